"""What a row of a rule is about, in columns of their own."""

from __future__ import annotations

from quota.model.rows import Row, pool_name
from quota.scenario import Case
from quota.words.names import category_of

KEYS = ("unit_id", "name", "pool", "jurisdiction", "category", "item")
"""Columns that say what a row is about; empty where it is not about such a thing."""
_PLAIN = ("spare", "pace_percent", "pace_posts")
"""Parts of keys that only tell rows apart."""


def subject(case: Case, row: Row) -> tuple[str, ...]:
    """Return the cells of `KEYS`; `item` is the code of an approval, route, merge, ratio, standard or other thing."""
    found = {"category": category_of(case, row)}
    pools = {pool_name(pool) for pool, _ in case.pools}
    for part in row.key:
        if part in case.units:
            found["unit_id"], found["name"] = part, case.units[part].name
        elif part in pools:
            found["pool"] = part
        elif part in case.jurisdictions:
            found["jurisdiction"] = part
        elif part not in case.categories and part not in _PLAIN:
            found["item"] = part
    return tuple(found.get(key, "") for key in KEYS)
