"""The need of each year, where drivers of other years are known: ``population@2028``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from quota.need import Needs, measure
from quota.scenario import Case, Unit, Year


def needs_by_year(case: Case, needs: Needs, years: Sequence[Year]) -> tuple[Needs, ...]:
    """Return the need of each year; a driver is what the last year that names it says, up to then what it is now.

    Raises
    ------
    CaseError
        If the need of a year cannot be measured.
    """
    found, now = [], needs
    for year in years:
        if any(f"@{year.year}" in driver for unit in case.units.values() for driver in unit.drivers):
            now = measure(in_year(case, year.year))
        found.append(now)
    return tuple(found)


def in_year(case: Case, year: int) -> Case:
    """Return the case with the drivers of a year."""
    units = {code: replace(unit, drivers=_drivers(case, unit, year)) for code, unit in case.units.items()}
    return replace(case, units=units)


def _drivers(case: Case, unit: Unit, year: int) -> Mapping[str, Decimal]:
    dated = sorted(
        (int(when), driver, name) for name in unit.drivers for driver, _, when in [name.partition("@")] if when
    )
    known = {"population": f"population_{case.settings.population}"}
    return {
        **unit.drivers,
        **{known.get(driver, driver): unit.drivers[name] for when, driver, name in dated if when <= year},
    }
