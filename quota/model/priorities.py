"""Priority of a unit's i-th post: ``d(i) / need``, by a divisor method, in exact arithmetic.

A post with a smaller number is filled earlier. Source of the divisors: Balinski and Young, Fair Representation (1982).
"""

from __future__ import annotations

from math import isqrt

from quota.scenario import Divisor


def priority(divisor: Divisor, post: int, need: int) -> tuple[int, int]:
    """Return d(post) / need as an exact ratio (numerator, denominator); for hill, its square.

    Parameters
    ----------
    divisor : str
        webster d(i) = i − ½; hill √(i(i − 1)); dean 2i(i − 1)/(2i − 1); adams i − 1; jefferson i.
    post : int
        The unit's i-th post, from 1.
    need : int
        Need in hundredths of a post, above 0.

    >>> priority("webster", 3, 500)  # 2.5 of 5 posts: half covered
    (250, 500)
    """
    if divisor == "webster":
        return 50 * (2 * post - 1), need
    if divisor == "hill":
        return 10_000 * post * (post - 1), need * need
    if divisor == "dean":
        return 200 * post * (post - 1), need * (2 * post - 1)
    if divisor == "adams":
        return 100 * (post - 1), need
    return 100 * post, need


def priority_cost(divisor: Divisor, post: int, need: int, scale: int) -> int:
    """Return the priority in percentage points of coverage, times ``scale``, rounded down to a whole number."""
    numerator, denominator = priority(divisor, post, need)
    if divisor == "hill":
        return isqrt((100 * scale) ** 2 * numerator // denominator)
    return 100 * scale * numerator // denominator


def same_priority(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two priorities of one divisor method are exactly equal."""
    return one[0] * other[1] == other[0] * one[1]
