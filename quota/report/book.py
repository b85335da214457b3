"""A workbook in the making: styles, cells, and sheets that print as finished paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from io import BytesIO
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from quota.files import same_everywhere
from quota.texts.width import width_of
from quota.words.pen import Pen
from quota.words.standing import Surety
from quota.words.table import Kind, Line, Table

if TYPE_CHECKING:
    from quota.plan.hand.repair import Wanted

OPTIONS: Mapping[str, object] = MappingProxyType(
    {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
)
CREATED = datetime(1980, 1, 1, tzinfo=UTC)
"""Date in the file's properties: always the same, so that the same plan gives the same bytes."""

MOST_LINES = 20_000
"""Lines of a table of details; a whole country's would make a file that no office computer opens."""
A3, A4 = 8, 9
ROW_HEIGHT = 14.0
"""Height of a line of words of 10 points."""

BODY_FONT, HEAD_FONT = "宋体", "黑体"
COUNT, CHANGE, DECIMAL, PERCENT, PLAIN = "#,##0", "[Blue]+#,##0;[Red]-#,##0;0", "#,##0.00", "0.0%", "General"
"""Number formats: posts, changes with their sign, needs, coverage, anything."""
BAND, GROUP, TOTAL = "#D9E2EC", "#F2F5F8", "#E6ECF2"
"""Backgrounds of headers, of subtotals and of totals."""
INK: Mapping[Surety, Mapping[str, object]] = MappingProxyType(
    {
        "illustrative": {"italic": True, "font_color": "#595959"},
        "choice": {"italic": True, "font_color": "#595959"},
        "estimated": {"italic": True, "font_color": "#1F4E9E"},
        "real": {},
    }
)
"""How a figure looks by its standing."""

Tone = Literal["text", "small", "head", "title", "part", "alarm", "plain", "flow"]
TONES: Mapping[Tone, Mapping[str, object]] = MappingProxyType(
    {
        "text": {"border": 1, "border_color": "#808080"},
        "small": {"border": 1, "border_color": "#808080", "font_size": 9},
        "head": {
            "border": 1,
            "border_color": "#808080",
            "bold": True,
            "align": "center",
            "text_wrap": True,
            "bg_color": BAND,
        },
        "title": {"font_name": HEAD_FONT, "font_size": 18, "align": "center"},
        "part": {"font_name": HEAD_FONT, "font_size": 12},
        "alarm": {
            "font_name": HEAD_FONT,
            "font_size": 11,
            "font_color": "#C00000",
            "border": 2,
            "border_color": "#C00000",
            "text_wrap": True,
        },
        "plain": {"text_wrap": True, "valign": "top", "font_size": 11},
        "flow": {},
    }
)
"""What a cell is for, and how it looks."""


class Formula(NamedTuple):
    """A formula and its value as of now; programs that do not reckon show the value."""

    words: str
    value: float | str


NO_SPANS: Mapping[str, int] = MappingProxyType({})
Value = str | int | float | Decimal | Fraction | Formula | None


class _Sheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet of formulas that every program knows.

    In each the library looks for some thirty functions of newer programs: 30 µs, two seconds for a country.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


@dataclass(frozen=True)
class Book(Pen):
    """A workbook about one plan, in one language.

    Parameters
    ----------
    wanted : sequence of Wanted
        Of a repaired plan: the numbers made by hand, kept or not.
    """

    wanted: Sequence[Wanted] = ()
    buffer: BytesIO = field(default_factory=BytesIO)
    styles: dict[tuple[tuple[str, object], ...], Format] = field(default_factory=dict)

    @cached_property
    def workbook(self) -> Workbook:
        """The file."""
        made = Workbook(self.buffer, dict(OPTIONS))
        made.set_properties({"created": CREATED, "title": self.plan.case.settings.title})
        return made

    def style(self, tone: Tone, standing: Surety = None, **more: object) -> Format:
        """Return a format, the same one for the same wishes."""
        wishes: dict[str, Any] = {"font_name": BODY_FONT, "font_size": 10, "valign": "vcenter", **TONES[tone], **more}
        if standing is not None:
            wishes |= INK[standing]
        key = tuple(wishes.items())
        if key not in self.styles:
            self.styles[key] = self.workbook.add_format(wishes)
        return self.styles[key]

    def sheet(self, name: str, widths: Sequence[float], paper: int = A4) -> Worksheet:
        """Add a sheet, ready to print: landscape, as wide as the paper."""
        sheet = self.workbook.add_worksheet(name, worksheet_class=_Sheet)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(paper)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.center_horizontally()
        page = self.words("report.page")
        sheet.set_footer(f"&R&9{page}")
        sheet.hide_gridlines(2)
        return sheet

    def bytes(self) -> bytes:
        """Finish the workbook and return it as a file's content."""
        self.workbook.close()
        return same_everywhere(self.buffer.getvalue())


def put(sheet: Worksheet, row: int, column: int, cell: Value, style: Format) -> None:
    """Write one cell. Words stay words, whatever they begin with."""
    if cell is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell, style)
    elif isinstance(cell, Formula):
        sheet.write_formula(row, column, cell.words, style, cell.value)
    else:
        sheet.write_number(row, column, float(cell), style)


