"""The years of a version as JSON: what the page's slider chooses from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quota.api.plan import Plan
from quota.app.answers import Json
from quota.phase import Course
from quota.phase.papers import YearsTold
from quota.phase.quantities import YearPeople
from quota.phase.words import YearSummary, summary, year_head
from quota.report.page.data import MARKS
from quota.texts import Language, text
from quota.words.names import category_name
from quota.words.standing import Standings, most_unsure


def years(plan: Plan, language: Language) -> Json:
    """Return names of the years, what each comes to by category, and posts and people of every unit; or why there are none."""
    course = plan.course
    if course is None:
        return {"names": [], "words": plan.no_course}
    told = YearsTold(course, language, most_unsure(plan.made.once(Standings.of_plan).result.values()))
    rows = list(summary(course))
    held = {row.category for row in rows if row.people or row.of}
    kinds = [code for code in course.start.case.categories if code in held]
    return {
        "names": told.years,
        "mark": MARKS[told.surety],
        "categories": [[code, category_name(course.start.case, code, language)] for code in kinds],
        "figures": [text(f"phase.column_{name}", language) for name in YearSummary._fields[2:]],
        "totals": [_of_year([row for row in rows if row.year == year.year], kinds) for year in course.start.years],
        "heads": [[year_head(name, kind, language) for kind in ("posts", "people")] for name in told.years],
        "units": {code: list(_units(course, code)) for code in kinds},
        "words": [*told.notes, *told.posts_words(), *told.people_words(), told.digested_words()],
    }


def _of_year(rows: Iterable[YearSummary], kinds: Iterable[str]) -> list[list[int]]:
    """Return the figures of a year, each by category."""
    figures = {row.category: row[2:] for row in rows}
    return [list(figure) for figure in zip(*(figures[code] for code in kinds), strict=True)]


def _units(course: Course, category: str) -> Iterator[list[object]]:
    """Yield each unit's code, and posts and people of every year."""
    every = range(len(course.start.years))
    for holder in course.start.in_table_order:
        if holder.posts.category == category:
            kinds = (holder.posts, YearPeople(holder.posts))
            yield [holder.posts.unit, *([course.of(what, year) for year in every] for what in kinds)]
