"""The one thread that does the work of a session: a programme in a solver must not be asked by two at once.

Steps go first, and all that wait are taken together: sixty edits in a row are few solves. Jobs that take longer run when no
step waits; they ask between solves whether one has come since, end then, and begin again after it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from quota.solve.outcome import Cancelled, DroppedError
from quota.whatif.ledger import WhatIfError

Asked = TypeVar("Asked")
Given = TypeVar("Given")
Done = TypeVar("Done")
Queued = TypeVar("Queued")


class Task(Generic[Asked, Given]):
    """Something that is asked for, and who waits for it."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.future: Future[Given] = Future()


class Worker(Generic[Asked, Given]):
    """A thread with steps to take and jobs to do.

    Parameters
    ----------
    take : callable
        Takes steps that wait, in their order, and ends the future of each.
    """

    def __init__(self, take: Callable[[Sequence[Task[Asked, Given]]], None]) -> None:
        self._take = take
        self._ready = threading.Condition()
        self._steps: deque[Task[Asked, Given]] = deque()
        self._jobs: deque[Task[Callable[[Cancelled], Any], Any]] = deque()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="quota what if", daemon=True)
        self._thread.start()

    def step(self, asked: Asked) -> Given:
        """Have a step taken, and return its answer."""
        task = Task[Asked, Given](asked)
        self._put(self._steps, task)
        return task.future.result()

    def job(self, work: Callable[[Cancelled], Done | None]) -> Done | None:
        """Have a job done when nothing else waits; return None if the session ends before it does."""
        task = Task[Callable[[Cancelled], Done | None], Done | None](work)
        self._put(self._jobs, task)
        return task.future.result()

    def _put(self, queue: deque[Queued], task: Queued) -> None:
        with self._ready:
            if self._closed:
                raise WhatIfError("closed")
            queue.append(task)
            self._ready.notify()

    def close(self) -> None:
        """Take the steps that wait, drop the jobs, and end the thread."""
        with self._ready:
            self._closed = True
            self._ready.notify()
        self._thread.join()

    def _waits(self) -> bool:
        return bool(self._steps) or self._closed

    def _run(self) -> None:
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._waits() or self._jobs)
                tasks, job = list(self._steps), None
                self._steps.clear()
                if not tasks:
                    if self._closed:
                        break
                    job = self._jobs.popleft()
            if job is None:
                self._take_all(tasks)
            else:
                self._do(job)
        for job in self._jobs:
            job.future.set_result(None)

    def _take_all(self, tasks: Sequence[Task[Asked, Given]]) -> None:
        try:
            self._take(tasks)
        except BaseException as error:  # it belongs to who asked
            for task in tasks:
                if not task.future.done():
                    task.future.set_exception(error)

    def _do(self, job: Task[Callable[[Cancelled], Any], Any]) -> None:
        try:
            job.future.set_result(job.asked(self._waits))
        except DroppedError:
            self._jobs.appendleft(job)
        except BaseException as error:  # it belongs to who asked
            job.future.set_exception(error)
