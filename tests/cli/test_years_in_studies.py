"""What comparing and studies say of plans whose scenario has years."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from small import EXITS, HIRING, YEARS, write_scenario
from typer.testing import CliRunner

import quota
from quota.app import answers
from quota.cli.commands import app
from quota.whatif import TrialSession


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.slow
def test_plans_are_compared_year_by_year(tmp_path: Path):
    """Proves: of two plans with years and one without, each year has a line of each that has some, as its own years have it (3
    people hired in 2026, and in 2027 1 or, where the plan of hiring says so, none); why the third has none is told.

    Sensitivity: years of the first plan alone; a plan without years passed over in silence.
    """
    folders = []
    for name, years in (("甲", YEARS), ("乙", YEARS), ("丙", None)):
        hiring = [*HIRING[:2], (*HIRING[2][:3], 0 if name == "乙" else 1)]
        tables = {"years": years, "exits": EXITS, "hiring": hiring} if years else {}
        folders.append(tmp_path / f"{name}方案")
        run("solve", write_scenario(tmp_path / name, **tables), "--out", folders[-1])
    code, out, _ = run("compare", *folders)
    assert code == 0
    lines = out.splitlines()
    head = lines.index("分年度对照：") + 1
    rows = [row for row in csv.DictReader(lines[head:]) if row["编制类别"] == "行政编制"]
    found = [(row["方案"], row["年度"], row["新进"]) for row in rows]
    assert found == [("甲方案", "2026", "3"), ("乙方案", "2026", "3"), ("甲方案", "2027", "1"), ("乙方案", "2027", "0")]
    assert "丙方案没有分年度安排：情景没有年度表（years.csv）。" in lines
    told = json.loads(run("compare", *folders, "--json")[1])["years"]
    assert {row["figures"] for row in told} == {"illustrative"}
    plans = {name: quota.read(tmp_path / name).solve() for name in "甲乙"}
    frame = quota.compare(plans).years()
    assert list(frame.query("category == 'administrative'").hires) == [3, 3, 1, 0]
    assert "years" not in json.loads(run("compare", folders[2], folders[2], "--names", "a,b", "--json")[1])


@pytest.mark.slow
def test_studies_say_that_they_show_the_end(tmp_path: Path):
    """Proves: each study of a scenario with years says on standard error, however quiet, that plans are shown as they are in the
    end; of one without years none does; 试算 says so at the head of its page.

    Sensitivity: any one of them silent.
    """
    for name, tables in (("s", {"years": YEARS, "exits": EXITS, "hiring": HIRING}), ("t", {})):
        scenario = write_scenario(tmp_path / name, **tables)
        for command in (
            ("sweep", "--vary", "stickiness=0:1:1", "--jobs", "1", "--out", tmp_path / f"{name} out"),
            ("robustness", "--draws", "1", "--population", "5", "--jobs", "1"),
            ("frontier",),
            ("alternatives", "--loss", "1", "--differ", "2"),
        ):
            code, _, err = run(command[0], scenario, *command[1:], "--quiet")
            assert code == 0, (command, err)
            assert ("quota phase" in err) == bool(tables), command
        with TrialSession(scenario) as session:
            assert bool(answers.first(session, "zh")["years"]) == bool(tables)
