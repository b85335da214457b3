"""The columns of the step programme: the pieces that the quantities of a plan are built up from.

    posts[u, k] = least[u, k] + Σ_i step[u, k, i],   0 ≤ step ≤ 1

A step is one post of a unit, at the cost of its priority. The posts below and above a unit's window are two bulks. Reserves
are split where posts enter them; transfers, changes and merges are one column each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from quota.model.costs import in_units, merge_cost
from quota.model.matrix import Places, Whole, whole
from quota.model.priorities import numbered, priority_costs
from quota.model.ranges import Range
from quota.model.rows import Merge, Posts, Quantity, Reserve, Transfer
from quota.model.windows import Window
from quota.need import Needs
from quota.scenario import Case

BELOW, STEP, ABOVE = -1, 0, 1
"""Whether a column holds the posts below a unit's window, one post of it, or those above it."""


@dataclass(frozen=True)
class Columns:
    """The columns of a programme, in the order of its quantities; each starts at 0.

    Parameters
    ----------
    owner : int64 array
        Place of the quantity that the column is a part of.
    size : int64 array
        Most posts that it holds.
    cost : array of whole numbers
        Per post, in units of 1/scale percentage points, thresholds included.
    thresholds : int64 array
        How many thresholds (stickiness, price) a post of the column crosses; ties stay on this side of them.
    post : int64 array
        For steps: which post of the unit it is (for a bulk, the one that sets its price); else 0.
    bulk : int64 array
        `BELOW`, `STEP` or `ABOVE`.
    """

    owner: Places
    size: Places
    cost: Whole
    thresholds: Places
    post: Places
    bulk: Places

    def same_pieces(self, other: Columns) -> bool:
        """Tell whether others are the same but for costs and thresholds."""
        return all(
            np.array_equal(mine, theirs)
            for mine, theirs in ((self.owner, other.owner), (self.size, other.size), (self.bulk, other.bulk))
        )


class _Stretch(NamedTuple):
    """Posts of one unit as columns that follow each other, all of one size; `post` is that of the first."""

    owner: int
    many: int
    size: int
    post: int
    bulk: int = STEP


class _Flow(NamedTuple):
    """A column of anything but posts."""

    owner: int
    size: int
    cost: int = 0
    thresholds: int = 0


def columns_of(
    case: Case, needs: Needs, spans: Mapping[Quantity, Range], windows: Mapping[Posts, Window], scale: int
) -> Columns:
    """Return the columns of all quantities above their least values; none where there is only one value."""
    stretches: list[_Stretch] = []
    flows: list[_Flow] = []
    for owner, (quantity, span) in enumerate(spans.items()):
        if span.low == span.high:
            continue
        if isinstance(quantity, Posts):
            stretches += _stretches(owner, span, windows[quantity])
        else:
            flows += _flows(case, needs, owner, quantity, span, scale)
    steps = _steps(case, needs, list(spans), stretches, scale)
    others = _others(flows)
    order = np.argsort(np.concatenate((steps.owner, others.owner)), kind="stable")
    pairs = zip(vars(steps).values(), vars(others).values(), strict=True)
    return Columns(*(np.concatenate(pair)[order] for pair in pairs))


def _stretches(owner: int, span: Range, window: Window) -> Iterator[_Stretch]:
    """Yield a column per post of the window, and the bulks outside it."""
    if window.first > span.low:
        yield _Stretch(owner, 1, window.first - span.low, window.first, BELOW)
    if window.last > window.first:
        yield _Stretch(owner, window.last - window.first, 1, window.first + 1)
    if window.last < span.high:
        yield _Stretch(owner, 1, span.high - window.last, window.last + 1, ABOVE)


def _steps(case: Case, needs: Needs, quantities: Sequence[Quantity], stretches: list[_Stretch], scale: int) -> Columns:
    """Price the posts of units: their priority, and stickiness above what the unit has now."""
    owner, many, size, post, bulk = np.array(stretches, dtype=np.int64).reshape(-1, 5).T
    post = np.repeat(post - 1, many) + numbered(many)
    owner, size, bulk = (np.repeat(part, many) for part in (owner, size, bulk))
    hundredths, current, threshold = _figures(case, needs, quantities, scale)
    sticky = (post > current[owner]) & (threshold[owner] >= 0)
    cost = priority_costs(case.settings.divisor, post, hundredths[owner], scale)
    cost = cost + np.where(sticky, threshold[owner], 0)
    return Columns(owner, size, cost, sticky.astype(np.int64), post, bulk)


def _figures(case: Case, needs: Needs, quantities: Sequence[Quantity], scale: int) -> tuple[Places, Places, Whole]:
    """Return need, present posts and stickiness (below 0: none) of every quantity; 0 of what is no unit's posts."""
    thresholds = {
        category: in_units(points, scale) if points > 0 else -1 for category, points in case.settings.stickiness.items()
    }
    figures = [
        (needs[quantity].hundredths, case.units[quantity.unit].holdings[quantity.category].current)
        if isinstance(quantity, Posts)
        else (0, 0)
        for quantity in quantities
    ]
    hundredths, current = np.array(figures, dtype=np.int64).reshape(-1, 2).T
    sticky = [thresholds[quantity.category] if isinstance(quantity, Posts) else -1 for quantity in quantities]
    return hundredths, current, np.array(sticky, dtype=np.int64)


def _flows(case: Case, needs: Needs, owner: int, quantity: Quantity, span: Range, scale: int) -> Iterator[_Flow]:
    """Yield the columns of a reserve, a transfer, a change or a merge."""
    size = span.high - span.low
    if isinstance(quantity, Reserve):
        kept = min(max(case.reserve_now(*quantity), span.low), span.high)
        coverage = case.settings.reserve_at[quantity.category]
        stickiness = case.settings.stickiness[quantity.category]
        cost = in_units(coverage, scale) if coverage is not None else 0
        if kept > span.low:
            yield _Flow(owner, kept - span.low, cost)
        if span.high > kept:  # these enter the reserve
            yield _Flow(owner, span.high - kept, cost + in_units(stickiness, scale), int(stickiness > 0))
    elif isinstance(quantity, Transfer):
        price = case.route_of[quantity.route].price
        yield _Flow(owner, size, in_units(price, scale), int(price > 0))
    elif isinstance(quantity, Merge):
        yield _Flow(owner, size, merge_cost(case, needs, quantity.merge, scale))
    else:
        yield _Flow(owner, size)


def _others(flows: Sequence[_Flow]) -> Columns:
    owner, size, _, thresholds = np.array([flow._replace(cost=0) for flow in flows], dtype=np.int64).reshape(-1, 4).T
    nothing = np.zeros(len(flows), dtype=np.int64)
    return Columns(owner, size, whole([flow.cost for flow in flows]), thresholds, nothing, nothing)
