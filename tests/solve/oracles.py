"""Slow and simple ways to the same answers, which share no code with the solve."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import isqrt

import pulp

from quota.model.quantities import changes, transfers
from quota.model.rows import Change, Posts, Quantity, Reserve, Row, Transfer
from quota.model.rules import rows
from quota.need import Needs
from quota.scenario import Case

DIGITS = 10**40
"""Square roots are kept in so fine parts."""


def divisor_of(divisor: str, post: int) -> Fraction:
    """Return d(post); for hill, whose roots are irrational, to forty digits."""
    if divisor == "hill":
        return Fraction(isqrt(DIGITS**2 * post * (post - 1)), DIGITS)
    return {
        "webster": Fraction(2 * post - 1, 2),
        "dean": Fraction(2 * post * (post - 1), 2 * post - 1),
        "adams": Fraction(post - 1),
        "jefferson": Fraction(post),
    }[divisor]


def exact_value(case: Case, needs: Needs, quantities: Mapping[Quantity, int]) -> Fraction:
    """Return the objective of a plan in percentage points, in fractions, straight from the formula."""
    settings = case.settings
    total = Fraction(0)
    for unit, category, holding in case.holdings():
        planned = quantities[Posts(unit.id, category)]
        need = needs[unit.id, category].exact
        total += sum(100 * divisor_of(settings.divisor, post) / need for post in range(1, planned + 1))
        total += Fraction(settings.stickiness[category]) * max(0, planned - holding.current)
    prices = {route.id: Fraction(route.price) for route in case.routes}
    for quantity, amount in quantities.items():
        if isinstance(quantity, Transfer):
            total += prices[quantity.route] * amount
        elif isinstance(quantity, Reserve):
            entered = max(0, amount - case.reserve_now(*quantity))
            total += Fraction(settings.reserve_at[quantity.category] or 0) * amount
            total += Fraction(settings.stickiness[quantity.category]) * entered
    return total


def every_plan(case: Case) -> Iterator[dict[Quantity, int]]:
    """Yield every plan in whole numbers that keeps all rows; the reserve of a pool follows from its balance.

    For very small cases: posts and transfers from 0 to all that is there, and approvals of one pool each.
    """
    (category,) = case.categories
    there = sum(case.held(pool, category) for pool, _ in case.pools) + sum(item.posts for item in case.approvals)
    units = [Posts(unit.id, category) for unit, _, _ in case.holdings()]
    flows = transfers(case)
    fixed: dict[Quantity, int] = {
        change: next(item.posts for item in case.approvals if item.id == change.approval) for change in changes(case)
    }
    labelled = tuple(rows(case))
    for amounts in product(range(there + 1), repeat=len(units)):
        if sum(amounts) > there:
            continue
        for crossed in product(range(there + 1), repeat=len(flows)):
            plan = dict(zip(units, amounts, strict=True)) | dict(zip(flows, crossed, strict=True)) | fixed
            for pool, members in ((pool, members) for (pool, _), members in case.pools.items()):
                left = case.held(pool, category) - sum(plan[Posts(unit.id, category)] for unit in members)
                left += sum(
                    posts for change, posts in fixed.items() if isinstance(change, Change) and change.pool == pool
                )
                left += sum(plan[flow] for flow in flows if flow.receiver == pool)
                left -= sum(plan[flow] for flow in flows if flow.giver == pool)
                plan[Reserve(pool, category)] = left
            if min(plan[Reserve(pool, category)] for pool, _ in case.pools) >= 0 and all(
                row.holds(plan) for row in labelled
            ):
                yield plan


def greedy_posts(
    needs: Sequence[Fraction],
    low: Sequence[int],
    high: Sequence[int],
    current: Sequence[int],
    total: int,
    divisor: str,
    stickiness: int,
) -> list[int]:
    """Hand out the posts of one pool one by one above the floors, the cheapest next post first.

    Equal ones: no threshold before a threshold, then the larger need, then the smaller number of the unit.
    """

    def next_post(unit: int, post: int) -> tuple[Fraction, int, Fraction, int, int]:
        sticky = int(post > current[unit] and stickiness > 0)
        cost = 100 * divisor_of(divisor, post) / needs[unit] + stickiness * sticky
        return (cost, sticky, -needs[unit], unit, post)

    posts = list(low)
    queue = [next_post(unit, posts[unit] + 1) for unit in range(len(needs)) if posts[unit] < high[unit]]
    heapq.heapify(queue)
    for _ in range(total - sum(low)):
        *_, unit, post = heapq.heappop(queue)
        posts[unit] = post
        if post < high[unit]:
            heapq.heappush(queue, next_post(unit, post + 1))
    return posts


def can_hold(rows: Iterable[Row]) -> bool:
    """Tell whether rows can hold together in whole posts, by a plain integer programme."""
    problem = pulp.LpProblem("rows", pulp.LpMinimize)
    variables: dict[Quantity, pulp.LpVariable] = {}
    for row in rows:
        for quantity, _ in row.terms:
            if quantity not in variables:
                low = -1000 if isinstance(quantity, Change) else 0
                variables[quantity] = problem.add_variable(f"x{len(variables)}", low, 1000, pulp.LpInteger)
        left = pulp.lpSum(factor * variables[quantity] for quantity, factor in row.terms)
        if row.terms:
            problem.addConstraint(
                {"<=": left <= row.limit, ">=": left >= row.limit, "==": left == row.limit}[row.sense]
            )
        elif not row.holds({}):
            return False
    problem.setObjective(pulp.lpSum([]))
    problem.solve(pulp.HiGHS(msg=False))
    return problem.status == pulp.LpStatusOptimal
