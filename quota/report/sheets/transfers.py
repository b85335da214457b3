"""Sheet 调剂明细: which unit gives to which, and who approves it."""

from __future__ import annotations

from quota.model.subject import pool_of
from quota.plan.records import TransferRow
from quota.report.book import COUNT, Book, Column, Line, cut, title, with_totals, write_table
from quota.report.sheets.notes import write_notes
from quota.words.names import approving_body, category_name, end_words, kind_of, pool_words, way

WIDTHS = {
    "number": 5,
    "category": 13,
    "kind": 13,
    "from": 31,
    "from_place": 19,
    "to": 24,
    "to_place": 19,
    "posts": 8,
    "people": 9,
    "route": 26,
    "approval": 34,
}
NUMBERS = ("number", "posts", "people")
SUMMED = tuple(list(WIDTHS).index(name) for name in ("posts", "people"))


def write_transfers(book: Book) -> None:
    """Write the sheet."""
    widths, last = list(WIDTHS.values()), len(WIDTHS) - 1
    sheet = book.sheet(book.words("report.sheet_transfers"), widths)
    title(book, sheet, book.words("report.title_transfers"), last)
    top = write_notes(book, sheet, 1, last, widths)
    columns = [Column(book.words(f"report.heading_{name}"), COUNT if name in NUMBERS else "") for name in WIDTHS]
    numbered = [_line(book, number, move) for number, move in enumerate(book.plan.transfers, start=1)]
    groups = [
        (
            category,
            [line for line, move in zip(numbered, book.plan.transfers, strict=True) if move.category == category],
        )
        for category in book.plan.case.categories
    ]
    found = list(with_totals(book, groups, columns, SUMMED, top + 1))
    lines, rest = cut(book, found, len(found), "transfers.csv")
    end = write_table(book, sheet, top, columns, lines, widths)
    if rest or not lines:
        sheet.write_string(end, 0, rest or book.words("report.no_moves"), book.style("flow"))
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.autofilter(top, 0, max(end - 1, top), last)


def _line(book: Book, number: int, move: TransferRow) -> Line:
    case, language = book.plan.case, book.language
    cells = (
        number,
        category_name(case, move.category, language),
        book.words(f"report.kind_{kind_of(book.plan, move)}"),
        end_words(case, move.from_unit, move.from_name, language),
        pool_words(case, pool_of(move.from_pool), language),
        end_words(case, move.to_unit, move.to_name, language),
        pool_words(case, pool_of(move.to_pool), language),
        move.posts,
        move.people,
        way(case, move, language),
        approving_body(book.plan, move, language),
    )
    return Line(cells, dict.fromkeys(SUMMED, book.standings.result[move.category]))
