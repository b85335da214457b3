"""Rule ``balance``: nothing appears or vanishes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from quota.model.quantities import changes, transfers
from quota.model.rows import Posts, Quantity, Reserve, Row, pool_name
from quota.scenario import Case, Pool


def balance(case: Case) -> Iterator[Row]:
    """Every pool adds up, category by category.

    Σ_{u ∈ p} posts[u, k] + reserve[p, k] − Σ change[p, k] − Σ transfers in + Σ transfers out
        = Σ_{u ∈ p} current[u, k] + reserve_now[p, k]        for every pool p and category k   [posts]

    Legal basis
        Decree 486 art. 15 and 28: posts are approved by category; the plan must agree with the ledger of approved posts.
    Value
        What one more post in the pool is worth: the coverage of the unit that would get it.
    """
    flows: dict[tuple[Pool, str], list[tuple[Quantity, int]]] = defaultdict(list)
    for change in changes(case):
        flows[change.pool, change.category].append((change, -1))
    for transfer in transfers(case):
        flows[transfer.giver, transfer.category].append((transfer, 1))
        flows[transfer.receiver, transfer.category].append((transfer, -1))
    for (pool, category), units in case.pools.items():
        held = [(Posts(unit.id, category), 1) for unit in units]
        yield Row(
            "balance",
            (pool_name(pool), category),
            (*held, (Reserve(pool, category), 1), *flows[pool, category]),
            "==",
            case.held(pool, category),
        )
