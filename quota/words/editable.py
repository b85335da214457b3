"""What may be edited, made from the schema: knobs with words, bounds and present values; columns of the units, each once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from types import MappingProxyType
from typing import Literal

from quota.scenario import Case, Standing
from quota.scenario.cells import shown
from quota.scenario.edits import EditsError, Target, key_of, value_of, written_of
from quota.scenario.names import named
from quota.scenario.origin import Key
from quota.scenario.settings import CATEGORY, full_key
from quota.schema import SETTINGS, TABLES, ColumnSchema, Domain, TableSchema
from quota.schema import table as schema_table
from quota.texts import Message
from quota.words.edits import label_of
from quota.words.names import column_name

Control = Literal["number", "yes_no", "choice", "text", "date"]
_CONTROLS: Mapping[Domain, Control] = MappingProxyType(
    {Domain.YES_NO: "yes_no", Domain.CHOICE: "choice", Domain.DATE: "date"}
)


@dataclass(frozen=True, slots=True)
class Field:
    """How one figure is entered.

    Parameters
    ----------
    words : Message
        What it is called, in the reader's language.
    control : str
    whole : bool
        Whether only whole numbers are right; `share`: whether a share such as ``-2%`` is, too.
    unit : str
        As in the schema: ``posts``, ``percent``, ``percentage points``.
    least, most : Decimal or None
        Bounds, both included.
    step : Decimal or None
        By which a control goes up and down.
    choices : tuple of (code, Message)
    clears : bool
        Whether it may be nothing.
    order : int
        The lower, the more important.
    """

    words: Message
    control: Control
    whole: bool
    share: bool
    unit: str
    least: Decimal | None
    most: Decimal | None
    step: Decimal | None
    choices: tuple[tuple[str, Message], ...]
    clears: bool
    order: int


@dataclass(frozen=True, slots=True)
class Knob:
    """A setting, or a cell of any table but that of the units.

    Parameters
    ----------
    key : str
        As ``--set`` names it.
    group : str
        Code of its table, or ``scenario`` for settings; `group_words` names it.
    value : str
        As it holds; empty where there is none.
    layer : str
        What set it: ``--set``, ``scenario``, a parent, ``preset NAME`` or ``default``; empty where nothing did.
    source : str
        Its cell and what it rests on.
    standing : str or None
        Whether it is real, estimated or illustrative.
    """

    key: str
    field: Field
    group: str
    group_words: Message
    value: str
    layer: str
    source: str
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class UnitColumn:
    """A column of the units: its cells are edited as ``units.UNIT.COLUMN``."""

    column: str
    category: str
    field: Field


def knobs(case: Case) -> tuple[Knob, ...]:
    """Return all that may be edited beside the units, the most important first.

    Where every cap and approval could be new, one that nobody wrote yet is offered, too: by jurisdiction and category.
    """
    found = [_knob(case, key, of) for key, of in (*_settings(case), *_cells(case))]
    return tuple(sorted(found, key=lambda knob: (knob.field.order, knob.key)))


def unit_columns(case: Case) -> tuple[UnitColumn, ...]:
    """Return the columns of units that may be edited, the most important first."""
    table = schema_table("units")
    found = []
    for code, column in case.vocabulary.columns(table).items():
        if column.knob is not None:
            category = next((name for name in case.categories if code.startswith(f"{name}_")), "")
            words = named(*(column_name(case, table.code, code, language) for language in ("zh", "en")))
            found.append(UnitColumn(code, category, _field(column, words, column.knob)))
    return tuple(sorted(found, key=lambda column: column.field.order))


def _settings(case: Case) -> Iterator[tuple[str, Target]]:
    for setting in SETTINGS:
        several = setting.per_category or CATEGORY in setting.key
        for category in case.categories if several and setting.knob is not None else ("",):
            if setting.knob is not None:
                key = full_key(setting, category)
                yield key, Target("scenario", tuple(key.split(".")), "", setting)


def _cells(case: Case) -> Iterator[tuple[str, Target]]:
    """Yield the cells of every row of a table whose rows are not about single units."""
    for table in TABLES:
        columns = [column for column in table.columns if column.knob is not None]
        about_units = any(table.column(code).refers_to == "units" and table.column(code).required for code in table.key)
        if not columns or about_units or table.code == "units":
            continue
        written = {key for layer in case.origins.tables.get(table.code, ()) for key in layer.rows}
        first = min(columns, key=lambda column: column.knob or 0)
        cells = [(key, column) for key in sorted(written) for column in columns]
        cells += [(key, first) for key in _new_rows(case, table) if key not in written]
        for key, column in cells:
            with suppress(EditsError):  # a row of such a name is edited in its file
                yield key_of(table, key, column.code), Target(table.code, key, column.code, column)


def _new_rows(case: Case, table: TableSchema) -> Iterator[Key]:
    """Yield rows that could be new: of tables whose rows are named by jurisdiction and category, and need no more."""
    there = {"jurisdictions": case.jurisdictions, "categories": case.categories}
    needed = [table.column(code).refers_to for code in table.key if table.column(code).required]
    if sorted(needed) == sorted(there):
        parts = (there[column.refers_to] if column.required else ("",) for column in map(table.column, table.key))
        yield from product(*parts)


def _knob(case: Case, key: str, of: Target) -> Knob:
    if of.table == "scenario":
        group, place, basis, standing = Message("edits.settings"), "", "", None
    else:
        table = schema_table(of.table)
        group = named(table.zh, table.code)
        place = str(case.cell(of.table, of.key, of.column) or "")
        rows = (layer.value(of.key, "basis") for layer in case.origins.tables.get(of.table, ()))
        basis = next((shown(value) for value in rows if value is not None), "")
        standing = case.standing(of.table, of.key, of.column)
    value, (_, layer) = value_of(case, of), written_of(case, of)
    field = _field(of.about, label_of(case, of), of.about.knob or 0)
    return Knob(key, field, of.table, group, value, layer, " ".join(filter(None, (place, basis))), standing)


def _field(about: ColumnSchema, words: Message, order: int) -> Field:
    whole = about.kind in (Domain.WHOLE, Domain.CHANGE, Domain.RELATIVE)
    is_number = whole or about.kind is Domain.NUMBER
    low = -about.largest if about.kind is Domain.CHANGE else about.minimum
    return Field(
        words=words,
        control=_CONTROLS.get(about.kind, "number" if is_number else "text"),
        whole=whole,
        share=about.kind is Domain.CHANGE,
        unit=about.unit,
        least=low if is_number else None,
        most=min(about.maximum or about.largest, about.largest) if is_number else None,
        step=_step(about) if is_number else None,
        choices=tuple((code, named(zh, code)) for code, zh in about.choices),
        clears=not about.required and not about.default,
        order=order,
    )


def _step(about: ColumnSchema) -> Decimal:
    """Return by how much a control goes up and down: by one, and by a hundredth of a share that is at most a few."""
    return Decimal("0.01") if about.kind is Domain.NUMBER and about.unit == "" else Decimal(1)
