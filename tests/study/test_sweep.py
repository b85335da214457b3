"""Sweeps: points, going on after a kill, failures that do not stop the others."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small import write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.study import sweep as sweeps
from quota.study.sweep import Point, Sweep, SweepError, combinations, parse_vary, points_of_table, write_results

ROOT = Path(__file__).parents[2]
NANPING = ROOT / "scenarios" / "nanping"


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in ("summary.csv", "units.csv")}


def test_ranges_include_their_end_and_are_exact():
    """Proves: 0:0.3:0.1 has four values and ends at 0.3; binary floats would stop at 0.2 or give 0.30000000000000004."""
    assert parse_vary("stickiness=0:0.3:0.1") == ("stickiness", ("0", "0.1", "0.2", "0.3"))


@pytest.mark.parametrize(
    "text", ["stickiness", "stickiness=", "=1", "stickiness=0:1", "stickiness=1:0:1", "a=0:1:0", "a=x:1:1"]
)
def test_a_range_that_is_none_is_refused(text):
    with pytest.raises(SweepError):
        parse_vary(text)


def test_combinations_vary_the_last_key_fastest():
    points = combinations([("a", ("1", "2")), ("b", ("x", "y"))])
    assert [dict(point.changes) for point in points] == [
        {"a": "1", "b": "x"}, {"a": "1", "b": "y"}, {"a": "2", "b": "x"}, {"a": "2", "b": "y"},
    ]  # fmt: skip
    assert len({point.name for point in points}) == 4


def test_a_table_gives_one_scenario_a_row(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("stickiness,divisor\n1,hill\n2,\n", encoding="utf-8")
    assert [point.changes for point in points_of_table(file)] == [
        (("stickiness", "1"), ("divisor", "hill")),
        (("stickiness", "2"),),
    ]


def test_results_equal_those_of_single_solves(tmp_path):
    """Proves: a sweep's posts are those of `quota solve --set`; failures are recorded and do not stop the rest."""
    scenario = write_scenario(tmp_path / "s")
    out = tmp_path / "w"
    code, stdout, _ = run("sweep", scenario, "--vary", "stickiness=0,30,-1", "--out", out, "--jobs", 2, "-q")
    assert code == 0, stdout
    with (out / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["status"] for row in rows if row["category"] in ("administrative", "")] == [
        "optimal",
        "optimal",
        "bad input",
    ]
    for number, value in (("1", "0"), ("2", "30")):
        assert run("solve", scenario, "--out", tmp_path / f"p{value}", "--set", f"stickiness={value}", "-q")[0] == 0
        with (tmp_path / f"p{value}" / "posts.csv").open(encoding="utf-8-sig", newline="") as file:
            posts = [(row["unit_id"], row["category"], row["planned"]) for row in csv.DictReader(file)]
        with (out / "units.csv").open(encoding="utf-8-sig", newline="") as file:
            swept = [row for row in csv.DictReader(file) if row["number"] == number]
        assert [(row["unit_id"], row["category"], row["planned"]) for row in swept] == posts


def test_a_second_run_solves_nothing_again(tmp_path, monkeypatch):
    """Proves: finished scenarios are kept; other changes or changed inputs are refused rather than mixed."""
    scenario = write_scenario(tmp_path / "s")
    arguments = ("sweep", scenario, "--vary", "stickiness=0:2:1", "--out", tmp_path / "w", "-q")
    assert run(*arguments)[0] == 0
    first = tables(tmp_path / "w")
    monkeypatch.setattr(sweeps, "solve_point", None)
    assert run(*arguments)[0] == 0
    assert tables(tmp_path / "w") == first
    assert run("sweep", scenario, "--vary", "stickiness=0:3:1", "--out", tmp_path / "w", "-q")[0] == 2
    (scenario / "scenario.toml").write_text('title = "另一个"\n', encoding="utf-8")
    assert run(*arguments)[0] == 2


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "letter.txt").write_text("keep", encoding="utf-8")
    assert run("sweep", write_scenario(tmp_path / "s"), "--vary", "stickiness=1,2", "--out", tmp_path / "w")[0] == 2


def _dies(scenario: Path, overrides: object, point: Point, solver: object) -> dict[str, object]:
    if point.number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return {"number": point.number, "changes": dict(point.changes), "status": "optimal", "reason": []}


def test_a_scenario_that_kills_its_process_takes_no_other_with_it(tmp_path, monkeypatch):
    """Proves: after the pool broke, every other scenario has its result, and the culprit is recorded as crashed."""
    monkeypatch.setattr(sweeps, "solve_point", _dies)
    points = combinations([("a", ("1", "2", "3", "4"))])
    sweep = Sweep(write_scenario(tmp_path / "s"), (), points, tmp_path / "w")
    sweep.claim_folder()
    sweeps.run_in_processes(sweep, 2, lambda point: None)
    assert [result["status"] for result in sweep.results()] == ["optimal", "crashed", "optimal", "optimal"]
    assert write_results(sweep)


def killed_and_continued(tmp_path: Path, scenario: Path, vary: str, after: int) -> None:
    """Compare a sweep that was killed with SIGKILL, children and all, once it had some results, with one left alone."""
    command = [sys.executable, "-m", "quota", "sweep", str(scenario), "--vary", vary, "-q", "--out"]
    subprocess.run([*command, str(tmp_path / "whole")], check=True, cwd=ROOT, capture_output=True)
    running = subprocess.Popen([*command, str(tmp_path / "killed")], cwd=ROOT, start_new_session=True)
    while len(list((tmp_path / "killed" / "points").glob("*.json"))) < after and running.poll() is None:
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    finished = len(list((tmp_path / "killed" / "points").glob("*.json")))
    subprocess.run([*command, str(tmp_path / "killed")], check=True, cwd=ROOT, capture_output=True)
    assert finished < len(list((tmp_path / "whole" / "points").glob("*.json")))
    assert tables(tmp_path / "killed") == tables(tmp_path / "whole")
    names = [sorted(path.name for path in (tmp_path / run / "points").glob("*.json")) for run in ("whole", "killed")]
    assert names[0] == names[1]


def test_a_killed_sweep_goes_on_and_ends_the_same(tmp_path):
    killed_and_continued(tmp_path, write_scenario(tmp_path / "s"), "stickiness=0:30:0.5", 3)


@pytest.mark.slow
def test_two_hundred_nanping_scenarios_killed_and_continued(tmp_path):
    """Proves: 200 scenarios of Nanping, killed midway, end byte for byte like an undisturbed run."""
    killed_and_continued(tmp_path, NANPING, "stickiness=0:19.9:0.1", 57)
