"""What is decided year by year, and the labelled rows over it.

Records here are of classes of their own where tuples would do, for tuples of different meaning are equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from quota.model.rows import Excess, Posts, Reserve, Row, Sense, Transfer, slack_of
from quota.model.subject import Subject
from quota.scenario import Pool


@dataclass(frozen=True, slots=True)
class OfHolder:
    """What is decided of a holder."""

    holder: Posts


class YearPeople(OfHolder):
    """People of a holder at the end of a year. [people]"""

    __slots__ = ()


class Hires(OfHolder):
    """People hired by a holder in a year. [people]"""

    __slots__ = ()


class Leaves(OfHolder):
    """People who move away from a holder with their posts in a year. [people]"""

    __slots__ = ()


class Comes(OfHolder):
    """People who move to a holder in a year. [people]"""

    __slots__ = ()


class Overfilled(OfHolder):
    """Whether a holder may still have more people than posts; then nobody comes: 1 or 0."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Along:
    """People who cross on a route with its posts in a year. [people]"""

    transfer: Transfer


@dataclass(frozen=True, slots=True)
class Waiting:
    """Posts of a pool that are there and find no place yet. [posts]"""

    pool: Pool
    category: str


@dataclass(frozen=True, slots=True)
class Missed:
    """Posts by which a row that is broken at the start is still broken. [posts]"""

    row: int
    above: bool


@dataclass(frozen=True, slots=True)
class Hired:
    """People hired in a year under one hiring plan; of a category where there is none. [people]"""

    jurisdiction: str
    category: str


@dataclass(frozen=True, slots=True)
class Swing:
    """People by which hiring of a year is more, or less, than that of the year before. [people]"""

    jurisdiction: str
    category: str
    more: bool


Decided = Posts | Reserve | Transfer | Excess | OfHolder | Along | Waiting | Missed | Hired | Swing


class At(NamedTuple):
    """A quantity at the end of a year, or in it; years count from 0."""

    what: Decided
    year: int


class YearRow(NamedTuple):
    """One line of a rule of the years: Σ factor · quantity  sense  limit.

    Parameters
    ----------
    rule : str
        Which one, as in `quota.phase.rules`.
    about : Subject or Transfer
        What the line is about.
    year : int
        From 0.
    terms : tuple of (At, int)
    sense : str
    limit : int
    row : Row or None
        The row of the plan that it repeats.
    gives : bool
        Whether the line is a decision of somebody, and so may be named as what stands in the way.
    """

    rule: str
    about: Subject | Transfer
    year: int
    terms: tuple[tuple[At, int], ...]
    sense: Sense
    limit: int
    row: Row | None = None
    gives: bool = True

    def activity(self, amounts: Mapping[At, int]) -> int:
        """Evaluate the left side; a quantity without an amount counts 0."""
        return sum(factor * amounts.get(at, 0) for at, factor in self.terms)

    def slack(self, amounts: Mapping[At, int]) -> int:
        """Return how many posts or people are left before the line breaks; negative where it is broken."""
        return slack_of(self.activity(amounts), self.sense, self.limit)
