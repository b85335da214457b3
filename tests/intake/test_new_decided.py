"""What figures decide where words do not: posts of unknown words, blanks under a total, leaders by duty, rows that slipped.

Every figure was added up by hand.
"""

from __future__ import annotations

import re

import pytest
from planners import saved
from test_new_row_kinds import table, totals

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.scenario import CaseError

A, S, L = "administrative", "institution", "leadership"


def read(tmp_path, text: str, merged=(), name: str = "清源县.xlsx") -> ScenarioDraft:
    return draft_of_book(saved(tmp_path / name, table(text), merged))


def refused(tmp_path, text: str, merged=()) -> str:
    with pytest.raises(CaseError) as error:
        read(tmp_path, text, merged)
    (problem,) = error.value.errors
    assert problem.words("en")
    return problem.words("zh").removeprefix("清源县.xlsx ")


def said(draft: ScenarioDraft, key: str) -> list:
    return [note for note in draft.notes if note.what.key == key]


TWO = "单位|行政||||事业\n|{}|在册|空缺|超员|{}|在册|空缺|超员\n石塘镇|31|29|2|0|44|44|0|0\n南坪乡|22|23|0|1|30|27|3|0"
BESIDE = "单位|行政编制||事业编制\n|{0}|实有|{0}|实有\n石塘镇|31|29|44|44\n南坪乡|22|23|30|27"
KNOWN = ("批复数", "批准数", "核准数", "核编数", "下达数", "控编数", "编数", "定编", "额度", "核定", "批复", "分配数")


@pytest.mark.parametrize("word", [*KNOWN, "底数", "基数", "本年", "名分"])
def test_posts_are_people_and_vacancies_by_any_name(tmp_path, word):
    """Proves: the column that is people and vacancies less those too many in every row holds the posts, by any word.

    Sensitivity: 批复数 not understood made all posts 0, and froze them.
    """
    draft = read(tmp_path, TWO.format(word, word))
    assert totals(draft) == {A: 53, S: 74}
    assert totals(draft, "headcount") == {A: 52, S: 71}


@pytest.mark.parametrize("word", KNOWN)
def test_words_of_approval_are_posts(tmp_path, word):
    """Proves: words of approval below a kind of posts head posts, without vacancies that prove it, in one cell or two."""
    assert totals(read(tmp_path, BESIDE.format(word))) == {A: 53, S: 74}
    word = word.replace("批复数", "批复").replace("批复", "批复数")  # 行政批复 alone may be a paper
    one = f"单位|行政{word}|行政实有|事业{word}|事业实有\n石塘镇|31|29|44|44\n南坪乡|22|23|30|27"
    assert totals(read(tmp_path, one)) == {A: 53, S: 74}


def test_figures_that_do_not_balance_prove_no_posts(tmp_path):
    """Proves: one row out of balance proves nothing; the column beside people without posts is refused with both mends."""
    text = TWO.format("底数", "核定数").replace("石塘镇|31", "石塘镇|32")
    words = refused(tmp_path, text)
    assert words.startswith("Sheet1!B2 列“行政 / 底数”")
    assert totals(read(tmp_path, text.replace("底数", "编制数"))) == {A: 54, S: 74}
    gone = [line.split("|") for line in text.splitlines()]
    without = "\n".join("|".join(cells[:1] + cells[2:]) for cells in gone).replace("单位||", "单位|行政|", 1)
    assert totals(read(tmp_path, without)) == {S: 74}


def test_a_book_without_any_posts_is_refused(tmp_path):
    """Proves: people beside posts that are all 0 stop, leaders or not; leaders alone, and a kind of people, are read."""
    text = "单位|行政编制|行政实有|领导职数\n石塘镇|{}|29|9\n南坪乡|{}|23|7"
    assert "所有单位的编制都是 0 或空白" in refused(tmp_path, text.format(0, 0))
    assert totals(read(tmp_path, text.format(0, 22))) == {A: 22, L: 16}
    assert totals(read(tmp_path, "单位|领导职数|实配\n石塘镇|9|8\n南坪乡|7|7")) == {L: 16}


