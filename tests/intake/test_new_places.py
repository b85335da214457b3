"""Which county a unit is in, and which two spellings are one county or one unit.

Every figure was added up by hand.
"""

from __future__ import annotations

import pytest
from planners import saved
from test_new_row_kinds import table

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.scenario import CaseError


def read(tmp_path, *texts: str | dict[str, str]) -> ScenarioDraft:
    """Read tables as books; a mapping is a book with a sheet for each title."""
    books = []
    for number, text in enumerate(texts):
        sheets = {title: table(rows) for title, rows in ({"Sheet1": text} if isinstance(text, str) else text).items()}
        books.append(saved(tmp_path / f"b{number}.xlsx", sheets))
    return draft_of_book(*books)


def figures(draft: ScenarioDraft, *fields: str) -> dict[tuple[str, str], tuple[int | None, ...]]:
    """Return figures of the fields, or of all posts, by county and unit."""
    by_field = [{m.field if not m.category else m.category: f.value for m, f in unit.figures.items()
                 if m.field in ("current", *fields)} for unit in draft.units]  # fmt: skip
    return {
        (unit.jurisdiction, unit.name): tuple(int(held[field]) if field in held else None for field in fields)
        for unit, held in zip(draft.units, by_field, strict=True)
    }


def refusal(tmp_path, *texts: str | dict[str, str]) -> list[str]:
    with pytest.raises(CaseError) as error:
        read(tmp_path, *texts)
    return [one.words("zh") for one in error.value.errors]


COUNTIES = (
    "县（市）", "县(市、区)", "所属县市", "属地", "所在县（市）", "旗县区", "区市县", "各县区",
    "地区", "片区归属", "行政区划名称", "统计口径",
)  # fmt: skip


@pytest.mark.parametrize("header", COUNTIES)
@pytest.mark.parametrize("title", ["四县", "两旗县", "各县（市）", "三区"])
def test_a_column_of_counties_under_any_heading(tmp_path, header, title):
    """Proves: a column of names of counties is that of the counties, by its words or by its values; two towns of one name
    are told apart by it, in a county-level city too; the city of the title stands above, 四县 is no county.

    Sensitivity: a heading that no list knows, a title read as 四县, a county-level city half of whose towns have namesakes.
    """
    rows = (
        f"云山市{title}乡镇编制\n{header}|乡镇|行政编制\n白沙县|清溪镇|9\n|南坪乡|7\n小计||16\n红河市|清溪镇|5"
        "\n|沙河镇|6\n小计||11\n高新区|石桥街道|4"
    )
    draft = read(tmp_path, rows)
    assert figures(draft, "administrative") == {
        ("白沙县", "清溪镇"): (9,),
        ("白沙县", "南坪乡"): (7,),
        ("红河市", "清溪镇"): (5,),
        ("红河市", "沙河镇"): (6,),
        ("高新区", "石桥街道"): (4,),
    }
    assert [place.name for place in draft.jurisdictions] == ["云山市", "白沙县", "红河市", "高新区"]


ALONE = "莲花区|97|92\n{1}青山县|88|85\n{2}{0}|12|11\n合计|197|188"
SUMS_OF_COUNTIES = {
    "a column": "县（市、区）|行政编制|行政实有\n" + ALONE.format("{}", "", ""),
    "any heading": "单位|行政编制|行政实有\n" + ALONE.format("{}", "", ""),
    "a part in a column": "县（市、区）|行政编制|其中乡镇|行政实有\n莲花区|97|42|9\n青山县|88|37|8\n{}|12|3|1\n合计|197|82|18",
    "their towns below": "单位|行政编制|行政实有\n" + ALONE.format("{}", "其中：乡镇|42|40\n", "其中：乡镇|37|35\n"),
    "their kinds": "县区|行政编制|行政实有\n莲花区本级|55|52\n莲花区乡镇|42|40\n小计|97|92\n青山县本级|51|50\n青山县乡镇|37|35",
}


@pytest.mark.parametrize("text", SUMS_OF_COUNTIES.values(), ids=SUMS_OF_COUNTIES)
@pytest.mark.parametrize("zone", ["云河经济技术开发区", "高新区管委会", "景山畲族自治县", "云山新区"])
def test_sums_of_counties_are_refused_with_that_reason(tmp_path, text, zone):
    """Proves: where counties, and zones beside them, have the sums alone, with or without their kinds, that is the one
    reason of the refusal; no sum of such rows is called wrong.

    Sensitivity: a zone below a county taken for its unit, 莲花区 for a unit, 其中：乡镇 for a sum of nothing.
    """
    (words,) = refusal(tmp_path, text.format(zone))
    assert "每一行都是一个县（市、区）（莲花区、青山县" in words


