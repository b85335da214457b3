"""The rules, each written once: the solve, the re-check, the audit and the proposal's list of bases read the same rows.

To check a rule, read its function: formula, units, legal basis, and what its value means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from quota.model.rows import Row
from quota.model.rules.approval import approval
from quota.model.rules.balance import balance
from quota.model.rules.budget import budget
from quota.model.rules.ceiling import ceiling
from quota.model.rules.closing import give_way
from quota.model.rules.consolidation import consolidation
from quota.model.rules.duties_follow import duties_follow
from quota.model.rules.floor import floor
from quota.model.rules.headcount import headcount
from quota.model.rules.leadership import leadership
from quota.model.rules.no_mixing import no_mixing
from quota.model.rules.pace import pace
from quota.model.rules.pin import pin
from quota.model.rules.ratio import ratio
from quota.model.rules.reserve import reserve
from quota.model.rules.route import route, unrouted
from quota.model.rules.special import special
from quota.model.rules.structure import structure
from quota.model.rules.total_cap import total_cap
from quota.model.rules.totals import never_fall, never_rise
from quota.model.rules.township_only import township_only
from quota.scenario import Case

__all__ = ["RULES", "no_mixing", "rows", "unrouted"]

RULES: Mapping[str, Callable[[Case], Iterator[Row]]] = MappingProxyType(
    {
        "balance": balance,
        "approval": approval,
        "total_cap": total_cap,
        "never_rise": never_rise,
        "never_fall": never_fall,
        "headcount": headcount,
        "special": special,
        "floor": floor,
        "ceiling": ceiling,
        "structure": structure,
        "leadership": leadership,
        "ratio": ratio,
        "pin": pin,
        "pace": pace,
        "route": route,
        "township_only": township_only,
        "duties_follow": duties_follow,
        "consolidation": consolidation,
        "reserve": reserve,
        "budget": budget,
    }
)
"""Every rule that has rows, by id, in the order in which they are shown."""


def rows(case: Case) -> Iterator[Row]:
    """Yield the labelled rows of every rule; the limits of an institution give way where it merges."""
    for rule in RULES.values():
        for row in rule(case):
            yield give_way(case, row)
