"""Whole numbers where the linear programme leaves fractions: detected, never assumed."""

from __future__ import annotations

from collections.abc import Mapping

import pulp

from quota.solve.outcome import Outcome
from quota.solve.solvers import Runner

WHOLE = 1e-6
"""How far from a whole number a solver's value may be."""


def fractional(problem: pulp.LpProblem) -> list[pulp.LpVariable]:
    """Return the variables whose values are not whole."""
    return [
        variable
        for variable in problem.variables()
        if abs((variable.varValue or 0.0) - round(variable.varValue or 0.0)) > WHOLE
    ]


def least_whole(
    problem: pulp.LpProblem,
    runner: Runner,
    group: Mapping[str, object] | None = None,
    ended: Outcome | None = None,
) -> Outcome:
    """Solve in place; where values are fractional make the variables integer, and again, until all are whole.

    Each programme is a relaxation of the one in whole numbers, so a whole optimum of it is an optimum of that too.

    Parameters
    ----------
    group : Mapping[str, object], optional
        Variables that become integer together, by name; others, and by default all, each on its own. Few large steps cost
        less than many small ones.
    ended : Outcome, optional
        How a run of the problem as it stands has just ended, if there was one.
    """
    ended = ended or runner.run(problem)
    together = group or {}
    while ended in (Outcome.OPTIMAL, Outcome.FEASIBLE) and (broken := fractional(problem)):
        affected = {together.get(variable.name, variable.name) for variable in broken}
        for variable in problem.variables():
            if together.get(variable.name, variable.name) in affected:
                variable.cat = pulp.LpInteger
        ended = runner.run(problem)
    return ended
