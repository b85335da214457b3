"""The solvers that PuLP knows, set to prove what they say."""

from __future__ import annotations

import math
import os
import re
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulp

from quota.solve.bridge import HighsBridge
from quota.solve.outcome import Outcome, outcome

GAP = 0.5
"""Absolute gap at which a search may stop: costs are whole numbers, so below one unit the value is proved."""


class SolverError(Exception):
    """A solver is not there, or broke down."""

    def __init__(self, name: str, available: tuple[str, ...], reason: str = "") -> None:
        self.name = name
        self.available = available
        self.reason = reason
        super().__init__(f"solver {name}: {reason or 'not available'}")


@dataclass(frozen=True)
class Runner:
    """Runs PuLP problems with one solver, until a common deadline.

    Parameters
    ----------
    solver : str
        ``highs``, ``cbc``, or the name of any solver that PuLP knows.
    deadline : float
        Reading of `time.monotonic` at which runs stop; infinite for none.
    """

    solver: str
    deadline: float = math.inf

    @classmethod
    def within(cls, solver: str, seconds: float | None) -> Runner:
        """Return a runner that stops after so many seconds from now."""
        return cls(solver, math.inf if seconds is None else time.monotonic() + seconds)

    def run(self, problem: pulp.LpProblem) -> Outcome:
        """Solve the problem in place.

        Raises
        ------
        SolverError
            If the solver is not there or breaks down.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            return Outcome.STOPPED
        engine = make_solver(self.solver, None if math.isinf(left) else left)
        try:
            problem.solve(engine)
        except pulp.PulpSolverError as error:
            raise SolverError(self.solver, available_solvers(), str(error)) from error
        return outcome(problem)


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
    matching = [known for known in available_solvers() if known.lower() == name.lower()]
    if not matching:
        raise SolverError(name, ("highs", "cbc", *available_solvers()))
    return pulp.getSolver(matching[0], **common)


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
