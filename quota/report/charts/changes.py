"""Posts gained and lost: by jurisdiction, or unit by unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt

from quota.plan.plan import Plan
from quota.report.charts.style import DARK, FAINT, LIGHT, ROW, WIDTH, Chart, Layers, finished, named_rows, values
from quota.report.charts.subjects import Subject, standing_notes, view
from quota.scenario import Level
from quota.texts import Language, text
from quota.words.table import signed


def changes(
    plan: Plan, category: str, language: Language, *, jurisdiction: str | None = None, level: Level | None = None
) -> Chart | None:
    """Draw posts gained to the right and posts lost to the left; None where no unit in view holds posts of the category.

    Of a jurisdiction as a whole the gains and losses of its units are drawn apart. What is in view, and what is raised, is
    told by `quota.report.charts.subjects.view`.
    """
    shown = view(plan, category, jurisdiction, level)
    subjects = sorted(shown.subjects, key=lambda subject: -subject.total.change)
    if not subjects:
        return None
    rows = [row for place, subject in enumerate(subjects) for row in _rows(place, subject, language)]
    gained = sum(max(0, row.change) for row in shown.rows)
    lost = sum(max(0, -row.change) for row in shown.rows)
    title = text("charts.changes_title", language, place=shown.place(language), category=shown.category_words(language))
    note = text(
        "charts.changes_note",
        language,
        gaining=sum(row.change > 0 for row in shown.rows),
        gained=gained,
        losing=sum(row.change < 0 for row in shown.rows),
        lost=lost,
        same=sum(row.change == 0 for row in shown.rows),
    )
    chart = _bars(rows, [subject.name for subject in subjects], language)
    return finished(chart, title, [note, *standing_notes(plan, language, category)])


def _rows(place: int, subject: Subject, language: Language) -> Iterator[dict[str, Any]]:
    gaining = [row.change for row in subject.rows if row.change > 0]
    losing = [row.change for row in subject.rows if row.change < 0]
    for side, found in (("gained", gaining), ("lost", losing)):
        if found or (side == "gained" and not losing):
            yield {
                "row": place,
                "name": subject.name,
                "side": text(f"charts.{side}", language),
                "posts": sum(found),
                "words": signed(sum(found)),
                "units": len(found),
                "current": subject.total.current,
                "planned": subject.total.planned,
            }


def _bars(rows: list[dict[str, Any]], names: list[str], language: Language) -> Layers:
    order = [text("charts.gained", language), text("charts.lost", language)]
    most = max(1, *(abs(row["posts"]) for row in rows)) * 1.12
    span = [-most if any(row["posts"] < 0 for row in rows) else 0, most if any(row["posts"] > 0 for row in rows) else 0]
    base = alt.Chart(values(rows)).encode(
        y=alt.Y("row:O", axis=named_rows(names)),
        x=alt.X(
            "posts:Q",
            scale=alt.Scale(domain=span if any(span) else [-most, most]),
            axis=alt.Axis(
                title=text("charts.axis_changes", language),
                labelExpr="datum.value ? format(datum.value, '+d') : '0'",
                tickMinStep=1,
            ),
        ),
        tooltip=[
            alt.Tooltip("name:N", title=text("charts.name", language)),
            alt.Tooltip("side:N", title=text("charts.kind", language)),
            alt.Tooltip("words:N", title=text("charts.posts", language)),
            alt.Tooltip("units:Q", title=text("charts.units", language)),
            alt.Tooltip("current:Q", title=text("charts.current", language)),
            alt.Tooltip("planned:Q", title=text("charts.planned", language)),
        ],
    )
    bars = base.mark_bar(height=14, stroke=DARK, strokeWidth=0.8).encode(
        color=alt.Color(
            "side:N",
            scale=alt.Scale(domain=order, range=[DARK, LIGHT]),
            legend=alt.Legend(title=None, orient="top", direction="horizontal"),
        )
    )
    above = base.transform_filter("datum.posts >= 0").mark_text(align="left", dx=4).encode(text="words:N")
    below = base.transform_filter("datum.posts < 0").mark_text(align="right", dx=-4).encode(text="words:N")
    zero = alt.Chart(values([{"posts": 0}])).mark_rule(color=FAINT).encode(x="posts:Q")
    return alt.layer(bars, above, below, zero).properties(width=WIDTH, height=alt.Step(ROW))
