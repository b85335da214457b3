"""Stopwatch, child processes and the machine.

The figure that counts is processor time, of a process and of the solvers that it starts: on a machine that others use too
the time on the clock says more about them. Each figure is the median of several runs after one that does not count.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LIBRARIES = ("pulp", "highspy", "numpy", "ortools", "linopy")


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians of processor time and time on the clock. [s]"""

    processor: float
    clock: float


def processor_time() -> float:
    """Return processor seconds used so far by this process and by its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def timed(work: Callable[[], object], repeats: int) -> Timing:
    """Run once without counting, then as often as asked."""
    return turn_by_turn([work], repeats)[0]


def turn_by_turn(works: Sequence[Callable[[], object]], repeats: int) -> list[Timing]:
    """Run each once without counting, then all of them in turn, as often as asked."""
    runs: list[list[tuple[float, float]]] = [[] for _ in works]
    for turn in range(repeats + 1):
        for work, found in zip(works, runs, strict=True):
            clock, processor = time.perf_counter(), processor_time()
            work()
            if turn:
                found.append((processor_time() - processor, time.perf_counter() - clock))
    return [Timing(*(statistics.median(column) for column in zip(*found, strict=True))) for found in runs]


def peak_memory() -> float:
    """Return the most memory that this process has held. [MiB]"""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def child(module: str, arguments: Sequence[object], seconds: float) -> dict[str, Any]:
    """Run a module of this package in a process of its own and return the JSON of its last line.

    Where it fails or takes too long, the answer has the key ``missing`` and says why.
    """
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as stopped:
        return {"missing": f"more than {seconds:g} s", "lines": _lines(stopped.stdout)}
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["failed"])[-1]
        return {"missing": reason, "lines": _lines(done.stdout)}
    return {**json.loads(done.stdout.strip().splitlines()[-1]), "lines": _lines(done.stdout)}


def _lines(output: str | bytes | None) -> list[Any]:
    text = output.decode(errors="replace") if isinstance(output, bytes) else output or ""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{") and line.endswith("}")]


def whole_process(command: Sequence[str], repeats: int, seconds: float) -> Timing:
    """Time a command from its start to its end."""
    return alternating([command], repeats, seconds)[0]


def alternating(commands: Sequence[Sequence[str]], repeats: int, seconds: float) -> list[Timing]:
    """Time commands turn by turn: a machine that others slow down slows all of them down."""

    def runner(command: Sequence[str]) -> Callable[[], object]:
        return lambda: subprocess.run(command, cwd=ROOT, capture_output=True, timeout=seconds, check=True)

    return turn_by_turn([runner(command) for command in commands], repeats)


def machine() -> list[str]:
    """Describe the machine and the libraries, without naming either place or owner."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    versions = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    return [
        f"{cores} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, Python {platform.python_version()}",
        versions,
        f"load at the start {load:.1f}" + (" (others were using the machine)" if load > 0.5 * cores else ""),
    ]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
