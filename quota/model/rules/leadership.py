"""Rule ``leadership``: leaders sit on posts of another category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quota.model.reads import CATEGORIES
from quota.model.rows import Asked, InputPlace, Posts, Quantity, Row
from quota.model.rules.making import rule
from quota.model.sentences import category_named, unit_named
from quota.model.subject import Subject
from quota.scenario import Case
from quota.texts import Message


def _asks(case: Case, row: Row) -> Asked:
    return Asked("leadership", {"limit": row.limit, "category": category_named(case, _seats(case, row))})


def _broken(case: Case, row: Row, quantities: Mapping[Quantity, int], posts: int) -> Message:
    unit, category, seats = row.subject.unit, row.subject.category, _seats(case, row)
    values = {
        "subject": unit_named(case, unit),
        "category": category_named(case, category),
        "held": quantities.get(Posts(unit, category), 0),
        "seats_category": category_named(case, seats),
        "seats": quantities.get(Posts(unit, seats), 0),
        "posts": posts,
    }
    return Message("audit.too_few_seats", values)


def _seats(case: Case, row: Row) -> str:
    return case.categories[row.subject.category].seated_on or ""


@rule(
    order=11,
    weight="statute",
    reads=(CATEGORIES,),
    by_unit=True,
    asks=_asks,
    broken=_broken,
    counts="",
    lawful=True,
    in_tables="all",
)
def leadership(case: Case) -> Iterator[Row]:
    """A unit has no more leadership posts than posts of the category on which leaders sit.

    posts[u, leadership] ≤ posts[u, seated_on]        for every unit u that holds leadership posts                  [posts]

    Leadership posts are numbers of positions, never added to other categories in a total. Their total over the city is
    a cap (`total_cap`); by type they have floors and ceilings; cross-posting lowers their need.

    Legal basis
        Decree 486 art. 20 and 28; Organic Law: posts of leaders are approved apart and filled from administrative posts.
    Value
        What one more leadership post than seats would be worth.
    """
    seated = [(category, category.seated_on) for category in case.categories.values() if category.seated_on is not None]
    for unit in case.units.values() if seated else ():
        for category, seats in seated:
            if category.code in unit.holdings:
                terms = [(Posts(unit.id, category.code), 1)]
                if seats in unit.holdings:
                    terms.append((Posts(unit.id, seats), -1))
                place = InputPlace("categories", (category.code,), "seated_on")
                subject = Subject(unit=unit.id, category=category.code)
                yield Row(leadership, subject, tuple(terms), "<=", 0, place, category.basis)
