"""Section: what the plan leaves open, so that nobody learns it from somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.rows import Row
from quota.plan.coverage import percent_words
from quota.plan.offices import UNNAMED
from quota.report.document.blocks import Item, Section
from quota.report.document.draft import Draft
from quota.report.document.sections.present import named
from quota.solve.outcome import Outcome
from quota.words import figures
from quota.words.figures import ENOUGH
from quota.words.names import category_name, category_of, limit_words, subject_words

MOST_EXCEEDED = 12
"""Limits exceeded that are named one by one."""


def open_matters(draft: Draft) -> Section | None:
    """Write the section; a plan that leaves nothing open has none."""
    items = list(_items(draft))
    return Section(draft.words("document.part_open"), "procedure", items) if items else None


def _items(draft: Draft) -> Iterator[Item]:
    short = [words for words in (_short(draft, category) for category in draft.present) if words]
    if short:
        yield Item(draft.words("document.lead_short"), draft.sentences(short))
    exceeded = [(row, told.exceeded) for row, told in draft.plan.labelled if told.exceeded]
    if exceeded:
        yield Item(draft.words("document.lead_exceeded"), _exceeded(draft, exceeded))
    if draft.worst != "real":
        yield Item(draft.words("document.lead_figures"), draft.words(f"document.figures_{draft.unsure(draft.worst)}"))
    if draft.plan.status.outcome is not Outcome.OPTIMAL:
        gap = f"{float(draft.plan.status.gap):.4g}"
        yield Item(draft.words("document.lead_proof"), draft.words("document.proof_open", gap=gap))
    unscheduled = [row for row in draft.plan.digest if not row.year]
    if unscheduled:
        units = len({row.unit_id for row in unscheduled})
        people = sum(row.over_filled for row in unscheduled)
        words = draft.words("document.digest_years_open", units=units, people=people, mark=draft.mark())
        yield Item(draft.words("document.lead_digest"), words)
    unnamed = {row.office for row in draft.plan.offices if row.note == UNNAMED}
    if unnamed:
        yield Item(draft.words("document.lead_unnamed"), draft.words("document.unnamed_open"))
    if any(not approval.document and not approval.implied for approval in draft.plan.case.approvals):
        yield Item(draft.words("document.lead_documents"), draft.words("document.documents_open"))
    if all(category.cost is None for category in draft.plan.case.categories.values()):
        yield Item(draft.words("document.lead_costs"), draft.words("document.costs_open"))


def _exceeded(draft: Draft, rows: list[tuple[Row, int]]) -> str:
    """Name the limits that the plan exceeds, the most exceeded first, each with its price."""
    case, language = draft.plan.case, draft.language
    rows.sort(key=lambda found: (-found[1], str(found[0].subject)))
    told = [
        draft.words(
            "document.exceeded",
            rule=row.rule.told("name"),
            subject=draft.sentences([subject_words(case, row, language), category_name(case, category, language)])
            if (category := category_of(case, row))
            else subject_words(case, row, language),
            limit=limit_words(case, row._replace(price=None), language),
            posts=posts,
            points=f"{row.price:f}",
        )
        for row, posts in rows[:MOST_EXCEEDED]
    ]
    if len(rows) > MOST_EXCEEDED:
        told.append(draft.words("document.exceeded_more", count=len(rows) - MOST_EXCEEDED))
    return draft.clauses(told) + draft.words("document.stop")


def _short(draft: Draft, category: str) -> str:
    """Name the units that stay short."""
    _, closed = draft.merged
    rows = [
        row for row in draft.rows(category, draft.level) if row.unit_id not in closed and figures.after(row) < ENOUGH
    ]
    if not rows:
        return ""
    rows.sort(key=lambda row: (figures.after(row), row.unit_id))
    least = rows[0]
    names = named(draft, [(row.name, row.planned) for row in rows])
    return draft.words(
        "document.short_after",
        category=draft.marked(category),
        units=len(rows),
        unit=least.name,
        least=percent_words(figures.after(least)),
        names=names,
    )
