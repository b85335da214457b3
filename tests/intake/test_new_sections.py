"""What figures count where no header says it, which office holds those below it, and how the work grows with a ledger."""

from __future__ import annotations

import cProfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.scenario import CaseError

Rows = Sequence[Sequence[object]]
A, B = ("柳溪镇", 41, 22), ("高桥乡", 27, 13)
A_PEOPLE, B_PEOPLE = ("柳溪镇", 39, 20), ("高桥乡", 26, 13)
BARE = ("单位", "行政", "事业")
TRUTH = {"柳溪镇": (41, 22, 39, 20), "高桥乡": (27, 13, 26, 13)}
CATEGORIES = ("administrative", "institution")


def read(tmp_path: Path, *sheets: Rows, titles: Sequence[str] = ()) -> ScenarioDraft:
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(titles[number] if titles else None)
        for row in rows:
            sheet.append(row)
    del book[book.sheetnames[0]]
    book.save(tmp_path / "b.xlsx")
    return draft_of_book(tmp_path / "b.xlsx")


def refused(tmp_path: Path, *sheets: Rows) -> list[tuple[str, str]]:
    with pytest.raises(CaseError) as error:
        read(tmp_path, *sheets)
    assert all(problem.words("en") for problem in error.value.errors)
    return [(problem.where.rpartition("!")[2], problem.what.key) for problem in error.value.errors]


def posts(draft: ScenarioDraft) -> dict[str, int]:
    return {unit.name: int(unit.count("current", "administrative") or 0) for unit in draft.units}


def said(draft: ScenarioDraft, kind: Told) -> list[tuple[str, str]]:
    return [(note.where.rpartition("!")[2], note.what.key) for note in draft.notes if note.kind is kind]


def signed(name: str, *ends: str) -> list[tuple[object, ...]]:
    figures = {"柳溪镇": (A, A_PEOPLE, ("", 2, 2)), "高桥乡": (B, B_PEOPLE, ("", 1, 0))}[name]
    return [(f"{name}{end}", *held[1:]) for end, held in zip(ends, figures, strict=False)]


