"""What a column counts: each a small book of four townships, its totals added up by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import openpyxl
import pytest

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.scenario import CaseError

NAMES = ("城关镇", "石塘镇", "回龙乡", "童游街道")
A, A_PEOPLE = (40, 30, 22, 35), (38, 29, 20, 33)  # 127, 120
S, I_PEOPLE = (50, 41, 27, 44), (47, 40, 27, 42)  # 162, 156
P = (5, 3, 2, 4)  # 14
R = (6, 7, 8, 9)  # 30
W = (2, 1, 1, 3)  # 7
FULL, PART, SELF = (20, 12, 9, 15), (10, 8, 4, 6), (3, 2, 1, 5)  # 56, 28, 11
PEOPLE = (52000, 21000, 9000, 61000)

Columns = Sequence[tuple[str, Sequence[object]]]


def added(*columns: Sequence[int]) -> tuple[int, ...]:
    return tuple(sum(numbers) for numbers in zip(*columns, strict=True))


def read(
    tmp_path, columns: Columns, title: str = "建安县乡镇编制情况表", formats: Mapping[str, str] | None = None
) -> ScenarioDraft:
    """Read a book; `/` in a header stands between the lines of the header, equal texts beside each other are merged."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([title])
    paths = [header.split("/") for header, _ in columns]
    for line in range(max(map(len, paths))):
        sheet.append(["单位名称" if not line else None, *(path[line] if line < len(path) else None for path in paths)])
    for place, name in enumerate(NAMES):
        sheet.append([name, *(figures[place] for _, figures in columns)])
    for place, (header, _) in enumerate(columns, start=2):
        for row in range(1, 5) if formats and header in formats else ():
            sheet.cell(sheet.max_row - row + 1, place).number_format = formats[header]
    book.save(tmp_path / "b.xlsx")
    draft = draft_of_book(tmp_path / "b.xlsx")
    assert all(note.words("en") for note in draft.notes)
    return draft


def totals(draft: ScenarioDraft, field: str = "current") -> dict[str, int]:
    found = {code: sum(int(unit.count(field, code) or 0) for unit in draft.units) for code in draft.categories}
    return {code: number for code, number in found.items() if number}


def told(draft: ScenarioDraft, *kinds: Told) -> str:
    return "\n".join(note.words("zh") for note in draft.notes if not kinds or note.kind in kinds)


def errors(error: pytest.ExceptionInfo[CaseError]) -> list[str]:
    assert all(problem.words("zh") and problem.words("en") for problem in error.value.errors)
    return [problem.what.key for problem in error.value.errors]


