"""Reading the tables and settings of a scenario from an Excel workbook."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from quota.scenario.cells import FAULTY_TEXT
from quota.scenario.names import alike, nearest
from quota.scenario.origin import Cell
from quota.scenario.problems import Findings
from quota.scenario.raw import RawLayer, RawSetting, RawTable, rectangular
from quota.schema import TABLES

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

LARGEST_CONTENT = 300_000_000
"""Bytes of the unpacked workbook; more is a mistake or an attack. An archive never gives more than it states."""
MOST_ROWS = 200_000
_CHUNK = 1 << 20
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_SETTINGS_SHEETS = ("scenario", "情景")
_TABLE_BY_SHEET = {alike(name): table.code for table in TABLES for name in (table.code, table.zh)}
_SHEET_NAMES = tuple(name for table in TABLES for name in (table.code, table.zh)) + _SETTINGS_SHEETS
_LIKENESS = 0.75


def read_workbook(data: bytes, file: str, name: str, findings: Findings) -> RawLayer:
    """Read every sheet that bears the name of a table, and the sheet of settings."""
    if not reasonable(data, file, findings):
        return RawLayer(name, whole=False)
    book = open_workbook(data, file, findings, results=False)
    if book is None:
        return RawLayer(name, whole=False)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    known = _known_sheets(sheets, file, findings)
    formulas = {title: _formulas(sheets[title]) for title in known}
    if any(formulas.values()):
        results = open_workbook(data, file, findings, results=True)
        if results is None:
            return RawLayer(name, whole=False)
        sheets = {sheet.title: sheet for sheet in results.worksheets}
    settings: dict[str, RawSetting] = {}
    tables: dict[str, RawTable] = {}
    for title, table in known.items():
        raw = _table(sheets[title], file, formulas[title], findings)
        if table:
            tables[table] = raw
        else:
            settings = _settings(raw, findings)
    return RawLayer(name, settings, tables)


def reasonable(data: bytes, file: str, findings: Findings) -> bool:
    """Tell whether the file is a workbook of a size that a scenario can have."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
                findings.error(file, "scenario.huge_workbook", "scenario.huge_workbook_mend", rows=MOST_ROWS)
                return False
            sheets = [entry for entry in entries if entry.filename.startswith("xl/worksheets/")]
            if any(_too_many_rows(archive, entry) for entry in sheets):
                findings.error(file, "scenario.huge_workbook", "scenario.huge_workbook_mend", rows=MOST_ROWS)
                return False
    except Exception:  # a damaged archive can fail in any way, and all mean the same to the planner
        findings.error(file, "scenario.no_workbook", "scenario.no_workbook_mend")
        return False
    return True


