"""Rule ``no_mixing``: posts of one category never become posts of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quota.model.rows import Row
from quota.model.rules.making import rule
from quota.model.subject import Subject
from quota.scenario import Case, Pool


@rule(
    order=21,
    weight="statute",
    reads=(),
    scope="flows",
    lawful=True,
    holds=lambda case: len(case.categories) > 1,
    in_tables="all",
)
def no_mixing(_case: Case) -> Iterator[Row]:
    """No row of its own: it holds by `balance`, which is kept for every category apart.

    No quantity belongs to two categories. A plan made by hand can break two balances of one pool in opposite directions;
    that is mixing (`mixed`).

    Legal basis
        Decree 486 art. 15: organs use administrative posts, institutions use institution posts; never mixed, diverted or
        invented.
    Value
        None: no body in a city may convert categories, so there is nothing to price.
    """
    yield from ()


def mixed(excess: Mapping[Subject, int]) -> list[tuple[Subject, Subject, int]]:
    """Find pools in which one category has too many posts and another too few.

    Parameters
    ----------
    excess : Mapping[Subject, int]
        By pool and category: posts above (negative: below) what the balance allows.

    Returns
    -------
    list of (what has too many, what has too few, posts)
        Sorted; posts is what was mixed at least.
    """
    by_pool: dict[Pool | None, list[tuple[Subject, int]]] = {}
    for subject, posts in excess.items():
        by_pool.setdefault(subject.pool, []).append((subject, posts))
    return sorted(
        (more, fewer, min(surplus, -shortage))
        for balances in by_pool.values()
        for more, surplus in balances
        for fewer, shortage in balances
        if surplus > 0 > shortage
    )
