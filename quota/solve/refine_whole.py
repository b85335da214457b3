"""From the optimum of rounded costs to the exact one where the linear programme leaves fractions.

The few plans that rounded costs cannot tell apart are found one after the other and compared in fractions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays, Constraint, Point
from quota.model.exact import ExactCosts
from quota.model.matrix import Places, Whole, largest, whole
from quota.solve.level import Level
from quota.solve.order import WEIGHT, Preference, Restricted, SettledOrder, settle_whole, whole_prices
from quota.solve.outcome import Outcome
from quota.solve.proof import Pricing, evaluate
from quota.solve.propagation import propagated
from quota.solve.solvers import Runner

LARGEST_SEARCHED = 10**9
"""Cost units that a column has at most in a search in whole numbers, ranks included."""
MANY = 2_000
"""Columns from which a search does without a line over all of them, which takes solvers long."""
MOST_COMPARED = 20
"""Searches after which it is said how much rounding could still hide."""


def settle_whole_exactly(
    arrays: Arrays, pricing: Pricing, point: Point, preference: Preference, runner: Runner
) -> SettledOrder:
    """Find the exact optimum in whole numbers that the published order prefers, where the linear programme leaves fractions.

    First that of rounded costs (`settle_whole`), then the best among the plans that rounding could hide behind it.
    """
    first = settle_whole(arrays, pricing, point, preference, runner)
    return _among_near(arrays, first, preference, runner) if first.proved else first


def _among_near(arrays: Arrays, first: SettledOrder, preference: Preference, runner: Runner) -> SettledOrder:
    """Search the plans that rounding could hide behind the first, and compare them exactly.

    Costs that speak against a post are rounded down, those that speak for it up. So rounded costs miss the exact ones by a
    remainder, at least 0, for each post that stands otherwise than its cost says; and no plan is better whose rounded costs
    exceed those of the first by more than the first one's own remainders. A line says that. A column for its activity lets
    the objective count cost units and parts of them without large numbers. Where parts round too, the value hangs on how many
    posts there are of each cost: what was found is left out, and the next sought, until it has more parts than parts can hide.
    """
    near = _Near.of(arrays, first, preference)
    if near is None:
        return first
    searched, best, most = near.searched, near.held, None
    within = near.hidden(near.held, near.rest)
    for _ in range(MOST_COMPARED):
        answer = runner.solve_whole(searched)
        if most is not None and answer.outcome is Outcome.INFEASIBLE:
            within = Fraction(0)
        if answer.outcome is not Outcome.OPTIMAL:
            break
        amounts = answer.whole_point[: len(near.held)]
        if not near.small.arrays.allows(amounts):
            break
        parts = near.fine(amounts)
        if most is None:
            within, most = near.hidden(amounts), parts + int((near.rounding * near.apart(amounts)).sum())
        if within and parts > most:
            within = Fraction(0)
        elif near.prefers(amounts, best):
            best = amounts
        if not within:
            break
        searched = near.without(searched, amounts)
    return replace(first, point=near.small.filled(near.ordered(best, runner)), within=within)


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
    rounding : int64 array
        By less than how many parts a cost may be rounded; 0 where it is whole.
    own : Preference
        What is preferred among equal plans, over these columns.
    """

    small: Restricted
    exact: ExactCosts
    held: Point
    against: NDArray[np.bool_]
    units: Whole
    rest: Whole
    parts: int
    scale: int
    rounding: Places
    own: Preference

    @classmethod
    def of(cls, arrays: Arrays, first: SettledOrder, preference: Preference) -> _Near | None:
        """Return those of a plan of least rounded costs; None where nothing can differ."""
        exact = arrays.exact
        if exact is None:
            return None
        level = Level.first(arrays, exact)
        pricing = evaluate(arrays, 1, whole_prices(first.pricing, arrays.senses))
        small = level.open(pricing, first.point, level.gaps(pricing, first.point))
        told = propagated(small.arrays)
        if not (told.low < told.high).any():
            return None
        places = small.places
        parts = max(10, LARGEST_SEARCHED // (WEIGHT * (len(places) + 1)))
        own = places < small.count
        unit = exact.unit(places[own], arrays.scale * parts)
        exactly = unit // gcd(unit, arrays.scale) if unit else parts + 1
        is_whole = exactly <= parts
        reduced = small.pricing.reduced[places].astype(object)
        if is_whole:
            parts -= parts % exactly
        elif len(places) > MANY:
            parts = max(10, LARGEST_SEARCHED // max(1, largest(reduced)))
        fine = parts * reduced
        rounded = arrays.cost[places[own]].astype(object)
        floors = exact.floors(places[own], arrays.scale * parts)
        fine[own] += floors - parts * rounded
        rounding = np.zeros(len(places), dtype=np.int64)
        if not is_whole:
            rounding[own] = exact.rounding(places[own], floors, arrays.scale * parts)
        against = (reduced >= 0).astype(bool)
        units = np.where(against, fine // parts, -((-fine - rounding) // parts))
        rest = np.where(against, fine - parts * units, parts * units - fine - rounding)
        return cls(small, exact, small.held, against, units, rest, parts, arrays.scale, rounding, preference.of(places))

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
        apart = (
            self.exact.unit(own, int(1 / between)) if between else 1
        )  # exact values are so many parts of a point apart
        return Fraction(0) if apart and apart * between < 1 else between

    def fine(self, amounts: Point) -> int:
        """Return the rounded costs of a plan, in parts."""
        rest = np.where(self.against, self.rest, -self.rest)
        return int(((self.parts * self.units + rest) * amounts.astype(object)).sum())

    def prefers(self, amounts: Point, best: Point) -> bool:
        """Return whether a plan is exactly better than another, or as good and preferred."""
        one, other = (self.small.filled(each) for each in (best, amounts))
        apart = np.flatnonzero(one != other)
        gain = self.exact.total(apart, one[apart] - other[apart])
        costs = self.own.costs()
        return gain > 0 or (gain == 0 and int(costs @ (amounts - best)) < 0)

    @property
    def searched(self) -> Arrays:
        """Return the programme over these columns: of many without a line over all of them, and so without the order."""
        arrays, count, own = self.small.arrays, len(self.held), self.own
        if count > MANY and self.rounding.any():
            return arrays.changed(cost=whole(self.parts * self.units + np.where(self.against, self.rest, -self.rest)))
        weight = WEIGHT * (count + 1) * max(1, int(own.thresholds.max(initial=0)))
        most = int(((self.rest + self.rounding) * self.apart(self.held)).sum()) // self.parts
        least = -2 * int((arrays.high - arrays.low).sum())
        start = int((self.units * self.held).sum())
        cost = weight * np.where(self.against, self.rest, -self.rest) + own.costs()
        terms = [(place, int(factor)) for place, factor in enumerate(self.units) if factor]
        line = Constraint([*terms, (count, -1)], "==", start)
        return arrays.changed(cost=whole(cost)).with_columns([least], [most], [weight * self.parts]).with_line(line)

    def alike(self) -> list[Places]:
        """Return the columns of each cost, in groups; those that cost nothing are in none."""
        own = self.small.places < self.small.count
        groups: dict[object, list[int]] = {}
        for place, kind in zip(np.flatnonzero(own).tolist(), self.exact.kinds(self.small.places[own]), strict=True):
            if kind is not None:
                groups.setdefault(kind, []).append(place)
        return [np.array(group, dtype=np.int64) for group in groups.values()]

    def without(self, searched: Arrays, amounts: Point) -> Arrays:
        """Leave out the plans that have as many posts of each cost as one has."""
        least, most = (self.small.arrays.low, self.small.arrays.high)
        differ: list[tuple[int, int]] = []
        limit, lines, width = 1, list[Constraint](), searched.width
        for group in self.alike():
            low, high, held = (int(each[group].sum()) for each in (least, most, amounts))
            if held in (low, high):
                sign = 1 if held == low else -1
                differ += [(place, sign) for place in group.tolist()]
                limit += sign * held
                continue
            columns = [(place, 1) for place in group.tolist()]
            lines.append(Constraint([*columns, (width, low - held - 1)], ">=", low))
            lines.append(Constraint([*columns, (width + 1, high - held + 1)], "<=", high))
            differ += [(width, 1), (width + 1, 1)]
            width += 2
        new = width - searched.width
        wider = searched.with_columns([0] * new, [1] * new, [0] * new)
        return wider.with_lines([*lines, Constraint(differ, ">=", limit)])

    def ordered(self, amounts: Point, runner: Runner) -> Point:
        """Return the plan that is preferred among those with as many posts of each cost."""
        if not self.rounding.any():
            return amounts  # the search itself preferred it
        alike = self.alike()
        alone = np.concatenate([group for group in alike if len(group) == 1] or [np.zeros(0, dtype=np.int64)])
        low, high = self.small.arrays.low.copy(), self.small.arrays.high.copy()
        low[alone] = high[alone] = amounts[alone]
        lines = [
            Constraint([(place, 1) for place in group.tolist()], "==", int(amounts[group].sum()))
            for group in alike
            if len(group) > 1
        ]
        arrays = self.small.arrays.changed(low=low, high=high, cost=self.own.costs())
        answer = runner.solve_whole(arrays.with_lines(lines))
        settled = answer.outcome is Outcome.OPTIMAL and self.small.arrays.allows(answer.whole_point)
        return answer.whole_point if settled else amounts
