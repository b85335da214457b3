"""Section: what the plan leaves open, so that nobody learns it from somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from quota.plan.coverage import percent_words
from quota.plan.offices import UNNAMED
from quota.report.document.blocks import Item, Section
from quota.report.document.draft import Draft
from quota.report.document.sections.present import named
from quota.solve.outcome import Outcome
from quota.words import figures
from quota.words.figures import ENOUGH


def open_matters(draft: Draft) -> Section | None:
    """Write the section; a plan that leaves nothing open has none."""
    items = list(_items(draft))
    return Section(draft.words("document.part_open"), "procedure", items) if items else None


def _items(draft: Draft) -> Iterator[Item]:
    short = [words for words in (_short(draft, category) for category in draft.present) if words]
    if short:
        yield Item(draft.words("document.lead_short"), draft.sentences(short))
    if draft.worst != "real":
        yield Item(draft.words("document.lead_figures"), draft.words(f"document.figures_{draft.worst or 'unknown'}"))
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
