"""What becomes of a unit's own limits when a merge closes it, or does not open it."""

from __future__ import annotations

from quota.model.rows import Merge, Posts, Row
from quota.scenario import Case


def give_way(case: Case, row: Row) -> Row:
    """Return a row that no longer asks for posts of a unit that is not there.

    For a member, posts[u, k] ≥ limit  becomes  posts[u, k] + limit · merge[m] ≥ limit, and likewise for equations: with
    merge[m] = 1 it is kept by 0 posts. For the successor it becomes  posts[u, k] − limit · merge[m] ≥ 0: it holds once the
    institution is opened. Other rows stay as they are.
    """
    if row.sense == "<=" or row.limit <= 0:
        return row
    quantity = row.single
    if not isinstance(quantity, Posts):
        return row
    opening = next((item.merge for item in case.consolidations if item.successor == quantity.unit), None)
    if opening is not None:
        return row._replace(terms=(*row.terms, (Merge(opening), -row.limit)), limit=0)
    merge = case.units[quantity.unit].consolidation
    if merge not in case.members:
        return row
    return row._replace(terms=(*row.terms, (Merge(merge), row.limit)))
