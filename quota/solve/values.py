"""What one post of slack in a binding row is worth, by solving again.

The value of a row is objective(as it is) − objective(eased by one post), at equal totals, in percentage points of coverage;
it is never negative. It is found by re-solving, never from dual values, which an integer programme does not have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from fractions import Fraction

from quota.model.programme import Programme, build
from quota.model.ranges import Range, ranges
from quota.model.rows import Merge, Posts, Quantity, Row, Sense
from quota.model.windows import Window
from quota.need import Needs
from quota.scenario import Case
from quota.solve.components import components
from quota.solve.live import Live, NoPointError
from quota.solve.proof import evaluate, rounded_prices

UNPRICED = ("balance", "approval", "reserve")
"""Rules whose rows change how many posts the units share: such a post is worth the cut-off of its pool."""
EASED: Mapping[Sense, tuple[int, ...]] = {"<=": (1,), ">=": (-1,), "==": (1, -1)}
"""Changes of the right side that give one post of slack."""
MOST = 5_000
"""Binding rows that are priced at most: of a whole country's tens of thousands, `quota explain` prices those asked for."""
FIRST_REACH = 2
"""Posts on both sides of the plan that the first programme takes one by one."""


def row_values(
    case: Case, needs: Needs, rows: Sequence[Row], quantities: Mapping[Quantity, int]
) -> dict[int, Fraction]:
    """Return the value of every binding row that a planner can influence, by its place among ``rows``.

    Optional merges stay as the plan decides them: each is a choice of its own, which the plan shows.

    Parameters
    ----------
    rows : sequence of Row
        All labelled rows of the case.
    quantities : Mapping[Quantity, int]
        A proved plan.

    Returns
    -------
    dict of int to Fraction
        In percentage points of coverage, summed over the posts that would change units. Empty where coupled rows leave
        fractions, so that each value would take an integer programme, and where more than `MOST` rows bind: then
        `quota explain` prices the rows of one unit when asked.
    """
    binding = [place for place, row in enumerate(rows) if has_value(row) and row.slack(quantities) == 0]
    if len(binding) > MOST:
        return {}
    values = {place: Fraction(0) for place in binding}  # a row over what stands still changes nothing when it is eased
    folded = [row for place, row in enumerate(rows) if row.single is not None and place not in values]
    explicit = [place for place, row in enumerate(rows) if row.single is None or place in values]
    spans, _ = ranges(case, folded)
    for item in case.consolidations:
        if item.mode == "optional":
            taken = Merge(item.merge)
            spans[taken] = Range(quantities[taken], quantities[taken])
    still = {quantity: span for quantity, span in spans.items() if span.low == span.high}
    for part, found in components(
        [quantity for quantity in spans if quantity not in still], [rows[place] for place in explicit]
    ):
        here = [explicit[place] for place in found]
        asked = [place for place in here if place in values]
        if asked:
            own = still | {quantity: spans[quantity] for quantity in part}
            try:
                eased = _part_values(
                    case, needs, own, [rows[place] for place in here], quantities, [rows[place] for place in asked]
                )
            except _CoupledError:
                return {}
            values |= dict(zip(asked, eased, strict=True))
    return values


def _part_values(
    case: Case,
    needs: Needs,
    spans: Mapping[Quantity, Range],
    rows: Sequence[Row],
    quantities: Mapping[Quantity, int],
    asked: Sequence[Row],
) -> list[Fraction]:
    """Price rows of one part of a case, in windows that are wide enough for every answer."""
    reach = FIRST_REACH
    while True:
        windows = {
            posts: _window(case, posts, quantities[posts], span, reach)
            for posts, span in spans.items()
            if isinstance(posts, Posts)
        }
        try:
            return _values(build(case, needs, spans, rows, windows), asked)
        except _NarrowError:
            reach *= 2


def _window(case: Case, posts: Posts, planned: int, span: Range, reach: int) -> Window:
    """Return a window about the plan and what is held now: a merge called off brings its members back to that."""
    current = case.units[posts.unit].holdings[posts.category].current
    return Window(max(span.low, min(planned, current) - reach), min(span.high, max(planned, current) + reach))


def has_value(row: Row) -> bool:
    """Tell whether easing the row is something that can be decided: of a merge, only whether it takes place."""
    return row.rule not in UNPRICED and bool(row.terms) and (row.rule != "consolidation" or len(row.key) == 1)


class _NarrowError(Exception):
    """An answer left the windows."""


class _CoupledError(Exception):
    """The linear programme leaves fractions."""


def _values(programme: Programme, binding: Sequence[Row]) -> list[Fraction]:
    """Ease each row in turn by one post."""
    arrays = programme.arrays
    live = Live(arrays)
    answer = live.solve()
    if answer.fractional.any():
        raise _CoupledError
    pricing = evaluate(arrays, *rounded_prices(arrays, answer.prices))
    line_of = {id(row): line for line, row in enumerate(programme.rows)}
    start = _objective(live, programme)
    exact = pricing.gap(start) == 0
    found = []
    for row in binding:
        line = line_of.get(id(row))
        gains = [0]
        # The bound that proves the plan does not move with the limit of a row whose price is 0.
        if line is not None and not (exact and not pricing.prices[line]):  # without a line everything in it is fixed
            limit = int(arrays.limits[line])
            for change in EASED[row.sense]:
                live.limit(line, limit + change * row.unit)
                with suppress(NoPointError):  # an equation may have no plan on one side
                    gains.append(start - _objective(live, programme))
                live.limit(line, limit)
        found.append(Fraction(max(gains), programme.scale))
    return found


def _objective(live: Live, programme: Programme) -> int:
    """Return the least objective of the programme as it stands, in whole posts."""
    point = live.least_whole()
    if programme.outside(point):
        raise _NarrowError
    return programme.arrays.value(point)
