"""Sheet 机构整合: which institutions merge, and the posts that this frees."""

from __future__ import annotations

from quota.plan.records import MergeRow
from quota.report.book import COUNT, Book, Column, Line, title, with_totals, write_table
from quota.report.sheets.notes import write_legend
from quota.schema import table
from quota.words.names import category_name, listed

WIDTHS = {
    "successor": 30,
    "category": 13,
    "members": 60,
    "mode": 11,
    "taken": 11,
    "held": 10,
    "kept": 10,
    "freed": 10,
    "approval": 26,
    "basis": 36,
}
NUMBERS = ("held", "kept", "freed")
SUMMED = (5, 7)
"""Posts held and freed: those kept by a merge that does not take place are nobody's."""


def write_merges(book: Book) -> None:
    """Write the sheet; a plan without merges has none."""
    merges = book.plan.merges
    if not merges:
        return
    widths = list(WIDTHS.values())
    sheet = book.sheet(book.words("report.sheet_merges"), widths)
    title(book, sheet, book.words("report.title_merges"), len(WIDTHS) - 1)
    columns = [Column(book.words(f"report.heading_{name}"), COUNT if name in NUMBERS else "") for name in WIDTHS]
    groups = [
        (category, [_line(book, row) for row in merges if row.category == category])
        for category in book.plan.case.categories
    ]
    top = write_legend(book, sheet, 1, len(WIDTHS) - 1, widths)
    write_table(book, sheet, top, columns, with_totals(book, groups, columns, SUMMED, top + 1), widths)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)


def _line(book: Book, row: MergeRow) -> Line:
    case, language = book.plan.case, book.language
    modes = dict(table("consolidations").column("mode").choices) if language == "zh" else {}
    cells = (
        row.name,
        category_name(case, row.category, language),
        listed([case.units[unit].name for unit in row.members.split()], language),
        modes.get(row.mode, row.mode),
        book.words("report.taken_yes" if row.taken else "report.taken_no"),
        row.held,
        row.kept,
        row.freed,
        row.body,
        row.basis or book.words("rules.consolidation_basis"),
    )
    result = book.standings.result[row.category]
    return Line(cells, dict.fromkeys((5, 6, 7), result))
