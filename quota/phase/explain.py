"""Why a unit has what it has in a year: what happens in it, and which lines hold it there."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.rows import Posts
from quota.model.sentences import row_sentence
from quota.model.subject import Subject
from quota.phase.course import Course
from quota.phase.quantities import At, Comes, Hires, Leaves, Overfilled, YearPeople, YearRow
from quota.phase.rules import year_rows
from quota.phase.start import Holder
from quota.phase.words import year_named
from quota.texts import Language, first_few, text
from quota.words.names import category_name, listed

MOST_NAMED = 5
"""Units that are named as those who hire."""


def year_explained(course: Course, posts: Posts, year: int, language: Language) -> Iterator[str]:
    """Yield sentences on a unit's posts and people in a year, counted from 0: what there is, who comes, and what binds."""
    start = course.start
    found = [holder for holder in start.holders if holder.posts == posts]
    if not found:
        yield text("phase.explain_merged", language)
        return
    holder, before = found[0], year - 1
    sums = course.sums([holder], year)
    values = {
        "year": year_named(start, start.years[year].year, language),
        "category": category_name(start.case, posts.category, language),
        "posts": sums.posts,
        "before": course.of(posts, before) if year else holder.before,
        "first": holder.before,
        "target": holder.target,
        "people": sums.people,
        "people_before": course.of(YearPeople(posts), before) if year else holder.people,
        "exits": sums.exits,
        "hires": sums.hires,
        "out": sums.out,
        "into": sums.into,
        "vacant": sums.vacant,
        "over": sums.over,
        "wanted": holder.wanted(year),
    }
    yield text("phase.explain_posts", language, **values)
    yield text("phase.explain_people", language, **values)
    told = list(dict.fromkeys(_binding(course, holder, year, language)))
    if told:
        yield from told
    elif sums.posts != holder.target:
        yield text("phase.explain_pool", language)
    else:
        yield text("phase.explain_free", language)


def _binding(course: Course, holder: Holder, year: int, language: Language) -> Iterator[str]:
    """Yield what each line that has nothing to spare says of the unit."""
    own = {
        At(what, year)
        for what in (holder.posts, *(kind(holder.posts) for kind in (YearPeople, Hires, Leaves, Comes, Overfilled)))
    }
    for row in year_rows(course.start):
        about_it = row.year == year and row.sense != "==" and any(at in own for at, _ in row.terms)
        if about_it and row.slack(course.amounts) == 0:
            yield from _words(course, holder, row, language)


def _words(course: Course, holder: Holder, row: YearRow, language: Language) -> Iterator[str]:
    start, year = course.start, row.year
    if row.rule == "seats":
        gives = holder.target < course.of(holder.posts, year)
        yield text("phase.explain_seats_gives" if gives else "phase.explain_seats", language)
    elif row.rule == "overfilled" and course.of(Overfilled(holder.posts), year):
        yield text("phase.explain_overfilled", language)
    elif row.rule == "refills":
        yield text("phase.explain_refills", language, most=row.limit)
    elif row.rule == "yearly_pace":
        yield text("phase.explain_yearly_pace", language, pace=start.case.settings.yearly_pace[holder.posts.category])
    elif row.rule == "movers" and holder.movable:
        yield text("phase.explain_movers", language, people=holder.movable)
    elif row.rule == "plan" and row.row is not None and row.row.rule.id != "approval":
        yield text("phase.explain_plan", language, row=row_sentence(start.case, row.row, language))
    elif row.rule == "hiring" and isinstance(row.about, Subject):
        about = row.about
        place = start.case.jurisdictions[about.jurisdiction].name
        if not row.limit:
            yield text("phase.explain_no_hiring", language, place=place)
            return
        within = (holder.posts for holder in start.holders_of(about.category, about.jurisdiction))
        hires = {posts: course.of(Hires(posts), year) for posts in within}
        most = sorted((posts for posts in hires if hires[posts]), key=lambda posts: (-hires[posts], posts.unit))
        names = [
            text("phase.explain_hired", language, unit=start.case.units[posts.unit].name, people=hires[posts])
            for posts in most
        ]
        yield text(
            "phase.explain_hiring", language, place=place, most=row.limit,
            names=listed(first_few(names, MOST_NAMED), language)  , count=len(names),
        )  # fmt: skip
