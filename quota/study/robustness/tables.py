"""Ranges under uncertainty as tables, and the steadiest plan as a plan."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from quota.model.costs import plan_cost
from quota.model.rows import Quantity
from quota.plan.coverage import points
from quota.plan.plan import plan_of
from quota.solve.optimum import Solution
from quota.solve.outcome import Outcome
from quota.study.robustness.draws import Draws, Uncertainty
from quota.study.robustness.losses import Robustness, UnitRange, in_base
from quota.study.store import StudyOrigin, write_manifest, write_plan, write_table

RANGES = (*UnitRange._fields, "draws")
"""Columns of ``ranges.csv``."""
PLANS = ("draw", "greatest_loss", "steadiest")
"""Columns of ``plans.csv``: draw 0 is the base plan; its greatest loss over all draws, in percentage points."""


def write_robustness(
    folder: Path,
    origin: StudyOrigin,
    uncertainty: Uncertainty,
    draws: Draws,
    found: Robustness,
) -> None:
    """Write ranges, losses, and the base plan and the steadiest one as plans into an existing, empty folder."""
    case, needs, base = draws.case, draws.needs, draws.base
    count = uncertainty.draws
    ranges = [(*row, count) for row in found.ranges]
    losses = [
        (draw, points(loss), "yes" if draw == found.steadiest else "no") for draw, loss in enumerate(found.losses)
    ]
    write_table(folder / "ranges.csv", RANGES, ranges, case)
    write_table(folder / "plans.csv", PLANS, losses, case)
    solver = case.settings.solver
    write_plan(plan_of(case, needs, base, solver), folder, "base", origin)
    if found.steadiest:
        steadiest = solution_of(draws, draws.plans[found.steadiest])
        stated = {"study": "robustness", "draw": found.steadiest, "seed": uncertainty.seed}
        write_plan(plan_of(case, needs, steadiest, solver), folder, "steadiest", origin, stated)
    told = {
        "population_percent": str(uncertainty.population),
        "workload_percent": str(uncertainty.workload),
        "draws": count,
        "seed": uncertainty.seed,
        "steadiest": found.steadiest,
    }
    write_manifest(folder, case, "robustness", "optimal", origin, told)


def solution_of(draws: Draws, plan: Mapping[Quantity, int]) -> Solution:
    """Return the plan of a draw, which keeps the rules of the base case, as one of that case; it is not the best there."""
    base, seen = draws.base, in_base(draws, plan)
    return Solution(seen, base.rows, Outcome.FEASIBLE, plan_cost(draws.case, draws.needs, seen), base.value)
