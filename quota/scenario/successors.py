"""The new institutions that merges would form, as units that hold nothing yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from quota.scenario.records import Consolidation, Holding, Unit


def with_successors(units: Mapping[str, Unit], consolidations: Iterable[Consolidation]) -> dict[str, Unit]:
    """Return the units with the successor of every merge, sorted by code.

    A successor belongs to the pool of its members and is of the type of the first of them. What it needs is what it
    keeps; until the merge takes place it holds no posts and no people.
    """
    found = dict(units)
    for item in consolidations:
        members = [unit for unit in units.values() if unit.consolidation == item.merge]
        if not members or item.kept == 0:
            continue
        before = found.get(item.successor)
        holdings = {**before.holdings} if before else {}
        holdings[item.category] = Holding(current=0, headcount=0, need=Decimal(item.kept))
        first = members[0]
        found[item.successor] = Unit(
            id=item.successor,
            name=item.name,
            jurisdiction=first.jurisdiction,
            level=first.level,
            type=first.type,
            unit_class="",
            role="",
            drivers={},
            holdings=holdings,
            longitude=None,
            latitude=None,
            note="",
        )
    return dict(sorted(found.items()))
