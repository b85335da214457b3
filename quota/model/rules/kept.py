"""Rule ``kept``: a number that somebody decided, and that the plan keeps."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.reads import CATEGORIES, table
from quota.model.rows import InputPlace, Posts, Row
from quota.model.rules.making import rule
from quota.model.subject import Subject
from quota.scenario import Case


@rule(order=40, reads=(CATEGORIES, table("kept")), by_unit=True, frozen="sets", in_tables="all")
def kept(case: Case) -> Iterator[Row]:
    """A number written by hand that the plan keeps is exactly that number; nobody else may call it frozen.

    posts[u, k] = n        where the plan keeps a number n that was written for the unit        [posts]

    Legal basis
        None: a decision of those who wrote the number; the limits of all other rules hold for it, but for its pace.
    Value
        What one post more, or one fewer, than the number is worth.
    """
    for unit, category, holding in case.holdings():
        if holding.pin is not None and (unit.id, category) in case.kept:
            place = InputPlace("units", (unit.id,), f"{category}_pin")
            subject = Subject(unit=unit.id, category=category)
            yield Row(kept, subject, ((Posts(unit.id, category), 1),), "==", holding.pin, place)
