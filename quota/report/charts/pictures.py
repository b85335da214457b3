"""Charts as pictures, as parts of a page, and in notebooks; all of it offline."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import altair as alt

from quota.files import write_whole
from quota.report.charts.style import Chart
from quota.report.drawing import DrawingError, drawer
from quota.report.vectors import Drawing
from quota.report.vectors.ink import FONTS, SHIPPED_FONT
from quota.texts import Message

PIXELS = 2
"""Pixels of a PNG for each pixel of the chart."""


class PictureError(Exception):
    """A picture that cannot be written; `message` says why."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message.key)


def picture(chart: Chart | Drawing, path: Path | str) -> Path:
    """Write a chart as .png, .svg or .pdf, whole or not at all; return its path.

    Raises
    ------
    PictureError
        If the name ends otherwise, or the file cannot be written.
    """
    path = Path(path)
    try:
        content = _content(chart, path)
    except DrawingError as error:
        raise PictureError(Message("charts.cannot_draw", {"path": path})) from error
    try:
        write_whole(path, content)
    except OSError as error:
        raise PictureError(Message("charts.cannot_write", {"path": path, "why": error.strerror or error})) from error
    return path


def embeddable(chart: Chart) -> dict[str, Any]:
    """Return the Vega-Lite description of a chart, data and look included, for a page; the same for the same chart."""
    with alt.data_transformers.enable("default", max_rows=None):
        return chart.to_dict()


def svg(chart: Chart | Drawing) -> str:
    """Return a chart as SVG: lines and letters, sharp on paper, in the reader's own Chinese font.

    Raises
    ------
    DrawingError
        If it cannot be drawn.
    """
    if isinstance(chart, Drawing):
        return chart.svg
    return drawer().draw("svg", embeddable(chart), vl_version=_version()).decode()


def show_in_notebook() -> None:
    """Let notebooks show charts as SVG that stays in the notebook, without network and however many rows."""
    _know_shipped_font()
    alt.renderers.enable("svg")
    alt.data_transformers.enable("default", max_rows=None)


def _content(chart: Chart | Drawing, path: Path) -> bytes:
    if path.suffix == ".svg":
        return svg(chart).encode()
    kind, options = path.suffix.removeprefix("."), {"scale": PIXELS} if path.suffix == ".png" else {}
    if kind not in ("png", "pdf"):
        raise PictureError(Message("charts.unknown_kind", {"name": path.name}))
    if isinstance(chart, Drawing):
        fonts, shipped = (quoteattr(names) for names in (FONTS, f'"{SHIPPED_FONT}", {FONTS}'))
        return drawer().draw(kind, chart.svg.replace(fonts, shipped, 1), **options)
    description = embeddable(chart)
    described = {**description, "config": {**description["config"], "font": f'"{SHIPPED_FONT}", {FONTS}'}}
    return drawer().draw(kind, described, vl_version=_version(), **options)


def _version() -> str:
    """Return the version of Vega-Lite that altair writes for, as vl-convert names it."""
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


@lru_cache(maxsize=1)
def _know_shipped_font() -> None:
    """Tell the drawing library of the shipped font: without a Chinese font it draws boxes, and does not say so."""
    import vl_convert  # noqa: PLC0415 - heavy

    with as_file(files("quota.report.charts").joinpath("fonts")) as folder:
        vl_convert.register_font_directory(str(folder))
