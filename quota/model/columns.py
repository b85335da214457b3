"""The columns of the step programme: the pieces that the quantities of a plan are built up from.

    posts[u, k] = least[u, k] + Σ_i step[u, k, i],   0 ≤ step ≤ 1

A step is one post of a unit, at the cost of its priority. The posts below and above a unit's window are two bulks. Reserves
are split where posts enter them; transfers, changes and merges are one column each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import NamedTuple

import numpy as np

from quota.model.costs import CostFigures, FlowPrices, figures, flow_prices, in_units, merge_cost
from quota.model.matrix import Places, Whole, whole
from quota.model.priorities import numbered, priority_costs
from quota.model.ranges import Range
from quota.model.rows import Excess, Merge, Posts, Quantity, Reserve, Transfer
from quota.model.windows import Window, blocks
from quota.need import Needs
from quota.scenario import Case, Divisor

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
    priority : array of whole numbers
        The same of steps and bulks without thresholds; else 0.
    thresholds : int64 array
        How many thresholds (stickiness, price) a post of the column crosses; ties stay on this side of them.
    post : int64 array
        For steps: which post of the unit it is (for a bulk, the one that sets its price); else 0.
    bulk : int64 array
        `BELOW`, `STEP` or `ABOVE`.
    before : int64 array
        Posts of the same quantity, above its least, that come before the column.
    """

    owner: Places
    size: Places
    cost: Whole
    priority: Whole
    thresholds: Places
    post: Places
    bulk: Places
    before: Places

    def of(self, owner: int) -> Places:
        """Return the places of the columns of a quantity, by its place."""
        return np.arange(*np.searchsorted(self.owner, (owner, owner + 1)))


class _Stretch(NamedTuple):
    """Posts of one unit as columns that follow each other, all of one size; `post` is that of the first."""

    owner: int
    many: int
    size: int
    post: int
    bulk: int = STEP


class FlowSpan(NamedTuple):
    """A quantity that is no unit's posts, by its place, and what it can be."""

    owner: int
    quantity: Quantity
    span: Range


class _Flow(NamedTuple):
    """A column of anything but posts."""

    owner: int
    size: int
    cost: int = 0
    thresholds: int = 0


def columns_of(
    case: Case,
    needs: Needs,
    spans: Mapping[Quantity, Range],
    windows: Mapping[Posts, Window],
    scale: int,
    held: CostFigures | None = None,
) -> Columns:
    """Return the columns of all quantities above their least values; none where there is only one value.

    Parameters
    ----------
    held : CostFigures, optional
        Of all quantities, if they are known.
    """
    stretches: list[_Stretch] = []
    for owner, (quantity, span) in enumerate(spans.items()):
        if isinstance(quantity, Posts) and span.low < span.high:
            stretches += _stretches(owner, span, windows[quantity])
    flows = _flows(case, needs, open_flows(spans), scale)
    steps = _steps(held or figures(case, needs, tuple(spans), scale), case.settings.divisor, stretches, scale)
    others = _others(flows)
    order = np.argsort(np.concatenate((steps.owner, others.owner)), kind="stable")
    pairs = zip(vars(steps).values(), vars(others).values(), strict=True)
    columns = Columns(*(np.concatenate(pair)[order] for pair in pairs))
    total = np.cumsum(columns.size) - columns.size
    return replace(columns, before=total - total[np.searchsorted(columns.owner, columns.owner)])


def reordered(columns: Columns, held: CostFigures, divisor: Divisor, scale: int) -> Columns:
    """Return the same columns with the priorities of other needs, or of another divisor method; not yet priced."""
    priority = columns.priority.copy()
    steps = columns.post > 0
    found = _priorities(held, divisor, columns.owner[steps], columns.post[steps], scale)
    priority = priority.astype(np.result_type(priority, found))
    priority[steps] = found
    return replace(columns, priority=priority)


def repriced(
    columns: Columns, case: Case, needs: Needs, spans: Sequence[FlowSpan], held: CostFigures, scale: int
) -> Columns | None:
    """Return the same columns at the prices of another case, priorities as they are; None where they are not the same.

    Parameters
    ----------
    spans : sequence of FlowSpan
        From `open_flows`.
    held : CostFigures
        Of that case and these needs, for all quantities.
    """
    flows = _flows(case, needs, spans, scale)
    places = np.flatnonzero(columns.post == 0)
    owner, size, thresholds = _numbers_of(flows)
    if not (np.array_equal(columns.owner[places], owner) and np.array_equal(columns.size[places], size)):
        return None
    added, sticky = _added(held, columns.owner, columns.post)
    own = whole([flow.cost for flow in flows])
    cost = (columns.priority + added).astype(np.result_type(columns.priority, own), copy=False)
    cost[places], sticky[places] = own, thresholds
    return replace(columns, cost=cost, thresholds=sticky)


