"""What a sweep keeps of a plan: every unit's posts, and the figures of each category.

They are those of the plan's tables, without the rest of them: to price every rule takes longer than to solve again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from quota.model.rows import Merge, Posts, Quantity
from quota.need import Needs
from quota.plan.coverage import coverage
from quota.plan.matching import Move, match
from quota.plan.totals import registered_anew
from quota.scenario import Case


class _Held(NamedTuple):
    """The posts of a unit before and after."""

    unit: str
    category: str
    level: str
    current: int
    planned: int
    coverage: Decimal

    @property
    def change(self) -> int:
        return self.planned - self.current


def figures(case: Case, needs: Needs, plan: Mapping[Quantity, int]) -> dict[str, Any]:
    """Return ``units``, the posts of every unit that exists in the plan, and ``summary``, one entry per category."""
    opened = {item.successor for item in case.consolidations if plan[Merge(item.merge)]}
    moves = [
        move
        for category in case.categories
        for move in match(case, plan, category)
        if not registered_anew(opened, move.giver.name, move.taker.name, crosses=bool(move.hops))
    ]
    held = _held(case, needs, plan)
    units = [[row.unit, row.category, row.planned, row.change, str(row.coverage)] for row in held]
    return {"summary": [_summary(category, held, moves) for category in case.categories], "units": units}


def _held(case: Case, needs: Needs, plan: Mapping[Quantity, int]) -> list[_Held]:
    absent = {item.successor for item in case.consolidations if not plan[Merge(item.merge)]}
    found = []
    for unit, category, holding in case.holdings():
        if unit.id not in absent:
            posts = plan[Posts(unit.id, category)]
            after = coverage(posts, needs[unit.id, category].exact)
            found.append(_Held(unit.id, category, unit.level, holding.current, posts, after))
    return found


def _summary(category: str, held: Sequence[_Held], moves: Sequence[Move]) -> dict[str, Any]:
    rows = [row for row in held if row.category == category]
    townships = [row for row in rows if row.level == "township"] or rows
    moved = [move for move in moves if move.category == category]
    return {
        "category": category,
        "before": sum(row.current for row in rows),
        "after": sum(row.planned for row in rows),
        "gaining": sum(row.change > 0 for row in rows),
        "losing": sum(row.change < 0 for row in rows),
        "moved": sum(move.posts for move in moved),
        "crossed": sum(move.posts for move in moved if move.hops),
        "people": sum(move.people for move in moved),
        "least_coverage": str(min(row.coverage for row in townships)),
        "under_90": sum(row.coverage < 90 for row in townships),
    }
