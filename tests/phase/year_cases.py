"""Cases over years, by hand and drawn, and a count of all their courses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np
from cases import make_case, unit

from quota.need import measure
from quota.phase import Course, Start, make_course, start_of
from quota.phase.quantities import Comes, Hires, Leaves, YearPeople
from quota.scenario import Case, Digest, Exit, Hiring, Year
from quota.solve.optimum import optimise

KIND = "administrative"


def years_case(
    units: Sequence[Mapping[str, Any]],
    years: int,
    exits: Mapping[tuple[str, int], int] | None = None,
    hiring: Sequence[int] | None = None,
    digests: Sequence[Digest] = (),
    **given: Any,
) -> Case:
    """Return a case with years 1 to `years`; `exits` by unit and year, `hiring` of the whole city by year."""
    return replace(
        make_case(units, **given),
        years=tuple(Year(year, "") for year in range(1, years + 1)),
        exits=tuple(Exit(code, KIND, year, None, people, "") for (code, year), people in sorted((exits or {}).items())),
        hiring=tuple(Hiring("C", KIND, year, most, "", "") for year, most in enumerate(hiring or (), start=1)),
        digests=tuple(digests),
    )


def started(case: Case) -> Start:
    """Return where the years of the best plan start."""
    needs = measure(case)
    return start_of(case, needs, optimise(case, needs).quantities)


def course_of(case: Case, *, solver: str = "highs", moving: bool = True) -> Course:
    """Solve the years of the best plan of a case."""
    return make_course(started(case), solver, moving=moving)


def told(course: Course) -> list[tuple[tuple[int, ...], ...]]:
    """Return posts, people, leaves, comes and hires of every year, holders in the published order."""
    kinds = (lambda posts: posts, YearPeople, Leaves, Comes, Hires)
    held = [holder.posts for holder in course.start.holders]
    return [
        tuple(tuple(course.of(kind(posts), year) for posts in held) for kind in kinds)
        for year in range(len(course.start.years))
    ]


def by_code(course: Course, what: Any, year: int) -> dict[str, int]:
    """Return one kind of quantity in a year, by unit."""
    return {holder.posts.unit: course.of(what(holder.posts), year) for holder in course.start.holders}


def drawn(seed: int, years: int) -> Case:
    """Draw three units of one pool with few posts and people, who leave, may move, and are hired seldom."""
    random = np.random.default_rng([seed, 17])
    units, exits = [], {}
    for code in "abc":
        current = int(random.integers(2, 6))
        people = int(random.integers(max(1, current - 2), current + 2))
        movable = int(random.integers(0, 2))
        units.append(
            unit(code, current, need=int(random.integers(2, 8)), headcount=people, movable=min(movable, people))
        )
        left = people
        for year in range(1, years + 1):
            gone = min(left, int(random.integers(0, 2)))
            left -= gone
            exits[code, year] = gone
    hiring = [int(random.integers(0, 2 if years > 2 else 3)) for _ in range(years)]
    digests = [Digest("a", KIND, 1, int(random.integers(1, 4)), "", 2, 1)] if random.random() < 0.2 else []
    pace = 1 if random.random() < 0.3 else None
    return years_case(units, years, exits, hiring, digests, settings={"yearly_pace": pace})


def counted(start: Start) -> list[tuple[tuple[int, ...], ...]] | None:
    """Count all courses of a case of one pool, by definition, in fractions; return the best one, as `told`."""
    best: tuple[Any, list[tuple[tuple[int, ...], ...]]] | None = None
    for course in _courses(
        start, 0, [], [holder.before for holder in start.holders], [h.people for h in start.holders]
    ):
        key = _worth(start, course)
        if best is None or key < best[0]:
            best = key, course
    return None if best is None else best[1]


def _courses(start: Start, year: int, so_far: list[Any], posts: list[int], people: list[int]) -> Iterator[list[Any]]:
    if year == len(start.years):
        yield so_far
        return
    last = year == len(start.years) - 1
    pace = start.case.settings.yearly_pace[KIND]
    spans = [
        [h.target] if last else range(min(now, h.target), max(now, h.target) + 1)
        for h, now in zip(start.holders, posts, strict=True)
    ]
    total = sum(h.before for h in start.holders)
    for now in product(*spans):
        if sum(now) != total or (pace and any(abs(a - b) > pace for a, b in zip(now, posts, strict=True))):
            continue
        for step in _steps(start, year, so_far, now, people):
            yield from _courses(start, year + 1, [*so_far, (now, *step)], list(now), list(step[0]))


def _steps(start: Start, year: int, so_far: list[Any], posts: Sequence[int], people: list[int]) -> Iterator[Any]:
    holders = start.holders
    most = next(item.most for item in start.case.hiring if item.year == start.years[year].year)
    away = [sum(done[2][n] for done in so_far) for n in range(len(holders))]
    hired = [sum(done[4][n] for done in so_far) for n in range(len(holders))]
    leaving = []
    for h, now, gone in zip(holders, posts, away, strict=True):
        without = h.before - now + max(0, h.people - h.before) if h.target < h.before else max(0, h.people - h.target)
        leaving.append(range(max(0, min(h.movable, without) - gone) + 1))
    for out in product(*leaving):
        for into in product(range(sum(out) + 1), repeat=len(holders)):
            if sum(into) != sum(out):
                continue
            for new in product(range(most + 1), repeat=len(holders)):
                if sum(new) > most:
                    continue
                now = [
                    there - h.exits[year] - o + i + r
                    for there, h, o, i, r in zip(people, holders, out, into, new, strict=True)
                ]
                if all(
                    _sits(h, year, seats, sitting, come, fresh, fresh + before)
                    for h, seats, sitting, come, fresh, before in zip(
                        holders, posts, now, into, new, hired, strict=True
                    )
                ):
                    yield tuple(now), out, into, new


def _sits(holder: Any, year: int, posts: int, people: int, come: int, fresh: int, hired: int) -> bool:
    scheduled = holder.refills(year)
    if people < 0 or (scheduled is not None and hired > scheduled):
        return False
    if people <= posts:
        return True
    # too many: within what is left of those at the start, and nobody comes but on the schedule
    return people <= posts + holder.over(year) and not come and (not fresh or bool(scheduled))


def _worth(start: Start, course: list[Any]) -> Any:
    holders = start.holders
    sticky = Fraction(start.case.settings.stickiness[KIND])
    fair = staffing = Fraction(0)
    for posts, people, *_ in course:
        for holder, seats, sitting in zip(holders, posts, people, strict=True):
            fair += Fraction(100 * seats * seats, 2) / holder.need + sticky * max(0, seats - holder.before)
            staffing += Fraction(100 * sitting * sitting, 2) / holder.need
    short = sum(
        max(0, h.wanted(t) - people)
        for t, year in enumerate(course)
        for h, people in zip(holders, year[1], strict=True)
    )
    moves = sum(sum(year[2]) for year in course)
    hires = [sum(year[4]) for year in course]
    uneven = sum(abs(a - b) for a, b in pairwise(hires))
    order = tuple(tuple(-n for year in course for n in year[kind]) for kind in range(5))
    return fair, short, moves, uneven, tuple(-n for n in hires), staffing, order
