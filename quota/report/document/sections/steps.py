"""Part: in how many years the plan is carried out, and what becomes of the people; its tables for the annex."""

from __future__ import annotations

from collections.abc import Iterator

from quota.report.document.blocks import Block, Item, Section, Text
from quota.report.document.draft import Draft
from quota.report.years import years_told
from quota.words.table import Table


def steps(draft: Draft) -> Section:
    """Write the part; it is empty where the plan is not carried out over years."""
    told = years_told(draft.course, draft.language, draft.worst)
    if told is None:
        return Section("", [])
    years = {"count": len(told.years), "first": told.years[0], "last": told.years[-1]}
    blocks: list[Block] = [Text(draft.sentences([draft.words("phase.paper_lead", **years), *told.notes]))]
    for lead, words in (
        ("posts", told.posts_words()),
        ("people", told.people_words()),
        ("over", [told.digested_words()]),
    ):
        if found := list(words):
            blocks.append(Item(draft.words(f"phase.paper_lead_{lead}"), draft.sentences(found)))
    return Section(draft.words("phase.paper_title"), blocks)


def years(draft: Draft) -> Iterator[Table]:
    """Yield the tables by category and by jurisdiction."""
    told = years_told(draft.course, draft.language, draft.worst)
    if told is not None:
        yield told.by_category()
        yield from told.by_place(draft.place_name, draft.place_of, draft.present)
