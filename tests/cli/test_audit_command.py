"""The command audit: exit codes, what is printed, and the repaired plan."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small import write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app

ROOT = Path(__file__).parents[2]
NANPING = ROOT / "scenarios" / "nanping"


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def posts_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "posts.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def change(folder: Path, changes: dict[tuple[str, str], int]) -> Path:
    """Copy a plan's posts.csv with some planned posts changed."""
    rows = posts_of(folder)
    path = folder.parent / "手工.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            key = (row["unit_id"], row["category"])
            writer.writerow({**row, "planned": int(row["planned"]) + changes.get(key, 0)})
    return path


@pytest.fixture(scope="module")
def proposed(tmp_path_factory) -> Path:
    """A folder with a small scenario and its proposal, made once."""
    folder = tmp_path_factory.mktemp("once")
    assert run("propose", write_scenario(folder / "小 情景"), "--out", folder / "方 案", "-q")[0] == 0
    return folder


@pytest.fixture
def small(tmp_path, proposed) -> tuple[Path, Path]:
    """A small scenario and the folder of its proposal."""
    shutil.copytree(proposed, tmp_path, dirs_exist_ok=True)
    return tmp_path / "小 情景", tmp_path / "方 案"


@pytest.mark.parametrize("table", [".", "posts.csv", "proposal.xlsx"])
def test_the_best_plan_is_sound(small, table):
    """Proves: of folder, table and workbook of the best plan it is said that they keep every rule and are the best; exit 0.

    Sensitivity: print what it costs all the same, and a reader has to know what 0.00 means.
    """
    scenario, plan = small
    code, out, _ = run("audit", scenario, plan / table)
    assert code == 0
    assert "符合全部规则" in out
    assert "手工方案就是最优方案" in out
    assert "0.00" not in out
    assert "is the best there is" in run("audit", scenario, plan / table, "--lang", "en")[1]


def test_a_breach_is_exit_3_with_rule_posts_and_basis(small):
    """Proves: 2 posts too many are told in words, with rule and basis, in both languages; the cost is not compared."""
    scenario, plan = small
    table = change(plan, {("9001A", "administrative"): 2})
    code, out, err = run("audit", scenario, table)
    assert code == 3
    assert (
        "收支平衡,东镇（定为 22 名，较最优方案 +2）改动后，甲县乡镇级 行政编制：单位编制加机动编制 40 名，收支相抵应为 38 名，"
        "多出 2 名,2,国务院令第486号第十五条" in out
    )
    assert "不可比" in out
    assert "GB18030" in err or "UTF-8" in err
    code, out, _ = run("audit", scenario, table, "--lang", "en", "-q")
    assert code == 3
    assert "2 too many" in out


def test_a_changed_folder_says_where_its_tables_disagree(small):
    """Proves: a swap inside a pool breaks no rule, but transfers.csv no longer brings what posts.csv states."""
    scenario, plan = small
    path = change(plan, {("9001A", "administrative"): -1, ("9001B", "administrative"): 1})
    assert run("audit", scenario, path)[0] == 0
    (plan / "posts.csv").write_bytes(path.read_bytes())
    code, out, _ = run("audit", scenario, plan)
    assert code == 3
    assert "两表不符" in out


def test_bad_input_is_exit_4(small):
    """Proves: faults of the table are told together, each at its cell."""
    scenario, plan = small
    text = (plan / "posts.csv").read_text(encoding="utf-8-sig")
    text = text.replace("9001A,", "9001Z,", 1).replace(
        "9002A,南镇,9002,township,institution", "9002A,南镇,9002,township,x"
    )
    (plan / "posts.csv").write_text(text, encoding="utf-8-sig")
    code, _, err = run("audit", scenario, plan / "posts.csv")
    assert code == 4
    assert "posts.csv:2:1" in err
    assert "posts.csv:8:5" in err
    assert run("audit", scenario, plan / "none.csv")[0] == 4


def test_usage(small, tmp_path):
    """Proves: --out without --repair is wrong use."""
    assert run("audit", *small, "--out", tmp_path / "p")[0] == 2