KINDS = [
    pytest.param([("行政编制", A), ("参公编制", R), ("事业编制", S), ("工勤编制", W)],
                 {"administrative": 127, "reference": 30, "institution": 162, "support": 7}, id="four kinds"),
    pytest.param([("编制总数", added(A, P, S)), ("行政编制", A), ("政法专项编制", P), ("事业编制", S)],
                 {"administrative": 127, "political_legal": 14, "institution": 162}, id="the total adds it"),
    pytest.param([("编制总数", added(A, S)), ("行政编制", A), ("政法专项编制", P), ("事业编制", S)],
                 {"administrative": 127, "institution": 162}, id="the total does not add it"),
    pytest.param([("行政编制", A), ("其中：政法专项编制", P), ("事业编制", S)],
                 {"administrative": 127, "institution": 162}, id="it says that it is a part"),
    pytest.param([("事业编制/小计", added(FULL, PART, SELF)), ("事业编制/全额", FULL), ("事业编制/差额", PART),
                     ("事业编制/自收自支", SELF)],
                 {"institution_full": 56, "institution_partial": 28, "institution_self": 11}, id="a subtotal above funding"),
    pytest.param([("财政拨款", FULL), ("财政补助", PART), ("经费自理", SELF), ("行政编制", A)],
                 {"administrative": 127, "institution_full": 56, "institution_partial": 28, "institution_self": 11},
                 id="the other words for funding"),
    pytest.param([("公益一类编制", FULL), ("公益二类编制", PART)],
                 {"institution_first": 56, "institution_second": 28}, id="classes of public service"),
    pytest.param([("行政编制小计", added(A, P, W)), ("行政编制数", A), ("纪检编制数", P), ("行政工勤编制数", W),
                     ("参公小计", added(R, W)),
                  ("参公编制", R), ("参公工勤编制", W), ("编制总计", added(A, P, W, R, W))],
                 {"administrative": 127, "discipline": 14, "administrative_support": 7, "reference": 30, "reference_support": 7},
                 id="sums within sums"),
    pytest.param([("编制总数", added(FULL, PART, A)), ("行政编制", A), ("全额事业编制", FULL), ("差额事业编制", PART),
                  ("事业编制合计", added(FULL, PART))],
                 {"administrative": 127, "institution_full": 56, "institution_partial": 28}, id="a subtotal behind its parts"),
    pytest.param([("行政编制/一般行政", A), ("行政编制/政法专项", P), ("行政编制/纪检", W)],
                 {"administrative": 127, "political_legal": 14, "discipline": 7}, id="a level below the category"),
    pytest.param([("行政编制（含政法专项）", A), ("事业编制（不含参公）", S), ("参照公务员法管理编制", R)],
                 {"administrative": 127, "institution": 162, "reference": 30}, id="what brackets say is no kind"),
    pytest.param([("行政编制", A), ("核定床位", S), ("公务用车编制", P), ("岗位数", S), ("内设机构数", W),
                     ("编制使用率（%）", S)],
                 {"administrative": 127}, id="beds, cars, jobs, offices and rates"),
    pytest.param([("行政编制", A), ("编外聘用人员", S), ("劳务派遣在岗人数", S), ("聘用人员控制数", S), ("公益性岗位人员", S)],
                 {"administrative": 127}, id="people outside posts"),
    pytest.param([("行政编制", A), ("已使用编制数", A_PEOPLE), ("剩余编制", added(A, [-n for n in A_PEOPLE]))],
                 {"administrative": 127}, id="posts in use are people"),
    pytest.param([("2019年核定行政编制", S), ("2021年核定行政编制", A), ("2020年核定行政编制", P)], {"administrative": 127},
                     id="years"),
    pytest.param([("二〇二一年行政编制", A), ("二〇一八年行政编制", S)], {"administrative": 127}, id="years in words"),
    pytest.param([("原核定行政编制", S), ("现核定行政编制", A)], {"administrative": 127}, id="former and present"),
    pytest.param([("“三定”规定核定行政编制", S), ("2022年动态调整后行政编制", A)], {"administrative": 127},
                     id="after a change of a year"),
    pytest.param([("改革前事业编制", A), ("改革后事业编制", S)], {"institution": 162}, id="before and after a reform"),
    pytest.param([("现核定行政编制", A), ("调整后行政编制", S)], {"administrative": 127},
                     id="what comes after the present is a plan"),
    pytest.param([("行政编制", A), ("拟调整数", W), ("调整后行政编制", S)], {"administrative": 127}, id="a table of a proposal"),
    pytest.param([("行政编制", A), ("拟核定行政编制", S), ("申请增加编制", W), ("行政编制规划数", S)], {"administrative": 127},
                     id="plans"),
    pytest.param([("上年行政编制", S), ("本年行政编制", A)], {"administrative": 127}, id="last year and this"),
    pytest.param([("行政编制", A), ("领导职数/正职", W), ("领导职数/副职", P)], {"administrative": 127, "leadership": 21},
                     id="leaders"),
    pytest.param([("行政编制", A), ("领导职数/合计", added(W, P)), ("领导职数/正科", W), ("领导职数/副科", P)],
                 {"administrative": 127, "leadership": 21}, id="leaders with their sum"),
    pytest.param([("行政编制", A), ("领导职数", ("2正6副", "正2副5", "一正三副", "正职2名、副职6名")), ("内设机构领导职数", P)],
                 {"administrative": 127, "leadership": 27, "inner_leadership": 14}, id="leaders in words"),
    pytest.param([("行政编制", ("40（含3专项）", 30, "22（其中政法2名）", "32+3")), ("事业编制", S)],
                 {"administrative": 127, "institution": 162}, id="several numbers in a cell"),
    pytest.param([("行政编制/2020年", S), ("行政编制/2021年", A)], {"administrative": 127}, id="years below a category"),
    pytest.param([("事业编制", S), ("其中：全额", FULL), ("差额", PART)], {"institution": 162}, id="two parts by funding"),
    pytest.param([("行政编制", A), ("领导职数", P), ("其中：正职", W)], {"administrative": 127, "leadership": 14},
                     id="chiefs among leaders"),
    pytest.param([("行政编制", A), ("应配行政编制", S), ("按标准应核编制", S)], {"administrative": 127}, id="a need is no fact"),
]  # fmt: skip


