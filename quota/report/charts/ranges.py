"""How far every unit's posts range when the figures behind the needs are uncertain."""

from __future__ import annotations

import altair as alt

from quota.plan.plan import Plan
from quota.report.charts.style import Chart, Layers, finished, named_rows, two_signs, values
from quota.report.vectors.ink import PALE, WIDTH
from quota.report.vectors.subjects import standing_notes, view
from quota.study.robustness.losses import Robustness, UnitRange
from quota.texts import Language, text

MOST_ROWS = 40
"""Units that one chart shows; of more, those that range the widest."""


def ranges(
    plan: Plan, found: Robustness, category: str, language: Language, *, jurisdiction: str | None = None
) -> Chart | None:
    """Draw each unit's least and most posts over all draws, with its posts now and in the base plan.

    At most 40 units, those with the widest ranges; a note counts the others.

    Parameters
    ----------
    plan : Plan
        The base plan.
    jurisdiction : str, optional
        Draw the units of this jurisdiction only.

    Returns
    -------
    Chart or None
        None where no unit of the lowest level holds posts of the category.

    Raises
    ------
    KeyError
        If the plan has no such category or jurisdiction.
    """
    shown = view(plan, category, jurisdiction)
    own = {row.unit_id for row in shown.rows}
    every = [one for one in found.ranges if one.category == category and one.unit_id in own]
    if not every:
        return None
    kept = sorted(every, key=lambda one: (one.least - one.most, one.unit_id))[:MOST_ROWS]
    steady = sum(one.least == one.most for one in every)
    notes = [text("charts.ranges_note", language, steady=steady, units=len(every))]
    notes += [text("charts.ranges_left", language, units=len(every) - len(kept))] if len(kept) < len(every) else []
    title = shown.title("charts.ranges_title", language)
    chart = _drawn(kept, [shown.unit_words(one.unit_id, language) for one in kept], language)
    return finished(chart, title, [*notes, *standing_notes(plan, language, category)])


def _drawn(kept: list[UnitRange], names: list[str], language: Language) -> Layers:
    rows = [
        {
            "row": place,
            "name": names[place],
            "least": one.least,
            "most": one.most,
            "gains": one.gains,
            "loses": one.loses,
        }
        for place, one in enumerate(kept)
    ]
    dots = [
        {"row": place, "name": names[place], "when": text(f"charts.{when}", language), "posts": posts}
        for place, one in enumerate(kept)
        for when, posts in (("current", one.current), ("planned", one.planned))
    ]
    y = alt.Y("row:O", axis=named_rows(names))
    low = min(min(one.least, one.current) for one in kept)
    high = max(max(one.most, one.current) for one in kept)
    scale = alt.Scale(domain=[low - 1, high + 1], nice=False, zero=False)
    axis = alt.Axis(title=text("charts.axis_posts", language), tickMinStep=1)
    bars = (
        alt.Chart(values(rows))
        .mark_bar(height=8, color=PALE)
        .encode(
            y=y,
            x=alt.X("least:Q", scale=scale, axis=axis),
            x2="most:Q",
            tooltip=[
                alt.Tooltip("name:N", title=text("charts.name", language)),
                alt.Tooltip("least:Q", title=text("robustness.column_least", language)),
                alt.Tooltip("most:Q", title=text("robustness.column_most", language)),
                alt.Tooltip("gains:Q", title=text("robustness.column_gains", language)),
                alt.Tooltip("loses:Q", title=text("robustness.column_loses", language)),
            ],
        )
    )
    points = (
        alt.Chart(values(dots))
        .mark_point(strokeWidth=2, opacity=1)
        .encode(
            y=y,
            x=alt.X("posts:Q", scale=scale, axis=axis),
            tooltip=[
                alt.Tooltip("name:N", title=text("charts.name", language)),
                alt.Tooltip("when:N", title=text("charts.when", language)),
                alt.Tooltip("posts:Q", title=text("charts.posts", language)),
            ],
            **two_signs("when", text("charts.current", language), text("charts.planned", language)),
        )
    )
    return alt.layer(bars, points).properties(width=WIDTH, height=alt.Step(20))
