"""What can be wrong with the data of a need, as problems that name the cell and the mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from quota.scenario.case import Case
from quota.scenario.names import named
from quota.scenario.problems import Problem
from quota.scenario.records import Activity, Unit
from quota.schema import TableSchema
from quota.schema import table as schema_table
from quota.texts import Message

_UNITS: TableSchema = schema_table("units")
_HEADINGS: Mapping[str, str] = {column.code: column.zh for column in _UNITS.columns}
_HELD_HEADINGS: Mapping[str, str] = {column.code: column.zh for column in _UNITS.per_category}


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
    names = {"category": case.categories[category].words, "type": unit_type}
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


def beyond_reason(case: Case, unit: Unit, category: str, amount: Decimal) -> Problem:
    """A need is larger than the posts of any unit."""
    return Problem(
        case.origins.place("units", (unit.id,), f"{category}_current"),
        Message("need.beyond_reason", {**_names(case, unit, category), "amount": amount}),
        Message("need.beyond_reason_mend", {}),
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
    """Report a driver that is to share out a total and adds up to nothing over the units."""
    return Problem(
        _weight_place(case, category, driver),
        Message("need.empty_driver", {"driver": _driver_name(driver), "category": case.categories[category].words}),
        Message("need.empty_driver_mend"),
    )


def one_unit(case: Case, category: str) -> Problem:
    """Report that entropy cannot compare units because there is only one."""
    return Problem(
        case.origins.place("weights", (), ""),
        Message("need.one_unit", {"category": case.categories[category].words}),
        Message("need.other_weights_mend"),
    )


def all_alike(case: Case, category: str) -> Problem:
    """Report that no driver tells the units apart, so that entropy gives no weights."""
    return Problem(
        case.origins.place("weights", (), ""),
        Message("need.all_alike", {"category": case.categories[category].words}),
        Message("need.other_weights_mend"),
    )


def pair_missing(case: Case, category: str, one: str, other: str) -> Problem:
    """Report two drivers that nobody compared."""
    names = {"category": case.categories[category].words, "one": _driver_name(one), "other": _driver_name(other)}
    return Problem(
        case.origins.place("comparisons", (), ""),
        Message("need.pair_missing", names),
        Message("need.pair_missing_mend", names),
    )


def pair_differs(case: Case, category: str, pair: tuple[str, str], ratios: tuple[Fraction, Fraction]) -> Problem:
    """Report two drivers that were compared both ways, with judgements that are not each other's reverse."""
    one, other = pair
    names = {
        "one": _driver_name(one),
        "other": _driver_name(other),
        "there": ratio_text(ratios[0]),
        "back": ratio_text(ratios[1]),
        "place": case.origins.place("comparisons", (category, one, other), "ratio"),
    }
    return Problem(
        case.origins.place("comparisons", (category, other, one), "ratio"),
        Message("need.pair_differs", names),
        Message("need.pair_differs_mend"),
    )


def too_many_compared(case: Case, category: str, count: int, most: int) -> Problem:
    """Report more drivers than there is a measure of consistency for."""
    return Problem(
        case.origins.place("comparisons", (), ""),
        Message("need.too_many_compared", {"category": case.categories[category].words, "count": count, "most": most}),
        Message("need.too_many_compared_mend"),
    )


def inconsistent(
    case: Case,
    category: str,
    inconsistency: Decimal,
    triple: tuple[str, str, str],
    ratios: Mapping[tuple[str, str], Fraction],
) -> Problem:
    """Report judgements that contradict each other; `triple` are the three drivers where they do so most."""
    one, other, third = triple
    implied = ratios[one, other] * ratios[other, third]
    names = {
        "category": case.categories[category].words,
        "ratio": format(inconsistency, ".3f"),
        "one": _driver_name(one),
        "other": _driver_name(other),
        "third": _driver_name(third),
        "first_ratio": ratio_text(ratios[one, other]),
        "second_ratio": ratio_text(ratios[other, third]),
        "implied": ratio_text(implied),
        "judged": ratio_text(ratios[one, third]),
    }
    keys = ((category, one, third), (category, third, one))
    written = [key for key in keys if case.cell("comparisons", key, "ratio") is not None]
    return Problem(
        case.origins.place("comparisons", written[0] if written else keys[0], "ratio"),
        Message("need.inconsistent", names),
        Message("need.inconsistent_mend", names),
    )


def ratio_text(ratio: Fraction) -> str:
    """Return a ratio of importance as people write it.

    >>> ratio_text(Fraction(3)), ratio_text(Fraction(1, 3)), ratio_text(Fraction(9, 5)), ratio_text(Fraction(3, 7))
    ('3', '1/3', '1.8', '0.429')
    """
    if ratio.denominator == 1 or (ratio.numerator == 1 and ratio.denominator < 100):
        return str(ratio)
    return f"{float(ratio):.3g}"


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
        case.origins.place("workload", (units[0], activity.activity, ""), "volume"),
        Message("need.workload_not_counted", {"activity": activity.name, "unit": units[0], "count": len(units)}),
        Message("need.workload_not_counted_mend"),
        severity="warning",
    )


def _weight_place(case: Case, category: str, driver: str) -> str:
    """Return where a driver is listed: in the table of weights, or in that of comparisons."""
    if case.settings.need[category].method != "ahp":
        return case.origins.place("weights", (category, driver), "weight")
    for row in case.comparisons:
        if row.category == category and driver in (row.driver, row.other):
            column = "driver" if driver == row.driver else "other"
            return case.origins.place("comparisons", (category, row.driver, row.other), column)
    return case.origins.place("comparisons", (), "")


def _driver_name(driver: str) -> Message:
    if driver == "population":
        return Message("need.population")
    return named(_HEADINGS.get(driver, driver), driver)


def _names(case: Case, unit: Unit, category: str) -> dict[str, object]:
    return {"unit": unit.id, "name": unit.name, "category": case.categories[category].words}


def _cell_names(case: Case, category: str, column: str) -> dict[str, object]:
    zh = f"{case.categories[category].name}{_HELD_HEADINGS[column]}"
    return {"column": named(zh, f"{category}_{column}")}
