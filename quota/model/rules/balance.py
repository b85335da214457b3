"""Rule ``balance``: nothing appears or vanishes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from quota.model.quantities import changes, transfers
from quota.model.reads import CROSSINGS, split
from quota.model.rows import Posts, Quantity, Reserve, Row
from quota.model.rules.making import rule
from quota.model.sentences import subject_named
from quota.model.subject import Subject
from quota.scenario import Case, Pool
from quota.texts import Message


def _broken(case: Case, row: Row, quantities: Mapping[Quantity, int], _posts: int) -> Message:
    """Say what a pool has after the plan and what it should have: what it holds now, and what flows in and out."""
    excess = row.activity(quantities) - row.limit
    after = sum(
        factor * quantities.get(quantity, 0) for quantity, factor in row.terms if isinstance(quantity, Posts | Reserve)
    )
    values = {"subject": subject_named(case, row), "after": after, "due": after - excess, "posts": abs(excess)}
    return Message("audit.balance_over" if excess > 0 else "audit.balance_short", values)


@rule(
    order=1,
    weight="statute",
    reads=(*CROSSINGS, split),
    broken=_broken,
    decided=False,
    priceable=False,
    scope="flows",
    accounts="posts",
    lawful=True,
    in_tables="all",
)
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
            balance,
            Subject(pool=pool, category=category),
            (*held, (Reserve(pool, category), 1), *flows[pool, category]),
            "==",
            case.held(pool, category),
        )
