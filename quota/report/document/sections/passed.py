"""Work that departments passed down without a lawful delegation: a sentence of the proposal, and the lists of the annex."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quota.report.document.blocks import Block, Text
from quota.report.document.draft import Draft
from quota.words import passed as lists
from quota.words.table import Line, Table


def passed_told(draft: Draft) -> str:
    """Say who passed down how much, what clearing it away frees, and why no posts rest on it."""
    freed = lists.freed_words(draft.plan.case, draft.language, draft.unit)
    decree = draft.words("document.decree_486")
    return draft.sentences([freed, draft.words("document.passed_law", decree=decree)]) if freed else ""


def passed_down(draft: Draft) -> Iterator[Block]:
    """Yield the sentence, and the lists by department and by unit; nothing where nothing is passed down."""
    if words := passed_told(draft):
        yield Text(words)
        yield from (_named(draft, table) for table in lists.lists(draft).values())


def _named(draft: Draft, table: Table) -> Table:
    """Leave out of every row what is said once, at the head of the paper: that names are invented."""
    return replace(table, lines=[_line(draft, line) for line in table.lines])


def _line(draft: Draft, line: Line) -> Line:
    cells = (
        cell._replace(value=draft.unit(cell.value)) if isinstance(cell.value, str) else cell for cell in line.cells
    )
    return Line(cells, strong=line.strong)
