"""Where figures and settings come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from quota.api.errors import refusal
from quota.api.finding import find_unit, unit_names
from quota.api.sources import known_table
from quota.scenario import Case, Standing
from quota.scenario.cells import shown
from quota.scenario.names import alike
from quota.schema import TableSchema
from quota.schema import table as schema_table
from quota.texts import Language


class Origin(NamedTuple):
    """Where one figure comes from.

    Parameters
    ----------
    value : str
        As it holds; empty where nobody wrote one.
    cell : str
        File, line and column, as ``units.csv:3:7``.
    standing : str or None
        ``real``, ``estimated`` or ``illustrative``; None where the scenario does not say.
    layer : str
        Who wrote it: ``--set``, ``scenario``, a parent such as ``../nanping``, or ``preset NAME``.
    """

    value: str
    cell: str
    standing: Standing | None
    layer: str


def origin_of(case: Case, language: Language, row: str | Sequence[str], column: str, table: str) -> Origin:
    """Tell where a figure was written; see `quota.api.scenario.Scenario.origin`."""
    known = known_table(table, language)
    if known.code == "units" and isinstance(row, str):
        key: tuple[str, ...] = (find_unit(case, row, language).id,)
    else:
        key = _key(case, known, row)
    code = _column(case, language, known.code, column)
    place = case.cell(known.code, key, code)
    value, layer = next(iter(_written(case, known.code, key, code)), ("", ""))
    return Origin(value, str(place or ""), case.standing(known.code, key, code), layer)


def layers_of(case: Case, language: Language, key: str) -> list[tuple[str, str]]:
    """Return what every layer says of a setting or a cell, the one that holds first."""
    first, *parts = key.split(".")
    layers = list(case.origins.setting(key))
    if not layers and len(parts) > 1:
        table = known_table(first, language)
        code = _column(case, language, table.code, parts[-1])
        layers = _written(case, table.code, _key(case, table, parts[:-1]), code)
    if not layers:
        raise refusal(language, "api.no_history", key=key)
    return layers


def _written(case: Case, table: str, key: tuple[str, ...], column: str) -> list[tuple[str, str]]:
    values = ((layer.value(key, column), layer.layer) for layer in case.origins.tables.get(table, ()))
    return [(shown(value), layer) for value, layer in values if value is not None]


def _column(case: Case, language: Language, table: str, name: str) -> str:
    code = case.vocabulary.headers(schema_table(table)).get(alike(name))
    if code is None:
        raise refusal(language, "api.unknown_column", name=name, table=table)
    return code


def _key(case: Case, table: TableSchema, row: str | Sequence[str]) -> tuple[str, ...]:
    """Return the key of a row; a name that one unit has stands for its code."""
    parts = (row,) if isinstance(row, str) else tuple(row)
    names = unit_names(case)

    def coded(column: str, part: str) -> str:
        meant = names.codes(part) if column == "unit_id" or table.column(column).refers_to == "units" else ()
        return meant[0] if len(meant) == 1 else part

    coded_parts = [coded(column, part) for column, part in zip(table.key, parts, strict=False)]
    return (*coded_parts, *("",) * (len(table.key) - len(parts)))
