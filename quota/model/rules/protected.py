"""Rule ``protected``: units that lose no posts, or none below a number."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.reads import CATEGORIES, table
from quota.model.rows import InputPlace, Posts, Row
from quota.model.rules.making import rule, unit_row
from quota.scenario import Case
from quota.scenario.demands import Protection


@rule(
    order=8.6,
    reads=(CATEGORIES, table("protections")),
    by_unit=True,
    from_held=True,
    gives_way=False,
    in_tables="all",
)
def protected(case: Case) -> Iterator[Row]:
    """A protected unit loses no posts, or none below the number that the scenario states.

    posts[u, k] ≥ current[u, k]                 for every unit u and category k of a list without a number      [posts]
    posts[u, k] ≥ min(n, current[u, k])         for those of a list with the number n                           [posts]

    It never asks that a unit gains, as a floor does; and it does not give way to a merge, as other limits of a unit do: a
    protected institution is not closed.

    Legal basis
        Policy of the scenario, or the decision that it names; published practice keeps border and mountain townships whole.
    Value
        What one post fewer to be kept is worth: it could go where coverage is lower.
    """
    lists: dict[str, list[tuple[int, Protection]]] = {}
    for number, item in enumerate(case.protections, start=1):
        for code in item.units:
            lists.setdefault(code, []).append((number, item))
    for unit, category, holding in case.holdings():
        for number, item in lists.get(unit.id, ()):
            if item.category in (None, category):
                most = holding.current if item.at_least is None else item.at_least
                column = "units" if item.at_least is None else "at_least"
                place = InputPlace("protected", (item.named, item.category or ""), column)
                posts, part = Posts(unit.id, category), f"protected/{number}"
                yield unit_row(protected, posts, ">=", min(most, holding.current), place, item.basis, part=part)
