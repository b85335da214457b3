"""The solvers that PuLP knows, set to prove what they say."""

from __future__ import annotations

import math
import os
import re
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pulp
from numpy.typing import NDArray

from quota.model.arrays import Arrays
from quota.solve.bridge import HighsBridge
from quota.solve.highs import GAP, Live
from quota.solve.outcome import Answer, Outcome, no_answer, outcome

OWN = ("highs", "cbc")
"""Solvers that come with the product, by the names that it gives them."""


class SolverError(Exception):
    """A solver is not there, or broke down."""

    def __init__(self, name: str, available: tuple[str, ...], reason: str = "") -> None:
        self.name = name
        self.available = available
        self.reason = reason
        super().__init__(f"solver {name}: {reason or 'not available'}")


@dataclass(frozen=True)
class Runner:
    """Runs programmes with one solver, until a common deadline.

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

    @property
    def is_over(self) -> bool:
        """Whether the deadline has passed."""
        return time.monotonic() >= self.deadline

    @property
    def without_answer(self) -> Outcome:
        """How a run ended that found nothing: by the deadline, or because the solver gave up."""
        return Outcome.STOPPED if self.is_over else Outcome.GAVE_UP

    def solve(self, arrays: Arrays, integer: NDArray[np.bool_] | None = None, spare: int = 0) -> Answer:
        """Solve a programme of arrays: HiGHS takes it as it is, other solvers as PuLP writes it.

        Parameters
        ----------
        integer : array of bool, one per column, optional
            Columns that must be whole; by default none.
        spare : int
            By how many cost units an answer in whole numbers may miss the best. HiGHS is told; others find the best.

        Raises
        ------
        SolverError
            If the solver is not there or breaks down.
        """
        if self.solver == "highs" or not arrays.width:
            live = self._live(arrays, spare)
            if live is not None and integer is not None:
                live.make_integer(integer)
            return live.solve() if live is not None else no_answer(Outcome.STOPPED)
        problem = arrays.problem(integer)
        ended = self.run(problem)
        if ended not in (Outcome.OPTIMAL, Outcome.FEASIBLE):
            return no_answer(ended)
        point = [variable.varValue or 0.0 for variable in problem.variables()]
        prices = [constraint.pi for constraint in problem.constraints()]
        return Answer(ended, np.array(point, dtype=float), np.array(prices, dtype=float))

    def opened(self, arrays: Arrays) -> Callable[[Arrays], Answer]:
        """Return what solves the programme with other bounds: HiGHS from the last basis, other solvers from nothing."""
        live = self._live(arrays) if self.solver == "highs" else None
        return self.solve if live is None else live.solve_within

    def _live(self, arrays: Arrays, spare: int = 0) -> Live | None:
        """Hand a programme to HiGHS; None after the deadline."""
        left = self.deadline - time.monotonic()
        return Live(arrays, seconds=left, gap=max(GAP, float(spare))) if left > 0 else None

    def run(self, problem: pulp.LpProblem) -> Outcome:
        """Solve a PuLP problem in place.

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
        ended = outcome(problem)
        return self.without_answer if ended is Outcome.STOPPED else ended  # PuLP has one word for both ends


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
    return pulp.getSolver(_known_to_pulp(name), **common)


def require_solver(name: str) -> None:
    """Do nothing if a solver is there.

    Raises
    ------
    SolverError
        If PuLP does not know it or it is not installed.
    """
    if name not in OWN:
        _known_to_pulp(name)


def _known_to_pulp(name: str) -> str:
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
