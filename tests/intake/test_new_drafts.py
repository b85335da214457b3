"""Names that are no counties, parts that are nobody's people, drafts, short names, and boxes of sums beside a table.

Every figure was added up by hand.
"""

from __future__ import annotations

import pytest
from planners import saved
from test_new_row_kinds import totals

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.scenario import CaseError

A, S, SUPPORT = "administrative", "institution", "administrative_support"
POSTS = [("柳河县乡镇编制表",), ("单位", "行政编制", "实有"), ("青山镇", 20, 18), ("白水乡", 15, 14)]


def read(tmp_path, sheets, stem: str = "b", merged=()) -> ScenarioDraft:
    return draft_of_book(saved(tmp_path / f"{stem}.xlsx", sheets, merged))


def said(draft: ScenarioDraft, key: str) -> list:
    return [note for note in draft.notes if note.what.key == key]


@pytest.mark.parametrize("title", ["各乡人口及辖区面积", "镇办人口及城区面积", "行政区划面积情况", "各单位及辖区面积"])
def test_words_of_a_title_name_no_county(title, tmp_path):
    """Proves: the title of a sheet of sizes gives no jurisdiction by its words 各, 及, 人口, 辖区.

    Sensitivity: an invented county 各乡人口及辖区 holds all units.
    """
    draft = read(
        tmp_path, {"甲": POSTS, "乙": [(title,), ("单位", "辖区面积(平方公里)"), ("青山镇", 80), ("白水乡", 60)]}
    )
    assert [place.name for place in draft.jurisdictions] == ["柳河县"]
    assert totals(draft, "area_km2") == {"": 140}


def test_the_title_of_posts_names_the_county_of_their_units(tmp_path):
    """Proves: sizes below the title of another county add to the units of the posts, and both names are told.

    Sensitivity: the area is left out, or the units are of the other county.
    """
    draft = read(
        tmp_path, {"甲": POSTS, "乙": [("临江县面积",), ("单位", "面积(平方公里)"), ("青山镇", 80), ("白水乡", 60)]}
    )
    assert [place.name for place in draft.jurisdictions] == ["柳河县"]
    assert totals(draft, "area_km2") == {"": 140}
    assert [note.kind for note in said(draft, "new.names_compete")] == [Told.GUESSED]


def test_a_part_of_posts_is_nobody_s_people(tmp_path):
    """Proves: 实有 between 其中 of posts and 其中 of people is the headcount.

    Sensitivity: the last 其中 is, and 实有 is called a part of itself.
    """
    head = [("单位", "事业编制", "", "", ""), ("", "核定", "其中：下派", "实有", "其中：下派人员")]
    rows = [("青山镇", 20, 5, 18, 4), ("白水乡", 15, 3, 14, 2)]
    draft = read(tmp_path, [*head, *rows], merged=("A1:A2", "B1:E1"))
    assert totals(draft, "headcount") == {S: 32}
    assert totals(draft, "current") == {S: 35}


def test_people_are_on_the_only_posts_that_bear_their_name(tmp_path):
    """Proves: 工勤 beside 机关工勤编制 are the people on these, told; no kind without posts comes of them.

    Sensitivity: 工勤编制 with no posts and 3 people.
    """
    head = [("单位", "编制数", "", "实有人数", ""), ("", "行政编制", "机关工勤编制", "行政", "工勤")]
    draft = read(
        tmp_path, [*head, ("县司法局", 20, 3, 18, 2), ("县审计局", 15, 2, 14, 1)], merged=("A1:A2", "B1:C1", "D1:E1")
    )
    assert totals(draft, "headcount") == {A: 32, SUPPORT: 3}
    assert [note.kind for note in said(draft, "new.people_of_kind")] == [Told.GUESSED]


@pytest.mark.parametrize(
    "header",
    ["幅员", "版图", "幅员面积", "国土面积", "行政区域面积", "行政辖区面积", "区域面积", "版图面积", "乡镇面积"],
)
def test_words_for_the_area_of_a_place(header, tmp_path):
    """Proves: every usual word for all of a township's land is its area. Sensitivity: left out as not understood."""
    draft = read(tmp_path, [("单位", "行政编制", f"{header}(平方公里)"), ("青山镇", 20, 80), ("白水乡", 15, 60)])
    assert totals(draft, "area_km2") == {"": 140}


