"""Where a book names its county, which rows are one pattern of sums, and that what is said of a book is true of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from planners import Rows, saved

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.intake.vocabulary.unit_names import places_in_title
from quota.scenario import CaseError

HEAD = ("单位", "行政编制", "实有")
TOWNS = [HEAD, ("青山镇", 20, 18), ("白水乡", 15, 14)]
TITLED = [("石门县乡镇编制表",), *TOWNS]


def read(path: Path, sheets: dict[str, Rows] | Rows, stem: str = "b") -> ScenarioDraft:
    return draft_of_book(saved(path / f"{stem}.xlsx", sheets))


def said(draft: ScenarioDraft, *keys: str) -> list[tuple[Told, str, str]]:
    return [(note.kind, note.where.rpartition("!")[2], note.what.key) for note in draft.notes if note.what.key in keys]


def posts(draft: ScenarioDraft) -> dict[str, int]:
    return {unit.name: int(unit.count("current", "administrative") or 0) for unit in draft.units}


NAMED: dict[str, tuple[dict[str, Rows], str]] = {
    "a cover": ({"封面": [(), ("", "常德市石门县机构编制台账"), ("二〇二四年",)], "甲": TOWNS}, "B2"),
    "a cover, in brackets": ({"封面": [("机构编制台账（石门县）",)], "甲": TOWNS}, "A1"),
    "a cover, behind a label": ({"封面": [("县（市、区）：石门县",)], "甲": TOWNS}, "A1"),
    "a cover, beside a label": ({"封面": [("所在县", "石门县")], "甲": TOWNS}, "B1"),
    "the title of another table": (
        {"甲": TOWNS, "乙": [("石门县各乡镇人口",), ("乡镇", "常住人口"), ("青山镇", 20_000), ("白水乡", 15_000)]},
        "A1",
    ),
    "the title of a list of persons": (
        {
            "甲": [("单位", "行政编制"), ("青山镇", 20), ("白水乡", 15)],
            "乙": [
                ("石门县在编人员名册",),
                ("序号", "单位", "姓名", "编制类型"),
                *((number, "青山镇", f"甲{number}", "行政编制") for number in range(1, 4)),
                (4, "白水乡", "乙四", "行政编制"),
            ],
        },
        "A1",
    ),
    "who sends it, at the foot": ({"甲": [*TOWNS, ("填报单位：石门县委编办",)]}, "A4"),
}


@pytest.mark.parametrize("kind", NAMED)
def test_a_county_is_found_wherever_the_book_names_it(kind: str, tmp_path: Path) -> None:
    """Proves: a cover, another sheet's title, a list, the sender name the county, told with the cell, never said to lack.

    Sensitivity: with titles of tables of posts, sheets and files alone, the units are in 本辖区.
    """
    sheets, cell = NAMED[kind]
    draft = read(tmp_path, sheets)
    assert [place.name for place in draft.jurisdictions] == ["石门县"]
    assert said(draft, "new.named_here", "new.no_county") == [(Told.GUESSED, cell, "new.named_here")]


@pytest.mark.parametrize(
    ("sheets", "place"),
    [
        ({"甲": [*TOWNS, ("填报单位：县委编办",)]}, "本辖区"),
        ({"说明": [("参照慈利县机构编制标准",)], "甲": TOWNS}, "本辖区"),
        ({"说明": [("慈利县的编制不在内",)], "甲": TOWNS}, "本辖区"),
        (
            {"甲": [("一、编制总量",), ("类别", "核定"), ("行政编制", 35), (), ("二、石门县各乡镇编制",), *TOWNS]},
            "石门县",
        ),
        ({"甲": [("（三）石门县乡镇编制情况",), *TOWNS]}, "石门县"),
    ],
)
def test_a_numbered_title_names_a_county_and_prose_does_not(
    sheets: dict[str, Rows], place: str, tmp_path: Path
) -> None:
    """Proves: a number before a title hides no name; a sentence on another county, or 县委编办, gives none.

    Sensitivity: without taking the number away the name is lost; any text taken gives 慈利县.
    """
    assert [held.name for held in read(tmp_path, sheets).jurisdictions] == [place]


@pytest.mark.parametrize(("cover", "stem"), [("慈利县机构编制台账", "b"), ("", "慈利县编制")])
def test_names_that_compete_are_told(cover: str, stem: str, tmp_path: Path) -> None:
    """Proves: of two counties that title, cover and file name, the title's is taken and the other told; a city is none.

    Sensitivity: fails if the rival is not named, or if the city above is called one.
    """
    draft = read(tmp_path, {"封面": [(cover or "常德市机构编制台账",)], "甲": TITLED}, stem)
    assert "石门县" in [place.name for place in draft.jurisdictions]
    (told,) = [note for note in draft.notes if note.what.key == "new.names_compete"]
    assert "慈利县" in told.words("zh")
    assert "常德市" not in told.words("zh")
    assert not said(read(tmp_path, {"封面": [("常德市机构编制台账",)], "甲": TITLED}), "new.names_compete")


def test_a_city_and_its_own_offices(tmp_path: Path) -> None:
    """Proves: the title of 市直 offices names their city; beside its townships they are its own, with nothing above.

    Sensitivity: without either the city is called 全市, and codes are said to come from codes that no unit has.
    """
    offices = [("市委办公室", 20, 18), ("市财政局", 15, 14)]
    alone = read(tmp_path, [("沅江市市直机关编制表（2023年）",), HEAD, *offices])
    assert [(place.name, place.parent) for place in alone.jurisdictions] == [("沅江市", "")]
    assert not said(alone, "new.no_city", "new.national_codes")
    both = read(tmp_path, [("沅江市编制表",), HEAD, *offices, *TOWNS[1:]])
    assert [place.name for place in both.jurisdictions] == ["沅江市"]
    assert [unit.level for unit in both.units] == ["township", "township", "county", "county"]


GROUPS = [
    ("党务系统", 30, 27), ("县委办公室", 18, 16), ("县委组织部", 12, 11),
    ("政府机关", 50, 46), ("县政府办公室", 29, 27), ("县民政局", 21, 19),
    ("工会妇联", 12, 10), ("县总工会", 7, 6), ("团县委", 5, 4),
]  # fmt: skip
OWN = {name: count for name, count, _ in GROUPS if "县" in name}


@pytest.mark.parametrize("outer", [[], [("县直", 92, 83)]])
def test_one_pattern_has_one_reading(outer: list[tuple[str, int, int]], tmp_path: Path) -> None:
    """Proves: where sums above their rows and such a row are the whole table, it is a sum too; the outer one counts units.

    Sensitivity: read row by row by their names, one of the heads is a unit, and its posts count twice.
    """
    draft = read(tmp_path, [("石门县县直编制",), HEAD, *outer, *GROUPS])
    assert posts(draft) == OWN
    assert not said(draft, "new.chance_sum", "new.chance_sums")
    covers = [note.words("zh") for note in draft.notes if note.what.key == "new.found_sum"]
    assert len(covers) == 3 + len(outer)
    assert all("6 行" in words for words in covers if "县直”" in words)


@pytest.mark.parametrize("rows", [[("县水务站", 30, 27)], [("县水务站", 30, 27), ("县民政局", 4, 4)]])
def test_an_office_of_a_place_is_no_part_of_the_pattern(rows: list[tuple[str, int, int]], tmp_path: Path) -> None:
    """Proves: 县水务站 that happens to be the sum of two offices below, beside 乡镇 over its townships, is asked about.

    Sensitivity: a pattern that looks at figures alone loses its 30 posts.
    """
    table = [HEAD, ("乡镇", 35, 32), *TOWNS[1:], *rows[:1], ("县委办公室", 18, 16), ("县委组织部", 12, 11), *rows[1:]]
    draft = read(tmp_path, [("石门县编制",), *table])
    assert posts(draft)["县水务站"] == 30
    assert said(draft, "new.chance_sum")


@pytest.mark.parametrize("column", [0, 1])
@pytest.mark.parametrize("numbers", ["一二三", ("第一部分", "第二部分", "第三部分")])
def test_numbered_headings_head_their_rows_alike(column: int, numbers: str | tuple[str, ...], tmp_path: Path) -> None:
    """Proves: 一、党委部门 and 三、园区 are headings like 二、乡镇, which ends there; offices below 园区 are the county's.

    Sensitivity: without it these lines are left out, and 园区服务中心 is called an institution of a township.
    """
    marks = [f"{mark}{'、' if len(mark) == 1 else ' '}" for mark in numbers]
    blank = [""] * column
    table = [
        ("石门县机构编制",), ("序号", *HEAD), (*blank, f"{marks[0]}党委部门"), (1, "县委办公室", 18, 16),
        (*blank, f"{marks[1]}乡镇"), (1, "青山镇", 20, 18), (2, "青山镇财政所", 4, 4),
        (*blank, f"{marks[2]}园区"), (1, "石门园管委会", 9, 8), (2, "园区服务中心", 5, 5),
    ]  # fmt: skip
    draft = read(tmp_path, table)
    headings = [where[1:] for _, where, key in said(draft, "new.heading", "new.left_other") if key == "new.heading"]
    assert sorted(headings, key=int) == ["3", "5", "8"]
    levels = {unit.name: unit.level for unit in draft.units}
    assert levels["园区服务中心"] == levels["石门园管委会"] == "county"
    assert levels["青山镇财政所"] == "township"


def test_sums_tell_how_many_rows_they_add_up(tmp_path: Path) -> None:
    """Proves: a total of one of two tables tells its own two rows; one of an office, the rows inside it.

    Sensitivity: counted by units these are four, and one.
    """
    one = [("表一 行政编制",), ("乡镇", "核定编制"), ("青山镇", 20), ("白水乡", 15), ("合计", 35)]
    two = [("表二 事业编制",), ("乡镇", "核定编制"), ("青山镇", 9), ("白水乡", 8), ("合计", 17)]
    draft = read(tmp_path, [("石门县乡镇编制",), *one, (), *two])
    rows = [note.what.values["rows"] for note in draft.notes if note.what.key == "new.sum_right"]
    assert rows == [2, 2]
    inside = [
        ("部门", "内设机构", "行政编制"),
        ("县财政局", "部门合计", 9),
        ("", "局领导", 4),
        ("", "预算股", 3),
        ("", "国库股", 2),
    ]
    more = [("县民政局", "部门合计", 5), ("", "局领导", 3), ("", "办公室", 2)]
    draft = draft_of_book(saved(tmp_path / "c.xlsx", [("石门县三定",), *inside, *more], merged=("A3:A6", "A7:A9")))
    assert posts(draft) == {"县财政局": 9, "县民政局": 5}
    assert sorted(note.what.values["rows"] for note in draft.notes if note.what.key == "new.sum_right") == [2, 3]


def test_a_column_is_used_or_not_and_never_both(tmp_path: Path) -> None:
    """Proves: a second measure of one kind of work is told once, as not used; one of offices that were added up, not at all.

    Sensitivity: without it the first stands under both, and the second is called a count of things.
    """
    work = ("单位", "行政编制", "事项办件数", "案件数")
    draft = read(tmp_path, [("石门县编制",), work, ("青山镇", 20, 300, 41), ("白水乡", 15, 250, 12)])
    told = [note for note in draft.notes if "案件数" in note.words("zh") and "列“案件数”" in note.words("zh")]
    assert len(told) == 1
    assert told[0].kind is Told.LEFT_OUT
    table = [
        ("乡镇", "内设机构与所属站所", "行政编制"),
        ("青山镇", "党政办", 5),
        ("", "经发办", 4),
        ("白水乡", "党政办", 3),
        ("", "经发办", 2),
    ]
    path = saved(tmp_path / "c.xlsx", [("石门县编制",), *table], merged=("A3:A4", "A5:A6"))
    draft = draft_of_book(path)
    assert posts(draft) == {"青山镇": 9, "白水乡": 5}
    assert not [note for note in draft.notes if note.kind is Told.LEFT_OUT]


def test_a_kind_without_any_post_is_no_category(tmp_path: Path) -> None:
    """Proves: a column of noughts makes no category; with people in it, it is one.

    Sensitivity: else 事业编制 0 名 stands in the report and in the plan.
    """
    head = ("单位", "行政编制", "事业编制", "事业实有")
    table = [("石门县编制",), head, ("县司法局", 20, 0, 0), ("县供销社", 30, 0, 0)]
    assert read(tmp_path, table).categories == ("administrative",)
    table[2] = ("县司法局", 20, 0, 1)
    assert "institution" in read(tmp_path, table).categories


def test_a_sign_for_people_is_asked_about_unless_a_total_decides(tmp_path: Path) -> None:
    """Proves: / where people stand is nobody where the total says so, else a question with what is taken; blank is neither.

    Sensitivity: without it the total's proof is lost, or / is 0, or nothing is said of it.
    """
    signs = [HEAD, ("青山镇", 4, "/"), ("白水乡", 15, 14)]
    draft = read(tmp_path, [("石门县编制",), *signs])
    people = {unit.name: unit.count("headcount", "administrative") for unit in draft.units}
    assert people == {"青山镇": None, "白水乡": 14}
    assert said(draft, "new.sign_for_people", "new.sign_of_nobody") == [(Told.QUESTION, "C3", "new.sign_for_people")]
    draft = read(tmp_path, [("石门县编制",), *signs, ("合计", 19, 14)])
    people = {unit.name: unit.count("headcount", "administrative") for unit in draft.units}
    assert people == {"青山镇": 0, "白水乡": 14}
    assert said(draft, "new.sign_for_people", "new.sign_of_nobody") == [(Told.GUESSED, "C3", "new.sign_of_nobody")]
    draft = read(tmp_path, [("石门县编制",), HEAD, ("青山镇", 4, ""), ("白水乡", 15, 14)])
    assert not said(draft, "new.sign_for_people", "new.sign_of_nobody")


@pytest.mark.parametrize("header", ["超编缺编为负", "超编（缺编为负）", "超编，缺编用负数", "空编超编为负"])
def test_which_way_a_difference_counts(header: str, tmp_path: Path) -> None:
    """Proves: people follow from 超编 with 缺编 below nought, and from 空编 with 超编 below nought, with brackets or not.

    Sensitivity: unread, no people are known; read the other way round, 22 and 14.
    """
    way = 1 if header.startswith("超") else -1
    draft = read(
        tmp_path, [("石门县编制",), ("单位", "行政编制", header), ("青山镇", 20, -2 * way), ("白水乡", 15, way)]
    )
    assert {unit.name: unit.count("headcount", "administrative") for unit in draft.units} == {
        "青山镇": 18,
        "白水乡": 16,
    }


def test_bare_years_divide_a_column(tmp_path: Path) -> None:
    """Proves: 2022 | 2023 below 行政编制 and 实有 are years, of which the later counts; such a line of figures is none.

    Sensitivity: read as figures they are a row without a name.
    """
    table = [("石门县编制",), ("单位", "行政编制", "", "实有", ""), ("", 2022, 2023, 2022, 2023)]
    draft = read(tmp_path, [*table, ("青山镇", 20, 21, 18, 17), ("白水乡", 15, 16, 14, 14)])
    assert posts(draft) == {"青山镇": 21, "白水乡": 16}
    assert [unit.count("headcount", "administrative") for unit in draft.units] == [14, 17]
    with pytest.raises(CaseError):
        read(tmp_path, [("石门县编制",), HEAD, ("青山镇", 20, 18), ("", 2022, 2023)])


def test_tables_tell_units_and_whole_lines(tmp_path: Path) -> None:
    """Proves: lines for each kind of one unit are one unit in the report; a line on the year before is told to its end.

    Sensitivity: counted by lines these are four units; without the end, the second figure is lost in silence.
    """
    table = [("单位", "编制类别", "核定", "实有"), ("青山镇", "行政编制", 20, 18), ("青山镇", "事业编制", 9, 8)]
    draft = read(tmp_path, [("石门县编制",), *table, ("白水乡", "行政编制", 15, 14), ("白水乡", "事业编制", 8, 7)])
    assert [note.what.values["units"] for note in draft.notes if note.what.key == "new.table"] == [2]
    draft = read(tmp_path, [*TITLED, ("上年数", 31, 29)])
    (left,) = [note for note in draft.notes if note.what.key == "new.left_statistic"]
    assert "31" in left.words("zh")
    assert "29" in left.words("zh")


@pytest.mark.parametrize(
    ("title", "county"),
    [("沙县区区直机关编制表", "沙县区"), ("三明市沙县区乡镇编制表", "沙县区"), ("津市市乡镇编制表", "津市市"),
     ("荆州市沙市区街道编制表", "沙市区"), ("沙县区域面积及编制表", "沙县"), ("海州市区编制表", "海州市")],
)  # fmt: skip
def test_names_that_end_twice(title: str, county: str) -> None:
    """Proves: 沙县区 and 津市市 are read whole; 区域 and 市区 behind a name are no part of it.

    Sensitivity: 沙县 for 沙县区, another place, in silence.
    """
    assert places_in_title(title)[1] == county
