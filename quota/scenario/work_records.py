"""The records of a scenario that say what work is passed down, lawfully or not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PassedDown:
    """Work of a unit that `passed_by` passed down without a lawful delegation; `department` is its code, if it is a unit."""

    unit: str
    activity: str
    passed_by: str
    passed_as: str
    volume: Decimal
    department: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Its row in the table workload."""
        return (self.unit, self.activity, self.passed_by)


@dataclass(frozen=True, slots=True)
class Delegation:
    """Work that moves from a unit to townships below it. `types` empty: all of them; `least_share` in percent.

    `taken` is work that the unit had passed down: then the volume is that of these, and each township has its own.
    """

    item: str
    name: str
    origin: str
    category: str
    volume: Decimal
    hours: Decimal
    types: tuple[str, ...]
    driver: str
    least_share: Decimal
    basis: str
    activity: str = ""
    taken: tuple[PassedDown, ...] = ()