POSTS = "县区|乡镇|行政编制\n{0}|石塘镇|9\n{0}|南坪乡|7\n永安县|石塘镇|5\n永安县|沙河镇|3"
OTHERS = "县（市）|乡镇|事业编制\n{0}|石塘镇|19\n{0}|南坪乡|17\n永安县|石塘镇|15\n永安县|沙河镇|13"
ONE_COUNTY = (
    ("云山县", "云山苗族侗族自治县"), ("云山", "云山苗族侗族自治县"), ("云山县", "云山各族自治县"), ("云山旗", "云山族自治旗"),
    ("云山县", "云山锡伯自治县"), ("云山蒙古自治县", "云山蒙古族自治县"), ("云山自治县", "云山彝族自治县"),
    ("云山区", "云山回族区"),
    ("云左县", "云喇沁左翼蒙古族自治县"), ("云旗", "云力达瓦达斡尔族自治旗"), ("云山", "云山地区"), ("云山", "云山林区"),
    ("云山州", "云山彝族自治州"), ("云山", "云山盟"), ("云山县", "云山县区"),
)  # fmt: skip


@pytest.mark.parametrize(("short", "full"), ONE_COUNTY)
def test_short_forms_of_a_county_are_one(tmp_path, short, full):
    """Proves: a county without its ending, without the peoples of its autonomy, or with signs left out in the middle is the
    one whose units it has, in either order of the books; the full name is kept.

    Sensitivity: peoples without 族, several peoples, a bare name, units of one name in the next county.
    """
    for one, other in ((short, full), (full, short)):
        draft = read(tmp_path, POSTS.format(one), OTHERS.format(other))
        assert figures(draft, "administrative", "institution") == {
            (full, "石塘镇"): (9, 19),
            (full, "南坪乡"): (7, 17),
            ("永安县", "石塘镇"): (5, 15),
            ("永安县", "沙河镇"): (3, 13),
        }


def test_counties_before_the_names_of_units(tmp_path):
    """Proves: several counties before the names of all units are theirs, in a short form too; a sheet without a county that
    writes it before one name alone is joined."""
    named = "单位|行政编制\n云山县石塘镇|9\n云山县南坪乡|7\n永安县石塘镇|5"
    draft = read(tmp_path, named, OTHERS.format("云山苗族自治县"), "乡镇|常住人口\n沙河镇|20001\n云山县石塘镇|30001")
    found = figures(draft, "administrative", "institution", "population_resident")
    assert found == {
        ("云山苗族自治县", "云山县石塘镇"): (9, 19, 30001),
        ("云山苗族自治县", "云山县南坪乡"): (7, 17, None),
        ("永安县", "永安县石塘镇"): (5, 15, None),
        ("永安县", "沙河镇"): (None, 13, 20001),
    }


@pytest.mark.parametrize("other", ["云山区", "云山市", "龙泉区", "云山侗族苗族自治县"])
def test_counties_that_complement_each_other_are_refused(tmp_path, other):
    """Proves: two counties with units of one name, each with what the other lacks, are refused with both names and what each
    has; told apart by noughts they are read.

    Sensitivity: 撤县设区, a county renamed, peoples in another order.
    """
    (words,) = refusal(tmp_path, POSTS.format("云山苗族侗族自治县"), OTHERS.format(other))
    assert "云山苗族侗族自治县" in words
    assert other in words
    assert "石塘镇、南坪乡" in words
    apart = (
        OTHERS.format(other)
        .replace("事业编制\n", "事业编制|行政编制\n")
        .replace("19\n", "19|0\n")
        .replace("17\n", "17|0\n")
    )
    draft = read(tmp_path, POSTS.format("云山苗族侗族自治县"), apart)
    assert len(draft.units) == 6


UNITS = "云山县乡镇编制\n单位|行政编制\n永安街道|9\n石塘镇|5\n龙泉回族乡|6\n清河管理区|4\n国营红星农场|3"
SHORT = (
    "永安街办 石塘 龙泉 清河 红星农场", "永安办 石塘镇政府 龙泉乡 清河管委会 红星",
    "永安办事处 石塘镇机关 龙泉回族 清河管理区机关 国有红星农场",
    "永安街道党政办 石塘镇党委政府 龙泉回族乡人民政府 清河 红星农场", "永安街 石塘办 龙泉乡机关 清河管理区管委会 红星",
    "云山县永安街道办 云山县石塘镇 龙泉回族乡党政综合办公室 清河管理区 红星农场",
)  # fmt: skip


