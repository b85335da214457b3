"""The results of a sweep, gathered into tables that people open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from quota.files import number_or_words, write_csv
from quota.study.sweep.results import SUMMARY, UNITS
from quota.study.sweep.solving import Result
from quota.study.sweep.store import Sweep

EXCEL_ROWS = 1_048_575
"""Rows below its header that a sheet of Excel holds."""


class Gathered(NamedTuple):
    """What became of a sweep: its tables, and how many scenarios ended in each status."""

    tables: tuple[str, ...]
    statuses: Counter[str]


def write_results(sweep: Sweep) -> Gathered:
    """Gather the stored results into ``summary.csv`` and ``units.csv``, one part after the other.

    Both are tidy: one row per scenario and category, or per scenario, unit and category, with a column for every key that
    was varied. The same results give the same bytes, in whatever order and how many goes they were found. Where results
    are stored as Parquet, a table that a sheet of Excel may not hold is not written again as CSV.

    Raises
    ------
    SweepError
        If a table cannot be written, as where Excel has it open.
    """
    keys, statuses = sweep.points.keys, Counter[str]()
    columns = {"summary": ("number", *keys, "status", "reason", *SUMMARY), "units": ("number", *keys, *UNITS)}
    rows = {"summary": _summary_rows(sweep, statuses), "units": _unit_rows(sweep)}
    tables = []
    for name, width in zip(rows, sweep.widths, strict=True):
        if not sweep.form.is_table or width * len(sweep.points) <= EXCEL_ROWS:
            tables.append(_write(sweep, f"{name}.csv", columns[name], rows[name]))
    for _ in rows["summary"]:  # none are left where they were written
        pass
    return Gathered((*tables, *(sweep.form.folders if sweep.form.is_table else ())), statuses)


def _summary_rows(sweep: Sweep, statuses: Counter[str]) -> Iterator[list[object]]:
    for result in sweep.results(units=False):
        statuses[result["status"]] += 1
        for row in result["summary"] or [{}]:
            yield [
                *_head(sweep, result),
                result["status"],
                "; ".join(result["reason"]),
                *(row.get(name, "") for name in SUMMARY),
            ]


def _unit_rows(sweep: Sweep) -> Iterator[list[object]]:
    for result in sweep.results():
        head = _head(sweep, result)
        yield from ([*head, *row] for row in result["units"])


def _head(sweep: Sweep, result: Result) -> list[object]:
    return [result["number"], *(result["changes"].get(key, "") for key in sweep.points.keys)]


def _write(sweep: Sweep, file: str, columns: Iterable[str], rows: Iterable[list[object]]) -> str:
    with sweep.reached(), sweep.place.written(file) as fresh:
        write_csv(fresh, columns, ([_cell(value) for value in row] for row in rows))
    return file


def _cell(value: object) -> object:
    """Return a cell of a CSV table: results come as texts, and from elsewhere, be it words or numbers."""
    return number_or_words(value) if isinstance(value, str) else value
