"""The need of institutions by what they do, where a workbook counts pupils, classes, beds or visits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from quota.intake.records import Figure, Notebook, Told, UnitRow
from quota.intake.vocabulary.header_words import LEADERS, WORK, Meaning
from quota.intake.vocabulary.kinds import FIXED
from quota.intake.vocabulary.said import category_name
from quota.texts import Message

_HUNDREDTH = Decimal("0.01")


def share_by_work(units: Sequence[UnitRow], categories: Sequence[str], notes: Notebook) -> bool:
    """State the need of units as their share of the posts held, by the measure of work that most of them have.

    Only where no unit is measured otherwise; tells whether there was anything to measure by.
    """
    shared = False
    for category in (category for category in categories if category not in LEADERS | FIXED):
        holders = [unit for unit in units if unit.count("current", category)]
        if any(unit.figure("need", category) for unit in holders):
            continue
        known = {field: [unit for unit in holders if unit.count(field)] for field, _ in WORK}
        driver = max(known, key=lambda field: len(known[field]))
        if len(known[driver]) > 1 and 2 * len(known[driver]) >= len(holders):
            _share(known[driver], category, driver, notes)
            shared = True
    return shared


def _share(units: Sequence[UnitRow], category: str, driver: str, notes: Notebook) -> None:
    posts = sum((unit.count("current", category) or Decimal(0) for unit in units), Decimal(0))
    total = sum((unit.count(driver) or Decimal(0) for unit in units), Decimal(0))
    for unit in units:
        need = (posts * (unit.count(driver) or Decimal(0)) / total).quantize(_HUNDREDTH)
        unit.figures[Meaning("need", category)] = Figure(max(need, _HUNDREDTH), "", "illustrative")
    values = {
        "category": category_name(category), "count": len(units), "driver": Message(f"new.field_{driver}"), "total": total,
        "per": (total / posts).quantize(_HUNDREDTH),
    }  # fmt: skip
    notes.add(Told.GUESSED, "units.csv", Message("new.work_need", values), Message("new.work_need_mend"))
