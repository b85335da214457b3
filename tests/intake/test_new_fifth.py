"""Tables beside tables, sums without names, words cut short, and that nothing understood is dropped.

Every figure was added up by hand.
"""

from __future__ import annotations

from itertools import chain

import pytest
from planners import saved
from test_new_row_kinds import table, totals

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.intake.vocabulary.header_words import PLACES, Meaning
from quota.intake.vocabulary.meanings import _schema_names, meaning_of
from quota.scenario import CaseError

TWO = "{}\n石塘镇|{}\n南坪乡|{}"


def read(tmp_path, text: str, merged=()) -> ScenarioDraft:
    return draft_of_book(saved(tmp_path / "b.xlsx", table(text), merged))


def keys(draft: ScenarioDraft) -> list[str]:
    return [note.what.key for note in draft.notes]


A, S = "administrative", "institution"
WORDS = {
    "cut short": ("单位|行编||事编|\n|核|实|核|实", "9|8|7|6", {A: 18, S: 14}, {A: 16, S: 12}),
    "limits and registers": ("单位|行政限额|行政在册|事业限额|事业在册", "9|8|7|6", {A: 18, S: 14}, {A: 16, S: 12}),
    "traditional": ("單位名稱|行政編制|行政實有|事業編制", "9|8|7", {A: 18, S: 14}, {A: 16}),
    "a sign said": ("单位|行政编制|行政空缺（超编为负）", "9|1", {A: 18}, {A: 16}),
    "a mark in words": ("单位|行政编制|行政实有", "9|8 注1", {A: 18}, {A: 16}),
    "circulating inside": ("单位|事业编制|其中：周转池|事业实有", "9|2|8", {S: 18}, {S: 16}),
    "servants inside": ("单位|行政编制|其中：公务员职数|事业编制", "9|8|7", {A: 18, S: 14}, {}),
    "a part before its whole": ("单位|其中：工勤|行政编制（含工勤）|事业编制", "2|9|7", {A: 18, S: 14}, {}),
    "a total with special posts": ("单位|行政编制总数|政法专项编制", "9|4", {A: 18}, {}),
    "special posts beside": ("单位|行政编制总数|政法专项编制", "4|9", {A: 8, "political_legal": 18}, {}),
    "run like the civil service": ("单位|编制|||\n|合计|参照公务员法管理|行政工勤|事业工勤", "18|9|5|4",
                                   {"reference": 18, "administrative_support": 10, "institution_support": 8}, {}),
    "in the middle above": ("单位||行政编制|||事业编制|\n|核定|实有|空编|核定|实有|空编", "9|8|1|7|6|1",
                            {A: 18, S: 14}, {A: 16, S: 12}),
}  # fmt: skip


@pytest.mark.parametrize(("header", "row", "posts", "people"), WORDS.values(), ids=WORDS)
def test_words_of_headings(tmp_path, header, row, posts, people):
    """Proves: headings cut short, in traditional signs, with the sign of a difference, in the middle of what they head, are
    read; what is contained is not counted again, wherever it stands.

    Sensitivity: 限额 as a ceiling of no posts, 周转 beside the posts that it is part of, a text that heads only what is
    right of it, 参照公务员法管理 taken for a role.
    """
    draft = read(tmp_path, TWO.format(header, row, row))
    assert totals(draft) == posts
    assert totals(draft, "headcount") == people
    assert not [note for note in draft.notes if note.kind is Told.MISMATCH]


MAIN = "单位|行政编制|事业编制{}\n石塘镇|9|8{}\n南坪乡|7|6{}\n沙河镇|5|4{}\n合计|21|18{}"
BELOW = MAIN.replace("{}", "") + "\n\n附表：编制使用情况\n类别|总量|已用|机动\n行政编制|25|21|4\n事业编制|20|18|2"
BESIDE = MAIN.format("||编制种类|总量", "||行政编制|22", "||事业编制|18", "", "")


@pytest.mark.parametrize("text", [BELOW, BESIDE], ids=["below", "beside"])
def test_a_table_without_units_is_asked_about(tmp_path, text):
    """Proves: a table of kinds below or beside that of the units is no unit and no column, and one question names it."""
    draft = read(tmp_path, text)
    assert totals(draft) == {"administrative": 21, "institution": 18}
    assert {unit.name for unit in draft.units} == {"石塘镇", "南坪乡", "沙河镇"}
    (words,) = (note.words("zh") for note in draft.notes if note.what.key in ("new.left_appendix", "new.apart_differs"))
    assert "行政编制现核定写 25，各单位相加为 21" in words or "行政编制现核定写 22，各单位相加为 21" in words


def test_columns_behind_a_gap_stay_with_their_units(tmp_path):
    """Proves: an empty column parts no columns of the same units."""
    draft = read(tmp_path, "单位|行政编制||类别|常住人口\n石塘镇|9||镇|20000\n南坪乡|7||乡|30000")
    assert [int(unit.count("population_resident") or 0) for unit in draft.units] == [30000, 20000]


