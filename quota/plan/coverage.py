"""Coverage as people read it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction


def percent(share: Fraction) -> Decimal:
    """Return a share in percent with two decimals, rounded half to even.

    >>> percent(Fraction(5, 6))
    Decimal('83.33')
    """
    exact = 100 * share
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def coverage(posts: int, need: Decimal) -> Decimal:
    """Return posts ÷ need in percent with two decimals."""
    return percent(Fraction(posts) / Fraction(need))
