"""Least points in whole numbers of the programmes that studies write."""

from __future__ import annotations

from quota.solve.arrays import Arrays
from quota.solve.order import Preference, settle_whole
from quota.solve.outcome import Outcome
from quota.solve.proof import evaluate, rounded_prices
from quota.solve.solvers import Runner
from quota.solve.wholeness import least_whole


def least_point(arrays: Arrays, runner: Runner, preference: Preference | None = None) -> list[int] | None:
    """Return a point of least cost in whole numbers; None where there is none, or the solver was stopped.

    Parameters
    ----------
    preference : Preference, optional
        The published order, by which equals are settled; without it, whichever the solver finds first.
    """
    problem = arrays.problem()
    ended = runner.run(problem)
    if ended is not Outcome.OPTIMAL:
        return None
    prices = {line.name: line.pi for line in problem.constraints()}
    if least_whole(problem, runner, ended=ended) is not Outcome.OPTIMAL:
        return None
    point = [round(variable.varValue or 0) for variable in problem.variables()]
    if not arrays.allows(point):
        return None
    if preference is None:
        return point
    return settle_whole(arrays, evaluate(arrays, *rounded_prices(arrays, prices)), point, preference, runner)
