"""The records of a scenario that say what stands inside a unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class OfficeTemplate:
    """An office or institution inside units of a type, or inside one unit; `also`: names hung beside its own (挂牌)."""

    type: str
    unit: str | None
    office: str
    name: str
    kind: Literal["office", "institution"]
    category: str
    share: Decimal
    least: int
    named: bool
    basis: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeLimit:
    """The most offices or institutions that a unit of a type and class may have; empty texts hold for any."""

    type: str
    unit_class: str
    kind: Literal["office", "institution"]
    most: int
    reference: bool
    basis: str
