"""Books in which a title, a section, a year, another sheet or a sign says what a figure counts: read so, asked, or refused."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

import pytest
from planners import saved

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.scenario import CaseError


def rows(text: str) -> list[list[object]]:
    """Lines of cells parted by strokes; whole numbers are numbers."""
    return [
        [int(cell) if cell.isdecimal() else cell.replace("↵", "\n") or None for cell in line.split("|")]
        for line in text.splitlines()
    ]


def draft(folder, sheets: Mapping[str, str] | str) -> ScenarioDraft:
    pages = {"S1": sheets} if isinstance(sheets, str) else sheets
    return draft_of_book(saved(folder / "b.xlsx", {title: rows(text) for title, text in pages.items()}))


def sums(found: ScenarioDraft) -> dict[str, int]:
    """Sums of posts, people and sizes over all units, without what the draft itself states."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for unit in found.units:
        for meaning, figure in unit.figures.items():
            if meaning.field in ("current", "headcount", "population_resident", "area_km2"):
                total["_".join(filter(None, (meaning.category, meaning.field)))] += figure.value
    return {key: int(value) for key, value in total.items()}


def said(found: ScenarioDraft, kind: Told) -> str:
    assert all(note.words("en") for note in found.notes)
    return "\n".join(note.words("zh") for note in found.notes if note.kind is kind)


