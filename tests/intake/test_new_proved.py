"""What figures prove before words do, which column names the units, and what became of every column that was read.

Every figure was added up by hand.
"""

from __future__ import annotations

import pytest
from planners import saved
from test_new_row_kinds import table, totals

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.scenario import CaseError

A, S, POSTS = "administrative", "institution", "posts"


def read(tmp_path, text: str, merged=()) -> ScenarioDraft:
    return draft_of_book(saved(tmp_path / "清源县.xlsx", table(text), merged))


def said(draft: ScenarioDraft, key: str) -> list:
    return [note for note in draft.notes if note.what.key == key]


def names(draft: ScenarioDraft) -> set[str]:
    return {unit.name for unit in draft.units}


PEOPLE = {
    "people and what is left by plain words": ("单位|行政编制下达数|到岗|尚余", "20|18|2", "30|27|3", {A: 45}),
    "people by a strange word": ("单位|行政编制|到编|剩余", "20|18|2", "30|27|3", {A: 45}),
    "used, of each kind": ("单位|行政编制下达数|已使用|剩余|事业编制下达数|已使用|剩余", "20|18|2|9|9|0", "30|27|3|10|7|3",
                           {A: 45, S: 16}),
    "used, without what is left": ("单位|行政编制总数|行政编制已用|事业编制总数|事业编制占用", "20|18|9|9", "30|27|10|7",
                                   {A: 45, S: 16}),
    "the sum behind": ("单位|人数|空编|编制数", "18|2|20", "27|3|30", {POSTS: 45}),
    "over the posts": ("单位|事业编制|上编|空编", "20|21|", "30|27|3", {S: 48}),
}  # fmt: skip


@pytest.mark.parametrize(("header", "one", "other", "people"), PEOPLE.values(), ids=PEOPLE)
def test_posts_less_vacancies_are_people(tmp_path, header, one, other, people):
    """Proves: what posts and vacancies leave is people in post, whatever it is called, before or behind the posts.

    Sensitivity: a column of people dropped as not understood, or taken for a second column of posts.
    """
    draft = read(tmp_path, f"{header}\n石塘镇|{one}\n南坪乡|{other}")
    assert totals(draft, "headcount") == people


def test_people_prove_what_is_left(tmp_path):
    """Proves: posts less people are vacancies under any heading, and checked; other differences prove nothing."""
    draft = read(tmp_path, "单位|事业编制|实有|尚可安排\n石塘镇|20|18|2\n南坪乡|30|27|3")
    assert [note.what.values["rows"] for note in said(draft, "new.column_right")] == [2]
    draft = read(tmp_path, "单位|事业编制|实有|尚可安排\n石塘镇|20|18|2\n南坪乡|30|27|4")
    assert said(draft, "new.not_understood")
    assert not said(draft, "new.balance")


@pytest.mark.parametrize("header", ["单位|事业编制|甲数|乙数", "单位|事业编制下达数|事业编制甲数|事业编制乙数"])
def test_two_unknown_halves_of_posts_are_asked_about(tmp_path, header):
    """Proves: two columns of unknown words that add up to the posts in every row are asked about, and are no posts; other
    figures, or people in another column, leave nothing to ask. Sensitivity: they are said to be parts, and people are lost.
    """
    draft = read(tmp_path, f"{header}\n石塘镇|20|18|2\n南坪乡|30|27|3")
    assert [note.what.values["rows"] for note in said(draft, "new.question_halves")] == [2]
    assert totals(draft) == {S: 50}
    draft = read(tmp_path, f"{header}|实有人数\n石塘镇|20|18|2|19\n南坪乡|30|27|3|30")
    assert not said(draft, "new.question_halves")
    assert totals(draft, "headcount") == {S: 49}


PARTS = {
    "teachers": ("学校|事业编制||实有\n|总数|其中：专任教师|", "113|101|111", "64|57|60", ("A1:A2", "B1:C1", "D1:D2")),
    "doctors, of both": ("单位|事业编制||实有|\n|合计|其中：医护|合计|其中：医护", "113|101|111|99", "64|57|60|52",
                         ("A1:A2", "B1:C1", "D1:E1")),
}  # fmt: skip


@pytest.mark.parametrize(("header", "one", "other", "merged"), PARTS.values(), ids=PARTS)
def test_of_which_below_a_heading_is_a_part(tmp_path, header, one, other, merged):
    """Proves: 其中 of any name in the lower line of a header is inside the column that it stands beside.

    Sensitivity: a lower line without words of posts taken for no header, so that both columns are 事业编制.
    """
    draft = read(tmp_path, f"{header}\n县一中|{one}\n县二中|{other}", merged)
    assert (totals(draft), totals(draft, "headcount")) == ({S: 177}, {S: 171})


