"""Kinds of books that a sixth set of planners brought, whose figures were read wrongly or refused without need.

Every figure was added up by hand.
"""

from __future__ import annotations

import pytest
from planners import saved
from test_new_places import figures, question, read, refusal
from test_new_row_kinds import table

from quota.intake import Told, draft_of_book
from quota.scenario import CaseError


@pytest.mark.parametrize("short", ["岔科", "大西科"])
def test_a_short_name_that_ends_like_an_inner_office(tmp_path, short):
    """Proves: 岔科, which another sheet calls 岔科镇, is that township below another's row, not an office inside it.

    Sensitivity: an office by its last sign, so that the people of the township were counted nowhere.
    """
    posts = f"乡镇|行政编制|事业编制\n西庄镇|20|30\n{short}镇|12|15\n官厅镇|18|20"
    sizes = f"乡镇|常住人口|面积（平方公里）\n西庄|30000|90\n{short}|8000|59.2\n官厅|21000|80\n合计|59000|229.2"
    draft = read(tmp_path, {"编制": posts, "规模": sizes})
    found = {name: values for (_, name), values in figures(draft, "population_resident", "area_km2").items()}
    assert found == {"西庄镇": (30000, 90), f"{short}镇": (8000, 59), "官厅镇": (21000, 80)}


def test_short_names_of_a_book_alone(tmp_path):
    """Proves: 岔科 in a book that writes no township in full is a unit; 人事科 below an office is a part of it."""
    draft = read(tmp_path, "乡镇|行政编制|事业编制\n西庄|20|30\n岔科|12|15\n官厅|18|20\n合计|50|65")
    assert [unit.name for unit in draft.units] == ["官厅", "岔科", "西庄"]
    draft = read(tmp_path, "单位|行政编制\n县农业局|20\n人事科|5\n一科|6\n县水务局|9")
    assert [unit.name for unit in draft.units] == ["县农业局", "县水务局"]


def test_rows_that_end_like_offices_are_units_where_the_total_says_so(tmp_path):
    """Proves: the mend that the report offers, a row 合计, makes units of rows whose names end like inner offices.

    Sensitivity: such rows left out whatever the total says, and the total then refused as wrong.
    """
    text = "单位|行政编制\n县公安局|20\n治安支队机关科|5\n县水务局|9"
    assert [unit.name for unit in read(tmp_path, text).units] == ["县公安局", "县水务局"]
    draft = read(tmp_path, f"{text}\n合计|34")
    assert [unit.name for unit in draft.units] == ["县公安局", "县水务局", "治安支队机关科"]


@pytest.mark.parametrize("layout", ["sheets", "sections"])
def test_one_township_with_equal_figures_in_two_counties(tmp_path, layout):
    """Proves: a township with the same figures in two counties is asked about, once, with both rows; other figures are not.

    Sensitivity: two units of one name, in silence.
    """
    one, other = "甘棠镇|9|10\n兴盛乡|7|20", "双塘镇|5|30\n兴盛乡|7|{}"
    if layout == "sheets":
        head = "乡镇|行政编制|事业编制"
        texts = {"青平县": f"{head}\n{one}\n合计|16|30", "横江县": f"{head}\n{other}"}
    else:
        texts = {"全市": f"乡镇|行政编制|事业编制\n青平县||\n{one}\n小计|16|30\n横江县||\n{other}"}
    draft = read(tmp_path, {title: text.format(20) for title, text in texts.items()})
    assert len(draft.units) == 4
    asked = question(draft, "new.question_two_counties")
    assert all(word in asked for word in ("兴盛乡", "青平县", "横江县"))
    draft = read(tmp_path, {title: text.format(21) for title, text in texts.items()})
    assert not [note for note in draft.notes if note.what.key == "new.question_two_counties"]


TWO_COUNTIES = "兴安市乡镇编制|\n单位|行政编制\n青平县|\n甘棠镇|9\n石河乡|7\n{}|16\n横江县|\n双塘镇|5\n新坡镇|6\n{}"


@pytest.mark.parametrize("word", ["小计", "合计", "本县小计"])
def test_a_unit_behind_the_bare_sum_of_a_county(tmp_path, word):
    """Proves: a unit behind the bare sum of the last county and before 总计 is in no county, and asked about; where a sum of
    its own follows, or each county goes on behind its sum, it is the county's.

    Sensitivity: the county above.
    """
    draft = read(tmp_path, TWO_COUNTIES.format(word, f"{word}|11\n城东街道|4\n总计|31"))
    assert {county for county, name in figures(draft, "administrative_current") if name == "城东街道"} == {"兴安市"}
    assert "城东街道" in question(draft, "new.in_no_county")
    for rest in (f"{word}|11\n县农业局|4\n县水务局|3\n小计|7\n总计|34", f"{word}|11\n县农业局|4\n合计|15\n总计|31"):
        draft = read(tmp_path, TWO_COUNTIES.format(word, rest))
        assert {county for county, name in figures(draft, "administrative_current") if "农业" in name} == {"横江县"}
        assert not [note for note in draft.notes if note.what.key == "new.in_no_county"]


