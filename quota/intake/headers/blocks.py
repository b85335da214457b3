"""A table in a sheet, and its headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from quota.intake.cells.grid import Area, Sheet
from quota.intake.vocabulary.header_words import PLACES, Meaning
from quota.intake.vocabulary.numbers import is_number, read_number


class Heading(NamedTuple):
    """One column of a table.

    Parameters
    ----------
    column : int
        From 1.
    header : str
        As people read it, e.g. ``行政编制 / 实有``.
    meaning : Meaning or None
        None where it was not understood.
    unit : str
        Unit of measurement that the header names.
    guessed : bool
        Whether the meaning was inferred from a neighbour or from the cells below.
    plus : tuple of int
        Further columns whose figures are added, such as 副职 to 正职.
    """

    column: int
    header: str
    meaning: Meaning | None
    unit: str = ""
    guessed: bool = False
    plus: tuple[int, ...] = ()

    @property
    def field(self) -> str:
        """What it holds; empty where it was not understood."""
        return self.meaning.field if self.meaning else ""

    @property
    def category(self) -> str:
        """Category of its posts or people; empty where it names none."""
        return self.meaning.category if self.meaning else ""

    @property
    def counts(self) -> bool:
        """Whether it holds figures that were understood."""
        return self.meaning is not None and self.field not in PLACES

    @property
    def columns(self) -> tuple[int, ...]:
        """Every column whose figures count."""
        return (self.column, *self.plus)

    def figure(self, numbers: Mapping[int, Decimal]) -> Decimal | None:
        """Return the figure of a row, by the numbers of its columns; None where it has none."""
        found = [numbers[column] for column in self.columns if column in numbers]
        return sum(found, Decimal(0)) if found else None


def headers(entries: Iterable[Heading]) -> str:
    """List the headers of columns."""
    return "、".join(entry.header for entry in entries)


@dataclass(frozen=True)
class Block:
    """A table in a sheet.

    Parameters
    ----------
    titles : tuple of (line, text)
        What stands above the header.
    top, bottom : int
        First and last line of the header.
    last : int
        Last line that may belong to it.
    headings : tuple of Heading
        Every column with a header.
    left, right : int
        First and last column; two tables may stand side by side.
    apart : tuple of Area
        Tables without units beside it or below it.
    """

    sheet: Sheet
    titles: tuple[tuple[int, str], ...]
    top: int
    bottom: int
    last: int
    headings: tuple[Heading, ...]
    left: int
    right: int
    apart: tuple[Area, ...] = ()

    @property
    def lines(self) -> range:
        """The lines below the header."""
        return range(self.bottom + 1, self.last + 1)

    def texts(self, line: int) -> dict[int, str]:
        """Return the texts of a line of the table by column, without empty ones."""
        return self.sheet.texts(line, self.left, self.right)

    def column(self, field: str) -> int:
        """Return the column of a field that says what a row is about; 0 where there is none."""
        return next((entry.column for entry in self.headings if entry.meaning == Meaning(field)), 0)

    def number(self, line: int, column: int) -> Decimal | None:
        """Return the number that a cell shows; None where it shows none, or what is refused when the row is read."""
        try:
            return read_number(self.sheet.text(line, column))
        except ValueError:
            return None

    def heading_place(self, entry: Heading) -> str:
        """Name the cell of a heading."""
        return self.sheet.cell_place(self.bottom, entry.column)

    @cached_property
    def office_column(self) -> int:
        """Column of the offices inside units: one that says so, or texts beside names merged over several rows; else 0."""
        sheet, name, told = self.sheet, self.column("name"), self.column("part")
        figures = [entry.column for entry in self.numeric]
        lines = [line for line in self.lines if any(sheet.text(line, column) for column in figures)]
        merged = [line for line in lines if sheet.area(line, name).bottom > sheet.area(line, name).top]
        first = 0 if self.column("row_category") or not merged else min(figures)
        beside = [entry.column for entry in self.headings if entry.meaning is None and name < entry.column < first]
        for column in [told] if told else beside:
            texts = [text for line in (lines if told else merged) if (text := sheet.filled(line, column))]
            if texts and not any(map(is_number, texts)):
                return column
        return 0

    def with_changed(self, changed: Mapping[int, Heading]) -> Block:
        """Return the table with other headings for some columns."""
        if not changed:
            return self
        return replace(self, headings=tuple(changed.get(entry.column, entry) for entry in self.headings))

    def cells(self, entry: Heading) -> Area:
        """Return the cells below the heading of a column."""
        return Area(self.bottom + 1, entry.column, max(self.last, self.bottom + 1), entry.column)

    def repeats(self, entry: Heading) -> bool:
        """Return whether a column says what another before it says of the rows, so that it is not read."""
        said_once = entry.field in PLACES and entry.field not in ("funding", "sequence", "name")
        return said_once and entry.column != self.column(entry.field)

    @cached_property
    def numeric(self) -> tuple[Heading, ...]:
        """The columns that hold figures which were understood."""
        return tuple(entry for entry in self.headings if entry.counts)

    @property
    def shape(self) -> tuple[str, tuple[str, ...]]:
        """What tables of a sheet have in common that are one which goes on: on the next page, or further right."""
        return self.sheet.place(), tuple(entry.header for entry in self.headings)

    @property
    def place(self) -> str:
        """Sheet and range of the table."""
        left, right = self.headings[0].column, self.headings[-1].column
        return self.sheet.place(Area(self.top, left, max(self.last, self.bottom), right))
