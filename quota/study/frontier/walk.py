"""Fairness against posts moved: how good a plan can be if at most m posts change units."""

from __future__ import annotations

import math
import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import NamedTuple

import numpy as np

from quota.model.arrays import Constraint, Point
from quota.model.costs import plan_cost
from quota.model.programme import Programme, build
from quota.model.ranges import ranges
from quota.model.rows import Posts, Quantity, Turn
from quota.model.rules import rows
from quota.model.windows import TooNarrowError, Window, first_windows, until_wide_enough
from quota.need import Needs
from quota.scenario import Case
from quota.solve.highs import Live, NoPointError
from quota.solve.outcome import Outcome
from quota.solve.proved import open_merges
from quota.study.crews.crew import Crew
from quota.study.frontier.stretches import Opened, Walker, walked

LONG = 120.0
"""Seconds that a study has where every programme of it is a search, and nobody says how long."""
COARSE = 40
"""Every so many limits are tried first, to find windows that are wide enough."""
ROUNDS = (10, 50, None)
"""About how many limits, evenly apart, are tried one round after the other where each is a search; the last one tries all."""


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
    """Points of the frontier: every so many numbers of moves were tried (`step`), each of them is exact.

    `complete`: whether the time was enough for what was asked.
    """

    points: tuple[FrontierPoint, ...]
    step: int
    complete: bool


def is_searched(case: Case) -> bool:
    """Return whether each programme is a search: with least steps it is."""
    return any((least or 0) > 1 for least in case.settings.least_step.values())


def time_for(case: Case, seconds: float | None) -> float | None:
    """Return the time of a study of many programmes, which may not go on for ever where each is a search."""
    return LONG if seconds is None and is_searched(case) else seconds


def walk(
    case: Case,
    needs: Needs,
    seconds: float | None = None,
    own: int | None = None,
    jobs: int = 1,
    crew: Crew | None = None,
) -> Walk:
    """Return the frontier; where each point is a search, some ten points evenly apart, and more if time is given for it.

    Each point is exact: the least priority term of any plan in whole posts that keeps every rule and moves at most m
    posts, without prices and stickiness, which are themselves a way to weigh one against the other. Points that another
    point beats with no more moves are left out.

    Parameters
    ----------
    seconds : float, optional
        With it, all numbers of moves are tried, ever closer together, until the time is over.
    own : int, optional
        A number of moves that is tried in any case: that of the scenario's own plan.
    jobs : int
        Processes in which limits are tried; 1: this one.
    crew : Crew, optional
        Who tries them instead.

    Raises
    ------
    ConflictError
        If single rows contradict each other.
    NoPointError
        If no plan keeps every rule, or none was found in time.
    """
    limit = time_for(case, seconds)
    free, ends = without_thresholds(case), math.inf if limit is None else time.monotonic() + limit
    labelled = tuple(rows(free))
    spans, coupling = ranges(free, labelled)
    windows: Mapping[Posts, Window] = first_windows(free, needs, spans)
    rounds = list(ROUNDS if is_searched(case) else ROUNDS[-1:])
    known, step = list[FrontierPoint](), 0

    def walked_within(windows: Mapping[Posts, Window]) -> tuple[Mapping[Posts, Window], _Found]:
        programme = build(free, needs, spans, coupling, windows)
        if narrow := {} if known else _narrow(free, programme, ends):
            raise TooNarrowError(narrow)
        found = _walk(free, needs, programme, _Round(rounds[0], own), ends, jobs, crew)
        if found.narrow and not found.stopped:
            raise TooNarrowError(found.narrow)
        return windows, found

    while True:
        windows, found = until_wide_enough(windows, spans, walked_within)
        known += found.points
        if found.stopped and not known:
            raise NoPointError(Outcome.STOPPED)
        step = step if found.stopped else found.step
        if found.stopped or step == 1 or seconds is None:
            return Walk(tuple(_undominated(known)), step, complete=not found.stopped)
        rounds = rounds[1:]


