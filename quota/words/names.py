"""Names and short sentences that every document shares: categories, pools, routes, drivers, columns, status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from quota.model.rows import Row, Rule
from quota.model.sentences import place_named
from quota.model.subject import pool_of, within
from quota.plan import Plan, StoredPlan
from quota.plan.matching import APPROVAL, RESERVE
from quota.plan.records import TransferRow
from quota.plan.totals import gap_words, registered_anew
from quota.scenario import LEVEL_ORDER, Case, Level, Pool
from quota.scenario.names import named
from quota.schema import ColumnSchema
from quota.schema import table as schema_table
from quota.texts import Language, Message, render, text
from quota.words.standing import Surety

Kind = Literal["move", "down", "up", "across", "merge", "reserve", "approval", "people"]
KINDS: tuple[Kind, ...] = ("move", "down", "across", "up", "merge", "reserve", "approval", "people")
"""Kinds of transfers, in the order in which they are shown."""
Tables = Plan | StoredPlan
"""A plan just made, or one read back from its folder: both have the same tables."""


@dataclass(frozen=True)
class Names:
    """Names of categories, jurisdictions and rules where there may be no case: gathered from plans that were read back."""

    categories: Mapping[str, tuple[str, str]]
    jurisdictions: Mapping[str, str]
    rules: Mapping[str, Rule]

    def category(self, code: str) -> Message:
        """Name a category; its code where no plan knows its name."""
        return named(*self.categories.get(code, (code, code)))

    def jurisdiction(self, code: str) -> str:
        """Name a jurisdiction; its code where no plan knows its name."""
        return self.jurisdictions.get(code, code)


def category_name(case: Case, category: str, language: Language) -> str:
    """Name a category."""
    return case.categories[category].named(language)


def listed(names: list[str], language: Language) -> str:
    """Join names to a list.

    >>> listed(["a", "b"], "zh"), listed(["a", "b"], "en")
    ('a、b', 'a, b')
    """
    return text("words.comma", language).join(names)


def level_name(level: Level, language: Language) -> str:
    """Name a level alone, e.g. ``县级``."""
    return text(f"model.level_{level}", language)


def level_units(level: Level, language: Language) -> str:
    """Name the units of a level, e.g. ``乡镇（街道）``."""
    return text(f"report.level_units_{level}", language)


def pool_words(case: Case, pool: Pool, language: Language) -> str:
    """Name a pool, e.g. ``延平区乡镇级单位``."""
    return text(f"need.pool_{pool.level}", language, jurisdiction=case.jurisdictions[pool.jurisdiction].name)


def role_name(case: Case, role: str) -> str:
    """Name a functional role; its code where the scenario gives no name."""
    return next((row.name for row in case.roles if row.role == role and row.name), role)


def standing_name(standing: Surety, language: Language) -> str:
    """Say whether a figure is real, estimated or illustrative."""
    return text(f"report.standing_{standing or 'unknown'}", language)


def driver_name(case: Case, driver: str, language: Language) -> str:
    """Name what a part of a need counts: a driver, an activity or a delegated item; empty where there is none."""
    names = {item.item: item.name for item in case.delegations}
    names |= {activity.activity: activity.name for activity in case.activities.values()}
    if not driver or driver in names:
        return names.get(driver, "")
    if driver == "population":
        if case.settings.population is None:
            return text("report.driver_population", language)
        driver = f"population_{case.settings.population}"
    column = _fixed_column("units", driver)
    if column is not None:
        return column.zh if language == "zh" else column.meaning_en
    declared = (written.value((driver,), "name") for written in case.origins.tables.get("drivers", ()))
    return next((str(name) for name in declared if name), driver)


def column_name(case: Case, table: str, column: str, language: Language) -> str:
    """Name a column of a scenario table, e.g. ``行政编制现核定``. In English, its code."""
    if language == "en":
        return column
    fixed = _fixed_column(table, column)
    if fixed is not None:
        return fixed.zh
    for field in schema_table(table).per_category:
        if column == field.code:
            return field.zh
        category = column.removesuffix(f"_{field.code}")
        if category in case.categories and category != column:
            return f"{case.categories[category].name}{field.zh}"
    return driver_name(case, column, language)


def table_name(table: str, language: Language) -> str:
    """Name a table of the scenario. In English, its code."""
    return schema_table(table).zh if language == "zh" else table


def value_name(case: Case, table: str, column: str, value: str, language: Language) -> str:
    """Name a code that a column holds: a choice, a category or a jurisdiction; other values stand as they are."""
    fixed = _fixed_column(table, column)
    if fixed is None:
        return value
    if fixed.refers_to == "categories" and value in case.categories:
        return category_name(case, value, language)
    if fixed.refers_to == "jurisdictions" and value in case.jurisdictions:
        return case.jurisdictions[value].name
    return dict(fixed.choices).get(value, value) if language == "zh" else value


def _fixed_column(table: str, code: str) -> ColumnSchema | None:
    return next((column for column in schema_table(table).columns if column.code == code), None)


def route_words(route: str, language: Language, places: Case | Names) -> str:
    """Say which way a route leads, e.g. ``县级到乡镇级（本辖区）``; several routes are joined."""
    return listed([_one_route(name, language, places) for name in route.split(" + ") if name], language)


def _one_route(name: str, language: Language, places: Case | Names) -> str:
    direction, scope, _, *giver = name.split("/")
    from_level, to_level = (text(f"model.level_{level}", language) for level in direction.split(">"))
    words = text(
        "report.route",
        language,
        from_level=from_level,
        to_level=to_level,
        scope=text(f"report.scope_{scope}", language),
    )
    if not giver:
        return words
    place = places.jurisdiction(giver[0]) if isinstance(places, Names) else places.jurisdictions[giver[0]].name
    return text("report.route_of", language, route=words, jurisdiction=place)


def way(case: Case, move: TransferRow, language: Language) -> str:
    """Say on which routes, and over which pools, a transfer goes; empty within one pool."""
    routes = route_words(move.route, language, case)
    if not move.via:
        return routes
    between = listed([pool_words(case, pool_of(name), language) for name in move.via.split()], language)
    return text("report.route_over", language, routes=routes, pools=between)


def kind_of(tables: Tables, move: TransferRow) -> Kind:
    """Tell what sort of transfer it is."""
    if APPROVAL in (move.from_unit, move.to_unit):
        return "approval"
    if move.posts == 0:
        return "people"
    if move.route:
        steps = LEVEL_ORDER.index(pool_of(move.to_pool).level) - LEVEL_ORDER.index(pool_of(move.from_pool).level)
        return "down" if steps > 0 else "up" if steps < 0 else "across"
    if RESERVE in (move.from_unit, move.to_unit):
        return "reserve"
    opened = {row.successor for row in tables.merges}
    return "merge" if registered_anew(opened, move.from_unit, move.to_unit, crosses=False) else "move"


def end_words(case: Case, unit: str, name: str, language: Language) -> str:
    """Name one end of a transfer: a unit, the reserve of its pool, or an approval."""
    if unit == RESERVE:
        return text("report.kind_reserve", language)
    if unit == APPROVAL:
        return text("report.approval_named", language, name=approval_name(case, name, language))
    return name


def end_in_full(case: Case, unit: str, name: str, pool: str, language: Language) -> str:
    """Name one end with its jurisdiction, since names of townships repeat; a reserve by its pool."""
    words = end_words(case, unit, name, language)
    if unit not in case.units:
        return text("document.of_pool", language, pool=pool_words(case, pool_of(pool), language), name=words)
    place = case.jurisdictions[pool_of(pool).jurisdiction].name
    if words.startswith(place) or len(case.jurisdictions) == 1:
        return words
    return text("document.in_place", language, place=place, name=words)


def approval_name(case: Case, approval: str, language: Language) -> str:
    """Name an approval by its document, else by who gave it, else by its basis, else by what it is about."""
    item = case.approval_of[approval]
    if item.implied:
        return text("report.approval_implied", language)
    about = within(item.jurisdiction, item.level, item.category)
    return item.document or item.body or item.basis or render(place_named(case, about, category=True), language)


def approving_body(plan: Plan, move: TransferRow, language: Language) -> str:
    """Name who approves a transfer; within a pool it is the jurisdiction's own staffing commission.

    Posts that pass into a merged institution are approved with the merge; empty where nobody wrote by whom.
    """
    kind = kind_of(plan, move)
    if kind == "merge":
        return next(row.body for row in plan.merges if (row.successor, row.category) == (move.to_unit, move.category))
    if kind == "approval" or move.approval or move.route:
        return move.approval.replace("; ", "；") if language == "zh" else move.approval
    return text(
        "report.commission", language, jurisdiction=plan.case.jurisdictions[pool_of(move.from_pool).jurisdiction].name
    )


def status_words(plan: Plan, language: Language) -> str:
    """Say whether the plan is proved best, or how far from a proof it is; with numbers set by hand, that it is so with them."""
    return text(f"report.status_{status_key(plan)}", language, gap=gap_words(plan.status))


def status_key(plan: Plan) -> str:
    """Return the last part of the keys of what is said about the status: with numbers set by hand nothing else is claimed."""
    return f"{plan.status.outcome.value}_kept" if plan.case.kept else plan.status.outcome.value


def subject_words(case: Case, row: Row, language: Language) -> str:
    """Say what a row of a rule is about: a unit, a jurisdiction, a route, an approval, a merge, or a pool."""
    about = row.subject
    if about.unit:
        return case.units[about.unit].name
    if about.jurisdiction:
        return case.jurisdictions[about.jurisdiction].name
    match row.rule.items if about.item else "":
        case "routes":
            return route_words(about.item, language, case)
        case "approvals":
            return approval_name(case, about.item, language)
        case "consolidations":
            return next(item.name for item in case.consolidations if item.merge == about.item)
    return pool_words(case, about.pool, language) if about.pool else about.item


def category_of(case: Case, row: Row) -> str:
    """Return the category that a row of a rule limits; empty for one that concerns all."""
    if row.subject.category or not row.rule.items:
        return row.subject.category
    of_items = {route.id: route.category for route in case.routes}
    of_items |= {approval.id: approval.category for approval in case.approvals}
    of_items |= {item.merge: item.category for item in case.consolidations}
    return of_items.get(row.subject.item, "")


def limit_words(case: Case, row: Row, language: Language) -> str:
    """Say what a row asks for, e.g. ``不少于 15``, ``不超过行政编制的 1.2 倍``."""
    asked = row.rule.asks(case, row)
    words = text(f"report.asks_{asked.wording}", language, **asked.values)
    return words if row.price is None else text("report.limit_priced", language, limit=words, price=f"{row.price:f}")
