"""Kinds of posts that a row, a section, a sheet or a heading over half a sheet names; levels of offices; questions that are true.

Every figure was added up by hand.
"""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from planners import saved

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.intake.vocabulary.header_words import PLACES


def totals(draft: ScenarioDraft, field: str = "current") -> dict[str, int]:
    found: dict[str, Decimal] = {}
    for unit in draft.units:
        for meaning, figure in unit.figures.items():
            if meaning.field == field and figure.value:
                found[meaning.category] = found.get(meaning.category, Decimal(0)) + figure.value
    return {category: int(value) for category, value in found.items()}


def table(text: str) -> list[list[object]]:
    return [[int(cell) if cell.isdigit() else cell or None for cell in line.split("|")] for line in text.splitlines()]


FULL, PART, SELF = "institution_full", "institution_partial", "institution_self"
ROWS = "县图书馆|{}|12|11\n县文化馆|{}|20|18\n县种子站|{}|30|27"
BY_ROW = {
    "funding": ("单位|经费渠道|编制数|实有人数", ("全额", "差额", "自收自支"), {FULL: 12, PART: 20, SELF: 30}),
    "in brackets": ("单位|拨款方式|编制数|实有", ("财政补助（全额）", "财政补助（差额）", "经费自理"),
                    {FULL: 12, PART: 20, SELF: 30}),
    "nature": ("单位|单位性质|编制数|在编人数", ("行政机关", "参公单位", "公益一类"),
               {"administrative": 12, "reference": 20, "institution_first": 30}),
    "no known header": ("单位|隶属与供给|编制|实有", ("行政", "差额拨款", "差额拨款"), {"administrative": 12, PART: 50}),
    "a remark": ("单位|备注|编制|实有", ("全额", "全额", "自收自支"), {FULL: 32, SELF: 30}),
    "yes or no": ("单位|是否参公|事业编制|实有", ("是", "否", "否"), {"reference": 12, "institution": 50}),
}  # fmt: skip


@pytest.mark.parametrize(("header", "said", "true"), BY_ROW.values(), ids=BY_ROW)
def test_rows_say_their_kind_in_any_column(tmp_path, header, said, true):
    """Proves: words of a row divide its posts and its people, whatever heads them.

    Sensitivity: a column known and then dropped; 财政补助（全额）read as 差额; people left in one pot.
    """
    draft = draft_of_book(saved(tmp_path / "b.xlsx", table(f"{header}\n{ROWS.format(*said)}")))
    assert totals(draft) == true
    assert sum(totals(draft, "headcount").values()) == 56
    assert totals(draft, "headcount").keys() == true.keys()


FUNDED = (
    "单位|行政编制|实有|事业编制|实有|经费形式\n县水利局|9|8|5|4|全额\n县林业局|7|7|6|6|差额\n县统计局|6|6|2|1|全额"
)
SPLIT = "单位|经费形式|事业编制|实有\n县水利局|全额|5|4\n县水利局|差额|6|6\n县林业局|全额|7|7\n县林业局|自收自支|3|2"


def test_the_funding_of_a_unit_is_no_kind_of_its_posts(tmp_path):
    """Proves: 经费形式 of units with one row each divides no posts that headings or titles call 事业编制, and is told.

    Sensitivity: one 事业编制 fell into three categories; rows of one unit that differ in funding were added up.
    """
    draft = draft_of_book(saved(tmp_path / "b.xlsx", table(FUNDED)))
    assert totals(draft) == {"administrative": 22, "institution": 13}
    assert totals(draft, "headcount") == {"administrative": 21, "institution": 11}
    assert [note.where for note in draft.notes if note.what.key == "new.unused_funding"] == ["b.xlsx Sheet1!F1"]
    titled = "县直事业单位编制表\n单位|公益类别|编制数|实有\n县图书馆|公益一类|12|11\n县医院|公益二类|20|18"
    assert totals(draft_of_book(saved(tmp_path / "b.xlsx", table(titled)))) == {"institution": 32}
    draft = draft_of_book(saved(tmp_path / "b.xlsx", table(SPLIT)))
    assert totals(draft) == {FULL: 12, PART: 6, SELF: 3}


