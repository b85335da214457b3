"""How a run of a solver ended."""

from __future__ import annotations

from enum import StrEnum

import pulp


class Outcome(StrEnum):
    """End of one run. Only `OPTIMAL` and `FEASIBLE` come with a solution."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    STOPPED = "stopped"  # by a limit, with nothing found


class StoppedError(Exception):
    """The solver was stopped by its limit before it found any plan, or the proof that there is none."""


def outcome(problem: pulp.LpProblem) -> Outcome:
    """Read the end of a run from a PuLP problem.

    PuLP's status is ``Optimal`` for anything found, also after a time-out; ``sol_status`` tells the two apart.
    """
    if problem.sol_status == pulp.LpSolutionOptimal and problem.status == pulp.LpStatusOptimal:
        return Outcome.OPTIMAL
    if problem.sol_status == pulp.LpSolutionIntegerFeasible:
        return Outcome.FEASIBLE
    if problem.status == pulp.LpStatusInfeasible:
        return Outcome.INFEASIBLE
    if problem.status == pulp.LpStatusUnbounded:
        return Outcome.UNBOUNDED
    return Outcome.STOPPED
