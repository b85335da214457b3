"""The command ``quota explain`` on a small scenario on disk: words in both languages, JSON, and what stands in its way."""

from __future__ import annotations

import csv
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from small import changed, write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app

APPROVALS = (
    ("jurisdiction", "level", "category", "posts", "body", "document", "date", "basis"),
    ("9001", "township", "administrative", "2", "省委编委", "样例〔2020〕1号", "2020-08-24", "示例"),
)
POOLS = (("jurisdiction", "level", "category", "cap"), ("9001", "township", "institution", "30"))


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario and its plan, that stays as it is."""
    home = tmp_path_factory.mktemp("whole") / "我的 方案"
    write_scenario(home / "s", approvals=APPROVALS, pools=POOLS)
    code, _, err = run("solve", home / "s", "--out", home / "p", "-q", "--set", "stickiness=1")
    assert code == 0, err
    return home


@pytest.fixture
def solved(whole: Path, tmp_path: Path) -> Path:
    """A plan beside its scenario, both in a folder with a space, to do with as one likes."""
    return Path(shutil.copytree(whole, tmp_path / whole.name)) / "p"


def explained(*arguments: object) -> list[dict]:
    code, out, err = run("explain", *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def rows(plan: Path, table: str) -> list[dict[str, str]]:
    with (plan / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_words_in_chinese(solved: Path):
    """Proves: every figure of the plan's own tables stands in the text, and one paragraph each says what was asked."""
    code, out, err = run("explain", solved, "9001A", "--category", "administrative")
    assert (code, err) == (0, "")
    (row,) = [row for row in rows(solved, "posts") if (row["unit_id"], row["category"]) == ("9001A", "administrative")]
    assert f"东镇行政编制现核定 20 名，拟核定 {row['planned']} 名" in out.split("\n\n")[1]
    assert f"测算 {row['need']} 名；实有 18 人" in out
    assert f"配备率由 {row['coverage_before']}% 变为 {row['coverage_after']}%" in out
    for words in (
        "末位编制（第",
        "所在编制池为甲县乡镇级单位",
        "本池陆续增加编制",
        "本池陆续减少编制",
        "怎样再得 1 名",
    ):
        assert words in out
    assert "没有因总数增加而减编：没有增加总数的批准（样例〔2020〕1号，共 2 名）" in out


def test_merges_not_taken(tmp_path: Path):
    """Proves: a unit is explained from a stored plan whose optional merges were not taken, so that their successors have no row.

    Sensitivity: the programme around the plan holds the successors' posts all the same.
    """
    nanping = Path(__file__).parents[2] / "scenarios" / "nanping"
    assert run("solve", nanping, "--out", tmp_path / "p", "-q")[0] == 0
    assert {row["taken"] for row in rows(tmp_path / "p", "merges")} == {"yes", "no"}
    told = explained(tmp_path / "p", "350702001")
    assert {row["category"] for row in told} == {"administrative", "institution", "leadership"}


def test_words_in_english(solved: Path):
    code, out, err = run("explain", solved, "9001A", "--lang", "en", "--category", "administrative posts")
    assert (code, err) == (0, "")
    for words in (
        "东镇, administrative posts: 20 posts now, 22 planned (2 more): ",
        "Need 24.00; 18 people",
        "Who would get the next posts",
        "To get one more",
    ):
        assert words in out


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("unit", ["9001A", "9001B", "9001X", "9002A", "9002X"])
def test_no_code_is_left_untranslated(unit: str, language: str, solved: Path):
    """Proves: rules, levels, pools and figures are worded; no code, no empty value of the program, no blank message.

    Places in the inputs (``units.csv:3:5``) are meant, and are taken out before looking.
    """
    code, out, _ = run("explain", solved, unit, "--lang", language)
    assert code == 0
    text = re.sub(r"[a-z]+\.csv(:\d+)*|scenario\.toml [a-z_.]+", "", out)
    assert not re.search(r"[a-z]+_[a-z]+|9001/|9002/|None|Decimal|\{|\}|county>|nan", text)
    assert out.count(unit) == out.count(f"{unit}）" if language == "zh" else f"{unit})")
    if language == "zh":
        assert not re.search(r"administrative|institution|township|county|webster", text)
    out.encode("gbk")


def test_unit_by_name_and_every_category(solved: Path):
    """Proves: a name serves as well as a code, also with other widths of letters; by default all categories are told."""
    by_code = explained(solved, "9001A")
    assert [found["category"] for found in by_code] == ["administrative", "institution"]
    assert explained(solved, "东镇") == by_code
    assert explained(solved, "９００１ａ") == by_code
    assert explained(solved, "9001A", "--category", "事业编制") == by_code[1:]


