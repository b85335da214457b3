"""Work that is delegated to townships: the need moves with it, and posts go along (编随事走)."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from quota.need.parts import Term, shown, times
from quota.scenario.case import Case
from quota.scenario.records import Unit
from quota.scenario.work_records import Delegation


class Delegated:
    """What delegated items take off the need of their origins and add to that of the units that receive them.

    An item is worth ``volume · hours ÷ available hours`` posts of work. The units that receive it share it by the
    item's driver, or evenly where it names none; of work that was passed down before, each has what it had.
    """

    def __init__(self, case: Case) -> None:
        self.by_holding: dict[tuple[str, str], list[Term]] = {}
        for item in case.delegations:
            work = posts_of_work(case, item)
            self._add(item.origin, item, -work)
            for unit, share in _shares(case, item):
                self._add(unit.id, item, work * share)

    def terms(self, unit: str, category: str) -> list[Term]:
        """Return one term per item that concerns the unit."""
        return self.by_holding.get((unit, category), [])

    def _add(self, unit: str, item: Delegation, work: Fraction) -> None:
        term = Term("delegated", item.item, shown(work), None, work, item.basis or item.name)
        self.by_holding.setdefault((unit, item.category), []).append(term)


def posts_of_work(case: Case, item: Delegation) -> Fraction:
    """Return the work of an item in posts."""
    return in_posts(case, item.category, times(item.volume, Fraction(item.hours)))


def in_posts(case: Case, category: str, hours: Fraction) -> Fraction:
    """Return what hours of a year come to in posts."""
    available = case.settings.need[category].available_hours
    return hours / Fraction(available) if available else Fraction(0)


def freed_posts(case: Case, item: Delegation) -> int:
    """Return the whole posts that an item frees at its origin."""
    return floor(posts_of_work(case, item))


def posts_along(case: Case, item: Delegation) -> int:
    """Return the least number of posts that must go along with an item: the stated share of those freed, rounded up."""
    return ceil(Fraction(item.least_share) / 100 * freed_posts(case, item))


def receivers(case: Case, item: Delegation) -> tuple[Unit, ...]:
    """Return the townships at or below the origin's jurisdiction that receive an item, or have its work already."""
    if item.taken:
        return tuple(case.units[unit] for unit in sorted({row.unit for row in item.taken}))
    origin = case.units[item.origin]
    return tuple(
        unit
        for unit in case.units.values()
        if unit.level == "township"
        and item.category in unit.holdings
        and (not item.types or unit.type in item.types)
        and case.is_below(unit.jurisdiction, origin.jurisdiction)
    )


def _shares(case: Case, item: Delegation) -> list[tuple[Unit, Fraction]]:
    units, driver = receivers(case, item), case.settings.driver_column(item.driver)
    if own := {row.unit: row.volume for row in item.taken}:
        weights = [Fraction(own[unit.id]) for unit in units]
    else:
        weights = [Fraction(unit.drivers.get(driver, 0)) if driver else Fraction(1) for unit in units]
    total = sum(weights, Fraction(0))
    return [(unit, weight / total) for unit, weight in zip(units, weights, strict=True)] if total else []