@pytest.mark.parametrize(("columns", "posts"), KINDS)
def test_posts_of_each_kind(tmp_path, columns, posts):
    """Proves: the posts of every category, added up by hand; nothing is lost, nothing counted twice.

    Sensitivity: fails where kinds are rivals, where equal figures do not show sums, or where words of time are not read.
    """
    assert totals(read(tmp_path, columns)) == posts


PEOPLE_IN_POST = [
    "{}在职数", "{}现职数", "{}实职数", "{}在岗数", "{}到岗数", "{}编制（使用数）", "{}编制实际使用", "{}编制期末人数",
    "{}编制/在职数", "{}编制/现职数", "{}编制/期末人数", "在职数/{}",
]  # fmt: skip


@pytest.mark.parametrize("heading", PEOPLE_IN_POST)
def test_people_in_post_are_neither_leaders_nor_posts(tmp_path, heading):
    """Proves: 在职数 and the like count people of their kind: no leaders (职数), no posts of work (岗数), none held.

    Sensitivity: fails where 职数 within 在职数 makes leaders, or where people at the end of a year take the place of posts.
    """
    columns = [("行政编制", A), (heading.format("行政"), A_PEOPLE), ("事业编制", S), (heading.format("事业"), I_PEOPLE)]
    draft = read(tmp_path, columns)
    assert totals(draft) == {"administrative": 127, "institution": 162}
    assert totals(draft, "headcount") == {"administrative": 120, "institution": 156}


@pytest.mark.parametrize(
    "heading",
    [
        "领导班子在职人数",
        "领导干部在岗数",
        "领导（在编）",
        "现任领导",
        "实职数",
        "领导在任数",
        "班子成员在职数",
        "科级干部在职数",
    ],
)
def test_leaders_in_office(tmp_path, heading):
    """Proves: leaders in office, by any word for it, are the people on 领导职数.

    Sensitivity: fails where only 实有 and 实配 say so, as the column is then left out or taken for posts.
    """
    draft = read(tmp_path, [("行政编制", A), ("行政在编", A_PEOPLE), ("领导职数", P), (heading, W)])
    assert totals(draft) == {"administrative": 127, "leadership": 14}
    assert totals(draft, "headcount") == {"administrative": 120, "leadership": 7}


@pytest.mark.parametrize("heading", ["差额", "差额数", "编制差额", "差额（编制-实有）"])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("above", ["", "{}编制/"])
def test_a_difference_is_no_form_of_funding(tmp_path, heading, sign, above):
    """Proves: 差额 beside posts and people is what they differ by, either way around, where no form of funding is named.

    Sensitivity: fails where 差额 always means institutions funded in part, whose posts it then becomes.
    """

    def kind(name, posts, people):
        apart = tuple(sign * (one - other) for one, other in zip(posts, people, strict=True))
        under = above.format(name)
        return [(f"{under or name}核定数", posts), (f"{under or name}实有数", people), (under + heading, apart)]

    draft = read(tmp_path, [*kind("行政", A, A_PEOPLE), *kind("事业", S, I_PEOPLE)])
    assert totals(draft) == {"administrative": 127, "institution": 162}
    assert totals(draft, "headcount") == {"administrative": 120, "institution": 156}


