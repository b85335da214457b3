"""Solving a sweep in processes of this machine."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

from quota.study.crews.workers import workers
from quota.study.sweep.parts import Contents
from quota.study.sweep.points import Point
from quota.study.sweep.solving import Result
from quota.study.sweep.store import Sweep
from quota.study.sweep.work import Batch, solve_batch, solved_apart

TRIES = 3
"""How often a scenario is tried whose process dies; then it is recorded as crashed."""

Done = Callable[[Point], None]
"""Is told of each scenario whose result is stored."""


def run_here(sweep: Sweep, done: Done) -> None:
    """Solve what is unfinished in this process; tell ``done`` of each scenario."""
    for number in sweep.unfinished():
        batch = sweep.batch(number)
        _keep(sweep, batch, solve_batch(sweep.parcel, sweep.work, batch), done)


def run_in_processes(sweep: Sweep, jobs: int, done: Done) -> None:
    """Solve what is unfinished in so many processes; tell ``done`` of each scenario.

    A process that dies breaks its pool. Then the batches that were under way go one by one, in processes of their own,
    and are halved until the scenario that kills its process is alone: it is tried `TRIES` times and recorded as crashed.
    The others go on in a new pool.
    """
    waiting = deque(sweep.unfinished())
    while waiting:
        for batch in _run_pool(sweep, waiting, jobs, done):
            results = list(solved_apart(batch.points, lambda points: _apart(sweep, points), TRIES))
            _keep(sweep, batch, sweep.form.encode(batch.points, results), done)


def _run_pool(sweep: Sweep, waiting: deque[int], jobs: int, done: Done) -> tuple[Batch, ...]:
    """Solve what waits, and take it out; if a process dies, stop and return the batches that were under way.

    No more are handed to the pool than it has processes: those under way are then just those that one of them killed.
    """
    under_way: dict[Future[Contents | None], Batch] = {}
    with workers(jobs) as pool:
        while waiting or under_way:
            try:
                while waiting and len(under_way) < jobs:
                    batch = sweep.batch(waiting[0])
                    under_way[pool.submit(solve_batch, sweep.parcel, sweep.work, batch)] = batch
                    waiting.popleft()
                finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in finished:
                    _keep(sweep, under_way[future], future.result(), done)
                    del under_way[future]
            except BrokenProcessPool:
                return tuple(under_way.values())
    return ()


def _keep(sweep: Sweep, batch: Batch, contents: Contents | None, done: Done) -> None:
    sweep.keep(batch, contents)
    for point in batch.points:
        done(point)


def _apart(sweep: Sweep, points: Sequence[Point]) -> list[Result] | None:
    """Return the results of scenarios solved in a process of their own; None where it dies."""
    handed_back = replace(sweep.work, place=None)
    with workers(1) as pool:
        future = pool.submit(solve_batch, sweep.parcel, handed_back, Batch(0, tuple(points)))
        try:
            contents = future.result()
        except BrokenProcessPool:
            return None
    return sweep.checked(points, contents)
