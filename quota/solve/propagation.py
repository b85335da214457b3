"""What lines alone tell: of a column that is the last open one of an equation, and of lines that leave no choice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays


def propagated(face: Arrays) -> Arrays:
    """Fix every column that has one value by some line alone, and what follows from that.

    That is the last open one of an equation, and all those of a line whose left side keeps its limit only at its least, or
    only at its most.
    """
    matrix, low, high = face.matrix, face.low.copy(), face.high.copy()
    equations = (face.senses == 0)[matrix.rows]
    while (open_columns := low < high).any():
        is_open = open_columns[matrix.columns]
        many = np.bincount(matrix.rows, is_open, face.height)
        last = np.flatnonzero(is_open & equations & (many == 1)[matrix.rows])
        rows, columns = matrix.rows[last], matrix.columns[last]
        rest = face.limits[rows] - matrix.times(np.where(open_columns, 0, low))[rows]
        low[columns] = high[columns] = rest // matrix.factors[last]
        if not len(last) and not _without_choice(face, low, high):
            break
    return face.changed(low=low, high=high)


def _without_choice(face: Arrays, low: NDArray[np.int64], high: NDArray[np.int64]) -> bool:
    """Fix the columns of lines whose left side has to be as small, or as large, as it can be; return whether there was one."""
    matrix = face.matrix
    up = matrix.factors > 0
    fixed = False
    for sense in (1, -1):  # a line that is at most its limit, or equal to it, at its least; and the other way round
        end = np.where(up == (sense > 0), low[matrix.columns], high[matrix.columns])
        settled = (face.senses * sense <= 0) & (matrix.summed(end) == face.limits)
        here = np.flatnonzero(settled.astype(bool)[matrix.rows])
        columns = matrix.columns[here]
        fixed = fixed or bool((low[columns] < high[columns]).any())
        low[columns] = high[columns] = end[here]
    return fixed
