"""Columns of posts and of people that may stand under each other's header."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from quota.scenario.books.columns import Settled, listed
from quota.scenario.books.grid import packed
from quota.scenario.books.header import Heading
from quota.scenario.books.rows import Row, RowKind
from quota.scenario.books.understanding import Kind, Notebook
from quota.scenario.books.words import LEADERS
from quota.scenario.problems import Findings
from quota.texts import Message

_OVER_COUNTS_UP = re.compile(r"超[^空缺余+-]*\+|[空缺余][^超+-]*-")
_VACANT_COUNTS_UP = re.compile(r"[空缺余][^超+-]*\+|超[^空缺余+-]*-")
_FEWEST = 3


class _Pair(NamedTuple):
    """Posts and people of a category in one table, and what follows from them: vacancies, overfills."""

    table: Settled
    posts: tuple[Heading, ...]
    people: tuple[Heading, ...]
    derived: tuple[Heading, ...]

    @property
    def headers(self) -> dict[str, object]:
        """Headers of both, for messages."""
        return {"current": _headers(self.posts), "headcount": _headers(self.people)}

    def rows(self) -> Iterator[tuple[Row, Decimal, Decimal]]:
        """Yield units with both figures."""
        for row in self.table.rows:
            posts, people = _sum(self.posts, row), _sum(self.people, row)
            if row.kind is RowKind.UNIT and posts is not None and people is not None:
                yield row, posts, people


class _Contradiction(NamedTuple):
    """A cell that only agrees with posts and people exchanged."""

    row: Row
    entry: Heading
    posts: Decimal
    people: Decimal


def check_exchanged(tables: Sequence[Settled], notes: Notebook, findings: Findings) -> None:
    """Refuse posts and people that vacancies contradict unless exchanged; ask where people exceed posts all over."""
    doubtful: dict[str, list[_Pair]] = defaultdict(list)
    for pair in (pair for table in tables for pair in _pairs(table)):
        wrong = list(_contradictions(pair))
        if wrong:
            first = wrong[0]
            values = {
                **pair.headers,
                "header": first.entry.header,
                "written": first.row.numbers[first.entry.column],
                "name": first.row.name,
                "posts": first.posts,
                "people": first.people,
                "count": len(wrong),
            }
            place = first.row.place(first.entry.column)
            findings.error(place, Message("new.exchanged", values), Message("new.exchanged_mend", values))
        elif not any(entry.column in row.numbers for entry in pair.derived for row, _, _ in pair.rows()):
            doubtful[str(pair.headers)].append(pair)
    _ask([pairs for pairs in doubtful.values() if _mostly_over(pairs)], notes)


def _pairs(table: Settled) -> Iterator[_Pair]:
    """Yield posts and people by category; all together where what follows from them names no category."""
    fields: dict[str, dict[str, list[Heading]]] = defaultdict(lambda: defaultdict(list))
    for entry in (*table.taken, *table.sums) if not table.block.sheet.counted else ():
        if entry.meaning and entry.meaning.category not in LEADERS:
            field = "derived" if entry.meaning.field in ("vacancy", "overfill", "difference") else entry.meaning.field
            fields[entry.meaning.category][field].append(entry)
    for category, held in fields.items():
        posts, people = held["current"], held["headcount"]
        if not category and held["derived"]:
            posts = posts or [entry for other in fields.values() for entry in other["current"]]
            people = people or [entry for other in fields.values() for entry in other["headcount"]]
        if posts and people:
            yield _Pair(table, tuple(posts), tuple(people), tuple(held["derived"]))


def _contradictions(pair: _Pair) -> Iterator[_Contradiction]:
    for entry in pair.derived:
        for row, posts, people in pair.rows():
            written = row.numbers.get(entry.column, Decimal(0))
            vacant = posts - people
            if written and vacant and written == _as_exchanged(entry, vacant):
                yield _Contradiction(row, entry, posts, people)


def _as_exchanged(entry: Heading, vacant: Decimal) -> Decimal:
    """Return what would be written if posts and people were exchanged, 0 where that is no contradiction."""
    field, header = entry.meaning.field if entry.meaning else "", packed(entry.header)
    if field == "difference" and _OVER_COUNTS_UP.search(header):
        return vacant
    if field == "difference":
        return -vacant if _VACANT_COUNTS_UP.search(header) else Decimal(0)
    return max(-vacant if field == "vacancy" else vacant, Decimal(0))


def _mostly_over(pairs: Iterable[_Pair]) -> bool:
    """Tell whether people exceed posts in nearly all units where the two differ, and in half of all."""
    differences = [people - posts for pair in pairs for _, posts, people in pair.rows() if posts or people]
    over = sum(difference > 0 for difference in differences)
    apart = sum(difference != 0 for difference in differences)
    return over > 1 and 10 * over >= 9 * apart and 2 * over >= len(differences)


def _ask(groups: Sequence[Sequence[_Pair]], notes: Notebook) -> None:
    over = [
        (pair, row, posts, people)
        for pairs in groups
        for pair in pairs
        for row, posts, people in pair.rows()
        if people > posts
    ]
    if len(over) < _FEWEST:
        return
    pair, row, posts, people = over[0]
    columns = listed([Message("new.exchanged_columns", pairs[0].headers) for pairs in groups])
    values = {"columns": columns, "name": row.name, "posts": posts, "people": people}
    notes.add(Kind.QUESTION, row.place(pair.people[0].column), Message("new.question_exchanged", values))


def _sum(entries: Iterable[Heading], row: Row) -> Decimal | None:
    found = [figure for entry in entries if (figure := entry.figure(row.numbers)) is not None]
    return sum(found, Decimal(0)) if found else None


def _headers(entries: Iterable[Heading]) -> str:
    return "、".join(entry.header for entry in entries)
