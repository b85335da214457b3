"""What stands in the way where the years have no course: the fewest posts and people by which lines would have to give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from quota.model.matrix import Places
from quota.phase.programme import YearsProgramme, write
from quota.phase.quantities import YearRow
from quota.solve.outcome import StoppedError
from quota.solve.solvers import Runner
from quota.solve.stages import ImpossibleError, Stages

EASIEST = ("yearly_pace", "plan", "movers")
"""Rules by how easily an office changes what they say, the easiest first; any other rule after them."""


class Obstacle(NamedTuple):
    """A line that would have to give, and by how many posts or people."""

    row: YearRow
    by: int


def obstacles(programme: YearsProgramme, runner: Runner) -> tuple[Obstacle, ...]:
    """Return the lines that would have to give, in all by as little as can be; none where that is not known."""
    loose = write(programme.start, moving=programme.moving, rows=programme.rows, loose=True)
    try:
        return eased(loose, runner, [place for place, row in enumerate(loose.rows) if row.gives])
    except (ImpossibleError, StoppedError):
        return ()


def eased(programme: YearsProgramme, runner: Runner, lines: Sequence[int]) -> tuple[Obstacle, ...]:
    """Return by how much some lines give, in all by as little as can be; of equal ways the easiest to bring about.

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
    stages.settle([columns[[place]] for place in _in_order(programme, rows)])
    by = stages.best[width:]
    found = np.zeros(arrays.height, dtype=np.int64)
    np.add.at(found, rows, by)
    return tuple(Obstacle(programme.rows[place], int(found[place])) for place in np.flatnonzero(found).tolist())


def _in_order(programme: YearsProgramme, rows: Places) -> list[int]:
    """Return the places of lines that give, what an office decides by itself first, then earlier years."""
    known = [programme.rows[row] for row in rows.tolist()]
    ranks = {rule: rank for rank, rule in enumerate(EASIEST)}
    return sorted(
        range(len(known)), key=lambda place: (ranks.get(known[place].rule, len(ranks)), known[place].year, place)
    )
