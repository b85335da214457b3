"""The sheet 分年度实施表: the years by category, and posts and people of every unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quota.report.book import A3, MOST_LINES, Book, rest_of, title, write_table
from quota.report.sheets.notes import write_legend
from quota.report.years import years_told
from quota.words.standing import most_unsure

if TYPE_CHECKING:
    from quota.phase import Course

NAMED, NUMBER = (24, 16, 13), 9.5
"""Widths of the columns of words, and of those of numbers."""


def write_years(book: Book, course: Course | None) -> None:
    """Write the sheet; a plan that is not carried out over years has none."""
    told = years_told(course, book.language, most_unsure(book.standings.result.values()))
    if told is None:
        return
    units = told.by_unit(MOST_LINES)
    widths = [*NAMED, *(NUMBER for _ in units.columns[len(NAMED) :])]
    sheet = book.sheet(book.words("phase.sheet"), widths, A3)
    last = len(widths) - 1
    title(book, sheet, book.words("phase.sheet"), last)
    row = write_legend(book, sheet, 1, last, widths)
    for words in (*told.notes, *told.unplanned_words()):
        sheet.write_string(row, 0, words, book.style("flow"))
        row += 1
    for table in (told.by_category(), units):
        sheet.write_string(row, 0, table.title, book.style("part"))
        row = write_table(book, sheet, row + 1, table, widths) + 1
    sheet.write_string(row, 0, rest_of(book, units, "years_posts.csv"), book.style("flow"))
