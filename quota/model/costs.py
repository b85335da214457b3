"""What posts, thresholds and merges cost in the objective, in whole numbers.

Costs are percentage points of coverage times a scale so fine that no two different priorities of one category fall together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

import numpy as np

from quota.model.matrix import LARGEST, Places, Whole, total, whole
from quota.model.priorities import numbered, priority, priority_costs, same_priority
from quota.model.rows import Merge, Posts, Quantity, Reserve, Transfer
from quota.model.windows import Window
from quota.need import Needs
from quota.scenario import Case, Consolidation, Divisor, Unit

SCALES = (10**5, 10**6, 10**7, 10**8, 10**9, 10**10, 10**11)
"""Cost units per percentage point that are tried, coarsest first: small numbers are kinder to solvers."""


def in_units(points: Decimal, scale: int | Fraction) -> int:
    """Return percentage points in cost units, rounded down."""
    return floor(Fraction(points) * scale)


class FlowPrices(NamedTuple):
    """What a post costs, in cost units: that crosses, by route; that stays in a reserve, or enters one, by category."""

    crossing: Mapping[str, int]
    kept: Mapping[str, int]
    entered: Mapping[str, int]


def flow_prices(case: Case, scale: int | Fraction) -> FlowPrices:
    """Return what transfers and reserves cost at a scale."""
    settings = case.settings
    kept = {
        category: in_units(coverage, scale) if coverage is not None else 0
        for category, coverage in settings.reserve_at.items()
    }
    return FlowPrices(
        {route.id: in_units(route.price, scale) for route in case.routes},
        kept,
        {category: kept[category] + in_units(points, scale) for category, points in settings.stickiness.items()},
    )


def merge_cost(case: Case, needs: Needs, merge: str, scale: int) -> int:
    """Return what taking a merge adds to the objective, so that it pays only above its price.

    The members' posts leave the objective, and those that are freed come back at the coverage of the units that get them.
    Taken as a whole the merge must change the objective by price − Σ_freed (100 − that coverage); hence

        cost[m] = Σ_members Σ_{i ≤ current} d(i)/need − 100 · freed + price.

    It is rounded up, and a unit higher for each post freed, whose coverage is rounded down: at equality nothing merges.
    """
    cost = Fraction(0)
    freed = 0
    for item in case.consolidations:
        if item.merge == merge:
            members = [unit for unit in case.members[merge] if item.category in unit.holdings]
            held = sum(unit.holdings[item.category].current for unit in members)
            freed += held - item.kept
            cost += Fraction(item.price) - 100 * (held - item.kept)
            cost += Fraction(sum(_held_cost(case, needs, unit, item.category, scale) for unit in members), scale)
            cost -= Fraction(_successor_cost(case, needs, item, scale), scale)
    return ceil(cost * scale) + freed


def _held_cost(case: Case, needs: Needs, unit: Unit, category: str, scale: int) -> int:
    """Return the cost of a unit's present posts."""
    held = np.array([unit.holdings[category].current])
    return _filled_cost(case.settings.divisor, held, np.array([needs[unit.id, category].hundredths]), scale)


def _successor_cost(case: Case, needs: Needs, item: Consolidation, scale: int) -> int:
    """Return the cost of the posts that a successor opens with; they are a decision, not a gain."""
    if not item.kept:
        return 0
    need = np.array([needs[item.successor, item.category].hundredths])
    cost = _filled_cost(case.settings.divisor, np.array([item.kept]), need, scale)
    return cost + item.kept * in_units(case.settings.stickiness[item.category], scale)


def _filled_cost(divisor: Divisor, posts: Whole, needs: Whole, scale: int) -> int:
    """Return the cost of so many posts of units with these needs, all together."""
    return total(priority_costs(divisor, numbered(posts), np.repeat(needs, posts), scale))


class Figures(NamedTuple):
    """What the costs of units' posts rest on, by place of the quantity; 0 of what is no unit's posts.

    Parameters
    ----------
    hundredths : int64 array
        Need, in hundredths of a post.
    current : int64 array
        Posts held now.
    category : int64 array
        Place of the category among those of the case; -1 of what is no unit's posts.
    thresholds : int64 array, one number per category and one for none
        Stickiness in cost units; below 0 where there is none.
    """

    hundredths: Places
    current: Places
    category: Places
    thresholds: Places

    @property
    def threshold(self) -> Places:
        """Stickiness in cost units, by place of the quantity; below 0 where there is none."""
        return self.thresholds[self.category]


