"""Smaller habits of planners' tables, one at a time."""

from __future__ import annotations

from collections.abc import Sequence

import openpyxl
import pytest

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.intake.vocabulary.unit_names import places_in_title, township_type
from quota.scenario import CaseError

HEADER = ("单位", "行政编制", "行政实有")
ONE, TWO, THREE, FOUR = ("一镇", 20, 18), ("二乡", 22, 20), ("三镇", 21, 20), ("四乡", 23, 21)


def read(
    tmp_path, rows: Sequence[Sequence[object]], merged: Sequence[str] = (), title: str = "Sheet1", **more
) -> ScenarioDraft:
    book = openpyxl.Workbook()
    book.active.title = title
    for name, content in ({title: rows} | more).items():
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for row in content:
            sheet.append(row)
    for area in merged:
        book.active.merge_cells(area)
    book.save(tmp_path / "b.xlsx")
    return draft_of_book(tmp_path / "b.xlsx")


def posts(draft: ScenarioDraft, category: str = "administrative") -> dict[str, tuple[int | None, int | None]]:
    return {unit.code: (unit.count("current", category), unit.count("headcount", category)) for unit in draft.units}


def keys(draft: ScenarioDraft, kind: Told) -> list[str]:
    return [note.what.key for note in draft.notes if note.kind is kind]


def test_two_tables_side_by_side(tmp_path):
    """Proves: a table that goes on further right is one table, and its sum adds up both halves."""
    header = ("序号", *HEADER)
    rows = [("甲县编制表",), header * 2, (1, *ONE, 3, *THREE), (2, *TWO, None, "合计", 63, 58)]
    draft = read(tmp_path, rows)
    assert posts(draft) == {"甲县-一镇": (20, 18), "甲县-三镇": (21, 20), "甲县-二乡": (22, 20)}
    assert keys(draft, Told.SUM) == ["new.sum_right"]
    assert not keys(draft, Told.MISMATCH)


def test_a_header_on_every_page(tmp_path):
    """Proves: a repeated header is no unit, and the sum on the last page adds up all pages."""
    draft = read(tmp_path, [HEADER, ONE, TWO, HEADER, THREE, ("合计", 63, 58)])
    assert len(draft.units) == 3
    assert keys(draft, Told.SUM) == ["new.sum_right"]
    assert not keys(draft, Told.MISMATCH)


def test_a_table_for_each_county_below_each_other(tmp_path):
    """Proves: the title above each table is its county; a sum above its rows is recognised as such."""
    rows = [
        ("甲县乡镇编制表",), HEADER, ("小计", 42, 38), ONE, TWO, (), ("乙县乡镇编制表",), HEADER, ("小计", 44, 41), THREE, FOUR
    ]  # fmt: skip
    draft = read(tmp_path, rows)
    assert list(posts(draft)) == ["乙县-三镇", "乙县-四乡", "甲县-一镇", "甲县-二乡"]
    assert keys(draft, Told.SUM) == ["new.sum_right"] * 2


def test_counties_as_rows_with_their_sums(tmp_path):
    """Proves: a county with figures above its units is their sum, the city above all is the sum of all; a wrong one stops."""
    rows = [("地区", *HEADER[1:]), ("全市", 86, 79), ("甲县", 42, 38), ONE, TWO, ("乙县", 44, 41), THREE, FOUR]
    draft = read(tmp_path, rows)
    assert list(posts(draft)) == ["乙县-三镇", "乙县-四乡", "甲县-一镇", "甲县-二乡"]
    assert keys(draft, Told.SUM) == ["new.sum_right"] * 3
    rows[5] = ("乙县", 44, 42)
    with pytest.raises(CaseError) as error:
        read(tmp_path, rows)
    (wrong,) = error.value.errors
    assert wrong.where == "b.xlsx Sheet1!C6"
    assert "写 42，相加为 41" in wrong.words("zh")


