"""What the page opens with: how sure everything is, and the figures that matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from quota.plan.coverage import percent_words
from quota.plan.totals import Totals, totals
from quota.texts import render
from quota.words import figures
from quota.words.names import status_words
from quota.words.pen import Pen
from quota.words.standing import Surety
from quota.words.standstill import standstill
from quota.words.table import signed


class FrontFigure(NamedTuple):
    """One figure that matters; `before` is empty where only the plan has it."""

    label: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """The figures of one category."""

    title: str
    standing: Surety
    figures: tuple[FrontFigure, ...]
    balance: str
    even: bool


def status(pen: Pen) -> list[str]:
    """Say why nothing moves, where it does not, how sure the plan is, and of which day the figures are."""
    said = [render(why, pen.language) for why in standstill(pen.plan)]
    said.append(status_words(pen.plan, pen.language))
    dates = sorted({row.date for row in pen.plan.case.origins.source_rows() if row.table == "units" and row.date})
    if len(dates) > 1:
        said.append(pen.words("page.dates_between", first=dates[0], last=dates[-1]))
    elif dates:
        said.append(pen.words("page.dates_of", date=dates[0]))
    else:
        said.append(pen.words("page.dates_none"))
    return said


def cards(pen: Pen) -> Iterator[Card]:
    """Yield the figures that matter, category by category."""
    for category in pen.standings.together:
        whole = totals(pen.plan, category)
        lines = [*_evenness(pen, category), *_movement(pen, category, whole)]
        yield Card(
            title=pen.name(category),
            standing=pen.standings.result[category],
            figures=tuple(lines),
            balance=_balance_words(pen, whole),
            even=whole.even,
        )


def _evenness(pen: Pen, category: str) -> Iterator[FrontFigure]:
    total = pen.totals.get((category, pen.level))
    if total is None:
        return
    before, after = total.before, total.after
    known = pen.known_now(category)
    units = pen.words("page.units_of", level=pen.units_name, units=after.units)

    def pair(label: str, earlier: Fraction | None, later: Fraction | None, note: str) -> FrontFigure:
        return FrontFigure(label, percent_words(earlier) if known else "", percent_words(later), note)

    units_before = pen.words("page.least_units", before=before.least_unit, after=after.least_unit)
    yield pair(pen.words("page.figure_least"), before.least, after.least, units_before if known else after.least_unit)
    yield pair(pen.words("page.figure_mean"), before.mean, after.mean, units)
    counted = pen.words("page.short_units", before=before.short, after=after.short)
    yield pair(pen.words("page.figure_short"), before.short_share, after.short_share, counted if known else "")


def _movement(pen: Pen, category: str, whole: Totals) -> Iterator[FrontFigure]:
    down = [flow for flow in figures.flows(pen.plan) if flow.category == category and flow.kind == "down"]
    moved = pen.words("page.gain_and_lose", gaining=whole.gaining, losing=whole.losing)
    yield FrontFigure(pen.words("page.figure_moved"), "", str(whole.moved), moved)
    people = pen.words("page.people_with", people=sum(flow.people for flow in down))
    yield FrontFigure(pen.words("page.figure_down"), "", str(sum(flow.posts for flow in down)), people)


def _balance_words(pen: Pen, item: Totals) -> str:
    return pen.words(
        "page.balance",
        before=item.before,
        reserve_before=item.reserve_before,
        approved=signed(item.approved),
        after=item.after,
        reserve_after=item.reserve_after,
        check=pen.words("report.balance_even" if item.even else "report.balance_uneven"),
    )
