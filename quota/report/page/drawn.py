"""Charts of the page, as pictures made of lines and letters: sharp on paper, and at once there on screen."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from quota.report.page.view import PageView
from quota.report.vectors import changes, coverage, transfers
from quota.report.vectors.ink import NARROW
from quota.words.figures import lowest_rows

MOST_ROWS = 120
"""Jurisdictions, or units of the only one, that a chart can show; more of them nobody could read."""


@dataclass(frozen=True, slots=True)
class DrawnCharts:
    """The charts of one category, as SVG."""

    title: str
    pictures: tuple[Markup, ...]


def drawn(view: PageView) -> list[DrawnCharts]:
    """Draw coverage, changes and transfers of every category that has any."""
    drawings = {
        category: _pictures(view, category) for category in view.standings.together if _readable(view, category)
    }
    return [DrawnCharts(view.name(category), pictures) for category, pictures in drawings.items() if pictures]


def _pictures(view: PageView, category: str) -> tuple[Markup, ...]:
    drawings = (draw(view.plan, category, view.language, width=NARROW) for draw in (coverage, changes, transfers))
    # Names in a chart are escaped where they are written.
    return tuple(Markup(drawing.svg) for drawing in drawings if drawing is not None)


def _readable(view: PageView, category: str) -> bool:
    """Tell whether a chart can show its rows: jurisdictions, or units where there is only one jurisdiction."""
    rows = [row for row in lowest_rows(view.plan) if row.category == category]
    places = {row.jurisdiction for row in rows}
    return (len(places) if len(places) > 1 else len(rows)) <= MOST_ROWS
