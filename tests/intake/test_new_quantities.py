"""Books with a row for each quantity of a unit, and with several numbers in a cell; and units that stand twice.

Every book was laid out by hand; the figures expected are those of its cells.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from forty_sheets import Sheet, write_sheet
from openpyxl import Workbook

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.scenario import CaseError
from quota.scenario.problems import Problem

TRUE = {"石塘镇": (30, 27, 25, 24, 18000), "回龙乡": (21, 22, 16, 15, 9100)}
"""Administrative posts and people, institution posts and people, residents."""


def book(folder: Path, text: str, merged: str = "") -> Path:
    made = Workbook()
    made.remove(made.active)
    write_sheet(made, Sheet(text, merged))
    made.save(folder / "b.xlsx")
    return folder / "b.xlsx"


def read(folder: Path, text: str, merged: str = "") -> ScenarioDraft:
    return draft_of_book(book(folder, text, merged))


def held(draft: ScenarioDraft) -> dict[str, tuple[int | None, ...]]:
    wanted = [(field, category) for category in ("administrative", "institution") for field in ("current", "headcount")]
    wanted += [("population_resident", "")]
    return {unit.name: tuple(unit.count(*one) for one in wanted) for unit in draft.units}


def refused(folder: Path, text: str, merged: str = "") -> tuple[Problem, ...]:
    with pytest.raises(CaseError) as error:
        read(folder, text, merged)
    assert all(problem.words("en") for problem in error.value.errors)
    return error.value.errors


STACKED = {
    "an item behind the unit, the unit merged": ("""
单位|项目|行政|事业|常住人口
石塘镇|编制数|30|25|18000
|实有数|27|24|
回龙乡|编制数|21|16|9100
|实有数|22|15|
""", "A2:A3 A4:A5 E2:E3 E4:E5"),
    "the name repeated, and the residents with it": ("""
乡镇|内容|行政编制|事业编制|常住人口
石塘镇|核定|30|25|18000
石塘镇|在编|27|24|18000
回龙乡|核定|21|16|9100
回龙乡|在编|22|15|9100
合计|核定|51|41|27100
合计|在编|49|39|27100
""", ""),
    "three rows with vacancies, numbered, with a total and a footnote": ("""
序号|单位|类别|行政|事业|合计|常住人口|备注
1|石塘镇|编制数|30|25|55|18000|
||实有数|27|24|51||
||空编|3|1|4||
2|回龙乡|编制数|21|16|37|9100|含援派1名
||实有数|22|15|37||
||空编|-1|1|0||
合计||编制数|51|41|92|27100|
||实有数|49|39|88||
||空编|2|2|4||
注：按批复填写。
""", ""),
    "the item before the unit, all units of one item together": ("""
项目|单位|行政|事业|常住人口
编制数|石塘镇|30|25|18000
|回龙乡|21|16|9100
|合计|51|41|27100
实有数|石塘镇|27|24|
|回龙乡|22|15|
|合计|49|39|
""", "A2:A4 A5:A7"),
    "the item before the unit, row by row": ("""
指标|单位|行政|事业|常住人口
编制数|石塘镇|30|25|18000
实有数|石塘镇|27|24|
编制数|回龙乡|21|16|9100
实有数|回龙乡|22|15|
""", ""),
    "the items below the unit in one column": ("""
单位|行政|事业|常住人口
石塘镇|||
编制数|30|25|18000
实有数|27|24|
回龙乡|||
编制数|21|16|9100
实有数|22|15|
""", ""),
    "one column of figures": ("""
单位|指标|数量
石塘镇|行政编制|30
|行政实有|27
|事业编制|25
|事业实有|24
|常住人口|18000
回龙乡|行政编制|21
|行政实有|22
|事业编制|16
|事业实有|15
|常住人口|9100
""", ""),
    "kinds of posts in rows too": ("""
单位|编制类别|项目|人数|常住人口
石塘镇|行政编制|编制数|30|18000
||实有数|27|
|事业编制|编制数|25|
||实有数|24|
回龙乡|行政编制|编制数|21|9100
||实有数|22|
|事业编制|编制数|16|
||实有数|15|
""", "A2:A5 A6:A9 B2:B3 B4:B5 B6:B7 B8:B9"),
    "a list of an export, with a unit of measurement in each row": ("""