def test_a_sheet_of_sums_is_checked_against_the_others(tmp_path):
    """Proves: the sums of a summary sheet are compared with the units of the counties' own sheets."""
    summary = [HEADER, ("甲县", 42, 38), ("乙县", 44, 41), ("合计", 86, 79)]
    draft = read(tmp_path, summary, title="汇总", 甲县=[HEADER, ONE, TWO], 乙县=[HEADER, THREE, FOUR])
    assert len(draft.units) == 4
    assert keys(draft, Told.SUM) == ["new.sum_right"] * 3
    summary[2:] = [("乙县", 45, 41), ("合计", 87, 79)]
    with pytest.raises(CaseError) as error:
        read(tmp_path, summary, title="汇总", 甲县=[HEADER, ONE, TWO], 乙县=[HEADER, THREE, FOUR])
    assert [problem.where for problem in error.value.errors] == ["b.xlsx 汇总!B3"]


def test_a_row_for_each_category(tmp_path):
    """Proves: a table with a column of categories, names merged over their rows, gives both categories."""
    rows = [
        ("单位", "编制类别", "核定数", "实有数"), ("一镇", "行政编制", 20, 18), (None, "事业", 30, 25), ("合计", None, 50, 43)
    ]  # fmt: skip
    draft = read(tmp_path, rows, ["A2:A3"])
    assert posts(draft) == {"本辖区-一镇": (20, 18)}
    assert posts(draft, "institution") == {"本辖区-一镇": (30, 25)}


def test_categories_that_are_not_merged(tmp_path):
    """Proves: a category written once over two columns heads both; a blank county is the one above."""
    rows = [
        ("县区", "单位名称", "行政编制", None, "事业编制", None), (None, None, "核定", "实有", "核定", "实有"),
        ("甲县", "一镇", 20, 18, 30, 28), (None, "二乡", 21, 20, 31, 30), ("乙县", "一镇", 19, 19, 29, 29),
    ]  # fmt: skip
    draft = read(tmp_path, rows)
    assert posts(draft) == {"甲县-一镇": (20, 18), "甲县-二乡": (21, 20), "乙县-一镇": (19, 19)}
    assert posts(draft, "institution")["甲县-二乡"] == (31, 30)


def test_totals_over_categories_are_checked_not_taken(tmp_path):
    """Proves: 编制数 beside 其中：行政 and 事业 is their sum; a wrong one is told with its cell."""
    header = ("乡镇", "编制数", "其中：行政", "事业", "实有人数")
    draft = read(tmp_path, [header, ("一镇", 50, 20, 30, 45), ("二乡", 53, 22, 30, 50)])
    assert posts(draft) == {"本辖区-一镇": (20, None), "本辖区-二乡": (22, None)}
    assert [note.where for note in draft.notes if note.kind is Told.MISMATCH] == ["b.xlsx Sheet1!B3"]
    assert "new.sum_column" in keys(draft, Told.LEFT_OUT)
    assert "new.not_split" in keys(draft, Told.LEFT_OUT)


def test_headcounts_from_vacancies(tmp_path):
    """Proves: posts less vacancies, plus overfill, are the people."""
    draft = read(tmp_path, [("乡镇", "行政编制", "空编", "超编"), ("一镇", 20, 2, 0), ("二乡", 22, 0, 1)])
    assert posts(draft) == {"本辖区-一镇": (20, 18), "本辖区-二乡": (22, 23)}
    assert "new.headcount_reckoned" in keys(draft, Told.UNDERSTOOD)


def test_people_without_posts(tmp_path):
    """Proves: people where no posts are approved are kept, frozen at 0, and told."""
    draft = read(tmp_path, [HEADER, ONE, ("二乡", "—", 2), ("三镇", "—", None)])
    by_name = {unit.name: unit for unit in draft.units}
    assert (by_name["二乡"].count("current", "administrative"), by_name["二乡"].count("pin", "administrative")) == (
        0,
        0,
    )
    assert {"new.no_posts_taken_as_zero", "new.people_without_posts"} <= set(keys(draft, Told.GUESSED))


def test_a_divided_corner_and_small_populations(tmp_path):
    """Proves: a corner cell of two words names the units; people below 300 are ten thousands, and that is told."""
    header = ("    项目\n单位", "行政编制", "总人口", "面积(平方千米)")
    draft = read(tmp_path, [header, ("一镇", 20, 3.2, 100.5), ("二乡", 22, 1.105, 88)])
    assert {unit.name: str(unit.count("population_resident")) for unit in draft.units} == {
        "一镇": "32000", "二乡": "11050"
    }  # fmt: skip
    assert "new.ten_thousands" in keys(draft, Told.GUESSED)


