"""Alternatives as plans and tables: a summary, all units side by side, and a folder for each plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from quota.plan import Plan
from quota.plan.coverage import percent, points
from quota.scenario import Case
from quota.study.alternatives.distances import difference
from quota.study.alternatives.search import Alternatives, DifferTerms
from quota.study.fairness import fairness
from quota.study.store import StudyOrigin, write_manifest, write_plan, write_table

SUMMARY = ("plan", "loss", "loss_points", "differs", "nearest", "most", "moved", "gaining", "losing")
"""Columns of the summary before the coverages, named like the fields of `SummaryRow`."""


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """What is told of the optimum and of each alternative.

    Parameters
    ----------
    number : int
        0 for the optimum.
    loss : Decimal
        What is given up of the attainable gain. [percent]
    loss_points : Decimal
        The same in the objective. [percentage points, summed over posts]
    differs : int
        Posts placed otherwise than in the optimum.
    nearest : int or None
        The smallest difference from another alternative; None without one. [posts]
    most : int or None
        What was proved that no plan can exceed, when it was searched for, in its smallest difference from the optimum and
        the alternatives before it; None for the optimum. [posts]
    moved : int
        Posts that change their holder, people's seats apart. [posts]
    gaining, losing : int
        Units with more, or fewer, posts of some category than now.
    coverage : Mapping[str, tuple of (Decimal or None)]
        Mean and least coverage by category, over the township-level units. [percent]
    """

    number: int
    loss: Decimal
    loss_points: Decimal
    differs: int
    nearest: int | None
    most: int | None
    moved: int
    gaining: int
    losing: int
    coverage: Mapping[str, tuple[Decimal | None, Decimal | None]]

    @property
    def plan(self) -> str:
        """Name of its folder."""
        return plan_name(self.number)


def plan_name(number: int) -> str:
    """Name the folder of a plan.

    >>> plan_name(0), plan_name(2)
    ('optimum', 'alternative-2')
    """
    return f"alternative-{number}" if number else "optimum"


def summary(case: Case, found: Alternatives, plans: Sequence[Plan]) -> tuple[SummaryRow, ...]:
    """Return a row for the optimum and one for each alternative."""
    numbers = [solution.quantities for solution in found.solutions]
    rows = []
    for number, (plan, own) in enumerate(zip(plans, numbers, strict=True)):
        others = [difference(case, own, other) for at, other in enumerate(numbers) if number and at not in (0, number)]
        alternative = found.found[number - 1] if number else None
        rows.append(
            SummaryRow(
                number=number,
                loss=points(alternative.loss if alternative else Fraction(0)),
                loss_points=points(
                    alternative.solution.value - alternative.solution.bound if alternative else Fraction(0)
                ),
                differs=difference(case, own, numbers[0]),
                nearest=min(others, default=None),
                most=alternative.most if alternative else None,
                moved=sum(row.posts for row in plan.transfers),
                gaining=len({row.unit_id for row in plan.posts if row.change > 0}),
                losing=len({row.unit_id for row in plan.posts if row.change < 0}),
                coverage={
                    each.category: (percent(each.mean), percent(each.least))
                    for each in fairness(plan, {})
                    if each.when == "after"
                },
            )
        )
    return tuple(rows)


def summary_cells(case: Case, row: SummaryRow) -> list[object]:
    """Return a row's cells: those of `SUMMARY`, then mean and least coverage of each category."""
    coverages = [row.coverage.get(category, (None, None)) for category in case.categories]
    return [*(getattr(row, name) for name in SUMMARY), *(each for pair in coverages for each in pair)]


def summary_header(case: Case) -> list[str]:
    """Return the codes of the columns of a summary."""
    return [*SUMMARY, *(f"{category}_{what}_coverage" for category in case.categories for what in ("mean", "least"))]


def unit_rows(plans: Sequence[Plan]) -> Iterator[list[object]]:
    """Yield every unit's posts of each category in all plans; empty where a plan does not open or keep the unit."""
    planned = [{(row.unit_id, row.category): row.planned for row in plan.posts} for plan in plans]
    seen = {(row.unit_id, row.category): row for plan in reversed(plans) for row in plan.posts}
    for key in sorted(seen):
        row = seen[key]
        facts = [row.unit_id, row.name, row.jurisdiction, row.level, row.category, row.current, row.need]
        yield [*facts, *(numbers.get(key) for numbers in planned)]


UNITS = ("unit_id", "name", "jurisdiction", "level", "category", "current", "need")
"""Columns of ``units.csv`` before the plans."""


def write_alternatives(
    folder: Path, origin: StudyOrigin, terms: DifferTerms, found: Alternatives, plans: Sequence[Plan]
) -> None:
    """Write summary, units side by side, and every plan into an existing, empty folder."""
    case = plans[0].case
    rows = summary(case, found, plans)
    for row, plan in zip(rows, plans, strict=True):
        write_plan(plan, folder, row.plan, origin, _stated(row, terms) if row.number else None)
    write_table(folder / "alternatives.csv", summary_header(case), [summary_cells(case, row) for row in rows], case)
    write_table(folder / "units.csv", [*UNITS, *(row.plan for row in rows)], unit_rows(plans), case)
    stated = {
        "loss": str(terms.loss),
        "differ": terms.differ,
        "count": terms.count,
        "found": len(found.found),
        "ended": found.ended,
        "attainable": str(points(found.attainable)),
    }
    write_manifest(folder, case, "alternatives", "optimal" if found.proved else "feasible", origin, stated)


def _stated(row: SummaryRow, terms: DifferTerms) -> dict[str, Any]:
    """Say what an alternative gives up."""
    return {
        "study": "alternatives",
        "number": row.number,
        "loss_percent": str(row.loss),
        "loss_allowed_percent": str(terms.loss),
        "loss_points": str(row.loss_points),
        "differs_from_optimum": row.differs,
    }
