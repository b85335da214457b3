"""Which pool sends how many posts where, given everyone's posts: the last choice that the programme leaves open.

Among the flows of least price, those that cross least; among these, the lexicographically largest in the order
(giver, receiver), then of the splits of approvals, then of the reserves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

import numpy as np

from quota.model.arrays import SENSES, Arrays, Constraint
from quota.model.costs import flow_prices, in_units
from quota.model.matrix import Matrix, Places, Whole, whole
from quota.model.ranges import ranges, reaches
from quota.model.rows import Change, Excess, Posts, Quantity, Reserve, Row, Switch, Transfer
from quota.scenario import Case
from quota.solve.outcome import Outcome, StoppedError
from quota.solve.proof import evaluate, rounded_prices
from quota.solve.propagation import propagated
from quota.solve.solvers import Runner
from quota.solve.wholeness import least_whole


def settle_flows(
    case: Case, rows: Iterable[Row], quantities: Mapping[Quantity, int], runner: Runner
) -> dict[Quantity, int]:
    """Return the quantities with transfers, changes and reserves settled; posts stay as they are."""
    spans, coupling = ranges(case, rows)
    amounts = np.array([quantities[quantity] for quantity in spans], dtype=np.int64)
    low, high = reaches(spans.values())
    settled = Flows(tuple(spans), coupling).settled(case, low, high, coupling, amounts, runner)
    return dict(quantities) | dict(zip(spans, settled.tolist(), strict=True))


class Flows:
    """The programme over everything but posts, merges and what units do as a whole.

    Parameters
    ----------
    quantities : sequence of Quantity
    coupling : sequence of Row
        The rows over several quantities; see `quota.model.ranges.ranges`.
    """

    def __init__(self, quantities: Sequence[Quantity], coupling: Sequence[Row]) -> None:
        place = {quantity: number for number, quantity in enumerate(quantities)}
        self._flows = sorted((flow for flow in quantities if not isinstance(flow, Posts | Switch)), key=_order)
        self._columns = [flow for flow in self._flows for _ in range(2 if isinstance(flow, Reserve) else 1)]
        self._owner = np.array([place[flow] for flow in self._columns], dtype=np.int64)
        columns: dict[Quantity, list[int]] = {}
        for column, flow in enumerate(self._columns):
            columns.setdefault(flow, []).append(column)
        self._kept = [first for flow, (first, *_) in columns.items() if isinstance(flow, Reserve)]
        terms = [
            [(column, factor) for quantity, factor in row.terms for column in columns.get(quantity, ())]
            for row in coupling
        ]
        self._rows = [number for number, found in enumerate(terms) if found]
        self._matrix = Matrix.of((terms[number] for number in self._rows), len(self._columns))
        held = (
            [(place[quantity], factor) for quantity, factor in coupling[number].terms if quantity not in columns]
            for number in self._rows
        )
        self._held = Matrix.of(held, len(quantities))
        self._senses = np.array([SENSES[coupling[number].sense] for number in self._rows], dtype=np.int8)

    def settled(
        self, case: Case, low: Places, high: Places, coupling: Sequence[Row], amounts: Places, runner: Runner
    ) -> Places:
        """Return the amounts, quantity by quantity, with the flows settled.

        Parameters
        ----------
        low, high : int64 arrays
            How far every quantity can go by itself.
        coupling : sequence of Row
            Rows with the terms from which the programme was made; their right sides may be others.
        amounts : int64 array
            Of every quantity.
        """
        if not self._flows:
            return amounts
        limits = np.array([coupling[number].limit for number in self._rows], dtype=np.int64)
        low, high = self._bounds(case, low, high)
        free = np.zeros(len(low), dtype=np.int64)
        arrays = Arrays(low, high, free, self._matrix, self._senses, limits - self._held.times(amounts))
        arrays, unlimited = propagated(arrays), Runner(runner.solver)
        if (arrays.low < arrays.high).any():  # else equations alone tell all flows, whatever they cost
            cost = self._costs(case, amounts)
            arrays = _largest(_cheapest_face(arrays.changed(cost=cost), unlimited), unlimited)
        settled = amounts.copy()
        settled[self._owner] = 0
        np.add.at(settled, self._owner, arrays.low)
        return settled

    def _bounds(self, case: Case, low: Places, high: Places) -> tuple[Places, Places]:
        """Return the least and most of every column: what a reserve has now, and what enters it, are two."""
        low, high = low[self._owner], high[self._owner]
        for column in self._kept:
            flow = self._columns[column]
            assert isinstance(flow, Reserve)
            kept = min(max(case.reserve_now(*flow), int(low[column])), int(high[column]))
            low[column + 1], high[column + 1] = 0, high[column] - kept
            high[column] = kept
        return low, high

    def _costs(self, case: Case, amounts: Places) -> Whole:
        """Return what every column costs: its price first, then the number of posts that cross."""
        exceeded = [Fraction(flow.price) for flow in self._flows if isinstance(flow, Excess)]
        factor = (1 + int(np.maximum(amounts, 0).sum())) / _price_unit(case, exceeded)
        prices = flow_prices(case, factor)
        entered = {column + 1 for column in self._kept}
        costs = [0] * len(self._columns)
        for column, flow in enumerate(self._columns):
            if isinstance(flow, Transfer):
                costs[column] = prices.crossing[flow.route] + 1
            elif isinstance(flow, Reserve):
                costs[column] = (prices.entered if column in entered else prices.kept)[flow.category]
            elif isinstance(flow, Excess):
                costs[column] = in_units(flow.price, factor)
        return whole(costs)


def _order(quantity: Quantity) -> tuple[int, tuple[object, ...]]:
    if isinstance(quantity, Transfer):
        return 0, (quantity.category, quantity.giver, quantity.receiver, quantity.route)
    if isinstance(quantity, Change):
        return 1, (quantity.category, quantity.approval, quantity.pool)
    if isinstance(quantity, Excess):
        return 3, (quantity.rule, str(quantity.subject), quantity.sense)
    assert isinstance(quantity, Reserve)
    return 2, (quantity.category, quantity.pool)


def _price_unit(case: Case, exceeded: Iterable[Fraction]) -> Fraction:
    """Return the largest number of percentage points of which all prices are whole multiples: small costs stay exact."""
    prices = [*exceeded, *(Fraction(route.price) for route in case.routes)]
    prices += [Fraction(coverage) for coverage in case.settings.reserve_at.values() if coverage is not None]
    prices += [Fraction(points) for points in case.settings.stickiness.values()]
    denominator = lcm(*(price.denominator for price in prices))
    return Fraction(gcd(*(int(price * denominator) for price in prices)) or 1, denominator)


def _cheapest_face(arrays: Arrays, runner: Runner) -> Arrays:
    """Fix what stands still in every flow of least cost; the cost of the rest no longer matters."""
    free = np.zeros(arrays.width, dtype=np.int64)
    relaxed = runner.solve(arrays)
    answer = least_whole(arrays, runner, answer=relaxed)
    if relaxed.outcome is not Outcome.OPTIMAL or answer.outcome is not Outcome.OPTIMAL:
        raise StoppedError(answer.outcome)
    pricing = evaluate(arrays, *rounded_prices(arrays, relaxed.prices))
    point = answer.whole_point
    value = arrays.value(point)
    if pricing.gap(value) == 0:
        stands = pricing.reduced != 0
        return arrays.changed(
            low=np.where(stands, point, arrays.low),
            high=np.where(stands, point, arrays.high),
            senses=np.where(pricing.prices != 0, 0, arrays.senses).astype(np.int8),
            cost=free,
        )
    total = [(place, cost) for place, cost in enumerate(arrays.cost.tolist()) if cost]
    return arrays.with_line(Constraint(total, "<=", value)).changed(cost=free)


def _largest(face: Arrays, runner: Runner) -> Arrays:
    """Make the columns as large as they can be, one after the other in their order; each then has one value."""
    told = propagated(face)
    amounts, places = told.low.copy(), np.arange(face.width)
    while (still_open := told.low < told.high).any():
        places = places[still_open]
        left, _ = told.over(still_open, np.where(still_open, 0, told.low))
        first = np.zeros(left.width, dtype=np.int64)
        first[0] = -1
        answer = least_whole(left.changed(cost=first), runner)
        if answer.outcome is not Outcome.OPTIMAL:
            raise StoppedError(answer.outcome)
        told = propagated(left.fixed({0: int(answer.whole_point[0])}))
        amounts[places] = told.low
    return face.changed(low=amounts, high=amounts)
