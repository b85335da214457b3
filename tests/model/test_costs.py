"""What posts, flows and merges cost, by hand and one by one, and how fine costs must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import numpy as np
import pytest
from cases import make_case, unit
from priced import ADMINISTRATIVE, posts, priced, random_amounts
from random_cases import random_case
from rich_cases import rich_case

from quota.model.costs import SCALES, fine_scale, merge_cost, plan_cost, tells_apart
from quota.model.priorities import numbered, priority, priority_cost, same_priority
from quota.model.rows import Change, Merge, Posts, Quantity, Reserve, Transfer
from quota.model.windows import Window
from quota.need import Needs, measure
from quota.scenario import Case
from quota.scenario.case import Consolidation, Pool
from quota.scenario.successors import with_successors

SCALE = 10**5
TOWNSHIPS, COUNTY = Pool("A", "township"), Pool("A", "county")
CaseOf = Callable[[int], Case]


# What a plan costs


def test_plan_cost_by_hand():
    """Proves: 6, 4 and 4 posts, one of k's crossing at 2, and 3 in the townships' reserve cost 601 points.

    a: 6²/(2 · 10) = 1.8, so 180, and 3 for the post above its 5. b: 4²/(2 · 8) = 1, so 100. k: 4²/(2 · 5) = 1.6, so 160.
    The crossing costs 2. The reserve: 3 · 50, and 3 for each of the 2 that enter it. All are whole at 10⁵ units a point.
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

    def cost() -> int:
        return plan_cost(case, measure(case), plan, SCALE)

    assert cost() == (180 + 3 + 100 + 160 + 2 + 150 + 6) * SCALE == 601 * SCALE
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
        assert cost() - before == more * SCALE


def merging(price: str) -> tuple[Case, Needs]:
    """j and k of 10 and 8 posts, which is what they need, may merge into n, which keeps 10; thresholds of 4 points."""
    members = [unit("j", 10, level="county", consolidation="M"), unit("k", 8, level="county", consolidation="M")]
    case = make_case([*members, unit("a", 8, need=16)], settings={"stickiness": 4})
    item = Consolidation("M", ADMINISTRATIVE, "optional", "n", "new", 10, 0, Decimal(price), "", "")
    case = replace(case, consolidations=(item,), units=with_successors(case.units, [item]))
    return case, measure(case)


def test_merge_cost_by_hand():
    """Proves: a merge that frees 8 posts changes a plan by its price less 800 points, and 8 units more.

    j: 10²/20 = 5, k: 8²/16 = 4, n: 10²/20 = 5 and a threshold of 4 for each of its 10 posts, which the merge gives back:
    500 + 400 − 500 − 10 · 4 − 800 + price. Sensitivity: a price of 12.5 adds 12.5; the 8 units leave a tie unmerged.
    """
    for price, points in (("0", -440), ("12.5", -427.5)):
        case, needs = merging(price)
        assert merge_cost(case, needs, "M", SCALE) == points * SCALE + 8
        apart = {posts("j"): 10, posts("k"): 8, posts("n"): 0, posts("a"): 8, Merge("M"): 0}
        together = {**apart, posts("j"): 0, posts("k"): 0, posts("n"): 10, Merge("M"): 1}
        change = plan_cost(case, needs, together, SCALE) - plan_cost(case, needs, apart, SCALE)
        assert change == (float(price) - 800) * SCALE + 8


@pytest.mark.parametrize("make", [random_case, rich_case])
def test_plan_cost_post_by_post(make: CaseOf):
    """Proves: of any amounts, the cost is that of every post, crossing and reserve by itself, added up one by one.

    Sensitivity: all divisors, prices, reserves and thresholds come up.
    """
    for seed in range(15):
        case = make(seed)
        needs, found = measure(case), random_amounts(case, seed)
        if found is not None:
            assert plan_cost(case, needs, found, SCALE) == sum(
                cost_of(case, needs, quantity, amount) for quantity, amount in found.items()
            )


def cost_of(case: Case, needs: Needs, quantity: Quantity, amount: int) -> int:
    """Return what one quantity costs; the settings of these cases are whole points."""
    settings = case.settings
    if isinstance(quantity, Posts):
        need, current = needs[quantity].hundredths, case.units[quantity.unit].holdings[quantity.category].current
        filled = sum(priority_cost(settings.divisor, post, need, SCALE) for post in range(1, amount + 1))
        return filled + int(settings.stickiness[quantity.category]) * SCALE * max(0, amount - current)
    if isinstance(quantity, Transfer):
        return int(case.route_of[quantity.route].price) * SCALE * amount
    if isinstance(quantity, Reserve):
        entered = max(0, amount - case.reserve_now(quantity.pool, quantity.category))
        coverage = int(settings.reserve_at[quantity.category] or 0)
        return (coverage * amount + int(settings.stickiness[quantity.category]) * entered) * SCALE
    return 0


# How fine costs are


