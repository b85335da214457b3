"""The tables of a plan under the columns that analysts know: see `quota.api.columns`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, get_type_hints

from quota.model.rows import Row
from quota.model.rules import rows
from quota.model.subject import pool_name
from quota.need import label
from quota.plan import plan
from quota.plan.records import RECORDS, RuleRow
from quota.scenario import Case
from quota.texts import Language, render
from quota.words.names import category_of, driver_name

UNITS = ("unit_id", "name", "jurisdiction", "jurisdiction_name", "level", "type", "category")
HELD = ("current", "headcount", "floor", "ceiling", "pin", "spare", "movable")
RENAMED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "posts": {"need": "", "need_exact": "need"},
        "transfers": {"posts": "moved"},
        "reserve": {"before": "reserve_before", "after": "reserve_after", "required": "reserve_required"},
        "changes": {"posts": "approved"},
        "needs": {"amount": "", "exact": "amount"},
        "merges": {"name": "successor_name"},
        "offices": {"name": "unit_name", "posts": "planned"},
    }
)
"""Columns that have another name here than in the files of a plan, where they are alone; empty: left out."""
KEYS = ("unit_id", "name", "pool", "jurisdiction", "category", "item")
"""Columns that say what a row of a rule is about; empty where it is not about such a thing."""
RULE = ("activity", "sense", "limit", "slack", "value", "basis", "source", "reference", "price", "exceeded")


def plan_table(made: plan.Plan, name: str, language: Language) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the columns and the rows of a table of a plan."""
    if name == "rules":
        pairs = zip(rows(made.case), made.rules, strict=True)
        return ["rule", *KEYS, *RULE], [rule_row(made, row, told) for row, told in pairs]
    renamed, fields = RENAMED.get(name, {}), list(get_type_hints(RECORDS[name]))
    places = [place for place, field in enumerate(fields) if renamed.get(field, field)]
    columns = [renamed.get(fields[place], fields[place]) for place in places]
    found = [tuple(row[place] for place in places) for row in made.tables[name]]
    return _completed(made, columns, found, language)


def subject(case: Case, row: Row) -> tuple[str, ...]:
    """Return the cells of `KEYS`; `item` is the code of an approval, route, merge, ratio, standard or other thing."""
    about = row.subject
    name = case.units[about.unit].name if about.unit else ""
    pool = pool_name(about.pool) if about.pool else ""
    return about.unit, name, pool, about.jurisdiction, category_of(case, row), about.item


def rule_row(made: plan.Plan, row: Row, told: RuleRow) -> tuple[Any, ...]:
    """Return a row of a rule: what it is about, and how it stands."""
    return told.rule, *subject(made.case, row), *(getattr(told, name) for name in RULE)


def _completed(
    made: plan.Plan, columns: list[str], found: Sequence[tuple[Any, ...]], language: Language
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Add the names that belong to codes: of jurisdictions, pools, parts and drivers."""
    added = list(_added(made, columns, language))
    for name, after, word in added:
        place = columns.index(after)
        found = [(*row[: place + 1], word(dict(zip(columns, row, strict=True))), *row[place + 1 :]) for row in found]
        columns = [*columns[: place + 1], name, *columns[place + 1 :]]
    return columns, list(found)


def _added(made: plan.Plan, columns: Sequence[str], language: Language) -> Iterator[tuple[str, str, Any]]:
    case = made.case
    if "jurisdiction" in columns:
        yield "jurisdiction_name", "jurisdiction", lambda row: case.jurisdictions[row["jurisdiction"]].name
    if "level" in columns:
        yield "pool", "level", lambda row: f"{row['jurisdiction']}/{row['level']}"
    if "part" in columns:
        yield "part_name", "part", lambda row: render(label(row["part"]), language)
        yield "driver_name", "driver", lambda row: driver_name(case, row["driver"], language)


def unit_table(case: Case, language: Language) -> tuple[Sequence[str], Iterator[tuple[object, ...]], Mapping[str, str]]:
    """Return columns, rows and headings of drivers: who holds what, what limits it, and the drivers."""
    drivers = list(dict.fromkeys(name for unit in case.units.values() for name in unit.drivers))
    rows = (
        (
            unit.id, unit.name, unit.jurisdiction, case.jurisdictions[unit.jurisdiction].name, unit.level, unit.type,
            category, *(getattr(holding, name) for name in HELD), *(unit.drivers.get(name) for name in drivers),
        )
        for unit, category, holding in case.holdings()
    )  # fmt: skip
    return (*UNITS, *HELD, *drivers), rows, {name: driver_name(case, name, language) for name in drivers}
