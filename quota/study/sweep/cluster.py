"""Solving a sweep on a Dask cluster that is there already. Needs the extra ``dask``.

Workers need nothing but the same version of quota: each batch of scenarios comes with the files that they read. A worker
may go at any time, and others may come. What a batch found is stored by the sweep as it arrives, so that the sweep itself
may be killed too, and goes on when it is started again.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from itertools import islice

from distributed import Client, Future, as_completed, get_worker, rpc
from distributed.client import ClosedClientError
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker

from quota.study.sweep.parcel import Parcel
from quota.study.sweep.parts import Contents
from quota.study.sweep.points import Point, SweepError
from quota.study.sweep.processes import Done
from quota.study.sweep.solving import Result
from quota.study.sweep.store import Sweep
from quota.study.sweep.work import Batch, Work, solve_batch, solved_apart

PATIENCE = 5
"""Seconds in which a scheduler must answer."""
ANSWER = 60
"""Seconds in which a scheduler that is busy, or its workers, must answer a question."""
STILL = 600
"""Seconds in which something must come back, unless told otherwise."""
GLANCE = 0.005
"""Seconds between two looks at what has come back."""
BATCHES_PER_THREAD = 2
"""One being solved, and one that is there when it ends."""
LEAST_UNDER_WAY = 8
"""Batches handed over even to a cluster without workers, so that one that grows on demand grows."""

_Found = tuple[str, str, Contents | None]
"""What a worker returns of a batch: its address, the versions of its programs, and what is to be stored, if it is not yet."""
_SOLVING = threading.Lock()
"""A worker may run several threads; its scenarios go one by one, since solvers are not all safe side by side."""


def run_on_cluster(
    sweep: Sweep, address: str, connected: Callable[[int], None], done: Done, patience: float = STILL
) -> None:
    """Solve what is unfinished on the cluster of a scheduler; tell ``done`` of each.

    Parameters
    ----------
    address : str
        Of the scheduler, e.g. ``tcp://10.0.0.1:8786``.
    connected : callable
        Is told how many workers there are, once it is known that all of them will do.
    patience : float
        Seconds in which something must come back; be there no workers, be they at work on what never ends.

    Raises
    ------
    SweepError
        If the scheduler cannot be reached or goes away, a worker has no quota or another version of it, returns what was
        not asked for, or nothing comes back.
    """
    with _client(address) as client:
        try:
            cluster = _Cluster(client, sweep, patience)
            connected(cluster.workers())
            for batch in cluster.kept():
                for point in batch.points:
                    done(point)
        except (CancelledError, ClosedClientError, OSError) as error:
            raise SweepError("lost", address=address) from error


@contextmanager
def _client(address: str) -> Iterator[Client]:
    logging.disable()  # Dask's own words are for those who run it; here every end has its message
    try:
        with _connected(address) as client:
            yield client
    finally:
        logging.disable(logging.NOTSET)


def _connected(address: str) -> Client:
    try:
        # A client that finds no scheduler takes long to give up, and longer to go away.
        asyncio.run(asyncio.wait_for(_knock(address), PATIENCE))
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except Exception as error:  # nobody there, no address, or something else that answers in its own way
        raise SweepError("unreachable", address=address) from error


async def _knock(address: str) -> None:
    """Raise anything if no scheduler answers."""
    async with rpc(address) as scheduler:
        await scheduler.identity()


class _Cluster:
    """Hands batches to a cluster, and stores what it finds."""

    def __init__(self, client: Client, sweep: Sweep, patience: float) -> None:
        self._client, self._sweep, self._patience = client, sweep, patience
        self._needs = ("quota", *sweep.form.needs)

    def workers(self) -> int:
        """Return how many workers there are, once it is known that all of them will do."""
        found: dict[str, dict[str, object]] = {}
        for name in self._needs:
            versions = self._client.sync(self._client._run, version, name, on_error="return", callback_timeout=ANSWER)
            for address, own in versions.items():
                found.setdefault(address, {})[name] = own
        self._check_versions({address: _shown_versions(own) for address, own in found.items()})
        return len(found)

    def _check_versions(self, workers: dict[str, str]) -> None:
        """Raise if a worker has not the programs of this machine, be it quota itself or what shows in the bytes of parts."""
        own = _versions(self._needs)
        others = {address: found for address, found in workers.items() if found != own}
        if others:
            shown = ", ".join(f"{_plain(address)}: {_plain(found)}" for address, found in sorted(others.items()))
            raise SweepError("versions", own=own, others=shown)

    def kept(self) -> Iterator[Batch]:
        """Yield each batch when it is stored, as they come.

        A batch that was under way on so many dying workers that the scheduler gave it up holds a scenario that kills its
        worker, or was beside one that does. Such batches go last, halved time and again until that scenario is alone, with
        nothing else on the cluster.
        """
        # A task, and not scattered data: these are gone for good with the worker that holds them.
        self._parcel = self._client.submit(_same, self._sweep.parcel, pure=False)
        waiting, suspects = iter(self._sweep.unfinished()), list[Batch]()
        under_way: dict[Future[_Found], Batch] = {}
        arriving = as_completed(loop=self._client.loop)
        while True:
            for number in islice(waiting, max(0, self._room() - len(under_way))):
                batch = self._sweep.batch(number)
                future = self._submit(batch, self._sweep.work)
                under_way[future] = batch
                arriving.add(future)
            if not under_way:
                break
            future = self._next(arriving)
            batch = under_way.pop(future)
            try:
                worker, contents = self._found(future, batch)
            except KilledWorker:
                suspects.append(batch)
                continue
            self._sweep.keep(batch, contents, worker)
            yield batch
        for batch in suspects:
            results = list(solved_apart(batch.points, self._apart, 1))
            self._sweep.keep(batch, self._sweep.form.encode(batch.points, results))
            yield batch

    def _next(self, arriving: as_completed) -> Future[_Found]:
        """Return what comes back next."""
        patient_until = time.monotonic() + self._patience
        while not arriving.has_ready():
            if time.monotonic() > patient_until:
                raise SweepError("silent", seconds=round(self._patience))
            if self._client.status == "closed":
                raise ClosedClientError
            time.sleep(GLANCE)
        return next(arriving)

    def _room(self) -> int:
        """Return how many batches may be under way."""
        threads: dict[str, int] = self._client.sync(_threads, self._client, callback_timeout=ANSWER)
        return max(LEAST_UNDER_WAY, BATCHES_PER_THREAD * sum(threads.values()))

    def _submit(self, batch: Batch, work: Work) -> Future[_Found]:
        return self._client.submit(_solve_batch, self._parcel, work, batch, self._needs, pure=False)

    def _found(self, future: Future[_Found], batch: Batch) -> tuple[str, Contents | None]:
        """Return who solved a batch, and what is to be stored of it, if it is not yet."""
        error = future.exception(timeout=ANSWER)
        if isinstance(error, (KilledWorker, CancelledError)):  # a task of a scheduler that goes away is cancelled
            raise error
        if error is not None:
            raise SweepError("worker", detail=_shown(error)) from error
        try:
            answer: object = future.result(timeout=ANSWER)
        except (CancelledError, CommClosedError):  # the scheduler goes away
            raise
        except Exception as garbage:  # what another version sends may not be understood here
            raise SweepError("worker", detail=_shown(garbage)) from garbage
        return self._checked(answer, batch)

    def _checked(self, answer: object, batch: Batch) -> tuple[str, Contents | None]:
        """Return an answer, once it is known that it is one, of a worker with the programs of this machine."""
        match answer:
            case (str(address), str(own), None | tuple() as contents):
                self._check_versions({address: own})  # it may have come later than the others
            case _:
                raise SweepError("result", number=batch.points[0].number, part=type(answer).__name__)
        files = len(self._sweep.form.folders)
        if contents is not None and [*map(type, contents)] != [bytes] * files:
            raise SweepError("worker_result", worker=_plain(address), number=batch.points[0].number, part="form")
        return _plain(address), contents

    def _apart(self, points: Sequence[Point]) -> list[Result] | None:
        """Return the results of scenarios with nothing else on the cluster; None where they kill their workers."""
        batch = Batch(0, tuple(points))
        arriving = as_completed([self._submit(batch, replace(self._sweep.work, place=None))], loop=self._client.loop)
        try:
            worker, contents = self._found(self._next(arriving), batch)
        except KilledWorker:
            return None
        return self._sweep.checked(points, contents, worker)


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


def _shown(error: BaseException) -> str:
    return _plain(f"{type(error).__name__}: {error}")


def _same(parcel: Parcel) -> Parcel:
    return parcel


def _solve_batch(parcel: Parcel, work: Work, batch: Batch, needs: Sequence[str]) -> _Found:
    """Solve a batch at a worker."""
    with _SOLVING:
        return get_worker().address, _versions(needs), solve_batch(parcel, work, batch)
