"""What varies in a sweep: ranges, lists and tables of values."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from quota.plan.hand.sheet import Sheet, read_sheets
from quota.scenario import CaseError
from quota.scenario.cells import FAULTY_TEXT
from quota.scenario.formats import report_no_result
from quota.scenario.names import alike, plain
from quota.scenario.problems import Findings
from quota.texts import Message, RefusalError

MOST_POINTS = 100_000
"""More combinations than this are a slip of the pen."""
_TYPED_SIGNS = str.maketrans("：，＝", ":,=")
"""Signs of a Chinese keyboard that are meant as the others."""


class SweepError(RefusalError):
    """A sweep cannot be run as stated.

    `reason` is ``nothing_varied``, ``vary_form``, ``key_twice``, ``two_ways``, ``too_many``, ``several_sheets``,
    ``other_sweep``, ``not_empty``, ``not_writable``, ``no_dask``, ``unreachable``, ``versions``, ``worker``, ``result``,
    ``silent`` or ``lost``; messages are named after it.
    """

    def __init__(self, reason: str, **values: object) -> None:
        self.reason = reason
        self.message = Message(f"sweep.fault_{reason}", values)
        super().__init__(f"{reason}: {values}")


@dataclass(frozen=True, slots=True)
class Point:
    """One scenario of a sweep: its place, from 1, and what is set for it as with ``--set``."""

    number: int
    changes: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """Name of its file: place and digest of its changes, so that other changes are never taken for these."""
        digest = hashlib.sha256(json.dumps(self.changes, ensure_ascii=False).encode()).hexdigest()
        return f"{self.number:06d}-{digest[:12]}"


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
    if not 0 <= steps <= MOST_POINTS:
        raise SweepError("vary_form", text=text)
    return tuple(format((start + step * place).normalize(), "f") for place in range(steps + 1))


def combinations(varied: Sequence[tuple[str, Sequence[str]]]) -> tuple[Point, ...]:
    """Return every combination of the varied values, the last key varying fastest.

    Raises
    ------
    SweepError
        If nothing varies, a key varies twice, or there are more than `MOST_POINTS`.
    """
    if not varied:
        raise SweepError("nothing_varied")
    keys = [key for key, _ in varied]
    for key in keys:
        if keys.count(key) > 1:
            raise SweepError("key_twice", key=key)
    count = math.prod(len(values) for _, values in varied)
    if count > MOST_POINTS:
        raise SweepError("too_many", count=count, most=MOST_POINTS)
    chosen = itertools.product(*(values for _, values in varied))
    return tuple(Point(number, tuple(zip(keys, values, strict=True))) for number, values in enumerate(chosen, start=1))


def points_of_table(path: Path) -> tuple[Point, ...]:
    """Read scenarios from a CSV file or a workbook: one a row, one column per key; an empty cell changes nothing.

    Raises
    ------
    CaseError
        With every fault of the table, each with its place.
    SweepError
        If a workbook has more than one sheet that is not empty, or there are more than `MOST_POINTS`.
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
    if len(rows) > MOST_POINTS:
        raise SweepError("too_many", count=len(rows), most=MOST_POINTS)
    return tuple(Point(number, _changes(keys, cells)) for number, (_, cells) in enumerate(rows, start=1))


def _keys(sheet: Sheet, findings: Findings) -> tuple[str, ...]:
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


def _report_no_results(sheet: Sheet, findings: Findings) -> None:
    """Report formulas without stored result, the first of each column."""
    for position in range(len(sheet.lines[0][1])):
        faulty = [line for line, cells in sheet.lines if cells[position] == FAULTY_TEXT]
        if faulty:
            report_no_result(sheet.cell(faulty[0], position), len(faulty), findings)


def _changes(keys: tuple[str, ...], cells: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((key, cell.strip()) for key, cell in zip(keys, cells, strict=True) if key and cell.strip())
