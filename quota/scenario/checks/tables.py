"""Checks that hold for every table, and for the tree, the names, the pools and the routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

from quota.scenario.cells import report_empty, shown
from quota.scenario.inputs import Inputs
from quota.scenario.layers import PRESET_PREFIX
from quota.scenario.lookups import LEVELS, cells_of, is_faulty
from quota.scenario.merged import MergedTable
from quota.scenario.names import alike, named, nearest
from quota.scenario.origin import OVERRIDE, Key
from quota.scenario.problems import Findings
from quota.scenario.records import LEVEL_ORDER
from quota.scenario.vocabulary import reserved_driver_names
from quota.schema import ColumnSchema


def check_presence(inputs: Inputs, findings: Findings, *, table: str) -> None:
    """Every required table has rows; an optional one that is there and empty is worth a word."""
    merged = inputs.tables[table]
    name = named(merged.table.zh, table)
    if merged.rows or not merged.whole:
        return
    if merged.table.required and not merged.layers:
        findings.error(f"{table}.csv", "scenario.missing_table", table=name)
    elif merged.table.required:
        findings.error(_table_place(merged), "scenario.empty_table", table=name)
    elif merged.layers:
        findings.warning(_table_place(merged), "scenario.empty_table", "scenario.empty_optional_table_mend", table=name)


def check_required_cells(inputs: Inputs, findings: Findings, *, table: str) -> None:
    """Every required column is there after merging, and filled in every row."""
    merged = inputs.tables[table]
    for column in merged.columns.values():
        if not column.required or column.code in merged.table.key or not merged.rows:
            continue
        if column.code not in merged.positions:
            name = named(column.zh, column.code)
            findings.error(_table_place(merged), "scenario.missing_column", column=name)
            continue
        for key, value in merged.column_values(column.code):
            if value is None and (key, column.code) not in merged.faulty:
                report_empty(inputs.place(table, key, column.code), column, findings)


def check_references(inputs: Inputs, findings: Findings, *, table: str) -> None:
    """Every cell that names a row of another table names one that is there; each wrong name is reported once."""
    for column in inputs.tables[table].columns.values():
        if not column.refers_to:
            continue
        target = inputs.tables[column.refers_to]
        missing = target.table.required and not target.rows
        if target.whole and not missing:
            _check_reference(inputs, table, column, findings)


def check_tree(inputs: Inputs, findings: Findings) -> None:
    """No jurisdiction lies below itself, nor below more others than any country has; the first too deep is told."""
    parents = {code: parent for (code,), (parent,) in cells_of(inputs, "jurisdictions", "parent")}
    depth: dict[str, float] = {}
    for start in parents:
        line: dict[str, None] = {}
        code: str | None = start
        while code is not None and code in parents and code not in depth and code not in line:
            line[code] = None
            code = parents[code]
        if code in line:
            circle = list(line)[list(line).index(code) :]
            first = min(circle)
            turn = circle.index(first)
            findings.error(
                inputs.place("jurisdictions", (first,), "parent"),
                "scenario.tree_cycle",
                line=" -> ".join(_some([*circle[turn:], *circle[:turn], first])),
            )
            depth |= dict.fromkeys(circle, -inf)  # what hangs below a circle is not called deep as well
        for below in reversed(line):
            depth.setdefault(below, depth.get(parents[below] or "", 0) + 1)
    if deep := next((code for code in depth if depth[code] > LEVELS), None):
        findings.error(inputs.place("jurisdictions", (deep,), "parent"), "scenario.deep_tree", levels=LEVELS)


def _some(line: Sequence[str]) -> Sequence[str]:
    """Leave out the middle of a long line."""
    return line if len(line) <= LEVELS else [*line[: LEVELS - 1], "…", line[-1]]


def check_names(inputs: Inputs, findings: Findings) -> None:
    """No two categories or drivers, and no driver and column, can be taken for each other in a header."""
    taken: Mapping[str, frozenset[str]] = {"categories": frozenset(), "drivers": reserved_driver_names()}
    for table, reserved in taken.items():
        used = dict.fromkeys(reserved, "")
        for key, record in inputs.records(table):
            for column in ("code", "name"):
                name = alike(shown(record[column]))
                if used.setdefault(name, key[0]) != key[0]:
                    place = inputs.place(table, key, column)
                    findings.error(place, "scenario.name_taken", name=record[column])


def check_pools(inputs: Inputs, findings: Findings) -> None:
    """A row without level stands for a whole jurisdiction, which can have a cap but no reserve."""
    for key, record in inputs.records("pools"):
        if record["level"] is not None:
            continue
        for column in ("reserve_now", "reserve_min"):
            if record[column] is not None:
                findings.error(inputs.place("pools", key, column), "scenario.reserve_without_level")
        if record["cap"] is None and not is_faulty(inputs, "pools", key, "cap"):
            findings.error(inputs.place("pools", key, "cap"), "scenario.no_cap")


def check_routes(inputs: Inputs, findings: Findings) -> None:
    """Levels and scope of a route go together."""
    for key, record in inputs.records("routes"):
        giver, receiver, scope = record["from_level"], record["to_level"], record["scope"]
        if giver is None or receiver is None or scope is None:
            continue
        place = inputs.place("routes", key, "scope")
        if scope == "same" and giver == receiver:
            findings.error(place, "scenario.route_same")
        elif scope == "below" and LEVEL_ORDER.index(giver) >= LEVEL_ORDER.index(receiver):
            findings.error(place, "scenario.route_below")
        elif scope == "across" and giver != receiver:
            findings.error(place, "scenario.route_across")


def check_limits(inputs: Inputs, findings: Findings) -> None:
    """No floor stands above its ceiling, no step of a band table ends before it begins."""
    for table, low, high, what in (
        ("limits", "floor", "ceiling", "scenario.floor_above_ceiling"),
        ("bands", "from", "below", "scenario.band_ends_early"),
    ):
        for key, record in inputs.records(table):
            least, most = record[low], record[high]
            if least is not None and most is not None and (least > most or (least == most and table == "bands")):
                place, other = (inputs.place(table, key, column) for column in (low, high))
                findings.error(place, what, least=least, most=most, other=other, unit="/".join(key))


def _check_reference(inputs: Inputs, table: str, column: ColumnSchema, findings: Findings) -> None:
    target, units = inputs.tables[column.refers_to], inputs.vocabulary.units
    known = {key[0] for key in target.rows}
    rows_by_name: dict[str, list[Key]] = {}
    for key, value in inputs.tables[table].column_values(column.code):
        if isinstance(value, str) and value not in known:
            rows_by_name.setdefault(value, []).append(key)
    for name, keys in rows_by_name.items():
        values: dict[str, object] = {
            "column": named(column.zh, column.code),
            "text": name,
            "table": named(target.table.zh, target.table.code),
            "rows": len(keys),
            "nearest": nearest(name, known),
        }
        near = units.near(name) if column.refers_to == "units" else ()
        mend = "scenario.unknown_reference_nearest" if values["nearest"] else "scenario.unknown_reference_mend"
        if near:
            mend, values["names"] = "scenario.nobody_near", units.named(near)
        cell = inputs.origins.cell(table, keys[0], column.code)
        if cell is not None and cell.file.startswith(PRESET_PREFIX):
            findings.warning(str(cell), "scenario.unknown_reference", "scenario.preset_reference_mend", **values)
        else:
            place = inputs.place(table, keys[0], column.code)
            findings.error(place, "scenario.unknown_reference", mend, **values)


def _table_place(merged: MergedTable) -> str:
    """Return the file of the strongest layer that is one."""
    for written in merged.layers:
        if written.layer != OVERRIDE:
            return f"{written.file} {written.sheet}".strip()
    return f"{merged.table.code}.csv"
