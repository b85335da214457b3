"""How a run of a solver ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from quota.texts import Message

WHOLE = 1e-6
"""How far from a whole number a solver's amount may be."""


class Outcome(StrEnum):
    """End of one run. Only `OPTIMAL` and `FEASIBLE` come with a solution."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    STOPPED = "stopped"  # by a limit, with nothing found
    GAVE_UP = "gave up"  # the solver by itself: the numbers lie too far apart for it


@dataclass(frozen=True, slots=True)
class SolverAnswer:
    """End of one run of a programme of arrays.

    Parameters
    ----------
    outcome : Outcome
    point : array
        Amounts by column; empty where there is no solution.
    prices : array
        Dual values by line; empty where there are none.
    """

    outcome: Outcome
    point: NDArray[np.float64]
    prices: NDArray[np.float64]

    @property
    def found(self) -> bool:
        """Whether there is a solution."""
        return self.outcome in (Outcome.OPTIMAL, Outcome.FEASIBLE)

    @property
    def fractional(self) -> NDArray[np.bool_]:
        """Which amounts are not whole, as far as a solver can say."""
        return np.abs(self.point - np.rint(self.point)) > WHOLE

    @property
    def whole_point(self) -> NDArray[np.int64]:
        """The amounts, rounded to whole numbers.

        Raises
        ------
        StoppedError
            If there is no solution to round.
        """
        if not self.found:
            raise StoppedError(self.outcome)
        return np.rint(self.point).astype(np.int64)


def no_answer(ended: Outcome) -> SolverAnswer:
    """Return the end of a run that found nothing."""
    return SolverAnswer(ended, np.zeros(0), np.zeros(0))


class StoppedError(Exception):
    """No plan was found, nor the proof that there is none: a limit came first, or the solver gave up.

    Parameters
    ----------
    ended : Outcome
        How the run ended. By default the solver gave up, as where its answer is none in whole numbers.
    """

    def __init__(self, ended: Outcome = Outcome.GAVE_UP) -> None:
        self.by_limit = ended is Outcome.STOPPED
        self.message = Message("cli.stopped_without_plan" if self.by_limit else "cli.gave_up")
        super().__init__(ended)


OWN = ("highs", "cbc")
"""Solvers that come with the product, by the names that it gives them."""


class SolverError(Exception):
    """A solver is not there, or broke down."""

    def __init__(self, name: str, available: tuple[str, ...], reason: str = "") -> None:
        self.name = name
        self.available = available
        self.reason = reason
        super().__init__(f"solver {name}: {reason or 'not available'}")


Cancelled = Callable[[], bool]
"""Tells whether the answer of a long search is no longer waited for; it is asked between solves."""


class DroppedError(Exception):
    """A search ended before its time, since nobody waits for its answer any more."""


def never() -> bool:
    """Say that an answer is waited for."""
    return False


def go_on(cancelled: Cancelled) -> None:
    """Go on with a search only where its answer is waited for.

    Raises
    ------
    DroppedError
        If it is not.
    """
    if cancelled():
        raise DroppedError