def test_a_sum_without_a_name(tmp_path):
    """Proves: a last row without a name is a total where every figure is that of all rows; else it stops."""
    rows = "单位|行政编制|行政实有\n石塘镇|9|8\n南坪乡|7|7\n|16|{}"
    draft = read(tmp_path, rows.format(15))
    assert totals(draft) == {"administrative": 16}
    assert "new.nameless_total" in keys(draft)
    with pytest.raises(CaseError):
        read(tmp_path, rows.format(14))


SECTIONS = (
    "序号|单位|编制数|实有\n一、行政机关||{}|15\n1|县水利局|9|8\n2|县林业局|8|7"
    "\n二、全额拨款事业单位||12|11\n3|县图书馆|12|11\n总计||29|26"
)


def test_sections_with_their_sums(tmp_path):
    """Proves: a kind below 序号 with its sum gives the rows their kind, and the sum is checked."""
    draft = read(tmp_path, SECTIONS.format(17))
    assert totals(draft) == {"administrative": 17, "institution_full": 12}
    with pytest.raises(CaseError) as error:
        read(tmp_path, SECTIONS.format(18))
    assert "C2" in error.value.errors[0].where


def test_a_column_of_types(tmp_path):
    """Proves: 镇 and 乡 in a merged column 类别 are the types of 石塘 and 南坪, whatever heads it."""
    draft = read(tmp_path, "类别|名称|行政编制\n镇|石塘|9\n|沙河|5\n乡|南坪|7", ("A2:A3",))
    assert {unit.name: unit.type for unit in draft.units} == {"石塘": "镇", "沙河": "镇", "南坪": "乡"}


def test_dates_in_rows(tmp_path):
    """Proves: of rows of two months the newer holds, and the older is told."""
    draft = read(tmp_path, "时间|单位|行政编制\n2023-06|石塘镇|9\n2023-12|石塘镇|8\n2023-06|南坪乡|7\n2023-12|南坪乡|6")
    assert totals(draft) == {"administrative": 14}
    assert "2023年6月" in next(note.words("zh") for note in draft.notes if note.what.key == "new.newest_rows")


def test_rows_that_are_no_units(tmp_path):
    """Proves: 军转安置, 人才周转 are reserves; 每万人拥有 is no unit; names and a telephone below the table are no figures."""
    draft = read(
        tmp_path,
        "单位|行政编制|事业编制|行政实有\n石塘镇|9|8|9\n南坪乡|7|6|7\n军转干部安置|2|0|\n高层次人才专用编制|0|3|"
        "\n合计|18|17|16\n每万人拥有|12.1|3|\n填表人：王|审核人：李|电话：|62691234",
    )
    assert {unit.name for unit in draft.units} == {"石塘镇", "南坪乡"}
    assert sum(reserve.posts for reserve in draft.reserves) == 5


def test_counties_that_end_like_zones(tmp_path):
    """Proves: 东港区 is a county, with its title; a zone beside counties has a sheet of its own."""
    rows = table("单位|行政编制\n{0}镇|9\n{0}乡|7")
    sheets = {
        name: [
            [f"{name}乡镇编制"],
            *([cell.format(sign) if isinstance(cell, str) else cell for cell in row] for row in rows),
        ]
        for name, sign in (("东港区", "甲"), ("五莲县", "乙"), ("高新技术产业开发区", "丙"))
    }
    draft = draft_of_book(saved(tmp_path / "b.xlsx", sheets))
    names = {place.code: place.name for place in draft.jurisdictions}
    assert {names[unit.jurisdiction] for unit in draft.units} == {"东港区", "五莲县", "高新技术产业开发区"}


PLAIN = {
    "code": "A7|B7", "jurisdiction": "青县|青县", "type": "镇|乡", "level": "乡镇级|乡镇级", "class": "甲等|乙等",
    "year": "2021|2021", "note": "话一|话二", "row_category": "行政|事业", "funding": "全额|差额", "part": "人事股|财务股",
}  # fmt: skip
"""What stands in a column of words, by field; the order of rows, and names, take part as such."""
SIZES = {"population_resident": "17000|19000", "population_registered": "17000|19000", "population": "17000|19000"}
LIMITS = (
    "空超编",
    "空编",
    "超编",
    "可划转人数",
    "可调出编制",
    "测算编制",
    "编制下限",
    "编制上限",
    "冻结编制",
    "派驻人数",
)
COLUMNS = {
    **{word: PLAIN[field] for field, words in PLACES.items() if field in PLAIN for word in words},
    **{f"{kind}{word}": "3|4" for kind in ("行政", "事业") for word in (*LIMITS, "编制", "实有")},
    **{heading: SIZES.get(meaning.field, "3|4") for heading, meaning in _schema_names().items()},
    **dict.fromkeys(
        ("总人口", "社区数", "行政村数", "村(居)", "学生数", "班级数", "床位", "门诊人次", "案件数"), "17000|19000"
    ),
}
"""A heading of every meaning that is known, and what stands below it."""


