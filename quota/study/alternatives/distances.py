"""Differences between plans, and the step programme with differences from given plans written into it.

A difference is convex in posts, so to maximise it is no linear programme: steps would be filled out of order, one above a
gap, and counted twice. A switch for each given number of a holder puts this right:

    step ≤ switch    for the steps above the number,      step ≥ switch    for those up to it,      switch 0 or 1.

Either nothing above the number is filled, or nothing up to it is missing, so that

    |posts − number| = Σ steps above + Σ (1 − steps up to it)

holds exactly and is linear. Between two numbers the order of the steps does not matter: to sort them, cheapest first,
changes neither posts nor differences and never raises the cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from quota.model.arrays import Arrays, Constraint, Point
from quota.model.matrix import Places, Whole
from quota.model.programme import Programme
from quota.model.rows import Merge, Posts, Quantity, Reserve
from quota.scenario import Case

Numbers = Mapping[Quantity, int]
"""A plan: posts, reserves, transfers, changes and merges by quantity."""


def counts(case: Case, quantity: Quantity) -> bool:
    """Return whether a quantity counts in differences: posts and reserves of the categories that count in a total.

    Leaders sit on posts of another category; to count them too would count a post twice.
    """
    if not isinstance(quantity, Posts | Reserve):
        return False
    in_total = {code for code, category in case.categories.items() if category.counts_in_total}
    return quantity.category in (in_total or case.categories)


def difference(case: Case, one: Numbers, other: Numbers) -> int:
    """Return how many posts two plans place differently: with another unit, or in a reserve.

    Half the sum of |posts of one − posts of the other| over units and reserves. Every category has the same total in
    both, so that the sum is even.
    """
    return sum(abs(amount - other[quantity]) for quantity, amount in one.items() if counts(case, quantity)) // 2


@dataclass(frozen=True, slots=True)
class Segment:
    """The posts of a quantity above `start` and up to `end`: a column that no given number cuts.

    `source` is the place of the programme's column that it belongs to.
    """

    source: int
    quantity: Quantity
    start: int
    end: int

    @property
    def size(self) -> int:
        """How many posts it can hold."""
        return self.end - self.start

    def filled(self, amount: int) -> int:
        """Return how many of its posts a quantity of this amount fills."""
        return min(max(amount - self.start, 0), self.size)


@dataclass(frozen=True)
class Distances:
    """A step programme over the plans that lose little and differ much; its objective is left to the search.

    Parameters
    ----------
    programme : Programme
        The step programme; its windows hold every given plan.
    parts : tuple of Segment
        The first columns of `arrays`, in their order; then the switches; the last column, `nearest`, is the smallest
        difference from a given plan.
    arrays : Arrays
        The largest smallest difference as a minimum: cost −1 for `nearest`.
    cost : array of whole numbers
        The step programme's costs by column; 0 for switches and `nearest`.
    merges, switches : tuple of int
        Positions of the columns that must be whole for the rest to mean anything.
    """

    programme: Programme
    parts: tuple[Segment, ...]
    arrays: Arrays
    cost: Whole
    merges: tuple[int, ...]
    switches: tuple[int, ...]

    @property
    def sources(self) -> Places:
        """The programme's column of every part."""
        return np.array([part.source for part in self.parts], dtype=np.int64)

    def joined(self, point: Point) -> Point:
        """Return a point by the programme's own columns."""
        whole_columns = np.zeros(self.programme.arrays.width, dtype=np.int64)
        np.add.at(whole_columns, self.sources, point[: len(self.parts)])
        return whole_columns


