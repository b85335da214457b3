"""Rule ``consolidation``: institutions that merge."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.rows import Merge, Place, Posts, Row
from quota.model.rules.headcount import seated
from quota.scenario import Case, Consolidation


def consolidation(case: Case) -> Iterator[Row]:
    """A merge closes its members and opens the successor with the posts kept; a required one takes place.

    merge[m] = 1                                                       for every required merge m
    posts[u, k] + held · merge[m] ≤ held                               for every member u of m, category k          [posts]
    posts[successor, k] − kept[m, k] · merge[m] = 0                    for every merge m and category k             [posts]
    kept[m, k] · merge[m] ≥ (Σ_u min(headcount, current) − movable[m, k]) · merge[m]                                [people]

    held is what the members' pool holds. A merge creates no posts: what its members held beyond the posts kept stays in
    their pool and goes where the rules allow. Limits of a member give way when it closes. An optional merge is taken
    only when the posts that it frees are worth more than its price, each worth 100 points less the coverage at which
    it is used.

    Legal basis
        Decree 486 art. 9 and the reform's plan: merging of county institutions, posts freed go to townships.
    Value
        Of a required merge: what calling it off would be worth.
    """
    done: set[str] = set()
    for item in case.consolidations:
        merge = Merge(item.merge)
        members = [unit for unit in case.members[item.merge] if item.category in unit.holdings]
        if item.mode == "required" and item.merge not in done:
            yield Row("consolidation", (item.merge,), ((merge, 1),), "==", 1, _place(item, "mode"), item.basis)
        done.add(item.merge)
        for unit in members:
            held = case.held(unit.pool, item.category)
            terms = ((Posts(unit.id, item.category), 1), (merge, held))
            closed = (unit.id, item.category, item.merge)
            yield Row("consolidation", closed, terms, "<=", held, _place(item, "merge"), item.basis)
        if item.kept:
            opened = ((Posts(item.successor, item.category), 1), (merge, -item.kept))
            new = (item.successor, item.category, item.merge)
            yield Row("consolidation", new, opened, "==", 0, _place(item, "kept"), item.basis)
        people = sum(seated(unit.holdings[item.category]) for unit in members)
        spare_seats = item.kept + item.movable - people
        key = (item.merge, item.category)
        yield Row("consolidation", key, ((merge, spare_seats),), ">=", 0, _place(item, "movable"), item.basis)


def _place(item: Consolidation, column: str) -> Place:
    return Place("consolidations", (item.merge, item.category), column)