@pytest.mark.parametrize("name", ["市直玉东街道", "市直 玉东街道", "市属林场"])
def test_a_unit_that_says_it_is_the_citys(tmp_path, name):
    """Proves: 市直 before the name of a unit below a county's heading is asked about; it is not that county's."""
    draft = read(tmp_path, TWO_COUNTIES.format("小计", f"{name}|4"))
    assert {county for county, unit in figures(draft, "administrative_current") if name[-2:] in unit} == {"兴安市"}
    assert name[-3:] in question(draft, "new.in_no_county")


RATIOS = (
    "每万人编制数",
    "万人编制比",
    "每万人配备编制（名/万人）",
    "每千人编制",
    "每平方公里编制数",
    "编制排名",
    "编制与人口比",
)
RANKS = ("职级职数（一至四级调研员）", "职级职数（主任科员）", "一级主任科员职数", "四级调研员", "非领导职数")
ELSEWHERE = (
    "派驻机构编制（不计入本乡镇）",
    "驻镇单位编制（不计入）",
    "县直派驻编制（单列，不计入本乡镇）",
    "站所编制（不占本乡镇编制）",
    "其他编制（仅供参考）",
)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        *((header, "new.unused_ratio") for header in RATIOS),
        *((header, "new.unused_rank") for header in RANKS),
        *((header, "new.unused_elsewhere") for header in ELSEWHERE),
    ],
)
def test_columns_that_hold_no_posts_of_the_unit(tmp_path, header, key):
    """Proves: ratios, ranks, and posts that their own heading does not count are no posts of the unit, told as what they are.

    Sensitivity: a kind of posts of its own, or leaders: refused, or added.
    """
    text = f"乡镇|行政编制|事业编制|{header}|领导职数\n甲镇|20|30|3|7\n乙乡|12|15|5|8\n丙镇|18|20|4|9"
    draft = read(tmp_path, text)
    assert sorted(figures(draft, "administrative", "institution", "leadership").values()) == [
        (12, 15, 8), (18, 20, 9), (20, 30, 7),
    ]  # fmt: skip
    assert set(draft.categories) == {"administrative", "institution", "leadership"}
    assert [note.what.key for note in draft.notes if note.kind is Told.LEFT_OUT] == [key]


@pytest.mark.parametrize("header", ["行政编制（政法专项不计入）", "行政编制（政法专项除外）", "行政编制（工勤另计）"])
def test_what_brackets_do_not_count(tmp_path, header):
    """Proves: a kind that brackets say is not counted in is not the kind of the column."""
    draft = read(tmp_path, f"乡镇|{header}|事业编制\n甲镇|20|30\n乙乡|12|15")
    assert draft.categories == ("administrative", "institution")


def test_posts_of_no_known_kind_are_refused_with_every_way_out(tmp_path):
    """Proves: the refusal of posts of no kind offers what each reason needs; following it, 不计入本单位, is read."""
    text = "乡镇|行政编制|事业编制|派驻机构编制{}\n甲镇|20|30|3\n乙乡|12|15|5"
    (problem,) = refusal(tmp_path, text.format(""))
    assert all(words in problem for words in ("其中", "不计入本单位", "请删去这一列"))
    assert read(tmp_path, text.format("（不计入本单位）")).categories == ("administrative", "institution")


def sizes(people: str, area: str, note: str = "") -> str:
    """Write four townships with a note above: 6.75 to 8 in the column of people, 138 to 250 in that of the area."""
    rows = "甲镇|30|6.75|138.4\n乙乡|25|7|150.5\n丙镇|34|8|250\n丁乡|28|7.5|169"
    return f"清源县乡镇编制\n{note}\n乡镇|行政编制|{people}|{area}\n{rows}"


def test_a_note_and_a_heading_that_name_different_units_are_asked_about(tmp_path):
    """Proves: 万人 above the table and 千人 in the heading are asked about, both named, where either can be; the heading holds.

    Sensitivity: a heading that holds in silence. 单位：人, which may be that of posts, contradicts nothing.
    """
    draft = read(tmp_path, sizes("人口（千人）", "面积（平方公里）", "单位：名、万人、平方公里"))
    assert sorted(figures(draft, "population_resident").values()) == [(6750,), (7000,), (7500,), (8000,)]
    asked = question(draft, "new.question_unit")
    assert "千人" in asked
    assert "万人" in asked
    for note in ("单位：名、人、平方公里", "单位：名、千人、平方公里"):
        draft = read(tmp_path, sizes("人口（千人）", "面积（平方公里）", note))
        assert not [note for note in draft.notes if note.what.key in ("new.question_unit", "new.unit_decided")]


