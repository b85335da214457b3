"""Columns of posts and of people that may stand under each other's header."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from quota.intake.cells.grid import packed
from quota.intake.columns.settled import SettledTable
from quota.intake.headers.blocks import Heading, headers
from quota.intake.records import Figure, Notebook, Told, UnitRow
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.header_words import CATEGORIES, COUNTED, DERIVED, LEADERS, ROW_CATEGORY, Meaning
from quota.intake.vocabulary.said import listed
from quota.scenario.problems import Findings
from quota.texts import Message

_OVER_COUNTS_UP = re.compile(r"超[^空缺余+-]*\+|[空缺余][^超+-]*-")
_VACANT_COUNTS_UP = re.compile(r"[空缺余][^超+-]*\+|超[^空缺余+-]*-")
_FEWEST = 3


@dataclass(frozen=True, eq=False)
class _Pair:
    """Posts and people of a category, or of all (empty), in one table, and what follows from them: vacancies, overfills."""

    table: SettledTable
    category: str
    posts: tuple[Heading, ...]
    people: tuple[Heading, ...]
    derived: tuple[Heading, ...]

    @property
    def said(self) -> Message:
        """Headers of both."""
        return Message("new.exchanged_columns", {"current": headers(self.posts), "headcount": headers(self.people)})

    @property
    def written(self) -> int:
        """How many units have vacancies or overfills; summed over all categories they may agree by chance."""
        return sum(bool(row.numbers.get(entry.column)) for entry in self.derived for row, _, _ in self.rows())

    def rows(self) -> Iterator[tuple[BookRow, Decimal, Decimal]]:
        """Yield units with both figures."""
        for row in self.table.rows:
            posts, people = _sum(self.posts, row), _sum(self.people, row)
            if row.kind is RowKind.UNIT and posts is not None and people is not None:
                yield row, posts, people


class _Contradiction(NamedTuple):
    """A cell that only agrees with posts and people exchanged."""

    row: BookRow
    entry: Heading
    posts: Decimal
    people: Decimal


def check_exchanged(tables: Sequence[SettledTable], findings: Findings) -> None:
    """Refuse posts and people that vacancies or overfills contradict, and agree with once exchanged."""
    wrong: dict[_Pair, list[_Contradiction]] = {}
    for pair in (pair for table in tables for pair in _pairs(table)):
        found = list(_contradictions(pair))
        if found and (pair.category or 2 * len(found) > pair.written):
            wrong[pair] = found
    if wrong:
        _refuse(wrong, findings)


def ask_about_exchange(units: Sequence[UnitRow], tables: Sequence[SettledTable], notes: Notebook) -> None:
    """Ask where people exceed posts in nearly all units, and neither vacancies nor overfills confirm it."""
    ledgers = [table for table in tables if not table.block.sheet.counted]
    header_of = {entry.meaning: entry.header for table in ledgers for entry in table.columns}
    confirmed = {
        entry.category
        for table in ledgers
        for entry in table.columns
        if entry.meaning and _tells_which(entry) and any(entry.column in row.numbers for row in table.rows)
    }
    categories = {meaning.category for unit in units for meaning in unit.figures if meaning.field == "headcount"}
    over: list[tuple[UnitRow, Decimal, Figure]] = []
    columns: list[Message] = []
    known = [meaning.category for meaning in header_of if meaning and meaning.field == "headcount"]
    by_row = next((category for category in known if category.startswith(ROW_CATEGORY)), "")
    for category in (code for code in CATEGORIES if code in categories - LEADERS):
        own = category if Meaning("headcount", category) in header_of else by_row
        posts, people = (header_of.get(Meaning(field, own)) for field in COUNTED)
        found = _over(units, category)
        if posts and people and found and not confirmed & {own, ""}:
            columns.append(Message("new.exchanged_columns", {"current": posts, "headcount": people}))
            over += found
    if len(over) >= _FEWEST:
        unit, held, figure = over[0]
        values = {
            "columns": listed(list(dict.fromkeys(columns))),
            "name": unit.name,
            "posts": held,
            "people": figure.value,
        }
        notes.add(Told.QUESTION, figure.place, "new.question_exchanged", **values)


def _over(units: Sequence[UnitRow], category: str) -> list[tuple[UnitRow, Decimal, Figure]]:
    """Return units with more people than posts; none unless nearly all are so where the two differ, and half of all."""
    held = [
        (unit, posts, people)
        for unit in units
        if (posts := unit.count("current", category)) and (people := unit.figure("headcount", category))
    ]
    over = [(unit, posts, people) for unit, posts, people in held if people.value > posts]
    apart = sum(people.value != posts for _, posts, people in held)
    return over if 10 * len(over) >= 9 * apart and 2 * len(over) >= len(held) else []


def _pairs(table: SettledTable) -> Iterator[_Pair]:
    """Yield posts and people by category; all together where what follows from them names no category."""
    fields: dict[str, dict[str, list[Heading]]] = defaultdict(lambda: defaultdict(list))
    for entry in table.columns if not table.block.sheet.counted else ():
        if entry.meaning and entry.category not in LEADERS:
            field = "derived" if entry.field in DERIVED else entry.field
            fields[entry.category][field].append(entry)
    for category, held in fields.items():
        posts, people = held["current"], held["headcount"]
        if not category:
            posts = posts or [entry for other in fields.values() for entry in other["current"]]
            people = people or [entry for other in fields.values() for entry in other["headcount"]]
        if posts and people and held["derived"]:
            yield _Pair(table, category, tuple(posts), tuple(people), tuple(held["derived"]))


def _contradictions(pair: _Pair) -> Iterator[_Contradiction]:
    for entry in pair.derived:
        for row, posts, people in pair.rows():
            written = row.numbers.get(entry.column, Decimal(0))
            vacant = posts - people
            if written and vacant and written == _as_exchanged(entry, vacant):
                yield _Contradiction(row, entry, posts, people)


def _refuse(wrong: Mapping[_Pair, Sequence[_Contradiction]], findings: Findings) -> None:
    """Refuse the first cell that contradicts, for all."""
    first, *more = (contradiction for found in wrong.values() for contradiction in found)
    values = {
        "columns": listed(list(dict.fromkeys(pair.said for pair in wrong))),
        "header": first.entry.header,
        "written": first.row.numbers[first.entry.column],
        "name": first.row.name,
        "posts": first.posts,
        "people": first.people,
        "count": 1 + len(more),
    }
    place = first.row.place(first.entry.column)
    findings.error(place, "new.exchanged", "new.exchanged_mend", **values)


def _tells_which(entry: Heading) -> bool:
    """Return whether a column says which of posts and people are more: one of both without signs does not."""
    field, header = entry.field, packed(entry.header)
    signed = _OVER_COUNTS_UP.search(header) or _VACANT_COUNTS_UP.search(header)
    return field in DERIVED and (field != "difference" or bool(signed))


def _as_exchanged(entry: Heading, vacant: Decimal) -> Decimal:
    """Return what would be written if posts and people were exchanged, 0 where that is no contradiction."""
    field, header = entry.field, packed(entry.header)
    if field == "difference" and _OVER_COUNTS_UP.search(header):
        return vacant
    if field == "difference":
        return -vacant if _VACANT_COUNTS_UP.search(header) else Decimal(0)
    return max(-vacant if field == "vacancy" else vacant, Decimal(0))


def _sum(entries: Iterable[Heading], row: BookRow) -> Decimal | None:
    found = [figure for entry in entries if (figure := entry.figure(row.numbers)) is not None]
    return sum(found, Decimal(0)) if found else None
