"""The tables of a scenario after all its layers are laid over each other, cell by cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any

from quota.scenario.cells import Mark, Value, Written, default_of, shown
from quota.scenario.layers import Stack
from quota.scenario.names import mend_name, named
from quota.scenario.origin import Key, WrittenTable, row_name
from quota.scenario.problems import Findings
from quota.scenario.unit_names import UnitNames
from quota.schema import ColumnSchema, TableSchema
from quota.texts import Message

Record = Mapping[str, Any]
"""Values of one row by column: None where the cell is empty or its fault is already reported."""


@dataclass(frozen=True)
class MergedTable:
    """One table with the values that hold.

    Parameters
    ----------
    columns : Mapping[str, ColumnSchema]
        Every column that the table may have, written or not.
    positions : Mapping[str, int]
        Position of each written column in a row.
    rows : Mapping[Key, tuple]
        Sorted by key; None where a cell is empty, cleared, or its fault is already reported.
    faulty : frozenset of (Key, column)
        Cells whose fault is already reported.
    layers : tuple of WrittenTable
        The strongest first.
    """

    table: TableSchema
    columns: Mapping[str, ColumnSchema]
    positions: Mapping[str, int]
    rows: Mapping[Key, tuple[Value, ...]]
    faulty: frozenset[tuple[Key, str]]
    layers: tuple[WrittenTable, ...]
    _lists: dict[str, list[Value]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def whole(self) -> bool:
        """Whether every row could be read, so that what is missing here is truly missing."""
        return all(written.whole for written in self.layers)

    def records(self) -> Iterator[tuple[Key, Record]]:
        """Yield every row as written."""
        nothing = dict.fromkeys(self.columns)
        for key, row in self.rows.items():
            yield key, nothing | dict(zip(self.positions, row, strict=True))

    def filled(self) -> Iterator[tuple[Key, Record]]:
        """Yield every row with the defaults of its empty cells."""
        defaults = {code: default_of(column) if column.default else None for code, column in self.columns.items()}
        for key, row in self.rows.items():
            given = {code: value for code, value in zip(self.positions, row, strict=True) if value is not None}
            yield key, defaults | given

    def column(self, column: str) -> Sequence[Value]:
        """Return the values of one column; None where the cell is empty or its fault is already reported."""
        if column not in self._lists:
            position = self.positions.get(column)
            values: list[Value] = [None] * len(self.rows) if position is None else []
            self._lists[column] = values or [row[position] for row in self.rows.values() if position is not None]
        return self._lists[column]

    def column_values(self, column: str) -> Iterator[tuple[Key, Value]]:
        """Yield the values of one column with the keys of their rows."""
        return zip(self.rows, self.column(column), strict=True)

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The keys of all rows."""
        return tuple(self.rows)

    def only(self, keys: Collection[Key]) -> MergedTable:
        """Return the table with some of its rows."""
        return replace(self, rows={key: self.rows[key] for key in keys})

    def take_over(self, before: MergedTable) -> None:
        """Take over the lists of columns of the table as it was before, wherever they are the same, and the keys."""
        if self.positions == before.positions and self.keys == before.keys:
            vars(self)["keys"] = before.keys
            pairs = [
                (row, old) for row, old in zip(self.rows.values(), before.rows.values(), strict=True) if row is not old
            ]
            others = {
                code for code, place in self.positions.items() if any(row[place] != old[place] for row, old in pairs)
            }
            self._lists.update((code, values) for code, values in before._lists.items() if code not in others)


def merge(
    table: TableSchema,
    columns: Mapping[str, ColumnSchema],
    layers: tuple[WrittenTable, ...],
    stack: Stack,
    units: UnitNames,
    before: MergedTable | None,
    findings: Findings,
) -> MergedTable:
    """Lay the layers of one table over each other; report cells for which two parents give different values.

    Parameters
    ----------
    before : MergedTable or None
        What was made of other layers of the table: rows on which no other layer has a word are taken over.
    """
    if len(layers) > 1:
        _report_contested(table, columns, layers, stack, findings)
    unknown = _report_unknown_rows(table, layers, units, findings)
    written = dict.fromkeys(chain.from_iterable(layer.positions for layer in layers))
    positions = {code: place for place, code in enumerate(code for code in columns if code in written)}
    if before is not None and (before.columns is not columns or before.positions != positions):
        before = None
    other = _keys_of_others(layers, before.layers) if before is not None else None
    rows: dict[Key, tuple[Written, ...]] = {}
    for layer in reversed(layers):
        _lay_over(rows, layer, [layer.positions.get(code) for code in positions], other)
    for key in unknown:
        rows.pop(key, None)
    faulty = {
        (key, code)
        for key, row in rows.items()
        if Mark.FAULTY in row
        for code, value in zip(positions, row, strict=True)
        if value is Mark.FAULTY
    }
    found = {key: _unmarked(row) for key, row in rows.items()}
    if before is not None and other is not None:
        found = {key: row if (old := before.rows.get(key)) != row else old for key, row in found.items()}
        faulty |= {(key, code) for key, code in before.faulty if key not in other}
        found = {**{key: row for key, row in before.rows.items() if key not in other or key in found}, **found}
    merged = MergedTable(
        table, columns, positions, dict(sorted(found.items(), key=itemgetter(0))), frozenset(faulty), layers
    )
    if before is not None:
        merged.take_over(before)
    return merged


