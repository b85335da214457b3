"""Rule ``special``: posts that are managed apart."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.reads import CATEGORIES
from quota.model.rows import InputPlace, Posts, Row
from quota.model.rules.making import rule, unit_row
from quota.scenario import Case


@rule(order=7, weight="statute", reads=(CATEGORIES,), by_unit=True, lawful=True, in_tables="all")
def special(case: Case) -> Iterator[Row]:
    """Special posts stay with their unit, outside the pool.

    posts[u, k] ≥ special[u, k]        for every unit u with special posts of category k                     [posts]

    Legal basis
        Decree 486 art. 17: administrative posts of particular organs (police, justice) may be managed apart (专项编制).
    Value
        What one of them would be worth in the pool; shown so that the price is known.
    """
    for unit, category, holding in case.holdings():
        if holding.special:
            place = InputPlace("units", (unit.id,), f"{category}_special")
            yield unit_row(special, Posts(unit.id, category), ">=", holding.special, place)
