"""A stored plan together with the scenario that it was made from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from quota.need import measure
from quota.need import table as need_rows
from quota.plan.hand_table import HandTable
from quota.plan.kept_numbers import kept_numbers
from quota.plan.plan import Plan, Status
from quota.plan.recheck import RecheckError, recheck
from quota.plan.repair import pinned
from quota.plan.store import StoreError, read_tables
from quota.scenario import Case, CaseError, read_case
from quota.scenario.layers import read_stack
from quota.scenario.problems import Findings
from quota.solve.outcome import Outcome


class ReopenError(Exception):
    """The scenario of a plan cannot be found, or is no longer what it was.

    `reason` is ``unnamed``, ``missing``, ``changed`` or ``altered``; messages are named after it. `detail` names the
    scenario or the files.
    """

    def __init__(self, reason: str, folder: Path, detail: str = "") -> None:
        self.reason = reason
        self.folder = folder
        self.detail = detail
        super().__init__(f"{reason}: {folder} {detail}")


def path_from(folder: Path, scenario: Path) -> str:
    """Return the way from a plan's folder to its scenario; empty where there is none, as between two drives.

    An absolute path would tie the plan to one machine, and name its owner.
    """
    try:
        return Path(os.path.relpath(scenario.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return ""


def reopen(folder: Path, scenario: Path | None = None) -> Plan:
    """Read a plan back, with its case and needs measured afresh.

    Parameters
    ----------
    folder : Path
        The plan.
    scenario : Path, optional
        Where its scenario lies now. Default: where the manifest says.

    Raises
    ------
    ReopenError
        If the scenario is not there, differs from what the plan was made from, or the plan's tables were altered.
    StoreError
        If the folder holds no plan, or a damaged one.
    CaseError
        If the scenario cannot be read.
    """
    stored = read_tables(folder)
    made_from = _made_from(folder, stored.manifest)
    path = scenario or _scenario_path(folder, made_from["scenario"])
    if not path.exists():
        raise ReopenError("missing", folder, str(path))
    try:
        case = read_case(path, made_from["overrides"])
    except CaseError as error:
        # Its cells are told only of the scenario that the plan was made from, never of another that a plan names.
        then = {str(entry["file"]): str(entry["sha256"]) for entry in stored.manifest.get("inputs", [])}
        if dict(read_stack(path, (), Findings()).files) != then:
            raise ReopenError("changed", folder, made_from["scenario"]) from error
        raise
    kept = _kept(folder, stored.manifest)
    if kept is not None:
        case = pinned(case, kept, kept.posts)
    changed = _changed_files(stored.manifest, case)
    if changed:
        raise ReopenError("changed", folder, ", ".join(changed))
    needs = measure(case)
    try:
        recheck(case, stored)
    except RecheckError as error:
        raise ReopenError("altered", folder) from error
    there = {(row.unit_id, row.category) for row in stored.posts}
    if tuple(row for row in need_rows(needs, case) if (row.unit_id, row.category) in there) != stored.need_parts:
        raise ReopenError("altered", folder, "needs.csv")
    return Plan(
        case,
        needs,
        _status(folder, stored.manifest),
        stored.posts,
        stored.transfers,
        stored.reserve,
        stored.changes,
        stored.rules,
        stored.need_parts,
        stored.merges,
        stored.offices,
        stored.digest,
    )


def _made_from(folder: Path, manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the entries ``scenario`` and ``overrides`` of the manifest."""
    overrides = manifest.get("overrides", [])
    if not isinstance(overrides, list) or not all(isinstance(text, str) for text in overrides):
        raise StoreError("damaged", folder, "manifest.json: overrides")
    return {"scenario": str(manifest.get("scenario", "")), "overrides": overrides}


def _kept(folder: Path, manifest: Mapping[str, Any]) -> HandTable | None:
    """Return the numbers that a repaired plan keeps by hand."""
    try:
        return kept_numbers(manifest)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise StoreError("damaged", folder, f"manifest.json: {error}") from error


def _scenario_path(folder: Path, written: str) -> Path:
    if not written:
        raise ReopenError("unnamed", folder)
    if PureWindowsPath(written).anchor or PurePosixPath(written).is_absolute() or not written.isprintable():
        raise StoreError("damaged", folder, "manifest.json: scenario")  # `path_from` writes none such
    return Path(os.path.normpath(folder.resolve() / written))


def _changed_files(manifest: Mapping[str, Any], case: Case) -> list[str]:
    """Name the files whose contents differ from those that the plan was made from."""
    then = {str(entry["file"]): str(entry["sha256"]) for entry in manifest.get("inputs", [])}
    now = dict(case.origins.files())
    return sorted(name for name in then | now if then.get(name) != now.get(name))


def _status(folder: Path, manifest: Mapping[str, Any]) -> Status:
    try:
        value, bound, gap = (Fraction(manifest[name]) for name in ("value", "bound", "gap"))
        outcome, alternative = Outcome(manifest["status"]), manifest.get("alternative")
        return Status(outcome, str(manifest["solver"]), value, bound, gap, alternative)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise StoreError("damaged", folder, f"manifest.json: {error}") from error