@pytest.mark.parametrize(
    ("columns", "posts"),
    [
        ([("行政法定编制", A), ("事业法定编制", S)], {"administrative": 127, "institution": 162}),
        ([("行政定额", A), ("事业定额", S)], {"administrative": 127, "institution": 162}),
        ([("行政名额", A), ("事业编额", S)], {"administrative": 127, "institution": 162}),
        ([("行政编制", A), ("政法委员", W)], {"administrative": 127}),
        ([("全额", FULL), ("差额", PART)], {"institution_full": 56, "institution_partial": 28}),
        ([("行政编制", A), ("事业编制/全额", FULL), ("事业编制/差额", PART)],
         {"administrative": 127, "institution_full": 56, "institution_partial": 28}),
    ],
)  # fmt: skip
def test_words_that_hold_the_name_of_a_kind(tmp_path, columns, posts):
    """Proves: 政法 within 行政法定编制 and of 政法委员 is no kind of posts; 差额 beside 全额 is one.

    Sensitivity: fails where a kind is found across two words, or where 差额 never means funding.
    """
    assert totals(read(tmp_path, columns)) == posts


def test_people_of_each_kind(tmp_path):
    """Proves: people follow their kind; posts managed apart have their own people."""
    columns = [
        ("行政编制", A),
        ("行政实有", A_PEOPLE),
        ("政法专项编制", P),
        ("政法专项实有", W),
        ("事业编制", S),
        ("事业在编", I_PEOPLE),
    ]
    draft = read(tmp_path, columns)
    assert totals(draft, "headcount") == {"administrative": 120, "political_legal": 7, "institution": 156}
    assert not told(draft, Told.MISMATCH)


def test_a_part_stays_fixed_in_its_whole(tmp_path):
    """Proves: 其中：政法专项 is in 行政编制, is not counted again and does not move; the report names both totals."""
    draft = read(tmp_path, [("行政编制", A), ("其中：政法专项编制", P)])
    assert (totals(draft), totals(draft, "special")) == ({"administrative": 127}, {"administrative": 14})
    assert "（合计 14）已含在“行政编制”（合计 127）内" in told(draft, Told.GUESSED)


def test_a_kind_beside_is_told_with_both_totals(tmp_path):
    """Proves: without a total, 政法专项 beside 行政 is its own; both readings are told, and the mend leads to the other."""
    told_ = told(read(tmp_path, [("行政编制", A), ("政法专项编制", P)]), Told.GUESSED)
    assert "两列共 141；如含在内，共 127" in told_
    assert "请把表头改为“其中：政法专项编制”" in told_
    assert totals(read(tmp_path, [("行政编制", A), ("其中：政法专项编制", P)])) == {"administrative": 127}


def test_kinds_are_asked_about_once_and_can_be_one(tmp_path):
    """Proves: one question for all kinds, marked in the settings too; its advice followed gives one category with all posts."""
    kinds = [("行政编制", A), ("全额事业编制", FULL), ("差额事业编制", PART)]
    draft = read(tmp_path, kinds)
    (asked,) = [note for note in draft.notes if note.what.key == "new.question_kinds"]
    assert "全额事业编制 56 名、差额事业编制 28 名" in asked.words("zh")
    assert totals(read(tmp_path, [("行政编制", A), ("事业编制", added(FULL, PART))])) == {
        "administrative": 127,
        "institution": 84,
    }


def test_funding_is_added_up_where_people_are_not_split(tmp_path):
    """Proves: people of an institution in all bind its posts in all; with people by funding each is a category."""
    people = added(FULL, PART)
    draft = read(tmp_path, [("全额编制", FULL), ("差额编制", PART), ("在编人数", people)], title="事业单位编制表")
    assert (totals(draft), totals(draft, "headcount")) == ({"institution": 84}, {"institution": 84})
    split = read(tmp_path, [("全额编制", FULL), ("全额在编", FULL), ("差额编制", PART), ("差额在编", PART)])
    assert totals(split) == totals(split, "headcount") == {"institution_full": 56, "institution_partial": 28}


