"""A column that names no category, behind posts that do: whose it is follows from its neighbours and its figures.

Two townships everywhere. Their true figures: 行政编制 30 and 28, people 28 and 27; 事业编制 40 and 39, people 38 and 36;
people of both together 66 and 63.
"""

from __future__ import annotations

from collections.abc import Sequence

import openpyxl
import pytest

from quota.intake import ScenarioDraft, Told, draft_of_book

POSTS_A, PEOPLE_A = (30, 28), (28, 27)
POSTS_I, PEOPLE_I = (40, 39), (38, 36)
BOTH = (66, 63)


def read(tmp_path, columns: Sequence[tuple[str, Sequence[int]]]) -> ScenarioDraft:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["单位名称", *(header for header, _ in columns)])
    for place, name in enumerate(("童游街道", "将口镇")):
        sheet.append([name, *(figures[place] for _, figures in columns)])
    book.save(tmp_path / "b.xlsx")
    return draft_of_book(tmp_path / "b.xlsx")


def people(draft: ScenarioDraft, category: str) -> tuple[int | None, ...]:
    units = {unit.name: unit for unit in draft.units}
    return tuple(units[name].count("headcount", category) for name in ("童游街道", "将口镇"))


def told(draft: ScenarioDraft, kind: Told, sheet: str = "Sheet") -> str:
    return "\n".join(note.words("zh") for note in draft.notes if note.kind is kind and sheet in note.where)


NOBODY = (None, None)


@pytest.mark.parametrize(
    ("columns", "administrative", "institution"),
    [
        pytest.param(
            [("行政编制", POSTS_A), ("实有人数", PEOPLE_A), ("事业编制", POSTS_I), ("事业实有", PEOPLE_I)],
            PEOPLE_A, PEOPLE_I, id="another has its own, and more people",
        ),
        pytest.param(
            [("事业编制", POSTS_I), ("实有人数", PEOPLE_I), ("行政编制", POSTS_A), ("行政实有人数", PEOPLE_A)],
            PEOPLE_A, PEOPLE_I, id="another has its own, and fewer people",
        ),
        pytest.param(
            [("行政编制", POSTS_A), ("实有人数", PEOPLE_A), ("事业编制", POSTS_I), ("实有人数", PEOPLE_I)],
            PEOPLE_A, PEOPLE_I, id="one behind each",
        ),
        pytest.param(
            [("行政编制", POSTS_A), ("实有人数", PEOPLE_A), ("事业编制", POSTS_I)],
            PEOPLE_A, NOBODY, id="between two kinds of posts",
        ),
        pytest.param(
            [("行政编制", POSTS_A), ("行政实有", PEOPLE_A), ("事业编制", POSTS_I), ("实有人数", PEOPLE_I)],
            PEOPLE_A, PEOPLE_I, id="behind the last posts, people near to them",
        ),
        pytest.param(
            [("行政编制", POSTS_A), ("事业编制", POSTS_I), ("实有人数", BOTH)],
            NOBODY, NOBODY, id="total behind all",
        ),
        pytest.param(
            [("行政编制", POSTS_A), ("行政实有", PEOPLE_A), ("事业编制", POSTS_I), ("事业实有", PEOPLE_I), ("实有人数", BOTH)],
            PEOPLE_A, PEOPLE_I, id="total behind all that have their own",
        ),
        pytest.param(
            [("行政编制", POSTS_A), ("实有合计", PEOPLE_A), ("事业编制", POSTS_I), ("事业实有", PEOPLE_I)],
            NOBODY, PEOPLE_I, id="it says that it is a sum",
        ),
        pytest.param([("行政编制", POSTS_A), ("实有人数", PEOPLE_A)], PEOPLE_A, NOBODY, id="only one category"),
    ],
)  # fmt: skip
def test_whose_people(tmp_path, columns, administrative, institution):
    """Proves: whose people a column 实有人数 counts, for each layout, by hand.

    Sensitivity: the first five fail where such a column always counts as a sum, the next three where the posts before it
    always take it.
    """
    draft = read(tmp_path, columns)
    assert people(draft, "administrative") == administrative
    assert people(draft, "institution") == institution
    assert not told(draft, Told.MISMATCH)


