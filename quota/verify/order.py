"""Whether, of equal plans, it is the one that the published order prefers: by exchanges of two posts, across one route too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from quota.verify.best import StatedProgramme
from quota.verify.check import Finding
from quota.verify.files import Key, Quantity


def preferred(programme: StatedProgramme) -> Iterator[Finding]:
    """Name each pair of units of which the giver should have kept its last post from the taker, or the other way round.

    The larger need comes first, then the smaller code; before that, the plan that crosses fewer thresholds.
    """
    ledger = programme.ledger
    if any(ledger.terms(row) is None and row.rule != "consolidation" for row in ledger.folder.rules):
        return  # rows that the plan does not tell may forbid the exchange
    touching: Touching = {}
    for place, (_, terms) in programme.rows.items():
        for quantity, factor in terms:
            touching.setdefault(quantity, []).append((place, factor))
    ends = {pool: _ends(programme, pool) for pool in ledger.pools}
    for pools, flow, sign in _ways(programme):
        (last, _), (_, following) = ends[pools[0]], ends[pools[1]]
        price = sign * ledger.prices[flow] if flow else Fraction(0)
        for cost, givers in last.items():
            for giver, taker in product(givers, following.get(cost - price, ())):
                crossing = (price > 0) - (price < 0)
                changed = {("posts", *giver): -1, ("posts", *taker): 1} | ({flow: sign} if flow else {})
                if (
                    giver != taker
                    and _better(programme, giver, taker, crossing)
                    and _kept(programme, touching, changed)
                ):
                    yield Finding("order", f"{pools[0][0]} {giver[1]}: {giver[0]} {taker[0]}")


Touching = dict[Quantity, list[tuple[int, int]]]
"""The rows over each quantity, by their place, with its factor."""
Way = tuple[tuple[Key, Key], Quantity, int]
"""The pools of giver and taker, the crossing between them (nothing within a pool), and by how much it changes."""


def _ways(programme: StatedProgramme) -> Iterator[Way]:
    """Yield how a post can go from unit to unit: within a pool, by one crossing more, or by one less the other way."""
    ledger = programme.ledger
    for pool in ledger.pools:
        yield (pool, pool), (), 0
    for flow in ledger.prices:
        _, _, giver, receiver, category = flow
        amount, high = ledger.amounts[flow], programme.ranges[flow].high
        if high is None or amount < high:
            yield ((giver, category), (receiver, category)), flow, 1
        if amount > 0:
            yield ((receiver, category), (giver, category)), flow, -1


Costs = dict[Fraction, list[Key]]


def _ends(programme: StatedProgramme, pool: Key) -> tuple[Costs, Costs]:
    """Return the units of a pool by the cost of their last post, and by that of their next."""
    ledger = programme.ledger
    last, following = Costs(), Costs()
    for unit in ledger.pools[pool]:
        quantity = ("posts", unit, pool[1])
        if ledger.merging(unit) is None:
            amount = ledger.amounts[quantity]
            low, high = programme.margin(quantity, amount, programme.ranges[quantity])
            below, above = programme.neighbours(quantity, amount)
            if low is not None and below == amount - 1:
                last.setdefault(low, []).append((unit, pool[1]))
            if high is not None and above == amount + 1:
                following.setdefault(high, []).append((unit, pool[1]))
    return last, following


def _better(programme: StatedProgramme, giver: Key, taker: Key, crossing: int) -> bool:
    held = programme.ledger.folder.posts
    sticky = programme.ledger.folder.points(f"stickiness.{giver[1]}") > 0
    crossed = sticky and held[giver].planned > held[giver].current
    crosses = sticky and held[taker].planned >= held[taker].current
    more = crosses - crossed + crossing
    ranks = [(-held[unit].need, unit[0]) for unit in (taker, giver)]
    return more < 0 or (more == 0 and ranks[0] < ranks[1])


def _kept(programme: StatedProgramme, touching: Touching, changed: Mapping[Quantity, int]) -> bool:
    """Return whether every row over several quantities still holds after the exchange."""
    change: dict[int, int] = {}
    for quantity, amount in changed.items():
        for place, factor in touching.get(quantity, ()):
            change[place] = change.get(place, 0) + amount * factor
    rows = programme.ledger.folder.rules
    lost = {"<=": 1, ">=": -1}
    return all(
        change[place] * lost[rows[place].sense] <= rows[place].slack if rows[place].sense in lost else not change[place]
        for place in change
    )
