"""Charts of the page, as pictures made of lines and letters: sharp on paper, and at once there on screen."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from quota.report.page.view import View
from quota.words.figures import lowest_rows

MOST_ROWS = 120
"""Jurisdictions, or units of the only one, that a chart can show; more of them nobody could read."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The charts of one category, as SVG."""

    title: str
    pictures: tuple[Markup, ...]


def drawn(view: View) -> list[Drawn] | None:
    """Draw coverage, changes and transfers of every category that has any; None where nothing can be drawn."""
    from quota.report.charts import DrawingError  # noqa: PLC0415 - altair takes half a second to import

    try:
        drawings = {
            category: _pictures(view, category) for category in view.standings.together if _readable(view, category)
        }
    except DrawingError:
        return None
    return [Drawn(view.name(category), pictures) for category, pictures in drawings.items() if pictures]


def _pictures(view: View, category: str) -> tuple[Markup, ...]:
    from quota.report import charts  # noqa: PLC0415

    drawings = (
        draw(view.plan, category, view.language) for draw in (charts.coverage, charts.changes, charts.transfers)
    )
    # Names in a chart are escaped by the drawing library.
    return tuple(Markup(charts.svg(drawing)) for drawing in drawings if drawing is not None)


def _readable(view: View, category: str) -> bool:
    """Tell whether a chart can show its rows: jurisdictions, or units where there is only one jurisdiction."""
    rows = [row for row in lowest_rows(view.plan) if row.category == category]
    places = {row.jurisdiction for row in rows}
    return (len(places) if len(places) > 1 else len(rows)) <= MOST_ROWS
