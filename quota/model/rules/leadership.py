"""Rule ``leadership``: leaders sit on posts of another category."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.rows import Place, Posts, Row
from quota.scenario import Case


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
    for category in case.categories.values():
        if category.seated_on is None:
            continue
        place = Place("categories", (category.code,), "seated_on")
        for unit in case.units.values():
            if category.code in unit.holdings:
                terms = [(Posts(unit.id, category.code), 1)]
                if category.seated_on in unit.holdings:
                    terms.append((Posts(unit.id, category.seated_on), -1))
                yield Row("leadership", (unit.id, category.code), tuple(terms), "<=", 0, place, category.basis)
