"""The look of charts that altair describes: titles and notes, axes and signs. Nothing is set for the whole process."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt

from quota.report.vectors.ink import (
    DARK,
    FAINT,
    FONT_SIZE,
    FONTS,
    GRID,
    LIGHT,
    NAME_LIMIT,
    PALE,
    TEXT,
    WIDTH,
    shortened,
    wrapped,
)

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
