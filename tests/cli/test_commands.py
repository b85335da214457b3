"""The commands: exit codes, what is printed where, consoles of every kind."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pulp
import pytest
from small import TABLES, write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app

ROOT = Path(__file__).parents[2]
NANPING = ROOT / "scenarios" / "nanping"


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_solve_writes_a_plan_and_says_so(tmp_path: Path) -> None:
    """Proves: a good scenario ends with exit 0, totals on stdout, progress on stderr, in a folder with a space."""
    scenario = write_scenario(tmp_path / "小 情景")
    code, out, err = run("solve", scenario, "--out", tmp_path / "方 案")
    assert code == 0, err
    assert "已证明最优" in out
    assert "已读入" in err
    assert {path.name for path in (tmp_path / "方 案").iterdir()} == {
        "manifest.json", "posts.csv", "transfers.csv", "reserve.csv", "changes.csv", "rules.csv", "needs.csv",
        "merges.csv", "offices.csv", "digest.csv",
    }  # fmt: skip


def test_quiet_leaves_only_results(tmp_path: Path) -> None:
    scenario = write_scenario(tmp_path / "s")
    code, out, err = run("solve", scenario, "--out", tmp_path / "p", "--quiet", "--lang", "en")
    assert (code, err) == (0, "")
    assert "Proved optimal" in out


def test_json_is_json(tmp_path: Path) -> None:
    scenario = write_scenario(tmp_path / "s")
    for arguments in (
        ("solve", scenario, "--out", tmp_path / "p", "-q", "--json"),
        ("show", scenario, "--json"),
        ("need", scenario, "--json"),
    ):
        code, out, _ = run(*arguments)
        assert code == 0
        assert json.loads(out)


def test_need_is_csv_when_piped(tmp_path: Path) -> None:
    code, out, _ = run("need", write_scenario(tmp_path / "s"), "--lang", "en")
    assert code == 0
    rows = list(csv.DictReader(out.splitlines()))
    assert {row["need"] for row in rows if row["unit"] == "9001A" and row["category"] == "administrative posts"} == {
        "24.00"
    }


def test_show_names_what_set_a_value(tmp_path: Path) -> None:
    code, out, _ = run("show", write_scenario(tmp_path / "s"), "--set", "stickiness=3", "--lang", "en")
    assert code == 0
    assert "stickiness.administrative,3,--set" in out


def test_an_existing_plan_is_replaced_but_nothing_else(tmp_path: Path) -> None:
    """Proves: a second run replaces the first plan; a folder with other files is left alone, exit 2."""
    scenario = write_scenario(tmp_path / "s")
    assert run("solve", scenario, "--out", tmp_path / "p", "-q")[0] == 0
    assert run("solve", scenario, "--out", tmp_path / "p", "-q")[0] == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me", encoding="utf-8")
    code, _, err = run("solve", scenario, "--out", tmp_path / "mine", "-q")
    assert code == 2
    assert "mine" in err
    assert (tmp_path / "mine" / "letter.txt").read_text(encoding="utf-8") == "keep me"


def test_no_plan_possible_prints_the_conflict(tmp_path: Path) -> None:
    """Proves: exit 3, and the rows that cannot hold together are named with their cells."""
    pools = (("jurisdiction", "level", "category", "cap"), ("9001", "township", "administrative", "20"))
    code, _, err = run("solve", write_scenario(tmp_path / "s", pools=pools), "--out", tmp_path / "p", "-q")
    assert code == 3
    assert "pools.csv:2:4" in err
    assert "甲县乡镇级" in err
    assert not (tmp_path / "p").exists()


def test_check_finds_the_conflict_too(tmp_path: Path) -> None:
    pools = (("jurisdiction", "level", "category", "cap"), ("9001", "township", "administrative", "20"))
    assert run("check", write_scenario(tmp_path / "s", pools=pools))[0] == 3
    code, out, _ = run("check", write_scenario(tmp_path / "ok"))
    assert code == 0
    assert "检查通过" in out


def test_a_time_limit_of_nothing_is_not_called_optimal(tmp_path: Path) -> None:
    code, out, err = run("solve", write_scenario(tmp_path / "s"), "--out", tmp_path / "p", "--time-limit", "0")
    assert code == 5
    assert "最优" not in out
    assert "--time-limit" in err
    assert not (tmp_path / "p").exists()


def test_usage(tmp_path: Path) -> None:
    """Proves: wrong use ends with exit 2: no such command or option, no such solver, no such export format."""
    scenario = write_scenario(tmp_path / "s")
    assert run("sovle")[0] == 2
    assert run("solve", scenario)[0] == 2
    code, _, err = run("solve", scenario, "--out", tmp_path / "p", "--solver", "hihgs")
    assert code == 2
    assert "highs" in err
    assert run("export", scenario, tmp_path / "model.xls")[0] == 2


@pytest.mark.parametrize("suffix", ["mps", "lp"])
def test_export_names_every_row(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: the exported programme comes with a dictionary in which each row has its rule, named as the file was."""
    monkeypatch.chdir(tmp_path)
    file = Path(f"model.{suffix}")
    code, out, _ = run("export", write_scenario(tmp_path / "s"), file)
    assert code == 0
    assert f"{file}, {file}.rows.csv, {file}.columns.csv" in out
    text = file.read_text(encoding="ascii")
    with (tmp_path / f"model.{suffix}.rows.csv").open(encoding="utf-8-sig", newline="") as rows:
        names = [row["name"] for row in csv.DictReader(rows)]
    assert names
    assert all(name in text for name in names)


@pytest.mark.parametrize(("suffix", "writer"), [("mps", "writeMPS"), ("lp", "writeLP")])
def test_an_exported_programme_is_the_same_on_windows(
    suffix: str, writer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves: where PuLP ends lines with CR LF, as it does on Windows, the file is the same to the byte; of the files that
    are named, all are named from where the planner stands.

    Sensitivity: the file left as PuLP writes it; dictionaries named from the root.
    """
    monkeypatch.chdir(tmp_path)
    scenario = write_scenario(tmp_path / "s")
    code, out, _ = run("export", scenario, f"model.{suffix}")
    assert code == 0
    assert str(tmp_path) not in out
    written = getattr(pulp.LpProblem, writer)

    def as_on_windows(problem: pulp.LpProblem, file: str) -> None:
        written(problem, file)
        Path(file).write_bytes(Path(file).read_bytes().replace(b"\n", b"\r\n"))

    monkeypatch.setattr(pulp.LpProblem, writer, as_on_windows)
    assert run("export", scenario, f"windows.{suffix}")[0] == 0
    assert Path(f"windows.{suffix}").read_bytes() == Path(f"model.{suffix}").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "gbk"}, {"LANG": "C", "LC_ALL": "C"}])
def test_every_command_runs_on_a_poor_console(environment: dict[str, str], tmp_path: Path) -> None:
    """Proves: a GBK console and the C locale neither break a command nor its files."""
    tables = {"units": [list(row) for row in TABLES["units"]]}
    tables["units"][1][1] = "㐂镇²"  # neither sign can be shown in GBK
    scenario = write_scenario(tmp_path / "小情景", **tables)
    for arguments in (
        ["check", scenario],
        ["show", scenario],
        ["need", scenario],
        ["solve", scenario, "--out", tmp_path / "p"],
        ["propose", scenario, "--out", tmp_path / "p"],
        ["export", scenario, tmp_path / "m.mps"],
        ["solve", tmp_path / "没有", "--out", tmp_path / "q"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "quota", *map(str, arguments)],
            env={**os.environ, **environment},
            capture_output=True,
            check=False,
            cwd=ROOT,
        )
        assert done.returncode == (4 if arguments[1] == tmp_path / "没有" else 0), done.stderr
        assert b"Traceback" not in done.stderr
    assert "㐂镇²" in (tmp_path / "p" / "posts.csv").read_text(encoding="utf-8-sig")
