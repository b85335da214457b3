"""``quota conflict``: what is printed, in which words, and with which exit code."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from cases import make_case, unit
from small import Rows, changed, write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.model.rules import rows
from quota.report.conflict import conflict_messages
from quota.scenario import Case, read_case
from quota.scenario.records import Budget, Category, Consolidation, Ratio
from quota.solve.conflict import conflict
from quota.solve.easing import ways_out
from quota.texts import render

CAP: Rows = (("jurisdiction", "level", "category", "cap"), ("9001", "township", "administrative", "20"))


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_set_and_ways_are_two_statements(tmp_path: Path):
    """Proves: exit 3; first the rows that cannot hold together, then what is enough, with numbers, cell and weight.

    36 people sit on 38 posts, a cap of 20 cuts 18: the cap must rise to 36, and the cut goes down to 2 with it.
    """
    code, out, err = run("conflict", write_scenario(tmp_path / "s", pools=CAP))
    assert code == 3
    assert err == ""
    set_told, ways_told = out.split("最小放宽：")
    assert "不能同时成立（1 组）" in set_told
    assert "去掉其中任意一条，其余的可以同时成立" in set_told
    assert "【总量上限】甲县乡镇级 行政编制：不超过 20 名（pools.csv:2:4；" in set_told
    assert "【实有人数】甲县乡镇级 行政编制：不少于 36 名（" in set_told
    assert "只放宽这一条即可行，共 16 名" in ways_told
    assert "把【总量上限】甲县乡镇级 行政编制（pools.csv:2:4；" in ways_told
    assert "由不超过 20 名放宽到 36 名（16 名）；依据层级：批准" in ways_told
    assert "相应地，【批准事项】甲县乡镇级 行政编制（" in ways_told
    assert "由 -18 名改为 -2 名" in ways_told


def test_both_languages(tmp_path: Path):
    code, out, _ = run("conflict", write_scenario(tmp_path / "s", pools=CAP), "--lang", "en")
    assert code == 3
    assert "these rows cannot hold together (1 sets)" in out
    assert "this row alone is enough, 16 posts" in out
    assert "from at most 20 to 36 posts (by 16); rests on approval" in out


def test_json_has_it_all(tmp_path: Path):
    """Proves: programs get rows, limits, weights and words, and an empty record where there is no conflict."""
    code, out, _ = run("conflict", write_scenario(tmp_path / "s", pools=CAP), "--json", "--lang", "en")
    assert code == 3
    told = json.loads(out)
    assert told["conflict"]
    assert all(row["words"] and row["weight"] for rows in told["sets"] for row in rows)
    cap, cut = told["ways"][0]["easings"]
    assert (cap["rule"], cap["limit"], cap["eased_limit"], cap["posts"]) == ("total_cap", 20, 36, 16)
    assert (cut["rule"], cut["limit"], cut["eased_limit"], cut["posts"]) == ("approval", -18, -2, 0)
    code, out, _ = run("conflict", write_scenario(tmp_path / "ok"), "--json")
    assert (code, json.loads(out)) == (0, {"conflict": False, "sets": [], "ways": [], "statute": []})


def test_no_conflict_is_said(tmp_path: Path):
    code, out, _ = run("conflict", write_scenario(tmp_path / "s"))
    assert (code, out) == (0, "没有冲突：各项约束可以同时成立。\n")


def test_bad_input(tmp_path: Path):
    code, _, err = run("conflict", write_scenario(tmp_path / "s"), "--set", "easing_order=headcount")
    assert code == 4
    assert "headcount" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", [("solve", "--out", "p", "-q"), ("propose", "--out", "p", "-q"), ("check",)])
def test_every_command_tells_sets_and_ways(command: tuple[str, ...], tmp_path: Path, monkeypatch):
    """Proves: solve, propose and check print the same on stderr, and write nothing."""
    monkeypatch.chdir(tmp_path)
    scenario = write_scenario(tmp_path / "s", pools=CAP)
    _, expected, _ = run("conflict", scenario)
    code, out, err = run(command[0], scenario, *command[1:])
    assert (code, out) == (3, "")
    assert expected in err
    assert not (tmp_path / "p").exists()


def test_a_long_set_is_cut_short_but_counted(tmp_path: Path):
    """Proves: of many rows of one rule a dozen are printed, the rest counted; --json has them all."""
    nanping = Path(__file__).parents[2] / "scenarios" / "nanping"
    _, out, _ = run("conflict", nanping, "--set", "pace_percent.administrative=0")
    assert "……另有" in out
    assert max(part.count("【调整幅度】") for part in out.split("最小放宽")[0].split("第 ")) == 12
    assert "条“调整幅度”" in out


@pytest.mark.parametrize(
    ("written", "order"),
    [
        ('["approval", "policy"]', ("approval", "policy")),
        ('["编制下限", "批准", "floor"]', ("floor", "approval")),
        ('"调整幅度、政策"', ("pace", "policy")),
        ("[]", ()),
    ],
)
def test_order_of_easing_is_read(written: str, order: tuple[str, ...], tmp_path: Path):
    """Proves: codes or Chinese names, as a list or in one text; each counts once."""
    settings = f'title = "小情景"\neasing_order = {written}\n'
    assert read_case(write_scenario(tmp_path / "s", settings=settings)).settings.easing_order == order


def test_order_of_easing_changes_the_way(tmp_path: Path):
    """Proves: a cut of 2 of 38 posts with a floor of 20 is answered by a lower floor, or by less of a cut, as asked."""
    units = changed("units", 1, "administrative_floor", 20)
    tables = {
        "units": units,
        "approvals": (
            ("jurisdiction", "category", "level", "posts"),
            ("9001", "administrative", "township", "-2"),
        ),
    }
    scenario = write_scenario(tmp_path / "s", **tables)
    _, first, _ = run("conflict", scenario, "--json")
    _, other, _ = run("conflict", scenario, "--json", "--set", "easing_order=approval,policy")
    assert json.loads(first)["ways"][0]["easings"][0]["rule"] == "floor"
    assert json.loads(other)["ways"][0]["easings"][0]["rule"] == "approval"


def words(case: Case) -> str:
    """What is told about a case, in Chinese."""
    clash = conflict(case)
    assert clash
    out = ways_out(case, tuple(rows(case)))
    return "\n".join(render(message, "zh") for message in conflict_messages(case, clash.sets, out, "zh"))


def category(code: str, cost: int | None = None, seated_on: str | None = None) -> Category:
    return Category(code, code, code, True, None if cost is None else Decimal(cost), "", seated_on)


def test_a_conflict_of_law_says_that_nothing_can_be_eased():
    """Proves: 3 people in leading posts and 2 posts to sit on: only statutes are left, and no way is made up."""
    told = words(
        make_case(
            [unit("u", {"organ": 2, "lead": 3}, need=3, headcount={"lead": 3})],
            categories=[category("organ"), category("lead", seated_on="organ")],
        )
    )
    assert "都出自法定要求，不能放宽" in told
    assert "【领导职数】u lead：不超过领导所占类别的编制数" in told
    assert "办法" not in told.replace("消化方案", "")


def test_ratios_money_and_merges_have_their_own_words():
    """Proves: a share is told as a share, money as money, and a merge as taking place or not."""
    ratio = Ratio("r", "public", "organ", "unit", None, None, "", None, Decimal("1.2"), True, "")
    held = make_case([unit("u", {"organ": 5, "public": 7}, need=5)], categories=[category("organ"), category("public")])
    told = words(replace(held, ratios=(ratio,)))
    assert "【编制比例】u public organ r：前者不超过后者的 1.2 倍（参照外地标准" in told
    assert "允许【编制比例】u public organ r（" in told
    assert "偏离比例 1 名；依据层级：政策" in told

    paid = make_case([unit("a", 6, need=4)], categories=[category("organ", 10)], approvals=[{"posts": 1}])
    told = words(replace(paid, budgets=(Budget("A", Decimal("2.5"), ""),)))
    assert "【经费控制】A：编制的年度经费不超过 62 万元" in told
    assert "由 62 万元放宽到 72 万元（约合 1 名）；依据层级：政策" in told

    members = [unit(code, 4, level="county", need=4, headcount=3, consolidation="m") for code in "xy"]
    merge = Consolidation("m", "administrative", "required", "z", "新中心", 5, 0, Decimal(0), "", "")
    merged = make_case([*members, unit("z", 0, level="county", need=5), unit("w", 9, level="county", need=9)])
    told = words(replace(merged, consolidations=(merge,)))
    assert "【机构整合】m 新中心：须整合" in told
    assert "不再要求【机构整合】m 新中心（国务院令第486号第九条）（少腾出 3 名）" in told
