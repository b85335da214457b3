"""From the optimum of rounded costs to the exact optimum, with costs that stay small.

Solvers see costs rounded down (`quota.model.costs`). What that can hide is bounded: with whole prices π of the lines, a
column's exact reduced cost lies between its rounded one and that plus the rounding, so that only columns of small reduced
cost can differ in a plan that is exactly as good. These alone are solved again, with the remainders of their costs, a
hundred thousand times finer; and so on (iterative refinement, as exact solvers of linear programmes do). It ends where one
plan is left, or where costs are whole numbers without rounding: then the published order decides. See docs/model.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays, Point
from quota.model.exact import ExactCosts
from quota.model.matrix import Whole, whole
from quota.solve.level import Level
from quota.solve.order import Preference, Restricted, SettledOrder, settle
from quota.solve.outcome import Outcome
from quota.solve.proof import Pricing, evaluate, rounded_prices
from quota.solve.propagation import propagated
from quota.solve.refine_whole import settle_whole_exactly
from quota.solve.solvers import Runner

LARGEST_COST = 10**6
"""Cost units that a column still open has at most: solvers and ranks have room beside it."""


@dataclass(frozen=True, slots=True)
class _Finer:
    """The next level, and how its points are put back into the level before."""

    level: Level
    filled: Callable[[Point], Point]


def settle_exactly(
    arrays: Arrays, point: Point, pricing: Pricing, preference: Preference, runner: Runner
) -> SettledOrder:
    """Replace an optimal plan of rounded costs by the exact optimum that the published order prefers, and prove it.

    Parameters
    ----------
    arrays : Arrays
        With exact costs beside the rounded ones.
    point : int64 array, one number per column
        A plan that a solver calls optimal.
    pricing : Pricing
        From the solver's prices.
    """
    found = _refined(arrays, point, pricing, preference, runner)
    if found is not None and arrays.allows(found):
        return SettledOrder(found, pricing, proved=True)
    return settle_whole_exactly(arrays, pricing, point, preference, runner)


def _refined(arrays: Arrays, point: Point, pricing: Pricing, preference: Preference, runner: Runner) -> Point | None:
    """Return the exact optimum; None where fractions are left, or the solver stopped."""
    exact = arrays.exact
    assert exact is not None
    level, width = Level.first(arrays, exact), arrays.width
    back: list[Callable[[Point], Point]] = []
    while True:
        gaps = level.gaps(pricing, point)
        small = level.open(pricing, point, gaps)
        told = propagated(small.arrays)
        still_open = told.low < told.high
        if not still_open.any():
            return _put_back(back, small.filled(told.low))
        finer = _finer(level, pricing, gaps, small, told, still_open, exact, width)
        width += int(np.count_nonzero(small.places >= small.count))
        back.append(finer.filled)
        level = finer.level
        answer = runner.solve(level.arrays)
        if answer.outcome is not Outcome.OPTIMAL or answer.fractional.any():
            return None
        point = answer.whole_point
        pricing = evaluate(level.arrays, *rounded_prices(level.arrays, answer.prices))
        if not level.rounding.any():
            settled = settle(level.arrays, point, pricing, preference.of(level.places), runner)
            return _put_back(back, settled.point) if settled.proved else None


def _put_back(back: list[Callable[[Point], Point]], point: Point) -> Point:
    for filled in reversed(back):
        point = filled(point)
    return point


def _finer(
    level: Level,
    pricing: Pricing,
    gaps: Whole,
    small: Restricted,
    told: Arrays,
    still_open: NDArray[np.bool_],
    exact: ExactCosts,
    width: int,
) -> _Finer:
    """Write the programme over the open columns at a finer scale: at that which makes their costs whole, where they stay small.

    Parameters
    ----------
    width : int
        From where on slacks are numbered.
    """
    face, lines = told.over(still_open, np.where(still_open, 0, told.low))
    columns, kept = small.places[still_open], small.lines[lines]
    slack = columns >= small.count
    places = np.where(slack, width + columns - small.count, level.places[np.where(slack, 0, columns)])
    part, line_part = face.matrix.parts()
    parent = np.zeros(int(part.max()) + 1, dtype=np.int64)
    line_parent = level.line_part[kept]
    parent[line_part] = line_parent
    own = ~slack
    parent[part[own]] = level.part[columns[own]]
    scale = level.scale * pricing.unit
    prices = (level.prices * pricing.unit + pricing.prices).astype(object)[kept]
    most = int(level.rounding.max(initial=0)) * pricing.unit
    scales = []
    costs, rounding = np.zeros(len(places), dtype=object), np.zeros(len(places), dtype=np.int64)
    for number, above in enumerate(parent.tolist()):
        here = np.flatnonzero((part == number) & (places < len(exact.columns.owner)))
        old, room = int(scale[above]), int(gaps[above]) + most + 1
        unit = exact.unit(places[here], LARGEST_COST * old // room)
        new = unit or old * max(10, LARGEST_COST // room)
        scales.append(new)
        costs[here] = exact.floors(places[here], new)
        if unit is None:
            rounding[here] = exact.rounding(places[here], costs[here], new)
        mine = line_part == number
        prices[mine] = [(2 * price * new + old) // (2 * old) for price in prices[mine].tolist()]
    reduced = costs - face.matrix.weighted(prices).astype(object)
    finer = Level(
        face.changed(cost=whole(reduced)),
        places,
        part,
        line_part,
        np.array(scales, dtype=object),
        rounding,
        prices,
    )

    def filled(amounts: Point) -> Point:
        point = told.low.copy()
        point[still_open] = amounts
        return small.filled(point)

    return _Finer(finer, filled)