def _keys_of_others(layers: Sequence[WrittenTable], before: Sequence[WrittenTable]) -> set[Key]:
    """Return the keys of rows of which a layer speaks that was not there before, or is no longer."""
    were, are = set(map(id, before)), set(map(id, layers))
    others = [layer for layer in layers if id(layer) not in were] + [layer for layer in before if id(layer) not in are]
    return {key for layer in others for key in layer.rows}


def _unmarked(row: tuple[Written, ...]) -> tuple[Value, ...]:
    return tuple([None if isinstance(value, Mark) else value for value in row])


def _report_unknown_rows(
    table: TableSchema, layers: Sequence[WrittenTable], units: UnitNames, findings: Findings
) -> set[Key]:
    """Return rows of which only cells are set, and not all that a row needs: most likely the key is misspelt."""
    in_files = {key for layer in layers if layer.header_line for key in layer.rows}
    needed = {column.code for column in table.columns if column.required}
    unknown: set[Key] = set()
    for layer in (layer for layer in layers if not layer.header_line):
        for key in layer.rows:
            given = {code for other in layers for code in other.positions if key in other.rows}
            if key not in in_files and not needed <= given:
                name = row_name(key)
                near = () if (word := _unit_of(table, key)) in ("", *units.codes(word)) else units.near(word)
                others = sorted(map(row_name, in_files))
                names = {"names": units.named(near)}
                mend = Message("scenario.nobody_near", names) if near else mend_name(name, (), others)
                words = named(table.zh, table.code)
                findings.error(layer.file, "scenario.unknown_row", mend, key=name, table=words)
                unknown.add(key)
    return unknown


def _unit_of(table: TableSchema, key: Key) -> str:
    """Return the unit that a key names, if it names any."""
    means = (column.refers_to == "units" or column.code == "unit_id" for column in map(table.column, table.key))
    return next((part for part, means_unit in zip(key, means, strict=True) if means_unit), "")


def _lay_over(
    rows: dict[Key, tuple[Written, ...]],
    layer: WrittenTable,
    positions: Sequence[int | None],
    keys: Collection[Key] | None,
) -> None:
    """Lay the rows of a layer over those below: those of some keys, or all."""
    there = layer.rows if keys is None else {key: layer.rows[key] for key in keys if key in layer.rows}
    for key, row in there.items():
        own = [None if position is None else row[position] for position in positions]
        below = rows.get(key)
        rows[key] = (
            tuple(own)
            if below is None
            else tuple(old if new is None else new for new, old in zip(own, below, strict=True))
        )


def _report_contested(
    table: TableSchema,
    columns: Mapping[str, ColumnSchema],
    layers: tuple[WrittenTable, ...],
    stack: Stack,
    findings: Findings,
) -> None:
    by_rank = {layer.rank: layer for layer in layers}
    for first, second in stack.rivals:
        if first not in by_rank or second not in by_rank:
            continue
        one, other = by_rank[first], by_rank[second]
        shared = [code for code in one.positions if code in other.positions and code not in table.key]
        for key in (key for key in one.rows if key in other.rows):
            for code in shared:
                values = {layer.rank: layer.value(key, code) for layer in layers}
                values = {rank: value for rank, value in values.items() if value not in (None, Mark.FAULTY)}
                if first in values and second in values and stack.contested(values) == (first, second):
                    findings.error(
                        str(one.cell(key, code)),
                        "scenario.parents_differ",
                        name=named(columns[code].zh, code),
                        value=shown(values[first]),
                        place=other.cell(key, code),
                        other=shown(values[second]),
                    )
