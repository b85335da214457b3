"""Kinds of books that a seventh set of planners brought, whose figures were read wrongly or refused without need.

Every figure was added up by hand.
"""

from __future__ import annotations

import openpyxl
import pytest
from planners import saved
from test_new_places import figures, question, read, refusal
from test_new_row_kinds import table

from quota.intake import Note, ScenarioDraft, Told, draft_of_book, report_lines
from quota.intake.vocabulary.unit_names import places_in_title
from quota.texts import Message

CHANGES = {
    "after": ("调整前", "调整后", "待批", "〔2024〕3号"),
    "remark": ("改革前", "改革后", "尚未批复", "已批"),
    "plan": ("现核定", "拟核定", "报批中", "〔2024〕3号"),
    "answer": ("改革前", "改革后", "已报省编办待复", "市编办已复"),
}


@pytest.mark.parametrize("case", CHANGES)
@pytest.mark.parametrize("column", ["批准文号", "审批状态", "备注"])
def test_a_change_that_only_some_rows_have_approved(tmp_path, case, column):
    """Proves: beside 调整前 and 调整后, or 现核定 and 拟核定, rows that are 待批 stop with their cells, and what the mend says
    leads to the figures that hold; a row whose figures stay is no such row.

    Sensitivity: all of 调整后, with a question on the whole column whose mend takes all of 调整前.
    """
    before, after, opened, settled = CHANGES[case]
    head = f"乡镇|行政编制{before}|行政编制{after}|事业编制{before}|事业编制{after}|{column}\n"
    (problem,) = refusal(
        tmp_path, head + f"甲镇|20|22|30|31|{settled}\n乙乡|12|14|15|13|{opened}\n丙镇|18|18|20|20|{opened}"
    )
    cell, held = ("甲镇（F2）", "22|22|31|31") if case == "plan" else ("乙乡（F3）", "20|22|30|31")
    assert cell in problem
    assert "丙镇" not in problem
    other = "12|14|15|13" if case == "plan" else "12|12|15|15"
    draft = read(tmp_path, head + f"甲镇|{held}|{settled}\n乙乡|{other}|{opened}\n丙镇|18|18|20|20|{opened}")
    assert figures(draft, "administrative", "institution") == {
        ("本辖区", "甲镇"): (22, 31), ("本辖区", "乙乡"): (12, 15), ("本辖区", "丙镇"): (18, 20),
    }  # fmt: skip
    assert not [note for note in draft.notes if note.what.key == "new.changed"]


def test_a_change_without_approval_in_some_rows_is_asked_about(tmp_path):
    """Proves: of 批准文号 that is blank beside others the blank cells are asked about, and 待批 is what to write there.

    Sensitivity: a question on the whole column, whose mend takes what is approved back.
    """
    rows = "乡镇|行政编制调整前|行政编制调整后|批准文号\n甲镇|20|22|〔2024〕3号\n乙乡|12|14|{}\n丙镇|18|18|"
    asked = question(read(tmp_path, rows.format("")), "new.changed")
    assert "乙乡（D3）" in asked
    assert "丙镇" not in asked
    assert "待批" in asked
    (problem,) = refusal(tmp_path, rows.format("待批"))
    assert "乙乡（D3）" in problem


IN_FORCE = (
    "清源县编制调整表|\n依据：清编发〔2021〕7号（2021年4月12日印发，{}）|\n"
    "乡镇|行政编制调整前|行政编制调整后\n甲镇|20|22\n乙乡|12|10"
)


def test_a_change_in_force_by_its_title(tmp_path):
    """Proves: 自印发之日起执行 above the table answers whether the change is approved. Sensitivity: the question."""
    draft = read(tmp_path, IN_FORCE.format("自印发之日起执行"))
    assert "自印发之日起执行" in next(
        note.words("zh") for note in draft.notes if note.what.key == "new.changed_in_force"
    )
    assert not [note for note in draft.notes if note.what.key == "new.changed"]
    assert "是否已经批准" in question(read(tmp_path, IN_FORCE.format("县编办整理")), "new.changed")


