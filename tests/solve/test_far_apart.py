"""Needs far apart and totals of millions: the plan is the apportionment, to the post, under every divisor method."""

from __future__ import annotations

import pytest
from far_cases import FarPool
from quick import blocks

from quota.model.rows import Posts
from quota.need import measure
from quota.solve.optimum import optimise

QUICK = {"webster": 30, "hill": 26, "dean": 32, "adams": 28, "jefferson": 24}
"""A pool for each method of divisors that is shared out in a fraction of a second: some have a hundred thousand posts."""
DIVISORS = tuple(QUICK)


def assert_counted(seed: int, divisor: str) -> None:
    """Compare a plan with the count, and see that it is proved without a remainder."""
    pool = FarPool(seed, divisor)
    case = pool.case()
    solution = optimise(case, measure(case))
    found = [solution.quantities[Posts(f"u{place}", "administrative")] for place in range(len(pool.needs))]
    assert found == pool.count(), (seed, divisor)
    assert (solution.gap, solution.within) == (0, 0), (seed, divisor)


@pytest.mark.parametrize("divisor", DIVISORS)
def test_needs_far_apart(divisor: str):
    """Proves: needs between 0.01 and ten million posts and totals to ten million are shared out as a count in fractions does.

    Sensitivity: pools of a hundred thousand posts, of which one unit may get nearly all, with thresholds and without.
    """
    assert_counted(QUICK[divisor], divisor)


@pytest.mark.slow
@blocks(10)
def test_two_hundred_pools_with_needs_far_apart(block: int):
    """Proves: as above, of two hundred drawn pools, forty under each method."""
    for seed in range(20 * block, 20 * (block + 1)):
        assert_counted(seed, DIVISORS[seed % len(DIVISORS)])
