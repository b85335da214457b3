"""The years as tables: posts, people, hiring and pools, a row for each year."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from quota.model.rows import Change, Posts, Reserve
from quota.phase.course import Course
from quota.phase.quantities import Waiting
from quota.phase.start import crossings
from quota.plan.coverage import coverage


class PostsYear(NamedTuple):
    """Posts of a unit and category at the end of a year; `current` before the first, `planned` after the last."""

    year: int
    unit_id: str
    name: str
    jurisdiction: str
    level: str
    category: str
    current: int
    planned: int
    posts: int
    change: int
    need: Decimal
    coverage: Decimal


class PeopleYear(NamedTuple):
    """People of a unit and category in a year; `vacant` and `over` against the posts of that year."""

    year: int
    unit_id: str
    name: str
    jurisdiction: str
    level: str
    category: str
    people_before: int
    exits: int
    hires: int
    moved_out: int
    moved_in: int
    people: int
    posts: int
    vacant: int
    over: int
    need: Decimal
    staffing: Decimal


class HiringYear(NamedTuple):
    """Hiring of a jurisdiction, with all below, and category in a year; `most` None: nobody said how many."""

    year: int
    jurisdiction: str
    name: str
    category: str
    exits: int
    hires: int
    most: int | None
    body: str
    document: str


class PoolYear(NamedTuple):
    """What adds up in a pool at the end of a year: posts + reserve + waiting = held + approved + crossed_in − crossed_out."""

    year: int
    jurisdiction: str
    level: str
    category: str
    held: int
    approved: int
    crossed_in: int
    crossed_out: int
    posts: int
    reserve: int
    waiting: int


class YearTables(NamedTuple):
    """All of them."""

    posts: tuple[PostsYear, ...]
    people: tuple[PeopleYear, ...]
    hiring: tuple[HiringYear, ...]
    pools: tuple[PoolYear, ...]


def year_tables(course: Course) -> YearTables:
    """Return the tables of the years, units in the order of their codes."""
    return YearTables(
        tuple(_posts(course)), tuple(_people(course)), tuple(_hiring(course)), tuple(_pools(course))
    )  # fmt: skip


def _posts(course: Course) -> Iterator[PostsYear]:
    start, before = course.start, {holder.posts: holder.before for holder in course.start.holders}
    for number, year in enumerate(start.years):
        for holder in start.in_table_order:
            unit, now = start.case.units[holder.posts.unit], course.of(holder.posts, number)
            yield PostsYear(
                year.year, unit.id, unit.name, unit.jurisdiction, unit.level, holder.posts.category, holder.before,
                holder.target, now, now - before[holder.posts],
                start.yearly[number][holder.posts].amount, coverage(now, holder.needs[number]),
            )  # fmt: skip
            before[holder.posts] = now


def _people(course: Course) -> Iterator[PeopleYear]:
    start, before = course.start, {holder.posts: holder.people for holder in course.start.holders}
    for number, year in enumerate(start.years):
        for holder in start.in_table_order:
            posts, unit, sums = holder.posts, start.case.units[holder.posts.unit], course.sums([holder], number)
            yield PeopleYear(
                year.year, unit.id, unit.name, unit.jurisdiction, unit.level, posts.category, before[posts],
                sums.exits, sums.hires, sums.out, sums.into, sums.people, sums.posts, sums.vacant, sums.over,
                start.yearly[number][posts].amount, coverage(sums.people, holder.needs[number]),
            )  # fmt: skip
            before[posts] = sums.people


def _hiring(course: Course) -> Iterator[HiringYear]:
    start, case = course.start, course.start.case
    planned = {(item.jurisdiction, item.category, item.year): item for item in case.hiring}
    pairs = sorted({(code, holder.posts.category) for holder in start.holders for code in _above(course, holder.posts)})
    for number, year in enumerate(start.years):
        for jurisdiction, category in pairs:
            within = course.sums(start.holders_of(category, jurisdiction), number)
            item = planned.get((jurisdiction, category, year.year))
            yield HiringYear(
                year.year, jurisdiction, case.jurisdictions[jurisdiction].name, category,
                within.exits, within.hires,
                item.most if item else None, item.body if item else "", item.document if item else "",
            )  # fmt: skip


def _above(course: Course, posts: Posts) -> tuple[str, ...]:
    case = course.start.case
    return case.ancestors[case.units[posts.unit].jurisdiction]


def _pools(course: Course) -> Iterator[PoolYear]:
    start, case = course.start, course.start.case
    changes = [quantity for quantity in start.target if isinstance(quantity, Change)]
    for number, year in enumerate(start.years):
        for (pool, category), units in case.pools.items():
            crossed = [item for item in crossings(start) if item.category == category]
            yield PoolYear(
                year.year, pool.jurisdiction, pool.level, category, case.held(pool, category),
                sum(start.granted(item, number) for item in changes if (item.pool, item.category) == (pool, category)),
                sum(course.of(item, number) for item in crossed if item.receiver == pool),
                sum(course.of(item, number) for item in crossed if item.giver == pool),
                sum(course.of(Posts(unit.id, category), number) for unit in units),
                course.of(Reserve(pool, category), number),
                course.of(Waiting(pool, category), number),
            )  # fmt: skip
