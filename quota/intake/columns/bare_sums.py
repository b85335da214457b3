"""Columns headed 合计 alone: which columns of the table they add up, by their figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from quota.intake.cells.grid import packed
from quota.intake.columns.column_sums import says_part
from quota.intake.headers.blocks import Block, Heading
from quota.intake.vocabulary.header_words import COUNTED, LEADERS, Meaning

_BARE = frozenset({"合计", "总计", "小计", "共计", "总数"})


def with_row_totals(block: Block) -> Block:
    """Return a table in which a column headed 合计 alone is the sum over posts, or over people, that it is in some row.

    Rows in which it is not are told later. Where the table has posts of several kinds and nothing else, it can add up
    nothing else.
    """
    bare = [entry for entry in block.headings if entry.meaning is None and packed(entry.header) in _BARE]
    found: dict[int, Heading] = {}
    for entry in bare:
        agreeing = {field: _agreeing(block, entry, field) for field in COUNTED}
        field = max(COUNTED, key=lambda known: agreeing[known])
        only = len(bare) == 1 and {other.field for other in block.numeric if other.meaning} == {"current"}
        if agreeing[field] or (only and len(_parts(block, "current")) > 1):
            found[entry.column] = entry._replace(meaning=Meaning(field if agreeing[field] else "current"))
    return block.with_changed(found)


def _parts(block: Block, field: str) -> list[Heading]:
    """Return the columns of a field by category, without those that another contains."""
    named = [entry for entry in block.numeric if entry.field == field and entry.category]
    return [entry for entry in named if entry.category not in LEADERS and not says_part(entry)]


def _agreeing(block: Block, total: Heading, field: str) -> int:
    """Return in how many rows a column is the sum of several figures of a field."""
    parts = _parts(block, field)
    return sum(len(figures) > 1 and whole == sum(figures, Decimal(0)) for whole, figures in _rows(block, total, parts))


def _rows(block: Block, total: Heading, parts: Sequence[Heading]) -> Iterator[tuple[Decimal, list[Decimal]]]:
    """Yield the figure of a column in each row that has one, with those above 0 of other columns."""
    for line in block.lines:
        if whole := block.number(line, total.column):
            yield whole, [figure for entry in parts if (figure := block.number(line, entry.column))]
