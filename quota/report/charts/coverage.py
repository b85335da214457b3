"""Coverage before and after: of the jurisdictions on the whole and in their weakest unit, or of single units."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import altair as alt

from quota.plan.coverage import percent_words
from quota.plan.plan import Plan
from quota.report.charts.style import FAINT, PALE, ROW, Chart, Layers, finished, named_rows, two_signs, values
from quota.report.charts.subjects import Subject, standing_notes, view
from quota.scenario import Level
from quota.texts import Language, text

PANEL = 270
End = tuple[Fraction | None, str]
"""A coverage, and the unit that has it where it is that of one."""


def coverage(
    plan: Plan, category: str, language: Language, *, jurisdiction: str | None = None, level: Level | None = None
) -> Chart | None:
    """Draw coverage before and after as pairs of dots: mean and weakest unit by jurisdiction, or unit by unit.

    None where no unit in view holds posts of the category. What is in view, and what is raised, is told by
    `quota.report.charts.subjects.view`.
    """
    shown = view(plan, category, jurisdiction, level)
    subjects = sorted(shown.subjects, key=lambda subject: subject.total.before.mean or Fraction(0))
    if not subjects:
        return None
    names = [subject.name for subject in subjects]
    measures = ("coverage",) if shown.jurisdiction else ("mean", "least")
    rows = {measure: list(_rows(subjects, measure, language)) for measure in measures}
    shares = [row["share"] for measure in measures for row in rows[measure]]
    span = alt.Scale(domain=[min(0.6, *shares), max(1.05, *shares)], nice=True, zero=False)
    panels = [
        _panel(rows[measure], names, span, text(f"charts.axis_{measure}", language), language, first=place == 0)
        for place, measure in enumerate(measures)
    ]
    title = text(
        "charts.coverage_title", language, place=shown.place(language), category=shown.category_words(language)
    )
    notes = [text("charts.coverage_note", language), *standing_notes(plan, language, category)]
    return finished(alt.hconcat(*panels), title, notes)


def _rows(subjects: list[Subject], measure: str, language: Language) -> Iterator[dict[str, Any]]:
    for place, subject in enumerate(subjects):
        ends = _least(subject) if measure == "least" else _mean(subject)
        shares = [percent_words(share) for share, _ in ends]
        told = text("charts.from_to", language, before=shares[0], after=shares[1])
        for when, (share, unit) in zip(("before", "after"), ends, strict=True):
            if share is not None:
                yield {
                    "row": place,
                    "name": subject.name,
                    "when": text(f"charts.{when}", language),
                    "share": float(share),
                    "percent": percent_words(share),
                    "unit": unit,
                    "told": told,
                }
                told = ""  # once for both dots


def _mean(subject: Subject) -> tuple[End, End]:
    return (subject.total.before.mean, ""), (subject.total.after.mean, "")


def _least(subject: Subject) -> tuple[End, End]:
    first, last = subject.total.before, subject.total.after
    return (first.least, first.least_unit), (last.least, last.least_unit)


def _panel(
    rows: list[dict[str, Any]], names: list[str], span: alt.Scale, axis: str, language: Language, *, first: bool
) -> Layers:
    y = alt.Y("row:O", axis=named_rows(names) if first else None)
    base = alt.Chart(values(rows)).encode(y=y)
    x = alt.X("share:Q", scale=span, axis=alt.Axis(title=axis, format=".0%", tickCount=5))
    tooltip = [
        alt.Tooltip("name:N", title=text("charts.name", language)),
        alt.Tooltip("when:N", title=text("charts.when", language)),
        alt.Tooltip("percent:N", title=text("charts.coverage", language)),
        *([alt.Tooltip("unit:N", title=text("charts.weakest", language))] if any(row["unit"] for row in rows) else []),
    ]
    whole = alt.Chart(values([{"share": 1.0}])).mark_rule(color=FAINT, strokeDash=[2, 3]).encode(x=x)
    line = base.mark_line(color=PALE, strokeWidth=3).encode(x=x, detail="row:O")
    dots = base.mark_point(strokeWidth=2, opacity=1).encode(
        x=x, tooltip=tooltip, **two_signs("when", text("charts.before", language), text("charts.after", language))
    )
    told = base.transform_filter("datum.told").mark_text(align="left", dx=14).encode(x=alt.value(PANEL), text="told:N")
    return alt.layer(whole, line, dots, told).properties(width=PANEL, height=alt.Step(ROW))