@pytest.mark.parametrize("names", SHORT)
@pytest.mark.parametrize(
    ("header", "field"), [("领导职数", "leadership"), ("事业编制", "institution"), ("常住人口", None)]
)
def test_short_forms_of_a_township_are_one(tmp_path, names, header, field):
    """Proves: a township or zone is known without its ending, its people or its county, and by an organ that stands for it,
    where its whole name stands in another table, before or behind; the whole name is kept.

    Sensitivity: 办 and 街 for 街道, 走马街 for 走马街镇, 管委会 for 管理区, a table of posts that comes first.
    """
    values = [20001, 30002, 10003, 15004, 5005] if field is None else [3, 4, 5, 6, 8]
    other = f"乡镇|{header}\n" + "\n".join(f"{name}|{value}" for name, value in zip(names.split(), values, strict=True))
    whole = ["永安街道", "石塘镇", "龙泉回族乡", "清河管理区", "国营红星农场"]
    for sheets in ({"编制": UNITS, "二": other}, {"二": other, "编制": UNITS}):
        found = figures(read(tmp_path, sheets), "administrative", field or "population_resident")
        expected = dict(zip(whole, zip([9, 5, 6, 4, 3], values, strict=True), strict=True))
        assert {name.removeprefix("国有"): pair for (_, name), pair in found.items()} == expected


def test_a_street_that_is_the_name_of_a_town(tmp_path):
    """Proves: 走马街 is 走马街镇, and 走马街道 where there is one it is asked about."""
    sheets = {"编制": "单位|行政编制\n走马街镇|9\n石塘镇|5", "二": "乡镇|常住人口\n走马街|20001\n石塘|30001"}
    assert figures(read(tmp_path, sheets), "population_resident")["本辖区", "走马街镇"] == (20001,)
    sheets["编制"] += "\n走马街道|4"
    draft = read(tmp_path, sheets)
    assert "走马街（A2，疑为走马街镇或走马街道）" in question(draft, "new.question_unmatched")


def question(draft: ScenarioDraft, key: str) -> str:
    (words,) = (
        note.words("zh") for note in draft.notes if note.kind is Told.QUESTION and note.what.key.startswith(key)
    )
    return words


TWO_TOWNS = "单位|行政编制\n长宁镇|9\n长宁乡|5\n城关街道|7\n城关镇|6\n石塘镇|4"


def test_a_short_name_of_two_units_is_asked_about(tmp_path):
    """Proves: a short name that fits two units names both in the question and gives neither anything; where one of the two is
    named in full beside it, it is the other, and that is told; of posts it stops."""
    sheets = {"编制": TWO_TOWNS, "二": "乡镇|常住人口\n长宁|20001\n长宁|10001\n城关|30001\n城关镇|40001\n石塘|50001"}
    draft = read(tmp_path, sheets)
    words = question(draft, "new.question_unmatched")
    assert "长宁（A2，疑为长宁镇或长宁乡）、长宁（A3，疑为长宁镇或长宁乡）" in words
    assert "城关（" not in words
    found = figures(draft, "population_resident")
    assert [found["本辖区", name][0] for name in ("长宁镇", "长宁乡", "城关街道", "城关镇")] == [
        None,
        None,
        30001,
        40001,
    ]
    sheets["二"] = "乡镇|事业编制\n长宁|3\n石塘|5"
    (words,) = refusal(tmp_path, sheets)
    assert "长宁" in words
    assert "不止一个" in words


def test_what_is_left_over_is_asked_about(tmp_path):
    """Proves: names that no unit has are asked about with the units that lack their figures, of sizes and of posts; a table of
    other offices is not."""
    sheets = {
        "编制": "单位|行政编制\n永安街道|9\n石塘镇|5\n南坪乡|4",
        "二": "乡镇|常住人口\n城区街道|20001\n石塘镇|30001\n南坪乡|10001",
    }
    words = question(read(tmp_path, sheets), "new.question_unmatched")
    assert "城区街道（A2）" in words
    assert "永安街道" in words
    sheets["二"] = "乡镇|领导职数\n城区街道|3\n石塘镇|4\n南坪乡|5"
    words = question(read(tmp_path, sheets), "new.question_leftovers")
    assert "永安街道" in words
    assert "城区街道" in words
    sheets["二"] = "单位|事业编制\n县医院|3\n石塘镇|4\n南坪乡|5\n永安街道|6"
    assert not [note for note in read(tmp_path, sheets).notes if "leftovers" in note.what.key]


