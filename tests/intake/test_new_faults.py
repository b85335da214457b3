"""Workbooks that cannot become a scenario: every fault is told at once, with its cell, and never a traceback."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import zipfile

import openpyxl
import pytest
import xlsxwriter
from planners import BOOKS, one_sheet, sections_and_hidden

from quota.intake import draft_of_book
from quota.scenario import CaseError

HEADER = ["所属县区", "单位名称", "行政编制", "行政实有"]
ROWS = [["甲县", "红星镇", 24, 22], [None, "前进乡", 20, 17], ["乙县", "红星镇", 25, 25]]


def book_of(path, rows, header=HEADER):
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(row)
    book.save(path)
    return path


def faults(path) -> list[tuple[str, str]]:
    with pytest.raises(CaseError) as error:
        draft_of_book(path)
    for problem in error.value.errors:
        assert problem.words("zh")
        assert problem.words("en")
    return [(problem.where.removeprefix(path.name).strip(), problem.what.key) for problem in error.value.errors]


def test_the_sound_book_is_sound(tmp_path):
    """Proves: one name in two counties is two units."""
    draft = draft_of_book(book_of(tmp_path / "b.xlsx", ROWS))
    assert [unit.code for unit in draft.units] == ["乙县-红星镇", "甲县-前进乡", "甲县-红星镇"]


def test_all_faults_are_told_at_once(tmp_path):
    """Proves: negative, fractional, wordy figures and a row without a name are all named with their cells."""
    rows = [
        ["甲县", "红星镇", -1, 22], [None, "前进乡", 20.5, 17], ["乙县", "红星镇", "25（2名工勤）", 25],
        [None, None, 3, 3], [None, "光明镇", 20, "#DIV/0!"], [None, "东风镇", "约30名", None],
    ]  # fmt: skip
    assert sorted(faults(book_of(tmp_path / "b.xlsx", rows))) == [
        ("Sheet!C4", "new.not_a_number"), ("Sheet!C5", "new.no_name"), ("Sheet!C7", "new.not_a_number"),
        ("Sheet!D6", "new.not_a_number"),
    ]  # fmt: skip
    rows[2:] = []
    assert faults(book_of(tmp_path / "b.xlsx", rows)) == [
        ("Sheet!C2", "new.negative"),
        ("Sheet!C3", "new.fraction"),
    ]


def test_a_unit_that_stands_twice(tmp_path):
    """Proves: two rows of one unit are refused once, even with equal figures; both places are named.

    Sensitivity: an equal figure named before the one that differs.
    """
    path = book_of(tmp_path / "b.xlsx", [*ROWS, ["甲县", "红星 镇", 24, 22]])
    assert faults(path) == [("Sheet!C5", "new.twice_same")]
    with pytest.raises(CaseError) as error:
        draft_of_book(path)
    assert "第 2、5 行" in error.value.errors[0].words("zh")
    path = book_of(tmp_path / "b.xlsx", [*ROWS, ["甲县", "红星 镇", 24, 21]])
    assert faults(path) == [("Sheet!D5", "new.twice")]
    with pytest.raises(CaseError) as error:
        draft_of_book(path)
    assert "Sheet!D2" in error.value.errors[0].words("zh")


def test_one_name_in_two_counties_needs_its_county(tmp_path):
    """Proves: a sheet without counties cannot add to one of two units of the same name."""
    path = book_of(tmp_path / "b.xlsx", ROWS)
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("面积")
    for row in (["乡镇", "面积"], ["红星镇", 100], ["前进乡", 50]):
        sheet.append(row)
    book.save(path)
    assert faults(path) == [("面积!A2", "new.which_unit")]


def test_two_columns_for_one_thing(tmp_path):
    """Proves: two candidates with different figures are refused and named; with equal figures nothing is lost."""
    header = ["单位名称", "行政编制数", "行政核定编制"]
    path = book_of(tmp_path / "b.xlsx", [["红星镇", 24, 25]], header)
    assert faults(path) == [("Sheet!C1", "new.two_columns")]
    assert draft_of_book(book_of(tmp_path / "b.xlsx", [["红星镇", 24, 24]], header)).units[0].count(
        "current", "administrative"
    ) == 24  # fmt: skip


def test_two_sheets_that_contradict_each_other(tmp_path):
    path = book_of(tmp_path / "b.xlsx", ROWS)
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("另一张")
    for row in (HEADER, ["甲县", "红星镇", 26, 22]):
        sheet.append(row)
    book.save(path)
    assert faults(path) == [("另一张!C2", "new.twice")]


def test_a_sum_that_is_wrong_stops(tmp_path):
    """Proves: the cell and both numbers are named; a right column of the same sum is not blamed."""
    path = book_of(tmp_path / "b.xlsx", [*ROWS, [None, "合　计", 70, 64]])
    with pytest.raises(CaseError) as error:
        draft_of_book(path)
    (problem,) = error.value.errors
    assert problem.where == "b.xlsx Sheet!C5"
    assert "“行政编制”写 70，相加为 69" in problem.words("zh")
    assert "行政实有" not in problem.words("zh")


def test_no_header(tmp_path):
    path = book_of(tmp_path / "b.xlsx", [["今天天气很好", 3]], ["通讯录", "电话"])
    assert faults(path) == [("", "new.no_table")]


def test_a_formula_without_a_result(tmp_path):
    """Proves: a sum that no program has computed is an error that names the cell."""
    path = book_of(tmp_path / "b.xlsx", [*ROWS, [None, "合计", "=SUM(C2:C4)", 64]])
    assert faults(path) == [("Sheet!C5", "scenario.no_result")]
    assert sections_and_hidden(tmp_path / "e.xlsx").exists()
    assert draft_of_book(tmp_path / "e.xlsx").units


def test_what_is_no_workbook(tmp_path):
    """Proves: letters, pictures, other formats, encrypted and missing files each get their own advice."""
    for name, data, key in (
        ("a.xlsx", b"a letter", "scenario.no_workbook"),
        ("b.xlsx", b"PK\x03\x04 broken", "scenario.no_workbook"),
        ("c.xls", b"\xd0\xcf\x11\xe0 broken", "scenario.no_workbook"),
        ("d.et", b"\xd0\xcf\x11\xe0", "new.wrong_format"),
        ("e.docx", b"PK", "new.wrong_format"),
        ("f.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "new.encrypted"),
    ):
        (tmp_path / name).write_bytes(data)
        assert faults(tmp_path / name) == [("", key)]
    assert faults(tmp_path / "missing.xlsx") == [("", "new.no_book")]
    assert faults(tmp_path) == [("", "new.unreadable")]


def test_a_zip_bomb_is_refused(tmp_path, monkeypatch):
    """Proves: a file that would unpack to more than is reasonable is refused before it is unpacked."""
    monkeypatch.setattr("quota.scenario.formats.archive.LARGEST_CONTENT", 5_000_000)
    path = one_sheet(tmp_path / "b.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/bomb.bin", "w") as bomb:
        for _ in range(6):
            bomb.write(b"\0" * 1_000_000)
    assert path.stat().st_size < 100_000
    assert faults(path) == [("", "scenario.huge_workbook")]


def test_a_million_rows_are_refused(tmp_path):
    """Proves: a sheet of 10^6 rows is refused by counting; one cell in the last line is refused by its range."""
    path = one_sheet(tmp_path / "b.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", b'<row r="9"/>' * 1_000_000 + b"</sheetData>")
    with zipfile.ZipFile(tmp_path / "rows.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert faults(tmp_path / "rows.xlsx") == [("", "scenario.huge_workbook")]
    book = openpyxl.load_workbook(path)
    book.active["A1048576"] = "x"
    book.save(path)
    assert faults(path) == [("Sheet1", "new.huge_sheet")]


def test_formatting_far_to_the_right_is_passed_over(tmp_path):
    """Proves: a stray cell in the last column does not blow the sheet up, and the report says what was not read."""
    path = one_sheet(tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    book.active["XFD400"] = "x"  # 400 lines of 16,384 columns would be too many cells
    book.save(path)
    draft = draft_of_book(path)
    assert len(draft.units) == 5
    assert "new.far_columns" in [note.what.key for note in draft.notes]


def test_names_that_look_like_formulas_stay_text(tmp_path):
    """Proves: = + - @ before a name are kept as text, give a sound code, and are told."""
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["单位名称", "行政编制", "行政实有"])
    for line, name in enumerate(("=1+1镇", "+红星镇", "-前进乡", "@光明镇"), start=1):
        sheet.write_row(line, 0, [name, 20, 18])
    book.close()
    draft = draft_of_book(path)
    assert sorted(unit.name for unit in draft.units) == ["+红星镇", "-前进乡", "=1+1镇", "@光明镇"]
    assert sorted(unit.code for unit in draft.units) == [
        "本辖区-1-1镇", "本辖区-光明镇", "本辖区-前进乡", "本辖区-红星镇"
    ]  # fmt: skip
    assert "new.formula_name" in [note.what.key for note in draft.notes]


@pytest.mark.skipif(not shutil.which("soffice") and not os.environ.get("CI"), reason="needs LibreOffice")
@pytest.mark.slow
def test_the_old_format_reads_alike(tmp_path):
    """Proves: each workbook saved as .xls gives the units and figures of the .xlsx; a locked one is told."""
    for name, make in BOOKS.items():
        path = make(tmp_path / f"{name}.xlsx")
        convert = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xls"]
        subprocess.run([*convert, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=120)
        new, old = draft_of_book(path), draft_of_book(path.with_suffix(".xls"))
        assert [(unit.code, unit.words) for unit in old.units] == [(unit.code, unit.words) for unit in new.units]
        for one, other in zip(old.units, new.units, strict=True):
            assert {meaning: figure.value for meaning, figure in one.figures.items()} == {
                meaning: figure.value for meaning, figure in other.figures.items()
            }


@pytest.mark.parametrize(
    "row",
    [
        lambda _: ["来文"] * 6,
        lambda at: ["", "行政编制" if at == 3 else "", str(at), str(at), str(at)],
    ],
)
def test_the_time_for_a_sheet_grows_with_its_lines(tmp_path, row):
    """Proves: a sheet of words, or one with an empty column, is looked at once from end to end: twice as many lines take
    about twice as long, not four times.

    Sensitivity: look below each word for figures, or above each empty cell for words, again and again.
    """

    def steps(lines):
        book = tmp_path / f"{lines}.csv"
        book.write_text("\n".join(",".join(row(at)) for at in range(lines)), encoding="utf-8")
        count = 0

        def counted(*_):
            nonlocal count
            count += 1

        sys.setprofile(counted)
        try:
            with contextlib.suppress(CaseError):
                draft_of_book(book)
        finally:
            sys.setprofile(None)
        return count

    assert steps(500) < 2.6 * steps(250)
