"""Coverage before and after: of the jurisdictions on the whole and in their weakest unit, or of single units."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from quota.plan.coverage import percent_words
from quota.plan.plan import Plan
from quota.report.vectors.ink import DARK, FAINT, LIGHT, PALE, ROW, WIDE, shortened
from quota.report.vectors.sheet import AXIS, LEGEND, Canvas, Drawing, Rows, axis, circle, diamond, names_width, steps
from quota.report.vectors.subjects import ChartRow, standing_notes, view
from quota.scenario import Level
from quota.texts import Language, text

TOLD = 120
"""Room of the figures right of a panel. [px]"""
GAP = 24
"""Between two panels. [px]"""
RING, DOT = 5.5, 4.8
"""How far the signs of before and after reach. [px]"""
End = tuple[Fraction | None, str]
"""A coverage, and the unit that has it where it is that of one."""


def coverage(
    plan: Plan,
    category: str,
    language: Language,
    *,
    jurisdiction: str | None = None,
    level: Level | None = None,
    width: float = WIDE,
) -> Drawing | None:
    """Draw coverage before and after as pairs of dots: mean and weakest unit by jurisdiction, or unit by unit.

    None where no unit in view holds posts of the category. What is in view, and what is raised, is told by
    `quota.report.vectors.subjects.view`.
    """
    shown = view(plan, category, jurisdiction, level)
    subjects = sorted(shown.subjects, key=lambda subject: subject.total.before.mean or Fraction(0))
    if not subjects:
        return None
    measures = ("coverage",) if shown.jurisdiction else ("mean", "least")
    data = {measure: list(_rows(subjects, measure, language)) for measure in measures}
    title = shown.title("charts.coverage_title", language)
    notes = [text("charts.coverage_note", language), *standing_notes(plan, language, category)]
    names = [subject.name for subject in subjects]
    sheet = Canvas()
    before = (circle(RING), "white", LIGHT, text("charts.before", language))
    sheet.legend(0, LEGEND / 2, [before, (diamond(DOT), DARK, DARK, text("charts.after", language))])
    room = names_width(names, width / 3)
    span, low = _span(data), LEGEND
    beside = len(measures) if width >= WIDE else 1
    panel = (width - room - GAP * (beside - 1)) / beside - TOLD
    for place, measure in enumerate(measures):
        left = room + (panel + TOLD + GAP) * (place if beside > 1 else 0)
        field = _Field(left, LEGEND if beside > 1 else low, left + panel, span)
        low = _panel(sheet, data[measure], names if left == room else [""] * len(names), field, measure, language)
    return sheet.finished(title, notes, data, width, low)


def _span(data: dict[str, list[dict[str, Any]]]) -> tuple[float, float]:
    shares = [row["share"] for rows in data.values() for row in rows]
    return min(0.6, *shares), max(1.05, *shares)


def _rows(subjects: list[ChartRow], measure: str, language: Language) -> Iterator[dict[str, Any]]:
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


def _mean(subject: ChartRow) -> tuple[End, End]:
    return (subject.total.before.mean, ""), (subject.total.after.mean, "")


def _least(subject: ChartRow) -> tuple[End, End]:
    first, last = subject.total.before, subject.total.after
    return (first.least, first.least_unit), (last.least, last.least_unit)


class _Field(NamedTuple):
    """Where a panel stands, and from which to which coverage it reaches."""

    left: float
    top: float
    right: float
    span: tuple[float, float]

    def place(self, share: float) -> float:
        """Return where a coverage stands."""
        low, high = self.span
        return self.left + (share - low) / (high - low) * (self.right - self.left)


def _panel(sheet: Canvas, rows: Rows, names: list[str], field: _Field, measure: str, language: Language) -> float:
    """Draw the dots of one measure; return where the panel ends below."""
    low = field.top + ROW * len(names)
    ticks = [(field.place(tick), f"{tick:.0%}") for tick in steps(*field.span, field.right - field.left)]
    axis(sheet, (field.left, field.top, field.right, low), ticks, text(f"charts.axis_{measure}", language))
    sheet.line((field.place(1), field.top), (field.place(1), low), FAINT, dash="2 3")
    for number, name in enumerate(names):
        y = field.top + ROW * (number + 0.5)
        sheet.words(field.left - 10, y, shortened(name, field.left - 10), anchor="end")
        _dots(sheet, [row for row in rows if row["row"] == number], field, y, language)
    return low + AXIS


def _dots(sheet: Canvas, ends: Rows, field: _Field, y: float, language: Language) -> None:
    """Draw coverage before and after, the line between, and the figures beside."""
    if len(ends) > 1:
        sheet.line((field.place(ends[0]["share"]), y), (field.place(ends[1]["share"]), y), PALE, width=3)
    for row in ends:
        x, tip = (
            field.place(row["share"]),
            " ".join(filter(None, (row["name"], row["unit"], row["when"], row["percent"]))),
        )
        if row["when"] == text("charts.before", language):
            sheet.shape(circle(RING, x, y), "white", edge=LIGHT, width=2, tip=tip)
        else:
            sheet.shape(diamond(DOT, x, y), DARK, edge=DARK, tip=tip)
        if row["told"]:
            sheet.words(field.right + 14, y, row["told"])
