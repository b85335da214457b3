"""Figures that are read as written and asked about: other years, wild sizes, names one character apart; wrong totals."""

import re

import pytest
from forty_sheets import Book, Sheet, Truth, write_book

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.scenario import CaseError


def draft(folder, *sheets: str) -> ScenarioDraft:
    pages = tuple(Sheet(text, name=f"S{number}") for number, text in enumerate(sheets, 1))
    return draft_of_book(*write_book(Book("b", {"b.xlsx": pages}, Truth(0, {})), folder))


def asked(folder, key: str, *sheets: str) -> list[str]:
    """Return the questions of one kind, with their places."""
    notes = [note for note in draft(folder, *sheets).notes if note.what.key == f"new.question_{key}"]
    assert all(note.kind is Told.QUESTION and note.words("en") for note in notes)
    return [note.words("zh").removeprefix("b.xlsx ") for note in notes]


def refused(folder, *sheets: str) -> str:
    with pytest.raises(CaseError) as error:
        draft(folder, *sheets)
    (problem,) = error.value.errors
    assert problem.words("en")
    return problem.words("zh").removeprefix("b.xlsx ")


POSTS = "2024年末编制\n单位|行政编制\n沙河镇|41\n石门乡|22"
YEARS = {
    "title and header": (["S2!B2.*2010.*2024"], (POSTS, "人口普查（2010年）\n单位|2010年常住人口\n沙河镇|48300\n石门乡|18900")),
    "two headers": (["S1!C1.*2021"], ("单位|2024年行政编制|2021年实有人数\n沙河镇|41|40\n石门乡|22|20",)),
    "a census by its number": (["S1!C2.*2020"], (
        "2024年编制\n单位|行政编制|七普常住人口\n沙河镇|41|48300\n石门乡|22|18900",)),
    "two quantities": (["常住人口.*2020", "面积.*2018"], (
        "单位|2024年行政编制|2020年常住人口|2018年面积（平方公里）\n沙河镇|41|48300|36\n石门乡|22|18900|49",)),
    "once for two columns": (["实有.*2023"], (
        "单位|2024年行政编制|2024年事业编制|2023年行政实有|2023年事业实有\n沙河镇|41|30|40|29\n石门乡|22|15|20|14",)),
    "one year": ([], (POSTS, "单位|2024年常住人口\n沙河镇|48300\n石门乡|18900")),
    "posts without a year": ([], ("单位|行政编制|2020年常住人口\n沙河镇|41|48300\n石门乡|22|18900",)),
    "the date of the paper": ([], ("填报日期：2025年1月10日\n单位|2024年行政编制|实有\n沙河镇|41|40\n石门乡|22|20",)),
}  # fmt: skip


@pytest.mark.parametrize(("words", "sheets"), YEARS.values(), ids=YEARS)
def test_figures_of_another_year_than_the_posts_are_asked_about(tmp_path, words, sheets):
    """Proves: each quantity of another year than the posts is asked about once, with both years, and no other."""
    found = asked(tmp_path, "other_year", *sheets)
    assert len(found) == len(words)
    assert all(re.search(word, said) for word, said in zip(words, found, strict=True)), found


SIZES = {
    "ten times the people": ("C3.*312000.*11870 至 46200",
        "单位|行政编制|常住人口\n南屏镇|41|46200\n北屏镇|37|312000\n东屏乡|24|11870\n西屏乡|25|13004"),
    "a tenth of the people": ("C3.*1040",
        "单位|行政编制|户籍人口\n南屏镇|41|46200\n北屏镇|37|1040\n东屏乡|24|11870\n西屏乡|25|13004"),
    "an area in hectares": ("C3.*11000", "单位|行政编制|面积（平方公里）\n南屏镇|41|88\n北屏镇|37|11000\n东屏乡|24|140"),
    "an area too small": ("C3.*1.1", "单位|行政编制|面积（平方公里）\n南屏镇|41|88\n北屏镇|37|1.1\n东屏乡|24|140"),
    "a large town with the posts for it": ("",
        "单位|行政编制|常住人口\n城关镇|120|312000\n北屏镇|37|31200\n东屏乡|24|11870\n西屏乡|25|13004"),
    "a small street": ("", "单位|行政编制|面积（平方公里）\n城关街道|41|1.2\n北屏镇|37|110\n东屏乡|24|140"),
    "a mountain township": ("", "单位|行政编制|面积（平方公里）\n城关镇|41|88\n北屏镇|37|110\n东屏乡|24|740"),
    "several in mu": ("C3.*27900（C3.*61755（C5.*9885（C6.*共 3 处", "单位|行政编制|面积（平方公里）\n城关街道|41|18.6\n"
        "城北街道|37|27900\n东屏乡|24|140\n西屏乡|26|61755\n城南街道|24|9885\n南屏镇|41|88\n城东街道|31|7.1\n北屏镇|37|96\n"
        "城西街道|33|8\n上屏镇|33|120"),
    "mu as large as the next in km2": ("3900（C4.*36 至 400.*共 1 处", "单位|行政编制|面积（平方公里）|常住人口\n南屏镇|41|36|"
        "40300\n北屏镇|37|41|21000\n城关镇|24|3900|6400\n西屏乡|25|400|6100\n东屏乡|22|39|8000"),
    "several too small": ("1.2（C3.*1.4（C5", "单位|行政编制|面积（平方公里）\n南屏镇|41|88\n北屏镇|37|1.2\n"
        "东屏乡|24|140\n西屏乡|24|1.4\n上屏乡|24|120"),
    "half of them in mu": ("61755（C3.*88050（C5", "单位|行政编制|面积（平方公里）\n南屏镇|41|88\n北屏镇|37|61755\n"
        "东屏乡|24|140\n西屏乡|24|88050"),
    "streets beside townships of a steppe": ("", "单位|行政编制|面积（平方公里）|常住人口\n城关街道|41|6|64000"
        "\n城北街道|37|9|51000\n城东街道|37|5|51000\n东屏乡|24|840|15000\n西屏乡|26|615|9000\n上屏乡|26|1615|9300"),
    "townships of a plateau": ("", "单位|行政编制|面积（平方公里）|常住人口\n城关镇|41|300|30000\n东屏乡|24|2840|5000\n"
        "西屏乡|26|9615|4000\n上屏乡|26|1615|9300"),
    "only two": ("", "单位|行政编制|面积（平方公里）\n城关镇|41|8\n东屏乡|24|740"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "sheet"), SIZES.values(), ids=SIZES)
