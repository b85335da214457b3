"""Rule ``route_least``: posts that must cross on a route."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.quantities import transfers
from quota.model.reads import CROSSINGS, ROUTES
from quota.model.rows import Asked, InputPlace, Row, Transfer
from quota.model.rules.making import rule
from quota.model.subject import Subject
from quota.scenario import Case
from quota.scenario.routes import asking_of


def _asks(case: Case, row: Row) -> Asked:
    over = next((one for one in case.over_plans if row.place == one.cell), None)
    if over is None or over.posts != row.limit:  # eased, it no longer adds to the plan
        return Asked("at_least", {"limit": row.limit})
    return Asked("more_than_plan", {"limit": row.limit, "plan": over.plan, "added": over.added_words})


@rule(order=15.5, reads=(*CROSSINGS, ROUTES), items="routes", scope="flows", asks=_asks, in_tables="all")
def route_least(case: Case) -> Iterator[Row]:
    """Together, at least so many posts cross on a route; or of those that one jurisdiction, with all below, gives.

    Σ_{p, q on r} transfer[r, p, q, k] ≥ at_least[r]                      for every route r with such a number      [posts]
    Σ_{p in j, q on r} transfer[r, p, q, k] ≥ at_least[r, j]              for every row that names a jurisdiction j [posts]

    The first counts the crossings of givers with a row of their own too. Posts beyond what evens out coverage cross as any
    others do: from the givers that stand highest to the takers that stand lowest.

    Legal basis
        A decision of a meeting, or a target of the reform (posts go down to where people are served). The bodies that must
        approve are those of the route.
    Value
        What one post fewer that must cross is worth: the giver's loss and the price less the receiver's gain.
    """
    counted: dict[str, list[tuple[Transfer, int]]] = {item.id: [] for item in case.routes if item.at_least is not None}
    for transfer in transfers(case) if counted else ():
        for asking in asking_of(case, case.route_of[transfer.route], transfer.giver):
            counted[asking.id].append((transfer, 1))
    for item in case.routes:
        if item.at_least is not None:
            place = InputPlace("routes", (*item.kind, item.jurisdiction or ""), "at_least")
            terms = tuple(counted[item.id])
            basis = "" if item.has_terms else item.basis  # that of a route says why posts may cross, not why they must
            yield Row(route_least, Subject(item=item.id), terms, ">=", item.at_least, place, basis)
