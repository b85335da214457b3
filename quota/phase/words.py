"""The years in words: a summary by year, the answers to what meetings ask, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from quota.model.rows import Transfer
from quota.model.sentences import row_sentence
from quota.phase.course import Course, NoCourseError
from quota.phase.elastic import Obstacle
from quota.phase.quantities import YearPeople, YearRow
from quota.phase.questions import ENOUGH, Digested, LeastHiring, Unmoved
from quota.phase.start import Start
from quota.texts import Language, text
from quota.words.names import category_name, pool_words


class YearSummary(NamedTuple):
    """A category in a year: posts moved so far and in all, people at its end, who left, came and moved, what is empty."""

    year: int
    category: str
    moved: int
    of: int
    people: int
    exits: int
    hires: int
    moves: int
    vacant: int
    short: int


def summary(course: Course) -> Iterator[YearSummary]:
    """Yield what each year comes to, category by category; `short` counts units with people below 90 % of the need."""
    start = course.start
    for number, year in enumerate(start.years):
        for category in start.case.categories:
            holders = start.holders_of(category)
            sums = course.sums(holders, number)
            of = sum(max(0, holder.target - holder.before) for holder in holders)
            people = ((holder, course.of(YearPeople(holder.posts), number)) for holder in holders)
            short = sum(100 * there < ENOUGH * holder.needs[number] for holder, there in people)
            yield YearSummary(
                year.year, category, sums.moved, of, sums.people, sums.exits, sums.hires, sums.into, sums.vacant, short
            )  # fmt: skip


def year_named(start: Start, year: int, language: Language) -> str:
    """Name a year; by its number where the scenario has no years of its own."""
    return text("phase.year" if start.case.years else "phase.year_numbered", language, year=year)


def year_head(named: str, name: str, language: Language) -> str:
    """Head a column of a year."""
    return f"{named}{'' if language == 'zh' else ' '}{text(f'phase.column_{name}', language)}"


def _last(course: Course, language: Language) -> str:
    return year_named(course.start, course.start.years[-1].year, language)


def unmoved_words(course: Course, found: Unmoved, language: Language) -> str:
    """Answer whether it can be done without moving anybody."""
    first = year_named(course.start, course.start.years[0].year, language)
    key = "none" if not found.moving else "possible" if found.possible else "impossible"
    values = {"moving": found.moving, "first": found.first, "unmoved": found.first_unmoved}
    return text(f"phase.moved_{key}", language, last=_last(course, language), year=first, **values)


def hiring_words(course: Course, found: LeastHiring, language: Language) -> str:
    """Answer how many must be hired until no unit is short of people."""
    lack = found.needed - found.hired
    key = "impossible" if not found.possible else "short" if lack > 0 else "enough"
    values = {"needed": found.needed, "hired": found.hired, "lack": lack, "last": _last(course, language)}
    category = category_name(course.start.case, found.category, language)
    words = text(f"phase.hiring_{key}", language, category=category, **values)
    if found.by_posts and found.possible:
        words += ("" if language == "zh" else " ") + text("phase.hiring_by_posts", language, count=found.by_posts)
    return words


def unplanned_words(course: Course, category: str, language: Language) -> Iterator[str]:
    """Say of units that no hiring plan is about why they hire as many as they do: their vacant posts alone limit it."""
    start = course.start
    plans = [item.jurisdiction for item in start.case.hiring if item.category == category]
    planned = {holder.posts for place in plans for holder in start.holders_of(category, place)}
    free = [holder for holder in start.holders_of(category) if holder.posts not in planned]
    hires = [course.sums(free, year).hires for year in range(len(start.years))]
    if sum(hires):
        yield text(
            "phase.unplanned", language, category=category_name(start.case, category, language), count=len(free),
            vacant=sum(max(0, holder.before - holder.people) for holder in free),
            year=year_named(start, start.years[0].year, language), exits=sum(holder.exits[0] for holder in free),
            hires=hires[0], all_exits=sum(sum(holder.exits) for holder in free), all_hires=sum(hires),
        )  # fmt: skip


def digested_words(course: Course, found: Digested, language: Language) -> str:
    """Answer when the last over-filled unit is within its posts."""
    key = "not" if found.left else "none" if found.year is None else "by"
    year = "" if found.year is None else year_named(course.start, found.year, language)
    return text(
        f"phase.digested_{key}", language, over=found.over, left=found.left, year=year, last=_last(course, language)
    )


def obstacle_lines(start: Start, error: NoCourseError, language: Language) -> list[str]:
    """Return what stands in the way, line by line."""
    if not error.obstacles:
        return [text("phase.no_course_unknown", language)]
    return [
        text("phase.no_course", language),
        *(row_words("ease", start, found, language) for found in error.obstacles),
    ]


def row_words(kind: str, start: Start, found: Obstacle, language: Language) -> str:
    """Say of a line in its year by how much it would have to give (`ease`), or is broken (`broken`)."""
    row = found.row
    year = year_named(start, start.years[row.year].year, language)
    key = f"phase.ease_{row.rule}" if kind == "ease" else f"phase.broken_{row.rule}"
    return text(key, language, year=year, about=_about(start, row, language), by=found.by)


def _about(start: Start, row: YearRow, language: Language) -> str:
    case, about = start.case, row.about
    if row.row is not None:
        return row_sentence(case, row.row, language)
    if isinstance(about, Transfer):
        place = " → ".join(pool_words(case, pool, language) for pool in (about.giver, about.receiver))
    elif about.pool:
        place = pool_words(case, about.pool, language)
    else:
        place = (case.units[about.unit] if about.unit else case.jurisdictions[about.jurisdiction]).name
    return f"{place} {category_name(case, about.category, language)}"
