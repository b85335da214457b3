"""Solving a sweep, whoever does it.

What a batch found is stored as it arrives, so that the sweep itself may be killed too, and goes on when it is started again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from quota.study.crews.crew import Crew, Solved
from quota.study.sweep.parts import Contents
from quota.study.sweep.points import Point, SweepError
from quota.study.sweep.solving import Result
from quota.study.sweep.store import Sweep
from quota.study.sweep.work import Batch, solve_batch, solved_apart


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
    for solved in crew.solved(solve_batch, sweep.work, map(sweep.batch, sweep.unfinished())):
        if solved.worker is None:
            suspects.append(solved.piece)
        else:
            _keep(sweep, solved.piece, contents_of(sweep, solved), solved.worker, done)
    for batch in suspects:
        results = list(solved_apart(batch.points, partial(_apart, sweep, crew), crew.tries))
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


def _apart(sweep: Sweep, crew: Crew, points: Sequence[Point]) -> list[Result] | None:
    """Return the results of scenarios with nothing else under way; None where they kill whoever solves them."""
    handed_back = replace(sweep.work, place=None)
    (solved,) = crew.solved(solve_batch, handed_back, [Batch(0, tuple(points))])
    return None if solved.worker is None else sweep.checked(points, contents_of(sweep, solved), solved.worker)
