"""What the look of a cell says: texts that are struck through, raised digits, parts of a cell that no longer hold."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from quota.intake import ScenarioDraft, Told, draft_of_book
from quota.scenario import CaseError, read_case
from quota.scenario.template import write_template

ROWS = [["单位", "行政编制", "实有"], ["沙河镇", 41, 40], ["老店乡", 9, 8], ["石门乡", 22, 20]]
STRUCK = InlineFont(strike=True)


def book(path, changes, rows=ROWS, struck=()):
    """A book of rows in which some cells are written anew, and others struck through."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for cell, value in changes.items():
        made.active[cell] = value
    for cell in struck:
        made.active[cell].font = Font(strike=True)
    made.save(path)
    return path


def questions(draft: ScenarioDraft) -> dict[str, str]:
    return {note.what.key: note.words("zh") for note in draft.notes if note.kind is Told.QUESTION}


def posts(draft: ScenarioDraft) -> list[int]:
    return sorted(int(unit.count("current", "administrative") or 0) for unit in draft.units)


def test_units_that_are_struck_through_are_asked_about(tmp_path):
    """Proves: such a unit counts, and is asked about by line and name. Sensitivity: the strike not looked at."""
    draft = draft_of_book(book(tmp_path / "b.xlsx", {}, struck=("A3", "B3", "C3")))
    assert posts(draft) == [9, 22, 41]
    assert "第 3 行：老店乡" in questions(draft)["new.gone_struck"]


def test_a_total_without_a_struck_unit_says_so(tmp_path):
    """Proves: the refusal of such a total names the row and that it is struck through."""
    path = book(tmp_path / "b.xlsx", {}, [*ROWS, ["合计", 63, 60]], struck=("A3", "B3", "C3"))
    with pytest.raises(CaseError) as error:
        draft_of_book(path)
    (problem,) = error.value.errors
    assert "画了删除线" in problem.words("zh")
    assert "删去这些行" in problem.words("zh")


def test_single_figures_that_are_struck_through_are_asked_about(tmp_path):
    """Proves: a figure struck through in a unit that stands counts, and its cell is named."""
    draft = draft_of_book(book(tmp_path / "b.xlsx", {}, struck=("B3",)))
    assert posts(draft) == [9, 22, 41]
    assert "B3" in questions(draft)["new.struck_cells"]


def test_a_part_of_a_cell_that_is_struck_through_is_left_out(tmp_path):
    """Proves: 75 with the 7 struck through is 5, and is asked about; all struck through, it is a struck cell of 75."""
    part = CellRichText(TextBlock(STRUCK, "7"), TextBlock(InlineFont(), "5"))
    whole = CellRichText(TextBlock(STRUCK, "2"), TextBlock(STRUCK, "2"))
    draft = draft_of_book(book(tmp_path / "b.xlsx", {"B3": part, "B4": whole}))
    assert posts(draft) == [5, 22, 41]
    found = questions(draft)
    assert "B3" in found["new.struck_parts"]
    assert "B4" in found["new.struck_cells"]


def test_raised_digits_are_signs_of_notes(tmp_path):
    """Proves: 9 with a raised 1 is 9, and told; km with a raised 2 is a unit of measurement."""
    raised = InlineFont(vertAlign="superscript")
    rows = [[*row, size] for row, size in zip(ROWS, ["面积", 88, 140, 36], strict=True)]
    changes = {
        "B3": CellRichText("9", TextBlock(raised, "1")),
        "D1": CellRichText("面积(km", TextBlock(raised, "2"), ")"),
    }
    draft = draft_of_book(book(tmp_path / "b.xlsx", changes, rows))
    assert posts(draft) == [9, 22, 41]
    keys = [note.what.key for note in draft.notes]
    assert "new.noted_figures" in keys
    assert "new.area_without_unit" not in keys


def test_the_old_format_shows_its_looks(tmp_path):
    """Proves: in an .xls 9 with a raised 1 is 9, 75 with the 7 struck through is 5, a hidden row and a struck one are asked
    about, and 25% is no 0.25. Sensitivity: a reader of values alone.

    41 + 9 + 5 + 30 = 85 posts; LibreOffice wrote the book.
    """
    draft = draft_of_book(Path(__file__).with_name("looks.xls"))
    assert posts(draft) == [5, 9, 30, 41]
    found = questions(draft)
    assert "B4" in found["new.struck_parts"]
    assert "老店乡" in found["new.gone_hidden"]
    assert "白马镇" in found["new.gone_struck"]
    keys = [note.what.key for note in draft.notes]
    assert "new.noted_figures" in keys
    assert "new.unused_ratio" in keys


def test_persons_that_are_struck_through_are_asked_about(tmp_path):
    """Proves: a person struck through counts, and the line is named without a name of a person."""
    made = openpyxl.Workbook()
    for row in ROWS:
        made.active.append([row[0], row[1]])
    people = made.create_sheet("花名册")
    for row in (
        ["姓名", "单位", "编制类别"],
        ["张三", "沙河镇", "行政"],
        ["李四", "沙河镇", "行政"],
        ["王五", "石门乡", "行政"],
    ):
        people.append(row)
    for cell in people[3]:
        cell.font = Font(strike=True)
    made.save(tmp_path / "b.xlsx")
    said = questions(draft_of_book(tmp_path / "b.xlsx"))["new.list_struck"]
    assert "第 3 行" in said
    assert "李四" not in said


@pytest.mark.parametrize("sign", ["①", "²", "⑴"])
def test_signs_of_notes_are_no_digits_in_a_scenario_either(tmp_path, sign):
    """Proves: 34① in a table of a scenario stops with its cell; it was 341. Sensitivity: NFKC before the number is read."""
    (tmp_path / "s").mkdir()
    write_template(tmp_path / "s")
    path = tmp_path / "s" / "units.csv"
    with path.open(encoding="utf-8-sig", newline="") as opened:
        table = list(csv.reader(opened))
    column = table[0].index("行政编制现核定")
    table[1][column] += sign
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(table)
    with pytest.raises(CaseError) as error:
        read_case(tmp_path / "s")
    assert error.value.errors[0].where == f"units.csv:2:{column + 1}"
