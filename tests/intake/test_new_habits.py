"""More habits of planners' tables: asides in names, headings with sums, units of measurement within cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import openpyxl
import pytest

from quota.intake import ScenarioDraft, Told, draft_of_book, write_draft
from quota.intake.vocabulary.unit_names import kind_heading, places_in_title, township_type, without_aside
from quota.need import measure
from quota.scenario import CaseError, read_case
from quota.texts import text

HEADER = ("单位", "行政编制", "行政实有")


def read(tmp_path, sheets: dict[str, Sequence[Sequence[object]]]) -> ScenarioDraft:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "b.xlsx")
    return draft_of_book(tmp_path / "b.xlsx")


def posts(draft: ScenarioDraft) -> dict[str, int | None]:
    return {unit.name: unit.count("current", "administrative") for unit in draft.units}


def keys(draft: ScenarioDraft, kind: Told) -> list[str]:
    return [note.what.key for note in draft.notes if note.kind is kind]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("城关街道（含开发区）", "街道"), ("石塘镇【中心镇】", "镇"), ("白沙镇[原白沙乡]", "镇"), ("云峰乡(畲族)", "乡"),
        ("城关镇（财政所）", ""), ("城关镇（事业）", ""), ("镇（街道）", ""), ("民族乡", ""), ("云峰畲族乡", "民族乡"),
    ],
)  # fmt: skip
def test_brackets_behind_a_name(name, kind):
    """Proves: what brackets add does not hide a township; what they name as a part of it is none."""
    assert township_type(name) == kind


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("一、街道（2个）", "街道"), ("（三）乡镇", "乡镇"), ("二、县直事业单位：", "县直事业单位"),
        ("县直机关工委", ""), ("东街道", ""), ("石塘镇", ""),
    ],
)  # fmt: skip
def test_headings_that_name_kinds(name, heading):
    """Proves: which names are headings of what follows, and which are units."""
    assert kind_heading(name) == heading


def test_headings_with_sums_are_no_units(tmp_path):
    """Proves: 一、街道（2个）with 40 = 18 + 22 is a sum, checked, and the total counts the units alone: 40 + 21 = 61."""
    rows = [
        HEADER, ("一、街道（2个）", 40, 38), ("东街道", 18, 18), ("西街道", 22, 20), ("二、镇（1个）", 21, 20),
        ("石塘镇", 21, 20), ("总计", 61, 58),
    ]  # fmt: skip
    draft = read(tmp_path, {"清溪县": rows})
    assert posts(draft) == {"东街道": 18, "西街道": 22, "石塘镇": 21}
    assert keys(draft, Told.SUM).count("new.sum_right") == 3
    assert not keys(draft, Told.MISMATCH)


def test_headings_with_sums_inside_districts(tmp_path):
    """Proves: 延平区 61 above 一、街道 40 and 二、镇 21 is the sum of its units, which stand once: 18 + 22 + 21."""
    rows = [
        HEADER, ("延平区", 61, 58), ("一、街道", 40, 38), ("东街道", 18, 18), ("西街道", 22, 20), ("二、镇", 21, 20),
        ("石塘镇", 21, 20), ("建阳区", 30, 30), ("一、镇", 30, 30), ("将口镇", 30, 30), ("合计", 91, 88),
    ]  # fmt: skip
    draft = read(tmp_path, {"Sheet1": [("南平市乡镇编制表",), *rows]})
    assert posts(draft) == {"东街道": 18, "西街道": 22, "石塘镇": 21, "将口镇": 30}
    assert {unit.name: unit.jurisdiction for unit in draft.units}["石塘镇"] == "延平区"
    assert keys(draft, Told.SUM) == ["new.sum_right"] * 6
    assert not keys(draft, Told.MISMATCH)


def test_a_wrong_column_of_a_heading_stops(tmp_path):
    """Proves: a heading whose posts add up and whose people do not is a sum that is wrong, in the cell of its people."""
    rows = [HEADER, ("一、街道", 40, 39), ("东街道", 18, 18), ("西街道", 22, 20), ("石塘镇", 21, 20)]
    rows.insert(4, ("二、镇", 21, 20))
    with pytest.raises(CaseError) as error:
        read(tmp_path, {"清溪县": rows})
    assert [problem.where for problem in error.value.errors] == ["b.xlsx 清溪县!C2"]


def test_a_unit_named_like_a_kind_that_adds_up_nothing_stays(tmp_path):
    """Proves: 乡镇 with figures of its own beside institutions is no sum, and nothing is lost."""
    draft = read(tmp_path, {"清溪县": [HEADER, ("乡镇", 100, 90), ("县档案馆", 18, 18), ("县党校", 22, 20)]})
    assert sum(posts(draft).values()) == 140


def test_numbering_in_a_cell_of_its_own(tmp_path):
    """Proves: 一、| 街道 is a heading, and the row below it a unit."""
    rows = [
        ("序号", *HEADER), ("一、", "街道"), (1, "东街道", 18, 18), ("二", "镇"), (2, "石塘镇", 21, 20), (3, "西岭镇"),
    ]  # fmt: skip
    draft = read(tmp_path, {"清溪县": rows})
    assert posts(draft) == {"东街道": 18, "石塘镇": 21}
    assert keys(draft, Told.UNDERSTOOD).count("new.heading") == 2
    missing = [note.where for note in draft.notes if note.what.key == "new.unit_without_figures"]
    assert missing == ["b.xlsx 清溪县!B6"]


def test_one_township_with_and_without_an_aside(tmp_path):
    """Proves: 城关街道 on a sheet of areas is 城关街道（含开发区）, and said so; two rows of one sheet stay two units."""
    sheets = {
        "清溪县": [HEADER, ("城关街道（含开发区）", 18, 18), ("石塘镇（东片）", 21, 20), ("石塘镇（西片）", 20, 20)],
        "面积": [("单位", "面积"), ("城关街道", 35), ("石塘镇（东片）", 20), ("石塘镇（西片）", 30)],
    }
    draft = read(tmp_path, sheets)
    assert {unit.name: unit.count("area_km2") for unit in draft.units} == {
        "城关街道（含开发区）": 35, "石塘镇（东片）": 20, "石塘镇（西片）": 30
    }  # fmt: skip
    assert [note.where for note in draft.notes if note.what.key == "new.same_unit"] == ["b.xlsx 面积!A2"]


def test_an_old_sheet_that_contradicts_is_refused(tmp_path):
    """Proves: an old list of 城关街道 with other posts is no further unit: both cells are named."""
    sheets = {"清溪县": [HEADER, ("城关街道（含开发区）", 18, 18)], "旧": [HEADER[:2], ("城关街道", 17)]}
    with pytest.raises(CaseError) as error:
        read(tmp_path, sheets)
    (problem,) = error.value.problems
    assert (problem.where, problem.what.values["place"]) == ("b.xlsx 旧!B2", "b.xlsx 清溪县!B2")


def test_a_cell_with_a_unit_of_its_own(tmp_path):
    """Proves: below 万人, 6.2万 and 62000人 are 6.2; below 公顷, 3平方公里 is 300; bare numbers are what the header says.

    Sensitivity: 6.2万 below 万人 would be 620 million people.
    """
    rows = [
        (*HEADER, "常住人口（万人）", "面积（公顷）"), ("东街道", 18, 18, "6.2万", "3平方公里"),
        ("石塘镇", 21, 20, "62000人", 300), ("西岭镇", 21, 20, 6.2, "4500亩"), ("合计", 60, 58, 18.6, 900),
    ]  # fmt: skip
    draft = read(tmp_path, {"清溪县": rows})
    assert {unit.count("population_resident") for unit in draft.units} == {62000}
    assert {unit.count("area_km2") for unit in draft.units} == {3}
    assert not keys(draft, Told.MISMATCH)


@pytest.mark.parametrize("merged", [True, False])
def test_units_inside_townships(tmp_path, merged):
    """Proves: a column of townships before the units inside them, merged or filled once, is a part of their names.

    Sensitivity: 机关 of two townships would stand twice.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "清溪县"
    for row in [
        ("乡镇", "机构名称", "行政编制", "行政实有"),
        ("东街道", "机关", 18, 18), (None, "党群服务中心", 4, 4), (None, "小计", 22, 22),
        ("石塘镇", "机关", 21, 20), (None, "石塘镇财政所", 3, 3), ("总计", None, 46, 45),
    ]:  # fmt: skip
        sheet.append(row)
    if merged:
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("A5:A6")
    book.save(tmp_path / "b.xlsx")
    draft = draft_of_book(tmp_path / "b.xlsx")
    assert posts(draft) == {"东街道机关": 18, "东街道党群服务中心": 4, "石塘镇机关": 21, "石塘镇财政所": 3}
    assert {unit.name: unit.type for unit in draft.units if "机关" in unit.name} == {
        "东街道机关": "乡镇机关", "石塘镇机关": "乡镇机关"
    }  # fmt: skip
    assert keys(draft, Told.SUM) == ["new.sum_right", "new.sum_right"]


