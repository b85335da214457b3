"""The rows of a table: units, sums, headings, footnotes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from quota.intake.cells.cell_places import cell_of
from quota.intake.cells.grid import Area, Sheet, packed
from quota.intake.headers.blocks import Block, Heading
from quota.intake.headers.measure_rows import numbers_alone
from quota.intake.layouts.kind_in_rows import YES
from quota.intake.records import Notebook, Told
from quota.intake.rows.heading_lines import (
    figure_of,
    is_of_kinds,
    lines_of_counties,
    lines_of_kinds,
    name_of_kinds,
    nameless_total,
    sum_label,
)
from quota.intake.vocabulary.header_words import BLOCK_SUM, FOOTNOTE, Meaning
from quota.intake.vocabulary.numbers import is_blank, is_number, mend_of
from quota.intake.vocabulary.row_names import is_own_office, is_reserve, is_statistic, of_which
from quota.intake.vocabulary.said import few
from quota.intake.vocabulary.unit_names import (
    county_in,
    is_kind,
    is_numbering,
    is_section,
    kind_heading,
    level_in,
    names_an_office,
    places_in_title,
    township_type,
    without_numbering,
)
from quota.scenario.problems import Findings
from quota.texts import Message

_LEGEND = re.compile("[黄红绿蓝灰橙紫]色?(为|是|底|字|标|部分|表示)|颜色|底纹|阴影|斜体|加粗")
"""What tells in a note that the look of a row says something; only the texts of rows are read."""
_DATE_WORDS = frozenset("年月日")


class RowKind(StrEnum):
    """What a row is."""

    UNIT = "unit"
    SUM = "sum"
    COUNTY = "county"  # a county with figures: the sum of its units
    FOUND = "found"  # a sum that only its figures betray
    RESERVE = "reserve"  # posts that no unit has
    PART = "part"  # inside a unit
    NAMED = "named"  # a name without figures: a unit whose parts have them, or nothing


@dataclass(frozen=True)
class BookRow:
    """A row with figures.

    Parameters
    ----------
    name : str
        Unit, county, or label of the sum.
    county, level : str
        What the table, a heading above, or a column says; empty where nothing does.
    block : int
        Number of the heading or sum above it that it stands under.
    words : Mapping[str, str]
        Serial number, code, type, class, note and category of the row, as written.
    numbers : Mapping[int, Decimal]
        By column, in the unit of the table.
    indent : int
        How far the name is indented, in letters of half a width.
    part : str
        The office inside the unit, where a column names it.
    last : int
        Last of the lines whose figures were added up into the row; 0 where it is the row's own alone.
    """

    kind: RowKind
    sheet: Sheet
    line: int
    name: str
    county: str
    level: str
    block: int
    words: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[int, Decimal] = field(default_factory=dict)
    indent: int = 0
    part: str = ""
    last: int = 0

    @property
    def heading(self) -> str:
        """Sheet and line, for people."""
        return self.sheet.line_place(self.line)

    @property
    def hidden(self) -> bool:
        """Whether it is hidden in the workbook."""
        written = (self.sheet.origins.get((self.line, column)) for column in range(1, self.sheet.width + 1))
        return next((area.top for area in written if area), self.line) in self.sheet.hidden_rows

    @property
    def struck(self) -> bool:
        """Whether most of its texts are struck through."""
        cells = [(self.line, column) for column in self.sheet.texts(self.line)]
        return 2 * len(self.sheet.struck.intersection(cells)) > len(cells)

    def cells(self, entry: Heading) -> list[str]:
        """Name the cells of the row whose figures count for a heading."""
        return [self.place(column) for column in entry.columns if column in self.numbers]

    def place(self, column: int) -> str:
        """Name the cell of the row in a column, or the cells that were added up."""
        return self.sheet.place(Area(self.line, column, max(self.line, self.last), column))


@dataclass
class Surroundings:
    """What a row inherits from what stands above it, carried from line to line of a sheet."""

    county: str = ""
    level: str = ""
    block: int = 0

    def enter(self, *, county: str | None = None, level: str | None = None) -> None:
        """Begin a new part of the sheet."""
        self.county = self.county if county is None else county
        self.level = self.level if level is None else level
        self.block += 1


class RowReader:
    """Reads the rows of the tables of one sheet, from top to bottom."""

    def __init__(self, sheet: Sheet, county: str, notes: Notebook, findings: Findings, short: Container[str]) -> None:
        self._sheet, self._notes, self._findings, self._short = sheet, notes, findings, short
        self.around = Surroundings(county, level=level_in(sheet.title))
        self._titled = self.around.level
        self._county_lines: frozenset[int] = frozenset()
        self._kind_lines: frozenset[int] = frozenset()
        self._unread: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
        self._unit = ""

    def rows(self, block: Block) -> list[BookRow]:
        """Return the rows with figures of one table."""
        self._titles(block)
        self._unit = ""
        self._county_lines = lines_of_counties(block, self._short)
        self._kind_lines = lines_of_kinds(block, self._county_lines)
        rows = list(self._rows(block))
        self._report_unread()
        return rows

    def _titles(self, block: Block) -> None:
        named = False
        for _, title in block.titles:
            county = places_in_title(title)[1] or county_in(title)
            if county and not (named and names_an_office(title)):
                self.around.enter(county=county)
                named = True
            if level := level_in(title):
                self.around.level = self._titled = level

    def _rows(self, block: Block) -> Iterator[BookRow]:
        belongs = "", ""
        for line in block.lines:
            texts = block.texts(line)
            if not texts:
                continue
            numbered = [entry.column for entry in block.numeric if is_number(self._sheet.text(line, entry.column))]
            label = sum_label(block, line)
            column = block.column("jurisdiction")
            stated = packed(self._sheet.filled(line, column)) if column else ""
            name = self._first_words(block, line)
            if not is_blank(stated) and not label and not self._lists(block, line, name):
                belongs = self._belongs(stated)
            if line <= block.bottom + 2 and numbers_alone(texts.values()):
                self._left_out(line, "new.left_column_numbers", texts)
            elif numbered and _is_signature(texts):
                self._left_out(line, "new.left_footnote", texts)
            elif is_statistic(name):
                self._left_out(line, "new.left_statistic", texts)
            elif numbered and is_reserve(name):
                yield self._row(RowKind.RESERVE, block, line, of_which(name) or name, belongs)
            elif numbered and is_of_kinds(block, line):
                yield self._row(RowKind.SUM, block, line, name_of_kinds(block, line), belongs)
            elif label and numbered:
                yield self._row(RowKind.SUM, block, line, label, belongs)
                if BLOCK_SUM.search(label):
                    self.around.enter()
            elif not numbered:
                yield from self._without_figures(block, line, texts, belongs)
            else:
                yield from self._with_figures(block, line, belongs)

    def _belongs(self, stated: str) -> tuple[str, str]:
        """Return the county and the level that a cell of the column of counties names; 市直 is a level, and no county."""
        level = level_in(stated)
        if not level:
            return stated, ""
        return "" if level == "city" else self.around.county, level

    def _with_figures(self, block: Block, line: int, belongs: tuple[str, str]) -> Iterator[BookRow]:
        name = self._sheet.name(line, block.column("name"))
        if self._lists(block, line, words := self._first_words(block, line)):
            name = words
        elif is_blank(name) and block.office_column and self._sheet.text(line, block.office_column):
            name = self._unit
        name = name_of_kinds(block, line) or self._outer_name(block, line) if is_blank(name) else name
        if is_blank(name) and (rows := nameless_total(block, line)):
            where = self._sheet.line_place(line)
            self._notes.add(Told.GUESSED, where, "new.nameless_total", rows=rows)
            yield self._row(RowKind.SUM, block, line, "合计", belongs)
            return
        if is_blank(name):
            places = [entry.column for entry in block.numeric if self._sheet.text(line, entry.column)]
            place = self._sheet.cell_place(line, places[0])
            self._findings.error(place, "new.no_name", "new.no_name_mend")
            return
        if (bare := without_numbering(packed(name))) != packed(name):
            name = bare
        name = self._unit = self._with_township(block, line, name)
        county = county_in(name)
        if line in self._kind_lines:
            heading = kind_heading(name)
            self.around.enter(level=level_in(heading))
            self._understood_heading(line, heading)
            yield self._row(RowKind.SUM, block, line, heading, belongs)
        elif line in self._county_lines:
            self.around.enter(county=county)
            yield self._row(RowKind.COUNTY, block, line, county or name, (county, ""))
        else:
            yield self._row(RowKind.UNIT, block, line, name, belongs)

    def _outer_name(self, block: Block, line: int) -> str:
        """Return the name in the column before that of the units: the owner's own row names no body below it."""
        outer = block.column("name") - 1
        other = any(entry.column == outer and entry.meaning is None for entry in block.headings)
        text = self._sheet.text(line, outer) if other else ""
        return "" if is_number(text) else text

    def _with_township(self, block: Block, line: int, name: str) -> str:
        """Return a name with the township that the unit is inside, where a column says so: names recur from one to another.

        局机关 is the office itself that the column names.
        """
        column = block.column("township")
        above = (self._sheet.name(row, column) for row in range(line, block.bottom, -1)) if column else iter(())
        township = next(filter(None, above), "")
        if township and is_own_office(name) and not township_type(township):
            return township
        inside = township_type(township) and not township_type(name) and township not in name
        return f"{township}{name}" if inside else name

    def _row(self, kind: RowKind, block: Block, line: int, name: str, belongs: tuple[str, str]) -> BookRow:
        words = {
            field: " ".join(text.split())
            for field in ("sequence", "code", "type", "level", "class", "note", "year", "row_category")
            if (column := block.column(field)) and not is_blank(text := self._sheet.filled(line, column))
        }
        words |= self._funding(block, line)
        numbers: dict[int, Decimal] = {}
        for entry in block.numeric:
            value = self._number(line, entry)
            if value is not None:
                numbers[entry.column] = value
        if kind is RowKind.UNIT:
            self._shared_cells(block, line)
        county, level = belongs
        if level != "city":
            county = county or self.around.county
        level = level or self.around.level
        indent = self._sheet.indent(line, block.column("name"))
        part = packed(self._sheet.filled(line, block.office_column)) if block.office_column else ""
        return BookRow(kind, self._sheet, line, name, county, level, self.around.block, words, numbers, indent, part)

    def _funding(self, block: Block, line: int) -> dict[str, str]:
        """Return what the columns say that name the kind of a row's posts; of 是否参公 what its heading names."""
        said: list[str] = []
        for entry in block.headings:
            text = self._sheet.filled(line, entry.column) if entry.meaning == Meaning("funding") else ""
            if not is_blank(text):
                said.append(entry.header if packed(text) in YES else " ".join(text.split()))
        return {"funding": " ".join(said)} if said else {}

    def _number(self, line: int, entry: Heading) -> Decimal | None:
        text = self._sheet.text(line, entry.column)
        try:
            return figure_of(text, entry)
        except ValueError:
            if text != "\0":  # a formula without a result was reported when the workbook was opened
                self._unread[entry.column, mend_of(text)].setdefault(
                    self._sheet.cell_place(line, entry.column), " ".join(text.split())
                )
            return None

    def _report_unread(self) -> None:
        """Refuse cells that show no number, once for a column and a mend."""
        for (_, mend), cells in self._unread.items():
            (place, text), *others = cells.items()
            more = few([cell_of(place) for place, _ in others])
            what = "new.not_numbers" if others else "new.not_a_number"
            self._findings.error(place, what, mend, text=text, count=len(cells), more=more)
        self._unread.clear()

    def _shared_cells(self, block: Block, line: int) -> None:
        for entry in block.numeric:
            area = self._sheet.area(line, entry.column)
            if area.bottom > area.top and area.top == line:
                what = Message("new.shared_cell", {"line": line})
                self._notes.add(Told.GUESSED, self._sheet.place(area), what, "new.shared_cell_mend")

    def _first_words(self, block: Block, line: int) -> str:
        """Return the name of a row, or what stands in its place: a label merged over the first columns."""
        figures = {entry.column for entry in block.numeric}
        words = (text for column, text in block.texts(line).items() if column not in figures and not is_number(text))
        return packed(self._sheet.filled(line, block.column("name")) or next(words, ""))

    def _lists(self, block: Block, line: int, words: str) -> bool:
        """Return whether a row without a name says in its first cell what part of a total it is: 其中：镇."""
        nameless = is_blank(self._sheet.filled(line, block.column("name")))
        return nameless and bool(of_which(words) or is_kind(words) or kind_heading(words))

    def _without_figures(
        self, block: Block, line: int, texts: Mapping[int, str], belongs: tuple[str, str]
    ) -> Iterator[BookRow]:
        words = [packed(text) for text in texts.values()]
        words = [word for word in words if not is_numbering(word)] or words
        first, different = words[0], set(words)
        name = packed(self._sheet.text(line, block.column("name")))
        heading = without_numbering(first).rstrip(":")
        if FOOTNOTE.match(first):
            self._left_out(line, "new.left_footnote", texts)
            if _LEGEND.search("".join(words)):
                what = Message("new.legend", {"text": "".join(words)[:60]})
                self._notes.add(Told.QUESTION, self._sheet.cell_place(line, min(texts)), what)
        elif len(different) == 1 and county_in(heading):
            self.around.enter(county=county_in(heading), level="")
            self._understood_heading(line, heading)
        elif len(different) == 1 and (is_kind(heading) or level_in(heading)) and not township_type(heading):
            self.around.enter(level=level_in(heading))
            self._understood_heading(line, heading)
        elif len(different) == 1 and not name and is_section(first):
            self.around.enter(level=self._titled)
            self._understood_heading(line, heading)
        elif name and any(not is_blank(self._sheet.text(line, entry.column)) for entry in block.numeric):
            for entry in block.numeric:
                self._number(line, entry)  # tells that it is none
        elif name:
            if len(different) == 1 and is_section(first):
                self.around.level = self._titled
            self._unit = self._with_township(block, line, without_numbering(name))
            yield self._row(RowKind.NAMED, block, line, self._unit, belongs)
        else:
            self._left_out(line, "new.left_other", texts)

    def _understood_heading(self, line: int, heading: str) -> None:
        place = self._sheet.cell_place(line, 1)
        self._notes.add(Told.UNDERSTOOD, place, "new.heading", heading=heading)

    def _left_out(self, line: int, key: str, texts: Mapping[int, str]) -> None:
        _leave_out(self._sheet, line, key, texts, self._notes)


