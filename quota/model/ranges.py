"""How far each quantity can go by the rows that bound it alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from quota.model.matrix import Places
from quota.model.quantities import changes, transfers
from quota.model.rows import Change, Excess, Merge, Posts, Quantity, Reserve, Row, Transfer, Turn
from quota.scenario import Case

MOST_CHOSEN = 3
"""Terms of a row, the last, among which its own choices stand."""
_CHOSEN = (Turn, Excess)


class ConflictError(Exception):
    """No plan is possible.

    Parameters
    ----------
    sets : iterable of rows
        Each set cannot hold together, and none of its rows can be spared.
    """

    def __init__(self, sets: Iterable[Iterable[Row]]) -> None:
        self.sets = tuple(tuple(rows) for rows in sets)
        super().__init__(f"{len(self.sets)} set(s) of rows cannot hold together")


@dataclass(slots=True)
class Range:
    """Least and most of a quantity, with the rows that set them; None where no row does. [posts]"""

    low: int
    high: int
    low_row: Row | None = None
    high_row: Row | None = None

    def tighten(self, row: Row) -> None:
        """Take in a row that bounds the quantity alone."""
        if row.sense in (">=", "==") and row.limit > self.low:
            self.low, self.low_row = row.limit, row
        if row.sense in ("<=", "==") and row.limit < self.high:
            self.high, self.high_row = row.limit, row


def ranges(case: Case, rows: Iterable[Row], beside: Iterable[Row] = ()) -> tuple[dict[Quantity, Range], list[Row]]:
    """Fold the rows that bound one quantity into its range; return the other rows as they are.

    Parameters
    ----------
    beside : iterable of Row
        Rows that bound nothing here, though they bring quantities about.

    Raises
    ------
    ConflictError
        With each pair of rows that leave a quantity no value.
    """
    labelled = tuple(rows)
    found = open_ranges(case, (*labelled, *beside))
    others: list[Row] = []
    for row in labelled:
        quantity = row.single
        if quantity is None:
            others.append(row)
        else:
            found[quantity].tighten(row)
    clashes = []
    for span in found.values():
        if span.low > span.high and span.low_row and span.high_row:
            clashes.append((span.low_row, span.high_row))
        # A single row out of reach of all that is there conflicts with other rows; those are found by solving.
        span.high = max(span.high, span.low)
    if clashes:
        raise ConflictError(clashes)
    return found, others


def reaches(spans: Collection[Range]) -> tuple[Places, Places]:
    """Return the least and the most of ranges, as arrays."""
    low, high = np.array([(span.low, span.high) for span in spans], dtype=np.int64).reshape(-1, 2).T
    return low, high


def open_ranges(case: Case, rows: Iterable[Row] = ()) -> dict[Quantity, Range]:
    """Start from what is there at all: no quantity can exceed the posts of its category, approvals included.

    An approval counts with the posts of its row too, where that was eased. What units do as a whole, and by how much rows
    may be exceeded, is there where rows say so.
    """
    rows = tuple(rows)
    there = posts_there(case, rows)
    found: dict[Quantity, Range] = {}
    for item in case.consolidations:
        found[Merge(item.merge)] = Range(0, 1)
    for unit, category, _ in case.holdings():
        found[Posts(unit.id, category)] = Range(0, there[category])
    for pool, category in case.pools:
        found[Reserve(pool, category)] = Range(0, there[category])
    flows: tuple[Transfer | Change, ...] = (*transfers(case), *changes(case))
    for flow in flows:
        low = -there[flow.category] if isinstance(flow, Change) else 0
        found[flow] = Range(low, there[flow.category])
    everything = sum(there.values())
    for row in rows:
        for quantity in chosen(row):
            found[quantity] = Range(0, 1 if isinstance(quantity, Turn) else _most_exceeded(row, everything))
    return found


def posts_there(case: Case, rows: Iterable[Row]) -> dict[str, int]:
    """Return how many posts of each category there can be at all, of what is held and of approvals, eased or not."""
    there = dict.fromkeys(case.categories, 0)
    for pool, category in case.pools:
        there[category] += case.held(pool, category)
    eased = {row.subject.item: abs(row.limit) for row in rows if row.grants}
    for approval in case.approvals:
        there[approval.category] += max(abs(approval.posts), eased.get(approval.id, 0))
    return there


def _most_exceeded(row: Row, everything: int) -> int:
    """Return by how many posts, at most, a row can be exceeded or missed."""
    return (abs(row.limit) + everything * max(abs(factor) for _, factor in row.terms)) // row.unit + 1


def chosen(row: Row) -> list[Turn | Excess]:
    """Return the quantities of a row that only rows bring about."""
    return [quantity for quantity, _ in row.terms[-MOST_CHOSEN:] if isinstance(quantity, _CHOSEN)]