def test_the_reason_names_the_cell(tmp_path):
    """Proves: 28 people against 38 of another category cannot be the people of both; the report names the cell and both."""
    columns = [("行政编制", POSTS_A), ("行政实有", (38, 27)), ("事业编制", POSTS_I), ("实有人数", (28, 36))]
    draft = read(tmp_path, columns)
    assert people(draft, "institution") == (28, 36)
    assert "Sheet!E2 的 28 小于“行政实有”的 38，不可能是各类合计" in told(draft, Told.GUESSED)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        pytest.param(
            [("行政编制", POSTS_A), ("行政实有", PEOPLE_A), ("事业编制", POSTS_I), ("实有人数", BOTH)],
            "Sheet!E2 的 66，“事业编制”为 40，各类合计约为 68", id="as many as a sum where one category lacks its own",
        ),
        pytest.param(
            [("行政编制", POSTS_A), ("事业编制", POSTS_I), ("实有人数", PEOPLE_I)],
            "Sheet!D2 的 38，“事业编制”为 40，各类合计约为 70", id="behind all posts, as few as one category",
        ),
        pytest.param(
            [("行政编制", POSTS_A), ("实有人数", (66, 30)), ("事业编制", POSTS_I), ("事业实有", PEOPLE_I)],
            "Sheet!C3 的 30 小于“事业实有”的 36", id="a sum in one row, none in another",
        ),
    ],
)  # fmt: skip
def test_open_columns_are_left_out_with_the_contradiction(tmp_path, columns, words):
    """Proves: where headings and figures disagree the column is left out, and cell, figures and mend are told.

    Sensitivity: fails where headings alone, or figures alone, decide.
    """
    draft = read(tmp_path, columns)
    left_out = told(draft, Told.LEFT_OUT)
    assert words in left_out
    assert "请在原表表头写明类别" in left_out
    assert people(draft, "institution") == (PEOPLE_I if "事业实有" in dict(columns) else NOBODY)


def test_headers_of_two_rows(tmp_path):
    """Proves: posts merged over their categories in any order, people merged downwards: the last posts are the nearest."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["单位名称", "编制数", None, "实有人数", "事业实有"])
    sheet.append([None, "事业", "行政", None, None])
    for place, name in enumerate(("童游街道", "将口镇")):
        sheet.append([name, POSTS_I[place], POSTS_A[place], PEOPLE_A[place], PEOPLE_I[place]])
    for area in ("A1:A2", "B1:C1", "D1:D2", "E1:E2"):
        sheet.merge_cells(area)
    book.save(tmp_path / "b.xlsx")
    draft = draft_of_book(tmp_path / "b.xlsx")
    assert (people(draft, "administrative"), people(draft, "institution")) == (PEOPLE_A, PEOPLE_I)


def test_all_tables_with_one_header_are_read_alike(tmp_path):
    """Proves: two sheets with one header: what the figures of one show holds for the other, where they show nothing.

    Sensitivity: fails where each table decides for itself; 将口镇 alone could be a sum.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    for place, name in enumerate(("童游街道", "将口镇")):
        sheet = book.create_sheet(("建阳区", "延平区")[place])
        sheet.append(["单位名称", "行政编制", "行政实有", "事业编制", "实有人数"])
        sheet.append([name, *((30, 28, 40, 20), (4, 3, 5, 7))[place]])
    book.save(tmp_path / "b.xlsx")
    assert people(draft_of_book(tmp_path / "b.xlsx"), "institution") == (20, 7)


def test_vacancies_behind_each_kind_of_posts(tmp_path):
    """Proves: 空编 behind each kind of posts gives the people of each: 30 - 2 = 28, 40 - 3 = 37."""
    columns = [("行政编制", POSTS_A), ("空编", (2, 1)), ("事业编制", POSTS_I), ("空编", (3, 0))]
    draft = read(tmp_path, columns)
    assert people(draft, "administrative") == (28, 27)
    assert people(draft, "institution") == (37, 39)


def test_leaders_behind_their_posts(tmp_path):
    """Proves: 实配 behind 领导职数 counts leaders, who are no part of a sum of people."""
    columns = [("行政编制", POSTS_A), ("行政实有", PEOPLE_A), ("领导职数", (9, 9)), ("实配", (8, 9))]
    draft = read(tmp_path, columns)
    assert people(draft, "leadership") == (8, 9)
    assert people(draft, "administrative") == PEOPLE_A
