"""The first lines: title, what is not real, and what the proposal is about."""

from __future__ import annotations

import re
from typing import Literal

from quota.report.document.draft import Draft
from quota.report.document.paper import Paper, TitleStyle
from quota.words.names import level_units
from quota.words.standing import FIELDS, UNSURE, Surety

_ASIDE = re.compile(r"[（(]([^（）()]*)[）)]$")


def title(draft: Draft) -> str:
    """Return the title, without the aside in brackets that may end the scenario's own."""
    return draft.words("document.title", title=_parts(draft)[0])


def version(draft: Draft, kind: Literal["brief", "paper", "annex"]) -> str:
    """Say below the title what this is, with the aside of the scenario's title."""
    words, aside = draft.words(f"document.version_{kind}"), _parts(draft)[1]
    return draft.words("document.in_brackets", words=draft.clauses(part for part in (words, aside) if part))


def _parts(draft: Draft) -> tuple[str, str]:
    own = draft.plan.case.settings.title.strip()
    aside = _ASIDE.search(own)
    if aside and aside.start():
        return own[: aside.start()].strip(), aside.group(1)
    return own, ""


def begun(draft: Draft, words: str, style: TitleStyle = "Title", subtitle: str = "") -> Paper:
    """Return a paper with its title, and which figures are not real, before any of them is read."""
    paper = Paper(words, draft.language, running_head(draft))
    paper.title(words, style)
    if subtitle:
        paper.line("Brief subtitle" if style == "Brief title" else "Subtitle", subtitle)
    for alarm in alarms(draft):
        paper.line("Alarm", alarm)
    return paper


def alarms(draft: Draft) -> list[str]:
    """Say which figures are not real, before any of them is read."""
    found = []
    for standing in (*UNSURE, None):
        names = _not_real(draft, standing)
        if names:
            words = draft.words(f"document.alarm_{standing or 'unknown'}", figures=draft.clauses(names))
            invented = standing == "illustrative" and draft.invented_names
            found.append(draft.sentences([words, draft.words("document.alarm_names")]) if invented else words)
    return found


def _not_real(draft: Draft, standing: Surety) -> list[str]:
    """Name the figures of this standing; categories of which the same ones are meant stand together."""
    names: dict[tuple[str, ...], list[str]] = {}
    for category in draft.plan.case.categories:
        rows = draft.rows(category)
        fields = tuple(field for field in FIELDS if rows and draft.standing(rows, field) == standing)
        if fields:
            names.setdefault(fields, []).append(draft.name(category))
    return [
        draft.words(
            "document.fields_of_category",
            category=draft.listed(categories),
            fields=draft.listed(draft.words(f"words.column_{field}") for field in fields),
        )
        for fields, categories in names.items()
    ]


def running_head(draft: Draft) -> str:
    """Return what stands at the head of every page; empty where nothing is made up and all is decided."""
    return draft.words(f"document.running_head_{draft.worst}") if draft.worst in UNSURE[:2] else ""


def lead(draft: Draft) -> str:
    """Say what the proposal is about, and what its terms mean."""
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
    several = len(draft.levels) > 1
    return draft.sentences(
        [
            draft.words(
                "document.lead",
                level=draft.units_name,
                categories=draft.listed(draft.name(category) for category in case.categories if draft.rows(category)),
                units=draft.words("document.units_in_all", units=len(units), kinds=kinds) if several else kinds,
            ),
            draft.words("document.lead_merged", opened=len(opened), closed=len(closed)) if opened or closed else "",
            draft.words("document.lead_terms"),
        ]
    )
