"""The result of a solve as tables: posts, transfers from unit to unit, reserves, splits of approvals, rules, needs."""

from quota.plan.plan import Plan, Status, make_plan
from quota.plan.recheck import RecheckError, recheck
from quota.plan.store import StoredPlan, StoreError, read_tables, replaced_whole, write_tables

__all__ = [
    "Plan",
    "RecheckError",
    "Status",
    "StoreError",
    "StoredPlan",
    "make_plan",
    "read_tables",
    "recheck",
    "replaced_whole",
    "write_tables",
]
