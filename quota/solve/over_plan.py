"""Plans that numbers of a scenario add to: ``plan + 30`` on a route."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path

from quota.model.ranges import ConflictError
from quota.model.rows import Transfer
from quota.need import measure
from quota.scenario import Case, read_case
from quota.scenario.over_plan import Crossed, NoPlanError
from quota.solve.optimum import optimise
from quota.solve.outcome import Outcome, StoppedError


class BasePlans:
    """The plans of scenarios that others add to, each made once."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Crossed] = {}

    def __call__(self, which: Hashable, read: Callable[[], Case]) -> Crossed:
        """Return what the proved plan of a case has; see `quota.scenario.over_plan.Planner`."""
        if which not in self._made:
            self._made[which] = _crossed(read())
        return self._made[which]


def read_planned(path: Path | str, overrides: Sequence[str] = (), plans: BasePlans | None = None) -> Case:
    """Read and check a scenario, with the plans that its numbers add to: `read_case` for what is to be solved."""
    return read_case(path, overrides, BasePlans() if plans is None else plans)


def _crossed(case: Case) -> Crossed:
    limit = case.settings.time_limit
    try:
        solution = optimise(case, measure(case), case.settings.solver, None if limit is None else float(limit))
    except (ConflictError, StoppedError):
        raise NoPlanError from None
    if solution.outcome is not Outcome.OPTIMAL:
        raise NoPlanError  # another run might end with another plan
    posts: Counter[tuple[str, str, str, str, str]] = Counter()
    for quantity, amount in solution.quantities.items():
        if isinstance(quantity, Transfer):
            posts[*case.route_of[quantity.route].kind, quantity.giver.jurisdiction] += amount
    return Crossed(case.settings.title, posts)
