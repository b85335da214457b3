"""Solving a sweep in processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from quota.study.sweep.points import Point
from quota.study.sweep.solving import Result, failed, solve_point
from quota.study.sweep.store import Sweep

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
    with _pool(jobs) as pool:
        while waiting or under_way:
            try:
                while waiting and len(under_way) < jobs:
                    under_way[pool.submit(solve_point, scenario, sweep.terms, waiting[0])] = waiting[0]
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


def _pool(jobs: int) -> ProcessPoolExecutor:
    """Return a pool that starts its processes afresh, as on every system, and not as copies of a running program."""
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_live_with_parent)


def _live_with_parent() -> None:
    """Leave Ctrl-C to the parent, and end when it ends, be it killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
