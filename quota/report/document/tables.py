"""Tables that fit: the largest size of type at which nothing is cut, columns as wide as what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from math import ceil, isqrt
from types import MappingProxyType
from xml.sax.saxutils import escape

from quota.report.book import width_of
from quota.report.document.formats import BODY, fonts_xml
from quota.report.document.titles import title_lines
from quota.texts import Language
from quota.words.standing import UNSURE, Surety
from quota.words.table import NOTHING, Cell, Column, Line, Table, cell_words

SIZES = (10.5, 9.0)
"""Sizes of type in tables, in points: 五号, 小五; smaller ones cannot be read in a meeting."""
SMALLEST = SIZES[-1]
PADDING, SLACK = 1.4, 0.3
"""Left and right of a cell together, and what programs measure differently, in mm."""
WIDEST, OWN = 1.3, 1.0
"""Width of a figure or Latin letter in the widest font that stands in where Times New Roman is missing, and in its own, in
half ems."""
BOLD = 1.1
"""By how much bold figures and letters are wider."""
MILLIMETRE = 1440 / 25.4
"""In 1/20 points."""
POINT = 25.4 / 72
"""In mm."""
LEAST_WORDS, MOST_WORDS = 13, 44
"""Width that a column of words may be pressed to, and up to which it is widened, in Latin letters."""
MOST_HEADER_LINES, SHORT_HEADER = 4, 10
"""Lines that a header may take, and width up to which it should stand on one, in Latin letters."""
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
_LATIN_WORD = re.compile("[!-\u2e7f\U00010000-\U0010ffff]+")


@dataclass(frozen=True, slots=True)
class Letters:
    """Width of a figure or Latin letter of cells and of headers, in half ems."""

    cells: float
    headers: float

    def of(self, cell: Cell, *, strong: bool) -> float:
        """Return the width in a cell, which may be bold or stand in a total."""
        return BOLD * self.cells if strong or _bold(cell) else self.cells


@dataclass(frozen=True, slots=True)
class Fit:
    """Size of type, in points, and widths of columns, in mm; `easy`: whether words have the room they wish."""

    size: float
    widths: tuple[float, ...]
    easy: bool


def fit(grid: Table, room: float, sizes: Sequence[float] = SIZES) -> Fit | None:
    """Return how a table fits into a width in mm; None where it does not at any size.

    It has room for the widest font that may stand in for its own. The largest size at which words have the room they
    wish; else the largest.
    """
    fits = list(_fits(grid, room, Letters(WIDEST, WIDEST), sizes))
    return next(iter([*(found for found in fits if found.easy), *fits]), None)


def pressed(grid: Table, room: float) -> Fit:
    """Return a fit for a table that is too wide for the widest font, at the smallest size.

    Headers have the room that their own font needs, figures that of the widest, since half a figure misleads; or else both
    that of their own; or else columns stand in proportion to what they need.
    """
    least = [low for low, _ in (_widths(grid, place, Letters(OWN, OWN)) for place in range(len(grid.columns)))]
    squeezed = Fit(SMALLEST, tuple(room * low / sum(least) for low in least), easy=False)
    fits = (_fits(grid, room, letters, SIZES[-1:]) for letters in (Letters(WIDEST, OWN), Letters(OWN, OWN)))
    return next(chain.from_iterable(fits), squeezed)


def _fits(grid: Table, room: float, letters: Letters, sizes: Sequence[float]) -> Iterator[Fit]:
    needed = [_widths(grid, place, letters) for place in range(len(grid.columns))]
    for size in sizes:
        letter = size * POINT / 2
        least = [low * letter + PADDING + SLACK for low, _ in needed]
        wished = [high * letter + PADDING + SLACK for _, high in needed]
        if sum(least) <= room:
            roomy = [
                high if column.kind == "text" else low
                for column, low, high in zip(grid.columns, least, wished, strict=True)
            ]
            yield Fit(size, tuple(_spread(least, wished, room)), easy=sum(roomy) <= room)


def _widths(grid: Table, place: int, letters: Letters) -> tuple[float, float]:
    """Return the least and the wished width of a column, in half ems."""
    column = grid.columns[place]
    cells = {(_shown(cell := line.cells[place]), letters.of(cell, strong=line.strong)) for line in grid.lines}
    longest = max((width_on_line(part, wide) for cell, wide in cells for part in cell.split("\n")), default=0)
    unbroken = max((_longest_word(cell, wide) for cell, wide in cells), default=0)
    members = sum(other.band == column.band for other in grid.columns)
    header = max(
        _longest_word(column.header, BOLD * letters.headers),
        _longest_word(column.band, BOLD * letters.headers) / members,
        ceil(width_of(column.header) / MOST_HEADER_LINES),
        4,
    )
    whole = width_of(column.header)
    wished_header = max(header, whole if whole <= SHORT_HEADER else ceil(whole / 2))
    if column.kind != "text":
        longest += any(cell[:1] in ("+", "-") for cell, _ in cells)  # signs are wider than figures
        return max(longest, header), max(longest, wished_header)
    least = max(min(longest, LEAST_WORDS), unbroken, header)
    wished = longest if longest <= MOST_WORDS else MOST_WORDS + 3 * isqrt(int(longest) - MOST_WORDS)
    return least, max(least, wished, wished_header)


def _bold(cell: Cell) -> bool:
    return cell.kind == "change" and cell.value not in ("", "0")


def width_on_line(words: str, latin: float) -> float:
    """Return the width of words on one line."""
    return width_of(words) + (latin - 1) * sum(len(found) for found in _LATIN_WORD.findall(words))


def _longest_word(words: str, latin: float) -> float:
    """Return the width of the longest part that cannot be broken: a word of Latin letters, or a character."""
    return max((latin * len(found) for found in _LATIN_WORD.findall(words)), default=min(2, len(words)))


def _spread(least: Sequence[float], wished: Sequence[float], room: float) -> Iterator[float]:
    """Yield widths that fill the room: first what columns wish, then in proportion."""
    missing = [high - low for low, high in zip(least, wished, strict=True)]
    share = min(1.0, (room - sum(least)) / sum(missing)) if sum(missing) else 1.0
    widths = [low + share * more for low, more in zip(least, missing, strict=True)]
    yield from (width * room / sum(widths) for width in widths)


def table_xml(grid: Table, layout: Fit, namespaces: str, *, kept: bool, head: str, row: float) -> str:
    """Return a table as the file writes it: header rows repeat on every page, and no row is broken but those of long texts.

    `kept` tells whether all rows are kept on one page, with notes below them; `head` are the properties of the characters
    of headers and totals, fonts and weight; `row` is the least height of a row, in heights of its type.
    """
    widths = [round(width * MILLIMETRE) for width in layout.widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    least = round(20 * layout.size * row)
    heads = [_row(cells, least, head=True) for cells in _header_rows(grid.columns, widths, layout.size, head)]
    long = [_row_lines(line, layout) > LONG_TEXT and not kept for line in grid.lines]
    body = [
        _row(cells, least, head=False, broken=broken)
        for cells, broken in zip(_body_rows(grid, widths, layout.size, head, long, kept=kept), long, strict=True)
    ]
    rows = "".join((*heads, *body))
    return f"<w:tbl {namespaces}>{_properties(sum(widths))}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"


def height(grid: Table, layout: Fit, row: float = ROW) -> float:
    """Return about how high the rows of a table are below its header, in points; `row` is as in `table_xml`."""
    return sum(_row_height(_row_lines(line, layout), layout, row) for line in grid.lines)


def header_height(grid: Table, layout: Fit, row: float) -> float:
    """Return about how high the header of a table is, in points."""
    bands = layout.size * row if any(column.band for column in grid.columns) else 0
    return bands + _row_height(_lines([column.header for column in grid.columns], layout), layout, row)


def _row_lines(line: Line, layout: Fit) -> int:
    return _lines([_shown(cell) for cell in line.cells], layout)


def _lines(cells: Sequence[str], layout: Fit) -> int:
    """Return about how many lines of text a row takes."""
    rooms = [(width - PADDING) / (layout.size * POINT / 2) for width in layout.widths]
    return max(ceil(width_of(words) / room) for words, room in zip(cells, rooms, strict=True))


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
    if banded:
        cells = []
        place = 0
        for band, group in groupby(columns, key=lambda column: column.band):
            members = list(group)
            if band:
                span = sum(widths[place : place + len(members)])
                cells.append(_cell(band, span, size, fonts=head, keep=True, span=len(members)))
            else:
                cells += [
                    _cell(
                        _header(column.header, widths[place + offset], size),
                        widths[place + offset],
                        size,
                        fonts=head,
                        keep=True,
                        merge="restart",
                    )
                    for offset, column in enumerate(members)
                ]
            place += len(members)
        yield cells
    yield [
        _cell(
            "" if banded and not column.band else _header(column.header, width, size),
            width,
            size,
            fonts=head,
            keep=True,
            merge=_merge(column, banded=banded),
        )
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


def _merge(column: Column, *, banded: bool) -> str:
    return "continue" if banded and not column.band else ""


def _body_rows(
    grid: Table, widths: Sequence[int], size: float, head: str, long: Sequence[bool], *, kept: bool
) -> Iterator[Iterable[str]]:
    """Yield the cells of each row; which rows hold together with the next one is for the page to respect."""
    for place, line in enumerate(grid.lines, start=1):
        held = _held(grid, place, kept=kept) and not long[place - 1]
        yield [
            _cell(
                _shown(cell),
                width,
                size,
                fonts=head if line.strong else fonts_xml(BODY),
                left=column.kind == "text" and not line.strong,
                mark=MARKS.get(cell.standing, ""),
                bold=_bold(cell),
                keep=held,
            )
            for column, cell, width in zip(grid.columns, line.cells, widths, strict=True)
        ]


def _held(grid: Table, place: int, *, kept: bool) -> bool:
    """Tell whether a row, counted from 1, must not be the last of its page.

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
    size: float,
    *,
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
    lines = [Line((cell._replace(standing="real") for cell in line.cells), strong=line.strong) for line in grid.lines]
    return replace(grid, lines=lines), unsure.pop()


def _columns(grid: Table) -> Iterator[tuple[Column, list[Cell]]]:
    for place, column in enumerate(grid.columns):
        yield column, [line.cells[place] for line in grid.lines]


def _partly_real(column: Column, cells: Sequence[Cell]) -> bool:
    """Tell whether a column has figures that are real; of columns of words, those that have others too."""
    real = any(cell.standing == "real" and cell.value not in ("", NOTHING, "0") for cell in cells)
    return real and (column.kind != "text" or any(cell.standing != "real" for cell in cells))


def in_words(table: Table, language: Language) -> Table:
    """Return a table with all cells in words; what is no figure has no standing."""
    lines = [
        Line((_said(cell, language, "" if line.strong else NOTHING) for cell in line.cells), strong=line.strong)
        for line in table.lines
    ]
    return replace(table, lines=lines)


def _said(cell: Cell, language: Language, empty: str) -> Cell:
    return Cell(cell_words(cell, language, empty), cell.kind, "real" if cell.value is None else cell.standing)


def _shown(cell: Cell) -> str:
    return str(cell.value)
