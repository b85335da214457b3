"""Solving a sweep, whoever does it.

What a batch found is stored as it arrives, so that the sweep itself may be killed too, and goes on when it is started again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from quota.study.crews.crew import Assignment, Crew, Solved
from quota.study.sweep.parts import Contents
from quota.study.sweep.points import Point, SweepError
from quota.study.sweep.solving import Result, failed
from quota.study.sweep.store import Sweep
from quota.study.sweep.work import Batch, solve_batch


def run(sweep: Sweep, crew: Crew, done: Callable[[Point], None]) -> None:
    """Solve what is unfinished; tell ``done`` of each scenario whose result is stored.

    A batch that killed whoever solved it holds a scenario that kills its process, or was beside one that does. Such batches
    go last, halved time and again until that scenario is alone, with nothing else under way: it is recorded as crashed.

    Raises
    ------
    ClusterError
        If a cluster cannot be used any more.
    SweepError
        If a worker returns what was not asked for, or it cannot be stored.
    """
    suspects = list[Batch]()
    for solved in crew.solved(Assignment(solve_batch, sweep.work, map(sweep.batch, sweep.unfinished()))):
        if solved.worker is None:
            suspects.append(solved.piece)
        else:
            _keep(sweep, solved.piece, contents_of(sweep, solved), solved.worker, done)
    for batch in suspects:
        results = list(_apart(sweep, crew, batch.points))
        _keep(sweep, batch, sweep.form.encode(batch.points, results), "", done)


def _keep(sweep: Sweep, batch: Batch, contents: Contents | None, worker: str, done: Callable[[Point], None]) -> None:
    sweep.keep(batch, contents, worker)
    for point in batch.points:
        done(point)


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


def _apart(sweep: Sweep, crew: Crew, points: Sequence[Point]) -> Iterator[Result]:
    """Yield the results of scenarios of which one kills whoever solves it: halved until it is alone, nothing else under way."""
    alone = len(points) == 1
    handed_back = replace(sweep.work, place=None)
    for _ in range(crew.tries if alone else 1):
        (solved,) = crew.solved(Assignment(solve_batch, handed_back, [Batch(0, tuple(points))]))
        if solved.worker is not None:
            yield from sweep.checked(points, contents_of(sweep, solved), solved.worker)
            return
    if alone:
        yield failed(points[0], "crashed")
        return
    middle = len(points) // 2
    for half in (points[:middle], points[middle:]):
        yield from _apart(sweep, crew, half)
