"""The results of a sweep, gathered into tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from quota.files import number_or_words, write_csv, written_whole
from quota.study.sweep.points import Point, SweepError
from quota.study.sweep.results import NUMBER, SUMMARY, TEXT, UNITS, WHOLE
from quota.study.sweep.store import Sweep

Rows = Sequence[Sequence[object]]


def write_results(sweep: Sweep) -> list[Path]:
    """Gather the stored results into ``summary.csv`` and ``units.csv``; as Parquet too where pyarrow is installed.

    Both are tidy: one row per scenario and category, or per scenario, unit and category, with a column for every key that
    was varied. The same results give the same bytes, in whatever order and how many goes they were found. CSV has every
    figure as it is printed; Parquet has numbers where all values are numbers.

    Raises
    ------
    SweepError
        If a table cannot be written, as where Excel has it open.
    """
    keys = list(dict.fromkeys(key for point in sweep.points for key, _ in point.changes))
    summary: list[list[object]] = []
    units: list[list[object]] = []
    for result in sweep.results():
        changed = [result["number"], *(result["changes"].get(key, "") for key in keys)]
        ended = [result["status"], "; ".join(result["reason"])]
        for row in result["summary"] or [{}]:
            summary.append([*changed, *ended, *(row.get(name, "") for name in SUMMARY)])
        units += [[*changed, *row] for row in result["units"]]
    head = {"number": WHOLE} | _types_of_keys(sweep.points)
    try:
        return [
            *_write_table(sweep.folder / "summary", {**head, "status": TEXT, "reason": TEXT, **SUMMARY}, summary),
            *_write_table(sweep.folder / "units", {**head, **UNITS}, units),
        ]
    except OSError as error:
        raise SweepError("not_writable", folder=sweep.folder, detail=error) from error


def _types_of_keys(points: Sequence[Point]) -> dict[str, str]:
    """Return the type of each varied key: a number only where all its values are."""
    types: dict[str, str] = {}
    for point in points:
        for key, value in point.changes:
            types[key] = NUMBER if types.get(key, NUMBER) == NUMBER and _is_number(value) else TEXT
    return types


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _write_table(stem: Path, columns: Mapping[str, str], rows: Rows) -> list[Path]:
    target = stem.with_suffix(".csv")
    with written_whole(target) as fresh:
        write_csv(fresh, columns, ([_cell(value) for value in row] for row in rows))
    parquet = _write_parquet(stem, columns, rows)
    return [target, parquet] if parquet else [target]


def _cell(value: object) -> object:
    """Return a cell of a CSV table: results come as texts, and from elsewhere, be it words or numbers."""
    return number_or_words(value) if isinstance(value, str) else value


def _write_parquet(stem: Path, columns: Mapping[str, str], rows: Rows) -> Path | None:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        return None
    arrays = [
        pa.array([_typed(row[place], kind) for row in rows], pa.type_for_alias(kind))
        for place, kind in enumerate(columns.values())
    ]
    target = stem.with_suffix(".parquet")
    with written_whole(target) as fresh:
        parquet.write_table(pa.Table.from_arrays(arrays, list(columns)), fresh)
    return target


def _typed(value: object, kind: str) -> object:
    """Return a cell for Parquet; an empty one is no value."""
    if value == "":
        return None
    return float(str(value)) if kind == NUMBER else value
