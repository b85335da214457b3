"""Signs such as / and 无, and blanks, for people in post: nobody, where the table's own total says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from quota.intake.columns.settled import SettledTable
from quota.intake.headers.blocks import Heading
from quota.intake.records import Notebook, Told
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.header_words import LEADERS
from quota.intake.vocabulary.row_names import is_bare_total
from quota.intake.vocabulary.said import few
from quota.texts import Message


def with_noughts(tables: Sequence[SettledTable], notes: Notebook) -> list[SettledTable]:
    """Return the tables, 0 people where a sign or a blank says so and a total agrees: it was compared, and counts nobody there.

    Without a total it is asked what the sign means. A blank means nobody only where the row counts other people, and no 0 is
    written in the column; else it is told as missing.
    """
    return [_with_noughts(table, notes) for table in tables]


def _with_noughts(table: SettledTable, notes: Notebook) -> SettledTable:
    rows = list(table.rows)
    pairs = [pair for pair in table.pairs() if pair[0].category not in LEADERS]
    for posts, people in pairs:
        told = _is_added_up(table, people)
        open_ = [
            place
            for place, row in enumerate(rows)
            if row.kind is RowKind.UNIT and row.numbers.get(posts.column) and people.column not in row.numbers
        ]
        signs = [place for place in open_ if _sign(rows[place], people)]
        written = any(row.numbers.get(people.column) == 0 and row.numbers.get(posts.column) for row in table.rows)
        others = [other.column for _, other in pairs if other is not people]
        blanks = [
            place
            for place in open_
            if told
            and not written
            and place not in signs
            and any(table.rows[place].numbers.get(other) for other in others)
        ]
        for found, key in (
            (signs, "new.sign_of_nobody" if told else "new.sign_for_people"),
            (blanks, "new.blank_of_nobody"),
        ):
            if found:
                units = few([rows[place].name for place in found])
                sign = _sign(rows[found[0]], people)
                what = Message(key, {"header": people.header, "count": len(found), "units": units, "sign": sign})
                notes.add(Told.GUESSED if told else Told.QUESTION, rows[found[0]].place(people.column), what)
        for place in (*signs, *blanks) if told else ():
            rows[place] = replace(rows[place], numbers={**rows[place].numbers, people.column: Decimal(0)})
    return replace(table, rows=tuple(rows))


def _sign(row: BookRow, people: Heading) -> str:
    return row.sheet.text(row.line, people.column).strip()


def _is_added_up(table: SettledTable, people: Heading) -> bool:
    """Return whether the table's total counts a column of people."""
    totals = (row for row in table.rows if row.kind is RowKind.SUM and is_bare_total(row.name))
    return any(people.column in row.numbers for row in totals)