def test_repair_writes_a_plan_that_is_sound(small, tmp_path):
    """Proves: a number that did not add up is kept, the rest follows, and the written plan keeps every rule.

    Its rules name the cell of the hand-made table.
    """
    scenario, plan = small
    table = change(plan, {("9001A", "administrative"): -1})
    code, out, _ = run("audit", scenario, table, "--repair", "--out", tmp_path / "r", "-q")
    assert code == 0
    assert "1 个手工数全部保留" in out
    before, after = (
        {(row["unit_id"], row["category"]): int(row["planned"]) for row in posts_of(folder)}
        for folder in (plan, tmp_path / "r")
    )
    assert after["9001A", "administrative"] == before["9001A", "administrative"] - 1
    assert after["9001B", "administrative"] == before["9001B", "administrative"] + 1
    assert "手工.csv:2:9" in (tmp_path / "r" / "rules.csv").read_text(encoding="utf-8-sig")
    assert "手工.csv" in (tmp_path / "r" / "manifest.json").read_text(encoding="utf-8")
    assert run("audit", scenario, tmp_path / "r")[0] == 0


def test_json(small):
    """Proves: breaches, coverage, cost and repair are there for programs."""
    scenario, plan = small
    code, out, _ = run("audit", scenario, change(plan, {("9001A", "administrative"): -1}), "--json", "-q", "--repair")
    assert code == 0
    answer = json.loads(out)
    assert answer["keeps_every_rule"] is False
    assert answer["breaches"][0]["rule"] == "balance"
    assert answer["excess"] is None
    assert {row["plan"] for row in answer["coverage"]} == {"before", "best", "hand", "repaired"}
    assert [wish["unit"] for wish in answer["repair"]] == ["9001A"]


def test_a_poor_console(small):
    """Proves: a GBK console shows breaches and reasons."""
    scenario, plan = small
    table = change(plan, {("9001A", "administrative"): 9, ("9001X", "institution"): 20})
    done = subprocess.run(
        [sys.executable, "-m", "quota", "audit", str(scenario), str(table), "--repair"],
        env={**os.environ, "PYTHONIOENCODING": "gbk"},
        capture_output=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr.decode("gbk")
    assert "不能保留，因为" in done.stdout.decode("gbk")


@pytest.mark.slow
def test_five_numbers_of_nanping(tmp_path):
    """Proves: five administrative numbers changed in Nanping are kept, and the repaired plan is sound."""
    assert run("solve", NANPING, "--out", tmp_path / "p", "-q")[0] == 0
    rows = [row for row in posts_of(tmp_path / "p") if row["category"] == "administrative"]
    loose = [row for row in rows if int(row["planned"]) - int(row["headcount"]) >= 4 and row["change"] == "0"]
    changes = {(row["unit_id"], "administrative"): sign for row, sign in zip(loose, (2, -2, 1, -1, 3), strict=False)}
    code, out, _ = run("audit", NANPING, change(tmp_path / "p", changes), "--repair", "--out", tmp_path / "r", "-q")
    assert code == 0
    assert "5 个手工数全部保留" in out
    assert run("audit", NANPING, tmp_path / "r", "-q")[0] == 0


@pytest.mark.slow
def test_numbers_of_nanping_that_cannot_be_kept(tmp_path):
    """Proves: a frozen unit and a unit below its people cannot be kept, and both reasons are told with their cells."""
    assert run("solve", NANPING, "--out", tmp_path / "p", "-q")[0] == 0
    rows = [row for row in posts_of(tmp_path / "p") if row["category"] == "administrative"]
    full = max(rows, key=lambda row: int(row["headcount"]) - 100 * (row["headcount"] > row["current"]))
    changes = {("350723203", "administrative"): 1, (full["unit_id"], "administrative"): -20}
    code, out, _ = run("audit", NANPING, change(tmp_path / "p", changes), "--repair", "-q")
    assert code == 0
    assert "放弃 2 个" in out
    assert "【冻结】" in out
    assert "【实有人数】" in out
    assert "units.csv:" in out