ONE_KIND = {
    "a row each": ("单位|编制类别|编制数|实有\n县水利局|参公|5|4\n县林业局|全额|7|7\n县统计局|全额|2|2", "删去原表“编制类别”一列",
                   "单位|编制数|实有\n县水利局|5|4\n县林业局|7|7\n县统计局|2|2", 14),
    "several rows": (SPLIT, "合并成一行.*删去“经费形式”一列",
                     "单位|事业编制|实有\n县水利局|11|10\n县林业局|10|9", 21),
    "columns": ("单位|全额编制|差额编制|全额实有|差额实有\n县水利局|5|6|4|6\n县林业局|7|3|7|2", "各加一列合计，删去分列",
                "单位|事业编制|实有\n县水利局|11|10\n县林业局|10|9", 21),
}  # fmt: skip


@pytest.mark.parametrize(("text", "mend", "mended", "posts"), ONE_KIND.values(), ids=ONE_KIND)
def test_the_advice_to_make_kinds_one_does_so(tmp_path, text, mend, mended, posts):
    """Proves: the question about kinds says how this book makes them one category, and doing that does."""
    draft = draft_of_book(saved(tmp_path / "b.xlsx", table(text)))
    (asked,) = [note.words("zh") for note in draft.notes if note.what.key == "new.question_kinds"]
    assert re.search(mend, asked)
    (total,) = totals(draft_of_book(saved(tmp_path / "b.xlsx", table(mended)))).values()
    assert total == posts


SECTIONS = "一、全额拨款事业单位\n1|县图书馆|12|11\n|小计|12|11\n二、自收自支事业单位\n2|县种子站|30|27\n|小计|30|27"
PLACED = {
    "sections": ({"A": table("序号|单位|编制数|实有\n" + SECTIONS)}, (), {FULL: 12, SELF: 30}),
    "sheets": ({"全额": table("单位|编制|实有\n县图书馆|12|11\n县文化馆|8|8"),
                "参公": table("单位|编制|实有\n县档案馆|5|5\n县地震局|6|6")}, (), {FULL: 20, "reference": 11}),
    "support on a sheet": ({"机关工勤编制": table("单位|编制|实有\n县水利局|2|2\n县林业局|3|3")}, (),
                           {"administrative_support": 5}),
    "halves": ({"A": table("机关（行政编制）|||事业单位（事业编制）||\n单位|编制|实有|单位|编制|实有\n"
                           "县水利局|9|8|县图书馆|12|11\n县林业局|7|7|县文化馆|8|8")}, ("A1:C1", "D1:F1"),
               {"administrative": 16, "institution": 20}),
    "a summary of all kinds": ({"乡镇": table("乡镇|行政编制|事业编制\n石塘镇|9|8\n南坪镇|7|7"),
                                "机关": table("单位|行政编制|工勤编制\n县水利局|12|1\n县林业局|8|2"),
                                "汇总": table("类别|单位数|编制数\n乡镇|2|31\n机关|2|23")}, (),
                               {"administrative": 36, "institution": 15, "support": 3}),
}  # fmt: skip


@pytest.mark.parametrize(("sheets", "merged", "true"), PLACED.values(), ids=PLACED)
def test_what_stands_above_rows_says_their_kind(tmp_path, sheets, merged, true):
    """Proves: sections, sheets and headings over half a sheet give their kind, and no sheet of a kind is a county.

    Sensitivity: titles of the other half; sums of other sheets counted again.
    """
    draft = draft_of_book(saved(tmp_path / "b.xlsx", sheets, merged))
    assert totals(draft) == true
    assert len(draft.jurisdictions) == 1


COLUMNS = {
    "roles": ("单位|事业编制|管理|专技|工勤|在编合计", "12|3|6|2|11", {"institution": 12}, {"institution": 11}),
    "counted in": ("单位|行政编制（含参公）|参公编制", "12|4", {"administrative": 12}, {}),
    "support inside": ("单位|编制数（含工勤）|其中：工勤|实有人数|其中：工勤", "12|2|11|2", {"posts": 12}, {"posts": 11}),
    "support beside": ("单位|编制|实有|工勤编制|工勤实有", "12|11|2|2", {"posts": 12, "support": 2}, {"posts": 11, "support": 2}),
    "of a former year": ("单位|2018年编制|行政编制|事业编制", "9|12|8", {"administrative": 12, "institution": 8}, {}),
    "circulating": ("单位|行政编制|周转编制|周转实有", "12|3|1", {"administrative": 12, "circulating": 3}, {"circulating": 1}),
    "an inner sum": ("单位|合计|行政|事业单位小计|全额|差额", "20|12|8|5|3", None, None),
    "post codes": ("单位|行政编制|邮编", "12|353000", {"administrative": 12}, {}),
    "leaders": ("单位|行政编制|领导职数|领导实配", "12|4|3", {"administrative": 12, "leadership": 4}, {"leadership": 3}),
}  # fmt: skip


