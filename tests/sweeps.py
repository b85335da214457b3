"""Sweeps for tests: one that nothing disturbs, and all that a sweep leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quota.study.resolving import CaseResolver
from quota.study.sweep import Sweep, SweepTerms, combinations, parse_vary, readable_case, write_results
from quota.study.sweep.points import Points
from quota.study.sweep.solving import solve_point


def sweep_of(scenario: Path, points: Points, out: Path | str, terms: SweepTerms | None = None) -> Sweep:
    """Return a sweep that has not claimed its place yet."""
    return Sweep.of(scenario, readable_case(scenario, (), points), terms or SweepTerms(), points, out)


def stated(scenario: Path, vary: str, out: Path | str) -> Sweep:
    """Return a sweep that has claimed its place."""
    sweep = sweep_of(scenario, combinations([parse_vary(vary)]), out)
    sweep.claim()
    return sweep


def keep(sweep: Sweep, number: int, results: list[dict[str, Any]]) -> None:
    """Store results as a batch."""
    batch = sweep.batch(number)
    sweep.keep(batch, sweep.form.encode(batch.points, results))


def undisturbed(scenario: Path, vary: str, folder: Path) -> dict[str, bytes]:
    """Solve a sweep here, each scenario from scratch, and return its contents."""
    sweep = stated(scenario, vary, folder)
    for number in sweep.unfinished():
        points = sweep.batch(number).points
        keep(sweep, number, [solve_point(scenario, sweep.terms, point, CaseResolver()) for point in points])
    write_results(sweep)
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a sweep."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def parts(folder: Path) -> list[Path]:
    """Return the files whose presence says that a batch is there."""
    return sorted(folder.glob("summary.parquet/*.parquet"))
