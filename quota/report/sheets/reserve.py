"""Sheet 机动编制与批准: what pools keep unassigned, and how approvals are split among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from quota.model.subject import pool_of
from quota.plan.records import ChangeRow, ReserveRow
from quota.report.book import CHANGE, COUNT, Book, Column, Line, title, with_totals, write_table
from quota.report.sheets.notes import write_notes
from quota.scenario import Pool
from quota.words.names import approval_name, category_name, pool_words

WIDTHS = (16, 30, 14, 14, 14, 14, 44)
RESERVE_SUMS, APPROVAL_SUMS = (2, 3, 4, 5), (2,)
Row = TypeVar("Row", ReserveRow, ChangeRow)


def write_reserve(book: Book) -> None:
    """Write the sheet; a plan without reserves and approvals has none."""
    plan = book.plan
    reserves = [row for row in plan.reserve if row.before or row.after or row.required]
    if not reserves and not plan.changes:
        return
    sheet = book.sheet(book.words("report.sheet_reserve"), WIDTHS)
    title(book, sheet, book.words("report.title_reserve"), len(WIDTHS) - 1)
    sheet.freeze_panes(1, 0)
    row = write_notes(book, sheet, 1, len(WIDTHS) - 1, WIDTHS)
    if reserves:
        sheet.write_string(row, 0, book.words("report.part_reserve"), book.style("part"))
        groups = _groups(book, reserves, _reserve_line)
        columns = _reserve_columns(book)
        lines = list(with_totals(book, groups, columns, RESERVE_SUMS, row + 2))
        row = write_table(book, sheet, row + 1, columns, lines, WIDTHS) + 1
    if plan.changes:
        sheet.write_string(row, 0, book.words("report.part_approvals"), book.style("part"))
        groups = _groups(book, plan.changes, _approval_line)
        columns = _approval_columns(book)
        lines = list(with_totals(book, groups, columns, APPROVAL_SUMS, row + 2))
        write_table(book, sheet, row + 1, columns, lines, WIDTHS)


def _groups(book: Book, rows: Sequence[Row], line: Callable[[Book, Row], Line]) -> list[tuple[str, list[Line]]]:
    return [
        (category, [line(book, row) for row in rows if row.category == category])
        for category in book.plan.case.categories
    ]


def _pool(row: ReserveRow | ChangeRow) -> Pool:
    return pool_of(f"{row.jurisdiction}/{row.level}")


def _reserve_columns(book: Book) -> list[Column]:
    return [
        Column(book.words("report.heading_category")),
        Column(book.words("report.heading_pool")),
        Column(book.words("report.heading_reserve_before"), COUNT),
        Column(book.words("report.heading_reserve_required"), COUNT),
        Column(book.words("report.field_change"), CHANGE),
        Column(book.words("report.heading_reserve_after"), COUNT),
        Column(book.words("report.heading_basis")),
    ]


def _reserve_line(book: Book, row: ReserveRow) -> Line:
    terms = book.plan.case.terms_of.get((_pool(row), row.category))
    cells = (
        category_name(book.plan.case, row.category, book.language),
        pool_words(book.plan.case, _pool(row), book.language),
        row.before,
        row.required,
        row.after - row.before,
        row.after,
        terms.basis if terms else "",
    )
    standing = book.standings.reserve(row.jurisdiction, row.level, row.category)
    return Line(cells, dict.fromkeys(RESERVE_SUMS, standing))


def _approval_columns(book: Book) -> list[Column]:
    return [
        Column(book.words("report.heading_category")),
        Column(book.words("report.heading_pool")),
        Column(book.words("report.heading_posts"), CHANGE),
        Column(book.words("report.heading_approval_item")),
        Column(book.words("report.heading_approval")),
        Column(book.words("report.heading_date")),
        Column(book.words("report.heading_basis")),
    ]


def _approval_line(book: Book, row: ChangeRow) -> Line:
    case = book.plan.case
    cells = (
        category_name(case, row.category, book.language),
        pool_words(case, _pool(row), book.language),
        row.posts,
        approval_name(case, row.approval, book.language),
        row.body,
        case.approval_of[row.approval].date,
        row.basis,
    )
    return Line(cells, dict.fromkeys(APPROVAL_SUMS, book.standings.result[row.category]))