@pytest.mark.parametrize(("header", "row", "posts", "people"), [row for row in COLUMNS.values() if row[2]])
def test_columns_beside_posts(tmp_path, header, row, posts, people):
    """Proves: what is counted in is not counted again, roles are no kinds, and no figure is called wrong that is right."""
    rows = table(f"{header}\n县水利局|{row}\n县林业局|{row}")
    draft = draft_of_book(saved(tmp_path / "b.xlsx", rows))
    assert totals(draft) == {category: 2 * value for category, value in posts.items()}
    if header.startswith("单位|事业编制|管理") is False:
        assert totals(draft, "headcount") == {category: 2 * value for category, value in people.items()}
    assert not [note for note in draft.notes if note.kind is Told.MISMATCH]


def test_differences_of_either_sign_are_not_called_wrong(tmp_path):
    """Proves: 超（+）缺（-）编 is no column of posts, and a heading that was left aside is not called missing."""
    rows = table("单位|行政编制|事业编制|行政实有|事业实有|超（+）缺（-）编\n石塘镇|9|8|8|8|-1\n南坪镇|7|7|6|6|-2")
    rows[1][-1], rows[2][-1] = -1, -2
    draft = draft_of_book(saved(tmp_path / "b.xlsx", rows))
    assert totals(draft) == {"administrative": 16, "institution": 15}
    assert not [note for note in draft.notes if note.kind is Told.MISMATCH or note.what.key == "new.no_heading"]


def test_levels_of_offices(tmp_path):
    """Proves: 城乡, 乡村 in a name make no township, a title of townships no county office one; brackets change no type."""
    names = ("县住房和城乡建设局", "县农业农村局（县乡村振兴局）", "县公安局", "县人民法院", "县妇联", "石塘镇财政所")
    rows = [
        ["政法系统和乡镇编制"],
        ["单位", "行政编制"],
        ["石塘镇", 20],
        *([name, 9 + place] for place, name in enumerate(names)),
    ]
    found = {unit.name: (unit.level, unit.type) for unit in draft_of_book(saved(tmp_path / "b.xlsx", rows)).units}
    assert {found[name] for name in names[:5]} == {("county", "县直机关")}
    assert found["石塘镇财政所"][0] == "township"


def test_renamed_offices_are_asked_about_once(tmp_path):
    """Proves: 县卫健局 among people is 县卫生健康局 among posts; one question names every pair; the county is in the names."""
    posts = table("单位|行政编制\n清源县农业农村局|9\n清源县卫生健康局|8\n清源县水利局|7")
    people = table("单位|行政实有\n清源县农业局|8\n清源县卫健局|8\n清源县水利局|6")
    draft = draft_of_book(saved(tmp_path / "b.xlsx", {"编制": posts, "实有": people}))
    assert totals(draft) == {"administrative": 24}
    assert totals(draft, "headcount") == {"administrative": 22}
    assert [note.what.key for note in draft.notes].count("new.question_renamed") == 1
    assert draft.jurisdictions[0].name == "清源县"


def test_offices_of_departments_bear_their_names(tmp_path):
    """Proves: 局机关 is the department that another column names; offices counted beside townships bear their names."""
    rows = table(
        "部门|单位|编制性质|编制数\n县水利局|局机关|行政|9\n|县水利站|全额|5\n县林业局|局机关|行政|7\n|县种苗站|差额|4"
    )
    draft = draft_of_book(saved(tmp_path / "b.xlsx", rows, ("A2:A3", "A4:A5")))
    assert {unit.name for unit in draft.units} == {"县水利局", "县水利站", "县林业局", "县种苗站"}
    assert totals(draft) == {"administrative": 16, FULL: 5, PART: 4}


@pytest.mark.parametrize("field", ["row_category", "funding"])
@pytest.mark.parametrize("header", sorted({*PLACES["row_category"], *PLACES["funding"]}))
def test_a_column_of_kinds_is_used_or_told(tmp_path, header, field):
    """Proves: every heading that is known to name kinds of rows divides the posts, or is listed as not used."""
    posts = "编制数" if field == "funding" else "行政编制"
    rows = table(f"单位|{header}|{posts}\n县图书馆|全额|12\n县文化馆|差额|20")
    draft = draft_of_book(saved(tmp_path / "b.xlsx", rows))
    left = [note for note in draft.notes if note.kind is Told.LEFT_OUT and header in note.words("zh")]
    assert totals(draft) == ({FULL: 12, PART: 20} if field == "funding" else {"administrative": 32})
    assert bool(left) == (field != "funding")