def test_a_unit_without_its_population_stays_as_it_is(tmp_path):
    """Proves: what cannot be measured holds what it holds, and is told; the others are measured."""
    header = ("乡镇", "行政编制", "行政实有", "常住人口")
    draft = read(tmp_path, [header, (*ONE, 20000), (*TWO, 9000), (*THREE, None)])
    needs = {unit.name: unit.count("need", "administrative") for unit in draft.units}
    assert needs == {"一镇": None, "二乡": None, "三镇": 21}
    assert "new.unit_without_driver" in keys(draft, Told.MISSING)


def test_offices_and_township_institutions(tmp_path):
    """Proves: bureaus and centres are county units, a town's own centre is at township level, by name."""
    draft = read(
        tmp_path,
        [
            ("清溪县机关事业单位编制表",),
            ("单位名称", "编制数"),
            ("县农业局", 30),
            ("县文化馆", 12),
            ("城关镇", 35),
            ("城关镇农技站", 8),
        ],
    )
    assert {unit.name: (unit.level, unit.type) for unit in draft.units} == {
        "县农业局": ("county", "县直机关"), "县文化馆": ("county", "县直事业单位"),
        "城关镇": ("township", "镇"), "城关镇农技站": ("township", "乡镇事业单位"),
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_text_file(tmp_path, encoding):
    """Proves: CSV as Excel saves it in China reads like a sheet."""
    file = tmp_path / "台账.csv"
    file.write_text("清溪县编制表,,\r\n单位,行政编制,行政实有\r\n一镇,20,18\r\n合计,20,18\r\n", encoding=encoding)
    assert posts(draft_of_book(file)) == {"清溪县-一镇": (20, 18)}


def test_the_order_of_rows_and_sheets_does_not_matter(tmp_path):
    """Proves: codes and order come from names alone."""
    first = read(tmp_path, [HEADER, ONE, TWO, THREE])
    second = read(tmp_path, [HEADER, THREE, ONE, TWO])
    assert posts(first) == posts(second)
    assert [unit.code for unit in first.units] == [unit.code for unit in second.units]


def test_a_table_without_figures_is_refused(tmp_path):
    with pytest.raises(CaseError) as error:
        read(tmp_path, [HEADER, ("一镇", 0, 0), ("二乡", 0, None)])
    assert [problem.what.key for problem in error.value.errors] == ["new.no_posts"]


def test_units_of_the_city_itself(tmp_path):
    """Proves: 市直 in the column of counties puts a unit at the city, whose name is that of the title."""
    rows = [
        ("南平市编制表",), ("县区", *HEADER), ("市直", "市图书馆", 9, 8), ("延平区", *ONE), (None, "农技站", 5, 5),
        ("建阳区", *THREE),
    ]  # fmt: skip
    draft = read(tmp_path, rows)
    assert [(unit.code, unit.level, unit.jurisdiction) for unit in draft.units] == [
        ("南平市-市图书馆", "city", "南平市"), ("延平区-一镇", "township", "延平区"),
        ("延平区-农技站", "county", "延平区"), ("建阳区-三镇", "township", "建阳区"),
    ]  # fmt: skip
    assert [place.parent for place in draft.jurisdictions] == ["", "南平市", "南平市"]


def test_a_sheet_of_the_whole_city_adds_to_the_counties(tmp_path):
    """Proves: a sheet whose title names the city adds to the units of the counties, whichever stands first."""
    people = [
        ("南平市各乡镇常住人口",),
        ("乡镇", "常住人口"),
        ("一镇", 21000),
        ("二乡", 8000),
        ("三镇", 15000),
        ("四乡", 9000),
    ]
    counties = [("县区", *HEADER), ("延平区", *ONE), (None, *TWO), ("建阳区", *THREE), (None, *FOUR)]
    leaders = [("南平市领导职数",), ("乡镇", "领导职数"), ("一镇", 7), ("二乡", 6), ("三镇", 7), ("四乡", 6)]
    for sheets in ({"甲": counties, "乙": people, "丙": leaders}, {"甲": leaders, "乙": people, "丙": counties}):
        draft = read(tmp_path, sheets["甲"], title="甲", 乙=sheets["乙"], 丙=sheets["丙"])
        assert {unit.code: unit.count("population_resident") for unit in draft.units} == {
            "延平区-一镇": 21000, "延平区-二乡": 8000, "建阳区-三镇": 15000, "建阳区-四乡": 9000,
        }  # fmt: skip
        assert all(unit.figure("current", "leadership") for unit in draft.units)
        assert draft.jurisdictions[0].name == "南平市"


def test_words_merged_downwards_belong_to_every_row(tmp_path):
    """Proves: a class merged over two units is the class of both; a figure merged over two counts once, and that is told."""
    header = ("单位", "分类", "行政编制", "行政实有")
    draft = read(
        tmp_path, [header, ("一镇", "一类", 20, 18), ("二乡", None, 22, 20), ("三镇", "二类", 21, 20)], ["B2:B3"]
    )
    assert {unit.name: unit.words["class"] for unit in draft.units} == {"一镇": "一类", "二乡": "一类", "三镇": "二类"}
    draft = read(tmp_path, [HEADER, ("一镇", 42, 18), ("二乡", None, 20)], ["B2:B3"])
    assert posts(draft) == {"本辖区-一镇": (42, 18), "本辖区-二乡": (0, 20)}
    assert "new.shared_cell" in keys(draft, Told.GUESSED)


def test_a_zone_among_townships_is_a_unit(tmp_path):
    """Proves: 区 at the end of a name makes a county only where its figures add up the rows below."""
    rows = [HEADER, ("东城区", 42, 38), ONE, TWO, ("西城区", 47, 44), THREE, ("空港保税区", 3, 3), FOUR]
    draft = read(tmp_path, rows)
    assert list(posts(draft)) == ["东城区-一镇", "东城区-二乡", "西城区-三镇", "西城区-四乡", "西城区-空港保税区"]
    rows = [("东城区编制表",), HEADER, ONE, ("大河区", 5, 5), TWO, ("合计", 47, 43)]
    assert len(read(tmp_path, rows).units) == 3


def test_sheets_named_after_counties_without_their_ending(tmp_path):
    """Proves: several sheets with one header and short names are counties, and that is told."""
    draft = read(tmp_path, [HEADER, ONE, TWO], title="延平", 建阳=[HEADER, ONE, THREE], 说明=[("请逐级上报",)])
    assert list(posts(draft)) == ["延平-一镇", "延平-二乡", "建阳-一镇", "建阳-三镇"]
    assert "new.sheets_are_counties" in keys(draft, Told.GUESSED)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("分乡镇", "镇"), ("街关镇", "镇"), ("注滋口镇", "镇"), ("县街街道", "街道"), ("巴彦塔拉苏木", "苏木"),
        ("石桥回族乡", "民族乡"), ("新城街道办", "街道"), ("来舟镇人民政府", "镇"), ("南磨房地区办事处", "街道"),
        ("乡镇", ""), ("镇（街道）", ""), ("各乡镇街道", ""), ("镇中心小学", ""),
    ],
)  # fmt: skip
def test_types_by_name(name, kind):
    """Proves: real names that look like words of a table are names, and words of a table are no names."""
    assert township_type(name) == kind


@pytest.mark.parametrize(
    ("title", "city", "county"),
    [
        ("附件2-1：福建省南平市建阳区2023年乡镇编制表", "南平市", "建阳区"), ("2023年建瓯市乡镇（街道）编制台账", "", "建瓯市"),
        ("南平市各县（市、区）编制情况", "", "南平市"), ("内蒙古自治区兴安盟科尔沁右翼前旗编制表", "兴安盟", "科尔沁右翼前旗"),
        ("填报单位：清溪县委编办", "", "清溪县"), ("全市乡镇编制情况统计表", "", ""), ("市直事业单位编制表", "", ""),
        ("经济开发区编制表", "", ""), ("XX县机关编制", "", "XX县"),
    ],
)  # fmt: skip
def test_places_in_titles(title, city, county):
    """Proves: a title gives the county and the city before it, and nothing where it names none."""
    assert places_in_title(title) == (city, county)
