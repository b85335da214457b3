"""The principles that the scenario holds, and no others: each rule in force says its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quota.model.rows import Row, Rule
from quota.model.subject import Subject
from quota.report.document.blocks import Item
from quota.report.document.draft import Draft
from quota.scenario.names import split_names
from quota.texts import Message, render
from quota.words.binding import rules_in_force
from quota.words.names import level_units, pool_words
from quota.words.table import Cell, Line, Table


def leads(draft: Draft) -> list[str]:
    """Name the principles but the first, as they stand within a sentence."""
    found = [item.lead for item in principles(draft)][1:]  # that posts go by need is said in full
    return [lead[:1].lower() + lead[1:] for lead in found] if draft.language == "en" else found


def principles(draft: Draft) -> Iterator[Item]:
    """Yield name and sentence of every principle: that posts go by need, then the rules in force, in their order."""
    yield Item(draft.words("document.lead_fair"), draft.words("document.principle_fair"))
    names = draft.listed(draft.name(category) for category in draft.plan.case.categories)
    for rule, _, _ in rules_in_force(draft.plan):
        if _applies(draft, rule):
            rows = [row for row, _ in draft.plan.labelled if row.rule is rule]
            values = {"categories": names, "subjects": _subjects(draft, rule), "units": len(rows)}
            values |= {"lists": _protected(draft), "routes": _crossing(draft, rows), "limits": _steps(draft)}
            lead, words = (render(rule.told(what, **values), draft.language) for what in ("lead", "principle"))
            yield Item(lead, words)
    if any(draft.plan.case.settings.stickiness.values()):
        yield Item(draft.words("document.lead_stickiness"), draft.words("document.principle_stickiness"))
    if any(row.price is not None for row, _ in draft.plan.labelled):
        yield Item(draft.words("document.lead_soft"), _soft(draft))


def _soft(draft: Draft) -> str:
    """Tell the limits that may be exceeded, by rule and price, and how far the plan does so."""
    prices = dict.fromkeys((row.rule, row.price) for row, _ in draft.plan.labelled if row.price is not None)
    rules = draft.listed(
        draft.words("document.soft_rule", rule=rule.told("name"), points=f"{price:f}") for rule, price in prices
    )
    found = [told.exceeded for told in draft.plan.rules if told.exceeded]
    if not found:
        return draft.words("document.principle_soft_kept", rules=rules)
    return draft.words("document.principle_soft", rules=rules, count=len(found), posts=sum(found))


def _steps(draft: Draft) -> str:
    """Tell the least change of a unit, by category."""
    least = draft.plan.case.settings.least_step
    return draft.listed(
        draft.words(
            "document.of_category",
            category=draft.name(category),
            value=draft.words("document.least_step", posts=least[category]),
        )
        for category in draft.present
        if (least[category] or 0) > 1
    )


def _protected(draft: Draft) -> str:
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
    return draft.clauses(lists)


def _crossing(draft: Draft, rows: Iterable[Row]) -> str:
    """Tell how many posts must cross, route by route."""
    case = draft.plan.case
    routes = []
    for row in rows:
        if row.rule.items == "routes" and row.sense == ">=":
            asked, item = row.rule.asks(case, row), case.route_of[row.subject.item]
            ends = {
                name: Message(f"model.level_{level}")
                for name, level in (("giver", item.from_level), ("taker", item.to_level))
            }
            place = draft.place_name(item.jurisdiction) if item.jurisdiction else ""
            values = {**ends, "place": place, "category": draft.name(item.category), **asked.values}
            routes.append(draft.words(f"document.crossing_{asked.wording}", **values))
    return draft.clauses(routes)


def _applies(draft: Draft, rule: Rule) -> bool:
    """Return whether a rule has anything to say here; what always adds up goes without saying."""
    match rule.items:
        case "consolidations":
            return any(merge.taken for merge in draft.plan.merges)
        case "approvals":
            return bool(draft.plan.changes)
        case "routes":
            return bool(draft.plan.case.routes)
    rows = [row for row, _ in draft.plan.labelled if row.rule is rule and not row.implied]
    asks = not rows or any(row.limit > 0 or row.sense == "<=" or len(row.terms) > 1 for row in rows)
    return rule.accounts != "posts" and asks


def _subjects(draft: Draft, rule: Rule) -> str:
    """Name what a rule limits: by category, one name where there is one, else how many."""
    found: dict[str, list[Subject]] = {}
    for row, _ in draft.plan.labelled:
        if row.rule is rule and rule.scope == "totals":
            found.setdefault(row.subject.category, []).append(row.subject)
    parts = []
    for category, subjects in found.items():
        levels = {subject.pool and subject.pool.level for subject in subjects}
        values = {"count": len(subjects), "category": draft.name(category)}
        if len(subjects) == 1:
            parts.append(draft.words("document.subject_one", place=_place(draft, subjects[0]), **values))
        elif len(levels) == 1 and (level := levels.pop()):
            parts.append(draft.words("document.subject_level", level=level_units(level, draft.language), **values))
        else:
            parts.append(draft.words("document.subject_many", **values))
    return draft.listed(parts)


def _place(draft: Draft, subject: Subject) -> str:
    if subject.pool:
        return pool_words(draft.plan.case, subject.pool, draft.language)
    return draft.place_name(subject.jurisdiction)


def thresholds(draft: Draft) -> Table:
    """What changes have to be worth, and how large they may be, by category."""
    settings = draft.plan.case.settings
    columns = draft.heads("category", "stickiness", "pace_percent", "pace_posts")
    lines = [
        Line(
            (
                draft.name(category),
                Cell(settings.stickiness[category], "number"),
                *(
                    "—" if value is None else Cell(value, "number")
                    for value in (settings.pace_percent[category], settings.pace_posts[category])
                ),
            )
        )
        for category in draft.present
    ]
    return Table(draft.words("document.table_thresholds"), columns, lines)


def limits_by_type(draft: Draft) -> Table:
    """Floors and ceilings of a type of units."""
    lines = []
    for limit in draft.plan.case.limits:
        kind = f"{limit.type}{limit.unit_class}" or draft.words("document.any_type")
        bounds = ("—" if value is None else draft.count(value) for value in (limit.floor, limit.ceiling))
        lines.append(Line((draft.name(limit.category), kind, *bounds, draft.basis(limit.basis))))
    columns = draft.heads("category", "unit_type", "floor", "ceiling", "basis")
    return Table(draft.words("document.table_type_limits"), columns, lines, draft.words("document.unit_posts"))
