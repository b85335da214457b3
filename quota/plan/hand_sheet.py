"""The cells of a file that somebody worked on by hand: a CSV file, or an Excel workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from quota.files import unguarded
from quota.scenario.cells import FAULTY_TEXT
from quota.scenario.origin import Cell
from quota.scenario.problems import Findings
from quota.scenario.text_tables import decoded
from quota.scenario.workbooks import cell_text, open_workbook, reasonable

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

WORKBOOKS = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as texts.

    Parameters
    ----------
    file, title : str
        Name of the file; title of the sheet, empty for a CSV file.
    lines : tuple of (int, tuple of str)
        Line and cells of every row that is not empty, all of one length. A formula shows its stored result, or
        `FAULTY_TEXT` where the program that saved the file stored none.
    formulas : Mapping[tuple[int, int], str]
        Formulas by line and position; positions count from 0.
    """

    file: str
    title: str
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def cell(self, line: int, position: int) -> Cell:
        """Return the place of a cell; `position` counts from 0."""
        return Cell(self.file, self.title, line, position + 1)


def read_sheets(data: bytes, file: str, findings: Findings) -> tuple[Sheet, ...]:
    """Take a file apart into sheets; none where it cannot be read, and then the fault is noted."""
    if Path(file).suffix.lower() in WORKBOOKS:
        return _workbook(data, file, findings)
    text = decoded(data, file, findings)
    if text is None:
        return ()
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin = 1
    try:
        for cells in reader:
            rows.append((begin, [unguarded(cell) for cell in cells]))
            begin = reader.line_num + 1
    except csv.Error:
        findings.error(str(Cell(file, "", begin, 0)), "scenario.open_quote", "scenario.open_quote_mend")
        return ()
    return (Sheet(file, "", _even(rows)),)


def _workbook(data: bytes, file: str, findings: Findings) -> tuple[Sheet, ...]:
    if not reasonable(data, file, findings):
        return ()
    written = open_workbook(data, file, findings, results=False)
    stored = open_workbook(data, file, findings, results=True)
    if written is None or stored is None:
        return ()
    return tuple(
        _sheet(file, sheet, results) for sheet, results in zip(written.worksheets, stored.worksheets, strict=True)
    )


def _sheet(file: str, written: Worksheet, stored: Worksheet) -> Sheet:
    formulas = {
        (cell.row, cell.column - 1): str(cell.value)
        for row in written.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    lines = []
    for line, row in enumerate(stored.iter_rows(), start=1):
        texts = [cell_text(cell) for cell in row]
        for position, cell in enumerate(row):
            if cell.value is None and (line, position) in formulas:
                texts[position] = FAULTY_TEXT
        lines.append((line, texts))
    return Sheet(file, written.title, _even(lines), formulas)


def _even(rows: list[tuple[int, list[str]]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Drop empty rows and make the others equally long."""
    width = max((len(cells) for _, cells in rows), default=0)
    return tuple(
        (line, (*cells, *("",) * (width - len(cells)))) for line, cells in rows if any(cell.strip() for cell in cells)
    )
