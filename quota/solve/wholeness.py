"""Whole numbers where the linear programme leaves fractions: detected, never assumed."""

from __future__ import annotations

import numpy as np
import pulp
from numpy.typing import NDArray

from quota.model.arrays import Arrays
from quota.solve.outcome import WHOLE, Answer, Outcome
from quota.solve.solvers import Runner


def fractional(problem: pulp.LpProblem) -> list[pulp.LpVariable]:
    """Return the variables of a PuLP problem whose values are not whole."""
    return [
        variable
        for variable in problem.variables()
        if abs((variable.varValue or 0.0) - round(variable.varValue or 0.0)) > WHOLE
    ]


def least_whole(
    arrays: Arrays, runner: Runner, together: NDArray[np.int64] | None = None, answer: Answer | None = None
) -> Answer:
    """Solve; where amounts are fractional make the columns integer, and again, until all are whole.

    Each programme is a relaxation of the one in whole numbers, so a whole optimum of it is an optimum of that too.

    Parameters
    ----------
    together : array, one number per column, optional
        Columns with the same number become integer together; by default each by itself. Few large steps cost less than
        many small ones.
    answer : Answer, optional
        To the linear programme, if it was solved already.
    """
    answer = answer or runner.solve(arrays)
    group = np.arange(arrays.width) if together is None else together
    integer = np.zeros(arrays.width, dtype=bool)
    while answer.found and (broken := answer.fractional & ~integer).any():
        integer |= np.isin(group, group[broken])
        answer = runner.solve(arrays, integer)
    return answer


def solve_whole(problem: pulp.LpProblem, runner: Runner) -> Outcome:
    """Do the same with a PuLP problem, in place, each variable by itself."""
    ended = runner.run(problem)
    while ended in (Outcome.OPTIMAL, Outcome.FEASIBLE) and (broken := fractional(problem)):
        for variable in broken:
            variable.cat = pulp.LpInteger
        ended = runner.run(problem)
    return ended