def figures(case: Case, needs: Needs, quantities: Sequence[Quantity], scale: int) -> Figures:
    """Return what the costs of posts rest on."""
    places = {category: place for place, category in enumerate(case.categories)}
    found = [
        (
            needs[quantity].hundredths,
            case.units[quantity.unit].holdings[quantity.category].current,
            places[quantity.category],
        )
        if isinstance(quantity, Posts)
        else (0, 0, -1)
        for quantity in quantities
    ]
    hundredths, current, category = np.array(found, dtype=np.int64).reshape(-1, 3).T
    return Figures(hundredths, current, category, thresholds(case, scale))


def thresholds(case: Case, scale: int) -> Places:
    """Return stickiness in cost units by place of the category, and last -1 for none."""
    points = [case.settings.stickiness[category] for category in case.categories]
    return np.array([*(in_units(point, scale) if point > 0 else -1 for point in points), -1], dtype=np.int64)


def posts_cost(divisor: Divisor, posts: Places, held: Figures, scale: int) -> int:
    """Return what the posts of all units cost: their priorities, and stickiness above what the units have now."""
    return _filled_cost(divisor, posts, held.hundredths, scale) + thresholds_cost(posts, held)


def thresholds_cost(posts: Places, held: Figures) -> int:
    """Return what stickiness adds to the cost of the posts of all units."""
    threshold = held.threshold
    grown = np.where(threshold >= 0, np.maximum(posts - held.current, 0), 0)
    return total(whole(threshold, LARGEST >> 32) * grown)


def plan_cost(case: Case, needs: Needs, quantities: Mapping[Quantity, int], scale: int) -> int:
    """Evaluate the objective of a plan in whole numbers, post by post, without windows or solver. [points · scale]"""
    units = [quantity for quantity in quantities if isinstance(quantity, Posts)]
    posts = np.array([quantities[quantity] for quantity in units], dtype=np.int64)
    cost = posts_cost(case.settings.divisor, posts, figures(case, needs, units, scale), scale)
    prices = flow_prices(case, scale)
    for quantity, amount in quantities.items():
        if isinstance(quantity, Transfer):
            cost += prices.crossing[quantity.route] * amount
        elif isinstance(quantity, Reserve):
            entered = max(0, amount - case.reserve_now(*quantity))
            cost += prices.kept[quantity.category] * (amount - entered) + prices.entered[quantity.category] * entered
        elif isinstance(quantity, Merge):
            cost += merge_cost(case, needs, quantity.merge, scale) * amount
    return cost


class FarApartError(Exception):
    """Needs lie so far apart that no scale of costs tells their priorities apart."""


def fine_scale(divisor: Divisor, needs: Needs, windows: Mapping[Posts, Window], least: int = 0) -> int:
    """Find the coarsest scale, of at least so many units, at which different priorities of one category differ in cost.

    Raises
    ------
    FarApartError
        If even the finest scale does not tell them apart.
    """
    for scale in SCALES:
        if scale >= least and tells_apart(divisor, needs, windows, scale):
            return scale
    raise FarApartError


def tells_apart(divisor: Divisor, needs: Needs, windows: Mapping[Posts, Window], scale: int) -> bool:
    """Tell whether equal costs mean equal priorities, over all steps and bulk prices of the windows."""
    stretches: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for posts, window in windows.items():
        first = max(window.first, 1)
        stretches[posts.category].append((first, window.last + 2 - first, needs[posts].hundredths))
    return all(_apart(divisor, np.array(found, dtype=np.int64), scale) for found in stretches.values())


def _apart(divisor: Divisor, stretches: Whole, scale: int) -> bool:
    """Tell it of the stretches (first post, how many posts, need) of one category."""
    first, counts, hundredths = stretches.T
    counts = np.maximum(counts, 0)
    posts = np.repeat(first - 1, counts) + numbered(counts)
    needs = np.repeat(hundredths, counts)
    costs = priority_costs(divisor, posts, needs, scale)
    order = np.argsort(costs, kind="stable")
    equal = np.flatnonzero(costs[order][1:] == costs[order][:-1])
    one, other = order[equal], order[equal + 1]
    kind = object if divisor in ("hill", "dean") else np.int64  # their ratios have larger numbers
    posts, needs = posts.astype(kind), needs.astype(kind)
    same = same_priority(priority(divisor, posts[one], needs[one]), priority(divisor, posts[other], needs[other]))
    return bool(np.all(same))
