"""The cells of a file that somebody worked on by hand: a CSV file, or an Excel workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quota.files import unguarded
from quota.scenario.formats import open_pages, text_lines
from quota.scenario.origin import InputCell
from quota.scenario.problems import Findings

WORKBOOKS = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True, slots=True)
class TextSheet:
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

    def cell(self, line: int, position: int) -> InputCell:
        """Return the place of a cell; `position` counts from 0."""
        return InputCell(self.file, self.title, line, position + 1)


def read_sheets(data: bytes, file: str, findings: Findings) -> tuple[TextSheet, ...]:
    """Take a file apart into sheets; none where it cannot be read, and then the fault is noted."""
    if Path(file).suffix.lower() in WORKBOOKS:
        pages = open_pages(data, file, findings, formulas=True)
        return tuple(TextSheet(file, page.title, _even(page.lines), page.formulas) for page in pages)
    rows, whole = text_lines(data, file, findings)
    if not whole:
        return ()
    return (TextSheet(file, "", _even([(line, [unguarded(cell) for cell in cells]) for line, cells in rows])),)


def _even(rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Drop empty rows and make the others equally long."""
    width = max((len(cells) for _, cells in rows), default=0)
    return tuple(
        (line, (*cells, *("",) * (width - len(cells)))) for line, cells in rows if any(cell.strip() for cell in cells)
    )
