"""Section: the principles that the scenario holds, and no others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from quota.model.rows import Rule
from quota.model.rules.ceiling import ceiling
from quota.model.rules.floor import floor
from quota.model.rules.no_mixing import no_mixing
from quota.model.rules.pace import pace
from quota.model.rules.pin import pin
from quota.model.rules.protected import protected
from quota.model.rules.ratio import ratio
from quota.model.rules.reserve import reserve
from quota.model.rules.route import route
from quota.model.rules.route_least import route_least
from quota.model.rules.structure import structure
from quota.model.subject import Subject
from quota.report.document.blocks import Item, Section
from quota.report.document.draft import Draft
from quota.scenario import Ratio
from quota.scenario.names import split_names
from quota.scenario.records import Limit
from quota.texts import Message, render
from quota.words.binding import rules_in_force
from quota.words.names import level_units, pool_words

MOST_LIMITS = 12
"""Floors or ceilings that a sentence lists."""


def principles(draft: Draft) -> Section:
    """Write the section."""
    items = [Item(*item) for item in _principles(draft)]
    return Section(draft.words("document.part_principles"), "reasonableness", items)


def _principles(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield (name, sentence) of every rule in force: those with figures of their own come last."""
    case, settings = draft.plan.case, draft.plan.case.settings
    there = {found.rule for found in rules_in_force(draft.plan)}
    plain = sorted(there - {no_mixing, *FIGURES, *LAST}, key=lambda rule: rule.order)
    names = draft.listed(draft.name(category) for category in case.categories)
    if no_mixing in there:
        yield _told(draft, no_mixing, categories=names)
    yield draft.words("document.lead_fair"), draft.words("document.principle_fair")
    for rule in plain:
        if rule.scope == "totals":
            yield _told(draft, rule, subjects=_subjects(draft, rule))
    yield from (_told(draft, rule) for rule in plain if rule.scope != "totals" and _applies(draft, rule))
    yield from _with_figures(draft, there, FIGURES)
    stickiness = _by_category(draft, settings.stickiness)
    if stickiness:
        yield draft.words("document.lead_stickiness"), draft.words("document.principle_stickiness", points=stickiness)
    yield from _with_figures(draft, there, LAST)


def _with_figures(draft: Draft, there: Collection[Rule], written: Mapping[Rule, Figures]) -> Iterator[tuple[str, str]]:
    yield from (found for rule, write in written.items() if rule in there and (found := write(draft, rule)))


def _floors(draft: Draft, rule: Rule) -> tuple[str, str]:
    return _limited(draft, rule, [(limit, limit.floor) for limit in draft.plan.case.limits if limit.floor is not None])


def _ceilings(draft: Draft, rule: Rule) -> tuple[str, str]:
    limits = [(limit, limit.ceiling) for limit in draft.plan.case.limits if limit.ceiling is not None]
    return _limited(draft, rule, limits)


def _pinned(draft: Draft, rule: Rule) -> tuple[str, str]:
    return _told(draft, rule, units=sum(row.rule is rule for row, _ in draft.plan.labelled))


def _protected(draft: Draft, rule: Rule) -> tuple[str, str] | None:
    """Tell who is protected, list by list; a number of 0 protects nobody."""
    lists = []
    for item in draft.plan.case.protections:
        if item.at_least != 0:
            names = draft.listed(split_names(item.named))
            limits = [draft.name(item.category)] if item.category else []
            if item.at_least is not None:
                limits.append(draft.words("document.not_below", posts=item.at_least))
            values = {"name": names, "limits": draft.listed(limits)}
            lists.append(draft.words("document.list_limited", **values) if limits else names)
    return _told(draft, rule, lists=draft.clauses(lists)) if lists else None


