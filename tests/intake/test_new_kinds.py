"""Rows that name kinds of units or an office above others: parts of a total, summaries, sums without any total.

Every book was laid out by hand; a sum is right where the rows that it names add up to it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from forty_sheets import Sheet, write_sheet
from openpyxl import Workbook

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.scenario import CaseError

UNITS = (
    "单位|行政编制|事业编制|常住人口\n石塘镇|30|25|18000\n南坪镇|26|20|15000\n回龙乡|21|16|9100\n童游街道|35|40|42000"
)
TOTAL = "合计|112|101|84100"
TRUE = {"石塘镇": 30, "南坪镇": 26, "回龙乡": 21, "童游街道": 35}


def read(folder: Path, *sheets: str, names: str = "ABCDE", hidden: str = "") -> ScenarioDraft:
    made = Workbook()
    made.remove(made.active)
    for text, name in zip(sheets, names, strict=False):
        write_sheet(made, Sheet(text, name=name, state="hidden" if name in hidden else "visible"))
    made.save(folder / "b.xlsx")
    return draft_of_book(folder / "b.xlsx")


def posts(draft: ScenarioDraft, category: str = "administrative") -> dict[str, int | None]:
    return {unit.name: unit.count("current", category) for unit in draft.units}


def refused(folder: Path, *sheets: str, **more: str) -> list[tuple[str, str, str]]:
    with pytest.raises(CaseError) as error:
        read(folder, *sheets, **more)
    assert all(problem.words("en") for problem in error.value.errors)
    return [(problem.where.rpartition("!")[2], problem.what.key, problem.words("zh")) for problem in error.value.errors]


PARTS = {
    "镇 and 乡": "其中：镇|56|45|33000\n其中：乡|21|16|9100\n其中：街道|35|40|42000",
    "the word once, with numbers of units": "其中：镇（2个）|56|45|33000\n　　　乡（1个）|21|16|9100",
    "townships without streets": "其中：乡镇|77|61|42100\n街道|35|40|42000",
    "townships with streets": "其中：乡镇|112|101|84100",
    "a kind that no name tells": "其中：城区|65|65|60000\n农村|47|36|24100",
    "a unit once more": "其中：石塘镇|30|25|18000",
    "what is no unit at all": "其中：女性|40|30|",
    "villages of a total": "其中：行政村|||",
    "a word alone in its row": "其中：|||\n镇|56|45|33000\n乡|21|16|9100",
}


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("name", PARTS)
def test_parts_of_a_total_are_no_units(tmp_path, name, above):
    """Proves: rows of 其中 below a total, or between it and the units, are parts of it and no units, and each is told.

    Sensitivity: a book refused that is right, or posts of a kind beside those of its units.
    """
    head, units = UNITS.split("\n", 1)
    order = (head, TOTAL, PARTS[name], units) if above else (UNITS, TOTAL, PARTS[name])
    draft = read(tmp_path, "\n".join(order))
    assert posts(draft) == TRUE
    told = [note for note in draft.notes if note.what.key in ("new.found_sum", "new.part_of_total", "new.left_other")]
    assert len(told) == PARTS[name].count("\n") + 1


def test_parts_of_each_county(tmp_path):
    """Proves: below the sum of a county a kind is that of the county, and below the total that of all."""
    rows = (
        "县|单位|行政编制\n甲县|石塘镇|30\n|回龙乡|21\n|小计|51\n|其中：镇|30\n|乡|21\n乙县|南坪镇|26\n|小计|26\n|其中：镇|26\n"
        "合计||77\n其中：镇||56\n乡||21"
    )
    assert posts(read(tmp_path, rows)) == {"石塘镇": 30, "回龙乡": 21, "南坪镇": 26}
    assert [cell for cell, *_ in refused(tmp_path, rows.replace("其中：镇|26", "其中：镇|30"))] == ["C9"]


def test_a_wrong_part_is_named_with_its_own_cell(tmp_path):
    """Proves: the cell that is wrong is named, not the last column; what would agree is said, and written it agrees."""
    wrong = f"{UNITS}\n{TOTAL}\n其中：镇|57|45|33000\n其中：乡|21|16|9000"
    (first, second) = refused(tmp_path, wrong)
    assert first[:2] == ("B7", "new.rows_disagree")
    assert second[:2] == ("D8", "new.rows_disagree")
    assert "改为 56 则一致" in first[2]
    assert posts(read(tmp_path, wrong.replace("|57|", "|56|").replace("|9000", "|9100"))) == TRUE
    ((cell, key, _),) = refused(tmp_path, f"{UNITS}\n{TOTAL}\n其中：城区|65|102|60000")
    assert (cell, key) == ("C7", "new.more_than_total")


def test_kinds_of_other_units(tmp_path):
    """Proves: a kind is told by the end of a name, and by a column of types."""
    schools = "单位|教职工编制\n县第一中学|180\n城关小学|60\n柳林小学|40\n合计|280\n其中：中学|180\n小学|100"
    assert sum(filter(None, posts(read(tmp_path, schools), "posts").values())) == 280
    typed = "乡镇|类型|行政编制\n城关|镇|42\n柳林|镇|33\n白云|乡|24\n合计||99\n其中：镇||75\n乡||24"
    assert posts(read(tmp_path, typed)) == {"城关": 42, "柳林": 33, "白云": 24}
    ((cell, *_),) = refused(tmp_path, typed.replace("镇||75", "镇||76"))
    assert cell == "C6"


OFFICES = "单位|行政编制|事业编制\n县财政局|20|6\n县民政局|12|4"
SUMMARY = "类别|行政编制|事业编制\n县直机关|32|10\n乡镇（街道）|112|101\n合计|144|111"


def test_a_sheet_that_sums_up_others_by_kind(tmp_path):
    """Proves: kinds with the sums of the units of other sheets are no units, told with their cells; one that is off stops.

    Sensitivity: 144 posts twice.
    """
    units = "\n".join(line.rpartition("|")[0] for line in UNITS.split("\n"))
    draft = read(tmp_path, SUMMARY, OFFICES, units)
    assert posts(draft) == {**TRUE, "县财政局": 20, "县民政局": 12}
    assert [note.where for note in draft.notes if note.what.key == "new.found_sum"] == ["b.xlsx A!A2", "b.xlsx A!A3"]
    assert posts(read(tmp_path, f"{units}\n县财政局|20|6\n县民政局|12|4", SUMMARY)) == posts(draft)
    ((cell, key, words),) = refused(tmp_path, SUMMARY.replace("32", "33").replace("144", "145"), OFFICES, units)
    assert (cell, key) == ("B2", "new.rows_disagree")
    assert "县财政局、县民政局" in words


def test_a_sheet_that_sums_up_others_by_names_of_its_own(tmp_path):
    """Proves: 东片 and 西片 that together are all units of the other sheet sum it up; two copies of a sheet do not."""
    units = "\n".join(line.rpartition("|")[0] for line in UNITS.split("\n"))
    draft = read(tmp_path, "片区|行政编制|事业编制\n东片|56|45\n西片|56|56", units)
    assert posts(draft) == TRUE
    assert "new.summary" in [note.what.key for note in draft.notes if note.kind is Told.GUESSED]
    bare = "乡镇|行政编制\n石塘|30\n南坪|26"
    assert posts(read(tmp_path, bare, bare)) == {"石塘": 30, "南坪": 26}


NAMED_ABOVE = {
    "an office above its own": (
        "县教育局|20|180\n县教育局机关|20|5\n县第一中学|0|120\n县教师进修学校|0|55\n县财政局|28|6",
        {"县教育局机关": 20, "县第一中学": 0, "县教师进修学校": 0, "县财政局": 28},
    ),
    "an office below its own": (
        "县财政局|28|6\n县委政研室|7|3\n县委督查室|18|4\n县委办|25|7", {"县财政局": 28, "县委政研室": 7, "县委督查室": 18},
    ),
    "a system": ("县委办系统|25|7\n县委政研室|7|3\n县委督查室|18|4", {"县委政研室": 7, "县委督查室": 18}),
    "小计 alone": ("县财政局|28|6\n县民政局|12|4\n县直小计|40|10\n石塘镇|30|25\n回龙乡|21|16\n乡镇小计|51|41",
                 {"县财政局": 28, "县民政局": 12, "石塘镇": 30, "回龙乡": 21}),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED_ABOVE)
def test_an_office_that_bears_the_sum_of_its_own(tmp_path, name):
    """Proves: without any total, a row named like what holds the rows beside it, and with their figures, is their sum.

    Sensitivity: their posts counted twice.
    """
    rows, expected = NAMED_ABOVE[name]
    draft = read(tmp_path, f"单位|行政编制|事业编制\n{rows}")
    assert {unit: count or 0 for unit, count in posts(draft).items()} == expected


def test_units_without_a_county_are_named(tmp_path):
    """Proves: those that stand above the first county are told by name and cell."""
    draft = read(tmp_path, "县|单位|行政编制\n|石塘镇|30\n|南坪镇|26\n乙县|回龙乡|21")
    (note,) = [note for note in draft.notes if note.what.key == "new.one_county"]
    assert note.where.endswith("!A2")
    assert "石塘镇（A2）、南坪镇（A3）" in note.words("zh")


def test_a_hidden_sheet_is_called_hidden(tmp_path):
    """Proves: a refusal that names a cell of a hidden sheet says so; one of sheets that are seen does not."""
    old = UNITS.replace("|30|", "|31|")
    ((_, _, words),) = refused(tmp_path, UNITS, old, hidden="B")
    assert "工作表“B”是隐藏的" in words
    ((_, _, words),) = refused(tmp_path, UNITS, old)
    assert "隐藏" not in words


def test_the_range_of_a_list_is_one(tmp_path):
    """Proves: a place that spans counted rows is a range of two cells, and a single cell is no range."""
    persons = "姓名|单位|编制类型\n" + "\n".join(f"人{n}|石塘镇|行政编制" for n in range(4)) + "\n人9|回龙乡|行政编制"
    draft = read(tmp_path, "单位|行政编制\n石塘镇|30\n回龙乡|21", persons)
    places = [figure.place for unit in draft.units for figure in unit.figures.values()]
    assert {place.rpartition("!")[2] for place in places} >= {"A2:A5（4行）", "A6（1行）"}
    assert not [words for note in draft.notes if (words := note.where).count(":") > 1]
