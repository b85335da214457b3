"""Scenarios in one Excel workbook."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
from small import TABLES, findings_of, warnings_of, write_scenario

from quota.scenario import read_case
from quota.scenario.formats.archive import MOST_ROWS

SHEETS = {
    "units": "单位",
    "jurisdictions": "辖区",
    "categories": "编制类别",
    "routes": "调剂通道",
    "sources": "数据来源",
}


def small_book() -> openpyxl.Workbook:
    """Return the small scenario as a workbook, numbers as numbers."""
    book = openpyxl.Workbook()
    settings = book.active
    settings.title = "情景"
    for row in (("键", "值"), ("title", "小情景"), ("stickiness.administrative", 2.5), ("reserve_share", 0.05)):
        settings.append(row)
    settings["B4"].number_format = "0%"
    for name, rows in TABLES.items():
        sheet = book.create_sheet(SHEETS[name])
        for row in rows:
            sheet.append([float(cell) if cell.replace(".", "").isdigit() and name == "units" else cell for cell in row])
    return book


@pytest.fixture
def book(tmp_path):
    return small_book()


def save(book, tmp_path):
    path = tmp_path / "情景 一.xlsx"
    book.save(path)
    return path


def test_a_workbook_is_a_scenario(tmp_path, book):
    """Proves: the workbook gives the case of the folder; whole numbers that Excel keeps as floats are whole."""
    case = read_case(save(book, tmp_path))
    folder = read_case(write_scenario(tmp_path / "folder"))
    assert case.units == folder.units
    assert case.routes == folder.routes
    assert [str(value) for value in case.settings.stickiness.values()] == ["2.5", "0"]
    assert str(case.cell("units", ("9001A",), "administrative_need")) == "情景 一.xlsx 单位!I2"
    assert case.standing("units", ("9001A",), "administrative_need") == "illustrative"
    assert [name for name, _ in case.origins.files()] == ["情景 一.xlsx"]


def test_percent_cells_are_percent(tmp_path, book):
    """Proves: a cell that shows 5% is 5 percent, exactly."""
    assert str(read_case(save(book, tmp_path)).settings.reserve_share["institution"]) == "5"
    sheet = book.create_sheet("批准事项")
    sheet.append(["辖区代码", "编制类别", "增减数"])
    sheet.append([90, "行政编制", -0.29])
    sheet["C2"].number_format = "0.00%"
    (approval,) = read_case(save(book, tmp_path)).approvals
    assert approval.posts == -23  # 29 % of 76 posts is 22.04: rounded down


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda sheet: sheet.merge_cells("C2:C3"), ("单位!C2:C3", "merged_cells")),
        (lambda sheet: sheet.cell(2, 7, "=10+10"), ("单位!G2", "no_result")),
        (lambda sheet: sheet.cell(2, 7, "#REF!"), ("单位!G2", "excel_error")),
        (lambda sheet: sheet.cell(2, 7, "many"), ("单位!G2", "not_whole")),
        (lambda sheet: sheet.cell(1, 7, "Current"), ("单位!G1", "unknown_column")),
        (lambda sheet: sheet.cell(3, 20, "note"), ("单位!T3", "surplus_cell")),
        (lambda sheet: sheet.cell(3, 1, "9001A"), ("单位!A3", "duplicate_key")),
    ],
)
def test_faults_name_the_cell(tmp_path, book, spoil, found):
    """Proves: a fault in a sheet is placed as Excel names it."""
    spoil(book["单位"])
    place, key = found
    assert findings_of(save(book, tmp_path))[0] == (f"情景 一.xlsx {place}", key)


def test_sheets_by_name(tmp_path, book):
    """Proves: a sheet that may be a misnamed table is a problem, two of one table too, others are mentioned."""
    book.create_sheet("说明")
    assert warnings_of(save(book, tmp_path)) == [("情景 一.xlsx", "ignored_sheets")]
    book.create_sheet("units")
    book.create_sheet("rate")
    assert findings_of(save(book, tmp_path)) == [
        ("情景 一.xlsx units", "table_twice"),
        ("情景 一.xlsx rate", "unknown_table"),
    ]


def test_hidden_rows_are_mentioned(tmp_path, book):
    """Proves: a hidden row is read, and said."""
    book["单位"].row_dimensions[3].hidden = True
    path = save(book, tmp_path)
    assert warnings_of(path) == [("情景 一.xlsx 单位", "hidden_rows")]
    assert "9001B" in read_case(path).units


def test_formulas_with_results_are_read(tmp_path, book):
    """Proves: the result that Excel stored for a formula is the value."""
    book["单位"]["G2"] = "=10+10"
    path = save(book, tmp_path)
    data = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(data, "w") as target:
        for entry in source.namelist():
            content = re.sub(rb"</f><v ?/>|</f><v></v>", b"</f><v>20</v>", source.read(entry))
            target.writestr(entry, content)
    path.write_bytes(data.getvalue())
    assert read_case(path).units["9001A"].holdings["administrative"].current == 20


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_damaged_workbooks(tmp_path, data):
    """Proves: what is no workbook is a problem, never a traceback."""
    (tmp_path / "a.xlsx").write_bytes(data)
    assert findings_of(tmp_path / "a.xlsx") == [("a.xlsx", "no_workbook")]


def test_a_truncated_or_hollow_workbook(tmp_path, book):
    """Proves: half a workbook, and an archive that is none, are problems too."""
    path = save(book, tmp_path)
    path.write_bytes(path.read_bytes()[:2000])
    assert [key for _, key in findings_of(path)] == ["no_workbook"]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert [key for _, key in findings_of(path)] == ["no_workbook"]


def test_absurd_sizes_are_refused(tmp_path):
    """Proves: a sheet with more rows than any scenario has is refused before it is unpacked."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b'<row r="1"/>' * (MOST_ROWS + 1))
    assert findings_of(tmp_path / "a.xlsx") == [("a.xlsx", "huge_workbook")]