PEOPLES = (
    "威宁彝族回族苗族自治县", "前郭尔罗斯蒙古族自治县", "莫力达瓦达斡尔族自治旗", "双江拉祜族佤族布朗族傣族自治县",
    "龙胜各族自治县", "隆林各族自治县",
)  # fmt: skip
TOWNS = "乡镇|行政编制\n甲镇|20\n乙乡|12"


@pytest.mark.parametrize("county", PEOPLES)
def test_counties_of_several_peoples(tmp_path, county):
    """Proves: the longest names of counties, and 各族自治县, are found in a title, behind a city, in the name of a sheet and
    of a file; the report names the cell, sheet or file.

    Sensitivity: ten signs at most, 各 as in 各县; 取自此处 where the place is not printed.
    """
    assert places_in_title("全省各族自治县乡镇编制") == places_in_title("各自治县编制") == ("", "")
    for title in (f"{county}乡镇编制情况表", f"桂林市{county}各乡镇编制"):
        assert {one for one, _ in figures(read(tmp_path, f"{title}\n{TOWNS}"))} == {county}
    draft = read(tmp_path, {county: TOWNS})
    assert {one for one, _ in figures(draft)} == {county}
    assert f"取自 {county}，" in named_here(draft)
    path = saved(tmp_path / f"{county}乡镇编制.xlsx", {"Sheet1": table(TOWNS)})
    draft = draft_of_book(path)
    assert {one for one, _ in figures(draft)} == {county}
    assert f"取自 {path.name}，" in named_here(draft)


def named_here(draft) -> str:
    return next(note.words("zh") for note in draft.notes if note.what.key == "new.named_here")


HERDERS = "{0}|{1}|行政编制|事业编制\n{2}|天山镇|20|9\n{3}|双胜镇|12|8\n{4}|白音苏木|9|7\n{5}|花加拉乡|3|6\n合计||44|30"
SPREAD = ("阿鲁旗", "阿鲁旗", "巴林左旗", "巴林左旗")


@pytest.mark.parametrize("head", ["旗县", "单位"])
@pytest.mark.parametrize("names", ["苏木乡镇（街道）", "苏木乡镇", "苏木", "嘎查苏木", "苏木（镇）名称", "乡级政区"])
@pytest.mark.parametrize("counties", [SPREAD, ("阿鲁旗", "", "巴林左旗", "")])
def test_townships_beside_counties_under_any_heading(tmp_path, head, names, counties):
    """Proves: a column of townships beside one of counties that recur names the units, whatever stands above either.

    Sensitivity: 每一行都是一个县, false where the next column holds townships.
    """
    draft = read(tmp_path, HERDERS.format(head, names, *counties))
    assert figures(draft, "administrative") == {
        ("阿鲁旗", "天山镇"): (20,), ("阿鲁旗", "双胜镇"): (12,), ("巴林左旗", "白音苏木"): (9,), ("巴林左旗", "花加拉乡"): (3,),
    }  # fmt: skip


@pytest.mark.parametrize("head", ["旗县", "单位"])
def test_seats_of_counties_are_no_units(tmp_path, head):
    """Proves: 驻地 beside counties that each have one row are not read as units. Sensitivity: townships in any column."""
    (problem,) = refusal(tmp_path, HERDERS.format(head, "驻地", "阿鲁旗", "巴林左旗", "巴林右旗", "开鲁旗"))
    assert "每一行都是一个县" in problem


LEDGER = (
    "清源县编制变动流水账\n日期|文号|乡镇|编制类别|{}|{}|{}\n2019-03-01|清编发〔2019〕3号|甲镇|行政编制|32||32\n"
    "2021-05-06|清编发〔2021〕2号|甲镇|行政编制||2|30"
)
IN_POST = "乡镇|行政在编|领导职数|常住人口\n甲镇|30|11|11031\n乙乡|25|11|10781"