行政区划|单位名称|指标名称|指标值|计量单位|数据日期
大通县|石塘镇|行政编制数|30|名|2024-06-30
大通县|石塘镇|行政实有人数|27|人|2024-06-30
大通县|石塘镇|事业编制数|25|名|2024-06-30
大通县|石塘镇|事业实有人数|24|人|2024-06-30
大通县|石塘镇|常住人口|1.8|万人|2024-06-30
大通县|回龙乡|行政编制数|21|名|2024-06-30
大通县|回龙乡|行政实有人数|22|人|2024-06-30
大通县|回龙乡|事业编制数|16|名|2024-06-30
大通县|回龙乡|事业实有人数|15|人|2024-06-30
大通县|回龙乡|常住人口|0.91|万人|2024-06-30
""", ""),
    "its units of measurement headed as units, and a quantity that nobody knows": ("""
乡镇|统计项|单位|结果
石塘镇|行政编制|名|30
石塘镇|行政在编|人|27
石塘镇|党组织|个|12
石塘镇|事业编制|名|25
石塘镇|事业在编|人|24
石塘镇|常住人口|人|18000
回龙乡|行政编制|名|21
回龙乡|行政在编|人|22
回龙乡|党组织|个|7
回龙乡|事业编制|名|16
回龙乡|事业在编|人|15
回龙乡|常住人口|人|9100
""", ""),
    "all units of one quantity together, with years": ("""
指标|年份|单位|数值
行政编制数|2024|石塘镇|30
行政编制数|2024|回龙乡|21
行政实有人数|2024|石塘镇|27
行政实有人数|2024|回龙乡|22
事业编制数|2024|石塘镇|25
事业编制数|2024|回龙乡|16
事业实有人数|2024|石塘镇|24
事业实有人数|2024|回龙乡|15
常住人口|2024|石塘镇|18000
常住人口|2024|回龙乡|9100
""", ""),
    "two lines of header, and a rate": ("""
