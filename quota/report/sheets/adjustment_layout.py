"""Where the sheet 调整方案 has its columns, and in which order its units stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from quota.plan.totals import totals
from quota.report.book import CHANGE, COUNT, DECIMAL, PERCENT, Book
from quota.scenario import LEVEL_ORDER, Level, Unit
from quota.texts import Language
from quota.texts.width import width_of
from quota.words.names import level_units, role_name

FIELDS: Mapping[str, str] = {
    "current": COUNT,
    "headcount": COUNT,
    "vacancy": COUNT,
    "need": DECIMAL,
    "change": CHANGE,
    "planned": COUNT,
    "coverage_before": PERCENT,
    "coverage_after": PERCENT,
    "wish": COUNT,
    "solved": COUNT,
}
"""Columns of every category and their number formats.

`wish` is empty and for hand; `solved` repeats the planned posts out of sight, so that a changed number can be told from
the plan's own.
"""
DRIVERS: Mapping[str, str] = {
    "area_km2": "#,##0.0",
    "population_resident": COUNT,
    "population_registered": COUNT,
    "villages": COUNT,
}
OF_WORK = ("need", "coverage_before", "coverage_after")
"""Fields that a unit which a merge closes leaves empty."""
NARROWEST_NAME, REASON_WIDTH = 14, 58
EXTRA_WIDTH: Mapping[str, float] = {"need": 2, "coverage_before": 0.6, "coverage_after": 0.6, "wish": 1.4}
"""What a field takes beyond the width of a number of posts."""
LEAST_WIDTH: Mapping[Language, float] = {"zh": 6.2, "en": 9.8}
"""Width of a column of posts that its header needs."""


class AdjustmentLayout(NamedTuple):
    """Which column holds what.

    Parameters
    ----------
    words, drivers : dict of str to int
        Column of each text about a unit, and of each of its drivers.
    fields : dict of (category, field) to int
    reason : int
    widths : list of float
    """

    words: Mapping[str, int]
    drivers: Mapping[str, int]
    fields: Mapping[tuple[str, str], int]
    reason: int
    widths: Sequence[float]


class Group(NamedTuple):
    """Units under one subtotal."""

    name: str
    units: Sequence[Unit]


class LevelSection(NamedTuple):
    """Groups of one level, under one heading."""

    name: str
    groups: Sequence[Group]

    @property
    def units(self) -> list[Unit]:
        """All units of the section, group by group."""
        return [unit for group in self.groups for unit in group.units]


def layout_of(book: Book) -> AdjustmentLayout:
    """Say where everything goes: of two populations only the one that needs are measured by."""
    case = book.plan.case
    words = {"number": 0, "unit": 1, "type": 2}
    if any(unit.role for unit in case.units.values()):
        words["role"] = 3
    held = [driver for driver in DRIVERS if any(driver in unit.drivers for unit in case.units.values())]
    other = "population_registered" if case.settings.population != "registered" else "population_resident"
    if "population_resident" in held and "population_registered" in held:
        held.remove(other)
    drivers = {driver: len(words) + place for place, driver in enumerate(held)}
    start = len(words) + len(drivers)
    fields = {
        (category, field): start + place
        for place, (category, field) in enumerate((category, field) for category in case.categories for field in FIELDS)
    }
    reason = start + len(fields)
    return AdjustmentLayout(words, drivers, fields, reason, _widths(book, [*words], [*drivers], [*fields]))


def _widths(book: Book, words: list[str], drivers: list[str], fields: list[tuple[str, str]]) -> list[float]:
    """Return the width of every column: names as long as they are, within reason, and totals in full."""
    case = book.plan.case
    units = [unit for unit in case.units.values() if unit.holdings]
    texts = {
        "number": len(str(len(units))) + 2,
        "unit": _clipped((width_of(unit.name) for unit in units), NARROWEST_NAME, 24),
        "type": _clipped((width_of(unit.type) for unit in units), 6, 12.5),
        "role": _clipped((width_of(role_name(case, unit.role)) for unit in units), 6, 12.5),
    }
    sums = {driver: sum(unit.drivers.get(driver, Decimal(0)) for unit in units) for driver in drivers}
    posts = {
        category: max(len(f"{max(balance.before, balance.after):,}") + 1.5, LEAST_WIDTH[book.language])
        for category in case.categories
        for balance in [totals(book.plan, category)]
    }
    return [
        *(texts[name] for name in words),
        *(max(len(f"{sums[driver]:,.1f}") + 0.5, 9.8) for driver in drivers),
        *(posts[category] + EXTRA_WIDTH.get(field, 0) for category, field in fields),
        REASON_WIDTH,
    ]


def _clipped(widths: Iterable[int], least: int, most: float) -> float:
    return min(0.86 * max([least, *widths]) + 1.5, most)


def sections_of(book: Book) -> list[LevelSection]:
    """Return townships first, then the levels above from the top down."""
    case = book.plan.case
    there = {row.unit_id for row in book.plan.posts}
    by_level: dict[Level, dict[str, list[Unit]]] = defaultdict(lambda: defaultdict(list))
    for unit in case.units.values():
        if unit.id in there:
            by_level[unit.level][unit.jurisdiction].append(unit)
    changes: dict[str, int] = defaultdict(int)
    for row in book.plan.posts:
        changes[row.level] += row.change
    sections = []
    for level in sorted(by_level, key=lambda level: (level != "township", LEVEL_ORDER.index(level))):
        name = level_units(level, book.language)
        if level != "township" and changes[level] < 0:
            name = book.words("report.givers", level=name)
        groups = [Group(case.jurisdictions[code].name, tuple(units)) for code, units in sorted(by_level[level].items())]
        sections.append(LevelSection(name, groups))
    return sections
