"""Part: what is there now, and why it has to change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from types import MappingProxyType

from quota.plan.coverage import percent_words
from quota.plan.records import PostsRow
from quota.report.document.blocks import Block, Item, Section, SectionHeading, Text
from quota.report.document.draft import Draft
from quota.report.document.sections.passed import passed_told
from quota.words import figures
from quota.words.figures import ENOUGH

AMPLE = 2 - ENOUGH
"""Units above this coverage are counted as amply staffed: as far above full need as short ones are below it."""


def necessity(draft: Draft) -> Section:
    """Write the part; where nobody holds posts yet it is empty."""
    known = [category for category in draft.present if draft.known_now(category)]
    blocks: list[Block] = []
    if known:
        held = [_holdings(draft, category) for category in known]
        blocks = [SectionHeading(draft.words("document.now")), Text(draft.sentences([_units(draft), *held]))]
        counted = [category for category in known if category in draft.counted]
        problems = list(_problems(draft, counted or known))
        if problems:
            blocks += [SectionHeading(draft.words("document.problems")), *problems]
    return Section(draft.words("document.part_necessity"), blocks)


def _units(draft: Draft) -> str:
    units = [unit for unit in draft.plan.case.units.values() if unit.level == draft.level and unit.holdings]
    units = [unit for unit in units if unit.id not in draft.opened]
    types = Counter(unit.type for unit in units if unit.type)
    kinds = draft.listed(draft.words("document.units_of_type", type=name, units=types[name]) for name in types)
    return draft.words(
        "document.units_of_types" if len(types) > 1 else "document.units_now",
        date=draft.as_of or draft.blank("as_of"),
        level=draft.units_name,
        units=len(units),
        types=kinds,
    )


HELD = MappingProxyType(
    {
        (True, True): "document.held_now",
        (True, False): "document.held_now_none_over",
        (False, True): "document.held_now_none_vacant",
        (False, False): "document.held_now_full",
    }
)
"""How posts and people are told, by whether there are vacancies, and people above the posts."""


def _holdings(draft: Draft, category: str) -> str:
    """Say what is held; of units that do not say how many are in post nothing is told but that."""
    rows = draft.rows(category, draft.level)
    name, current = draft.name(category), sum(row.current for row in rows)
    unknown = draft.uncounted(rows)
    if unknown == len(rows):
        return draft.words("document.held_now_uncounted", category=name, current=current)
    vacant, over = vacant_units(rows), over_filled(rows)
    told = draft.words(
        HELD[bool(vacant), bool(over)],
        category=name,
        current=current,
        headcount=sum(row.headcount for row in rows),
        vacant_units=len(vacant),
        vacant=sum(row.current - row.headcount for row in vacant),
        over_units=len(over),
        over=sum(row.headcount - row.current for row in over),
    )
    some = draft.words("document.held_now_some_uncounted", category=name, units=unknown) if unknown else ""
    return draft.sentences([told, some])


def vacant_units(rows: Sequence[PostsRow]) -> list[PostsRow]:
    """Return the rows with posts that nobody fills."""
    return [row for row in rows if row.current > row.headcount]


def over_filled(rows: Sequence[PostsRow]) -> list[PostsRow]:
    """Return the rows with more people than posts."""
    return [row for row in rows if row.headcount > row.current]


def _problems(draft: Draft, categories: Sequence[str]) -> Iterator[Item]:
    for kind, find in (
        ("uneven", _uneven),
        ("side_by_side", _side_by_side),
        ("over_filled", _overfilled_units),
    ):
        found = [words for words in (find(draft, category) for category in categories) if words]
        if found:
            yield Item(draft.words(f"document.problem_{kind}"), draft.sentences(found))
    capped = [draft.name(category) for category in draft.present if _is_capped(draft, category)]
    told = [draft.words("document.capped", categories=draft.listed(capped))] if capped else []
    told += [words for category in categories if (words := _spare(draft, category))]
    if told:
        yield Item(draft.words("document.problem_capped"), draft.sentences(told))
    if passed := passed_told(draft):
        yield Item(draft.words("document.problem_passed"), passed)


def _there(draft: Draft, category: str) -> list[PostsRow]:
    return [row for row in draft.rows(category, draft.level) if row.unit_id not in draft.opened]


def _uneven(draft: Draft, category: str) -> str:
    """Say how far apart the units are now, and the jurisdictions."""
    rows = _there(draft, category)
    coverage = {row: figures.before(row) for row in rows}
    low = min(rows, key=lambda row: (coverage[row], row.unit_id))
    high = min(rows, key=lambda row: (-coverage[row], row.unit_id))
    if coverage[high] == coverage[low]:
        return ""
    return draft.words(
        "document.uneven",
        category=draft.name(category),
        high_unit=draft.unit(high.name),
        high=percent_words(coverage[high]),
        low_unit=draft.unit(low.name),
        low=percent_words(coverage[low]),
        short=sum(share < ENOUGH for share in coverage.values()),
        ample=sum(share > AMPLE for share in coverage.values()),
    )


def _side_by_side(draft: Draft, category: str) -> str:
    """Say that some hold vacant posts while others are short."""
    rows = _there(draft, category)
    ample = [row for row in vacant_units(rows) if figures.before(row) > 1]
    short = [row for row in rows if figures.before(row) < ENOUGH]
    if not ample or not short:
        return ""
    return draft.words(
        "document.side_by_side",
        category=draft.name(category),
        vacant_units=len(ample),
        vacant=sum(row.current - row.headcount for row in ample),
        short=len(short),
    )


def _overfilled_units(draft: Draft, category: str) -> str:
    rows = over_filled(draft.rows(category))
    if all(row.level == draft.level for row in rows):  # told with the present state
        return ""
    return draft.words(
        "document.over_filled",
        category=draft.name(category),
        units=len(rows),
        people=sum(row.headcount - row.current for row in rows),
    )


def _is_capped(draft: Draft, category: str) -> bool:
    """Return whether totals are limited, so that what some need can only come from others."""
    return any(
        row.rule.scope == "totals" and row.sense == "<=" and row.subject.category == category
        for row, _ in draft.plan.labelled
    )


def _spare(draft: Draft, category: str) -> str:
    """Say what units above can spare."""
    spare = [
        unit.holdings[category].spare or 0
        for unit in draft.plan.case.units.values()
        if unit.level != draft.level and category in unit.holdings and unit.holdings[category].spare
    ]
    if not spare:
        return ""
    return draft.words("document.spare", category=draft.name(category), units=len(spare), spare=sum(spare))
