"""Section: what is there now, and why it has to change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from quota.plan.coverage import percent_words
from quota.plan.records import PostsRow
from quota.report.document.blocks import Block, Heading, Item, Section, Text
from quota.report.document.draft import Draft, tenths
from quota.scenario import LEVEL_ORDER
from quota.words import figures
from quota.words.figures import ENOUGH
from quota.words.names import level_units
from quota.words.standing import most_unsure
from quota.words.table import Line, Table

AMPLE = 2 - ENOUGH
"""Units above this coverage are counted as amply staffed: as far above full need as short ones are below it."""
MOST_NAMES = 5
"""Units that a sentence names."""


def present(draft: Draft) -> Section | None:
    """Write the section; where nobody holds posts yet there is none."""
    known = [category for category in draft.present if draft.known_now(category)]
    if not known:
        return None
    blocks: list[Block] = [
        Heading(draft.words("document.now")),
        Text(_units(draft)),
        *(Text(_holdings(draft, category)) for category in known),
        _table(draft, known),
    ]
    problems = list(_problems(draft, known))
    if problems:
        blocks += [Heading(draft.words("document.problems")), *problems]
    return Section(draft.words("document.part_present"), "necessity", blocks)


def _units(draft: Draft) -> str:
    units = [unit for unit in draft.plan.case.units.values() if unit.level == draft.level and unit.holdings]
    types = Counter(unit.type for unit in units if unit.type)
    key = "document.units_of_types" if len(types) > 1 else "document.units_now"
    kinds = draft.listed(draft.words("document.units_of_type", type=name, units=types[name]) for name in types)
    values = {
        "date": draft.plan.case.settings.as_of or draft.blank("as_of"),
        "level": draft.units_name,
        "units": len(units),
    }
    return draft.words(key, **values, **({"types": kinds} if len(types) > 1 else {}))


def _holdings(draft: Draft, category: str) -> str:
    rows = draft.rows(category, draft.level)
    vacant, over = _vacant(rows), _over_filled(rows)
    return draft.words(
        "document.held_now",
        category=draft.marked(category),
        level=draft.units_name,
        current=sum(row.current for row in rows),
        headcount=sum(row.headcount for row in rows),
        vacant_units=len(vacant),
        vacant=sum(row.current - row.headcount for row in vacant),
        over=draft.words("document.over_now", units=len(over), people=sum(row.headcount - row.current for row in over))
        if over
        else draft.words("document.none_over"),
    )


def _vacant(rows: Sequence[PostsRow]) -> list[PostsRow]:
    return [row for row in rows if row.current > row.headcount]


def _over_filled(rows: Sequence[PostsRow]) -> list[PostsRow]:
    return [row for row in rows if row.headcount > row.current]


def _table(draft: Draft, categories: Sequence[str]) -> Table:
    names = ("category", "level", "units", "current", "headcount", "vacant", "over", "reserve")
    columns = draft.heads(names, words=("category", "level"))
    lines = [line for category in categories for line in _lines(draft, category)]
    return Table(
        draft.words("document.table_now"),
        columns,
        lines,
        draft.words("document.unit_posts"),
        [draft.words("document.note_vacant")],
    )


def _lines(draft: Draft, category: str) -> Iterator[Line]:
    levels = [level for level in LEVEL_ORDER if draft.rows(category, level)]
    for level in levels:
        yield _line(draft, category, level, level_units(level, draft.language))
    if len(levels) > 1:
        yield _line(draft, category, None, draft.words("document.sum"))


def _line(draft: Draft, category: str, level: str | None, name: str) -> Line:
    opened, _ = draft.merged
    rows = [row for row in draft.rows(category, level) if row.unit_id not in opened]
    current, people = draft.standing(rows, "current"), draft.standing(rows, "headcount")
    either = most_unsure([current, people])
    reserves = [row for row in draft.plan.reserve if row.category == category and level in (None, row.level)]
    held = most_unsure(draft.standings.reserve(row.jurisdiction, row.level, category) for row in reserves)
    cells = (
        draft.name(category),
        name,
        draft.count(len(rows)),
        draft.count(sum(row.current for row in rows), current),
        draft.count(sum(row.headcount for row in rows), people),
        draft.count(sum(row.current - row.headcount for row in _vacant(rows)), either),
        draft.count(sum(row.headcount - row.current for row in _over_filled(rows)), either),
        draft.count(sum(row.before for row in reserves), held),
    )
    return Line(cells, strong=level is None)


def _problems(draft: Draft, categories: Sequence[str]) -> Iterator[Item]:
    for kind, find in (
        ("uneven", _uneven),
        ("side_by_side", _side_by_side),
        ("over_filled", _overfilled_units),
        ("spare", _spare),
    ):
        found = [words for words in (find(draft, category) for category in categories) if words]
        if found:
            yield Item(draft.words(f"document.problem_{kind}"), draft.sentences(found))
    capped = [draft.name(category) for category in categories if _is_capped(draft, category)]
    if capped:
        yield Item(
            draft.words("document.problem_capped"), draft.words("document.capped", categories=draft.listed(capped))
        )


def _there(draft: Draft, category: str) -> list[PostsRow]:
    opened, _ = draft.merged
    return [row for row in draft.rows(category, draft.level) if row.unit_id not in opened]


def _uneven(draft: Draft, category: str) -> str:
    """Say how far apart the units are now, and the jurisdictions."""
    rows = _there(draft, category)
    total = draft.total(rows)
    coverage = {row.unit_id: figures.before(row) for row in rows}
    low = min(rows, key=lambda row: (coverage[row.unit_id], row.unit_id))
    high = min(rows, key=lambda row: (-coverage[row.unit_id], row.unit_id))
    gap = tenths(coverage[high.unit_id]) - tenths(coverage[low.unit_id])
    if not gap:
        return ""
    words = draft.words(
        "document.uneven",
        category=draft.marked(category),
        mean=percent_words(total.before.mean),
        high_unit=high.name,
        high=percent_words(coverage[high.unit_id]),
        low_unit=low.name,
        low=percent_words(coverage[low.unit_id]),
        gap=gap,
        short=sum(share < ENOUGH for share in coverage.values()),
        ample=sum(share > AMPLE for share in coverage.values()),
    )
    return draft.sentences([words, _uneven_places(draft, category)])


def _uneven_places(draft: Draft, category: str) -> str:
    means = {
        code: mean
        for code, rows in draft.by_place(category).items()
        if (mean := draft.total(rows).before.mean) is not None
    }
    if len(means) < 2:
        return ""
    high = min(means, key=lambda code: (-means[code], code))
    low = min(means, key=lambda code: (means[code], code))
    return draft.words(
        "document.uneven_places",
        high_place=draft.place_name(high),
        high=percent_words(means[high]),
        low_place=draft.place_name(low),
        low=percent_words(means[low]),
    )


def _side_by_side(draft: Draft, category: str) -> str:
    """Say that some hold vacant posts while others are short."""
    rows = _there(draft, category)
    vacant = _vacant(rows)
    ample = [row for row in vacant if figures.before(row) > 1]
    short = [row for row in rows if figures.before(row) < ENOUGH]
    if not ample or not short:
        return ""
    return draft.words(
        "document.side_by_side",
        category=draft.marked(category),
        vacant_units=len(ample),
        vacant=sum(row.current - row.headcount for row in ample),
        short=len(short),
    )


def _overfilled_units(draft: Draft, category: str) -> str:
    rows = _over_filled(draft.rows(category))
    if not rows:
        return ""
    return draft.words(
        "document.over_filled",
        category=draft.marked(category),
        units=len(rows),
        people=sum(row.headcount - row.current for row in rows),
        names=named(draft, [(row.name, row.headcount - row.current) for row in rows]),
    )


def named(draft: Draft, found: Sequence[tuple[str, int]]) -> str:
    """Name the first units of a list, each with its number, and say where there are more."""
    names = [draft.words("document.unit_with", unit=name, number=number) for name, number in found[:MOST_NAMES]]
    return draft.listed(names) + (draft.words("document.and_more") if len(found) > MOST_NAMES else "")


def _is_capped(draft: Draft, category: str) -> bool:
    """Tell whether totals are limited, so that what some need can only come from others."""
    return any(
        row.rule.scope == "totals" and row.sense == "<=" and row.subject.category == category
        for row, _ in draft.plan.labelled
    )


def _spare(draft: Draft, category: str) -> str:
    """Say what units above can spare."""
    givers = [
        (unit.id, unit.holdings[category].spare or 0)
        for unit in draft.plan.case.units.values()
        if unit.level != draft.level and category in unit.holdings and unit.holdings[category].spare
    ]
    if not givers:
        return ""
    return draft.words(
        "document.spare", category=draft.marked(category), units=len(givers), spare=sum(posts for _, posts in givers)
    )
