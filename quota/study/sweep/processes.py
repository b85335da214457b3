"""Solving a sweep in processes of this machine."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from quota.study.resolving import resolver_here
from quota.study.sweep.points import Point
from quota.study.sweep.solving import Result, Terms, failed, solve_point
from quota.study.sweep.store import Sweep
from quota.study.workers import workers

TRIES = 3
"""How often a scenario is tried whose process dies; then it is recorded as crashed."""

Done = Callable[[Point], None]
"""Is told of each scenario whose result is stored."""


def run_in_processes(sweep: Sweep, jobs: int, done: Done) -> None:
    """Solve what is unfinished in so many processes; tell ``done`` of each.

    A process that dies breaks its pool. Then the scenarios that were under way go one by one, each in a process of its
    own, so that the one that kills its process takes no other with it: it is tried `TRIES` times and recorded as crashed.
    The others go on in a new pool.
    """
    scenario = sweep.unpack_inputs()
    waiting = deque(sweep.unfinished())
    while waiting:
        for point in _run_pool(sweep, scenario, waiting, jobs, done):
            _run_alone(sweep, scenario, point, done)


def _run_pool(sweep: Sweep, scenario: Path, waiting: deque[Point], jobs: int, done: Done) -> tuple[Point, ...]:
    """Solve what waits, and take it out; if a process dies, stop and return the scenarios that were under way.

    No more are handed to the pool than it has processes: those under way are then just those that one of them killed.
    """
    under_way: dict[Future[Result], Point] = {}
    with workers(jobs) as pool:
        while waiting or under_way:
            try:
                while waiting and len(under_way) < jobs:
                    under_way[pool.submit(solve_here, scenario, sweep.terms, waiting[0])] = waiting[0]
                    waiting.popleft()
                finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in finished:
                    sweep.keep(under_way[future], future.result())
                    done(under_way.pop(future))
            except BrokenProcessPool:
                return tuple(under_way.values())
    return ()


def _run_alone(sweep: Sweep, scenario: Path, point: Point, done: Done) -> None:
    for _ in range(TRIES):
        if not _run_pool(sweep, scenario, deque([point]), 1, done):
            return
    sweep.keep(point, failed(point, "crashed"))
    done(point)


def solve_here(scenario: Path, terms: Terms, point: Point) -> Result:
    """Solve one scenario in a process that solves many."""
    return solve_point(scenario, terms, point, resolver_here())
