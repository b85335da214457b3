"""Opening a planner's workbook: .xlsx and .xlsm with formulas and results, .xls, and CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from quota.intake.cells.grid import Area, Sheet
from quota.scenario.formats import Page, open_pages, report_no_results, text_lines
from quota.scenario.formats.archive import MOST_ROWS
from quota.scenario.problems import Findings

MOST_COLUMNS = 200
"""Columns that are read; further right, offices keep nothing but formatting."""
_READABLE = (".xlsx", ".xlsm", ".xls", ".csv")
_SPOKEN = re.compile(r'"[^"]*"|[\\!].|\[[^\]]*\]')
"""What a number format only says: words, single signs, colours."""
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
"""Commas behind the last digit: what is shown is a thousandth of the number, or less."""
_ZEROS = re.compile(r"0{2,}")


def open_book(path: Path, findings: Findings, name: str = "") -> tuple[Sheet, ...]:
    """Return every sheet of a workbook that has any text; none where it cannot be read, with the reason.

    Parameters
    ----------
    name : str
        What the book is called in places; else the name of the file.
    """
    name, suffix = name or path.name, path.suffix.lower()
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
        lines, whole = text_lines(data, name, findings)
        return (Sheet(name, "", _dense(lines)),) if whole else ()
    pages = open_pages(data, name, findings, old=True)
    return tuple(sheet for page in pages if page.lines and (sheet := _sheet(page, findings)) is not None)


def _sheet(page: Page, findings: Findings) -> Sheet | None:
    """Return the grid of a sheet; None, and the fault noted, where it reaches down too far."""
    last = page.lines[-1][0]
    if last > MOST_ROWS:
        place = f"{page.file} {page.title}"
        findings.error(place, "new.huge_sheet", "new.huge_sheet_mend", rows=last, most=MOST_ROWS)
        return None
    report_no_results(page, findings)
    return Sheet(
        page.file,
        page.title,
        _dense((line, _with_zeros(page, line, cells)) for line, cells in page.lines),
        merged=tuple(Area(*area) for area in page.merged),
        hidden=page.hidden,
        hidden_rows=page.hidden_rows,
        hidden_columns=frozenset(
            column for first, last in page.hidden_columns for column in range(first, min(last, MOST_COLUMNS) + 1)
        ),
        scaled=frozenset(
            (line, position + 1)
            for (line, position), code in page.formats.items()
            if _SCALED.search(_SPOKEN.sub("", code)) and (line, position) in page.numbers
        ),
        indents={(line, position + 1): steps for (line, position), steps in page.indents.items()},
        struck=frozenset((line, position + 1) for line, position in page.struck),
        corrected=frozenset((line, position + 1) for line, position in page.corrected),
    )


def _dense(lines: Iterable[tuple[int, Sequence[str]]]) -> list[Sequence[str]]:
    """Return the cells by line, with empty lines between, to the last column that is read."""
    rows: list[Sequence[str]] = []
    for line, cells in lines:
        rows.extend(() for _ in range(line - 1 - len(rows)))
        rows.append(cells[:MOST_COLUMNS])
    return rows


def _with_zeros(page: Page, line: int, cells: Sequence[str]) -> Sequence[str]:
    """Return the cells of a line; codes keep the zeros that the format ``0000`` puts before them."""
    return tuple(
        cell.zfill(len(code))
        if cell.isdigit() and _ZEROS.fullmatch(code := page.formats.get((line, position), ""))
        else cell
        for position, cell in enumerate(cells)
    )