SECTIONS: dict[str, Sequence[Rows]] = {
    "sections under a bare header": ([BARE, ("一、编制数",), A, B, ("二、实有数",), A_PEOPLE, B_PEOPLE],),
    "sections under a header of posts": (
        [("单位", "行政编制", "事业编制"), ("（一）核定编制",), A, B, ("（二）在编人员",), A_PEOPLE, B_PEOPLE],
    ),
    "sections with their sums and a third": (
        [BARE, ("一、编制数", 68, 35), A, B, ("二、实有数", 65, 33), A_PEOPLE, B_PEOPLE, ("三、差额", 3, 2), ("柳溪镇", 2, 2)],
    ),
    "a header under each": ([("一、编制数",), BARE, A, B, ("二、实有数",), BARE, A_PEOPLE, B_PEOPLE],),
    "two sheets": ([("编制数",), BARE, A, B], [("实有数",), BARE, A_PEOPLE, B_PEOPLE]),
    "side by side": (
        [("编制数", None, None, None, "实有数"), (*BARE, None, *BARE), (*A, None, *A_PEOPLE), (*B, None, *B_PEOPLE)],
    ),
    "name and item in one cell": ([BARE, *signed("柳溪镇", "编制数", "实有数"), *signed("高桥乡", "编制数", "实有数")],),
    "the same below a header of posts, with what is left": (
        [("单位", "行政编制", "事业编制"), *signed("柳溪镇", "（编制数）", "（实有数）", "（差额）"),
         *signed("高桥乡", "（编制数）", "（实有数）", "（差额）")],
    ),
    "items with 差额 in a column": (
        [("单位", "项目", "行政", "事业"), ("柳溪镇", "编制数", 41, 22), ("柳溪镇", "实有数", 39, 20), ("柳溪镇", "差额", 2, 2),
         ("高桥乡", "编制数", 27, 13), ("高桥乡", "实有数", 26, 13), ("高桥乡", "差额", 1, 0)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SECTIONS)
def test_what_figures_count_without_a_header(tmp_path, name):
    """Proves: posts and people told apart by sections, titles or ends of names are each read as what they are.

    Sensitivity: people lost, or units called 柳溪镇实有数.
    """
    draft = read(tmp_path, *SECTIONS[name])
    found = {
        unit.name: tuple(unit.count(field, code) for field in ("current", "headcount") for code in CATEGORIES)
        for unit in draft.units
    }
    assert found == TRUTH


def test_the_name_of_a_sheet_says_what_its_figures_count(tmp_path):
    """Proves: two sheets called 编制数 and 实有数 need no title. Sensitivity: no table found."""
    draft = read(tmp_path, [BARE, A, B], [BARE, A_PEOPLE, B_PEOPLE], titles=("编制数", "实有数"))
    assert {unit.name: unit.count("headcount", "institution") for unit in draft.units} == {"柳溪镇": 20, "高桥乡": 13}


def test_a_bare_header_is_named_with_its_cell(tmp_path):
    """Proves: where nothing says posts or people, the refusal names the first such header. Sensitivity: only the book."""
    assert refused(tmp_path, [("建安县情况表",), BARE, A, B]) == [("B2", "new.bare_header")]


HEAD = ("单位", "行政编制")
HEADS = {
    "its own office and another inside": (
        [("县教育局", 180), ("局机关", 120), ("教研室", 60), ("县档案馆", 9)], {"县教育局": 180, "县档案馆": 9},
    ),
    "its own office and a school": (
        [("县教育局", 180), ("局机关", 120), ("第三中学", 60), ("县档案馆", 9)], {"局机关": 120, "第三中学": 60, "县档案馆": 9},
    ),
    "a pattern, the offices without a place": (
        [("县教育局", 70), ("第三中学", 45), ("育红小学", 25), ("县卫健局", 38), ("人民医院", 21), ("中医院", 17),
         ("县档案馆", 9)],
        {"第三中学": 45, "育红小学": 25, "人民医院": 21, "中医院": 17, "县档案馆": 9},
    ),
    "numbers before the names": (
        [("一、县教育局", 61), ("1.局机关", 36), ("2.第三中学", 25), ("二、县档案馆", 9)],
        {"局机关": 36, "第三中学": 25, "县档案馆": 9},
    ),
    "所属 before the names": (
        [("县教育局", 61), ("所属：第三中学", 36), ("所属：育红小学", 25), ("县档案馆", 9)], {"县教育局": 61, "县档案馆": 9},
    ),
    "the whole table is such": (
        [("县教育局", 70), ("县第三中学", 45), ("县特教学校", 25), ("县卫健局", 38), ("县人民医院", 21), ("县中医院", 17)],
        {"县第三中学": 45, "县特教学校": 25, "县人民医院": 21, "县中医院": 17},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADS)
def test_an_office_above_its_own_is_counted_once(tmp_path, name):
    """Proves: a head in a single column of figures that is the sum of the rows below it is not counted beside them."""
    rows, expected = HEADS[name]
    draft = read(tmp_path, [HEAD, *rows])
    assert posts(draft) == expected
    assert any(key in ("new.found_sum", "new.parts") for _, key in said(draft, Told.GUESSED))


@pytest.mark.parametrize("more", [(), ("行政实有",)])
def test_a_chance_is_asked_about_with_its_cells(tmp_path, more):
    """Proves: an office equal to its two neighbours stays a unit, and the first question names all cells; a total answers it.

    Sensitivity: no question.
    """
    rows = [("县水利局", 50), ("县统计局", 20), ("县司法局", 30), ("县档案馆", 9)]
    held = [(name, count, *[count - 1 if count < 50 else 48] * len(more)) for name, count in rows]
    draft = read(tmp_path, [(*HEAD, *more), *held])
    assert posts(draft) == dict(rows)
    (note,) = [note for note in draft.notes if note.kind is Told.QUESTION and note.what.key == "new.chance_sum"]
    assert note.where.endswith("!A2")
    assert "A3、A4" in note.words("zh")
    draft = read(tmp_path, [(*HEAD, *more), *held, ("合计", *map(sum, zip(*(row[1:] for row in held), strict=True)))])
    assert posts(draft) == dict(rows)
    assert not any("chance" in key for _, key in said(draft, Told.QUESTION))


def test_several_chances_are_one_question(tmp_path):
    """Proves: one question for all rows that may be sums, the others named with their cells."""
    rows = [
        ("县水利局", 50),
        ("县统计局", 20),
        ("县司法局", 30),
        ("县档案馆", 9),
        ("县科技局", 14),
        ("县体育局", 6),
        ("县信访局", 8),
    ]
    draft = read(tmp_path, [HEAD, *rows, ("县供销社", 11)])
    (note,) = [note for note in draft.notes if note.what.key == "new.chance_sums"]
    assert "县科技局（A6）" in note.words("zh")


def test_townships_are_no_sums_of_townships(tmp_path):
    """Proves: no question where a township equals two others, in a single column."""
    draft = read(tmp_path, [HEAD, ("柳溪镇", 50), ("高桥乡", 20), ("石佛镇", 30)])
    assert not any("chance" in key for _, key in said(draft, Told.QUESTION))


def test_a_kind_that_is_off_names_the_wrong_column(tmp_path):
    """Proves: a kind whose people are off by one is refused at the cell of the people. Sensitivity: at its name."""
    rows = [("单位", "行政编制", "行政实有"), ("县委办系统", 70, 66), ("县委办", 40, 38), ("县委政研室", 30, 29)]
    assert refused(tmp_path, rows) == [("C2", "new.kind_no_sum")]


@pytest.mark.parametrize("label", ["小计", "合计", "乡镇"])
def test_residents_on_a_sum_alone_are_told(tmp_path, label):
    """Proves: residents that only a sum states are said not to be counted; posts that only a sum states stop."""
    header = ("单位", "行政编制", "常住人口")
    draft = read(tmp_path, [header, ("柳溪镇", 41), ("高桥乡", 27), (label, 68, 52000)])
    assert posts(draft) == {"柳溪镇": 41, "高桥乡": 27}
    assert said(draft, Told.QUESTION)[0] == ("C4", "new.on_the_sum_alone")
    header = ("单位", "行政编制", "事业编制")
    assert refused(tmp_path, [header, ("柳溪镇", 41), ("高桥乡", 27), (label, 68, 12)])[0][0] == "C4"


def ledger(rows: int) -> list[tuple[object, ...]]:
    """Sections of 15 offices with 小计 in 合计, and 其中 below some offices and every 合计."""
    made: list[tuple[object, ...]] = [("单位", "行政编制", "行政实有")]
    number, all_ = 0, [0, 0]
    while len(made) < rows:
        section = [0, 0]
        for _ in range(3):
            block = [0, 0]
            for _ in range(5):
                number += 1
                posts_ = 3 + number * 7 % 40
                figures = [posts_, min(posts_, 2 + number * 5 % 38)]
                block = [one + other for one, other in zip(block, figures, strict=True)]
                made.append((f"第{number}局", *figures))
                if number % 4 == 0:
                    made.append(("其中：机关", *(figure // 2 for figure in figures)))
            made.append(("小计", *block))
            section = [one + other for one, other in zip(section, block, strict=True)]
        made += [("合计", *section), ("其中：县直", *(figure // 2 for figure in section))]
        all_ = [one + other for one, other in zip(all_, section, strict=True)]
    return [*made, ("总计", *all_)]


def calls(tmp_path: Path, rows: int) -> int:
    profile = cProfile.Profile()
    profile.enable()
    with pytest.raises(CaseError):  # what half of a county is, no figures tell
        read(tmp_path, ledger(rows))
    profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


def test_the_work_for_a_ledger_grows_with_its_rows(tmp_path):
    """Proves: a ledger of twice the rows takes at most some two and a half times the calls.

    Sensitivity: six times, where what a row of 其中 adds up is looked for among all rows, for every reading that is tried.
    """
    calls(tmp_path, 60)
    assert calls(tmp_path, 480) < 2.6 * calls(tmp_path, 240)