@pytest.mark.parametrize(
    ("cell", "mend"),
    [
        (datetime(2025, 3, 5), "new.a_date_mend"), ("#REF!", "new.formula_error_mend"), (True, "new.true_or_false_mend"),
        ("约40", "new.about_mend"), ("三十", "new.not_a_number_mend"), ("40,5", "new.decimal_comma_mend"),
    ],
)  # fmt: skip
def test_what_excel_makes_of_numbers(tmp_path, cell, mend):
    """Proves: a date, an error and a truth value among posts are refused with the mend that each needs."""
    with pytest.raises(CaseError) as error:
        read(tmp_path, {"清溪县": [HEADER, ("东街道", cell, 18), ("石塘镇", 21, 20)]})
    (problem,) = error.value.problems
    assert problem.where == "b.xlsx 清溪县!B2"
    assert problem.mend.key == mend


def test_the_sender_is_a_place_only_where_no_title_is(tmp_path):
    """Proves: 填报单位 names a place where nothing else does, without 中共; a title that names the county comes first."""
    assert places_in_title("填报单位：中共溪源县委编办") == ("", "溪源县")
    sender = ("填报单位：中共南平市委机构编制委员会办公室",)
    title = ("南平市延平区乡镇编制表",)
    draft = read(tmp_path, {"Sheet1": [title, sender, HEADER, ("东街道", 18, 18), ("石塘镇", 21, 20)]})
    assert [(place.name, place.parent) for place in draft.jurisdictions] == [("南平市", ""), ("延平区", "南平市")]


def test_nothing_is_said_twice_of_what_is_chosen(tmp_path):
    """Proves: a weight is told once to be a choice of policy, and a sheet's heading says 调整 once."""
    rows = [(*HEADER, "面积"), ("东街道", 18, 18, 20), ("石塘镇", 21, 20, 30)]
    draft = read(tmp_path, {"清溪县": [("清溪县乡镇编制表",), *rows]})
    (tmp_path / "s").mkdir()
    write_draft(draft, tmp_path / "s")
    case = read_case(tmp_path / "s")
    bases = {part.basis for need in measure(case).values() for part in need.parts}
    assert bases
    for basis in bases:
        assert (basis.count("政策选择"), basis.count("标准"), basis.count("【请确认】")) == (1, 1, 1)
    assert text("report.title_adjustment", "zh", title=case.settings.title) == "清溪县编制调整方案表"


def test_asides_are_kept_where_they_are_parts():
    """Proves: only the last brackets go, never a whole name."""
    assert [without_aside(name) for name in ("(城区)园林所", "石塘镇(东片)(新)", "(新)")] == [
        "(城区)园林所", "石塘镇(东片)", "(新)"
    ]  # fmt: skip
