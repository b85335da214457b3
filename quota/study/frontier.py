"""Fairness against posts moved: how good a plan can be if at most m posts change units."""

from __future__ import annotations

import math
import time
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
from quota.model.rows import Posts, Quantity, Turn
from quota.model.rules import rows
from quota.model.windows import first_windows, widened
from quota.need import Needs
from quota.scenario import Case
from quota.solve.highs import Live, NoPointError
from quota.solve.outcome import Outcome
from quota.solve.proved import open_merges

LONG = 120.0
"""Seconds that a study has where every programme of it is a search, and nobody says how long."""
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


@dataclass(frozen=True, slots=True)
class Walk:
    """Points of the frontier; `complete`: whether every number of moves was tried before the time was over."""

    points: tuple[FrontierPoint, ...]
    complete: bool


def frontier(case: Case, needs: Needs) -> tuple[FrontierPoint, ...]:
    """Return the frontier from the fewest posts that the rules let move to those of the free optimum; see `walk`."""
    return walk(case, needs).points


def time_for(case: Case, seconds: float | None) -> float | None:
    """Return the time of a study of hundreds of programmes: with least steps each is a search, and may not go on for ever."""
    searched = any((least or 0) > 1 for least in case.settings.least_step.values())
    return LONG if seconds is None and searched else seconds


def walk(case: Case, needs: Needs, seconds: float | None = None) -> Walk:
    """Return the frontier, or as much of it as there is time for: first every so many moves, then all.

    Each point is exact: the least priority term of any plan in whole posts that keeps every rule and moves at most m
    posts, without prices and stickiness, which are themselves a way to weigh one against the other. Points that another
    point beats with no more moves are left out.

    Raises
    ------
    ConflictError
        If single rows contradict each other.
    NoPointError
        If no plan keeps every rule, or none was found in time.
    """
    free, ends = without_thresholds(case), math.inf if seconds is None else time.monotonic() + seconds
    labelled = tuple(rows(free))
    spans, coupling = ranges(free, labelled)
    windows = first_windows(free, needs, spans)
    searched, coarse = False, list[FrontierPoint]()
    while True:
        programme = build(free, needs, spans, coupling, windows)
        if narrow := {} if searched else _narrow(free, programme, ends):
            windows = widened(windows, narrow, spans)
            continue
        turns = any(isinstance(quantity, Turn) for quantity in programme.quantities)
        found, narrow, stopped = _walk(free, needs, programme, COARSE if turns and not searched else 1, ends)
        if stopped:
            points = found or coarse
            if not points:
                raise NoPointError(Outcome.STOPPED)
            return Walk(tuple(_undominated(points)), complete=False)
        if narrow:
            windows = widened(windows, narrow, spans)
        elif turns and not searched:
            searched, coarse = True, found
        else:
            return Walk(tuple(_undominated(found)), complete=True)


def _narrow(case: Case, programme: Programme, ends: float) -> dict[Posts, int]:
    """Return the units whose windows are too narrow for a linear programme of some of the limits."""
    most = int(programme.arrays.high[programme.grown(case)].sum())
    live = Live(programme.arrays.with_line(growth_line(case, programme, most)))
    narrow: dict[Posts, int] = {}
    least = math.inf
    for limit in (most, *range(0, most, COARSE)):
        live.limit(live.arrays.height - 1, limit)
        live.within(ends - time.monotonic())
        answer = live.solve()
        if answer.outcome is Outcome.OPTIMAL:
            narrow |= programme.outside(answer.point)
            value = float(programme.arrays.cost @ answer.point)
            if limit == most:
                least = value
            elif value <= least + 1:
                break
    return narrow


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


def _walk(
    case: Case, needs: Needs, programme: Programme, step: int, ends: float
) -> tuple[list[FrontierPoint], dict[Posts, int], bool]:
    """Solve for every m, or every so many steps, until the time is over.

    Also return the units whose windows were too narrow for one of the plans, and whether the time was over. Every choice
    among the merges that are left open is solved for itself: with them fixed the linear programme mostly comes out in
    whole numbers. The best of them at each m is the point. Each choice is walked as long as a higher limit helps.
    """
    grown = programme.grown(case)
    most = int(programme.arrays.high[grown].sum())
    live = Live(programme.arrays.with_line(growth_line(case, programme, most)))
    merges = open_merges(programme).tolist()
    together = any(isinstance(quantity, Turn) for quantity in programme.quantities)
    arrays = programme.arrays
    least: dict[int, Point] = {}
    narrow: dict[Posts, int] = {}

    def best(choice: tuple[int, ...], limit: int) -> Point | None:
        for place, taken in zip(merges, choice, strict=True):
            live.bound(place, taken, taken)
        live.limit(live.arrays.height - 1, limit)
        live.within(ends - time.monotonic())
        return _least(live, together=together)

    stopped = False
    try:
        freest = {choice: best(choice, most) for choice in product((0, 1), repeat=len(merges))}
        floors = {choice: arrays.value(point) for choice, point in freest.items() if point is not None}
        for end in freest.values():  # known, should the time be over before the rest
            if end is not None:
                narrow |= programme.outside(end)
                limit = int(end[grown].sum())
                if limit not in least or arrays.gain(least[limit], end) > 0:
                    least[limit] = end
        for limit in (*range(0, most, step), most):  # where many moves are forced, only the last may be possible
            if not floors:
                break
            points = {choice: point for choice in floors if (point := best(choice, limit)) is not None}
            for choice, point in points.items():
                narrow |= programme.outside(point)
                if limit not in least or arrays.gain(least[limit], point) > 0:
                    least[limit] = point
                if arrays.value(point) == floors[choice]:
                    del floors[choice]
    except NoPointError as error:
        if error.outcome is not Outcome.STOPPED:
            raise
        stopped = True
    if not least:
        if stopped:
            return [], narrow, True
        raise NoPointError(Outcome.INFEASIBLE)
    moved, known = forced_growth(case, programme), least[max(least)]
    value = plan_cost(case, needs, programme.amounts(known))
    inside = [limit for limit in sorted(least) if not stopped or not programme.outside(least[limit])]
    found = [FrontierPoint(moved + limit, value - arrays.gain(known, least[limit])) for limit in inside]
    return found, narrow, stopped


def _least(live: Live, *, together: bool) -> Point | None:
    """Return the best plan of the programme as it stands; None where no plan is possible."""
    try:
        return live.least_whole(at_once=together)
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
