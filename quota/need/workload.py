"""Posts from workload: the WISN method of the World Health Organization."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from quota.need import findings
from quota.need.methods import is_measured
from quota.need.parts import Term, shown, times
from quota.scenario.case import Case
from quota.scenario.problems import Problem
from quota.scenario.records import Activity, Unit


class Workload:
    """Workload of one category: Σ volume · hours ÷ available hours · CAF + IAF.

    CAF, the category allowance factor, is 1 ÷ (1 − Σ share) over the support work that everyone does. IAF, the
    individual allowance, is Σ people · hours ÷ available hours over the work that only some do. Both concern units
    that have workload rows; the others get nothing.

    Source: WHO, Workload Indicators of Staffing Need, user's manual, 2010.
    """

    def __init__(self, case: Case, category: str) -> None:
        self._work: dict[str, list[tuple[Activity, Decimal]]] = {}
        for (unit, code), volume in sorted(case.workload.items()):
            activity = case.activities[code]
            if activity.category == category and activity.kind != "share":
                self._work.setdefault(unit, []).append((activity, volume))
        support = [row for row in case.activities.values() if row.category == category and row.kind == "share"]
        share = sum((Fraction(row.share) for row in support), Fraction(0))
        self._allowance = 1 / (1 - share) - 1
        self._allowance_basis = "; ".join(dict.fromkeys(row.basis for row in support if row.basis))
        hours = case.settings.need[category].available_hours  # there wherever the category has workload
        self._posts_per_hour = 1 / Fraction(hours) if hours is not None else Fraction(0)

    def terms(self, unit: Unit) -> list[Term]:
        """Return one term per activity of the unit, and the allowance for support work."""
        work = self._work.get(unit.id)
        if work is None:
            return []
        cases = [self._term("workload", row, volume) for row, volume in work if row.kind == "cases"]
        some = [self._term("individual", row, people) for row, people in work if row.kind == "individual"]
        base = sum((term.value for term in cases), Fraction(0))
        if not base or not self._allowance:
            return cases + some
        allowance = Term(
            "allowance", "", shown(base), shown(self._allowance), base * self._allowance, self._allowance_basis
        )
        return [*cases, allowance, *some]

    def _term(self, part: Literal["workload", "individual"], row: Activity, volume: Decimal) -> Term:
        hours = times(volume, Fraction(row.hours))
        rate = self._posts_per_hour
        return Term(part, row.activity, shown(hours), shown(rate), hours * rate, row.basis)


def unused_workload(case: Case) -> tuple[Problem, ...]:
    """Warn of workload that no need counts, once per activity.

    It is written for units that hold no such posts, are givers or have a stated need; or for support work, of which
    only the share counts. What was passed down is counted nowhere, and is not told here.
    """
    unused: dict[str, list[str]] = {}
    for unit, code in sorted(case.workload):
        activity = case.activities[code]
        holding = case.units[unit].holdings.get(activity.category)
        if activity.kind == "share" or holding is None or not is_measured(case.units[unit], holding):
            unused.setdefault(code, []).append(unit)
    return tuple(findings.workload_not_counted(case, case.activities[code], units) for code, units in unused.items())
