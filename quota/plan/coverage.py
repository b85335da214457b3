"""Coverage as people read it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from quota.need.parts import half_even, two_decimals


def points(exact: Fraction) -> Decimal:
    """Return percentage points with two decimals, rounded half to even.

    >>> points(Fraction(250, 3))
    Decimal('83.33')
    """
    return two_decimals(exact)


def percent(share: Fraction | None) -> Decimal | None:
    """Return a share in percent with two decimals, rounded half to even; None where there is none."""
    return None if share is None else points(100 * share)


def coverage(posts: int, need: Fraction) -> Decimal:
    """Return posts ÷ need in percent with two decimals, rounded half to even.

    >>> coverage(5, Fraction(6))
    Decimal('83.33')
    """
    return Decimal(half_even(10_000 * posts * need.denominator, need.numerator)).scaleb(-2)


def percent_words(share: Fraction | None, *, sign: bool = False) -> str:
    """Write a share in percent with one decimal, rounded as Excel shows it; a dash where there is none.

    >>> percent_words(Fraction(1641, 2000)), percent_words(Fraction(1, 8), sign=True), percent_words(None)
    ('82.1%', '+12.5%', '—')
    """
    if share is None:
        return "—"
    return _tenths(1000 * share.numerator, share.denominator, "+" if sign else "")


def coverage_words(posts: int, need: Fraction) -> str:
    """Write posts ÷ need as `percent_words` does, from whole numbers alone: a screen has thousands of them.

    >>> coverage_words(5, Fraction(6))
    '83.3%'
    """
    return _tenths(1000 * posts * need.denominator, need.numerator)


def _tenths(above: int, below: int, plus: str = "") -> str:
    """Write above ÷ below tenths of a percent; halves go away from zero."""
    tenths = (2 * abs(above) + below) // (2 * below)
    whole, tenth = divmod(tenths, 10)
    return f"{'-' if above < 0 and tenths else plus}{whole}.{tenth}%"
