"""Refusals and readings that no set of planners' books brought, each with its cell and what to do."""

from __future__ import annotations

import pytest
from planners import saved
from test_new_places import question, read, refusal

from quota.intake import draft_of_book
from quota.scenario import CaseError

TOTALS = [f"合计|{n}" for n in (50, 51, 52, 53, 54)]
REFUSED = {
    "a kind of a row": ("单位|编制类别|编制数\n甲镇|行政编制|2\n甲镇|其他|3\n乙乡|行政编制|3", "C3", "请写明编制类别"),
    "a reserve below nought": ("单位|行政编制\n甲镇|20\n乙乡|30\n机动编制|5\n上收编制|-9", "B4", "写 -4"),
    "a reserve larger than can be": ("单位|行政编制\n甲镇|20\n乙乡|30\n机动编制|12000", "B4", "12000"),
    "many wrong totals": (f"单位|行政编制\n甲镇|20\n乙乡|31\n{chr(10).join(TOTALS)}", "B4", "合计"),
    "people far from the registered": (
        "乡镇|行政编制|户籍人口|常住人口\n甲镇|20|30000|3\n乙乡|30|31000|28000\n丙镇|20|30000|29000", "D2", "人",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_with_its_cell(tmp_path, case):
    """Proves: each is refused with its cell and what is written there. Sensitivity: a draft with figures that cannot be."""
    text, cell, words = REFUSED[case]
    problems = refusal(tmp_path, text)
    assert any(cell in problem and words in problem for problem in problems), problems


def test_reserves_of_two_sheets_that_differ_are_refused(tmp_path):
    """Proves: 机动编制 with 5 on one sheet and 6 on another is refused with both. Sensitivity: the first, in silence."""
    sheets = {
        "编制": "单位|行政编制\n甲镇|20\n乙乡|30\n机动编制|5",
        "附": "单位|行政编制\n丙镇|20\n丁乡|30\n机动编制|6",
    }
    assert any("附!B4" in problem and "5" in problem and "6" in problem for problem in refusal(tmp_path, sheets))


def test_a_reserve_larger_than_all_posts_is_asked_about(tmp_path):
    """Proves: 机动编制 60 beside 50 posts is asked about, and kept. Sensitivity: a pool larger than its county, in silence."""
    draft = read(tmp_path, "单位|行政编制\n甲镇|20\n乙乡|30\n机动编制|60")
    assert "60" in question(draft, "new.question_reserve")
    assert [int(reserve.posts) for reserve in draft.reserves] == [60]


def test_units_across_more_columns_than_are_read_are_refused(tmp_path):
    """Proves: a table on its side with 205 units is refused, since 200 columns are read. Sensitivity: 199 units, in silence."""
    names, count = [f"第{n}镇" for n in range(1, 206)], range(205)
    rows = [("项目", *names), ("行政编制", *(3 for _ in count)), ("行政实有", *(3 for _ in count))]
    with pytest.raises(CaseError) as refused:
        draft_of_book(saved(tmp_path / "wide.xlsx", {"编制": rows}))
    assert any("200" in problem.words("zh") for problem in refused.value.errors)


def test_a_ledger_above_a_list_of_persons_keeps_its_posts(tmp_path):
    """Proves: posts that stand above a list of persons on one sheet are read; the list is counted and compared.

    Sensitivity: the sheet is a list alone, without posts.
    """
    ledger = "单位|行政编制|行政实有\n甲镇|4|2\n乙乡|3|1\n\n人员名册\n"
    draft = read(tmp_path, f"{ledger}姓名|单位|编制类别\n某甲|甲镇|行政编制\n某乙|甲镇|行政编制\n某丙|乙乡|行政编制")
    held = {
        unit.name: [unit.count(field, "administrative") for field in ("current", "headcount")] for unit in draft.units
    }
    assert held == {"甲镇": [4, 2], "乙乡": [3, 1]}


def test_a_need_of_nought_is_none(tmp_path):
    """Proves: 测算编制 0 is no need of nothing: the unit is measured as the others are.

    Sensitivity: a need of 0 that takes all posts.
    """
    draft = read(tmp_path, "单位|行政编制|测算编制|常住人口\n甲镇|20|0|30000\n乙乡|30|30|40000")
    assert {unit.name: unit.count("need", "administrative") for unit in draft.units} == {"甲镇": None, "乙乡": 30}
