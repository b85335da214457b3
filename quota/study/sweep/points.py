"""What varies in a sweep: ranges, lists and tables of values."""

from __future__ import annotations

import hashlib
import json
import math
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import overload

from quota.plan.hand.sheet import TextSheet, read_sheets
from quota.scenario import CaseError
from quota.scenario.cells import FAULTY_TEXT
from quota.scenario.formats import report_no_result
from quota.scenario.names import alike, plain
from quota.scenario.problems import Findings
from quota.texts import Message, RefusalError

MOST_VALUES = 1_000_000
"""More values than this in one range are a slip of the pen."""
Changes = tuple[tuple[str, str], ...]
"""What is set for a scenario: texts by key."""
_TYPED_SIGNS = str.maketrans("：，＝", ":,=")
"""Signs of a Chinese keyboard that are meant as the others."""


class SweepError(RefusalError):
    """A sweep cannot be run as stated.

    `reason` is ``nothing_varied``, ``vary_form``, ``key_twice``, ``two_ways``, ``several_sheets``, ``old_sweep``, ``no_store``,
    ``other_sweep``, ``not_empty``, ``not_writable``, ``result`` or ``worker_result``; messages are
    named after it.
    """

    def __init__(self, reason: str, **values: object) -> None:
        self.reason = reason
        super().__init__(Message(f"sweep.fault_{reason}", values))


@dataclass(frozen=True, slots=True)
class Point:
    """One scenario of a sweep: its place, from 1, and what is set for it as with ``--set``."""

    number: int
    changes: Changes


class Points(Sequence[Point]):
    """The scenarios of a sweep in order; each is made when it is asked for."""

    @property
    @abstractmethod
    def keys(self) -> tuple[str, ...]:
        """All that varies."""

    @overload
    def __getitem__(self, place: int) -> Point: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Point, ...]: ...
    def __getitem__(self, place: int | slice) -> Point | tuple[Point, ...]:
        places = range(len(self))[place]
        if isinstance(places, int):
            return Point(places + 1, self._changes(places))
        return tuple(Point(place + 1, self._changes(place)) for place in places)

    @abstractmethod
    def _changes(self, place: int) -> Changes:
        """Return what is set at a place, from 0."""

    @abstractmethod
    def values(self, key: str) -> Iterable[str]:
        """Return all that a key is set to, each at least once."""

    @abstractmethod
    def stated(self) -> Mapping[str, object]:
        """Return in JSON what was stated: other scenarios are stated otherwise."""


@dataclass(frozen=True)
class _Product(Points):
    """Every combination of values by key, the last key varying fastest."""

    varied: Mapping[str, Sequence[str]]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.varied)

    def __len__(self) -> int:
        return math.prod(map(len, self.varied.values()))

    def _changes(self, place: int) -> Changes:
        found = []
        for key, values in reversed(tuple(self.varied.items())):
            place, at = divmod(place, len(values))
            found.append((key, values[at]))
        return tuple(reversed(found))

    def values(self, key: str) -> Iterable[str]:
        return self.varied[key]

    def stated(self) -> Mapping[str, object]:
        return {"vary": self.varied}


@dataclass(frozen=True)
class _Listed(Points):
    """Scenarios one by one, as the rows of a table."""

    rows: Sequence[Changes]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for row in self.rows for key, _ in row))

    def __len__(self) -> int:
        return len(self.rows)

    def _changes(self, place: int) -> Changes:
        return self.rows[place]

    def values(self, key: str) -> Iterable[str]:
        return (value for row in self.rows for known, value in row if known == key)

    def stated(self) -> Mapping[str, object]:
        digest = hashlib.sha256()
        for row in self.rows:
            digest.update(json.dumps(row, ensure_ascii=False).encode())
        return {"rows": len(self.rows), "sha256": digest.hexdigest()}


