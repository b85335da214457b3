"""Which pool sends how many posts where, given everyone's posts: the last choice that the programme leaves open.

Among the flows of least price, those that cross least; among these, the lexicographically largest in the order
(giver, receiver), then of the splits of approvals, then of the reserves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from math import gcd, lcm

from quota.model.ranges import Range, ranges
from quota.model.rows import Change, Merge, Posts, Quantity, Reserve, Row, Transfer
from quota.scenario import Case
from quota.solve.arrays import Arrays, Line
from quota.solve.outcome import Outcome
from quota.solve.proof import evaluate, rounded_prices
from quota.solve.solvers import Runner
from quota.solve.wholeness import fractional, least_whole


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
        for quantity, amount in zip(order, point, strict=True):
            settled[quantity] += amount
    return settled


def _flow_arrays(
    case: Case, spans: Mapping[Quantity, Range], coupling: Iterable[Row], quantities: Mapping[Quantity, int]
) -> tuple[Arrays, list[Quantity]]:
    """Return the programme over everything but posts, and the quantity of each column."""
    flows = sorted((quantity for quantity in spans if not isinstance(quantity, Posts | Merge)), key=_order)
    unit = _price_unit(case)
    many = 1 + sum(posts for quantity, posts in quantities.items() if isinstance(quantity, Posts | Reserve))
    names: list[str] = []
    columns: list[tuple[Quantity, int, int, int]] = []
    for flow in flows:
        for low, high, cost in _pieces(case, flow, spans[flow], many / unit):
            names.append(f"x{len(names):07d}")
            columns.append((flow, low, high, cost))
    places: dict[Quantity, list[int]] = {}
    for place, (quantity, _, _, _) in enumerate(columns):
        places.setdefault(quantity, []).append(place)
    lines: list[Line] = []
    for row in coupling:
        terms = tuple((place, factor) for quantity, factor in row.terms for place in places.get(quantity, ()))
        held = sum(
            factor * quantities[quantity] for quantity, factor in row.terms if isinstance(quantity, Posts | Merge)
        )
        if terms:
            lines.append(Line(f"r{len(lines):06d}", terms, row.sense, row.limit - held))
    arrays = Arrays(
        names,
        [low for _, low, _, _ in columns],
        [high for _, _, high, _ in columns],
        [cost for _, _, _, cost in columns],
        lines,
    )
    return arrays, [quantity for quantity, _, _, _ in columns]


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
        price = next(route.price for route in case.routes if route.id == quantity.route)
        return [(span.low, span.high, int(Fraction(price) * factor) + 1)]
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
    problem = arrays.problem()
    if runner.run(problem) is not Outcome.OPTIMAL:
        raise AssertionError("the flows of a plan that exists cannot be found")
    duals = {line.name: line.pi for line in problem.constraints()}
    pricing = evaluate(arrays, *rounded_prices(arrays, duals))
    if fractional(problem) and least_whole(problem, runner) is not Outcome.OPTIMAL:
        raise AssertionError("the flows of a plan that exists cannot be found")
    point = [round(variable.varValue or 0) for variable in problem.variables()]
    gap = pricing.gap(arrays.value(point))
    if gap == 0:
        low = [
            amount if cost else bound for cost, amount, bound in zip(pricing.reduced, point, arrays.low, strict=True)
        ]
        high = [
            amount if cost else bound for cost, amount, bound in zip(pricing.reduced, point, arrays.high, strict=True)
        ]
        lines = [
            replace(line, sense="==") if price else line
            for price, line in zip(pricing.prices, arrays.lines, strict=True)
        ]
        return replace(arrays, low=low, high=high, lines=lines, cost=[0] * len(low))
    total = Line(
        "value", tuple((place, cost) for place, cost in enumerate(arrays.cost) if cost), "<=", arrays.value(point)
    )
    return replace(arrays, lines=[*arrays.lines, total], cost=[0] * len(point))


def _largest(face: Arrays, runner: Runner) -> list[int]:
    """Make the columns as large as they can be, one after the other in their order."""
    low, high = list(face.low), list(face.high)
    _propagate(face, low, high)
    for place in range(len(low)):
        if low[place] < high[place]:
            cost = [-1 if other == place else 0 for other in range(len(low))]
            problem = replace(face, low=low, high=high, cost=cost).problem()
            if least_whole(problem, runner) is not Outcome.OPTIMAL:
                raise AssertionError("the flows of a plan that exists cannot be found")
            low[place] = high[place] = round(problem.variables()[place].varValue or 0)
            _propagate(face, low, high)
    return low


def _propagate(face: Arrays, low: list[int], high: list[int]) -> None:
    """Fix every column that is the last open one of an equation."""
    changed = True
    while changed:
        changed = False
        for line in face.lines:
            still_open = [(place, factor) for place, factor in line.terms if low[place] < high[place]]
            if line.sense == "==" and len(still_open) == 1:
                place, factor = still_open[0]
                rest = line.limit - sum(other * low[at] for at, other in line.terms if at != place)
                low[place] = high[place] = rest // factor
                changed = True
