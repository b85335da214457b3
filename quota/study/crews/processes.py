"""Processes of this machine that solve the pieces of studies."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.context import SpawnContext, SpawnProcess

from quota.study.crews.crew import Assignment, Crew, Found, Here, Piece, Solved, solve_packed

_MOST = 61
"""Processes for which Windows can wait."""


class Processes(Crew):
    """So many processes of this machine; 0: one for each core."""

    tries = 3

    def __init__(self, jobs: int) -> None:
        self._jobs = _processes(jobs)

    def solved(self, assignment: Assignment[Piece, Found]) -> Iterator[Solved[Piece]]:
        """Yield what comes back of pieces; those under way are given up where nobody asks for more.

        No more are handed over than there are processes: each begins at once. A process that dies breaks its pool: then any
        of those that were under way may have killed it, and the others go on in a new pool.
        """
        packed, waiting = pickle.dumps(assignment.shared), enumerate(assignment.pieces)
        under_way: dict[Future[Found], tuple[int, Piece]] = {}
        pool = workers(self._jobs)
        try:
            while True:
                for place, piece in islice(waiting, self._jobs - len(under_way)):
                    under_way[_handed(pool, assignment, packed, piece)] = place, piece
                if not under_way:
                    return
                finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
                if any(map(_is_killed, finished)):
                    finished, _ = wait(under_way)
                    pool.shutdown()
                    pool = workers(self._jobs)
                for future in finished:
                    place, piece = under_way.pop(future)
                    worker, found = (None, None) if _is_killed(future) else ("", future.result())
                    yield Solved(place, piece, worker, found)
        finally:
            pool.shutdown(cancel_futures=True)


def _handed(
    pool: ProcessPoolExecutor, assignment: Assignment[Piece, Found], packed: bytes, piece: Piece
) -> Future[Found]:
    """Hand a piece to a pool, which may be broken by now."""
    try:
        return pool.submit(solve_packed, assignment.solve, packed, piece)
    except BrokenProcessPool as error:
        future = Future[Found]()
        future.set_exception(error)
        return future


def _is_killed(future: Future[Found]) -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


def crew_here(jobs: int, pieces: int) -> Crew:
    """Return as many processes as there is work for, at most so many (0: as there are cores); this one if one would do."""
    most = min(_processes(jobs), pieces)
    return Processes(most) if most > 1 else Here()


def _processes(jobs: int) -> int:
    return jobs or os.cpu_count() or 1


def workers(jobs: int) -> ProcessPoolExecutor:
    """Return a pool that starts its processes afresh, as on every system, and not as copies of a running program.

    A copy would inherit the locks of the program's threads, of a notebook's too.
    """
    most = _MOST if sys.platform == "win32" else jobs
    return ProcessPoolExecutor(min(jobs, most), _Context(), initializer=_live_with_parent)


class _Process(SpawnProcess):
    """A process that a terminal's Ctrl-C does not reach, not even before it can say so itself."""

    def start(self) -> None:
        if sys.platform == "win32":
            super().start()
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Context(SpawnContext):
    Process = _Process


def _live_with_parent() -> None:
    """Leave Ctrl-C to the parent, and end when it ends, be it killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
