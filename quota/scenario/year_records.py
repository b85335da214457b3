"""Records of a plan that is carried out over years: years, people who leave, people who may be hired."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ExitKind = Literal["retirement", "transfer", "resignation", "other"]


@dataclass(frozen=True, slots=True)
class Year:
    """A year over which a plan is carried out; `title` is empty where the year itself will do."""

    year: int
    title: str


@dataclass(frozen=True, slots=True)
class Exit:
    """People who leave a unit in a year. `kind` None: in any way."""

    unit: str
    category: str
    year: int
    kind: ExitKind | None
    people: int
    source: str


@dataclass(frozen=True, slots=True)
class Hiring:
    """Most people who are hired in a jurisdiction, with all below, in a year."""

    jurisdiction: str
    category: str
    year: int
    most: int
    body: str
    document: str


@dataclass(frozen=True, slots=True)
class Ages:
    """People of a unit who were born in a year, or are of an age at the end of the year before the first one.

    `month` None: spread over the twelve months. One of `born` and `age` is given.
    """

    unit: str
    category: str
    kind: str
    born: int | None
    month: int | None
    age: int | None
    people: int
    source: str


@dataclass(frozen=True, slots=True)
class Retirement:
    """At which age people of a kind retire: `age`, and from January of `since` on a month later for each `every` months.

    It is delayed until it is `until`; None: not at all.
    """

    kind: str
    age: int
    until: int | None
    every: int | None
    since: int | None
    basis: str

    def month(self, born: int, month: int) -> tuple[int, int]:
        """Return year and month in which people born in a month retire.

        >>> Retirement("女干部", 55, 58, 4, 2025, "").month(1971, 4)
        (2026, 8)
        """
        reached = 12 * (born + self.age) + month - 1
        if self.until is not None and self.every is not None and self.since is not None:
            late = (reached - 12 * self.since) // self.every + 1
            reached += min(max(0, late), 12 * (self.until - self.age))
        return reached // 12, reached % 12 + 1


@dataclass(frozen=True, slots=True)
class ExitRate:
    """Percent of the people at the start who leave in a year. `kind` None: in any way."""

    jurisdiction: str
    category: str
    kind: ExitKind | None
    rate: Decimal
    source: str