def _crossing(draft: Draft, rule: Rule) -> tuple[str, str]:
    """Tell how many posts must cross, route by route."""
    case = draft.plan.case
    routes = []
    for row in (row for row, _ in draft.plan.labelled if row.rule is rule):
        asked, item = rule.asks(case, row), case.route_of[row.subject.item]
        ends = {
            name: Message(f"model.level_{level}")
            for name, level in (("giver", item.from_level), ("taker", item.to_level))
        }
        place = draft.place_name(item.jurisdiction) if item.jurisdiction else ""
        values = {**ends, "place": place, "category": draft.name(item.category), **asked.values}
        routes.append(draft.words(f"document.crossing_{asked.wording}", **values))
    return _told(draft, rule, routes=draft.clauses(routes))


def _ratios(draft: Draft, rule: Rule) -> tuple[str, str]:
    return _told(draft, rule, ratios=draft.clauses(_ratio(draft, item) for item in draft.plan.case.ratios))


def _paced(draft: Draft, rule: Rule) -> tuple[str, str] | None:
    limits = draft.listed(_paces(draft))
    return _told(draft, rule, limits=limits) if limits else None


def _routed(draft: Draft, rule: Rule) -> tuple[str, str] | None:
    return _told(draft, rule) if draft.plan.case.routes else None


def _reserved(draft: Draft, rule: Rule) -> tuple[str, str] | None:
    return _told(draft, rule) if any(row.required or row.after for row in draft.plan.reserve) else None


def _limited(draft: Draft, rule: Rule, limits: list[tuple[Limit, int]]) -> tuple[str, str]:
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


def _ratio(draft: Draft, item: Ratio) -> str:
    """Tell a ratio between two categories, e.g. 事业编制不超过行政编制的 1.2 倍."""
    limits = []
    for share, sense in ((item.least, "least"), (item.most, "most")):
        if share is not None:
            limits.append(
                draft.words(f"report.asks_ratio_{sense}", category=draft.name(item.denominator), share=f"{share:f}")
            )
    words = draft.words("document.of_category", category=draft.name(item.numerator), value=draft.listed(limits))
    return draft.words("document.by_reference", name=words) if item.reference else words


def _applies(draft: Draft, rule: Rule) -> bool:
    """Tell whether a rule without a figure says anything here: approvals may be none, merges may not take place."""
    match rule.items:
        case "consolidations":
            return any(merge.taken for merge in draft.plan.merges)
        case "approvals":
            return bool(draft.plan.changes)
    return rule.accounts != "posts"  # that pools add up goes without saying


def _told(draft: Draft, rule: Rule, **values: object) -> tuple[str, str]:
    return render(rule.told("lead"), draft.language), render(rule.told("principle", **values), draft.language)


def _subjects(draft: Draft, rule: Rule) -> str:
    """Name what totals are limited: by category, one name where there is one, else how many."""
    found: dict[str, list[Subject]] = {}
    for row, _ in draft.plan.labelled:
        if row.rule is rule:
            found.setdefault(row.subject.category, []).append(row.subject)
    parts = []
    for category, subjects in found.items():
        levels = {subject.pool and subject.pool.level for subject in subjects}
        values = {"count": len(subjects), "category": draft.name(category)}
        if len(subjects) == 1:
            place = _place(draft, subjects[0])
            parts.append(draft.words("document.subject_one", place=place, category=draft.name(category)))
        elif len(levels) == 1 and (level := levels.pop()):
            parts.append(draft.words("document.subject_level", level=level_units(level, draft.language), **values))
        else:
            parts.append(draft.words("document.subject_many", **values))
    return draft.listed(parts)


def _place(draft: Draft, subject: Subject) -> str:
    if subject.pool:
        return pool_words(draft.plan.case, subject.pool, draft.language)
    return draft.place_name(subject.jurisdiction)


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


Figures = Callable[[Draft, Rule], tuple[str, str] | None]
FIGURES: Mapping[Rule, Figures] = MappingProxyType(
    {
        pin: _pinned,
        protected: _protected,
        floor: _floors,
        ceiling: _ceilings,
        structure: _told,
        ratio: _ratios,
        pace: _paced,
    }
)
LAST: Mapping[Rule, Figures] = MappingProxyType({route: _routed, route_least: _crossing, reserve: _reserved})
"""Rules whose sentences take figures, in the order in which they are told; every other rule has a sentence without any."""
