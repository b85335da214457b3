"""Section: what the proposal rests on, as the scenario names it; other places' standards apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from quota.model.rows import Rule
from quota.report.document.blocks import Block, Heading, Item, Section, Text
from quota.report.document.draft import Draft
from quota.texts import render
from quota.words.binding import rules_in_force


def bases(draft: Draft) -> Section:
    """Write the section."""
    own = dict[str, dict[str, None]]()
    elsewhere = dict[str, dict[str, None]]()
    for matter, basis, reference in _bases(draft):
        if basis:
            (elsewhere if reference else own).setdefault(matter, {})[basis] = None
    items = [Item(matter, _sentence(draft, found)) for matter, found in own.items()]
    blocks: list[Block] = [Heading(draft.words("document.bases_own")), *items]
    if elsewhere:
        blocks += [
            Heading(draft.words("document.bases_elsewhere")),
            Text(draft.words("document.elsewhere_only")),
            *(Item(matter, _sentence(draft, found)) for matter, found in elsewhere.items()),
        ]
    return Section(draft.words("document.part_bases"), "reasonableness", blocks)


def _sentence(draft: Draft, found: Collection[str]) -> str:
    """Write what was found, without what another only goes on with: ``第十五条`` beside ``第十五条、第二十九条``."""
    longer = [words for words in found if not any(other.startswith((f"{words}、", f"{words}, ")) for other in found)]
    return draft.clauses(draft.basis(words) for words in longer) + draft.words("document.stop")


def _bases(draft: Draft) -> Iterator[tuple[str, str, bool]]:
    """Yield (matter, basis, whether it is another place's), in the order of rules; then needs and offices."""
    case = draft.plan.case
    stated: dict[Rule, dict[tuple[str, bool], None]] = {}
    for row, _ in draft.plan.labelled:
        stated.setdefault(row.rule, {})[row.basis, row.reference] = None
    for rule, _, _ in rules_in_force(draft.plan):
        matter = render(rule.told("name"), draft.language)
        lawful = render(rule.told("basis"), draft.language) if rule.lawful else ""
        match rule.items:
            case "routes":
                yield from ((matter, route.basis, False) for route in case.routes)
            case "approvals":
                yield from ((matter, _approval(draft, place), False) for place in range(len(case.approvals)))
            case _:
                for basis, reference in stated.get(rule, {("", False): None}):
                    yield matter, basis or lawful, reference
    for category in case.categories.values():
        yield draft.words("document.matter_category"), category.basis, False
    for rows in (case.rates, case.weights, case.bands, case.positions, case.roles, case.activities.values()):
        yield from ((draft.words("document.matter_need"), row.basis, False) for row in rows)
    yield from ((draft.words("document.matter_offices"), row.basis, False) for row in case.templates)
    yield from ((draft.words("document.matter_offices"), row.basis, row.reference) for row in case.office_limits)


def _approval(draft: Draft, place: int) -> str:
    """Say what was approved, by whom and when; what nobody wrote is left for the office."""
    approval = draft.plan.case.approvals[place]
    if approval.implied:
        return approval.basis
    words = draft.words(
        "document.approval_basis",
        body=approval.body or draft.blank("body"),
        document=approval.document or draft.blank("document"),
        date=approval.date or draft.blank("date"),
    )
    return draft.clauses(part for part in (words, approval.basis) if part)
