"""Which pool sends how many posts where, given everyone's posts: the last choice that the programme leaves open.

Among the flows of least price, those that cross least; among these, the lexicographically largest in the order
(giver, receiver), then of the splits of approvals, then of the reserves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd, lcm

import numpy as np

from quota.model.arrays import Arrays, Line, Point
from quota.model.ranges import Range, ranges
from quota.model.rows import Change, Merge, Posts, Quantity, Reserve, Row, Transfer
from quota.scenario import Case
from quota.solve.outcome import Outcome
from quota.solve.proof import evaluate, rounded_prices
from quota.solve.solvers import Runner
from quota.solve.wholeness import least_whole


def settle_flows(
    case: Case, rows: Iterable[Row], quantities: Mapping[Quantity, int], runner: Runner
) -> dict[Quantity, int]:
    """Return the quantities with transfers, changes and reserves settled; posts stay as they are."""
    return settle_flows_within(case, *ranges(case, rows), quantities, runner)


def settle_flows_within(
    case: Case,
    spans: Mapping[Quantity, Range],
    coupling: Iterable[Row],
    quantities: Mapping[Quantity, int],
    runner: Runner,
) -> dict[Quantity, int]:
    """Settle the flows of a case whose rows are sorted already; see `settle_flows`.

    Parameters
    ----------
    spans, coupling : Mapping and rows
        How far each quantity can go by itself, and the rows over several; see `quota.model.ranges.ranges`.
    """
    settled = dict(quantities)
    arrays, order = _flow_arrays(case, spans, coupling, quantities)
    if order:
        unlimited = Runner(runner.solver)
        point = _largest(_cheapest_face(arrays, unlimited), unlimited)
        for quantity in dict.fromkeys(order):
            settled[quantity] = 0
        for quantity, amount in zip(order, point.tolist(), strict=True):
            settled[quantity] += amount
    return settled


def _flow_arrays(
    case: Case, spans: Mapping[Quantity, Range], coupling: Iterable[Row], quantities: Mapping[Quantity, int]
) -> tuple[Arrays, list[Quantity]]:
    """Return the programme over everything but posts, and the quantity of each column."""
    flows = sorted((quantity for quantity in spans if not isinstance(quantity, Posts | Merge)), key=_order)
    unit = _price_unit(case)
    many = 1 + sum(posts for quantity, posts in quantities.items() if isinstance(quantity, Posts | Reserve))
    columns: list[tuple[int, int, int]] = []
    owners: list[Quantity] = []
    places: dict[Quantity, list[int]] = {}
    for flow in flows:
        for piece in _pieces(case, flow, spans[flow], many / unit):
            places.setdefault(flow, []).append(len(columns))
            columns.append(piece)
            owners.append(flow)
    lines: list[Line] = []
    for row in coupling:
        terms = [(place, factor) for quantity, factor in row.terms for place in places.get(quantity, ())]
        if terms:
            held = sum(
                factor * quantities[quantity] for quantity, factor in row.terms if isinstance(quantity, Posts | Merge)
            )
            lines.append(Line(terms, row.sense, row.limit - held))
    low, high, cost = zip(*columns, strict=True) if columns else ((), (), ())
    return Arrays.of(low, high, cost, lines), owners


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


def _pieces(case: Case, quantity: Quantity, span: Range, factor: Fraction) -> list[tuple[int, int, int]]:
    """Return (low, high, cost) of the columns of a flow: its price first, then the number of posts that cross."""
    if isinstance(quantity, Transfer):
        return [(span.low, span.high, int(Fraction(case.route_of[quantity.route].price) * factor) + 1)]
    if isinstance(quantity, Change):
        return [(span.low, span.high, 0)]
    assert isinstance(quantity, Reserve)
    coverage = Fraction(case.settings.reserve_at[quantity.category] or 0)
    stickiness = Fraction(case.settings.stickiness[quantity.category])
    kept = min(max(case.reserve_now(quantity.pool, quantity.category), span.low), span.high)
    return [
        (span.low, kept, int(coverage * factor)),
        (0, span.high - kept, int((coverage + stickiness) * factor)),
    ]


def _cheapest_face(arrays: Arrays, runner: Runner) -> Arrays:
    """Fix what stands still in every flow of least cost; the cost of the rest no longer matters."""
    free = np.zeros(arrays.width, dtype=np.int64)
    arrays = _propagated(arrays)
    if not (arrays.low < arrays.high).any():
        return arrays.changed(cost=free)
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


def _largest(face: Arrays, runner: Runner) -> Point:
    """Make the columns as large as they can be, one after the other in their order."""
    face = _propagated(face)
    for place in range(face.width):
        if face.low[place] < face.high[place]:
            cost = np.zeros(face.width, dtype=np.int64)
            cost[place] = -1
            answer = least_whole(face.changed(cost=cost), runner)
            if answer.outcome is not Outcome.OPTIMAL:
                raise AssertionError("the flows of a plan that exists cannot be found")
            face = _propagated(face.fixed({place: int(answer.whole_point[place])}))
    return face.low


def _propagated(face: Arrays) -> Arrays:
    """Fix every column that is the last open one of an equation, and what follows from that."""
    matrix = face.matrix
    while True:
        still_open = face.low < face.high
        many = np.bincount(matrix.rows, still_open[matrix.columns], face.height)
        last = (many == 1) & (face.senses == 0)
        entries = np.flatnonzero(last[matrix.rows] & still_open[matrix.columns])
        if not len(entries):
            return face
        rest = face.limits - matrix.times(np.where(still_open, 0, face.low)).astype(np.int64)
        low, high = face.low.copy(), face.high.copy()
        columns = matrix.columns[entries]
        low[columns] = high[columns] = rest[matrix.rows[entries]] // matrix.factors[entries]
        face = face.changed(low=low, high=high)