def test_why_nothing_moves_is_true(tmp_path):
    """Proves: where every township has its people, few figures are not what keeps the plan from changing anything."""
    draft = read(tmp_path, "单位|领导职数|常住人口\n石塘镇|9|41200\n南坪乡|7|19300\n青石乡|7|15800")
    assert said(draft, "new.question_need_fixed")
    assert not said(draft, "new.question_need_few")
    draft = read(tmp_path, "单位|领导职数|常住人口\n石塘镇|9|41200\n南坪乡|7|\n青石乡|7|")
    assert said(draft, "new.question_need_few")


AB = "石塘镇|{}\n南坪乡|{}\n青石乡|{}"
DUTIES = {
    "with their sum": ("领导班子职数核定表\n单位|党委书记|乡镇长|人大主席|其他班子成员|合计|实配", "1|1|1|6|9|8", "1|1|1|4|7|7",
                       "1|1|1|3|6|6", 22, 21),
    "the sum first": ("乡镇领导职数\n单位|合计|书记|镇长|副书记|实有", "9|1|1|7|8", "7|1|1|5|7", "6|1|1|4|6", 22, 21),
    "without a sum": ("领导职数\n单位|书记|镇长（主任）|人大主席|专职副书记|实配", "1|1|1|1|4", "1|1|1|2|4", "1|1||1|3", 12, 11),
    "without those who hold them": ("各乡镇领导职数\n单位|书记|乡镇长|副职", "1|1|7", "1|1|5", "1|1|4", 22, None),
    "below a heading": ("单位|领导职数\n|党委书记|乡（镇）长|其他班子成员|小计", "1|1|7|9", "1|1|5|7", "1|1|4|6", 22, None),
    "each approved and held": ("领导职数\n单位|书记||乡镇长||班子成员\n|核定|实配|核定|实配|核定|实配", "1|1|1|1|7|6",
                               "1|1|1|1|5|5", "1|1|1|1|4|4", 22, 21),
}  # fmt: skip


@pytest.mark.parametrize(("header", "one", "two", "three", "posts", "people"), DUTIES.values(), ids=DUTIES)
def test_duties_are_leadership_posts(tmp_path, header, one, two, three, posts, people):
    """Proves: columns of duties are leadership posts where title or heading says so, with a sum, without, with holders.

    Sensitivity: they were not used; the sum and its parts both counted; holders taken for people on other posts.
    """
    posts_of = "行政编制\n单位|核定|实有\n" + AB.format("31|29", "22|22", "19|18")
    book = {"职数": table(header + "\n" + AB.format(one, two, three)), "行政": table(posts_of)}
    draft = draft_of_book(saved(tmp_path / "清源县.xlsx", book, ("B1:E1",) if "\n|" in header[:9] else ()))
    assert totals(draft) == {A: 72, L: posts}
    assert totals(draft, "headcount").get(L) == people


def test_duties_beside_posts_are_asked_about_where_nothing_speaks_of_leaders(tmp_path):
    """Proves: duties of a table that does not speak of leaders are asked about; the mend makes them leadership posts."""
    text = "单位|行政编制|实有|书记|镇长|委员\n" + AB.format("31|29|1|1|7", "22|22|1|1|5", "19|18|1|1|4")
    draft = read(tmp_path, text)
    assert totals(draft) == {A: 72}
    (note,) = said(draft, "new.question_duties")
    assert (note.kind, note.where) == (Told.QUESTION, "清源县.xlsx Sheet1!D1")
    mended = text.replace(
        "单位|行政编制|实有|书记|镇长|委员",
        "单位|行政编制|实有|领导职数\n||||书记|镇长|委员".replace("||||书", "|||书"),
    )
    assert totals(read(tmp_path, mended, ("A1:A2", "B1:B2", "C1:C2", "D1:F1"))) == {A: 72, L: 22}


def test_names_of_leaders_and_a_wrong_sum_are_no_posts(tmp_path):
    """Proves: names below duties are no figures; a sum that one row contradicts is refused with that row."""
    text = "领导班子\n单位|行政编制|实有|书记|镇长\n" + AB.format(
        "31|29|王一|李二", "22|22|赵三|钱四", "19|18|孙五|周六"
    )
    assert totals(read(tmp_path, text)) == {A: 72}
    text = "领导职数\n单位|行政编制|书记|镇长|委员|合计\n" + AB.format("31|1|1|7|9", "22|1|1|5|7", "19|1|1|4|9")
    assert "F5" in refused(tmp_path, text)


