"""Rule ``pin``: a frozen number of posts."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.rows import Place, Posts, Row
from quota.scenario import Case


def pin(case: Case) -> Iterator[Row]:
    """A frozen unit gets exactly the number that the scenario states.

    posts[u, k] = pin[u, k]        where the unit states one        [posts]

    Legal basis
        Decree 486 art. 17: posts of particular organs may be managed apart; otherwise a decision of the scenario.
    Value
        What one post more, or one fewer, than the frozen number is worth.
    """
    for unit, category, holding in case.holdings():
        if holding.pin is not None:
            place = Place("units", (unit.id,), f"{category}_pin")
            yield Row("pin", (unit.id, category), ((Posts(unit.id, category), 1),), "==", holding.pin, place)
