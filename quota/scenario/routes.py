"""Routes as written, expanded into the pairs of pools that they join."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from quota.scenario.case import Case
from quota.scenario.records import LEVEL_ORDER, Pool, Route

JOINING = ("routes", "categories", "jurisdictions", "places")
"""What `route_pairs` reads of a case."""


def route_pairs(case: Case) -> tuple[tuple[Route, Pool, Pool], ...]:
    """Return every (route, giver, receiver), sorted by category, giver and receiver.

    Scope ``same`` joins two levels of one jurisdiction; ``below`` a jurisdiction with all that lie below it; ``across``
    jurisdictions of one parent. Only pools of the case take part. A row that names a giving jurisdiction stands in
    place of the general row of the same levels, scope and category, for this giver, unless it has no terms.
    Two pools are joined at most once per category.
    """
    return case.once(_pairs, reads=JOINING)


def _pairs(case: Case) -> tuple[tuple[Route, Pool, Pool], ...]:
    routes = permitting(case)
    named = {(*route.kind, route.jurisdiction) for route in routes if route.jurisdiction is not None}
    children = _children(case)
    category_order = {code: place for place, code in enumerate(case.categories)}
    pairs = [
        (route, giver, receiver)
        for route in routes
        for giver, receiver in _joined(case, route, children)
        if route.jurisdiction == giver.jurisdiction
        or (route.jurisdiction is None and (*route.kind, giver.jurisdiction) not in named)
    ]
    return tuple(sorted(pairs, key=lambda pair: (category_order[pair[0].category], _place(pair[1]), _place(pair[2]))))


def permitting(case: Case) -> tuple[Route, ...]:
    """Return the routes with terms of their own; a row without any has them where no general row is there."""
    general = {route.kind for route in case.routes if route.jurisdiction is None}
    return tuple(route for route in case.routes if route.has_terms or route.kind not in general)


def asking_of(case: Case, route: Route, giver: Pool) -> tuple[Route, ...]:
    """Return the rows whose least posts a crossing on a route counts towards: general, or of a jurisdiction above."""
    return tuple(
        asking
        for asking in case.routes
        if asking.at_least is not None
        and asking.kind == route.kind
        and (asking.jurisdiction is None or case.is_below(giver.jurisdiction, asking.jurisdiction))
    )


def _place(pool: Pool) -> tuple[str, int]:
    return (pool.jurisdiction, LEVEL_ORDER.index(pool.level))


def _children(case: Case) -> Mapping[str, Sequence[str]]:
    """Return those with pools below every jurisdiction, in their order; others take no part."""
    with_pools = {pool.jurisdiction for pool, _ in case.places}
    children: dict[str, list[str]] = {}
    for jurisdiction in case.jurisdictions.values():
        if jurisdiction.parent is not None and jurisdiction.code in with_pools:
            children.setdefault(jurisdiction.parent, []).append(jurisdiction.code)
    return children


def _joined(case: Case, route: Route, children: Mapping[str, Sequence[str]]) -> Iterator[tuple[Pool, Pool]]:
    """Yield (giver, receiver) by levels and scope alone, starting from the receivers."""
    for receiver, category in case.places:
        if category != route.category or receiver.level != route.to_level:
            continue
        for jurisdiction in _giving_jurisdictions(case, route, receiver.jurisdiction, children):
            giver = Pool(jurisdiction, route.from_level)
            if giver != receiver and (giver, category) in case.pools:
                yield giver, receiver


def _giving_jurisdictions(
    case: Case, route: Route, receiving: str, children: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    if route.scope == "same":
        return (receiving,)
    if route.scope == "below":
        return case.ancestors[receiving][1:]
    parent = case.jurisdictions[receiving].parent
    return tuple(code for code in children[parent] if code != receiving) if parent is not None else ()