单位|项目|人员编制||常住人口
||行政|事业|（万人）
石塘镇|编制|30|25|1.8
|实有|27|24|
|满编率|90|96|
回龙乡|编制|21|16|0.91
|实有|22|15|
|满编率|104.8|93.8|
""", "A1:A2 B1:B2 C1:D1"),
}  # fmt: skip


@pytest.mark.parametrize("name", STACKED)
def test_a_row_for_each_quantity(tmp_path, name):
    """Proves: posts and people in rows of their own are those of one unit, wherever the item and the unit stand.

    Sensitivity: people taken for posts, a unit counted twice, residents doubled, or the people lost.
    """
    draft = read(tmp_path, *STACKED[name])
    assert held(draft) == TRUE
    assert "new.stacked" in [note.what.key for note in draft.notes]
    assert not [note for note in draft.notes if note.kind is Told.MISMATCH]


def test_kinds_of_posts_are_quantities_too(tmp_path):
    """Proves: 行政编制数 above 事业编制数 are two quantities; a wrong total of one is named with its own cell."""
    text = "单位|指标|值\n石塘镇|行政编制数|30\n石塘镇|事业编制数|25"
    text += "\n回龙乡|行政编制数|21\n回龙乡|事业编制数|16\n合计|行政编制数|51"
    assert held(read(tmp_path, text)) == {"石塘镇": (30, None, 25, None, None), "回龙乡": (21, None, 16, None, None)}
    (problem,) = refused(tmp_path, text.replace("|51", "|52"))
    assert problem.where.endswith("!C6")


def test_every_cell_keeps_its_place(tmp_path):
    """Proves: the people of the second row are told with the cell of the second row; a wrong total with its own."""
    draft = read(tmp_path, *STACKED["an item behind the unit, the unit merged"])
    unit = next(unit for unit in draft.units if unit.name == "石塘镇")
    places = {(meaning.field, meaning.category): figure.place for meaning, figure in unit.figures.items()}
    assert places["current", "administrative"].endswith("!C2")
    assert places["headcount", "institution"].endswith("!D3")
    text, merged = STACKED["the name repeated, and the residents with it"]
    (problem,) = refused(tmp_path, text.replace("合计|在编|49", "合计|在编|48"), merged)
    assert problem.where.endswith("!C7")


def test_what_a_row_counts_must_be_said(tmp_path):
    """Proves: a row that names no item, and residents that differ from row to row, stop once with their cell."""
    text, merged = STACKED["an item behind the unit, the unit merged"]
    (problem,) = refused(tmp_path, f"{text}合计||51|41|27100\n", merged)
    assert (problem.where.rpartition("!")[2], problem.what.key) == ("B6", "new.stacked_unclear")
    text, merged = STACKED["the name repeated, and the residents with it"]
    (problem,) = refused(tmp_path, text.replace("在编|27|24|18000", "在编|27|24|18100"), merged)
    assert (problem.where.rpartition("!")[2], problem.what.key) == ("E3", "new.stacked_differ")


def test_a_column_of_states_is_no_item(tmp_path):
    """Proves: 空编, 超编, 满编 beside each unit say how it stands, and part no rows."""
    draft = read(tmp_path, "单位|情况|行政编制\n石塘镇|超编|30\n回龙乡|空编|21\n东溪乡|满编|19")
    assert {unit.name: unit.count("current", "administrative") for unit in draft.units} == {
        "石塘镇": 30, "回龙乡": 21, "东溪乡": 19,
    }  # fmt: skip


SPLIT = {
    "a stroke": (
        "单位|行政编制/实有|事业编制/实有|常住人口\n石塘镇|30/27|25/24|18000\n回龙乡|21/22|16/15|9100\n合计|51/49|41/39|27100",
        "",
    ),
    "brackets": (
        "单位|行政编制（实有）|事业编制（实有）|常住人口\n石塘镇|30（27）|25（24）|18000\n回龙乡|21（22）|16（15）|9100", "",
    ),
    "people first": ("单位|行政实有/编制|事业实有/编制|常住人口\n石塘镇|27/30|24/25|18000\n回龙乡|22/21|15/16|9100", ""),
    "below the kind": (
        "单位|行政|事业|常住人口\n|编制/实有|编制/实有|\n石塘镇|30/27|25/24|18000\n回龙乡|21/22|16/15|9100", "A1:A2 D1:D2",
    ),
    "above the kinds": (
        "单位|编制数/实有数||常住人口\n|行政|事业|\n石塘镇|30/27|25/24|18000\n回龙乡|21/22|16/15|9100", "A1:A2 B1:C1 D1:D2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPLIT)
def test_two_numbers_in_a_cell_as_the_heading_says(tmp_path, name):
    """Proves: 30/27 below 编制/实有 are 30 posts and 27 people, asked about once for the column.

    Sensitivity: the numbers exchanged, or a category lost with the heading.
    """
    draft = read(tmp_path, *SPLIT[name])
    assert held(draft) == TRUE
    asked = [note.where.rpartition("!")[2] for note in draft.notes if note.what.key == "new.split"]
    assert [cell[0] for cell in asked] == ["B", "C"]


def test_one_number_among_two_stops(tmp_path):
    """Proves: 21 below 编制/实有 where others hold two is refused with its cell; two numbers without a heading ask for one."""
    (problem,) = refused(tmp_path, "单位|行政编制/实有\n石塘镇|30/27\n回龙乡|21")
    assert (problem.where.rpartition("!")[2], problem.what.key) == ("B3", "new.split_unclear")
    (problem,) = refused(tmp_path, "单位|行政编制\n石塘镇|30/27\n回龙乡|21/22")
    assert problem.where.endswith("!B2")
    assert "行政编制/实有" in problem.words("zh")


def test_people_that_recur_with_each_kind_of_posts_agree(tmp_path):
    """Proves: residents written in the row of each kind are those of the unit once; other ones contradict them."""
    text = (
        "单位|编制类型|编制数|实有数|常住人口\n石塘镇|行政编制|30|27|18000\n石塘镇|事业编制|25|24|18000\n"
        "回龙乡|行政编制|21|22|9100\n回龙乡|事业编制|16|15|9100"
    )
    assert held(read(tmp_path, text)) == TRUE
    (problem,) = refused(tmp_path, text.replace("16|15|9100", "16|15|9200"))
    assert problem.where.endswith("!E5")


def test_a_row_that_stands_twice_can_go_without_loss(tmp_path):
    """Proves: of two rows that do not differ the one that holds no more is named; without it the figures are whole."""
    rows = ["单位|行政编制|常住人口", "石塘镇|30|", "回龙乡|21|9100", "石塘镇|30|18000"]
    (problem,) = refused(tmp_path, "\n".join(rows))
    assert "删去第 2 行" in problem.words("zh")
    draft = read(tmp_path, "\n".join(rows[:1] + rows[2:]))
    assert {name: figures[::4] for name, figures in held(draft).items()} == {
        "石塘镇": (30, 18000),
        "回龙乡": (21, 9100),
    }
    rows = ["单位|行政编制|事业编制|常住人口", "石塘镇|30|25|", "回龙乡|21|16|9100", "石塘镇|30||18000"]
    (problem,) = refused(tmp_path, "\n".join(rows))
    assert "并到一行" in problem.words("zh")
