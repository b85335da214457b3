"""Columns whose figures slipped by a row: posts and people fit row by row once they are moved back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from quota.intake.cells.cell_places import cell_of
from quota.intake.cells.grid import packed
from quota.intake.headers.blocks import Block, Heading
from quota.intake.rows.heading_lines import figure_of
from quota.intake.vocabulary.header_words import LEADERS, SUM_LABEL, Meaning
from quota.intake.vocabulary.numbers import is_number
from quota.scenario.problems import Findings
from quota.texts import Message

_FEWEST = 3
"""Of fewer figures nobody can tell whether they slipped."""
_TIMES = 3
"""So many times nearer to each other posts and people must be once the figures are moved back."""
_Figures = Sequence[Decimal | None]


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
    """Refuse columns of posts or people that slipped by a row, once for those that slipped alike; tell whether any did."""
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
    """Tell whether a line holds figures and is no sum; the name may lack where the last figure slipped to."""
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
    return slip.last - slip.first + 1 >= _FEWEST and _TIMES * slip.left < slip.apart and slip.remain < slip.over


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
    findings.error(place, Message(f"new.slipped_{way}", values), Message(f"new.slipped_{way}_mend", values))
