"""From the CSV files of the schema to its records; a mistake in them is told with file and line.

The files are UTF-8 with a byte order mark, as Excel wants it. An empty cell is nothing: no bound, no unit, ``no``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeVar

from quota.schema.columns import ColumnSchema, Domain, Setting, TableSchema

Made = TypeVar("Made")
FOLDER = files("quota.schema").joinpath("tables")


def read_tables(folder: Traversable = FOLDER) -> tuple[TableSchema, ...]:
    """Return the tables of ``tables.csv`` with their columns from ``columns.csv``.

    Raises
    ------
    ValueError
        If a cell is not what its column holds, or a column belongs to no table.
    """
    columns: dict[tuple[str, bool], list[ColumnSchema]] = {}

    def column(*, table: str, per_category: bool, **fields: Any) -> None:  # noqa: ANN401 - the columns of a file
        columns.setdefault((table, per_category), []).append(ColumnSchema(**fields))

    def table(**fields: Any) -> TableSchema:  # noqa: ANN401 - the columns of a file
        code = fields["code"]
        fixed, repeated = columns.pop((code, False)), columns.pop((code, True), [])
        return TableSchema(columns=tuple(fixed), per_category=tuple(repeated), **fields)

    _records(folder, "columns.csv", column)
    tables = _records(folder, "tables.csv", table)
    if columns:
        raise ValueError(f"columns.csv: no table {', '.join(sorted(code for code, _ in columns))}")
    return tables


def read_settings(folder: Traversable = FOLDER) -> tuple[Setting, ...]:
    """Return the settings of ``settings.csv``.

    Raises
    ------
    ValueError
        If a cell is not what its column holds.
    """
    return _records(folder, "settings.csv", Setting)


def read_prices(folder: Traversable = FOLDER) -> Mapping[str, str]:
    """Return of every rule that a table can name whether its limits may be given a price, from ``rule_prices.csv``.

    They may where it is policy (``priced``), unless it holds a number that was decided, or all or nothing (``decided``);
    what is ``lawful`` has none.
    """
    return MappingProxyType({row["rule"]: row["price"] for _, row in _rows(folder, "rule_prices.csv")})


def _records(folder: Traversable, name: str, make: Callable[..., Made]) -> tuple[Made, ...]:
    choices = _choices(folder)
    readers = {
        "key": lambda text: tuple(text.split()),
        "kind": Domain,
        "minimum": lambda text: Decimal(text) if text else None,
        "maximum": lambda text: Decimal(text) if text else None,
        **dict.fromkeys(("decimals", "knob"), lambda text: int(text) if text else None),
        "choices": lambda text: choices[text] if text else (),
        **dict.fromkeys(("required", "drivers", "per_category", "listed"), {"yes": True, "": False}.__getitem__),
    }
    made = []
    for line, row in _rows(folder, name):
        try:
            made.append(make(**{column: readers.get(column, str)(text) for column, text in row.items()}))
        except (ArithmeticError, KeyError, TypeError, ValueError) as fault:
            raise ValueError(f"{name}, line {line}: {fault!r}") from fault
    return tuple(made)


def _choices(folder: Traversable) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return (code, Chinese name) of every list of choices by its name."""
    lists: dict[str, tuple[tuple[str, str], ...]] = {}
    for _, row in _rows(folder, "choices.csv"):
        lists[row["choices"]] = (*lists.get(row["choices"], ()), (row["code"], row["zh"]))
    return lists


def _rows(folder: Traversable, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line where each row ends, and its cells by the names of the columns."""
    lines = csv.reader(io.StringIO(folder.joinpath(name).read_text(encoding="utf-8-sig")), strict=True)
    header = next(lines)
    for row in lines:
        try:
            yield lines.line_num, dict(zip(header, row, strict=True))
        except ValueError as fault:
            raise ValueError(f"{name}, line {lines.line_num}: {len(row)} cells under {len(header)} headers") from fault
