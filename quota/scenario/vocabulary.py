"""The columns and names that a scenario adds to the schema: its categories and its drivers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from quota.scenario.names import alike
from quota.scenario.unit_names import UnitNames
from quota.schema import TABLES, ColumnSchema, Domain, TableSchema
from quota.schema import table as schema_table

TABLE_BY_NAME: Mapping[str, TableSchema] = {alike(name): table for table in TABLES for name in (table.code, table.zh)}
"""Every table by each of its names, as `alike` makes them: of files, sheets, and keys of ``--set``."""
TABLE_NAMES = tuple(name for table in TABLES for name in (table.code, table.zh))
LIKE_A_TABLE = 0.75
"""Likeness from which a name is taken for that of a table, misspelt."""
_NO_DRIVERS = ("longitude", "latitude")
_KNOB = 34
"""Place of a driver of one's own among what is turned: after those that the schema knows."""
_SPECIAL_DRIVERS: Mapping[str, str] = {"population": "人口", "base": "基数"}

UNIT_DRIVERS: Mapping[str, str] = {
    column.code: column.zh
    for column in schema_table("units").columns
    if column.kind is Domain.NUMBER and column.code not in _NO_DRIVERS
}
"""Chinese name by code of the drivers that every unit table may have."""

NO_UNITS = UnitNames((), tuple)
DATE_SIGN = "@"
_DATED = re.compile(r"(.+?)\s*@\s*(\d{4})\s*年?")
"""Header of a driver as it will be in a year: population@2028."""


@dataclass(frozen=True)
class Vocabulary:
    """Names that the scenario's own tables declare.

    Parameters
    ----------
    categories, declared_drivers : Mapping[str, str]
        Chinese name by code.
    units : UnitNames
        The units by name; of none until their table is read.
    whole : bool
        Whether all of these tables could be read, so that what is missing here is truly unknown.
    dated : Mapping[str, str]
        Chinese name by code of drivers as they will be in a year, ``population_resident@2028``.
    """

    categories: Mapping[str, str]
    declared_drivers: Mapping[str, str]
    whole: bool
    units: UnitNames = NO_UNITS
    dated: Mapping[str, str] = field(default_factory=dict)
    _columns: dict[str, dict[str, ColumnSchema]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _headers: dict[str, dict[str, str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def with_dates(self, headers: Iterable[str]) -> Vocabulary:
        """Return it with the drivers of other years among some headers, such as ``population@2028``."""
        names = self.drivers
        codes = _by_spelling(names)
        found = {
            f"{code}@{match[2]}": f"{names[code]}@{match[2]}"
            for match in map(_DATED.fullmatch, headers)
            if match and (code := codes.get(alike(match[1]), "base")) != "base"
        }
        return replace(self, dated=found) if found else self

    def columns(self, table: TableSchema) -> Mapping[str, ColumnSchema]:
        """Return every column that the table may have, by code; those of a category as ``administrative_current``."""
        if table.code not in self._columns:
            self._columns[table.code] = self._written_columns(table)
        return self._columns[table.code]

    def _written_columns(self, table: TableSchema) -> dict[str, ColumnSchema]:
        columns = {column.code: column for column in table.columns}
        if table.drivers:
            known = {**self.declared_drivers, **self.dated}
            columns |= {code: _driver_column(code, name) for code, name in known.items()}
        for category, name in self.categories.items():
            for column in table.per_category:
                code = f"{category}_{column.code}"
                columns[code] = replace(column, code=code, zh=f"{name}{column.zh}")
        return columns

    def headers(self, table: TableSchema) -> Mapping[str, str]:
        """Return the code of a column by every way to write its header (as `alike` makes it)."""
        if table.code not in self._headers:
            self._headers[table.code] = self._written_headers(table)
        return self._headers[table.code]

    def _written_headers(self, table: TableSchema) -> dict[str, str]:
        spellings = {
            alike(spelling): column.code for column in self.columns(table).values() for spelling in _spellings(column)
        }
        if table.drivers:
            spellings |= {alike(f"{way}年"): code for code, name in self.dated.items() for way in (code, name)}
        for category, name in self.categories.items():
            for column in table.per_category:
                for spelling in (f"{category}{column.zh}", f"{name}{column.code}"):
                    spellings.setdefault(alike(spelling), f"{category}_{column.code}")
        return spellings

    def synonyms(self, column: ColumnSchema) -> Mapping[str, str]:
        """Return the code by every spelling, for a column that names a category or a driver."""
        if column.refers_to == "categories":
            return _by_spelling(self.categories)
        return _by_spelling(self.drivers) if column.code in ("driver", "other") else {}

    @property
    def drivers(self) -> dict[str, str]:
        """Every driver that a method may name: Chinese name by code."""
        return {**UNIT_DRIVERS, **_SPECIAL_DRIVERS, **self.declared_drivers}


def reserved_driver_names() -> frozenset[str]:
    """Return what a declared driver must not be called, as `alike` makes it."""
    columns = (spelling for column in schema_table("units").columns for spelling in _spellings(column))
    special = (spelling for pair in _SPECIAL_DRIVERS.items() for spelling in pair)
    return frozenset(alike(spelling) for spelling in (*columns, *special))


def _driver_column(code: str, name: str) -> ColumnSchema:
    return ColumnSchema(
        code, name, Domain.NUMBER, "测算因素", "driver of the scenario", example="12", minimum=Decimal(0), knob=_KNOB
    )


def _spellings(column: ColumnSchema) -> Iterator[str]:
    yield column.code
    yield column.zh


def _by_spelling(names: Mapping[str, str]) -> dict[str, str]:
    return {alike(spelling): code for code, name in names.items() for spelling in (name, code)}
