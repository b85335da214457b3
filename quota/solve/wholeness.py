"""Whole numbers where the linear programme leaves fractions: detected, never assumed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays
from quota.solve.outcome import SolverAnswer
from quota.solve.solvers import Runner


def least_whole(
    arrays: Arrays, runner: Runner, together: NDArray[np.int64] | None = None, answer: SolverAnswer | None = None
) -> SolverAnswer:
    """Solve; where amounts are fractional make the columns integer, and again, until all are whole.

    Each programme is a relaxation of the one in whole numbers, so a whole optimum of it is an optimum of that too.

    Parameters
    ----------
    together : array, one number per column, optional
        Columns with the same number become integer together; by default each by itself. Few large steps cost less than
        many small ones.
    answer : SolverAnswer, optional
        To the linear programme, if it was solved already.
    """
    answer = answer or runner.solve(arrays)
    group = np.arange(arrays.width) if together is None else together
    integer = np.zeros(arrays.width, dtype=bool)
    while answer.found and (broken := answer.fractional & ~integer).any():
        integer |= np.isin(group, group[broken])
        answer = runner.solve(arrays, integer)
    return answer
