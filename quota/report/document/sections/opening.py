"""The first page: what stands above the text, and what a reader must know before the first figure."""

from __future__ import annotations

import re

from quota.report.document.blocks import Section
from quota.report.document.draft import FIELDS, Draft
from quota.report.document.paper import chinese
from quota.report.document.sections.adjustment import main_result
from quota.words.names import level_units
from quota.words.standing import UNSURE, Surety

_ASIDE = re.compile(r"[（(]([^（）()]*)[）)]$")
ARGUMENTS = ("necessity", "reasonableness", "feasibility")


def title_of(draft: Draft) -> tuple[str, str]:
    """Return the title, and the aside in brackets that ends the scenario's own; empty where there is none."""
    own = draft.plan.case.settings.title.strip()
    aside = _ASIDE.search(own)
    plain = own[: aside.start()].strip() if aside and aside.start() else own
    return draft.words("document.title", title=plain), aside.group(1) if aside and aside.start() else ""


def alarms(draft: Draft) -> list[str]:
    """Say which figures are not real, before any of them is read."""
    found = []
    for standing in (*UNSURE, None):
        names = _not_real(draft, standing)
        if names:
            found.append(draft.words(f"document.alarm_{standing or 'unknown'}", figures=draft.clauses(names)))
    return found


def _not_real(draft: Draft, standing: Surety) -> list[str]:
    """Name the figures of this standing, by category."""
    names = []
    for category in draft.plan.case.categories:
        rows = draft.rows(category)
        fields = [field for field in FIELDS if rows and draft.standing(rows, field) == standing]
        if fields:
            words = draft.listed(draft.words(f"words.column_{field}") for field in fields)
            names.append(draft.words("document.fields_of_category", category=draft.name(category), fields=words))
    return names


def running_head(draft: Draft) -> str:
    """Return what stands at the head of every page; empty where nothing is made up and all is decided."""
    return draft.words(f"document.running_head_{draft.worst}") if draft.worst in UNSURE[:2] else ""


def lead(draft: Draft, sections: list[Section]) -> list[str]:
    """Return the paragraphs before the first section: what it is about, what is proposed, and how it is argued."""
    case = draft.plan.case
    opened, closed = draft.merged
    there = {row.unit_id for row in draft.plan.posts} - opened
    units = [unit for unit in case.units.values() if unit.id in there]
    kinds = draft.listed(
        draft.words(
            "document.units_of_level",
            level=level_units(level, draft.language),
            units=sum(unit.level == level for unit in units),
        )
        for level in draft.levels
    )
    categories = draft.listed(draft.name(category) for category in case.categories if draft.rows(category))
    key = "document.lead" if len(draft.levels) > 1 else "document.lead_one_level"
    values: dict[str, object] = {"kinds": kinds, "categories": categories}
    if len(draft.levels) > 1:
        values["units"] = len(units)
    merged = draft.words("document.lead_merged", opened=len(opened), closed=len(closed)) if opened or closed else ""
    paragraphs = [draft.sentences([draft.words(key, **values), merged, draft.words("document.lead_terms")])]
    paragraphs += [main_result(draft, category) for category in draft.present]
    return [*paragraphs, _arguments(draft, sections)]


def _span(draft: Draft, numbers: list[int]) -> str:
    """Write numbers that follow each other as a span."""
    names = [chinese(number) if draft.language == "zh" else str(number) for number in numbers]
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return draft.words("document.span", first=names[0], last=names[-1])
    return draft.listed(names)


def _arguments(draft: Draft, sections: list[Section]) -> str:
    """Say which sections show that the change is needed, reasonable and feasible."""
    parts = []
    for argument in ARGUMENTS:
        numbers = [place for place, section in enumerate(sections, start=1) if section.argument == argument]
        if numbers:
            parts.append(draft.words(f"document.argues_{argument}", parts=_span(draft, numbers)))
    return draft.words("document.argument", arguments=draft.clauses(parts))
