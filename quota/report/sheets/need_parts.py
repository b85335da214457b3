"""Sheet 测算分项: what each need is made of, one row per part, townships first."""

from __future__ import annotations

from collections.abc import Iterator

from quota.need import label
from quota.report.book import DECIMAL, PLAIN, Book, Column, Line, cut, paragraph, title, write_table
from quota.texts import render
from quota.words.names import category_name, driver_name, standing_name

WIDTHS = {
    "unit": 34,
    "jurisdiction": 12,
    "category": 13,
    "part": 16,
    "driver": 20,
    "quantity": 13,
    "rate": 17,
    "amount": 9,
    "standing": 12,
    "basis": 44,
}
NUMBERS = {"quantity": PLAIN, "rate": PLAIN, "amount": DECIMAL}
FIGURES = tuple(list(WIDTHS).index(name) for name in NUMBERS)


def write_need_parts(book: Book) -> None:
    """Write the sheet."""
    widths, last = list(WIDTHS.values()), len(WIDTHS) - 1
    sheet = book.sheet(book.words("report.sheet_need"), widths)
    title(book, sheet, book.words("report.title_need"), last)
    words = f"{book.words('report.note_need')}{book.words('report.legend')}"
    top = paragraph(sheet, 1, last, words, book.style("plain"), widths=widths)
    columns = [Column(book.words(f"report.heading_{name}"), NUMBERS.get(name, "")) for name in WIDTHS]
    lines, rest = cut(book, _lines(book), len(book.plan.need_parts), "needs.csv")
    end = write_table(book, sheet, top, columns, lines, widths)
    if rest:
        sheet.write_string(end, 0, rest, book.style("flow"))
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    sheet.autofilter(top, 0, max(end - 1, top), last)


def _lines(book: Book) -> Iterator[Line]:
    case, language = book.plan.case, book.language
    categories = {code: category_name(case, code, language) for code in case.categories}
    drivers = {driver: driver_name(case, driver, language) for driver in {row.driver for row in book.plan.need_parts}}
    rows = zip(book.plan.need_parts, book.standings.parts, strict=True)
    for row, standing in sorted(rows, key=lambda pair: case.units[pair[0].unit_id].level != "township"):
        cells = (
            row.name,
            case.jurisdictions[case.units[row.unit_id].jurisdiction].name,
            categories[row.category],
            render(label(row.part), language),
            drivers[row.driver],
            row.quantity,
            row.rate,
            row.amount,
            standing_name(standing, language),
            row.basis,
        )
        yield Line(cells, dict.fromkeys(FIGURES, standing))
