"""What must stand above figures that are not real."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from quota.report.book import Book, Tone, paragraph
from quota.words.standing import Surety

ALARMING: tuple[Surety, ...] = ("illustrative", "choice")
"""Standings of figures of which it is said loudly that they are not real."""


def write_notes(book: Book, sheet: Worksheet, row: int, last: int, widths: Sequence[float]) -> int:
    """Say above a table which of its figures are not real; return the next row."""
    for standing, words in book.warnings():
        tone: Tone = "alarm" if standing in ALARMING else "plain"
        row = paragraph(sheet, row, last, words, book.style(tone), widths=widths)
    return write_legend(book, sheet, row, last, widths)


def write_legend(book: Book, sheet: Worksheet, row: int, last: int, widths: Sequence[float]) -> int:
    """Say above a table, where any figure is not real, how such figures look; return the next row."""
    words = book.legend()
    return paragraph(sheet, row, last, words, book.style("plain"), widths=widths) if words else row
