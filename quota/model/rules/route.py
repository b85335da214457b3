"""Rule ``route``: posts cross pools only on a route, and within its limit."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.quantities import transfers
from quota.model.reads import CROSSINGS, ROUTES
from quota.model.rows import InputPlace, Row, Transfer, Weight
from quota.model.rules.making import rule
from quota.model.subject import Subject
from quota.scenario import Case


@rule(
    order=15,
    reads=(*CROSSINGS, ROUTES),
    items="routes",
    scope="flows",
    holds=lambda _case: True,  # a crossing without a route does not exist as a quantity
    in_tables="all",
)
def route(case: Case) -> Iterator[Row]:
    """Together, the crossings on a route stay within its limit.

    Σ_{p, q on r} transfer[r, p, q, k] ≤ limit[r]        for every route r with a limit, one category each        [posts]

    Permission needs no line: a crossing without a route does not exist as a quantity. `unrouted` finds such crossings in
    a plan made by hand.

    Legal basis
        Administrative posts between levels: Decree 486 art. 18 (province to central office). Institution posts into the
        township total: 2007 notice (county, city, province). Among townships of one county: the county's own commission.
    Value
        What a limit higher by one post is worth: the receiver's gain less the giver's loss and the price.
    """
    crossings: dict[str, list[Transfer]] = {}
    for transfer in transfers(case):
        crossings.setdefault(transfer.route, []).append(transfer)
    for item in case.routes:
        if item.limit is not None:
            key = (item.from_level, item.to_level, item.scope, item.category, item.jurisdiction or "")
            terms = tuple((transfer, 1) for transfer in crossings.get(item.id, ()))
            of_body: Weight | None = "approval" if item.body else None
            yield Row(
                route,
                Subject(item=item.id),
                terms,
                "<=",
                item.limit,
                InputPlace("routes", key, "limit"),
                item.basis,
                rests_on=of_body,
            )


def unrouted(case: Case, used: set[Transfer]) -> list[Transfer]:
    """Return the crossings of a plan that no route permits, sorted."""
    return sorted(used - set(transfers(case)))
