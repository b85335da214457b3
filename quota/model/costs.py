"""What posts, thresholds and merges cost in the objective.

Costs are exact numbers of percentage points of coverage. Solvers take them as whole numbers: times a scale, rounded down;
what that leaves is settled exactly afterwards (`quota.solve.refine`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

import numpy as np

from quota.model.matrix import Places, total, whole
from quota.model.priorities import FINE, Ratios, filled_costs, filled_exactly
from quota.model.rows import Excess, Merge, Posts, Quantity, Reserve, Transfer
from quota.model.windows import Window
from quota.need import Needs
from quota.need.parts import exact_sum
from quota.scenario import Case, Consolidation, Unit

SCALE = 10**5
"""Cost units per percentage point, for costs that are not very large."""
DEAREST = 10**11
"""Cost units above which the scale is coarser: solvers reckon with some sixteen digits."""


def coarse_scale(needs: Needs, windows: Mapping[Posts, Window], finest: int = SCALE) -> int:
    """Return the cost units per percentage point at which no post that a programme takes by itself is too dear."""
    dearest = max((100 * (window.last + 1) / needs[posts].rough for posts, window in windows.items()), default=0.0)
    scale = finest
    while scale > 1 and scale * dearest > DEAREST:
        scale //= 10
    return scale


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


def merge_cost(case: Case, needs: Needs, merge: str) -> Fraction:
    """Return what taking a merge adds to the objective, in percentage points, so that it pays only above its price.

    The members' posts leave the objective, and those that are freed come back at the coverage of the units that get them.
    Taken as a whole the merge must change the objective by price − Σ_freed (100 − that coverage); hence

        cost[m] = Σ_members Σ_{i ≤ current} d(i)/need − 100 · freed + price.
    """
    cost = Fraction(0)
    for item in case.consolidations:
        if item.merge == merge:
            members = [unit for unit in case.members[merge] if item.category in unit.holdings]
            held = sum(unit.holdings[item.category].current for unit in members)
            cost += Fraction(item.price) - 100 * (held - item.kept)
            cost += exact_sum(_held_cost(case, needs, unit, item.category) for unit in members)
            cost -= _successor_cost(case, needs, item)
    return cost


def _held_cost(case: Case, needs: Needs, unit: Unit, category: str) -> Fraction:
    """Return the cost of a unit's present posts."""
    held = unit.holdings[category].current
    return filled_exactly(case.settings.divisor, held, needs[unit.id, category].exact)


def _successor_cost(case: Case, needs: Needs, item: Consolidation) -> Fraction:
    """Return the cost of the posts that a successor opens with; they are a decision, not a gain."""
    need = needs[item.successor, item.category].exact
    sticky = Fraction(case.settings.stickiness[item.category])
    return filled_exactly(case.settings.divisor, item.kept, need) + item.kept * sticky


class CostFigures(NamedTuple):
    """What the costs of units' posts rest on, by place of the quantity.

    Parameters
    ----------
    needs : Ratios
        Need in posts; 1 of what is no unit's posts.
    current : int64 array
        Posts held now.
    category : int64 array
        Place of the category among those of the case; -1 of what is no unit's posts.
    thresholds : int64 array, one number per category and one for none
        Stickiness in cost units; below 0 where there is none.
    """

    needs: Ratios
    current: Places
    category: Places
    thresholds: Places

    @property
    def threshold(self) -> Places:
        """Stickiness in cost units, by place of the quantity; below 0 where there is none."""
        return self.thresholds[self.category]


def figures(case: Case, needs: Needs, quantities: Sequence[Quantity], scale: int) -> CostFigures:
    """Return what the costs of posts rest on."""
    places = {category: place for place, category in enumerate(case.categories)}
    found: list[tuple[int, int, int, int]] = []
    for quantity in quantities:
        if isinstance(quantity, Posts):
            need, current = needs[quantity].exact, case.units[quantity.unit].holdings[quantity.category].current
            found.append((need.numerator, need.denominator, current, places[quantity.category]))
        else:
            found.append((1, 1, 0, -1))
    numerators, denominators, held, category = np.array(found, dtype=object).reshape(-1, 4).T
    return CostFigures(
        Ratios(whole(numerators), whole(denominators)),
        held.astype(np.int64),
        category.astype(np.int64),
        thresholds(case, scale),
    )


def thresholds(case: Case, scale: int) -> Places:
    """Return stickiness in cost units by place of the category, and last -1 for none."""
    points = [case.settings.stickiness[category] for category in case.categories]
    return np.array([*(in_units(point, scale) if point > 0 else -1 for point in points), -1], dtype=np.int64)


def plan_cost(case: Case, needs: Needs, quantities: Mapping[Quantity, int]) -> Fraction:
    """Evaluate the objective of a plan, without windows or solver, to some parts of `FINE` of a percentage point."""
    units = [quantity for quantity in quantities if isinstance(quantity, Posts)]
    posts = np.array([quantities[quantity] for quantity in units], dtype=np.int64)
    held = figures(case, needs, units, 1)
    return Fraction(total(filled_costs(case.settings.divisor, posts, held.needs, FINE)), FINE) + added_cost(
        case, needs, quantities
    )


def plan_cost_exactly(case: Case, needs: Needs, quantities: Mapping[Quantity, int]) -> Fraction:
    """Evaluate the objective of a plan, with as many digits as it has; of thousands of units that takes long."""
    divisor = case.settings.divisor
    units = ((quantity, amount) for quantity, amount in quantities.items() if isinstance(quantity, Posts))
    filled = exact_sum(filled_exactly(divisor, amount, needs[posts].exact) for posts, amount in units)
    return filled + added_cost(case, needs, quantities)


def added_cost(case: Case, needs: Needs, quantities: Mapping[Quantity, int]) -> Fraction:
    """Return what a plan costs beside the priorities of its posts: thresholds, prices, reserves and merges."""
    settings = case.settings
    grown, kept, crossed = Counter[str](), Counter[str](), Counter[str]()
    cost = Fraction(0)
    for quantity, amount in quantities.items():
        if isinstance(quantity, Posts):
            grown[quantity.category] += max(0, amount - case.units[quantity.unit].holdings[quantity.category].current)
        elif not amount:
            continue
        elif isinstance(quantity, Transfer):
            crossed[quantity.route] += amount
        elif isinstance(quantity, Reserve):
            kept[quantity.category] += amount
            grown[quantity.category] += max(0, amount - case.reserve_now(*quantity))
        elif isinstance(quantity, Merge):
            cost += merge_cost(case, needs, quantity.merge) * amount
        elif isinstance(quantity, Excess):
            cost += Fraction(quantity.price) * amount
    cost += sum(Fraction(settings.stickiness[category]) * amount for category, amount in grown.items())
    cost += sum(Fraction(settings.reserve_at[category] or 0) * amount for category, amount in kept.items())
    cost += sum(Fraction(case.route_of[route].price) * amount for route, amount in crossed.items())
    return cost
