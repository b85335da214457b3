"""What must stand above figures that are not real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from xlsxwriter.worksheet import Worksheet

from quota.report.book import Book, Tone, paragraph
from quota.words.standing import UNSURE, Surety

TONE_OF: Mapping[Surety, Tone] = MappingProxyType(
    {"illustrative": "alarm", "choice": "alarm", "estimated": "plain", None: "plain"}
)
"""How loudly it is said that figures are not real."""


def write_notes(book: Book, sheet: Worksheet, row: int, last: int, widths: Sequence[float]) -> int:
    """Say above a table which of its figures are not real; return the next row."""
    for standing, tone in TONE_OF.items():
        columns = book.columns(standing)
        if columns:
            words = book.words(f"report.note_{standing or 'unknown'}", columns=book.listed(columns))
            row = paragraph(sheet, row, last, words, book.style(tone), widths=widths)
    return write_legend(book, sheet, row, last, widths)


def write_legend(book: Book, sheet: Worksheet, row: int, last: int, widths: Sequence[float]) -> int:
    """Say above a table, where any figure is not real, how such figures look; return the next row."""
    words = legend(book)
    return paragraph(sheet, row, last, words, book.style("plain"), widths=widths) if words else row


def legend(book: Book) -> str:
    """Say how figures look that are not real; empty where all are."""
    looks = [book.words(f"report.legend_{standing}") for standing in UNSURE if book.columns(standing)]
    return book.words("report.legend", looks=book.listed(looks)) if looks else ""
