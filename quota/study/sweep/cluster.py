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
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from distributed import Client, Future, as_completed, get_worker, rpc
from distributed.client import ClosedClientError
from distributed.scheduler import KilledWorker

from quota.study.resolving import Resolver
from quota.study.sweep.parcel import Parcel
from quota.study.sweep.points import Point, SweepError
from quota.study.sweep.processes import Done
from quota.study.sweep.results import fault_of
from quota.study.sweep.solving import Result, Terms, failed, solve_point
from quota.study.sweep.store import Sweep

PATIENCE = 5
"""Seconds in which a scheduler must answer."""
ANSWER = 60
"""Seconds in which a scheduler that is busy, or its workers, must answer a question."""
STILL = 600
"""Seconds in which something must come back, unless told otherwise."""
GLANCE = 0.005
"""Seconds between two looks at what has come back."""
BATCH_SECONDS = 2
"""What a batch should take: long against the 2 ms that handing it over costs, short against what a lost worker loses."""
MOST_IN_BATCH = 200
BATCHES_PER_THREAD = 2
"""One being solved, and one that is there when it ends."""
LEAST_UNDER_WAY = 8
"""Batches handed over even to a cluster without workers, so that one that grows on demand grows."""

_Found = tuple[dict[str, object], float, tuple[Result, ...]]
"""What a worker returns of a batch: its address with its version of quota, the seconds it took, and the results."""
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
            workers = client.sync(client._run, version, "quota", on_error="return", callback_timeout=ANSWER)
            _check_versions(workers)
            connected(len(workers))
            for point, result in _Cluster(client, sweep, patience).results():
                sweep.keep(point, result)
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


def _check_versions(workers: dict[str, object]) -> None:
    """Raise if a worker has no quota, or another version of it than this sweep."""
    own = version("quota")
    others = {address: found for address, found in workers.items() if found != own}
    if others:
        shown = ", ".join(f"{address}: {_plain(found)}" for address, found in sorted(others.items()))
        raise SweepError("versions", own=own, others=shown)


class _Cluster:
    """Hands scenarios to a cluster and collects what it finds."""

    def __init__(self, client: Client, sweep: Sweep, patience: float) -> None:
        self._client = client
        self._patience = patience
        self._terms = sweep.terms
        self._waiting = deque(sweep.unfinished())
        self._batch_size = 1
        # A task, and not scattered data: these are gone for good with the worker that holds them.
        self._parcel = client.submit(_same, sweep.parcel, pure=False)

    def results(self) -> Iterator[tuple[Point, Result]]:
        """Yield each scenario with what is kept of it, as they come.

        A batch that was under way on so many dying workers that the scheduler gave it up holds a scenario that kills its
        worker, or was beside one that does. Its scenarios go last and one by one, with nothing else on the cluster.
        """
        suspects: list[Point] = []
        under_way: dict[Future[_Found], tuple[Point, ...]] = {}
        arriving = as_completed(loop=self._client.loop)
        while self._waiting or under_way:
            for _ in range(self._room() - len(under_way)):
                if batch := self._next_batch():
                    future = self._submit(batch)
                    under_way[future] = batch
                    arriving.add(future)
            future = self._next(arriving)
            batch = under_way.pop(future)
            try:
                yield from zip(batch, self._found(future, batch), strict=True)
            except KilledWorker:
                suspects += batch
        for point in suspects:
            yield point, self._alone(point)

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

    def _next_batch(self) -> tuple[Point, ...]:
        return tuple(self._waiting.popleft() for _ in range(min(self._batch_size, len(self._waiting))))

    def _submit(self, batch: tuple[Point, ...]) -> Future[_Found]:
        return self._client.submit(_solve_batch, self._parcel, self._terms, batch, pure=False)

    def _found(self, future: Future[_Found], batch: tuple[Point, ...]) -> tuple[Result, ...]:
        """Return the results of a batch, and learn from it how large the next should be."""
        error = future.exception(timeout=ANSWER)
        if isinstance(error, (KilledWorker, CancelledError)):  # a task of a scheduler that goes away is cancelled
            raise error
        if error is not None:
            raise SweepError("worker", detail=_shown(error)) from error
        try:
            answer: object = future.result(timeout=ANSWER)
        except CancelledError:
            raise
        except Exception as garbage:  # what another version sends may not be understood here
            raise SweepError("worker", detail=_shown(garbage)) from garbage
        seconds, results = _checked(answer, batch)
        self._batch_size = max(1, min(MOST_IN_BATCH, int(BATCH_SECONDS * len(results) / max(seconds, 1e-6))))
        return results

    def _alone(self, point: Point) -> Result:
        arriving = as_completed([self._submit((point,))], loop=self._client.loop)
        try:
            return self._found(self._next(arriving), (point,))[0]
        except KilledWorker:
            return failed(point, "crashed")


async def _threads(client: Client) -> dict[str, int]:
    """Return the threads of each worker, as `Client.nthreads` does, which waits for ever."""
    if client.scheduler is None:
        raise ClosedClientError
    found: dict[str, int] = await client.scheduler.ncores(workers=None)
    return found


def _checked(answer: object, batch: tuple[Point, ...]) -> tuple[float, tuple[Result, ...]]:
    """Return the seconds and the results of a batch, once it is known that they are what was asked for."""
    match answer:
        case ({**worker}, float(seconds), tuple(results)) if len(worker) == 1 and 0 <= seconds < float("inf"):
            address, own = next(iter(worker.items()))
        case _:
            raise SweepError("result", number=batch[0].number, part=type(answer).__name__)
    _check_versions({_plain(address): _plain(own)})  # it may have come later than the others
    faults = [fault_of(point, result) for point, result in zip(batch, results, strict=False)]
    if len(results) != len(batch):
        faults.append("number")
    for place, fault in enumerate(faults):
        if fault:
            number = batch[min(place, len(batch) - 1)].number
            raise SweepError("worker_result", worker=_plain(address), number=number, part=fault)
    return seconds, results


def _plain(words: object) -> str:
    """Return words from elsewhere as they may be shown: on one line, and short."""
    return "".join(sign if sign.isprintable() else " " for sign in str(words))[:200]


def _shown(error: BaseException) -> str:
    return _plain(f"{type(error).__name__}: {error}")


def _same(parcel: Parcel) -> Parcel:
    return parcel


def _solve_batch(parcel: Parcel, terms: Terms, batch: tuple[Point, ...]) -> _Found:
    """Solve scenarios at a worker."""
    worker = get_worker()
    # The worker's own folder: Dask clears away what a killed worker leaves there.
    with _SOLVING, TemporaryDirectory(dir=worker.local_directory) as folder:
        start = time.perf_counter()
        scenario = parcel.unpack(Path(folder))
        resolver = Resolver()
        results = tuple(solve_point(scenario, terms, point, resolver) for point in batch)
        return {worker.address: version("quota")}, time.perf_counter() - start, results
