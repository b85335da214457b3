"""Nanping gives the same plan, byte for byte, from any solver, in any row order, today and tomorrow."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from quick import few
from solved import counties
from typer.testing import CliRunner

from quota.cli.commands import app

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"
TABLES = ("posts", "transfers", "reserve", "changes", "rules", "needs", "merges", "offices", "digest")


def solve(scenario: Path, out: Path, *options: str) -> dict[str, bytes]:
    result = CliRunner().invoke(app, ["solve", str(scenario), "--out", str(out), "--quiet", *options])
    assert result.exit_code == 0, result.stderr
    return {name: (out / f"{name}.csv").read_bytes() for name in TABLES}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("nanping") / "plan"
    return folder, solve(NANPING, folder)


def shuffled(target: Path, seed: int) -> Path:
    """Copy the scenario with the rows of every table in another order."""
    shutil.copytree(NANPING, target, ignore=shutil.ignore_patterns("facts", "*.py"))
    random = np.random.default_rng(seed)
    for file in sorted(target.glob("*.csv")):
        header, *rows = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join([header, *(rows[place] for place in random.permutation(len(rows)))]))
    return target


@pytest.mark.parametrize("place", few(["counties", "city"], 1))
def test_another_solver_gives_the_same_bytes(place: str, tmp_path: Path) -> None:
    scenario = NANPING if place == "city" else counties(tmp_path / "s")
    assert solve(scenario, tmp_path / "cbc", "--solver", "cbc") == solve(scenario, tmp_path / "highs")


def test_shuffled_rows_give_the_same_bytes(plan: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """Proves: no result depends on the order of rows; only the cells named in rules.csv move with their rows."""
    other = solve(shuffled(tmp_path / "shuffled", 1), tmp_path / "plan")
    assert {name: other[name] for name in TABLES if name != "rules"} == {
        name: plan[1][name] for name in TABLES if name != "rules"
    }


def test_another_run_differs_only_in_its_time(plan: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    solve(NANPING, tmp_path / "again")
    one, other = (
        json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for folder in (plan[0], tmp_path / "again")
    )
    one.pop("seconds")
    other.pop("seconds")
    assert one == other


def test_the_manifest_says_what_produced_the_plan(plan: tuple[Path, dict[str, bytes]]) -> None:
    """Proves: status optimal with gap 0, value and bound equal, every input file with its hash."""
    manifest = json.loads((plan[0] / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["status"], manifest["gap"], manifest["solver"]) == ("optimal", "0", "highs")
    assert manifest["value"] == manifest["bound"]
    files = {entry["file"] for entry in manifest["inputs"]}
    assert {"scenario.toml", "units.csv", "routes.csv", "sources.csv"} <= files
    assert not any(str(Path.cwd()) in entry for entry in files)


def test_a_cut_by_set_is_split_among_the_counties(tmp_path: Path) -> None:
    """Proves: −2 % of 4,003 administrative posts (3,987 and 16 in reserve) is −81, split by the programme.

    0.02 · 4003 = 80.06, rounded to the smaller total: 81. Sensitivity: without the approval nothing is cut.
    """
    changes = solve(NANPING, tmp_path / "cut", "--set", "approvals.350700.administrative.posts=-2%")["changes"]
    rows = [line.split(",") for line in changes.decode("utf-8-sig").splitlines()[1:]]
    parts = {row[2]: int(row[4]) for row in rows}
    assert sum(parts.values()) == -81
    assert len(parts) == 10
    assert sum(part < 0 for part in parts.values()) > 1
