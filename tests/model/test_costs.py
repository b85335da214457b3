"""What posts, flows and merges cost, by hand and one by one, and how fine costs must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from cases import make_case, unit
from priced import ADMINISTRATIVE, posts, priced, random_amounts
from random_cases import random_case
from rich_cases import rich_case

from quota.model.costs import coarse_scale, merge_cost, plan_cost, plan_cost_exactly
from quota.model.priorities import numbered, priority_points
from quota.model.rows import Change, Merge, Posts, Quantity, Reserve, Transfer
from quota.model.windows import Window
from quota.need import Needs, measure
from quota.scenario import Case
from quota.scenario.records import Consolidation, Pool
from quota.scenario.successors import with_successors

SCALE = 10**5
TOWNSHIPS, COUNTY = Pool("A", "township"), Pool("A", "county")
CaseOf = Callable[[int], Case]


# What a plan costs


def test_plan_cost_by_hand():
    """Proves: 6, 4 and 4 posts, one of k's crossing at 2, and 3 in the townships' reserve cost 601 points.

    a: 6²/(2 · 10) = 1.8, so 180, and 3 for the post above its 5. b: 4²/(2 · 8) = 1, so 100. k: 4²/(2 · 5) = 1.6, so 160.
    The crossing costs 2. The reserve: 3 · 50, and 3 for each of the 2 that enter it.
    Sensitivity: each part by itself shows in the sum; an approval that is split costs nothing.
    """
    case = priced()
    transfer, change = Transfer(case.routes[0].id, COUNTY, TOWNSHIPS, ADMINISTRATIVE), Change("x", TOWNSHIPS, "y")
    plan = {
        posts("a"): 6,
        posts("b"): 4,
        posts("k"): 4,
        transfer: 1,
        change: 1,
        Reserve(TOWNSHIPS, ADMINISTRATIVE): 3,
        Reserve(COUNTY, ADMINISTRATIVE): 0,
    }

    def cost() -> Fraction:
        assert plan_cost(case, measure(case), plan) == plan_cost_exactly(case, measure(case), plan)
        return plan_cost(case, measure(case), plan)

    assert cost() == 180 + 3 + 100 + 160 + 2 + 150 + 6 == 601
    for quantity, more in (
        (posts("a"), 65 + 3),
        (posts("b"), 4.5 / 8 * 100),
        (posts("k"), 90),
        (transfer, 2),
        (change, 0),
        (Reserve(TOWNSHIPS, ADMINISTRATIVE), 53),
    ):
        before = cost()
        plan[quantity] += 1
        assert cost() - before == more


def merging(price: str) -> tuple[Case, Needs]:
    """j and k of 10 and 8 posts, which is what they need, may merge into n, which keeps 10; thresholds of 4 points."""
    members = [unit("j", 10, level="county", consolidation="M"), unit("k", 8, level="county", consolidation="M")]
    case = make_case([*members, unit("a", 8, need=16)], settings={"stickiness": 4})
    item = Consolidation("M", ADMINISTRATIVE, "optional", "n", "new", 10, 0, Decimal(price), "", "")
    case = replace(case, consolidations=(item,), units=with_successors(case.units, [item]))
    return case, measure(case)


def test_merge_cost_by_hand():
    """Proves: a merge that frees 8 posts changes a plan by its price less 800 points.

    j: 10²/20 = 5, k: 8²/16 = 4, n: 10²/20 = 5 and a threshold of 4 for each of its 10 posts, which the merge gives back:
    500 + 400 − 500 − 10 · 4 − 800 + price. Sensitivity: a price of 12.5 adds 12.5.
    """
    for price, points in (("0", -440), ("12.5", -427.5)):
        case, needs = merging(price)
        assert merge_cost(case, needs, "M") == points
        apart = {posts("j"): 10, posts("k"): 8, posts("n"): 0, posts("a"): 8, Merge("M"): 0}
        together = {**apart, posts("j"): 0, posts("k"): 0, posts("n"): 10, Merge("M"): 1}
        assert plan_cost(case, needs, together) - plan_cost(case, needs, apart) == Fraction(price) - 800


@pytest.mark.parametrize("make", [random_case, rich_case])
def test_plan_cost_post_by_post(make: CaseOf):
    """Proves: of any amounts, the cost is that of every post, crossing and reserve by itself, added up one by one.

    Sensitivity: all divisors, prices, reserves and thresholds come up.
    """
    for seed in range(15):
        case = make(seed)
        needs, found = measure(case), random_amounts(case, seed)
        if found is not None:
            expected = sum(cost_of(case, needs, quantity, amount) for quantity, amount in found.items())
            assert abs(plan_cost(case, needs, found) - expected) < Fraction(1, 10**20)
            if case.settings.divisor != "hill":
                assert plan_cost_exactly(case, needs, found) == expected


def cost_of(case: Case, needs: Needs, quantity: Quantity, amount: int) -> Fraction:
    """Return what one quantity costs."""
    settings = case.settings
    if isinstance(quantity, Posts):
        need, current = needs[quantity].exact, case.units[quantity.unit].holdings[quantity.category].current
        filled = sum((priority_points(settings.divisor, post, need) for post in range(1, amount + 1)), Fraction(0))
        return filled + Fraction(settings.stickiness[quantity.category]) * max(0, amount - current)
    if isinstance(quantity, Transfer):
        return Fraction(case.route_of[quantity.route].price) * amount
    if isinstance(quantity, Reserve):
        entered = max(0, amount - case.reserve_now(quantity.pool, quantity.category))
        coverage = Fraction(settings.reserve_at[quantity.category] or 0)
        return coverage * amount + Fraction(settings.stickiness[quantity.category]) * entered
    return Fraction(0)


# How coarse the solver's costs are


@pytest.mark.parametrize(("need", "last", "scale"), [("10", 20, 10**5), ("0.02", 199, 10**5), ("0.02", 200, 10**4)])
def test_costs_stay_small(need: str, last: int, scale: int):
    """Proves: 10⁵ cost units a point, and ten times fewer as soon as the dearest post would cost more than 10¹¹ units.

    Post 200 of a need of 0.02 stands at 100 · 200/0.02 = 10⁶ points at most, 10¹¹ units. Sensitivity: one post more.
    """
    needs = measure(make_case([unit("a", 0, need=need)]))
    assert coarse_scale(needs, {posts("a"): Window(0, last)}) == scale


def test_numbered():
    """Proves: groups are numbered from 1, one after the other, empty ones too. Sensitivity: 200 random lists of groups."""
    random = np.random.default_rng(1)
    for _ in range(200):
        counts = random.integers(0, 5, int(random.integers(0, 8)))
        expected = [number for count in counts.tolist() for number in range(1, count + 1)]
        assert numbered(counts).tolist() == expected
