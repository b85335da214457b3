"""Section: the people: who moves with posts, who is above the posts, and how that ends."""

from __future__ import annotations

from collections.abc import Iterator

from quota.report.document.blocks import Block, Heading, Item, Section, Text
from quota.report.document.draft import Draft
from quota.words.names import kind_of

MOST_TOLD = 20
"""Over-filled units that are told one by one; of more, the rest are left to the attachment."""


def people(draft: Draft) -> Section:
    """Write the section."""
    moving = list(_moving(draft))
    blocks: list[Block] = [Heading(draft.words("document.people_moving")), *moving] if moving else []
    if draft.plan.digest:
        blocks += [Heading(draft.words("document.digestion")), *_digestion(draft)]
    blocks += [Heading(draft.words("document.transition")), *_transition(draft)]
    return Section(draft.words("document.part_people"), "feasibility", blocks)


def _moving(draft: Draft) -> Iterator[Text]:
    for category in draft.plan.case.categories:
        rows = draft.rows(category)
        if not any(row.headcount for row in rows):
            continue
        moves = [move for move in draft.plan.transfers if move.category == category and move.people]
        crossing = sum(move.people for move in moves if move.route)
        merged = sum(move.people for move in moves if kind_of(draft.plan, move) == "merge")
        parts = [draft.words("document.people_moved", people=sum(move.people for move in moves))] if moves else []
        parts += [draft.words("document.people_crossing", people=crossing)] if crossing else []
        parts += [draft.words("document.people_merged", people=merged)] if merged else []
        yield Text(
            draft.words(
                "document.people_of",
                category=draft.marked(category),
                moved=draft.comma(parts) if parts else draft.words("document.nobody_moves"),
                headcount=sum(row.headcount for row in rows),
                after=sum(row.headcount_after for row in rows),
            )
        )


def _digestion(draft: Draft) -> Iterator[Text]:
    """Say who is above the posts, by when that ends, and for whom nobody has said so."""
    scheduled = {(row.unit_id, row.category): row for row in draft.plan.digest if row.year}
    others = [row for row in draft.plan.digest if not row.year]
    firsts = [row for row in draft.plan.digest if row.year <= 1]
    yield Text(
        draft.words(
            "document.digest_all",
            units=len({row.unit_id for row in firsts}),
            people=sum(row.over_filled for row in firsts),
            mark=draft.mark(),
        )
    )
    for row in list(scheduled.values())[:MOST_TOLD]:
        last = [other for other in draft.plan.digest if (other.unit_id, other.category) == (row.unit_id, row.category)][
            -1
        ]
        yield Text(
            draft.words(
                "document.digest_of",
                unit=row.name,
                category=draft.marked(row.category),
                people=row.over_filled,
                years=row.years,
                last=last.year,
                left=last.left,
                basis=draft.basis(row.basis),
            )
        )
    where = draft.words("document.attachment_digestion")
    if len(scheduled) > MOST_TOLD:
        yield Text(draft.words("document.digest_more", units=len(scheduled) - MOST_TOLD, attachment=where))
    if others:
        names = draft.listed(
            draft.words("document.unit_over", unit=row.name, category=draft.name(row.category), people=row.over_filled)
            for row in others[:MOST_TOLD]
        )
        if len(others) > MOST_TOLD:
            names += draft.words("document.and_more_in", units=len(others), attachment=where)
        yield Text(draft.words("document.digest_open", names=names, years=draft.blank("years")))


def _transition(draft: Draft) -> Iterator[Item]:
    units = draft.plan.case.units
    vacant = sum(move.posts - move.people for move in draft.plan.transfers if move.posts and move.from_unit in units)
    if vacant:
        words = draft.words("document.vacant_first", vacant=vacant, mark=draft.mark())
        yield Item(draft.words("document.lead_vacant_first"), words)
    if any(merge.taken for merge in draft.plan.merges):
        yield Item(draft.words("document.lead_merge_people"), draft.words("document.merge_people"))
    if draft.plan.digest:
        yield Item(draft.words("document.lead_only_out"), draft.words("document.only_out"))
    yield Item(draft.words("document.lead_start"), draft.words("document.start", date=draft.blank("start")))
