"""Bounds of reason for posts, and people on them, beside those who live in a unit; docs/reading.md says why these."""

from __future__ import annotations

from decimal import Decimal

SOME = 300
"""Below so many posts of a category, a unit may have any number of residents: some live on islands and passes."""
MANY = 1000
"""No township has so many posts of one category that others of its kind do not come near them."""
LARGEST_TOWNSHIP = 100_000
"""No township has so many km2; the largest, on the plateau, have half of it."""
_RESIDENTS_PER_POST = 10


def beyond_residents(figure: Decimal | int, residents: Decimal | int, level: str) -> bool:
    """Return whether no unit has so many posts of one category, or people on them, for so few residents.

    A township has one post for every hundred residents or fewer; a zone or a mine may have more posts than residents.

    >>> beyond_residents(27450, 29, "township"), beyond_residents(1040, 152800, "township")
    (True, False)
    >>> beyond_residents(320, 200, "county"), beyond_residents(0, 0, "county")
    (False, False)
    """
    if residents <= 0:
        return False
    if level == "township":
        return figure >= SOME and _RESIDENTS_PER_POST * figure >= residents
    return figure >= MANY and figure >= residents
