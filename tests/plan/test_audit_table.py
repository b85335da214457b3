"""Reading planned posts that somebody wrote: every layout, every fault at its cell."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from cases import make_case, unit
from small import csv_text, write_scenario

from quota.plan import make_plan, read_tables, write_tables
from quota.plan.hand.audit import read_hand_plan
from quota.plan.hand.table import HandTable, read_hand_table
from quota.report.workbook import write_workbook
from quota.scenario import Case, CaseError, read_case

BOTH = {"administrative": 5, "institution": 7}


def two() -> Case:
    """Two townships: a with two categories, b with one."""
    return make_case([unit("a", BOTH, need=BOTH, name="东镇"), unit("b", {"administrative": 4}, need=4, name="西乡")])


def written(folder: Path, rows, name: str = "t.csv", encoding: str = "utf-8-sig") -> Path:
    path = folder / name
    path.write_bytes(csv_text(rows).encode(encoding))
    return path


def faults(case: Case, path: Path) -> list[tuple[str, str]]:
    """(place, key) of every fault of a table."""
    with pytest.raises(CaseError) as raised:
        read_hand_plan(case, path)
    return [(problem.where, problem.what.key.partition(".")[2]) for problem in raised.value.errors]


def notes(table: HandTable) -> list[str]:
    return [problem.what.key.removeprefix("audit.") for problem in table.warnings]


LONG = (
    ("unit_id", "name", "category", "planned"),
    ("a", "东镇", "administrative", "6"),
    ("a", "东镇", "institution", "7"),
    ("b", "西乡", "administrative", "3"),
)
WIDE = (("单位", "行政编制拟核定", "institution_planned"), ("东镇", "6", "7"), ("西乡", "3", ""))
EXPECTED = {("a", "administrative"): 6, ("a", "institution"): 7, ("b", "administrative"): 3}


def chinese(case: Case) -> Case:
    names = {"administrative": "行政编制", "institution": "事业编制"}
    return replace(case, categories={code: replace(kind, name=names[code]) for code, kind in case.categories.items()})


@pytest.mark.parametrize(
    "rows",
    [
        LONG,
        WIDE,
        (("单位代码", "编制类别", "拟核定编制"),
         ("b", "行政编制", "３"), ("a", "事业编制", "7.0"), ("a", "行政编制", "6")),
        (("拟核定方案",), ("序号", "单位", "行政编制", "", "事业编制", ""),
         ("", "", "现核定", "拟核定\n（示例）", "现核定", "拟核定"),
         ("", "合计（2个）", "9", "9", "7", "7"), ("1", "东镇", "5", "6", "7", "7"), ("2", "西乡", "4", "3", "", ""),
         ("", "小计", "9", "9", "7", "7")),
        (*WIDE, ("合计（1个，新设1个）", "9", "7"), ("Total (1, 1 new)", "9", "7")),
    ],
    ids=["long", "wide", "chinese", "bands", "opened"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_layouts(rows, encoding, tmp_path):
    """Proves: one table or another, with code or Chinese headers, in UTF-8 or GB18030: the same posts."""
    table = read_hand_table(chinese(two()), written(tmp_path, rows, encoding=encoding))
    assert table.posts == EXPECTED


def test_cells_are_known(tmp_path):
    """Proves: every number knows its line and column."""
    table = read_hand_table(two(), written(tmp_path, LONG))
    assert str(table.cells["b", "administrative"]) == "t.csv:4:4"


def test_every_fault_at_its_cell(tmp_path):
    """Proves: bad numbers, unknown units and categories, duplicates, slipped rows, strange holdings: all at once."""
    rows = [
        LONG[0],
        ("a", "东镇", "administrative", "six"),
        ("a", "东镇", "institution", "-1"),
        ("c", "", "administrative", "3"),
        ("b", "东镇", "administrative", "3"),
        ("b", "西乡", "administrative", ""),
        ("b", "西乡", "administrative", "3"),
        ("b", "西乡", "institution", "1"),
        ("b", "西乡", "special", "1"),
        ("", "", "", "9"),
    ]
    assert faults(two(), written(tmp_path, rows)) == [
        ("t.csv:2:4", "not_whole"),
        ("t.csv:3:4", "below_minimum"),
        ("t.csv:4:1", "unknown_unit"),
        ("t.csv:5:1", "other_name"),
        ("t.csv:6:4", "no_number"),
        ("t.csv:7:4", "twice"),
        ("t.csv:8:4", "no_holding"),
        ("t.csv:9:3", "unknown_category"),
        ("t.csv:10:4", "no_unit"),
    ]


def test_a_missing_unit_is_a_fault_and_a_missing_category_is_told(tmp_path):
    """Proves: a unit left out may be a slip; a category left out altogether stays as it is now, with a note.

    Sensitivity: one number of that category, and its other units are missing.
    """
    assert faults(two(), written(tmp_path, [LONG[0], LONG[1], LONG[2]])) == [("t.csv", "missing")]
    table = read_hand_table(two(), written(tmp_path, [LONG[0], LONG[1], LONG[3]]))
    assert notes(table) == ["left_out"]
    assert table.complete(two()) == {**EXPECTED, ("a", "institution"): 7}
    assert set(table.posts) == {("a", "administrative"), ("b", "administrative")}


def test_equal_names_are_told_apart_by_their_place(tmp_path):
    """Proves: two units of one name are found by jurisdiction, in a column or a heading; else that is a fault."""
    case = make_case([unit("a", 5, name="城关镇"), unit("b", 4, name="城关镇", jurisdiction="B")])
    assert faults(case, written(tmp_path, (("单位", "拟核定"), ("城关镇", "5"), ("城关镇", "4")))) == [
        ("t.csv:2:1", "ambiguous"),
        ("t.csv:3:1", "ambiguous"),
    ]
    column = (("辖区", "单位", "拟核定"), ("B", "城关镇", "4"), ("A", "城关镇", "5"))
    heading = (("单位", "拟核定"), ("B（1个）", "4"), ("城关镇", "4"), ("A（1个）", "5"), ("城关镇", "5"))
    for rows in (column, heading):
        posts = read_hand_table(case, written(tmp_path, rows)).posts
        assert posts == {("a", "administrative"): 5, ("b", "administrative"): 4}


def test_what_is_no_table_is_said(tmp_path):
    """Proves: a file that is missing, empty, without a header, or not a workbook is told as such."""
    case = two()
    assert faults(case, tmp_path / "none.csv") == [(str(tmp_path / "none.csv"), "no_table")]
    assert faults(case, written(tmp_path, [("a", "b")])) == [("t.csv", "no_header")]
    (tmp_path / "b.xlsx").write_bytes(b"no workbook")
    assert faults(case, tmp_path / "b.xlsx") == [("b.xlsx", "no_workbook")]
    no_category = (("unit_id", "planned"), ("a", "6"))
    assert ("t.csv:2:2", "no_category") in faults(case, written(tmp_path, no_category))


def test_disagreeing_figures_are_told(tmp_path):
    """Proves: planned counts; a stale change beside it, or other current posts than the scenario's, are told."""
    case = make_case([unit("a", 5), unit("b", 4)])
    header = ("unit_id", "current", "change", "planned")
    table = read_hand_table(case, written(tmp_path, [header, ("a", "5", "1", "7"), ("b", "3", "0", "3")]))
    assert table.posts == {("a", "administrative"): 7, ("b", "administrative"): 3}
    assert notes(table) == ["divided", "stale"]