def spread(sheet: Worksheet, row: int, first: int, last: int, cell: Value, style: Format, *, down: int = 0) -> None:
    """Write one cell over columns, and over so many further rows."""
    if last > first or down:
        sheet.merge_range(row, first, row + down, last, "", style)
    put(sheet, row, first, cell, style)


def lines_of(words: str, width: float, size: float = 10) -> int:
    """Return how many lines words of a font size take in a column of this width.

    Excel measures columns in digits of 11 points, each about as wide as half a Chinese character of that size.

    >>> lines_of("来舟镇" * 10, 60), lines_of("来舟镇" * 10, 40)
    (1, 2)
    """
    room = (width - 1) / (0.095 * size)
    if 2 * len(words) <= room and "\n" not in words:
        return 1
    return sum(max(1, ceil(width_of(part) / room)) for part in words.split("\n"))


def paragraph(
    sheet: Worksheet, row: int, last: int, words: str, style: Format, *, widths: Sequence[float], size: float = 11
) -> int:
    """Write words over the columns up to ``last``, as high as they need; return the next row.

    A cell that spans columns does not grow by itself, so its height is reckoned from its width.
    """
    sheet.set_row(row, 1.4 * size * lines_of(words, sum(widths[: last + 1]), size) + 4)
    spread(sheet, row, 0, last, words, style)
    return row + 1


def title(book: Book, sheet: Worksheet, words: str, last: int) -> None:
    """Write the title of a sheet over its first row."""
    spread(sheet, 0, 0, last, words, book.style("title"))
    sheet.set_row(0, 30)


FORMATS: Mapping[Kind, str] = MappingProxyType(
    {
        "text": "",
        "count": COUNT,
        "change": CHANGE,
        "amount": DECIMAL,
        "number": PLAIN,
        "percent": PERCENT,
        "index": PLAIN,
    }
)
"""Number formats; words have an empty one."""


def write_table(
    book: Book, sheet: Worksheet, row: int, table: Table, widths: Sequence[float], spans: Mapping[str, int] = NO_SPANS
) -> int:
    """Write a header and rows; return the next row. Totals are formulas over the lines above them.

    `widths` are those of the sheet, `spans` how many of its columns a column of the table takes where it takes several.
    """
    across = [spans.get(column.name, 1) for column in table.columns]
    firsts = [sum(across[:place]) for place in range(len(across))]
    rooms = [sum(widths[first : first + span]) for first, span in zip(firsts, across, strict=True)]
    sheet.set_row(row, height_of([column.header for column in table.columns], rooms))
    for first, span, column in zip(firsts, across, table.columns, strict=True):
        spread(sheet, row, first, first + span - 1, column.header, book.style("head"))
    name_place = next((place for place, column in enumerate(table.columns) if column.kind == "text"), 0)
    styles: dict[tuple[Kind, Surety, bool], Format] = {}
    for line in table.lines:
        row += 1
        values: list[Value] = [cell.value for cell in line.cells]
        if line.over:
            values = [
                _sum(row, line, cell.value, first) if isinstance(cell.value, int) else None
                for cell, first in zip(line.cells, firsts, strict=True)
            ]
            values[name_place] = book.words("report.total_of", name=line.label)
        sheet.set_row(row, height_of(values, rooms))
        for column, first, span, cell, value in zip(table.columns, firsts, across, line.cells, values, strict=True):
            wishes = (column.kind, cell.standing, line.strong)
            if wishes not in styles:
                styles[wishes] = _table_style(book, FORMATS[column.kind], cell.standing, line.strong)
            spread(sheet, row, first, first + span - 1, value, styles[wishes])
    return row + 1


def _sum(row: int, line: Line, value: int, column: int) -> Formula:
    """Return a total as a formula over the lines above it; the next-but-one row of Excel is the first of them."""
    letters = xl_col_to_name(column)
    return Formula(f"=SUBTOTAL(9,{letters}{row + 1 - line.over}:{letters}{row})", float(value))


def height_of(cells: Sequence[Value], rooms: Sequence[float]) -> float:
    """Return how high a row must be for its words."""
    lines = [lines_of(cell, room) for cell, room in zip(cells, rooms, strict=True) if isinstance(cell, str)]
    return ROW_HEIGHT * max(lines, default=1) + 1.5


def _table_style(book: Book, number: str, standing: Surety, strong: bool) -> Format:
    more = dict(laid_out(number))
    if strong:
        more |= {"bold": True, "bg_color": TOTAL}
    return book.style("text", standing, **more)


def laid_out(number: str) -> Mapping[str, object]:
    """Return how a cell of a number format is laid out; words have an empty one."""
    if not number:
        return {"text_wrap": True}
    if number in (DECIMAL, PLAIN):
        return {"num_format": number, "align": "right", "indent": 1}
    return {"num_format": number, "align": "center"}


def rest_of(book: Book, table: Table, file: str) -> str:
    """Say where the lines are that a sheet leaves out: nobody would scroll to them."""
    if len(table.lines) >= table.count:
        return ""
    return book.words("report.too_long", rows=table.count, shown=len(table.lines), file=file)
