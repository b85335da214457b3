"""A programme over the columns that rounded costs leave open, and what rounding can hide in it: docs/model.md, "Exact costs"."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota.model.arrays import Arrays, Point
from quota.model.exact import ExactCosts
from quota.model.matrix import Places, Whole, whole
from quota.solve.order import Restricted, restrict
from quota.solve.proof import Pricing


@dataclass(frozen=True, slots=True)
class Level:
    """A programme over the columns still open, at a scale of costs for each part of it that no line ties to another.

    Parameters
    ----------
    arrays : Arrays
        Costs are exact costs times the scale, less prices, rounded down.
    places : int64 array
        Column of the first programme; beyond its width: a slack, which costs nothing.
    part : int64 array
        By column; `line_part` by line.
    scale : array of whole numbers, by part
        Cost units per percentage point.
    rounding : int64 array, by column
        By less than how much a cost may be rounded down; 0 where it is whole at that scale.
    prices : array of whole numbers, by line
        What costs are reduced by.
    """

    arrays: Arrays
    places: Places
    part: Places
    line_part: Places
    scale: Whole
    rounding: Places
    prices: Whole

    @classmethod
    def first(cls, arrays: Arrays, exact: ExactCosts) -> Level:
        """Return a programme as it is; there priority and threshold of a post are rounded each for itself."""
        width, height = arrays.width, arrays.height
        rounding = exact.rounding(np.arange(width), arrays.cost, arrays.scale)
        return cls(
            arrays,
            np.arange(width),
            np.zeros(width, dtype=np.int64),
            np.zeros(height, dtype=np.int64),
            np.array([arrays.scale], dtype=object),
            rounding + ((exact.columns.post > 0) & (exact.columns.thresholds > 0)),
            np.zeros(height, dtype=np.int64),
        )

    def gaps(self, pricing: Pricing, point: Point) -> Whole:
        """Return by how much, at most, the point costs more than any plan, part by part, in cost units times the unit."""
        arrays, reduced = self.arrays, pricing.reduced
        rounding = whole(self.rounding, pricing.unit) * pricing.unit
        above, below = point - arrays.low, arrays.high - point
        spent = np.where(reduced >= 0, (reduced + rounding) * above, -reduced * below)
        spent = np.where((reduced < 0) & (reduced > -rounding), rounding * (above + below), spent)
        found = np.zeros(len(self.scale), dtype=object)
        _add(found, self.part, spent)
        slack = arrays.matrix.times(point) - arrays.limits
        priced = np.flatnonzero((pricing.prices != 0) & (slack != 0))
        _add(found, self.line_part[priced], pricing.prices[priced].astype(object) * slack[priced])
        return found

    def open(self, pricing: Pricing, point: Point, gaps: Whole) -> Restricted:
        """Leave out what stands still in every plan that is no worse than the point."""
        room = whole(gaps, 2)
        own = room[self.part] + whole(self.rounding, pricing.unit) * pricing.unit
        return restrict(self.arrays, pricing, point, (own, room[self.line_part]))


def _add(sums: Whole, parts: Places, amounts: Whole) -> None:
    told = np.flatnonzero(amounts)
    np.add.at(sums, parts[told], amounts[told].astype(object))