def test_a_size_far_from_all_others_is_asked_about(tmp_path, words, sheet):
    """Proves: one wild area or population is named with its cell and the range of the others; real differences pass."""
    found = asked(tmp_path, "size", sheet)
    assert len(found) == bool(words)
    assert all(re.search(words, said) for said in found)


def test_an_area_that_no_township_has_is_refused(tmp_path):
    """Proves: mu under a header of km2 are refused with the cell, once for two; the largest townships are not."""
    rows = "单位|行政编制|面积（平方公里）\n沙河镇|41|{}\n石门乡|22|{}"
    assert re.search("S1!C2 沙河镇的面积为 165000 .*共 2 处：C2、C3", refused(tmp_path, rows.format(165000, 210300)))
    more = rows.format(165000, 71) + "\n城关镇|41|88\n东屏乡|24|61755\n西屏乡|24|46"
    assert re.search("共 1 处：C2。另有 1 处.*C5。", refused(tmp_path, more))
    assert len(draft(tmp_path, rows.format(47500, 31000)).units) == 2


def test_a_ledger_in_mu_under_km2_is_asked_about(tmp_path):
    """Proves: areas that are nearly all beyond those of any township are asked about as a whole; a steppe's are not."""
    rows = "单位|行政编制|面积（平方公里）\n沙河镇|41|{}\n石门乡|22|{}\n东屏乡|24|{}"
    (said,) = asked(tmp_path, "area_all", rows.format(61755, 88050, 39600))
    assert re.search("S1!C2.*面积（亩）", said)
    assert not asked(tmp_path, "area_all", rows.format(2100, 9800, 1400))


@pytest.mark.parametrize(
    ("title", "header", "is_asked"),
    [("户籍人口统计（公安口径）", "常住人口", True), ("常住人口统计", "户籍人口", True), ("户口统计", "常住人口（人）", True),
     ("户籍人口统计", "户籍人口", False), ("户籍、常住人口统计", "常住人口", False), ("人口统计", "常住人口", False)],
)  # fmt: skip
def test_a_title_of_the_other_kind_of_people_is_asked_about(tmp_path, title, header, is_asked):
    """Proves: a title and a header that name different kinds of population are asked about; agreement is silent."""
    people = f"{title}\n单位|{header}\n沙河镇|48300\n石门乡|18900"
    assert bool(asked(tmp_path, "kind_of_people", POSTS, people)) == is_asked


@pytest.mark.parametrize(
    ("one", "other", "figures", "is_asked"),
    [("鸬鹚渡镇", "鸬鹚度镇", "37|35", True), ("鸬鹚渡镇", "鸬鹚镇", "37|35", True), ("鸬鹚渡镇", "鸬鹚度镇", "37|34", False),
     ("东鸬鹚镇", "西鸬鹚镇", "37|35", False),
     ("县第一中学", "县第二中学", "37|35", False), ("高桥乡", "三堂镇", "37|35", False)],
)  # fmt: skip
def test_one_unit_in_two_spellings_is_asked_about(tmp_path, one, other, figures, is_asked):
    """Proves: names one character apart with equal figures are asked about; other figures, or names that count, are not."""
    sheet = f"单位|行政编制|实有\n{one}|37|35\n沙河镇|41|40\n{other}|{figures}"
    found = asked(tmp_path, "lookalike", sheet)
    assert bool(found) == is_asked
    assert all(one in said and other in said and "第2行、第4行" in said for said in found)


