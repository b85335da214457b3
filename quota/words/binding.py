"""Rules in force, and their rows that bind, as workbook and page list them."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from quota.model.rows import Row, Rule
from quota.model.rules import rules_of
from quota.plan.plan import Plan
from quota.plan.records import RuleRow


class InForce(NamedTuple):
    """A rule with the number of its rows, and of those that bind; None where nobody decides about its limits."""

    rule: Rule
    rows: int
    binding: int | None


def binding_rows(plan: Plan) -> list[tuple[Row, RuleRow]]:
    """Return the rows that bind, the dearest of each rule first."""
    return sorted(
        plan.binding, key=lambda pair: (pair[0].rule.order, -(pair[1].value or 0), pair[1].key, pair[1].sense)
    )


def rules_in_force(plan: Plan) -> list[InForce]:
    """Return the rules that have rows, and those that hold without any, in their order."""
    rows = Counter(row.rule for row, _ in plan.labelled)
    binding = Counter(row.rule for row, _ in plan.binding)
    return [
        InForce(rule, rows[rule], binding[rule] if rows[rule] and rule.decided else None)
        for rule in rules_of(plan.case).values()
        if rows[rule] or rule.holds(plan.case)
    ]
