"""Rules ``pin`` and ``kept``: a frozen number of posts, and one that somebody decided and that the plan keeps."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.reads import CATEGORIES, table
from quota.model.rows import InputPlace, Posts, Row, Rule
from quota.model.rules.making import rule, unit_row
from quota.scenario import Case

READS = (CATEGORIES, table("kept"))


@rule(order=13, reads=READS, by_unit=True, frozen="sets", in_tables="all")
def pin(case: Case) -> Iterator[Row]:
    """A frozen unit gets exactly the number that the scenario states.

    posts[u, k] = pin[u, k]        where the unit states one; numbers kept by hand have a rule of their own        [posts]

    Legal basis
        Decree 486 art. 17: posts of particular organs may be managed apart; otherwise a decision of the scenario.
    Value
        What one post more, or one fewer, than the frozen number is worth.
    """
    return _rows(case, pin, by_hand=False)


@rule(order=40, reads=READS, by_unit=True, frozen="sets", in_tables="all")
def kept(case: Case) -> Iterator[Row]:
    """A number written by hand that the plan keeps is exactly that number; nobody else may call it frozen.

    posts[u, k] = n        where the plan keeps a number n that was written for the unit        [posts]

    Legal basis
        None: a decision of those who wrote the number; the limits of all other rules hold for it, but for its pace.
    Value
        What one post more, or one fewer, than the number is worth.
    """
    return _rows(case, kept, by_hand=True)


def _rows(case: Case, of: Rule, *, by_hand: bool) -> Iterator[Row]:
    for unit, category, holding in case.holdings():
        if holding.pin is not None and ((unit.id, category) in case.kept) == by_hand:
            place = InputPlace("units", (unit.id,), f"{category}_pin")
            yield unit_row(of, Posts(unit.id, category), "==", holding.pin, place)
