"""What became of every column that was read: its figures are written, or were compared, or the report says that they are not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from quota.intake.columns import Settled, cells_of, meaning_name
from quota.intake.header import Heading
from quota.intake.rows import Row, RowKind
from quota.intake.understanding import Kind, Notebook, UnitRow
from quota.intake.unit_figures import some_of_all
from quota.intake.words import MEASURES, Meaning
from quota.intake.writing import WRITTEN_DRIVERS
from quota.schema import table as schema_table
from quota.texts import Message

_OF_CATEGORY = frozenset(column.code for column in schema_table("units").per_category)
_OF_UNIT = frozenset({*WRITTEN_DRIVERS, *MEASURES})


def reconcile(tables: Sequence[Settled], units: Sequence[UnitRow], categories: Sequence[str], notes: Notebook) -> None:
    """Say of every column of which some figure is neither written nor was compared that it is not used, with its figures.

    A column of which no figure is used is not called read.
    """
    written = {
        cell
        for unit in units
        for meaning, figure in unit.figures.items()
        if _is_written(meaning, categories)
        for cell in figure.cells
    }
    joined = {line for unit in units for line in unit.lines}
    for table in tables:
        rows = [row for row in table.rows if row.kind is RowKind.UNIT and row.heading in joined]
        for entry in () if table.block.sheet.counted else table.read:
            held = [row for row in rows if entry.figure(row.numbers)]
            lost = [row for row in held if not (written | notes.compared).intersection(_cells(row, entry))]
            if lost:
                _tell(table, entry, lost, notes, whole=lost == held)


def _is_written(meaning: Meaning, categories: Sequence[str]) -> bool:
    return (meaning.category in categories and meaning.field in _OF_CATEGORY) or meaning.field in _OF_UNIT


def _cells(row: Row, entry: Heading) -> Iterable[str]:
    return (row.place(column) for column in entry.columns if column in row.numbers)


def _tell(table: Settled, entry: Heading, lost: Sequence[Row], notes: Notebook, *, whole: bool) -> None:
    sheet = table.block.sheet
    place = sheet.cell_place(table.block.bottom, entry.column)
    if whole:
        notes.withdraw(Kind.UNDERSTOOD, sheet.place(cells_of(table.block, entry)))
    figures = [entry.figure(row.numbers) or Decimal(0) for row in lost]
    values = {
        "header": entry.header,
        "meaning": meaning_name(entry.meaning),
        "count": len(lost),
        "total": sum(figures, Decimal(0)),
        "units": some_of_all([f"{row.name} {figure}" for row, figure in zip(lost, figures, strict=True)]),
    }
    if not notes.holds(Kind.LEFT_OUT, place):
        notes.add(Kind.LEFT_OUT, place, Message("new.read_in_vain", values), Message("new.read_in_vain_mend"))
