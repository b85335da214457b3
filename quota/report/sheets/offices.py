"""Sheet 内设机构: the posts of every office and institution of the townships."""

from __future__ import annotations

from quota.plan.offices import UNNAMED
from quota.report.book import COUNT, Book, Column, Line, cut, title, write_table
from quota.report.sheets.notes import write_legend
from quota.words.names import category_name

WIDTHS = {"unit": 24, "jurisdiction": 14, "category": 16, "kind": 12, "office": 40, "posts": 10, "note": 28}


def write_offices(book: Book) -> None:
    """Write the sheet; a plan without templates of offices has none."""
    if not book.plan.offices:
        return
    widths = list(WIDTHS.values())
    sheet = book.sheet(book.words("report.sheet_offices"), widths)
    title(book, sheet, book.words("report.title_offices"), len(WIDTHS) - 1)
    columns = [Column(book.words(f"report.heading_{name}"), COUNT if name == "posts" else "") for name in WIDTHS]
    found = _lines(book)
    lines, rest = cut(book, found, len(found), "offices.csv")
    top = write_legend(book, sheet, 1, len(WIDTHS) - 1, widths)
    end = write_table(book, sheet, top, columns, lines, widths)
    if rest:
        sheet.write_string(end, 0, rest, book.style("flow"))
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    sheet.autofilter(top, 0, end - 1, len(WIDTHS) - 1)


def _lines(book: Book) -> list[Line]:
    case, language = book.plan.case, book.language
    return [
        Line(
            (
                row.name,
                case.jurisdictions[case.units[row.unit_id].jurisdiction].name,
                category_name(case, row.category, language),
                book.words(f"report.office_{row.kind}"),
                row.office,
                row.posts,
                book.words("report.unnamed_office") if row.note == UNNAMED else row.note,
            ),
            {5: book.standings.result[row.category]},
        )
        for row in book.plan.offices
    ]
