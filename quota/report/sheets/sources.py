"""Sheet 数据来源: what each column rests on, and which columns say nothing about it."""

from __future__ import annotations

from collections.abc import Iterator

from quota.report.book import Book, Column, Line, title, write_table
from quota.scenario import SourceRow
from quota.words.names import column_name, standing_name, table_name, value_name

WIDTHS = {"table": 14, "column": 26, "applies": 24, "standing": 10, "source": 52, "date": 13, "note": 60}


def write_sources(book: Book) -> None:
    """Write the sheet."""
    widths = list(WIDTHS.values())
    sheet = book.sheet(book.words("report.sheet_sources"), widths)
    title(book, sheet, book.words("report.title_sources"), len(WIDTHS) - 1)
    rows = book.plan.case.origins.source_rows()
    sheet.write_string(1, 0, book.words("report.part_sources"), book.style("part"))
    columns = [Column(book.words(f"report.heading_{name}")) for name in WIDTHS]
    end = write_table(book, sheet, 2, columns, [_line(book, row) for row in rows], widths)
    if not rows:
        sheet.write_string(end, 0, book.words("report.no_sources"), book.style("flow"))
        end += 1
    unsourced = list(_unsourced(book))
    if unsourced:
        sheet.write_string(end + 1, 0, book.words("report.part_unsourced"), book.style("part"))
        write_table(book, sheet, end + 2, columns[:2], unsourced, widths)
    sheet.freeze_panes(3, 0)


def _line(book: Book, row: SourceRow) -> Line:
    case, language = book.plan.case, book.language
    return Line(
        (
            table_name(row.table, language),
            column_name(case, row.table, row.column, language),
            _applies(book, row) or book.words("report.all_rows"),
            standing_name(row.standing, language),
            row.source,
            row.date,
            row.note,
        )
    )


def _applies(book: Book, row: SourceRow) -> str:
    """Say which rows are meant, e.g. ``层级 = 县级`` or the name of a unit."""
    case, language = book.plan.case, book.language
    column, equals, value = row.rows.partition("=")
    if equals:
        return (
            f"{column_name(case, row.table, column, language)} = {value_name(case, row.table, column, value, language)}"
        )
    return case.units[row.rows].name if row.table == "units" and row.rows in case.units else row.rows


def _unsourced(book: Book) -> Iterator[Line]:
    """Yield the columns that the reader found to have figures and no source."""
    case, language = book.plan.case, book.language
    for warning in case.warnings:
        if warning.what.key == "scenario.no_source":
            for name in str(warning.what.values["columns"]).split(", "):
                table, _, column = name.partition(".")
                yield Line((table_name(table, language), column_name(case, table, column, language)))
