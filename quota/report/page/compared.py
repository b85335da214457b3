"""The plan beside another one: the first part of what `quota compare` tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quota.plan import Plan
from quota.study.compare.comparison import Comparison
from quota.words.names import Tables
from quota.words.pen import Pen
from quota.words.standing import Standings, Surety, most_unsure
from quota.words.table import Table


@dataclass(frozen=True, slots=True)
class Compared:
    """Totals, transfers and reasons of two plans side by side, and how sure the most unsure of their figures is."""

    title: str
    standing: Surety
    totals: Table
    moves: Table
    reasons: tuple[str, ...]


def compared(pen: Pen, other: Tables) -> Compared:
    """Compare the plan of the page, first, with another one."""
    comparison = Comparison([pen.plan, other], [pen.words("page.this_plan"), pen.words("page.other_plan")])
    return Compared(
        title=_title(other),
        standing=most_unsure([*pen.standings.result.values(), *_results(other)]),
        totals=comparison.grid(pen.language),
        moves=comparison.moves(pen.language),
        reasons=tuple(reason.words(pen.language).strip() for reason in comparison.reasons()),
    )


def _title(other: Tables) -> str:
    return other.case.settings.title if isinstance(other, Plan) else str(other.manifest.get("title", ""))


def _results(other: Tables) -> Iterable[Surety]:
    """Return how sure the other plan is; a folder without its scenario cannot tell, and counts as no surer than this."""
    return other.once(Standings.of_plan).result.values() if isinstance(other, Plan) else ()
