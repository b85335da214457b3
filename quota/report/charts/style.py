"""The look that all charts share: fonts, ink, titles and notes. Nothing is set for the whole process.

Ink is chosen to be told apart in grey as well: what is after, or gained, is dark; what was before, or lost, is light,
and has another shape.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt

SHIPPED_FONT = "Quota Sans SC"
"""Family of the font in the folder ``fonts``."""
FONTS = f'"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", "{SHIPPED_FONT}", sans-serif'
"""Chinese fonts of Windows, macOS and Linux: a reader's browser takes the first that it has."""

DARK, LIGHT, PALE, GRID = "#1f4e79", "#e69f3c", "#b8b8b8", "#e6e6e6"
TEXT, FAINT = "#222222", "#555555"
WIDTH = 640
ROW = 22
"""Height of one row of names, in pixels."""
FONT_SIZE = 12
NAME_LIMIT = 330
"""Longest name in a chart, in pixels; a longer one loses its middle, and stands in full in the tooltip."""

Layers = alt.LayerChart | alt.FacetChart
"""What altair makes of layers; here always the former."""
Chart = Layers | alt.HConcatChart


def finished(chart: Chart, title: str, notes: Iterable[str], *, width: int = WIDTH + 200) -> Chart:
    """Return the chart with title, notes below it, and the shared look."""
    lines = [line for note in notes for line in wrapped(note, width)]
    heading = alt.TitleParams(text=wrapped(title, width, size=16), subtitle=lines, anchor="start", frame="bounds")
    looked: Chart = (
        chart.properties(title=heading, padding=12, background="white")
        .configure(font=FONTS)
        .configure_title(
            fontSize=16, fontWeight="bold", subtitleFontSize=FONT_SIZE, subtitleColor=FAINT, subtitlePadding=6,
            subtitleLineHeight=17, lineHeight=22, offset=12, color=TEXT,
        )
        .configure_axis(
            labelFontSize=FONT_SIZE, titleFontSize=FONT_SIZE, titleFontWeight="normal", labelColor=TEXT,
            titleColor=TEXT, gridColor=GRID, domainColor=PALE, tickColor=PALE, labelLimit=NAME_LIMIT + 60, labelFlush=False,
        )
        .configure_legend(
            labelFontSize=FONT_SIZE, titleFontSize=FONT_SIZE, titleFontWeight="normal", labelLimit=400, labelColor=TEXT,
            titleColor=TEXT,
        )
        .configure_header(labelFontSize=13, labelColor=TEXT, titleColor=TEXT)
        .configure_view(stroke=None)
        .configure_concat(spacing=36)
    )  # fmt: skip
    return looked


def two_signs(field: str, first: str, second: str) -> dict[str, Any]:
    """Return what tells two moments apart: a light ring, and a smaller dark diamond that leaves the ring to be seen."""
    order = [first, second]
    legend = alt.Legend(title=None, orient="top", direction="horizontal")
    looks: dict[str, tuple[Any, list[Any]]] = {
        "shape": (alt.Shape, ["circle", "diamond"]),
        "fill": (alt.Fill, ["white", DARK]),
        "stroke": (alt.Stroke, [LIGHT, DARK]),
        "size": (alt.Size, [110, 45]),
    }
    return {
        name: channel(f"{field}:N", scale=alt.Scale(domain=order, range=span), legend=legend)
        for name, (channel, span) in looks.items()
    }


def values(rows: Sequence[dict[str, Any]]) -> alt.InlineData:
    """Return rows as the data of a chart."""
    return alt.InlineData(values=list(rows))


def named_rows(names: Sequence[str]) -> alt.Axis:
    """Return an axis that writes a name for every number of a row: two rows may have the same name."""
    labels = json.dumps([shortened(name) for name in names], ensure_ascii=False)
    return alt.Axis(title=None, labelExpr=f"{labels}[datum.value]", labelPadding=10, ticks=False, domain=False)


def text_width(words: str, size: int = FONT_SIZE) -> float:
    """Estimate the width of a line in pixels: Chinese signs are square, others about half as wide.

    >>> text_width("延平区"), text_width("ab", 10)
    (36.0, 11.0)
    """
    return sum(size * (1.0 if ord(sign) > 0x2E7F else 0.55) for sign in words)


def shortened(words: str, width: float = NAME_LIMIT, size: int = FONT_SIZE) -> str:
    """Cut words that are wider than `width` pixels in their middle: long names differ at their ends.

    >>> shortened("延平区", 40), shortened("延平区甲镇", 50)
    ('延平区', '延平…镇')
    """
    kept = len(words)
    while kept > 1 and text_width(words[:kept], size) + (size if kept < len(words) else 0) > width:
        kept -= 1
    return words if kept == len(words) else f"{words[: (kept + 1) // 2]}…{words[len(words) - kept // 2 :]}"


def wrapped(words: str, width: float, size: int = FONT_SIZE) -> list[str]:
    """Break words into lines of about `width` pixels: between Chinese signs, else at blanks.

    >>> wrapped("one two", 30)
    ['one', 'two']
    """
    lines, line = [], ""
    for piece in _pieces(words):
        if line and text_width((line + piece).rstrip(), size) > width and piece not in "，。；：、）”％%":
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _pieces(words: str) -> list[str]:
    pieces: list[str] = []
    for sign in words:
        if pieces and ord(sign) <= 0x2E7F and ord(pieces[-1][-1]) <= 0x2E7F and pieces[-1][-1] != " ":
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces
