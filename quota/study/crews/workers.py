"""Processes that studies are solved in."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import SpawnContext, SpawnProcess

_MOST = 61
"""Processes for which Windows can wait."""


def workers(jobs: int) -> ProcessPoolExecutor:
    """Return a pool that starts its processes afresh, as on every system, and not as copies of a running program.

    A copy would inherit the locks of the program's threads, of a notebook's too.
    """
    most = _MOST if sys.platform == "win32" else jobs
    return ProcessPoolExecutor(min(jobs, most), _Context(), initializer=_live_with_parent)


class _Process(SpawnProcess):
    """A process that a terminal's Ctrl-C does not reach, not even before it can say so itself."""

    def start(self) -> None:
        if sys.platform == "win32":
            super().start()
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Context(SpawnContext):
    Process = _Process


def _live_with_parent() -> None:
    """Leave Ctrl-C to the parent, and end when it ends, be it killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
