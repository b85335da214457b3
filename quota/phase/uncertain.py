"""How the years hold when the exits are uncertain: people leave more or less often than was stated, and each draw is solved.

    factor  = 1 + share · (common + own) / 2        common: of a category; own: of a unit's category; both evenly in [−1, 1]
    left[t] = ⌊factor · Σ_{s≤t} exits[s] + luck⌋    at most the people at the start; luck: of a unit's category, evenly in [0, 1)

Half of the spread is common to a category, for what moves rates (a change of law, a pay rise) moves all; else draws of many units
would even out. Luck makes whole people of parts, as often up as they are large, for few leave any one unit.
The plan that is carried out stays the same: whether it is still reached is what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import NamedTuple

import numpy as np

from quota.phase.course import Course, NoCourseError, make_course
from quota.phase.elastic import Obstacle
from quota.phase.start import Holder, Start
from quota.phase.words import YearSummary, summary
from quota.study.crews.crew import Assignment
from quota.study.crews.processes import crew_here

PARTS = 10_000
"""Factors are drawn in whole parts of this, so that a draw is exact."""
FIGURES = ("moved", "people", "exits", "hires", "moves", "vacant", "short")
"""What ranges are told of; as in `YearSummary`."""


class ExitsUncertainty(NamedTuple):
    """By how many percent exits may differ, how often they are drawn, and the seed."""

    exits: Decimal
    draws: int
    seed: int


class DrawnYears(NamedTuple):
    """The years of one draw; without rows where the plan is not reached, with the lines that stand in the way."""

    rows: tuple[YearSummary, ...]
    obstacles: tuple[Obstacle, ...]
    proved: bool


class YearRange(NamedTuple):
    """A figure of a category in a year: with exits as stated, and the least and most over draws that reach the plan."""

    year: int
    category: str
    figure: str
    stated: int
    lowest: int
    highest: int


def drawn_start(start: Start, uncertainty: ExitsUncertainty, draw: int) -> Start:
    """Return the start with the exits of one draw, counted from 1; the same for the same seed, whatever else is drawn."""
    random = np.random.default_rng([uncertainty.seed, draw])
    share = Fraction(uncertainty.exits) / 100
    common = {category: _part(random) for category in start.case.categories}
    exits = {
        holder.posts: _exits(holder, 1 + share * (common[holder.posts.category] + _part(random)) / 2, _luck(random))
        for holder in start.in_table_order
    }
    return replace(start, holders=tuple(replace(holder, exits=exits[holder.posts]) for holder in start.holders))


def _part(random: np.random.Generator) -> Fraction:
    return Fraction(int(random.integers(-PARTS, PARTS + 1)), PARTS)


def _luck(random: np.random.Generator) -> Fraction:
    return Fraction(int(random.integers(PARTS)), PARTS)


def _exits(holder: Holder, factor: Fraction, luck: Fraction) -> tuple[int, ...]:
    left = [min(holder.people, floor(factor * holder.left(year) + luck)) for year in range(len(holder.exits))]
    return tuple(now - before for before, now in pairwise((0, *left)))


def solve_draws(
    course: Course,
    uncertainty: ExitsUncertainty,
    solver: str,
    seconds: float | None,
    jobs: int = 1,
    done: Callable[[int], None] = lambda draw: None,
) -> tuple[DrawnYears, ...]:
    """Solve the years of every draw, in so many processes; tell ``done`` of each.

    Raises
    ------
    StoppedError, SolverError
        As `quota.phase.course.make_course`.
    """
    asked = _Asked(course.start, course.moving, uncertainty, solver, seconds)
    found = []
    assignment = Assignment(_solved, asked, range(1, uncertainty.draws + 1))
    for drawn in crew_here(jobs, uncertainty.draws).each(assignment, _fits):
        found.append(drawn)
        done(len(found))
    return tuple(found)


class _Asked(NamedTuple):
    """What all draws have in common."""

    start: Start
    moving: bool
    uncertainty: ExitsUncertainty
    solver: str
    seconds: float | None


def _fits(number: int, drawn: object) -> bool:
    return isinstance(drawn, DrawnYears)


def _solved(asked: _Asked, number: int) -> DrawnYears:
    start = drawn_start(asked.start, asked.uncertainty, number)
    try:
        course = make_course(start, asked.solver, asked.seconds, moving=asked.moving)
    except NoCourseError as error:
        return DrawnYears((), error.obstacles, True)
    return DrawnYears(tuple(summary(course)), (), course.proved)


def year_ranges(course: Course, draws: Sequence[DrawnYears]) -> Iterator[YearRange]:
    """Yield the range of every figure, year by year and category by category."""
    reached = [drawn.rows for drawn in draws if drawn.rows]
    for place, stated in enumerate(summary(course)):
        for figure in FIGURES:
            own = getattr(stated, figure)
            over = [own, *(getattr(rows[place], figure) for rows in reached)]
            yield YearRange(stated.year, stated.category, figure, own, min(over), max(over))
