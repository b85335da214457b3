"""The one table that papers, page, notebook and console set: cells that keep their values, and how sure they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Literal, NamedTuple

from quota.files import Number
from quota.need import two_decimals
from quota.plan.coverage import percent_words
from quota.texts import Language
from quota.texts.display import html_table
from quota.words.standing import Surety, most_unsure

Kind = Literal["text", "count", "change", "amount", "number", "percent", "index"]
"""What a cell holds: words; posts, people or units; posts with their sign; posts with two decimals; a number as it was
written; a share; an index between 0 and 1."""
Value = str | int | float | Decimal | Fraction | None
NOTHING = "—"
"""Where there is no figure."""


class Cell(NamedTuple):
    """One cell: its value, not yet in words; None where there is none."""

    value: Value
    kind: Kind = "text"
    standing: Surety = "real"


class Column(NamedTuple):
    """A column.

    Parameters
    ----------
    band : str
        The header that it shares with its neighbours.
    name : str
        What a paper asks for the column by.
    blank : str
        What only the office can fill in where a cell is empty; empty: nothing.
    """

    header: str
    band: str = ""
    kind: Kind = "count"
    name: str = ""
    blank: str = ""


class Line:
    """A row of a table; bare words stand for cells of words.

    Parameters
    ----------
    strong : bool
        Whether it is a total.
    label : str
        Of a total that its table's cells do not name: what is added up.
    over : int
        How many lines right above it add up to its counts; 0 where it only tells a sum.
    """

    __slots__ = ("cells", "label", "over", "strong")

    def __init__(
        self, cells: Iterable[Cell | str | None], *, strong: bool = False, label: str = "", over: int = 0
    ) -> None:
        self.cells = tuple([cell if isinstance(cell, Cell) else Cell(cell) for cell in cells])
        self.strong, self.label, self.over = strong, label, over

    def of(self, cells: Iterable[Cell | str | None]) -> Line:
        """Return a line of the same kind with other cells."""
        return Line(cells, strong=self.strong, label=self.label, over=self.over)


@dataclass(frozen=True)
class Table:
    """A table. `title` may be empty below another title; `unit` says what is counted.

    `count` is the number of all lines, where it does not hold them all.
    """

    title: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    unit: str = ""
    notes: Sequence[str] = ()
    count: int = 0

    def show(self, *names: str) -> Table:
        """Return some of the columns, in this order."""
        places = [next(place for place, column in enumerate(self.columns) if column.name == name) for name in names]
        return self._of(places)

    def without(self, *names: str) -> Table:
        """Return all columns but some."""
        return self._of([place for place, column in enumerate(self.columns) if column.name not in names])

    def each(self, change: Callable[[Cell], Cell]) -> Table:
        """Return the table with every cell changed."""
        return replace(self, lines=[line.of(map(change, line.cells)) for line in self.lines])

    def _of(self, places: Sequence[int]) -> Table:
        lines = [line.of([line.cells[place] for place in places]) for line in self.lines]
        return replace(self, columns=[self.columns[place] for place in places], lines=lines)

    @property
    def plain(self) -> Sequence[Line]:
        """The lines that are no totals."""
        return [line for line in self.lines if not line.strong]

    @property
    def headers(self) -> list[str]:
        """What stands above the columns."""
        return [column.header for column in self.columns]

    @cached_property
    def rows(self) -> list[list[str]]:
        """The lines in words, as screens and CSV have them; numbers stay what they are there."""
        return [[_on_screen(cell) for cell in line.cells] for line in self.lines]

    def _repr_html_(self) -> str:
        names = next((place for place, column in enumerate(self.columns) if column.kind != "text"), len(self.columns))
        return html_table(self.title, self.headers, self.rows, self.notes, names=names)


def count(number: int, standing: Surety = "real") -> Cell:
    """Return a cell of a number of posts, people or units."""
    return Cell(number, "count", standing)


def change(posts: int, standing: Surety = "real") -> Cell:
    """Return a cell of a change with its sign."""
    return Cell(posts, "change", standing)


def amount(exact: Fraction, standing: Surety = "real") -> Cell:
    """Return a cell of a need, with two decimals."""
    return Cell(two_decimals(exact), "amount", standing)


def _on_screen(cell: Cell) -> str:
    words = cell_words(cell)
    if cell.kind == "text":
        return words
    return Number(f"{words}%" if cell.kind == "percent" and cell.value is not None else words)


def cell_words(cell: Cell, grouped: Language | None = None, empty: str = "") -> str:
    """Put a cell into words.

    Parameters
    ----------
    grouped : str, optional
        A language in which thousands are set apart, where it has them set apart.
    empty : str
        What to write where there is no value.

    >>> cell_words(Cell(1250, "count"), "en"), cell_words(Cell(3, "change")), cell_words(Cell(Fraction(7, 8), "percent"))
    ('1,250', '+3', '87.5')
    """
    value, kind, _ = cell
    if value is None:
        return NOTHING if kind in ("percent", "index") else empty
    if isinstance(value, str):
        return value
    if kind == "change":
        return signed(int(value))
    if kind == "percent":
        return percent_words(Fraction(value)).removesuffix("%")
    if isinstance(value, Fraction):
        value = two_decimals(value)
    comma = "," if grouped == "en" else ""
    return (
        f"{value:{comma}{'.2f' if kind == 'amount' else '.3f' if kind == 'index' else 'f' if kind == 'number' else ''}}"
    )


def signed(posts: int) -> Number:
    """Write a change with its sign; in CSV it stays a number.

    >>> signed(3), signed(-2), signed(0)
    ('+3', '-2', '0')
    """
    return Number(f"{posts:+d}" if posts else "0")


def with_sums(
    groups: Iterable[tuple[str, Sequence[Line]]], columns: Sequence[Column], summed: Iterable[str]
) -> Iterator[Line]:
    """Yield the lines of each group, and their total below them; different categories are never added up.

    Parameters
    ----------
    groups : pairs of what the total is called and lines
    summed : iterable of str
        Names of the columns to add up.
    """
    places = [place for place, column in enumerate(columns) if column.name in set(summed)]
    for label, lines in groups:
        yield from lines
        if len(lines) > 1:
            cells: list[Cell | None] = [None] * len(columns)
            for place in places:
                own = [line.cells[place] for line in lines]
                value = sum(cell.value for cell in own if isinstance(cell.value, int))
                cells[place] = Cell(value, columns[place].kind, most_unsure(cell.standing for cell in own))
            yield Line(cells, strong=True, label=label, over=len(lines))


def first(lines: Iterable[Line], most: int | None) -> list[Line]:
    """Return the first lines of many, without making the others."""
    return list(lines if most is None else islice(lines, most))
