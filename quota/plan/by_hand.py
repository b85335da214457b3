"""What numbers made by hand do to a plan: which of them stand, who else is changed by them, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quota.scenario import Pool


@dataclass(frozen=True, slots=True)
class Shift:
    """Posts of a unit that differ from those of the best plan; of a pool's reserve, where `unit` is its pool."""

    unit: str | Pool
    category: str
    best: int
    planned: int

    @property
    def change(self) -> int:
        """Posts more than in the best plan."""
        return self.planned - self.best


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a plan keeps because somebody wrote it, beside the best plan without it.

    Parameters
    ----------
    file : str
        The table in which it was written.
    kept : tuple of Shift
        The numbers that stand.
    others : tuple of Shift
        Units, then reserves, that were not written and differ: who pays, and who gets what is left.
    points : Decimal or None
        What the plan loses against the best one. [percentage points of coverage, summed over posts] None where one of them is
        not proved, or where a number goes beyond the pace, so that they cannot be compared.
    """

    file: str
    kept: tuple[Shift, ...]
    others: tuple[Shift, ...]
    points: Decimal | None
