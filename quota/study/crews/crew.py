"""Those who solve the pieces of a study, whoever they are.

A piece has the same result whoever solves it, so that a study never depends on its crew.
"""

from __future__ import annotations

import math
import pickle
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from quota.texts import Message, RefusalError

STILL = 600
"""Seconds in which something must come back from a cluster, unless told otherwise."""

Piece = TypeVar("Piece")
Found = TypeVar("Found")


class ClusterError(RefusalError):
    """A cluster cannot be used, or not any more.

    `reason` is ``no_dask``, ``unreachable``, ``versions``, ``own_rules``, ``worker``, ``answer``, ``killed``, ``silent`` or
    ``lost``; messages are named after it.
    """

    def __init__(self, reason: str, **values: object) -> None:
        self.reason = reason
        super().__init__(Message(f"cluster.fault_{reason}", values))


class Assignment(NamedTuple, Generic[Piece, Found]):
    """Pieces to be solved.

    Parameters
    ----------
    solve : callable
        Takes what all pieces have in common, and a piece: a function of a module, that others can import.
    shared
        What all pieces have in common.
    pieces : iterable
        Each is made when it is handed over.
    ends : float
        Reading of `time.monotonic` by which pieces end of themselves; what then still waits for a machine is given up.
    """

    solve: Callable[[Any, Piece], Found]
    shared: Any
    pieces: Iterable[Piece]
    ends: float = math.inf


class Solved(NamedTuple, Generic[Piece]):
    """What came back of a piece, by its place from 0.

    `worker` is who solved it on another machine, empty on this one, and None where the piece killed whoever it met.
    """

    place: int
    piece: Piece
    worker: str | None
    found: Any


class Crew(ABC):
    """Those who solve the pieces of a study."""

    tries = 1
    """How often a piece that kills whoever solves it is tried, once it is alone."""

    @abstractmethod
    def solved(self, assignment: Assignment[Piece, Found]) -> Iterator[Solved[Piece]]:
        """Yield what comes back of pieces, as it comes."""

    def each(self, assignment: Assignment[Piece, Found], fits: Callable[[Piece, object], bool]) -> Iterator[Found]:
        """Yield what is found of each piece, in order.

        Parameters
        ----------
        fits : callable
            Returns whether what came from another machine can be what was asked for.
        """
        held: dict[int, Found] = {}
        wanted = 0
        for place, piece, worker, found in self.solved(assignment):
            if worker is None:
                raise self.killed()
            if worker and not fits(piece, found):
                raise wrong_answer(worker, type(found).__name__, Message("cluster.nothing_kept"))
            held[place] = found
            while wanted in held:
                yield held.pop(wanted)
                wanted += 1

    def killed(self) -> Exception:
        """Return the error of a piece that killed whoever it met."""
        return BrokenExecutor()


class Here(Crew):
    """The process that asks."""

    def solved(self, assignment: Assignment[Piece, Found]) -> Iterator[Solved[Piece]]:
        """Solve one piece after the other."""
        for place, piece in enumerate(assignment.pieces):
            yield Solved(place, piece, "", assignment.solve(assignment.shared, piece))


def wrong_answer(worker: str, part: str, kept: Message) -> ClusterError:
    """Return the error of an answer that is not what was asked for."""
    return ClusterError("answer", worker=worker, part=part, kept=kept)


def solve_packed(solve: Callable[[Any, Piece], Found], packed: bytes, piece: Piece) -> Found:
    """Solve a piece, wherever it came to.

    What all pieces have in common is packed once and for all: while others send it, its owner goes on using it.
    """
    return solve(_unpacked(packed), piece)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Any:  # noqa: ANN401 - whatever a study has
    return pickle.loads(packed)


def require_dask() -> None:
    """Refuse a cluster where its extra is not installed.

    Raises
    ------
    ClusterError
    """
    try:
        import distributed  # noqa: F401, PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise ClusterError("no_dask", module=error.name) from None
