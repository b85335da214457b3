"""The one thread of a session: steps together and first, jobs that give way, errors that come back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from quota.solve.outcome import Cancelled, go_on
from quota.whatif.ledger import WhatIfError
from quota.whatif.worker import Task, Worker

Taken = list[tuple[int, ...]]


def _worker(gate: threading.Event | None = None, taken: Taken | None = None) -> Worker[int, int]:
    """Return a worker that doubles numbers; it waits at a gate, and notes what it takes together."""

    def take(tasks: Sequence[Task[int, int]]) -> None:
        if gate is not None:
            gate.wait(10)
        if taken is not None:
            taken.append(tuple(task.asked for task in tasks))
        for task in tasks:
            if task.asked < 0:
                raise ArithmeticError(task.asked)
            task.future.set_result(2 * task.asked)

    return Worker(take)


def _wait(until: Callable[[], bool]) -> None:
    for _ in range(2000):
        if until():
            return
        threading.Event().wait(0.005)
    raise AssertionError


def test_what_waits_is_taken_together() -> None:
    """Proves: sixty steps that come while one is taken are one more take, in the order in which they came; every caller gets
    the answer to its own. Sensitivity: taking one at a time."""
    gate, taken = threading.Event(), Taken()
    worker = _worker(gate, taken)
    with ThreadPoolExecutor(61) as pool:
        first = pool.submit(worker.step, 1000)
        _wait(lambda: not worker._steps and first.running())
        others = [pool.submit(worker.step, number) for number in range(60)]
        _wait(lambda: len(worker._steps) >= 60)
        gate.set()
        assert [other.result(10) for other in others] == [2 * number for number in range(60)]
    assert [len(together) for together in taken] == [1, 60]
    worker.close()


def test_a_job_gives_way_and_begins_again() -> None:
    """Proves: a job that asks is ended by a step that comes, and is done after it. Sensitivity: a job that is lost."""
    taken = Taken()
    worker, begun, started = _worker(taken=taken), [0], threading.Event()

    def job(cancelled: Cancelled) -> str:
        begun[0] += 1
        started.set()
        if begun[0] == 1:
            _wait(cancelled)
        go_on(cancelled)
        return "done"

    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(worker.job, job)
        started.wait(10)
        assert worker.step(4) == 8
        assert told.result(10) == "done"
    assert begun[0] == 2
    worker.close()


def test_an_error_comes_back_and_the_thread_lives() -> None:
    """Proves: an error of a step or a job is raised where it was asked for, and the next one is answered.
    Sensitivity: the thread that dies of it."""
    worker = _worker()
    with pytest.raises(ArithmeticError):
        worker.step(-1)
    with pytest.raises(ZeroDivisionError):
        worker.job(lambda _: 1 // 0)
    assert worker.step(3) == 6
    worker.close()


def test_a_clean_end() -> None:
    """Proves: steps that wait are answered, jobs dropped, and nothing is taken any more. Sensitivity: a caller left waiting."""
    gate = threading.Event()
    worker = _worker(gate)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(worker.step, 1)
        _wait(lambda: not worker._steps and first.running())
        job = pool.submit(worker.job, lambda _: "never")
        _wait(lambda: bool(worker._jobs))
        end = pool.submit(worker.close)
        gate.set()
        end.result(10)
        assert (first.result(10), job.result(10)) == (2, None)
    with pytest.raises(WhatIfError):
        worker.step(1)
