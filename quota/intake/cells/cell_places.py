"""How places in books are said: short where there is one book, and as ranges of cells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce

from quota.intake.cells.grid import Area
from quota.scenario.origin import column_number

_CELL = re.compile(
    r"(?P<sheet>.*?)!(?P<letters>[A-Z]{1,3})(?P<line>\d+)(?::(?P<right>[A-Z]{1,3})(?P<last>\d+))?(?P<aside>（[^（）]*）)?(?:\+|$)"
)


def cell_of(place: str) -> str:
    """Return the cell of a place, without its sheet.

    >>> cell_of("a.xlsx 编制!B2"), cell_of("a.xlsx 第3行")
    ('B2', 'a.xlsx 第3行')
    """
    return place.rpartition("!")[2]


def sheet_of(place: str) -> str:
    """Return the sheet of a place.

    >>> sheet_of("a.xlsx 编制!B2")
    'a.xlsx 编制'
    """
    return place.rsplit("!", 1)[0]


def short_place(books: Sequence[str], place: str) -> str:
    """Return a place without the name of the book where there is but one; a text file has nothing else to name.

    >>> short_place(["a.xlsx"], "a.xlsx 编制!B2"), short_place(["a.csv"], "a.csv!B2"), short_place(["a.csv"], "a.csv")
    ('编制!B2', 'a.csv!B2', '')
    """
    (first, *others) = books
    if others or not place.startswith(first):
        return place
    rest = place.removeprefix(first)
    return place if rest.startswith("!") else rest.strip()


def ranges(books: Sequence[str], places: Iterable[str]) -> str:
    """Return the cells of a column, sheet by sheet, from the first line to the last; of a line, from left to right.

    >>> ranges(["a.xlsx"], ["a.xlsx 编制!B2", "a.xlsx 编制!B9"]), ranges(["a.xlsx"], ["a.xlsx 对比!C3", "a.xlsx 对比!D3"])
    ('编制!B2:B9', '对比!C3:D3')
    """
    cells: dict[str, list[Area]] = defaultdict(list)
    for place in places:
        for found in _CELL.finditer(place):
            left = column_number(found["letters"])
            right = column_number(found["right"]) if found["right"] else left
            last = int(found["last"] or found["line"])
            cells[short_place(books, found["sheet"])].append(Area(int(found["line"]), left, last, right))
    return "、".join(f"{sheet}!{words}".lstrip("!") for sheet, found in cells.items() for words in _runs(found))


def _runs(cells: Sequence[Area]) -> list[Area]:
    """Put the cells of one line together, else those of each column."""
    alone = len({cell.top for cell in cells} | {cell.bottom for cell in cells}) == 1
    columns: dict[int, list[Area]] = defaultdict(list)
    for cell in cells:
        columns[0 if alone else cell.left].append(cell)
    return [reduce(Area.with_, found) for found in columns.values()]