@pytest.mark.parametrize("header", ["耕地面积", "林地面积", "建成区面积"])
def test_some_of_the_land_is_no_area(header, tmp_path):
    """Proves: parts of the land are not the area. Sensitivity: any heading that ends in 面积 counts."""
    draft = read(tmp_path, [("单位", "行政编制", f"{header}(平方公里)"), ("青山镇", 20, 8), ("白水乡", 15, 6)])
    assert not totals(draft, "area_km2")


@pytest.mark.parametrize("mark", ["报批稿", "送审稿", "报审稿", "征求意见稿", "草案"])
def test_a_draft_of_next_year_is_not_in_force(mark, tmp_path):
    """Proves: a sheet that is a draft gives neither figures nor the date. Sensitivity: the later year wins."""
    rows = [("单位", "行政编制", "行政实有"), ("青山镇", 20, 18), ("白水乡", 15, 14)]
    later = [rows[0], ("青山镇", 30, 18), ("白水乡", 25, 14)]
    draft = read(tmp_path, {"2022年": rows, f"2023年（{mark}）": later})
    assert totals(draft, "current") == {A: 35}
    assert draft.as_of == "2022年"


def test_a_short_name_is_the_township_that_bears_it(tmp_path):
    """Proves: 古县 is 古县镇 and no county, 青坪 is 青坪苗族乡, in a sheet of sizes.

    Sensitivity: 古县 is refused as a sum of all rows; 青坪 is left out.
    """
    posts = [("单位", "行政编制"), ("古县镇", 20), ("青坪苗族乡", 15), ("石塘镇", 10)]
    sizes = [("单位", "面积(平方公里)"), ("古县", 80), ("青坪", 60), ("石塘", 30)]
    draft = read(tmp_path, {"甲": posts, "乙": sizes}, stem="柳河县")
    assert {unit.name: unit.count("area_km2") for unit in draft.units} == {"古县镇": 80, "青坪苗族乡": 60, "石塘镇": 30}


@pytest.mark.parametrize("posts", [45, 46])
def test_a_box_of_sums_that_begins_in_the_header_is_compared(posts, tmp_path):
    """Proves: a box 合计 | 定编 | 在编 beside a header of two lines is compared with the units, right or wrong.

    Sensitivity: its figures are a column of posts of no kind, which is refused.
    """
    rows = [
        ("单位", "行政", "", "事业", "", "", "编制合计", "定编", "在编"),
        ("", "定编", "在编", "定编", "在编", "", "行政", posts, 41),
        ("县司法局", 20, 18, 9, 9, "", "事业", 16, 15),
        ("县审计局", 15, 14, 4, 3),
        ("县统计局", 10, 9, 3, 3),
    ]
    draft = read(tmp_path, rows, merged=("A1:A2", "B1:C1", "D1:E1"))
    assert totals(draft, "current") == {A: 45, S: 16}
    asked = [note for note in draft.notes if (note.kind is Told.QUESTION and "G1" in note.where) or "H2" in note.where]
    assert bool(asked) == (posts == 46)


def test_posts_that_no_class_holds_and_quotas_of_staff(tmp_path):
    """Proves: 未分类 beside 公益一类 are institution posts; 员额 are a kind of their own.

    Sensitivity: both are refused as posts of no kind.
    """
    head = [("单位", "核定编制", "", "员额（备案管理）", ""), ("", "公益一类", "未分类", "核定员额", "实有员额")]
    draft = read(
        tmp_path, [*head, ("县医院", 20, 3, 40, 38), ("县中学", 15, 2, 0, 0)], merged=("A1:A2", "B1:C1", "D1:E1")
    )
    assert totals(draft, "current") == {"institution_first": 35, S: 5, "controlled": 40}
    assert totals(draft, "headcount")["controlled"] == 38


def test_a_part_of_posts_needs_no_kind(tmp_path):
    """Proves: 其中：派驻编制 behind 事业编制 is a part of these. Sensitivity: refused as posts of no kind."""
    head = ("单位", "行政编制", "事业编制", "其中：派驻编制", "面积(平方公里)")
    draft = read(tmp_path, [head, ("青山镇", 20, 9, 3, 80), ("白水乡", 15, 4, 1, 60)])
    assert totals(draft, "current") == {A: 35, S: 13}
    assert said(draft, "new.inside")


def test_posts_sent_to_a_township_are_no_people(tmp_path):
    """Proves: 派驻事业编制 are posts, never people who were sent. Sensitivity: read as people sent."""
    draft = read(tmp_path, [("单位", "行政编制", "派驻事业编制"), ("青山镇", 20, 9), ("白水乡", 15, 4)])
    assert totals(draft, "current") == {A: 35, S: 13}


