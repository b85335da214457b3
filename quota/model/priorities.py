"""Priority of a unit's i-th post: ``d(i) / need``, by a divisor method, in exact arithmetic.

A post with a smaller number is filled earlier. Source of the divisors: Balinski and Young, Fair Representation (1982).
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import accumulate
from math import isqrt
from typing import NamedTuple, TypeVar

import numpy as np

from quota.model.matrix import LARGEST, Places, Whole, largest, whole
from quota.scenario import Divisor

Number = TypeVar("Number", int, Whole)
"""A whole number, or an array of them."""
FINE = 10**24
"""Parts of a percentage point in which values are told and compared."""
ROOTS = 10**40
"""Parts of a post in which sums of roots and of harmonic numbers are kept; all other sums are exact."""


class Ratios(NamedTuple):
    """Needs in posts, as arrays of numerators and denominators."""

    numerators: Whole
    denominators: Whole

    def at(self, places: Places) -> Ratios:
        """Return the needs at some places."""
        return Ratios(self.numerators[places], self.denominators[places])


def priority(divisor: Divisor, post: Number, numerator: Number, denominator: Number) -> tuple[Number, Number]:
    """Return d(post) / need as an exact ratio (numerator, denominator); for hill, its square.

    Parameters
    ----------
    divisor : str
        webster d(i) = i − ½; hill √(i(i − 1)); dean 2i(i − 1)/(2i − 1); adams i − 1; jefferson i.
    post : int, or array
        The unit's i-th post, from 1.
    numerator, denominator : int, or array
        Of the need in posts, above 0.

    >>> priority("webster", 3, 5, 1)  # 2.5 of 5 posts: half covered
    (5, 10)
    """
    if divisor == "webster":
        return (2 * post - 1) * denominator, 2 * numerator
    if divisor == "hill":
        return post * (post - 1) * denominator * denominator, numerator * numerator
    if divisor == "dean":
        return 2 * post * (post - 1) * denominator, numerator * (2 * post - 1)
    if divisor == "adams":
        return (post - 1) * denominator, numerator
    return post * denominator, numerator


def priority_floor(divisor: Divisor, post: int, need: Fraction, factor: int, added: Fraction = Fraction(0)) -> int:
    """Return the priority in percentage points of coverage, and what is added to it, times a factor, rounded down once.

    >>> priority_floor("webster", 3, Fraction(7), 10), priority_floor("hill", 2, Fraction(3), 10**6)
    (357, 47140452)
    """
    numerator, denominator = priority(divisor, post, need.numerator, need.denominator)
    more, unit = factor * added.numerator, added.denominator
    if divisor == "hill":
        return (more + isqrt((100 * factor * unit) ** 2 * numerator // denominator)) // unit
    return (100 * factor * numerator * unit + more * denominator) // (denominator * unit)


def priority_points(divisor: Divisor, post: int, need: Fraction) -> Fraction:
    """Return the priority in percentage points of coverage: exactly, for hill to 24 decimals."""
    if divisor == "hill":
        return Fraction(priority_floor(divisor, post, need, FINE), FINE)
    numerator, denominator = priority(divisor, post, need.numerator, need.denominator)
    return Fraction(100 * numerator, denominator)


def priority_costs(divisor: Divisor, posts: Whole, needs: Ratios, scale: int) -> Whole:
    """Return the priorities of many posts in percentage points times ``scale``, each rounded down."""
    if divisor == "hill":  # roots of whole numbers, which arrays do not have
        triples = zip(posts.tolist(), needs.numerators.tolist(), needs.denominators.tolist(), strict=True)
        return whole(
            [isqrt((100 * scale) ** 2 * up // down) for up, down in (priority(divisor, *each) for each in triples)]
        )
    most = max(int(posts.max(initial=1)), 1)
    widest = max(100 * scale, 100 * scale * largest(needs.denominators), largest(needs.numerators))  # none has none
    up, down = priority(divisor, most, 1, 1)
    kind = np.int64 if widest * max(up, down) < LARGEST else object
    numerators, denominators = priority(
        divisor, posts.astype(kind), needs.numerators.astype(kind), needs.denominators.astype(kind)
    )
    return 100 * scale * numerators // denominators


def filled_costs(divisor: Divisor, posts: Places, needs: Ratios, scale: int) -> Whole:
    """Return Σ d(i)/need over all posts of each unit, in percentage points times ``scale``, rounded down once for each."""
    counts = posts.astype(object)
    if divisor in ("hill", "dean"):
        upto, unit = _divisors_upto(divisor, int(posts.max(initial=0)).bit_length()), ROOTS
        sums = np.array([upto[count] for count in posts.tolist()], dtype=object)
    else:
        unit = 2
        sums = counts * (counts + {"webster": 0, "adams": -1, "jefferson": 1}[divisor])
    costs: Whole = 100 * scale * sums * needs.denominators.astype(object) // (unit * needs.numerators.astype(object))
    return costs


def filled_exactly(divisor: Divisor, posts: int, need: Fraction) -> Fraction:
    """Return Σ d(i)/need over so many posts, in percentage points; for hill to `ROOTS`, for all others exactly."""
    if divisor == "hill":
        return 100 * Fraction(_divisors_upto(divisor, posts.bit_length())[posts], ROOTS) / need
    twice = posts * (posts + {"webster": 0, "dean": 0, "adams": -1, "jefferson": 1}[divisor])
    if divisor == "dean":  # d(i) = i − ½ − 1/(2(2i − 1))
        return 50 * (twice - sum((Fraction(1, 2 * post - 1) for post in range(1, posts + 1)), Fraction(0))) / need
    return 50 * twice / need


@cache
def _divisors_upto(divisor: Divisor, bits: int) -> list[int]:
    """Return the sums of the first divisors of hill or dean, for up to 2**bits posts, times `ROOTS`."""
    counted = range(1, 2**bits + 1)
    if divisor == "hill":
        return list(accumulate((isqrt(ROOTS * ROOTS * post * (post - 1)) for post in counted), initial=0))
    return list(accumulate((ROOTS * 2 * post * (post - 1) // (2 * post - 1) for post in counted), initial=0))


def numbered(counts: Places) -> Places:
    """Number the members of every group from 1, one group after the other.

    >>> numbered(np.array([2, 0, 3])).tolist()
    [1, 2, 1, 2, 3]
    """
    before = np.cumsum(counts) - counts
    places: Places = np.arange(1, int(counts.sum()) + 1) - np.repeat(before, counts)
    return places
