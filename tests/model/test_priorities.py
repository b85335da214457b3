"""Priorities of posts by the five divisor methods, against published results and in exact arithmetic."""

import heapq
from fractions import Fraction
from itertools import pairwise
from math import isqrt

import numpy as np
import pytest
from cases import make_case, unit

from quota.model.priorities import (
    Ratios,
    filled_costs,
    filled_exactly,
    priority,
    priority_costs,
    priority_floor,
    priority_points,
)
from quota.plan import make_plan

DIVISORS = ("webster", "hill", "dean", "adams", "jefferson")
NEEDS = {"a": 5117, "b": 4400, "c": 162, "d": 161, "e": 160}
"""A well-known test of apportionment: two large units and three small ones share 100 posts."""


def apportioned(needs: dict[str, int], posts: int, divisor: str) -> list[int]:
    """Hand out posts one by one to the unit whose next post has the least d(i)/need; equal ones to the larger need, then code."""

    def next_post(code: str, post: int) -> tuple[Fraction, int, str, int]:
        need = Fraction(needs[code])
        exact = {
            "webster": Fraction(2 * post - 1, 2) / need,
            "hill": Fraction(post * (post - 1)) / need**2,  # squared: the order is the same
            "dean": Fraction(2 * post * (post - 1), 2 * post - 1) / need,
            "adams": Fraction(post - 1) / need,
            "jefferson": Fraction(post) / need,
        }[divisor]
        return (exact, -needs[code], code, post)

    queue = [next_post(code, 1) for code in needs]
    heapq.heapify(queue)
    found = dict.fromkeys(needs, 0)
    for _ in range(posts):
        _, _, code, post = queue[0]
        found[code] = post
        heapq.heapreplace(queue, next_post(code, post + 1))
    return list(found.values())


@pytest.mark.parametrize(
    ("divisor", "expected"),
    [
        ("jefferson", [52, 45, 1, 1, 1]),
        ("webster", [51, 43, 2, 2, 2]),
        ("adams", [51, 43, 2, 2, 2]),
        ("hill", [51, 43, 2, 2, 2]),
        ("dean", apportioned(NEEDS, 100, "dean")),
    ],
)
def test_one_pool_without_limits_is_apportionment(divisor: str, expected: list[int]):
    """Proves: with one pool, no limits and no thresholds a plan is the published apportionment of 100 posts.

    10,000 of need, so 51.17, 44, 1.62, 1.61 and 1.60 are the fair shares; jefferson favours the large.
    Sensitivity: the expected numbers of jefferson differ from those of every other method.
    """
    assert apportioned(NEEDS, 100, divisor) == expected
    case = make_case([unit(code, 20, need=need) for code, need in NEEDS.items()], settings={"divisor": divisor})
    assert [row.planned for row in make_plan(case).posts] == expected


@pytest.mark.parametrize("divisor", DIVISORS)
def test_many_totals_agree_with_a_plain_apportionment(divisor: str):
    """Proves: for every total from 5 to 25 a plan is the plain apportionment, equal priorities included.

    Needs 8, 4, 4, 2 and 1 tie all the time. Sensitivity: totals move the cut-off through every tie.
    """
    needs = {"a": 1, "b": 4, "c": 8, "d": 2, "e": 4}
    for posts in range(5, 26):
        units = [unit(code, posts if code == "a" else 0, need=need) for code, need in needs.items()]
        plan = make_plan(make_case(units, settings={"divisor": divisor}))
        assert [row.planned for row in plan.posts] == apportioned(needs, posts, divisor), posts


def test_equal_priorities_go_to_the_larger_need_then_to_the_smaller_code():
    """Proves: the published order. Webster, needs 10, 30, 10; priorities: .5/10 = 5 % = 1.5/30, 15 % = 4.5/30.

    b's first post comes alone at 1.67 %; its second ties at 5 % with the first of a and of c.
    1 post: b. 2: b again, its need is larger. 3: a, its code is smaller than c's. 4: c. 5 and 6: b (8.3 %, 11.7 %).
    7: at 15 % b again before a. Sensitivity: renaming a to z gives the third post to c.
    """

    def plan(posts: int, first: str = "a") -> dict[str, int]:
        units = [unit(first, posts, need=10), unit("b", 0, need=30), unit("c", 0, need=10)]
        return {row.unit_id: row.planned for row in make_plan(make_case(units)).posts}

    assert plan(1) == {"a": 0, "b": 1, "c": 0}
    assert plan(2) == {"a": 0, "b": 2, "c": 0}
    assert plan(3) == {"a": 1, "b": 2, "c": 0}
    assert plan(4) == {"a": 1, "b": 2, "c": 1}
    assert plan(7) == {"a": 1, "b": 5, "c": 1}
    assert plan(8) == {"a": 2, "b": 5, "c": 1}
    assert plan(3, first="z") == {"z": 0, "b": 2, "c": 1}


def ratio_of(divisor: str, post: int, need: Fraction) -> Fraction:
    """Return the exact priority; for hill, its square."""
    return Fraction(*priority(divisor, post, need.numerator, need.denominator))


