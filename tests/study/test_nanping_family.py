"""The scenarios around Nanping: each is solved to a proof and shows the effect that it was written to show."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from solved import solved
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.plan import Plan, make_plan
from quota.scenario import read_case
from quota.solve.over_plan import read_planned
from quota.study.compare.comparison import Comparison
from quota.study.compare.summary import HEIGHT, SCREEN
from quota.texts.width import width_of

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FAMILY = ("nanping", "nanping-cut", "nanping-downshift", "nanping-no-crossing", "nanping-registered")
MEETING = "nanping-meeting"
TOWNS = ("350722109", "350722200", "350722206", "350722207")
DOWN = "county>township/same/institution"


@pytest.fixture(scope="module")
def plans() -> Mapping[str, Plan]:
    return {name: solved(name) for name in FAMILY}


@pytest.fixture(scope="module")
def meeting() -> Plan:
    return solved(MEETING)


def planned(plan: Plan, category: str, level: str = "township") -> int:
    return sum(row.planned for row in plan.posts if (row.category, row.level) == (category, level))


def held(plan: Plan, category: str, level: str = "township") -> int:
    return sum(row.current for row in plan.posts if (row.category, row.level) == (category, level))


@pytest.mark.parametrize("name", FAMILY)
def test_proved(plans: Mapping[str, Plan], name: str) -> None:
    assert plans[name].status.outcome.value == "optimal"
    assert plans[name].status.gap == 0


def test_the_cut_is_two_percent_rounded_to_the_smaller_total(plans: Mapping[str, Plan]) -> None:
    """Proves: 2 % of 4003 posts (3987 and 16 in reserve) is 80.06, so 81 go; other categories are as before."""
    plan = plans["nanping-cut"]
    reserve = sum(row.before for row in plan.reserve if row.category == "administrative")
    all_held = held(plan, "administrative") + reserve
    cut = sum(row.posts for row in plan.changes)
    assert {row.category for row in plan.changes} == {"administrative"}
    assert cut == -2 * all_held // 100 == -81
    left = sum(row.after for row in plan.reserve if row.category == "administrative")
    assert planned(plan, "administrative") + left == all_held - 81
    for category in ("institution", "leadership"):
        assert [row.planned for row in plan.posts if row.category == category] == [
            row.planned for row in plans["nanping"].posts if row.category == category
        ]


def test_the_downshift_is_that_of_weifang(plans: Mapping[str, Plan]) -> None:
    """Proves: township institution posts grow by 20.1 %, rounded down, all on routes from county and city."""
    plan = plans["nanping-downshift"]
    growth = held(plan, "institution") * 201 // 1000
    assert planned(plan, "institution") - held(plan, "institution") == growth
    routes: Counter[str] = Counter()
    for row in plan.transfers:
        if row.category == "institution" and row.route:
            routes[row.route] += row.posts
    assert routes.total() == growth
    assert set(routes) == {"county>township/same/institution", "city>township/below/institution"}


def test_nothing_crosses_where_nothing_may(plans: Mapping[str, Plan]) -> None:
    """Proves: no post crosses from pool to pool; with the routes of the base scenario posts do."""
    plan = plans["nanping-no-crossing"]
    assert not [row for row in plan.transfers if row.route]
    assert [row for row in plans["nanping"].transfers if row.route]
    assert planned(plan, "institution") == held(plan, "institution")


def test_the_merge_needs_a_place_for_what_it_frees() -> None:
    """Proves: the reason given in nanping-no-crossing: with the merge required there is no plan at all."""
    arguments = ["--set", "consolidations.J01.institution.mode=required"]
    result = CliRunner().invoke(app, ["check", str(SCENARIOS / "nanping-no-crossing"), *arguments])
    assert result.exit_code == 3
    assert "J01" in result.stderr


def test_registered_people_stay_where_residents_left(plans: Mapping[str, Plan]) -> None:
    """Proves: with registered people the needs of streets fall and those of townships (乡) rise."""
    by_type: Counter[str] = Counter()
    first, other = plans["nanping"], plans["nanping-registered"]
    for before, after in zip(first.posts, other.posts, strict=True):
        if before.category == "administrative":
            by_type[first.case.units[before.unit_id].type] += after.planned - before.planned
    assert by_type["街道"] < 0 < by_type["乡"]


def test_the_table_of_the_downshift_is_what_its_script_gives(tmp_path: Path) -> None:
    """Proves: units.csv follows from the tables of Nanping as they are now, and every figure of it says it is made up."""
    folder = SCENARIOS / "nanping-downshift"
    subprocess.run([sys.executable, folder / "make.py", tmp_path], check=True)
    assert (tmp_path / "units.csv").read_bytes() == (folder / "units.csv").read_bytes()
    case = read_case(folder)
    with (folder / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for field in ("spare", "pin", "movable"):
                assert case.standing("units", (row["单位代码"],), f"institution_{field}") == "illustrative"


@pytest.mark.parametrize("others", [FAMILY[1:3], FAMILY[3:], ("nanping-cut", "nanping-registered")])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_three_plans_fit_on_a_screen(plans: Mapping[str, Plan], others: tuple[str, ...], language: str) -> None:
    names = ["nanping", *others]
    lines = Comparison([plans[name] for name in names], names).summary(language)
    assert len(lines) <= HEIGHT == 24
    assert max(map(width_of, lines)) <= SCREEN == 100
    assert all(line.encode("gbk") for line in lines)
    assert lines[0].startswith({"zh": "示例数据！", "en": "Made-up data!"}[language])


def test_the_comparison_names_what_was_changed(plans: Mapping[str, Plan]) -> None:
    """Proves: each scenario's own change is the reason that is given, and no other."""
    comparison = Comparison([plans[name] for name in FAMILY], FAMILY)
    words = {reason.plan: reason.words("zh") for reason in comparison.reasons() if reason.kind == "inputs"}
    assert words["nanping-cut"] == "nanping-cut 输入不同：南平市行政编制批准增减 无→-81"
    assert words["nanping-registered"].startswith("nanping-registered 输入不同：人口口径 常住人口→户籍人口；")
    assert "调剂通道表上限 3处" in words["nanping-no-crossing"]
    assert "事业编制调整幅度（%） 25→50" in words["nanping-downshift"]