A, INST = "administrative_current", "institution_current"
PA, PI = "administrative_headcount", "institution_headcount"
TOWNS = "沙河镇|41|40\n石门乡|22|20\n清泉镇|33|31"
READ = {
    # signs of notes are no digits
    "a sign behind a figure": ("单位|事业编制|职数\n县图书馆|9①|3\n县文化馆|12|2②", {INST: 21}, Told.GUESSED, "9①"),
    "raised, before, and behind a name": ("单位|行政编制\n沙河镇※|41²\n石门乡|③22\n清泉镇|33*",
        {A: 96}, Told.GUESSED, "带注号"),
    "behind a figure with a unit": ("单位|行政编制|常住人口(万人)\n沙河镇|41|3.0①\n石门乡|22|1.2",
        {A: 63, "population_resident": 42000}, Told.GUESSED, "3.0①"),
    # what a title, a section or a column says
    "sections by kind": ("单位|编制数|实有数\n一、行政编制\n沙河镇|41|40\n石门乡|22|20\n"
        "小计|63|60\n二、事业编制\n沙河镇|30|29\n石门乡|12|12\n小计|42|41",
        {A: 63, PA: 60, INST: 42, PI: 41}, Told.GUESSED, "按编制类别分段"),
    "a year in each row": ("年度|单位|行政编制|实有\n2022|沙河镇|44|40\n2022|石门乡|25|20\n"
        "2023|沙河镇|41|40\n2023|石门乡|22|20", {A: 63, PA: 60}, Told.GUESSED, "2022"),
    "a year that a unit lacks": ("年份|单位|行政编制\n2022|沙河镇|44\n2022|老店乡|25\n"
        "2023|沙河镇|41\n2023|石门乡|22", {A: 63}, Told.MISSING, "老店乡"),
    "offices above the sum of their township": ("单位|行政编制|事业编制\n党政机关|30|\n"
        "便民服务中心||8\n沙河镇小计|30|8\n党政机关|20|\n便民服务中心||5\n石门乡小计|20|5\n"
        "合计|50|13",
        {A: 50, INST: 13}, Told.UNDERSTOOD, "4 个单位"),
    "sheets titled posts and people": ({"甲": "乡镇核定编制统计表\n单位|行政|事业\n沙河镇|41|30\n"
        "石门乡|22|12", "乙": "乡镇实有人员统计表\n单位|行政|事业\n沙河镇|40|29\n石门乡|20|12"},
        {A: 63, INST: 42, PA: 60, PI: 41}, Told.GUESSED, "实有数"),
    "sheets called by what they count": ({"核定": "单位|行政|事业\n沙河镇|41|30\n石门乡|22|12",
        "实有": "单位|行政|事业\n沙河镇|40|29\n石门乡|20|12", "空编": "单位|行政|事业\n"
        "沙河镇|1|1\n石门乡|2|0"},
        {A: 63, INST: 42, PA: 60, PI: 41}, Told.GUESSED, "核定"),
    # sheets that others complete
    "a sheet that goes on without a header": ({"表1": "乡镇编制\n单位|行政编制|实有\n"
        f"{TOWNS}", "表1（续）": "续表\n南屏镇|30|29\n北屏乡|18|18\n合计|144|138"},
        {A: 144, PA: 138}, Told.GUESSED, "没有表头"),
    "codes in the place of names": ({"编制": "代码|单位|行政编制\n350701|沙河镇|41\n350702|石门乡|22",
        "人口": "代码|常住人口\n350702|9000\n350701|21000"},
        {A: 63, "population_resident": 30000}, Told.GUESSED, "按代码"),
    "a name that brackets remember": ({"编制": "单位|行政编制\n沙河镇（原沙河乡）|41\n"
        "石门乡|22", "人口": "单位|常住人口\n沙河乡|21000\n石门乡|9000"},
        {A: 63, "population_resident": 30000}, Told.GUESSED, "沙河乡.*沙河镇"),
    "a name near to a unit": ({"编制": "单位|行政编制\n沙河镇|41\n石门乡|22", "人口": "单位|常住人口\n"
        "沙和镇|21000\n石门乡|9000"},
        {A: 63, "population_resident": 9000}, Told.QUESTION, "沙和镇（A2，疑为沙河镇）"),
    "figures without a header": ({"编制": "单位|行政编制\n沙河镇|41\n石门乡|22", "杂": "沙河镇|7|8|9|1|2\n"
        "石门乡|3|4|5|6|7"}, {A: 63}, Told.QUESTION, "2 行数字"),
    # sheets about the same units
    "a draft and the final": ({"初稿": f"单位|行政编制|实有\n{TOWNS}", "定稿": "单位|行政编制|实有\n"
        "沙河镇|40|40\n石门乡|22|20\n清泉镇|30|30"}, {A: 92, PA: 90}, Told.GUESSED, "初稿.*作为历史"),
    "quarters": ({"一季度": "单位|行政编制\n沙河镇|44\n石门乡|25", "二季度": "单位|行政编制\n"
        "沙河镇|41\n石门乡|22"}, {A: 63}, Told.GUESSED, "一季度.*作为历史"),
    "what is due": ({"现状": "单位|行政编制\n沙河镇|41\n石门乡|22", "测算": "单位|行政编制\n"
        "沙河镇|47\n石门乡|29"}, {A: 63}, Told.LEFT_OUT, "测算.*没有采用"),
    "lists of the same units": ({"街镇": f"单位|行政编制|实有\n{TOWNS}", "托管": "单位|行政编制|实有\n"
        "沙河镇|41|40"}, {A: 96, PA: 91}, Told.UNDERSTOOD, "3 个单位"),
    "a proposal": (
        {"现状": f"单位|行政编制|实有\n{TOWNS}", "调整方案": "单位|行政编制\n沙河镇|44\n石门乡|24"},
        {A: 96, PA: 91}, Told.LEFT_OUT, "调整方案.*没有采用"),
    "a sheet that is called a proposal, alone": ({"方案": f"单位|行政编制|实有\n{TOWNS}"},
        {A: 96, PA: 91}, Told.UNDERSTOOD, "3 个单位"),
    "the year of a document": ("单位|行政编制|年份\n沙河镇|41|2019\n石门乡|22|2023", {A: 63}, Told.UNDERSTOOD, "2 个单位"),
    "posts beside planned ones under a title of plans": (
        "2024年用编计划表\n单位|行政编制|计划使用编制\n沙河镇|41|1\n石门乡|22|0", {A: 63}, Told.LEFT_OUT, "计划使用编制"),
    "a sheet without a header about the same units": (
        {"编制": "单位|行政编制\n沙河镇|41\n石门乡|22", "人口": "沙河镇|21000\n石门乡|9000"},
        {A: 63}, Told.QUESTION, "人口.*2 行数字"),
    "sheets with short names about the same units": (
        {"上册": f"单位|行政编制|实有\n{TOWNS}", "下册": f"单位|行政编制|实有\n{TOWNS}"},
        {A: 96, PA: 91}, Told.UNDERSTOOD, "3 个单位"),
    "a journal": ({"台账": f"单位|行政编制|实有\n{TOWNS}", "变动登记": "日期|文号|单位|行政编制\n"
        "2023-3-2|4号|沙河镇|2"}, {A: 96, PA: 91}, Told.LEFT_OUT, "逐笔记录"),
    # what a column counts
    "behind a change": ("单位|行政编制||\n|调整前|增减|调整后\n沙河镇|43|-2|41\n石门乡|20|2|22",
        {A: 63}, Told.QUESTION, "是否已经批准"),
    "a part of posts, then of people": ("单位|行政编制|||\n|核定|其中：政法专项|实有|其中：政法专项\n"
        "沙河镇|41|3|40|3\n石门乡|22|1|20|1", {A: 63, PA: 60}, Told.LEFT_OUT, "政法专项”是“行政编制 / 实有”的分项"),
    "on posts and on duty": ("单位|行政编制|在编人数|在岗人数\n沙河镇|41|40|38\n石门乡|22|20|20",
        {A: 63, PA: 60}, Told.LEFT_OUT, "在岗人数"),
    "other words": ("单位|行政||领导职数|\n|定员|现员|应配|实配\n沙河镇|41|40|7|6\n石门乡|22|20|6|6",
        {A: 63, PA: 60, "leadership_current": 13, "leadership_headcount": 12}, Told.GUESSED,
        "应配.*领导职数现核定"),
    "leaders on posts of two kinds": ("单位|行政||事业|\n|编制|领导职数|编制|领导职数\n"
        "沙河镇|41|7|30|2\n石门乡|22|6|12|1", {A: 63, INST: 42, "leadership_current": 16},
        Told.GUESSED, "相加读取"),
    "people of a kind without posts": ("单位|事业编制|在编人数|工勤人员\n县医院|60|58|4\n"
        "县中医院|40|40|2", {INST: 100, PI: 98, "support_current": 0, "support_headcount": 6},
        Told.QUESTION, "工勤编制有实有人数（2 个单位、共 6 人"),
    "a question of yes or no": ("单位|事业编制|是否参公\n县图书馆|9|否\n县档案馆|12|是",
        {INST: 9, "reference_current": 12}, Told.UNDERSTOOD, "是否参公"),
    # rows that are none
    "numbers of columns that follow": ("单位|行政编制|实有|空编\n甲|1|2|3=1-2\n沙河镇|41|40|1\n"
        "石门乡|22|20|2", {A: 63, PA: 60}, Told.LEFT_OUT, "栏次"),
    "a signature with its date": (f"单位|行政编制|实有|备注|||\n{TOWNS}\n填表人|2023|年|12|月",
        {A: 96, PA: 91}, Told.LEFT_OUT, "填表人"),
    "a part in brackets": ("单位|事业编制\n县水利局|20\n（内含）河道管理所|6\n县林业局|9\n"
        "合计|29", {INST: 29}, Told.GUESSED, "河道管理所"),
    "a sum of so many of a kind": (f"单位|行政编制|实有\n{TOWNS}\n东街道|50|49\n3个乡镇合计|96|91\n"
        "1个街道合计|50|49\n全县总计|146|140", {A: 146, PA: 140}, Told.SUM, "3个乡镇合计"),
    "posts that are taken back": ("单位|行政编制\n沙河镇|41\n石门乡|22\n机动编制|5\n收回|-3\n"
        "合计|65", {A: 63}, Told.GUESSED, "2 名未分配"),
    # what may be gone
    "abolished by a remark": (f"单位|行政编制|实有|备注\n{TOWNS}\n老店乡|9|9|2023年撤销，并入沙河镇\n"
        "新店乡|8|8|2019年老屋乡并入", {A: 113, PA: 108}, Told.QUESTION, "1 个单位写明撤销.*老店乡"),
    "a legend of colours": (f"单位|行政编制|实有\n{TOWNS}\n说明：黄色为已撤并乡镇。",
        {A: 96, PA: 91}, Told.QUESTION, "不看颜色"),
    # what may be counted in
    "bureaus that count their own in": ("单位|行政编制|事业编制\n县教育局|10|14\n进修学校||7\n"
        "招生中心||7\n县水利局|15|24\n河道所||20\n水保站||4", {A: 25, INST: 76}, Told.QUESTION,
        "县教育局、县水利局.*是否已含在内"),
    "a large area without a unit": ("单位|行政编制|面积\n沙河镇|41|2910\n石门乡|22|8990",
        {A: 63, "area_km2": 11900}, Told.QUESTION, "公顷或亩"),
}  # fmt: skip


