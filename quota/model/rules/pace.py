"""Rule ``pace``: the largest change of a unit in one adjustment."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from quota.model.reads import CATEGORIES, setting
from quota.model.rows import InputPlace, Posts, Row
from quota.model.rules.making import rule, unit_row
from quota.scenario import Case


@rule(
    order=14,
    reads=(CATEGORIES, setting("pace_percent"), setting("pace_posts")),
    by_unit=True,
    frozen="spares",
    from_held=True,
    in_tables="all",
)
def pace(case: Case) -> Iterator[Row]:
    """A unit changes by at most x percent of its posts, and by at most n posts, where the scenario says so.

    |posts[u, k] − current[u, k]| ≤ ⌊x · current[u, k] / 100⌋       for every unit u and category k with a share x   [posts]
    |posts[u, k] − current[u, k]| ≤ n                               for every unit u and category k with a number n  [posts]

    A frozen unit has no pace: its number was decided. Nor has an institution that a merge would open.

    Legal basis
        Policy of the scenario (in other systems: pace of change, as in the allocations of the English health service).
    Value
        What one more post of change is worth.
    """
    opened = {item.successor for item in case.consolidations}
    shares = {
        category: None if percent is None else Fraction(percent) / 100
        for category, percent in case.settings.pace_percent.items()
    }
    for unit, category, holding in case.holdings():
        if holding.pin is not None or unit.id in opened:
            continue
        share = shares[category]
        number = case.settings.pace_posts[category]
        if share is not None:
            most = share.numerator * holding.current // share.denominator
            yield from _within(unit.id, category, holding.current, most, "pace_percent")
        if number is not None:
            yield from _within(unit.id, category, holding.current, number, "pace_posts")


def _within(unit: str, category: str, current: int, most: int, limit: str) -> Iterator[Row]:
    posts, place = Posts(unit, category), InputPlace("scenario", (limit, category), "")
    yield unit_row(pace, posts, "<=", current + most, place, part=limit)
    yield unit_row(pace, posts, ">=", max(current - most, 0), place, part=limit)
