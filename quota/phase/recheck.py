"""The re-check of the years, from their tables alone and without a solver. A breach is a bug of the product."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from quota.phase.course import Course
from quota.phase.rules import year_rows
from quota.phase.tables import YearTables
from quota.plan.recheck import RecheckError


def recheck_years(course: Course, tables: YearTables) -> None:
    """Recompute everything that the tables of the years claim.

    Raises
    ------
    RecheckError
        If a line of a rule is broken, or a table does not add up.
    """
    breaches = [
        *_lines(course),
        *_chains(course, tables),
        *_sums(course, tables),
        *_ends(course, tables),
        *_pools(tables),
    ]
    if breaches:
        raise RecheckError(breaches)


def _lines(course: Course) -> Iterator[str]:
    """Every labelled line holds."""
    for row in year_rows(course.start):
        if row.slack(course.amounts) < 0:
            yield f"{row.rule} {row.about} {row.year}: {row.activity(course.amounts) - row.limit:+}"


def _chains(course: Course, tables: YearTables) -> Iterator[str]:
    """Each year begins where the one before it ended; people = before − exits + hires − moved out + moved in."""
    posts = {holder.posts: holder.before for holder in course.start.holders}
    first = {holder.posts: holder for holder in course.start.holders}
    people = {holder.posts: holder.people for holder in course.start.holders}
    known = {(holder.posts.unit, holder.posts.category): holder.posts for holder in course.start.holders}
    for seats, sitting in zip(tables.posts, tables.people, strict=True):
        about = known[seats.unit_id, seats.category]
        if (sitting.unit_id, sitting.category, sitting.year, sitting.posts) != (*about, seats.year, seats.posts):
            yield f"{about} {seats.year}: tables of posts and people differ"
        if (seats.current, seats.planned) != (first[about].before, first[about].target):
            yield f"{about} {seats.year}: not the posts at the start and in the end"
        if seats.posts - seats.change != posts[about]:
            yield f"{about} {seats.year}: {posts[about]} posts before, {seats.change:+} are not {seats.posts}"
        after = sitting.people_before - sitting.exits + sitting.hires - sitting.moved_out + sitting.moved_in
        if sitting.people_before != people[about] or sitting.people != after or after < 0:
            yield f"{about} {sitting.year}: {people[about]} people before, {after} after, not {sitting.people}"
        if sitting.people + sitting.vacant != sitting.posts + sitting.over or min(sitting.vacant, sitting.over) != 0:
            yield f"{about} {sitting.year}: vacant and over do not add up"
        posts[about], people[about] = seats.posts, sitting.people


def _sums(course: Course, tables: YearTables) -> Iterator[str]:
    """Who moves away arrives; jurisdictions have what their units have; nobody is hired beyond a plan."""
    moved: Counter[tuple[int, str]] = Counter()
    within: Counter[tuple[int, str, str, str]] = Counter()
    for row in tables.people:
        moved[row.year, row.category] += row.moved_out - row.moved_in
        for above in course.start.case.ancestors[row.jurisdiction]:
            within[row.year, above, row.category, "exits"] += row.exits
            within[row.year, above, row.category, "hires"] += row.hires
    yield from (f"{place}: {people:+} people moved to nowhere" for place, people in moved.items() if people)
    for plan in tables.hiring:
        place = (plan.year, plan.jurisdiction, plan.category)
        if (plan.exits, plan.hires) != (within[*place, "exits"], within[*place, "hires"]):
            yield f"{place}: not the exits and hires of its units"
        if plan.most is not None and plan.hires > plan.most:
            yield f"{plan.jurisdiction} {plan.category} {plan.year}: {plan.hires} hired of {plan.most}"


def _ends(course: Course, tables: YearTables) -> Iterator[str]:
    """The last year is the plan, and nobody goes to and fro on the way there."""
    last = course.start.years[-1].year
    for row in tables.posts:
        if row.year == last and row.posts != row.planned:
            yield f"{row.unit_id} {row.category}: {row.posts} in the last year, not {row.planned}"
        if row.change * (row.planned - row.current) < 0:
            yield f"{row.unit_id} {row.category} {row.year}: to and fro"


def _pools(tables: YearTables) -> Iterator[str]:
    """Every pool adds up, and has the posts of its units."""
    held: dict[tuple[int, str, str, str], int] = defaultdict(int)
    for unit in tables.posts:
        held[unit.year, unit.jurisdiction, unit.level, unit.category] += unit.posts
    for row in tables.pools:
        place = (row.year, row.jurisdiction, row.level, row.category)
        there = row.held + row.approved + row.crossed_in - row.crossed_out
        if row.posts + row.reserve + row.waiting != there or held[place] != row.posts:
            yield f"{place}: {row.posts} + {row.reserve} + {row.waiting} is not {there}"
