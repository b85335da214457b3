"""The workbook that a planner opens first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quota.files import write_whole
from quota.plan.plan import Plan
from quota.report.book import Book
from quota.report.sheets.adjustment import write_adjustment
from quota.report.sheets.charts import write_charts
from quota.report.sheets.listed import (
    write_appeals,
    write_digestion,
    write_merges,
    write_need_parts,
    write_offices,
    write_passed,
    write_reserve,
    write_rules,
    write_sources,
    write_transfers,
)
from quota.report.sheets.summary import write_summary
from quota.report.sheets.years import write_years
from quota.texts import Language
from quota.words.appeals import Appealed

if TYPE_CHECKING:
    from quota.phase import Course
    from quota.plan.hand.repair import Wanted


def write_workbook(
    plan: Plan,
    path: Path,
    language: Language,
    *,
    wanted: Sequence[Wanted] = (),
    course: Course | None = None,
    appealed: Sequence[Appealed] = (),
) -> None:
    """Write a plan as an Excel workbook.

    Summary, charts and before-and-after table first, for those who decide; then transfers, reserves and approvals, merges,
    offices, digestion, needs by parts, work passed down, appeals, rules with their bases, and sources; empty sheets are left
    out.
    Totals are formulas with their values; the same plan gives the same bytes.

    Parameters
    ----------
    wanted : sequence of Wanted
        Of a repaired plan: the numbers made by hand; those that are kept stand in the column for hand changes.
    course : Course, optional
        The years in which it is carried out.
    appealed : sequence of Appealed
        The appeals, and what each did.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    book = Book(plan, language, wanted)
    counties = write_summary(book)
    write_charts(book, counties)
    write_adjustment(book)
    write_transfers(book)
    write_years(book, course)
    write_reserve(book)
    write_merges(book)
    write_offices(book)
    write_digestion(book)
    write_need_parts(book)
    write_passed(book)
    write_appeals(book, appealed)
    write_rules(book)
    write_sources(book)
    write_whole(path, book.bytes())
