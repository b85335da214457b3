"""Rule ``structure``: a unit's posts fill the least of each of its offices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from quota.model.reads import table
from quota.model.rows import InputPlace, Posts, Row
from quota.model.rules.making import rule, unit_row
from quota.scenario import Case
from quota.scenario.offices import offices_of


@rule(order=10, reads=(table("templates"),), by_unit=True, in_tables="all")
def structure(case: Case) -> Iterator[Row]:
    """A unit has at least the posts that its offices and institutions need at the least.

    posts[u, k] ≥ Σ_{o of u, category k} least[o]        for every unit u with offices of category k            [posts]

    How many offices and institutions a unit may have is checked when the scenario is read (`office_limits`).

    Legal basis
        Provincial limits on township organs, e.g. Gansu: 5 + 6, 5 + 5, 4 + 5 by class, streets 5 + 5.
    Value
        What one post less in the least of an office is worth.
    """
    for unit in case.units.values():
        least: Counter[str] = Counter()
        for office in offices_of(case, unit):
            least[office.category] += office.least
        for category, posts in least.items():
            if category in unit.holdings and posts:
                place = InputPlace("templates", (unit.type, "", ""), "least")
                yield unit_row(structure, Posts(unit.id, category), ">=", posts, place)
