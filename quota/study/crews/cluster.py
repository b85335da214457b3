"""Pieces of work solved on a Dask cluster that is there already. Needs the extra ``dask``.

Workers need nothing but the same version of quota. A worker may go at any time, and others may come: what a lost one had under
way is solved again. Nothing that comes back is used before it is known to be an answer.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib.metadata import version
from itertools import islice
from typing import Any

from distributed import Client, Future, as_completed, get_worker, rpc
from distributed.client import ClosedClientError
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker

from quota.model.ranges import ConflictError
from quota.scenario import CaseError
from quota.solve.outcome import SolverError, StoppedError
from quota.study.crews.crew import (
    STILL,
    Assignment,
    ClusterError,
    Crew,
    Found,
    Piece,
    Solved,
    solve_packed,
    wrong_answer,
)
from quota.texts import Message

PATIENCE = 5
"""Seconds in which a scheduler must answer."""
ANSWER = 60
"""Seconds in which a scheduler that is busy, or its workers, must answer a question."""
LATE = 3.0
"""Seconds that an answer may take to come back after the time is over."""
GLANCE = 0.005
"""Seconds between two looks at what has come back."""
PIECES_PER_THREAD = 2
"""One being solved, and one that is there when it ends."""
LEAST_UNDER_WAY = 8
"""Pieces handed over even to a cluster without workers, so that one that grows on demand grows."""
PROGRAMS = ("quota", "highspy", "numpy")
"""Packages whose version may show in what a study finds: the solver settles equals, and numpy draws."""
OUTCOMES = (CaseError, ConflictError, StoppedError, SolverError)
"""What a study can end with wherever it is solved."""

_Answer = tuple[str, str, Any]
"""What a worker returns of a piece: its address, the versions of its programs, and what it found."""
_SOLVING = threading.Lock()
"""A worker may run several threads; its pieces go one by one, since solvers are not all safe side by side."""


class Workers(Crew):
    """The workers of a cluster that answers.

    Parameters
    ----------
    client : Client
    address : str
    needs : sequence of str
        Packages of which workers must have the version of this machine.
    patience : float
        Seconds in which something must come back; be there no workers, be they at work on what never ends.
    keeps : bool
        Whether what came back is kept when the rest does not.
    """

    def __init__(self, client: Client, address: str, needs: Sequence[str], patience: float, *, keeps: bool) -> None:
        self._client, self._address, self._needs, self._patience = client, address, needs, patience
        self._kept = Message("cluster.kept" if keeps else "cluster.nothing_kept")

    def count(self) -> int:
        """Return how many workers there are, once it is known that all of them will do.

        Raises
        ------
        ClusterError
            If one has no quota or another version of it, or the scheduler goes away.
        """
        found: dict[str, dict[str, object]] = {}
        with self._there():
            for name in self._needs:
                versions = self._client.sync(
                    self._client._run, version, name, on_error="return", callback_timeout=ANSWER
                )
                for address, own in versions.items():
                    found.setdefault(address, {})[name] = own
        self._check_versions({address: _shown_versions(own) for address, own in found.items()})
        return len(found)

    def solved(self, assignment: Assignment[Piece, Found]) -> Iterator[Solved[Piece]]:
        """Yield what comes back of pieces, as it comes. What all pieces have in common travels to a worker once.

        Raises
        ------
        ClusterError
            If a worker breaks down or returns what is no answer, nothing comes back, or the scheduler goes away.
        CaseError, ConflictError, StoppedError, SolverError
            If a piece ends with it.
        """
        with self._there():
            # A task, and not scattered data: these are gone for good with the worker that holds them.
            packed = self._client.submit(_same, pickle.dumps(assignment.shared), pure=False)
            waiting = enumerate(assignment.pieces)
            under_way: dict[Future[_Answer], tuple[int, Piece]] = {}
            arriving = as_completed(loop=self._client.loop)
            while True:
                for place, piece in islice(waiting, max(0, self._room() - len(under_way))):
                    future = self._client.submit(_answer, assignment.solve, packed, piece, self._needs, pure=False)
                    under_way[future] = place, piece
                    arriving.add(future)
                if not under_way:
                    return
                back = self._next(arriving, assignment.ends)
                if back is None:
                    return
                place, piece = under_way.pop(back)
                try:
                    yield Solved(place, piece, *self._found(back))
                except KilledWorker:
                    yield Solved(place, piece, None, None)

    def killed(self) -> ClusterError:
        """Return the error of a piece that killed every worker it met."""
        return ClusterError("killed")

    @contextmanager
    def _there(self) -> Iterator[None]:
        try:
            yield
        except (CancelledError, ClosedClientError, OSError) as error:
            raise ClusterError("lost", address=self._address, kept=self._kept) from error

    def _check_versions(self, workers: dict[str, str]) -> None:
        """Raise if a worker has not the programs of this machine, be it quota itself or what shows in what is stored."""
        own = _versions(self._needs)
        others = {address: found for address, found in workers.items() if found != own}
        if others:
            shown = ", ".join(f"{_plain(address)}: {_plain(found)}" for address, found in sorted(others.items()))
            raise ClusterError("versions", own=own, others=shown)

    def _next(self, arriving: as_completed, ends: float) -> Future[_Answer] | None:
        """Return what comes back next; None where nothing does in time."""
        patient_until = time.monotonic() + self._patience
        while not arriving.has_ready():
            if time.monotonic() > patient_until:
                raise ClusterError("silent", seconds=round(self._patience), kept=self._kept)
            if self._client.status == "closed":
                raise ClosedClientError
            if time.monotonic() > ends + LATE:
                return None
            time.sleep(GLANCE)
        found: Future[_Answer] = next(arriving)
        return found

    def _room(self) -> int:
        """Return how many pieces may be under way."""
        threads: dict[str, int] = self._client.sync(_threads, self._client, callback_timeout=ANSWER)
        return max(LEAST_UNDER_WAY, PIECES_PER_THREAD * sum(threads.values()))

    def _found(self, future: Future[_Answer]) -> tuple[str, object]:
        """Return who solved a piece, and what was found."""
        error: Exception | None = future.exception(timeout=ANSWER)
        if isinstance(error, (KilledWorker, CancelledError, *OUTCOMES)):  # cancelled: of a scheduler that goes away
            raise error
        if error is not None:
            raise self._broken(error) from error
        try:
            answer: object = future.result(timeout=ANSWER)
        except (CancelledError, CommClosedError):  # the scheduler goes away
            raise
        except Exception as garbage:  # what another version sends may not be understood here
            raise self._broken(garbage) from garbage
        return self.checked(answer)

    def _broken(self, error: BaseException) -> ClusterError:
        """Return the error of a worker that broke down."""
        return ClusterError("worker", detail=_plain(f"{type(error).__name__}: {error}"), kept=self._kept)

    def checked(self, answer: object) -> tuple[str, object]:
        """Return who answered, and what, once it is known that it is an answer, of a worker with the programs of this machine.

        Raises
        ------
        ClusterError
            If it is none.
        """
        match answer:
            case (str(address), str(own), found):
                self._check_versions({address: own})  # it may have come later than the others
                return _plain(address), found
            case _:
                raise wrong_answer("—", type(answer).__name__, self._kept)


@contextmanager
def connection(
    address: str, needs: Sequence[str] = PROGRAMS, patience: float = STILL, *, keeps: bool = False
) -> Iterator[Workers]:
    """Connect to the scheduler at an address, such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    ClusterError
        If it cannot be reached.
    """
    logging.disable()  # Dask's own words are for those who run it; here every end has its message
    try:
        with _connected(address) as client:
            yield Workers(client, address, needs, patience, keeps=keeps)
    finally:
        logging.disable(logging.NOTSET)


def _connected(address: str) -> Client:
    try:
        # A client that finds no scheduler takes long to give up, and longer to go away.
        asyncio.run(asyncio.wait_for(_knock(address), PATIENCE))
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except Exception as error:  # nobody there, no address, or something else that answers in its own way
        raise ClusterError("unreachable", address=address) from error


async def _knock(address: str) -> None:
    """Raise anything if no scheduler answers."""
    async with rpc(address) as scheduler:
        await scheduler.identity()


async def _threads(client: Client) -> dict[str, int]:
    """Return the threads of each worker, as `Client.nthreads` does, which waits for ever."""
    if client.scheduler is None:
        raise ClosedClientError
    found: dict[str, int] = await client.scheduler.ncores(workers=None)
    return found


def _versions(needs: Sequence[str]) -> str:
    """Return the versions of programs, as they are compared and shown."""
    return _shown_versions({name: version(name) for name in needs})


def _shown_versions(found: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {of}" for name, of in found.items())


def _plain(words: object) -> str:
    """Return words from elsewhere as they may be shown: on one line, and short."""
    return "".join(sign if sign.isprintable() else " " for sign in str(words))[:200]


def _same(packed: bytes) -> bytes:
    return packed


def _answer(solve: Callable[[Any, Piece], object], packed: bytes, piece: Piece, needs: Sequence[str]) -> _Answer:
    """Solve a piece at a worker."""
    with _SOLVING:
        return get_worker().address, _versions(needs), solve_packed(solve, packed, piece)
