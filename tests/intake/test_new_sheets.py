"""Several books, sheets of several dates, tables on their side, and what titles tell."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from planners import saved

from quota.intake import ScenarioDraft, Told, draft_of_book, write_draft
from quota.need import measure
from quota.scenario import CaseError, read_case

HEADER = ("单位", "行政编制", "行政实有")
NOW = [HEADER, ("一镇", 20, 18), ("二乡", 22, 20), ("三镇", 21, 20)]
BEFORE = [HEADER, ("一镇", 24, 21), ("二乡", 26, 25), ("三镇", 25, 22)]
SIZES = [("乡镇", "常住人口", "面积（平方公里）"), ("一镇", 21000, 80), ("二乡", 9000, 150), ("三镇", 15000, 95)]


def held(draft: ScenarioDraft, category: str = "administrative") -> tuple[Decimal, Decimal]:
    """Posts and people of all units."""
    units = draft.units
    return (
        sum((unit.count("current", category) or Decimal(0) for unit in units), Decimal(0)),
        sum((unit.count("headcount", category) or Decimal(0) for unit in units), Decimal(0)),
    )


def keys(draft: ScenarioDraft, kind: Told) -> list[str]:
    return [note.what.key for note in draft.notes if note.kind is kind]


def faults(*paths: Path) -> list[tuple[str, str]]:
    with pytest.raises(CaseError) as error:
        draft_of_book(*paths)
    return [(problem.where, problem.what.key) for problem in error.value.errors]


# several books


def test_posts_and_sizes_in_two_books(tmp_path):
    """Proves: an .xlsx with posts and a .csv with people and area are joined by name, whichever is named first, and every
    place names its book. Sensitivity: with the last book alone nothing is found."""
    posts, sizes = saved(tmp_path / "编制+实有.xlsx", {"台账": NOW}), saved(tmp_path / "人口.csv", SIZES)
    for order in ((posts, sizes), (sizes, posts)):
        draft = draft_of_book(*order)
        assert held(draft) == (63, 58)
        assert [unit.count("population_resident") for unit in draft.units] == [21000, 15000, 9000]
        assert draft.weights["administrative"].keys() == {"even", "population", "area_km2"}
    room = tmp_path / "out"
    room.mkdir()
    write_draft(draft, room)
    measure(read_case(room))
    places = (room / "原表位置.csv").read_text(encoding="utf-8-sig")
    assert "编制+实有.xlsx 台账!B2" in places
    assert "人口.csv!B2" in places
    sources = (room / "sources.csv").read_text(encoding="utf-8-sig")
    assert "人口.csv!B2:B4" in sources
    assert "编制+实有.xlsx 台账!C2:C4" in sources


def test_books_with_one_name(tmp_path):
    """Proves: books of one name in two folders are told apart by their folders, in places and in faults."""
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
    one, other = saved(tmp_path / "甲" / "表.xlsx", NOW), saved(tmp_path / "乙" / "表.xlsx", SIZES)
    assert draft_of_book(one, other).books == ("甲/表.xlsx", "乙/表.xlsx")
    clash = saved(tmp_path / "乙" / "表.xlsx", BEFORE)
    assert faults(one, clash) == [("乙/表.xlsx Sheet1!B2", "new.twice_more")]


def test_books_that_do_not_belong(tmp_path):
    """Proves: the same book twice, a book of other places, and one without a table are each refused in one message."""
    one = saved(tmp_path / "a.xlsx", NOW)
    assert faults(one, tmp_path / "." / "a.xlsx") == [("a.xlsx", "new.same_book")]
    alien = saved(tmp_path / "b.csv", [("乡镇", "常住人口"), ("七镇", 9000), ("八乡", 7000)])
    assert faults(one, alien) == [("b.csv", "new.book_matches_nothing")]
    assert faults(one, saved(tmp_path / "c.csv", [("会议", "时间"), ("周会", "周一")])) == [
        ("c.csv", "new.book_without_table")
    ]
    assert faults(one, tmp_path / "没有.xlsx") == [("没有.xlsx", "new.no_book")]


def test_a_book_for_each_county(tmp_path):
    """Proves: several books with one header, each named after a county, are its counties; towns of one name stay apart."""
    one, other = saved(tmp_path / "青山县.xlsx", NOW), saved(tmp_path / "绿水县.xlsx", BEFORE)
    draft = draft_of_book(one, other)
    assert len(draft.units) == 6
    assert held(draft) == (138, 126)


def test_a_text_file_is_named_in_its_places(tmp_path):
    """Proves: places in a .csv begin with its name, for it has no sheet to name."""
    from quota.intake import report_lines  # noqa: PLC0415

    lines = "\n".join(report_lines(draft_of_book(saved(tmp_path / "a.csv", NOW)), "o", "zh"))
    assert "a.csv!B2:B4" in lines
    assert "- !" not in lines


# several dates


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("2021年", "2022年"),
        ("2023.06", "2023.12"),
        ("编制2022", "编制2023"),
        ("二〇二一年底", "二〇二二年底"),
        ("2020", "21年"),
        ("调整前", "调整后"),
        ("改革前", "改革后"),
    ],
)
@pytest.mark.parametrize("turn", [False, True])
def test_a_sheet_for_each_date(tmp_path, older, newer, turn):
    """Proves: of sheets about the same units at several dates the newest is taken whatever their order, and the older is
    told as history. Sensitivity: read together they are two figures for everything."""
    sheets = {older: BEFORE, newer: NOW}
    path = saved(tmp_path / "台账.xlsx", dict(reversed(sheets.items())) if turn else sheets)
    draft = draft_of_book(path)
    assert held(draft) == (63, 58)
    (note,) = [note for note in draft.notes if note.what.key == "new.newest_sheet"]
    assert older in note.words("zh")
    assert note.where.endswith(newer)


def test_a_book_for_each_year(tmp_path):
    """Proves: books of two years are sheets of two years; nothing of the older is added."""
    draft = draft_of_book(saved(tmp_path / "编制2022.xlsx", BEFORE), saved(tmp_path / "编制2023.csv", NOW))
    assert held(draft) == (63, 58)
    assert draft.as_of == "2023年"


def test_dates_in_titles_of_sheets(tmp_path):
    """Proves: where sheets are only numbered, the dates above their tables decide."""
    sheets = {"表1": [("截至2023年12月31日",), *NOW], "表2": [("截至2022年12月31日",), *BEFORE]}
    draft = draft_of_book(saved(tmp_path / "b.xlsx", sheets))
    assert held(draft) == (63, 58)
    assert draft.as_of == "2023年12月31日"


def test_what_only_an_older_sheet_knows(tmp_path):
    """Proves: sizes of an older sheet stay where the newest has none, its posts do not; units that are gone are told."""
    older = [
        (*HEADER, "常住人口"),
        ("一镇", 24, 21, 21000),
        ("二乡", 26, 25, 9000),
        ("三镇", 25, 22, 15000),
        ("四乡", 9, 9, 900),
    ]
    draft = draft_of_book(saved(tmp_path / "b.xlsx", {"2022": older, "2023": NOW}))
    assert held(draft) == (63, 58)
    assert [unit.count("population_resident") for unit in draft.units] == [21000, 15000, 9000]
    assert "new.gone_units" in keys(draft, Told.MISSING)


def test_sheets_of_counties_are_no_history(tmp_path):
    """Proves: sheets about other units are all read, whatever years their names hold."""
    other = [HEADER, ("五镇", 11, 10), ("六乡", 12, 11)]
    draft = draft_of_book(saved(tmp_path / "b.xlsx", {"青山县2022": NOW, "绿水县2023": other}))
    assert held(draft) == (86, 79)


@pytest.mark.parametrize("plan", ["拟调整", "调整建议", "2025年拟核定", "草案"])
def test_a_plan_is_no_fact(tmp_path, plan):
    """Proves: a sheet that is called a plan is never what is held now, alone neither."""
    draft = draft_of_book(saved(tmp_path / "b.xlsx", {plan: BEFORE, "编制": NOW}))
    assert held(draft) == (63, 58)
    assert "new.a_plan" in keys(draft, Told.LEFT_OUT)
    assert [key for _, key in faults(saved(tmp_path / "c.xlsx", {plan: BEFORE}))] == ["new.only_a_plan"]


# on their side

ACROSS = [
    ("青山县乡镇编制对比表",),
    ("项目", "一镇", "二乡", "三街道", "合计"),
    ("行政编制", 20, 22, 30, 72),
    ("行政实有", 18, 20, 29, 67),
    ("常住人口（万人）", "2.1", 0.9, 4, 7),
    ("备注", "城郊", None, "县城", None),
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_units_across(tmp_path, kind):
    """Proves: a table on its side is read with its sums checked, its units of measurement, and cells named as they stand.
    Sensitivity: without the turn there is no table."""
    draft = draft_of_book(saved(tmp_path / f"b.{kind}", ACROSS))
    assert held(draft) == (72, 67)
    street = next(unit for unit in draft.units if unit.name == "三街道")
    assert street.count("population_resident") == 40000
    assert street.words["note"] == "县城"
    assert street.figures[next(m for m in street.figures if m.field == "headcount")].place.endswith("!D4")
    assert keys(draft, Told.SUM) == ["new.sum_right"]
    assert not keys(draft, Told.MISMATCH)


def test_units_across_with_two_columns_of_heads(tmp_path):
    """Proves: a category before its fields, merged or not, and a column of measures are heads of the figures."""
    rows = [
        ("类别", "项目", "计量单位", "一镇", "二乡"),
        ("行政编制", "现核定", "名", 20, 22), (None, "实有", "名", 18, 20),
        ("事业编制", "现核定", "名", 30, 25), (None, "实有", "名", 28, 25),
        ("基本情况", "面积", "公顷", 8000, 15000),
    ]  # fmt: skip
    for merged in ((), ("A2:A3", "A4:A5")):
        draft = draft_of_book(saved(tmp_path / "b.xlsx", rows, merged))
        assert held(draft) == (42, 38)
        assert held(draft, "institution") == (55, 53)
        assert [unit.count("area_km2") for unit in draft.units] == [80, 150]


def test_units_across_below_their_counties(tmp_path):
    """Proves: counties in the line above the units are theirs, in two tables below each other too."""
    rows = [
        ("县区", "青山县", "青山县", "绿水县"), ("乡镇", "一镇", "二乡", "一镇"),
        ("行政编制", 20, 22, 19), ("实有人数", 18, 20, 19),
        (), ("县区", "绿水县", "绿水县"), ("乡镇", "三镇", "四乡"), ("行政编制", 11, 12), ("实有人数", 10, 12),
    ]  # fmt: skip
    draft = draft_of_book(saved(tmp_path / "b.xlsx", rows))
    assert held(draft) == (84, 79)
    assert len(draft.units) == 5
    assert len({unit.jurisdiction for unit in draft.units}) == 2


def test_words_between_figures_across(tmp_path):
    """Proves: a line of words between the figures of a table on its side heads nothing: no name of a person is a unit."""
    rows = [*ACROSS[:2], ("负责人", "张三", "李四", "王五", None), *ACROSS[2:]]
    draft = draft_of_book(saved(tmp_path / "b.xlsx", rows))
    assert held(draft) == (72, 67)
    assert {unit.name for unit in draft.units} == {"一镇", "二乡", "三街道"}
    assert "new.not_understood" in keys(draft, Told.LEFT_OUT)


def test_units_across_that_cannot_be_read(tmp_path):
    """Proves: figures whose line has no name, and a total that is none, are told with their cells."""
    assert faults(saved(tmp_path / "b.csv", [*ACROSS[:4], (None, 7, 8, 9, 24)])) == [("b.csv!A5", "new.no_quantity")]


# titles


@pytest.mark.parametrize(
    ("title", "date"),
    [
        ("截至2023年12月31日", "2023年12月31日"),
        ("（2023年底）", "2023年底"),
        ("数据时点：2023-12", "2023年12月"),
        ("青山县2022年乡镇编制表", "2022年"),
        ("填表日期：2024年1月5日", ""),
        ("依据青编〔2019〕12号", ""),
    ],
)
def test_the_date_of_a_title(tmp_path, title, date):
    """Proves: a date above the table becomes the date of the figures; of filling in a form, or of a document, it is none."""
    draft = draft_of_book(saved(tmp_path / "b.xlsx", [(title,), *NOW]))
    assert draft.as_of == date
    assert ("new.told_as_of" in keys(draft, Told.GUESSED)) == bool(date)


@pytest.mark.parametrize(
    ("line", "office"),
    [
        (("填报单位：中共青山县委编办",), "中共青山县委编办"),
        (("填报单位（盖章）：", "青山县委机构编制委员会办公室"), "青山县委机构编制委员会办公室"),
        (("填报单位：青山县",), ""),
        (("单位：名",), ""),
        (("编制单位：名",), ""),
    ],
)
def test_the_office_of_a_title(tmp_path, line, office):
    """Proves: the office that sends a table is taken, above the table or below it; a place or a measure is none."""
    assert draft_of_book(saved(tmp_path / "b.xlsx", [line, *NOW])).office == office
    assert draft_of_book(saved(tmp_path / "c.xlsx", [*NOW, (), line])).office == office


def test_titles_reach_the_scenario(tmp_path):
    """Proves: date and office are settings of the scenario, and the date stands beside the sources of posts."""
    rows = [("填报单位：青山县委编办  截至2023年底",), *NOW]
    write_draft(draft_of_book(saved(tmp_path / "b.xlsx", rows)), tmp_path)
    case = read_case(tmp_path)
    assert (case.settings.as_of, case.settings.office) == ("2023年底", "青山县委编办")
    dates = {row.column: row.date for row in case.origins.source_rows() if row.table == "units"}
    assert dates["administrative_current"] == "2023年底"
