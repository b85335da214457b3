"""Where each figure was written, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from math import inf
from typing import Literal, NamedTuple

from quota.scenario.cells import Mark, Written, shown
from quota.schema import table as schema_table

Standing = Literal["real", "estimated", "illustrative"]
Key = tuple[str, ...]

OVERRIDE, SCENARIO, DEFAULT = "--set", "scenario", "default"
"""Names of layers, besides paths of parents (``../base``) and ``preset NAME``."""

_MOST_CAUTIOUS_FIRST: tuple[Standing, ...] = ("illustrative", "estimated", "real")


@dataclass(frozen=True, slots=True)
class InputCell:
    """The place of one figure.

    Parameters
    ----------
    file : str
        Path relative to the scenario's folder, or ``--set KEY``, or ``preset NAME/FILE``.
    sheet : str
        Sheet of a workbook; empty for text files.
    line, column : int
        Counted from 1; 0 where the place has none.
    """

    file: str
    sheet: str
    line: int
    column: int

    def __str__(self) -> str:
        if self.sheet:
            return f"{self.file} {self.sheet}!{column_letters(self.column)}{self.line or ''}".rstrip("!")
        return ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])


def column_letters(column: int) -> str:
    """Return Excel's letters of a column counted from 1.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the column, counted from 1, that Excel's letters name.

    >>> column_number("A"), column_number("AB")
    (1, 28)
    """
    return reduce(lambda number, letter: 26 * number + ord(letter) - ord("A") + 1, letters, 0)


def row_name(key: Key) -> str:
    """Return how a row is named in one cell: the parts of its key with / between."""
    return "/".join(key).rstrip("/")


OWN_FILE = "scenario.toml "
"""How the place of a setting in the scenario's own file begins; that of a parent has the way there before it."""


def unset_place(key: str) -> str:
    """Return where a setting belongs that nobody set."""
    return f"{OWN_FILE}{key}"


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """One table as one layer of the scenario wrote it. Places of cells are derived from it, not stored.

    Parameters
    ----------
    rank : int
        Rank of the layer, as in `quota.scenario.layers.Stack`: the lower, the stronger.
    layer : str
        Name of the layer.
    file, sheet : str
        As in `InputCell`.
    header_line : int
        Line of the header; 0 where the table is not a file.
    positions : Mapping[str, int]
        Position of each column in a row, from 0, by its code (``administrative_current``).
    rows : Mapping[Key, tuple]
        Values of each row.
    lines : Mapping[Key, int]
        Line of each row.
    whole : bool
        Whether every row could be read, so that what is missing here is truly missing.
    """

    rank: int
    layer: str
    file: str
    sheet: str
    header_line: int
    positions: Mapping[str, int]
    rows: Mapping[Key, tuple[Written, ...]]
    lines: Mapping[Key, int]
    whole: bool

    def value(self, key: Key, column: str) -> Written:
        """Return what the layer wrote; None where it wrote nothing."""
        row, position = self.rows.get(key), self.positions.get(column)
        return None if row is None or position is None else row[position]

    def cell(self, key: Key, column: str) -> InputCell:
        """Return the place where the layer wrote, or would have written, a value."""
        line, position = self.lines.get(key, 0), self.positions.get(column)
        return InputCell(self.file, self.sheet, line, position + 1 if position is not None and self.header_line else 0)


class SourceRow(NamedTuple):
    """A row of the table sources, with the codes of table and column.

    `column` may be a field alone, such as ``current``: it then holds for every category.
    """

    table: str
    column: str
    rows: str
    standing: Standing
    source: str
    date: str
    note: str


class Voucher(NamedTuple):
    """A row of the table sources, with the layer that wrote it: it vouches for figures of its own and of weaker layers."""

    rank: int
    layer: str
    row: SourceRow

    def may_vouch_for(self, figure: WrittenTable | None) -> bool:
        """Return whether the row may speak of what a layer wrote; of what nobody wrote every row may."""
        return figure is None or self.rank <= figure.rank or self.layer == figure.layer


class ChangedCell(NamedTuple):
    """A cell of a table that one layer set over a weaker one. Values are canonical texts."""

    table: str
    key: Key
    column: str
    value: str
    layer: str
    replaced: str
    replaced_layer: str

    @property
    def name(self) -> str:
        """As ``--set`` names it."""
        line = schema_table(self.table).line
        if self.column != line:
            return ".".join((self.table, *self.key, self.column))
        others = (part for code, part in zip(schema_table(self.table).key, self.key, strict=True) if code != line)
        return ".".join((self.table, *others)).rstrip(".")


