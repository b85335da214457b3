"""What posts cost, exactly: the i-th post of a unit 100 · d(i) ÷ need, and thresholds; roots to sixty digits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import isqrt
from typing import NamedTuple

from quota.verify.files import DamagedError, Holding, Quantity, number
from quota.verify.ledger import PostsLedger

_ROOTS = 10**60
DIVISORS = ("webster", "hill", "dean", "adams", "jefferson")


class Range(NamedTuple):
    """Least and most of a quantity by the rows over it alone; None where none bounds it."""

    low: int | None
    high: int | None


def priority(divisor: str, post: int, need: Fraction) -> Fraction:
    """Return 100 · d(post) ÷ need."""
    if divisor == "webster":
        return Fraction(50 * (2 * post - 1)) / need
    if divisor == "hill":
        square = Fraction(10**4 * post * (post - 1)) / need**2
        return Fraction(isqrt(square.numerator * _ROOTS**2 // square.denominator), _ROOTS)
    if divisor == "dean":
        return Fraction(200 * post * (post - 1), 2 * post - 1) / need
    return 100 * Fraction(post - 1 if divisor == "adams" else post) / need


def filled(divisor: str, posts: int, need: Fraction) -> Fraction:
    """Return the sum of the priorities of the first posts."""
    if divisor in ("webster", "adams", "jefferson"):
        added = {"webster": 0, "adams": -1, "jefferson": 1}[divisor]
        return Fraction(50 * posts * (posts + added)) / need
    return added_up(priority(divisor, post, need) for post in range(1, posts + 1))


def added_up(numbers: Iterable[Fraction]) -> Fraction:
    """Add fractions two by two, so that few of the sums are long."""
    sums = list(numbers)
    while len(sums) > 1:
        sums = [sum(sums[place : place + 2], Fraction(0)) for place in range(0, len(sums), 2)]
    return sums[0] if sums else Fraction(0)


class Costs:
    """The objective of a plan."""

    def __init__(self, ledger: PostsLedger) -> None:
        self.ledger, folder = ledger, ledger.folder
        self.divisor = folder.setting("divisor")
        if self.divisor not in DIVISORS:
            raise DamagedError("manifest.json: divisor")
        categories = {category for _, category in ledger.pools}
        self._sticky = {category: folder.points(f"stickiness.{category}") for category in categories}
        self._reserved = {category: folder.points(f"reserve_at.{category}") for category in categories}
        prices = folder.programme.get("merge_prices", {})
        self._merges = {name: number(price, f"manifest.json: {name}") for name, price in prices.items()}

    def step(self, quantity: Quantity, amount: int) -> Fraction:
        """Return what the last unit of an amount costs."""
        if quantity[0] == "posts":
            held = self.ledger.folder.posts[quantity[1], quantity[2]]
            above = self._sticky[quantity[2]] if amount > held.current else Fraction(0)
            return priority(self.divisor, amount, held.need) + above
        if quantity[0] == "reserve":
            before = self.ledger.folder.reserve[quantity[1], quantity[2]][0]
            return self._reserved[quantity[2]] + (self._sticky[quantity[2]] if amount > before else 0)
        return self.ledger.prices[quantity] if quantity[0] == "flow" else self.ledger.soft.get(quantity, Fraction(0))

    def upto(self, quantity: Quantity, amount: int) -> Fraction:
        """Return what an amount costs."""
        if quantity[0] == "posts":
            held = self.ledger.folder.posts[quantity[1], quantity[2]]
            grown = max(0, amount - held.current) * self._sticky[quantity[2]]
            return filled(self.divisor, amount, held.need) + grown
        if quantity[0] == "reserve":
            entered = max(0, amount - self.ledger.folder.reserve[quantity[1], quantity[2]][0])
            return self._reserved[quantity[2]] * amount + self._sticky[quantity[2]] * entered
        return self.step(quantity, 1) * amount

    def held(self, held: Holding) -> Fraction:
        """Return what the present posts of a unit cost."""
        return filled(self.divisor, held.current, held.need)

    def taken(self, merge: str) -> Fraction:
        """Return what a merge that takes place costs, with the posts of its members, beside those of its successor."""
        lines = self.ledger.folder.lines_of(merge)
        held = [
            self.held(self.ledger.folder.posts[unit, line.category])
            for line in lines
            for unit in line.members
            if (unit, line.category) in self.ledger.folder.posts
        ]
        if merge not in self._merges:
            raise DamagedError(f"manifest.json: {merge}")
        return self._merges[merge] - 100 * sum(line.held - line.kept for line in lines) + added_up(held)

    def value(self) -> Fraction:
        """Return the objective of the plan."""
        ledger, parts = self.ledger, [self.taken(merge) for merge in sorted(self.ledger.taken)]
        for quantity, amount in ledger.amounts.items():
            if quantity[1] not in ledger.successors:
                parts.append(self.upto(quantity, amount))
        return added_up(parts)


def ranges(ledger: PostsLedger) -> Mapping[Quantity, Range]:
    """Return how far each quantity can go by the rows that bound it alone."""
    found: dict[Quantity, Range] = {}
    for quantity in (*ledger.amounts, *ledger.prices):
        found[quantity] = Range(None if quantity[0] == "change" else 0, None)
    for row in ledger.folder.rules:
        terms = ledger.terms(row)
        if terms and row.sense == "<=" and not row.limit and all(t[0][0] == "flow" and t[1] > 0 for t in terms):
            found |= {flow: Range(0, 0) for flow, _ in terms}
        if terms is None or len(terms) != 1 or terms[0][1] != 1:
            continue
        quantity = terms[0][0]
        if quantity[0] == "posts" and quantity[1] in ledger.successors:
            continue
        low, high = found[quantity]
        if row.sense != "<=":
            low = row.limit if low is None else max(low, row.limit)
        if row.sense != ">=":
            high = row.limit if high is None else min(high, row.limit)
        found[quantity] = Range(low, high)
    return found