@pytest.mark.parametrize(
    "heads",
    [
        ("增加", "减少", "结余"),
        ("核增数", "核减数", "变动后结余"),
        ("划入", "划出", "余额"),
        ("增加编制", "减少编制", "余额"),
        ("行政编制增加", "行政编制减少", "行政编制余额"),
    ],
)
@pytest.mark.parametrize("beside", [True, False])
def test_a_running_ledger_is_called_one(tmp_path, heads, beside):
    """Proves: changes by date with a balance are named as such, with the cell; a table of last balances, as told, is read.

    Sensitivity: 所有单位的编制都是 0 或空白, of a book whose ledger holds them.
    """
    ledger = {"流水账": LEDGER.format(*heads)}
    (problem,) = refusal(tmp_path, {**ledger, "在编": IN_POST} if beside else ledger)
    assert "流水账!G2" in problem
    assert "0 或空白" not in problem
    draft = read(tmp_path, {**ledger, "在编": IN_POST, "现核定": "乡镇|行政编制\n甲镇|30\n乙乡|26"})
    assert figures(draft, "administrative") == {("清源县", "甲镇"): (30,), ("清源县", "乙乡"): (26,)}


def test_posts_beside_their_changes_are_no_running_ledger(tmp_path):
    """Proves: posts in one row for each unit are read, although columns of what came and went, with dates, stand beside them.

    Sensitivity: a refusal as a running ledger, of which no row holds what is approved.
    """
    rows = "乡镇|行政编制|增加编制|减少编制|编制余额|批复日期\n甲镇|30||2|1|2021-05-06\n乙乡|26|1||2|2021-05-06"
    draft = read(tmp_path, f"清源县编制表\n{rows}")
    assert figures(draft, "administrative") == {("清源县", "甲镇"): (30,), ("清源县", "乙乡"): (26,)}


def test_a_book_without_a_column_of_posts(tmp_path):
    """Proves: no column of posts is said to be that, with the sheets; posts of 0, or left blank, are called so.

    Sensitivity: of blank posts, that no table of posts was found, though its header is right.
    """
    (problem,) = refusal(tmp_path, {"在编": IN_POST})
    assert "没有找到编制数所在的列" in problem
    assert "在编" in problem
    assert "0 或空白" not in problem
    for posts in ("0", ""):
        (problem,) = refusal(tmp_path, f"乡镇|行政编制|常住人口\n甲镇|{posts}|30000\n乙乡|{posts}|40000")
        assert "0 或空白" in problem


@pytest.mark.parametrize("beside", [30, 31])
def test_turned_digits_are_found_by_the_total_of_their_row(tmp_path, beside):
    """Proves: of the rows of a wrong total the cell is named whose own row is wrong too, and right with what is missing.

    Sensitivity: the cell of no row, or that of 乙乡, whose 30 is ten times 3, which is right with the total too.
    """
    rows = f"甲镇|61|63|25\n乙乡|{beside + 20}|{beside}|20\n丙镇|50|28|22\n合计|{beside + 131}|{beside + 64}|67"
    (problem,) = refusal(tmp_path, f"乡镇|合计|行政编制|事业编制\n{rows}")
    assert "疑为 C2（甲镇）填错：这一格写 63，若为 36，则与合计一致，也与同一行的“合计”（61）一致" in problem


def test_quantities_below_numbered_lines_of_a_table_on_its_side(tmp_path):
    """Proves: 行政编制 below 二、核定编制 are posts, the same words below 三、实有在编人数 people.

    Sensitivity: two rows of posts.
    """
    rows = (
        "项目|计量单位|甲镇|乙乡|丙镇|合计\n一、人口|人|47443|40280|51087|138810\n二、核定编制|名|73|64|91|228\n"
        "其中：行政编制|名|41|34|42|117\n事业编制|名|32|30|49|111\n三、实有在编人数|人|69|60|88|217\n"
        "其中：行政编制|人|39|33|41|113\n事业编制|人|30|27|47|104"
    )
    draft = read(tmp_path, rows)
    kinds = ("administrative", "institution")
    assert {u.name: [int(u.count(f, k) or 0) for f in ("current", "headcount") for k in kinds] for u in draft.units} == {
        "甲镇": [41, 32, 39, 30], "乙乡": [34, 30, 33, 27], "丙镇": [42, 49, 41, 47],
    }  # fmt: skip