def _too_many_rows(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Count the rows of a sheet without unpacking it into memory, until there are too many.

    Raises
    ------
    ValueError
        If the sheet declares entities: no spreadsheet does, and they can swell without end.
    """
    count, tail = 0, b""
    with archive.open(entry) as content:
        while chunk := content.read(_CHUNK):
            window = tail + chunk
            if b"<!DOCTYPE" in window:
                raise ValueError(entry.filename)
            cut = window.rfind(b"<")  # a tag may run over the end of a chunk: it is counted with the next
            window, tail = (window[:cut], window[cut:]) if cut > 0 else (window, b"")
            count += len(_ROW.findall(window))
            if count > MOST_ROWS:
                return True
    return count + len(_ROW.findall(tail)) > MOST_ROWS


def open_workbook(data: bytes, file: str, findings: Findings, *, results: bool) -> Workbook | None:
    """Open the workbook with formulas, or with the results that Excel stored for them; None where it is damaged."""
    import openpyxl  # noqa: PLC0415 - slow to import, and most scenarios are text files

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of decorations that do not matter here
            return openpyxl.load_workbook(io.BytesIO(data), data_only=results)
    except Exception:  # openpyxl promises no kind of exception for a damaged file
        findings.error(file, "scenario.no_workbook", "scenario.no_workbook_mend")
        return None


def _known_sheets(sheets: dict[str, Worksheet], file: str, findings: Findings) -> dict[str, str]:
    """Return the table by sheet title; an empty name for the sheet of settings."""
    known: dict[str, str] = {}
    ignored = []
    for title in sheets:
        table = "" if alike(title) in _SETTINGS_SHEETS else _TABLE_BY_SHEET.get(alike(title))
        near = nearest(title, _SHEET_NAMES, _LIKENESS)
        if table in known.values():
            findings.error(f"{file} {title}", "scenario.table_twice", "scenario.table_twice_mend", table=table or title)
        elif table is not None:
            known[title] = table
        elif near:
            findings.error(f"{file} {title}", "scenario.unknown_sheet", "scenario.use_nearest", nearest=near)
        else:
            ignored.append(title)
    if ignored:
        findings.warning(file, "scenario.ignored_sheets", "scenario.ignored_sheets_mend", sheets="、".join(ignored))
    return known


def _formulas(sheet: Worksheet) -> frozenset[tuple[int, int]]:
    return frozenset((cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.data_type == "f")


def _table(sheet: Worksheet, file: str, formulas: frozenset[tuple[int, int]], findings: Findings) -> RawTable:
    raw = rectangular(file, sheet.title, _lines(sheet, file, formulas, findings), findings)
    last = raw.rows[-1][0] if raw.rows else raw.header_line
    for merged in sorted(sheet.merged_cells.ranges, key=lambda area: area.bounds):
        if merged.min_row <= last and merged.min_col <= len(raw.header):
            place = f"{file} {sheet.title}!{merged.coord}"
            findings.error(place, "scenario.merged_cells", "scenario.merged_cells_mend")
    hidden = [line for line, _ in raw.rows if sheet.row_dimensions[line].hidden]
    if hidden:
        place = f"{file} {sheet.title}"
        findings.warning(place, "scenario.hidden_rows", "scenario.hidden_rows_mend", count=len(hidden), first=hidden[0])
    return raw


def _lines(
    sheet: Worksheet, file: str, formulas: frozenset[tuple[int, int]], findings: Findings
) -> Iterator[tuple[int, list[str]]]:
    for line, row in enumerate(sheet.iter_rows(), start=1):
        cells = []
        for cell in row:
            place = str(Cell(file, sheet.title, line, cell.column))
            text = cell_text(cell)
            if cell.data_type == "e":
                findings.error(place, "scenario.excel_error", "scenario.excel_error_mend", text=text)
                text = FAULTY_TEXT
            if cell.value is None and (line, cell.column) in formulas:
                findings.error(place, "scenario.no_result", "scenario.no_result_mend")
                text = FAULTY_TEXT
            cells.append(text)
        yield line, cells


def cell_text(cell: SheetCell) -> str:
    """Return what the planner sees, but exact: whole numbers without point, percent as percent, dates as 2020-08-24."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number_text(value, percent="%" in (cell.number_format or ""))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _number_text(value: float, *, percent: bool) -> str:
    number = Decimal(repr(value))
    if not number.is_finite():
        return str(value)
    text = format(number.scaleb(2) if percent else number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if percent else text


def _settings(raw: RawTable, findings: Findings) -> dict[str, RawSetting]:
    """Read a sheet of two columns, key and value; its first row is a header or already a setting."""
    settings: dict[str, RawSetting] = {}
    rows = [(raw.header_line, raw.header), *raw.rows]
    if raw.header and alike(raw.header[0]) in ("key", "键", "设置"):
        rows = rows[1:]
    for line, cells in rows:
        key, value = (cell.strip() for cell in (*cells, "", "")[:2])
        if key in settings:
            findings.error(raw.place(line, 0), "scenario.setting_twice", "scenario.setting_twice_mend", setting=key)
        elif value:
            settings[key] = RawSetting((value,), listed=False, where=raw.place(line, 1))
    return settings
