"""Rows whose figures stand in the wrong cells: posts left blank under people, figures moved by one column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from quota.intake.cells.cell_places import cell_of
from quota.intake.columns.settled import SettledTable
from quota.intake.headers.blocks import Heading
from quota.intake.records import Notebook, Told
from quota.intake.rows.rows import BookRow
from quota.intake.vocabulary.header_words import COUNTED, LEADERS
from quota.intake.vocabulary.said import few
from quota.intake.vocabulary.unit_names import township_type
from quota.scenario.problems import Findings
from quota.texts import Message

Numbers = Mapping[int, Decimal]
_TIMES = 30


class _Column(NamedTuple):
    """What the units of a kind hold in one column."""

    filled: int  # how many of them have a figure
    some: tuple[Decimal, ...]  # figures above 0 that stand for all: both of two, else the median; none of none

    @classmethod
    def of(cls, figures: Sequence[Decimal]) -> _Column:
        some = sorted(figure for figure in figures if figure > 0)
        return cls(len(figures), tuple(some if len(some) < 3 else [median(some)]))

    def fits(self, value: Decimal, own: Decimal | None) -> bool:
        """Return whether a figure is of the size of others, at most thirty times smaller or larger; `own` stands there now."""
        others = list(self.some)
        if own in others and len(others) == self.filled:
            others.remove(own)
        return value == 0 or any(other <= _TIMES * value <= _TIMES**2 * other for other in others)


class _Move(NamedTuple):
    """Figures that would be like those of other units when moved: to the left (-1) or right (1), over the hole."""

    hole: int
    first: int
    last: int
    step: int


@dataclass(frozen=True, eq=False)
class _Line:
    """A unit's row, its figures by column, and what the units of its kind hold."""

    row: BookRow
    numbers: Numbers
    columns: Mapping[int, _Column]  # those of figures, and the next one, where figures stand only if they were moved
    beyond: int  # that next one
    others: int  # how many other units of its kind there are

    def is_blank(self, column: int) -> bool:
        """Return whether nothing stands in a cell: neither a sign for none nor cells that it is merged with."""
        sheet, area = self.row.sheet, self.row.sheet.area(self.row.line, column)
        return column not in self.numbers and not sheet.text(area.top, area.left)

    def holes(self, numbers: Numbers) -> set[int]:
        """Return the columns without a figure where most other units have one: rows may have moved in numbers."""
        filled = {column: held.filled - (column in self.numbers) for column, held in self.columns.items()}
        most = {column for column, others in filled.items() if 0 < 2 * self.others <= 3 * others}
        return most - numbers.keys() - {self.beyond}

    def misfits(self, numbers: Numbers) -> list[int]:
        """Return the columns whose figure is unlike those of other units."""
        return [
            column
            for column, value in numbers.items()
            if not self.columns[column].fits(value, self.numbers.get(column))
        ]

    def moves(self) -> Iterator[_Move]:
        """Yield runs of figures that fit when moved into a hole, and all others with them."""
        columns = list(self.columns)
        for hole in sorted(self.holes(self.numbers)):
            place = columns.index(hole)
            ways = [(-1, columns[place + 1 :])]
            if not any(column > hole for column in self.numbers):  # else a cell is blank, and nothing moved
                ways.append((1, columns[:place][::-1]))
            for step, run in ways:
                moved, target = dict(self.numbers), hole
                for column in run:
                    value = self.numbers.get(column)
                    if value is None or not self.columns[target].fits(value, self.numbers.get(target)):
                        break
                    moved[target] = moved.pop(column)
                    target = column
                    if not self.misfits(moved) and self.holes(moved) <= {column}:
                        first, last = sorted((run[0], column))
                        yield _Move(hole, first, last, step)


def check_misplaced(tables: Sequence[SettledTable], notes: Notebook, findings: Findings) -> None:
    """Refuse people over blank posts, rows that were moved and townships without posts; ask or tell what is doubtful."""
    groups: dict[tuple[Heading, ...], list[SettledTable]] = defaultdict(list)
    for table in tables:
        if not table.block.sheet.counted:
            groups[table.block.headings].append(table)
    for same in groups.values():
        lines = list(_lines(same))
        known = _people_over_blank(same[0], lines, findings)
        known |= _moved(same[0], [line for line in lines if line not in known], notes, findings)
        known |= _cut_short(same[0], [line for line in lines if line not in known], notes, findings)
        _left_blank(same[0], [line for line in lines if township_type(line.row.name)], known, notes, findings)


