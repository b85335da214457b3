"""Parts of a large case are solved several at a time: solvers work outside of Python."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

MANY = 5_000
"""Quantities from which the parts of a case are solved side by side."""

Task = TypeVar("Task")
Solved = TypeVar("Solved")


def side_by_side(solve: Callable[[Task], Solved | None], tasks: Iterable[Task], quantities: int) -> list[Solved] | None:
    """Solve all parts of a case with so many quantities; None as soon as one has no plan."""
    if quantities < MANY:
        return _all_of(map(solve, tasks))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return _all_of(pool.map(solve, tasks))


def _all_of(solved: Iterable[Solved | None]) -> list[Solved] | None:
    found = []
    for part in solved:
        if part is None:
            return None
        found.append(part)
    return found