# The proposal's workbook


@pytest.fixture(scope="module")
def written_once(tmp_path_factory):
    """A small scenario, its plan, and its workbook in both languages."""
    folder = tmp_path_factory.mktemp("proposal")
    case = read_case(write_scenario(folder / "s"))
    plan = make_plan(case)
    for language in ("zh", "en"):
        write_workbook(plan, folder / f"{language}.xlsx", language)
    return case, plan, folder


@pytest.fixture
def language():
    return "zh"


@pytest.fixture
def proposal(written_once, language, tmp_path):
    """A small scenario, its plan, and a workbook of it to write into."""
    case, plan, folder = written_once
    return case, plan, Path(shutil.copy(folder / f"{language}.xlsx", tmp_path / "proposal.xlsx"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("saved_again", [False, True])
def test_the_proposals_workbook(proposal, language, saved_again):
    """Proves: the plan comes back from its own workbook, and from one that lost its stored results when saved again."""
    case, plan, path = proposal
    if saved_again:
        openpyxl.load_workbook(path).save(path)
    table = read_hand_table(case, path)
    assert table.posts == {(row.unit_id, row.category): row.planned for row in plan.posts}
    assert notes(table) == []


def edited(path: Path, unit_name: str, header: str, value: object) -> str:
    """Write a value into the proposal's sheet, in a unit's row and the first column of a header; return the cell."""
    book = openpyxl.load_workbook(path)
    sheet = book["调整方案"]
    rows = {str(cell.value): cell.row for row in sheet.iter_rows() for cell in row}
    columns = {}
    for row in sheet.iter_rows():
        for cell in row:
            columns.setdefault(str(cell.value).partition("\n")[0], cell.column)
    cell = sheet.cell(rows[unit_name], columns[header])
    cell.value = value
    book.save(path)
    return cell.coordinate


@pytest.mark.parametrize(("header", "value"), [("调整数", 4), ("拟核定", 24)])
def test_a_number_changed_in_the_workbook(proposal, header, value):
    """Proves: a changed change moves the planned posts with it; a number typed over the formula counts as it stands."""
    case, _, path = proposal
    edited(path, "东镇", header, value)
    assert read_hand_table(case, path).posts["9001A", "administrative"] == 24


@pytest.mark.parametrize(
    ("header", "value", "fault"),
    [
        ("拟核定", "=A1", "no_result"),
        ("拟核定", "二十", "not_whole"),
        ("调整数", -40, "below_minimum"),
        ("东镇", "东震", "unknown_unit"),
    ],
)
def test_faults_in_the_workbook(proposal, header, value, fault):
    """Proves: a formula without a result, a word, fewer than no posts and an unknown unit are told with sheet and cell."""
    case, _, path = proposal
    cell = edited(path, "东镇", header, value)
    place, key = faults(case, path)[0]
    assert key == fault
    assert place.startswith("proposal.xlsx 调整方案!")
    assert fault == "below_minimum" or place.endswith(cell)


# A plan's folder


@pytest.fixture
def stored(tmp_path):
    """A small scenario and its written plan."""
    case = read_case(write_scenario(tmp_path / "s"))
    folder = tmp_path / "plan"
    folder.mkdir()
    write_tables(make_plan(case), folder, 0)
    return case, folder


def test_a_plans_folder_states_its_flows(stored):
    """Proves: transfers, reserves and changes are read as they were written."""
    case, folder = stored
    plan = read_hand_plan(case, folder)
    assert plan.flows is not None
    moved = sum(row.posts for row in read_tables(folder).transfers if row.route)
    assert sum(posts for flow, posts in plan.flows.quantities.items() if hasattr(flow, "route")) == moved > 0


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8-sig")


def test_faults_of_a_plans_folder(stored):
    """Proves: all tables of the folder are read for faults at once, those of posts.csv first."""
    case, folder = stored
    spoil(folder / "posts.csv", "9001A,", "9001Q,")
    spoil(folder / "transfers.csv", "9001/township", "9001/village")
    spoil(folder / "reserve.csv", "after", "rest")
    (folder / "changes.csv").unlink()
    found = faults(case, folder)
    assert [key for _, key in found] == ["unknown_unit", "unknown_name", "no_columns", "unreadable"]
    assert found[1][0].startswith("transfers.csv:2:")


def test_names_in_the_column_of_codes(tmp_path: Path):
    """Proves: a name where a code should stand means its unit. Sensitivity: what is no name either is told, with a near one."""
    rows = (("unit_id", "category", "planned"), *((name, kind, posts) for _, name, kind, posts in LONG[1:]))
    assert read_hand_table(two(), written(tmp_path, rows)).posts == EXPECTED
    rows = (*rows[:-1], ("西乡镇", "administrative", "3"))
    with pytest.raises(CaseError) as raised:
        read_hand_plan(two(), written(tmp_path, rows))
    assert "西乡" in raised.value.errors[0].mend.values["nearest"]
