"""Rule ``consolidation``: institutions that merge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quota.model.reads import POOLS, UNITS
from quota.model.rows import Asked, InputPlace, Merge, Posts, Quantity, Row, Sense
from quota.model.rules.headcount import seated
from quota.model.rules.making import rule
from quota.model.sentences import subject_named
from quota.model.subject import Subject
from quota.scenario import Case, Consolidation
from quota.texts import Message


def _asks(_case: Case, row: Row) -> Asked:
    factor = next(factor for quantity, factor in row.terms if isinstance(quantity, Merge))
    if len(row.terms) == 1:
        return Asked("merge_people" if row.implied else "merge", {"limit": factor})
    return Asked("merge_kept" if row.sense == "==" else "merge_closed", {"limit": -factor})


def _broken(case: Case, row: Row, _quantities: Mapping[Quantity, int], posts: int) -> Message | None:
    if row.implied:
        return None
    return Message("audit.not_merged", {"subject": subject_named(case, row), "posts": posts})


@rule(
    order=18,
    reads=(*POOLS, UNITS),
    items="consolidations",
    asks=_asks,
    broken=_broken,
    implied=lambda subject, _sense: bool(subject.category),
    counts="",
    scope="flows",
    lawful=True,
    in_tables="all",
)
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
            yield Row(consolidation, Subject(item=item.merge), ((merge, 1),), "==", 1, _place(item, "mode"), item.basis)
        done.add(item.merge)
        for unit in members:
            held = case.held(unit.pool, item.category)
            terms = ((Posts(unit.id, item.category), 1), (merge, held))
            closed = Subject(unit=unit.id, category=item.category, item=item.merge)
            yield _carried_out(item, closed, terms, "<=", held, "merge")
        if item.kept:
            opened = ((Posts(item.successor, item.category), 1), (merge, -item.kept))
            new = Subject(unit=item.successor, category=item.category, item=item.merge)
            yield _carried_out(item, new, opened, "==", 0, "kept")
        people = sum(seated(unit.holdings[item.category]) for unit in members)
        spare_seats = item.kept + item.movable - people
        people_of = Subject(item=item.merge, category=item.category)
        yield _carried_out(item, people_of, ((merge, spare_seats),), ">=", 0, "movable")


def _carried_out(
    item: Consolidation,
    subject: Subject,
    terms: tuple[tuple[Quantity, int], ...],
    sense: Sense,
    limit: int,
    column: str,
) -> Row:
    """Return a row that says how a merge is carried out; nobody decides about it."""
    place = _place(item, column)
    return Row(consolidation, subject, terms, sense, limit, place, item.basis, rests_on="statute")


def _place(item: Consolidation, column: str) -> InputPlace:
    return InputPlace("consolidations", (item.merge, item.category), column)
