"""Which lines of a table with figures head others: counties and kinds of units, and rows that say that they are sums."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Container
from decimal import Decimal

from quota.intake.cells.grid import packed
from quota.intake.headers.blocks import Block, Heading
from quota.intake.rows.row_sums import added, columns_right
from quota.intake.vocabulary.header_words import SUM_LABEL
from quota.intake.vocabulary.numbers import is_blank, is_number, read_figure
from quota.intake.vocabulary.row_names import is_bare_total, of_which
from quota.intake.vocabulary.unit_names import county_in, kind_heading

_ZONE = re.compile(r"(区|管委会|管理委员会)$")


def sum_label(block: Block, line: int) -> str:
    """Return the label of a row that adds up others; empty where it is no such row."""
    figures = {entry.column for entry in block.numeric}
    for column, text in block.texts(line).items():
        if column not in figures and SUM_LABEL.search(of_which(text) or packed(text)):
            return packed(text)
    return ""


def lines_of_counties(block: Block, short: Container[str]) -> frozenset[int]:
    """Return the lines with figures that are sums of a county; `short` are names of townships, 旧县 for 旧县街道.

    A name that ends in 县 or 市 is a county's. One that ends in 区 may be that of a zone, which is a unit of its own:
    it is a county's where its figures add up the rows below, or where all rows are such: several counties, and zones.
    """
    if block.column("jurisdiction"):
        return frozenset()
    lines = _lines_with_figures(block)
    names = ((line, county_in(block.sheet.name(line, block.column("name")))) for line in lines)
    named = [line for line, county in names if county and county not in short]
    others = {line: block.sheet.name(line, block.column("name")) for line in lines if line not in named}
    alone = len(named) > 1 and all(_ZONE.search(packed(name)) or of_which(name) for name in others.values())
    if not named or alone:
        return frozenset({*named, *(line for line, name in others.items() if alone and not of_which(name))})
    ends = [*named[1:], block.last + 1]
    parts = sorted({*lines} - {*_headings_of_kinds(block, lines)})
    return frozenset(
        line
        for line, end in zip(named, ends, strict=True)
        if not packed(block.sheet.name(line, block.column("name"))).endswith("区")
        or _adds_up(block, line, _between(parts, line, end))
    )


def lines_of_kinds(block: Block, county_lines: frozenset[int]) -> frozenset[int]:
    """Return the lines whose figures add up a part of the table: ``一、街道`` above the streets."""
    lines = _lines_with_figures(block)
    named = _headings_of_kinds(block, lines)
    if len(named) == len(lines):
        return frozenset()
    ends = sorted({*named, *county_lines, block.last + 1})
    below = {line: _between(lines, line, ends[bisect(ends, line)]) for line in named}
    return frozenset(line for line, rows in below.items() if rows and _adds_up(block, line, rows))


def nameless_total(block: Block, line: int) -> int:
    """Return how many rows a row without a name adds up: all above it that have one; 0 where it does not."""
    name = block.column("name")
    above = [row for row in _lines_with_figures(block) if row < line and packed(block.sheet.filled(row, name))]
    return len(above) if len(above) > 1 and _adds_up(block, line, above) else 0


def _headings_of_kinds(block: Block, lines: list[int]) -> list[int]:
    return [line for line in lines if kind_heading(block.sheet.name(line, block.column("name")))]


def _lines_with_figures(block: Block) -> list[int]:
    lines = [line for line in block.lines if not sum_label(block, line)]
    return [line for line in lines if any(is_number(block.sheet.text(line, entry.column)) for entry in block.numeric)]


def _adds_up(block: Block, line: int, below: list[int]) -> bool:
    rows = [_values(block, row) for row in below]
    return bool(rows) and columns_right(_values(block, line), added(rows, range(len(rows)))) > 0


def _values(block: Block, line: int) -> list[Decimal | None]:
    """Return the figures of a line, column by column; None where a cell shows none or no number."""
    cells = ((block.sheet.text(line, entry.column), entry) for entry in block.numeric)
    return [figure_of(text, entry) if is_number(text) else None for text, entry in cells]


def figure_of(text: str, entry: Heading) -> Decimal | None:
    """Return the figure that a cell shows under a heading; None where it shows none."""
    return read_figure(text, entry.field, entry.unit)


def _between(lines: list[int], first: int, end: int) -> list[int]:
    """Return the lines, of sorted ones, that are below one and above another."""
    return lines[bisect(lines, first) : bisect(lines, end - 1)]


def name_of_kinds(block: Block, line: int) -> str:
    """Return the name that a row of one more kind of posts belongs to, merged or only written above; empty where none does.

    Kinds that recur below a name are those of a unit whose name is missing.
    """
    sheet, names, kinds = block.sheet, block.column("name"), block.column("row_category")
    if not kinds or is_blank(sheet.text(line, kinds)):
        return ""
    seen: set[str] = set()
    for row in range(line, block.bottom, -1):
        kind = packed(sheet.text(row, kinds))
        if not kind or kind in seen:
            return ""
        seen.add(kind)
        if name := sheet.name(row, names):
            return name
    return ""


def is_of_kinds(block: Block, line: int) -> bool:
    """Return whether a row is that of one kind of posts, or of all, in a total: 行政 beside 合计, 事业 below."""
    return is_bare_total(name_of_kinds(block, line))
