"""Cases read, measured and solved one after the other, each from where the last one ended: always to the very same plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from quota.model.ranges import ConflictError
from quota.need import KeptNeeds, Needs
from quota.scenario import Case, Reader
from quota.solve.live.case import LiveCase
from quota.solve.optimum import Solution, optimise
from quota.solve.outcome import StoppedError
from quota.solve.over_plan import BasePlans

KEPT = "highs"
"""The solver that can be kept with its last basis."""


class CaseResolver:
    """Solves cases that differ little many times faster than one by one; what comes out never depends on those before."""

    def __init__(self) -> None:
        self._live: LiveCase | None = None
        self._path: Path | None = None
        self._needs = KeptNeeds()

    def read(self, scenario: Path, overrides: Sequence[str]) -> Case:
        """Read a scenario with what is set; its files once, so that they must not change while it is solved.

        Raises
        ------
        CaseError
            As `quota.scenario.read_case`.
        """
        if scenario != self._path:
            self.open(scenario)
        return self._reader.case(overrides)

    def open(self, scenario: Path) -> None:
        """Read the files of a scenario: after that they may be gone."""
        self._path, self._reader = scenario, Reader(scenario, BasePlans())

    def measure(self, case: Case) -> Needs:
        """Measure the needs of a case, as `quota.need.measure` does."""
        return self._needs.of(case)

    def plan(self, scenario: Path, overrides: Sequence[str]) -> Solution:
        """Return the plan of a scenario with what is set.

        Raises
        ------
        CaseError, ConflictError, StoppedError
            If it cannot be read, or has no plan, or none was found.
        """
        case = self.read(scenario, overrides)
        return self.solve(case, self.measure(case), KEPT)

    def solve(self, case: Case, needs: Needs, solver: str, seconds: float | None = None) -> Solution:
        """Return what `quota.solve.optimum.optimise` finds; its value may be reckoned at another scale.

        A case kept in the solver is always solved to the proof: with a time limit or an allowed gap the plan may be
        another one, so that these, as other solvers, start from scratch.

        Raises
        ------
        ConflictError, StoppedError, SolverError
            As `optimise`.
        """
        if solver != KEPT or seconds is not None or case.settings.gap:
            return optimise(case, needs, solver, seconds)
        live, self._live = self._live, None  # kept again only if it ends well
        try:
            live = _changed(live, case, needs)
            solution = live.solve()
        except ConflictError:
            self._live = live
            raise
        except StoppedError:  # a plan must not fail for want of a good start
            return optimise(case, needs, solver)
        self._live = live
        return solution


def _changed(live: LiveCase | None, case: Case, needs: Needs) -> LiveCase:
    if live is None:
        return LiveCase(case, needs)
    live.change(case, needs)
    return live
