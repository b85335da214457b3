"""The sheets of a workbook as texts: only cells that are in the file and hold something.

openpyxl reads .xlsx and .xlsm: it alone tells formats (2% is not 0.02), formulas, hidden rows and merged cells apart.
xlrd reads the old .xls, which openpyxl cannot.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from quota.scenario.cells import FAULTY_TEXT
from quota.scenario.formats.archive import MOST_CELLS, MOST_ROWS, Archive, OtherKindError, OversizedError
from quota.scenario.formats.old_sheets import old_pages
from quota.scenario.formats.pages import Page, cell_text, evenly, plain_text
from quota.scenario.formats.shared_texts import Shared, shared_texts, shown_by
from quota.scenario.origin import InputCell
from quota.scenario.problems import Findings
from quota.texts import Message

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from openpyxl import Workbook
    from openpyxl.packaging.workbook import ChildSheet
    from openpyxl.worksheet._reader import WorkSheetParser

_ZIPPED, _OLD = b"PK", b"\xd0\xcf\x11\xe0"
_MARKUP = (b"<html", b"<table", b"<?xml", b"<!doctype", b"<meta")


def open_pages(
    data: bytes, file: str, findings: Findings, *, old: bool = False, formulas: bool = False
) -> tuple[Page, ...]:
    """Return the sheets of a workbook; none where it cannot be read, and then the one fault is noted.

    Parameters
    ----------
    old : bool
        Whether the old format is read, in which formulas cannot be told from their results.
    formulas : bool
        Whether the formulas themselves are wanted, beside their results.
    """
    if data.lstrip()[:9].lower().startswith(_MARKUP):
        findings.error(file, "scenario.other_kind", kind="HTML/XML")
        return ()
    try:
        if data.startswith(_OLD):
            return old_pages(data, file, findings, read=old)
        with warnings.catch_warnings(), Archive(data) as archive:
            warnings.simplefilter("ignore")  # openpyxl warns of decorations that do not matter here
            pages = list(_pages(archive, file, formulas=formulas, findings=findings))
    except OversizedError:
        findings.error(file, "scenario.huge_workbook", rows=MOST_ROWS, cells=MOST_CELLS)
    except OtherKindError as kind:
        findings.error(file, "scenario.other_kind", kind=str(kind))
    except Exception:  # a damaged file can fail in any way, and all mean the same to the planner
        findings.error(file, "scenario.no_workbook")
    else:
        if not pages:
            findings.error(file, "scenario.no_sheets")
        return tuple(pages)
    return ()


def report_no_results(page: Page, findings: Findings) -> None:
    """Report the formulas without stored result, one message a column."""
    counts = Counter(position for _, position in page.unreckoned)
    for line, position in page.unreckoned:
        if count := counts.pop(position, 0):
            report_no_result(InputCell(page.file, page.title, line, position + 1), count, findings)


def report_no_result(first: InputCell, count: int, findings: Findings) -> None:
    """Report formulas of one column without stored result."""
    more = Message("scenario.and_more_cells", {"count": count}) if count > 1 else ""
    findings.error(str(first), "scenario.no_result", more=more)


def _pages(archive: Archive, file: str, findings: Findings, *, formulas: bool) -> Iterator[Page]:
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - slow to import; most scenarios are text
    from openpyxl.styles.stylesheet import apply_stylesheet  # noqa: PLC0415

    archive.fp.seek(0)  # type: ignore[union-attr]
    reader = ExcelReader(archive.fp, keep_links=False)
    reader.archive = archive
    reader.read_manifest()
    reader.read_workbook()
    apply_stylesheet(archive, reader.wb)
    texts = shared_texts(archive, reader.package)
    for sheet, relation in reader.parser.find_sheets():
        if relation.Type.endswith("/worksheet"):
            yield _page(archive, reader.wb, sheet, relation.target, texts, file, findings, formulas=formulas)


def _page(  # noqa: PLR0912, PLR0915 - one pass over the elements of a sheet, each kind in its branch
    archive: Archive,
    book: Workbook,
    sheet: ChildSheet,
    target: str,
    texts: list[Shared],
    file: str,
    findings: Findings,
    *,
    formulas: bool,
) -> Page:
    from openpyxl.utils import range_boundaries  # noqa: PLC0415
    from openpyxl.worksheet import _reader as tags  # noqa: PLC0415
    from openpyxl.xml.functions import iterparse  # noqa: PLC0415

    formats, steps, strikes = _formats(book), _indents(book), _strikes(book)
    title = plain_text(sheet.name)
    lines: dict[int, dict[int, str]] = {}
    written: dict[tuple[int, int], str] = {}
    unreckoned: list[tuple[int, int]] = []
    errors: dict[tuple[int, int], str] = {}
    kept: dict[tuple[int, int], str] = {}
    numbers: set[tuple[int, int]] = set()
    indents: dict[tuple[int, int], int] = {}
    struck: set[tuple[int, int]] = set()
    corrected: set[tuple[int, int]] = set()
    merged: list[tuple[int, int, int, int]] = []
    hidden_rows: set[int] = set()
    hidden_columns: list[tuple[int, int]] = []
    with archive.part(target) as source:
        parser = tags.WorkSheetParser(
            source,
            [shared.text for shared in texts],
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # as openpyxl's own readers do
            timedelta_formats=book._timedelta_formats,
        )
        for _, element in iterparse(source):
            if element.tag == tags.ROW_TAG:
                line, cells = parser.parse_row(element)
                if element.get("hidden") in ("1", "true"):
                    hidden_rows.add(line)
                for entry, cell in zip(element, cells, strict=True):
                    place = (cell["row"], cell["column"] - 1)
                    style = formats[cell["style_id"]] if cell["style_id"] < len(formats) else ""
                    shown = shown_by(entry, texts, tags)
                    text = plain_text(shown.text if shown else cell_text(cell["value"], style))
                    if entry.find(tags.FORMULA_TAG) is not None:
                        if formulas:
                            written[place] = _formula(parser, entry)
                        if cell["value"] is None and _has_no_result(entry, tags.VALUE_TAG):
                            unreckoned.append(place)
                            text = FAULTY_TEXT
                    if cell["data_type"] == "e":
                        errors[place] = text
                    if text:
                        lines.setdefault(place[0], {})[place[1]] = text
                        if style:
                            kept[place] = style
                        if style and isinstance(cell["value"], (int, float)):
                            numbers.add(place)
                        if step := steps.get(cell["style_id"]):
                            indents[place] = step
                        if cell["style_id"] in strikes or (shown and shown.struck):
                            struck.add(place)
                        if shown and shown.corrected:
                            corrected.add(place)
                element.clear()
            elif element.tag == tags.COL_TAG:
                if element.get("hidden") in ("1", "true"):
                    first = int(element.get("min", 1))
                    hidden_columns.append((first, int(element.get("max", first))))
            elif element.tag.endswith("}mergeCell"):
                left, top, right, bottom = range_boundaries(element.get("ref"))
                if (left, top) != (right, bottom):
                    merged.append((top, left, bottom, right))
    return Page(
        file,
        title,
        evenly(lines, file, title, findings),
        tuple(sorted(merged)),
        hidden=sheet.state != "visible",
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=tuple(hidden_columns),
        formulas=written,
        unreckoned=tuple(unreckoned),
        errors=errors,
        formats=kept,
        numbers=frozenset(numbers),
        indents=indents,
        struck=frozenset(struck),
        corrected=frozenset(corrected),
    )


def _formula(parser: WorkSheetParser, entry: Element) -> str:
    try:
        return str(parser.parse_formula(entry))
    except Exception:  # a formula that openpyxl cannot shift is none that is looked for
        return ""


def _has_no_result(entry: Element, tag: str) -> bool:
    """Tell an empty text, which Excel stores as a text without signs, from a result that nobody reckoned."""
    return entry.get("t") not in ("str", "inlineStr") or (entry.get("t") == "str" and entry.find(tag) is None)


def _formats(book: Workbook) -> list[str]:
    """Return the number format of each style; empty for the general one."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE  # noqa: PLC0415

    own = book._number_formats
    found = []
    for style in book._cell_styles:
        number = style.numFmtId - BUILTIN_FORMATS_MAX_SIZE
        name = BUILTIN_FORMATS.get(style.numFmtId, "") if number < 0 else own[number]
        found.append("" if name == "General" else name)
    return found


def _indents(book: Workbook) -> dict[int, int]:
    """Return the steps of indentation of the styles that have any."""
    steps = (int(book._alignments[style.alignmentId].indent) for style in book._cell_styles)
    return {number: step for number, step in enumerate(steps) if step}


def _strikes(book: Workbook) -> frozenset[int]:
    """Return the styles that strike their text through."""
    fonts = [bool(font.strike) for font in book._fonts]
    return frozenset(number for number, style in enumerate(book._cell_styles) if fonts[style.fontId])
