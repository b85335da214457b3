"""A map of the units' seats, with what they gain and lose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, radians, sqrt
from typing import Any, NamedTuple

import altair as alt

from quota.plan.plan import Plan
from quota.plan.records import PostsRow
from quota.report.charts.label_places import FARTHEST, Box, Name, placed
from quota.report.charts.style import Chart, Layers, finished, values
from quota.report.vectors.ink import DARK, LIGHT, TEXT, shortened, text_width
from quota.report.vectors.subjects import ChartView, standing_notes, view
from quota.scenario import Level
from quota.texts import Language, text
from quota.words.table import signed

LONGER_SIDE, MARGIN = 560, 40
"""Of the seats, and around them. [px]"""
LEAST_SPAN = 0.02
"""Degrees that the longer side shows at least: about two kilometres."""
SMALLEST, LARGEST = 30, 520
"""Areas of symbols. [px2]"""
NAME_SIZE, NAME_WIDTH = 13, 160
"""Of a name on the map; a wider one loses its middle. [px]"""


def seat_map(
    plan: Plan, category: str, language: Language, *, jurisdiction: str | None = None, level: Level | None = None
) -> Chart | None:
    """Draw every unit at its seat: triangles up for gains, down for losses, rings where nothing changes.

    A unit without longitude and latitude is counted in a note.

    Parameters
    ----------
    jurisdiction : str, optional
        Draw the units of this jurisdiction, with their names. Default: all, with the names of the jurisdictions.
    level : Level, optional
        Default: the lowest that there is.

    Returns
    -------
    Chart or None
        None where no unit has a seat.

    Raises
    ------
    KeyError
        If the plan has no such category or jurisdiction.
    """
    shown = view(plan, category, jurisdiction, level)
    rows = [row for row in shown.rows if _seat(plan, row)]
    if not rows:
        return None
    title = shown.title("charts.map_title", language)
    notes = [text("charts.map_note", language)]
    missing = len(shown.rows) - len(rows)
    notes += [text("charts.map_missing", language, units=missing)] if missing else []
    chart, nameless = _drawn(shown, rows, language)
    notes += [text("charts.map_nameless", language, units=nameless)] if nameless else []
    return finished(chart, title, [*notes, *standing_notes(plan, language, category)])


def _seat(plan: Plan, row: PostsRow) -> tuple[float, float] | None:
    unit = plan.case.units[row.unit_id]
    if unit.longitude is None or unit.latitude is None:
        return None
    return float(unit.longitude), float(unit.latitude)


class Scale(NamedTuple):
    """Pixels of a degree east and north; the map is drawn true to shape in its middle."""

    east: float
    north: float


def _drawn(shown: ChartView, rows: Sequence[PostsRow], language: Language) -> tuple[Layers, int]:
    """Return the map, and how many names of units found no place on it."""
    kinds = {
        "gained": text("charts.gained", language),
        "lost": text("charts.lost", language),
        "same": text("charts.same", language),
    }
    seats = [_symbol(shown, row, kinds) for row in sorted(rows, key=lambda row: (-abs(row.change), row.unit_id))]
    east, north = [seat["east"] for seat in seats], [seat["north"] for seat in seats]
    scale = _scale(east, north)
    width, height = _length(east, scale.east), _length(north, scale.north)
    x = alt.X("east:Q", scale=_span(east, width / scale.east), axis=_axis(text("charts.axis_longitude", language)))
    y = alt.Y("north:Q", scale=_span(north, height / scale.north), axis=_axis(text("charts.axis_latitude", language)))
    labels = _labels(shown, seats, scale)
    words = alt.Chart(values(labels)).encode(x=x, y=y, text="words:N")
    chart = alt.layer(
        _symbols(seats, kinds, language).encode(x=x, y=y),
        words.mark_text(stroke="white", strokeWidth=4, strokeJoin="round", fontSize=NAME_SIZE),
        words.mark_text(color=TEXT, fontSize=NAME_SIZE),
    ).properties(width=width, height=height)
    return chart, len(seats) - len(labels) if shown.jurisdiction else 0


def _symbol(shown: ChartView, row: PostsRow, kinds: Mapping[str, str]) -> dict[str, Any]:
    east, north = _seat(shown.plan, row) or (0.0, 0.0)
    side = "gained" if row.change > 0 else "lost" if row.change < 0 else "same"
    return {
        "name": row.name,
        "home": shown.plan.case.jurisdictions[row.jurisdiction].name,
        "east": east,
        "north": north,
        "kind": kinds[side],
        "size": abs(row.change),
        "words": signed(row.change),
        "current": row.current,
        "planned": row.planned,
    }


def _symbols(seats: Sequence[dict[str, Any]], kinds: Mapping[str, str], language: Language) -> alt.Chart:
    order = list(kinds.values())
    largest = max(1, *(seat["size"] for seat in seats))
    shapes = alt.Scale(domain=order, range=["triangle-up", "triangle-down", "circle"])
    fills = alt.Scale(domain=order, range=[DARK, LIGHT, "white"])
    legend = alt.Legend(title=None, orient="top", direction="horizontal", symbolSize=120)
    sizes = alt.Legend(
        title=text("charts.axis_change", language), values=sorted({1, (largest + 1) // 2, largest}), format="d",
        orient="right", symbolType="triangle-up", symbolFillColor="white",
    )  # fmt: skip
    symbols: alt.Chart = (
        alt.Chart(values(seats))
        .mark_point(opacity=0.9, strokeWidth=1.2, stroke=DARK)
        .encode(
            shape=alt.Shape("kind:N", scale=shapes, legend=legend),
            fill=alt.Fill("kind:N", scale=fills, legend=legend),
            size=alt.Size("size:Q", scale=alt.Scale(domain=[0, largest], range=[SMALLEST, LARGEST]), legend=sizes),
            tooltip=[
                alt.Tooltip("name:N", title=text("charts.name", language)),
                alt.Tooltip("home:N", title=text("charts.jurisdiction", language)),
                alt.Tooltip("words:N", title=text("charts.change", language)),
                alt.Tooltip("current:Q", title=text("charts.current", language)),
                alt.Tooltip("planned:Q", title=text("charts.planned", language)),
            ],
        )
    )
    return symbols


def _scale(east: Sequence[float], north: Sequence[float]) -> Scale:
    narrow = cos(radians((min(north) + max(north)) / 2))  # a degree east is shorter, the farther from the equator
    longest = max((max(east) - min(east)) * narrow, max(north) - min(north), LEAST_SPAN)
    return Scale(LONGER_SIDE * narrow / longest, LONGER_SIDE / longest)


def _length(found: Sequence[float], pixels: float) -> float:
    """Return how long a side of the map is, with a margin about the seats. [px]"""
    return max((max(found) - min(found)) * pixels, LONGER_SIDE / 3) + 2 * MARGIN


def _span(found: Sequence[float], degrees: float) -> alt.Scale:
    """Return a scale over so many degrees, with the seats in its middle."""
    middle = (min(found) + max(found)) / 2
    return alt.Scale(domain=[middle - degrees / 2, middle + degrees / 2], nice=False, zero=False)


def _axis(title: str) -> alt.Axis:
    return alt.Axis(title=title, tickCount=5, grid=False)


def _labels(shown: ChartView, seats: Sequence[dict[str, Any]], scale: Scale) -> list[dict[str, Any]]:
    """Return names and where they stand: of units, largest change first, or of jurisdictions, amid their units."""
    largest = max(1, *(seat["size"] for seat in seats))
    symbols = []
    for seat in seats:
        side = sqrt(SMALLEST + (LARGEST - SMALLEST) * seat["size"] / largest)
        symbols.append(Box(seat["east"] * scale.east, seat["north"] * scale.north, side, side))
    if shown.jurisdiction:
        wanted = [(seat["name"], seat["east"], seat["north"]) for seat in seats]
    else:
        wanted = []
        for home in sorted({seat["home"] for seat in seats}):
            own = [seat for seat in seats if seat["home"] == home]
            middle = [sum(seat[field] for seat in own) / len(own) for field in ("east", "north")]
            wanted.append((home, *middle))
    short = [(shortened(words, NAME_WIDTH, NAME_SIZE), east, north) for words, east, north in wanted]
    names = [
        Name(words, east * scale.east, north * scale.north, text_width(words, NAME_SIZE))
        for words, east, north in short
    ]
    return [
        {"words": name.words, "east": round(box.x / scale.east, 6), "north": round(box.y / scale.north, 6)}
        for name, box in placed(names, symbols, rings=1 if shown.jurisdiction else FARTHEST)
    ]
