"""Rule ``reserve``: posts that a pool keeps unassigned."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from quota.model.reads import POOL_TERMS, POOLS, setting
from quota.model.rows import InputPlace, Reserve, Row
from quota.model.rules.making import rule
from quota.model.subject import Subject
from quota.scenario import Case, Pool


def required_reserve(case: Case, pool: Pool, category: str) -> tuple[int, InputPlace | None]:
    """Return the reserve that a pool must keep, and the place that says so.

    The larger of the stated least reserve (without one: what the pool keeps now) and the stated share of what the pool
    holds now, rounded up to whole posts.
    """
    terms = case.terms_of.get((pool, category))
    stated = terms is not None and terms.reserve_min is not None
    least = (terms.reserve_min if stated else terms.reserve_now) if terms else 0
    column = "reserve_min" if stated else "reserve_now"
    place = InputPlace("pools", (pool.jurisdiction, category, pool.level), column) if terms else None
    share = case.settings.reserve_share[category]
    by_share = ceil(Fraction(share) * case.held(pool, category) / 100) if share is not None else 0
    if by_share > (least or 0):
        return by_share, InputPlace("scenario", ("reserve_share", category), "")
    return least or 0, place


@rule(
    order=19,
    reads=(*POOLS, POOL_TERMS, setting("reserve_share"), setting("reserve_at")),
    implied=lambda _subject, sense: sense == "<=",  # no more than it must keep
    priceable=False,
    scope="flows",
    in_tables="all",
)
def reserve(case: Case) -> Iterator[Row]:
    """A pool keeps its required reserve, and no more unless the scenario prices posts above it.

    reserve[p, k] ≥ required[p, k]        for every pool p and category k                                   [posts]
    reserve[p, k] ≤ required[p, k]        the same, where no coverage for going to reserve (reserve_at) is set    [posts]

    Legal basis
        Policy: revolving pools of posts, as in Anhui and Chun'an.
    Value
        What one post released from the reserve is worth: the coverage of the unit that would get it.
    """
    for pool, category in case.pools:
        least, place = required_reserve(case, pool, category)
        subject = Subject(pool=pool, category=category)
        terms = ((Reserve(pool, category), 1),)
        yield Row(reserve, subject, terms, ">=", least, place)
        if case.settings.reserve_at[category] is None:
            yield Row(reserve, subject, terms, "<=", least, place)
