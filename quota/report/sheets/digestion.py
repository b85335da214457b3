"""Sheet 消化方案: how over-filled units shrink, year by year."""

from __future__ import annotations

from quota.plan.records import DigestRow
from quota.report.book import COUNT, Book, Column, Line, title, write_table
from quota.report.sheets.notes import write_legend
from quota.words.names import category_name

WIDTHS = {
    "unit": 26,
    "jurisdiction": 14,
    "category": 16,
    "over_filled": 12,
    "years": 12,
    "year": 10,
    "leaving": 12,
    "left": 12,
    "basis": 44,
}
NUMBERS = ("over_filled", "years", "year", "leaving", "left")


def write_digestion(book: Book) -> None:
    """Write the sheet; a plan that leaves nobody above the posts has none."""
    if not book.plan.digest:
        return
    widths = list(WIDTHS.values())
    sheet = book.sheet(book.words("report.sheet_digest"), widths)
    title(book, sheet, book.words("report.title_digest"), len(WIDTHS) - 1)
    columns = [Column(book.words(f"report.heading_{name}"), COUNT if name in NUMBERS else "") for name in WIDTHS]
    top = write_legend(book, sheet, 1, len(WIDTHS) - 1, widths)
    write_table(book, sheet, top, columns, [_line(book, row) for row in book.plan.digest], widths)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)


def _line(book: Book, row: DigestRow) -> Line:
    case = book.plan.case
    years: tuple[int | None, ...] = (row.years, row.year, row.leaving) if row.year else (None, None, None)
    cells = (
        row.name,
        case.jurisdictions[case.units[row.unit_id].jurisdiction].name,
        category_name(case, row.category, book.language),
        row.over_filled,
        *years,
        row.left,
        row.basis if row.year else book.words("report.no_schedule"),
    )
    return Line(cells, dict.fromkeys((3, 6, 7), book.standings.result[row.category]))
