"""Rule ``ceiling``: the most posts of a unit."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.reads import CATEGORIES, LIMITS
from quota.model.rows import InputPlace, Posts, Row
from quota.model.rules.making import rule, unit_row
from quota.scenario import Case


@rule(order=9, reads=(CATEGORIES, LIMITS), by_unit=True, in_tables="all")
def ceiling(case: Case) -> Iterator[Row]:
    """A unit has at most its own ceiling, and at most that of its type and class.

    posts[u, k] ≤ ceiling[u, k]                      where the unit states one                  [posts]
    posts[u, k] ≤ ceiling[type or class of u, k]     for every limit that holds for the unit    [posts]

    Legal basis
        Published standards, e.g. Hubei 2005: 45, 40, 35 by class. A limit of another place is marked 参照.
    Value
        What a ceiling higher by one post is worth: the unit's next post against the pool's cut-off.
    """
    for unit, category, holding in case.holdings():
        posts = Posts(unit.id, category)
        if holding.ceiling is not None:
            place = InputPlace("units", (unit.id,), f"{category}_ceiling")
            yield unit_row(ceiling, posts, "<=", holding.ceiling, place)
        for norm in case.limits:
            if norm.ceiling is not None and norm.category == category and norm.holds_for(unit):
                place = InputPlace("limits", (category, norm.type, norm.unit_class), "ceiling")
                yield unit_row(
                    ceiling, posts, "<=", norm.ceiling, place, norm.basis, reference=norm.reference, part=norm.id
                )
