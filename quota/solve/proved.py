"""One programme to its proved optimum: windows wide enough, fractions made whole, equal plans settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays
from quota.model.costs import plan_cost
from quota.model.matrix import Places
from quota.model.programme import Programme, build
from quota.model.ranges import ranges
from quota.model.rows import Merge, Posts, Row, Turn
from quota.model.windows import TooNarrowError, Window, at_ends, first_windows, until_wide_enough
from quota.need import Needs
from quota.scenario import Case
from quota.solve.choice import Settle, Solve, best_choice
from quota.solve.components import Component
from quota.solve.order import Preference, SettledOrder
from quota.solve.outcome import Outcome, SolverAnswer, StoppedError, no_answer
from quota.solve.proof import evaluate, rounded_prices
from quota.solve.refine import settle_exactly
from quota.solve.refine_whole import settle_whole_exactly
from quota.solve.rounding import settled_near
from quota.solve.solvers import Runner
from quota.solve.wholeness import least_whole

NEAR = 10
"""Percentage points by which the first plan may miss the best where there are least steps: all the rest is searched anyway."""


@dataclass(frozen=True, slots=True)
class FoundPlan(SettledOrder):
    """The preferred plan of one programme, and how it was found.

    Parameters
    ----------
    distance : int
        Value less bound, in cost units; 0 where the value is proved.
    integer : bool
        Whether the linear programme left fractions, so that the proof is the solver's.
    """

    distance: int = 0
    integer: bool = False


def proved_programme(
    case: Case, needs: Needs, labelled: Iterable[Row], runner: Runner
) -> tuple[Programme, FoundPlan | None]:
    """Widen the windows until they hold the optimum; return the last programme and what was found in it.

    Nothing is found where no plan is possible.

    Raises
    ------
    ConflictError, StoppedError, SolverError
        As `optimise`.
    """
    spans, coupling = ranges(case, labelled)
    return proved_part(case, needs, Component(spans, coupling), first_windows(case, needs, spans), runner)


def proved_part(
    case: Case, needs: Needs, part: Component, windows: Mapping[Posts, Window], runner: Runner
) -> tuple[Programme, FoundPlan | None]:
    """Do so with a part of a case, from given windows."""

    def attempt(windows: Mapping[Posts, Window]) -> tuple[Programme, FoundPlan | None]:
        programme = build(case, needs, part.spans, part.rows, windows)
        solve = runner.opened(programme.arrays)
        relaxed = _relaxed(programme, solve)
        if relaxed is None:
            return programme, None
        try:
            programme.require_inside(_cleaned(relaxed))  # else an integer programme would be solved for nothing
            found = _settled(case, needs, programme, relaxed, solve, runner)
            if found is not None:
                programme.require_inside(found.point)
        except TooNarrowError as error:
            near = at_ends(windows, programme.amounts(relaxed.whole_point), part.spans)
            raise TooNarrowError({**near, **error.narrow}) from None
        return programme, found

    return until_wide_enough(windows, part.spans, attempt)


def _relaxed(programme: Programme, solve: Solve) -> SolverAnswer | None:
    """Solve a programme as a linear one; None if it has no solution."""
    answer = no_answer(Outcome.INFEASIBLE) if programme.impossible else solve(programme.arrays)
    if answer.outcome is Outcome.INFEASIBLE:
        return None
    if answer.outcome is not Outcome.OPTIMAL:
        raise StoppedError(answer.outcome)
    return answer


def _cleaned(answer: SolverAnswer) -> NDArray[np.float64]:
    """Return a solver's amounts, whole where they are meant to be."""
    return np.where(answer.fractional, answer.point, np.rint(answer.point))


def _settled(
    case: Case, needs: Needs, programme: Programme, relaxed: SolverAnswer, solve: Solve, runner: Runner
) -> FoundPlan | None:
    """Return the plan in whole numbers that the published order prefers among the best; None if there is none.

    Where the linear programme leaves fractions, merges are decided one by one, and with them decided the best plan is
    sought near the linear programme's. Where that leads nowhere, the columns concerned become integer, and again those
    that are newly fractional, until all are whole; the bound of the linear programme stays the bound. A scenario that
    allows a gap gets the first plan within it.
    """
    arrays = programme.arrays
    preference = preference_of(case, programme)
    pricing = evaluate(arrays, *rounded_prices(arrays, relaxed.prices))
    if not relaxed.fractional.any():
        point = relaxed.whole_point
        if not arrays.allows(point):
            raise StoppedError
        settled = settle_exactly(arrays, point, pricing, preference, runner)
        return _found(arrays, settled, integer=False)
    near = settle_near(programme, preference, runner, _allowed(case, needs, programme, relaxed))
    best = best_choice(arrays, open_merges(programme), relaxed, solve, near)
    if best is not None:
        settled, distance = best.settled, best.value - best.least
        return FoundPlan(settled.point, pricing, distance == 0, settled.within, distance, integer=True)
    answer = least_whole(arrays, runner, preference.together, relaxed)
    if answer.outcome is Outcome.INFEASIBLE:
        return None
    point = answer.whole_point
    if not arrays.allows(point):
        raise StoppedError
    proved = answer.outcome is Outcome.OPTIMAL or pricing.proves(arrays.value(point))
    settled = SettledOrder(point, pricing, proved)
    if proved and not programme.outside(point):  # in windows too narrow the order would be settled for nothing
        settled = settle_whole_exactly(arrays, pricing, point, preference, runner)
    return _found(arrays, settled, integer=True)


def _allowed(case: Case, needs: Needs, programme: Programme, relaxed: SolverAnswer) -> int:
    """Return how far from the best a plan may be by the scenario, in cost units; a little less, for its value is not known."""
    if not case.settings.gap:
        return 0
    value = plan_cost(case, needs, programme.amounts(relaxed.whole_point)) * programme.scale
    return int(Fraction(case.settings.gap) / 100 * value * 9 / 10)


def settle_near(programme: Programme, preference: Preference, runner: Runner, allowed: int = 0) -> Settle:
    """Return what settles a programme whose merges are decided."""
    flows = programme.columns.post == 0
    spare = NEAR * programme.scale if any(isinstance(quantity, Turn) for quantity in programme.quantities) else 0
    return lambda arrays, answer, pricing: settled_near(
        arrays, answer, pricing, preference, flows, runner, programme.require_inside, allowed, spare
    )


def open_merges(programme: Programme) -> Places:
    """Return the columns of the merges that may take place or not."""
    return programme.places_of(quantity for quantity in programme.quantities if isinstance(quantity, Merge))


def _found(arrays: Arrays, settled: SettledOrder, *, integer: bool) -> FoundPlan:
    point, pricing = settled.point, settled.pricing
    distance = 0 if settled.proved else arrays.ceiling(point) - pricing.least_value
    return FoundPlan(point, pricing, settled.proved, settled.within, distance, integer)


def preference_of(case: Case, programme: Programme) -> Preference:
    """Return the published order of a programme's columns.

    Where whole numbers are searched for, the steps of a county's units become whole together; of other quantities each by
    itself.
    """
    groups: dict[object, int] = {}
    group = [
        groups.setdefault(
            case.units[quantity.unit].jurisdiction if isinstance(quantity, Posts | Turn) else quantity, len(groups)
        )
        for quantity in programme.quantities
    ]
    owner = programme.columns.owner
    return Preference(programme.rank, programme.columns.thresholds, np.array(group, dtype=np.int64)[owner])
