"""The one table of the proposal: each jurisdiction, or each unit where these are few, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quota.plan.records import PostsRow
from quota.report.document.draft import Draft
from quota.words.names import kind_of
from quota.words.table import Cell, Line, Table

MOST_UNITS = 24
"""Units of one jurisdiction that stand in the table one by one."""
FIELDS = ("current", "change", "planned", "coverage_before", "coverage_after")


def overview(draft: Draft) -> Table:
    """Return the table."""
    by_unit = (
        len(draft.places) == 1
        and len({row.unit_id for row in draft.plan.posts if row.level == draft.level}) <= MOST_UNITS
    )
    above = [
        category
        for category in draft.present
        if any(kind_of(draft.plan, move) == "down" for move in draft.moves[category])
    ]
    columns = [
        *draft.heads(*(["unit"] if by_unit else ["jurisdiction", "units"])),
        *(
            column
            for category in draft.present
            for column in draft.short_heads(_fields(category, above), draft.name(category))
        ),
    ]
    lines = []
    for name, rows in _groups(draft, by_unit=by_unit):
        units = [] if by_unit else [draft.count(len({row.unit_id for row in rows} - draft.opened))]
        cells = (cell for category in draft.present for cell in _cells(draft, category, rows, _fields(category, above)))
        lines.append(Line((name or draft.words("document.sum"), *units, *cells), strong=not name))
    title = draft.words("document.table_overview", level=draft.units_name)
    notes = [draft.words("document.note_coverage"), *([draft.words("document.note_from_above")] if above else [])]
    return Table(title, columns, lines, draft.words("document.unit_posts"), notes)


def _fields(category: str, above: Sequence[str]) -> tuple[str, ...]:
    return (*FIELDS[:2], "from_above", *FIELDS[2:]) if category in above else FIELDS


def _groups(draft: Draft, *, by_unit: bool) -> Iterator[tuple[str, list[PostsRow]]]:
    """Yield the rows of every line, and last, without a name, all."""
    rows = [row for category in draft.present for row in draft.rows(category, draft.level)]
    groups: dict[str, list[PostsRow]] = {} if by_unit else {code: [] for code in draft.places}
    for row in rows:
        groups.setdefault(row.unit_id if by_unit else draft.place_of[row.jurisdiction], []).append(row)
    for code, found in groups.items():
        yield draft.unit(found[0].name) if by_unit else draft.place_name(code), found
    if len(groups) > 1:
        yield "", rows


def _cells(draft: Draft, category: str, rows: Sequence[PostsRow], fields: Sequence[str]) -> Iterator[Cell | str]:
    own = [row for row in rows if row.category == category]
    if not own:
        yield from ("—" for _ in fields)
        return
    units = {row.unit_id for row in own}
    into = [move for move in draft.moves[category] if kind_of(draft.plan, move) == "down" and move.to_unit in units]
    found = dict(zip(FIELDS, draft.cells(category, own, FIELDS), strict=True))
    found["from_above"] = draft.count(sum(move.posts for move in into), draft.standings.result[category])
    yield from (found[field] for field in fields)
