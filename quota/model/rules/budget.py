"""Rule ``budget``: what the change of posts may cost in a year."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor, lcm

from quota.model.rows import Place, Posts, Row
from quota.scenario import Case


def budget(case: Case) -> Iterator[Row]:
    """The yearly cost of posts in a jurisdiction rises by no more than the stated amount.

    Σ_{u below j} Σ_k cost[k] · (posts[u, k] − current[u, k]) ≤ amount[j]      for every budget       [10,000 yuan · unit]

    Both sides are multiplied by the least number that makes every cost whole; categories without a cost do not count.

    Legal basis
        Decree 486 art. 6: posts are set with regard to fiscal capacity.
    Value
        What room for one more post is worth.
    """
    costs = {code: Fraction(category.cost) for code, category in case.categories.items() if category.cost is not None}
    unit_of_money = lcm(*(cost.denominator for cost in costs.values())) if costs else 1
    for item in case.budgets:
        terms = []
        spent = Fraction(0)
        for unit, category, holding in case.holdings():
            if category in costs and case.is_below(unit.jurisdiction, item.jurisdiction):
                terms.append((Posts(unit.id, category), int(costs[category] * unit_of_money)))
                spent += costs[category] * holding.current
        limit = floor((Fraction(item.amount) + spent) * unit_of_money)
        place = Place("budgets", (item.jurisdiction,), "amount")
        yield Row("budget", (item.jurisdiction,), tuple(terms), "<=", limit, place, item.basis, unit=unit_of_money)