def test_an_organ_with_other_figures_is_asked_about(tmp_path):
    """Proves: 永安镇机关 with other posts than 永安镇 stays a unit, and a question names both."""
    draft = read(
        tmp_path, {"a": "乡镇|行政编制\n永安镇|9\n石塘镇|5", "b": "单位|行政编制|事业编制\n永安镇机关|4|3\n石塘镇|5|1"}
    )
    assert figures(draft, "administrative")["本辖区", "永安镇机关"] == (4,)
    assert "“永安镇机关”与“永安镇”" in question(draft, "new.question_organ")


HELD = "单位|行政编制|备注\n大安镇|9|{}\n石塘镇|5|\n新河街道|6|{}"
MERGED = {
    "into": ("乡镇|常住人口|去向\n大安镇|30000|\n小安乡|10000|并入大安镇\n石塘镇|20000\n老河镇|5000|更名为新河街道", "", ""),
    "a remark": ("乡镇|常住人口|备注\n小安乡|10000|2020年整体并入大安镇\n大安镇|30000|\n石塘镇|20000\n新河街道|5000", "", ""),
    "the name": ("乡镇|常住人口\n大安镇|30000\n小安乡（并入大安镇）|10000\n石塘镇|20000\n新河街道|5000", "", ""),
    "new names": ("乡镇|常住人口|合并后\n大安镇|30000|大安镇\n小安乡|10000|大安镇\n石塘镇|20000\n老河镇|5000|新河街道", "", ""),
    "of": ("乡镇|常住人口\n大安镇|30000\n小安乡|10000\n石塘镇|20000\n老河镇|5000", "由大安镇、小安乡合并设立",
           "由老河镇更名"),
    "holds": ("乡镇|常住人口\n大安镇|30000\n小安乡|10000\n石塘镇|20000\n老河镇|5000", "含原小安乡", "由原老河镇更名"),
    "two of two": ("乡镇|常住人口\n大安镇|30000\n小安乡|10000\n石塘镇|20000\n老河镇|2000\n旧河乡|3000", "原大安镇和小安乡合并",
                   "原老河镇、旧河乡合并成立"),
    "reform": ("乡镇|常住人口|调整情况\n大安镇|30000|\n小安乡|10000|划归大安镇\n石塘镇|20000\n老河镇|5000|撤镇设立新河街道", "",
               ""),
    "with a total": ("乡镇|常住人口|去向\n小安乡|10000|合并到大安镇\n大安镇|30000|\n石塘镇|20000\n新河街道|5000\n合计|65000|", "",
                     ""),
    "now": ("乡镇|常住人口|说明情况\n大安镇|30000|\n小安乡|10000|现属大安镇\n石塘镇|20000\n老河镇|5000|改设新河街道", "", ""),
}  # fmt: skip


@pytest.mark.parametrize(("sizes", "first", "last"), MERGED.values(), ids=MERGED)
def test_merged_townships_are_added_up(tmp_path, sizes, first, last):
    """Proves: the sizes of a township that a cell beside it, or a remark of another, says to be part of that one are added to
    its own, before or behind them, and told with both names; no other unit is named.

    Sensitivity: the merged row first, a renamed one, two that became a new one, 含原.
    """
    draft = read(tmp_path, {"编制": HELD.format(first, last), "人口": sizes})
    found = {name: pair[0] for (_, name), pair in figures(draft, "population_resident").items()}
    assert found == {"大安镇": 40000, "石塘镇": 20000, "新河街道": 5000}
    (words,) = (note.words("zh") for note in draft.notes if note.what.key == "new.merged")
    assert "小安乡" in words
    assert "→大安镇" in words
    assert not [note for note in draft.notes if "unmatched" in note.what.key or "gone" in note.what.key]


@pytest.mark.parametrize("told", ["部分并入大安镇，部分并入石塘镇", "3个村划归大安镇", "各村分别划入大安镇、石塘镇"])
def test_a_divided_township_is_asked_about(tmp_path, told):
    """Proves: what went to several, or in part, is given to none, and asked about with those that it may belong to."""
    sizes = f"乡镇|常住人口|去向\n大安镇|30000|\n小安乡|10000|{told}\n石塘镇|20000\n新河街道|5000"
    draft = read(tmp_path, {"编制": HELD.format("", ""), "人口": sizes})
    assert figures(draft, "population_resident")["本辖区", "大安镇"] == (30000,)
    assert "小安乡（A3，疑为大安镇" in question(draft, "new.question_unmatched")


