"""Rows of rules with nothing to spare, as workbook and page list them."""

from __future__ import annotations

from quota.model.rows import Row
from quota.model.rules import RULES, rows
from quota.plan.plan import Plan
from quota.plan.records import RuleRow

FIXED = ("balance", "approval")
"""Rules that bind always and leave nothing to decide."""


def binding_rows(plan: Plan) -> list[tuple[Row, RuleRow]]:
    """Return the rows with nothing to spare that a planner can influence, the dearest of each rule first."""
    order = {rule: place for place, rule in enumerate(RULES)}
    found = [
        (labelled, told)
        for labelled, told in zip(rows(plan.case), plan.rules, strict=True)
        if told.slack == 0 and _can_be_changed(labelled)
    ]
    return sorted(found, key=lambda pair: (order[pair[1].rule], -(pair[1].value or 0), pair[1].key, pair[1].sense))


def _can_be_changed(row: Row) -> bool:
    """Tell whether policy can move the limit.

    Not what must add up, what cannot fall below nothing, what a reserve must not exceed, or how a merge is carried out.
    """
    if row.rule in FIXED or not row.terms:
        return False
    if row.rule == "consolidation":
        return len(row.key) == 1
    return row.rule == "ratio" or not (
        (row.sense == ">=" and row.limit <= 0) or (row.rule == "reserve" and row.sense == "<=")
    )
