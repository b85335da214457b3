"""The published order among plans of equal value.

The step programme leaves open what to do where priorities, or sums of a priority and a threshold, are equal. A second,
small programme decides: over the columns whose reduced cost lets them move at all, it first avoids crossing a threshold
and then fills equal steps in the published order. With distinct ranks on a network of pools its optimum is unique, so
that every solver returns the same posts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays, Point
from quota.model.matrix import Places, Whole, largest, whole
from quota.solve.outcome import Outcome
from quota.solve.proof import Pricing, evaluate, rounded_prices, signed_prices
from quota.solve.propagation import propagated
from quota.solve.solvers import Runner
from quota.solve.wholeness import least_whole

ROUNDS = 5
"""Rounds in which prices may be refined; whole prices of full precision need one."""
WEIGHT = 8
"""A unit of value outweighs this many times the largest rank: an exchange meets two steps and few thresholds."""


@dataclass(frozen=True, slots=True)
class Preference:
    """What is preferred among plans of equal value.

    Parameters
    ----------
    rank : int64 array
        Place of each step in the published order, by column; smaller is filled first. -1: none.
    thresholds : int64 array
        How many thresholds a post of the column crosses.
    together : int64 array
        Columns with the same number become integer together where the order itself leaves fractions.
    """

    rank: Places
    thresholds: Places
    together: Places

    @classmethod
    def apart(cls, rank: Places, thresholds: Places) -> Preference:
        """Return a preference under which each column becomes integer by itself."""
        return cls(rank, thresholds, np.arange(len(rank)))

    def of(self, columns: Places) -> Preference:
        """Return the same for some columns; those beyond its own are slacks, which have no rank."""
        slacks = max(0, int(columns.max(initial=-1)) + 1 - len(self.rank))
        last = int(self.together.max(initial=-1)) + 1
        nothing = np.zeros(slacks, dtype=np.int64)
        return Preference(
            np.concatenate((self.rank, nothing - 1))[columns],
            np.concatenate((self.thresholds, nothing))[columns],
            np.concatenate((self.together, last + np.arange(slacks)))[columns],
        )

    def costs(self) -> Places:
        """Return costs that avoid thresholds first and then follow the ranks, numbered afresh among these columns."""
        ranked = np.flatnonzero(self.rank >= 0)
        fresh = np.zeros(len(self.rank), dtype=np.int64)
        fresh[ranked[np.argsort(self.rank[ranked], kind="stable")]] = np.arange(len(ranked))
        return fresh + (len(ranked) + 1) * self.thresholds


@dataclass(frozen=True, slots=True)
class SettledOrder:
    """The preferred plan, prices that bound every plan's value from below, and whether this one is proved.

    `within`: by how many percentage points a plan could still be better where the proof is one in whole numbers; mostly 0.
    """

    point: Point
    pricing: Pricing
    proved: bool
    within: Fraction = Fraction(0)


def settle(arrays: Arrays, point: Point, pricing: Pricing, preference: Preference, runner: Runner) -> SettledOrder:
    """Replace an optimal plan by the one that the published order prefers, and prove its value.

    Parameters
    ----------
    point : int64 array, one number per column
        A plan that a solver calls optimal.
    pricing : Pricing
        From the solver's prices; rough ones are refined, missing ones make the second programme as large as the first.
    """
    best = point
    strongest = pricing  # prices refined for the order may bound the value less closely than those before
    for _ in range(ROUNDS):
        small = restrict(arrays, pricing, best)
        if (one := _only_plan(small)) is not None and arrays.allows(one) and pricing.proves(arrays.value(one)):
            return SettledOrder(one, pricing, proved=True)
        small = small.preferring(preference)
        relaxed = runner.solve(small.arrays)
        answer = least_whole(small.arrays, runner, small.together, relaxed)
        if relaxed.outcome is not Outcome.OPTIMAL or answer.outcome is not Outcome.OPTIMAL:
            break
        own = evaluate(small.arrays, *rounded_prices(small.arrays, relaxed.prices))
        pricing = _refined(arrays, small, own)
        strongest = max(strongest, pricing, key=lambda found: found.least_value)
        amounts = answer.whole_point
        candidate = small.filled(amounts)
        if not arrays.allows(candidate):
            break
        if arrays.value(candidate) <= arrays.value(best):
            best = candidate
        if own.proves(small.arrays.value(amounts)) and strongest.proves(arrays.value(candidate)):
            return SettledOrder(best, strongest, proved=True)
    proved = strongest.proves(arrays.value(best)) and arrays.allows(best)
    if proved:
        best = settle_whole(arrays, strongest, best, preference, runner).point
    return SettledOrder(best, strongest, proved)


def settle_whole(
    arrays: Arrays, pricing: Pricing, point: Point, preference: Preference, runner: Runner
) -> SettledOrder:
    """Find the best plan in whole numbers that the published order prefers, where the linear programme leaves fractions.

    One integer programme, over the reduced costs that the linear programme left, so that its numbers stay small: the
    value first, the order after it. The nearer the given plan is to the bound, the fewer columns are left in it.
    Exchanges of more than two steps with equal sums of ranks are left to the solver.

    Parameters
    ----------
    pricing : Pricing
        Of the linear programme, whose bound lies below the value.
    point : int64 array
        A plan in whole numbers, good or best.

    Returns
    -------
    Settled
        With the point itself, not proved, if the solver was stopped on the way. The prices are those given.
    """
    # Prices in whole units keep the costs small; the gap grows by next to nothing.
    small = restrict(arrays, evaluate(arrays, 1, whole_prices(pricing, arrays.senses)), point).preferring(preference)
    answer = least_whole(small.arrays, runner, small.together)
    if answer.outcome is Outcome.OPTIMAL:
        candidate = small.filled(answer.whole_point)
        if arrays.allows(candidate) and arrays.value(candidate) <= arrays.value(point):
            return SettledOrder(candidate, pricing, proved=True)
    return SettledOrder(point, pricing, proved=False)


def whole_prices(pricing: Pricing, senses: NDArray[np.int8]) -> Whole:
    """Return prices rounded to whole cost units."""
    unit = pricing.unit
    rounded = (2 * pricing.prices.astype(object) + unit) // (2 * unit) if unit > 1 else pricing.prices
    return signed_prices(rounded, senses)


def _only_plan(small: Restricted) -> Point | None:
    """Return the plan without which there is none as good, so that nothing is to prefer; None where equations do not tell."""
    told = propagated(small.arrays)
    return None if (told.low < told.high).any() else small.filled(told.low)


@dataclass(frozen=True, slots=True)
class Restricted:
    """The programme over the columns that may still move.

    Parameters
    ----------
    arrays : Arrays
        Costs are ``weight · reduced cost``, and a tie cost where something is preferred.
    together : int64 array
        Columns with the same number become integer together.
    places : int64 array
        Position of each of its columns in the full programme with slacks.
    lines : int64 array
        Position of each of its lines in the full programme.
    fixed : int64 array
        The full point, with 0 at those places.
    pricing : Pricing
        What the columns were chosen by.
    weight : int
        How much a unit of reduced cost outweighs a unit of tie cost.
    count : int
        Columns of the full programme; slacks come after them.
    held : int64 array
        What the point that it was restricted by has in these columns.
    """

    arrays: Arrays
    together: Places
    places: Places
    lines: Places
    fixed: Point
    pricing: Pricing
    weight: int
    count: int
    held: Point

    def preferring(self, preference: Preference) -> Restricted:
        """Return the same programme with a preference among plans of equal value."""
        own = preference.of(self.places)
        # A merge counts as many thresholds; a unit of value outweighs those too.
        heaviest = max(1, int(own.thresholds.max(initial=0)))
        cost = heaviest * whole(self.arrays.cost, heaviest) + own.costs()
        return replace(
            self, arrays=self.arrays.changed(cost=cost), together=own.together, weight=heaviest * self.weight
        )

    def filled(self, answer: Point) -> Point:
        """Put an answer back into the full point."""
        point = self.fixed.copy()
        point[self.places] = answer
        return point[: self.count]


def restrict(arrays: Arrays, pricing: Pricing, point: Point, gaps: tuple[Whole, Whole] | None = None) -> Restricted:
    """Leave out what stands still in every plan that is no worse than ``point``.

    A column stands at its bound if its reduced cost exceeds the gap between value and bound. A line with a price is tight
    if the price exceeds the gap; otherwise its slack becomes a column, whose reduced cost is the price.

    Parameters
    ----------
    gaps : tuple of two arrays of whole numbers, optional
        The gap for each column and for each line, where it is another one.
    """
    gap = pricing.gap(arrays.value(point)) if gaps is None else 0
    count = arrays.width
    own, by_line = gaps or (np.full(count, gap, dtype=object), np.full(arrays.height, gap, dtype=object))
    arrays, slack = _with_slacks(given := arrays, pricing, by_line)
    above = given.matrix.times(point) - given.limits
    held = np.concatenate((point, (given.senses * above)[slack]))
    if arrays.width > count:
        pricing = evaluate(arrays, pricing.unit, pricing.prices)
    reduced = pricing.reduced
    moves = (np.abs(reduced) <= np.concatenate((own, by_line[slack]))).astype(bool) & (arrays.low < arrays.high)
    fixed = np.where(moves, 0, np.where(reduced > 0, arrays.low, arrays.high))
    free = np.flatnonzero(moves)
    weight = WEIGHT * (len(free) + 1)
    small, lines = arrays.over(moves, fixed)
    small = small.changed(cost=weight * whole(reduced[moves], weight))
    return Restricted(small, np.arange(len(free)), free, lines, fixed, pricing, weight, count, held[free])


def _with_slacks(arrays: Arrays, pricing: Pricing, gap: Whole) -> tuple[Arrays, Places]:
    """Turn every line with a price into an equation, with its slack as a column where the slack can be above 0.

    Also return the lines that have a slack.
    """
    prices = pricing.prices
    priced = (prices != 0).astype(bool)
    senses = np.where(priced, 0, arrays.senses).astype(np.int8)
    slack = np.flatnonzero(priced & (arrays.senses != 0) & (np.abs(prices) <= gap).astype(bool))
    if not len(slack):
        return arrays.changed(senses=senses), slack
    new = arrays.width + np.arange(len(slack))
    most = arrays.reach * arrays.matrix.most + largest(arrays.limits)  # no slack is larger
    high = [
        min(room // abs(price), most) for room, price in zip(gap[slack].tolist(), prices[slack].tolist(), strict=True)
    ]
    nothing = np.zeros(len(slack), dtype=np.int64)
    signs = -arrays.senses[slack].astype(np.int64)
    matrix = arrays.matrix.with_entries(slack, new, signs, arrays.height, arrays.width + len(slack))
    return replace(arrays.with_columns(nothing, high, nothing), matrix=matrix, senses=senses), slack


def _refined(arrays: Arrays, small: Restricted, own: Pricing) -> Pricing:
    """Add the prices of the small programme to those that it started from."""
    share = small.weight * own.unit
    extra = np.zeros(arrays.height, dtype=own.prices.dtype)
    extra[small.lines] = own.prices
    prices = share * whole(small.pricing.prices, share) + extra
    return evaluate(arrays, small.pricing.unit * share, signed_prices(prices, arrays.senses))
