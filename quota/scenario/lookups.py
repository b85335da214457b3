"""What checks look up in the inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quota.scenario.inputs import Inputs
from quota.scenario.merged import Record
from quota.scenario.names import listed, named
from quota.scenario.origin import OVERRIDE, SCENARIO, Key
from quota.texts import Message, first_few

_SHOWN_UNITS = 5
LEVELS = 20
"""Jurisdictions above one another at most; from a village to the state there are six."""


def cells_of(inputs: Inputs, table: str, *columns: str) -> Iterator[tuple[Key, tuple[Any, ...]]]:
    """Yield (key, cells of some columns) of every row; cheaper than whole records where a country is read."""
    merged = inputs.tables[table]
    values = zip(*(merged.column(column) for column in columns), strict=True)
    yield from zip(merged.rows, values, strict=True)


def unit_record(inputs: Inputs, unit: str) -> Record:
    """Return the cells of one unit by column."""
    merged = inputs.tables["units"]
    return {**dict.fromkeys(merged.columns), **dict(zip(merged.positions, merged.rows[unit,], strict=True))}


def holder(inputs: Inputs, unit: str, category: str) -> Record | None:
    """Return the cells of a unit; None where there is no such unit or category, which is told where references are checked."""
    is_there = (unit,) in inputs.tables["units"].rows and category in inputs.vocabulary.categories
    return unit_record(inputs, unit) if is_there else None


def people_of(unit: Record, category: str) -> Any:  # noqa: ANN401 - a cell, as `Record` has it
    """Return the people in post; where nobody counted them, every post is taken as filled."""
    counted = unit[f"{category}_headcount"]
    return unit[f"{category}_current"] if counted is None else counted


def lines_above(inputs: Inputs) -> Mapping[str, tuple[str, ...]]:
    """Return every jurisdiction with those above it; a circle, or a line too long, is reported elsewhere and cut short."""
    parents = {code: parent for (code,), (parent,) in cells_of(inputs, "jurisdictions", "parent")}
    lines: dict[str, tuple[str, ...]] = {}
    for code in parents:
        line = [code]
        while len(line) <= LEVELS and (above := parents.get(line[-1])) is not None and above not in line:
            line.append(above)
        lines[code] = tuple(line)
    return lines


def is_faulty(inputs: Inputs, table: str, key: Key, *columns: str) -> bool:
    """Return whether the fault of a cell is already reported."""
    return any((key, column) in inputs.tables[table].faulty for column in columns)


def is_own(inputs: Inputs, table: str, key: Key) -> bool:
    """Return whether the scenario itself, or ``--set``, wrote the row or a part of it: parents may have other units."""
    layers = inputs.tables[table].layers
    return any(key in written.rows for written in layers if written.layer in (SCENARIO, OVERRIDE))


def category_name(inputs: Inputs, category: str) -> Message:
    """Name a category in the reader's language."""
    return named(inputs.vocabulary.categories.get(category, category), category)


def column_name(inputs: Inputs, table: str, column: str) -> Message:
    """Name a column in the reader's language."""
    return named(inputs.tables[table].columns[column].zh, column)


def choice_name(inputs: Inputs, table: str, column: str, code: str) -> Message:
    """Name one of the choices of a column in the reader's language."""
    return named(dict(inputs.tables[table].columns[column].choices)[code], code)


def first_names(names: Iterable[str]) -> Message:
    """Name the first units of a list."""
    return listed(first_few(list(names), _SHOWN_UNITS))
