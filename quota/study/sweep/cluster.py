"""Solving a sweep on a Dask cluster that is there already. Needs the extra ``dask``.

Each batch of scenarios comes to a worker with the files that they read. What a batch found is stored by the sweep as it arrives,
so that the sweep itself may be killed too, and goes on when it is started again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from quota.study.crews.cluster import Connection, Solved, connection
from quota.study.crews.crew import STILL
from quota.study.sweep.parcel import Parcel
from quota.study.sweep.parts import Contents
from quota.study.sweep.points import Point, SweepError
from quota.study.sweep.processes import Done
from quota.study.sweep.solving import Result
from quota.study.sweep.store import Sweep
from quota.study.sweep.work import Batch, Work, solve_batch, solved_apart


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
    ClusterError
        If the scheduler cannot be reached or goes away, a worker has no quota or another version of it, or nothing comes back.
    SweepError
        If a worker returns what was not asked for.
    """
    with connection(address, ("quota", *sweep.form.needs), patience, keeps=True) as there:
        connected(there.workers())
        for batch in _kept(sweep, there):
            for point in batch.points:
                done(point)


def _kept(sweep: Sweep, there: Connection) -> Iterator[Batch]:
    """Yield each batch when it is stored, as they come.

    A batch that was under way on so many dying workers that the scheduler gave it up holds a scenario that kills its
    worker, or was beside one that does. Such batches go last, halved time and again until that scenario is alone, with
    nothing else on the cluster.
    """
    suspects = list[Batch]()
    batches = map(sweep.batch, sweep.unfinished())
    for solved in there.solved(_solve_batch, (sweep.parcel, sweep.work), batches):
        batch = solved.piece
        if solved.worker is None:
            suspects.append(batch)
            continue
        sweep.keep(batch, contents_of(sweep, solved), solved.worker)
        yield batch
    for batch in suspects:
        results = list(solved_apart(batch.points, lambda points: _apart(sweep, there, points), 1))
        sweep.keep(batch, sweep.form.encode(batch.points, results))
        yield batch


def contents_of(sweep: Sweep, solved: Solved[Batch]) -> Contents | None:
    """Return what is to be stored of a batch, if it is not yet.

    Raises
    ------
    SweepError
        If these are no files.
    """
    found, files = solved.found, len(sweep.form.folders)
    match found:
        case None:
            return None
        case tuple() if [*map(type, found)] == [bytes] * files:
            return found
        case _:
            number = solved.piece.points[0].number
            raise SweepError("worker_result", worker=solved.worker, number=number, part="form")


def _apart(sweep: Sweep, there: Connection, points: Sequence[Point]) -> list[Result] | None:
    """Return the results of scenarios with nothing else on the cluster; None where they kill their workers."""
    handed_back = replace(sweep.work, place=None)
    (solved,) = there.solved(_solve_batch, (sweep.parcel, handed_back), [Batch(0, tuple(points))])
    return None if solved.worker is None else sweep.checked(points, contents_of(sweep, solved), solved.worker)


def _solve_batch(stated: tuple[Parcel, Work], batch: Batch) -> Contents | None:
    return solve_batch(*stated, batch)