@pytest.mark.parametrize(
    ("columns", "key"),
    [
        pytest.param([("编制总数", added(A, S, W)), ("行政编制", A), ("事业编制", S)], "new.total_apart", id="a kind is missing"),
        pytest.param([("行政编制", A), ("机动编制", W), ("事业编制", S)], "new.unknown_posts", id="a kind that is not known"),
        pytest.param([("编制总数", added(A, S, W)), ("行政编制", A), ("事业编制", S), ("机动编制", W)], "new.unknown_posts",
                     id="a kind that is not known, in a total"),
        pytest.param([("领导职数", S), ("正职职数", W), ("副职职数", P), ("行政编制", A)], "new.total_apart",
                     id="leaders that do not add up"),
        pytest.param([("行政编制", A), ("其中：政法专项编制", S)], "new.larger_part", id="a part larger than its whole"),
        pytest.param([("行政编制", A), ("行政核定数", S)], "new.two_columns", id="two of one meaning"),
        pytest.param([("核定床位", A), ("在编人数", S)], "new.no_posts_column", id="beds and people alone"),
        pytest.param([("事业编制/小计", added(FULL, W)), ("事业编制/全额", FULL), ("事业编制/差额", PART)], "new.total_apart",
                     id="a subtotal of something else"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_stops_once(tmp_path, columns, key):
    """Proves: what neither figures nor words decide is refused with one message for its cause."""
    with pytest.raises(CaseError) as error:
        read(tmp_path, columns)
    (found,) = errors(error)
    assert found.startswith(key)


def test_advice_loses_no_posts(tmp_path):
    """Proves: each advice of a refusal, followed, gives all posts."""
    missing = [("编制总数", added(A, S, W)), ("行政编制", A), ("事业编制", S), ("工勤编制", W)]
    assert sum(totals(read(tmp_path, missing)).values()) == 127 + 162 + 7
    added_up = [("行政编制", added(A, P)), ("行政编制（本级）", A), ("行政编制（派出）", P)]
    assert totals(read(tmp_path, added_up)) == {"administrative": 141}
    beside = [("行政编制", A), ("政法专项编制", S)]
    assert totals(read(tmp_path, beside)) == {"administrative": 127, "political_legal": 162}
    apart = [("行政编制", A), ("政法专项编制", (3, 0, 0, 0))]
    assert totals(read(tmp_path, apart)) == {"administrative": 127, "political_legal": 3}


def test_unclear_cells_are_asked_about_once(tmp_path):
    """Proves: one message for a column of cells that can be read in two ways, with its mend."""
    with pytest.raises(CaseError) as error:
        read(tmp_path, [("行政编制", ("40（3）", "30（2）", 22, "35（另有政法专项3）"))])
    assert errors(error) == ["new.not_numbers"]
    assert "共 3 格" in error.value.errors[0].words("zh")


def test_cells_of_two_numbers_tell_both_totals(tmp_path):
    draft = read(tmp_path, [("行政编制", ("40（含3专项）", "30", 22, "32+3"))])
    assert "后一个数含在前一个数内，全列合计 127；如另计，为 130" in told(draft, Told.GUESSED)
    assert "相加读取，全列合计 127；如只计前一个数，为 124" in told(draft, Told.QUESTION)


def test_the_newest_is_told_with_its_rivals(tmp_path):
    draft = read(tmp_path, [("2019年行政编制", S), ("2021年行政编制", A)])
    assert "列“2021年行政编制”（合计 127）是最近的数" in told(draft, Told.GUESSED)
    assert "“2019年行政编制”（162）" in told(draft, Told.GUESSED)
    assert "列“2019年行政编制”是以前的或尚未定的数（合计 162）" in told(draft, Told.LEFT_OUT)


PEOPLE_COLUMNS = [
    pytest.param([("六普人口", S), ("七普人口", PEOPLE)], {"population_resident": 143000}, id="censuses"),
    pytest.param([("第七次全国人口普查常住人口", PEOPLE), ("2022年末常住人口（万人）", (6, 3, 1, 7))],
                     {"population_resident": 170000},
                 id="later than the census"),
    pytest.param([("户籍人口（人）", PEOPLE), ("常住人口城镇化率（%）", (62.5, 41.2, 28.9, 88))],
                     {"population_registered": 143000}, id="a rate"),
    pytest.param([("常住人口", PEOPLE), ("其中：流动人口", S), ("人口密度", A), ("户籍户数", PEOPLE), ("60岁以上常住人口", S)],
                 {"population_resident": 143000}, id="some of the people, and households"),
    pytest.param([("常住人口（含流动人口）", PEOPLE), ("常住人口占比‰", A), ("常住人口比上年增长", W)],
                     {"population_resident": 143000},
                 id="brackets, shares and growth"),
]  # fmt: skip


@pytest.mark.parametrize(("columns", "people"), PEOPLE_COLUMNS)
def test_residents(tmp_path, columns, people):
    """Proves: the residents of each book by hand; rates, households and parts of the people never count as residents."""
    draft = read(tmp_path, [("行政编制", A), *columns])
    found = {field: sum(int(unit.count(field) or 0) for unit in draft.units) for field in people}
    assert found == people
    assert {meaning.field for unit in draft.units for meaning in unit.figures if "population" in meaning.field} == set(
        people
    )


@pytest.mark.parametrize(
    ("columns", "key"),
    [
        pytest.param([("常住人口", (5, 2, 1, 6))], "new.small_people", id="ten thousands or not"),
        pytest.param([("常住人口", (5, 2, 1, 6)), ("面积（平方公里）", (900, 800, 700, 600))],
                     "new.small_people", id="a place where few live"),
        pytest.param([("常住人口", (5.2, 21000, 9000, 61000))], "new.part_of_a_person", id="two units of measurement"),
        pytest.param([("常住人口", PEOPLE), ("户籍人口", (5200, 2100, 900, 6100))], "new.people_apart", id="ten times"),
        pytest.param([("常住人口（万人）", PEOPLE)], "new.too_many_people", id="persons below 万人"),
    ],
)  # fmt: skip
def test_impossible_people_stop(tmp_path, columns, key):
    """Proves: people that cannot be are refused with a cell."""
    with pytest.raises(CaseError) as error:
        read(tmp_path, [("行政编制", A), *columns])
    assert errors(error) == [key]
    assert "Sheet!" in error.value.errors[0].where


@pytest.mark.parametrize(
    "beside", [("面积（平方公里）", (120, 90, 150, 20)), ("户籍人口", (48000, 23000, 11000, 50000))]
)
def test_ten_thousands_that_others_prove(tmp_path, beside):
    """Proves: 5.2 beside 120 km2, or beside 48,000 registered people, is 52,000."""
    draft = read(tmp_path, [("行政编制", A), ("常住人口", (5.2, 2.1, 0.9, 6.1)), beside])
    assert sum(unit.count("population_resident") for unit in draft.units) == 143000


def test_a_note_above_the_table_names_the_unit(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ("清溪县编制表",),
        ("单位：名、万人、公顷",),
        ("单位名称", "行政编制", "常住人口", "面积"),
        ("一镇", 20, 3.2, 9000),
        ("二乡", 22, 1.1, 8000),
    ):
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    draft = draft_of_book(tmp_path / "b.xlsx")
    assert {unit.name: (unit.count("population_resident"), unit.count("area_km2")) for unit in draft.units} == {
        "一镇": (32000, 90), "二乡": (11000, 80)
    }  # fmt: skip


def test_number_formats_that_scale(tmp_path):
    """Proves: what a cell holds counts, and that is told; below 万人 nobody can know, so it stops; a percentage is no number."""
    scaled = {"常住人口": '0.0,"千"', "常住人口（万人）": "0!.0,"}
    draft = read(tmp_path, [("行政编制", A), ("常住人口", PEOPLE)], formats=scaled)
    assert sum(unit.count("population_resident") for unit in draft.units) == 143000
    assert "数字格式缩小了显示；按实际存的数读取" in told(draft, Told.GUESSED)
    with pytest.raises(CaseError) as error:
        read(tmp_path, [("行政编制", A), ("常住人口（万人）", (52, 21, 9, 61))], formats={"常住人口（万人）": "0.0,"})
    assert errors(error) == ["new.scaled_unit"]
    with pytest.raises(CaseError) as error:
        read(tmp_path, [("行政编制", A), ("常住人口", (0.4, 0.2, 0.1, 0.3))], formats={"常住人口": "0.00%"})
    assert errors(error) == ["new.not_numbers"]


def test_rows_that_name_their_kind(tmp_path):
    """Proves: a row for each kind; the funding in a column of its own makes the kind finer."""
    rows = [
        ("单位", "编制类别", "经费形式", "核定编制", "实有人数"),
        ("县公安局", "政法专项编制", "全额", 156, 150), ("县公安局", "行政编制", "全额", 8, 8),
        ("县融媒体中心", "事业编制", "全额拨款", 30, 28), ("县融媒体中心", "事业编制", "差额拨款", 12, 11),
    ]  # fmt: skip
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    draft = draft_of_book(tmp_path / "b.xlsx")
    assert totals(draft) == {
        "administrative": 8,
        "political_legal": 156,
        "institution_full": 30,
        "institution_partial": 12,
    }
    assert totals(draft, "headcount") == {
        "administrative": 8, "political_legal": 150, "institution_full": 28, "institution_partial": 11
    }  # fmt: skip


def test_funding_of_each_unit_is_no_kind(tmp_path):
    """Proves: 经费形式 of a unit with one row says nothing of its posts, whose headings name their kind."""
    draft = read(tmp_path, [("经费形式", ("全额",) * 4), ("行政编制", A), ("事业编制", S)])
    assert totals(draft) == {"administrative": 127, "institution": 162}


def institutions(tmp_path, *columns: tuple[str, Sequence[int]]) -> ScenarioDraft:
    book = openpyxl.Workbook()
    book.active.append(["单位名称", *(header for header, _ in columns)])
    for place, name in enumerate(("县第一医院", "县中医院", "县妇幼保健院")):
        book.active.append([name, *(figures[place] for _, figures in columns)])
    book.save(tmp_path / "i.xlsx")
    return draft_of_book(tmp_path / "i.xlsx")


def test_work_measures_institutions(tmp_path):
    """Proves: 180 posts over 600 beds are 0.3 a bed: needs of 90, 60 and 30; marked illustrative, and said so."""
    draft = institutions(tmp_path, ("事业编制", (80, 60, 40)), ("核定床位", (300, 200, 100)))
    assert {unit.name: str(unit.count("need", "institution")) for unit in draft.units} == {
        "县第一医院": "90.00", "县中医院": "60.00", "县妇幼保健院": "30.00"
    }  # fmt: skip
    assert all(unit.figure("need", "institution").standing == "illustrative" for unit in draft.units)
    assert "这是示例权重，不是标准" in told(draft, Told.GUESSED)


def test_a_stated_need_comes_before_work(tmp_path):
    draft = institutions(
        tmp_path, ("按标准应核编制", (85, 55, 40)), ("事业编制", (80, 60, 40)), ("班级数", (30, 20, 10))
    )
    assert sorted(unit.count("need", "institution") for unit in draft.units) == [40, 55, 85]


def test_why_nothing_is_measured(tmp_path):
    """Proves: the first question names the true reason: no township, figures in too few, none at all."""
    asked = told(institutions(tmp_path, ("编制", (80, 60, 40)), ("常住人口", (90000, 50000, 30000))), Told.QUESTION)
    assert "原表没有整个的乡镇、街道，只有机关和事业单位；这些单位不按人口、面积测算" in asked
    few = told(read(tmp_path, [("行政编制", A), ("常住人口", (52000, None, None, None))]), Told.QUESTION)
    assert "常住人口只有 1 个乡镇街道填有，不足半数（共 4 个）" in few
    assert "原表没有人口、面积、村（社区）数" in told(read(tmp_path, [("行政编制", A)]), Told.QUESTION)
