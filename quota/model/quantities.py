"""Which quantities a case has, beside the posts and reserves that are plain from its units and pools; their names in files."""

from __future__ import annotations

from quota.model.rows import Change, Excess, Merge, Posts, Quantity, Reserve, Transfer, Turn
from quota.model.subject import pool_name
from quota.scenario import Case
from quota.scenario.routes import JOINING, route_pairs


def transfers(case: Case) -> tuple[Transfer, ...]:
    """Every crossing that a route permits, sorted by category, giver and receiver."""
    return case.once(_transfers, reads=JOINING)


def _transfers(case: Case) -> tuple[Transfer, ...]:
    return tuple(Transfer(route.id, giver, receiver, route.category) for route, giver, receiver in route_pairs(case))


def changes(case: Case) -> tuple[Change, ...]:
    """Every pool among which an approval may be split, sorted by approval and pool."""
    return tuple(
        Change(approval.id, pool, approval.category)
        for approval in case.approvals
        for pool in case.pools_within(approval.jurisdiction, approval.level, approval.category)
    )


def words_of(quantity: Quantity) -> tuple[str, ...]:
    """Return what files call a quantity: its kind, whose it is, and last its category where it has one."""
    match quantity:
        case Posts():
            words: tuple[str, ...] = ("posts", *quantity)
        case Reserve():
            words = ("reserve", pool_name(quantity.pool), quantity.category)
        case Transfer(route, giver, receiver, category):
            words = ("flow", route, pool_name(giver), pool_name(receiver), category)
        case Merge():
            words = ("merge", quantity.merge)
        case Turn():
            words = ("gains" if quantity.up else "gives", quantity.unit, quantity.category)
        case Excess():
            words = ("exceeded", quantity.rule, str(quantity.subject), quantity.sense)
        case _:
            words = ("change", quantity.approval, pool_name(quantity.pool), quantity.category)
    return words
