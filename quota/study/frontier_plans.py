"""A point of the frontier as a plan: the best one that moves at most so many posts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from quota.model.programme import Programme, build, plan_cost
from quota.model.ranges import ranges
from quota.model.rows import Posts, Quantity
from quota.model.windows import first_windows
from quota.need import Needs
from quota.scenario import Case
from quota.solve.arrays import Arrays, Line
from quota.solve.flows import settle_flows
from quota.solve.optimum import Solution, optimise
from quota.solve.order import Preference
from quota.solve.outcome import Outcome, StoppedError
from quota.solve.solvers import Runner
from quota.study.frontier import MOVED, without_thresholds
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
    windows = first_windows(free, needs, spans)
    while True:
        programme = build(free, needs, spans, coupling, windows)
        point = least_point(_limited(case, programme, moved), runner, Preference(programme.rank, {}))
        if point is None:
            raise StoppedError
        named = dict(zip(programme.columns, point, strict=True))
        narrow = programme.outside(named)
        if not narrow:
            break
        windows = {
            posts: window.widened(spans[posts]) if posts in narrow else window for posts, window in windows.items()
        }
    quantities = settle_flows(case, best.rows, programme.quantities(named), runner)
    scale = programme.scale
    value, bound = (Fraction(plan_cost(case, needs, plan, scale), scale) for plan in (quantities, best.quantities))
    return Solution(quantities, best.rows, Outcome.FEASIBLE, value, bound, scale)


def _limited(case: Case, programme: Programme, moved: int) -> Arrays:
    """Return the programme with a line that limits the posts by which units grow."""
    plain = Arrays.of(programme.problem)
    current: dict[Quantity, int] = {
        Posts(unit.id, category): holding.current for unit, category, holding in case.holdings()
    }
    growing = tuple(
        (place, 1)
        for place, name in enumerate(plain.names)
        if (column := programme.columns[name]).post > current.get(column.quantity, column.post)
    )
    forced = sum(max(0, programme.base[posts] - held) for posts, held in current.items())
    line = Line(MOVED, growing, "<=", moved - forced)
    return replace(plain, lines=[*plain.lines, line])
