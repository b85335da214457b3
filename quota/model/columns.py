"""The columns of the step programme: the pieces that the quantities of a plan are built up from.

    posts[u, k] = least[u, k] + Σ_i step[u, k, i],   0 ≤ step ≤ 1

A step is one post of a unit, at the cost of its priority. The posts below and above a unit's window are two bulks. Reserves
are split where posts enter them; transfers, changes and merges are one column each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from quota.model.costs import Figures, figures, in_units, merge_cost
from quota.model.matrix import Places, Whole, whole
from quota.model.priorities import numbered, priority_costs
from quota.model.ranges import Range
from quota.model.rows import Merge, Posts, Quantity, Reserve, Transfer
from quota.model.windows import Window
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
    thresholds: Places
    post: Places
    bulk: Places
    before: Places


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
    for owner, (quantity, span) in enumerate(spans.items()):
        if isinstance(quantity, Posts) and span.low < span.high:
            stretches += _stretches(owner, span, windows[quantity])
    flows = _flows(case, needs, spans, scale)
    steps = _steps(figures(case, needs, tuple(spans), scale), case.settings.divisor, stretches, scale)
    others = _others(flows)
    order = np.argsort(np.concatenate((steps.owner, others.owner)), kind="stable")
    pairs = zip(vars(steps).values(), vars(others).values(), strict=True)
    columns = Columns(*(np.concatenate(pair)[order] for pair in pairs))
    total = np.cumsum(columns.size) - columns.size
    return replace(columns, before=total - total[np.searchsorted(columns.owner, columns.owner)])


def repriced(
    columns: Columns, case: Case, needs: Needs, spans: Mapping[Quantity, Range], held: Figures, scale: int
) -> Columns | None:
    """Return the same columns at the prices of another case; None where they are no longer the same.

    Parameters
    ----------
    held : Figures
        Of that case and these needs, for all quantities.
    """
    others = _others(_flows(case, needs, spans, scale))
    flows = columns.post == 0
    if not (np.array_equal(columns.owner[flows], others.owner) and np.array_equal(columns.size[flows], others.size)):
        return None
    steps = ~flows
    step_costs, sticky = _step_costs(held, case.settings.divisor, columns.owner[steps], columns.post[steps], scale)
    cost = np.empty(len(flows), dtype=np.result_type(step_costs, others.cost))
    thresholds = np.empty(len(flows), dtype=np.int64)
    cost[steps], thresholds[steps] = step_costs, sticky
    cost[flows], thresholds[flows] = others.cost, others.thresholds
    return replace(columns, cost=cost, thresholds=thresholds)


def _stretches(owner: int, span: Range, window: Window) -> Iterator[_Stretch]:
    """Yield a column per post of the window, and the bulks outside it."""
    if window.first > span.low:
        yield _Stretch(owner, 1, window.first - span.low, window.first, BELOW)
    if window.last > window.first:
        yield _Stretch(owner, window.last - window.first, 1, window.first + 1)
    if window.last < span.high:
        yield _Stretch(owner, 1, span.high - window.last, window.last + 1, ABOVE)


def _steps(held: Figures, divisor: Divisor, stretches: list[_Stretch], scale: int) -> Columns:
    owner, many, size, post, bulk = np.array(stretches, dtype=np.int64).reshape(-1, 5).T
    post = np.repeat(post - 1, many) + numbered(many)
    owner, size, bulk = (np.repeat(part, many) for part in (owner, size, bulk))
    cost, sticky = _step_costs(held, divisor, owner, post, scale)
    return Columns(owner, size, cost, sticky, post, bulk, before=np.zeros_like(owner))


def _step_costs(held: Figures, divisor: Divisor, owner: Places, post: Places, scale: int) -> tuple[Whole, Places]:
    """Return the priority of posts, with stickiness above what the unit has now, and whether there is any."""
    threshold = held.threshold[owner]
    sticky = (post > held.current[owner]) & (threshold >= 0)
    return priority_costs(divisor, post, held.hundredths[owner], scale) + np.where(sticky, threshold, 0), sticky.astype(
        np.int64
    )


def _flows(case: Case, needs: Needs, spans: Mapping[Quantity, Range], scale: int) -> list[_Flow]:
    """Return the columns of reserves, transfers, changes and merges."""
    return [
        flow
        for owner, (quantity, span) in enumerate(spans.items())
        if span.low < span.high and not isinstance(quantity, Posts)
        for flow in _flows_of(case, needs, owner, quantity, span, scale)
    ]


def _flows_of(case: Case, needs: Needs, owner: int, quantity: Quantity, span: Range, scale: int) -> Iterator[_Flow]:
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
    return Columns(owner, size, whole([flow.cost for flow in flows]), thresholds, nothing, nothing, nothing)
