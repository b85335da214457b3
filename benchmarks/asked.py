"""What was asked of the product's speed, line by line, beside what an old version took: ``python -m benchmarks --asked DATA``.

Old figures are those of the version of 2026-11-23 on a machine half as fast; ratios within one run of both versions say more.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.country import read_townships, tables, write_scenario
from benchmarks.measure import ROOT, child, processor_time, whole_process
from benchmarks.routed import cities_of, write_routed
from benchmarks.synthetic import write_synthetic

NANPING = ROOT / "scenarios" / "nanping"
ALLOWED = "0.02"
"""Gap that is allowed in the country with a ratio in every town. [percent]"""
SWEPT = 200
"""Scenarios of the smaller of two sweeps; the other has three times as many."""
QUOTA = (sys.executable, "-m", "quota")


@dataclass(frozen=True)
class Line:
    """One line of the table.

    Parameters
    ----------
    asked : float or None
        What it should take at most; None where nothing was said.
    old : str
        What the old version took.
    now : callable
        Measures it; a text where it could not be measured.
    """

    name: str
    unit: str
    asked: float | None
    old: str
    now: Callable[[], float | str]


def lines(data: Path, room: Path, seconds: float, *, tests: bool) -> Iterator[Line]:
    """Yield what was asked.

    Parameters
    ----------
    data : Path
        Folder with ``townships.csv`` of the whole country.
    seconds : float
        Most that one process may take.
    tests : bool
        Whether the quick tests are run too.
    """
    townships = read_townships(data)
    write_scenario(room / "country", tables(townships))
    towns, tree = write_synthetic(1100, room / "towns"), write_synthetic(10_000, room / "tree")

    found = cache(lambda folder: child("phases", (folder,), seconds))

    def phases(folder: Path, of: Callable[[Mapping[str, Any]], float]) -> Callable[[], float | str]:
        return lambda: _of(found(folder), of)

    def process(*arguments: object, times: int = 1) -> float:
        command = [*QUOTA, *map(str, arguments), "--out", str(room / "out"), "--quiet"]
        return whole_process(command, times, seconds).clock

    def ratio(found: Mapping[str, Any]) -> float:
        return float(found["quota"]["clock"])

    def solve(found: Mapping[str, Any]) -> float:
        return next(float(line["clock"]) for line in found["lines"] if line.get("phase") == "solve")

    yield Line("the country, solve", "s", 5, "7.3", phases(room / "country", solve))
    yield Line("the country, files to plan", "s", 20, "33", lambda: process("solve", room / "country"))
    yield Line(
        f"the country, a ratio in every town, a gap of {ALLOWED} %", "s", 10, "18.8",
        lambda: _of(child("solve", (room / "country", 1, f"ratio:{ALLOWED}", "-"), seconds), ratio),
    )  # fmt: skip
    yield Line(
        "a re-solve of 1,100 towns with a ratio in each", "processor ms", 200, "1016",
        lambda: _of(child("live", (towns, 10, 1, "ratio", "-"), seconds), lambda found: 1000 * found["alive"]),
    )  # fmt: skip
    made = write_synthetic(139, room / "made-up")
    yield Line("`quota solve`, 139 units, whole process", "s", 0.6, "0.90", lambda: process("solve", made, times=5))
    yield Line(
        "sweep of Nanping, a further scenario", "processor ms", 25, "155", lambda: _swept(room / "sweep", seconds)
    )
    if tests:
        command = [sys.executable, "-m", "pytest"]
        yield Line("quick tests", "s", 120, "139 to 150", lambda: whole_process(command, 1, 5 * seconds).clock)
    yield Line(
        "10,000 units in one province, files to plan", "s", None, "42", phases(tree, lambda found: found["clock"])
    )
    yield Line(
        "of it the values of rows",
        "processor s",
        None,
        "27",
        phases(tree, lambda found: found["seconds"]["values of rows"]),
    )
    cities = list(cities_of(townships))
    yield Line(
        f"{len(cities)} cities in the pools of provinces, a route between all, solve", "s", None, "5.4",
        phases(write_routed(cities, room / "provinces", by_province=True), solve),
    )  # fmt: skip
    yield Line(
        f"{len(cities)} cities, each a pool, a route between all, solve", "s", None, "",
        phases(write_routed(cities, room / "cities"), solve),
    )  # fmt: skip


def _of(found: Mapping[str, Any], of: Callable[[Mapping[str, Any]], float]) -> float | str:
    return str(found["missing"]) if "missing" in found else of(found)


def _swept(out: Path, seconds: float) -> float:
    """Return processor milliseconds for each further scenario of a sweep: its start and its end are those of any sweep."""

    def sweep(count: int) -> None:
        vary = ("--vary", f"stickiness=0:{(count - 1) / 100}:0.01")
        command = [*QUOTA, "sweep", str(NANPING), *vary, "--jobs", "1", "--quiet", "--out", str(out / str(count))]
        subprocess.run(command, cwd=ROOT, capture_output=True, timeout=seconds, check=True)

    used = []
    for count in (1, SWEPT, 3 * SWEPT):  # the first loads what no sweep has loaded yet
        sweep(count)
        used.append(processor_time())
    few, more = used[1] - used[0], used[2] - used[1]
    return 1000 * (more - few) / (2 * SWEPT)


def rows(asked: Iterator[Line]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the cells of the table: what, asked, before, now, and whether that is met."""
    for line in asked:
        now = line.now()
        told = now if isinstance(now, str) else f"{now:.3g}"
        met = "" if line.asked is None or isinstance(now, str) else "met" if now <= line.asked else "missed"
        yield line.name, f"≤ {line.asked:g} {line.unit}" if line.asked else line.unit, line.old, told, met