class _Round(NamedTuple):
    """Which limits are tried: about so many evenly apart, or all, and one of its own."""

    about: int | None
    own: int | None

    def step(self, top: int) -> int:
        """Return every which limit is tried where more than so many moves help nobody."""
        return max(1, top // self.about) if self.about else 1


class _Found(NamedTuple):
    """Points of one round, units whose windows were too narrow for a plan, the step, and whether the time was over."""

    points: list[FrontierPoint]
    narrow: dict[Posts, int]
    step: int
    stopped: bool


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
    case: Case, needs: Needs, programme: Programme, chosen: _Round, ends: float, jobs: int, crew: Crew | None
) -> _Found:
    """Solve for the limits of a round until the time is over.

    Every choice among the merges that are left open is solved for itself: with them fixed the linear programme mostly
    comes out in whole numbers. The best of them at each m is the point. Each choice is walked as long as a higher limit
    helps.
    """
    grown, arrays = programme.grown(case), programme.arrays
    most = int(arrays.high[grown].sum())
    together = any(isinstance(quantity, Turn) for quantity in programme.quantities)
    line = growth_line(case, programme, most)
    opened = Opened(arrays.with_line(line), tuple(open_merges(programme).tolist()), together)
    walker = Walker(opened, ends)
    least: dict[int, Point] = {}
    narrow: dict[Posts, int] = {}
    stopped, step, forced = False, 1, forced_growth(case, programme)
    try:
        choices = product((0, 1), repeat=len(opened.merges))
        freest = {choice: point for choice in choices if (point := walker.best(choice, most)) is not None}
        floors = {choice: arrays.value(point) for choice, point in freest.items()}
        tops = {choice: int(point[grown].sum()) for choice, point in freest.items()}
        for point in freest.values():
            narrow |= programme.outside(point)
        if freest:  # known, should the time be over before the rest
            first = min(floors, key=floors.__getitem__)
            least[tops[first]] = freest[first]
            step = chosen.step(max(tops.values()))
        limits = {*range(0, max(tops.values(), default=0), step), *tops.values(), most}
        if step > 1:
            fewest = bisect_left(
                range(most), True, key=lambda limit: any(walker.best(one, limit) is not None for one in floors)
            )
            limits |= {fewest} if chosen.own is None else {fewest, min(max(chosen.own - forced, 0), most)}
        for points, stopped in walked(opened, sorted(limits), floors, ends, jobs, crew):  # noqa: B007 - told below
            for limit, point in points:
                narrow |= programme.outside(point)
                if limit not in least or arrays.gain(least[limit], point) > 0:
                    least[limit] = point
    except NoPointError as error:
        if error.outcome is not Outcome.STOPPED:
            raise
        stopped = True
    if not least:
        if stopped:
            return _Found([], narrow, step, stopped=True)
        raise NoPointError(Outcome.INFEASIBLE)
    known = least[max(least)]
    value = plan_cost(case, needs, programme.amounts(known))
    inside = [limit for limit in sorted(least) if not stopped or not programme.outside(least[limit])]
    found = [FrontierPoint(forced + limit, value - arrays.gain(known, least[limit])) for limit in inside]
    return _Found(found, narrow, step, stopped)


def growth_line(case: Case, programme: Programme, most: int) -> Constraint:
    """Return a line by which units grow by at most so many posts, beside those of `forced_growth`."""
    return Constraint([(place, 1) for place in np.flatnonzero(programme.grown(case)).tolist()], "<=", most)


def forced_growth(case: Case, programme: Programme) -> int:
    """Return the posts that units gain in every plan, by floors above what they have."""
    return sum(
        max(0, programme.least[Posts(unit.id, category)] - holding.current)
        for unit, category, holding in case.holdings()
    )


def _undominated(found: list[FrontierPoint]) -> Iterator[FrontierPoint]:
    least: Fraction | None = None
    for point in sorted(found, key=lambda point: (point.moved, point.value)):
        if least is None or point.value < least:
            least = point.value
            yield point