def test_a_sum_over_all_proves_that_two_columns_are_one_kind(tmp_path):
    """Proves: 管理岗 and 专技岗 are added up where 总编制 adds them; without it they are refused."""
    rows = "|行政|事业|\n||管理岗|专技岗\n石塘镇|{}9|5|6\n南坪乡|{}7|3|4"
    merged = ("A1:A2", "B1:B2", "C1:C2", "D1:E1")
    assert totals(read(tmp_path, "单位|总编制" + rows.format("20|", "14|"), merged)) == {A: 16, S: 18}
    with pytest.raises(CaseError) as refused:
        read(
            tmp_path,
            "单位|核定行政编制|核定事业编制|\n||管理岗|专技岗\n石塘镇|9|5|6\n南坪乡|7|3|4",
            ("A1:A2", "B1:B2", "C1:D1"),
        )
    assert {problem.what.key for problem in refused.value.problems} == {"new.two_columns"}


VAIN = {
    "no category": ("派驻人员", "new.read_in_vain", "5"),
    "the need of no kind": ("测算编制", "new.read_in_vain", "5"),
    "villages beside their sum": ("村（社区）数|行政村数", "new.read_in_vain", "3"),
}


@pytest.mark.parametrize(("header", "key", "total"), VAIN.values(), ids=VAIN)
def test_no_column_is_called_read_that_is_written_nowhere(tmp_path, header, key, total):
    """Proves: a column whose figures reach no table is told with their sum, and not called read.

    Sensitivity: without the last reconciliation each of these columns is listed as read and lost.
    """
    cells = ("2", "3") if "|" not in header else ("9|1", "8|2")
    draft = read(tmp_path, f"单位|行政编制|事业编制|{header}\n石塘镇|20|9|{cells[0]}\n南坪乡|30|8|{cells[1]}")
    (note,) = said(draft, key)
    assert (note.kind, str(note.what.values["total"])) == (Told.LEFT_OUT, total)
    assert note.what.values["header"] not in {
        other.what.values.get("header") for other in draft.notes if other.kind is Told.UNDERSTOOD
    }


def test_a_sum_is_only_called_one_where_it_adds_up(tmp_path):
    """Proves: people of no kind beside those of one kind are not called the sum of all kinds where they are not."""
    rows = "单位|行政编制|行政实有|事业编制|事业实有|管护实有\n石塘镇|20|18|9|8|{}\n南坪乡|30|27|8|7|{}"
    assert said(read(tmp_path, rows.format(26, 34)), "new.sum_column")
    assert not said(read(tmp_path, rows.format(4, 5)), "new.sum_column")


@pytest.mark.parametrize("above", [True, False])
@pytest.mark.parametrize(("header", "kinds"), [("类别|核定总量|实有", "{}编制"), ("编制种类|编制数|在编人数", "{}")])
def test_a_small_table_of_sums_is_compared(tmp_path, above, header, kinds):
    """Proves: sums by kind above the units are compared with them like those below; a difference is asked with its cell."""
    units = "乡镇|行政编制|行政实有|事业编制|事业实有\n石塘镇|20|18|10|9\n南坪乡|30|27|12|10"
    for posts, key in ((50, "new.apart_right"), (59, "new.apart_differs")):
        small = f"{header}\n{kinds.format('行政')}|{posts}|45\n{kinds.format('事业')}|22|19"
        draft = read(tmp_path, "清源县编制\n" + ("\n\n".join((small, units) if above else (units, small))))
        (note,) = said(draft, key)
        assert totals(draft) == {A: 50, S: 22}
        assert note.where.endswith(("B3", "B7")) == (posts == 59)


OWNED = {
    "blank below the owner": ("主管部门|下属单位|事业编制|在编", ()),
    "merged": ("主管单位|事业单位|事业编制|在编", ("A2:A3", "A4:A5")),
    "other words": ("归口部门|直属机构|事业编制|实有", ("A2:A3",)),
    "beside 单位": ("单位|所属事业单位|事业编制|实有", ("A2:A3", "A4:A5")),
}


@pytest.mark.parametrize(("header", "merged"), OWNED.values(), ids=OWNED)
def test_the_finer_column_names_the_units(tmp_path, header, merged):
    """Proves: bodies beside their owners are the units, whatever heads them; nothing is called an office inside a unit."""
    rows = "县水务局|县水利站|8|6\n|县河湖中心|16|13\n县文旅局|县文化馆|25|22\n|县图书馆|22|21"
    draft = read(tmp_path, f"{header}\n{rows}", merged)
    assert names(draft) == {"县水利站", "县河湖中心", "县文化馆", "县图书馆"}
    assert (totals(draft), totals(draft, "headcount")) == ({S: 71}, {S: 62})
    assert not said(draft, "new.parts_added")