@pytest.mark.parametrize(
    ("county", "is_asked"), [("清河县", True), ("青河区", True), ("朝阳区", False), ("西河区", False)]
)
def test_a_county_in_a_single_row_is_asked_about(tmp_path, county, is_asked):
    """Proves: a county one character from another, in one row alone, is asked about; a different county is not."""
    rows = f"县区|乡镇街道|行政编制|实有人数\n清河区|清河街道|47|46\n{county}|上甸乡|30|28\n清河区|沟帮镇|36|37"
    assert bool(asked(tmp_path, "county_lookalike", rows)) == is_asked


BLOCKS = {
    "titles": "2023年行政编制\n单位|核定|实有\n城东镇|44|42\n城西乡|27|26\n合计|71|68\n\n2024年行政编制\n"
              "单位|核定|实有\n城东镇|45|43\n城西乡|26|25\n合计|71|68",
    "headers": "单位|2023年行政编制|2023年实有\n城东镇|44|42\n城西乡|27|26\n\n"
               "单位|2024年行政编制|2024年实有\n城东镇|45|43\n城西乡|26|25",
    "the newest first": "2024年6月行政编制\n单位|核定|实有\n城东镇|45|43\n城西乡|26|25\n\n2024年1月行政编制\n"
                        "单位|核定|实有\n城东镇|44|42\n城西乡|27|26",
    "three": "2022年\n单位|行政编制|实有\n城东镇|40|42\n城西乡|20|26\n\n2023年\n单位|行政编制|实有\n城东镇|44|42\n城西乡|27|26\n"
             "\n2024年\n单位|行政编制|实有\n城东镇|45|43\n城西乡|26|25",
}  # fmt: skip


@pytest.mark.parametrize("sheet", BLOCKS.values(), ids=BLOCKS)
def test_of_tables_of_several_dates_in_a_sheet_the_newest_holds(tmp_path, sheet):
    """Proves: the newest of tables one above the other is read, whichever stands first, and that is told with the place.

    Sensitivity: the oldest taken; both refused; figures added up.
    """
    found = draft(tmp_path, sheet)
    held = {unit.name: (unit.count("current", "administrative"), unit.count("headcount", "administrative"))
            for unit in found.units}  # fmt: skip
    assert held == {"城东镇": (45, 43), "城西乡": (26, 25)}
    (told,) = [note for note in found.notes if note.what.key == "new.newest_sheet"]
    assert told.what.values["newest"] != told.what.values["older"]


def test_tables_of_two_dates_about_different_units_are_both_read(tmp_path):
    """Proves: nothing is let go where a newer table does not say the same."""
    sheet = "2023年甲县编制\n单位|行政编制\n城东镇|44\n城西乡|27\n\n2024年乙县编制\n单位|行政编制\n沙河镇|45\n石门乡|26"
    assert len(draft(tmp_path, sheet).units) == 4


def test_posts_that_only_the_older_table_has_are_told(tmp_path):
    """Proves: a category that the newest table lacks is named, not lost in silence; nothing is said where it lacks none."""
    older = "2023年编制\n单位|行政编制|事业编制\n沙河镇|41|30\n石门乡|22|12\n\n2024年编制\n单位|行政编制{}"
    gone = [[note.words("zh") for note in draft(tmp_path, older.format(rest)).notes if note.what.key == "new.gone_columns"]
            for rest in ("\n沙河镇|42\n石门乡|21", "|事业编制\n沙河镇|42|30\n石门乡|21|12")]  # fmt: skip
    assert len(gone[0]) == 1
    assert "事业编制" in gone[0][0]
    assert not gone[1]


WRONG = {
    "residents among posts": ("B3（清江镇）.*31877，若为 38",
        "单位|行政编制|行政实有|常住人口\n大同镇|43|41|50120\n清江镇|31877|36|31877\n柏林乡|26|25|12004\n合计|107|102|94001"),
    "mu among km2": ("C3（五宝镇）.*165000，若为 110 ",
        "乡镇|行政编制|面积（平方公里）\n南坝镇|42|88.4\n五宝镇|37|165000\n土黄乡|26|140.2\n合计|105|338.6"),
    "a digit too many": ("B3（县文化馆）.*150，若为 15 ",
        "单位|事业编制|实有|空编\n县图书馆|12|11|1\n县文化馆|150|14|1\n县博物馆|18|16|2\n合计|45|41|4"),
    "vacancies bear it out": ("B3（县文化馆）.*17，若为 15 ",
        "单位|事业编制|实有|空编\n县图书馆|12|11|1\n县文化馆|17|14|1\n县博物馆|18|16|2\n合计|45|41|4"),
    "a digit too few": ("B2（大同镇）.*4，若为 40 ", "单位|行政编制\n大同镇|4\n清江镇|38\n柏林乡|26\n合计|104"),
    "nothing stands out": ("都不能一致", "单位|行政编制\n大同镇|43\n清江镇|38\n柏林乡|29\n合计|107"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "sheet"), WRONG.values(), ids=WRONG)
def test_a_wrong_total_names_the_cell_that_stands_out(tmp_path, words, sheet):
    """Proves: where one cell explains a wrong total and stands out by other figures, the refusal names it and its figure."""
    assert re.search(words, refused(tmp_path, sheet))
