"""Section: leadership posts, and whatever else is never added to other categories."""

from __future__ import annotations

from quota.report.document.blocks import Block, Section, Text
from quota.report.document.draft import Draft
from quota.report.document.sections.adjustment import main_result, place_table, place_words


def leadership(draft: Draft) -> Section | None:
    """Write the section; a plan without leadership posts has none."""
    blocks: list[Block] = []
    for category in draft.apart:
        blocks += [
            Text(draft.sentences([main_result(draft, category), _seats(draft, category)])),
        ]
        if len(draft.places) > 1:
            blocks += [Text(place_words(draft, category)), place_table(draft, category)]
    if not blocks:
        return None
    names = draft.listed(draft.name(category) for category in draft.apart)
    return Section(draft.words("document.part_apart", names=names), "reasonableness", blocks)


def _seats(draft: Draft, category: str) -> str:
    """Say on which posts leaders sit, and up to what total."""
    case = draft.plan.case
    seated = case.categories[category].seated_on
    sentences = (
        [draft.words("document.seated_on", category=draft.name(category), seats=draft.name(seated))] if seated else []
    )
    caps = [
        told for row, told in draft.plan.labelled if row.rule.decision == "cap" and row.subject.category == category
    ]
    if len(caps) == 1:
        sentences.append(draft.words("document.capped_at", limit=caps[0].limit, planned=caps[0].activity))
    return draft.sentences(sentences)