def _lines(tables: Sequence[SettledTable]) -> Iterator[_Line]:
    """Yield the rows of units with what stands right of them."""
    columns = sorted({column for entry in tables[0].block.numeric for column in entry.columns})
    kinds: dict[bool, list[tuple[BookRow, dict[int, Decimal]]]] = defaultdict(list)
    for table in tables if columns else ():
        for row in table.units:
            kinds[bool(township_type(row.name))].append((row, _numbers(table, row, columns)))
    for held in kinds.values():
        wide = [*columns, columns[-1] + 1]
        known = {column: _Column.of([numbers[column] for _, numbers in held if column in numbers]) for column in wide}
        yield from (_Line(row, numbers, known, wide[-1], len(held) - 1) for row, numbers in held)


def _numbers(table: SettledTable, row: BookRow, columns: Sequence[int]) -> dict[int, Decimal]:
    numbers = {column: row.numbers[column] for column in columns if column in row.numbers}
    beyond = columns[-1] + 1
    value = table.block.number(row.line, beyond) if beyond <= table.block.right else None
    return numbers if value is None else {**numbers, beyond: value}


def _people_over_blank(table: SettledTable, lines: Sequence[_Line], findings: Findings) -> set[_Line]:
    """Refuse posts left blank where people hold them, once for all; return those rows.

    Where half of the units with people have no posts of a kind, blank means none: that is told elsewhere.
    """
    found: list[tuple[_Line, Heading, Heading]] = []
    for posts, people in table.pairs():
        held = [line for line in lines if people.figure(line.numbers)]
        blank = [line for line in held if all(map(line.is_blank, posts.columns))]
        found += [(line, posts, people) for line in blank if 2 * len(blank) <= len(held)]
    if found:
        (line, posts, people), *more = found
        values = {
            "name": line.row.name,
            "header": posts.header,
            "people": people.header,
            "value": people.figure(line.numbers),
            "count": len(more),
            "cells": _cells((other, entry.column) for other, entry, _ in more),
            "hint": _hint(line, move) if (move := _longest(line)) else "",
        }
        what = Message("new.people_over_blanks" if more else "new.people_over_blank", values)
        findings.error(line.row.place(posts.column), what, "new.people_over_blank_mend")
    return {line for line, _, _ in found}


def _moved(table: SettledTable, lines: Sequence[_Line], notes: Notebook, findings: Findings) -> set[_Line]:
    """Refuse rows that are unlike all others as they stand, and like them once figures are moved by a cell.

    Institutions differ too much to be sure: of them it is asked. Returns the rows that are spoken of.
    """
    held = {column for entry in table.taken if entry.field in COUNTED for column in entry.columns}
    found: dict[bool, list[tuple[_Line, _Move, list[int]]]] = defaultdict(list)
    for line in lines:
        misfits = [
            column
            for column in line.misfits(line.numbers)
            if column in held or column == line.beyond or line.columns[column].filled > 1
        ]
        if misfits and line.others + len(misfits) > 2 and (move := _longest(line)):
            found[bool(township_type(line.row.name))].append((line, move, misfits))
    for (line, move, misfits), *more in found.values():
        values = {
            "name": line.row.name,
            "blank": _cell(line, move.hole),
            "value": "、".join(f"{_cell(line, column)}={line.numbers[column]}" for column in misfits),
            "hint": _hint(line, move),
            "count": len(more),
            "cells": _cells((other, moved.hole) for other, moved, _ in more),
        }
        _refuse_or_ask(line, move, "new.rows_moved" if more else "new.row_moved", values, notes, findings)
    return {line for rows in found.values() for line, _, _ in rows}


