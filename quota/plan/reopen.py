"""A stored plan together with the scenario that it was made from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path, PureWindowsPath
from typing import Any

from quota.model.rows import Rule
from quota.model.rules import RULES, rules_of
from quota.need import measure
from quota.plan.manifest import MANIFEST, damaged
from quota.plan.plan import Plan, tables_of
from quota.plan.reading import line_of, read_tables
from quota.plan.recheck import RecheckError, read_quantities, recheck
from quota.plan.records import FILES, Status
from quota.scenario import CaseError
from quota.scenario.folders import content_of
from quota.scenario.layers import PRESET_PREFIX
from quota.scenario.problems import Findings
from quota.solve.outcome import Outcome
from quota.solve.over_plan import read_planned


class ReopenError(Exception):
    """The scenario of a plan cannot be found, or is no longer what it was.

    `reason` is ``unnamed``, ``missing``, ``changed``, ``unreadable``, ``rules`` or ``altered``; messages are named after it.
    `detail` names the scenario, the files, or the place in a table.
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


def reopen(folder: Path, scenario: Path | None = None, *, rules: Iterable[Rule] = ()) -> Plan:
    """Read a plan back, with its case and needs measured afresh.

    Parameters
    ----------
    folder : Path
        The plan.
    scenario : Path, optional
        Where its scenario lies now. Default: where the manifest says.
    rules : iterable of Rule, optional
        Rules of one's own that it was made with.

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
    manifest = stored.manifest
    path = scenario or _scenario_path(folder, manifest.get("scenario", ""))
    if not os.access(path, os.F_OK):  # unlike `Path.exists`, never an error
        raise ReopenError("missing", folder, str(path))
    then = {entry["file"]: entry["sha256"] for entry in manifest["inputs"]}
    hand_table = manifest.get("by_hand", {}).get("file", "")  # its numbers stand in the manifest, and are read there
    own = {name: digest for name, digest in then.items() if name != hand_table}
    _demand_same(folder, own, _own_files(own, path))
    try:
        case = read_planned(path, manifest.get("overrides", []))
    except CaseError as error:
        if scenario is None:  # its cells are told to those who name it themselves
            raise ReopenError("unreadable", folder, str(path)) from error
        raise
    case = case.with_rules(*rules)
    made_with = sorted(manifest.get("names", {}).get("rules", {}))
    if made_with != sorted(rules_of(case).keys() - RULES.keys()):
        raise ReopenError("rules", folder, ", ".join(made_with))
    # What reads sheets that people filled in is only loaded here: a solve needs the way to the scenario alone.
    from quota.plan.hand.kept_numbers import kept_numbers, told_by_hand  # noqa: PLC0415
    from quota.plan.hand.repair import pinned  # noqa: PLC0415

    kept = kept_numbers(manifest)
    if kept is not None:
        if not set(kept.posts) <= {(unit.id, category) for unit, category, _ in case.holdings()}:
            raise damaged(folder, f"{MANIFEST} by_hand", "entry")
        case = pinned(case, kept, kept.posts)
    _demand_same(folder, then, case.origins.files())
    needs = measure(case)
    try:
        recheck(case, stored)
    except RecheckError as error:
        place = error.place
        detail = line_of(folder, place.table, place.row, place.column) if place else "posts.csv"
        raise ReopenError("altered", folder, detail) from error
    tables = tables_of(case, needs, read_quantities(case, stored))
    for name, rows in tables.items():
        for row, (due, written) in enumerate(zip_longest(rows, getattr(stored, name))):
            if due != written:
                raise ReopenError("altered", folder, line_of(folder, FILES[name], row))
    by_hand = told_by_hand(case, manifest)
    return Plan(case=case, needs=needs, status=_status(manifest), rules=stored.rules, by_hand=by_hand, **tables)


def _scenario_path(folder: Path, written: str) -> Path:
    """Return where the manifest says that the scenario is; it may only say what `path_from` writes.

    That is a way up to the nearest folder which both share, and down again, without links. Other ways lead to where no
    plan was made, to other drives, or over the network.
    """
    if not written:
        raise ReopenError("unnamed", folder)
    home = folder.resolve()
    foreign = PureWindowsPath(written).anchor or written.startswith("/") or "\\" in written
    path = Path(os.path.normpath(home / written))
    if foreign or Path(os.path.relpath(path, home)).as_posix() != written or os.path.realpath(path) != str(path):
        raise damaged(folder, f"{MANIFEST} scenario", "scenario")
    return path


def _own_files(then: Mapping[str, str], scenario: Path) -> Iterator[tuple[str, str]]:
    """Yield the SHA-256 of the scenario's files as they are now; of presets, which come with the program, what was then.

    They are compared before anything of them is understood, so that no word of another file is ever told. As with
    ``extends``, none lies outside of the folder above the scenario.
    """
    base = scenario if scenario.is_dir() else scenario.parent
    for name, digest in then.items():
        file = Path(os.path.normpath(base / name))
        if name.startswith(PRESET_PREFIX):
            yield name, digest
        elif file.is_relative_to(scenario.parent) and file.is_file():
            data = content_of(file, name, Findings())
            if data is not None:
                yield name, sha256(data).hexdigest()


def _demand_same(folder: Path, then: Mapping[str, str], files: Iterable[tuple[str, str]]) -> None:
    """Refuse a scenario whose files are not those that the plan was made from, and name them."""
    now = dict(files)
    changed = sorted(name for name in {*then, *now} if then.get(name) != now.get(name))
    if changed or not then:
        raise ReopenError("changed", folder, ", ".join(changed))


def _status(manifest: Mapping[str, Any]) -> Status:
    value, bound, gap = (Fraction(manifest[name]) for name in ("value", "bound", "gap"))
    within = Fraction(manifest.get("proved_within", 0))
    outcome, alternative = Outcome(manifest["status"]), manifest.get("alternative")
    return Status(outcome, manifest["solver"], value, bound, gap, within, None, alternative)
