"""How even a plan is, in the measures that planners and the literature on public staff use.

None of them is what the programme minimises; they are reported, before and after. No single base is fair when people
and land disagree, so each base stands by itself: posts per resident, per registered person, per square kilometre.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from quota.plan import Plan
from quota.plan.records import PostsRow
from quota.words.figures import Coverage, When, held, lowest_rows, merged
from quota.words.names import Tables

Bases = Mapping[str, Mapping[str, Decimal]]
"""What posts are shared out by: amounts by base (a driver's column), then by unit."""

BASES = ("population_resident", "population_registered", "area_km2")
"""Bases by which posts are spread, in the order in which they are shown."""
_DRIVER_PARTS = ("driver", "share", "band")
"""Parts of a need whose quantity is the driver itself."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How evenly posts are spread over a base.

    Parameters
    ----------
    gini : float or None
        0: the same number of posts per resident (or km2) everywhere; towards 1: all in one place.
    theil : float or None
        0 as above; larger is less even. None, like `gini`, where there are no posts.
    units : int
        Units counted: those whose amount of the base is known and above 0.
    """

    gini: float | None
    theil: float | None
    units: int


@dataclass(frozen=True)
class Fairness(Coverage):
    """Evenness of one category over the township-level units, before or after.

    Parameters
    ----------
    held : sequence of Held
        Units that there are then: not those that a merge has yet to open, or has closed.
    spreads : Mapping[str, Spread]
        By base, for the bases that are known.
    """

    category: str
    when: When
    spreads: Mapping[str, Spread]


def gini(posts: NDArray[np.float64], base: NDArray[np.float64]) -> float | None:
    """Return the weighted Gini index of posts per unit of base; None without posts.

    G = Σ_i Σ_j w_i w_j |r_i − r_j| / (2 W² r̄)   with   r_i = posts_i / w_i,   W = Σ w,   r̄ = Σ posts / W

    Sorted by r, each pair is counted once: G = Σ_j (posts_j · W_before − w_j · posts_before) / (W · Σ posts).

    Parameters
    ----------
    posts : array, shape (units,)
    base : array, shape (units,)
        Above 0.

    Source
    ------
    Weighted Gini index as in studies of health staff by population and by area.
    """
    total, whole = math.fsum(posts), math.fsum(base)
    if not total:
        return None
    order = np.lexsort((base, posts, posts / base))
    posts, base = posts[order], base[order]
    posts_before, base_before = np.cumsum(posts) - posts, np.cumsum(base) - base
    return max(0.0, math.fsum(posts * base_before - base * posts_before) / (total * whole))


def theil(posts: NDArray[np.float64], base: NDArray[np.float64]) -> float | None:
    """Return the Theil index of posts over a base; None without posts.

    T = Σ s_i ln(s_i / p_i)   with   s = share of the posts,   p = share of the base;   a unit without posts adds 0

    Parameters
    ----------
    posts : array, shape (units,)
    base : array, shape (units,)
        Above 0.
    """
    total = math.fsum(posts)
    if not total:
        return None
    held = posts > 0
    share, part = posts[held] / total, base[held] / math.fsum(base)
    return max(0.0, math.fsum(share * np.log(share / part)))


def fairness(tables: Tables, bases: Bases | None = None) -> tuple[Fairness, ...]:
    """Return the evenness of every category, before and after, over the township-level units.

    Parameters
    ----------
    bases : Bases, optional
        Default: what the plan knows, see `known_bases`.
    """
    bases = known_bases(tables) if bases is None else bases
    rows = lowest_rows(tables)
    opened, closed = merged(tables)
    found = []
    for category in dict.fromkeys(row.category for row in rows):
        own = [row for row in rows if row.category == category]
        found.append(_measure(category, "before", [row for row in own if row.unit_id not in opened], bases))
        found.append(_measure(category, "after", [row for row in own if row.unit_id not in closed], bases))
    return tuple(found)


def known_bases(tables: Tables) -> dict[str, dict[str, Decimal]]:
    """Return what a plan knows of the bases: from its case, or, read back, from the parts of its needs.

    A folder knows only the drivers that its needs were measured by.
    """
    bases: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for unit, base, amount in _amounts(tables):
        if base in BASES:
            bases[base][unit] = amount
    return {base: bases[base] for base in BASES if base in bases}


def _amounts(tables: Tables) -> Iterator[tuple[str, str, Decimal]]:
    """Yield (unit, base, amount)."""
    if isinstance(tables, Plan):
        for unit in tables.case.units.values():
            yield from ((unit.id, base, amount) for base, amount in unit.drivers.items())
        return
    population = f"population_{tables.manifest.get('settings', {}).get('population', '')}"
    for row in tables.need_parts:
        if row.part in _DRIVER_PARTS and row.quantity is not None:
            yield row.unit_id, population if row.driver == "population" else row.driver, row.quantity


def _measure(category: str, when: When, rows: Sequence[PostsRow], bases: Bases) -> Fairness:
    there = [held(row, when) for row in rows]
    posts = {one.unit: one.posts for one in there}
    return Fairness(there, category, when, {base: _spread(posts, amounts) for base, amounts in bases.items()})


def _spread(posts: Mapping[str, int], amounts: Mapping[str, Decimal]) -> Spread:
    counted = sorted(unit for unit in posts if amounts.get(unit, 0) > 0)
    held = np.array([posts[unit] for unit in counted], dtype=np.float64)
    base = np.array([float(amounts[unit]) for unit in counted], dtype=np.float64)
    return Spread(gini(held, base), theil(held, base), len(counted))
