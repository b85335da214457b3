"""Priority of a unit's i-th post: ``d(i) / need``, by a divisor method, in exact arithmetic.

A post with a smaller number is filled earlier. Source of the divisors: Balinski and Young, Fair Representation (1982).
"""

from __future__ import annotations

from math import isqrt
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from quota.model.matrix import LARGEST, Places, Whole, whole
from quota.scenario import Divisor

Number = TypeVar("Number", int, Whole)
"""A whole number, or an array of them."""


def priority(divisor: Divisor, post: Number, need: Number) -> tuple[Number, Number]:
    """Return d(post) / need as an exact ratio (numerator, denominator); for hill, its square.

    Parameters
    ----------
    divisor : str
        webster d(i) = i − ½; hill √(i(i − 1)); dean 2i(i − 1)/(2i − 1); adams i − 1; jefferson i.
    post : int, or array
        The unit's i-th post, from 1.
    need : int, or array
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


def priority_costs(divisor: Divisor, posts: Whole, needs: Whole, scale: int) -> Whole:
    """Return `priority_cost` of many posts at once, one for each post and need."""
    if divisor == "hill":  # roots of whole numbers, which arrays do not have
        pairs = zip(posts.tolist(), needs.tolist(), strict=True)
        return whole([priority_cost(divisor, post, need, scale) for post, need in pairs])
    largest_numerator, _ = priority(divisor, int(posts.max(initial=1)), 1)
    kind = np.int64 if 100 * scale * largest_numerator < LARGEST else object
    numerators, denominators = priority(divisor, posts.astype(kind), needs.astype(kind))
    return 100 * scale * numerators // denominators


def same_priority(one: tuple[Number, Number], other: tuple[Number, Number]) -> bool | NDArray[np.bool_]:
    """Tell whether two priorities of one divisor method are exactly equal; of arrays, one by one."""
    same: bool | NDArray[np.bool_] = one[0] * other[1] == other[0] * one[1]
    return same


def numbered(counts: Places) -> Places:
    """Number the members of every group from 1, one group after the other.

    >>> numbered(np.array([2, 0, 3])).tolist()
    [1, 2, 1, 2, 3]
    """
    before = np.cumsum(counts) - counts
    places: Places = np.arange(1, int(counts.sum()) + 1) - np.repeat(before, counts)
    return places
