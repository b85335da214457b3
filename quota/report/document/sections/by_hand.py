"""Part: numbers that leaders decided: whose they are, what they cost, and who pays, unit by unit."""

from __future__ import annotations

from dataclasses import replace

from quota.report.document.blocks import Block, Section, Text
from quota.report.document.draft import Draft
from quota.words.by_hand import costs, payers, stands

MOST_PAYERS = 12
"""Units that the proposal names; the annex has all."""


def by_hand(draft: Draft, most: int | None = MOST_PAYERS) -> Section:
    """Write the part; empty for a plan in which nobody changed a number."""
    found, blocks = draft.plan.by_hand, list[Block]()
    if found:
        blocks.append(Text(draft.sentences([stands(draft, found), *costs(draft, found)])))
        table = replace(
            payers(draft, draft.words("audit.payers"), found.others), unit=draft.words("document.unit_posts")
        )
        if table.lines:
            note = [draft.words("document.payers_in_annex", count=len(table.lines))]
            many = most is not None and len(table.lines) > most
            blocks.append(replace(table, lines=table.lines[:most], notes=note) if many else table)
    return Section(draft.words("document.part_by_hand"), blocks)