def parse_vary(text: str) -> tuple[str, tuple[str, ...]]:
    """Read ``key=start:stop:step`` (stop included) or ``key=a,b,c``.

    >>> parse_vary("stickiness=0:1:0.5")
    ('stickiness', ('0', '0.5', '1'))
    >>> parse_vary("divisor=webster,hill")
    ('divisor', ('webster', 'hill'))

    Raises
    ------
    SweepError
        If the text is neither.
    """
    key, _, written = (part.strip() for part in text.translate(_TYPED_SIGNS).partition("="))
    values = _range(text, written) if ":" in written else tuple(value.strip() for value in written.split(","))
    if not key or not all(values):
        raise SweepError("vary_form", text=text)
    return key, values


def _range(text: str, written: str) -> tuple[str, ...]:
    try:
        start, stop, step = (Decimal(part) for part in written.split(":"))
        steps = int((stop - start) / step)
    except (ValueError, ArithmeticError):
        raise SweepError("vary_form", text=text) from None
    if not 0 <= steps <= MOST_VALUES:
        raise SweepError("vary_form", text=text)
    return tuple(format((start + step * place).normalize(), "f") for place in range(steps + 1))


def combinations(varied: Sequence[tuple[str, Sequence[str]]]) -> Points:
    """Return every combination of the varied values, the last key varying fastest.

    Raises
    ------
    SweepError
        If nothing varies, or a key varies twice.
    """
    if not varied:
        raise SweepError("nothing_varied")
    keys = [key for key, _ in varied]
    for key in keys:
        if keys.count(key) > 1:
            raise SweepError("key_twice", key=key)
    return _Product(dict(varied))


def listed(rows: Iterable[Changes]) -> Points:
    """Return scenarios that are stated one by one."""
    return _Listed(tuple(rows))


def points_of_table(path: Path) -> Points:
    """Read scenarios from a CSV file or a workbook: one a row, one column per key; an empty cell changes nothing.

    Raises
    ------
    CaseError
        With every fault of the table, each with its place.
    SweepError
        If a workbook has more than one sheet that is not empty.
    """
    findings = Findings()
    try:
        data = path.read_bytes()
    except OSError:
        findings.error(str(path), "sweep.no_table", "sweep.no_table_mend")
        raise CaseError(findings.all) from None
    filled = [sheet for sheet in read_sheets(data, path.name, findings) if sheet.lines]
    if findings.stop:
        raise CaseError(findings.all)
    if len(filled) > 1:
        raise SweepError("several_sheets", file=path, sheets="、".join(sheet.title for sheet in filled))
    if not filled or len(filled[0].lines) == 1:
        findings.error(path.name, "sweep.empty_table", "sweep.empty_table_mend")
        raise CaseError(findings.all)
    keys, rows = _keys(filled[0], findings), filled[0].lines[1:]
    _report_no_results(filled[0], findings)
    if findings.stop:
        raise CaseError(findings.all)
    return listed(_changes(keys, cells) for _, cells in rows)


def _keys(sheet: TextSheet, findings: Findings) -> tuple[str, ...]:
    """Return the key of each column; empty for a column without any values."""
    line, header = sheet.lines[0]
    keys = tuple(plain(cell) for cell in header)
    seen: set[str] = set()
    for position, key in enumerate(keys):
        place = str(sheet.cell(line, position))
        if not key and any(cells[position].strip() for _, cells in sheet.lines[1:]):
            findings.error(place, "sweep.column_without_key", "sweep.column_without_key_mend")
        if key and alike(key) in seen:
            findings.error(place, "sweep.column_twice", "sweep.column_twice_mend", key=key)
        seen.add(alike(key))
    return keys


def _report_no_results(sheet: TextSheet, findings: Findings) -> None:
    """Report formulas without stored result, the first of each column."""
    for position in range(len(sheet.lines[0][1])):
        faulty = [line for line, cells in sheet.lines if cells[position] == FAULTY_TEXT]
        if faulty:
            report_no_result(sheet.cell(faulty[0], position), len(faulty), findings)


def _changes(keys: tuple[str, ...], cells: tuple[str, ...]) -> Changes:
    return tuple((key, cell.strip()) for key, cell in zip(keys, cells, strict=True) if key and cell.strip())
