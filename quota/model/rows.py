"""Quantities that a plan decides, and labelled rows over them.

A row is plain data. The solve, the re-check of a finished plan, the audit, conflicts and prices all read the
same rows; none of them needs a solver to do so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from quota.scenario import Case, Pool

Sense = Literal["<=", ">=", "=="]


class Posts(NamedTuple):
    """Planned posts of a unit in a category. [posts]"""

    unit: str
    category: str


class Reserve(NamedTuple):
    """Posts that a pool keeps unassigned. [posts]"""

    pool: Pool
    category: str


class Transfer(NamedTuple):
    """Posts that cross from the giving to the receiving pool on a route. [posts]"""

    route: str
    giver: Pool
    receiver: Pool
    category: str


class Change(NamedTuple):
    """The part of an approval that falls to a pool. [posts, of the approval's sign]"""

    approval: str
    pool: Pool
    category: str


class Merge(NamedTuple):
    """Whether a merge of institutions takes place: 1 or 0."""

    merge: str


Quantity = Posts | Reserve | Transfer | Change | Merge


class Place(NamedTuple):
    """Where the right side of a row stands in the inputs: table, key of its row, column.

    For a setting: table ``scenario``, the parts of its key, no column.
    """

    table: str
    key: tuple[str, ...]
    column: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a rule: ``Σ coefficient · quantity  sense  limit``.

    Parameters
    ----------
    rule : str
        Id of the rule, e.g. ``floor``.
    key : tuple of str
        What the line is about: unit, pool or approval, then category.
    terms : tuple of (Quantity, int)
        Left side; may be empty, then the line holds or fails by itself.
    sense : str
        ``<=``, ``>=`` or ``==``.
    limit : int
        Right side in whole posts.
    place : Place or None
        Cell of the input that sets the right side; None for what follows from the ledger as a whole.
    basis : str
        Basis as the scenario words it; empty: the legal basis of the rule itself.
    reference : bool
        Whether the limit is taken from another place (参照).
    unit : int
        What the line was multiplied by so that its coefficients are whole: 1, but for ratios and money.
    """

    rule: str
    key: tuple[str, ...]
    terms: tuple[tuple[Quantity, int], ...]
    sense: Sense
    limit: int
    place: Place | None = None
    basis: str = ""
    reference: bool = False
    unit: int = 1

    def activity(self, values: Mapping[Quantity, int]) -> int:
        """Evaluate the left side; a quantity without a value counts 0."""
        total = 0
        for quantity, coefficient in self.terms:
            total += coefficient * values.get(quantity, 0)
        return total

    def slack(self, values: Mapping[Quantity, int]) -> int:
        """Return how many posts are left before the line breaks; negative where it is broken."""
        return self.slack_at(self.activity(values))

    def slack_at(self, activity: int) -> int:
        """Return how many posts are left before the line breaks, where its left side is known."""
        if self.sense == "<=":
            return self.limit - activity
        if self.sense == ">=":
            return activity - self.limit
        return -abs(activity - self.limit)

    def holds(self, values: Mapping[Quantity, int]) -> bool:
        """Tell whether the line is kept."""
        return self.slack(values) >= 0

    def source(self, case: Case) -> str:
        """Tell where the right side was written: a cell, or a setting; empty where it follows from the ledger."""
        if self.place is None:
            return ""
        if self.place.table == "scenario":
            return f"scenario.toml {'.'.join(self.place.key)}"
        return str(case.cell(*self.place) or "")

    @property
    def form(self) -> tuple[tuple[tuple[Quantity, int], ...], Sense]:
        """All of the line but its right side: what a programme cannot change without being written anew."""
        return self.terms, self.sense

    @property
    def single(self) -> Quantity | None:
        """The quantity of a line that bounds just one, with coefficient 1; else None."""
        if len(self.terms) == 1 and self.terms[0][1] == 1:
            return self.terms[0][0]
        return None


def pool_name(pool: Pool) -> str:
    """Name a pool in keys and tables, e.g. ``350702/township``."""
    return f"{pool.jurisdiction}/{pool.level}"
