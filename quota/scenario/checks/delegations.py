"""Checks of work that is delegated to townships."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from quota.scenario.cells import report_empty
from quota.scenario.inputs import Inputs
from quota.scenario.lookups import (
    category_name,
    cells_of,
    column_name,
    first_names,
    holder,
    is_faulty,
    unit_record,
)
from quota.scenario.merged import Record
from quota.scenario.names import mend_name, named, split_names
from quota.scenario.origin import Key
from quota.scenario.passing import hours_of, passed_rows, taken, townships_below
from quota.scenario.problems import Findings


def check_delegations(inputs: Inputs, findings: Findings) -> None:
    """Work goes down from a unit that holds the category to townships that can take it, and leaves the unit some."""
    work: dict[tuple[str, str], Fraction] = {}
    places: dict[tuple[str, str], str] = {}
    for key, record in inputs.records("delegations"):
        origin, category = record["origin"], record["category"]
        unit = holder(inputs, origin, category)
        if unit is None:
            continue
        place = inputs.place("delegations", key, "origin")
        values = {"unit": unit["name"], "category": category_name(inputs, category)}
        if unit["level"] == "township":
            findings.error(place, "scenario.origin_township", **values)
        elif unit[f"{category}_current"] is not None:
            _check_work(inputs, key, record, findings)
            _check_receivers(inputs, key, record, findings)
            before = work.get((origin, category), Fraction(0))
            work[origin, category] = before + _posts_of_work(inputs, record)
            places[origin, category] = inputs.place("delegations", key, "volume")
        elif not is_faulty(inputs, "units", (origin,), f"{category}_current"):
            findings.error(place, "scenario.origin_holds_none", **values)
    for (origin, category), posts in work.items():
        unit = unit_record(inputs, origin)
        need = _stated_need(unit, category)
        if posts >= need:
            findings.error(
                places[origin, category],
                "scenario.all_work_delegated",
                unit=unit["name"],
                work=f"{float(posts):.2f}",
                need=need,
            )


def _check_work(inputs: Inputs, key: Key, record: Record, findings: Findings) -> None:
    """An item says what its work is: by volume and hours, or by the activity that its origin had passed down."""
    columns = inputs.tables["delegations"].columns
    own = [columns[code] for code in ("volume", "hours", "driver") if record[code] is not None]
    activity = record["activity"]
    if activity is None:
        for column in (columns[code] for code in ("volume", "hours")):
            if record[column.code] is None and not is_faulty(inputs, "delegations", key, column.code):
                report_empty(inputs.place("delegations", key, column.code), column, findings)
        return
    place = inputs.place("delegations", key, "activity")
    kinds = dict(cells_of(inputs, "activities", "name", "category"))
    if (activity,) not in kinds:
        return  # told where references are checked
    name, category = kinds[activity,]
    values: dict[str, object] = {"item": key[0], "activity": name, "category": category_name(inputs, category or "")}
    if own:
        names = named("、".join(column.zh for column in own), ", ".join(column.code for column in own))
        place = inputs.place("delegations", key, own[0].code)
        findings.error(place, "scenario.work_said_twice", columns=names, **values)
    elif category not in (None, record["category"]):
        findings.error(place, "scenario.activity_of_other", **values)
    elif not taken(inputs, record):
        values["unit"] = unit_record(inputs, record["origin"])["name"]
        findings.error(place, "scenario.nothing_passed", **values)
    else:
        mine = set(taken(inputs, record))
        for other, earlier in inputs.records("delegations"):
            if other == key:
                break
            if (earlier["origin"], earlier["activity"]) == (record["origin"], activity) and mine & {
                *taken(inputs, earlier)
            }:
                values["other"] = other[0]
                findings.error(place, "scenario.taken_twice", **values)
                break


def check_passed_down(inputs: Inputs, findings: Findings) -> None:
    """What says how work was passed down says by whom; a department is one, another than the unit, and stands once."""
    seen: dict[tuple[str, str, str], str] = {}
    alone = [
        key
        for key, record in inputs.records("workload")
        if record["passed_as"] is not None and record["passed_by"] is None
    ]
    if alone:
        place = inputs.place("workload", alone[0], "passed_as")
        findings.error(place, "scenario.passed_by_whom", count=len(alone))
    merged = inputs.tables["workload"]
    in_files = {key for layer in merged.layers if layer.header_line for key in layer.rows}
    known = {key[2] for key in in_files}
    units, ambiguous = inputs.vocabulary.units, set[str]()
    for key, row in passed_rows(inputs):
        place, codes = inputs.place("workload", key, "passed_by"), units.codes(row.passed_by)
        department = row.department or row.passed_by
        if len(codes) > 1:
            if row.passed_by not in ambiguous:
                ambiguous.add(row.passed_by)
                values = {"text": row.passed_by, "names": units.named(codes)}
                findings.error(place, "scenario.several_units", **values)
        elif key not in in_files and not (row.volume and (row.department or row.passed_by in known)):
            name, table = "/".join(key), named(merged.table.zh, "workload")
            names = ["/".join(other) for other in sorted(in_files) if other[2]]  # a misspelt one would clear nothing
            findings.error(place, "scenario.unknown_row", mend_name(name, (), names), key=name, table=table)
        elif row.department == row.unit:
            findings.error(place, "scenario.passed_to_itself", unit=row.passed_by)
        elif (other := seen.setdefault((row.unit, row.activity, department), row.passed_by)) != row.passed_by:
            values = {"one": other, "other": row.passed_by, "unit": row.unit, "activity": row.activity}
            findings.error(place, "scenario.passed_twice", **values)


def _posts_of_work(inputs: Inputs, record: Record) -> Fraction:
    """Return an item's work in posts; 0 where the hours of a year are missing, which `check_available_hours` reports."""
    hours = inputs.settings.value("need.<category>.available_hours", record["category"])
    if not hours:
        return Fraction(0)
    return hours_of(inputs, record) / Fraction(hours)


