"""The standards that need is measured by, as tables: rates, steps, weights, workload, roles, positions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from quota.need import label
from quota.need.parts import exact_sum
from quota.report.document.draft import Draft
from quota.scenario.records import Activity
from quota.texts import render
from quota.words.names import driver_name, role_name
from quota.words.standing import most_unsure
from quota.words.table import Cell, Column, Line, Table

EACH = ("area_km2", "population", "population_resident", "population_registered", "villages")
"""Drivers that every scenario counts in the same unit."""
MOST_TYPES = 6
"""Types of units that a table of rates has columns for."""


def standards(draft: Draft) -> Iterator[Table]:
    """Yield the tables of standards that the scenario has."""
    case = draft.plan.case
    if case.rates:
        yield _rates(draft)
    if case.bands:
        yield _bands(draft)
    if case.weights:
        yield _weights(draft)
    if _counted(draft):
        yield _activities(draft)
    if case.roles:
        yield _roles(draft)
    if case.positions:
        yield _positions(draft)


def _of(draft: Draft, table: str, key: tuple[str, ...], column: str, value: Decimal) -> Cell:
    return Cell(value, "number", draft.standings.of(table, key, column))


def _rates(draft: Draft) -> Table:
    """Rates by category and driver, a column for each type where these are few."""
    case = draft.plan.case
    named = {row.type for row in case.rates if row.type}
    types = [name for name in dict.fromkeys(unit.type for unit in case.units.values()) if name in named]
    figures: dict[tuple[str, str, str], Cell] = {
        (row.category, row.driver, row.type): _of(
            draft, "rates", (row.category, row.type, row.driver), "rate", row.rate
        )
        for row in case.rates
    }
    keys = dict.fromkeys((row.category, row.driver) for row in case.rates)
    ordered = sorted(keys, key=lambda key: (list(case.categories).index(key[0]), key[1] != "base", key[1]))
    if 0 < len(types) <= MOST_TYPES:
        columns = [*draft.heads("category", "factor"), *(Column(name) for name in types)]
        lines = [
            Line(
                (
                    draft.name(category),
                    _driver(draft, driver),
                    *(
                        figures.get((category, driver, name), figures.get((category, driver, ""), "—"))
                        for name in types
                    ),
                )
            )
            for category, driver in ordered
        ]
    else:
        columns = draft.heads("category", "factor", "unit_type", "rate_short")
        lines = [
            Line((draft.name(category), _driver(draft, driver), name or draft.words("document.any_type"), figure))
            for (category, driver, name), figure in sorted(figures.items())
        ]
    return Table(draft.words("document.table_rates"), columns, lines, draft.words("document.unit_rates"))


def _driver(draft: Draft, driver: str) -> str:
    if driver == "base":
        return render(label("base"), draft.language)
    name = driver_name(draft.plan.case, driver, draft.language)
    if driver in EACH:
        return draft.words(f"document.each_{driver}", driver=name)
    return draft.words("document.each", driver=name)


def _bands(draft: Draft) -> Table:
    case = draft.plan.case
    with_class, with_driver = any(row.unit_class for row in case.bands), any(row.driver for row in case.bands)
    names = ["category", *(["class"] if with_class else []), *(["factor", "range"] if with_driver else []), "posts"]
    lines = []
    for row in case.bands:
        cells: list[str | Cell] = [draft.name(row.category)]
        cells += [row.unit_class] if with_class else []
        if with_driver:
            end = draft.words("document.no_end") if row.end is None else f"{row.end:f}"
            bounds = draft.words("document.range", start=f"{row.start:f}", end=end) if row.driver else "—"
            cells += [driver_name(case, row.driver, draft.language), bounds]
        key = (row.category, row.unit_class, row.driver, str(row.start))
        lines.append(Line((*cells, _of(draft, "bands", key, "posts", row.posts))))
    columns = draft.heads(*names)
    return Table(draft.words("document.table_bands"), columns, lines, draft.words("document.unit_posts"))


def _weights(draft: Draft) -> Table:
    case = draft.plan.case
    rows = [row for row in case.weights if row.weight is not None]
    columns = draft.heads("category", "factor", "weight")
    lines = [
        Line(
            (
                draft.name(row.category),
                driver_name(case, row.driver, draft.language),
                _of(draft, "weights", (row.category, row.driver), "weight", row.weight),
            )
        )
        for row in rows
        if row.weight is not None
    ]
    return Table(draft.words("document.table_weights"), columns, lines)


def _counted(draft: Draft) -> list[Activity]:
    """Return the activities that need may count: no support work, nor what is only passed down."""
    case = draft.plan.case
    lawful = {code for _, code in case.workload}
    passed = {row.activity for row in case.ever_passed_down} - lawful
    return [row for row in case.activities.values() if row.kind != "share" and row.activity not in passed]


def _activities(draft: Draft) -> Table:
    case = draft.plan.case
    columns = draft.heads("category", "case_kind", "hours", "volume", "posts")
    lines = []
    for row in _counted(draft):
        volumes = {unit: volume for (unit, code), volume in case.workload.items() if code == row.activity}
        parts = [
            (part.exact, standing)
            for part, standing in zip(draft.plan.need_parts, draft.standings.parts, strict=True)
            if part.driver == row.activity and part.category == row.category and part.part in ("workload", "individual")
        ]
        volume_standing = most_unsure(
            draft.standings.of("workload", (unit, row.activity, ""), "volume") for unit in volumes
        )
        lines.append(
            Line(
                (
                    draft.name(row.category),
                    row.name,
                    _of(draft, "activities", (row.activity,), "hours", row.hours),
                    Cell(sum(volumes.values(), Decimal(0)), "number", volume_standing),
                    draft.amount(exact_sum(amount for amount, _ in parts), most_unsure(found for _, found in parts)),
                )
            )
        )
    return Table(draft.words("document.table_activities"), columns, lines)


def _roles(draft: Draft) -> Table:
    case = draft.plan.case
    columns = draft.heads("role", "category", "multiplier", "units")
    held = defaultdict(list)
    for unit in case.units.values():
        held[unit.role].append(draft.standings.of("units", (unit.id,), "role"))
    lines = [
        Line(
            (
                role_name(case, row.role),
                draft.name(row.category) if row.category else draft.words("document.all_categories"),
                _of(draft, "roles", (row.role, row.category), "multiplier", row.multiplier),
                draft.count(len(held[row.role]), most_unsure(held[row.role])),
            )
        )
        for row in case.roles
    ]
    return Table(draft.words("document.table_roles"), columns, lines)


def _positions(draft: Draft) -> Table:
    case = draft.plan.case
    columns = draft.heads("category", "unit_type", "position", "posts", "cross_posted")
    lines = []
    for row in case.positions:
        key = (row.category, row.type, row.position)
        lines.append(
            Line(
                (
                    draft.name(row.category),
                    row.type or draft.words("document.any_type"),
                    row.position,
                    draft.count(row.posts, draft.standings.of("positions", key, "posts")),
                    draft.count(row.cross_posted, draft.standings.of("positions", key, "cross_posted")),
                )
            )
        )
    return Table(draft.words("document.table_positions"), columns, lines, draft.words("document.unit_posts"))
