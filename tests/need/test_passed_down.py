"""Work that departments passed down: it stands apart from need until a delegation makes it lawful."""

from __future__ import annotations

import csv
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook
from papers import written, written_annex
from small import findings_of, write_scenario
from typer.testing import CliRunner

import quota
from quota.cli.commands import app
from quota.model.rules import rows
from quota.need import measure
from quota.need.passed import by_department, passed_work
from quota.plan import make_plan
from quota.report.page.listings import listings
from quota.report.workbook import write_workbook
from quota.scenario import read_case
from quota.study.compare.comparison import Comparison
from quota.words.pen import Pen
from quota.words.table import cell_words

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SETTINGS = """title = "样例"
population = "resident"
need.institution.method = "rates"
need.institution.available_hours = 1760
"""
OWN = ("9001A", "visits", 440, "", "")
PASSED = (
    ("9001A", "reports", 880, "甲县应急管理局", "责任状"),
    ("9001B", "reports", 3520, "9001X", "考核指标"),
    ("9001A", "reports", 220, "甲县服务中心", "考核指标"),
    ("9001B", "drill", 10, "甲县应急管理局", "一票否决"),
    ("9002A", "reports", 110, "9001X", ""),
)
WORKLOAD = (("unit_id", "activity", "volume", "passed_by", "passed_as"), OWN, *PASSED)
ITEM = ("item", "name", "origin", "category", "activity", "types", "least_share")
LAWFUL = (ITEM, ("D1", "报表", "9001X", "institution", "reports", "", 100))


def scenario(folder: Path, **tables: object) -> Path:
    """Write three townships of 10 posts of need and an institution of 24; a year has 1,760 hours.

    A has 1 post of visits, and a quarter of it for what everyone does. The emergency bureau, which is no unit, passed
    down 880 · 2 and 10 · 44 hours, the service centre 3,520 · 2, 220 · 2 and, to another county, 110 · 2.
    """
    ready = {
        "categories": (("code", "name"), ("institution", "事业编制")),
        "units": (
            (
                "unit_id",
                "name",
                "jurisdiction",
                "level",
                "type",
                "institution_current",
                "institution_spare",
                "institution_headcount",
            ),
            ("9001A", "东镇", "9001", "township", "镇", 20, "", 9),
            ("9001B", "西乡", "9001", "township", "乡", 14, "", 9),
            ("9001X", "甲县服务中心", "9001", "county", "事业单位", 30, 6, 20),
            ("9002A", "南镇", "9002", "township", "镇", 15, "", 9),
        ),
        "rates": (("category", "type", "driver", "rate"), ("institution", "", "base", 10)),
        "activities": (
            ("activity", "name", "category", "kind", "hours", "share"),
            ("visits", "走访", "institution", "cases", 4, ""),
            ("reports", "报表", "institution", "cases", 2, ""),
            ("drill", "演练", "institution", "individual", 44, ""),
            ("meetings", "会议", "institution", "share", "", "0.2"),
        ),
        "workload": WORKLOAD,
        "sources": (
            ("table", "column", "rows", "standing", "source"),
            ("workload", "volume", "", "illustrative", "样例"),
        ),
    }
    return write_scenario(folder, settings=SETTINGS, **{**ready, **tables})


def needs_of(folder: Path, *overrides: str) -> dict[str, Fraction]:
    return {unit: need.exact for (unit, _), need in measure(read_case(folder, overrides)).items()}


def test_passed_down_hours_are_no_need(tmp_path):
    """Proves: 9,720 hours that were passed down leave every need as it is without them: A's 10 + 1 + ¼, the others 10.

    Sensitivity: the same volumes without a department raise needs.
    """
    alone = needs_of(scenario(tmp_path / "own", workload=(WORKLOAD[0], OWN)))
    assert needs_of(scenario(tmp_path / "all")) == alone
    assert alone == {"9001A": Fraction(45, 4), "9001B": 10, "9001X": 24, "9002A": 10}
    own = tuple(("9001B", "reports", 3520, "", "") if row[0] == "9001B" and row[2] == 3520 else row for row in WORKLOAD)
    assert needs_of(scenario(tmp_path / "turned", workload=own))["9001B"] == 15  # 10 + 4 · 1.25


