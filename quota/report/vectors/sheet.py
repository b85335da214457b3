"""A picture in the making, and one that is made: vectors that any browser shows, and that print sharp."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from quota.report.vectors.ink import (
    FAINT,
    FONT_SIZE,
    FONTS,
    GRID,
    NAME_LIMIT,
    PALE,
    TEXT,
    shortened,
    text_width,
    wrapped,
)

PAD = 12.0
HEADING, NOTE = 22.0, 17.0
"""Height of a line of the title, and of a note. [px]"""
LEGEND = 34.0
"""Height of the legend. [px]"""
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Drawing:
    """A chart as a picture.

    Parameters
    ----------
    title : str
    notes : tuple of str
        What stands below the title.
    data : mapping of str to rows
        What is drawn, by kind of mark.
    svg : str
        The picture.
    """

    title: str
    notes: tuple[str, ...]
    data: Mapping[str, Rows]
    svg: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"image/svg+xml": self.svg}


class Canvas:
    """Marks in pixels from the upper left corner; what one says where the pointer rests is its `tip`."""

    def __init__(self) -> None:
        self._marks: list[str] = []

    def words(
        self, x: float, y: float, words: str, *, anchor: str = "start", size: int = FONT_SIZE, ink: str = TEXT
    ) -> None:
        """Write a line, its middle at a height."""
        look = f'font-size="{size}" fill="{ink}"' + (f' text-anchor="{anchor}"' if anchor != "start" else "")
        self._marks.append(f'<text x="{_px(x)}" y="{_px(y + 0.35 * size)}" {look}>{escape(words)}</text>')

    def line(
        self, start: tuple[float, float], end: tuple[float, float], ink: str, *, width: float = 1, dash: str = ""
    ) -> None:
        """Draw a line."""
        (x1, y1), (x2, y2) = start, end
        place = f'x1="{_px(x1)}" y1="{_px(y1)}" x2="{_px(x2)}" y2="{_px(y2)}"'
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._marks.append(f'<line {place} stroke="{ink}" stroke-width="{_px(width)}"{dashed}/>')

    def shape(self, path: str, ink: str, *, edge: str = "none", width: float = 1, tip: str = "") -> None:
        """Fill the outline that a path goes along."""
        told = f"<title>{escape(tip)}</title></path>" if tip else "</path>"
        self._marks.append(f'<path d="{path}" fill="{ink}" stroke="{edge}" stroke-width="{_px(width)}">{told}')

    def legend(self, x: float, y: float, signs: Sequence[tuple[str, str, str, str]]) -> None:
        """Explain signs side by side: each by its path around (0, 0), its ink, its edge, and what it stands for."""
        for path, ink, edge, words in signs:
            self._marks.append(f'<g transform="translate({_px(x + 7)} {_px(y)})">')
            self.shape(path, ink, edge=edge, width=2 if ink == "white" else 1)
            self._marks.append("</g>")
            self.words(x + 20, y, words)
            x += 36 + text_width(words)

    def finished(
        self, title: str, notes: Sequence[str], data: Mapping[str, Rows], width: float, height: float
    ) -> Drawing:
        """Return the picture with title and notes above it."""
        marks, self._marks = self._marks, []
        y = PAD + HEADING / 2
        for line in wrapped(title, width, size=16):
            self.words(PAD, y, line, size=16)
            y += HEADING
        for note in notes:
            for line in wrapped(note, width):
                self.words(PAD, y, line, ink=FAINT)
                y += NOTE
        size = (_px(width + 2 * PAD), _px(y + height + PAD))
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}" viewBox="0 0 {size[0]} {size[1]}" '
            f'role="img" aria-label={quoteattr(title)} font-family={quoteattr(FONTS)}>'
            f'<rect width="100%" height="100%" fill="white"/>{"".join(self._marks)}'
            f'<g transform="translate({_px(PAD)} {_px(y)})">{"".join(marks)}</g></svg>'
        )
        return Drawing(title, tuple(notes), data, svg)


def names_width(names: Sequence[str], most: float = NAME_LIMIT) -> float:
    """Return the room that names take left of a chart."""
    return max(text_width(shortened(name, most)) for name in names) + 10


def axis(sheet: Canvas, box: tuple[float, float, float, float], ticks: Sequence[tuple[float, str]], title: str) -> None:
    """Draw a scale below a field, with lines up through it; the field by its left, top, right and lower edge."""
    left, top, right, low = box
    for x, words in ticks:
        sheet.line((x, top), (x, low), GRID)
        sheet.words(x, low + 12, words, anchor="middle")
    sheet.line((left, low), (right, low), PALE)
    sheet.words((left + right) / 2, low + 29, title, anchor="middle")


AXIS = 40.0
"""Height of a scale with its title. [px]"""


def steps(low: float, high: float, room: float) -> list[float]:
    """Return round numbers from low to high, as many as have room, in pixels.

    >>> steps(-17, 50, 400)
    [-10, 0, 10, 20, 30, 40, 50]
    """
    least = (high - low) / max(1, room // 50)
    power = 10 ** math.floor(math.log10(least))
    step = next(power * by for by in (1, 2, 5, 10) if power * by >= least * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(number * step, 9) for number in range(first, last + 1)]


def circle(radius: float, x: float = 0, y: float = 0) -> str:
    """Return the path of a circle."""
    half = f"a{_px(radius)} {_px(radius)} 0 1 0"
    return f"M{_px(x - radius)} {_px(y)}{half} {_px(2 * radius)} 0{half} {_px(-2 * radius)} 0z"


def diamond(radius: float, x: float = 0, y: float = 0) -> str:
    """Return the path of a square on its corner."""
    return (
        f"M{_px(x)} {_px(y - radius)}L{_px(x + radius)} {_px(y)}L{_px(x)} {_px(y + radius)}L{_px(x - radius)} {_px(y)}z"
    )


def box(x: float, y: float, width: float, height: float) -> str:
    """Return the path of a rectangle."""
    return f"M{_px(x)} {_px(y)}h{_px(width)}v{_px(height)}h{_px(-width)}z"


def ribbon(left: tuple[float, float, float], right: tuple[float, float, float]) -> str:
    """Return the path of a stream between two sides, each given by place, top and bottom."""
    (x1, top1, low1), (x2, top2, low2) = left, right
    bend = (x2 - x1) * 0.45
    return (
        f"M{_px(x1)} {_px(top1)}C{_px(x1 + bend)} {_px(top1)} {_px(x2 - bend)} {_px(top2)} {_px(x2)} {_px(top2)}"
        f"V{_px(low2)}C{_px(x2 - bend)} {_px(low2)} {_px(x1 + bend)} {_px(low1)} {_px(x1)} {_px(low1)}z"
    )


def _px(number: float) -> str:
    """Write a number of pixels."""
    return f"{round(number, 2) + 0.0:.6g}"
