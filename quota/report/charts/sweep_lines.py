"""A figure of a sweep against what was varied."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from quota.report.charts.style import Chart, finished, values
from quota.report.vectors.ink import DARK, WIDTH
from quota.scenario import Case
from quota.texts import Language, text

Row = tuple[str, str, float]
"""Value of the first key, those of the others, and the figure."""


def sweep_lines(case: Case, rows: Sequence[Row], keys: Sequence[str], measure: str, language: Language) -> Chart | None:
    """Draw a line for each combination of the other keys' values, in the order of the rows. None without rows.

    Parameters
    ----------
    keys : sequence of str
        What was varied; the first is the horizontal axis.
    measure : str
        Column of the sweep's table.
    """
    if not rows:
        return None
    points = [{"x": x, "line": line, "figure": figure} for x, line, figure in rows]
    order = list(dict.fromkeys(x for x, _, _ in rows))
    title = text(f"api.column_{measure}", language)
    base = alt.Chart(values(points)).encode(
        x=alt.X("x:N", sort=order, axis=alt.Axis(title=keys[0], labelAngle=0)),
        y=alt.Y("figure:Q", scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(title=title)),
        tooltip=["x:N", "line:N", alt.Tooltip("figure:Q", title=title)],
    )
    if len(keys) > 1:
        legend = alt.Legend(title=", ".join(keys[1:]), orient="top")
        dash = alt.StrokeDash("line:N", legend=legend, sort=list(dict.fromkeys(line for _, line, _ in rows)))
        base = base.encode(strokeDash=dash)
    chart = alt.layer(
        base.mark_line(color=DARK, strokeWidth=2), base.mark_circle(color=DARK, size=45, opacity=1)
    ).properties(width=WIDTH, height=300)
    notes = [text("api.illustrative", language)] * case.illustrative
    return finished(chart, text("charts.sweep_title", language, measure=title, key=keys[0]), notes)