def test_hours_and_posts_by_hand(tmp_path):
    """Proves: hours are volume · hours, posts hours ÷ 1,760; a department is one, by code or name; most hours first."""
    works = passed_work(read_case(scenario(tmp_path)))
    assert [(work.row.unit, work.department, work.hours, work.posts) for work in works] == [
        ("9001B", "甲县服务中心", 7040, 4),
        ("9001A", "甲县应急管理局", 1760, 1),
        ("9001A", "甲县服务中心", 440, Fraction(1, 4)),
        ("9001B", "甲县应急管理局", 440, Fraction(1, 4)),
        ("9002A", "甲县服务中心", 220, Fraction(1, 8)),
    ]
    assert [tuple(found) for found in by_department(works)] == [
        ("甲县服务中心", "institution", 3, 7700, Fraction(35, 8)),
        ("甲县应急管理局", "institution", 2, 2200, Fraction(5, 4)),
    ]


def test_a_delegation_makes_exactly_it_lawful(tmp_path):
    """Proves: A's need rises by ¼ and B's by 4, those that X passed down below its county; X's falls by 4¼; no other does.

    Four whole posts are free in X, and all of them must go along. Sensitivity: what the bureau passed down stays apart,
    as does what X passed down to another county; for 镇 alone B's work stays apart too.
    """
    before = needs_of(scenario(tmp_path / "before"))
    case = read_case(scenario(tmp_path / "lawful", delegations=LAWFUL))
    after = {unit: need.exact for (unit, _), need in measure(case).items()}
    assert {unit: after[unit] - before[unit] for unit in before} == {
        "9001A": Fraction(1, 4), "9001B": 4, "9001X": Fraction(-17, 4), "9002A": 0,
    }  # fmt: skip
    assert [(work.row.unit, work.posts) for work in passed_work(case)] == [
        ("9001A", 1),
        ("9001B", Fraction(1, 4)),
        ("9002A", Fraction(1, 8)),
    ]
    assert [row.limit for row in rows(case) if row.rule.id == "duties_follow"] == [26, 4]
    planned = {row.unit_id: row.planned for row in make_plan(case).posts}
    assert planned["9001X"] <= 26
    towns = (ITEM, ("D1", "报表", "9001X", "institution", "reports", "镇", 100))
    of_towns = needs_of(scenario(tmp_path / "towns", delegations=towns))
    assert of_towns["9001B"] == before["9001B"]
    assert of_towns["9001A"] - before["9001A"] == Fraction(1, 4)


def test_set_clears_one_row(tmp_path):
    """Proves: --set names a row with its department; 0 clears it, and lawful work of the same activity is another row."""
    folder = scenario(tmp_path)
    cleared = read_case(
        folder, ["workload.9001B.reports.9001X.volume=0", "workload.9001A.reports.甲县应急管理局.volume=440"]
    )
    assert sum(work.hours for work in passed_work(cleared)) == 9900 - 7040 - 880
    lawful = needs_of(folder, "workload.9001A.visits.volume=880")
    assert lawful["9001A"] == Fraction(25, 2)


@pytest.mark.parametrize(
    ("changed", "taken"),
    [
        ("9001A.reports.甲县应急局.volume=0", False),
        ("9001A.reports.甲县应急局.volume=5", False),
        ("9002A.reports.甲县服务中心.volume=0", False),
        ("9002A.drill.9001X.volume=5", True),
        ("9002A.drill.甲县应急管理局.volume=5", True),
    ],
)
def test_a_misspelt_row_clears_nothing_in_silence(tmp_path, changed, taken):
    """Proves: --set of a row that is not there is refused where it clears it, or names a department that nothing else names.

    Sensitivity: more work of a department, or of a unit, is taken.
    """
    found = findings_of(scenario(tmp_path), f"workload.{changed}")
    assert [key for _, key in found] == ([] if taken else ["unknown_row"])


