"""Signs such as / and 无 for people in post: nobody, where the table's own total says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from quota.intake.columns import Settled
from quota.intake.header import Heading
from quota.intake.row_names import is_bare_total
from quota.intake.rows import RowKind
from quota.intake.understanding import Kind, Notebook
from quota.intake.words import LEADERS, Meaning
from quota.texts import Message, first_few

_SHOWN = 5


def with_noughts(tables: Sequence[Settled], notes: Notebook) -> list[Settled]:
    """Return the tables, 0 people where a sign says so and a total agrees: it was compared, and counts the sign as nobody.

    Without a total it is asked what the sign means. An empty cell is no sign: what it means is asked elsewhere.
    """
    return [_with_noughts(table, notes) for table in tables]


def _with_noughts(table: Settled, notes: Notebook) -> Settled:
    rows = list(table.rows)
    for people, posts in _pairs(table):
        signs = [
            place
            for place, row in enumerate(rows)
            if row.kind is RowKind.UNIT
            and row.numbers.get(posts.column)
            and people.column not in row.numbers
            and row.sheet.text(row.line, people.column).strip()
        ]
        if not signs:
            continue
        first, told = rows[signs[0]], _is_added_up(table, people)
        values = {
            "header": people.header,
            "count": len(signs),
            "units": "、".join(first_few([rows[place].name for place in signs], _SHOWN)),
            "sign": first.sheet.text(first.line, people.column).strip(),
        }
        what = Message("new.sign_of_nobody" if told else "new.sign_for_people", values)
        notes.add(Kind.GUESSED if told else Kind.QUESTION, first.place(people.column), what)
        for place in signs if told else ():
            rows[place] = replace(rows[place], numbers={**rows[place].numbers, people.column: Decimal(0)})
    return replace(table, rows=tuple(rows))


def _pairs(table: Settled) -> Iterator[tuple[Heading, Heading]]:
    """Yield the columns of people, each with that of its posts."""
    held = {entry.meaning: entry for entry in table.taken}
    for meaning, people in held.items():
        if meaning and meaning.field == "headcount" and meaning.category not in LEADERS:
            posts = held.get(Meaning("current", meaning.category))
            if posts:
                yield people, posts


def _is_added_up(table: Settled, people: Heading) -> bool:
    """Tell whether the table's total counts a column of people."""
    totals = (row for row in table.rows if row.kind is RowKind.SUM and is_bare_total(row.name))
    return any(people.column in row.numbers for row in totals)