@pytest.mark.parametrize("divisor", DIVISORS)
def test_priorities_rise_within_a_unit_and_costs_keep_their_order(divisor: str):
    """Proves: later posts of a unit come later, and whole-number costs never turn the order of two priorities round.

    Sensitivity: at a scale of 1 unit per point many costs fall together, but none is reversed.
    """
    needs = [Fraction(part, 99) for part in (37, 100, 101, 999, 1000, 1001, 51_170)]
    posts = [(ratio_of(divisor, post, need), post, need) for need in needs for post in range(1, 40)]
    ordered = sorted(posts)
    for scale in (1, 10**5, 10**11):
        costs = [priority_floor(divisor, post, need, scale) for _, post, need in ordered]
        assert costs == sorted(costs)
    for need in needs:
        assert all(ratio_of(divisor, post, need) < ratio_of(divisor, post + 1, need) for post in range(1, 40))
    finest = [priority_floor(divisor, post, need, 10**11) for _, post, need in ordered]
    for (one, other), (cost, next_cost) in zip(pairwise(ordered), pairwise(finest), strict=True):
        assert (cost == next_cost) == (one[0] == other[0])


def test_hill_is_compared_by_squares():
    """Proves: √(i(i − 1)) is irrational, so it is ranked by its square: √2/3 = √72/18, as 2/9 = 72/324.

    Rounded down with something added, both are rounded once: 47.14… + 1/3 is 47.47…. Sensitivity: another need.
    """
    assert ratio_of("hill", 2, Fraction(3)) == Fraction(2, 9) == ratio_of("hill", 9, Fraction(18))
    assert ratio_of("hill", 9, Fraction(1801, 100)) != Fraction(2, 9)
    assert priority_floor("hill", 2, Fraction(3), 10**6) == isqrt(10**16 * 2 // 9) == 47_140_452
    assert priority_floor("hill", 2, Fraction(3), 10**6, Fraction(1, 3)) == 47_473_785
    assert priority_floor("hill", 1, Fraction(3), 10**6) == 0


@pytest.mark.parametrize(
    ("divisor", "points"),
    [("webster", 50), ("hill", 48.9897), ("dean", 48), ("adams", 40), ("jefferson", 60)],
)
def test_the_third_post_of_five(divisor: str, points: float):
    """Proves: d(3)/5 by hand. webster 2.5, hill √6 = 2.4495, dean 12/5 = 2.4, adams 2, jefferson 3; in points, × 100/5."""
    assert priority_floor(divisor, 3, Fraction(5), 10**4) / 10**4 == pytest.approx(points, abs=1e-4)
    assert float(priority_points(divisor, 3, Fraction(5))) == pytest.approx(points, abs=1e-4)


@pytest.mark.parametrize("divisor", DIVISORS)
@pytest.mark.parametrize(
    ("scale", "largest"), [(1, 10**6), (10**5, 500), (10**5, 10**6), (10**11, 500), (10**24, 10**6)]
)
def test_many_costs_at_once_are_the_same_one_by_one(divisor: str, scale: int, largest: int):
    """Proves: costs of arrays of posts are those of each post, rounded down from the exact ratio, however large.

    Sensitivity: at 10⁵, 500 posts and small denominators all methods but hill stay within machine integers.
    """
    random = np.random.default_rng([scale % 97, largest])
    posts = np.append(random.integers(1, largest, 200), [1, largest])
    numerators = np.append(random.integers(1, 10**8, 200), [10**8, 1])
    denominators = np.append(random.integers(1, 10**4, 200), [1, 10**4])
    needs = [Fraction(up, down) for up, down in zip(numerators.tolist(), denominators.tolist(), strict=True)]
    found = priority_costs(divisor, posts, Ratios(numerators, denominators), scale)
    assert found.tolist() == [
        priority_floor(divisor, post, need, scale) for post, need in zip(posts.tolist(), needs, strict=True)
    ]
    power = 2 if divisor == "hill" else 1  # its priorities are squares
    for cost, post, need in zip(found.tolist(), posts.tolist(), needs, strict=True):
        assert cost**power <= (100 * scale) ** power * ratio_of(divisor, post, need) < (cost + 1) ** power
    if divisor != "hill" and largest == 500 and scale <= 10**5:
        assert found.dtype == np.int64
    if divisor != "hill" and scale == 10**24:
        assert found.dtype == object


@pytest.mark.parametrize("divisor", DIVISORS)
def test_filled_posts_cost_what_each_costs(divisor: str):
    """Proves: Σ d(i)/need in one formula is the sum of the posts' priorities, exactly, and rounded down only once.

    Sensitivity: 0 posts, one, and many; needs that are no decimals; for hill to 24 decimals.
    """
    counts, needs = (
        [0, 1, 2, 37, 400],
        [Fraction(22, 7), Fraction(10), Fraction(1, 3), Fraction(101), Fraction(1001, 9)],
    )
    ratios = Ratios(*(np.array(part) for part in zip(*(need.as_integer_ratio() for need in needs), strict=True)))
    found = filled_costs(divisor, np.array(counts), ratios, 10**9)
    for count, need, rounded in zip(counts, needs, found.tolist(), strict=True):
        each = sum((priority_points(divisor, post, need) for post in range(1, count + 1)), Fraction(0))
        exact = filled_exactly(divisor, count, need)
        assert exact == each if divisor != "hill" else abs(exact - each) < Fraction(1, 10**20)
        assert exact * 10**9 - 1 - Fraction(1, 10**20) < rounded <= exact * 10**9


@pytest.mark.parametrize("divisor", DIVISORS)
@pytest.mark.parametrize("scale", [10**5, 10**24])
def test_costs_of_no_posts(divisor: str, scale: int):
    """Proves: no posts have no costs. Sensitivity: pools without units have none, also where the scale alone is wide."""
    nothing = np.zeros(0, dtype=np.int64)
    assert len(priority_costs(divisor, nothing, Ratios(nothing, nothing), scale)) == 0
    assert len(filled_costs(divisor, nothing, Ratios(nothing, nothing), scale)) == 0