def test_an_owner_with_a_row_of_its_own_is_a_unit(tmp_path):
    """Proves: the row of an owner that names no body below it is the owner's own."""
    draft = read(tmp_path, "单位|下属单位|事业编制|实有\n县水务局||4|4\n|县水利站|8|6\n县文旅局|县文化馆|25|22")
    assert names(draft) == {"县水务局", "县水利站", "县文化馆"}


def test_offices_of_townships_are_added_up(tmp_path):
    """Proves: offices in a column 机构名称 beside townships are parts of these; 财政所 and 农技站 stay units."""
    rows = "{0}|党政机构|党政办公室|8|\n|党政机构|经济发展办公室|3|\n|党政机构|平安法治办公室|4|\n|事业单位|便民中心||5"
    both = "\n".join(rows.format(name) for name in ("石塘镇", "南坪乡"))
    draft = read(tmp_path, f"乡镇|机构类别|机构名称|行政编制|事业编制\n{both}")
    assert names(draft) == {"石塘镇", "南坪乡"}
    assert totals(draft) == {A: 30, S: 10}
    draft = read(
        tmp_path, "乡镇|机构名称|行政编制|事业编制\n石塘镇|镇机关|8|\n|财政所||3\n南坪乡|乡机关|6|\n|农技站||2"
    )
    assert len(draft.units) == 4


LIMITS = {
    "of staff": ("事业编制|事业实有|人员控制数|控制数实有|聘用人员控制数", "20|18|30|28|5", {S: 40, "controlled": 60}),
    "filed": ("事业编制|事业实有|备案制（人员控制数）|备案制实有", "20|18|30|28", {S: 40, "filed": 60}),
}


@pytest.mark.parametrize(("header", "row", "posts"), LIMITS.values(), ids=LIMITS)
def test_limits_of_staff_are_kinds_of_posts(tmp_path, header, row, posts):
    """Proves: 人员控制数 is a kind of its own and asked about, never dropped; that of hired staff is not."""
    draft = read(tmp_path, f"单位|{header}\n县医院|{row}\n县中医院|{row}")
    assert totals(draft) == posts
    assert sum(totals(draft, "headcount").values()) == 92
    assert said(draft, "new.question_kinds")


@pytest.mark.parametrize("idle", ["0", ""])
def test_the_nature_of_a_unit_renames_no_posts(tmp_path, idle):
    """Proves: 参公 in a column 单位性质 does not make 参公编制 of a column 事业编制, whether that holds 0 or nothing."""
    rows = "县委办|行政机关|31|{0}|{0}\n县供销社|参公单位|{0}|25|{0}\n县社保站|参公单位|{0}|10|{0}\n县文化馆|公益一类|{0}|{0}|30"
    draft = read(tmp_path, "单位|单位性质|行政编制|参公编制|事业编制\n" + rows.format(idle))
    assert totals(draft) == {A: 31, "reference": 35, S: 30}


def test_names_below_any_word_with_units_of_measurement(tmp_path):
    """Proves: a heading that names nothing known above the names, with units of measurement below it, is a header."""
    text = "项目|行政编制|常住人口|土地面积\n单位|名|人|平方公里\n石塘镇|20|30000|50\n南坪乡|30|20000|70"
    draft = read(tmp_path, text)
    assert (names(draft), totals(draft)) == ({"石塘镇", "南坪乡"}, {A: 50})


def test_tables_side_by_side_under_other_words(tmp_path):
    """Proves: units under a heading of their own beside others, over the same columns, are read too."""
    text = "乡镇|行政编制|行政实有||部门|行政编制|行政实有\n石塘镇|20|18||县财政局|9|8\n南坪乡|30|27||县民政局|7|7"
    draft = read(tmp_path, text)
    assert len(draft.units) == 4
    assert (totals(draft), totals(draft, "headcount")) == ({A: 66}, {A: 60})


def test_people_by_schooling_and_posts_of_other_bodies(tmp_path):
    """Proves: 大专以上 is no second 实有; two columns under headings of two bodies are refused with what to do."""
    draft = read(
        tmp_path,
        "乡镇|行政|||\n|编制数|现有人数|大专以上|40岁以下\n石塘镇|20|18|9|5\n南坪乡|30|27|11|6",
        ("A1:A2", "B1:E1"),
    )
    assert totals(draft, "headcount") == {A: 45}
    with pytest.raises(CaseError) as refused:
        read(tmp_path, "乡镇|镇本级|派出站所\n|事业编制|事业编制\n石塘镇|20|3\n南坪乡|30|4", ("A1:A2",))
    assert [problem.mend.key for problem in refused.value.problems] == ["new.two_groups_mend"]
