"""Whether, of equal plans, it is the one that the published order prefers: by exchanges of two posts in one pool."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from quota.verify.best import Programme
from quota.verify.check import Finding
from quota.verify.files import Key, Quantity


def preferred(programme: Programme) -> Iterator[Finding]:
    """Name each pair of units of which the giver should have kept its last post from the taker, or the other way round.

    The larger need comes first, then the smaller code; before that, the plan that crosses fewer thresholds.
    """
    ledger = programme.ledger
    if any(ledger.terms(row) is None and row.rule != "consolidation" for row in ledger.folder.rules):
        return  # rows that the plan does not tell may forbid the exchange
    touching: dict[Quantity, list[tuple[int, int]]] = {}
    for place, (_, terms) in programme.rows.items():
        for quantity, factor in terms:
            touching.setdefault(quantity, []).append((place, factor))
    for pool, units in ledger.pools.items():
        last: dict[Fraction, list[Key]] = {}
        following: dict[Fraction, list[Key]] = {}
        for unit in units:
            quantity = ("posts", unit, pool[1])
            if ledger.merging(unit) is None:
                low, high = programme.margin(quantity, ledger.amounts[quantity], programme.ranges[quantity])
                if low is not None:
                    last.setdefault(low, []).append((unit, pool[1]))
                if high is not None:
                    following.setdefault(high, []).append((unit, pool[1]))
        for cost in last.keys() & following.keys():
            for giver in last[cost]:
                for taker in following[cost]:
                    if giver != taker and _better(programme, giver, taker) and _kept(programme, touching, giver, taker):
                        yield Finding("order", f"{pool[0]} {pool[1]}: {giver[0]} {taker[0]}")


def _better(programme: Programme, giver: Key, taker: Key) -> bool:
    held = programme.ledger.folder.posts
    sticky = programme.ledger.folder.points(f"stickiness.{giver[1]}") > 0
    crossed = sticky and held[giver].planned > held[giver].current
    crosses = sticky and held[taker].planned >= held[taker].current
    ranks = [(-held[unit].need, unit[0]) for unit in (taker, giver)]
    return crosses < crossed or (crosses == crossed and ranks[0] < ranks[1])


def _kept(programme: Programme, touching: dict[Quantity, list[tuple[int, int]]], giver: Key, taker: Key) -> bool:
    """Tell whether every row over several quantities still holds after the exchange."""
    change: dict[int, int] = {}
    for unit, sign in ((giver, -1), (taker, 1)):
        for place, factor in touching.get(("posts", *unit), ()):
            change[place] = change.get(place, 0) + sign * factor
    rows = programme.ledger.folder.rules
    lost = {"<=": 1, ">=": -1}
    return all(change[place] * lost.get(rows[place].sense, 0) <= rows[place].slack for place in change)
