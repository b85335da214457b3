"""The parts of a need, and how they are rounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from math import lcm
from typing import Literal, NamedTuple

from quota.scenario.problems import Problem
from quota.texts import Message

PartCode = Literal[
    "base",
    "driver",
    "role",
    "share",
    "band",
    "workload",
    "allowance",
    "individual",
    "dispatched",
    "stated",
    "spare",
    "position",
    "special",
    "delegated",
]

_SHOWN = Context(prec=10)


def label(part: PartCode) -> Message:
    """Say what a part is, for people."""
    return Message(f"need.part_{part}")


class NeedPart(NamedTuple):
    """One part of a need.

    Parameters
    ----------
    part : str
        What it is, see `label`.
    driver : str
        Code of the driver or activity; empty where there is none.
    quantity : Decimal or None
        The driver's value, hours of work, people, or posts, before they are turned into posts of need.
    rate : Decimal or None
        Posts per unit of the quantity. Where both are given, ``amount = quantity × rate``.
    amount : Decimal
        In posts, with two decimals, for people: the amounts of a need add up to what is shown of it.
    exact : Fraction
        In posts: what the programme reckons with.
    basis : str
        Document that the rate rests on.
    """

    part: PartCode
    driver: str
    quantity: Decimal | None
    rate: Decimal | None
    amount: Decimal
    exact: Fraction
    basis: str


class Term(NamedTuple):
    """A part before it is written with decimals; `value` is its exact amount in posts."""

    part: PartCode
    driver: str
    quantity: Decimal | None
    rate: Decimal | None
    value: Fraction
    basis: str

    def published(self, hundredths: int) -> NeedPart:
        """Return the part as published, with so many hundredths of a post for people."""
        amount = Decimal(hundredths).scaleb(-2)
        return NeedPart(self.part, self.driver, self.quantity, self.rate, amount, self.value, self.basis)


def to_hundredths(value: Fraction) -> int:
    """Round to hundredths, a half to the even one; many times faster than `round` of a fraction.

    >>> to_hundredths(Fraction("0.125")), to_hundredths(Fraction("0.135")), to_hundredths(Fraction("-0.125"))
    (12, 14, -12)
    """
    return half_even(100 * value.numerator, value.denominator)


def half_even(numerator: int, denominator: int) -> int:
    """Divide and round to a whole number, a half to the even one."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))


def two_decimals(value: Fraction) -> Decimal:
    """Return a number as people are shown posts: with two decimals, a half rounded to the even one.

    >>> two_decimals(Fraction(2, 3))
    Decimal('0.67')
    """
    return Decimal(to_hundredths(value)).scaleb(-2)


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """Add up exactly; several times faster than `sum`.

    >>> exact_sum([Fraction(1, 3), Fraction(1, 6)]), exact_sum([])
    (Fraction(1, 2), Fraction(0, 1))
    """
    listed = list(values)
    if len(listed) == 1:
        return listed[0]
    ratios = [value.as_integer_ratio() for value in listed]
    whole = lcm(*[below for _, below in ratios])
    return Fraction(sum([above * (whole // below) for above, below in ratios]), whole)


def shown_together(values: Sequence[Fraction], total: Fraction) -> list[int]:
    """Round values to hundredths so that they add up to their total, rounded.

    Each is rounded to the nearest hundredth; what is then missing, or too much, goes to those that were rounded furthest
    the other way.

    >>> shown_together([Fraction(1, 3)] * 3, Fraction(1))
    [34, 33, 33]
    """
    rounded = [to_hundredths(value) for value in values]
    missing = to_hundredths(total) - sum(rounded)
    if missing:
        step = 1 if missing > 0 else -1
        whole = lcm(*(value.denominator for value in values))
        above = [
            step * (near * whole - 100 * value.numerator * (whole // value.denominator))
            for near, value in zip(rounded, values, strict=True)
        ]
        furthest = sorted(range(len(rounded)), key=above.__getitem__)
        for place in furthest[: abs(missing)]:
            rounded[place] += step
    return rounded


def times(quantity: Decimal, rate: Fraction) -> Fraction:
    """Multiply exactly; twice as fast as to make a fraction of the quantity first."""
    numerator, denominator = quantity.as_integer_ratio()
    return Fraction(numerator * rate.numerator, denominator * rate.denominator)


def shown(value: Fraction) -> Decimal:
    """Return a number as people are shown it, with ten significant digits; never to be reckoned with.

    >>> shown(Fraction(1, 3)), shown(Fraction(25, 2))
    (Decimal('0.3333333333'), Decimal('12.5'))
    """
    return _SHOWN.divide(Decimal(value.numerator), Decimal(value.denominator))


@dataclass(frozen=True, slots=True)
class Need:
    """The need of one unit for posts of one category.

    `exact` is in posts: the sum of its parts, in which everything is reckoned. `amount` is the same with two decimals, for
    people's eyes only.
    """

    unit: str
    category: str
    exact: Fraction
    parts: tuple[NeedPart, ...]

    @property
    def rough(self) -> float:
        """The need in posts, nearly; the order of needs is the same wherever these differ."""
        return self.exact.numerator / self.exact.denominator

    @property
    def amount(self) -> Decimal:
        """The need in posts, rounded half to even to 1/100 post."""
        return two_decimals(self.exact)

    @classmethod
    def of(cls, unit: str, category: str, terms: Sequence[Term]) -> Need:
        """Add up terms, and write each with two decimals beside."""
        values = [term.value for term in terms]
        exact = exact_sum(values)
        shown_parts = shown_together(values, exact)
        parts = (term.published(hundredths) for term, hundredths in zip(terms, shown_parts, strict=True))
        return cls(unit, category, exact, tuple(parts))


@dataclass(frozen=True, slots=True, eq=False)
class Needs(Mapping[tuple[str, str], Need]):
    """Needs by (unit code, category), in the order of the case, and what is worth knowing about them."""

    by_holding: Mapping[tuple[str, str], Need]
    warnings: tuple[Problem, ...]

    def __getitem__(self, holding: tuple[str, str]) -> Need:
        return self.by_holding[holding]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.by_holding)

    def __len__(self) -> int:
        return len(self.by_holding)
