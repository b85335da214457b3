"""Tables whose figures stand beside their headings: a heading too many or too few, or figures that slipped by a row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from quota.intake.cells.cell_places import cell_of
from quota.intake.cells.grid import Area, packed
from quota.intake.headers.blocks import Block, Heading
from quota.intake.rows.heading_lines import figure_of
from quota.intake.vocabulary.header_words import LEADERS, SUM_LABEL, Meaning
from quota.intake.vocabulary.numbers import is_blank, is_number
from quota.scenario.problems import Findings

_FEWEST, _MOST = 2, 40
_WORDS = frozenset({"type", "level", "class", "note", "funding", "row_category", "township", "jurisdiction"})
"""Fields whose cells hold words."""
_WORDS_BELOW = re.compile(r"[等层]级|级别|规格|类[型别]|性质|主管|隶属|地[址点区]|备注|说明|负责|联系|名称|经费|片区")
_COUNTS = re.compile(r"[数量额]")
_TWICE = 2
_FEWEST_SLIPPED = 3
"""Of fewer figures nobody can tell whether they slipped."""
_TIMES = 3
"""So many times nearer to each other posts and people must be once the figures are moved back."""
_Figures = Sequence[Decimal | None]


def is_offset(block: Block, findings: Findings) -> bool:
    """Return whether all figures of a table stand beside their headings, which is refused once for the table."""
    table = _Table(block) if block.numeric else None
    if table is None or len(table.lines) < _FEWEST:
        return False
    return any(check(table, findings) for check in (_rows_too_long, _no_sequence, _heading_missing, _heading_too_many))


class _Table:
    """The first rows of units of a table, as they are written."""

    def __init__(self, block: Block) -> None:
        self.block, self.sheet = block, block.sheet
        self.first, self.last = block.numeric[0], block.numeric[-1]
        below = block.lines
        self.lines = list(islice(filter(self._is_unit, below), _MOST))

    def _is_unit(self, line: int) -> bool:
        texts = self.block.texts(line)
        words = [packed(text) for text in texts.values()]
        figures = sum(self.block.number(line, column) is not None for column in texts)
        return figures >= _FEWEST and not any(SUM_LABEL.search(word) for word in words)

    def all(self, column: int, fits: Callable[[int, int], object]) -> bool:
        """Return whether a column is so in every row."""
        return all(fits(line, column) for line in self.lines)

    def has_number(self, line: int, column: int) -> bool:
        """Return whether a cell holds a number other than 0."""
        return bool(self.block.number(line, column))

    def is_empty(self, line: int, column: int) -> bool:
        """Return whether nothing stands in a cell, and it is merged with no other."""
        area = self.sheet.area(line, column)
        return not self.sheet.text(line, column) and area == Area.cell(line, column)

    def is_word(self, line: int, column: int) -> bool:
        """Return whether a cell holds words."""
        text = self.sheet.text(line, column)
        return not is_blank(text) and self.block.number(line, column) is None

    def like(self, column: int, other: int) -> bool:
        """Return whether the figures of two columns are about as large in most rows, as posts and people are."""
        pairs = [(self.block.number(line, column), self.block.number(line, other)) for line in self.lines]
        near = sum(bool(one and two and one <= _TWICE * two and two <= _TWICE * one) for one, two in pairs)
        return 2 * near > len(pairs)

    def refuse(self, findings: Findings, at: int, key: str, **values: object) -> bool:
        """Refuse the table, with the first cell of a column."""
        place = self.sheet.cell_place(self.lines[0], at)
        findings.error(place, f"new.offset_{key}", f"new.offset_{key}_mend", **values)
        return True


def _rows_too_long(table: _Table, findings: Findings) -> bool:
    """Refuse rows of a text file with more cells than its header: commas in numbers or remarks part these."""
    beyond = table.block.headings[-1].column + 1
    lines = table.block.lines
    if table.sheet.title or beyond > table.block.right or table.sheet.origins:
        return False
    long = [line for line in lines if any(column >= beyond for column in table.block.texts(line))]
    if not long or any(column >= beyond for column in table.block.texts(table.block.bottom)):
        return False
    table.lines = long
    return table.refuse(findings, beyond, "long", count=len(long))


def _no_sequence(table: _Table, findings: Findings) -> bool:
    """Refuse numbers as names, where the column of numbers before it holds the names."""
    sequence, name = table.block.column("sequence"), table.block.column("name")
    if not (0 < sequence < name and table.all(sequence, table.is_word) and table.all(name, table.has_number)):
        return False
    values = {"header": _header(table.block, sequence), "name": _header(table.block, name)}
    text = table.sheet.text(table.lines[0], sequence)
    return table.refuse(findings, sequence, "names", text=text, **values)


def _heading_missing(table: _Table, findings: Findings) -> bool:
    """Refuse figures behind the last heading, where the first column of figures holds none."""
    block, first = table.block, table.first
    beyond = block.headings[-1].column + 1
    if block.headings[-1].meaning == Meaning("note") and table.all(beyond - 1, table.has_number):
        beyond -= 1
    words = table.all(first.column, table.is_word)
    if beyond > block.right or not (words or (table.all(first.column, table.is_empty) and _has_people(table))):
        return False
    if not table.all(beyond, table.has_number) or not _held(table, range(first.column + 1, beyond)):
        return False
    values = {
        "header": first.header,
        "column": _letters(beyond),
        "text": table.sheet.text(table.lines[0], first.column),
    }
    return table.refuse(findings, first.column, "words" if words else "missing", **values)


def _heading_too_many(table: _Table, findings: Findings) -> bool:
    """Refuse figures below a heading of words, where the last column of figures holds none."""
    block, last = table.block, table.last
    if not table.all(last.column, table.is_empty):
        return False
    before = [entry for entry in block.headings if entry.column < table.first.column and _is_of_words(entry)]
    for entry in reversed(before):
        if table.all(entry.column, table.has_number) and table.like(entry.column, table.first.column):
            return table.refuse(findings, entry.column, "more", header=entry.header, last=last.header)
    return False


def _has_people(table: _Table) -> bool:
    """Return whether people stand behind the first column, posts without any figure."""
    people = Meaning("headcount", table.first.category) if table.first.meaning else None
    after = [entry for entry in table.block.numeric if entry.meaning == people]
    return bool(after) and table.all(after[0].column, table.has_number)


def _held(table: _Table, columns: Sequence[int]) -> bool:
    return all(any(table.has_number(line, column) for line in table.lines) for column in columns)


def _is_of_words(entry: Heading) -> bool:
    if entry.meaning is None:
        return bool(_WORDS_BELOW.search(entry.header)) and not _COUNTS.search(entry.header)
    return entry.field in _WORDS


def _header(block: Block, column: int) -> str:
    return next(entry.header for entry in block.headings if entry.column == column)


def _letters(column: int) -> str:
    return str(Area.cell(1, column)).rstrip("1")


class _Slip(NamedTuple):
    """The rows, by number, whose figures belong a row higher (`step` -1) or lower (1), and what shows it.

    `people_move` tells people from posts. `apart` and `left` are the sums of the differences between posts and people
    as they stand and once moved, `over` and `remain` the rows with more people than posts.
    """

    first: int
    last: int
    step: int
    people_move: bool
    apart: Decimal
    left: Decimal
    over: int
    remain: int

    @property
    def gain(self) -> Decimal:
        """By how much posts and people come nearer to each other."""
        return self.apart - self.left


def check_slipped(block: Block, findings: Findings) -> bool:
    """Refuse columns of posts or people that slipped by a row, once for those that slipped alike; return whether any did."""
    lines = [line for line in block.lines if _is_unit(block, line)]
    named = [bool(block.sheet.filled(line, block.column("name"))) for line in lines]
    found: dict[tuple[int, int, int], list[tuple[Heading, _Slip]]] = defaultdict(list)
    for posts, people in _pairs(block):
        held, filled = ([_figure(block, entry, line) for line in lines] for entry in (posts, people))
        slips = [*_slips(held, filled, named), *_slips(filled, held, named, people_move=False)]
        if sure := [slip for slip in slips if _is_sure(slip)]:
            most = max(slip.gain for slip in sure)
            best = max(sure, key=lambda slip: (2 * slip.gain > most, slip.people_move, slip.gain))
            found[best[:3]].append((people if best.people_move else posts, best))
    for alike in found.values():
        _refuse(block, lines, alike, findings)
    return bool(found)


def _is_unit(block: Block, line: int) -> bool:
    """Return whether a line holds figures and is no sum; the name may lack where the last figure slipped to."""
    texts = block.texts(line)
    words = [packed(text) for text in texts.values() if not is_number(text)]
    figures = any(entry.column in texts and is_number(texts[entry.column]) for entry in block.numeric)
    return figures and not any(map(SUM_LABEL.search, words))


def _pairs(block: Block) -> Iterator[tuple[Heading, Heading]]:
    """Yield the columns of posts and of people of each kind."""
    held = {entry.meaning: entry for entry in block.numeric if entry.meaning}
    for meaning, posts in held.items():
        people = held.get(Meaning("headcount", meaning.category)) or held.get(Meaning("headcount"))
        if meaning.field == "current" and meaning.category not in LEADERS and people:
            yield posts, people


def _figure(block: Block, entry: Heading, line: int) -> Decimal | None:
    try:
        return figure_of(block.sheet.text(line, entry.column), entry) or None
    except ValueError:  # is refused when the row is read
        return None


def _slips(fixed: _Figures, moved: _Figures, named: Sequence[bool], *, people_move: bool = True) -> Iterator[_Slip]:
    """Yield the ways to move figures into a hole beside what stays: all below it up, or some of those above it down."""
    for hole in (n for n, figure in enumerate(moved) if figure is None and fixed[n] is not None and named[n]):
        end = next((n for n in range(hole + 1, len(moved)) if moved[n] is None), len(moved)) - 1
        yield _slip(fixed, moved, hole + 1, end, -1, people_move=people_move)
        for first in range(hole - 1, -1, -1):
            if moved[first] is None:
                break
            yield _slip(fixed, moved, first, hole - 1, 1, people_move=people_move)


def _is_sure(slip: _Slip) -> bool:
    return slip.last - slip.first + 1 >= _FEWEST_SLIPPED and _TIMES * slip.left < slip.apart and slip.remain < slip.over


def _slip(fixed: _Figures, moved: _Figures, first: int, last: int, step: int, *, people_move: bool) -> _Slip:
    apart, left = (
        [
            (moved[n] or Decimal(0)) - figure
            for n in range(first, last + 1)
            if 0 <= n + by < len(fixed) and (figure := fixed[n + by]) is not None
        ]
        for by in (0, step)
    )
    over, remain = (sum(one > 0 if people_move else one < 0 for one in found) for found in (apart, left))
    return _Slip(first, last, step, people_move, _added(apart), _added(left), over, remain)


def _added(apart: Sequence[Decimal]) -> Decimal:
    return sum(map(abs, apart), Decimal(0))


def _refuse(block: Block, lines: Sequence[int], slips: Sequence[tuple[Heading, _Slip]], findings: Findings) -> None:
    first, last, step = slips[0][1][:3]
    hole = lines[first - 1 if step < 0 else last + 1]

    def cell(entry: Heading, line: int) -> str:
        return cell_of(block.sheet.cell_place(line, entry.column))

    values = {
        "headers": "、".join(entry.header for entry, _ in slips),
        "blank": "、".join(cell(entry, hole) for entry, _ in slips),
        "name": block.sheet.filled(hole, block.column("name")),
        "cells": "、".join(f"{cell(entry, lines[first])}:{cell(entry, lines[last])}" for entry, _ in slips),
        "over": sum(slip.over for _, slip in slips),
        "remain": sum(slip.remain for _, slip in slips),
        "apart": sum(slip.apart for _, slip in slips),
        "left": sum(slip.left for _, slip in slips),
    }
    way = "up" if step < 0 else "down"
    place = block.sheet.cell_place(hole, slips[0][0].column)
    findings.error(place, f"new.slipped_{way}", f"new.slipped_{way}_mend", **values)
