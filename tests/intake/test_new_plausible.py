"""Figures in the wrong cell: residents typed as posts, rows moved by a cell, posts exchanged with people."""

import re

import pytest
from forty_sheets import Book, Sheet, Truth, write_book

from quota.intake import Told, draft_of_book
from quota.scenario import CaseError

POSTS = "单位|行政编制|事业编制|常住人口\n沙河镇|41|36|48300\n石门乡|22|17|8900\n"
PEOPLE = "单位|行政编制|行政实有|事业编制|事业实有|常住人口\n沙河镇|41|39|36|34|48300\n石门乡|22|20|17|15|8900\n"


def draft(folder, *sheets):
    """Read sheets of text as one book."""
    pages = tuple(Sheet(text, name=f"S{number}") for number, text in enumerate(sheets, 1))
    return draft_of_book(*write_book(Book("b", {"b.xlsx": pages}, Truth(0, {})), folder))


def refused(folder, *sheets) -> tuple[str, str, str]:
    """Return place, message and words of the only fault of a book."""
    with pytest.raises(CaseError) as error:
        draft(folder, *sheets)
    (problem,) = error.value.errors
    assert problem.words("en")
    return problem.where.removeprefix("b.xlsx "), problem.what.key.removeprefix("new."), problem.words("zh")


def asked(folder, *sheets) -> dict[str, str]:
    """Return what the report says of doubtful figures, by message."""
    kinds = (Told.QUESTION, Told.MISSING, Told.GUESSED)
    return {note.what.key: note.words("zh") for note in draft(folder, *sheets).notes if note.kind in kinds}


IMPOSSIBLE = {
    "exchanged with residents": ("S1!C4", r"29500，.*D4 的人口 31 互换", [f"{POSTS}清泉镇|30|29500|31"]),
    "two digits too many": ("S1!C4", r"人口只有 29500 人、.*最多 36", [f"{POSTS}清泉镇|30|3100|29500"]),
    "people in post": ("S1!E4", r"编制只有 27 名", [f"{PEOPLE}清泉镇|30|28|27|29500|26"]),
    "no residents at all": ("S1!D3", r"实有只有 26 人", [
        "单位|行政编制|行政实有|事业编制|事业实有\n沙河镇|41|39|36|34\n清泉镇|30|28|2700|26\n石门乡|22|20|17|15"]),
    "in two sheets": ("S1!B3", r"人口只有 29500 人", [
        "单位|编制数\n沙河镇|77\n清泉镇|29500\n石门乡|39", "单位|户籍人口\n沙河镇|48300\n清泉镇|29500\n石门乡|8900"]),
    "by funding": ("S1!D3", r"差额事业编制", [
        "单位|行政编制|全额事业|差额事业|常住人口\n沙河镇|41|36|4|48300\n清泉镇|30|27|29500|3\n石门乡|22|17|2|8900"]),
    "units across": ("S1!C3", r"C4 的人口 31 互换", [
        "项目|沙河镇|清泉镇|石门乡\n行政编制|41|30|22\n事业编制|36|29500|17\n常住人口|48300|31|8900"]),
    "categories in rows": ("S1!C4", r"29500", [
        "单位|编制类别|编制数|常住人口\n沙河镇|行政编制|41|48300\n沙河镇|事业编制|36|\n清泉镇|行政编制|29500|29500\n清泉镇|事业编制|27|"]),
    "two columns, every unit": ("S1!C2", r"另有 2 处同样不可能：C3、C4", [
        "单位|行政编制|事业编制|常住人口（人）\n沙河镇|41|48300|36\n清泉镇|30|29500|31\n石门乡|22|8900|17"]),
    "leaders": ("S1!C4", r"领导职数", [POSTS.replace("事业编制", "领导职数") + "清泉镇|30|29500|9"]),
    "a zone": ("S1!C4", r"21000", [f"{POSTS}高新区管委会|30|21000|21000"]),
    "fewer residents than posts": ("S1!D4", r"不多于编制 61 名、其他乡镇", [f"{POSTS}清泉镇|30|31|29"]),
}  # fmt: skip


