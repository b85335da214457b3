"""Which quantities a case has, beside the posts and reserves that are plain from its units and pools."""

from __future__ import annotations

from quota.model.rows import Change, Transfer
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
