"""How places in books are said: short where there is one book, and as ranges of cells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

_CELL = re.compile(
    r"(?P<sheet>.*?)!(?P<letters>[A-Z]{1,3})(?P<line>\d+)(?::[A-Z]{1,3}(?P<last>\d+))?(?P<aside>（[^（）]*）)?(?:\+|$)"
)


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
    cells: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for place in places:
        for found in _CELL.finditer(place):
            for line in filter(None, (found["line"], found["last"])):
                cells[short_place(books, found["sheet"])].append((found["letters"], int(line)))
    return "、".join(f"{sheet}!{words}".lstrip("!") for sheet, found in cells.items() for words in _runs(found))


def _runs(cells: Sequence[tuple[str, int]]) -> list[str]:
    lines = {line for _, line in cells}
    columns: dict[str, list[int]] = defaultdict(list)
    for letters, line in cells:
        columns[letters].append(line)
    if len(lines) == 1 and len(columns) > 1:
        ordered = sorted(columns, key=lambda letters: (len(letters), letters))
        (line,) = lines
        return [f"{ordered[0]}{line}:{ordered[-1]}{line}"]
    return [f"{letters}{min(found)}:{letters}{max(found)}" for letters, found in columns.items()]
