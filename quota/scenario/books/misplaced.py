"""Rows whose figures stand in the wrong cells: posts left blank under people, figures moved by one column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from quota.scenario.books.columns import Settled
from quota.scenario.books.header import Heading
from quota.scenario.books.places import township_type
from quota.scenario.books.plausible import is_among
from quota.scenario.books.rows import Row, RowKind
from quota.scenario.books.understanding import Kind, Notebook
from quota.scenario.books.words import LEADERS, Meaning
from quota.scenario.problems import Findings
from quota.texts import Message

Numbers = Mapping[int, Decimal]
_SHOWN = 5


@dataclass(frozen=True, eq=False)
class _Line:
    """A unit's row, its figures by column, and those of the other units of its kind.

    Parameters
    ----------
    columns : tuple of int
        Columns of figures, and the next one, where figures stand only if they were moved there.
    """

    row: Row
    columns: tuple[int, ...]
    numbers: Numbers
    others: Sequence[Numbers]

    def is_blank(self, column: int) -> bool:
        """Tell whether nothing stands in a cell: neither a sign for none nor cells that it is merged with."""
        sheet, area = self.row.sheet, self.row.sheet.area(self.row.line, column)
        return column not in self.numbers and not sheet.text(area.top, area.left)

    def holes(self, numbers: Numbers) -> set[int]:
        """Return the columns without a figure where every other unit has one."""
        return {
            column for column in self.columns if column not in numbers and all(column in other for other in self.others)
        }

    def misfits(self, numbers: Numbers) -> list[int]:
        """Return the columns whose figure is unlike those of all other units."""
        return [
            column
            for column, value in numbers.items()
            if not is_among(value, [other[column] for other in self.others if column in other])
        ]

    def moved(self) -> Iterator[tuple[int, int, int]]:
        """Yield first and last column of figures that fit when moved, and by how much: one to the left or the right."""
        for hole in sorted(self.holes(self.numbers)):
            place = self.columns.index(hole)
            for run in (self.columns[place:end] for end in range(place + 2, len(self.columns) + 1)):
                if self._fits(run, -1):
                    yield run[1], run[-1], -1
            for run in (self.columns[start : place + 1] for start in range(place)):
                if self._fits(run, 1):
                    yield run[0], run[-2], 1

    def _fits(self, run: Sequence[int], step: int) -> bool:
        """Tell whether every figure is like those of other units once those of a run are moved to its other end."""
        targets = {column: left for left, column in pairwise(run)} if step < 0 else dict(pairwise(run))
        if any(column not in self.numbers for column in targets):
            return False
        kept = {column: value for column, value in self.numbers.items() if column not in run}
        found = kept | {target: self.numbers[column] for column, target in targets.items()}
        left = run[-1] if step < 0 else run[0]
        return not self.misfits(found) and self.holes(found) <= {left}


def check_misplaced(tables: Sequence[Settled], notes: Notebook, findings: Findings) -> None:
    """Refuse people over blank posts and rows that were moved, and tell of blanks where all other townships have posts."""
    groups: dict[tuple[Heading, ...], list[Settled]] = defaultdict(list)
    for table in tables:
        if not table.block.sheet.counted:
            groups[table.block.headings].append(table)
    for same in groups.values():
        lines = list(_lines(same))
        known = _people_over_blank(same[0], lines, findings)
        for line in lines:
            if line not in known:
                _moved(line, findings)
        if not findings.stop:
            _left_blank(same[0], lines, notes)


def _lines(tables: Sequence[Settled]) -> Iterator[_Line]:
    """Yield the rows of units with what stands right of them."""
    columns = sorted({column for entry in tables[0].block.numeric for column in entry.columns})
    wide = (*columns, columns[-1] + 1) if columns else ()
    kinds: dict[bool, list[tuple[Row, Numbers]]] = defaultdict(list)
    for table in tables:
        for row in table.rows:
            if row.kind is RowKind.UNIT:
                kinds[bool(township_type(row.name))].append((row, _numbers(row, wide)))
    for held in kinds.values():
        for row, numbers in held:
            yield _Line(row, wide, numbers, [other for owner, other in held if owner is not row])


def _numbers(row: Row, columns: Sequence[int]) -> dict[int, Decimal]:
    numbers = {column: row.numbers[column] for column in columns if column in row.numbers}
    beyond = row.sheet.text(row.line, columns[-1]) if columns else ""
    if beyond.isdecimal():
        numbers[columns[-1]] = Decimal(beyond)
    return numbers


def _people_over_blank(table: Settled, lines: Sequence[_Line], findings: Findings) -> set[_Line]:
    """Refuse posts left blank where people hold them, once for a column; return those rows.

    Where half of the units with people have no posts of a kind, blank means none: that is told elsewhere.
    """
    known: set[_Line] = set()
    for people in table.taken:
        if people.meaning is None or people.meaning.field != "headcount":
            continue
        posts = _column(table, Meaning("current", people.meaning.category))
        held = [line for line in lines if posts and people.figure(line.numbers)]
        blank = [line for line in held if posts and all(map(line.is_blank, posts.columns))]
        if posts and 0 < 2 * len(blank) <= len(held):
            first, *more = blank
            values = {
                "name": first.row.name,
                "header": posts.header,
                "people": people.header,
                "value": people.figure(first.numbers),
                "count": len(more),
                "cells": "、".join(line.row.place(posts.column).rpartition("!")[2] for line in more[:_SHOWN]),
                "hint": _hint(first) or "",
            }
            what = Message("new.people_over_blanks" if more else "new.people_over_blank", values)
            findings.error(first.row.place(posts.column), what, Message("new.people_over_blank_mend"))
            known.update(blank)
    return known


def _moved(line: _Line, findings: Findings) -> None:
    """Refuse a row that is unlike all others as it stands, and like them once its figures are moved by a cell."""
    misfits = line.misfits(line.numbers)
    if misfits and (hint := _hint(line)):
        hole = min(line.holes(line.numbers))
        cells = "、".join(f"{_cell(line, column)}={line.numbers[column]}" for column in misfits)
        values = {"name": line.row.name, "blank": _cell(line, hole), "value": cells, "hint": hint}
        findings.error(line.row.place(hole), Message("new.row_moved", values), Message("new.row_moved_mend"))


def _hint(line: _Line) -> Message | None:
    """Say which figures would be like those of other units when moved; the longest run of them."""
    if len(line.others) < 2:
        return None
    first, last, step = max(line.moved(), key=lambda run: run[1] - run[0], default=(0, 0, 0))
    if not step:
        return None
    cells = ":".join(dict.fromkeys((_cell(line, first), _cell(line, last))))
    return Message("new.moved_left" if step < 0 else "new.moved_right", {"cells": cells})


def _cell(line: _Line, column: int) -> str:
    return line.row.place(column).rpartition("!")[2]


def _left_blank(table: Settled, lines: Sequence[_Line], notes: Notebook) -> None:
    """Tell of townships whose cell of posts is blank where all others have some."""
    for entry in table.taken:
        if entry.meaning is None or entry.meaning.field != "current" or entry.meaning.category in LEADERS:
            continue
        townships = [line for line in lines if township_type(line.row.name)]
        blank = [line for line in townships if all(map(line.is_blank, entry.columns))]
        if 0 < 3 * len(blank) <= len(townships) and all(
            entry.figure(line.numbers) for line in townships if line not in blank
        ):
            names = "、".join([line.row.name for line in blank[:_SHOWN]] + ["…"] * (len(blank) > _SHOWN))
            values = {"header": entry.header, "count": len(blank), "names": names}
            what = Message("new.posts_left_blank", values)
            notes.add(Kind.MISSING, blank[0].row.place(entry.column), what, Message("new.posts_left_blank_mend"))


def _column(table: Settled, meaning: Meaning) -> Heading | None:
    return next((entry for entry in table.taken if entry.meaning == meaning), None)