def test_the_meeting_in_six_lines(meeting: Plan, plans: Mapping[str, Plan]) -> None:
    """Proves: "another 1 %, four border towns protected, county institutions give 30 more" takes at most six lines, and 208
    posts cross where 178 did; none of the four loses a post, 41 of 4003 go (1 % is 40.03), and the plan is proved.

    Sensitivity: without the line the same scenario would have 179 cross, so that the plan that is added to is the base's; in
    the base the towns lose posts six times.
    """
    text = (SCENARIOS / MEETING / "scenario.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(("#", "title"))]
    assert len(lines) <= 6
    assert sorted(path.name for path in (SCENARIOS / MEETING).iterdir()) == ["scenario.toml", "sources.csv"]
    assert (crossing(meeting)[DOWN], crossing(plans["nanping"])[DOWN]) == (208, 178)
    changes = {(row.unit_id, row.category): row.change for row in meeting.posts if row.unit_id in TOWNS}
    assert len(changes) == 12
    assert min(changes.values()) == 0
    before = [row.change for row in plans["nanping"].posts if row.unit_id in TOWNS]
    assert sum(change < 0 for change in before) == 6
    assert sum(row.posts for row in meeting.changes) == -41
    assert (meeting.status.outcome.value, meeting.status.gap) == ("optimal", 0)
    unasked = read_planned(SCENARIOS / MEETING, ["routes.county.township.same.institution.at_least=无"])
    assert crossing(make_plan(unasked))[DOWN] == 179


def crossing(plan: Plan) -> Counter[str]:
    posts: Counter[str] = Counter()
    for row in plan.transfers:
        posts[row.route] += row.posts
    return posts


def test_the_meeting_adds_to_the_plan_of_its_base(meeting: Plan) -> None:
    """Proves: 30 are added to the 178 of nanping's plan, and one post fewer that must cross is worth something."""
    (told,) = meeting.case.over_plans
    assert (told.plan, told.added, told.posts) == (178, 30, 208)
    (row,) = [row for row in meeting.rules if row.rule == "route_least"]
    assert (row.activity, row.slack, row.value and row.value > 0) == (208, 0, True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_meeting_compared_on_a_screen(meeting: Plan, plans: Mapping[str, Plan], language: str) -> None:
    """Proves: what the meeting changed and the 30 posts stand in the first six of at most 24 lines, whole.

    Sensitivity: they stand before the totals.
    """
    lines = Comparison([plans["nanping"], meeting], ["nanping", MEETING]).summary(language)
    assert len(lines) <= HEIGHT
    assert max(map(width_of, lines)) <= SCREEN
    first = " ".join(" ".join(lines[1:7]).split())
    wanted = {
        "zh": ("-41", "九牧镇、万安乡、盘亭乡、官路乡", "方案+30", "178→208"),
        "en": ("-41", "plan+30", "178 -> 208"),
    }
    assert all(word in first for word in wanted[language]), first


# --- Where values come from --------------------------------------------------------------------------------------------


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    for name in ("nanping", "nanping-cut", "nanping-downshift"):
        shutil.copytree(SCENARIOS / name, tmp_path / name, ignore=shutil.ignore_patterns("facts", "*.py"))
    return tmp_path


def child(folder: Path, name: str, settings: str) -> Path:
    (folder / name).mkdir()
    (folder / name / "scenario.toml").write_text(settings, encoding="utf-8")
    return folder / name


def test_show_names_the_origin_over_three_generations(copies: Path) -> None:
    """Proves: for every final value the generation that set it is named, and what it replaced."""
    grandchild = child(copies, "strict", 'extends = "../nanping-cut"\ntitle = "孙"\n[stickiness]\nadministrative = 4\n')
    result = CliRunner().invoke(app, ["show", str(grandchild), "--json", "--set", "gap=1"])
    assert result.exit_code == 0, result.stderr
    shown = json.loads(result.stdout)
    layers = {key: [layer["layer"] for layer in found] for key, found in shown["settings"].items()}
    assert layers["title"] == ["scenario", "../nanping-cut", "../nanping", "default"]
    assert layers["stickiness.administrative"][:2] == ["scenario", "../nanping"]
    assert layers["stickiness.institution"][0] == "../nanping"
    assert layers["gap"] == ["--set", "default"]
    cells = {(cell["table"], cell["column"]): cell["layer"] for cell in shown["cells"]}
    case = read_case(grandchild)
    assert str(case.cell("approvals", ("350700", "administrative", "township", ""), "posts")).startswith(
        "../nanping-cut/approvals.csv"
    )
    assert str(case.cell("units", ("350702001",), "population_resident")).startswith("../nanping/units.csv")
    assert ("units", "population_resident") not in cells


def test_a_clash_of_two_parents_names_both(copies: Path) -> None:
    """Proves: two parents that set one value differently are an error that names both; settled by the child it is none."""
    child(copies, "slow", 'extends = "../nanping"\ntitle = "慢"\n[pace_percent]\ninstitution = 10\n')
    heads = 'extends = ["../nanping-downshift", "../slow"]\ntitle = "合"\n'
    result = CliRunner().invoke(app, ["check", str(child(copies, "both", heads))])
    assert result.exit_code == 4
    assert "../nanping-downshift" in result.stderr
    assert "../slow" in result.stderr
    settled = child(copies, "settled", heads + "[pace_percent]\ninstitution = 50\n")
    assert read_case(settled).settings.pace_percent["institution"] == 50
