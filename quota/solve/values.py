"""What one post of slack in a binding row is worth, by solving again.

The value of a row is objective(as it is) − objective(eased by one post), at equal totals, in percentage points of coverage;
it is never negative. It is found by re-solving, never from dual values, which an integer programme does not have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays, Point
from quota.model.columns import STEP
from quota.model.matrix import Places
from quota.model.programme import Programme, build
from quota.model.ranges import Range, ranges
from quota.model.rows import Merge, Posts, Quantity, Row, Sense, Turn
from quota.model.windows import Window, until_wide_enough, window_about
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
"""Columns of a programme that is solved as a whole again and again."""
NEAREST = (700, 2_800)
"""Columns of the programmes in which gains of a larger one are looked for first."""
REACH = 2
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

    def attempt(windows: Mapping[Posts, Window]) -> list[Fraction]:
        programme = build(case, needs, spans, rows, windows)
        return _values(programme, asked, programme.point(quantities))

    # About what is held now, too: a merge called off brings its members back to that.
    first = {
        posts: window_about(span, (quantities[posts], case.units[posts.unit].holdings[posts.category].current), REACH)
        for posts, span in spans.items()
        if isinstance(posts, Posts)
    }
    return until_wide_enough(first, spans, attempt)


class _UnpricedError(Exception):
    """The linear programme leaves fractions, or the solver gave up."""


def _values(programme: Programme, binding: Sequence[Row], planned: Point) -> list[Fraction]:
    """Ease each row in turn by one post."""
    easing = _Easing(programme, planned)
    line_of = programme.line_of
    # Without a line everything in the row is fixed.
    return [easing.gain(line_of[id(row)], row) if id(row) in line_of else Fraction(0) for row in binding]


class _Easing:
    """A programme at its optimum, whose right sides are changed one at a time.

    The bound that proves the optimum moves with a right side by price · change: no gain is larger than that. The answer is
    looked for among few columns, then among more (`_Some` says when it holds for all), and last in the whole programme.
    """

    def __init__(self, programme: Programme, planned: Point) -> None:
        arrays = programme.arrays
        self._arrays, self._whole = arrays, _Some.whole(programme, planned)
        self._some = [_Some.cheapest(programme, planned)] if arrays.width > FEW else []
        self._start, prices = self._optimum(planned)
        if self._some and self._start is not planned:
            self._some = [_Some.cheapest(programme, self._start)]
        pricing = evaluate(arrays, *rounded_prices(arrays, prices))
        self._prices = pricing.prices
        self._exact = pricing.gap(arrays.value(self._start)) == 0 and pricing.unit == 1
        if self._exact:
            self._some = [one for part in self._some for one in (*(part.near(pricing, most) for most in NEAREST), part)]

    def _optimum(self, planned: Point) -> tuple[Point, NDArray[np.float64]]:
        """Return the optimum, the plan itself where no other costs less, and the prices of the lines."""
        for part in (*self._some, self._whole):
            found = part.optimum()
            if found is not None:
                point, prices = found
                return (planned if self._arrays.value(planned) <= self._arrays.value(point) else point), prices
        raise _UnpricedError

    def gain(self, line: int, row: Row) -> Fraction:
        """Return what the objective falls by when the row gives way by one post; 0 where that is no plan. [points]"""
        return max(Fraction(0), *(self._gain(line, change * row.unit) for change in EASED[row.sense]))

    def _gain(self, line: int, change: int) -> Fraction:
        most = -int(self._prices[line]) * change
        if self._exact and most <= 0:
            return Fraction(0)
        for part in self._some:
            found = part.eased(line, change)
            if found is not None and part.holds(found, most - found.rounded):
                return found.exact
        found = self._whole.eased(line, change)
        return Fraction(0) if found is None else found.exact


def _cheapest(arrays: Arrays, start: Point) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the columns that one post more or less is likely to move, and the guards among them.

    Of columns that are alike in every line these are the two cheapest to fill, and the two dearest to empty. If the second
    stands still in the best plan over these columns, no prices of the lines speak for those that cost more, or save less:
    then that plan is the best of all. The second is the guard of those behind it.
    """
    kind = arrays.matrix.kinds
    kept, guards = (arrays.low < start) & (start < arrays.high), np.zeros(arrays.width, dtype=bool)
    for movable, cost in ((start < arrays.high, arrays.cost), (arrays.low < start, -arrays.cost)):
        places = np.flatnonzero(movable)
        places = places[np.lexsort((cost[places], kind[places]))]
        first = np.append(True, kind[places[1:]] != kind[places[:-1]])[: len(places)]
        second = np.append(False, first[:-1])[: len(places)] & ~first
        kept[places[first | second]] = True
        guards[places[second]] = True
    return kept, guards