@pytest.mark.parametrize(
    ("heading", "noted", "area"),
    [("公顷", "平方公里", 138), ("平方公里", "公顷", 138), ("平方公里", "亩", 138), ("亩", "平方公里", 138)],
)
def test_figures_decide_between_two_units_of_measurement(tmp_path, heading, noted, area):
    """Proves: of two units of area only that is read in which townships have a size that they can have, told with both.

    Sensitivity: 1.4 km2 for a township because its heading says 公顷.
    """
    draft = read(tmp_path, sizes("人口（万人）", f"面积（{heading}）", f"单位：名、万人、{noted}"))
    assert min(figures(draft, "area_km2").values()) == (area,)
    (told,) = [note.words("zh") for note in draft.notes if note.what.key == "new.unit_decided"]
    assert heading in told
    assert noted in told


LEADERS = "乡镇领导职数核定表\n乡镇|正科级||副科级|||合计\n|党委书记|乡镇长|副书记|副乡镇长|武装部长|\n"


@pytest.mark.parametrize(
    ("table", "one", "other"),
    [
        (LEADERS + "甲镇|1|1|2|3|1|8\n乙乡|1|1|1|2|1|6", 8, 6),
        ("领导职数\n乡镇|正科级|副科级|合计\n甲镇|3|5|8\n乙乡|3|3|6", 8, 6),
        ("领导职数\n乡镇|正职|副职|小计\n甲镇|3|5|8\n乙乡|3|3|6", 8, 6),
        ("领导班子职数\n乡镇|合计|书记|镇长|副镇长\n甲镇|8|1|1|6\n乙乡|6|1|1|4", 8, 6),
        ("领导职数\n乡镇|书记|镇长|副书记|副镇长\n甲镇|1|1|2|3\n乙乡|1|1|2|3", 7, 7),
    ],
)
def test_a_table_of_leaders_by_duty_alone(tmp_path, table, one, other):
    """Proves: a sheet of duties with nothing but a bare 合计 is that of the leaders; 副书记 is no sum of 书记 and 镇长.

    Sensitivity: no heading found where none names posts; two of a duty read as the sum of the two before it.
    """
    draft = read(tmp_path, {"编制": "乡镇|行政编制\n甲镇|20\n乙乡|12", "职数": table})
    found = {name: value for (_, name), (value,) in figures(draft, "leadership").items()}
    assert found == {"甲镇": one, "乙乡": other}


@pytest.mark.parametrize(
    "table",
    ["职数表\n乡镇|书记|镇长|合计\n甲镇|1|1|9\n乙乡|1|1|6", "领导职数\n乡镇|正职|副职|小计\n甲镇|3|5|9\n乙乡|3|3|6"],
)
def test_a_bare_sum_that_duties_do_not_come_to_is_refused_with_its_cell(tmp_path, table):
    """Proves: 合计 of leaders of whom not all have a column stops with its cell. Sensitivity: leaders of two duties alone."""
    (problem,) = refusal(tmp_path, {"编制": "乡镇|行政编制\n甲镇|20\n乙乡|12", "职数": table})
    assert "职数!D3" in problem
    assert "甲镇 写 9" in problem


CELLS = {
    "行政编制20名，事业编制30名": "行政编制12名，事业编制15名，工勤编制1名",
    "行政20、事业30": "事业15；行政12；工勤1",
    "行政20事业30": "行政12事业15工勤1",
    "行政编制：20名，事业编制：30名。": "行政编制：12名、事业编制：15名和工勤编制：1名",
}


@pytest.mark.parametrize(("one", "other"), CELLS.items())
def test_kinds_of_posts_in_the_words_of_a_cell(tmp_path, one, other):
    """Proves: cells that each say the number of each kind of posts are read kind by kind, people too, and told.

    Sensitivity: a refusal to write numbers alone, which three numbers in one cell cannot follow.
    """
    draft = read(
        tmp_path, f"乡镇|核定编制|现有人员\n甲镇|{one}|行政19人，事业28人\n乙乡|{other}|行政12人，事业14人，工勤1人"
    )
    kinds = ("administrative", "institution", "support")
    assert {unit.name: [unit.count("current", kind) for kind in kinds] for unit in draft.units} == {
        "甲镇": [20, 30, None], "乙乡": [12, 15, 1],
    }  # fmt: skip
    assert {unit.name: [unit.count("headcount", kind) for kind in kinds] for unit in draft.units} == {
        "甲镇": [19, 28, None], "乙乡": [12, 14, 1],
    }  # fmt: skip
    assert len([note for note in draft.notes if note.what.key == "new.split_by_label"]) == 2


