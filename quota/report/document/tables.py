"""Tables as a paper writes them: their cells in words, which rows hold together, and how high they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from math import ceil
from types import MappingProxyType
from xml.sax.saxutils import escape

from quota.report.document.fitting import PADDING, POINT, Fit, Grid, bold, shown
from quota.report.document.formats import BODY, fonts_xml
from quota.report.document.titles import title_lines
from quota.texts import Language
from quota.texts.width import width_of
from quota.words.standing import UNSURE, Surety
from quota.words.table import NOTHING, Cell, Column, Table, cell_words

MILLIMETRE = 1440 / 25.4
"""In 1/20 points."""
FIRST_ROWS = 3
"""Rows that a table begins with at the foot of a page, or else it begins on the next."""
LONG_TEXT = 8
"""Lines of a row that goes on over the next page, and holds on to no other: whole, it would leave half a page empty."""
ROW, LONG_ROW, TEXT_LINE = 1.75, 1.5, 1.3
"""Height of a row of a table of one page, of a longer one, and of a line within a row, in heights of its type."""
BLANK = re.compile(r"(【[^】]*】|\[to fill in: [^\]]*\])")
"""What only the office can fill in, as the texts mark it."""
MARKS: Mapping[Surety, str] = MappingProxyType(
    {"illustrative": "<w:i/>", "choice": "<w:i/>", "estimated": '<w:u w:val="single"/>'}
)
"""How a figure looks that is not real."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("([\n\t])")
BREAK_XML = MappingProxyType({"\n": "<w:br/>", "\t": "<w:tab/>"})


def table_xml(
    grid: Table, layout: Fit, lines: Sequence[int], namespaces: str, *, kept: bool, head: str, row: float
) -> str:
    """Return a table as the file writes it: header rows repeat on every page, and no row is broken but those of long texts.

    `lines` are those of `row_lines`; `kept` tells whether all rows are kept on one page, with notes below them; `head` are
    the properties of the characters of headers and totals, fonts and weight; `row` is the least height of a row, in heights
    of its type.
    """
    widths = [round(width * MILLIMETRE) for width in layout.widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    least = round(20 * layout.size * row)
    heads = [_row(cells, least, head=True) for cells in _header_rows(grid.columns, widths, layout.size, head)]
    long = [count > LONG_TEXT and not kept for count in lines]
    body = [
        _row(cells, least, head=False, broken=broken)
        for cells, broken in zip(_body_rows(grid, widths, layout.size, head, long, kept=kept), long, strict=True)
    ]
    rows = "".join((*heads, *body))
    return f"<w:tbl {namespaces}>{_properties(sum(widths))}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"


def height(lines: Iterable[int], layout: Fit, row: float = ROW) -> float:
    """Return about how high the rows of a table are below its header, in points; `row` is as in `table_xml`."""
    return sum(_row_height(count, layout, row) for count in lines)


def header_height(grid: Table, layout: Fit, row: float) -> float:
    """Return about how high the header of a table is, in points."""
    bands = layout.size * row if any(column.band for column in grid.columns) else 0
    (lines,) = _lines([[column.header for column in grid.columns]], layout)
    return bands + _row_height(lines, layout, row)


def row_lines(grid: Table, layout: Fit) -> list[int]:
    """Return about how many lines of text each row of a table takes."""
    return list(_lines(([shown(cell) for cell in line.cells] for line in grid.lines), layout))


def _lines(rows: Iterable[Sequence[str]], layout: Fit) -> Iterator[int]:
    rooms = [(width - PADDING) / (layout.size * POINT / 2) for width in layout.widths]
    for cells in rows:
        yield max(ceil(width_of(words) / room) for words, room in zip(cells, rooms, strict=True))


def _row_height(lines: int, layout: Fit, row: float) -> float:
    return layout.size * max(row, TEXT_LINE * lines)


def _properties(width: int) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    margin = round(PADDING / 2 * MILLIMETRE)
    margins = f'<w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/>'
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
    )


def _header_rows(columns: Sequence[Column], widths: Sequence[int], size: float, head: str) -> Iterator[Iterable[str]]:
    """Yield the cells of one header row, or two where neighbours share a header."""
    banded = any(column.band for column in columns)
    cell = partial(_cell, size=size, fonts=head, keep=True)
    if banded:
        top = []
        for band, group in groupby(zip(columns, widths, strict=True), key=lambda one: one[0].band):
            members = list(group)
            if band:
                top.append(cell(band, sum(width for _, width in members), span=len(members)))
            else:
                top += [cell(_header(column.header, width, size), width, merge="restart") for column, width in members]
        yield top
    yield [
        cell("", width, merge="continue")
        if banded and not column.band
        else cell(_header(column.header, width, size), width)
        for column, width in zip(columns, widths, strict=True)
    ]


