"""The methods that turn a unit's drivers into terms of its need.

A method is built once per category, with its tables indexed, and then asked unit by unit. What is wrong with the data
of a unit goes into the list of problems; the terms are then incomplete and not used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from quota.need import findings
from quota.need.drivers import Drivers
from quota.need.parts import Term, shown, times
from quota.need.weights import DriverWeight, weights_of
from quota.scenario.case import Case
from quota.scenario.problems import Problem
from quota.scenario.records import Band, Holding, Position, Rate, Unit


class Method(Protocol):
    """One way to measure the units of one category."""

    @property
    def common(self) -> object:
        """What the terms of every unit rest on beside the unit itself and the tables; compared with `==`."""
        return None

    def terms(self, unit: Unit) -> list[Term]:
        """Return what the unit's type, class and drivers justify, before its role."""
        ...


def is_measured(unit: Unit, holding: Holding) -> bool:
    """Return whether a method measures the holding: neither its need nor what it can spare is stated."""
    return holding.need is None and holding.spare is None and unit.level == "township"


def method_of(case: Case, category: str, units: Sequence[Unit], problems: list[Problem]) -> Method:
    """Return the method that the scenario states for a category, ready to measure the given units."""
    match case.settings.need[category].method:
        case "rates":
            return Rates(case, category, problems)
        case "shares" | "entropy" | "ahp":
            return Shares(case, category, units, weights_of(case, category, units, problems), problems)
        case "bands":
            return Bands(case, category, problems)
        case "positions":
            return Positions(case, category)
        case "stated":
            return StatedNeed(case, category, problems)


class StatedNeed(Method):
    """Method ``stated``: every need stands in the unit table, so a unit that gets here lacks it."""

    def __init__(self, case: Case, category: str, problems: list[Problem]) -> None:
        self._case, self._category, self._problems = case, category, problems

    def terms(self, unit: Unit) -> list[Term]:
        """Report the missing need."""
        self._problems.append(findings.missing_need(self._case, unit, self._category))
        return []


class Rates(Method):
    """Method ``rates``: base[type] + Σ rate[driver] · driver(unit).

    A rate for the unit's own type stands in place of the rate for any type, driver by driver. A rate of 0 switches a
    driver off: its value may then be missing.
    """

    def __init__(self, case: Case, category: str, problems: list[Problem]) -> None:
        self._drivers = Drivers(case, problems)
        rows = [row for row in case.rates if row.category == category]
        general = {row.driver: row for row in rows if row.type == ""}
        self._for_any = _with_values(general)
        self._for_type = {
            name: _with_values(general | {row.driver: row for row in rows if row.type == name})
            for name in sorted({row.type for row in rows})
        }

    def terms(self, unit: Unit) -> list[Term]:
        """Return the base and one term per driver."""
        terms = []
        rows = self._for_type.get(unit.type, self._for_any)
        for row, rate in rows:
            if row.driver == "base":
                terms.append(Term("base", "", None, row.rate, rate, row.basis))
            elif (value := self._drivers.value(unit, row.driver)) is not None:
                terms.append(Term("driver", row.driver, value, row.rate, times(value, rate), row.basis))
        return terms


def _with_values(by_driver: Mapping[str, Rate]) -> tuple[tuple[Rate, Fraction], ...]:
    rows = sorted(by_driver.values(), key=lambda row: (row.driver != "base", row.driver))
    return tuple((row, Fraction(row.rate)) for row in rows if row.rate)


class Shares(Method):
    """Methods ``shares``, ``entropy``, ``ahp``: total · Σ weight[driver] · driver(unit) / Σ driver over the units measured.

    The total is the one stated, else the posts that these units hold now. The methods differ in where the weights come
    from, see `quota.need.weights`.
    """

    def __init__(
        self,
        case: Case,
        category: str,
        units: Sequence[Unit],
        weights: Sequence[DriverWeight],
        problems: list[Problem],
    ) -> None:
        self._drivers = Drivers(case, problems)
        self._weights = weights
        stated = case.settings.need[category].total
        total = Fraction(sum(unit.holdings[category].current for unit in units) if stated is None else stated)
        self._rates: dict[str, Fraction] = {}
        for row in weights if units else ():
            whole = self._drivers.total(units, row.driver)
            if whole:
                self._rates[row.driver] = total * Fraction(row.weight) / whole
            else:
                problems.append(findings.empty_driver(case, category, row.driver))

    @property
    def common(self) -> object:
        """Weights, and the posts for a unit of each driver: they follow from all units."""
        return self._weights, self._rates

    def terms(self, unit: Unit) -> list[Term]:
        """Return one term per driver; its rate is total · weight ÷ the driver's sum."""
        terms = []
        for row in self._weights:
            value = self._drivers.value(unit, row.driver)
            rate = self._rates.get(row.driver)
            if value is not None and rate is not None:
                terms.append(Term("share", row.driver, value, shown(rate), times(value, rate), row.basis))
        return terms


class Bands(Method):
    """Method ``bands``: the posts of the step that holds the unit, by class, by a driver, or by both.

    Steps for the unit's own class come before steps for any class.
    """

    def __init__(self, case: Case, category: str, problems: list[Problem]) -> None:
        self._case, self._category, self._problems = case, category, problems
        self._drivers = Drivers(case, problems)
        rows = [row for row in case.bands if row.category == category]
        self._of_class: dict[str, list[Band]] = {}
        for row in rows:
            self._of_class.setdefault(row.unit_class, []).append(row)

    def terms(self, unit: Unit) -> list[Term]:
        """Return the one step that holds the unit."""
        looked_up: dict[str, Decimal] = {}
        for unit_class in dict.fromkeys((unit.unit_class, "")):
            rows = self._of_class.get(unit_class, [])
            for driver in dict.fromkeys(row.driver for row in rows if row.driver):
                value = self._drivers.value(unit, driver)
                if value is None:
                    return []
                looked_up[driver] = value
            holding = [row for row in rows if not row.driver or _holds(row, looked_up[row.driver])]
            if len(holding) > 1:
                places = tuple(self._place(row) for row in holding)
                self._problems.append(findings.two_bands(self._case, unit, self._category, places))
                return []
            if holding:
                (row,) = holding
                return [Term("band", row.driver, looked_up.get(row.driver), None, Fraction(row.posts), row.basis)]
        self._problems.append(findings.no_band(self._case, unit, self._category, looked_up))
        return []

    def _place(self, row: Band) -> str:
        return self._case.origins.place("bands", (row.category, row.unit_class, row.driver, str(row.start)), "posts")


class Positions(Method):
    """Method ``positions``: the leading positions of the unit's type, less those that holders of others fill as well."""

    def __init__(self, case: Case, category: str) -> None:
        self._rows: dict[str, list[Position]] = {}
        for row in case.positions:
            if row.category == category:
                self._rows.setdefault(row.type, []).append(row)

    def terms(self, unit: Unit) -> list[Term]:
        """Return one term per position."""
        return [
            Term("position", row.position, Decimal(row.posts), None, Fraction(row.posts - row.cross_posted), row.basis)
            for row in self._rows.get(unit.type, ())
        ]


def _holds(row: Band, value: Decimal) -> bool:
    return row.start <= value and (row.end is None or value < row.end)
