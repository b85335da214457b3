"""A scenario kept in the solver: changed, only what the change touches is solved again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from quota.api.frames import Frame
from quota.api.plan import Plan
from quota.api.scenario import Scenario
from quota.api.sources import texts_of
from quota.api.sweeps import summary_frame, units_frame
from quota.study.resolving import CaseResolver
from quota.study.sweep.points import listed
from quota.study.sweep.solving import SweepTerms, solve_point

Changes = Mapping[str, object]


class Session:
    """A live case.

    What comes out is what `Scenario.set` and `Scenario.solve` give, many times faster where cases differ little.

    Parameters
    ----------
    scenario : Scenario
        As it is without changes.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._resolver = CaseResolver()

    def solve(self, changes: Changes | None = None) -> Plan:
        """Return the best plan with some changes, as `Scenario.set` takes them."""
        asked = self.scenario.set(changes) if changes else self.scenario
        case, solver, limit = asked.case, asked.case.settings.solver, asked.limit(None)
        return asked.plan(lambda: self._resolver.solve(case, asked.needs.measured, solver, limit), solver)

    def solve_many(self, changes: Iterable[Changes], *, by: Literal["category", "unit"] = "category") -> Frame:
        """Solve one case after the other; return one row per case and category, or per case, unit and category.

        A case that has no plan, or whose changes are wrong, has a row that says so; the others go on.
        """
        source = self.scenario.set({}).source  # refuses files that were changed since
        terms = SweepTerms((*source.overrides, *source.decided), None, self.scenario.language, source.rules)
        points = listed(tuple(zip(each, texts_of(each.values()), strict=True)) for each in changes)
        results = [solve_point(source.path, terms, point, self._resolver) for point in points]
        made = units_frame if by == "unit" else summary_frame
        return made(self.scenario, points.keys, results)

    def __repr__(self) -> str:
        return f"Session: {self.scenario}"
