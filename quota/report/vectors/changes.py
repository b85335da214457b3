"""Posts gained and lost: by jurisdiction, or unit by unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quota.plan.plan import Plan
from quota.report.vectors.ink import DARK, FAINT, LIGHT, ROW, WIDE, shortened
from quota.report.vectors.sheet import AXIS, LEGEND, Canvas, Drawing, Rows, axis, box, names_width, steps
from quota.report.vectors.subjects import ChartRow, standing_notes, view
from quota.scenario import Level
from quota.texts import Language, text
from quota.words.table import signed

BAR = 14
"""Height of a bar. [px]"""
FIGURE = 30
"""Room of a figure beside a bar. [px]"""


def changes(
    plan: Plan,
    category: str,
    language: Language,
    *,
    jurisdiction: str | None = None,
    level: Level | None = None,
    width: float = WIDE,
) -> Drawing | None:
    """Draw posts gained to the right and posts lost to the left; None where no unit in view holds posts of the category.

    Of a jurisdiction as a whole the gains and losses of its units are drawn apart. What is in view, and what is raised, is
    told by `quota.report.vectors.subjects.view`.
    """
    shown = view(plan, category, jurisdiction, level)
    subjects = sorted(shown.subjects, key=lambda subject: -subject.total.change)
    if not subjects:
        return None
    rows = [row for place, subject in enumerate(subjects) for row in _rows(place, subject, language)]
    gained = sum(max(0, row.change) for row in shown.rows)
    lost = sum(max(0, -row.change) for row in shown.rows)
    title = shown.title("charts.changes_title", language)
    note = text(
        "charts.changes_note",
        language,
        gaining=sum(row.change > 0 for row in shown.rows),
        gained=gained,
        losing=sum(row.change < 0 for row in shown.rows),
        lost=lost,
        same=sum(row.change == 0 for row in shown.rows),
    )
    sheet = Canvas()
    height = _bars(sheet, rows, [subject.name for subject in subjects], language, width)
    return sheet.finished(title, [note, *standing_notes(plan, language, category)], {"bars": rows}, width, height)


def _rows(place: int, subject: ChartRow, language: Language) -> Iterator[dict[str, Any]]:
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


def _bars(sheet: Canvas, rows: Rows, names: list[str], language: Language, width: float) -> float:
    """Draw a bar for each row, and return how high they are together."""
    gained, lost = text("charts.gained", language), text("charts.lost", language)
    sheet.legend(0, LEGEND / 2, [(box(-6, -6, 12, 12), DARK, DARK, gained), (box(-6, -6, 12, 12), LIGHT, DARK, lost)])
    room = names_width(names, width / 3)
    least, most = min([0, *(int(row["posts"]) for row in rows)]), max([0, *(int(row["posts"]) for row in rows)])
    if least == most:
        least, most = -1, 1
    left, right = room + FIGURE * (least < 0), width - FIGURE * (most > 0)
    top, low = LEGEND, LEGEND + ROW * len(names)

    def place(posts: int) -> float:
        return left + (posts - least) / (most - least) * (right - left)

    ticks = [(place(int(tick)), signed(int(tick))) for tick in steps(least, most, right - left) if tick == int(tick)]
    axis(sheet, (left, top, right, low), ticks, text("charts.axis_changes", language))
    for number, name in enumerate(names):
        sheet.words(room - 10, top + ROW * (number + 0.5), shortened(name, room - 10), anchor="end")
    for row in rows:
        y, posts = top + ROW * (row["row"] + 0.5), row["posts"]
        tip = text(
            "charts.bar_told", language, **{key: row[key] for key in ("name", "words", "units", "current", "planned")}
        )
        start, end = sorted((place(0), place(posts)))
        if posts:
            sheet.shape(
                box(start, y - BAR / 2, end - start, BAR), DARK if posts > 0 else LIGHT, edge=DARK, width=0.8, tip=tip
            )
        beside = (start - 4, "end") if posts < 0 else (end + 4, "start")
        sheet.words(beside[0], y, row["words"], anchor=beside[1])
    sheet.line((place(0), top), (place(0), low), FAINT)
    return low + AXIS
