"""Which offices and institutions a unit has by the templates."""

from __future__ import annotations

from quota.scenario.case import Case
from quota.scenario.office_records import OfficeTemplate
from quota.scenario.records import Unit


def offices_of(case: Case, unit: Unit) -> tuple[OfficeTemplate, ...]:
    """Return the offices and institutions of a township-level unit: those of its type, then its own, in order."""
    if unit.level != "township":
        return ()
    of_type = [item for item in case.templates if item.unit is None and item.type == unit.type]
    own = [item for item in case.templates if item.unit == unit.id]
    return (*of_type, *own)