@pytest.mark.parametrize("people", ["在编", "实有"])
def test_people_behind_each_kind_below_one_heading(tmp_path, people):
    """Proves: 在编 behind 参公 and behind 非参公, both below 事业编制, are on the posts before each.

    Sensitivity: two columns of people of 事业编制, refused as if one were needless.
    """
    head = f"单位|行政编制||事业编制|||\n|核定|{people}|参公|{people}|非参公|{people}\n"
    rows = table(head + "甲镇|35|33|3|2|38|37\n乙乡|42|38|8|8|29|24\n合计|77|71|11|10|67|61")
    draft = draft_of_book(saved(tmp_path / "清源县.xlsx", {"表": rows}, merged=["A1:A2", "B1:C1", "D1:G1"]))
    kinds = ("administrative", "reference", "institution")
    assert {u.name: [int(u.count(f, k) or 0) for f in ("current", "headcount") for k in kinds] for u in draft.units} == {
        "甲镇": [35, 3, 38, 33, 2, 37], "乙乡": [42, 8, 29, 38, 8, 24],
    }  # fmt: skip


def test_a_county_written_in_some_rows_only(tmp_path):
    """Proves: in a table of sizes that names the county in the rows of 城关街道 alone, blank rows are matched by name; in
    blocks, blank rows are of the county above.

    Sensitivity: the county of the row above for all, so that townships of the other lost their people.
    """
    posts = "县|乡镇|行政编制\n山阳县|城关街道|9\n山阳县|石塘镇|7\n山阳县|南坪镇|6\n商南县|城关街道|5\n"
    posts += "商南县|富水镇|3\n商南县|湘河镇|4"
    people = "县|乡镇|常住人口\n|富水镇|10001\n商南县|城关街道|10002\n|石塘镇|10003\n|湘河镇|10004\n|南坪镇|10005\n"
    people += "山阳县|城关街道|10006"
    found = figures(read(tmp_path, posts, people), "population_resident")
    assert found == {
        ("山阳县", "城关街道"): (10006,), ("山阳县", "石塘镇"): (10003,), ("山阳县", "南坪镇"): (10005,),
        ("商南县", "城关街道"): (10002,), ("商南县", "富水镇"): (10001,), ("商南县", "湘河镇"): (10004,),
    }  # fmt: skip
    blocks = "县|乡镇|常住人口\n山阳县|石塘镇|10003\n|城关街道|10006\n商南县|湘河镇|10004\n|城关街道|10002"
    found = figures(read(tmp_path, posts, blocks), "population_resident")
    assert (found["山阳县", "城关街道"], found["商南县", "城关街道"]) == ((10006,), (10002,))


def test_what_a_report_says_of_many_things_of_a_kind(tmp_path):
    """Proves: many names written in two ways are told in one line; of two sheets that disagree every cell is named.

    Sensitivity: a line for each name, which buries the questions; 另有 2 处.
    """
    names = ["民化", "寨坝", "九龙", "仙源", "桃林", "良村"]
    posts = "\n".join(f"{name}镇|{20 + n}|{30 + n}" for n, name in enumerate(names))
    people = "\n".join(f"{name}|{20001 + n}" for n, name in enumerate(names))
    draft = read(tmp_path, {"编制": f"乡镇|行政编制|事业编制\n{posts}", "人口": f"乡镇|常住人口\n{people}"})
    (told,) = [note.words("zh") for note in draft.notes if note.what.key.startswith("new.same_unit")]
    assert all(f"{name}（A{line}）→{name}镇" in told for line, name in enumerate(names, start=2))
    other = posts.replace("镇|21|", "镇|12|").replace("|34", "|43")
    head = "乡镇|行政编制|事业编制\n"
    (problem,) = refusal(tmp_path, {"台账": head + posts, "上报表": head + other.replace("|35", "|53")})
    assert all(cell in problem for cell in ("上报表!B3", "C6 桃林镇 43/34", "C7 良村镇 53/35"))


