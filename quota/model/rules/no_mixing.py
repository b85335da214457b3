"""Rule ``no_mixing``: posts of one category never become posts of another."""

from __future__ import annotations

from collections.abc import Mapping


def no_mixing(excess: Mapping[tuple[str, str], int]) -> list[tuple[str, str, str, int]]:
    """Find pools in which one category has too many posts and another too few.

    The rule has no row of its own: it holds by `balance`, which is kept for every category apart, and no quantity
    belongs to two categories. A plan made by hand can break two balances of one pool in opposite directions; that is mixing.

    Parameters
    ----------
    excess : Mapping[tuple[str, str], int]
        By (pool, category): posts above (negative: below) what the pool's balance allows.

    Returns
    -------
    list of (pool, category with too many, category with too few, posts)
        Sorted; posts is what was mixed at least.

    Notes
    -----
    Legal basis
        Decree 486 art. 15: organs use administrative posts, institutions use institution posts; never mixed, diverted or
        invented.
    Value
        None: no body in a city may convert categories, so there is nothing to price.
    """
    by_pool: dict[str, list[tuple[str, int]]] = {}
    for (pool, category), posts in excess.items():
        by_pool.setdefault(pool, []).append((category, posts))
    return sorted(
        (pool, more, fewer, min(surplus, -shortage))
        for pool, balances in by_pool.items()
        for more, surplus in balances
        for fewer, shortage in balances
        if surplus > 0 > shortage
    )