@pytest.mark.parametrize(("sheets", "true", "kind", "words"), READ.values(), ids=READ)
def test_what_says_what_a_figure_counts(tmp_path, sheets, true, kind, words):
    """Proves: the sums are the ledger's own, and what was understood, left or doubted is said in its part of the report.

    Sensitivity: a sign read as a digit, a section, year, sheet or title passed over, posts counted twice or lost.
    """
    found = draft(tmp_path, sheets)
    assert {key: value for key, value in sums(found).items() if key in true or key in (A, INST, PA, PI)} == true
    assert re.search(words, said(found, kind)), said(found, kind)


REFUSED = {
    "two numbers and a blank": ("单位|事业编制\n县疾控中心|12 8\n县图书馆|9", "B2", "“12 8”不是数.*分成两行"),
    "two numbers and a line end": ("单位|事业编制\n县疾控中心|12↵8\n县图书馆|9", "B2", "分成两行"),
    "a title of vacancies": ("各乡镇空余编制情况表\n单位|行政编制|事业编制\n沙河镇|1|2\n石门乡|0|3", "B2", "说的是空编或计划"),
    "a title of a plan": ("2024年使用编制计划表\n单位|行政编制\n沙河镇|1\n石门乡|2", "B2", "说的是空编或计划"),
    "a total that adds sums again": ("单位|行政编制\n沙河镇|41\n石门乡|22\n小计|63\n清泉镇|33\n"
        "小计|33\n总计|192", "B7", "恰好是两倍"),
    "a total in ten thousands": ("单位|行政编制|常住人口（人）\n沙河镇|41|48000\n石门乡|22|19000\n"
        "合计|63|6.7", "C4", "万分之一"),
    "a total that bureaus count their own in": ("单位|行政编制|事业编制\n县教育局|10|14\n"
        "进修学校||7\n招生中心||7\n县水利局|15|24\n河道所||11\n水保站||9\n水文站||4\n合计|25|38",
        "C9", "不计第 3、4、6、7、8 行.*“其中：”"),
    "two sheets that differ": ({"台账": f"单位|行政编制|实有\n{TOWNS}", "台账 (2)": "单位|行政编制|实有\n"
        "沙河镇|44|40\n石门乡|22|20"}, "B2", "删去整张表"),
    "an abolished unit that the total leaves out": ("单位|行政编制|备注\n沙河镇|41|\n老店乡|9|已撤并\n"
        "石门乡|22|\n合计|63|", "B5", "第 3 行.*写明已撤并"),
}  # fmt: skip