@pytest.mark.parametrize(("place", "words", "sheets"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_posts_that_cannot_be(tmp_path, place, words, sheets):
    """Proves: posts or people beyond a tenth of a township's residents, its other figures and its neighbours stop, once.

    Sensitivity: other columns, sheets, directions and kinds; where both figures fit the other way round, it says so.
    """
    where, key, said = refused(tmp_path, *sheets)
    assert (where, key.removesuffix("_more")) == (place, "implausible")
    assert re.search(words, said), said


DOUBTFUL = {
    "one digit too many": (r"310（C4；", f"{POSTS}清泉镇|30|310|29500"),
    "an institution": (r"县医院.*1180.*最多 30", "单位|编制数\n县医院|1180\n县档案馆|12\n县文化馆|30\n县图书馆|11"),
    "a zone": (r"320（C4；人口只有 2100 人", f"{POSTS}高新区管委会|30|320|2100"),
    "a pass of thirty people": (r"玉麦乡常住人口 32", "单位|行政编制|常住人口（人）\n玉麦乡|37|32\n加玉乡|35|630"),
}


@pytest.mark.parametrize(("words", "sheet"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_posts_that_hardly_can_be_are_asked_about(tmp_path, words, sheet):
    """Proves: what may be true is read as written, and asked about with its cell."""
    assert re.search(words, asked(tmp_path, sheet)["new.question_doubtful"])


@pytest.mark.parametrize(
    "sheet",
    [
        "单位|编制数|实有人数\n县医院|1180|1090\n县档案馆|12|12\n县文化馆|30|28\n县图书馆|11|9",
        f"{POSTS}县医院||850|\n县教育局|18|40|",
        "单位|行政编制|事业编制|常住人口\n东街道|60|80|151200\n西街道|45|90|127450\n南街道|70|60|209860",
        "单位|编制数|常住人口\n开发区街道|1040|152800\n沙河镇|52|48300\n石门乡|38|8900".replace("数|常", "数|实有人数|常")
        .replace("1040", "1040|980").replace("|52", "|52|50").replace("|38", "|38|35"),
        "单位|行政编制|常住人口|村数|社区数\n城关街道|42|51200||8\n清泉镇|33|27450|18|\n石门乡|24|9860|12|",
    ],
    ids=["hospital", "hospital among townships", "three streets", "a large street", "villages or communities"],
)  # fmt: skip
def test_real_figures_pass(tmp_path, sheet):
    """Proves: large and small units side by side are nothing to ask about where figures bear each other out."""
    found = asked(tmp_path, sheet).keys()
    assert not found & {"new.question_doubtful", "new.row_moved", "new.posts_left_blank"}


MOVED = {
    "a cell put in": ("S1!B4", "people_over_blank", r"C4:F4 左移", f"{PEOPLE}清泉镇||30|28|27|26"),
    "a cell put in twice": ("S1!B4", "people_over_blanks", r"另有 1 处：D4", f"{PEOPLE}清泉镇||30||27|29500"),
    "a cell put in, out of the table": ("S1!B4", "people_over_blank", r"C4:G4 左移", f"{PEOPLE}清泉镇||30|28|27|26|29500"),
    "a cell put in further right": ("S1!D4", "people_over_blank", r"E4:G4 左移", f"{PEOPLE}清泉镇|30|28||27|26|29500"),
    "a cell lost": ("S1!F4", "row_moved", r"E4=29500 .*B4:E4 右移", f"{PEOPLE}清泉镇|28|27|26|29500|"),
    "posts alone": ("S1!B4", "row_moved", r"C4:E4 左移", f"{POSTS}清泉镇||30|27|29500"),
    "one figure in a column of no one": ("S1!C4", "row_moved", r"D4=27 .*D4 左移", (
        "单位|行政编制|事业编制|工勤编制|常住人口\n沙河镇|41|36||48300\n石门乡|22|17||8900\n清泉镇|30||27|29500")),
    "sizes": ("S1!C4", "row_moved", r"D4:E4 左移", (
        "单位|行政编制|常住人口|面积\n沙河镇|41|48300|210\n石门乡|22|8900|130.5\n清泉镇|30||29500|150")),
    "units across": ("S1!C2", "people_over_blank", r"C3 上移", (
        "项目|沙河镇|清泉镇|石门乡\n行政编制|41||22\n行政实有|39|30|20\n常住人口|48300|29500|8900")),
    "two rows": ("S1!B4", "rows_moved", r"另有 1 行：B5", (
        f"{POSTS}清泉镇||30|27|29500\n大田镇||31|28|30500\n东山镇|28|22|21000\n西山镇|29|23|20000\n南山镇|30|21|19000")),
}  # fmt: skip


@pytest.mark.parametrize(("place", "key", "words", "sheet"), MOVED.values(), ids=MOVED)
def test_rows_that_moved_by_a_cell(tmp_path, place, key, words, sheet):
    """Proves: a row of a township that is like the others only when moved stops, and the move is said."""
    where, found, said = refused(tmp_path, sheet)
    assert (where, found) == (place, key)
    assert re.search(words, said), said


def test_blank_posts_under_people(tmp_path):
    """Proves: 0 is an answer and so is a dash, which is told; where half have no posts of a kind, blank is told as 0."""
    row = "清泉镇|30|28|{}|2|29500"
    assert refused(tmp_path, PEOPLE + row.format(""))[:2] == ("S1!D4", "people_over_blank")
    assert "new.people_over_blank" not in asked(tmp_path, PEOPLE + row.format("0"))
    assert "new.no_posts_taken_as_zero" in asked(tmp_path, PEOPLE + row.format("—"))
    mostly = "单位|行政编制|行政实有|工勤编制|工勤实有\n沙河镇|41|39||2\n清泉镇|30|28||1\n石门乡|22|20|1|1"
    assert "new.no_posts_taken_as_zero" in asked(tmp_path, mostly)


def test_a_township_without_posts(tmp_path):
    """Proves: administrative posts that all other townships have are asked for; other posts left blank are told."""
    assert refused(tmp_path, f"{POSTS}清泉镇||27|29500")[:2] == ("S1!B4", "no_administrative")
    assert "C4" in asked(tmp_path, f"{POSTS}清泉镇|30||29500")["new.posts_left_blank"]
    assert "new.posts_left_blank" not in asked(tmp_path, f"{POSTS}清泉镇|30|0|29500")


def test_institutions_that_look_moved_are_asked_about(tmp_path):
    """Proves: institutions differ too much for a refusal."""
    rows = "单位|行政编制|参公编制|事业编制\n县教育局|18||30\n县农业局|20||40\n县档案馆||12|10"
    assert "B4" in asked(tmp_path, rows)["new.row_moved"]


EXCHANGED = {
    "空编": ("S1!D2", "单位|编制数|实有人数|空编\n沙河镇|39|41|2\n清泉镇|28|30|2\n石门乡|22|22|0"),
    "超编": ("S1!D2", "单位|编制数|实有人数|超编\n沙河镇|41|39|2\n清泉镇|30|28|2\n石门乡|22|22|0"),
    "结余": ("S1!D2", "单位|核定编制|在编人数|结余\n沙河镇|39|41|2\n清泉镇|28|30|2\n石门乡|22|22|0"),
    "one row": ("S1!D3", "单位|编制数|实有人数|空编\n沙河镇|41|39|2\n清泉镇|28|30|2\n石门乡|22|20|2"),
    "signs": ("S1!D2", "单位|编制数|实有人数|超编（+）空编（-）\n沙河镇|39|41|-2\n清泉镇|28|30|-2"),
    "over all categories": ("S1!F2",
        "单位|行政编制|行政实有|事业编制|事业实有|空编合计\n沙河镇|39|41|34|36|4\n清泉镇|28|30|26|27|3"),
    "two categories": ("S1!D3",
        "单位|行政|||事业||\n|编制|实有|空编|编制|实有|空编\n沙河镇|39|41|2|34|36|2\n清泉镇|28|30|2|26|27|1"),
    "categories in rows": ("S1!E2",
        "单位|编制类别|编制数|实有|空编\n沙河镇|行政编制|39|41|2\n沙河镇|事业编制|34|36|2\n清泉镇|行政编制|28|30|2"),
    "units across": ("S1!B4", "项目|沙河镇|清泉镇\n编制数|39|28\n实有人数|41|30\n空编|2|2"),
}  # fmt: skip


@pytest.mark.parametrize(("place", "sheet"), EXCHANGED.values(), ids=EXCHANGED)
def test_vacancies_that_agree_with_posts_and_people_exchanged(tmp_path, place, sheet):
    """Proves: vacancies or overfills that agree only with posts and people exchanged stop once, and it is said."""
    where, key, said = refused(tmp_path, sheet)
    assert (where, key) == (place, "exchanged")
    assert "互换" in said


@pytest.mark.parametrize(
    ("sheets", "is_asked"),
    [
        (["单位|编制数|实有人数\n沙河镇|75|77\n清泉镇|57|61\n石门乡|38|39"], True),
        (["单位|行政编制|行政实有|事业编制|事业实有\n沙河镇|41|39|34|36\n清泉镇|30|28|26|27\n石门乡|22|20|15|17"], True),
        (["单位|编制数\n沙河镇|75\n清泉镇|57\n石门乡|38", "单位|实有人数\n沙河镇|77\n清泉镇|61\n石门乡|39"], True),
        (["单位|编制类别|编制数|实有\n沙河镇|行政编制|39|41\n沙河镇|事业编制|34|36\n清泉镇|行政编制|28|30"], True),
        (["单位|编制数|实有人数|超编\n沙河镇|75|77|2\n清泉镇|57|61|4\n石门乡|38|39|1"], False),
        (["单位|编制数|实有人数|空编\n沙河镇|75|77|0\n清泉镇|57|61|0\n石门乡|38|39|0"], False),
        (["单位|编制数|实有人数|空编\n沙河镇|75|77|\n清泉镇|57|61|\n石门乡|38|39|"], True),
        (["单位|编制数|实有人数|余缺\n沙河镇|75|77|2\n清泉镇|57|61|4\n石门乡|38|39|1"], True),
        (["单位|行政编制|行政实有|事业编制|事业实有|空编合计\n沙河镇|41|40|34|36|1\n清泉镇|30|28|27|27|2"], False),
        (["单位|编制数|实有人数\n沙河镇|75|77\n清泉镇|57|55\n石门乡|38|39\n大田镇|40|38"], False),
        (["单位|编制数|实有人数\n沙河镇|75|75\n清泉镇|57|57\n石门乡|38|39\n大田镇|40|40"], False),
    ],
    ids=["all over", "one category", "two sheets", "in rows", "overfill says so", "no vacancy",
         "vacancies left blank", "without signs", "vacancies beside overfills", "some over", "full"],
)  # fmt: skip
def test_people_over_posts_nearly_everywhere(tmp_path, sheets, is_asked):
    """Proves: more people than posts in nearly all units are asked about, naming both columns, unless the book confirms it."""
    question = asked(tmp_path, *sheets).get("new.question_exchanged", "")
    assert bool(question) == is_asked
    assert not is_asked or re.search(r"“.*编制.*”与“.*实有.*”", question)
