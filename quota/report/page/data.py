"""What the page's own script works with: units, posts, transfers and reasons, each word written once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from quota.model.rows import Posts
from quota.plan import Plan
from quota.plan.records import PostsRow, TransferRow
from quota.report.page.explanations import reasons
from quota.texts import Language
from quota.texts.messages import wordings
from quota.words.names import Tables, approving_body, end_words, kind_of, level_name, way
from quota.words.pen import Pen
from quota.words.standing import FIELDS, Standings
from quota.words.table import Table
from quota.words.tables import office_words

if TYPE_CHECKING:
    from quota.phase.papers import YearsTold
from quota.phase.words import year_head

MOST_DETAILED = 3000
"""Units × categories up to which a page holds every explanation; a larger one would take long to open."""
MARKS: Mapping[str | None, str] = {"real": "r", "estimated": "e", "choice": "c", "illustrative": "i", None: "u"}
"""One letter per standing."""
SCRIPT_WORDS = (
    "all_units", "category_posts", "choice", "closed", "command", "count", "detail_left_out", "estimated", "from", "illustrative",
    "more", "moves", "no_moves",
    "not_here", "not_posts", "office_columns", "offices", "opened", "other", "people", "posts", "to", "total",
    "unknown", "unreadable",
)  # fmt: skip
"""What the script says by itself."""


class _Words:
    """Words that occur again and again, each written once and then named by its place."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, words: str) -> int:
        """Return the place of some words."""
        return self._places.setdefault(words, len(self._places))

    @property
    def all(self) -> list[str]:
        """All words, by place."""
        return list(self._places)


def page_data(pen: Pen, other: Tables | None, years: YearsTold | None = None) -> dict[str, Any]:
    """Return the records of the page, as JSON can hold them.

    A unit is named by its place among the units, a category by its place among the categories, a word by its place among
    the words; needs are in millionths of a post, so that every number is whole.
    """
    words = _Words()
    detailed = len(pen.plan.posts) <= MOST_DETAILED
    places = {unit: place for place, unit in enumerate(dict.fromkeys(row.unit_id for row in pen.plan.posts))}
    categories = {category: place for place, category in enumerate(pen.standings.together)}
    data: dict[str, Any] = {
        "language": pen.language,
        "say": script_words(pen.language),
        "title": pen.plan.case.settings.title,
        "categories": [_category(pen, category) for category in categories],
        "units": [_unit(pen, unit, words) for unit in places],
        "posts": [
            [_posts(pen, row, places, words) for row in pen.plan.posts if row.category == category]
            for category in categories
        ],
        "moves": [_move(pen, move, places, categories, words) for move in pen.plan.transfers],
        "other": None if other is None else _other(other, categories),
        "years": None if years is None else _years(pen, years, categories),
        "detailed": detailed,
    }
    if detailed:
        data["reasons"] = [
            [places[unit], categories[category], [_block(block, words) for block in blocks]]
            for (unit, category), blocks in reasons(pen)
        ]
        data["offices"] = [
            [places[row.unit_id], categories[row.category], words.place(office_words(pen, row)), row.posts]
            for row in pen.plan.offices
            if row.unit_id in places
        ]
    return {**data, "words": words.all}


def embedded(data: Mapping[str, Any]) -> str:
    r"""Write data as JSON that may stand inside a script element: no sign in it can end the element.

    >>> print(embedded({"name": "</script>"}))
    {"name":"\u003c/script\u003e"}
    """
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written


def script_words(language: Language) -> dict[str, str]:
    """Return the words that the script fills in."""
    return {name: wordings("page")[f"script_{name}"][language] for name in SCRIPT_WORDS}


def _category(pen: Pen, category: str) -> dict[str, Any]:
    standings = pen.standings.together[category]
    return {
        "code": category,
        "name": pen.name(category),
        "known": pen.known_now(category),
        "marks": "".join(MARKS[standings[field]] for field in FIELDS) + MARKS[pen.standings.result[category]],
    }


def _unit(pen: Pen, unit: str, words: _Words) -> list[Any]:
    """Return code, name, jurisdiction, level, type, and what a merge does to the unit."""
    case = pen.plan.case
    record = case.units[unit]
    opened, closed = pen.merged
    state = "opened" if unit in opened else "closed" if unit in closed else ""
    names = (case.jurisdictions[record.jurisdiction].name, level_name(record.level, pen.language), record.type)
    return [unit, record.name, *(words.place(name) for name in names), state]


def _posts(pen: Pen, row: PostsRow, places: Mapping[str, int], words: _Words) -> list[int]:
    """Return unit, posts now, people, need in millionths, posts planned, people after, and standings."""
    holding = (row.unit_id, row.category)
    standings = pen.standings
    marks = (standings.of_field(field)[holding] for field in FIELDS)
    return [
        places[row.unit_id],
        row.current,
        row.headcount,
        round(1_000_000 * row.need_exact),
        row.planned,
        row.headcount_after,
        words.place("".join(MARKS[mark] for mark in marks)),
    ]


def _move(
    pen: Pen, move: TransferRow, places: Mapping[str, int], categories: Mapping[str, int], words: _Words
) -> list[Any]:
    """Return category, from, to, posts, people, kind, way and approving body; an end that is no unit is in words."""
    case, language = pen.plan.case, pen.language
    ends = [
        places[unit] if unit in places else end_words(case, unit, name, language)
        for unit, name in ((move.from_unit, move.from_name), (move.to_unit, move.to_name))
    ]
    told = (
        pen.words(f"report.kind_{kind_of(pen.plan, move)}"),
        way(case, move, language),
        approving_body(pen.plan, move, language),
    )
    return [categories[move.category], *ends, move.posts, move.people, *(words.place(part) for part in told)]


def _block(block: str | Table, words: _Words) -> str | list[list[int]]:
    """Return a paragraph, or a table whose first line is its headings."""
    if isinstance(block, str):
        return block
    return [[words.place(cell) for cell in line] for line in (block.headers, *block.rows)]


def _years(pen: Pen, years: YearsTold, categories: Iterable[str]) -> dict[str, Any]:
    """Return names and heads of the years, and of every row, as rows of posts lie, posts and people of each year."""
    return {
        "names": years.years,
        "heads": [[year_head(year, name, years.language) for name in ("posts", "people")] for year in years.years],
        "mark": MARKS[years.surety],
        "rows": [
            [years.posts_and_people(Posts(row.unit_id, category)) for row in pen.plan.posts if row.category == category]
            for category in categories
        ],
    }


def _other(other: Tables, categories: Iterable[str]) -> dict[str, Any]:
    """Return the other plan's posts as unit, category, planned; and how sure they are, where it can tell."""
    marks = None
    if isinstance(other, Plan):
        results = other.once(Standings.of_plan).result
        marks = [MARKS[results.get(category)] for category in categories]
    return {"posts": [[row.unit_id, row.category, row.planned] for row in other.posts], "marks": marks}
