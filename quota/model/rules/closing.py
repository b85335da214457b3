"""What becomes of a unit's own limits when it closes in a merge."""

from __future__ import annotations

from dataclasses import replace

from quota.model.rows import Merge, Posts, Row
from quota.scenario import Case


def give_way(case: Case, row: Row) -> Row:
    """Return a row that no longer asks for posts of a member that closes.

    posts[u, k] ≥ limit  becomes  posts[u, k] + limit · merge[m] ≥ limit, and likewise for equations: with merge[m] = 1 it
    is kept by 0 posts. Other rows stay as they are.
    """
    quantity = row.single
    if not isinstance(quantity, Posts) or row.sense == "<=" or row.limit <= 0:
        return row
    merge = case.units[quantity.unit].consolidation
    if merge not in case.members:
        return row
    return replace(row, terms=(*row.terms, (Merge(merge), row.limit)))
