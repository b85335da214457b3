"""The parts of a need, and how they are rounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
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

_LABELS: Mapping[PartCode, Message] = {
    "base": Message("need.part_base"),
    "driver": Message("need.part_driver"),
    "role": Message("need.part_role"),
    "share": Message("need.part_share"),
    "band": Message("need.part_band"),
    "workload": Message("need.part_workload"),
    "allowance": Message("need.part_allowance"),
    "individual": Message("need.part_individual"),
    "dispatched": Message("need.part_dispatched"),
    "stated": Message("need.part_stated"),
    "spare": Message("need.part_spare"),
    "position": Message("need.part_position"),
    "special": Message("need.part_special"),
    "delegated": Message("need.part_delegated"),
}
_SHOWN = Context(prec=10)


def label(part: PartCode) -> Message:
    """Say what a part is, for people."""
    return _LABELS[part]


class Part(NamedTuple):
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
        In posts, with exactly two decimals.
    basis : str
        Document that the rate rests on.
    """

    part: PartCode
    driver: str
    quantity: Decimal | None
    rate: Decimal | None
    amount: Decimal
    basis: str


class Term(NamedTuple):
    """A part before rounding; `value` is its exact amount in posts."""

    part: PartCode
    driver: str
    quantity: Decimal | None
    rate: Decimal | None
    value: Fraction
    basis: str

    def rounded(self) -> Part:
        """Return the part as published, rounded half to even to 1/100 post."""
        amount = Decimal(to_hundredths(self.value)).scaleb(-2)
        return Part(self.part, self.driver, self.quantity, self.rate, amount, self.basis)


def to_hundredths(value: Fraction) -> int:
    """Round to hundredths, a half to the even one; many times faster than `round` of a fraction.

    >>> to_hundredths(Fraction("0.125")), to_hundredths(Fraction("0.135")), to_hundredths(Fraction("-0.125"))
    (12, 14, -12)
    """
    whole, rest = divmod(100 * value.numerator, value.denominator)
    return whole + (2 * rest > value.denominator or (2 * rest == value.denominator and whole % 2 == 1))


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

    `amount` is in posts, with exactly two decimals: the exact sum of the amounts of its parts. `hundredths` is the same in
    hundredths of a post, in which the programme reckons.
    """

    unit: str
    category: str
    amount: Decimal
    parts: tuple[Part, ...]
    hundredths: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Kept, because a solve asks for it once for each post of the unit.
        object.__setattr__(self, "hundredths", int(self.amount.scaleb(2)))

    @classmethod
    def of(cls, unit: str, category: str, terms: Iterable[Term]) -> Need:
        """Round each term once and add up what is published."""
        parts = tuple(term.rounded() for term in terms)
        return cls(unit, category, sum((part.amount for part in parts), Decimal("0.00")), parts)


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
