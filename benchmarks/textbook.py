"""The problem as a textbook would write it in PuLP, for the CBC that comes along: what the product is compared with.

One whole-number variable per unit and category, its posts in steps of rising cost over its full range, one constraint per
row, everything written with ``lpSum``. Limits of a single quantity become bounds, as anybody would do. The order among
equal plans is left to the solver.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor

import pulp

from quota.model.costs import merge_cost
from quota.model.priorities import priority_floor
from quota.model.ranges import ranges
from quota.model.rows import Change, Merge, Posts, Quantity, Reserve, Row, Transfer
from quota.model.rules import rows
from quota.need import Needs
from quota.scenario import Case

SCALE = 10**6
"""Cost units per percentage point."""
LIMIT = 60
"""Seconds that CBC has on the clock."""


@dataclass(frozen=True)
class Problem:
    """What is to be decided, in plain words.

    Parameters
    ----------
    bounds : mapping to (least, most)
        Of every quantity. [posts]
    steps : mapping to a list of costs
        Cost of each post of a unit from the least on, rising. [points · SCALE]
    costs : mapping
        Cost per post of the other quantities.
    rows : sequence of Row
        Rows over several quantities.
    """

    bounds: Mapping[Quantity, tuple[int, int]]
    steps: Mapping[Posts, list[int]]
    costs: Mapping[Quantity, int]
    rows: Sequence[Row]


def problem_of(case: Case, needs: Needs) -> Problem:
    """Take a case apart; reserves above what is required must not be wanted in it."""
    spans, coupling = ranges(case, rows(case))
    prices = {route.id: route.price for route in case.routes}
    bounds: dict[Quantity, tuple[int, int]] = {}
    steps: dict[Posts, list[int]] = {}
    costs: dict[Quantity, int] = {}
    for quantity, span in spans.items():
        bounds[quantity] = (span.low, span.high)
        if isinstance(quantity, Posts):
            steps[quantity] = [step_cost(case, needs, quantity, post) for post in range(span.low + 1, span.high + 1)]
        elif isinstance(quantity, Transfer):
            costs[quantity] = int(prices[quantity.route] * SCALE)
        elif isinstance(quantity, Merge):
            costs[quantity] = floor(merge_cost(case, needs, quantity.merge) * SCALE)
        elif isinstance(quantity, Reserve | Change):
            costs[quantity] = 0
    return Problem(bounds, steps, costs, coupling)


def step_cost(case: Case, needs: Needs, posts: Posts, post: int) -> int:
    """Return the priority of a unit's post, with the threshold where it is above what the unit has now."""
    above = post > case.units[posts.unit].holdings[posts.category].current
    threshold = int(case.settings.stickiness[posts.category] * SCALE) if above else 0
    return priority_floor(case.settings.divisor, post, needs[posts].exact, SCALE) + threshold


def solve_as_textbook(stated: Problem) -> float:
    """Build and solve; return the least cost.

    Raises
    ------
    TimeoutError
        If CBC has not proved it within `LIMIT`.
    """
    model = pulp.LpProblem("posts", pulp.LpMinimize)
    amounts = {
        quantity: pulp.LpVariable(f"q{place}", least, most, cat="Integer")
        for place, (quantity, (least, most)) in enumerate(stated.bounds.items())
    }
    steps = {
        posts: [pulp.LpVariable(f"s{place}_{step}", 0, 1) for step in range(len(costs))]
        for place, (posts, costs) in enumerate(stated.steps.items())
    }
    model += pulp.lpSum(
        [cost * step for posts, costs in stated.steps.items() for cost, step in zip(costs, steps[posts], strict=True)]
        + [cost * amounts[quantity] for quantity, cost in stated.costs.items()]
    )
    for posts, parts in steps.items():
        model += amounts[posts] == stated.bounds[posts][0] + pulp.lpSum(parts)
    for row in stated.rows:
        left = pulp.lpSum(factor * amounts[quantity] for quantity, factor in row.terms)
        model += {"<=": left <= row.limit, ">=": left >= row.limit, "==": left == row.limit}[row.sense]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, gapAbs=0.5, threads=1, timeLimit=LIMIT))
    if model.sol_status != pulp.LpSolutionOptimal:
        raise TimeoutError(f"no proof in {LIMIT} s")
    return float(model.objective.value())
