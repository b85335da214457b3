"""What stands in the way where the years have no course: the fewest posts and people by which lines would have to give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from quota.phase.programme import Programme, write
from quota.phase.quantities import YearRow
from quota.solve.outcome import StoppedError
from quota.solve.solvers import Runner
from quota.solve.stages import ImpossibleError, Stages


class Obstacle(NamedTuple):
    """A line that would have to give, and by how many posts or people."""

    row: YearRow
    by: int


def obstacles(programme: Programme, runner: Runner) -> tuple[Obstacle, ...]:
    """Return the lines that would have to give, in all by as little as can be; none where that is not known."""
    loose = write(programme.start, moving=programme.moving, rows=programme.rows, loose=True)
    try:
        return eased(loose, runner, [place for place, row in enumerate(loose.rows) if row.gives])
    except (ImpossibleError, StoppedError):
        return ()


def eased(programme: Programme, runner: Runner, lines: Sequence[int]) -> tuple[Obstacle, ...]:
    """Return by how much some lines give, in all by as little as can be.

    Raises
    ------
    ImpossibleError
        If those lines do not stand in the way alone.
    StoppedError
        If time was over.
    """
    arrays = programme.arrays
    width = arrays.width
    signs = {"<=": -1, ">=": 1}
    factors = [signs.get(programme.rows[place].sense, 1) for place in lines]
    extra = [place for place in lines if programme.rows[place].sense == "=="]
    rows = np.array([*lines, *extra], dtype=np.int64)
    columns = width + np.arange(len(rows))
    total = width + len(rows)
    nothing = np.zeros(total, dtype=np.int64)
    most = int(arrays.high.max(initial=1)) + int(np.abs(arrays.limits).max(initial=0))
    matrix = arrays.matrix.with_entries(
        rows, columns, np.array([*factors, *(-1 for _ in extra)], dtype=np.int64), arrays.height, total
    )
    high = np.concatenate((arrays.high, np.full(len(rows), most)))
    easier = replace(arrays, low=nothing, high=high, cost=nothing, matrix=matrix)
    costs = nothing.copy()
    costs[width:] = 1
    stages = Stages(easier, runner, np.concatenate((programme.together, -np.ones(len(rows), dtype=np.int64))))
    stages.minimise(costs)
    by = stages.best[width:]
    found = np.zeros(arrays.height, dtype=np.int64)
    np.add.at(found, rows, by)
    return tuple(Obstacle(programme.rows[place], int(found[place])) for place in np.flatnonzero(found).tolist())
