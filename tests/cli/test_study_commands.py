"""The commands ``quota frontier`` and ``quota robustness``: tables, folders, languages, faults."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from small import write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.need import measure
from quota.scenario import read_case
from quota.study.frontier.walk import walk
from quota.study.robustness.draws import Uncertainty, solve_draws
from quota.study.robustness.losses import robustness
from quota.study.robustness.tables import write_robustness
from quota.study.store import StudyOrigin


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def read(file: Path) -> list[dict[str, str]]:
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in file.read_bytes()
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def moved(folder: Path) -> int:
    return sum(max(0, int(row["change"])) for row in read(folder / "posts.csv"))


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    return write_scenario(tmp_path / "情 景")


ROBUST = ("robustness", "--draws", 3, "--jobs", 2)


def test_frontier_folder(scenario, tmp_path):
    """Proves: the folder has every point, whatever --every prints, and the plans that were asked for.

    A plan of m moves at most m posts, audit passes it, and its manifest says that it is not the optimum.
    """
    out = tmp_path / "前沿"
    code, told, err = run("frontier", scenario, "--every", 3, "--out", out, "--plans", "2，3")
    assert code == 0, err
    points = walk(case := read_case(scenario), measure(case)).points
    rows = read(out / "frontier.csv")
    assert [int(row["moved"]) for row in rows] == [point.moved for point in points]
    assert {row["figures"] for row in rows} == {"illustrative"}
    assert all(row["数据性质"] == "示例" for row in csv.DictReader(told.splitlines()))
    assert len(list(csv.DictReader(told.splitlines()))) < len(rows)
    for limit in (2, 3):
        assert moved(out / f"moved-{limit}") <= limit
        assert run("audit", scenario, out / f"moved-{limit}", "-q")[0] == 0
        manifest = json.loads((out / f"moved-{limit}" / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["alternative"] == {"is_optimum": False, "study": "frontier", "most_moved": limit}
    assert run("compare", out / "moved-2", out / "moved-3", "-q")[0] == 0


@pytest.mark.parametrize(
    "study",
    [("sweep", "--vary", "stickiness=0:1:1"), ("robustness", "--draws", 6), ("frontier",)],
    ids=lambda study: study[0],
)
def test_processes_nobody_numbered(study, scenario, tmp_path):
    """Proves: without --jobs a study runs in a process for each core, and writes its table.

    Sensitivity: no processes at all, where nought is taken for a number.
    """
    code, _, err = run(*study[:1], scenario, *study[1:], "--out", tmp_path / "o")
    assert code == 0, err
    assert list((tmp_path / "o").glob("*.csv"))


def test_frontier_plans_are_points_of_the_frontier(scenario, tmp_path):
    """Proves: the plan of m has the value that the table states for m: priorities reckoned from its own posts."""
    out = tmp_path / "o"
    case = read_case(scenario)
    points = {point.moved: point.value for point in walk(case, measure(case)).points}
    assert run("frontier", scenario, "--out", out, "--plans", ",".join(map(str, points)), "-q")[0] == 0
    values = {}
    for limit in points:
        held = read(out / f"moved-{limit}" / "posts.csv")
        values[limit] = sum(
            100 * (Decimal(2 * post - 1) / 2) / Decimal(row["need"])
            for row in held
            for post in range(1, int(row["planned"]) + 1)
        )
        assert moved(out / f"moved-{limit}") == limit
    first = min(points)
    for limit, value in points.items():
        assert abs((values[first] - values[limit]) - Decimal(float(points[first] - value))) < Decimal("0.01")


def test_frontier_json_and_silence(scenario, tmp_path):
    code, told, err = run("frontier", scenario, "--json", "--quiet", "--lang", "en")
    assert (code, err) == (0, "")
    found = json.loads(told)
    assert found["figures"] == "illustrative"
    assert found["points"][0]["gain"] == "0.00"


def test_frontier_tells_where_the_scenarios_plan_stands(scenario, tmp_path):
    """Proves: what the plan of `quota solve` moves is told beside the frontier: as JSON, in the folder and on stderr.

    Sensitivity: with a stickiness of 30 it gains less than the last point; told without thresholds it would gain as much.
    """
    assert run("solve", scenario, "--out", tmp_path / "p", "-q")[0] == 0
    code, told, _ = run("frontier", scenario, "--json", "--out", tmp_path / "o")
    assert code == 0
    own = json.loads(told)["own_plan"]
    assert own["moved"] == moved(tmp_path / "p")
    assert json.loads((tmp_path / "o" / "manifest.json").read_text(encoding="utf-8"))["own_plan"] == own
    _, told, err = run("frontier", scenario, "--set", "stickiness=30")
    last = list(csv.DictReader(told.splitlines()))[-1]
    assert "本情景的方案（计门槛）调整" in err
    assert f"累计改善 {last['累计改善（百分点）']} 百分点；" not in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--plans", "2"), "--out"),
        (("--plans", "two", "--out", "OUT"), "two"),
        (("--plans", "0", "--out", "OUT", "--set", "units.9002A.administrative_floor=23"), "至少要调整"),
    ],
)
def test_frontier_says_what_is_wrong(scenario, tmp_path, arguments, words):
    code, _, err = run("frontier", scenario, *(tmp_path / "o" if text == "OUT" else text for text in arguments))
    assert code == 2
    assert words in err
    assert not (tmp_path / "o").exists()


def test_robustness_folder(scenario, tmp_path):
    """Proves: ranges of all holdings and losses of all plans are written; the same seed gives the same bytes."""
    found = []
    for name in ("a", "b"):
        code, _, err = run(*ROBUST, "--seed", 5, scenario, "--out", tmp_path / name)
        assert code == 0
        assert "3/3" in err
        found.append({file.name: file.read_bytes() for file in (tmp_path / name).glob("*.csv")})
    assert found[0] == found[1]
    ranges, plans = read(tmp_path / "a" / "ranges.csv"), read(tmp_path / "a" / "plans.csv")
    assert len(ranges) == 10
    assert all(int(row["least"]) <= int(row["planned"]) <= int(row["most"]) for row in ranges)
    assert [row["draw"] for row in plans] == ["0", "1", "2", "3"]
    assert [row["steadiest"] for row in plans].count("yes") == 1
    assert run("audit", scenario, tmp_path / "a" / "base", "-q")[0] == 0


def test_the_steadiest_plan_is_an_ordinary_one(tmp_path):
    """Proves: where a draw's plan is the steadiest it is written too, keeps the rules of the base case, and says so."""
    rates = (("category", "type", "driver", "rate"), ("administrative", "", "population", "0.01"))
    header = ("unit_id", "name", "jurisdiction", "level", "type", "population_resident", "administrative_current",
              "administrative_headcount")  # fmt: skip
    people = {"A": 900, "B": 700, "C": 450, "D": 1200, "E": 830}
    units = (header, *((f"9001{code}", code, "9001", "township", "镇", count, 8, 0) for code, count in people.items()))
    settings = 'title = "t"\npopulation = "resident"\n[need.administrative]\nmethod = "rates"\n'
    kinds = (("code", "name", "counts_in_total"), ("administrative", "行政编制", "yes"))
    scenario = write_scenario(
        tmp_path / "s", settings=settings, units=units, rates=rates, categories=kinds, routes=None, sources=None
    )
    case = read_case(scenario)
    uncertain = Uncertainty(Decimal(40), Decimal(0), 2, 1)
    draws = solve_draws(case, uncertain)
    assert draws.plans[0] != draws.plans[2]
    found = replace(robustness(draws), losses=(Fraction(9), Fraction(8), Fraction(7)), steadiest=2)
    out = tmp_path / "o"
    out.mkdir()
    write_robustness(out, StudyOrigin(scenario, (), out, 0.0), uncertain, draws, found)
    manifest = json.loads((out / "steadiest" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["alternative"] == {"is_optimum": False, "study": "robustness", "draw": 2, "seed": 1}
    assert manifest["status"] == "feasible"
    assert float(manifest["value"]) > float(manifest["bound"])
    assert run("audit", scenario, out / "steadiest", "-q")[0] == 0
    assert [row["steadiest"] for row in read(out / "plans.csv")] == ["no", "no", "yes"]


@pytest.mark.parametrize("command", [("frontier",), ROBUST])
def test_conflicts_and_foreign_folders(scenario, tmp_path, command):
    """Proves: no plan is told with its rows and exit code 3; a folder with other files is left alone."""
    code, _, err = run(*command, scenario, "--set", "approvals.9001.administrative.posts=-30")
    assert code == 3
    assert "不能同时成立" in err
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "a.txt").write_text("keep", encoding="utf-8")
    assert run(*command, scenario, "--out", letters, "-q")[0] == 2
    assert [file.name for file in letters.iterdir()] == ["a.txt"]


def test_robustness_tells_how_far_it_is(scenario):
    """Proves: each of few draws is told on stderr with their number, and nothing with --quiet."""
    code, _, err = run(*ROBUST, scenario)
    assert code == 0
    assert [line for line in err.splitlines() if "/3" in line] == ["已算 1/3", "已算 2/3", "已算 3/3"]
    assert run(*ROBUST, scenario, "--quiet")[2] == ""
