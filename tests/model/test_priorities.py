"""Priorities of posts by the five divisor methods, against published results and in exact arithmetic."""

import heapq
from fractions import Fraction
from itertools import pairwise
from math import isqrt

import numpy as np
import pytest
from cases import make_case, unit

from quota.model.priorities import priority, priority_cost, priority_costs, same_priority
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


@pytest.mark.parametrize("divisor", DIVISORS)
def test_priorities_rise_within_a_unit_and_costs_keep_their_order(divisor: str):
    """Proves: later posts of a unit come later, and whole-number costs never turn the order of two priorities round.

    Sensitivity: at a scale of 1 unit per point many costs fall together, but none is reversed.
    """
    needs = (37, 100, 101, 999, 1000, 1001, 51_170)
    posts = [(priority(divisor, post, need), post, need) for need in needs for post in range(1, 40)]
    ordered = sorted(posts, key=lambda entry: Fraction(*entry[0]))
    for scale in (1, 10**5, 10**11):
        costs = [priority_cost(divisor, post, need, scale) for _, post, need in ordered]
        assert costs == sorted(costs)
    for need in needs:
        assert all(
            Fraction(*priority(divisor, post, need)) < Fraction(*priority(divisor, post + 1, need))
            for post in range(1, 40)
        )
    finest = [priority_cost(divisor, post, need, 10**11) for _, post, need in ordered]
    for (one, other), (cost, next_cost) in zip(pairwise(ordered), pairwise(finest), strict=True):
        assert (cost == next_cost) == same_priority(one[0], other[0])


def test_hill_is_compared_by_squares():
    """Proves: √(i(i − 1)) is irrational, so it is ranked by its square: √2/3 = √72/18, as 2/9 = 72/324.

    Sensitivity: a need larger by one hundredth is told apart.
    """
    assert Fraction(*priority("hill", 2, 300)) == Fraction(2, 9)
    assert same_priority(priority("hill", 2, 300), priority("hill", 9, 1800))
    assert not same_priority(priority("hill", 2, 300), priority("hill", 9, 1801))
    assert priority_cost("hill", 2, 300, 10**6) == isqrt(10**16 * 2 // 9) == 47_140_452
    assert priority_cost("hill", 1, 300, 10**6) == 0


@pytest.mark.parametrize(
    ("divisor", "points"),
    [("webster", 50), ("hill", 48.9897), ("dean", 48), ("adams", 40), ("jefferson", 60)],
)
def test_the_third_post_of_five(divisor: str, points: float):
    """Proves: d(3)/5 by hand. webster 2.5, hill √6 = 2.4495, dean 12/5 = 2.4, adams 2, jefferson 3; in points, × 100/5."""
    assert priority_cost(divisor, 3, 500, 10**4) / 10**4 == pytest.approx(points, abs=1e-4)


@pytest.mark.parametrize("divisor", DIVISORS)
@pytest.mark.parametrize(
    ("scale", "largest"), [(1, 10**6), (10**5, 500), (10**5, 10**6), (10**11, 500), (10**11, 10**6)]
)
def test_many_costs_at_once_are_the_same_one_by_one(divisor: str, scale: int, largest: int):
    """Proves: costs of arrays of posts are those of each post, rounded down from the exact ratio, however large.

    At 10¹¹ units a point the numerator of a millionth post is 10¹³ · 50 · 2 · 10⁶ = 10²¹, far beyond 2⁶² = 4.6 · 10¹⁸.
    Sensitivity: at 10⁵ and 500 posts all methods but hill stay within machine integers; both kinds are compared.
    """
    random = np.random.default_rng([scale % 97, largest])
    posts = np.append(random.integers(1, largest, 200), [1, largest])
    needs = np.append(random.integers(1, 10**8, 200), [10**8, 1])
    found = priority_costs(divisor, posts, needs, scale)
    pairs = list(zip(posts.tolist(), needs.tolist(), strict=True))
    assert found.tolist() == [priority_cost(divisor, post, need, scale) for post, need in pairs]
    power = 2 if divisor == "hill" else 1  # its priorities are squares
    for cost, (post, need) in zip(found.tolist(), pairs, strict=True):
        assert cost**power <= (100 * scale) ** power * Fraction(*priority(divisor, post, need)) < (cost + 1) ** power
    if divisor != "hill" and largest == 500 and scale <= 10**5:
        assert found.dtype == np.int64
    if divisor != "hill" and scale == largest * 10**5:
        assert found.dtype == object


@pytest.mark.parametrize("divisor", DIVISORS)
def test_costs_of_no_posts(divisor: str):
    """Proves: no posts have no costs. Sensitivity: pools without units have none."""
    nothing = np.zeros(0, dtype=np.int64)
    assert len(priority_costs(divisor, nothing, nothing, 10**5)) == 0


@pytest.mark.parametrize("divisor", DIVISORS)
def test_equal_priorities_of_arrays(divisor: str):
    """Proves: priorities of arrays are equal where they are one by one, numbers beyond machine integers included.

    Sensitivity: among 300 pairs of posts and needs some are equal by every method.
    """
    random = np.random.default_rng(5)
    posts, needs = random.integers(1, 40, (2, 300)), random.integers(1, 30, (2, 300)) * 10**7
    one, other = (
        priority(divisor, row.astype(object), need.astype(object)) for row, need in zip(posts, needs, strict=True)
    )
    expected = [
        Fraction(*priority(divisor, int(posts[0, place]), int(needs[0, place])))
        == Fraction(*priority(divisor, int(posts[1, place]), int(needs[1, place])))
        for place in range(300)
    ]
    assert np.asarray(same_priority(one, other)).tolist() == expected
    assert 0 < sum(expected) < 300
