"""Those who solve the pieces of a study: processes of this machine, or the workers of a cluster (`quota.study.crews.cluster`).

A piece has the same result whoever solves it, and results come in the order of the pieces: a study never depends on its crew.
"""

from __future__ import annotations

import math
import pickle
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import lru_cache
from typing import Any, TypeVar

from quota.study.crews.workers import workers
from quota.texts import Message, RefusalError

STILL = 600
"""Seconds in which something must come back from a cluster, unless told otherwise."""

Shared = TypeVar("Shared")
Piece = TypeVar("Piece")
Found = TypeVar("Found")


class ClusterError(RefusalError):
    """A cluster cannot be used, or not any more.

    `reason` is ``no_dask``, ``unreachable``, ``versions``, ``own_rules``, ``worker``, ``answer``, ``killed``, ``silent`` or
    ``lost``; messages are named after it.
    """

    def __init__(self, reason: str, **values: object) -> None:
        self.reason = reason
        self.message = Message(f"cluster.fault_{reason}", values)
        super().__init__(f"{reason}: {values}")


class Crew(ABC):
    """Those who solve the pieces of a study."""

    @abstractmethod
    def each(
        self,
        solve: Callable[[Shared, Piece], Found],
        shared: Shared,
        pieces: Iterable[Piece],
        fits: Callable[[Piece, object], bool],
        ends: float = math.inf,
    ) -> Iterator[Found]:
        """Yield what is found of each piece, in order. A piece is made when it is handed over.

        Parameters
        ----------
        solve : callable
            A function of a module, that others can import.
        shared
            What all pieces have in common.
        fits : callable
            Tells whether what came from another machine can be what was asked for.
        ends : float
            Reading of `time.monotonic` by which pieces end of themselves; what then still waits for a machine is given up.
        """


class Processes(Crew):
    """So many processes of this machine."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

    def each(
        self,
        solve: Callable[[Shared, Piece], Found],
        shared: Shared,
        pieces: Iterable[Piece],
        fits: Callable[[Piece, object], bool],
        ends: float = math.inf,
    ) -> Iterator[Found]:
        """Yield what is found of each piece, in order; those under way are given up where nobody asks for more.

        No more are handed over than there are processes: each begins at once.
        """
        pool, packed = workers(self._jobs), pickle.dumps(shared)
        under_way: deque[Future[Found]] = deque()
        try:
            for piece in pieces:
                under_way.append(pool.submit(solved, solve, packed, piece))
                while len(running := [future for future in under_way if not future.done()]) == self._jobs:
                    wait(running, return_when=FIRST_COMPLETED)
                while under_way and under_way[0].done():
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def solved(solve: Callable[[Shared, Piece], Found], packed: bytes, piece: Piece) -> Found:
    """Solve a piece, wherever it came to.

    What all pieces have in common is packed once and for all: while others send it, its owner goes on using it.
    """
    return solve(_unpacked(packed), piece)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Any:  # noqa: ANN401 - whatever a study has
    return pickle.loads(packed)


def in_processes(jobs: int, pieces: int) -> Processes | None:
    """Return as many processes as there is work for; None where a single one would do, which is this one."""
    return Processes(min(jobs, pieces)) if min(jobs, pieces) > 1 else None


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