def _stated_need(unit: Record, category: str) -> Decimal:
    """Return what a unit above the townships needs before work is delegated."""
    if unit[f"{category}_need"] is not None:
        return Decimal(unit[f"{category}_need"])
    return Decimal(unit[f"{category}_current"] - (unit[f"{category}_spare"] or 0))


def _check_receivers(inputs: Inputs, key: Key, record: Record, findings: Findings) -> None:
    """Some township at or below the origin's jurisdiction receives the item, and each has the driver of the shares."""
    townships = townships_below(inputs, record)
    kinds = sorted(set(map(str, townships.values())))
    types = split_names(record["types"] or "")
    for name in types:
        if name not in kinds:
            place = inputs.place("delegations", key, "types")
            findings.error(place, "scenario.unknown_type", mend_name(name, kinds, kinds), type=name)
    receivers = {unit for unit, kind in townships.items() if not types or kind in types}
    if not receivers and not types:
        findings.error(inputs.place("delegations", key, "origin"), "scenario.no_receivers", item=key[0])
    driver = record["driver"]
    column = f"population_{inputs.settings.value('population')}" if driver == "population" else driver
    if not receivers or column not in inputs.tables["units"].columns:
        return
    shares = [(unit, cells) for unit, cells in cells_of(inputs, "units", "name", column) if unit[0] in receivers]
    missing = [(unit, str(name)) for unit, (name, share) in shares if share is None]
    values = {"driver": column_name(inputs, "units", column), "count": len(missing)}
    if missing:
        place = inputs.place("units", missing[0][0], column)
        names = first_names(name for _, name in missing)
        findings.error(place, "scenario.no_driver_value", units=names, **values)
    elif not any(share for _, (_, share) in shares):
        findings.error(inputs.place("delegations", key, "driver"), "scenario.driver_all_zero", **values)
