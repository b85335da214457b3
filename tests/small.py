"""A small scenario on disk, right in every respect, for tests to spoil.

City 90 with the counties 9001 and 9002: four townships, an institution of each county, two categories. All figures
are made up. The bureau 9001X can spare 6 institution posts, with 2 people.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from quota.scenario import CaseError, read_case

Rows = Sequence[Sequence[object]]

SETTINGS = 'title = "小情景"\n'

TABLES: Mapping[str, Rows] = {
    "jurisdictions": (
        ("code", "name", "parent"),
        ("90", "样例市", ""),
        ("9001", "甲县", "90"),
        ("9002", "乙县", "90"),
    ),
    "categories": (
        ("code", "name", "name_en", "counts_in_total"),
        ("administrative", "行政编制", "administrative posts", "yes"),
        ("institution", "事业编制", "institution posts", "yes"),
    ),
    "units": (
        ("unit_id", "name", "jurisdiction", "level", "type", "area_km2",
         "administrative_current", "administrative_headcount", "administrative_need",
         "institution_current", "institution_headcount", "institution_need",
         "institution_spare", "institution_movable"),
        ("9001A", "东镇", "9001", "township", "镇", "120", "20", "18", "24", "16", "14", "22", "", ""),
        ("9001B", "西乡", "9001", "township", "乡", "90.5", "18", "18", "15", "12", "12", "11", "", ""),
        ("9001X", "甲县服务中心", "9001", "county", "事业单位", "", "", "", "", "30", "26", "", "6", "2"),
        ("9002A", "南镇", "9002", "township", "镇", "150", "22", "21", "26", "15", "13", "19", "", ""),
        ("9002B", "北街道", "9002", "township", "街道", "30", "16", "15", "18", "14", "13", "15", "", ""),
        ("9002X", "乙县服务中心", "9002", "county", "事业单位", "", "", "", "", "20", "20", "", "", ""),
    ),
    "routes": (
        ("from_level", "to_level", "scope", "category", "jurisdiction", "price", "limit", "body", "basis"),
        ("county", "township", "same", "institution", "", "0", "10", "县委编委", "示例"),
    ),
    "sources": (
        ("table", "column", "rows", "standing", "source"),
        ("units", "area_km2", "", "illustrative", "样例"),
        *(("units", field, "", "illustrative", "样例") for field in ("current", "headcount", "need", "spare", "movable")),
    ),
}  # fmt: skip
"""Every table of the scenario: header, then rows."""

YEARS: Rows = (("year", "title"), (2026, ""), (2027, ""))
EXITS: Rows = (
    ("unit_id", "category", "year", "kind", "people"),
    ("9001B", "administrative", 2026, "", 2),
    ("9002A", "administrative", 2027, "", 1),
)
HIRING: Rows = (
    ("jurisdiction", "category", "year", "most"),
    ("90", "administrative", 2026, 3),
    ("90", "administrative", 2027, 1),
)
"""Two years in which three people leave and four may come: tables that the small scenario may have besides."""


def write_scenario(
    folder: Path, *, settings: str = SETTINGS, encoding: str = "utf-8-sig", **tables: Rows | None
) -> Path:
    """Write the small scenario, with some tables replaced or (None) left out; return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scenario.toml").write_text(settings, encoding="utf-8")
    for name, rows in {**TABLES, **tables}.items():
        if rows is not None:
            (folder / f"{name}.csv").write_bytes(csv_text(rows).encode(encoding))
    return folder


def csv_text(rows: Rows) -> str:
    """Return rows as the text of a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def changed(table: str, row: int, column: str, value: object) -> list[list[object]]:
    """Return a table of the small scenario with one cell changed; rows count from 1 below the header."""
    rows = [list(cells) for cells in TABLES[table]]
    if column not in rows[0]:
        rows = with_column(rows, column)
    rows[row][rows[0].index(column)] = value
    return rows


def with_column(rows: Sequence[Sequence[object]], column: str, value: object = "") -> list[list[object]]:
    """Return a table with one more column, every cell alike."""
    return [[*rows[0], column], *([*cells, value] for cells in rows[1:])]


def findings_of(path: Path, *overrides: str) -> list[tuple[str, str]]:
    """Return (place, message key) of every error that reading the scenario reports; none where it can be read."""
    try:
        read_case(path, overrides)
    except CaseError as error:
        return [(problem.where, problem.what.key.removeprefix("scenario.")) for problem in error.errors]
    return []


def warnings_of(path: Path, *overrides: str) -> list[tuple[str, str]]:
    """Return (place, message key) of every warning about a scenario that can be read."""
    warnings = read_case(path, overrides).warnings
    return [(problem.where, problem.what.key.removeprefix("scenario.")) for problem in warnings]