@pytest.mark.parametrize(
    ("tables", "found"),
    [
        ({"workload": (*WORKLOAD, ("9002A", "visits", 5, "", "责任状"))}, ("workload.csv:8:5", "passed_by_whom")),
        ({"workload": (*WORKLOAD, ("9001B", "reports", 5, "甲县服务中心", ""))}, ("workload.csv:8:4", "passed_twice")),
        ({"workload": (*WORKLOAD, ("9002A", "visits", 5, "南镇", ""))}, ("workload.csv:8:4", "passed_to_itself")),
        (
            {"delegations": ((*ITEM, "hours"), (*LAWFUL[1], 3))},
            ("delegations.csv:2:8", "work_said_twice"),
        ),
        (
            {"delegations": (ITEM, ("D1", "报表", "9001X", "institution", "visits", "", 100))},
            ("delegations.csv:2:5", "nothing_passed"),
        ),
        ({"delegations": (*LAWFUL, ("D2", *LAWFUL[1][1:]))}, ("delegations.csv:3:5", "taken_twice")),
        (
            {"workload": (*WORKLOAD[:2], ("9001B", "reports", 21120, "9001X", "")), "delegations": LAWFUL},
            ("delegations.csv:2", "all_work_delegated"),
        ),
    ],
)
def test_faults(tmp_path, tables, found):
    """Proves: what cannot be meant is refused at its cell: a form without a department, one department twice, work twice.

    The last: 21,120 · 2 hours are 24 posts, all that X needs.
    """
    (place, key) = found
    faults = findings_of(scenario(tmp_path, **tables))
    assert [kind for _, kind in faults] == [key]
    assert faults[0][0].startswith(place)


def test_an_item_without_its_work_names_both_cells(tmp_path):
    """Proves: an item that names no activity still has to state volume and hours."""
    folder = scenario(tmp_path, delegations=(ITEM, ("D1", "报表", "9001X", "institution", "", "", 100)))
    assert [kind for _, kind in findings_of(folder)] == ["empty_cell", "empty_cell"]