@dataclass(frozen=True)
class Origins:
    """Where every figure of a case was written, which layer won, and what the figures rest on.

    Parameters
    ----------
    tables : Mapping[str, tuple of WrittenTable]
        By table code, the strongest layer first.
    settings : Mapping[str, tuple of (text, layer)]
        By dotted key, with the category where a setting differs by category; the strongest layer first, the default
        last.
    sources : tuple of Voucher
        The table sources, sorted by its rows.
    read_files : tuple of (name, SHA-256)
        Every file that was read, sorted by name.
    setting_places : Mapping[str, str]
        Where each setting that somebody set was set, by the same keys.
    """

    tables: Mapping[str, tuple[WrittenTable, ...]] = field(default_factory=dict)
    settings: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    sources: tuple[Voucher, ...] = ()
    read_files: tuple[tuple[str, str], ...] = ()
    setting_places: Mapping[str, str] = field(default_factory=dict)

    def cell(self, table: str, key: Key, column: str) -> InputCell | None:
        """Return the place of the value that holds; None where nobody wrote one."""
        written = self._winner(table, key, column)
        return written.cell(key, column) if written else None

    def strongest(self, table: str, keys: Iterable[Key], column: str) -> Key:
        """Return of several rows the one whose cell the strongest layer wrote: what is below was right without it."""
        return min(keys, key=lambda key: written.rank if (written := self._winner(table, key, column)) else inf)

    def place(self, table: str, key: Key, column: str) -> str:
        """Return the place of a value, or where it is missed: its row, or its table."""
        if written := self._winner(table, key, column):
            return str(written.cell(key, column))
        for written in self.tables.get(table, ()):
            if key in written.rows:
                return str(written.cell(key, column))
        for written in self.tables.get(table, ()):
            return written.file if not written.sheet else f"{written.file} {written.sheet}"
        return table

    def standing(self, table: str, key: Key, column: str) -> Standing | None:
        """Return whether a figure is real, estimated or illustrative; None where the scenario does not say.

        The row that names the figure's own row wins over one that names rows by a value (``level=county``), and that
        over one for all rows; then a column with its category over a field for all categories; then the more cautious
        standing. A layer's sources do not vouch for a figure that a stronger layer wrote over it.
        """
        written = self._winner(table, key, column)
        found: list[tuple[int, bool, int, Standing]] = []
        for general, name in enumerate((column, _field(column, table))):
            for voucher in self._sources_for(table, name):
                standing, closeness = voucher.row.standing, self._closeness(voucher.row, table, key)
                if closeness is not None and voucher.may_vouch_for(written):
                    found.append((closeness, bool(general), _MOST_CAUTIOUS_FIRST.index(standing), standing))
        return min(found)[-1] if found else None

    def has_source(self, table: str, column: str) -> bool:
        """Return whether the table sources has a row for a column."""
        return any(self._sources_for(table, name) for name in (column, _field(column, table)))

    def source_rows(self) -> tuple[SourceRow, ...]:
        """Return the table sources, sorted."""
        return tuple(voucher.row for voucher in self.sources)

    def files(self) -> tuple[tuple[str, str], ...]:
        """Return (name, SHA-256) of every file that was read, sorted by name."""
        return self.read_files

    def setting(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return (text, layer) of every layer that set it, the one that holds first, the default last.

        What may differ by category is asked for with the category: ``stickiness.administrative``.
        """
        return self.settings.get(key, ())

    def setting_place(self, key: str) -> str:
        """Return where a setting that holds was set: its file, cell or ``--set``; where nobody set it, where it belongs."""
        return self.setting_places.get(key, unset_place(key))

    def changed_cells(self) -> tuple[ChangedCell, ...]:
        """Return every cell that a layer set over what a weaker layer says, or that a line of settings or ``--set`` added.

        A value that was taken away is shown as ``-``.
        """
        return tuple(
            ChangedCell(table, key, column, shown(value), written.layer, *self._replaced(table, key, column, written))
            for table, layers in self.tables.items()
            for written in layers
            if written is not layers[-1] or not written.header_line
            for key, column, value in _values(written, schema_table(table).naming)
            if self._last_word(table, key, column) is written and not self._repeats(table, key, column, written)
        )

    def _last_word(self, table: str, key: Key, column: str) -> WrittenTable | None:
        """Return the strongest layer that says anything, be it that the cell is empty."""
        for written in self.tables.get(table, ()):
            if written.value(key, column) is not None:
                return written
        return None

    def _winner(self, table: str, key: Key, column: str) -> WrittenTable | None:
        """Return the layer whose value holds."""
        for written in self.tables.get(table, ()):
            value = written.value(key, column)
            if value is not None:
                return None if value is Mark.CLEARED else written
        return None

    def _replaced(self, table: str, key: Key, column: str, by: WrittenTable) -> tuple[str, str]:
        for written in self.tables[table]:
            value = written.value(key, column)
            if written.rank > by.rank and value is not None:
                return shown(value), written.layer
        return "", ""

    def _repeats(self, table: str, key: Key, column: str, written: WrittenTable) -> bool:
        return self._replaced(table, key, column, written)[0] == shown(written.value(key, column))

    def _closeness(self, row: SourceRow, table: str, key: Key) -> int | None:
        """Return 0 for a row that names the key, 1 for column=value, 2 for all rows, None where it does not apply."""
        if not row.rows:
            return 2
        column, equals, value = row.rows.partition("=")
        if not equals:
            return 0 if row.rows == row_name(key) else None
        written = self._winner(table, key, column)
        return 1 if (shown(written.value(key, column)) if written else "") == value else None

    def _sources_for(self, table: str, column: str) -> list[Voucher]:
        return self._sources_of.get((table, column), []) if column else []

    @cached_property
    def _sources_of(self) -> dict[tuple[str, str], list[Voucher]]:
        index: dict[tuple[str, str], list[Voucher]] = {}
        for voucher in self.sources:
            index.setdefault((voucher.row.table, voucher.row.column), []).append(voucher)
        return index


def _field(column: str, table: str) -> str:
    """Return the field of a unit column that exists once per category: ``current`` of ``administrative_current``."""
    return column.rpartition("_")[2] if table == "units" and "_" in column else ""


def _values(written: WrittenTable, naming: tuple[str, ...]) -> Iterator[tuple[Key, str, Written]]:
    """Yield what the layer wrote, columns apart that only name rows."""
    columns = [(column, position) for column, position in written.positions.items() if column not in naming]
    for key, row in written.rows.items():
        for column, position in columns:
            if row[position] is not None:
                yield key, column, row[position]
