"""Rule ``up_to_need``: no more than the work justifies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from math import ceil

from quota.model.rows import Asked, InputPlace, Posts, Quantity, Row
from quota.model.rules.floor import floor
from quota.model.rules.making import rule, unit_row
from quota.model.rules.structure import structure
from quota.model.sentences import category_named, unit_named
from quota.need import measure
from quota.need.parts import two_decimals
from quota.scenario import Case
from quota.scenario.routes import route_pairs
from quota.texts import Message


def _asks(case: Case, row: Row) -> Asked:
    return Asked("up_to_need", {"limit": row.limit, "need": two_decimals(measure(case)[row.holding].exact)})


def _broken(case: Case, row: Row, quantities: Mapping[Quantity, int], posts: int) -> Message:
    values = {
        "subject": unit_named(case, row.subject.unit),
        "category": category_named(case, row.subject.category),
        "planned": quantities.get(row.holding, 0),
        "posts": posts,
    }
    return Message("audit.beyond_need", {**values, **_asks(case, row).values})


def justified(case: Case) -> Mapping[Posts, tuple[int, InputPlace]]:
    """Return the most that each unit under the rule may have, and what puts it there; see `up_to_need`."""
    by_category = {
        category: InputPlace("scenario", ("up_to_need", category), "")
        for category, holds in case.settings.up_to_need.items()
        if holds
    }
    by_pool = {
        (receiver, route.category): InputPlace(
            "routes",
            (*route.kind, route.jurisdiction or ""),
            "up_to_need",
        )
        for route, _, receiver in (route_pairs(case) if any(route.up_to_need for route in case.routes) else ())
        if route.up_to_need
    }
    if not by_category and not by_pool:
        return {}
    needs, opened = measure(case), {item.successor for item in case.consolidations}
    least: Counter[Posts] = Counter()
    for row in (*floor.rows(case), *structure.rows(case)):
        least[row.holding] = max(least[row.holding], row.limit)
    found: dict[Posts, tuple[int, InputPlace]] = {}
    for unit, category, holding in case.holdings():
        place = by_category.get(category) or by_pool.get((unit.pool, category))
        if place and holding.pin is None and unit.id not in opened:
            posts = Posts(unit.id, category)
            found[posts] = max(holding.current, ceil(needs[posts].exact), least[posts]), place
    return found


@rule(order=22, asks=_asks, broken=_broken, in_tables="all")
def up_to_need(case: Case) -> Iterator[Row]:
    """A unit gains only up to its need, rounded up; what it has above its need it may keep.

    posts[u, k] ≤ max(current[u, k], ⌈need[u, k]⌉, least[u, k])                                                [posts]

    for every unit u and category k that the scenario says (`up_to_need` of a category), or where u is in a pool to which
    a route leads that says so: posts that came on a route cannot be told from the pool's own. least is what floors, and the
    offices of the unit, ask for in any case. A frozen unit is left out: its number was decided; so is an institution that a
    merge would open. What nobody may have stays where it is, or goes to the reserve where the scenario lets it
    (`reserve_at`).

    Legal basis
        Decree 486 art. 14: posts are set by duties, and sparingly. Whether that is kept to the post is policy.
    Value
        What one post beyond its need would be worth to the unit, against the pool's cut-off.
    """
    for posts, (most, place) in justified(case).items():
        yield unit_row(up_to_need, posts, "<=", most, place)
