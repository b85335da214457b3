"""Section: offices and institutions inside the units."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from quota.plan.offices import UNNAMED
from quota.plan.records import OfficeRow
from quota.report.document.blocks import Block, Section, Text
from quota.report.document.draft import Draft
from quota.words.table import Cell, Column, Line, Table

KINDS = ("office", "institution")


def offices(draft: Draft) -> Section | None:
    """Write the section; a plan without templates of offices has none."""
    rows = draft.plan.offices
    if not rows:
        return None
    units = {row.unit_id for row in rows}
    counts = Counter(row.kind for row in rows)
    told = [
        draft.words(f"document.offices_{kind}", units=len(units), count=counts[kind]) for kind in KINDS if counts[kind]
    ]
    blocks: list[Block] = [Text(draft.sentences(told))]
    unnamed = sum(row.note == UNNAMED for row in rows)
    if unnamed:
        blocks.append(Text(draft.words("document.offices_unnamed", count=unnamed)))
    names = dict.fromkeys(row.office for row in rows if row.note != UNNAMED)
    blocks.append(Text(draft.words("document.offices_names", names=draft.listed(names))))
    blocks.append(_by_type(draft, rows))
    return Section(draft.words("document.part_offices"), "reasonableness", blocks)


def _by_type(draft: Draft, rows: Iterable[OfficeRow]) -> Table:
    """Offices, institutions and their posts, by type of unit."""
    groups: dict[str, list[OfficeRow]] = defaultdict(list)
    for row in rows:
        groups[draft.plan.case.units[row.unit_id].type].append(row)
    lines = [line(draft, name, found) for name, found in groups.items()]
    if len(lines) > 1:
        lines.append(
            line(draft, draft.words("document.sum"), [row for found in groups.values() for row in found], strong=True)
        )
    return Table(
        draft.words("document.table_offices"),
        columns(draft, "unit_type"),
        lines,
        notes=[draft.words("document.note_offices")],
    )


def columns(draft: Draft, first: str) -> list[Column]:
    """Return the columns of a table of offices and institutions."""
    heads = [Column(draft.words(f"words.column_{first}"), kind="text"), Column(draft.words("words.column_units"))]
    for kind in KINDS:
        band = draft.words(f"report.office_{kind}")
        heads += [Column(draft.words("words.column_how_many"), band), Column(draft.words("words.column_posts"), band)]
    return heads


def line(draft: Draft, name: str, rows: Sequence[OfficeRow], *, strong: bool = False) -> Line:
    """Return the offices and institutions of some units, with their posts."""
    cells: list[Cell | str] = [name, draft.count(len({row.unit_id for row in rows}))]
    for kind in KINDS:
        own = [row for row in rows if row.kind == kind]
        standing = draft.result(row.category for row in own)
        cells += [draft.count(len(own)), draft.count(sum(row.posts for row in own), standing)]
    return Line(cells, strong=strong)
