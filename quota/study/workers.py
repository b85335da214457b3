"""Processes that studies are solved in."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor


def workers(jobs: int) -> ProcessPoolExecutor:
    """Return a pool that starts its processes afresh, as on every system, and not as copies of a running program.

    A copy would inherit the locks of the program's threads, of a notebook's too.
    """
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
