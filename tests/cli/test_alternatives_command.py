"""The command ``quota alternatives``: what it prints and writes, and what other commands make of it."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest
from small import TABLES, write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def read(file: Path) -> list[dict[str, str]]:
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in file.read_bytes()
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def written(folder: Path) -> dict[str, bytes]:
    """Contents of every file but manifests, which hold the time."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.csv"))}


ASKED = ("--loss", 20, "--differ", 1, "--count", 3)


def test_summary_in_words_and_as_json(tmp_path):
    """Proves: the table tells loss and differences, says that figures are made up, and JSON has the same figures."""
    scenario = write_scenario(tmp_path / "s")
    code, out, err = run("alternatives", scenario, *ASKED)
    assert code == 0, err
    assert out.startswith("示例数据！")
    rows = list(csv.DictReader(out.splitlines()[1:6]))
    assert [row["方案"] for row in rows] == ["最优方案", "备选方案1", "备选方案2", "备选方案3"]
    assert rows[0]["放弃的改善（%）"] == "0.00"
    assert all(0 <= float(row["放弃的改善（%）"]) <= 20 and int(row["与最优方案相差编制"]) >= 1 for row in rows[1:])
    assert "3/3" in err
    code, told, err = run("alternatives", scenario, *ASKED, "--json", "-q")
    assert (code, err) == (0, "")
    found = json.loads(told)
    assert (found["figures"], found["ended"], found["proved"]) == ("illustrative", "count", True)
    assert [str(plan["differs"]) for plan in found["plans"]] == [row["与最优方案相差编制"] for row in rows]
    assert found["plans"][1]["nearest"] >= 1


def test_every_plan_is_an_ordinary_one(tmp_path):
    """Proves: folders are plans that audit passes and compare reads; the manifest says that they are not the optimum."""
    scenario, out = write_scenario(tmp_path / "s"), tmp_path / "备选"
    assert run("alternatives", scenario, *ASKED, "--out", out, "-q")[0] == 0
    names = ["optimum", "alternative-1", "alternative-2", "alternative-3"]
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == sorted(names)
    for name in names:
        code, told, _ = run("audit", scenario, out / name, "--json", "-q")
        assert code == 0
        assert json.loads(told)["breaches"] == []
    code, told, _ = run("compare", *(out / name for name in names), "-q")
    assert code == 0
    manifest = json.loads((out / "alternative-1" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "feasible"
    assert manifest["alternative"]["is_optimum"] is False
    assert 0 < float(manifest["alternative"]["loss_percent"]) <= 20
    assert "alternative" not in json.loads((out / "optimum" / "manifest.json").read_text(encoding="utf-8"))
    assert run("solve", scenario, "--out", tmp_path / "p", "-q")[0] == 0
    assert written(out / "optimum") == written(tmp_path / "p")


def test_tables_agree_with_the_plans(tmp_path):
    """Proves: units.csv has every plan's posts; differences in alternatives.csv can be recounted from it."""
    scenario, out = write_scenario(tmp_path / "s"), tmp_path / "o"
    assert run("alternatives", scenario, *ASKED, "--out", out, "-q")[0] == 0
    units, rows = read(out / "units.csv"), read(out / "alternatives.csv")
    assert {row["figures"] for row in (*units, *rows)} == {"illustrative"}
    for row in rows:
        posts = read(out / row["plan"] / "posts.csv")
        assert [(u["unit_id"], u["category"], u[row["plan"]]) for u in units] == [
            (p["unit_id"], p["category"], p["planned"]) for p in posts
        ]
        apart = sum(abs(int(u[row["plan"]]) - int(u["optimum"])) for u in units)
        assert apart == 2 * int(row["differs"])


def test_the_same_input_gives_the_same_bytes(tmp_path):
    """Proves: shuffled rows and a second run, over the first one's folder, change nothing."""
    first, second = tmp_path / "a", tmp_path / "b"
    assert run("alternatives", write_scenario(tmp_path / "s"), *ASKED, "--out", first, "-q")[0] == 0
    shuffled = [TABLES["units"][0], *reversed(TABLES["units"][1:])]
    other = write_scenario(
        tmp_path / "t",
        units=shuffled,
        jurisdictions=[TABLES["jurisdictions"][0], *reversed(TABLES["jurisdictions"][1:])],
    )
    for _ in range(2):
        assert run("alternatives", other, *ASKED, "--out", second, "-q")[0] == 0
    one, two = written(first), written(second)
    assert one.keys() == two.keys()
    # rules.csv names the lines of the input that rows stand in, which shuffling moves
    assert {name: text for name, text in one.items() if "rules" not in name} == {
        name: text for name, text in two.items() if "rules" not in name
    }


def test_fewer_than_asked_and_none_at_all(tmp_path):
    """Proves: what does not exist is said to, in both languages, with exit code 0: that is proved."""
    scenario = write_scenario(tmp_path / "s")
    code, out, _ = run("alternatives", scenario, "--loss", 1, "--differ", 30, "-q")
    assert code == 0
    assert "只有 0 个备选方案" in out
    code, out, _ = run("alternatives", scenario, "--loss", 1, "--differ", 30, "-q", "--lang", "en")
    assert code == 0
    assert "Only 0 alternatives" in out


def test_what_cannot_be_done_is_told(tmp_path):
    """Proves: no plan is 3, no time is 5, a foreign folder is left alone."""
    scenario = write_scenario(tmp_path / "s")
    impossible = ("--set", "approvals.9001.administrative.posts=-30")
    code, _, err = run("alternatives", scenario, *impossible)
    assert code == 3
    assert "不能同时成立" in err
    assert run("alternatives", scenario, "--time-limit", 0)[0] == 5
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "a.txt").write_text("keep", encoding="utf-8")
    assert run("alternatives", scenario, *ASKED, "--out", letters, "-q")[0] == 2
    assert [file.name for file in letters.iterdir()] == ["a.txt"]


@pytest.mark.slow
def test_nanping(tmp_path):
    """Proves: five alternatives within 1 % of Nanping's optimum, proved, that the audit passes, in about half a minute."""
    started = time.process_time()
    code, out, _ = run(
        "alternatives", NANPING, "--loss", 1, "--differ", 20, "--count", 5, "--out", tmp_path / "o", "-q"
    )
    assert time.process_time() - started < 60
    assert code == 0, out
    rows = read(tmp_path / "o" / "alternatives.csv")
    assert len(rows) == 6
    for row in rows[1:]:
        assert 0 < float(row["loss"]) <= 1
        assert int(row["differs"]) >= 20
        assert int(row["nearest"]) >= 20
        assert run("audit", NANPING, tmp_path / "o" / row["plan"], "-q")[0] == 0
