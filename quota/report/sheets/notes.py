"""What must stand above figures that are not real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from xlsxwriter.worksheet import Worksheet

from quota.report.book import Book, Tone, paragraph
from quota.scenario import Standing

TONE_OF: Mapping[Standing | None, Tone] = MappingProxyType(
    {"illustrative": "alarm", "estimated": "plain", None: "plain"}
)
"""How loudly it is said that figures are not real."""


def write_notes(book: Book, sheet: Worksheet, row: int, last: int, widths: Sequence[float]) -> int:
    """Say above a table which of its figures are not real; return the next row."""
    for standing, tone in TONE_OF.items():
        columns = book.columns(standing)
        if columns:
            words = book.words(f"report.note_{book.unsure(standing)}", columns=book.listed(columns))
            row = paragraph(sheet, row, last, words, book.style(tone), widths=widths)
    return write_legend(book, sheet, row, last, widths)


def write_legend(book: Book, sheet: Worksheet, row: int, last: int, widths: Sequence[float]) -> int:
    """Say above a table, where any figure is not real, how such figures look; return the next row."""
    if book.columns("illustrative") or book.columns("estimated"):
        row = paragraph(sheet, row, last, book.words("report.legend"), book.style("plain"), widths=widths)
    return row
