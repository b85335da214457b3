"""The work that departments passed down without a lawful delegation, as tables and as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from quota.need.parts import exact_sum, shown, shown_together
from quota.need.passed import PassedWork, by_department, passed_work
from quota.scenario import Case
from quota.texts import Language, text
from quota.words.columns import columns
from quota.words.names import category_name
from quota.words.pen import Pen
from quota.words.standing import Surety, most_unsure
from quota.words.table import Cell, Line, Table, count

StandingOf = Callable[[str, tuple[str, ...], str], Surety]
"""Tells how sure a figure is, by table, key and column."""
Heads = Sequence[tuple[Sequence[Cell | str], Sequence[PassedWork]]]
"""What stands before hours and posts of each line, and the works that the line adds up."""
MOST_NAMED = 5
"""Departments that a sentence names."""


def lists(pen: Pen) -> dict[str, Table]:
    """Return both tables of a plan's scenario by name, as every paper sets them: empty where nothing is passed down."""
    case, language, of = pen.plan.case, pen.language, pen.standings.of
    return {"departments": departments(case, language, of), "works": works(case, language, of)}


def works(case: Case, language: Language, of: StandingOf) -> Table:
    """Return who does how much for which department, the most hours first, with a total for each category."""

    def words(work: PassedWork) -> Iterator[Cell | str]:
        unit, row = case.units[work.row.unit], work.row
        yield unit.name
        yield case.jurisdictions[unit.jurisdiction].name
        yield work.department
        yield case.activities[row.activity].name
        yield row.passed_as
        yield category_name(case, work.category, language)
        yield Cell(row.volume, "number", _standing(work, of))

    heads = [(tuple(words(work)), [work]) for work in passed_work(case)]
    names = ("unit", "jurisdiction", "passed_by", "case_kind", "passed_as", "category")
    return _table(case, language, "works", (*names, "volume"), heads, of)


def departments(case: Case, language: Language, of: StandingOf) -> Table:
    """Return the same by department."""
    found = passed_work(case)
    heads = [
        (
            (one.department, category_name(case, one.category, language), count(one.units)),
            [work for work in found if (work.category, work.department) == (one.category, one.department)],
        )
        for one in by_department(found)
    ]
    return _table(case, language, "departments", ("passed_by", "category", "units"), heads, of)


def freed_words(case: Case, language: Language, named: Callable[[str], str] = str) -> str:
    """Say in one sentence who passed down how much, and what clearing it away frees; nothing where there is none.

    Parameters
    ----------
    named : callable
        Writes the name of a department.
    """
    found = passed_work(case)
    clauses = [
        _clause(case, language, named, category, found) for category in dict.fromkeys(one.category for one in found)
    ]
    semicolon = text("words.semicolon", language)
    return text("words.passed_freed", language, clauses=semicolon.join(clauses)) if clauses else ""


def _clause(
    case: Case, language: Language, named: Callable[[str], str], category: str, found: Sequence[PassedWork]
) -> str:
    own = [work for work in found if work.category == category]
    sums = by_department(own)
    parts = shown_together([one.posts for one in sums], exact_sum(one.posts for one in sums))
    told = [
        text("words.passed_one", language, name=named(one.department), posts=Decimal(part).scaleb(-2))
        for one, part in zip(sums, parts, strict=True)
    ]
    more = [text("words.passed_more", language, count=len(told))] if len(told) > MOST_NAMED else []
    return text(
        "words.passed_category",
        language,
        category=category_name(case, category, language),
        units=len({work.row.unit for work in own}),
        hours=f"{shown(exact_sum(work.hours for work in own)):f}",
        posts=Decimal(sum(parts)).scaleb(-2),
        departments=text("words.comma", language).join(told[:MOST_NAMED] + more),
    )


def _table(case: Case, language: Language, name: str, names: Sequence[str], told: Heads, of: StandingOf) -> Table:
    title = text(f"words.list_passed_{name}", language)
    heads = columns((*names, "hours_passed", "posts_eaten"), language)
    return Table(title, heads, list(_lines(case, language, told, of)), count=len(told))


def _lines(case: Case, language: Language, heads: Heads, of: StandingOf) -> Iterator[Line]:
    """Yield each line with its hours and posts, and below those of a category their total."""
    for category in dict.fromkeys(own[0].category for _, own in heads):
        lines = [(head, own) for head, own in heads if own[0].category == category]
        posts = [exact_sum(work.posts for work in own) for _, own in lines]
        parts = shown_together(posts, exact_sum(posts))
        for (head, own), part in zip(lines, parts, strict=True):
            yield Line((*head, *_figures(own, part, of)))
        if len(lines) > 1:
            blanks = [""] * (len(lines[0][0]) - 1)
            name = text("words.passed_sum", language, category=category_name(case, category, language))
            yield Line(
                (name, *blanks, *_figures([work for _, own in lines for work in own], sum(parts), of)), strong=True
            )


def _figures(own: Sequence[PassedWork], hundredths: int, of: StandingOf) -> tuple[Cell, Cell]:
    standing = most_unsure(_standing(work, of) for work in own)
    hours = shown(exact_sum(work.hours for work in own))
    return Cell(hours, "number", standing), Cell(Decimal(hundredths).scaleb(-2), "amount", standing)


def _standing(work: PassedWork, of: StandingOf) -> Surety:
    return most_unsure((of("workload", work.row.key, "volume"), of("activities", (work.row.activity,), "hours")))