def with_needs(divisor: str, *needs: str) -> tuple[str, Needs, dict[Posts, Window]]:
    """Return what the first posts of units with these needs are told apart by."""
    codes = "abc"[: len(needs)]
    case = make_case(
        [unit(code, 0, need=need) for code, need in zip(codes, needs, strict=True)], settings={"divisor": divisor}
    )
    return divisor, measure(case), {posts(code): Window(0, 0) for code in codes}


def test_costs_are_as_fine_as_they_must_be():
    """Proves: needs of 1,000.01 and 1,000.02 posts are told apart at 10⁷ units a point, and not before.

    The first posts stand at 100 · ½/1,000.01 = 0.0499995 points and 0.0499990: at 10⁵ both are 4,999, at 10⁶ 49,999, at
    10⁷ 499,995 and 499,990. Sensitivity: 10 and 11 posts are told apart at once; what was found stays if more is asked for.
    """
    near = with_needs("webster", "1000.01", "1000.02")
    assert [priority_cost("webster", 1, need, 10**7) for need in (100_001, 100_002)] == [499_995, 499_990]
    assert [tells_apart(*near, scale) for scale in SCALES[:4]] == [False, False, True, True]
    assert fine_scale(*near) == 10**7
    assert fine_scale(*near, least=10**8) == 10**8
    assert fine_scale(*with_needs("webster", "10", "11")) == SCALES[0]


def test_bulks_count_where_costs_are_told_apart():
    """Proves: at 10⁶ the first posts of 1,000.01 and 1,000.02 are 49,999 both, the second 149,998 and 149,997, the third
    249,997 and 249,995. A window at 1 post has a bulk below at the price of the first, a window at 2 posts has not.

    Sensitivity: a window at no post has a bulk above at the price of the first.
    """
    divisor, needs, _ = with_needs("webster", "1000.01", "1000.02")
    told = [
        tells_apart(divisor, needs, dict.fromkeys((posts("a"), posts("b")), Window(at, at)), 10**6) for at in range(3)
    ]
    assert told == [False, False, True]


@pytest.mark.parametrize("divisor", ["webster", "hill", "dean", "adams", "jefferson"])
def test_every_method_is_told_apart(divisor: str):
    """Proves: of windows from 2 to 5 posts, costs of equal and of different priorities are told apart as pair by pair.

    Posts 3 to 6 count: the steps, and the next one, which prices the bulk above; the bulk below is priced at post 2.
    Sensitivity: by every method the coarsest scale does for needs of 10, 11 and 20 posts, but not for 1,000.01 and 1,000.02.
    """
    for stated, coarse in ((("10", "11", "20"), True), (("1000.01", "1000.02"), False)):
        _, needs, windows = with_needs(divisor, *stated)
        windows = dict.fromkeys(windows, Window(2, 5))
        steps = [(post, need.hundredths) for need in needs.values() for post in range(2, 7)]
        for scale in SCALES:
            expected = all(
                same_priority(priority(divisor, *one), priority(divisor, *other))
                for one, other in combinations(steps, 2)
                if priority_cost(divisor, *one, scale) == priority_cost(divisor, *other, scale)
            )
            assert tells_apart(divisor, needs, windows, scale) == expected
        assert tells_apart(divisor, needs, windows, SCALES[0]) == coarse


@pytest.mark.parametrize(
    ("divisor", "needs", "post"), [("jefferson", "2 4", 2), ("webster", "2 6", 2), ("hill", "3 18", 9)]
)
def test_equal_priorities_may_share_a_cost(divisor: str, needs: str, post: int):
    """Proves: by jefferson ½ = 2/4, by webster ½/2 = 1½/6, by hill √2/3 = √72/18: equal costs are no fault at any scale.

    Sensitivity: the same windows about needs that are one hundredth apart ask for a finer scale.
    """
    divisor, found, windows = with_needs(divisor, *needs.split())
    first = 2 if divisor == "hill" else 1
    one, other = (need.hundredths for need in found.values())
    assert same_priority(priority(divisor, first, one), priority(divisor, post, other))
    windows = {posts("a"): Window(first - 1, first - 1), posts("b"): Window(post - 1, post - 1)}
    for scale in SCALES:
        assert priority_cost(divisor, first, one, scale) == priority_cost(divisor, post, other, scale)
        assert tells_apart(divisor, found, windows, scale)
    assert fine_scale(divisor, found, windows) == SCALES[0]


def test_categories_are_told_apart_each_for_itself():
    """Proves: equal costs of two categories never meet, so that the coarsest scale does.

    Sensitivity: the same needs in one category ask for 10⁷.
    """
    need = {"administrative": "1000.01", "institution": "1000.02"}
    needs = measure(make_case([unit("a", {"administrative": 0, "institution": 0}, need=need)]))
    assert fine_scale("webster", needs, {Posts("a", category): Window(0, 0) for category in need}) == SCALES[0]


def test_numbered():
    """Proves: groups are numbered from 1, one after the other, empty ones too. Sensitivity: 200 random lists of groups."""
    random = np.random.default_rng(1)
    for _ in range(200):
        counts = random.integers(0, 5, int(random.integers(0, 8)))
        expected = [number for count in counts.tolist() for number in range(1, count + 1)]
        assert numbered(counts).tolist() == expected
