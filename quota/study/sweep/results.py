"""What is kept of a scenario, and whether a result is one: it may come from another machine, or from a damaged file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, get_args

from quota.study.sweep.points import Point
from quota.study.sweep.solving import LONGEST_REASON, MOST_REASONS, PLANNED, Failure

WHOLE, TEXT, NUMBER = "int64", "string", "float64"
SUMMARY: Mapping[str, str] = MappingProxyType(
    {
        "category": TEXT,
        "before": WHOLE,
        "after": WHOLE,
        "gaining": WHOLE,
        "losing": WHOLE,
        "moved": WHOLE,
        "crossed": WHOLE,
        "people": WHOLE,
        "least_coverage": NUMBER,
        "under_90": WHOLE,
    }
)
"""Figures of each scenario and category, in the order of the table, each with its type in Parquet."""
UNITS: Mapping[str, str] = MappingProxyType(
    {"unit_id": TEXT, "category": TEXT, "planned": WHOLE, "change": WHOLE, "coverage_after": NUMBER}
)
"""Figures of each scenario, unit and category, in the order of the table and of the stored results."""
MOST = 10**15
"""No number of posts is larger."""
_KEYS = frozenset({"number", "changes", "status", "reason", "summary", "units"})
_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
_WORDS = rf"[^\x00-\x1f\x7f\ud800-\udfff]{{0,{LONGEST_REASON}}}"
_LINES = {kind: re.compile(rf"{cell}(?:\n{cell})*") for kind, cell in ((NUMBER, _NUMBER), (TEXT, _WORDS))}
"""The texts of a column, a line each."""


def fault_of(point: Point, result: object) -> str:
    """Return which part of a result is not what was asked for; empty where all is.

    Known are the scenario that was asked, the forms and ranges of its figures, and that they add up.
    """
    if not isinstance(result, dict) or result.keys() != _KEYS:
        return "keys"
    return next(_faults(point, result), "")


def _faults(point: Point, result: Mapping[str, Any]) -> Iterator[str]:
    if type(result["number"]) is not int or result["number"] != point.number:
        yield "number"
    if result["changes"] != dict(point.changes):
        yield "changes"
    planned = result["status"] in PLANNED
    if not isinstance(result["status"], str) or not (planned or result["status"] in get_args(Failure)):
        yield "status"
    reason, summary, units = result["reason"], result["summary"], result["units"]
    if not isinstance(reason, list) or len(reason) > MOST_REASONS or not _column_fits(reason, "reason", TEXT):
        yield "reason"
    rows = isinstance(summary, list) and isinstance(units, list)
    if not rows or bool(summary) is not planned or bool(units) is not planned:
        yield "summary"
        return
    if not all(isinstance(row, dict) and row.keys() == SUMMARY.keys() for row in summary):
        yield "summary keys"
    elif not _fit([[row[name] for name in SUMMARY] for row in summary], SUMMARY):
        yield "summary"
    elif not all(isinstance(row, list) and len(row) == len(UNITS) for row in units) or not _fit(units, UNITS):
        yield "units"
    else:
        yield from _sums(summary, units)


def _fit(rows: Sequence[Sequence[object]], columns: Mapping[str, str]) -> bool:
    """Return whether the cells of rows are of their columns' types, and only changes below 0."""
    cells = zip(*rows, strict=True) if rows else [()] * len(columns)
    return all(_column_fits(column, name, kind) for column, (name, kind) in zip(cells, columns.items(), strict=True))


def _column_fits(cells: Sequence[Any], name: str, kind: str) -> bool:
    if kind == WHOLE:
        least = -MOST if name == "change" else 0
        return set(map(type, cells)) <= {int} and least <= min(cells, default=0) and max(cells, default=0) <= MOST
    if not set(map(type, cells)) <= {str}:
        return False
    lines = "\n".join(cells)
    return not cells or (lines.count("\n") == len(cells) - 1 and _LINES[kind].fullmatch(lines) is not None)


def _sums(summary: list[dict[str, Any]], units: list[list[Any]]) -> Iterator[str]:
    """The figures of a category are those of its units, and no unit is there twice."""
    if len({(unit, category) for unit, category, *_ in units}) < len(units):
        yield "units"
    found = {row["category"]: [0, 0, 0, 0] for row in summary}
    for _, category, planned, change, _ in units:
        if category not in found or planned < change:
            yield "units"
            return
        sums = found[category]
        sums[0] += planned - change
        sums[1] += planned
        sums[2] += change > 0
        sums[3] += change < 0
    for row in summary:
        if [row[name] for name in ("before", "after", "gaining", "losing")] != found[row["category"]]:
            yield f"summary {row['category']}"