def test_two_numbers_that_a_heading_names_are_not_asked_about(tmp_path):
    """Proves: 行政编制（核定/实有）says which number is which: told, and no question."""
    draft = read(tmp_path, "单位|行政编制（核定/实有）|事业编制（核定/实有）\n甲镇|30/27|25/24\n乙乡|21/22|16/15")
    assert not [note for note in draft.notes if note.what.key == "new.split"]
    assert len([note for note in draft.notes if note.what.key == "new.split_as_headed"]) == 2


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("实有人数（含编外）", "new.unused_mixed"),
        ("现有人员（含劳务派遣）", "new.unused_mixed"),
        ("编外人员", "new.unused_outside"),
        ("劳务派遣人员数", "new.unused_outside"),
        ("批准文号", "new.unused_document"),
        ("批文", "new.unused_document"),
        ("核编文件", "new.unused_document"),
    ],
)
def test_columns_left_out_are_told_as_what_they_are(tmp_path, header, key):
    """Proves: people counted together with 编外, 编外 alone and documents are left out for that reason.

    Sensitivity: 看不出与编制测算的关系, of people who could be parted by hand.
    """
    draft = read(tmp_path, f"单位|行政编制|事业编制|{header}\n甲镇|30|27|60\n乙乡|21|22|45")
    assert [note.what.key for note in draft.notes if note.kind is Told.LEFT_OUT] == [key]


def test_a_hidden_sheet_of_an_older_year_is_history_alone(tmp_path):
    """Proves: what a hidden sheet says of an older year is told as history: no question whether it holds, none on headings.

    Sensitivity: 照样采用 and 没有采用 of one sheet; 这一列没有表头 of columns that have one.
    """
    now = "清源县编制（2024年）\n单位|行政编制|事业编制|常住人口\n甲镇|30|27|20001\n乙乡|21|22|10002\n丙镇|18|19|15003"
    before = "清源县编制（2016年）\n单位|行政编制|事业编制|人口\n甲镇|32|25|21001\n乙乡|23|20|11002\n丙镇|17|15|16003"
    path = saved(tmp_path / "清源县.xlsx", {"2024年": table(now), "2016年": table(before)})
    book = openpyxl.load_workbook(path)
    book["2016年"].sheet_state = "hidden"
    book.save(path)
    keys = [note.what.key for note in draft_of_book(path).notes]
    assert "new.newest_sheet" in keys
    assert not {"new.hidden_sheet", "new.no_heading"} & set(keys)


def test_sections_of_units_below_columns_of_kinds(tmp_path):
    """Proves: 三、县直事业单位 above rows whose columns divide the posts heads units, and is said once.

    Sensitivity: a section of a kind of posts, told as 三、县直事业单位 县直事业单位.
    """
    rows = (
        "序号|单位名称|行政编制|事业编制\n一、党政机关|||\n1|县财政局|38|/\n2|县民政局|12|/\n|小计|50|0\n二、街道、乡镇|||\n1|甲镇|20|30\n"
        "|小计|20|30\n三、县直事业单位|||\n1|县融媒体中心|/|10\n2|县文化馆|/|9\n|小计|0|19\n|总计|70|49"
    )
    draft = read(tmp_path, rows)
    assert {u.name: (u.count("current", "administrative"), u.count("current", "institution")) for u in draft.units} == {
        "县财政局": (38, None), "县民政局": (12, None), "甲镇": (20, 30), "县融媒体中心": (None, 10), "县文化馆": (None, 9),
    }  # fmt: skip
    assert not [note for note in draft.notes if note.kind is Told.LEFT_OUT]


