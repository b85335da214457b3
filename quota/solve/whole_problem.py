"""A PuLP problem made whole: variables become integer where they come out in fractions."""

from __future__ import annotations

import pulp

from quota.solve.outcome import Outcome
from quota.solve.pulp_problems import fractional
from quota.solve.solvers import Runner


def solve_whole(problem: pulp.LpProblem, runner: Runner) -> Outcome:
    """Solve in place; make the variables with fractions integer, and again, until all are whole."""
    ended = runner.run(problem)
    while ended in (Outcome.OPTIMAL, Outcome.FEASIBLE) and (broken := fractional(problem)):
        for variable in broken:
            variable.cat = pulp.LpInteger
        ended = runner.run(problem)
    return ended
