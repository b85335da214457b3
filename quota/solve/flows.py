"""Which pool sends how many posts where, given everyone's posts: the last choice that the programme leaves open.

Among the flows of least price, those that cross least; among these, the lexicographically largest in the order
(giver, receiver), then of the splits of approvals, then of the reserves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import SENSES, Arrays, Line
from quota.model.matrix import Matrix, whole
from quota.model.ranges import Range, ranges
from quota.model.rows import Change, Merge, Posts, Quantity, Reserve, Row, Transfer
from quota.scenario import Case
from quota.solve.outcome import Outcome
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
    settled = Flows(tuple(spans), coupling).settled(case, spans, coupling, amounts, runner)
    return dict(quantities) | dict(zip(spans, settled.tolist(), strict=True))


class Flows:
    """The programme over everything but posts and merges.

    Parameters
    ----------
    quantities : sequence of Quantity
    coupling : sequence of Row
        The rows over several quantities; see `quota.model.ranges.ranges`.
    """

    def __init__(self, quantities: Sequence[Quantity], coupling: Sequence[Row]) -> None:
        place = {quantity: number for number, quantity in enumerate(quantities)}
        self._flows = sorted((flow for flow in quantities if not isinstance(flow, Posts | Merge)), key=_order)
        pieces = [flow for flow in self._flows for _ in range(2 if isinstance(flow, Reserve) else 1)]
        self._owner = np.array([place[flow] for flow in pieces], dtype=np.int64)
        columns: dict[Quantity, list[int]] = {}
        for column, flow in enumerate(pieces):
            columns.setdefault(flow, []).append(column)
        terms = [
            [(column, factor) for quantity, factor in row.terms for column in columns.get(quantity, ())]
            for row in coupling
        ]
        self._rows = [number for number, found in enumerate(terms) if found]
        self._matrix = Matrix.of((terms[number] for number in self._rows), len(pieces))
        held = (
            [(place[quantity], factor) for quantity, factor in coupling[number].terms if quantity not in columns]
            for number in self._rows
        )
        self._held = Matrix.of(held, len(quantities))
        self._senses = np.array([SENSES[coupling[number].sense] for number in self._rows], dtype=np.int8)

    def settled(
        self,
        case: Case,
        spans: Mapping[Quantity, Range],
        coupling: Sequence[Row],
        amounts: NDArray[np.int64],
        runner: Runner,
    ) -> NDArray[np.int64]:
        """Return the amounts, quantity by quantity, with the flows settled.

        Parameters
        ----------
        spans : Mapping[Quantity, Range]
            How far each quantity can go by itself.
        coupling : sequence of Row
            Rows with the terms from which the programme was made; their right sides may be others.
        amounts : int64 array
            Of every quantity.
        """
        if not self._flows:
            return amounts
        limits = np.array([coupling[number].limit for number in self._rows], dtype=np.int64)
        factor = (1 + int(np.maximum(amounts, 0).sum())) / _price_unit(case)
        prices = _Prices.of(case, factor)
        pieces = [piece for flow in self._flows for piece in _pieces(case, flow, spans[flow], prices)]
        low, high, cost = zip(*pieces, strict=True)
        arrays = Arrays(
            np.array(low, dtype=np.int64),
            np.array(high, dtype=np.int64),
            whole(cost),
            self._matrix,
            self._senses,
            limits - self._held.times(amounts),
        )
        arrays, unlimited = propagated(arrays), Runner(runner.solver)
        if (arrays.low < arrays.high).any():
            arrays = _largest(_cheapest_face(arrays, unlimited), unlimited)
        settled = amounts.copy()
        settled[self._owner] = 0
        np.add.at(settled, self._owner, arrays.low)
        return settled


def _order(quantity: Quantity) -> tuple[int, tuple[object, ...]]:
    if isinstance(quantity, Transfer):
        return 0, (quantity.category, quantity.giver, quantity.receiver, quantity.route)
    if isinstance(quantity, Change):
        return 1, (quantity.category, quantity.approval, quantity.pool)
    assert isinstance(quantity, Reserve)
    return 2, (quantity.category, quantity.pool)


def _price_unit(case: Case) -> Fraction:
    """Return the largest number of percentage points of which all prices are whole multiples: small costs stay exact."""
    prices = [Fraction(route.price) for route in case.routes]
    prices += [Fraction(coverage) for coverage in case.settings.reserve_at.values() if coverage is not None]
    prices += [Fraction(points) for points in case.settings.stickiness.values()]
    denominator = lcm(*(price.denominator for price in prices))
    return Fraction(gcd(*(int(price * denominator) for price in prices)) or 1, denominator)


class _Prices(NamedTuple):
    """What a post costs that crosses on a route, that stays in a reserve, and that enters one; prices first."""

    crossing: Mapping[str, int]
    kept: Mapping[str, int]
    entered: Mapping[str, int]

    @classmethod
    def of(cls, case: Case, factor: Fraction) -> _Prices:
        settings = case.settings
        coverage = {category: Fraction(settings.reserve_at[category] or 0) for category in case.categories}
        return cls(
            {route.id: int(Fraction(route.price) * factor) + 1 for route in case.routes},
            {category: int(points * factor) for category, points in coverage.items()},
            {
                category: int((points + Fraction(settings.stickiness[category])) * factor)
                for category, points in coverage.items()
            },
        )


def _pieces(case: Case, quantity: Quantity, span: Range, prices: _Prices) -> list[tuple[int, int, int]]:
    """Return (low, high, cost) of the columns of a flow: its price first, then the number of posts that cross."""
    if isinstance(quantity, Transfer):
        return [(span.low, span.high, prices.crossing[quantity.route])]
    if isinstance(quantity, Change):
        return [(span.low, span.high, 0)]
    assert isinstance(quantity, Reserve)
    kept = min(max(case.reserve_now(quantity.pool, quantity.category), span.low), span.high)
    return [
        (span.low, kept, prices.kept[quantity.category]),
        (0, span.high - kept, prices.entered[quantity.category]),
    ]


def _cheapest_face(arrays: Arrays, runner: Runner) -> Arrays:
    """Fix what stands still in every flow of least cost; the cost of the rest no longer matters."""
    free = np.zeros(arrays.width, dtype=np.int64)
    relaxed = runner.solve(arrays)
    answer = least_whole(arrays, runner, answer=relaxed)
    if relaxed.outcome is not Outcome.OPTIMAL or answer.outcome is not Outcome.OPTIMAL:
        raise AssertionError("the flows of a plan that exists cannot be found")
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
    return arrays.with_line(Line(total, "<=", value)).changed(cost=free)


def _largest(face: Arrays, runner: Runner) -> Arrays:
    """Make the columns as large as they can be, one after the other in their order; each then has one value."""
    face = propagated(face)
    for place in range(face.width):
        if face.low[place] < face.high[place]:
            cost = np.zeros(face.width, dtype=np.int64)
            cost[place] = -1
            answer = least_whole(face.changed(cost=cost), runner)
            if answer.outcome is not Outcome.OPTIMAL:
                raise AssertionError("the flows of a plan that exists cannot be found")
            face = propagated(face.fixed({place: int(answer.whole_point[place])}))
    return face
