"""Fairness against posts moved: how good a plan can be if at most m posts change units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np

from quota.model.arrays import Line, Point
from quota.model.costs import plan_cost
from quota.model.programme import Programme, build
from quota.model.ranges import ranges
from quota.model.rows import Posts, Quantity
from quota.model.rules import rows
from quota.model.windows import first_windows, widened
from quota.need import Needs
from quota.scenario import Case
from quota.solve.highs import Live, NoPointError
from quota.solve.outcome import Outcome
from quota.solve.proved import open_merges

COARSE = 40
"""Every so many limits are tried first, to find windows that are wide enough, before all of them are."""


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """How good a plan is, and what it moves: on the frontier, the best plan that moves at most so many posts.

    Parameters
    ----------
    moved : int
        Posts by which units grow; posts that come from a reserve or an approval count too.
    value : Fraction
        Priority of all posts filled: the objective without prices and stickiness. [percentage points of coverage, summed
        over posts; less is fairer]
    """

    moved: int
    value: Fraction


def frontier(case: Case, needs: Needs) -> tuple[FrontierPoint, ...]:
    """Return the frontier from the fewest posts that the rules let move to those of the free optimum.

    Each point is exact: the least priority term of any plan in whole posts that keeps every rule and moves at most m
    posts, without prices and stickiness, which are themselves a way to weigh one against the other. Points that another
    point beats with no more moves are left out.

    Raises
    ------
    ConflictError
        If single rows contradict each other.
    NoPointError
        If no plan keeps every rule.
    """
    free = without_thresholds(case)
    labelled = tuple(rows(free))
    spans, coupling = ranges(free, labelled)
    windows = first_windows(free, needs, spans)
    step = COARSE
    while True:
        programme = build(free, needs, spans, coupling, windows)
        found, narrow = _walk(free, needs, programme, step)
        if narrow:
            windows = widened(windows, narrow, spans)
        elif step > 1:
            step = 1
        else:
            return tuple(_undominated(found))


def place_of(case: Case, needs: Needs, quantities: Mapping[Quantity, int]) -> FrontierPoint:
    """Return where a plan of the case stands, such as the one that is best with its thresholds.

    It is no better than the point of the frontier with as many moves, but for the rounding of costs there, which is less
    than anyone is shown.
    """
    growth = (quantities[Posts(unit.id, category)] - holding.current for unit, category, holding in case.holdings())
    value = plan_cost(without_thresholds(case), needs, quantities)
    return FrontierPoint(sum(max(0, posts) for posts in growth), value)


def without_thresholds(case: Case) -> Case:
    """Return the case with every price and stickiness at 0."""
    return replace(
        case,
        settings=replace(case.settings, stickiness=dict.fromkeys(case.settings.stickiness, Decimal(0))),
        routes=tuple(replace(route, price=Decimal(0)) for route in case.routes),
    )


def _walk(case: Case, needs: Needs, programme: Programme, step: int) -> tuple[list[FrontierPoint], dict[Posts, int]]:
    """Solve for every m, or every so many steps; also return the units whose windows were too narrow for one of the plans.

    Every choice among the merges that are left open is walked along for itself: with them fixed the linear programme
    mostly comes out in whole numbers. The best of them at each m is the point.
    """
    most = int(programme.arrays.high[programme.grown(case)].sum())
    live = Live(programme.arrays.with_line(growth_line(case, programme, most)))
    merges = open_merges(programme).tolist()
    arrays = programme.arrays
    least: dict[int, Point] = {}
    narrow: dict[Posts, int] = {}
    for choice in product((0, 1), repeat=len(merges)):
        for place, taken in zip(merges, choice, strict=True):
            live.bound(place, taken, taken)
        for limit, point in _plans(live, most, step):
            narrow |= programme.outside(point)
            if limit not in least or arrays.gain(least[limit], point) > 0:
                least[limit] = point
    if not least:
        raise NoPointError(Outcome.INFEASIBLE)
    moved, known = forced_growth(case, programme), least[max(least)]
    value = plan_cost(case, needs, programme.amounts(known))
    found = [FrontierPoint(moved + limit, value - arrays.gain(known, least[limit])) for limit in sorted(least)]
    return found, narrow


def _plans(live: Live, most: int, step: int) -> Iterator[tuple[int, Point]]:
    """Yield the best plan for every limit on moves, the last line, as long as a higher limit helps."""
    moved = live.arrays.height - 1
    live.limit(moved, most)
    freest = _least(live)
    if freest is None:
        return
    floor = live.arrays.value(freest)
    for limit in (*range(0, most, step), most):  # where many moves are forced, only the last may be possible
        live.limit(moved, limit)
        point = _least(live)
        if point is not None:
            yield limit, point
            if live.arrays.value(point) == floor:
                return


def _least(live: Live) -> Point | None:
    """Return the best plan of the programme as it stands; None where no plan is possible."""
    try:
        return live.least_whole()
    except NoPointError as error:
        if error.outcome is Outcome.INFEASIBLE:
            return None
        raise


def growth_line(case: Case, programme: Programme, most: int) -> Line:
    """Return a line by which units grow by at most so many posts, beside those of `forced_growth`."""
    return Line([(place, 1) for place in np.flatnonzero(programme.grown(case)).tolist()], "<=", most)


def forced_growth(case: Case, programme: Programme) -> int:
    """Return the posts that units gain in every plan, by floors above what they have."""
    return sum(
        max(0, programme.least[Posts(unit.id, category)] - holding.current)
        for unit, category, holding in case.holdings()
    )


def _undominated(found: list[FrontierPoint]) -> Iterator[FrontierPoint]:
    least: Fraction | None = None
    for point in found:
        if least is None or point.value < least:
            least = point.value
            yield point
