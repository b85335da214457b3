"""Rule ``total_cap``: no more posts than the cap."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.reads import POOL_TERMS, POOLS, TREE
from quota.model.rows import InputPlace, Row
from quota.model.rules.making import all_posts, rule
from quota.model.subject import within
from quota.scenario import Case


@rule(
    order=3,
    weight="approval",
    reads=(*POOLS, POOL_TERMS, TREE),
    scope="totals",
    decision="cap",
    lawful=True,
    in_tables="all",
)
def total_cap(case: Case) -> Iterator[Row]:
    """Posts and reserves together stay within the cap of a pool, or of a whole jurisdiction.

    Σ_{p below j} ( Σ_{u ∈ p} posts[u, k] + reserve[p, k] ) ≤ cap[j, k]     for every cap, of one level or of all   [posts]

    Legal basis
        Administrative: Decree 486 art. 16. Institution: the total approved by the province (art. 29; 2007 notice).
    Value
        What a cap higher by one post is worth, in points of coverage, where a transfer or an approval waits for room.
    """
    for terms in case.pool_terms:
        if terms.cap is None:
            continue
        subject = within(terms.jurisdiction, terms.level, terms.category)
        place = InputPlace("pools", (terms.jurisdiction, terms.category, terms.level or ""), "cap")
        yield Row(total_cap, subject, all_posts(case, terms), "<=", terms.cap, place, terms.basis)