def test_a_department_of_a_name_that_several_units_have(tmp_path):
    """Proves: a name that two units have is asked back, once; two departments of one name in two counties are two."""
    units = (
        ("unit_id", "name", "jurisdiction", "level", "type", "institution_current"),
        ("9001A", "东镇", "9001", "township", "镇", 20),
        ("9001X", "应急管理局", "9001", "county", "局", 30),
        ("9002X", "应急管理局", "9002", "county", "局", 30),
    )
    rows = [("9001A", activity, 880, "应急管理局", "") for activity in ("reports", "drill")]
    folder = scenario(tmp_path / "names", units=units, workload=(*WORKLOAD[:2], *rows))
    assert findings_of(folder) == [("workload.csv:4:4", "several_units")]
    rows = [("9001A", "reports", 880, code, "") for code in ("9001X", "9002X")]
    works = passed_work(read_case(scenario(tmp_path / "codes", units=units, workload=(*WORKLOAD[:2], *rows))))
    assert {found.department for found in by_department(works)} == {"甲县应急管理局", "乙县应急管理局"}


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_and_python(tmp_path):
    """Proves: `quota need` lists it with its sum, alone with --passed, and as JSON; Python has the same figures.

    Sensitivity: a scenario without it prints needs alone, as before.
    """
    folder = scenario(tmp_path / "s")
    alone = run("need", folder, "--passed")
    assert "西乡,甲县,甲县服务中心,报表,考核指标,事业编制,3520,7040,4.00" in alone
    assert "甲县服务中心,事业编制,3,7700,4.37" in alone  # 4.375 and 1.25 are 5.625: shown 4.37, 1.25 and 5.62
    assert "占用事业编制5.62名的工时" in alone
    assert run("need", folder).endswith(alone)
    assert '"posts": "0.125"' in run("need", folder, "--passed", "--json")
    frame = quota.read(folder).needs.passed_down()
    assert frame["posts"].sum() == 5.625
    none = scenario(tmp_path / "none", workload=(WORKLOAD[0], OWN))
    assert "转交" not in run("need", none)
    assert "没有部门" in run("need", none, "--passed")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_papers(tmp_path, language):
    """Proves: the proposal says it once, with the decree; the annex lists it by size, and says that it is illustrative.

    Sensitivity: without it neither paper has a word of it.
    """
    plan = make_plan(read_case(scenario(tmp_path / "s")))
    body, annex = written(plan, tmp_path, language), written_annex(plan, tmp_path, language)
    assert body.words.count("5.62") == 1
    assert ("第七条" if language == "zh" else "art. 7") in body.words
    names = ("明细（不计入", "departments (no")
    caption, works = next(
        (name, table) for name, (table, *_) in annex.tables.items() if any(map(name.__contains__, names))
    )
    assert [row[-1] for row in works.body] == ["4.00", "1.00", "0.25", "0.25", "0.12", "5.62"]
    assert ("示例" if language == "zh" else "illustrative") in caption
    plain = make_plan(read_case(scenario(tmp_path / "n", workload=(WORKLOAD[0], OWN))))
    for paper in (written(plain, tmp_path, language), written_annex(plain, tmp_path, language)):
        assert not any(word in paper.words for word in ("转交", "passed down"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_workbook_and_page(tmp_path, language):
    """Proves: both list the same work as the annex, by department and by unit; without any neither says a word.

    Sensitivity: without the listing there is no such sheet and no such table.
    """
    plan = make_plan(read_case(scenario(tmp_path / "s")))
    plain = make_plan(read_case(scenario(tmp_path / "n", workload=(WORKLOAD[0], OWN))))
    name = {"zh": "转交工作", "en": "Passed down"}[language]
    for found, there in ((plan, True), (plain, False)):
        write_workbook(found, tmp_path / "book.xlsx", language)
        book = load_workbook(tmp_path / "book.xlsx")
        assert (name in book.sheetnames) == there
        listed = {listing.name: listing for listing in listings(Pen(found, language))}
        assert {name for name in listed if "passed" in name} == (
            {"passed_departments", "passed_works"} if there else set()
        )
        if there:
            lasts = [[cell for cell in row if cell is not None][-1] for row in book[name].values if any(row)]
            figures = [cell for cell in lasts if isinstance(cell, float | int)]
            assert figures == [4.37, 1.25, 5.62, 4, 1, 0.25, 0.25, 0.12, 5.62]
            shown = [cell_words(line.cells[-1]) for line in listed["passed_works"].table.lines]
            assert (shown, listed["passed_works"].table.count) == (["4.00", "1.00", "0.25", "0.25", "0.12"], 5)


def test_a_comparison_tells_what_clearing_frees(tmp_path):
    """Proves: plans with and without it name the posts that it eats; their posts are the same."""
    folder = scenario(tmp_path)
    plans = [make_plan(read_case(folder, sets)) for sets in ((), ("workload.9001B.reports.9001X.volume=0",))]
    told = [reason for reason in Comparison(plans, ["有", "清理"]).reasons() if reason.kind == "passed"]
    assert [reason.words("zh").strip() for reason in told] == ["部门转交工作占用的编制不同：事业编制5.62→1.62"]


def test_the_shipped_scenario_follows_its_recipe():
    """Proves: made-up volumes are what the scenario says they are: 12 and 1 a village, 52 a community of a street."""
    case = read_case(SCENARIOS / "nanping-cleared")
    per_village = {"hazard": 12, "appraisal": 1, "stalls": 52}
    for row in case.ever_passed_down:
        assert row.volume == per_village[row.activity] * case.units[row.unit].drivers["villages"]
        assert case.standing("workload", row.key, "volume") == "illustrative"
    assert Counter(row.activity for row in case.ever_passed_down) == {"hazard": 21, "appraisal": 21, "stalls": 6}
    with (SCENARIOS / "nanping-cleared" / "workload.csv").open(encoding="utf-8-sig") as opened:
        assert len(list(csv.reader(opened))) == 49
    assert sum(work.posts for work in passed_work(case)) == Fraction(12680, 1760)
    assert {item.activity for item in case.delegations} == {"stalls"}