class _Change(NamedTuple):
    """By how much the columns of a plan differ from those of the plan that it started from."""

    arrays: Arrays
    columns: Places
    amounts: Places

    @property
    def rounded(self) -> int:
        """By how much it costs less, in cost units."""
        costs = self.arrays.cost[self.columns].astype(object)
        return -int((costs * self.amounts).sum())

    @property
    def exact(self) -> Fraction:
        """By how much it costs less, in percentage points."""
        assert self.arrays.exact is not None
        return self.arrays.exact.total(self.columns, -self.amounts)


class _Some:
    """Some columns and lines of a programme in a solver; the other columns stand still.

    Parameters
    ----------
    start : int64 array
        Where the others stand.
    free : array of bool
        The columns that may move.
    guards : array of bool
        Those of them that must stand still where an answer is to hold for the columns behind them.
    reach : int, optional
        Reduced cost above which columns were left out: they can add to a gain only by less than it misses the bound.
    """

    def __init__(
        self,
        programme: Programme,
        start: Point,
        free: NDArray[np.bool_],
        guards: NDArray[np.bool_],
        reach: int | None = None,
    ) -> None:
        self._programme, self._start, self._free, self._guards, self._reach = programme, start, free, guards, reach

    @classmethod
    def whole(cls, programme: Programme, start: Point) -> _Some:
        """Return the whole programme."""
        width = programme.arrays.width
        return cls(programme, start, np.ones(width, dtype=bool), np.zeros(width, dtype=bool))

    @classmethod
    def cheapest(cls, programme: Programme, start: Point) -> _Some:
        """Return the columns that one post more or less is likely to move."""
        return cls(programme, start, *_cheapest(programme.arrays, start))

    def near(self, pricing: Pricing, most: int) -> _Some:
        """Return so many of the least reduced costs among these."""
        reduced = np.abs(pricing.reduced)
        reach = int(np.sort(reduced[self._free])[:most].max(initial=0))
        close = reduced <= reach
        return _Some(self._programme, self._start, self._free & close, self._guards & close, reach)

    @cached_property
    def _over(self) -> tuple[Arrays, Places]:
        return self._programme.arrays.over(self._free, np.where(self._free, 0, self._start))

    @cached_property
    def _live(self) -> Live:
        return Live(self._over[0])

    @cached_property
    def _place(self) -> Mapping[int, int]:
        """The line of each line of the programme."""
        return {line: place for place, line in enumerate(self._over[1].tolist())}

    @cached_property
    def _columns(self) -> Places:
        return np.flatnonzero(self._free)

    @cached_property
    def _bulks(self) -> Places:
        return np.flatnonzero(self._programme.columns.bulk[self._columns] != STEP)

    def optimum(self) -> tuple[Point, NDArray[np.float64]] | None:
        """Return the best plan, and the prices of all lines; None where it is not sure, or not whole."""
        answer = self._live.solve()
        if not answer.found or answer.fractional.any():
            return None
        prices = np.zeros(self._programme.arrays.height)
        prices[list(self._place)] = answer.prices
        found = self._changed(answer.whole_point)
        point = self._start.copy()
        point[found.columns] += found.amounts
        return (point, prices) if self.holds(found) else None

    def eased(self, line: int, change: int) -> _Change | None:
        """Return the best plan when a right side changes; None where there is none, or it is not sure."""
        place = self._place.get(line)
        if place is None:
            return None
        limit = int(self._live.arrays.limits[place])
        self._live.limit(place, limit + change)
        try:
            if not self._guards.any():
                return self._changed(self._live.least_whole())
            answer = self._live.solve()
            # Of fractions the guards tell nothing: three posts at once may gain what two do not.
            return self._changed(answer.whole_point) if answer.found and not answer.fractional.any() else None
        except NoPointError as error:
            if error.outcome is Outcome.INFEASIBLE:  # an equation may have no plan on one side
                return None
            raise _UnpricedError from error
        finally:
            self._live.limit(place, limit)

    def _changed(self, found: Point) -> _Change:
        apart = found - self._start[self._columns]
        if apart[self._bulks].any():
            point = self._start.copy()
            point[self._columns] = found
            self._programme.require_inside(point)
        moved = np.flatnonzero(apart)
        return _Change(self._programme.arrays, self._columns[moved], apart[moved])

    def holds(self, found: _Change, missing: int = 0) -> bool:
        """Return whether the best plan over these columns is the best of all; `missing` is how far its gain is below the most."""
        return not self._guards[found.columns].any() and (self._reach is None or missing <= self._reach)
