"""Values of drivers, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from quota.need import findings
from quota.scenario.case import Case
from quota.scenario.problems import Problem
from quota.scenario.records import Unit


class Drivers:
    """Looks up the values of drivers, and reports each cell that is empty.

    The driver ``population`` is the population that the scenario states.
    """

    def __init__(self, case: Case, problems: list[Problem]) -> None:
        self._case, self._problems = case, problems

    def value(self, unit: Unit, driver: str) -> Decimal | None:
        """Return a unit's value of a driver; None, and a problem, where the cell is empty."""
        column = self._case.settings.driver_column(driver)
        value = unit.drivers.get(column)
        if value is None:
            self._problems.append(findings.missing_driver(self._case, unit, column))
        return value

    def total(self, units: Sequence[Unit], driver: str) -> Fraction:
        """Return the sum of a driver over units; empty cells count nothing."""
        column = self._case.settings.driver_column(driver)
        return sum((Fraction(unit.drivers.get(column, 0)) for unit in units), Fraction(0))
