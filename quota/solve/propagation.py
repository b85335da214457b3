"""What equations alone tell: a column that is the last open one of an equation has one value."""

from __future__ import annotations

import numpy as np

from quota.model.arrays import Arrays


def propagated(face: Arrays) -> Arrays:
    """Fix every column that is the last open one of an equation, and what follows from that."""
    matrix = face.matrix
    while (still_open := face.low < face.high).any():
        many = np.bincount(matrix.rows, still_open[matrix.columns], face.height)
        last = (many == 1) & (face.senses == 0)
        entries = np.flatnonzero(last[matrix.rows] & still_open[matrix.columns])
        if not len(entries):
            break
        rest = face.limits - matrix.times(np.where(still_open, 0, face.low)).astype(np.int64, copy=False)
        low, high = face.low.copy(), face.high.copy()
        columns = matrix.columns[entries]
        low[columns] = high[columns] = rest[matrix.rows[entries]] // matrix.factors[entries]
        face = face.changed(low=low, high=high)
    return face