def test_json_agrees_with_the_tables(solved: Path):
    """Proves: whole numbers are numbers, others exact texts, and both are those of posts.csv, needs.csv and rules.csv."""
    parts = rows(solved, "needs")
    limits = {(row["rule"], row["key"], row["source"]): row for row in rows(solved, "rules")}
    for row in rows(solved, "posts"):
        (found,) = explained(solved, row["unit_id"], "--category", row["category"])
        for name in ("current", "headcount", "planned"):
            assert found[name] == int(row[name])
        for name in ("need", "coverage_before", "coverage_after"):
            assert found[name] == row[name]
        own = [part for part in parts if (part["unit_id"], part["category"]) == (row["unit_id"], row["category"])]
        assert [part["amount"] for part in found["parts"]] == [part["amount"] for part in own]
        assert sum(Decimal(part["amount"]) for part in found["parts"]) == Decimal(found["need"])
        assert found["stickiness"] == "1"
        pool = "/".join(found["pool"].values())
        assert (found["cut_off"] or "") == limits["balance", f"{pool} {row['category']}", ""]["value"]
        for bound in found["binding"]:
            written = limits[bound["rule"], " ".join(bound["key"]), bound["source"]]
            assert (written["slack"], written["value"]) == ("0", bound["value"])


def test_the_plan_finds_its_scenario(solved: Path, tmp_path: Path):
    """Proves: the manifest names the scenario from the plan's folder, so that both can be moved together."""
    manifest = json.loads((solved / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["scenario"], manifest["overrides"]) == ("../s", ["stickiness=1"])
    shutil.move(solved.parent, tmp_path / "elsewhere")
    assert explained(tmp_path / "elsewhere" / "p", "9001A")[0]["stickiness"] == "1"


def test_a_moved_plan_asks_for_its_scenario(solved: Path, tmp_path: Path):
    """Proves: a plan moved alone is refused with exit 4 and advice, and explained with --scenario, changes by --set and all."""
    before = explained(solved, "9001A")
    scenario = solved.parent / "s"
    moved = shutil.move(solved, tmp_path / "moved")
    code, _, err = run("explain", moved, "9001A")
    assert code == 4
    assert "--scenario" in err
    assert explained(moved, "9001A", "--scenario", scenario) == before


def test_a_changed_scenario_is_refused(solved: Path):
    """Proves: when a table of the scenario changed since, the files are named and nothing is explained: exit 4."""
    units = changed("units", 1, "administrative_need", "25")
    write_scenario(solved.parent / "s", units=units, approvals=APPROVALS, pools=POOLS)
    code, out, err = run("explain", solved, "9001A")
    assert (code, out) == (4, "")
    assert "units.csv" in err
    assert "approvals.csv" not in err


def test_an_altered_plan_is_refused(solved: Path):
    """Proves: a number changed by hand in the plan's tables ends with exit 4 and a pointer to quota audit."""
    table = solved / "posts.csv"
    (row,) = [row for row in rows(solved, "posts") if (row["unit_id"], row["category"]) == ("9001A", "institution")]
    line = ",".join(row.values())
    other = line.replace(f",{row['planned']},", f",{int(row['planned']) + 1},")
    assert other != line
    table.write_text(table.read_text(encoding="utf-8-sig").replace(line, other), encoding="utf-8-sig")
    code, _, err = run("explain", solved, "9001A")
    assert code == 4
    assert "quota audit" in err


def test_a_plan_without_proof_says_so(solved: Path):
    """Proves: of a plan that is not proved best only the plain figures are told, and why."""
    file = solved / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**manifest, "status": "feasible"}), encoding="utf-8")
    code, out, _ = run("explain", solved, "9001A")
    assert code == 0
    assert "未证明最优" in out
    assert "本池陆续增加编制" not in out
    assert explained(solved, "9001A")[0]["gains"] == []


@pytest.mark.parametrize(
    ("word", "advice"),
    [("东乡", "东镇（9001A）"), ("服务中心", "甲县服务中心（9001X）"), ("9001", "9001A"), ("zzzz", "posts.csv")],
)
def test_unknown_unit(word: str, advice: str, solved: Path):
    """Proves: exit 4, and units that are near by name, by a part of it, or by code; else where names stand."""
    code, out, err = run("explain", solved, word)
    assert (code, out) == (4, "")
    assert advice in err


def test_two_units_of_one_name(tmp_path: Path):
    """Proves: a name that two units bear is not enough; their codes are offered."""
    write_scenario(tmp_path / "s", units=changed("units", 4, "name", "东镇"))
    assert run("solve", tmp_path / "s", "--out", tmp_path / "p", "-q")[0] == 0
    code, _, err = run("explain", tmp_path / "p", "东镇")
    assert code == 4
    assert "9001A" in err
    assert "9002A" in err
    assert run("explain", tmp_path / "p", "9002A")[0] == 0


def test_unknown_category(solved: Path):
    """Proves: a category that does not exist, or that the unit does not hold, ends with exit 4 and those that there are."""
    code, _, err = run("explain", solved, "9001A", "--category", "教育编制")
    assert code == 4
    assert "行政编制（administrative）、事业编制（institution）" in err
    code, _, err = run("explain", solved, "9001X", "--category", "行政编制")
    assert code == 4
    assert "它有：事业编制" in err


def test_no_plan_there(tmp_path: Path):
    """Proves: a folder without a plan is wrong use: exit 2, no traceback."""
    code, _, err = run("explain", tmp_path, "9001A")
    assert code == 2
    assert "manifest.json" in err
