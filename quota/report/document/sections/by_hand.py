"""Part: numbers that leaders decided: whose they are, what they cost, and who pays, unit by unit."""

from __future__ import annotations

from dataclasses import replace

from quota.report.document.blocks import Section, Text
from quota.report.document.draft import Draft
from quota.words.by_hand import costs, named, payers, stands

MOST_PAYERS = 12
"""Units that the proposal names; the annex has all."""


def by_hand(draft: Draft) -> Section:
    """Write the part of the proposal; empty for a plan in which nobody changed a number."""
    found = draft.plan.by_hand
    told = [stands(draft, found), *costs(draft, found), named(draft, found, MOST_PAYERS)] if found else []
    return Section(draft.words("document.part_by_hand"), [Text(draft.sentences(told))] if told else [])


def payers_of(draft: Draft) -> Section:
    """Write the part of the annex: everybody who is changed by those numbers."""
    found = draft.plan.by_hand
    table = payers(draft, draft.words("audit.payers"), found.others) if found else None
    blocks = [replace(table, unit=draft.words("document.unit_posts"))] if table and table.lines else []
    return Section(draft.words("document.part_by_hand"), blocks)
