"""What became of every column that was read: its figures are written, or were compared, or the report says that they are not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from quota.intake.cells.cell_places import cell_of
from quota.intake.cells.grid import Area, Sheet
from quota.intake.columns.settled import SettledTable
from quota.intake.headers.blocks import Heading
from quota.intake.headers.side_tables import stated
from quota.intake.records import Notebook, Told, UnitRow
from quota.intake.rows.rows import BookRow
from quota.intake.vocabulary.header_words import LEADERS, MEASURES, WRITTEN_DRIVERS, Meaning
from quota.intake.vocabulary.numbers import is_number
from quota.intake.vocabulary.said import few, listed, meaning_name
from quota.schema import table as schema_table
from quota.texts import Message

_OF_CATEGORY = frozenset(column.code for column in schema_table("units").per_category)
_OF_UNIT = frozenset({*WRITTEN_DRIVERS, *MEASURES})


def reconcile(
    tables: Sequence[SettledTable], units: Sequence[UnitRow], categories: Sequence[str], notes: Notebook
) -> None:
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
    apart = {table.block.sheet.place(area): (table.block.sheet, area) for table in tables for area in table.block.apart}
    for sheet, area in apart.values():
        _compare_apart(sheet, area, units, notes)
    used = written | notes.compared
    for table in tables:
        rows = [row for row in table.units if row.heading in joined]
        for entry in () if table.block.sheet.counted else table.read:
            held = [row for row in rows if entry.figure(row.numbers)]
            lost = [row for row in held if used.isdisjoint(row.cells(entry))]
            if lost:
                _tell(table, entry, lost, notes, whole=lost == held)


def _is_written(meaning: Meaning, categories: Sequence[str]) -> bool:
    return (meaning.category in categories and meaning.field in _OF_CATEGORY) or meaning.field in _OF_UNIT


def _tell(table: SettledTable, entry: Heading, lost: Sequence[BookRow], notes: Notebook, *, whole: bool) -> None:
    sheet = table.block.sheet
    place = sheet.cell_place(table.block.bottom, entry.column)
    if whole:
        notes.withdraw(Told.UNDERSTOOD, sheet.place(table.block.cells(entry)))
    figures = [entry.figure(row.numbers) or Decimal(0) for row in lost]
    values = {
        "header": entry.header,
        "meaning": meaning_name(entry.meaning),
        "count": len(lost),
        "total": sum(figures, Decimal(0)),
        "units": few([f"{row.name} {figure}" for row, figure in zip(lost, figures, strict=True)]),
    }
    if not notes.holds(Told.LEFT_OUT, place):
        notes.add(Told.LEFT_OUT, place, "new.read_in_vain", "new.read_in_vain_mend", **values)


def _compare_apart(sheet: Sheet, area: Area, units: Sequence[UnitRow], notes: Notebook) -> None:
    """Compare a table without units with those of its sheet, or of all; ask where they differ, or nothing can be compared."""
    figures = list(stated(sheet, area))
    own = [unit for unit in units if any(line.startswith(sheet.place()) for line in unit.lines)]
    lines = [sheet.texts(line, area.left, area.right) for line in range(area.top, area.bottom + 1)]
    count = sum(any(map(is_number, texts.values())) for texts in lines)
    first = "、".join(dict.fromkeys(next(filter(None, lines), {}).values()))
    sums = [[(one, _sum_of(scope, one.meaning)) for one in figures] for scope in (own, units)]
    wrong = min(([(one, sum_) for one, sum_ in pairs if one.value != sum_] for pairs in sums), key=len)
    if count > (rows := len({one.line for one in figures})):
        count -= rows
        notes.add(Told.QUESTION, sheet.place(area), "new.left_appendix", text=first, count=count)
    if figures and not wrong:
        notes.add(Told.SUM, sheet.place(area), "new.apart_right", text=first, count=len(figures))
    elif figures:
        cells = [
            Message("new.apart_cell", {"cell": cell_of(one.place), "value": one.value, "sum": sum_,
                                       "meaning": meaning_name(one.meaning)})
            for one, sum_ in wrong
        ]  # fmt: skip
        notes.add(Told.QUESTION, wrong[0][0].place, "new.apart_differs", text=first, cells=listed(cells))


def _sum_of(units: Sequence[UnitRow], meaning: Meaning) -> Decimal:
    """Return the sum over units of a field of a category; of all but leaders where it is none."""
    return sum(
        (
            figure.value
            for unit in units
            for known, figure in unit.figures.items()
            if known.field == meaning.field
            and known.category not in LEADERS
            and (not meaning.category or known.category == meaning.category)
        ),
        Decimal(0),
    )
