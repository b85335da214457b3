"""What meetings ask of the years, answered by solving."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quota.phase.course import Course, NoCourseError, posts_alone
from quota.phase.programme import YearsProgramme, write
from quota.phase.quantities import At, Hires, Leaves, YearPeople
from quota.solve.solvers import Runner
from quota.solve.stages import ImpossibleError, alone, parts_of

ENOUGH = 90
"""Percent of the need below which a unit is short of people."""


class Unmoved(NamedTuple):
    """Whether the plan can be carried out without moving anybody: how many people move else; posts of the first year."""

    possible: bool
    moving: int
    first: int
    first_unmoved: int


class LeastHiring(NamedTuple):
    """People hired in a category until nobody is short of people in the last year; `by_posts`: units whose posts are too few."""

    category: str
    needed: int
    hired: int
    by_posts: int
    possible: bool


class Digested(NamedTuple):
    """When the last over-filled unit is within its posts: the year, or None and how many people are left too many."""

    over: int
    year: int | None
    left: int


def unmoved(course: Course, solver: str, seconds: float | None) -> Unmoved:
    """Return whether the plan can be carried out without moving anybody."""
    moving = sum(amount for at, amount in course.amounts.items() if isinstance(at.what, Leaves))
    first = course.sums(course.start.holders, 0).moved
    if not moving:
        return Unmoved(True, 0, first, first)
    try:
        other = posts_alone(write(course.start, moving=False), Runner.within(solver, seconds))
    except NoCourseError:
        return Unmoved(False, moving, first, 0)
    return Unmoved(True, moving, first, other.sums(course.start.holders, 0).moved)


def hiring_needed(course: Course, solver: str, seconds: float | None) -> list[LeastHiring]:
    """Return how many people must be hired, whatever hiring plans say, until no unit is short of people in the last year."""
    start, last = course.start, len(course.start.years) - 1
    programme = write(start, moving=course.moving, hiring=False)
    return [_needed(course, programme, kind, last, Runner.within(solver, seconds)) for kind in start.case.categories]


def _needed(course: Course, programme: YearsProgramme, category: str, last: int, runner: Runner) -> LeastHiring:
    """Return what one category needs: parts that no row ties together for themselves, as they are solved in the years."""
    holders = course.start.holders_of(category)
    low, costs = programme.arrays.low.copy(), np.zeros(programme.arrays.width, dtype=np.int64)
    for holder in holders:
        at = At(YearPeople(holder.posts), last)
        least = min(holder.target, holder.wanted(last, ENOUGH)) - programme.base[at]
        low[list(programme.columns[at])[: max(0, least)]] = 1
        for year in range(last + 1):
            costs[list(programme.columns[At(Hires(holder.posts), year)])] = 1
    by_posts = sum(holder.target < holder.wanted(last, ENOUGH) for holder in holders)
    hired = sum(course.sums(holders, year).hires for year in range(last + 1))
    arrays, needed = programme.arrays.changed(low=low), 0
    try:
        for part in parts_of(arrays):
            if costs[part].any():
                needed += alone(arrays, part, programme.together, runner).minimise(costs[part])
    except ImpossibleError:
        return LeastHiring(category, 0, hired, by_posts, False)
    return LeastHiring(category, needed, hired, by_posts, True)


def digested(course: Course) -> Digested:
    """Return when the last over-filled unit is within its posts."""
    holders, years = course.start.holders, course.start.years
    over = sum(max(0, holder.people - holder.before) for holder in holders)
    left = [course.sums(holders, year).over for year in range(len(years))]
    if left[-1]:
        return Digested(over, None, left[-1])
    last = max((place for place, people in enumerate(left) if people), default=-1)
    return Digested(over, years[last + 1].year if over or last >= 0 else None, 0)