HELD = [("石塘镇", 31, 29), ("南坪乡", 52, 50), ("青石乡", 19, 18), ("下坝乡", 44, 43), ("上坝镇", 27, 27), ("龙潭镇", 63, 58),
        ("白沙乡", 22, 23), ("花桥镇", 38, 36)]  # fmt: skip


def slipped(people: list[object], more: str = "", posts: list[object] | None = None) -> str:
    rows = zip(HELD, posts or [held for _, held, _ in HELD], people, strict=False)
    return "\n".join(["单位|行政编制|行政实有", *(f"{name}|{held}|{one}" for (name, _, _), held, one in rows)]) + more


FILLED = [people for _, _, people in HELD]
DOWN = [29, 50, "", *FILLED[2:]]
"""From the third unit on the people stand a row too low."""
SLIPS = {
    "the last below the names": (slipped(DOWN, "\n||36"), "C4", "C5:C10.*上移"),
    "above a total": (slipped(DOWN, "\n||36\n合计|296|284"), "C4", "C5:C10.*上移"),
    "the last lost": (slipped(DOWN), "C4", "C5:C9.*上移"),
    "the last named": (slipped(DOWN, "\n新建镇|0|36"), "C4", "C5:C10.*上移"),
    "nobody in the gap": (slipped([29, 50, 0, *FILLED[2:]], "\n||36"), "C4", "C5:C10.*上移"),
    "from the first": (slipped(["", *FILLED], "\n||36"), "C2", "C3:C10.*上移"),
    "a row too high": (slipped([29, *FILLED[2:], ""]), "C9", "C3:C8.*下移"),
    "posts too low": (slipped(FILLED, "\n|38|", [31, 52, "", *(held for _, held, _ in HELD[2:])]), "B4", "B5:B10.*上移"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "cell", "words"), SLIPS.values(), ids=SLIPS)
def test_figures_that_slipped_by_a_row_are_named(tmp_path, text, cell, words):
    """Proves: people or posts a row out of step are refused once, with the gap, the cells to move and which way.

    Sensitivity: the row without a name was to get one, and the people of all units below the gap stood a row off.
    """
    problem = refused(tmp_path, text)
    assert problem.startswith(f"Sheet1!{cell} ")
    assert re.search(words, problem)


def test_the_advice_on_a_slip_mends_it(tmp_path):
    """Proves: the figures moved as the refusal says are those that were meant."""
    draft = read(tmp_path, slipped(FILLED, "\n合计|296|284"))
    assert {unit.name: int(unit.count("headcount", A)) for unit in draft.units} == {name: n for name, _, n in HELD}


HONEST = {
    "one unit without people": slipped([29, 50, "", *FILLED[3:]]),
    "a new unit first": slipped([0, *FILLED[1:]]),
    "many too many": slipped([35, 60, "", 50, 31, 70, 29, 44]),
    "the last without people": slipped([*FILLED[:-1], ""]),
}


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
def test_blanks_among_people_that_fit_are_no_slip(tmp_path, text):
    """Proves: people that fit their own rows are read as they stand, whatever is blank among them."""
    assert totals(read(tmp_path, text)) == {A: 296}


def test_a_row_without_a_name_that_mends_nothing_needs_one(tmp_path):
    """Proves: where moving mends nothing, a row of figures without a name is refused for that."""
    assert "没有单位名称" in refused(tmp_path, slipped(FILLED, "\n||36"))


