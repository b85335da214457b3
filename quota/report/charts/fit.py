"""What a calibration explains: the need by its rates against the reference, a dot for each unit."""

from __future__ import annotations

import altair as alt

from quota.report.charts.style import Chart, finished, values
from quota.report.vectors.ink import DARK, FAINT
from quota.scenario import Case
from quota.study.calibration.rates import Calibration
from quota.texts import Language, text
from quota.words.names import category_name, column_name

SIZE = 420


def fit(case: Case, found: Calibration, language: Language) -> Chart | None:
    """Draw every unit that was fitted; on the line the rates explain all of it. None without units."""
    if not found.units:
        return None
    rows = [
        {"reference": float(unit.reference), "need": float(unit.need), "name": unit.name, "left": str(unit.residual)}
        for unit in found.units
    ]
    most = float(max(max(unit.reference, unit.need) for unit in found.units))
    scale = alt.Scale(domain=[0, most], nice=True)
    column = column_name(case, "units", found.column, language)
    x = alt.X("reference:Q", scale=scale, axis=alt.Axis(title=column))
    y = alt.Y("need:Q", scale=scale, axis=alt.Axis(title=text("charts.axis_need", language)))
    dots = alt.Chart(values(rows)).encode(x=x, y=y)
    line = alt.Chart(values([{"reference": 0, "need": 0}, {"reference": most, "need": most}])).encode(x=x, y=y)
    chart = alt.layer(
        line.mark_line(color=FAINT, strokeWidth=2),
        dots.mark_circle(color=DARK, size=50, opacity=0.8).encode(
            tooltip=[
                alt.Tooltip("name:N", title=text("charts.unit", language)),
                alt.Tooltip("reference:Q", title=column),
                alt.Tooltip("need:Q", title=text("charts.axis_need", language)),
                alt.Tooltip("left:N", title=text("charts.residual", language)),
            ]
        ),
    ).properties(width=SIZE, height=SIZE)
    values_of = {"category": category_name(case, found.category, language), "column": column}
    notes = [text("charts.fit_note", language)] + [text("api.illustrative", language)] * case.illustrative
    return finished(chart, text("charts.fit_title", language, **values_of), notes)
