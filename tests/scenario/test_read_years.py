"""Years, exits and hiring plans as they are read: what is wrong is told at its cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import Rows, findings_of, write_scenario

from quota.scenario import read_case

YEARS: Rows = (("year", "title"), ("2026年", "一"), ("2027", ""), (2028, ""))
EXITS: Rows = (("unit_id", "category", "year", "people", "source"), ("9001A", "administrative", "2026", 2, "s"))
HIRING: Rows = (
    ("jurisdiction", "category", "year", "most", "body"),
    *(("9001", "administrative", year, 1, "b") for year in (2026, 2027, 2028)),
)


def test_years_are_read(tmp_path: Path):
    """Proves: years may bear the sign for year; who leaves and who may be hired is in the case."""
    case = read_case(write_scenario(tmp_path, years=YEARS, exits=EXITS, hiring=HIRING))
    assert [year.year for year in case.years] == [2026, 2027, 2028]
    assert [(leaves.unit, leaves.year, leaves.people) for leaves in case.exits] == [("9001A", 2026, 2)]
    assert [item.most for item in case.hiring] == [1, 1, 1]


@pytest.mark.parametrize(
    ("tables", "found"),
    [
        ({"years": (*YEARS[:2], YEARS[3])}, ("years.csv:3:1", "years_apart")),
        (
            {"years": YEARS, "exits": (EXITS[0], ("9001A", "administrative", 2031, 1, "s"))},
            ("exits.csv:2:3", "unknown_year"),
        ),
        ({"exits": EXITS}, ("exits.csv:2:3", "unknown_year")),
        (
            {"years": YEARS, "exits": (*EXITS, ("9001A", "administrative", 2027, 17, "s"))},
            ("exits.csv:2:4", "exits_above_headcount"),
        ),
        (
            {"years": YEARS, "exits": (EXITS[0], ("9001X", "administrative", 2026, 1, "s"))},
            ("exits.csv:2:2", "exits_hold_none"),
        ),
        (
            {"years": YEARS, "exits": (EXITS[0], ("9001Z", "administrative", 2026, 1, "s"))},
            ("exits.csv:2:1", "unknown_reference"),
        ),
        ({"years": YEARS, "hiring": HIRING[:3]}, ("hiring.csv:2:3", "hiring_years_missing")),
        ({"years": (*YEARS[:1], ("26", ""))}, ("years.csv:2:1", "below_minimum")),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, tables: dict[str, Rows], found: tuple[str, str]):
    """Proves: each of these is an error, told once, at its cell. Sensitivity: each check by itself."""
    assert findings_of(write_scenario(tmp_path, **tables)) == [found]
