"""Least points in whole numbers of the programmes that studies write."""

from __future__ import annotations

from quota.model.arrays import Arrays, Point
from quota.solve.order import Preference
from quota.solve.outcome import Outcome
from quota.solve.proof import evaluate, rounded_prices
from quota.solve.refine_whole import settle_whole_exactly
from quota.solve.solvers import Runner
from quota.solve.wholeness import least_whole


def least_point(arrays: Arrays, runner: Runner, preference: Preference | None = None) -> Point | None:
    """Return a point of least cost in whole numbers; None where there is none, or the solver was stopped.

    Parameters
    ----------
    preference : Preference, optional
        The published order, by which equals are settled; without it, whichever the solver finds first.
    """
    relaxed = runner.solve(arrays)
    if relaxed.outcome is not Outcome.OPTIMAL:
        return None
    answer = least_whole(arrays, runner, answer=relaxed)
    if answer.outcome is not Outcome.OPTIMAL or not arrays.allows(answer.whole_point):
        return None
    if preference is None:
        return answer.whole_point
    pricing = evaluate(arrays, *rounded_prices(arrays, relaxed.prices))
    return settle_whole_exactly(arrays, pricing, answer.whole_point, preference, runner).point
