"""The result of a solve as tables: posts, transfers from unit to unit, reserves, splits of approvals, rules, needs."""

from quota.plan.manifest import StoreError
from quota.plan.plan import Plan, make_plan
from quota.plan.reading import read_rows, read_tables
from quota.plan.recheck import RecheckError, recheck
from quota.plan.records import Status, StoredPlan
from quota.plan.reopen import ReopenError, path_from, reopen
from quota.plan.store import demand_replaceable, replaced_whole, write_tables

__all__ = [
    "Plan",
    "RecheckError",
    "ReopenError",
    "Status",
    "StoreError",
    "StoredPlan",
    "demand_replaceable",
    "make_plan",
    "path_from",
    "read_rows",
    "read_tables",
    "recheck",
    "reopen",
    "replaced_whole",
    "write_tables",
]
