"""Rule ``budget``: what the change of posts may cost in a year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor, lcm

from quota.model.reads import CATEGORIES, TREE, UNITS, table
from quota.model.rows import Asked, InputPlace, Posts, Quantity, Row
from quota.model.rules.making import rule
from quota.model.sentences import money, subject_named
from quota.model.subject import Subject
from quota.scenario import Case
from quota.texts import Message


def _asks(case: Case, row: Row) -> Asked:
    return Asked("budget", {"limit": money(row), "amount": _amount(case, row)})


def _broken(case: Case, row: Row, quantities: Mapping[Quantity, int], _posts: int) -> Message:
    over = Fraction(row.activity(quantities) - row.limit, row.unit)
    subject = subject_named(case, row)
    return Message(
        "audit.over_budget", {"subject": subject, "amount": _amount(case, row), "over": f"{float(over):.2f}"}
    )


def _amount(case: Case, row: Row) -> Decimal:
    return next(item.amount for item in case.budgets if item.jurisdiction == row.subject.jurisdiction)


@rule(
    order=20,
    reads=(UNITS, CATEGORIES, TREE, table("budgets")),
    asks=_asks,
    broken=_broken,
    counts="money",
    scope="areas",
    lawful=True,
    in_tables="single",
)
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
        place = InputPlace("budgets", (item.jurisdiction,), "amount")
        subject = Subject(jurisdiction=item.jurisdiction)
        yield Row(budget, subject, tuple(terms), "<=", limit, place, item.basis, unit=unit_of_money)
