"""What follows from the posts of a plan: which units gain or give, and by how much rows are exceeded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quota.model.ranges import chosen
from quota.model.rows import Excess, Merge, Posts, Quantity, Row, Turn
from quota.scenario import Case


def with_derived(case: Case, rows: Iterable[Row], quantities: Mapping[Quantity, int]) -> dict[Quantity, int]:
    """Return the quantities of a plan with those that only rows bring about, as its posts and flows tell.

    A unit whose posts are more gains, one with fewer gives, unless its merge closes it. Where a least change may itself be
    missed at a price, a change nearer to none than to the least counts as none, which is the smaller breach.
    """
    found = dict(quantities)
    if not _may_choose(case):
        return found
    choosing = [row for row in rows if chosen(row)]
    for row in choosing:
        turns = [(quantity, factor) for quantity, factor in row.terms if isinstance(quantity, Turn)]
        if len(turns) == 2 and row.sense == ">=" and isinstance(row.terms[0][0], Posts):
            (gains, factor), (gives, _) = turns
            unit = case.units[gains.unit]
            change = found.get(row.holding, 0) - unit.holdings[gains.category].current
            is_change = change != 0 and (row.price is None or 2 * abs(change) >= -factor)
            found[gains] = int(is_change and change > 0)
            found[gives] = int(is_change and change < 0 and not found.get(Merge(unit.consolidation), 0))
    for row in choosing:
        sides = [quantity for quantity, _ in row.terms if isinstance(quantity, Excess)]
        found |= dict.fromkeys(sides, 0)
        over = row.activity(found) - row.limit
        for side in sides:
            found[side] = max(0, -(-(over if side.sense == "<=" else -over) // row.unit))
    return found


def _may_choose(case: Case) -> bool:
    """Tell whether any row of a case can have such quantities."""
    return bool(case.soft_limits or case.rules) or any(case.settings.least_step.values())
