"""A sheet as a grid of texts, as the planner sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from quota.scenario.names import NOTE_SIGNS, plain
from quota.scenario.origin import column_letters

_METRES = re.compile("[KkHh]?M2|[KH]m2")
_BLANKS = re.compile(r"\s+")
_MARK = rf"(?:{NOTE_SIGNS}|[※†‡*＊])"
_MARKS = re.compile(
    rf"(?<=[0-9０-９\u4e00-\u9fff）)])\s*{_MARK}+\s*$|^\s*{_MARK}+\s*(?=[0-9０-９])|(?<=[0-9])\s*[(（]?注\d?[)）]?$"
)
"""Signs behind a figure or a name, or before a figure, that lead to a note below the table."""
_TRADITIONAL = str.maketrans(
    "編實縣鄉鎮單稱備註計區領導職數總額級類積劃構關員會為機層戶萬畝頃現調後黨產務廳屬國際檢監財稅設辦處團體學車輛標準餘滿臨應測權歸經費來補專項業參執資療農統號門長錢養衛園場館隊發屆過時間顯庫轉換預動隨復複張連漁營銷",
    "编实县乡镇单称备注计区领导职数总额级类积划构关员会为机层户万亩顷现调后党产务厅属国际检监财税设办处团体学车辆标准余满临应测权归经费来补专项业参执资疗农统号门长钱养卫园场馆队发届过时间显库转换预动随复复张连渔营销",
)
"""Traditional signs of the words that tables are headed with; names stay as they are written."""
_SPACING = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")


class Area(NamedTuple):
    """A rectangle of cells, counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def cell(cls, line: int, column: int) -> Area:
        """Return one cell."""
        return cls(line, column, line, column)

    def __str__(self) -> str:
        first = f"{column_letters(self.left)}{self.top}"
        last = f"{column_letters(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"

    def with_(self, other: Area) -> Area:
        """Return the smallest rectangle that holds both.

        >>> str(Area(2, 1, 5, 1).with_(Area.cell(9, 1)))
        'A2:A9'
        """
        return Area(*map(min, self[:2], other[:2]), *map(max, self[2:], other[2:]))


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, or a text file.

    Parameters
    ----------
    book, title : str
        Name of the file, and of the sheet; a text file has no title.
    rows : sequence of sequences of str
        Texts by line and column. Merged cells hold their text at the top left only.
    merged : tuple of Area
        Cells that were made one.
    hidden : bool
        Whether the sheet is hidden.
    hidden_rows, hidden_columns : frozenset of int
        Lines and columns that are hidden.
    scaled : frozenset of (line, column)
        Cells whose number format shows a thousandth of the number, or less.
    indents : Mapping[tuple[int, int], int]
        Steps of indentation that cells are formatted with, where there are any.
    struck, corrected : frozenset of (line, column)
        Cells whose text is struck through, and those whose text lacks a part that is.
    origins : Mapping of (line, column) to Area
        For a sheet that was written anew before it is read: where each of its cells stands in the file.
    counts : Mapping of (line, column) to int
        For a list of persons that was counted: how many of the lines that a figure stands in count.
    counted : bool
        Whether the figures count the rows of a list of persons.
    """

    book: str
    title: str
    rows: Sequence[Sequence[str]]
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)
    scaled: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    indents: Mapping[tuple[int, int], int] = field(default_factory=dict)
    struck: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    corrected: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    origins: Mapping[tuple[int, int], Area] = field(default_factory=dict)
    counts: Mapping[tuple[int, int], int] = field(default_factory=dict)
    counted: bool = False

    @property
    def height(self) -> int:
        """Number of lines."""
        return len(self.rows)

    @cached_property
    def width(self) -> int:
        """Number of columns of the longest line."""
        return max((len(row) for row in self.rows), default=0)

    def text(self, line: int, column: int) -> str:
        """Return the text of one cell, with plain letters and digits, without blanks around it."""
        return self._line(line).get(column, "")

    def _line(self, line: int) -> dict[int, str]:
        """Return the texts of a line by column, without empty ones; each is made plain once."""
        known = self._lines.get(line)
        if known is None:
            row = self.rows[line - 1] if 0 < line <= len(self.rows) else ()
            found = ((column, plain(without_marks(text))) for column, text in enumerate(row, start=1) if text)
            known = self._lines[line] = {column: text for column, text in found if text}
        return known

    @cached_property
    def _lines(self) -> dict[int, dict[int, str]]:
        return {}

    def filled(self, line: int, column: int) -> str:
        """Return the text of one cell; in merged cells, the text that they share."""
        area = self.area(line, column)
        return self.text(area.top, area.left)

    def last_filled(self, line: int, column: int) -> int:
        """Return the last line, down to this one, in which a column is filled; 0 where there is none."""
        known = self._last_filled.setdefault(column, [0])
        for row in range(len(known), line + 1):
            known.append(row if packed(self.filled(row, column)) else known[-1])
        return known[line]

    @cached_property
    def _last_filled(self) -> dict[int, list[int]]:
        return {}

    def area(self, line: int, column: int) -> Area:
        """Return the merged cells that a cell belongs to, or the cell alone."""
        return self._areas.get((line, column)) or Area.cell(line, column)

    def name(self, line: int, column: int) -> str:
        """Return the text of one cell, or of its merged cells, as it was written but for blanks between Chinese signs."""
        area = self.area(line, column)
        written = self.rows[area.top - 1][area.left - 1] if area.left <= len(self.rows[area.top - 1]) else ""
        return _SPACING.sub("", without_marks(written)).strip()

    def marked(self, line: int, column: int) -> str:
        """Return the text of a figure with the sign of a note beside it; empty where there is none."""
        row = self.rows[line - 1]
        written = row[column - 1] if 0 < column <= len(row) else ""
        return written.strip() if without_marks(written) != written else ""

    def indent(self, line: int, column: int) -> int:
        """Return how far the text of a cell is indented, by its format or by blanks, in letters of half a width."""
        area = self.area(line, column)
        row = self.rows[area.top - 1]
        written = row[area.left - 1] if 0 < area.left <= len(row) else ""
        blanks = written[: len(written) - len(written.lstrip())]
        return 2 * self.indents.get((area.top, area.left), 0) + sum(1 if blank.isascii() else 2 for blank in blanks)

    def texts(self, line: int, left: int = 1, right: int = 0) -> dict[int, str]:
        """Return the texts of a line by column, from `left` to `right` (0: to the end), without empty ones."""
        held = self._line(line)
        whole = left <= 1 and (not right or right >= self.width)
        return dict(held) if whole else {at: text for at, text in held.items() if left <= at <= (right or at)}

    def cells(self, line: int) -> list[tuple[str, Area]]:
        """Return the texts of a line with the cells that they stand in; merged cells say the same each."""
        return [(self.filled(line, column), Area.cell(line, column)) for column in range(1, self.width + 1)]

    def place(self, where: Area | None = None) -> str:
        """Name a place in the sheet, e.g. ``book.xlsx 编制!D5``."""
        sheet = f"{self.book} {self.title}".strip()
        if where is None:
            return sheet
        if not self.origins:
            return f"{sheet}!{where}"
        ends = (self.origins.get((where.top, where.left)), self.origins.get((where.bottom, where.right)))
        held = [end for end in ends if end]
        if not held:
            return sheet
        lines = self.counts.get((where.top, where.left), 0) if where[:2] == where[2:] else 0
        return f"{sheet}!{held[0].with_(held[-1])}{f'（{lines}行）' if lines else ''}"

    def line_place(self, line: int) -> str:
        """Name a line."""
        return self.cell_place(line, 1) if self.origins else f"{self.place()} 第{line}行"

    def cell_place(self, line: int, column: int) -> str:
        """Name one cell."""
        return self.place(Area.cell(line, column))

    def text_place(self, line: int, text: str) -> str:
        """Name the cell of a line that a text stands in."""
        return self.cell_place(line, next((column for column, said in self.texts(line).items() if said == text), 1))

    @cached_property
    def _areas(self) -> Mapping[tuple[int, int], Area]:
        return {
            (line, column): area
            for area in self.merged
            for line in range(area.top, min(area.bottom, self.height) + 1)
            for column in range(area.left, min(area.right, self.width) + 1)
        }


def without_marks(text: str) -> str:
    """Return a text without the signs of notes beside it, which would be digits of the figure before them.

    >>> without_marks("35①"), without_marks("城关镇²"), without_marks("①"), without_marks("面积(km²)")
    ('35', '城关镇', '①', '面积(km²)')
    """
    return text if text.isascii() and "*" not in text else _MARKS.sub("", text)


@lru_cache(1 << 16)
def packed(text: str) -> str:
    """Return a text without any blanks or line breaks, in common signs, e.g. ``合计`` for ``合　計``."""
    return _METRES.sub(lambda unit: unit[0].lower(), _BLANKS.sub("", plain(text)).translate(_TRADITIONAL))


def as_written(part: str, text: str) -> str:
    """Return a part of a packed text in the signs that the text is written in.

    >>> as_written("龍县", "龍縣鄉鎮編制表")
    '龍縣'
    """
    at = packed(text).find(part)
    return _BLANKS.sub("", plain(text))[at : at + len(part)] if at >= 0 else part
