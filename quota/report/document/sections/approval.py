"""Part: who has to approve what, as follows from the transfers of the plan, and what is still open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from quota.model.rows import Row
from quota.plan.records import TransferRow
from quota.plan.totals import gap_words
from quota.report.document.blocks import Item, Section
from quota.report.document.draft import Draft
from quota.solve.outcome import Outcome
from quota.words.names import approving_body, category_of, kind_of, limit_words, subject_words

MOST_EXCEEDED = 12
"""Limits exceeded that are named one by one."""
INSIDE = ("move", "reserve")
"""Kinds of transfers within one pool, where the jurisdiction's own commission decides."""


def approval(draft: Draft) -> Section:
    """Write the part."""
    items: list[Item] = []
    told = list(bodies_told(draft))
    if told:
        words = draft.words("document.approval_lead", bodies=draft.clauses(told))
        items.append(Item(draft.words("document.brief_approval"), words))
        items.append(Item(draft.words("document.lead_start"), draft.words("document.start", date=draft.blank("start"))))
    left = list(_open(draft))
    if left:
        items.append(Item(draft.words("document.open"), draft.sentences(left)))
    return Section(draft.words("document.part_approval"), items)


def bodies_told(draft: Draft, moves: Sequence[TransferRow] | None = None) -> Iterator[str]:
    """Say of every approving body what it decides, of all transfers or of some: longest ways first, own commissions last."""
    moves = draft.plan.transfers if moves is None else moves
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    inside = draft.listed(
        draft.words(f"report.kind_{kind}")
        for kind in INSIDE
        if any(kind_of(draft.plan, move) == kind for move in moves)
    )
    for move in moves:
        kind = kind_of(draft.plan, move)
        body = approving_body(draft.plan, move, draft.language)
        if kind in INSIDE:
            key = draft.words("report.commissions") if len(draft.own_commissions) > 1 else body, inside
        else:
            key = draft.bodies(body), draft.words(f"report.kind_{kind}")
        if move.posts:
            found[key][move.category] += move.posts
    for (body, matter), posts in sorted(
        found.items(), key=lambda item: (item[0][1] == inside, -len(item[0][0]), item[0])
    ):
        amounts = draft.listed(
            draft.words("document.posts_of_category", category=draft.name(category), posts=posts[category])
            for category in draft.plan.case.categories
            if category in posts
        )
        yield draft.words("document.body_decides", body=body, matter=matter, posts=amounts)


def _open(draft: Draft) -> Iterator[str]:
    """Yield what the plan leaves open, so that nobody learns it from somebody else."""
    if draft.worst != "real":
        yield draft.words(f"document.figures_{draft.worst or 'unknown'}")
    if draft.plan.status.outcome is not Outcome.OPTIMAL:
        yield draft.words("document.proof_open", gap=gap_words(draft.plan.status))
    exceeded = [(row, told.exceeded) for row, told in draft.plan.labelled if told.exceeded]
    if exceeded:
        yield _exceeded(draft, exceeded)
    unscheduled = [row for row in draft.plan.digest if not row.year]
    if unscheduled:
        units, people = len({row.unit_id for row in unscheduled}), sum(row.over_filled for row in unscheduled)
        yield draft.words("document.digest_years_open", units=units, people=people, years=draft.blank("years"))
    for category in filter(draft.known_now, draft.present):
        if units := draft.uncounted(draft.rows(category)):
            yield draft.words("document.uncounted_open", category=draft.name(category), units=units)
    unnamed = sum(row.unnamed for row in draft.plan.offices)
    if unnamed:
        yield draft.words("document.unnamed_open", count=unnamed)
    if any(not approval.document and not approval.implied for approval in draft.plan.case.approvals):
        yield draft.words("document.documents_open")
    if all(category.cost is None for category in draft.plan.case.categories.values()):
        yield draft.words("document.costs_open")


def _exceeded(draft: Draft, rows: list[tuple[Row, int]]) -> str:
    """Name the limits that the plan exceeds, the most exceeded first, each with its price."""
    case, language = draft.plan.case, draft.language
    rows.sort(key=lambda found: (-found[1], str(found[0].subject)))
    told = []
    for row, posts in rows[:MOST_EXCEEDED]:
        category = category_of(case, row)
        subject = [subject_words(case, row, language), *([draft.name(category)] if category else [])]
        limit = limit_words(case, row._replace(price=None), language)
        values = {"rule": row.rule.told("name"), "subject": draft.sentences(subject), "limit": limit}
        told.append(draft.words("document.exceeded", posts=posts, points=f"{row.price:f}", **values))
    if len(rows) > MOST_EXCEEDED:
        told.append(draft.words("document.exceeded_more", count=len(rows) - MOST_EXCEEDED))
    return draft.clauses(told) + draft.words("document.stop")