BLANKS = "单位|行政编制|工勤编制|行政在岗|工勤在岗\n县委办|20|3|19|{}\n县民政局|31|2|29|{}\n县水务局|22|1|{}|{}\n"
BLANKS += "县残联|12|0|11|\n"
NOBODY = {
    "the total counts nobody": ((2, "", 22, ""), "总计|85|6|81|2", {"县委办": 2, "县民政局": 0, "县水务局": 0}),
    "none in any": (("", "", 22, 1), "合计|85|6|81|1", {"县委办": 0, "县民政局": 0, "县水务局": 1}),
    "without a total": ((2, "", 22, ""), "", {"县委办": 2, "县民政局": None, "县水务局": None}),
    "noughts are written": ((2, 0, 22, ""), "总计|85|6|81|2", {"县委办": 2, "县民政局": 0, "县水务局": None}),
    "a unit that sent nothing": ((2, "", "", ""), "总计|85|6|59|2", {"县委办": 2, "县民政局": 0, "县水务局": None}),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "total", "people"), NOBODY.values(), ids=NOBODY)
def test_blanks_are_nobody_where_the_total_says_so(tmp_path, cells, total, people):
    """Proves: a blank beside other people of the row is nobody where a total counts nobody there, and is told; it is
    unknown without a total, beside written noughts, and in a row that counts no people at all.

    Sensitivity: such posts counted as full, against the book's own total.
    """
    draft = read(tmp_path, (BLANKS.format(*cells) + total).strip())
    held = {unit.name: unit.count("headcount", "support") for unit in draft.units if unit.name in people}
    assert held == people
    assert bool(said(draft, "new.blank_of_nobody")) == (people["县民政局"] == 0 and cells[1] == "")


PAIRS = {
    "numbers of people": ("单位|行政编数|行政人数|事业编数|事业人数", ()),
    "in brackets": ("各镇编制\n单位|行政（编）|行政（人）|事业（编）|事业（人）", ()),
    "people in brackets": ("单位|行政编制|行政（人）|事业编制|事业（人）", ()),
    "staff": ("单位|行政编制（名）|行政人员数|事业编制（名）|事业人员数", ()),
    "two lines": ("单位|行政||事业|\n|编|人|编|人", ("A1:A2", "B1:C1", "D1:E1")),
    "two lines of words": ("单位|行政||事业|\n|定编|人员|定编|人员", ("A1:A2", "B1:C1", "D1:E1")),
}  # fmt: skip


@pytest.mark.parametrize(("header", "merged"), PAIRS.values(), ids=PAIRS)
def test_people_of_a_kind_beside_its_posts(tmp_path, header, merged):
    """Proves: 行政人数, 行政（人）beside posts of that kind are people in post, under a title of posts too.

    Sensitivity: both were taken for posts, and a column of their sum was advised.
    """
    text = header + "\n" + AB.format("31|29|44|44", "22|22|30|27", "19|18|25|25")
    draft = read(tmp_path, text, merged)
    assert totals(draft) == {A: 72, S: 99}
    assert totals(draft, "headcount") == {A: 69, S: 96}


def test_people_apart_from_their_posts_and_others_that_are_not_near(tmp_path):
    """Proves: people may stand behind all posts or before them; figures far from the posts are refused, and no sum advised."""
    apart = "单位|行政编数|事业编数|行政人数|事业人数\n" + AB.format("31|44|29|44", "22|30|22|27", "19|25|18|25")
    assert totals(read(tmp_path, apart), "headcount") == {A: 69, S: 96}
    before = "单位|行政人数|行政编制\n" + AB.format("29|31", "22|22", "18|19")
    assert totals(read(tmp_path, before), "headcount") == {A: 69}
    words = refused(tmp_path, "单位|行政编数|行政人数\n" + AB.format("31|4", "22|3", "19|2"))
    assert re.search("一列是人的，.*写“实有人数”", words)