def lost(tmp_path, header: str, cells: str) -> bool:
    """Tell whether a column is neither used, nor told of beyond its meaning, nor refused."""
    one, other = cells.split("|")
    try:
        rows = table(f"单位|行政编制|{header}\n石塘镇|20|{one}\n南坪乡|30|{other}")
        draft = draft_of_book(saved(tmp_path / "b.csv", rows))
    except CaseError:
        return False
    told = any("C" in note.where.rpartition("!")[2] for note in draft.notes if note.kind is not Told.UNDERSTOOD)
    told = told or "new.parts_added" in keys(draft)
    places = [figure.place for unit in draft.units for figure in unit.figures.values()]
    words = set(chain.from_iterable((*unit.words.values(), unit.type, unit.code) for unit in draft.units))
    used = any("!C" in place for place in places) or {one, other} <= words | {
        place.name for place in draft.jurisdictions
    }
    return not (told or used)


def fields() -> dict[Meaning, str]:
    return {meaning: header for header in COLUMNS if (meaning := meaning_of((header,)))}


def test_every_meaning_of_a_column_is_used_or_told(tmp_path):
    """Proves: a column that is understood is used, or told of as not used; one heading for each field.

    Sensitivity: limits of posts that a unit does not hold, vacancies that nothing can be compared with.
    """
    by_field = {meaning.field: header for meaning, header in fields().items()}
    assert [header for header in by_field.values() if lost(tmp_path, header, COLUMNS[header])] == []
    assert len(by_field) > 30


def test_bodies_of_one_name_under_several_departments(tmp_path):
    """Proves: 服务中心 under two departments is two units, told; a second column of codes is told as not used."""
    draft = read(
        tmp_path,
        "主管部门|单位名称|机构编码|统一社会信用代码|事业编制\n县农业局|服务中心|A1|X1|12\n|推广站|A2|X2|8"
        "\n县林业局|服务中心|A3|X3|9\n|种苗站|A4|X4|5",
    )
    assert {unit.name: int(unit.count("current", S) or 0) for unit in draft.units} == {
        "县农业局服务中心": 12, "推广站": 8, "县林业局服务中心": 9, "种苗站": 5
    }  # fmt: skip
    assert {"new.under_owners", "new.second_column"} <= set(keys(draft))


def test_a_new_unit_keeps_its_stated_need(tmp_path):
    """Proves: 10 posts needed where 0 are held stay stated; where no posts are written at all, the need is told as not used.

    Sensitivity: every figure of a kind let go where a unit holds none of it.
    """
    draft = read(tmp_path, "单位|行政编制|行政测算编制|事业编制|事业测算编制\n石塘镇|19|12|3|5\n新城街道|0|10||6")
    new = next(unit for unit in draft.units if unit.name == "新城街道")
    assert new.figures[Meaning("need", A)].value == 10
    (note,) = (note for note in draft.notes if note.what.key == "new.no_posts_to_bound")
    assert "新城街道 6" in note.words("zh")


def test_counties_alone_are_no_units(tmp_path):
    """Proves: a table whose rows are all counties is refused with that reason."""
    with pytest.raises(CaseError) as error:
        read(tmp_path, "区县|行政编制|事业编制\n涪陵区|11|9\n梁平县|12|9\n城口县|13|9")
    assert "县（市、区）" in error.value.errors[0].words("zh")


@pytest.mark.slow
def test_every_known_heading_is_used_or_told(tmp_path):
    """Proves: the same of every heading that is known."""
    assert [header for header, cells in COLUMNS.items() if lost(tmp_path, header, cells)] == []


@pytest.mark.parametrize("name", ["空编", "空编数", "现有空缺编制", "超编情况", "缺额", "满编人数"])
def test_rows_of_vacancies_are_no_units(tmp_path, name):
    """Proves: a row that says how many posts are empty, or too full, is left out and told.

    Sensitivity: a unit whose name merely contains such a word is one.
    """
    draft = read(tmp_path, f"单位|行政编制|行政实有\n合计|36|33\n石塘镇|18|17\n余编镇|18|16\n{name}||3")
    assert (totals(draft), totals(draft, "headcount")) == ({A: 36}, {A: 33})
    assert {unit.name for unit in draft.units} == {"石塘镇", "余编镇"}
    assert "new.left_statistic" in keys(draft)


def test_the_cell_that_tells_the_date_is_named(tmp_path):
    """Proves: of two years side by side the note on the date names the title of the newer one, not the first of its line."""
    years = "2023年|||2024年||\n单位|行政编制|实有|单位|行政编制|实有\n石塘镇|9|8|石塘镇|8|7\n南坪乡|7|6|南坪乡|8|6"
    draft = read(tmp_path, years, ("A1:C1", "D1:F1"))
    assert totals(draft) == {A: 16}
    (place,) = [note.where for note in draft.notes if note.what.key == "new.told_as_of"]
    assert place.endswith("!D1")
