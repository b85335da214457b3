"""Tables on a terminal: as wide as it is, with fewer columns rather than broken ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from quota.texts.width import width_of

SHORT = 10
"""Width up to which words are not folded: sooner, another column is left out."""
LONGEST = 24
"""Width up to which a single word is not."""
FEWEST = 2
"""Columns that a table has at least."""
GAP = 2
WIDE = 0x3FF00
"""Where signs begin that nobody uses, and that count as wide."""
_NUMBER = re.compile(r"[-+]?[\d.,÷]+ ?%?|—|-|")

Rows = Sequence[Sequence[str]]


class DrawnTable(NamedTuple):
    """A table as lines of a terminal.

    Parameters
    ----------
    same : list of (str, str)
        Headers and cells of the columns that say the same in every row, and for which there was no room.
    left_out : list of str
        Headers of the other columns for which there was no room.
    """

    words: str
    same: list[tuple[str, str]]
    left_out: list[str]


def drawn(headers: Sequence[str], rows: Rows, width: int | None, spare: Collection[int]) -> DrawnTable:
    """Lay out a table.

    Parameters
    ----------
    width : int, optional
        Columns of the terminal; None: as many as it takes.
    spare : collection of int
        Places of the columns that are left out where there is no room, the first one first; after them, the last ones.
    """
    places = [place for place in range(len(headers)) if any(row[place] for row in rows) or not rows]
    alike = [place for place in places if len(rows) > 1 and len({row[place] for row in rows}) == 1]
    least = _least(headers, rows)
    whole = [max(map(width_of, column)) for column in zip(headers, *rows, strict=True)]
    left_out: list[int] = []
    for place in dict.fromkeys((*alike, *spare, *sorted(places, reverse=True))):
        taken = sum((whole if place in alike else least)[one] + GAP for one in places) - GAP
        if width is None or len(places) <= FEWEST:
            break
        if place in places and taken > width:
            places.remove(place)
            left_out.append(place)
    kept = [[row[place] for place in places] for row in (headers, *rows)]
    words = _laid_out(kept, [least[place] for place in places], width)
    same = [(headers[place], rows[0][place]) for place in left_out if place in alike]
    return DrawnTable(words, same, [headers[place] for place in sorted(left_out) if place not in alike])


def _least(headers: Sequence[str], rows: Rows) -> list[int]:
    """Return by column the least width in which it can be read: words are folded between, headers also within Chinese."""
    heads = [max(min(width_of(header), SHORT), *map(width_of, re.split("[^!-~]+", header))) for header in headers]
    cells = zip(*rows, strict=True) if rows else ([] for _ in headers)
    return [min(LONGEST, max([head, *map(_least_of_cell, column)])) for head, column in zip(heads, cells, strict=True)]


def _least_of_cell(cell: str) -> int:
    words = max(map(width_of, cell.split()), default=0)
    return max(words, min(width_of(cell), SHORT))


def _laid_out(cells: Rows, least: Sequence[int], width: int | None) -> str:
    """Draw a table within a width. What some terminals show wide, and the library takes for narrow, stands in as wide."""
    import io  # noqa: PLC0415 - only terminals need it

    from rich.box import Box  # noqa: PLC0415
    from rich.console import Console as RichConsole  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    doubtful = sorted({sign for row in cells for cell in row for sign in cell if east_asian_width(sign) == "A"})
    stand_ins = {ord(sign): chr(WIDE + place) for place, sign in enumerate(doubtful)}
    line = "    \n"
    ruled = Box(f"{line}{line} -- \n{line}{line}{line}{line}{line}", ascii=True)
    table = Table(box=ruled, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    headers, *rows = ([cell.translate(stand_ins) for cell in row] for row in cells)
    for place, header in enumerate(headers):
        number = bool(rows) and all(_NUMBER.fullmatch(row[place]) for row in rows)
        table.add_column(Text(header), justify="right" if number else "left", overflow="fold", min_width=least[place])
    for row in rows:
        table.add_row(*map(Text, row))
    if width is None:
        width = sum(max(map(width_of, column)) + GAP for column in zip(*cells, strict=True))
    into = io.StringIO()
    RichConsole(file=into, width=width, color_system=None, legacy_windows=False).print(table)
    back = {ord(stand_in): chr(sign) for sign, stand_in in stand_ins.items()}
    return "\n".join(line.rstrip() for line in into.getvalue().translate(back).splitlines())
