"""What is kept of a scenario, and whether a result is one: it may come from another machine, or from a damaged file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
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
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
_WORDS = re.compile(rf"[^\x00-\x1f\x7f\ud800-\udfff]{{0,{LONGEST_REASON}}}")


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
    if not isinstance(reason, list) or len(reason) > MOST_REASONS or not all(_fits(one, TEXT) for one in reason):
        yield "reason"
    rows = isinstance(summary, list) and isinstance(units, list)
    if not rows or bool(summary) is not planned or bool(units) is not planned:
        yield "summary"
        return
    if not all(isinstance(row, dict) and row.keys() == SUMMARY.keys() for row in summary):
        yield "summary keys"
    elif not all(_row_fits([row[name] for name in SUMMARY], SUMMARY) for row in summary):
        yield "summary"
    elif not all(isinstance(row, list) and len(row) == len(UNITS) and _row_fits(row, UNITS) for row in units):
        yield "units"
    else:
        yield from _sums(summary, units)


def _row_fits(cells: list[object], columns: Mapping[str, str]) -> bool:
    """Tell whether the cells of a row are of their columns' types, and only changes below 0."""
    return all(
        _fits(cell, kind) and (kind != WHOLE or name == "change" or int(str(cell)) >= 0)
        for cell, (name, kind) in zip(cells, columns.items(), strict=True)
    )


def _fits(cell: object, kind: str) -> bool:
    if kind == WHOLE:
        return type(cell) is int and abs(cell) <= MOST
    return isinstance(cell, str) and (_NUMBER if kind == NUMBER else _WORDS).fullmatch(cell) is not None


def _sums(summary: list[dict[str, Any]], units: list[list[Any]]) -> Iterator[str]:
    """The figures of a category are those of its units, and no unit is there twice."""
    if len({(unit, category) for unit, category, *_ in units}) < len(units):
        yield "units"
    found: dict[str, Counter[str]] = {row["category"]: Counter() for row in summary}
    for _, category, planned, change, _ in units:
        sums = found.get(category)
        if sums is None or planned < change:
            yield "units"
            return
        sums.update(before=planned - change, after=planned, gaining=change > 0, losing=change < 0)
    for row in summary:
        if any(row[name] != found[row["category"]][name] for name in ("before", "after", "gaining", "losing")):
            yield f"summary {row['category']}"
