"""From the optimum of rounded costs to the exact optimum, with costs that stay small.

Solvers see costs rounded down (`quota.model.costs`). What that can hide is bounded: with whole prices π of the lines, a
column's exact reduced cost lies between its rounded one and that plus the rounding, so that only columns of small reduced
cost can differ in a plan that is exactly as good. These alone are solved again, with the remainders of their costs, a
hundred thousand times finer; and so on (iterative refinement, as exact solvers of linear programmes do). It ends where one
plan is left, or where costs are whole numbers without rounding: then the published order decides. See docs/model.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays, Line, Point
from quota.model.exact import ExactCosts
from quota.model.matrix import Matrix, Places, Whole, whole
from quota.solve.order import WEIGHT, Preference, Restricted, Settled, restrict, settle, settle_whole, whole_prices
from quota.solve.outcome import Outcome
from quota.solve.proof import Pricing, evaluate, rounded_prices
from quota.solve.propagation import propagated
from quota.solve.solvers import Runner
from quota.solve.wholeness import least_whole

LARGEST_COST = 10**6
"""Cost units that a column still open has at most: solvers and ranks have room beside it."""
LARGEST_SEARCHED = 10**9
"""The same of a search in whole numbers, ranks included."""
ROUNDING = 2
"""Cost units by which a first cost may be rounded down: priority and threshold are rounded each for itself."""


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
    rounding : array of whole numbers, by part
        By how much less than a cost may be rounded down; 0 where costs are whole at that scale.
    prices : array of whole numbers, by line
        What costs are reduced by.
    """

    arrays: Arrays
    places: Places
    part: Places
    line_part: Places
    scale: Whole
    rounding: Whole
    prices: Whole

    @classmethod
    def first(cls, arrays: Arrays) -> Level:
        """Return a programme as it is."""
        width, height = arrays.width, arrays.height
        return cls(
            arrays,
            np.arange(width),
            np.zeros(width, dtype=np.int64),
            np.zeros(height, dtype=np.int64),
            np.array([arrays.scale], dtype=object),
            np.array([ROUNDING], dtype=object),
            np.zeros(height, dtype=np.int64),
        )

    def gaps(self, pricing: Pricing, point: Point) -> Whole:
        """Return by how much, at most, the point costs more than any plan, part by part, in cost units times the unit."""
        arrays, reduced = self.arrays, pricing.reduced
        rounding = (
            (self.rounding * pricing.unit)[self.part] if len(self.scale) > 1 else int(self.rounding[0]) * pricing.unit
        )
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
        room = whole(gaps + self.rounding * pricing.unit)
        return restrict(self.arrays, pricing, point, (room[self.part], room[self.line_part]))


def _add(sums: Whole, parts: Places, amounts: Whole) -> None:
    told = np.flatnonzero(amounts)
    np.add.at(sums, parts[told], amounts[told].astype(object))


@dataclass(frozen=True, slots=True)
class _Finer:
    """The next level, and how its points are put back into the level before."""

    level: Level
    filled: Callable[[Point], Point]
    whole: bool


def settle_exactly(arrays: Arrays, point: Point, pricing: Pricing, preference: Preference, runner: Runner) -> Settled:
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
        return Settled(found, pricing, proved=True)
    return settle_whole_exactly(arrays, pricing, point, preference, runner)


