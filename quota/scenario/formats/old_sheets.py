"""The sheets of a workbook in the old format, .xls, with the looks of its cells."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from quota.scenario.formats.archive import OtherKindError, OversizedError
from quota.scenario.formats.pages import Page, cell_text, evenly, plain_text
from quota.scenario.formats.shared_texts import Run, Shared, as_shown
from quota.scenario.problems import Findings

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet

LARGEST_OLD_BOOK = 50_000_000
"""Bytes of a workbook in the old format."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RAISED = 1  # of a font's escapement


def old_pages(data: bytes, file: str, findings: Findings, *, read: bool) -> tuple[Page, ...]:
    """Return the sheets of a workbook in the old format.

    Raises
    ------
    OversizedError
        If it holds more than is read.
    OtherKindError
        If such a workbook is not to be `read` here.
    """
    import xlrd  # noqa: PLC0415 - only old workbooks need it

    if _ENCRYPTED in data:
        return _locked(file, findings)
    if not read:
        raise OtherKindError(".xls")
    if len(data) > LARGEST_OLD_BOOK:
        raise OversizedError
    try:
        book = xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            ragged_rows=True,
            ignore_workbook_corruption=True,  # WPS counts its blocks in another way; what is wrong shows when it is read
            logfile=io.StringIO(),
        )
    except xlrd.XLRDError as error:
        if "encrypted" not in str(error):
            raise
        return _locked(file, findings)
    return tuple(_page(book, sheet, file, findings) for sheet in book.sheets())


def _locked(file: str, findings: Findings) -> tuple[Page, ...]:
    findings.error(file, "new.encrypted")
    return ()


def _page(book: Book, sheet: Sheet, file: str, findings: Findings) -> Page:
    import xlrd  # noqa: PLC0415

    lines: dict[int, dict[int, str]] = {}
    errors: dict[tuple[int, int], str] = {}
    kept: dict[tuple[int, int], str] = {}
    numbers: set[tuple[int, int]] = set()
    indents: dict[tuple[int, int], int] = {}
    struck: set[tuple[int, int]] = set()
    corrected: set[tuple[int, int]] = set()
    for row, position in _filled(sheet):
        place = (row + 1, position)
        style = book.xf_list[sheet.cell_xf_index(row, position)]
        code = book.format_map[style.format_key].format_str
        value = _value(book, sheet, row, position)
        shown = _shown(book, sheet, row, position)
        if text := plain_text(shown.text if shown else cell_text(value, code)):
            lines.setdefault(place[0], {})[position] = text
            if sheet.cell_type(row, position) == xlrd.XL_CELL_ERROR:
                errors[place] = text
            if code and code.casefold() != "general":
                kept[place] = code
                if isinstance(value, (int, float)):
                    numbers.add(place)
            if step := style.alignment.indent_level:
                indents[place] = step
            if shown.struck if shown else book.font_list[style.font_index].struck_out:
                struck.add(place)
            if shown and shown.corrected:
                corrected.add(place)
    title = plain_text(sheet.name)
    return Page(
        file,
        title,
        evenly(lines, file, title, findings),
        tuple(sorted((top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)),
        hidden=bool(sheet.visibility),
        hidden_rows=frozenset(row + 1 for row, look in sheet.rowinfo_map.items() if look.hidden),
        hidden_columns=tuple((at + 1, at + 1) for at, look in sorted(sheet.colinfo_map.items()) if look.hidden),
        errors=errors,
        formats=kept,
        numbers=frozenset(numbers),
        indents=indents,
        struck=frozenset(struck),
        corrected=frozenset(corrected),
    )


def _filled(sheet: Sheet) -> Iterator[tuple[int, int]]:
    import xlrd  # noqa: PLC0415

    for row in range(sheet.nrows):
        for position, kind in enumerate(sheet.row_types(row)):
            if kind not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                yield row, position


def _value(book: Book, sheet: Sheet, row: int, position: int) -> object:
    """Return the value of a cell; an error by its name, and a day as one where it is in the calendar."""
    import xlrd  # noqa: PLC0415

    value: object = sheet.cell_value(row, position)
    kind = sheet.cell_type(row, position)
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#N/A")
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(value, book.datemode)
        except (xlrd.XLDateError, OverflowError, ValueError):
            return value
    return value


def _shown(book: Book, sheet: Sheet, row: int, position: int) -> Shared | None:
    """Return the text of a cell that is written in several fonts; None for any other."""
    changes = sheet.rich_text_runlist_map.get((row, position))
    if not changes:
        return None
    text = str(sheet.cell_value(row, position))
    own = book.xf_list[sheet.cell_xf_index(row, position)].font_index
    starts = [(0, own), *changes]
    ends = [*(start for start, _ in changes), len(text)]
    runs = []
    for (start, number), end in zip(starts, ends, strict=True):
        font = book.font_list[number]
        runs.append(Run(text[start:end], raised=font.escapement == _RAISED, struck=bool(font.struck_out)))
    return as_shown([run for run in runs if run.text])
