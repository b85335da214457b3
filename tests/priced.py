"""A priced case by hand, and amounts drawn from the ranges of a case."""

from __future__ import annotations

import numpy as np
from cases import make_case, unit

from quota.model.ranges import ConflictError, ranges
from quota.model.rows import Posts, Quantity
from quota.model.rules import rows
from quota.scenario import Case

ADMINISTRATIVE = "administrative"
DOWN = {"from_level": "county", "to_level": "township", "scope": "same", "price": 2}


def posts(code: str) -> Posts:
    """Return the administrative posts of a unit."""
    return Posts(code, ADMINISTRATIVE)


def priced() -> Case:
    """Townships a (5 posts, need 10) and b (5, need 8), an institution k (5, need 5); reserves of 1 and of none."""
    return make_case(
        [unit("a", 5, need=10), unit("b", 5, need=8), unit("k", 5, level="county", need=5, spare=2)],
        routes=[DOWN],
        pool_terms=[{"reserve_now": 1, "reserve_min": 0}],
        approvals=[{"posts": 1, "level": "township"}],
        settings={"stickiness": 3, "reserve_at": 50},
    )


def random_amounts(case: Case, seed: int) -> dict[Quantity, int] | None:
    """Draw each quantity from its range; no more than 40."""
    try:
        spans, _ = ranges(case, rows(case))
    except ConflictError:
        return None
    random = np.random.default_rng([seed, 3])
    return {
        quantity: int(random.integers(span.low, min(span.high, span.low + 40) + 1)) for quantity, span in spans.items()
    }
