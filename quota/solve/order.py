"""The published order among plans of equal value.

The step programme leaves open what to do where priorities, or sums of a priority and a threshold, are equal. A second,
small programme decides: over the columns whose reduced cost lets them move at all, it first avoids crossing a threshold
and then fills equal steps in the published order. With distinct ranks on a network of pools its optimum is unique, so
that every solver returns the same posts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from quota.solve.arrays import Arrays, Line
from quota.solve.outcome import Outcome
from quota.solve.proof import Pricing, evaluate, rounded_prices, signed_price
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
    rank : Mapping[str, int]
        Place of each step in the published order, by name of its variable; smaller is filled first.
    thresholds : Mapping[str, int]
        How many thresholds a post of the column crosses, by name of its variable.
    together : Mapping[str, object]
        Variables that become integer together where the order itself leaves fractions, by name.
    """

    rank: Mapping[str, int]
    thresholds: Mapping[str, int]
    together: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """The preferred plan, prices that bound every plan's value from below, and whether they prove this one's."""

    point: list[int]
    pricing: Pricing
    proved: bool


def settle(arrays: Arrays, point: Sequence[int], pricing: Pricing, preference: Preference, runner: Runner) -> Settled:
    """Replace an optimal plan by the one that the published order prefers, and prove its value.

    Parameters
    ----------
    point : sequence of int, one per column
        A plan that a solver calls optimal.
    pricing : Pricing
        From the solver's prices; rough ones are refined, missing ones make the second programme as large as the first.
    """
    best = list(point)
    strongest = pricing  # prices refined for the order may bound the value less closely than those before
    for _ in range(ROUNDS):
        small = restrict(arrays, pricing, best, preference)
        answer, prices = _solve(small.arrays, runner)
        candidate = small.filled(answer) if answer is not None else None
        if candidate is None or answer is None or not arrays.allows(candidate):
            break
        if arrays.value(candidate) <= arrays.value(best):
            best = candidate
        own = evaluate(small.arrays, *prices)
        pricing = _refined(arrays, small, own)
        strongest = max(strongest, pricing, key=lambda found: found.least_value)
        if own.proves(small.arrays.value(answer)) and strongest.proves(arrays.value(candidate)):
            return Settled(best, strongest, proved=True)
    proved = strongest.proves(arrays.value(best))
    if proved:  # the order itself leaves fractions
        best = settle_whole(arrays, strongest, best, preference, runner)
    return Settled(best, strongest, proved)


def settle_whole(
    arrays: Arrays, pricing: Pricing, point: Sequence[int], preference: Preference, runner: Runner
) -> list[int]:
    """Replace an optimal plan of an integer programme by the one that the published order prefers.

    One more integer programme, over the reduced costs that the linear programme left, so that its numbers stay small: the
    value first, the order after it. Exchanges of more than two steps with equal sums of ranks are left to the solver.

    Parameters
    ----------
    pricing : Pricing
        Of the linear programme, whose bound lies below the value.
    point : sequence of int
        A plan of proved least value.

    Returns
    -------
    list of int
        The point itself, if the solver was stopped on the way.
    """
    # Prices in whole units keep the costs small; the gap grows by next to nothing.
    prices = [
        signed_price(round(price / pricing.unit), line.sense)
        for price, line in zip(pricing.prices, arrays.lines, strict=True)
    ]
    small = restrict(arrays, evaluate(arrays, 1, prices), point, preference)
    problem = small.arrays.problem()
    if least_whole(problem, runner, preference.together) is not Outcome.OPTIMAL:
        return list(point)
    candidate = small.filled([round(variable.varValue or 0) for variable in problem.variables()])
    return candidate if arrays.allows(candidate) and arrays.value(candidate) <= arrays.value(point) else list(point)


@dataclass(frozen=True, slots=True)
class Restricted:
    """The programme over the columns that may still move.

    Parameters
    ----------
    arrays : Arrays
        Costs are ``weight · reduced cost + tie cost``.
    places : list of int
        Position of each of its columns in the full programme with slacks.
    fixed : list of int
        The full point, with 0 at those places.
    pricing : Pricing
        What the columns were chosen by.
    weight : int
        How much a unit of reduced cost outweighs a unit of tie cost.
    count : int
        Columns of the full programme; slacks come after them.
    """

    arrays: Arrays
    places: list[int]
    fixed: list[int]
    pricing: Pricing
    weight: int
    count: int

    def filled(self, answer: Sequence[int]) -> list[int]:
        """Put an answer back into the full point."""
        point = list(self.fixed)
        for place, amount in zip(self.places, answer, strict=True):
            point[place] = amount
        return point[: self.count]


