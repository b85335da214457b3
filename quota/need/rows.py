"""Needs as the rows of needs.csv."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from quota.need.parts import Needs, PartCode
from quota.scenario.case import Case


class NeedRow(NamedTuple):
    """One part of one need; the columns of needs.csv in their order. See `quota.need.NeedPart`."""

    unit_id: str
    name: str
    category: str
    part: PartCode
    driver: str
    quantity: Decimal | None
    rate: Decimal | None
    amount: Decimal
    exact: Fraction
    basis: str


def table(needs: Needs, case: Case) -> list[NeedRow]:
    """Return one row per part, in the order of units, categories and the formula."""
    return [
        NeedRow(need.unit, case.units[need.unit].name, need.category, *part)
        for need in needs.values()
        for part in need.parts
    ]