def _header(words: str, width: int, size: float) -> str:
    """Break a header by hand where it would leave a single character on its last line.

    >>> _header("增加单位", round(12.6 * MILLIMETRE), 10.5).split()
    ['增加', '单位']
    """
    a_line = int((width / MILLIMETRE - PADDING) / (size * POINT))
    if a_line < 2 or len(words) % a_line != 1 or len(words) < a_line or not words.isalpha() or words.isascii():
        return words
    return "\n".join(title_lines(words, a_line))


def _body_rows(
    grid: Table, widths: Sequence[int], size: float, head: str, long: Sequence[bool], *, kept: bool
) -> Iterator[Iterable[str]]:
    """Yield the cells of each row; which rows hold together with the next one is for the page to respect."""
    for place, line in enumerate(grid.lines, start=1):
        held = _held(grid, place, kept=kept) and not long[place - 1]
        yield [
            _cell(
                shown(cell),
                width,
                size=size,
                fonts=head if line.strong else fonts_xml(BODY),
                left=column.kind == "text" and not line.strong,
                mark=MARKS.get(cell.standing, ""),
                bold=bold(cell),
                keep=held,
            )
            for column, cell, width in zip(grid.columns, line.cells, widths, strict=True)
        ]


def _held(grid: Table, place: int, *, kept: bool) -> bool:
    """Return whether a row, counted from 1, must not be the last of its page.

    No row of a table that is kept on one page; in a longer one neither the first rows, nor those before the last ones, nor
    a row above a total. The last row holds on to the notes.
    """
    if place == len(grid.lines):
        return bool(grid.notes)
    return kept or place < FIRST_ROWS or place > len(grid.lines) - FIRST_ROWS or grid.lines[place].strong


def _row(cells: Iterable[str], height: int, *, head: bool, broken: bool = False) -> str:
    whole = "" if broken else "<w:cantSplit/>"
    repeat = "<w:tblHeader/>" if head else ""
    least = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr>{whole}{least}{repeat}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    words: str,
    width: int,
    *,
    size: float,
    fonts: str,
    left: bool = False,
    mark: str = "",
    bold: bool = False,
    keep: bool = False,
    span: int = 1,
    merge: str = "",
) -> str:
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    align = '<w:jc w:val="left"/>' if left else ""
    kept = "<w:keepNext/>" if keep else ""
    blank = '<w:highlight w:val="yellow"/>' if BLANK.search(words) else ""
    properties = (
        f"{fonts}{'<w:b/>' if bold else ''}{mark if mark.startswith('<w:i') else ''}"
        f'<w:spacing w:val="0"/><w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/>'
        f"{blank or (mark if mark.startswith('<w:u') else '')}"
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{merged}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="Cell"/>{kept}{align}</w:pPr>'
        f"<w:r><w:rPr>{properties}</w:rPr>{text_xml(words)}</w:r></w:p></w:tc>"
    )


def text_xml(words: str) -> str:
    """Return words of a run; line breaks and tabs stay, and signs that no XML file may hold are left out."""
    found = ""
    for part in _BREAKS.split(legal(words)):
        found += BREAK_XML.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
    return found


def legal(words: str) -> str:
    """Leave out signs that no XML file may hold.

    >>> legal("a" + chr(7) + "b")
    'ab'
    """
    return _ILLEGAL.sub("", words)


def marks_of(grid: Table) -> list[Surety]:
    """Return which kinds of figures that are not real a table shows, the most unsure first."""
    found = {cell.standing for line in grid.lines for cell in line.cells}
    return [standing for standing in UNSURE if standing in found]


def one_mark(grid: Table) -> tuple[Table, Surety]:
    """Return a table without marks where all its figures are equally unsure, and how unsure: that is said once."""
    unsure = {cell.standing for line in grid.lines for cell in line.cells if cell.standing != "real"}
    if len(unsure) != 1 or any(_partly_real(column, cells) for column, cells in _columns(grid)):
        return grid, "real"
    return grid.each(lambda cell: cell._replace(standing="real")), unsure.pop()


def _columns(grid: Table) -> Iterator[tuple[Column, list[Cell]]]:
    for place, column in enumerate(grid.columns):
        yield column, [line.cells[place] for line in grid.lines]


def _partly_real(column: Column, cells: Sequence[Cell]) -> bool:
    """Return whether a column has figures that are real; of columns of words, those that have others too."""
    real = any(cell.standing == "real" and cell.value not in ("", NOTHING, "0") for cell in cells)
    return real and (column.kind != "text" or any(cell.standing != "real" for cell in cells))


def in_words(table: Table, language: Language) -> Grid:
    """Return a table with all cells in words; what is no figure has no standing."""
    lines = [
        line.of(_said(cell, language, "" if line.strong else NOTHING) for cell in line.cells) for line in table.lines
    ]
    return Grid(replace(table, lines=lines))


def _said(cell: Cell, language: Language, empty: str) -> Cell:
    return Cell(cell_words(cell, language, empty), cell.kind, "real" if cell.value is None else cell.standing)
