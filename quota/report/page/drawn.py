"""Charts of the page, as pictures made of lines and letters: sharp on paper, and at once there on screen."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from quota.report.vectors import changes, coverage, transfers
from quota.report.vectors.ink import NARROW
from quota.words.figures import lowest_rows
from quota.words.pen import Pen

MOST_ROWS = 120
"""Jurisdictions, or units of the only one, that a chart can show; more of them nobody could read."""


@dataclass(frozen=True, slots=True)
class DrawnCharts:
    """The charts of one category, as SVG."""

    title: str
    pictures: tuple[Markup, ...]


def drawn(pen: Pen) -> list[DrawnCharts]:
    """Draw coverage, changes and transfers of every category that has any."""
    drawings = {category: _pictures(pen, category) for category in pen.standings.together if _readable(pen, category)}
    return [DrawnCharts(pen.name(category), pictures) for category, pictures in drawings.items() if pictures]


def _pictures(pen: Pen, category: str) -> tuple[Markup, ...]:
    drawings = (draw(pen.plan, category, pen.language, width=NARROW) for draw in (coverage, changes, transfers))
    # Names in a chart are escaped where they are written.
    return tuple(Markup(drawing.svg) for drawing in drawings if drawing is not None)


def _readable(pen: Pen, category: str) -> bool:
    """Return whether a chart can show its rows: jurisdictions, or units where there is only one jurisdiction."""
    rows = [row for row in lowest_rows(pen.plan) if row.category == category]
    places = {row.jurisdiction for row in rows}
    return (len(places) if len(places) > 1 else len(rows)) <= MOST_ROWS