def _is_signature(texts: Mapping[int, str]) -> bool:
    """Return whether a line with figures is one of signatures and dates: 填表人 张三 2023 年 12 月."""
    words = [packed(text) for text in texts.values()]
    dated = bool(_DATE_WORDS.intersection(words))
    signed = sum(bool(FOOTNOTE.match(word)) for word in words) > 1
    return bool(FOOTNOTE.match(words[0])) and (dated or signed or (len(words) < 4 and ":" in words[0]))


def leave_out_name(block: Block, row: BookRow, notes: Notebook) -> None:
    """Note that a name without figures names no unit."""
    texts = block.texts(row.line)
    words = {packed(text) for text in texts.values() if not is_numbering(packed(text))}
    if len(words) > 1 or township_type(row.name):
        what = Message("new.unit_without_figures", {"name": row.name})
        place = row.place(block.column("name"))
        notes.add(Told.MISSING, place, what, "new.unit_without_figures_mend")
    elif any(map(is_section, words)):
        notes.add(Told.UNDERSTOOD, row.place(1), "new.heading", heading=row.name)
    else:
        _leave_out(row.sheet, row.line, "new.left_other", texts, notes)


def _leave_out(sheet: Sheet, line: int, key: str, texts: Mapping[int, str], notes: Notebook) -> None:
    text = " ".join(dict.fromkeys(texts.values()))
    place = sheet.place(Area(line, min(texts), line, max(texts)))
    notes.add(Told.LEFT_OUT, place, Message(key, {"text": text if len(text) <= 60 else f"{text[:60]}…"}))
