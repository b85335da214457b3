"""What equations alone tell: a column that is the last open one of an equation has one value."""

from __future__ import annotations

import numpy as np

from quota.model.arrays import Arrays


def propagated(face: Arrays) -> Arrays:
    """Fix every column that is the last open one of an equation, and what follows from that."""
    matrix, low, high = face.matrix, face.low.copy(), face.high.copy()
    equations = (face.senses == 0)[matrix.rows]
    while (open_columns := low < high).any():
        is_open = open_columns[matrix.columns]
        many = np.bincount(matrix.rows, is_open, face.height)
        last = np.flatnonzero(is_open & equations & (many == 1)[matrix.rows])
        if not len(last):
            break
        rows, columns = matrix.rows[last], matrix.columns[last]
        rest = face.limits[rows] - matrix.times(np.where(open_columns, 0, low))[rows]
        low[columns] = high[columns] = rest // matrix.factors[last]
    return face.changed(low=low, high=high)
