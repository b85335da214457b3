"""Several plans side by side: mean and weakest coverage of each."""

from __future__ import annotations

from typing import Any

import altair as alt

from quota.plan import Plan
from quota.report.charts.style import Chart, Layers, finished, named_rows, values
from quota.report.vectors.ink import DARK, PALE
from quota.report.vectors.subjects import standing_notes
from quota.study.compare.comparison import Comparison
from quota.study.compare.sides import Side
from quota.texts import Language, text

PANEL, ROW = 480, 36
MEASURES = ("least", "mean")


def plans(comparison: Comparison, category: str, language: Language) -> Chart | None:
    """Draw coverage of the weakest unit and on average: before, by the first plan's needs, and after each plan.

    Returns
    -------
    Chart or None
        None where no plan has units with posts of the category.
    """
    first = comparison.names[0]
    wanted = [("before", first), *(("after", name) for name in comparison.names)]
    measured = {(row["plan"], row["when"]): row for row in _rows(comparison, category)}
    shown = [(when, plan, measured[plan, when]) for when, plan in wanted if (plan, when) in measured]
    if not shown:
        return None
    names = [text("charts.before_of", language, plan=plan) if when == "before" else plan for when, plan, _ in shown]
    rows = [
        {
            "row": place,
            "name": names[place],
            "measure": text(f"charts.axis_{measure}", language),
            "share": float(found[measure]) / 100,
            "percent": f"{found[measure]}%",
            "unit": found["least_unit"] if measure == "least" else "",
        }
        for place, (_, _, found) in enumerate(shown)
        for measure in MEASURES
        if found[measure] is not None
    ]
    sides = comparison.sides
    named = next((side.category_names[category] for side in sides if category in side.category_names), None)
    title = text("charts.plans_title", language, category=(named or (category, category))[language == "en"])
    standings = dict.fromkeys(note for side in sides for note in _standing(side, category, language))
    notes = [text("charts.plans_note", language), *standings]
    return finished(_drawn(rows, names, language), title, notes)


def _standing(side: Side, category: str, language: Language) -> list[str]:
    """Say that figures of a plan are not real; of a folder without its scenario, that nobody knows."""
    if isinstance(side.tables, Plan) and category in side.tables.case.categories:
        return standing_notes(side.tables, language, category)
    return [text("charts.standing_unknown", language)]


def _rows(comparison: Comparison, category: str) -> list[dict[str, Any]]:
    frame = comparison.fairness()
    return [
        {str(name): value for name, value in row.items()}
        for row in frame[frame["category"] == category].to_dict("records")
    ]


def _drawn(rows: list[dict[str, Any]], names: list[str], language: Language) -> Layers:
    order = [text(f"charts.axis_{measure}", language) for measure in MEASURES]
    legend = alt.Legend(title=None, orient="top", direction="horizontal")
    shape = alt.Scale(domain=order, range=["triangle-down", "circle"])
    fill = alt.Scale(domain=order, range=["white", DARK])
    base = alt.Chart(values(rows)).encode(
        y=alt.Y("row:O", axis=named_rows(names)),
        x=alt.X(
            "share:Q",
            scale=alt.Scale(zero=False, nice=True, padding=30),
            axis=alt.Axis(title=text("charts.axis_coverage", language), format=".0%"),
        ),
    )
    dots = base.mark_point(size=90, strokeWidth=2, stroke=DARK, opacity=1).encode(
        shape=alt.Shape("measure:N", scale=shape, legend=legend),
        fill=alt.Fill("measure:N", scale=fill, legend=legend),
        tooltip=[
            alt.Tooltip("name:N", title=text("charts.plan", language)),
            alt.Tooltip("measure:N", title=text("charts.measure", language)),
            alt.Tooltip("percent:N", title=text("charts.coverage", language)),
            alt.Tooltip("unit:N", title=text("charts.weakest", language)),
        ],
    )
    line = base.mark_line(color=PALE, strokeWidth=3).encode(detail="row:O")
    least = base.transform_filter(alt.FieldEqualPredicate(field="measure", equal=order[0])).mark_text(
        align="right", dx=-10
    )
    mean = base.transform_filter(alt.FieldEqualPredicate(field="measure", equal=order[1])).mark_text(
        align="left", dx=10
    )
    told = [side.encode(text="percent:N") for side in (least, mean)]
    return alt.layer(line, dots, *told).properties(width=PANEL, height=alt.Step(ROW))