def test_cells_of_words_that_are_not_all_alike_say_how_to_divide_them(tmp_path):
    """Proves: where one cell of such a column is not clear, all stop, and are told to be divided into columns."""
    problems = refusal(
        tmp_path, "乡镇|核定编制\n甲镇|行政编制20名，事业编制30名\n乙乡|行政编制12名，待定\n丙乡|行政12，事业9"
    )
    assert "分成几列" in problems[0]
    assert "B4" in problems[0]


KINDS = (
    "单位|编制类别|编制数|实有数\n甲镇|行政|20|19\n{0}|事业|30|28\n{1}乙乡|行政|12|12\n{0}|事业|15|14\n{2}"
    "合计|行政|{3}|31\n{0}|事业|45|42\n{4}"
)


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("subtotals", [True, False])
def test_totals_of_each_kind_in_rows(tmp_path, merged, subtotals):
    """Proves: with a row for each kind of a unit, 合计 has one too; each is compared with the rows of its kind, and one that is
    wrong stops with its cell. A name is written above, or merged over its rows.

    Sensitivity: the rows 事业 of the total as a unit, a total of one kind as that of all, rows without names of their own.
    """
    more = ["|小计|50|47\n", "|小计|27|26\n", "|小计|77|73"] if subtotals else ["", "", ""]
    book = saved_kinds(tmp_path, KINDS.format("", more[0], more[1], 32, more[2]), merged=merged, rows=2 + subtotals)
    draft = draft_of_book(book)
    found = {
        u.name: [u.count(f, k) for k in ("administrative", "institution") for f in ("current", "headcount")]
        for u in draft.units
    }
    assert found == {"甲镇": [20, 19, 30, 28], "乙乡": [12, 12, 15, 14]}
    assert [note.what.values["label"] for note in draft.notes if note.kind is Told.SUM and "合计 " in note.words("zh")] == [
        "合计 行政", "合计 事业",
    ]  # fmt: skip
    with pytest.raises(CaseError) as error:
        draft_of_book(
            saved_kinds(tmp_path, KINDS.format("", more[0], more[1], 33, more[2]), merged=merged, rows=2 + subtotals)
        )
    assert f"C{6 + 2 * subtotals} “合计 行政”写 33，其 2 行相加为 32" in error.value.errors[0].words("zh")


def saved_kinds(folder, text: str, *, merged: bool, rows: int):
    """Write a book, the names of units merged over their rows or not."""
    areas = [f"A{line}:A{line + rows - 1}" for line in range(2, 2 + 3 * rows, rows)]
    return saved(folder / "清源县.xlsx", {"表": table(text)}, merged=areas if merged else ())


def test_rows_of_kinds_whose_unit_has_no_name_stop(tmp_path):
    """Proves: a kind that stands twice below a name is that of a unit whose name is missing."""
    (problem, *_) = refusal(tmp_path, "单位|编制类别|编制数\n甲镇|行政|20\n|事业|30\n|行政|12\n|事业|15")
    assert "A4" in problem or "C4" in problem


@pytest.mark.parametrize("words", [("空2", "超1", "满编"), ("空编2人", "超编1名", "持平"), ("缺2", "超1", "满")])
def test_vacancies_in_words(tmp_path, words):
    """Proves: 空2, 超1, 满编 below 空编 are figures, from which the people in post follow.

    Sensitivity: a refusal of words; 超 as if it were 空.
    """
    draft = read(tmp_path, "单位|行政编制|空编\n甲镇|20|{}\n乙乡|12|{}\n丙镇|14|{}".format(*words))
    assert {unit.name: unit.count("headcount", "administrative") for unit in draft.units} == {
        "甲镇": 18,
        "乙乡": 13,
        "丙镇": 14,
    }


@pytest.mark.parametrize(
    "aside", ["（另借调2人）", "（另有编外2人）", "（另劳务派遣2人）", "（借出2）", "（驻村2人）", "（病休2）"]
)
def test_people_beside_a_figure_who_hold_none_of_its_posts(tmp_path, aside):
    """Proves: 借调 and 编外 beside a figure are not added to it, and those lent or ill are among it; both told.

    Sensitivity: 另 adds whatever follows; a refusal of 18（借出1）.
    """
    draft = read(tmp_path, f"单位|行政编制|行政实有\n甲镇|20|18{aside}\n乙乡|12|12")
    assert [unit.count("headcount", "administrative") for unit in draft.units if unit.name == "甲镇"] == [18]
    assert len([note for note in draft.notes if note.what.key in ("new.several_apart", "new.several_inside")]) == 1
