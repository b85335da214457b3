"""Titles and headers at odds: figures of other years than the posts, people of another kind than the title's, no posts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from quota.intake.cells.grid import packed
from quota.intake.columns.settled import SettledTable
from quota.intake.headers.blocks import Heading, headers
from quota.intake.records import Notebook, Told
from quota.intake.rows.heading_lines import figure_of
from quota.intake.vocabulary.countable import Unused, why_unused
from quota.intake.vocabulary.dates import OTHER_DATE, census_year, date_in
from quota.intake.vocabulary.header_words import COUNTED, LEADERS, MEASURES, PEOPLE, SIZES, Meaning
from quota.intake.vocabulary.numbers import is_number
from quota.intake.vocabulary.said import meaning_name
from quota.scenario.problems import Findings

_DATED = SIZES.union(COUNTED)
_POSTS_LIKE = re.compile("编|核定")
_NOT_HELD = re.compile(
    r"(空余|空缺|剩余|结余)编制|[空缺余超]编|编制?(使用)?计划|(使用|用)编制?计划|(申请|需求|拟)[^,。]{0,6}编"
)
_HELD = re.compile(r"核定|现有|编制?数|定编")
_KINDS = (re.compile("常住|普查"), re.compile("户籍|户口|公安"))
"""What names the two kinds of population, in the order of `PEOPLE`."""


def ask_about_years(tables: Sequence[SettledTable], notes: Notebook) -> None:
    """Ask once for each quantity whose figures are of another year than the latest posts."""
    found = [
        (table, entry, year)
        for table in tables
        for entry in table.taken
        if entry.field in _DATED and (year := _year(table, entry))
    ]
    posts = [year for _, entry, year in found if entry.field == "current" and entry.category not in LEADERS]
    asked: set[tuple[str, int]] = set()
    for table, entry, year in found:
        field = entry.field
        if posts and year != max(posts) and (field, year) not in asked:
            asked.add((field, year))
            values = {
                "meaning": meaning_name(Meaning(field)),
                "header": entry.header,
                "year": year,
                "posts": max(posts),
            }
            place = table.block.heading_place(entry)
            notes.add(Told.QUESTION, place, "new.question_other_year", **values)


def _year(table: SettledTable, entry: Heading) -> int:
    """Return the year that a header names, else the nearest title, the sheet or the book; 0 where none does."""
    return next(filter(None, map(_year_in, (entry.header, *_titles(table)))), 0)


def _year_in(text: str) -> int:
    when = date_in(text)
    return when.year if when else census_year(text)


def _titles(table: SettledTable) -> Iterator[str]:
    """Yield what stands above a table, from the nearest, but for what is dated otherwise."""
    for _, text in reversed(table.block.titles):
        if not OTHER_DATE.search(packed(text).replace("普查", "")):
            yield text
    yield table.block.sheet.title
    yield PurePath(table.block.sheet.book).stem


def check_titles(tables: Sequence[SettledTable], findings: Findings) -> None:
    """Refuse a table whose title speaks of vacancies or of plans, and whose headings say no more than the kind of posts."""
    for table in tables:
        posts = [entry for entry in table.taken if entry.meaning and entry.field not in SIZES | MEASURES]
        bare = [entry for entry in posts if entry.field == "current"]
        title = packed(table.block.titles[-1][1]) if table.block.titles else ""
        planned = any(why_unused(packed(entry.header)) is Unused.PLAN for entry in table.block.headings)
        held = planned or any(_HELD.search(entry.header) for entry in bare)
        if bare and bare == posts and not held and _NOT_HELD.search(title):
            values = {"title": title, "header": bare[0].header}
            place = table.block.heading_place(bare[0])
            findings.error(place, "new.title_of_no_posts", "new.title_of_no_posts_mend", **values)


def ask_about_kind_of_people(tables: Sequence[SettledTable], notes: Notebook) -> None:
    """Ask where a title names one kind of population, and the only column of people under it the other."""
    for table in tables:
        people = [entry for entry in table.taken if entry.field in PEOPLE]
        titles = packed("".join(_titles(table)))
        told = [field for field, words in zip(PEOPLE, _KINDS, strict=True) if words.search(titles)]
        if len(people) == len(told) == 1 and people[0].meaning != Meaning(told[0]):
            values = {
                "header": people[0].header, "meaning": meaning_name(people[0].meaning), "title": meaning_name(Meaning(told[0])),
            }  # fmt: skip
            place = table.block.heading_place(people[0])
            notes.add(Told.QUESTION, place, "new.question_kind_of_people", **values)


def require_posts(tables: Sequence[SettledTable], findings: Findings) -> None:
    """Refuse a workbook none of whose columns says how many posts are approved, or a kind of which one may, unknown."""
    if any(entry.field == "current" for table in tables for entry in (*table.taken, *table.sums)):
        _check_posts_beside_people(tables, findings)
        return
    table = next(table for table in tables if table.holds_posts and not table.block.sheet.counted)
    like = [entry for entry in table.block.headings if _POSTS_LIKE.search(entry.header) and entry not in table.taken]
    like += [entry for entry in table.taken if entry.field in MEASURES]
    place = table.block.sheet.cell_place(table.block.bottom, (like or list(table.block.headings))[0].column)
    what = "new.no_posts_column_of" if like else "new.no_posts_column"
    findings.error(place, what, "new.no_posts_column_mend", header=headers(like))


def _check_posts_beside_people(tables: Sequence[SettledTable], findings: Findings) -> None:
    """Refuse a column of unknown words beside people of a kind without any posts, where its figures are like theirs."""
    known = {entry.meaning for table in tables for entry in table.taken}
    for table in tables:
        for people in table.taken:
            field, category = people.meaning or Meaning("")
            if field != "headcount" or category in LEADERS or Meaning("current", category) in known:
                continue
            group = people.header.rpartition(" / ")[0]
            for entry in table.block.headings if group else ():
                own = entry.meaning is None and entry.header.rpartition(" / ")[0] == group
                if own and not why_unused(packed(entry.header)) and _like_posts(table, entry, people):
                    place = table.block.heading_place(entry)
                    values = {"header": entry.header, "people": people.header, "meaning": meaning_name(people.meaning)}
                    findings.error(place, "new.posts_beside_people", "new.posts_beside_people_mend", **values)
                    break


def _like_posts(table: SettledTable, entry: Heading, people: Heading) -> bool:
    """Return whether a column that was not understood is, row by row, of the size of the people beside it."""
    pairs = []
    for row in table.units:
        held, text = people.figure(row.numbers), row.sheet.text(row.line, entry.column)
        if held and is_number(text):
            pairs.append((figure_of(text, people) or 0, held))
    near = sum(2 * one >= other and one <= 2 * other for one, other in pairs)
    return len(pairs) > 1 and 5 * near >= 4 * len(pairs)
