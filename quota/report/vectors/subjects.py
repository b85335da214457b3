"""What the rows of a chart stand for: the jurisdictions of a plan, or the units of one of them."""

from __future__ import annotations

from dataclasses import dataclass

from quota.plan.plan import Plan
from quota.plan.records import PostsRow
from quota.scenario import Level
from quota.texts import Language, text
from quota.words.figures import Total, lowest_level, merged, total
from quota.words.names import category_name, level_units
from quota.words.standing import UNSURE, Standings, Surety


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One row of a chart: a name, the units behind it, and their totals."""

    name: str
    rows: tuple[PostsRow, ...]
    total: Total


@dataclass(frozen=True, slots=True)
class ChartView:
    """What part of a plan a chart shows.

    Parameters
    ----------
    jurisdiction : str or None
        The jurisdiction whose units are shown; None: all jurisdictions, each as a whole.
    """

    plan: Plan
    category: str
    level: Level
    jurisdiction: str | None

    @property
    def rows(self) -> tuple[PostsRow, ...]:
        """Posts of the units in view."""
        return tuple(
            row
            for row in self.plan.posts
            if row.category == self.category
            and row.level == self.level
            and self.jurisdiction in (None, row.jurisdiction)
        )

    @property
    def subjects(self) -> list[ChartRow]:
        """What the rows of a chart stand for, by code."""
        groups: dict[str, list[PostsRow]] = {}
        for row in self.rows:
            groups.setdefault(row.unit_id if self.jurisdiction else row.jurisdiction, []).append(row)
        return [
            ChartRow(self._name(code), tuple(groups[code]), total(groups[code], *merged(self.plan)))
            for code in sorted(groups)
        ]

    def _name(self, code: str) -> str:
        case = self.plan.case
        return case.units[code].name if self.jurisdiction else case.jurisdictions[code].name

    def unit_words(self, unit: str, language: Language) -> str:
        """Name a unit, with its jurisdiction where the view shows several: names recur."""
        found = self.plan.case.units[unit]
        if self.jurisdiction:
            return found.name
        home = self.plan.case.jurisdictions[found.jurisdiction].name
        return text("charts.unit_of", language, unit=found.name, jurisdiction=home)

    def title(self, key: str, language: Language) -> str:
        """Say above a chart what it shows, of which units and which category, e.g. of ``延平区乡镇（街道）``."""
        place = level_units(self.level, language)
        if self.jurisdiction is not None:
            name = self.plan.case.jurisdictions[self.jurisdiction].name
            place = text("charts.units_of", language, jurisdiction=name, units=place)
        category = category_name(self.plan.case, self.category, language)
        return text(key, language, place=place, category=category)


def view(plan: Plan, category: str, jurisdiction: str | None = None, level: Level | None = None) -> ChartView:
    """Return the part of a plan to be shown.

    Parameters
    ----------
    jurisdiction : str, optional
        Show the units of this jurisdiction. Default: every jurisdiction as a whole; its units where there is only one.
    level : Level, optional
        Default: the lowest that there is.

    Raises
    ------
    KeyError
        If the plan has no such category or jurisdiction.
    """
    plan.case.categories[category]
    level = level or lowest_level(plan)
    if jurisdiction is not None:
        plan.case.jurisdictions[jurisdiction]
        return ChartView(plan, category, level, jurisdiction)
    holding = {row.jurisdiction for row in plan.posts if row.category == category and row.level == level}
    return ChartView(plan, category, level, holding.pop() if len(holding) == 1 else None)


def standing_notes(plan: Plan, language: Language, *categories: str) -> list[str]:
    """Return the line that says that figures are not real; empty where all are known to be real.

    Parameters
    ----------
    categories : str
        Categories shown; none: all of them.
    """
    results = plan.once(Standings.of_plan).result
    found: set[Surety] = {results[category] for category in categories or results}
    for standing in (*UNSURE, None):
        if standing in found:
            return [text(f"charts.standing_{standing or 'unknown'}", language)]
    return []
