"""Lorenz curves: which part of the residents, or of the land, has which part of the posts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

import altair as alt

from quota.plan.coverage import percent_words
from quota.plan.plan import Plan
from quota.report.charts.style import Chart, Layers, finished, values
from quota.report.vectors.ink import DARK, FAINT, LIGHT
from quota.report.vectors.subjects import standing_notes
from quota.scenario import Level
from quota.study.fairness import Fairness, fairness, known_bases
from quota.texts import Language, text
from quota.words.figures import When, held, lowest_rows, merged
from quota.words.names import category_name, driver_name, level_units

PANEL = 340
Point = tuple[Fraction, Fraction, str]
"""Share of the base, share of the posts, name of the unit that was added last."""


def lorenz(plan: Plan, category: str, language: Language) -> Chart | None:
    """Draw Lorenz curves of posts against residents and against area, before and after, with their Gini indices.

    Returns
    -------
    Chart or None
        None where the plan knows neither population nor area of any unit, or where there are no posts.

    Raises
    ------
    KeyError
        If the plan has no such category.
    """
    name = category_name(plan.case, category, language)
    measured = {one.when: one for one in fairness(plan) if one.category == category}
    bases = {
        base: amounts
        for base, amounts in known_bases(plan).items()
        if base in ("area_km2", f"population_{plan.case.settings.population or 'resident'}")
        and all(one.spreads[base].gini is not None for one in measured.values())
    }
    if not bases or not measured:
        return None
    panels = [_panel(plan, category, base, amounts, measured, language) for base, amounts in bases.items()]
    level: Level = next(plan.case.units[row.unit_id].level for row in lowest_rows(plan))
    title = text("charts.lorenz_title", language, place=level_units(level, language), category=name)
    notes = [text("charts.lorenz_note", language), *standing_notes(plan, language, category)]
    return finished(alt.hconcat(*panels).resolve_scale(color="independent", strokeDash="independent"), title, notes)


def _panel(
    plan: Plan,
    category: str,
    base: str,
    amounts: Mapping[str, Decimal],
    measured: Mapping[When, Fairness],
    language: Language,
) -> Layers:
    labels = {
        when: text(f"charts.gini_{when}", language, gini=f"{one.spreads[base].gini:.3f}")
        for when, one in measured.items()
    }
    rows = [
        {
            "curve": labels[when],
            "order": place,
            "base": float(part),
            "posts": float(share),
            "unit": unit,
            "told_base": percent_words(part),
            "told_posts": percent_words(share),
        }
        for when in labels
        for place, (part, share, unit) in enumerate(_curve(plan, category, when, amounts))
    ]
    driver = driver_name(plan.case, base, language)
    order = list(labels.values())
    legend = alt.Legend(title=None, orient="top-left", offset=8, symbolSize=500, symbolType="stroke")
    x = alt.X("base:Q", axis=_axis(text("charts.axis_base", language, base=driver)), scale=alt.Scale(domain=[0, 1]))
    y = alt.Y("posts:Q", axis=_axis(text("charts.axis_posts_share", language)), scale=alt.Scale(domain=[0, 1]))
    even = alt.Chart(values([{"base": 0, "posts": 0}, {"base": 1, "posts": 1}]))
    curves = alt.Chart(values(rows)).encode(
        x=x,
        y=y,
        order="order:Q",
        color=alt.Color("curve:N", scale=alt.Scale(domain=order, range=[LIGHT, DARK]), legend=legend),
        strokeDash=alt.StrokeDash("curve:N", scale=alt.Scale(domain=order, range=[[6, 3], [1, 0]]), legend=legend),
    )
    tooltip = [
        alt.Tooltip("curve:N", title=text("charts.curve", language)),
        alt.Tooltip("unit:N", title=text("charts.name", language)),
        alt.Tooltip("told_base:N", title=driver),
        alt.Tooltip("told_posts:N", title=text("charts.posts", language)),
    ]
    return alt.layer(
        even.mark_line(color=FAINT, strokeDash=[1, 3], strokeWidth=1).encode(x=x, y=y),
        curves.mark_line(strokeWidth=2.2),
        curves.mark_circle(size=60, opacity=0).encode(tooltip=tooltip),
    ).properties(width=PANEL, height=PANEL, title=alt.TitleParams(driver, fontSize=13, anchor="middle"))


def _axis(title: str) -> alt.Axis:
    return alt.Axis(title=title, format=".0%", tickCount=5)


def _curve(plan: Plan, category: str, when: When, amounts: Mapping[str, Decimal]) -> list[Point]:
    """Return the curve through the units with the fewest posts per unit of base first, as Gini counts them."""
    opened, closed = merged(plan)
    absent = closed if when == "after" else opened
    there = [
        (held(row, when), Fraction(amounts[row.unit_id]))
        for row in lowest_rows(plan)
        if row.category == category and amounts.get(row.unit_id, 0) > 0 and row.unit_id not in absent
    ]
    there.sort(key=lambda one: (one[0].posts / one[1], one[0].unit))
    bases = list(accumulate((amount for _, amount in there), initial=Fraction(0)))
    posts = list(accumulate((unit.posts for unit, _ in there), initial=0))
    names = ["", *(unit.name for unit, _ in there)]
    return [
        (base / bases[-1], Fraction(part, posts[-1]), name)
        for base, part, name in zip(bases, posts, names, strict=True)
    ]
