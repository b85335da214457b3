"""Limits on the posts that units grow by, tried one after the other in stretches, by whoever is there to try them.

A stretch starts from nothing, so that its points are the same wherever it is walked.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby
from typing import NamedTuple

import numpy as np

from quota.model.arrays import Arrays, Point
from quota.solve.highs import Live, NoPointError
from quota.solve.outcome import Outcome
from quota.study.crews.crew import Assignment, Crew
from quota.study.crews.processes import crew_here

STRETCH = 20
"""Limits of a stretch where each is soon solved from the one before; a search is a stretch of its own."""

Choice = tuple[int, ...]
"""Which of the open merges take place."""


class Opened(NamedTuple):
    """A programme to be solved for many limits.

    Parameters
    ----------
    arrays : Arrays
        Its last line holds the posts that units grow by.
    merges : tuple of int
        Columns of the merges that are left open.
    searched : bool
        Whether each solve is a search.
    """

    arrays: Arrays
    merges: tuple[int, ...]
    searched: bool


class Stretch(NamedTuple):
    """Limits in ascending order, for one choice of merges whose value never goes below `floor`, and the seconds left."""

    limits: tuple[int, ...]
    choice: Choice
    floor: int
    seconds: float


class Tried(NamedTuple):
    """The best point of each limit that was tried, None where no plan is possible, and whether the time was over.

    Limits are tried until the floor is reached.
    """

    points: tuple[Point | None, ...]
    stopped: bool


class Walker:
    """An opened programme in the solver."""

    def __init__(self, opened: Opened, ends: float = math.inf) -> None:
        self._opened, self._ends = opened, ends
        self._live = Live(opened.arrays)

    def best(self, choice: Choice, limit: int) -> Point | None:
        """Return the best point of a choice within a limit; None where no plan is possible.

        Raises
        ------
        NoPointError
            If the time is over.
        """
        for place, taken in zip(self._opened.merges, choice, strict=True):
            self._live.bound(place, taken, taken)
        self._live.limit(self._live.arrays.height - 1, limit)
        self._live.within(self._ends - time.monotonic())
        try:
            return self._live.least_whole(at_once=self._opened.searched)
        except NoPointError as error:
            if error.outcome is Outcome.INFEASIBLE:
                return None
            raise


def walked(
    opened: Opened,
    limits: Sequence[int],
    floors: Mapping[Choice, int],
    ends: float,
    jobs: int,
    crew: Crew | None,
) -> Iterator[tuple[list[tuple[int, Point]], bool]]:
    """Yield the points of each stretch of limits, of every choice that has not reached its floor before, until the time is over.

    With them comes whether it is; then only limits count that all choices were tried for. Where a choice has reached its floor
    it is handed over no more; what was under way by then does not count.
    """
    size = 1 if opened.searched else STRETCH
    stretches = [tuple(limits[place : place + size]) for place in range(0, len(limits), size)]
    reached: set[Choice] = set()
    handed = deque[Stretch]()

    def pieces() -> Iterator[Stretch]:
        for stretch in stretches:
            for choice in [choice for choice in floors if choice not in reached]:
                handed.append(Stretch(stretch, choice, floors[choice], ends - time.monotonic()))
                yield handed[-1]

    def given_up() -> Iterator[Tried]:
        while handed:
            yield Tried((), stopped=True)

    crew = crew or crew_here(jobs, len(stretches) * len(floors))
    answers = crew.each(Assignment(_tried, opened, pieces(), ends), partial(_fits, opened))
    every = ((handed.popleft(), answer) for answer in chain(answers, given_up()))
    for limits_of, pairs in groupby(every, lambda pair: pair[0].limits):
        found = []
        for asked, tried in pairs:
            if asked.choice not in reached:
                found.append(tried)
            if _at_floor(opened, asked, tried):
                reached.add(asked.choice)
        stopped = any(tried.stopped for tried in found)
        sure = limits_of[: min((len(tried.points) for tried in found if tried.stopped), default=None)]
        each = (pair for tried in found for pair in zip(sure, tried.points, strict=False))
        # where many moves are forced, only the last limit may be possible
        yield [(limit, point) for limit, point in each if point is not None], stopped
        if stopped:
            return


def _tried(opened: Opened, stretch: Stretch) -> Tried:
    """Walk a stretch."""
    walker = Walker(opened, time.monotonic() + stretch.seconds)
    points = list[Point | None]()
    for limit in stretch.limits:
        try:
            point = walker.best(stretch.choice, limit)
        except NoPointError as error:
            if error.outcome is not Outcome.STOPPED:
                raise
            return Tried(tuple(points), stopped=True)
        points.append(point)
        if point is not None and opened.arrays.value(point) == stretch.floor:
            break
    return Tried(tuple(points), stopped=False)


def _at_floor(opened: Opened, asked: Stretch, tried: Tried) -> bool:
    last = tried.points[-1] if tried.points else None
    return last is not None and opened.arrays.value(last) == asked.floor


def _fits(opened: Opened, asked: Stretch, found: object) -> bool:
    """Return whether points are plans of the programme, each within its limit, and as many as there must be."""
    match found:
        case Tried(points=tuple() as points, stopped=bool() as stopped):
            whole = len(points) == len(asked.limits)
            return (
                len(points) <= len(asked.limits)
                and all(_is_within(opened, asked.choice, *each) for each in zip(asked.limits, points, strict=False))
                and (stopped or whole or _at_floor(opened, asked, Tried(points, stopped)))
            )
        case _:
            return False


def _is_within(opened: Opened, choice: Choice, limit: int, point: object) -> bool:
    if point is None:
        return True
    arrays = opened.arrays
    return (
        isinstance(point, np.ndarray)
        and point.dtype == np.int64
        and point.shape == (arrays.width,)
        and arrays.allows(point)
        and bool(arrays.matrix.times(point)[-1] <= limit)
        and tuple(point[list(opened.merges)].tolist()) == choice
    )
