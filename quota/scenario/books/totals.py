"""Checking the sums that a workbook shows against what they add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple

from quota.scenario.books.columns import Settled, meaning_name
from quota.scenario.books.header import Heading
from quota.scenario.books.rows import Row, RowKind
from quota.scenario.books.understanding import Kind, Notebook
from quota.scenario.books.words import BLOCK_SUM, CATEGORIES, LEADERS, Meaning
from quota.texts import Message

_NOT_ADDED = frozenset({"longitude", "latitude"})


def check_sums(tables: Sequence[Settled], notes: Notebook) -> None:
    """Check every row that adds up others, in every column of figures, and every column that follows from others."""
    added = [(table, [_Added.of(table, row) for row in table.rows]) for table in tables]
    for table, rows in added:
        same = [row for other, found in added if _same_shape(table, other) for row in found]
        elsewhere = [row for other, found in added if other is not table for row in found]
        for place, row in enumerate(rows):
            if row.kind is not RowKind.UNIT:
                _check_row(table, row, _candidates(rows, place, same, elsewhere), notes)
        for entry in (entry for entry in table.sums if entry not in table.checked):
            _check_column(table, entry, [_share(table, entry, category) for category in _counted(table)], notes)
        for entry in table.taken:
            if entry.meaning and entry.meaning.field in ("vacancy", "overfill", "difference"):
                _check_difference(table, entry, entry.meaning, notes)


class _Added(NamedTuple):
    """A row, its figures by what they mean."""

    row: Row
    figures: Mapping[Meaning, Decimal]

    @property
    def kind(self) -> RowKind:
        return self.row.kind

    @classmethod
    def of(cls, table: Settled, row: Row) -> _Added:
        entries = ((entry, entry.figure(row.numbers)) for entry in (*table.taken, *table.sums))
        return cls(row, {entry.meaning: number for entry, number in entries if entry.meaning and number is not None})


def _same_shape(one: Settled, other: Settled) -> bool:
    """Tell whether two tables of a sheet are one that goes on: on the next page, or further right."""
    paths = ([entry.header for entry in table.block.headings] for table in (one, other))
    return one.block.sheet is other.block.sheet and next(paths) == next(paths)


def _check_row(table: Settled, added: _Added, candidates: Iterable[Sequence[_Added]], notes: Notebook) -> None:
    """Compare a sum with the rows that it can be the sum of; the first that fit are the ones that are meant."""
    columns = {
        entry.meaning: entry.column
        for entry in (*table.taken, *table.sums)
        if entry.meaning in added.figures and entry.meaning and entry.meaning.field not in _NOT_ADDED
    }
    best: dict[Meaning, Decimal] = {}
    rows, fewest = 0, len(columns) + 1
    for candidate in candidates:
        if not fewest:
            break
        if any(row.figures.keys() & columns for row in candidate):
            sums = {meaning: _sum(candidate, meaning) for meaning in columns}
            wrong = sum(sums[meaning] != added.figures[meaning] for meaning in columns)
            if wrong < fewest:
                best, rows, fewest = sums, len(candidate), wrong
    for meaning, total in best.items():
        written, place = added.figures[meaning], added.row.place(columns[meaning])
        if total != written:
            what = Message("new.sum_wrong", {"label": added.row.name, "written": written, "sum": total, "rows": rows})
            notes.add(Kind.MISMATCH, place, what, Message("new.sum_wrong_mend"))
    if best and not fewest:
        what = Message("new.sum_right", {"label": added.row.name, "rows": rows, "columns": len(columns)})
        notes.add(Kind.SUM, added.row.place(min(columns.values())), what)


def _candidates(
    rows: Sequence[_Added], place: int, same: Sequence[_Added], elsewhere: Sequence[_Added]
) -> Iterator[list[_Added]]:
    """Yield what a sum may add up, the most natural first."""
    row = rows[place].row
    above = _units(rows[index] for index in range(place - 1, -1, -1))
    below = _units(rows[index] for index in range(place + 1, len(rows)))
    if row.kind is RowKind.COUNTY:
        yield below
    elif BLOCK_SUM.search(row.name):
        yield from ([other for other in above if other.row.block == row.block], above, below)
    units = [other for other in rows if other.kind is RowKind.UNIT]
    counties = [other for other in rows if other.kind is RowKind.COUNTY]
    if row.kind is RowKind.SUM:
        yield units or counties
        yield [other for other in same if other.kind is RowKind.UNIT]
        yield from (above, below, counties)
    yield [other for other in units if other.row.county == row.county]
    if row.kind is RowKind.COUNTY:
        yield [other for other in elsewhere if other.kind is RowKind.UNIT and other.row.county == row.county]


def _units(rows: Iterable[_Added]) -> list[_Added]:
    """Return the units up to the next sum."""
    return list(takewhile(lambda other: other.kind is RowKind.UNIT, rows))


def _sum(rows: Iterable[_Added], meaning: Meaning) -> Decimal:
    return sum((row.figures.get(meaning, Decimal(0)) for row in rows), Decimal(0))


def _counted(table: Settled) -> list[str]:
    present = {entry.meaning.category for entry in table.taken if entry.meaning}
    return [category for category in CATEGORIES if category in present and category not in LEADERS]


def _share(table: Settled, entry: Heading, category: str) -> int:
    """Return the column of a category that a sum over categories adds up; 0 where there is none."""
    field = entry.meaning.field if entry.meaning else ""
    return next((other.column for other in table.taken if other.meaning == Meaning(field, category)), 0)


def _check_column(table: Settled, entry: Heading, shares: Sequence[int], notes: Notebook) -> None:
    if not all(shares):
        return
    right: list[bool] = []
    for row in table.rows:
        if row.kind is RowKind.UNIT and entry.column in row.numbers:
            total = sum((row.numbers.get(column, Decimal(0)) for column in shares), Decimal(0))
            right.append(_compare(row, entry, total, (total,), notes))
    _all_right(table, entry, right, notes)


def _check_difference(table: Settled, entry: Heading, meaning: Meaning, notes: Notebook) -> None:
    """Check vacancies and overfills; a column of both may count either as positive."""
    current = _column_of(table, Meaning("current", meaning.category))
    people = _column_of(table, Meaning("headcount", meaning.category))
    if not current or not people:
        return
    right: list[bool] = []
    for row in table.rows:
        if row.kind is RowKind.UNIT and entry.column in row.numbers and current in row.numbers:
            vacant = row.numbers[current] - row.numbers.get(people, Decimal(0))
            counted = {"vacancy": (max(vacant, Decimal(0)), vacant), "overfill": (max(-vacant, Decimal(0)), -vacant)}
            right.append(_compare(row, entry, vacant, counted.get(meaning.field, (vacant, -vacant)), notes))
    _all_right(table, entry, right, notes)


def _column_of(table: Settled, meaning: Meaning) -> int:
    return next((entry.column for entry in table.taken if entry.meaning == meaning), 0)


def _compare(row: Row, entry: Heading, sum_: Decimal, right: Sequence[Decimal], notes: Notebook) -> bool:
    """Tell whether a figure of a row is what follows from the others, and note where it is not."""
    written = row.numbers[entry.column]
    if written in right:
        return True
    what = Message("new.column_wrong", {"label": f"{row.name} {entry.header}", "written": written, "sum": sum_})
    notes.add(Kind.MISMATCH, row.place(entry.column), what, Message("new.sum_wrong_mend"))
    return False


def _all_right(table: Settled, entry: Heading, right: Sequence[bool], notes: Notebook) -> None:
    if right and all(right):
        values = {"header": entry.header, "meaning": meaning_name(entry.meaning), "rows": len(right)}
        place = table.block.sheet.cell_place(table.block.bottom, entry.column)
        notes.add(Kind.SUM, place, Message("new.column_right", values))
