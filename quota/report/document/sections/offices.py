"""Offices and institutions inside units, counted in the annex."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from quota.plan.records import OfficeRow
from quota.report.document.draft import Draft
from quota.words.standing import Surety
from quota.words.table import Cell, Line, Table

KINDS = ("office", "institution")


def offices(draft: Draft) -> Iterator[Table]:
    """Yield offices, institutions and their posts, by type of unit and by jurisdiction."""
    units = draft.plan.case.units
    for by, unit_groups in (
        ("unit_type", {unit: found.type for unit, found in units.items()}),
        ("jurisdiction", {unit: draft.place_of.get(found.jurisdiction, "") for unit, found in units.items()}),
    ):
        groups: dict[str, list[OfficeRow]] = defaultdict(list)
        for row in draft.plan.offices:
            groups[unit_groups[row.unit_id]].append(row)
        if not groups or (by == "jurisdiction" and len(groups) < 2):
            continue
        named = [(draft.place_name(code) if by == "jurisdiction" else code, groups[code]) for code in sorted(groups)]
        lines = [_office_line(draft, name, rows) for name, rows in named]
        if len(lines) > 1:
            lines.append(_office_line(draft, draft.words("document.sum"), draft.plan.offices, strong=True))
        heads = [
            *draft.heads(by, "units"),
            *(
                column._replace(band=draft.words(f"report.office_{kind}"))
                for kind in KINDS
                for column in draft.heads("how_many", "posts")
            ),
        ]
        title = draft.words(f"document.table_offices_{by}")
        notes = [draft.words("document.note_offices"), *_hung(draft)]
        yield Table(title, heads, lines, draft.words("document.unit_offices"), notes)


def _hung(draft: Draft) -> list[str]:
    """Say which names are hung beside those of institutions, and in how many units: each counts as one."""
    units = Counter((row.office, row.also) for row in draft.plan.offices if row.also)
    told = [
        draft.words("document.hung", office=office, names=names, units=count)
        for (office, names), count in sorted(units.items(), key=lambda found: (-found[1], found[0]))
    ]
    return [draft.words("document.note_hung", told=draft.clauses(told))] if told else []


def _office_line(draft: Draft, name: str, rows: Sequence[OfficeRow], *, strong: bool = False) -> Line:
    cells: list[Cell | str] = [name, draft.count(len({row.unit_id for row in rows}))]
    for kind in KINDS:
        own = [row for row in rows if row.kind == kind]
        standing: Surety = draft.result(row.category for row in own)
        cells += [draft.count(len(own)), draft.count(sum(row.posts for row in own), standing)]
    return Line(cells, strong=strong)
