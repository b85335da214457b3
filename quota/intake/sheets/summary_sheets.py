"""Sheets that sum up others by kind: 县直机关 and 乡镇 beside the sheets of the units themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from quota.intake.columns.settled import SettledTable
from quota.intake.records import Notebook, Told
from quota.intake.rows.offices_inside import names_of
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.header_words import COUNTED, LEADERS, NO_CATEGORY, NOT_ADDED, Meaning
from quota.intake.vocabulary.row_names import Claim, claim_of, is_of_kind, may_be_of_kind
from quota.intake.vocabulary.said import listed
from quota.intake.vocabulary.unit_names import name_key
from quota.scenario.problems import Findings
from quota.texts import Message


class _Unit(NamedTuple):
    row: BookRow
    figures: Mapping[Meaning, Decimal]


def without_summaries(tables: Sequence[SettledTable], notes: Notebook, findings: Findings) -> list[SettledTable]:
    """Return the tables with the rows that sum up units of other sheets taken for sums, which is told.

    A row that names a kind does so where its figures are those of the units of the kind, or of another sheet; all rows of
    a table do where none names a unit and together they are the units of the other sheets. A kind whose figures are not
    those of its units is refused.
    """
    return [_table(table, tables, notes, findings) for table in tables]


def _table(table: SettledTable, tables: Sequence[SettledTable], notes: Notebook, findings: Findings) -> SettledTable:
    rows = table.units
    named = {row.line: claim_of(row.name) for row in rows}
    kinds = [row for row in rows if named[row.line] is Claim.SUM]
    summing = len(rows) > 1 and set(named.values()) <= {Claim.SUM, Claim.OTHER}
    others = [other for other in tables if other.holds_posts and other.block.sheet.place() != table.block.sheet.place()]
    sheets = [units for other in others if (units := list(_units(other)))]
    if not table.holds_posts or not sheets or not (kinds or summing):
        return table
    everything = list({(name_key(unit.row.name), unit.row.county): unit for units in sheets for unit in units}.values())
    meant = {row.line: _meant(table, row, everything, sheets, findings) for row in kinds}
    meant = {line: units for line, units in meant.items() if units}
    for row in kinds:
        if row.line in meant:
            names = names_of([unit.row for unit in meant[row.line]])
            what = Message("new.found_sum", {"name": row.name, "rows": len(meant[row.line]), "names": names})
            notes.add(Told.GUESSED, row.place(table.block.column("name")), what, "new.found_sum_mend")
    if not meant and summing and _is_summary(table, rows, everything):
        values = {"names": names_of(rows), "rows": len(everything)}
        notes.add(Told.GUESSED, table.block.sheet.place(), "new.summary", "new.found_sum_mend", **values)
        meant = {row.line: everything for row in rows}
    found = [row.kind is RowKind.UNIT and row.line in meant for row in table.rows]
    held = (replace(row, kind=RowKind.FOUND) if sum_ else row for row, sum_ in zip(table.rows, found, strict=True))
    return replace(table, rows=tuple(held))


def _meant(
    table: SettledTable,
    row: BookRow,
    everything: Sequence[_Unit],
    sheets: Sequence[Sequence[_Unit]],
    findings: Findings,
) -> Sequence[_Unit]:
    """Return the units of other sheets that a row which names a kind adds up; refuse it where its figures are not theirs."""
    own = _unit(table, row)
    kind = [unit for unit in everything if is_of_kind(unit.row.name, row.name, [unit.row.words.get("type", "")])]
    wider = [unit for unit in everything if may_be_of_kind(unit.row.name, row.name)]
    whole = [[unit for unit in units if claim_of(unit.row.name) is not Claim.SUM] for units in sheets]
    right = next((units for units in (kind, wider, *whole) if units and _agrees(own, units)), ())
    if kind and not right:
        _refuse(table, own, kind, findings)
    return right


def _is_summary(table: SettledTable, rows: Sequence[BookRow], everything: Sequence[_Unit]) -> bool:
    """Return whether rows together are the units of the other sheets, of which none bears the name of a row."""
    if len(rows) >= len(everything) or not _agrees(
        _Unit(rows[0], _added(_unit(table, row) for row in rows)), everything
    ):
        return False
    names = tuple(name_key(row.name) for row in rows)
    return not any(name_key(unit.row.name).startswith(names) for unit in everything)


def _unit(table: SettledTable, row: BookRow) -> _Unit:
    figures = {meaning: figure for meaning, figure in table.figures(row).items() if meaning.field not in NOT_ADDED}
    if any(meaning.field == "current" and meaning.category not in ("", NO_CATEGORY) for meaning in figures):
        return _Unit(row, figures)
    return _Unit(row, {Meaning(meaning.field): number for meaning, number in figures.items()})


def _units(table: SettledTable) -> Iterable[_Unit]:
    return (_unit(table, row) for row in table.units)


def _added(units: Iterable[_Unit]) -> dict[Meaning, Decimal]:
    total: dict[Meaning, Decimal] = {}
    for unit in units:
        for meaning, number in unit.figures.items():
            total[meaning] = total.get(meaning, Decimal(0)) + number
    for field in COUNTED:
        kinds = [number for known, number in total.items() if known.field == field and known.category not in LEADERS]
        total.setdefault(Meaning(field), sum(kinds, Decimal(0)))
    return total


def _wrong(own: _Unit, units: Sequence[_Unit]) -> dict[Meaning, Decimal]:
    """Return the sums that a row does not have, of what both it and the units count."""
    total = _added(units)
    return {known: total[known] for known, number in own.figures.items() if known in total and total[known] != number}


def _agrees(own: _Unit, units: Sequence[_Unit]) -> bool:
    shared = own.figures.keys() & _added(units).keys()
    return any(own.figures[meaning] and meaning.field == "current" for meaning in shared) and not _wrong(own, units)


def _refuse(table: SettledTable, own: _Unit, units: Sequence[_Unit], findings: Findings) -> None:
    wrong = _wrong(own, units)
    columns = [
        Message(
            "new.wrong_column", {"header": table.by_meaning[known].header, "written": own.figures[known], "sum": total}
        )
        for known, total in wrong.items()
    ]
    if columns:
        names = names_of([unit.row for unit in units])
        values = {"label": own.row.name, "rows": len(units), "names": names, "columns": listed(columns)}
        mend = Message("new.rows_disagree_mend", {"sums": "、".join(map(str, wrong.values()))})
        findings.error(own.row.place(table.by_meaning[next(iter(wrong))].column), "new.rows_disagree", mend, **values)
