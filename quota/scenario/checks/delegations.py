"""Checks of work that is delegated to townships."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from quota.scenario.inputs import Inputs
from quota.scenario.lookups import (
    category_name,
    cells_of,
    column_name,
    first_names,
    is_faulty,
    lines_above,
    unit_record,
)
from quota.scenario.merged import Record
from quota.scenario.names import mend_name, split_names
from quota.scenario.origin import Key
from quota.scenario.problems import Findings
from quota.texts import Message


def check_delegations(inputs: Inputs, findings: Findings) -> None:
    """Work goes down from a unit that holds the category to townships that can take it, and leaves the unit some."""
    work: dict[tuple[str, str], Fraction] = {}
    places: dict[tuple[str, str], str] = {}
    for key, record in inputs.records("delegations"):
        origin, category = record["origin"], record["category"]
        if (origin,) not in inputs.tables["units"].rows or category not in inputs.vocabulary.categories:
            continue
        unit = unit_record(inputs, origin)
        place = inputs.place("delegations", key, "origin")
        values = {"unit": unit["name"], "category": category_name(inputs, category)}
        if unit["level"] == "township":
            findings.error(place, "scenario.origin_township", "scenario.origin_township_mend", **values)
        elif unit[f"{category}_current"] is not None:
            _check_receivers(inputs, key, record, unit["jurisdiction"], findings)
            before = work.get((origin, category), Fraction(0))
            work[origin, category] = before + _posts_of_work(inputs, record)
            places[origin, category] = inputs.place("delegations", key, "volume")
        elif not is_faulty(inputs, "units", (origin,), f"{category}_current"):
            findings.error(place, "scenario.origin_holds_none", "scenario.origin_holds_none_mend", **values)
    for (origin, category), posts in work.items():
        unit = unit_record(inputs, origin)
        need = _stated_need(unit, category)
        if posts >= need:
            findings.error(
                places[origin, category],
                "scenario.all_work_delegated",
                "scenario.all_work_delegated_mend",
                unit=unit["name"],
                work=f"{float(posts):.2f}",
                need=need,
            )


def _posts_of_work(inputs: Inputs, record: Record) -> Fraction:
    """Return an item's work in posts; 0 where the hours of a year are missing, which `check_available_hours` reports."""
    hours = inputs.settings.value("need.<category>.available_hours", record["category"])
    if not hours:
        return Fraction(0)
    return Fraction(record["volume"] or 0) * Fraction(record["hours"] or 0) / Fraction(hours)


def _stated_need(unit: Record, category: str) -> Decimal:
    """Return what a unit above the townships needs before work is delegated."""
    if unit[f"{category}_need"] is not None:
        return Decimal(unit[f"{category}_need"])
    return Decimal(unit[f"{category}_current"] - (unit[f"{category}_spare"] or 0))


def _check_receivers(inputs: Inputs, key: Key, record: Record, jurisdiction: str, findings: Findings) -> None:
    """Some township at or below the origin's jurisdiction receives the item, and each has the driver of the shares."""
    lines = lines_above(inputs)
    driver = record["driver"]
    column = f"population_{inputs.settings.value('population')}" if driver == "population" else driver
    known = column in inputs.tables["units"].columns
    columns = ("name", "jurisdiction", "level", "type", f"{record['category']}_current")
    townships = [
        (unit, cells)
        for unit, cells in cells_of(inputs, "units", *columns, *((column,) if known else ()))
        if cells[2] == "township" and cells[4] is not None and jurisdiction in lines.get(cells[1], ())
    ]
    kinds = sorted({str(cells[3]) for _, cells in townships})
    types = split_names(record["types"] or "")
    for name in types:
        if name not in kinds:
            place = inputs.place("delegations", key, "types")
            findings.error(place, Message("scenario.unknown_type", {"type": name}), mend_name(name, kinds, kinds))
    receivers = [(unit, cells) for unit, cells in townships if not types or cells[3] in types]
    if not receivers:
        if not types:
            place = inputs.place("delegations", key, "origin")
            findings.error(place, "scenario.no_receivers", "scenario.no_receivers_mend", item=key[0])
        return
    if not known:
        return
    missing = [(unit, str(cells[0])) for unit, cells in receivers if cells[5] is None]
    values = {"driver": column_name(inputs, "units", str(column)), "count": len(missing)}
    if missing:
        place = inputs.place("units", missing[0][0], str(column))
        names = first_names(name for _, name in missing)
        findings.error(place, "scenario.no_driver_value", "scenario.no_driver_value_mend", units=names, **values)
    elif not any(cells[5] for _, cells in receivers):
        place = inputs.place("delegations", key, "driver")
        findings.error(place, "scenario.driver_all_zero", "scenario.driver_all_zero_mend", **values)
