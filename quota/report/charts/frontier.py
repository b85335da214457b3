"""The frontier: how much of the attainable fairness each further move buys."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import altair as alt

from quota.plan.coverage import percent_words
from quota.plan.plan import Plan
from quota.plan.recheck import read_quantities
from quota.report.charts.style import Chart, finished, values
from quota.report.vectors.ink import DARK, LIGHT, TEXT, WIDTH
from quota.report.vectors.subjects import standing_notes
from quota.study.frontier.walk import FrontierPoint, place_of
from quota.texts import Language, text

GOALS = (Fraction(1, 2), Fraction(4, 5), Fraction(19, 20))
"""Parts of the attainable gain for which the chart says how many posts they take."""


def frontier(plan: Plan, points: Sequence[FrontierPoint], language: Language) -> Chart | None:
    """Draw the share of the attainable gain against posts moved, and mark the plan.

    Parameters
    ----------
    plan : Plan
        A plan of the same case: a diamond marks what it moves and gains, and a line says what as many moves can reach at
        most. One that weighs moves by its thresholds stands on the curve or below it.
    points : sequence of FrontierPoint
        What `quota.study.frontier.walk.walk` found.

    Returns
    -------
    Chart or None
        None where nothing can be gained: there is one point, or none.
    """
    if len(points) < 2:
        return None
    attainable = points[0].value - points[-1].value
    shares = [(points[0].value - point.value) / attainable for point in points]
    rows = [
        {"moved": point.moved, "share": float(share), "told": percent_words(share)}
        for point, share in zip(points, shares, strict=True)
    ]
    place = place_of(plan.case, plan.needs, read_quantities(plan.case, plan))
    chosen, reached = place.moved, (points[0].value - place.value) / attainable
    x = alt.X(
        "moved:Q",
        axis=alt.Axis(title=text("charts.axis_moved", language), tickMinStep=1),
        scale=alt.Scale(domain=[min(points[0].moved, chosen), max(points[-1].moved, chosen)], nice=True, zero=False),
    )
    y = alt.Y(
        "share:Q",
        axis=alt.Axis(title=text("charts.axis_gain", language), format=".0%"),
        scale=alt.Scale(domain=[min(0, float(reached)), 1.02], nice=False),
    )
    tooltip = [
        alt.Tooltip("moved:Q", title=text("charts.moved", language)),
        alt.Tooltip("told:N", title=text("charts.gain", language)),
    ]
    late = 2 * chosen > points[0].moved + points[-1].moved  # there is more room for words on its other side
    base = alt.Chart(values(rows)).encode(x=x, y=y, tooltip=tooltip)
    goals = alt.Chart(values(_goals(points, shares, language))).encode(x=x, y=y)
    ours = alt.Chart(values([_chosen(chosen, reached, points, shares, language)])).encode(x=x)
    chart = alt.layer(
        ours.mark_rule(color=LIGHT, strokeWidth=2),
        base.mark_line(color=DARK, strokeWidth=2, interpolate="step-after"),
        base.mark_circle(color=DARK, size=40, opacity=0),
        goals.mark_point(size=110, stroke="black", strokeWidth=1.5, fill="white", opacity=1),
        goals.mark_text(align="left", baseline="top", dx=9, dy=6, color=TEXT, fontSize=12).encode(text="words:N"),
        ours.mark_point(shape="diamond", size=130, stroke="black", strokeWidth=1, fill=LIGHT, opacity=1).encode(
            y=alt.Y("reached:Q")
        ),
        ours.mark_text(align="right" if late else "left", dx=-6 if late else 6, dy=-8, color=TEXT, fontSize=12).encode(
            y=alt.datum(0), text="words:N"
        ),
    ).properties(width=WIDTH, height=340)
    title = text("charts.frontier_title", language, title=plan.case.settings.title)
    notes = [text("charts.frontier_note", language), *standing_notes(plan, language)]
    return finished(chart, title, notes)


def _goals(points: Sequence[FrontierPoint], shares: Sequence[Fraction], language: Language) -> list[dict[str, Any]]:
    """Return the first point that reaches each goal; a point that reaches two of them stands once."""
    found: dict[int, dict[str, Any]] = {}
    for goal in GOALS:
        place = next(place for place, share in enumerate(shares) if share >= goal)
        words = text("charts.goal", language, posts=points[place].moved, share=percent_words(shares[place]))
        found[place] = {
            "moved": points[place].moved,
            "share": float(shares[place]),
            "words": words,
        }
    return list(found.values())


def _chosen(
    moved: int, reached: Fraction, points: Sequence[FrontierPoint], shares: Sequence[Fraction], language: Language
) -> dict[str, Any]:
    """Return where the plan stands, and what the frontier allows for as many moves."""
    share = max((share for point, share in zip(points, shares, strict=True) if point.moved <= moved), default=None)
    words = text("charts.chosen", language, posts=moved, reached=percent_words(reached), share=percent_words(share))
    return {"moved": moved, "reached": float(reached), "words": words}
