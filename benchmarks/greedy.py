"""The least work that can find the optimum of a case without coupling: sorting.

A unit's posts rise in cost, so the k cheapest posts of a pool are its k smallest numbers. Where pools have only approvals in
common, each pool first gets what it must have, then the cheapest posts of all pools under one approval are taken until it is
handed out; on such a tree that is exact. It proves nothing, settles no ties, writes nothing and explains nothing: it is the
limit that no solver can pass, and a check that everybody solves the same problem.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.textbook import Problem
from quota.model.rows import Change, Posts, Quantity, Reserve
from quota.model.subject import Subject

UNDERSTOOD = frozenset({"balance", "approval", "headcount", "total_cap"})
"""Rules whose rows over several units are limits of a pool, or of all pools under one approval."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Posts of the units of one pool and category, and how many it must and may have in all."""

    units: tuple[Posts, ...]
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Group:
    """Pools under one approval, or one pool alone, with what they have together. [posts]"""

    pools: tuple[Pool, ...]
    together: int


def groups_of(stated: Problem) -> list[Group]:
    """Return the tree of a case.

    Raises
    ------
    ValueError
        If its rows are no tree.
    """
    if any(row.rule.id not in UNDERSTOOD for row in stated.rows):
        raise ValueError("not a tree")
    limits: dict[Subject, dict[str, int]] = defaultdict(dict)
    for row in stated.rows:
        limits[row.subject][row.rule.id] = row.limit
    pools: dict[Subject, Pool] = {}
    now: dict[Subject, int] = {}
    under: dict[Quantity, Subject] = {}
    for row in stated.rows:
        if row.rule.id != "balance":
            continue
        units = tuple(quantity for quantity, _ in row.terms if isinstance(quantity, Posts))
        (reserve,) = (stated.bounds[quantity][0] for quantity, _ in row.terms if isinstance(quantity, Reserve))
        changes = [quantity for quantity, _ in row.terms if isinstance(quantity, Change)]
        if len(units) + 1 + len(changes) < len(row.terms) or len(changes) > 1:
            raise ValueError("not a tree")
        now[row.subject] = row.limit - reserve
        low, high = stated.bounds[changes[0]] if changes else (0, 0)
        least = max(now[row.subject] + low, limits[row.subject].get("headcount", 0))
        most = min(
            now[row.subject] + high, limits[row.subject].get("total_cap", now[row.subject] + high + reserve) - reserve
        )
        pools[row.subject] = Pool(units, least, most)
        under.update(dict.fromkeys(changes, row.subject))
    groups = []
    for row in stated.rows:
        if row.rule.id == "approval":
            keys = [under.pop(quantity) for quantity, _ in row.terms]
            groups.append(Group(tuple(pools.pop(key) for key in keys), row.limit + sum(now[key] for key in keys)))
    return groups + [Group((pool,), now[key]) for key, pool in pools.items()]


def least_cost(stated: Problem, groups: list[Group]) -> int:
    """Return the least cost of all posts above the least of every unit."""
    total = 0
    for group in groups:
        open_costs: list[int] = []
        left = group.together
        for pool in group.pools:
            low = sum(stated.bounds[unit][0] for unit in pool.units)
            costs = sorted(cost for unit in pool.units for cost in stated.steps[unit])
            must = max(pool.least - low, 0)
            total += sum(costs[:must])
            open_costs += costs[must : max(pool.most - low, must)]
            left -= low + must
        total += sum(sorted(open_costs)[:left])
    return total


def cost_of(stated: Problem, quantities: Mapping[Quantity, int]) -> int:
    """Return the cost of the posts of a plan above the least of every unit."""
    return sum(sum(costs[: quantities[posts] - stated.bounds[posts][0]]) for posts, costs in stated.steps.items())


def rounded_away(stated: Problem) -> int:
    """Return how many cost units rounding can hide between two best plans: below one for each unit that ends otherwise."""
    return len(stated.steps)