def test_cadres_of_villages_are_no_villages(tmp_path):
    """Proves: 村（社区）干部职数 is neither a number of villages nor posts of leaders. Sensitivity: it becomes either."""
    rows = [("镇", "行政编制", "村（社区）干部职数", "村（社区）数"), ("青山镇", 20, 82, 12), ("白水镇", 18, 119, 15)]
    draft = read(tmp_path, {"甲": [("石门县编制",), *rows]})
    assert {unit.name: unit.count("villages") for unit in draft.units} == {"青山镇": 12, "白水镇": 15}
    assert totals(draft) == {A: 38}


SUPPORTING = [("机关工勤编制",), ("单位", "编制", "实有"), ("青山", 2, 1), ("白水", 1, 1)]


@pytest.mark.parametrize("order", [("甲", "乙"), ("乙", "甲")])
def test_a_bare_name_in_another_table_of_posts_is_the_township(tmp_path, order):
    """Proves: posts of 青山 in a sheet of their own are those of 青山镇, whichever sheet stands first, and told; within one
    table the two are two. Sensitivity: units that nobody has hold the posts, in silence.
    """
    sheets = {"甲": POSTS, "乙": SUPPORTING}
    draft = read(tmp_path, {name: sheets[name] for name in order})
    assert sorted(unit.name for unit in draft.units) == ["白水乡", "青山镇"]
    assert totals(draft) == {A: 35, SUPPORT: 3}
    assert len(said(draft, "new.same_unit")) == 2
    draft = read(tmp_path, {"甲": [*POSTS, ("青山", 3, 3)]})
    assert len(draft.units) == 3


def test_a_bare_name_that_two_townships_bear_is_refused(tmp_path):
    """Proves: 青山 in a sheet of posts, with 青山镇 in two counties, says which and how. Sensitivity: it is a unit of nobody."""
    head = ("县区", "单位", "行政编制", "实有")
    rows = [
        ("甲山县", "青山镇", 20, 18),
        ("甲山县", "白水乡", 9, 9),
        ("乙水县", "青山镇", 22, 20),
        ("乙水县", "红石乡", 11, 9),
    ]
    with pytest.raises(CaseError) as error:
        read(tmp_path, {"甲": [("黄江市乡镇编制表",), head, *rows], "乙": SUPPORTING})
    problem = error.value.problems[0]
    assert "甲山县、乙水县" in problem.words("zh")
    assert problem.where.endswith("乙!A3")


def test_ranks_of_leaders_are_no_people_and_vacancies(tmp_path):
    """Proves: 正科级 and 副科级 that add up to leadership posts leave nothing to ask. Sensitivity: asked of any two columns."""
    rows = [("单位", "领导职数", "甲级", "乙级"), ("青山镇", 9, 2, 7), ("白水乡", 8, 2, 6)]
    assert not said(read(tmp_path, {"甲": [("石门县编制",), *rows]}), "new.question_halves")


def test_institutions_below_the_office_that_runs_them_are_units(tmp_path):
    """Proves: an indented row with figures only where the row above has none is a unit of its own; one with figures in the
    same column is a part. Sensitivity: their posts are left out of the sum, which is then called wrong.
    """
    head = ("单位", "行政编制", "事业编制")
    rows = [("一、党委机构", 20, 11), ("县委办公室", 12, None), ("　　县档案馆", None, 11), ("县委组织部", 8, None)]
    draft = read(tmp_path, {"甲": [("石门县编制",), head, *rows, ("合计", 20, 11)]})
    assert totals(draft) == {A: 20, S: 11}
    assert len(draft.units) == 3
    rows = [("县委办公室", 12, 3), ("　　秘书科", 4, None), ("县委组织部", 8, None)]
    draft = read(tmp_path, {"甲": [("石门县编制",), head, *rows, ("合计", 20, 3)]})
    assert len(draft.units) == 2


def test_leaders_in_brackets_behind_posts_do_not_rename_them(tmp_path):
    """Proves: 行政编制（领导职数） with 31（含7） holds 31 posts, 7 of them told. Sensitivity: leadership posts."""
    rows = [("单位", "行政编制（领导职数）", "行政实有"), ("青山镇", "31（含7）", 29), ("白水乡", "35（含7）", 35)]
    assert totals(read(tmp_path, {"甲": [("石门县编制",), *rows]})) == {A: 66}
