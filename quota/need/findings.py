"""What can be wrong with the data of a need, as problems that name the cell and the mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from quota.scenario.case import Activity, Case, Unit
from quota.scenario.names import named
from quota.scenario.problems import Problem
from quota.schema import Table
from quota.schema import table as schema_table
from quota.texts import Message

_UNITS: Table = schema_table("units")
_HEADINGS: Mapping[str, str] = {column.code: column.zh for column in _UNITS.columns}
_HELD_HEADINGS: Mapping[str, str] = {column.code: column.zh for column in _UNITS.per_category}


def category_name(case: Case, category: str) -> Message:
    """Name a category in the reader's language."""
    return named(case.categories[category].name, case.categories[category].name_en or category)


def missing_driver(case: Case, unit: Unit, column: str) -> Problem:
    """Report a unit without a value of a driver that its need is reckoned from."""
    return Problem(
        case.origins.place("units", (unit.id,), column),
        Message(
            "need.missing_driver",
            {"unit": unit.id, "name": unit.name, "column": named(_HEADINGS.get(column, column), column)},
        ),
        Message("need.missing_driver_mend"),
    )


def missing_need(case: Case, unit: Unit, category: str) -> Problem:
    """Report a unit whose need is to be stated and is not."""
    return Problem(
        case.origins.place("units", (unit.id,), f"{category}_need"),
        Message("need.missing_need", _names(case, unit, category)),
        Message("need.missing_need_mend", _cell_names(case, category, "need")),
    )


def no_rate(case: Case, category: str, unit_type: str) -> Problem:
    """Report a type of unit to which neither a rate nor workload applies."""
    names = {"category": category_name(case, category), "type": unit_type}
    return Problem(
        case.origins.place("rates", (category, unit_type, "base"), "rate"),
        Message("need.no_rate", names),
        Message("need.no_rate_mend"),
    )


def not_positive(case: Case, unit: Unit, category: str, amount: Decimal) -> Problem:
    """Report a need whose parts add up to nothing or less."""
    names = _names(case, unit, category)
    column = "need" if unit.holdings[category].need is not None else "current"
    return Problem(
        case.origins.place("units", (unit.id,), f"{category}_{column}"),
        Message("need.not_positive", {**names, "amount": amount}),
        Message("need.not_positive_mend", _cell_names(case, category, "need")),
    )


def nothing_kept(case: Case, unit: Unit, category: str) -> Problem:
    """Report a giver that can spare all that it holds, so that no need is left."""
    holding = unit.holdings[category]
    names = {
        **_names(case, unit, category),
        **_cell_names(case, category, "spare"),
        "current": holding.current,
        "spare": holding.spare or 0,
    }
    if holding.current == 0:
        return Problem(
            case.origins.place("units", (unit.id,), f"{category}_current"),
            Message("need.nothing_held", names),
            Message("need.nothing_held_mend", _cell_names(case, category, "current")),
        )
    return Problem(
        case.origins.place("units", (unit.id,), f"{category}_spare"),
        Message("need.nothing_kept", names),
        Message("need.nothing_kept_mend", {**names, "most": holding.current - 1}),
    )


def empty_driver(case: Case, category: str, driver: str) -> Problem:
    """Report a driver of the method ``shares`` that adds up to nothing over the units."""
    return Problem(
        case.origins.place("weights", (category, driver), "weight"),
        Message("need.empty_driver", {"driver": driver, "category": category_name(case, category)}),
        Message("need.empty_driver_mend"),
    )


def no_band(case: Case, unit: Unit, category: str, drivers: Mapping[str, Decimal]) -> Problem:
    """Report a unit that no step of the table holds; `drivers` are the values that were looked up."""
    found = (unit.unit_class or "-", *(f"{driver} {value:f}" for driver, value in drivers.items()))
    return Problem(
        case.origins.place("units", (unit.id,), "class"),
        Message("need.no_band", {**_names(case, unit, category), "found": ", ".join(found)}),
        Message("need.no_band_mend"),
    )


def two_bands(case: Case, unit: Unit, category: str, places: tuple[str, ...]) -> Problem:
    """Report a unit that several steps of the table hold, none of them more specific than the others."""
    return Problem(
        places[0],
        Message("need.two_bands", {**_names(case, unit, category), "others": ", ".join(places[1:])}),
        Message("need.two_bands_mend"),
    )


def workload_not_counted(case: Case, activity: Activity, units: Sequence[str]) -> Problem:
    """Report the units whose workload of an activity goes into no need."""
    return Problem(
        case.origins.place("workload", (units[0], activity.activity), "volume"),
        Message("need.workload_not_counted", {"activity": activity.name, "unit": units[0], "count": len(units)}),
        Message("need.workload_not_counted_mend"),
        severity="warning",
    )


def _names(case: Case, unit: Unit, category: str) -> dict[str, object]:
    return {"unit": unit.id, "name": unit.name, "category": category_name(case, category)}


def _cell_names(case: Case, category: str, column: str) -> dict[str, object]:
    zh = f"{case.categories[category].name}{_HELD_HEADINGS[column]}"
    return {"column": named(zh, f"{category}_{column}")}
