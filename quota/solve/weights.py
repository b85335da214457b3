"""What a rule rests on, and so which rows may be eased, and in which order.

A row of policy was set by the scenario or taken from another place: the planner's own office can set it otherwise. A row
of approval stands until a competent body decides otherwise. A row of statute stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from quota.model.rows import Row
from quota.scenario import Case

Weight = Literal["policy", "approval", "statute"]

RULE_WEIGHT: Mapping[str, Weight] = MappingProxyType(
    {
        "balance": "statute",  # Decree 486 art. 15 and 28: posts neither appear nor vanish
        "no_mixing": "statute",  # Decree 486 art. 15: no body in a city may convert categories
        "headcount": "statute",  # Decree 486 art. 26: people may not exceed posts; see `weight_of` for digest schedules
        "special": "statute",  # Decree 486 art. 17: managed apart
        "leadership": "statute",  # Decree 486 art. 20 and 28: leaders sit on approved posts
        "approval": "approval",  # Decree 486 art. 16: the body that approved can approve another number
        "total_cap": "approval",  # Decree 486 art. 16 and 29: set by the level above
        "township_only": "approval",  # provincial practice: only the province can allow an exception
        "route": "policy",  # the scenario's own limit; see `weight_of` for limits of an approving body
        "never_rise": "policy",
        "never_fall": "policy",
        "floor": "policy",  # a unit's own statement, or a standard, often of another place
        "ceiling": "policy",
        "structure": "policy",  # least posts of an office, chosen in the template
        "ratio": "policy",
        "pin": "policy",  # a decision of the scenario
        "pace": "policy",
        "duties_follow": "policy",
        "consolidation": "policy",  # whether a merge is required; how it works is not eased, see `weight_of`
        "reserve": "policy",
        "budget": "policy",
    }
)
"""What each rule rests on."""

DEFAULT_ORDER: tuple[Weight, ...] = ("policy", "approval")
"""What is eased first; a scenario may say otherwise (`easing_order`). Statutes are never eased."""


def weight_of(case: Case, row: Row) -> Weight:
    """Return what one row rests on; a rule's own weight, but for these rows.

    - The limit of a route with an approving body is that body's.
    - A unit with a digest schedule may be given a longer one by the body that approved it.
    - That an approval has one sign, and what a merge does once it takes place, are not limits: they say what is meant.
    """
    if row.rule == "route":
        bodies = {route.id: route.body for route in case.routes}
        return "approval" if bodies.get(row.key[0]) else "policy"
    if row.rule == "headcount" and row.key in case.digest_of:
        return "approval"
    if row.rule in ("approval", "consolidation") and len(row.key) > 1:
        return "statute"
    return RULE_WEIGHT[row.rule]


def easing_rank(case: Case, row: Row) -> int:
    """Return the place of a row that may be eased in the order of easing; 0 is eased first.

    A rule that the scenario's order names has the place of its name, else that of its weight. What the order leaves out
    comes after it.
    """
    order = case.settings.easing_order
    weight = weight_of(case, row)
    for word in (row.rule, weight):
        if word in order:
            return order.index(word)
    return len(order) + DEFAULT_ORDER.index(weight)
