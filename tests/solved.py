"""Scenarios of the house that many tests read, each solved once in a process; and two counties of Nanping by themselves.

>>> solved("counties").case.jurisdictions["350723"].name
'光泽县'
"""

from __future__ import annotations

import csv
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from quota.plan import Plan, make_plan
from quota.solve.over_plan import read_planned

SCENARIOS = Path(__file__).parents[1] / "scenarios"
NANPING = SCENARIOS / "nanping"
CITY, KEPT = "350700", ("350723", "350783")
"""The city, and the counties that are kept: of 8 and 18 townships; institutions of the second merge."""


@cache
def solved(name: str) -> Plan:
    """Return the plan of a scenario by the name of its folder, or of the two counties; nobody changes it."""
    if name != "counties":
        return make_plan(read_planned(SCENARIOS / name))
    with TemporaryDirectory() as folder:
        return make_plan(read_planned(counties(Path(folder) / "counties")))


def counties(folder: Path) -> Path:
    """Write Nanping with two counties alone: all tables, a sixth of the units; return its folder."""
    shutil.copytree(NANPING, folder, ignore=shutil.ignore_patterns("facts", "*.py"))
    tables = {path.stem: _rows(path) for path in folder.glob("*.csv")}
    others = {row[0] for row in tables["jurisdictions"][1:]} - {CITY, *KEPT}
    others |= {row[0] for row in tables["units"] if row[2] in others}
    others |= {row[0] for row in tables["consolidations"] if row[3].split("-")[0] in others}
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(row for row in rows if others.isdisjoint(row))
    return folder


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))