@pytest.mark.parametrize("headed", ["工勤实有", "工勤人员实有数"])
def test_people_in_a_sheet_of_their_own_are_on_the_only_posts_of_that_name(tmp_path, headed):
    """Proves: 工勤实有 in another sheet are on 机关工勤编制, the only posts that bear the word; where there are two such kinds of
    posts they are on neither, and asked about. Beside one of two such kinds, each on a sheet of its own, they are on that.

    Sensitivity: a kind 工勤编制 without posts, frozen at 0, and 机关工勤编制 reckoned as full.
    """
    people = (("单位", headed), ("甲镇", 1), ("乙乡", 2))
    posts = (("乡镇", "行政编制", "机关工勤编制"), ("甲镇", 20, 2), ("乙乡", 12, 2))
    draft = draft_of_book(saved(tmp_path / "one.xlsx", {"编制": posts, "实有": people}))
    (unit,) = (unit for unit in draft.units if unit.name == "甲镇")
    found = {m.field: int(f.value) for m, f in unit.figures.items() if m.category == "administrative_support"}
    assert (found["current"], found["headcount"]) == (2, 1)
    assert "support" not in {meaning.category for unit in draft.units for meaning in unit.figures}
    two = tuple((*row, other) for row, other in zip(posts, ("事业工勤编制", 1, 1), strict=True))
    draft = draft_of_book(saved(tmp_path / "two.xlsx", {"编制": two, "实有": people}))
    assert {m.category for unit in draft.units for m in unit.figures if m.field == "headcount"} == {"support"}
    organs, institutions = (
        (("单位", f"{kind}工勤编制", headed), *rows)
        for kind, rows in (
            ("机关", (("甲镇", 2, 1), ("乙乡", 2, 2))),
            ("事业", (("甲镇中心小学", 3, 3), ("乙乡卫生院", 1, 0))),
        )
    )
    draft = draft_of_book(saved(tmp_path / "both.xlsx", {"机关": organs, "事业": institutions}))
    counted = [
        (unit.name, m.category, int(f.value))
        for unit in draft.units
        for m, f in unit.figures.items()
        if m.field == "headcount"
    ]
    assert sorted(counted) == [
        ("乙乡", "administrative_support", 2), ("乙乡卫生院", "institution_support", 0),
        ("甲镇", "administrative_support", 1), ("甲镇中心小学", "institution_support", 3),
    ]  # fmt: skip


def test_the_report_counts_the_places_that_it_names():
    """Proves: of notes that are alike the first six places are named, those without any left out first, and a sign says more.

    Sensitivity: five places and no sign, where a note without a place is among the first six.
    """
    notes = tuple(
        Note(Told.GUESSED, place, Message("new.codes_taken"))
        for place in ("", *(f"b.xlsx 表!A{n}" for n in range(1, 8)))
    )
    draft = ScenarioDraft(("b.xlsx",), "", (), (), (), {}, "", made_up=False, notes=notes)
    (line,) = (line for line in report_lines(draft, "o", "zh") if "A1" in line)
    assert [f"A{n}" in line for n in range(1, 8)] == [True] * 6 + [False]
    assert "…" in line


def test_a_subtotal_whose_parts_another_sum_adds_up_is_no_kind(tmp_path):
    """Proves: 小计 of 全额 and 差额 between 事业编制 and its third part, 自收自支, counts no post twice.

    Sensitivity: 自收自支 behind 小计 is not understood, so that 事业编制 stands beside its other parts: 72 posts too many.
    """
    rows = "甲镇|30|32|20|10|30|2\n乙乡|20|21|15|5|20|1\n丙乡|20|25|15|7|22|3"
    draft = read(tmp_path, f"单位|行政编制|事业编制|全额|差额|小计|自收自支\n{rows}")
    kinds = ("administrative", "institution_full", "institution_partial", "institution_self")
    assert [sum(int(unit.count("current", kind) or 0) for unit in draft.units) for kind in kinds] == [70, 50, 22, 6]
    assert {meaning.category for unit in draft.units for meaning in unit.figures if meaning.field == "current"} == set(
        kinds
    )
