"""Folders of studies: tidy tables and a manifest, written whole or not at all with `quota.plan.replaced_whole`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from quota.files import write_csv
from quota.plan import Plan, path_from, read_rows, recheck, write_tables
from quota.plan.manifest import put_manifest
from quota.scenario import Case

ILLUSTRATIVE = "illustrative"


def write_table(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]], case: Case) -> None:
    """Write a table as CSV; its last column, ``figures``, marks made-up figures."""
    figures = ILLUSTRATIVE if case.illustrative else ""
    write_csv(file, [*header, "figures"], ([*row, figures] for row in rows))


@dataclass(frozen=True)
class StudyOrigin:
    """Where the plans of a study come from, and where they go.

    Parameters
    ----------
    scenario : Path
    overrides : tuple of str
        Texts of ``--set``.
    target : Path
        Where the study's folder will lie in the end: plans find their scenario from there.
    seconds : float
        How long the study took.
    """

    scenario: Path
    overrides: tuple[str, ...]
    target: Path
    seconds: float


def write_plan(
    plan: Plan, folder: Path, name: str, origin: StudyOrigin, stated: Mapping[str, Any] | None = None
) -> None:
    """Write a plan as an ordinary folder of that name into a study's folder, and re-check it.

    Parameters
    ----------
    stated : Mapping, optional
        Of a plan that is not the optimum: what it is, for its manifest.
    """
    own = folder / name
    own.mkdir()
    way = path_from(origin.target / name, origin.scenario)
    if stated is not None:
        plan = replace(plan, status=plan.status._replace(alternative={"is_optimum": False, **stated}))
    write_tables(plan, own, origin.seconds, scenario=way, overrides=origin.overrides)
    recheck(plan.case, read_rows(own))


def write_manifest(
    folder: Path, case: Case, study: str, status: str, origin: StudyOrigin, stated: Mapping[str, Any]
) -> None:
    """Say what a study rests on: its inputs, the program's version, what was asked for and how it ended."""
    facts = {
        "study": study,
        "title": case.settings.title,
        "inputs": [{"file": name, "sha256": digest} for name, digest in case.origins.files()],
        "versions": {"quota": version("quota")},
        "status": status,
        "figures": ILLUSTRATIVE if case.illustrative else "",
        "overrides": list(origin.overrides),
        "seconds": round(origin.seconds, 3),
        **stated,
    }
    put_manifest(folder, facts)
