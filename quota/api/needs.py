"""The needs of a scenario, and their parts."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from quota import need as measured
from quota.api.finding import find_held, find_unit
from quota.need.passed import passed_work
from quota.texts import render
from quota.words.names import driver_name

if TYPE_CHECKING:
    from quota.api.frames import Frame
    from quota.api.scenario import Scenario

PARTS = (
    "unit_id",
    "name",
    "category",
    "part",
    "part_name",
    "driver",
    "driver_name",
    "quantity",
    "rate",
    "amount",
    "basis",
)
PASSED = (
    "unit_id",
    "name",
    "category",
    "passed_activity",
    "passed_name",
    "passed_by",
    "passed_as",
    "hours",
    "posts",
)


class Needs:
    """The posts that the work of each unit justifies: `table`, one row per unit and category, and `parts`.

    `passed_down` is work that they do not count.
    """

    def __init__(self, scenario: Scenario, found: measured.Needs) -> None:
        self._scenario = scenario
        self.measured = found

    @cached_property
    def table(self) -> Frame:
        """The need of every unit and category."""
        return self.exactly(exact=False)

    def exactly(self, *, exact: bool = True) -> Frame:
        """Return `table` with exact numbers."""
        units = self._scenario.case.units
        rows = (
            (need.unit, units[need.unit].name, units[need.unit].jurisdiction, need.category, need.exact)
            for need in self.measured.values()
        )
        return self._scenario.frame(rows, ("unit_id", "name", "jurisdiction", "category", "need"), exact=exact)

    def parts(self, unit: str | None = None, category: str | None = None, *, exact: bool = False) -> Frame:
        """Return the parts of the needs of a unit, by code or name; of all without one."""
        scenario, case, language = self._scenario, self._scenario.case, self._scenario.language
        wanted = None
        if unit is not None:
            found = find_unit(case, unit, language)
            wanted = {(found.id, held) for held in find_held(case, found, category, language)}
        rows = (
            (
                row.unit_id, row.name, row.category, row.part, render(measured.label(row.part), language), row.driver,
                driver_name(case, row.driver, language), row.quantity, row.rate, row.exact, row.basis,
            )
            for row in measured.table(self.measured, case)
            if wanted is None or (row.unit_id, row.category) in wanted
        )  # fmt: skip
        return scenario.frame(rows, PARTS, exact=exact)

    def passed_down(self, *, exact: bool = False) -> Frame:
        """Return the work that departments passed down without a lawful delegation, which no need counts.

        One row per unit, activity and department: hours of a year, and the posts that they eat.
        """
        case = self._scenario.case
        rows = (
            (
                work.row.unit, case.units[work.row.unit].name, work.category, work.row.activity,
                case.activities[work.row.activity].name, work.department, work.row.passed_as, work.hours, work.posts,
            )
            for work in passed_work(case)
        )  # fmt: skip
        return self._scenario.frame(rows, PASSED, exact=exact)

    def __repr__(self) -> str:
        return f"Needs: {len(self.measured)}"

    def _repr_html_(self) -> str:
        return self.table._repr_html_()
