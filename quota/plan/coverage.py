"""Coverage as people read it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction


def points(exact: Fraction) -> Decimal:
    """Return percentage points with two decimals, rounded half to even.

    >>> points(Fraction(250, 3))
    Decimal('83.33')
    """
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def percent(share: Fraction) -> Decimal:
    """Return a share in percent with two decimals, rounded half to even."""
    return points(100 * share)


def coverage(posts: int, need: Decimal) -> Decimal:
    """Return posts ÷ need in percent with two decimals."""
    return percent(Fraction(posts) / Fraction(need))
