"""Work that departments passed down without a lawful delegation: a sentence of the proposal, and the lists of the annex."""

from __future__ import annotations

from collections.abc import Iterator

from quota.report.document.blocks import Block, Text
from quota.report.document.draft import Draft
from quota.words import passed as lists


def passed_told(draft: Draft) -> str:
    """Say who passed down how much, what clearing it away frees, and why no posts rest on it."""
    freed = lists.freed_words(draft.plan.case, draft.language, draft.unit)
    decree = draft.words("document.decree_486")
    return draft.sentences([freed, draft.words("document.passed_law", decree=decree)]) if freed else ""


def passed_down(draft: Draft) -> Iterator[Block]:
    """Yield the sentence, and the lists by department and by unit; nothing where nothing is passed down."""
    if words := passed_told(draft):
        yield Text(words)
        yield from (table.each(draft.cell) for table in lists.lists(draft).values())
