"""What can be wrong with the data of a need, as problems that name the cell and the mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from quota.scenario.case import Case
from quota.scenario.names import named
from quota.scenario.problems import Problem, problem, warning
from quota.scenario.records import Activity, Unit
from quota.schema import TableSchema
from quota.schema import table as schema_table
from quota.texts import Message

_UNITS: TableSchema = schema_table("units")
_HEADINGS: Mapping[str, str] = {column.code: column.zh for column in _UNITS.columns}
_HELD_HEADINGS: Mapping[str, str] = {column.code: column.zh for column in _UNITS.per_category}


def missing_driver(case: Case, unit: Unit, column: str) -> Problem:
    """Report a unit without a value of a driver that its need is reckoned from."""
    place = case.origins.place("units", (unit.id,), column)
    return problem(place, "need.missing_driver", unit=unit.id, name=unit.name, column=_column_name(column))


def missing_need(case: Case, unit: Unit, category: str) -> Problem:
    """Report a unit whose need is to be stated and is not."""
    names = {**_names(case, unit, category), **_cell_names(case, category, "need")}
    return problem(_cell(case, unit, category, "need"), "need.missing_need", **names)


def no_rate(case: Case, category: str, unit_type: str) -> Problem:
    """Report a type of unit to which neither a rate nor workload applies."""
    place = case.origins.place("rates", (category, unit_type, "base"), "rate")
    return problem(place, "need.no_rate", category=case.categories[category].words, type=unit_type)


def not_positive(case: Case, unit: Unit, category: str, amount: Decimal) -> Problem:
    """Report a need whose parts add up to nothing or less."""
    column = "need" if unit.holdings[category].need is not None else "current"
    names = {**_names(case, unit, category), **_cell_names(case, category, "need")}
    return problem(_cell(case, unit, category, column), "need.not_positive", amount=amount, **names)


def beyond_reason(case: Case, unit: Unit, category: str, amount: Decimal) -> Problem:
    """Report a need that is larger than the posts of any unit."""
    place = _cell(case, unit, category, "current")
    return problem(place, "need.beyond_reason", amount=amount, **_names(case, unit, category))


def nothing_kept(case: Case, unit: Unit, category: str) -> Problem:
    """Report a giver that can spare all that it holds, so that no need is left."""
    holding = unit.holdings[category]
    if holding.current == 0:
        names = {**_names(case, unit, category), **_cell_names(case, category, "current")}
        return problem(_cell(case, unit, category, "current"), "need.nothing_held", **names)
    names = {
        **_names(case, unit, category),
        **_cell_names(case, category, "spare"),
        "current": holding.current,
        "spare": holding.spare or 0,
        "most": holding.current - 1,
    }
    return problem(_cell(case, unit, category, "spare"), "need.nothing_kept", **names)


def empty_driver(case: Case, category: str, driver: str) -> Problem:
    """Report a driver that is to share out a total and adds up to nothing over the units."""
    names = {"driver": _driver_name(driver), "category": case.categories[category].words}
    return problem(_weight_place(case, category, driver), "need.empty_driver", **names)


def one_unit(case: Case, category: str) -> Problem:
    """Report that entropy cannot compare units because there is only one."""
    place = case.origins.place("weights", (), "")
    return problem(place, "need.one_unit", "need.other_weights_mend", category=case.categories[category].words)


def all_alike(case: Case, category: str) -> Problem:
    """Report that no driver tells the units apart, so that entropy gives no weights."""
    place = case.origins.place("weights", (), "")
    return problem(place, "need.all_alike", "need.other_weights_mend", category=case.categories[category].words)


def pair_missing(case: Case, category: str, one: str, other: str) -> Problem:
    """Report two drivers that nobody compared."""
    names = {"category": case.categories[category].words, "one": _driver_name(one), "other": _driver_name(other)}
    return problem(case.origins.place("comparisons", (), ""), "need.pair_missing", **names)


def pair_differs(case: Case, category: str, pair: tuple[str, str], ratios: tuple[Fraction, Fraction]) -> Problem:
    """Report two drivers that were compared both ways, with judgements that are not each other's reverse."""
    one, other = pair
    return problem(
        case.origins.place("comparisons", (category, other, one), "ratio"),
        "need.pair_differs",
        one=_driver_name(one),
        other=_driver_name(other),
        there=ratio_text(ratios[0]),
        back=ratio_text(ratios[1]),
        place=case.origins.place("comparisons", (category, one, other), "ratio"),
    )


def too_many_compared(case: Case, category: str, count: int, most: int) -> Problem:
    """Report more drivers than there is a measure of consistency for."""
    names = {"category": case.categories[category].words, "count": count, "most": most}
    return problem(case.origins.place("comparisons", (), ""), "need.too_many_compared", **names)


def inconsistent(
    case: Case,
    category: str,
    inconsistency: Decimal,
    triple: tuple[str, str, str],
    ratios: Mapping[tuple[str, str], Fraction],
) -> Problem:
    """Report judgements that contradict each other; `triple` are the three drivers where they do so most."""
    one, other, third = triple
    keys = ((category, one, third), (category, third, one))
    written = [key for key in keys if case.cell("comparisons", key, "ratio") is not None]
    return problem(
        case.origins.place("comparisons", written[0] if written else keys[0], "ratio"),
        "need.inconsistent",
        category=case.categories[category].words,
        ratio=format(inconsistency, ".3f"),
        one=_driver_name(one),
        other=_driver_name(other),
        third=_driver_name(third),
        first_ratio=ratio_text(ratios[one, other]),
        second_ratio=ratio_text(ratios[other, third]),
        implied=ratio_text(ratios[one, other] * ratios[other, third]),
        judged=ratio_text(ratios[one, third]),
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
    found = ", ".join((unit.unit_class or "-", *(f"{driver} {value:f}" for driver, value in drivers.items())))
    place = case.origins.place("units", (unit.id,), "class")
    return problem(place, "need.no_band", found=found, **_names(case, unit, category))


def two_bands(case: Case, unit: Unit, category: str, places: tuple[str, ...]) -> Problem:
    """Report a unit that several steps of the table hold, none of them more specific than the others."""
    return problem(places[0], "need.two_bands", others=", ".join(places[1:]), **_names(case, unit, category))


def workload_not_counted(case: Case, activity: Activity, units: Sequence[str]) -> Problem:
    """Tell of units whose workload of an activity goes into no need."""
    place = case.origins.place("workload", (units[0], activity.activity, ""), "volume")
    names = {"activity": activity.name, "unit": units[0], "count": len(units)}
    return warning(place, "need.workload_not_counted", **names)


def _cell(case: Case, unit: Unit, category: str, column: str) -> str:
    return case.origins.place("units", (unit.id,), f"{category}_{column}")


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
    return Message("need.population") if driver == "population" else _column_name(driver)


def _column_name(column: str) -> Message:
    return named(_HEADINGS.get(column, column), column)


def _names(case: Case, unit: Unit, category: str) -> dict[str, object]:
    return {"unit": unit.id, "name": unit.name, "category": case.categories[category].words}


def _cell_names(case: Case, category: str, column: str) -> dict[str, object]:
    zh = f"{case.categories[category].name}{_HELD_HEADINGS[column]}"
    return {"column": named(zh, f"{category}_{column}")}
