"""From a linear programme with a few fractions to the preferred plan in whole numbers.

The fractions are few and stand close together: a row that couples categories binds in some units of some counties. So first
a good plan is sought with everything else as the linear programme has it; that takes a small integer programme. How far it is
from the bound tells, by reduced costs, what can differ at all in a better plan: in a city little enough to search it whole.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays, Point
from quota.solve.order import Preference, SettledOrder
from quota.solve.outcome import SolverAnswer
from quota.solve.proof import Pricing
from quota.solve.refine import settle_exactly
from quota.solve.refine_whole import settle_whole_exactly
from quota.solve.solvers import Runner


def settled_near(
    arrays: Arrays,
    answer: SolverAnswer,
    pricing: Pricing,
    preference: Preference,
    flows: NDArray[np.bool_],
    runner: Runner,
    require_inside: Callable[[Point], None],
    allowed: int = 0,
    spare: int = 0,
) -> SettledOrder | None:
    """Return the preferred plan in whole numbers; None where none is found near the linear programme's.

    Where time is over before that is proved, it is the plan found so far.

    Parameters
    ----------
    answer : SolverAnswer
        To the linear programme.
    pricing : Pricing
        From its prices.
    flows : array of bool, one per column
        Columns that answer to the posts of units: transfers, reserves, the parts of approvals.
    require_inside : callable
        Raises `TooNarrowError` for a plan outside the windows, which it would be for nothing to settle.
    allowed : int
        How far from the best a plan may be, in cost units. Such a plan is not proved, nor settled in the published order.
    spare : int
        How far from the best the plan may be from which the search starts: the nearer, the less is left to search.

    Raises
    ------
    TooNarrowError
        If the windows are.
    """
    if not answer.fractional.any():
        settled = settle_exactly(arrays, answer.whole_point, pricing, preference, runner)
        return settled if settled.proved else None
    near = near_point(arrays, answer, preference, flows, runner, max(allowed // 2, spare))
    if near is None:
        return None
    require_inside(near)
    if 0 < arrays.value(near) - pricing.least_value <= allowed:
        return SettledOrder(near, pricing, proved=False)
    settled = settle_whole_exactly(arrays, pricing, near, preference, runner)
    return settled if settled.proved or runner.is_over else None


def near_point(
    arrays: Arrays,
    answer: SolverAnswer,
    preference: Preference,
    flows: NDArray[np.bool_],
    runner: Runner,
    spare: int = 0,
) -> Point | None:
    """Return a plan in which only what goes together with a fraction differs from the linear programme's plan.

    Parameters
    ----------
    spare : int
        By how many cost units it may miss the best of these.
    """
    free = flows | np.isin(preference.together, preference.together[answer.fractional])
    point = np.where(free, 0, answer.whole_point)
    around, _ = arrays.over(free, point)
    found = runner.solve_whole(around, spare)
    if not found.found:
        return None
    point[free] = found.whole_point
    return point if arrays.allows(point) else None