def _stretches(owner: int, span: Range, window: Window) -> Iterator[_Stretch]:
    """Yield a column per post of the window, and the bulks outside it."""
    start = span.low
    for size in reversed(blocks(window.first - span.low)):
        start += size
        yield _Stretch(owner, 1, size, start, BELOW)
    if window.last > window.first:
        yield _Stretch(owner, window.last - window.first, 1, window.first + 1)
    start = window.last
    for size in blocks(span.high - window.last):
        yield _Stretch(owner, 1, size, start + 1, ABOVE)
        start += size


def _steps(held: CostFigures, divisor: Divisor, stretches: list[_Stretch], scale: int) -> Columns:
    owner, many, size, post, bulk = np.array(stretches, dtype=np.int64).reshape(-1, 5).T
    post = np.repeat(post - 1, many) + numbered(many)
    owner, size, bulk = (np.repeat(part, many) for part in (owner, size, bulk))
    priority = _priorities(held, divisor, owner, post, scale)
    added, sticky = _added(held, owner, post)
    return Columns(owner, size, priority + added, priority, sticky, post, bulk, before=np.zeros_like(owner))


def _priorities(held: CostFigures, divisor: Divisor, owner: Places, post: Places, scale: int) -> Whole:
    return priority_costs(divisor, post, held.needs.at(owner), scale)


def _added(held: CostFigures, owner: Places, post: Places) -> tuple[Places, Places]:
    """Return the stickiness of posts above what the unit has now, and whether there is any."""
    threshold = held.threshold[owner]
    sticky = (post > held.current[owner]) & (threshold >= 0)
    return np.where(sticky, threshold, 0), sticky.astype(np.int64)


def open_flows(spans: Mapping[Quantity, Range]) -> list[FlowSpan]:
    """Return everything but posts that has more than one value."""
    return [
        FlowSpan(owner, quantity, span)
        for owner, (quantity, span) in enumerate(spans.items())
        if not isinstance(quantity, Posts) and span.low < span.high
    ]


def _flows(case: Case, needs: Needs, spans: Sequence[FlowSpan], scale: int) -> list[_Flow]:
    """Return the columns of reserves, transfers, changes and merges."""
    prices = flow_prices(case, scale)
    return [flow for span in spans for flow in _flows_of(case, needs, *span, prices, scale)]


def _flows_of(
    case: Case, needs: Needs, owner: int, quantity: Quantity, span: Range, prices: FlowPrices, scale: int
) -> Iterator[_Flow]:
    size = span.high - span.low
    if isinstance(quantity, Reserve):
        kept = min(max(case.reserve_now(*quantity), span.low), span.high)
        category = quantity.category
        if kept > span.low:
            yield _Flow(owner, kept - span.low, prices.kept[category])
        if span.high > kept:  # these enter the reserve
            yield _Flow(owner, span.high - kept, prices.entered[category], int(case.settings.stickiness[category] > 0))
    elif isinstance(quantity, Transfer):
        price = case.route_of[quantity.route].price
        yield _Flow(owner, size, prices.crossing[quantity.route], int(price > 0))
    elif isinstance(quantity, Merge):
        # Thresholds outweigh whatever the order of posts could say for a merge: at equality nothing merges.
        yield _Flow(owner, size, floor(merge_cost(case, needs, quantity.merge) * scale), 1 + _freed(case, quantity))
    elif isinstance(quantity, Excess):
        yield _Flow(owner, size, in_units(quantity.price, scale), 1)
    else:
        yield _Flow(owner, size)


def _freed(case: Case, merge: Merge) -> int:
    """Return how many posts, at most, stand otherwise after a merge."""
    units = case.members[merge.merge]
    kept = sum(item.kept for item in case.consolidations if item.merge == merge.merge)
    return kept + sum(holding.current for unit in units for holding in unit.holdings.values())


def _numbers_of(flows: Sequence[_Flow]) -> tuple[Places, Places, Places]:
    """Return owner, size and thresholds of the columns of flows."""
    owner, size, thresholds = (
        np.array([(flow.owner, flow.size, flow.thresholds) for flow in flows], dtype=np.int64).reshape(-1, 3).T
    )
    return owner, size, thresholds


def _others(flows: Sequence[_Flow]) -> Columns:
    owner, size, thresholds = _numbers_of(flows)
    nothing = np.zeros(len(flows), dtype=np.int64)
    cost = whole([flow.cost for flow in flows])
    return Columns(owner, size, cost, nothing, thresholds, nothing, nothing, nothing)
