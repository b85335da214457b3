"""Sweeps for tests: one that nothing disturbs, and all that a sweep leaves behind."""

from __future__ import annotations

from pathlib import Path

from quota.study.resolving import Resolver
from quota.study.sweep import Parcel, Sweep, Terms, combinations, parse_vary, write_results
from quota.study.sweep.solving import solve_point


def stated(scenario: Path, vary: str, folder: Path) -> Sweep:
    """Return a sweep that has claimed its folder."""
    sweep = Sweep(Parcel.pack(scenario), Terms(), combinations([parse_vary(vary)]), folder)
    sweep.claim_folder()
    return sweep


def undisturbed(scenario: Path, vary: str, folder: Path) -> dict[str, bytes]:
    """Solve a sweep here, each scenario from scratch, and return its contents."""
    sweep = stated(scenario, vary, folder)
    for point in sweep.points:
        sweep.keep(point, solve_point(scenario, sweep.terms, point, Resolver()))
    write_results(sweep)
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a sweep's results; its inputs are laid out only where processes of this machine solve it."""
    files = [*folder.glob("*.*"), *folder.glob("points/*")]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}
