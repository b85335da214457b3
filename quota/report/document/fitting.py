"""Widths that fit: the largest size of type at which nothing is cut, columns as wide as what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import ceil, isqrt

from quota.texts.width import width_of
from quota.words.table import Cell, Table

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
POINT = 25.4 / 72
"""In mm."""
LEAST_WORDS, MOST_WORDS = 13, 44
"""Width that a column of words may be pressed to, and up to which it is widened, in Latin letters."""
MOST_HEADER_LINES, SHORT_HEADER = 4, 10
"""Lines that a header may take, and width up to which it should stand on one, in Latin letters."""
_LATIN_WORD = re.compile("[!-\u2e7f\U00010000-\U0010ffff]+")  # what is not in it would take milliseconds to compile


@dataclass(frozen=True, slots=True)
class Letters:
    """Width of a figure or Latin letter of cells and of headers, in half ems."""

    cells: float
    headers: float

    def of(self, cell: Cell, *, strong: bool) -> float:
        """Return the width in a cell, which may be bold or stand in a total."""
        return BOLD * self.cells if strong or bold(cell) else self.cells


@dataclass(frozen=True, slots=True)
class Fit:
    """Size of type, in points, and widths of columns, in mm; `easy`: whether words have the room they wish."""

    size: float
    widths: tuple[float, ...]
    easy: bool


@dataclass(frozen=True)
class Grid:
    """A table with its cells in words."""

    table: Table

    def fit(self, room: float, sizes: Sequence[float] = SIZES) -> Fit | None:
        """Return how it fits into a width in mm; None where it does not at any size.

        It has room for the widest font that may stand in for its own. The largest size at which words have the room they
        wish; else the largest.
        """
        fits = list(_fits(self.table, self._widest, room, sizes))
        return next(iter([*(found for found in fits if found.easy), *fits]), None)

    def pressed(self, room: float) -> Fit:
        """Return a fit for a table that is too wide for the widest font, at the smallest size.

        Headers have the room that their own font needs, figures that of the widest, since half a figure misleads; or else
        both that of their own; or else columns stand in proportion to what they need.
        """
        own = _needed(self.table, Letters(OWN, OWN))
        least = [low for low, _ in own]
        squeezed = Fit(SMALLEST, tuple(room * low / sum(least) for low in least), easy=False)
        mixed = _needed(self.table, Letters(WIDEST, OWN))
        fits = (_fits(self.table, needed, room, SIZES[-1:]) for needed in (mixed, own))
        return next(chain.from_iterable(fits), squeezed)

    @cached_property
    def _widest(self) -> list[tuple[float, float]]:
        return _needed(self.table, Letters(WIDEST, WIDEST))


def _needed(grid: Table, letters: Letters) -> list[tuple[float, float]]:
    """Return the least and the wished width of every column, in half ems."""
    return [_widths(grid, place, letters) for place in range(len(grid.columns))]


def _fits(grid: Table, needed: Sequence[tuple[float, float]], room: float, sizes: Sequence[float]) -> Iterator[Fit]:
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
    column = grid.columns[place]
    cells = {(shown(cell := line.cells[place]), letters.of(cell, strong=line.strong)) for line in grid.lines}
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


def bold(cell: Cell) -> bool:
    """Return whether a cell stands out."""
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


def shown(cell: Cell) -> str:
    """Return a cell of words."""
    return str(cell.value)
