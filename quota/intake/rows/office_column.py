"""Which column of a table names the offices inside units."""

from __future__ import annotations

from quota.intake.headers.blocks import Block
from quota.intake.vocabulary.numbers import is_number


def part_column(block: Block) -> int:
    """Return the column of the offices inside units: one that says so, or texts beside names merged over several rows."""
    sheet, name = block.sheet, block.column("name")
    figures = [entry.column for entry in block.numeric]
    lines = [line for line in block.lines if any(sheet.text(line, column) for column in figures)]
    merged = [line for line in lines if sheet.area(line, name).bottom > sheet.area(line, name).top]
    told = block.column("part")
    first = 0 if block.column("row_category") or not merged else min(figures)
    beside = [entry.column for entry in block.headings if entry.meaning is None and name < entry.column < first]
    for column in [told] if told else beside:
        texts = [text for line in (lines if told else merged) if (text := sheet.filled(line, column))]
        if texts and not any(is_number(text) for text in texts):
            return column
    return 0
