"""The objective of the plans of a live case, reckoned from its columns.

To evaluate a plan post by post (`quota.model.costs.plan_cost`) takes as long as to solve it again. The columns cost what
the posts inside the windows cost; what they leave out is the same for every plan that the windows hold.
"""

from __future__ import annotations

import numpy as np

from quota.model.columns import ABOVE, BELOW
from quota.model.costs import Figures, posts_cost, thresholds_cost
from quota.model.matrix import Places, total
from quota.model.programme import Programme
from quota.scenario import Divisor


class LiveObjective:
    """What the columns of a programme leave out of the objective.

    Parameters
    ----------
    programme : Programme
    held : Figures
        What the costs of its posts rest on.
    divisor : str
    """

    def __init__(self, programme: Programme, held: Figures, divisor: Divisor) -> None:
        columns = programme.columns
        self._flows = np.flatnonzero(columns.post == 0)
        self._below, self._above = (np.flatnonzero(columns.bulk == bulk) for bulk in (BELOW, ABOVE))
        below = np.where(columns.bulk == BELOW, columns.size, 0)
        self._posts = _of_units(programme.sums(below), held)
        self.reorder(programme, held, divisor)

    def reorder(self, programme: Programme, held: Figures, divisor: Divisor) -> None:
        """Take over other needs, another divisor method or other prices."""
        ordered = posts_cost(divisor, self._posts, held, programme.scale) - thresholds_cost(self._posts, held)
        bulk = total(programme.columns.priority[self._below] * programme.columns.size[self._below])
        self._ordered = ordered - bulk
        self.reprice(programme, held)

    def reprice(self, programme: Programme, held: Figures) -> None:
        """Take over other prices; priorities stay as they are."""
        columns, below = programme.columns, self._below
        added = total((columns.cost[below] - columns.priority[below]) * columns.size[below])
        self._left_out = self._ordered + thresholds_cost(self._posts, held) - added

    def value(self, programme: Programme, held: Figures, divisor: Divisor, point: Places, amounts: Places) -> int:
        """Return the objective of a plan, as `quota.model.costs.plan_cost` does. [points · scale]

        Parameters
        ----------
        point : int64 array, one number per column
            The plan as the programme has it.
        amounts : int64 array, one number per quantity
            The same plan with its flows settled.
        """
        columns, flows = programme.columns, self._flows
        filled = point.copy()
        filled[flows] = programme.filled(amounts, flows)
        if np.array_equal(point[self._below], columns.size[self._below]) and not point[self._above].any():
            return programme.arrays.value(filled) + self._left_out
        # A limit cuts into a bulk, whose posts have one price for all.
        posts = posts_cost(divisor, _of_units(amounts, held), held, programme.scale)
        return posts + total(columns.cost[flows] * filled[flows])


def _of_units(amounts: Places, held: Figures) -> Places:
    """Return the amounts that are posts of units, 0 for others."""
    return np.where(held.hundredths > 0, amounts, 0)
