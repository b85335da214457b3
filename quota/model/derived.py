"""What follows from the posts of a plan: which units gain or give, and by how much rows are exceeded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quota.model.ranges import chosen
from quota.model.rows import Merge, Posts, Quantity, Row, Turn
from quota.scenario import Case


def with_derived(case: Case, rows: Iterable[Row], quantities: Mapping[Quantity, int]) -> dict[Quantity, int]:
    """Return the quantities of a plan with those that only rows bring about, as its posts and flows tell.

    A unit whose posts are more gains, one with fewer gives, unless its merge closes it.
    """
    found = dict(quantities)
    if not _may_choose(case):
        return found
    choosing = [row for row in rows if chosen(row)]
    for row in choosing:
        for turn in (quantity for quantity in chosen(row) if isinstance(quantity, Turn)):
            unit = case.units[turn.unit]
            change = found.get(Posts(turn.unit, turn.category), 0) - unit.holdings[turn.category].current
            stays = not turn.up and found.get(Merge(unit.consolidation), 0)
            found[turn] = int(not stays and (change > 0 if turn.up else change < 0))
    for row in choosing:
        over = row.activity(found) - row.limit
        for side in row.open_sides:
            found[side] = max(0, -(-(over if side.sense == "<=" else -over) // row.unit))
    return found


def _may_choose(case: Case) -> bool:
    """Return whether any row of a case can have such quantities."""
    return bool(case.soft_limits or case.rules) or any(case.settings.least_step.values())
