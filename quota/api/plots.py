"""The charts of a plan, in its language and marked where figures are made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quota.plan import plan
from quota.report import charts
from quota.scenario import Level
from quota.texts import Language

if TYPE_CHECKING:
    from quota.api.comparison import Comparison
    from quota.api.plan import Plan

Chart = charts.Chart | charts.Drawing


class Plots:
    """Charts of one plan. A category is named by code or name; without one it is the first of the scenario.

    Each returns a chart, which a notebook shows and ``quota.report.charts.picture`` writes; None where there is nothing
    to show.
    """

    def __init__(self, plan: Plan) -> None:
        charts.show_in_notebook()
        self._plan = plan

    def coverage(
        self, category: str | None = None, *, jurisdiction: str | None = None, level: Level | None = None
    ) -> Chart | None:
        """Draw coverage before and after."""
        return charts.coverage(*self._asked(category), jurisdiction=jurisdiction, level=level)

    def changes(
        self, category: str | None = None, *, jurisdiction: str | None = None, level: Level | None = None
    ) -> Chart | None:
        """Draw who gains and who loses."""
        return charts.changes(*self._asked(category), jurisdiction=jurisdiction, level=level)

    def transfers(self, category: str | None = None, *, jurisdiction: str | None = None) -> Chart | None:
        """Draw where posts come from and where they go."""
        return charts.transfers(*self._asked(category), jurisdiction=jurisdiction)

    def map(
        self, category: str | None = None, *, jurisdiction: str | None = None, level: Level | None = None
    ) -> Chart | None:
        """Draw the changes where the units are."""
        return charts.seat_map(*self._asked(category), jurisdiction=jurisdiction, level=level)

    def lorenz(self, category: str | None = None) -> Chart | None:
        """Draw how evenly posts are spread over people and land."""
        return charts.lorenz(*self._asked(category))

    def _asked(self, category: str | None) -> tuple[plan.Plan, str, Language]:
        return self._plan.made, self._plan.scenario.category(category), self._plan.language


class ComparisonPlots:
    """Charts of a comparison."""

    def __init__(self, comparison: Comparison) -> None:
        charts.show_in_notebook()
        self._comparison = comparison

    def coverage(self, category: str) -> Chart | None:
        """Draw coverage of the weakest unit and on average, before and after each plan."""
        return charts.plans(self._comparison.found, category, self._comparison.language)
