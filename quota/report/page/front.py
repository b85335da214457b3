"""What the page opens with: how sure everything is, and the figures that matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from quota.plan.coverage import percent_words
from quota.plan.totals import Totals, totals
from quota.report.page.view import PageView
from quota.study.fairness import Fairness, fairness
from quota.texts import render
from quota.words import figures
from quota.words.names import level_units, status_words
from quota.words.standing import Surety
from quota.words.standstill import standstill


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


def status(view: PageView) -> list[str]:
    """Say why nothing moves, where it does not, how sure the plan is, and of which day the figures are."""
    said = [render(why, view.language) for why in standstill(view.plan)]
    said.append(status_words(view.plan, view.language))
    dates = sorted({row.date for row in view.plan.case.origins.source_rows() if row.table == "units" and row.date})
    if len(dates) > 1:
        said.append(view.words("page.dates_between", first=dates[0], last=dates[-1]))
    elif dates:
        said.append(view.words("page.dates_of", date=dates[0]))
    else:
        said.append(view.words("page.dates_none"))
    return said


def cards(view: PageView) -> Iterator[Card]:
    """Yield the figures that matter, category by category."""
    measured = {(one.category, one.when): one for one in fairness(view.plan, {})}
    for category in view.standings.together:
        whole = totals(view.plan, category)
        before, after = measured.get((category, "before")), measured.get((category, "after"))
        lines = [*_evenness(view, category, before, after), *_movement(view, category, whole)]
        yield Card(
            title=view.name(category),
            standing=view.standings.result[category],
            figures=tuple(lines),
            balance=_balance_words(view, whole),
            even=whole.even,
        )


def _evenness(view: PageView, category: str, before: Fairness | None, after: Fairness | None) -> Iterator[FrontFigure]:
    if before is None or after is None:
        return
    known = view.known_now(category)
    units = view.words(
        "page.units_of", level=level_units(figures.lowest_level(view.plan), view.language), units=after.units
    )

    def pair(label: str, earlier: Fraction | None, later: Fraction | None, note: str) -> FrontFigure:
        return FrontFigure(label, percent_words(earlier) if known else "", percent_words(later), note)

    units_before = view.words("page.least_units", before=before.least_unit, after=after.least_unit)
    yield pair(view.words("page.figure_least"), before.least, after.least, units_before if known else after.least_unit)
    yield pair(view.words("page.figure_mean"), before.mean, after.mean, units)
    counted = view.words("page.short_units", before=before.short, after=after.short)
    yield pair(view.words("page.figure_short"), before.short_share, after.short_share, counted if known else "")


def _movement(view: PageView, category: str, whole: Totals) -> Iterator[FrontFigure]:
    down = [flow for flow in figures.flows(view.plan) if flow.category == category and flow.kind == "down"]
    moved = view.words("page.gain_and_lose", gaining=whole.gaining, losing=whole.losing)
    yield FrontFigure(view.words("page.figure_moved"), "", str(whole.moved), moved)
    people = view.words("page.people_with", people=sum(flow.people for flow in down))
    yield FrontFigure(view.words("page.figure_down"), "", str(sum(flow.posts for flow in down)), people)


def _balance_words(view: PageView, item: Totals) -> str:
    return view.words(
        "page.balance",
        before=item.before,
        reserve_before=item.reserve_before,
        approved=f"{item.approved:+d}" if item.approved else "0",
        after=item.after,
        reserve_after=item.reserve_after,
        check=view.words("report.balance_even" if item.even else "report.balance_uneven"),
    )
