"""Section: the principles that the scenario holds, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from quota.plan.records import RuleRow
from quota.report.document.blocks import Item, Section
from quota.report.document.draft import Draft
from quota.report.document.sections.bases import in_force
from quota.scenario import Ratio
from quota.scenario.records import Limit
from quota.words.names import level_units, pool_of, pool_words

MOST_LIMITS = 12
"""Floors or ceilings that a sentence lists."""
PLAIN = (
    "approval",
    "headcount",
    "special",
    "leadership",
    "township_only",
    "duties_follow",
    "consolidation",
    "budget",
)
"""Rules whose meaning needs no figure."""


def principles(draft: Draft) -> Section:
    """Write the section."""
    there = in_force(draft)
    found = list(_principles(draft, there))
    return Section(draft.words("document.part_principles"), "reasonableness", [Item(*item) for item in found])


def _principles(draft: Draft, there: set[str]) -> Iterator[tuple[str, str]]:
    """Yield (name, sentence) of every rule in force."""
    case, settings = draft.plan.case, draft.plan.case.settings
    names = draft.listed(draft.name(category) for category in case.categories)
    if "no_mixing" in there:
        yield _told(draft, "no_mixing", categories=names)
    yield _told(draft, "fair")
    for rule in ("total_cap", "never_rise", "never_fall"):
        if rule in there:
            rows = [row for row in draft.plan.rules if row.rule == rule]
            yield _told(draft, rule, subjects=_subjects(draft, rows))
    yield from (_told(draft, rule) for rule in PLAIN if rule in there and _applies(draft, rule))
    pinned = sum(row.rule == "pin" for row in draft.plan.rules)
    if pinned:
        yield _told(draft, "pin", units=pinned)
    if "floor" in there:
        yield _limited(draft, "floor", [(limit, limit.floor) for limit in case.limits if limit.floor is not None])
    if "ceiling" in there:
        yield _limited(draft, "ceiling", [(limit, limit.ceiling) for limit in case.limits if limit.ceiling is not None])
    if "structure" in there:
        yield _told(draft, "structure")
    if "ratio" in there:
        yield _told(draft, "ratio", ratios=draft.clauses(_ratio(draft, ratio) for ratio in case.ratios))
    pace = draft.listed(_paces(draft))
    if pace:
        yield _told(draft, "pace", limits=pace)
    stickiness = _by_category(draft, settings.stickiness)
    if stickiness:
        yield _told(draft, "stickiness", points=stickiness)
    if case.routes:
        yield _told(draft, "route")
    reserves = [row for row in draft.plan.reserve if row.required or row.after]
    if reserves:
        yield _told(draft, "reserve")


def _limited(draft: Draft, rule: str, limits: list[tuple[Limit, int]]) -> tuple[str, str]:
    """Tell floors or ceilings by type, where these are few enough to be read."""
    name, words = _told(draft, rule)
    if not 0 < len(limits) <= MOST_LIMITS:
        return name, words
    found: dict[str, list[str]] = {}
    for limit, posts in limits:
        kind = f"{limit.type}{limit.unit_class}" or draft.words("document.any_type")
        told = draft.words("document.limit_of", type=kind, posts=posts)
        told = draft.words("document.by_reference", name=told) if limit.reference else told
        found.setdefault(limit.category, []).append(told)
    parts = (
        draft.words("document.limits_of", category=draft.name(category), limits=draft.listed(of_types))
        for category, of_types in found.items()
    )
    return name, draft.sentences([words, draft.clauses(parts) + draft.words("document.stop")])


def _ratio(draft: Draft, ratio: Ratio) -> str:
    """Tell a ratio between two categories, e.g. 事业编制不超过行政编制的 1.2 倍."""
    limits = []
    for share, sense in ((ratio.least, "at_least"), (ratio.most, "at_most")):
        if share is not None:
            limits.append(
                draft.words(f"report.times_{sense}", category=draft.name(ratio.denominator), share=f"{share:f}")
            )
    words = draft.words("document.of_category", category=draft.name(ratio.numerator), value=draft.listed(limits))
    return draft.words("document.by_reference", name=words) if ratio.reference else words


def _applies(draft: Draft, rule: str) -> bool:
    """Tell whether a rule without a figure says anything here: approvals may be none, merges may not take place."""
    if rule == "consolidation":
        return any(merge.taken for merge in draft.plan.merges)
    return rule != "approval" or bool(draft.plan.changes)


def _told(draft: Draft, rule: str, **values: object) -> tuple[str, str]:
    return (draft.words(f"document.lead_{rule}"), draft.words(f"document.principle_{rule}", **values))


def _subjects(draft: Draft, rows: list[RuleRow]) -> str:
    """Name what totals are limited: by category, one name where there is one, else how many."""
    found: dict[str, list[str]] = {}
    for row in rows:
        name, category = row.key.split()[:2]
        found.setdefault(category, []).append(name)
    parts = []
    for category, names in found.items():
        levels = {name.partition("/")[2] for name in names}
        values = {"count": len(names), "category": draft.name(category)}
        if len(names) == 1:
            parts.append(
                draft.words("document.subject_one", place=_place(draft, names[0]), category=draft.name(category))
            )
        elif len(levels) == 1 and levels != {""}:
            level = level_units(pool_of(names[0]).level, draft.language)
            parts.append(draft.words("document.subject_level", level=level, **values))
        else:
            parts.append(draft.words("document.subject_many", **values))
    return draft.listed(parts)


def _place(draft: Draft, name: str) -> str:
    if "/" in name:
        return pool_words(draft.plan.case, pool_of(name), draft.language)
    return draft.place_name(name)


def _paces(draft: Draft) -> Iterator[str]:
    settings = draft.plan.case.settings
    for category in draft.present:
        percent, posts = settings.pace_percent[category], settings.pace_posts[category]
        limits = []
        if percent is not None:
            limits.append(draft.words("document.pace_percent", percent=f"{percent:f}"))
        if posts is not None:
            limits.append(draft.words("document.pace_posts", posts=posts))
        if limits:
            yield draft.words("document.of_category", category=draft.name(category), value=draft.listed(limits))


def _by_category(draft: Draft, values: Mapping[str, Decimal]) -> str:
    return draft.listed(
        draft.words("document.points_of_category", category=draft.name(category), points=f"{values[category]:f}")
        for category in draft.present
        if values[category]
    )
