"""Rule ``pin``: a frozen number of posts."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.reads import CATEGORIES, table
from quota.model.rows import InputPlace, Posts, Row
from quota.model.rules.making import rule
from quota.model.subject import Subject
from quota.scenario import Case


@rule(order=13, reads=(CATEGORIES, table("kept")), by_unit=True, frozen="sets", in_tables="all")
def pin(case: Case) -> Iterator[Row]:
    """A frozen unit gets exactly the number that the scenario states.

    posts[u, k] = pin[u, k]        where the unit states one; numbers kept by hand have a rule of their own        [posts]

    Legal basis
        Decree 486 art. 17: posts of particular organs may be managed apart; otherwise a decision of the scenario.
    Value
        What one post more, or one fewer, than the frozen number is worth.
    """
    for unit, category, holding in case.holdings():
        if holding.pin is not None and (unit.id, category) not in case.kept:
            place = InputPlace("units", (unit.id,), f"{category}_pin")
            subject = Subject(unit=unit.id, category=category)
            yield Row(pin, subject, ((Posts(unit.id, category), 1),), "==", holding.pin, place)