HOLD = {"石塘镇": (31, 29, 44, 40, 41200), "南坪乡": (22, 22, 30, 27, 19300), "青石乡": (19, 18, 25, 25, 15800)}
CARDS = {
    "labels in two columns": "编制卡片\n单位名称|{}\n行政编制|{}|行政实有|{}\n事业编制|{}|事业实有|{}\n常住人口（人）|{}",
    "divided labels": "单位名称：|{}|单位类型|镇\n行政编制：|核定|{}|实有|{}\n事业编制：|核定|{}|实有|{}\n常住人口|{}|备注|含编",
    "one below the other": "乡镇名称|{}\n行政编制数|{}\n行政在编|{}\n事业编制数|{}\n事业在编|{}\n常住人口|{}\n核编依据|编发12号",
    "with leaders by name": "机构名称|{}\n行政编制|{}|行政实有|{}\n事业编制|{}|事业实有|{}\n常住人口|{}\n姓名|年龄\n张三|44",
}  # fmt: skip


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_cards_of_one_unit_each_are_read(tmp_path, card):
    """Proves: a sheet for each unit, with labels beside their values, is read with the cell of each figure; no name of a
    person is told, and no sheet is taken for a county.

    Sensitivity: refused without a cell; each township a county of its own.
    """
    book = {name: table(card.format(name, *figures)) for name, figures in HOLD.items()}
    draft = draft_of_book(saved(tmp_path / "清源县.xlsx", {"目录": table("清源县乡镇编制卡片"), **book}))
    wanted = [("current", A), ("headcount", A), ("current", S), ("headcount", S), ("population_resident", "")]
    assert {unit.name: tuple(unit.count(*one) for one in wanted) for unit in draft.units} == HOLD
    assert [place.name for place in draft.jurisdictions] == ["清源县"]
    assert all(unit.figure("current", A).place.split()[1].startswith(f"{unit.name}!") for unit in draft.units)
    assert not any("张三" in note.words("zh") for note in draft.notes)


UNCLEAR = ("{}编制卡\n行政编制|{}|行政实有|{}", "单位|{}\n项目|行政|事业\n编制|{}|{}")


@pytest.mark.parametrize("card", UNCLEAR)
def test_cards_that_cannot_be_read_are_named(tmp_path, card):
    """Proves: cards without the name of the unit, or with figures that stand beside no label, are refused with their cell."""
    book = {name: table(card.format(name, *figures)) for name, figures in HOLD.items()}
    with pytest.raises(CaseError) as error:
        draft_of_book(saved(tmp_path / "清源县.xlsx", book))
    (problem,) = error.value.errors
    assert re.search(r"石塘镇!A[23] 3 张工作表像是一个单位一张的卡片", problem.words("zh"))


@pytest.mark.parametrize("name", ["综合行政执法队", "综合行政执法大队", "行政审批服务中心", "行政服务中心"])
def test_a_body_with_administration_in_its_name(tmp_path, name):
    """Proves: 行政 in the name of an institution's body is no kind of posts: its column is a part of 事业编制.

    Sensitivity: 行政 anywhere in a heading.
    """
    text = (
        f"乡镇|行政编制|事业编制|||\n||党群服务中心|{name}|小计|实有\n甲镇|9|4|6|10|9\n乙乡|7|5|3|8|8\n丙镇|8|6|2|8|7"
    )
    draft = draft_of_book(saved(tmp_path / "a.xlsx", {"表": table(text)}))
    assert {unit.name: unit.count("current", "institution") for unit in draft.units} == {
        "甲镇": 10,
        "乙乡": 8,
        "丙镇": 8,
    }
    assert {unit.name: unit.count("current", "administrative") for unit in draft.units} == {
        "甲镇": 9,
        "乙乡": 7,
        "丙镇": 8,
    }


@pytest.mark.parametrize("words", ["实有", "在编", "现有人数"])
def test_people_behind_each_kind_of_posts_with_a_sum(tmp_path, words):
    """Proves: a bare 实有 behind each kind of posts is on these posts, also where a last column adds all of them up.

    Sensitivity: parts of a sum that have no kind of their own, left out with the people of every unit. Where the sum adds up
    other columns than these, nothing is proved.
    """
    heads = f"部门|行政编制|{words}|事业编制|{words}|工勤编制|{words}|编制合计|{words}合计"
    text = f"{heads}\n县一局|9|8|4|4|1|1|14|13\n县二局|7|7|5|3|2|1|14|11\n县三局|8|6|6|6|3|2|17|14"
    draft = draft_of_book(saved(tmp_path / "清源县.xlsx", {"表": table(text)}))
    found = {
        unit.name: [unit.count("headcount", kind) for kind in ("administrative", "institution")] for unit in draft.units
    }
    assert found == {"县一局": [8, 4], "县二局": [7, 3], "县三局": [6, 6]}
    assert sum(unit.count("headcount", "support") or 0 for unit in draft.units) == 4
