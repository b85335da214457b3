"""What must stand above figures that are not real."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from xlsxwriter.worksheet import Worksheet

from quota.report.book import Book, Tone, paragraph
from quota.scenario import Standing
from quota.words.names import category_name, listed

TONE_OF: Mapping[Standing | None, Tone] = MappingProxyType(
    {"illustrative": "alarm", "estimated": "plain", None: "plain"}
)
"""How loudly it is said that figures are not real."""


def write_notes(book: Book, sheet: Worksheet, row: int, last: int, widths: Sequence[float]) -> int:
    """Say above a table which of its figures are not real; return the next row."""
    for standing, tone in TONE_OF.items():
        columns = columns_of(book, standing)
        if columns:
            key = "choice" if standing == "illustrative" and book.standings.choices_alone else standing or "unknown"
            words = book.words(f"report.note_{key}", columns=listed(columns, book.language))
            row = paragraph(sheet, row, last, words, book.style(tone), widths=widths)
    return write_legend(book, sheet, row, last, widths)


def write_legend(book: Book, sheet: Worksheet, row: int, last: int, widths: Sequence[float]) -> int:
    """Say above a table, where any figure is not real, how such figures look; return the next row."""
    if any(columns_of(book, standing) for standing in ("illustrative", "estimated")):
        row = paragraph(sheet, row, last, book.words("report.legend"), book.style("plain"), widths=widths)
    return row


def columns_of(book: Book, standing: Standing | None) -> list[str]:
    """Name the figures about posts of which the most unsure is of this standing, category by category."""
    return [words for words, found in _columns(book) if found == standing]


def _columns(book: Book) -> Iterator[tuple[str, Standing | None]]:
    for category, fields in book.standings.together.items():
        name = category_name(book.plan.case, category, book.language)
        for field, standing in fields.items():
            yield (
                book.words("report.cell_of_category", category=name, field=book.words(f"report.field_{field}")),
                standing,
            )
