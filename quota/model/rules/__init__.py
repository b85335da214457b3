"""The rules, each written once: the solve, the re-check and the proposal's list of bases read the same rows.

To check a rule, read its function: formula, units, legal basis, and what its value means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from quota.model.rows import Row
from quota.model.rules.approval import approval
from quota.model.rules.balance import balance
from quota.model.rules.ceiling import ceiling
from quota.model.rules.floor import floor
from quota.model.rules.headcount import headcount
from quota.model.rules.no_mixing import no_mixing
from quota.model.rules.pace import pace
from quota.model.rules.pin import pin
from quota.model.rules.reserve import reserve
from quota.model.rules.route import route, unrouted
from quota.model.rules.total_cap import total_cap
from quota.model.rules.township_only import township_only
from quota.scenario import Case

__all__ = ["RULES", "no_mixing", "rows", "unrouted"]

RULES: Mapping[str, Callable[[Case], Iterator[Row]]] = MappingProxyType(
    {
        "balance": balance,
        "approval": approval,
        "total_cap": total_cap,
        "headcount": headcount,
        "floor": floor,
        "ceiling": ceiling,
        "pin": pin,
        "pace": pace,
        "route": route,
        "township_only": township_only,
        "reserve": reserve,
    }
)
"""Every rule that has rows, by id, in the order in which they are shown."""


def rows(case: Case) -> Iterator[Row]:
    """Yield the labelled rows of every rule."""
    for rule in RULES.values():
        yield from rule(case)
