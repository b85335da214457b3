"""Rule ``floor``: the least posts of a unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from quota.model.reads import CATEGORIES, DELEGATIONS, LIMITS, NEED, setting
from quota.model.rows import InputPlace, Posts, Row
from quota.model.rules.making import rule, unit_row
from quota.need.delegation import freed_posts
from quota.scenario import Case


@rule(
    order=8,
    reads=(CATEGORIES, LIMITS, DELEGATIONS, setting("share_scarcity"), NEED),
    by_unit=True,
    in_tables="all",
)
def floor(case: Case) -> Iterator[Row]:
    """A unit keeps at least its own floor, that of its type and class, and, as a giver, all but its spare posts.

    posts[u, k] ≥ floor[u, k]                        where the unit states one                                      [posts]
    posts[u, k] ≥ floor[type or class of u, k]       for every limit that holds for the unit                        [posts]
    posts[u, k] ≥ current[u, k] − spare[u, k] − freed[u, k]
                                                     for givers, unless the scenario lets them share in scarcity    [posts]

    freed are the whole posts of work that the unit hands down with delegated items.

    Legal basis
        Published standards, e.g. Santai 2021: 15 posts for an ordinary township. A limit of another place is marked 参照.
        Spare posts: the giver's own statement.
    Value
        What a floor lower by one post is worth: the post could go where coverage is lower.
    """
    freed: Counter[tuple[str, str]] = Counter()
    for item in case.delegations:
        freed[item.origin, item.category] += freed_posts(case, item)
    for unit, category, holding in case.holdings():
        posts = Posts(unit.id, category)
        if holding.floor is not None:
            place = InputPlace("units", (unit.id,), f"{category}_floor")
            yield unit_row(floor, posts, ">=", holding.floor, place)
        if unit.gives(category) and not case.settings.share_scarcity:
            place = InputPlace("units", (unit.id,), f"{category}_spare")
            limit = holding.current - (holding.spare or 0) - freed[unit.id, category]
            yield unit_row(floor, posts, ">=", limit, place, part="spare")
        for norm in case.limits:
            if norm.floor is not None and norm.category == category and norm.holds_for(unit):
                place = InputPlace("limits", (category, norm.type, norm.unit_class), "floor")
                yield unit_row(
                    floor, posts, ">=", norm.floor, place, norm.basis, reference=norm.reference, part=norm.id
                )
