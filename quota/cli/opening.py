"""How commands begin: the language in which they speak, and the scenario that they read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

import typer

from quota.cli.console import Console
from quota.cli.failures import USAGE
from quota.cli.options import Lang

if TYPE_CHECKING:
    from quota.api.crews import Cluster
    from quota.api.scenario import Scenario
    from quota.scenario import Case
    from quota.texts import Language

WRITTEN = frozenset({"out", "folder", "file"})
"""Names of the parameters of commands whose paths are written; all other paths are read."""


def speak(lang: Lang | None, language: Language = "zh", *, quiet: bool = False, wide: bool = False) -> Console:
    """Speak the language asked for, else that of the scenario: Chinese until it has been read."""
    asked: Language = "en" if lang is Lang.EN else "zh"
    return Console(language if lang is None else asked, quiet, wide)


def read(
    scenario: Path,
    sets: Sequence[str] | None,
    lang: Lang | None,
    *,
    quiet: bool = False,
    wide: bool = False,
    out: Path | None = None,
) -> tuple[Scenario, Console]:
    """Read a scenario, and speak its language from now on if no other was asked for.

    Parameters
    ----------
    out : Path, optional
        The folder of a plan or study that is to be replaced: nobody waits for a solve to hear that it must not be.

    Raises
    ------
    CaseError
        If it cannot be read; with everything that is wrong.
    StoreError
        If `out` must not be replaced.
    """
    from quota.api.scenario import Scenario  # noqa: PLC0415 - heavy
    from quota.api.sources import Source  # noqa: PLC0415
    from quota.plan import demand_replaceable  # noqa: PLC0415

    if out is not None:
        demand_replaceable(out)
    found = Scenario.of(Source(scenario, tuple(sets or ()), None if lang is None else lang.value))
    return found, Console(found.language, quiet, wide)


def tell_of_years(console: Console, case: Case) -> None:
    """Say that a study shows plans as they are in the end, where the scenario has years; whatever else is quiet."""
    if case.years:
        console.complain("phase.end_only")


def cluster_at(console: Console, scheduler: str | None, patience: int | None) -> Cluster | None:
    """Return the cluster that was named, which tells how many workers it has; None where none was."""
    if scheduler is None:
        return None
    from quota.api.crews import Cluster  # noqa: PLC0415 - heavy

    def connected(workers: int) -> None:
        console.progress("cluster.connected" if workers else "cluster.no_workers", workers=workers)

    allowed = {} if patience is None else {"patience": patience}
    return Cluster(scheduler, connected=connected, **allowed)


def with_paths_in_reach(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command begin only when all its paths can be reached, and those that it writes be made: before it solves."""

    @wraps(command)
    def begun(**given: object) -> None:
        for name, path in _paths(given):
            fault = _fault(path, written=name in WRITTEN)
            if fault:
                from quota.scenario.paths import shortened  # noqa: PLC0415 - heavy

                lang = given.get("lang")
                speak(lang if isinstance(lang, Lang) else None).complain(fault, path=shortened(str(path)))
                raise typer.Exit(USAGE)
        command(**given)

    return begun


def _paths(given: Mapping[str, object]) -> Iterator[tuple[str, Path]]:
    for name, value in given.items():
        for path in value if isinstance(value, list) else [value]:
            if isinstance(path, Path):
                yield name, path


def _fault(path: Path, *, written: bool) -> str:
    """Return the message on a path that cannot be used, if any. What is to be read and is not there, its reader tells."""
    from quota.scenario.paths import Thing, thing_at  # noqa: PLC0415 - heavy

    thing = thing_at(path)
    if thing is Thing.OUT_OF_REACH:
        return "cli.path_out_of_reach"
    if thing is Thing.NO_FILE:
        return "cli.path_no_file"
    if not written:
        return ""
    if PureWindowsPath(path).is_reserved():
        return "cli.path_reserved"
    above = next(folder for folder in path.absolute().parents if thing_at(folder) is not Thing.NOTHING)
    if thing_at(above) is not Thing.FOLDER or not os.access(above, os.W_OK):
        return "cli.path_not_writable"
    return ""
