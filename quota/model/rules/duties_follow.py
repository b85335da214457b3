"""Rule ``duties_follow``: posts go along with delegated work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from quota.model.quantities import transfers
from quota.model.reads import CROSSINGS, DELEGATIONS, NEED, UNITS
from quota.model.rows import InputPlace, Posts, Row, Transfer
from quota.model.rules.making import rule, unit_row
from quota.model.subject import Subject
from quota.need.delegation import posts_along, receivers
from quota.scenario import Case, Delegation, Pool


@rule(order=17, reads=(*CROSSINGS, UNITS, DELEGATIONS, NEED), pool_follows=True, in_tables="single")
def duties_follow(case: Case) -> Iterator[Row]:
    """At least the stated share of the posts that delegated items free leaves its origin, and leaves downwards.

    posts[u, k] ≤ current[u, k] − Σ_i along[i]                  for every origin u of items i of category k         [posts]
    Σ transfers from p to pools of receivers ≥ Σ_i along[i]     for every pool p of origins, and category k         [posts]

    along[i] = ⌈least share · ⌊volume · hours ÷ available hours⌋⌉: the posts that the item frees are counted whole. The
    need moves with the work (`quota.need.delegation`).

    Legal basis
        Policy of delegation: posts follow duties (编随事走); work may not go down without the people who did it.
    Value
        What keeping one of these posts would be worth.
    """
    from_unit: Counter[tuple[str, str]] = Counter()
    from_pool: Counter[tuple[Pool, str]] = Counter()
    reached: dict[tuple[Pool, str], set[Pool]] = {}
    first: dict[tuple[str, str], Delegation] = {}
    for item in case.delegations:
        pool = case.units[item.origin].pool
        from_unit[item.origin, item.category] += posts_along(case, item)
        from_pool[pool, item.category] += posts_along(case, item)
        reached.setdefault((pool, item.category), set()).update(unit.pool for unit in receivers(case, item))
        first.setdefault((item.origin, item.category), item)
    for (unit, category), along in sorted(from_unit.items()):
        item = first[unit, category]
        limit = case.units[unit].holdings[category].current - along
        place = InputPlace("delegations", (item.item,), "least_share")
        yield unit_row(duties_follow, Posts(unit, category), "<=", limit, place, item.basis)
    crossings: dict[tuple[Pool, str], list[Transfer]] = {}
    for transfer in transfers(case):
        if transfer.receiver in reached.get((transfer.giver, transfer.category), ()):
            crossings.setdefault((transfer.giver, transfer.category), []).append(transfer)
    for (pool, category), along in sorted(from_pool.items()):
        terms = tuple((transfer, 1) for transfer in crossings.get((pool, category), ()))
        yield Row(duties_follow, Subject(pool=pool, category=category), terms, ">=", along)