def restrict(arrays: Arrays, pricing: Pricing, point: Sequence[int], preference: Preference) -> Restricted:
    """Leave out what stands still in every plan that is no worse than ``point``.

    A column stands at its bound if its reduced cost exceeds the gap between value and bound. A line with a price is tight
    if the price exceeds the gap; otherwise its slack becomes a column, whose reduced cost is the price.
    """
    gap = pricing.gap(arrays.value(point))
    count = len(arrays.names)
    arrays = _with_slacks(arrays, pricing, gap)
    pricing = evaluate(arrays, pricing.unit, pricing.prices)
    low, high = arrays.bounds
    reduced = pricing.reduced
    moves = (np.abs(reduced) <= gap) & (low < high)
    fixed = np.where(moves, 0, np.where(reduced > 0, low, high))
    free = np.flatnonzero(moves).tolist()
    lines = _free_lines(arrays, moves, arrays.matrix.times(fixed).tolist())
    weight = WEIGHT * (len(free) + 1)
    names = [arrays.names[place] for place in free]
    ties = tie_costs(names, preference)
    small = Arrays(
        names,
        [arrays.low[place] for place in free],
        [arrays.high[place] for place in free],
        [weight * cost + tie for cost, tie in zip(reduced[moves].tolist(), ties, strict=True)],
        lines,
    )
    return Restricted(small, free, fixed.tolist(), pricing, weight, count)


def _free_lines(arrays: Arrays, moves: NDArray[np.bool_], held: Sequence[int]) -> list[Line]:
    """Return the lines over the columns that move, less what the others hold; lines without such columns are left out."""
    position = np.cumsum(moves) - 1
    matrix = arrays.matrix
    kept = moves[matrix.columns]
    terms: dict[int, list[tuple[int, int]]] = {}
    entries = (matrix.rows[kept], position[matrix.columns[kept]], matrix.factors[kept])
    for row, place, factor in zip(*(part.tolist() for part in entries), strict=True):
        terms.setdefault(row, []).append((place, factor))
    return [
        Line(arrays.lines[row].name, tuple(found), arrays.lines[row].sense, arrays.lines[row].limit - held[row])
        for row, found in terms.items()
    ]


def _with_slacks(arrays: Arrays, pricing: Pricing, gap: int) -> Arrays:
    """Turn every line with a price into an equation, with its slack as a column where the slack can be above 0."""
    lines = [
        replace(line, sense="==") if price else line for price, line in zip(pricing.prices, arrays.lines, strict=True)
    ]
    slacks = {
        place: gap // abs(price)
        for place, (price, line) in enumerate(zip(pricing.prices, arrays.lines, strict=True))
        if line.sense != "==" and price and gap >= abs(price)
    }
    if not slacks:
        return arrays.with_lines(lines)
    for column, place in enumerate(slacks, start=len(arrays.names)):
        sign = -1 if arrays.lines[place].sense == ">=" else 1
        lines[place] = replace(lines[place], terms=(*lines[place].terms, (column, sign)))
    names = [f"z{arrays.lines[place].name}" for place in slacks]  # sort after the columns of the programme
    return Arrays(
        [*arrays.names, *names],
        [*arrays.low, *(0 for _ in slacks)],
        [*arrays.high, *slacks.values()],
        [*arrays.cost, *(0 for _ in slacks)],
        lines,
    )


def _refined(arrays: Arrays, small: Restricted, own: Pricing) -> Pricing:
    """Add the prices of the small programme to those that it started from."""
    share = small.weight * own.unit
    extra = {line.name: price for line, price in zip(small.arrays.lines, own.prices, strict=True)}
    prices = [
        signed_price(share * price + extra.get(line.name, 0), line.sense)
        for price, line in zip(small.pricing.prices, arrays.lines, strict=True)
    ]
    return evaluate(arrays, small.pricing.unit * share, prices)


def _solve(arrays: Arrays, runner: Runner) -> tuple[list[int] | None, tuple[int, list[int]]]:
    """Solve a programme of arrays; return its point, if any, and its rounded prices."""
    if not arrays.names:
        return [], (1, [0] * len(arrays.lines))
    problem = arrays.problem()
    ended = runner.run(problem)
    prices = rounded_prices(arrays, {line.name: line.pi for line in problem.constraints()})
    if ended is not Outcome.OPTIMAL:
        return None, prices
    return [round(variable.varValue or 0) for variable in problem.variables()], prices


def tie_costs(names: Sequence[str], preference: Preference) -> list[int]:
    """Return costs that avoid thresholds first and then follow the ranks, numbered afresh among these columns."""
    ranked = sorted((name for name in names if name in preference.rank), key=lambda name: preference.rank[name])
    fresh = {name: place for place, name in enumerate(ranked)}
    threshold = len(ranked) + 1
    return [fresh.get(name, 0) + threshold * preference.thresholds.get(name, 0) for name in names]
