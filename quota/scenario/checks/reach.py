"""Checks that the rows of a scenario reach somebody: what names no unit would drop its rule in silence.

The scenario's own rows, and those of ``--set``, must. Presets and parents may speak of units that a scenario does not have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import partial
from itertools import product

from quota.scenario.case import Case
from quota.scenario.checks.needs import measured_types
from quota.scenario.inputs import Inputs
from quota.scenario.layers import PRESET_PREFIX
from quota.scenario.lookups import category_name, cells_of, first_names, is_own
from quota.scenario.memory import Memory
from quota.scenario.merged import MergedTable
from quota.scenario.names import listed, mend_name, named
from quota.scenario.origin import Key
from quota.scenario.problems import Findings
from quota.scenario.routes import asking_of, route_pairs
from quota.schema import ColumnSchema
from quota.texts import Message


def check_values_of_units(inputs: Inputs, findings: Findings, *, table: str) -> None:
    """Types, classes and roles that rows name are those of some unit; each wrong name is told once."""
    units, merged = inputs.tables["units"], inputs.tables[table]
    if not units.whole or not units.rows:
        return
    for column in merged.columns.values():
        field = column.of_units
        if field and not any(faulty == field for _, faulty in units.faulty):
            known = {value for _, value in units.column_values(field) if isinstance(value, str)}
            _check_values(inputs, table, column, known, findings)
            _warn_of_presets(merged, column, known, findings)


def _check_values(inputs: Inputs, table: str, column: ColumnSchema, known: set[str], findings: Findings) -> None:
    rows: dict[str, list[Key]] = {}
    for key, value in inputs.tables[table].column_values(column.code):
        if isinstance(value, str) and value not in known and is_own(inputs, table, key):
            rows.setdefault(value, []).append(key)
    name = named(column.zh, column.code)
    for value, keys in rows.items():
        names = sorted(known)
        mend = mend_name(value, names, names) if names else Message("scenario.none_filled_mend", {"column": name})
        place = inputs.place(table, keys[0], column.code)
        findings.error(place, "scenario.no_such_unit", mend, column=name, text=value, rows=len(keys))


def _warn_of_presets(merged: MergedTable, column: ColumnSchema, known: set[str], findings: Findings) -> None:
    """Tell of a preset all of whose rows name others than the scenario's units: then it has no effect."""
    for written in merged.layers:
        values = (
            {written.value(key, column.code) for key in written.rows} if written.file.startswith(PRESET_PREFIX) else ()
        )
        if values and not any(value is None or value in known for value in values):
            findings.warning(
                written.file,
                "scenario.no_such_unit",
                "scenario.preset_reference_mend",
                column=named(column.zh, column.code),
                text=first_names(sorted(map(str, values))),
                rows=len(written.rows),
            )


def warn_of_unrated_types(inputs: Inputs, findings: Findings) -> None:
    """Tell of types of townships for which the rates are silent on a driver that they have for other types."""
    rated: dict[tuple[str, str], set[str]] = {}
    for _, (category, kind, driver) in cells_of(inputs, "rates", "category", "type", "driver"):
        rated.setdefault((category, driver), set()).add(kind or "")
    for category, first in measured_types(inputs, "rates"):
        for kind, key in first.items():
            drivers = [driver for (held, driver), kinds in rated.items() if held == category and not {"", kind} & kinds]
            if drivers:
                findings.warning(
                    inputs.place("units", key, "type"),
                    "scenario.unrated_type",
                    type=kind,
                    category=category_name(inputs, category),
                    drivers=listed(sorted(drivers)),
                )


def warn_of_idle_rows(inputs: Inputs, case: Case, memory: Memory, findings: Findings) -> None:
    """Tell of the scenario's own rows that concern no unit and no pool, one warning for each table."""
    kinds = memory.part("kinds", (case.categories, case.units), lambda _: _kinds(case), findings)
    reads = [getattr(case, name) for name in _REACHING]
    reached = memory.part("reached", (kinds, *reads), lambda _: _reached(case, kinds), findings)
    for table, way in _WAYS.items():
        merged = inputs.tables[table]
        memory.part(("idle", table), (merged, reached), partial(_warn_of_idle, inputs, table, way, reached), findings)


def _warn_of_idle(
    inputs: Inputs, table: str, way: Sequence[str], reached: Set[tuple[str | None, ...]], findings: Findings
) -> None:
    merged = inputs.tables[table]
    idle = [
        key
        for key, record in merged.records()
        if tuple(record[column] if column else None for column in way) not in reached
        if is_own(inputs, table, key)
    ]
    if idle:
        findings.warning(
            inputs.place(table, idle[0], merged.table.key[0]),
            "scenario.idle_rows",
            table=named(merged.table.zh, table),
            rows=len(idle),
            keys=first_names("/".join(part for part in key if part) for key in idle),
        )


_WAYS: Mapping[str, Sequence[str]] = {
    "limits": ("category", "type", "class"),
    "rates": ("category", "type", ""),
    "bands": ("category", "", "class"),
    "positions": ("category", "type", ""),
    "totals": ("category", "jurisdiction", "level", ""),
    "approvals": ("category", "jurisdiction", "level", ""),
    "routes": ("from_level", "to_level", "scope", "category", "jurisdiction"),
    "pools": ("category", "jurisdiction", "level", "", "", ""),
    "activities": ("activity",),
}
"""Columns whose cells together must be found among what `_reached` returns; an empty name stands for an empty cell."""


_REACHING = (
    "categories", "places", "jurisdictions", "routes", "workload", "passed_down", "delegations", "activities",
)  # fmt: skip
"""The tables and lookups of a case that `_reached` reads; places stay while every unit stays in its pool."""
_Kinds = Set[tuple[str, str, str]]


def _kinds(case: Case) -> _Kinds:
    """Return category, type and class of what units hold."""
    return {(held, unit.type, unit.unit_class) for unit, held, _ in case.holdings()}


def _reached(case: Case, kinds: _Kinds) -> set[tuple[str | None, ...]]:
    """Return what rows may name, with and without each of the cells that may be empty.

    Category, type and class of what units hold; category, jurisdiction and level of pools, with one mark where they have
    units or a reserve and three where they have units; routes that join pools; activities that some unit has, or that are
    a part of everyone's time. Each kind has a length of its own.
    """
    found: set[tuple[str | None, ...]] = set()
    for category, kind, unit_class in kinds:
        found.update(product((category,), (kind, None), (unit_class, None)))
    for (pool, category), units in case.pools.items():
        places = list(product((category,), (*case.ancestors[pool.jurisdiction], None), (pool.level, None)))
        found.update((*place, *[None] * marks) for place in places for marks in ((1, 3) if units else (1,)))
    for route, giver, _ in route_pairs(case):
        found.add((*route.kind, route.jurisdiction))
        found.update((*asking.kind, asking.jurisdiction) for asking in asking_of(case, route, giver))
    found.update((activity,) for _, activity in case.workload)
    found.update((row.activity,) for row in case.ever_passed_down)
    return found | {(code,) for code, activity in case.activities.items() if activity.kind == "share"}
