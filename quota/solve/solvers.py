"""Programmes run with one solver until a common deadline.

HiGHS takes arrays as they are. PuLP, which writes them for other solvers, is loaded where one of these is asked for.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays
from quota.solve.highs import GAP, Live
from quota.solve.outcome import OWN, Outcome, SolverAnswer, no_answer

if TYPE_CHECKING:
    import pulp


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

    def solve(self, arrays: Arrays, integer: NDArray[np.bool_] | None = None, spare: int = 0) -> SolverAnswer:
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
        from quota.solve.pulp_problems import answer, problem_of  # noqa: PLC0415 - takes as long as a small solve

        problem = problem_of(arrays, integer)
        return answer(problem, self.run(problem))

    def solve_whole(self, arrays: Arrays, spare: int = 0) -> SolverAnswer:
        """Solve with all columns whole: what cannot differ is then seen before anything is searched; see `solve`."""
        return self.solve(arrays, np.ones(arrays.width, dtype=bool), spare)

    def opened(self, arrays: Arrays) -> Callable[[Arrays], SolverAnswer]:
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
        from quota.solve.pulp_problems import run  # noqa: PLC0415 - as above

        left = self.deadline - time.monotonic()
        if left <= 0:
            return Outcome.STOPPED
        ended = run(problem, self.solver, None if math.isinf(left) else left)
        return self.without_answer if ended is Outcome.STOPPED else ended  # PuLP has one word for both ends


def require_solver(name: str) -> None:
    """Do nothing if a solver is there.

    Raises
    ------
    SolverError
        If PuLP does not know it or it is not installed.
    """
    if name not in OWN:
        from quota.solve.pulp_problems import known_to_pulp  # noqa: PLC0415 - as above

        known_to_pulp(name)