def distances(case: Case, programme: Programme, plans: Sequence[Numbers], allowance: int, least: int) -> Distances:
    """Write differences from given plans into a step programme.

    Parameters
    ----------
    plans : sequence of Numbers
        Given plans, whole and within the windows. The first is the optimum.
    allowance : int
        How much more than the optimum a plan may cost. [cost units of the programme]
    least : int
        By how many posts it must differ from each of them.
    """
    parts = tuple(_parts(case, programme, plans))
    held: dict[Quantity, list[int]] = defaultdict(list)
    for place, part in enumerate(parts):
        if counts(case, part.quantity):
            held[part.quantity].append(place)
    switches = [
        (quantity, number)
        for quantity, places in held.items()
        for number in sorted({plan[quantity] for plan in plans})
        if parts[places[0]].start < number < parts[places[-1]].end
    ]
    nearest = len(parts) + len(switches)
    sources = np.array([part.source for part in parts], dtype=np.int64)
    cost = np.concatenate((programme.columns.cost[sources], np.zeros(len(switches) + 1, dtype=np.int64)))
    costs = cost.tolist()
    best = sum(each * part.filled(plans[0][part.quantity]) for each, part in zip(costs, parts, strict=False))
    affordable = [(place, each) for place, each in enumerate(costs) if each]
    lines = [
        *_plain_lines(programme.arrays, parts),
        Constraint(affordable, "<=", best + allowance),
        *_switch_lines(parts, held, switches),
        *(_distance_line(parts, held, plan, nearest) for plan in plans),
    ]
    most = max(least, sum(part.size for part in parts))
    low = [0] * nearest + [least]
    high = [*(part.size for part in parts), *(1 for _ in switches), most]
    return Distances(
        programme=programme,
        parts=parts,
        arrays=Arrays.of(low, high, [0] * nearest + [-1], lines),
        cost=cost,
        merges=tuple(place for place, part in enumerate(parts) if isinstance(part.quantity, Merge)),
        switches=tuple(range(len(parts), nearest)),
    )


def _parts(case: Case, programme: Programme, plans: Sequence[Numbers]) -> Iterator[Segment]:
    """Cut the columns where a given number falls inside one."""
    starts = programme.base[programme.columns.owner] + programme.columns.before
    pieces = zip(programme.columns.owner.tolist(), starts.tolist(), programme.columns.size.tolist(), strict=True)
    for source, (owner, start, size) in enumerate(pieces):
        quantity, end = programme.quantities[owner], start + size
        inside = {plan[quantity] for plan in plans if start < plan[quantity] < end} if counts(case, quantity) else ()
        for low, high in pairwise((start, *sorted(inside), end)):
            yield Segment(source, quantity, low, high)


def _plain_lines(plain: Arrays, parts: Sequence[Segment]) -> Iterator[Constraint]:
    """Yield the programme's own lines over the parts of its columns."""
    pieces: dict[int, list[int]] = defaultdict(list)
    for place, part in enumerate(parts):
        pieces[part.source].append(place)
    for line in plain.lines():
        yield line._replace(terms=[(place, factor) for source, factor in line.terms for place in pieces[source]])


def _switch_lines(
    parts: Sequence[Segment], held: Mapping[Quantity, Sequence[int]], switches: Sequence[tuple[Quantity, int]]
) -> Iterator[Constraint]:
    """Yield the lines that keep the parts on both sides of each given number in order."""
    column = {switch: len(parts) + number for number, switch in enumerate(switches)}
    numbers: dict[Quantity, list[int]] = defaultdict(list)
    for quantity, number in switches:
        numbers[quantity].append(number)
    for quantity, given in numbers.items():
        for place in held[quantity]:
            part = parts[place]
            for number in [number for number in given if number <= part.start][-1:]:
                yield Constraint(((place, 1), (column[quantity, number], -part.size)), "<=", 0)
            for number in [number for number in given if number >= part.end][:1]:
                yield Constraint(((place, 1), (column[quantity, number], -part.size)), ">=", 0)


def _distance_line(
    parts: Sequence[Segment], held: Mapping[Quantity, Sequence[int]], plan: Numbers, nearest: int
) -> Constraint:
    """Return the line that keeps `nearest` at or below the difference from a plan."""
    terms = []
    missing = 0
    for quantity, places in held.items():
        for place in places:
            above = parts[place].start >= plan[quantity]
            terms.append((place, 1 if above else -1))
            missing += 0 if above else parts[place].size
    return Constraint([*terms, (nearest, -2)], ">=", -missing)
