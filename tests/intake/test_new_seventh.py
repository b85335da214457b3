"""Kinds of books that a seventh set of planners brought, whose figures were read wrongly or refused without need.

Every figure was added up by hand.
"""

from __future__ import annotations

import pytest
from planners import saved
from test_new_places import figures, question, read, refusal
from test_new_row_kinds import table

from quota.intake import draft_of_book
from quota.intake.places import places_in_title

CHANGES = {
    "after": ("调整前", "调整后", "待批", "〔2024〕3号"),
    "remark": ("改革前", "改革后", "尚未批复", "已批"),
    "plan": ("现核定", "拟核定", "报批中", "〔2024〕3号"),
}


@pytest.mark.parametrize("case", CHANGES)
@pytest.mark.parametrize("column", ["批准文号", "审批状态", "备注"])
def test_a_change_that_only_some_rows_have_approved(tmp_path, case, column):
    """Proves: beside 调整前 and 调整后, or 现核定 and 拟核定, rows that are 待批 stop with their cells, and what the mend says
    leads to the figures that hold; a row whose figures stay is no such row.

    Sensitivity: all of 调整后, with a question on the whole column whose mend takes all of 调整前.
    """
    before, after, opened, settled = CHANGES[case]
    head = f"乡镇|行政编制{before}|行政编制{after}|事业编制{before}|事业编制{after}|{column}\n"
    (problem,) = refusal(
        tmp_path, head + f"甲镇|20|22|30|31|{settled}\n乙乡|12|14|15|13|{opened}\n丙镇|18|18|20|20|{opened}"
    )
    cell, held = ("甲镇（F2）", "22|22|31|31") if case == "plan" else ("乙乡（F3）", "20|22|30|31")
    assert cell in problem
    assert "丙镇" not in problem
    other = "12|14|15|13" if case == "plan" else "12|12|15|15"
    draft = read(tmp_path, head + f"甲镇|{held}|{settled}\n乙乡|{other}|{opened}\n丙镇|18|18|20|20|{opened}")
    assert figures(draft, "administrative", "institution") == {
        ("本辖区", "甲镇"): (22, 31), ("本辖区", "乙乡"): (12, 15), ("本辖区", "丙镇"): (18, 20),
    }  # fmt: skip
    assert not [note for note in draft.notes if note.what.key == "new.changed"]


IN_FORCE = (
    "清源县编制调整表|\n依据：清编发〔2021〕7号（2021年4月12日印发，{}）|\n"
    "乡镇|行政编制调整前|行政编制调整后\n甲镇|20|22\n乙乡|12|10"
)


def test_a_change_in_force_by_its_title(tmp_path):
    """Proves: 自印发之日起执行 above the table answers whether the change is approved. Sensitivity: the question."""
    draft = read(tmp_path, IN_FORCE.format("自印发之日起执行"))
    assert "自印发之日起执行" in next(
        note.words("zh") for note in draft.notes if note.what.key == "new.changed_in_force"
    )
    assert not [note for note in draft.notes if note.what.key == "new.changed"]
    assert "是否已经批准" in question(read(tmp_path, IN_FORCE.format("县编办整理")), "new.changed")


PEOPLES = (
    "威宁彝族回族苗族自治县", "前郭尔罗斯蒙古族自治县", "莫力达瓦达斡尔族自治旗", "双江拉祜族佤族布朗族傣族自治县",
    "龙胜各族自治县", "隆林各族自治县",
)  # fmt: skip
TOWNS = "乡镇|行政编制\n甲镇|20\n乙乡|12"


@pytest.mark.parametrize("county", PEOPLES)
def test_counties_of_several_peoples(tmp_path, county):
    """Proves: the longest names of counties, and 各族自治县, are found in a title, behind a city, in the name of a sheet and
    of a file; the report names the cell, sheet or file.

    Sensitivity: ten signs at most, 各 as in 各县; 取自此处 where the place is not printed.
    """
    assert places_in_title("全省各族自治县乡镇编制") == places_in_title("各自治县编制") == ("", "")
    for title in (f"{county}乡镇编制情况表", f"桂林市{county}各乡镇编制"):
        assert {one for one, _ in figures(read(tmp_path, f"{title}\n{TOWNS}"))} == {county}
    draft = read(tmp_path, {county: TOWNS})
    assert {one for one, _ in figures(draft)} == {county}
    assert f"取自 {county}，" in named_here(draft)
    path = saved(tmp_path / f"{county}乡镇编制.xlsx", {"Sheet1": table(TOWNS)})
    draft = draft_of_book(path)
    assert {one for one, _ in figures(draft)} == {county}
    assert f"取自 {path.name}，" in named_here(draft)


def named_here(draft) -> str:
    return next(note.words("zh") for note in draft.notes if note.what.key == "new.named_here")
