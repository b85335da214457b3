"""Columns whose meaning figures prove: posts less people are vacancies, and 合计 alone adds up what it is the sum of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from quota.intake.cells.grid import packed
from quota.intake.columns.column_sums import says_part
from quota.intake.headers.blocks import Block, Heading
from quota.intake.records import Notebook, Told
from quota.intake.vocabulary.countable import Unused, why_unused
from quota.intake.vocabulary.header_words import BARE_SUMS, COUNTED, DERIVED, LEADERS, Meaning
from quota.intake.vocabulary.kinds import category_in
from quota.intake.vocabulary.said import meaning_name
from quota.texts import Message

_LEFT = DERIVED - {"overfill"}
_FEWEST = 2


def with_balances(block: Block, notes: Notebook) -> Block:
    """Return a table in which the column that posts and vacancies prove is people in post, and the other way round.

    The three stand side by side, the posts before or behind the others; of people and vacancies one is known by its words.
    """
    found = {**dict(_proved(block, notes)), **dict(_proved_posts(block, notes))}
    if not found:
        _ask_about_halves(block, notes)
    return block.with_changed(found)


def _proved(block: Block, notes: Notebook) -> Iterator[tuple[int, Heading]]:
    headings = block.headings
    for triple in zip(headings, headings[1:], headings[2:], strict=False):
        for posts, one, other in (triple, (triple[2], *triple[:2])):
            for open_, known in ((one, other), (other, one)):
                field = _field_of(open_, known, posts)
                if field and (rows := _rows_in_balance(block, posts, open_, known, field)) >= _FEWEST:
                    category = posts.category
                    meaning = Meaning(field, category or known.category)
                    _tell(
                        block, open_, meaning, "new.balance", notes, posts=posts.header, known=known.header, rows=rows
                    )
                    yield open_.column, open_._replace(meaning=meaning)


def _proved_posts(block: Block, notes: Notebook) -> Iterator[tuple[int, Heading]]:
    """Yield columns of unknown words that are people and vacancies, less overfills, in every row: the posts of their kind."""
    known = {entry.meaning: entry for entry in block.headings if entry.meaning}
    for meaning, people in known.items():
        category = meaning.category
        left = [entry for other, entry in known.items() if other.field in DERIVED and other.category == category]
        if meaning.field != "headcount" or Meaning("current", category) in known or category in LEADERS:
            continue
        for open_ in block.headings:
            near = abs(block.headings.index(open_) - block.headings.index(people)) <= len(left) + 1
            own = category_in(*open_.header.split(" / ")) in ("", category)
            planned = why_unused(packed(open_.header)) not in (None, Unused.OTHER)
            if open_.meaning or not near or not own or planned:
                continue
            if (rows := _rows_of_posts(block, open_, people, left)) >= _FEWEST:
                posts = Meaning("current", category)
                _tell(
                    block,
                    open_,
                    posts,
                    "new.balance_posts",
                    notes,
                    people=people.header,
                    left=left[0].header,
                    rows=rows,
                )
                yield open_.column, open_._replace(meaning=posts)
                break


def _rows_of_posts(block: Block, posts: Heading, people: Heading, left: Sequence[Heading]) -> int:
    """Return in how many rows posts are people and vacancies, less overfills; 0 where they are not in any row."""
    fields = {entry.field for entry in left if entry.meaning}
    rows, some = 0, False
    for line in block.lines if fields & _LEFT else ():
        held, filled = block.number(line, posts.column), block.number(line, people.column)
        if held is None or filled is None:
            continue
        figures = {entry: block.number(line, entry.column) or Decimal(0) for entry in left}
        vacant = sum(value * (-1 if entry.meaning == Meaning("overfill", entry.category) else 1)
                     for entry, value in figures.items() if entry.meaning)  # fmt: skip
        apart = held - filled
        signs = (apart, -apart) if "difference" in fields else (apart, max(apart, Decimal(0)))[: 3 - len(fields)]
        if vacant not in signs:
            return 0
        rows, some = rows + 1, some or bool(vacant)
    return rows if some else 0


def _tell(block: Block, entry: Heading, meaning: Meaning, key: str, notes: Notebook, **values: object) -> None:
    """Note what figures prove a column to be."""
    place = block.heading_place(entry)
    what = Message(key, {"header": entry.header, "meaning": meaning_name(meaning), **values})
    notes.add(Told.GUESSED, place, what, "new.guessed_column_mend")


def _ask_about_halves(block: Block, notes: Notebook) -> None:
    """Ask whether two columns of unknown words that add up to posts are people in post and vacancies: all else says neither."""
    counted = {entry.category for entry in block.headings if entry.field == "headcount"}
    for posts, one, other in zip(block.headings, block.headings[1:], block.headings[2:], strict=False):
        meaning = posts.meaning
        if meaning is None or meaning.field != "current" or not counted.isdisjoint(("", meaning.category)):
            continue
        if meaning.category in LEADERS:  # by rank
            continue
        unknown = all(entry.meaning in (None, meaning) and "其中" not in entry.header for entry in (one, other))
        if unknown and (rows := _rows_in_balance(block, posts, one, other, "headcount")) >= _FEWEST:
            values = {"posts": posts.header, "one": one.header, "other": other.header, "rows": rows}
            place = block.heading_place(one)
            notes.add(Told.QUESTION, place, "new.question_halves", **values)


def _field_of(open_: Heading, known: Heading, posts: Heading) -> str:
    """Return what a column is if posts less it are the known one; empty where its heading or theirs say other things."""
    if posts.field != "current" or known.meaning is None:
        return ""
    if known.category not in ("", posts.category):
        return ""
    if open_.meaning and (open_.field != "current" or open_.category not in ("", posts.category)):
        return ""
    return "headcount" if known.field in _LEFT else "vacancy" if known.field == "headcount" else ""


def _rows_in_balance(block: Block, posts: Heading, open_: Heading, known: Heading, field: str) -> int:
    """Return how many rows have posts, people, and what is left of them; 0 where it is other than that in any row."""
    rows, left_over = 0, False
    for line in block.lines:
        held, people, left = (block.number(line, entry.column) for entry in (posts, open_, known))
        if field == "vacancy":
            people, left = left, people
        if held is None or people is None:
            if people is not None and left:
                return 0
            continue
        if (left or Decimal(0)) not in (held - people, max(held - people, Decimal(0))):
            return 0
        rows, left_over = rows + 1, left_over or bool(left)
    return rows if left_over else 0


def with_row_totals(block: Block) -> Block:
    """Return a table in which a column headed 合计 alone is the sum over posts, or over people, that it is in some row.

    Rows in which it is not are told later. Where the table has posts of several kinds and nothing else, it can add up
    nothing else.
    """
    bare = [entry for entry in block.headings if entry.meaning is None and packed(entry.header) in BARE_SUMS]
    found: dict[int, Heading] = {}
    for entry in bare:
        agreeing = {field: _agreeing(block, entry, field) for field in COUNTED}
        field = max(COUNTED, key=lambda known: agreeing[known])
        only = len(bare) == 1 and {other.field for other in block.numeric if other.meaning} == {"current"}
        if agreeing[field] or (only and len(_parts(block, "current")) > 1):
            found[entry.column] = entry._replace(meaning=Meaning(field if agreeing[field] else "current"))
    return block.with_changed(found)


def _parts(block: Block, field: str) -> list[Heading]:
    """Return the columns of a field by category, without those that another contains."""
    named = [entry for entry in block.numeric if entry.field == field and entry.category]
    return [entry for entry in named if entry.category not in LEADERS and not says_part(entry)]


def _agreeing(block: Block, total: Heading, field: str) -> int:
    """Return in how many rows a column is the sum of several figures of a field."""
    parts = _parts(block, field)
    return sum(
        len(figures) > 1 and whole == sum(figures, Decimal(0))
        for whole, figures in _rows_with_parts(block, total, parts)
    )


def _rows_with_parts(block: Block, total: Heading, parts: Sequence[Heading]) -> Iterator[tuple[Decimal, list[Decimal]]]:
    """Yield the figure of a column in each row that has one, with those above 0 of other columns."""
    for line in block.lines:
        if whole := block.number(line, total.column):
            yield whole, [figure for entry in parts if (figure := block.number(line, entry.column))]
