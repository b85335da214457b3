"""A point of the frontier as a plan: the best one that moves at most so many posts."""

from __future__ import annotations

from collections.abc import Mapping

from quota.model.costs import plan_cost
from quota.model.programme import build
from quota.model.ranges import ranges
from quota.model.rows import Posts, Quantity
from quota.model.windows import Window, first_windows, until_wide_enough
from quota.need import Needs
from quota.scenario import Case
from quota.solve.flows import settle_flows
from quota.solve.optimum import Solution, optimise
from quota.solve.order import Preference
from quota.solve.outcome import Outcome, StoppedError
from quota.solve.solvers import Runner
from quota.study.frontier.walk import forced_growth, growth_line, without_thresholds
from quota.study.least import least_point


def frontier_solutions(case: Case, needs: Needs, moves: tuple[int, ...], solver: str = "highs") -> list[Solution]:
    """Return, for each number of posts, the plan of least priority term that moves at most so many.

    Its value is told in the scenario's own objective, thresholds included, and its bound is the optimum's: it keeps every
    rule and is not the optimum. Posts that can cross for nothing on the frontier go by the cheapest route.

    Raises
    ------
    ConflictError
        If no plan keeps every rule.
    StoppedError
        If no plan moves so few posts, or the solver stopped.
    """
    best = optimise(case, needs, solver)
    return [_solution(case, needs, best, moved, Runner(solver)) for moved in moves]


def _solution(case: Case, needs: Needs, best: Solution, moved: int, runner: Runner) -> Solution:
    free = without_thresholds(case)
    spans, coupling = ranges(free, best.rows)

    def least(windows: Mapping[Posts, Window]) -> Mapping[Quantity, int]:
        programme = build(free, needs, spans, coupling, windows)
        preference = Preference.apart(programme.rank, programme.columns.thresholds)
        line = growth_line(case, programme, moved - forced_growth(case, programme))
        point = least_point(programme.arrays.with_line(line), runner, preference)
        if point is None:
            raise StoppedError
        programme.require_inside(point)
        return programme.amounts(point)

    found = until_wide_enough(first_windows(free, needs, spans), spans, least)
    quantities = settle_flows(case, best.rows, found, runner)
    value, bound = (plan_cost(case, needs, plan) for plan in (quantities, best.quantities))
    return Solution(quantities, best.rows, Outcome.FEASIBLE, value, bound)