def _refined(arrays: Arrays, point: Point, pricing: Pricing, preference: Preference, runner: Runner) -> Point | None:
    """Return the exact optimum; None where fractions are left, or the solver stopped."""
    exact = arrays.exact
    assert exact is not None
    level, width = Level.first(arrays), arrays.width
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
        if finer.whole:
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
    part, line_part = parts_of(face.matrix)
    parent = np.zeros(int(part.max()) + 1, dtype=np.int64)
    line_parent = level.line_part[kept]
    parent[line_part] = line_parent
    own = ~slack
    parent[part[own]] = level.part[columns[own]]
    scale, rounding = level.scale * pricing.unit, level.rounding * pricing.unit
    prices = (level.prices * pricing.unit + pricing.prices).astype(object)[kept]
    scales, roundings = [], []
    costs = np.zeros(len(places), dtype=object)
    for number, above in enumerate(parent.tolist()):
        here = np.flatnonzero((part == number) & (places < len(exact.columns.owner)))
        unit = exact.unit(places[here])
        old, room = int(scale[above]), int(gaps[above] + rounding[above]) + 1
        is_whole = unit * room <= LARGEST_COST * old
        new = unit if is_whole else old * max(10, LARGEST_COST // room)
        scales.append(new)
        roundings.append(0 if is_whole else 1)
        costs[here] = exact.floors(places[here], new)
        mine = line_part == number
        prices[mine] = [(2 * price * new + old) // (2 * old) for price in prices[mine].tolist()]
    reduced = costs - face.matrix.weighted(prices).astype(object)
    finer = Level(
        face.changed(cost=whole(reduced)),
        places,
        part,
        line_part,
        np.array(scales, dtype=object),
        np.array(roundings, dtype=object),
        prices,
    )

    def filled(amounts: Point) -> Point:
        point = told.low.copy()
        point[still_open] = amounts
        return small.filled(point)

    return _Finer(finer, filled, whole=not any(roundings))


def parts_of(matrix: Matrix) -> tuple[Places, Places]:
    """Number the parts of a programme that no line ties together, by column and by line."""
    label = np.arange(matrix.width)
    while True:
        least = np.full(matrix.height, matrix.width)
        np.minimum.at(least, matrix.rows, label[matrix.columns])
        spread = label.copy()
        np.minimum.at(spread, matrix.columns, least[matrix.rows])
        if np.array_equal(spread, label):
            break
        label = spread
    _, part = np.unique(label, return_inverse=True)
    line_part = np.zeros(matrix.height, dtype=np.int64)
    line_part[matrix.rows] = part[matrix.columns]
    return part, line_part


def settle_whole_exactly(
    arrays: Arrays, pricing: Pricing, point: Point, preference: Preference, runner: Runner
) -> Settled:
    """Find the exact optimum in whole numbers that the published order prefers, where the linear programme leaves fractions.

    First that of rounded costs (`settle_whole`), then the best among the plans that rounding could hide behind it.
    """
    first = settle_whole(arrays, pricing, point, preference, runner)
    return _among_near(arrays, first, preference, runner) if first.proved else first


def _among_near(arrays: Arrays, first: Settled, preference: Preference, runner: Runner) -> Settled:
    """Search the plans that rounding could hide behind the first.

    Costs that speak against a post are rounded down, those that speak for it up. So rounded costs miss the exact ones by a
    remainder, at least 0, for each post that stands otherwise than its cost says; and no plan is better whose rounded costs
    exceed those of the first by more than the first one's own remainders. A line says that. A column for its activity lets
    the objective count cost units and parts of them without large numbers.
    """
    near = _Near.of(arrays, first)
    if near is None:
        return first
    searched, together = near.programme(preference)
    answer = least_whole(searched, runner, together)
    if answer.outcome is not Outcome.OPTIMAL:
        return replace(first, within=near.hidden(near.held, near.rest))
    amounts = answer.whole_point[:-1]
    found, within = near.small.filled(amounts), near.hidden(amounts)
    better = arrays.allows(found) and arrays.gain(first.point, found) >= 0
    return replace(first, point=found if better else first.point, within=within)


@dataclass(frozen=True, slots=True)
class _Near:
    """The columns that can differ in a plan as good as a given one, with their costs in units and parts of units.

    Parameters
    ----------
    held : int64 array
        Amounts of the given plan.
    against : array of bool
        Whether the reduced cost speaks against a post of the column, or for it.
    units, rest : arrays of whole numbers
        Cost in units, rounded towards what speaks less, and the parts of a unit that this leaves out, rounded down.
    parts : int
        Parts of a cost unit.
    scale : int
        Cost units per percentage point.
    rounding : int
        Parts by how much less than a cost may be rounded: 1, or 0 where all costs are whole parts.
    """

    small: Restricted
    exact: ExactCosts
    held: Point
    against: NDArray[np.bool_]
    units: Whole
    rest: Whole
    parts: int
    scale: int
    rounding: int

    @classmethod
    def of(cls, arrays: Arrays, first: Settled) -> _Near | None:
        """Return those of a plan of least rounded costs; None where nothing can differ."""
        exact, level = arrays.exact, Level.first(arrays)
        if exact is None:
            return None
        pricing = evaluate(arrays, 1, whole_prices(first.pricing, arrays.senses))
        small = level.open(pricing, first.point, level.gaps(pricing, first.point))
        told = propagated(small.arrays)
        if not (told.low < told.high).any():
            return None
        places = small.places
        parts = max(10, LARGEST_SEARCHED // (WEIGHT * (len(places) + 1)))
        own = places < small.count
        unit = exact.unit(places[own])
        exactly = unit // gcd(unit, arrays.scale)
        rounding = int(exactly > parts)
        if not rounding:
            parts -= parts % exactly
        reduced = small.pricing.reduced[places].astype(object)
        fine = parts * reduced
        rounded = arrays.cost[places[own]].astype(object)
        fine[own] += exact.floors(places[own], arrays.scale * parts) - parts * rounded
        against = (reduced >= 0).astype(bool)
        units = np.where(against, fine // parts, -((-fine - rounding) // parts))
        rest = np.where(against, fine - parts * units, parts * units - fine - rounding)
        return cls(small, exact, small.held, against, units, rest, parts, arrays.scale, rounding)

    def apart(self, amounts: Point) -> Whole:
        """Return by how many posts columns differ from what their costs say."""
        arrays = self.small.arrays
        apart: Whole = np.where(self.against, amounts - arrays.low, arrays.high - amounts)
        return apart.astype(object)

    def hidden(self, amounts: Point, rest: Whole | int = 0) -> Fraction:
        """Return by how many percentage points, at most, rounding hides a better plan; 0 where no value lies between."""
        parts = int(((rest + self.rounding) * self.apart(amounts)).sum())
        own = self.small.places[self.small.places < self.small.count]
        between = Fraction(parts, self.parts * self.scale)
        return between if between * self.exact.unit(own) >= 1 else Fraction(0)

    def programme(self, preference: Preference) -> tuple[Arrays, Places]:
        """Return the programme over these columns, and which of them become integer together."""
        arrays, count = self.small.arrays, len(self.held)
        own = preference.of(self.small.places)
        weight = WEIGHT * (count + 1) * max(1, int(own.thresholds.max(initial=0)))
        most = int(((self.rest + self.rounding) * self.apart(self.held)).sum()) // self.parts
        least = -2 * int((arrays.high - arrays.low).sum())
        start = int((self.units * self.held).sum())
        cost = weight * np.where(self.against, self.rest, -self.rest) + own.costs()
        terms = [(place, int(factor)) for place, factor in enumerate(self.units) if factor]
        searched = Arrays(
            np.append(arrays.low, least),
            np.append(arrays.high, most),
            whole(np.append(cost, weight * self.parts)),
            replace(arrays.matrix, width=count + 1),
            arrays.senses,
            arrays.limits,
        ).with_line(Line([*terms, (count, -1)], "==", start))
        return searched, np.append(own.together, int(own.together.max(initial=-1)) + 1)