@pytest.mark.parametrize(("sheets", "cell", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_says_how_to_mend_it(tmp_path, sheets, cell, words):
    """Proves: one message, with its cell, whose advice loses no post. Sensitivity: a guess in its place, or other advice."""
    with pytest.raises(CaseError) as error:
        draft(tmp_path, sheets)
    (problem,) = error.value.errors
    assert problem.where.endswith(f"!{cell}")
    assert re.search(words, problem.words("zh")), problem.words("zh")
    assert problem.words("en")


def test_advice_on_offices_that_are_counted_in_loses_no_post(tmp_path):
    """Proves: 其中： before the rows that the refusal names makes the total agree. Sensitivity: another row named."""
    table = REFUSED["a total that bureaus count their own in"][0].splitlines()
    followed = [f"其中：{line}" if number in (3, 4, 6, 7, 8) else line for number, line in enumerate(table, 1)]
    assert sums(draft(tmp_path, "\n".join(followed))) == {A: 25, INST: 38}


def test_rows_of_a_text_file_longer_than_its_header_stop(tmp_path):
    """Proves: thousands without quotes in a CSV stop with the first row that is too long. Sensitivity: figures shifted."""
    with pytest.raises(CaseError) as error:
        draft_of_book(saved(tmp_path / "b.csv", rows("单位|行政编制|常住人口\n沙河镇|41|48|300\n石门乡|22|18|900")))
    (problem,) = error.value.errors
    assert problem.where == "b.csv!D2"
    assert "2 行" in problem.words("zh")


@pytest.mark.parametrize(("second", "places"), [("", []), ("8", ["b.xlsx S1!C2"])])
def test_columns_without_a_heading_are_asked_about(tmp_path, second, places):
    """Proves: figures without a heading are not read and asked about, with the first cell; a stray one is not."""
    found = draft(tmp_path, f"单位|行政编制||实有\n沙河镇|41|7|40\n石门乡|22|{second}|20\n清泉镇|33||31")
    assert sums(found) == {A: 96, PA: 91}
    assert [note.where for note in found.notes if note.what.key == "new.no_heading"] == places


def test_kinds_on_lines_of_one_cell(tmp_path):
    """Proves: 行政 and 事业 on two lines of each cell are two columns. Sensitivity: the refusal of two numbers in a cell."""
    found = draft(tmp_path, "单位|编制数\n沙河镇|行政37↵事业43\n石门乡|行政20↵事业12")
    assert sums(found) == {"administrative_current": 57, "institution_current": 55}
