"""What rules read of a case, so that a live case knows which rows to write anew."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from quota.scenario import Case, Unit

Read = Callable[[Case], object]


def ledger(case: Case) -> dict[str, object]:
    """Return who holds how many posts with how many people, in which pool, and the merge by which limits give way."""
    return {code: ledger_entry(unit) for code, unit in case.units.items()}


def ledger_entry(unit: Unit) -> object:
    """Return the entry of a unit in the ledger."""
    held = tuple((category, holding.current, holding.headcount) for category, holding in unit.holdings.items())
    return unit.jurisdiction, unit.level, unit.consolidation, held


def split(case: Case) -> object:
    """Return among which pools approvals are split, whatever their posts."""
    return [(item.id, item.jurisdiction, item.level, item.category) for item in case.approvals]


def joined(case: Case) -> object:
    """Return which pools routes join, whatever a crossing costs and how many there may or must be."""
    return [(route.id, route.has_terms) for route in case.routes]


def stocked(case: Case) -> object:
    """Return the pools that have terms, and what they hold unassigned, whatever their caps."""
    return [(terms.jurisdiction, terms.level, terms.category, terms.reserve_now) for terms in case.pool_terms]


def table(name: str) -> Read:
    """Return what reads a table of the case."""
    return attrgetter(name)


def setting(name: str) -> Read:
    """Return what reads a setting."""
    return attrgetter(f"settings.{name}")


UNITS, CATEGORIES, TREE = table("units"), table("categories"), table("jurisdictions")
CONSOLIDATIONS, APPROVALS, ROUTES = table("consolidations"), table("approvals"), table("routes")
SOFT_LIMITS, POOL_TERMS = table("soft_limits"), table("pool_terms")
DELEGATIONS, DIGESTS, LIMITS = table("delegations"), table("digests"), table("limits")
NEED = setting("need")
POOLS: tuple[Read, ...] = (ledger, CATEGORIES, stocked)
"""What pools, and the posts in them, are made from."""
CROSSINGS: tuple[Read, ...] = (*POOLS, TREE, joined)
"""What the crossings that routes permit are made from."""