@pytest.mark.parametrize("name", ["清河管理区", "国营红星农场", "东山林场", "浩河牧场", "特河农牧场", "青山茶场",
                                  "清河管理区管委会",
                                  "种羊场", "北河渔场", "良种场"])  # fmt: skip
def test_zones_and_farms_among_townships_rank_with_them(tmp_path, name):
    """Proves: a zone or a farm in a table of townships is of their level; among offices of the county it is of the county's."""
    draft = read(tmp_path, f"单位|行政编制\n石塘镇|9\n南坪乡|7\n龙泉苏木|5\n{name}|4")
    assert {unit.level for unit in draft.units} == {"township"}
    draft = read(tmp_path, f"单位|行政编制\n县农业局|9\n县水务局|7\n{name}|4")
    assert {unit.level for unit in draft.units} == {"county"}


@pytest.mark.parametrize("word", ["合计", "小计", "共计", ""])
def test_sums_of_counties_below_their_units(tmp_path, word):
    """Proves: where counties stand on the sums below their units alone, the units above are of the county whose figures they add
    up to, told; a township's kind between does not part them; a unit that no county's sum counts is asked about.

    Sensitivity: the place of the title for all.
    """
    text = (
        "兴安市乡镇编制||\n乡镇|行政编制|面积（平方公里）\n甘棠镇|9|10\n石河乡|7|20.5\n青平县{0}|16|30.5\n"
        "双塘镇|5|3\n新坡镇|6|4\n横江县{0}|11|7\n{1}总计|{2}|{3}"
    )
    draft = read(tmp_path, text.format(word or "合计", "", 27, "37.5"))
    counties = {name: county for county, name in figures(draft, "area_km2")}
    assert counties == {"甘棠镇": "青平县", "石河乡": "青平县", "双塘镇": "横江县", "新坡镇": "横江县"}
    assert [note.where.count("A2") for note in draft.notes if note.what.key == "new.counties_of_sums"] == [1]
    draft = read(tmp_path, text.format(word or "合计", "城东街道|4|1\n", 31, "38.5"))
    counties = {name: county for county, name in figures(draft, "area_km2")}
    assert counties["双塘镇"] == "横江县"
    assert counties["城东街道"] == "兴安市"
    assert "城东街道等 1 个单位" in question(draft, "new.in_no_county")


def test_sums_of_counties_above_their_units(tmp_path):
    """Proves: the same where each county's sum stands above its units, and the total last or first."""
    text = (
        "兴安市乡镇编制||\n乡镇|行政编制|面积（平方公里）\n{}青平县合计|16|30.5\n甘棠镇|9|10\n石河乡|7|20.5\n"
        "横江县合计|11|7\n双塘镇|5|3\n新坡镇|6|4{}"
    )
    total = "全市总计|27|37.5"
    for first, last in (("", ""), ("", f"\n{total}"), (f"{total}\n", "")):
        draft = read(tmp_path, text.format(first, last))
        counties = {name: county for county, name in figures(draft, "area_km2")}
        assert counties == {"甘棠镇": "青平县", "石河乡": "青平县", "双塘镇": "横江县", "新坡镇": "横江县"}


def test_what_follows_the_sum_of_a_county_is_in_none(tmp_path):
    """Proves: below 青平县小计 and above the next county's heading a unit is in neither, and asked about.

    Sensitivity: the county of the sum above. With 青平县乡镇小计, which counts a kind, offices below are of the county.
    """
    text = "兴安市乡镇编制|\n单位|行政编制\n青平县\n甘棠镇|9\n石河乡|7\n{}|16\n{}|4\n横江县\n双塘镇|5\n横江县小计|5"
    draft = read(tmp_path, text.format("青平县小计", "龙潭产业园管理委员会"))
    assert {county for county, name in figures(draft, "administrative_current") if name[:2] == "龙潭"} == {"兴安市"}
    assert "龙潭产业园管理委员会" in question(draft, "new.in_no_county")
    draft = read(tmp_path, text.format("青平县乡镇小计", "青平县农业局"))
    assert {county for county, name in figures(draft, "administrative_current") if "农业局" in name} == {"青平县"}
    assert not [note for note in draft.notes if note.what.key == "new.in_no_county"]
