"""Plan folders that were cut, saved otherwise or made up are refused in words."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from quota.cli.commands import app

SCENARIO = Path(__file__).parents[2] / "scenarios" / "nanping"
VALUES = (None, 5, "x", {}, [], float("inf"), "1/0", "1e400", "NaN", True)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans") / "whole"
    assert CliRunner().invoke(app, ["solve", str(SCENARIO), "--out", str(folder)]).exit_code == 0
    return folder


def _explained(folder: Path) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["explain", str(folder), "350700-S01"])
    return found.exit_code, found.output


def _copy(plan: Path) -> Path:
    """Beside the plan, so that the way to the scenario holds."""
    folder = plan.parent / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(plan, folder))


@pytest.mark.parametrize("cell", ["short", "1,2", "x" * 140_000, "\0"])
def test_a_damaged_row_is_named_with_its_line(plan: Path, cell: str) -> None:
    """Proves: a row that is no row of its table gives exit 4 with file and line. Sensitivity: rows taken unchecked."""
    folder = _copy(plan)
    lines = (folder / "transfers.csv").read_text(encoding="utf-8-sig").splitlines()
    lines[4] = cell
    (folder / "transfers.csv").write_text("\n".join(lines), encoding="utf-8")
    code, output = _explained(folder)
    assert (code, "transfers.csv:5" in output) == (4, True)


def test_a_plan_saved_otherwise_is_read(plan: Path) -> None:
    """Proves: GB18030 and other line ends change nothing. Sensitivity: UTF-8 alone is read."""
    folder = _copy(plan)
    for table in folder.glob("*.csv"):
        text = table.read_text(encoding="utf-8-sig")
        table.write_bytes(text.encode("gb18030"))
    assert _explained(folder) == _explained(plan)


@pytest.mark.parametrize("written", ["/etc", "//host/share", "\\\\host\\share", "C:\\secret", "C:secret"])
def test_a_plan_names_no_absolute_scenario(plan: Path, written: str) -> None:
    """Proves: absolute, network and drive ways are refused. Sensitivity: the way is followed."""
    folder = _copy(plan)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | {"scenario": written}), encoding="utf-8")
    code, output = _explained(folder)
    assert (code, "manifest.json scenario" in output) == (4, True)


@pytest.mark.parametrize("kind", ["deep", "pipe"])
def test_solve_looks_at_a_manifest_without_harm(plan: Path, kind: str) -> None:
    """Proves: deep nesting and pipes end in words. Sensitivity: the file is opened or parsed as it comes."""
    folder = _copy(plan)
    (folder / "manifest.json").unlink()
    if kind == "deep":
        (folder / "manifest.json").write_text("[" * 100_000, encoding="utf-8")
    else:
        os.mkfifo(folder / "manifest.json")
    assert CliRunner().invoke(app, ["solve", str(SCENARIO), "--out", str(folder)]).exit_code in (2, 4)
    assert _explained(folder)[0] == 4


def _mutated(folder: Path, draw: random.Random) -> str:
    if draw.random() < 0.4:
        file = folder / "manifest.json"
        manifest = json.loads(file.read_text(encoding="utf-8"))
        key = draw.choice(sorted(manifest))
        manifest[key] = draw.choice(VALUES)
        file.write_text(json.dumps(manifest), encoding="utf-8")
        return f"{key}={manifest[key]}"
    file = draw.choice(sorted(folder.glob("*.csv")))
    lines = [line.split(",") for line in file.read_text(encoding="utf-8-sig").splitlines()]
    row = draw.randrange(len(lines))
    column = draw.randrange(len(lines[row]))
    lines[row][column] = draw.choice(("", "x", "NaN", "-1", "1e400", "NO/where", "99", "a,b"))
    file.write_text("\n".join(map(",".join, lines)), encoding="utf-8")
    return f"{file.name}:{row + 1}:{column + 1}={lines[row][column]}"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_no_mutation_ends_in_a_traceback(plan: Path, seed: int) -> None:
    """Proves: whatever is changed, explain and compare end in words. Sensitivity: an error of reading that is let through."""
    folder = _copy(plan)
    told = _mutated(folder, random.Random(seed))
    for arguments in (["explain", str(folder), "350700-S01"], ["compare", str(plan), str(folder)]):
        found = CliRunner().invoke(app, arguments)
        assert found.exit_code in (0, 2, 4), (told, arguments[0], found.exception)