def _cut_short(table: SettledTable, lines: Sequence[_Line], notes: Notebook, findings: Findings) -> set[_Line]:
    """Refuse a row that alone ends a cell early and alone has more people than posts, and neither once moved right.

    Returns the rows that are spoken of. Of institutions it is asked.
    """
    pairs = sorted((posts.column, people.column) for posts, people in table.pairs() if people.column > posts.column)
    found: set[_Line] = set()
    columns = sorted(entry.column for entry in table.taken if entry.field in COUNTED)
    for line in lines if len(pairs) > 1 else ():
        last = line.columns[columns[-1]]
        if line.others < 2 or not line.is_blank(columns[-1]) or last.filled < line.others:
            continue
        over = [pair for pair in pairs if _is_over(line.numbers, *pair)]
        same = [other for other in lines if other is not line and other.columns is line.columns]
        if not over or any(_is_over(other.numbers, *pair) for other in same for pair in over):
            continue
        for place in range(len(columns) - 2, -1, -1):
            run = columns[place:-1]
            moved = {column: value for column, value in line.numbers.items() if column not in run}
            moved |= {
                columns[place + 1 + n]: line.numbers[column] for n, column in enumerate(run) if column in line.numbers
            }
            if not any(_is_over(moved, *pair) for pair in pairs) and not line.misfits(moved):
                _tell_cut_short(line, over[0], columns[-1], _Move(columns[place], run[0], run[-1], 1), notes, findings)
                found.add(line)
                break
    return found


def _is_over(numbers: Numbers, posts: int, people: int) -> bool:
    return numbers.get(people, Decimal(0)) > numbers.get(posts, Decimal(0))


def _tell_cut_short(
    line: _Line, over: tuple[int, int], end: int, move: _Move, notes: Notebook, findings: Findings
) -> None:
    posts, people = over
    values = {
        "name": line.row.name,
        "blank": _cell(line, end),
        "people": f"{_cell(line, people)}={line.numbers[people]}",
        "posts": f"{_cell(line, posts)}={line.numbers.get(posts, 0)}",
        "hint": _hint(line, move),
    }
    _refuse_or_ask(line, move, "new.row_cut_short", values, notes, findings)


def _refuse_or_ask(
    line: _Line, move: _Move, key: str, values: Mapping[str, object], notes: Notebook, findings: Findings
) -> None:
    """Refuse a moved row of a township; institutions differ too much to be sure: of them it is asked."""
    place, what, mend = line.row.place(move.hole), Message(key, values), Message("new.row_moved_mend")
    if township_type(line.row.name):
        findings.error(place, what, mend)
    else:
        notes.add(Told.QUESTION, place, what, mend)


def _longest(line: _Line) -> _Move | None:
    return max(line.moves(), key=lambda move: move.last - move.first, default=None)


def _hint(line: _Line, move: _Move) -> Message:
    cells = ":".join(dict.fromkeys((_cell(line, move.first), _cell(line, move.last))))
    across = not line.row.sheet.origins
    key = ("left" if across else "up") if move.step < 0 else ("right" if across else "down")
    return Message(f"new.moved_{key}", {"cells": cells})


def _cell(line: _Line, column: int) -> str:
    return cell_of(line.row.place(column))


def _cells(places: Iterable[tuple[_Line, int]]) -> str:
    cells = [_cell(line, column) for line, column in places]
    return few(cells)


def _left_blank(
    table: SettledTable, townships: Sequence[_Line], known: set[_Line], notes: Notebook, findings: Findings
) -> None:
    """Refuse townships without administrative posts where all others have some; tell of other posts left blank."""
    for entry in table.taken:
        if entry.field != "current" or entry.category in LEADERS:
            continue
        blank = [line for line in townships if line not in known and all(map(line.is_blank, entry.columns))]
        rest = [line for line in townships if line not in blank]
        if 0 < 2 * len(blank) <= len(rest) and all(entry.figure(line.numbers) for line in rest):
            names = few([line.row.name for line in blank])
            values = {"header": entry.header, "count": len(blank), "names": names}
            place, mend = blank[0].row.place(entry.column), Message("new.posts_left_blank_mend")
            if entry.category == "administrative":
                findings.error(place, "new.no_administrative", mend, **values)
            else:
                notes.add(Told.MISSING, place, "new.posts_left_blank", mend, **values)
