"""The command ``quota compare``: what it prints, writes and refuses."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small import TABLES, write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Two plans of the small scenario, the second with two administrative posts fewer."""
    scenario = write_scenario(tmp_path / "情 景")
    found = [tmp_path / "现 方案", tmp_path / "核减"]
    cut = ("--set", "approvals.9001.administrative.posts=-2")
    for folder, sets in zip(found, ((), cut), strict=True):
        code, _, err = run("solve", scenario, "--out", folder, "-q", *sets)
        assert code == 0, err
    return found


def test_summary_and_tables(folders: list[Path]) -> None:
    """Proves: the summary comes first, then what moved, then the units that differ, with their jurisdiction's name."""
    code, out, err = run("compare", *folders)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("示例数据！方案比较（乡镇（街道））：现 方案、核减")
    assert "核减 输入不同：甲县行政编制批准增减 无→-2" in lines
    head = next(place for place, line in enumerate(lines) if line.startswith("单位代码,"))
    rows = list(csv.DictReader(lines[head:]))
    assert rows
    assert all(row["核减相差"] != "0" and row["辖区"] in ("甲县", "乙县") for row in rows)


def test_made_up_figures_are_called_so_without_their_scenario(folders: list[Path], tmp_path: Path) -> None:
    """Proves: a plan that was passed on without its scenario still says that its figures are made up."""
    shutil.rmtree(tmp_path / "情 景")
    code, out, err = run("compare", *folders)
    assert code == 0
    assert err
    assert out.startswith("示例数据！")


def test_names_all_and_file(folders: list[Path], tmp_path: Path) -> None:
    """Proves: names are the planner's; --all and the file list every unit, the file so that Excel shows Chinese."""
    file = tmp_path / "对照.csv"
    code, out, _ = run("compare", *folders, "--names", "甲，乙", "--all", "--out", file, "--lang", "en")
    assert code == 0
    assert "乙 difference" in out
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        assert len(list(csv.DictReader(opened))) == 10
    assert str(file) in out
    assert run("compare", *folders, "--out", tmp_path / "没有" / "x.csv")[0] == 2


def test_json_has_every_table(folders: list[Path]) -> None:
    code, out, _ = run("compare", *folders, "--json")
    assert code == 0
    found = json.loads(out)
    assert found["plans"] == ["现 方案", "核减"]
    assert {"inputs", "posts", "coverage", "fairness", "transfers", "rules", "reasons"} < set(found)
    assert sum(row["difference 核减"] for row in found["posts"]) == -2


def test_a_scenario_that_changed_since_is_told(folders: list[Path], tmp_path: Path) -> None:
    """Proves: plans can be compared after their scenario was edited; that inputs are read from tables is said."""
    write_scenario(tmp_path / "情 景", routes=[*TABLES["routes"][:1], [*TABLES["routes"][1][:5], "9", "10", "b", "c"]])
    code, out, err = run("compare", *folders)
    assert code == 0
    assert "现 方案" in err
    assert "甲县行政编制批准增减" in out
    assert run("compare", *folders, "--quiet")[2] == ""


def test_refusals(folders: list[Path], tmp_path: Path) -> None:
    """Proves: what is not a plan ends with 4 and its name; too few plans, or wrong names, with 2."""
    code, _, err = run("compare", folders[0], tmp_path / "情 景")
    assert code == 4
    assert "情 景" in err
    (folders[1] / "posts.csv").write_text("unit_id\n", encoding="utf-8")
    code, _, err = run("compare", *folders)
    assert code == 4
    assert "核减" in err
    assert run("compare", folders[0])[0] == 2
    assert run("compare")[0] == 2
    assert run("compare", folders[0], folders[0], "--names", "a")[0] == 2
    assert run("compare", folders[0], folders[0], "--names", "a,a")[0] == 2


def test_a_poor_console(folders: list[Path]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "quota", "compare", *map(str, folders)],
        env={**os.environ, "LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "gbk"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "输入不同" in done.stdout.decode("gbk")
