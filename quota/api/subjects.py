"""What a row of a rule is about, in columns of their own."""

from __future__ import annotations

from quota.model.rows import Row
from quota.model.subject import pool_name
from quota.scenario import Case
from quota.words.names import category_of

KEYS = ("unit_id", "name", "pool", "jurisdiction", "category", "item")
"""Columns that say what a row is about; empty where it is not about such a thing."""


def subject(case: Case, row: Row) -> tuple[str, ...]:
    """Return the cells of `KEYS`; `item` is the code of an approval, route, merge, ratio, standard or other thing."""
    about = row.subject
    name = case.units[about.unit].name if about.unit else ""
    pool = pool_name(about.pool) if about.pool else ""
    return about.unit, name, pool, about.jurisdiction, category_of(case, row), about.item
