"""Labelled rows in sentences that a planner can check: rule, whom it is about, number, cell, basis."""

from __future__ import annotations

from decimal import Decimal

from quota.model.rows import Row
from quota.model.subject import Subject, within
from quota.scenario import Approval, Case, Level, Pool
from quota.scenario.names import named
from quota.scenario.records import Route
from quota.texts import Language, Message, render, text


def row_sentence(case: Case, row: Row, language: Language, *, where: bool = True) -> str:
    """Put a row into one sentence, e.g. ``【下限】来舟镇 行政编制：不少于 15 名（limits.csv:3:4；三台县2021）``.

    Parameters
    ----------
    where : bool
        Whether to say where it was written and what it rests on.
    """
    asked = row.rule.asks(case, row)
    return text(
        f"model.row_{asked.wording}",
        language,
        rule=row.rule.told("name"),
        subject=" ".join(subject_names(case, row, language)),
        where=row_where(case, row, language) if where else "",
        **asked.values,
    )


def row_where(case: Case, row: Row, language: Language) -> str:
    """Return where a row was written and what it rests on, in brackets."""
    basis = row.basis or render(row.rule.told("basis"), language)
    reference = text("model.row_reference", language) if row.reference else ""
    details = [part for part in (row.source(case), reference, basis) if part]
    separator = text("words.semicolon", language)
    return text("model.row_where", language, details=separator.join(details))


def money(row: Row) -> str:
    """Return the right side of a budget in 10,000 yuan."""
    return f"{Decimal(row.limit) / row.unit:f}"


def subject_names(case: Case, row: Row, language: Language) -> list[str]:
    """Name what a row is about: unit, pool, jurisdiction, approval, route or merge, and category."""
    about = row.subject
    names = [*_place_names(case, about, language), *_category_names(case, (about.category, about.other), language)]
    item = [_item_name(case, row, language)] if about.item else []
    return [*item, *names] if about.parts[0] == about.item else [*names, *item]


def _place_names(case: Case, about: Subject, language: Language) -> list[str]:
    if about.unit:
        return [case.units[about.unit].name]
    if about.pool:
        return [_pool_name(case, about.pool.jurisdiction, about.pool.level, language)]
    return [case.jurisdictions[about.jurisdiction].name] if about.jurisdiction else []


def _category_names(case: Case, codes: tuple[str, ...], language: Language) -> list[str]:
    return [case.categories[code].named(language) for code in codes if code]


def _item_name(case: Case, row: Row, language: Language) -> str:
    name = row.subject.item
    match row.rule.items:
        case "approvals":
            return _approval_name(case, case.approval_of[name], language)
        case "routes":
            return _route_name(case, case.route_of[name], language)
        case "consolidations":
            title = next(item.name for item in case.consolidations if item.merge == name)
            return " ".join(filter(None, (name, title)))
    return name


def _approval_name(case: Case, approval: Approval, language: Language) -> str:
    names = _place_names(case, within(approval.jurisdiction, approval.level), language)
    return " ".join(filter(None, (*names, *_category_names(case, (approval.category,), language), approval.document)))


def _route_name(case: Case, route: Route, language: Language) -> str:
    ends = "→".join(text(f"model.level_{level}", language) for level in (route.from_level, route.to_level))
    giver = case.jurisdictions[route.jurisdiction].name if route.jurisdiction else ""
    return " ".join(filter(None, (giver, ends, *_category_names(case, (route.category,), language))))


def _pool_name(case: Case, jurisdiction: str, level: Level, language: Language) -> str:
    between = " " if language == "en" else ""
    return f"{case.jurisdictions[jurisdiction].name}{between}{text(f'model.level_{level}', language)}"


# In the reader's language


def subject_named(case: Case, row: Row) -> Message:
    """Name what a row is about, as breaches do: of an item what decides, of all else where and what."""
    about = row.subject
    if not about.item or about.unit or about.other:
        return place_named(case, about._replace(item=""), category=True)
    match row.rule.items:
        case "routes":
            return _route_named(case, case.route_of[about.item])
        case "approvals":
            return _approval_named(case, case.approval_of[about.item], about.pool)
        case "consolidations":
            title = next(item.name for item in case.consolidations if item.merge == about.item)
            return named(title, title)
    return named(about.item, about.item)


def place_named(case: Case, about: Subject, *, category: bool = False) -> Message:
    """Name the unit, pool or jurisdiction of a subject, with or without its categories."""
    kinds = (about.category, about.other) if category else ()

    def words(language: Language) -> str:
        return " ".join((*_place_names(case, about, language), *_category_names(case, kinds, language)))

    return named(words("zh"), words("en"))


def unit_named(case: Case, unit: str) -> Message:
    """Name a unit."""
    return place_named(case, Subject(unit=unit))


def pool_named(case: Case, pool: Pool) -> Message:
    """Name a pool in the reader's language."""
    return place_named(case, Subject(pool=pool))


def category_named(case: Case, category: str) -> Message:
    """Name a category in the reader's language."""
    return place_named(case, Subject(category=category), category=True)


def _route_named(case: Case, route: Route) -> Message:
    words = Message(
        "report.route",
        {
            "from_level": Message(f"model.level_{route.from_level}"),
            "to_level": Message(f"model.level_{route.to_level}"),
            "scope": Message(f"report.scope_{route.scope}"),
        },
    )
    if route.jurisdiction is not None:
        giver = place_named(case, Subject(jurisdiction=route.jurisdiction))
        words = Message("report.route_of", {"route": words, "jurisdiction": giver})
    return Message("audit.of_category", {"name": words, "category": category_named(case, route.category)})


def _approval_named(case: Case, item: Approval, pool: Pool | None) -> Message:
    title = item.document or item.body or item.basis or item.id
    name = Message("report.approval_implied") if item.implied else named(title, title)
    names = [
        place_named(case, Subject(jurisdiction=item.jurisdiction)),
        *([pool_named(case, pool)] if pool else ()),
        category_named(case, item.category),
    ]
    zh, en = (" ".join(render(part, language) for part in names) for language in ("zh", "en"))
    return Message("audit.of_approval", {"name": name, "subject": named(zh, en)})
