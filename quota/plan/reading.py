"""Reading a plan's folder back. It may have been cut, saved by Excel or made up: nothing of it is believed unchecked."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import islice, repeat
from pathlib import Path
from types import UnionType
from typing import Any, NoReturn, get_args

from quota.files import read_exact, restore, unguarded
from quota.files.tables import TOGETHER
from quota.plan.agreement import disagreements
from quota.plan.manifest import MANIFEST, StoreError, damaged, other_version, read_manifest, regular_file
from quota.plan.records import FILES, OPTIONAL, RECORDS, StoredPlan, kinds_of
from quota.scenario.formats import decoded
from quota.scenario.problems import Findings
from quota.texts import Message

MOST_BYTES = 2**30
"""No table of a plan is larger."""
_WHOLE = re.compile(r"-?([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})")
_NUMBER = re.compile(r"-?([0-9]{1,40}|[0-9]{1,3}(,[0-9]{3}){1,4})(\.[0-9]{1,60})?")
"""Thousands may be set apart, as Excel does where it is told to."""
_EXACT = re.compile(r"-?[0-9]{1,4000}(\.[0-9]{1,60}|÷[0-9]{0,3999}[1-9][0-9]{0,3999})?")
_YES_OR_NO = re.compile("yes|no", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SHOWN = 40
"""Signs shown of a cell at most."""


class _CellError(ValueError):
    """A cell does not hold what its column holds: ``whole``, ``number``, ``yes_no``, ``text``."""


def read_tables(folder: Path) -> StoredPlan:
    """Read a plan's folder whose tables agree with its manifest and with each other.

    Raises
    ------
    StoreError
        If it holds no plan, or a table of it is damaged.
    """
    stored = read_rows(folder)
    for found in disagreements(stored):
        raise damaged(folder, line_of(folder, found.table, found.row, found.column), found.what, **found.values)
    return stored


def read_rows(folder: Path) -> StoredPlan:
    """Read a plan's folder, row by row; what the rows say to each other is left to `quota.plan.recheck`.

    Raises
    ------
    StoreError
        If it holds no plan, or a row of it is none.
    """
    restore(folder)
    if not os.path.lexists(folder / MANIFEST):
        raise StoreError("not_a_plan", folder)
    manifest = read_manifest(folder)
    written = other_version(manifest)
    # Each different text is read once, so that the tables of a country share their names, numbers and bases.
    kinds = {kind for record in RECORDS.values() for kind in kinds_of(record).values()}
    readers = {kind: cache(_reader(kind)) for kind in kinds}
    rows = {field: tuple(_rows(folder, file, readers, written)) for field, file in FILES.items()}
    return StoredPlan(manifest=manifest, **rows)


def line_of(folder: Path, name: str, row: int | None, column: str = "") -> str:
    """Name a place of a table by line and column, as ``posts.csv:5:9 planned``; rows count from 0."""
    file = f"{name}.csv"
    if row is None:
        return file
    lines = _lines(folder, name)
    _, header = next(lines, (1, []))
    line = next((line for place, (line, _) in enumerate(lines) if place == row), 1)
    return f"{file}:{line}:{header.index(column) + 1} {column}" if column in header else f"{file}:{line}"


def _rows(folder: Path, name: str, readers: Mapping[object, Callable[[str], Any]], other: str) -> Iterator[Any]:
    """Yield the rows of a table; `other` is the version that wrote it, if it was not this one."""
    record = RECORDS[name]
    rows = filter(any, csv.reader(io.StringIO(_text(folder, name), newline=""), strict=True))
    read: dict[str, Callable[[str], object]] = {}
    try:
        header = next(rows, [])
        _demand_columns(folder, name, header, other)
        read = {column: readers[kind] for column, kind in kinds_of(record).items() if column in header}
        while some := list(islice(rows, TOGETHER)):
            columns = dict(zip(header, zip(*some, strict=True), strict=True))
            yield from map(
                record,
                *(
                    map(read[column], columns[column]) if column in read else repeat(None)
                    for column in kinds_of(record)
                ),
            )
    except (csv.Error, ValueError):
        _refuse(folder, name, read)


def _demand_columns(folder: Path, name: str, header: Sequence[str], other: str) -> None:
    """Refuse a table without each column of its rows, once; others may stand beside, as a planner's notes."""
    idle = [column for column in OPTIONAL.get(name, ()) if column not in header]
    wrong = [column for column in kinds_of(RECORDS[name]) if column not in idle and header.count(column) != 1]
    if wrong and other and not set(wrong) & set(header):
        detail = Message("plan.other_columns", {"version": other, "place": f"{name}.csv", "columns": ", ".join(wrong)})
        raise StoreError("other_version", folder, detail)
    if wrong:
        raise damaged(folder, f"{name}.csv:1", "columns", columns=", ".join(wrong))


def _refuse(folder: Path, name: str, read: Mapping[str, Callable[[str], object]]) -> NoReturn:
    """Refuse a table for its first row that cannot be read."""
    lines = _lines(folder, name)
    _, header = next(lines)
    for line, cells in lines:
        if len(cells) != len(header):
            raise damaged(folder, f"{name}.csv:{line}", "width", found=len(cells), columns=len(header))
        for column, reader in read.items():
            at = header.index(column)
            try:
                reader(cells[at])
            except _CellError as error:
                text = "".join(sign if sign.isprintable() else "\ufffd" for sign in cells[at][:SHOWN])
                kind = Message(f"plan.kind_{error}")
                raise damaged(folder, f"{name}.csv:{line}:{at + 1} {column}", "cell", text=text, kind=kind) from None
    raise damaged(folder, f"{name}.csv", "row")


def _lines(folder: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records of a table that hold anything, each with the line where it begins."""
    reader = csv.reader(io.StringIO(_text(folder, name), newline=""), strict=True)
    begin = 1
    try:
        for cells in reader:
            if any(cells):
                yield begin, cells
            begin = reader.line_num + 1
    except csv.Error as error:
        raise damaged(folder, f"{name}.csv:{begin}", "row") from error


def _text(folder: Path, name: str) -> str:
    file = f"{name}.csv"
    data = regular_file(folder, file, MOST_BYTES)
    text = decoded(data, file, Findings())
    if text is None:
        line = data.partition(b"\0")[0].count(b"\n") + 1 if b"\0" in data else 0
        raise damaged(folder, f"{file}:{line}" if line else file, "no_text")
    return text


def _reader(kind: object) -> Callable[[str], object]:
    """Return what makes a value of a column's kind from its text."""
    if kind is int:
        return lambda text: int(_matching(_WHOLE, text, "whole"))
    if kind is bool:
        return lambda text: _matching(_YES_OR_NO, text, "yes_no").lower() == "yes"
    if kind is Decimal:
        return lambda text: Decimal(_matching(_NUMBER, text, "number"))
    if kind is Fraction:
        return lambda text: read_exact(_matching(_EXACT, unguarded(text), "number"))
    if isinstance(kind, UnionType):  # a number, or none
        stated = _reader(get_args(kind)[0])
        return lambda text: stated(text) if text else None
    return _words


def _words(text: str) -> str:
    if _CONTROL.search(text):
        raise _CellError("text")
    return unguarded(text)


def _matching(form: re.Pattern[str], text: str, kind: str) -> str:
    if not form.fullmatch(text):
        raise _CellError(kind)
    return text.replace(",", "")
