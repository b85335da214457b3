"""Opening a planner's workbook: .xlsx and .xlsm with formulas and results, .xls, and CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from quota.scenario.books.grid import Area, Sheet
from quota.scenario.cells import FAULTY_TEXT
from quota.scenario.problems import Findings
from quota.scenario.text_tables import decoded
from quota.scenario.workbooks import MOST_ROWS, cell_text, open_workbook, reasonable

if TYPE_CHECKING:
    from openpyxl.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet
    from python_calamine import CalamineSheet

MOST_COLUMNS = 200
"""Columns that are read; further right, offices keep nothing but formatting."""
MOST_CELLS = 5_000_000
LARGEST_OLD_BOOK = 50_000_000
"""Bytes of a workbook in the old format."""
_ZIPPED, _OLD = b"PK", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_READABLE = (".xlsx", ".xlsm", ".xls", ".csv")
_ZEROS = re.compile(r"0{2,}")


def open_book(path: Path, findings: Findings) -> tuple[Sheet, ...]:
    """Return every sheet of a workbook that has any text; none where it cannot be read, with the reason."""
    name, suffix = path.name, path.suffix.lower()
    try:
        data = path.read_bytes()
    except OSError:
        if path.exists():
            findings.error(name, "new.unreadable", "new.unreadable_mend")
        else:
            findings.error(name, "new.no_book", "new.no_book_mend")
        return ()
    if suffix not in _READABLE:
        findings.error(name, "new.wrong_format", "new.wrong_format_mend", suffix=suffix or "—")
        return ()
    if suffix == ".csv":
        return _text_file(data, name, findings)
    if data.startswith(_OLD):
        return _old_book(data, name, findings)
    if not data.startswith(_ZIPPED):
        findings.error(name, "scenario.no_workbook", "scenario.no_workbook_mend")
        return ()
    return _new_book(data, name, findings)


def _text_file(data: bytes, name: str, findings: Findings) -> tuple[Sheet, ...]:
    text = decoded(data, name, findings)
    if text is None:
        return ()
    try:
        return (Sheet(name, "", list(csv.reader(io.StringIO(text, newline=""), strict=True))),)
    except csv.Error:
        findings.error(name, "scenario.open_quote", "scenario.open_quote_mend")
        return ()


def _new_book(data: bytes, name: str, findings: Findings) -> tuple[Sheet, ...]:
    if not reasonable(data, name, findings):
        return ()
    written = open_workbook(data, name, findings, results=False)
    results = open_workbook(data, name, findings, results=True)
    if written is None or results is None:
        return ()
    sheets = []
    for formulas, sheet in zip(written.worksheets, results.worksheets, strict=True):
        width = min(sheet.max_column, MOST_COLUMNS)
        if sheet.max_row > MOST_ROWS or sheet.max_row * width > MOST_CELLS:
            place = f"{name} {sheet.title}"
            findings.error(place, "new.huge_sheet", "new.huge_sheet_mend", rows=sheet.max_row, most=MOST_ROWS)
            continue
        rows = list(_lines(sheet, formulas, width, name, findings))
        sheets.append(
            Sheet(
                name,
                sheet.title,
                rows,
                merged=tuple(
                    sorted(
                        Area(area.min_row, area.min_col, area.max_row, area.max_col)
                        for area in sheet.merged_cells.ranges
                    )
                ),
                hidden=sheet.sheet_state != "visible",
                hidden_rows=frozenset(line for line in range(1, len(rows) + 1) if sheet.row_dimensions[line].hidden),
                hidden_columns=_hidden_columns(sheet),
                indents=_indents(sheet, width),
            )
        )
    return tuple(sheet for sheet in sheets if any(any(row) for row in sheet.rows))


def _lines(
    sheet: Worksheet, formulas: Worksheet, width: int, name: str, findings: Findings
) -> Iterator[tuple[str, ...]]:
    pairs = zip(sheet.iter_rows(max_col=width), formulas.iter_rows(max_col=width), strict=True)
    for results, written in pairs:
        cells = []
        for result, source in zip(results, written, strict=True):
            if result.value is None and source.data_type == "f":
                place = f"{name} {sheet.title}!{source.coordinate}"
                findings.error(place, "scenario.no_result", "scenario.no_result_mend")
                cells.append(FAULTY_TEXT)
            else:
                cells.append(_text(result))
        yield tuple(cells)


def _text(cell: SheetCell) -> str:
    """Return what the planner sees; codes keep the zeros that the format ``0000`` puts before them."""
    text = cell_text(cell)
    number_format = cell.number_format or ""
    return text.zfill(len(number_format)) if text.isdigit() and _ZEROS.fullmatch(number_format) else text


def _indents(sheet: Worksheet, width: int) -> dict[tuple[int, int], int]:
    """Return the steps by which cells with text are indented."""
    styled = (
        cell for row in sheet.iter_rows(max_col=width) for cell in row if cell.data_type == "s" and cell.has_style
    )
    return {(cell.row, cell.column): int(step) for cell in styled if (step := cell.alignment.indent)}


def _hidden_columns(sheet: Worksheet) -> frozenset[int]:
    spans = (dimension for dimension in sheet.column_dimensions.values() if dimension.hidden)
    return frozenset(
        column for span in spans for column in range(span.min or 1, min(span.max or span.min or 1, MOST_COLUMNS) + 1)
    )


def _old_book(data: bytes, name: str, findings: Findings) -> tuple[Sheet, ...]:
    """Read a workbook in the old format. Formulas, hidden rows and hidden columns cannot be told apart in it."""
    import python_calamine  # noqa: PLC0415 - only old workbooks need it

    if _ENCRYPTED in data:
        findings.error(name, "new.encrypted", "new.encrypted_mend")
        return ()
    if len(data) > LARGEST_OLD_BOOK:
        findings.error(name, "scenario.huge_workbook", "scenario.huge_workbook_mend", rows=MOST_ROWS)
        return ()
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        visible = {entry.name: entry.visible for entry in book.sheets_metadata}
        sheets = [_old_sheet(book.get_sheet_by_name(title), name, visible[title]) for title in book.sheet_names]
    except python_calamine.PasswordError:
        findings.error(name, "new.encrypted", "new.encrypted_mend")
        return ()
    except Exception:  # a damaged file can fail in any way, and all mean the same to the planner
        findings.error(name, "scenario.no_workbook", "scenario.no_workbook_mend")
        return ()
    return tuple(sheet for sheet in sheets if any(any(row) for row in sheet.rows))


def _old_sheet(sheet: CalamineSheet, name: str, visible: object) -> Sheet:
    import python_calamine  # noqa: PLC0415

    merged = sheet.merged_cell_ranges or ()
    return Sheet(
        name,
        sheet.name,
        [
            tuple(cell_text(_OldCell(_or_none(value))) for value in row[:MOST_COLUMNS])
            for row in sheet.to_python(skip_empty_area=False)
        ],
        merged=tuple(sorted(Area(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in merged)),
        hidden=visible != python_calamine.SheetVisibleEnum.Visible,
    )


class _OldCell(NamedTuple):
    """A cell of the old format, with what `cell_text` asks of a cell."""

    value: object
    number_format: str = ""


def _or_none(value: object) -> object:
    """Return None for the empty text by which empty cells come."""
    return None if value == "" else value
