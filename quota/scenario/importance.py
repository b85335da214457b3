"""How many times as important one thing is as another, as people write it: 3, 2.5 or 1/3."""

from __future__ import annotations

import re
from fractions import Fraction

from quota.scenario.names import plain

_WRITTEN = re.compile(r"(\d{1,2}(?:\.\d{1,30})?)(?:\s*/\s*(\d{1,2}(?:\.\d{1,30})?))?")
_LEAST, _MOST = Fraction(11, 100), Fraction(9)  # 1/9 written with two digits is 0.11


def importance(text: str) -> Fraction | None:
    """Return the ratio of importance that a text stands for; None where it is none, or is not within 1/9 and 9.

    Source of the scale: Saaty, The Analytic Hierarchy Process (1980).

    >>> importance("3"), importance("1/3"), importance("１／２"), importance("10")
    (Fraction(3, 1), Fraction(1, 3), Fraction(1, 2), None)
    """
    found = _WRITTEN.fullmatch(plain(text))
    if found is None:
        return None
    above, below = Fraction(found[1]), Fraction(found[2] or 1)
    ratio = above / below if below else Fraction(0)
    return ratio if _LEAST <= ratio <= _MOST else None
