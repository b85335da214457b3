"""What one post of slack in a binding row is worth, by solving again.

The value of a row is objective(as it is) − objective(eased by one post), at equal totals, in percentage points of coverage;
it is never negative. It is found by re-solving, never from dual values, which an integer programme does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Point
from quota.model.programme import Programme, build
from quota.model.ranges import Range, ranges
from quota.model.rows import Merge, Posts, Quantity, Row, Sense, Turn
from quota.model.windows import Window
from quota.need import Needs
from quota.scenario import Case
from quota.solve.components import components
from quota.solve.highs import Live, NoPointError
from quota.solve.outcome import Outcome
from quota.solve.proof import Pricing, evaluate, rounded_prices

EASED: Mapping[Sense, tuple[int, ...]] = {"<=": (1,), ">=": (-1,), "==": (1, -1)}
"""Changes of the right side that give one post of slack."""
MOST = 5_000
"""Binding rows that are priced at most: of a whole country's tens of thousands, `quota explain` prices those asked for."""
FEW = 2_000
"""Columns of the programme in which gains are looked for first."""
FIRST_REACH = 2
"""Posts on both sides of the plan that the first programme takes one by one."""


def row_values(
    case: Case, needs: Needs, rows: Sequence[Row], quantities: Mapping[Quantity, int]
) -> dict[int, Fraction]:
    """Return the value of every binding row that a planner can influence, by its place among ``rows``.

    Optional merges, and whether a unit gains or gives where there is a least step, stay as the plan decides them: each is a
    choice of its own, which the plan shows.

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
        fractions, so that each value would take an integer programme, where the solver gives up, and where more than
        `MOST` rows bind: then `quota explain` prices the rows of one unit when asked.
    """
    all_binding = (place for place, row in enumerate(rows) if row.priced and row.slack(quantities) == 0)
    binding = list(islice(all_binding, MOST + 1))
    if len(binding) > MOST:
        return {}
    values = {place: Fraction(0) for place in binding}  # a row over what stands still changes nothing when it is eased
    folded = [row for place, row in enumerate(rows) if row.single is not None and place not in values]
    explicit = [place for place, row in enumerate(rows) if row.single is None or place in values]
    spans, _ = ranges(case, folded, (rows[place] for place in explicit))
    optional = {item.merge for item in case.consolidations if item.mode == "optional"}
    for switch in spans:
        if isinstance(switch, Turn) or (isinstance(switch, Merge) and switch.merge in optional):
            spans[switch] = Range(quantities[switch], quantities[switch])
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
            except _UnpricedError:
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


class _NarrowError(Exception):
    """An answer left the windows."""


class _UnpricedError(Exception):
    """The linear programme leaves fractions, or the solver gave up."""


def _values(programme: Programme, binding: Sequence[Row]) -> list[Fraction]:
    """Ease each row in turn by one post."""
    live = Live(programme.arrays)
    answer = live.solve()
    if not answer.found or answer.fractional.any():
        raise _UnpricedError
    start = answer.whole_point
    if programme.outside(start):
        raise _NarrowError
    pricing = evaluate(programme.arrays, *rounded_prices(programme.arrays, answer.prices))
    easing = _Easing(programme, live, pricing, start)
    line_of = programme.line_of
    # Without a line everything in the row is fixed.
    return [easing.gain(line_of[id(row)], row) if id(row) in line_of else Fraction(0) for row in binding]


class _Easing:
    """A programme at its optimum, whose right sides are changed one at a time.

    The bound that proves the optimum moves with a right side by price · change: no gain is larger than that. What is gained
    at least is found among the columns of small reduced cost, a small programme. Other columns could only add to it by less
    than what is still missing to the bound, and a column whose reduced cost exceeds that stands still. Mostly this settles
    it; else the whole programme is solved.
    """

    def __init__(self, programme: Programme, live: Live, pricing: Pricing, start: Point) -> None:
        arrays = programme.arrays
        self._arrays, self._start = arrays, start
        self._prices = pricing.prices
        self._exact = pricing.gap(arrays.value(start)) == 0 and pricing.unit == 1
        self._whole = _Changeable(programme, live, start, np.ones(arrays.width, dtype=bool), range(arrays.height))
        self._small: _Changeable | None = None
        self._reach = 0
        if self._exact and arrays.width > FEW:
            reduced = np.abs(pricing.reduced)
            self._reach = int(np.partition(reduced, FEW)[FEW])
            free = reduced <= self._reach
            smaller, lines = arrays.over(free, np.where(free, 0, start))
            self._small = _Changeable(programme, Live(smaller), start, free, lines.tolist())

    def gain(self, line: int, row: Row) -> Fraction:
        """Return what the objective falls by when the row gives way by one post; 0 where that is no plan. [points]"""
        return max(Fraction(0), *(self._gain(line, row, change * row.unit) for change in EASED[row.sense]))

    def _gain(self, line: int, row: Row, change: int) -> Fraction:
        arrays, start = self._arrays, self._start
        most = -int(self._prices[line]) * change
        if self._exact and most <= 0:
            return Fraction(0)
        if self._small is not None and row.sense != "==":  # the plan itself keeps a row that gives way
            found = self._small.eased(line, change)
            if most - (arrays.value(start) - arrays.value(found)) <= self._reach:
                return arrays.gain(start, found)
        return arrays.gain(start, self._whole.eased(line, change))


class _Changeable:
    """Some columns and lines of a programme in a solver; the other columns stand still."""

    def __init__(
        self, programme: Programme, live: Live, start: Point, free: NDArray[np.bool_], lines: Iterable[int]
    ) -> None:
        self._programme, self._live, self._start, self._free = programme, live, start, free
        self._place = {line: place for place, line in enumerate(lines)}

    def eased(self, line: int, change: int) -> Point:
        """Return the best plan when a right side changes; the plan as it is where there is none."""
        place = self._place.get(line)
        if place is None:
            return self._start
        limit = int(self._live.arrays.limits[place])
        self._live.limit(place, limit + change)
        try:
            found = self._live.least_whole()
        except NoPointError as error:
            if error.outcome is Outcome.INFEASIBLE:  # an equation may have no plan on one side
                return self._start
            raise _UnpricedError from error
        finally:
            self._live.limit(place, limit)
        point = self._start.copy()
        point[self._free] = found
        if self._programme.outside(point):
            raise _NarrowError
        return point
