"""Problems in PuLP, for the solvers that it knows: written from arrays, run, and read, set to prove what they say."""

from __future__ import annotations

import math
import os
import re
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pulp
from numpy.typing import NDArray

from quota.model.arrays import Arrays, column_name, line_name
from quota.model.rows import Sense
from quota.solve.bridge import HighsBridge
from quota.solve.highs import GAP
from quota.solve.outcome import OWN, Outcome, SolverAnswer, SolverError, no_answer

PULP_SENSES: Mapping[Sense, int] = MappingProxyType(
    {"<=": pulp.LpConstraintLE, "==": pulp.LpConstraintEQ, ">=": pulp.LpConstraintGE}
)


def problem_of(
    arrays: Arrays, integer: NDArray[np.bool_] | None = None, costs: Sequence[float] | None = None
) -> pulp.LpProblem:
    """Write the programme in PuLP: columns x0000000…, lines r000000…, so that names sort as they stand.

    Parameters
    ----------
    integer : array of bool, one per column, optional
        Columns that must be whole.
    costs : sequence of numbers, optional
        Other costs than the programme's own.
    """
    problem = pulp.LpProblem("quota", pulp.LpMinimize)
    variables = [
        problem.add_variable(column_name(place), low, high)
        for place, (low, high) in enumerate(zip(arrays.low.tolist(), arrays.high.tolist(), strict=True))
    ]
    for place in [] if integer is None else np.flatnonzero(integer).tolist():
        variables[place].cat = pulp.LpInteger
    problem.setObjective(
        pulp.LpAffineExpression(list(zip(variables, arrays.cost.tolist() if costs is None else costs, strict=True)))
    )
    for place, line in enumerate(arrays.lines()):
        terms = pulp.LpAffineExpression([(variables[column], factor) for column, factor in line.terms])
        problem.addConstraint(pulp.LpConstraint(terms, PULP_SENSES[line.sense], rhs=line.limit), line_name(place))
    return problem


def run(problem: pulp.LpProblem, name: str, seconds: float | None) -> Outcome:
    """Solve a problem in place.

    Raises
    ------
    SolverError
        If the solver is not there or breaks down.
    """
    engine = make_solver(name, seconds)
    try:
        problem.solve(engine)
    except pulp.PulpSolverError as error:
        raise SolverError(name, available_solvers(), str(error)) from error
    return outcome(problem)


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


def answer(problem: pulp.LpProblem, ended: Outcome) -> SolverAnswer:
    """Return what a run found, by the positions of variables and constraints."""
    if ended not in (Outcome.OPTIMAL, Outcome.FEASIBLE):
        return no_answer(ended)
    point = [variable.varValue or 0.0 for variable in problem.variables()]
    prices = [constraint.pi for constraint in problem.constraints()]
    return SolverAnswer(ended, np.array(point, dtype=float), np.array(prices, dtype=float))


def make_solver(name: str, seconds: float | None) -> pulp.LpSolver:
    """Return a PuLP solver with relative gap 0 and one thread.

    Raises
    ------
    SolverError
        If PuLP does not know it or it is not installed.
    """
    common: dict[str, Any] = {"msg": False, "timeLimit": seconds}
    if name == "highs":
        return HighsBridge(seconds=seconds, gap_relative=0.0, gap_absolute=GAP, threads=1)
    if name == "cbc":
        # CBC takes whole seconds, and 0 means no limit.
        seconds = None if seconds is None else max(1, math.ceil(seconds))
        with warnings.catch_warnings():
            # PuLP 4 will no longer bundle CBC; this project stays below it until then.
            warnings.filterwarnings("ignore", "PULP_CBC_CMD is deprecated", DeprecationWarning)
            return _with_plain_paths(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, gapRel=0, gapAbs=GAP, threads=1))
    return pulp.getSolver(known_to_pulp(name), **common)


def known_to_pulp(name: str) -> str:
    """Return the name by which PuLP knows a solver that is there."""
    available = available_solvers()
    for known in available:
        if known.lower() == name.lower():
            return known
    raise SolverError(name, (*OWN, *available))


def _with_plain_paths(engine: pulp.LpSolver) -> pulp.LpSolver:
    """Let a solver that is called by a command write where its paths have no blanks.

    PuLP cuts the command at every blank, and the temporary folder of a Windows user may have one in its name. Then the
    files go to the current folder, where their names alone suffice; they are deleted after the run.
    """
    if re.search(r"\s", engine.tmpDir):
        if not os.access(Path.cwd(), os.W_OK):
            reason = f"TEMP={engine.tmpDir}: blanks in the path, and {Path.cwd()} cannot be written"
            raise SolverError("cbc", available_solvers(), reason)
        engine.tmpDir = ""
    return engine


def available_solvers() -> tuple[str, ...]:
    """Name the solvers that PuLP finds on this machine."""
    return tuple(pulp.listSolvers(onlyAvailable=True))
