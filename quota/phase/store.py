"""Folders of the years: their tables and a manifest, re-checked before they are put in place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from quota.phase.course import Course
from quota.phase.recheck import recheck_years
from quota.phase.tables import HiringYear, PeopleYear, PoolYear, PostsYear, YearTables, year_tables
from quota.plan import replaced_whole
from quota.study.store import StudyOrigin, write_manifest, write_table

RECORDS: Mapping[str, tuple[str, ...]] = {
    "posts": PostsYear._fields,
    "people": PeopleYear._fields,
    "hiring": HiringYear._fields,
    "pools": PoolYear._fields,
}
"""Columns of the tables, which are called years_posts.csv and so on."""
FORM: Mapping[str, object] = MappingProxyType(
    {"years": [int], "nobody_moves?": bool, "open_target?": bool, "target?": re.compile(r"[^\x00-\x1f]*")}
)
"""What an audit reads of a manifest; see `quota.plan.manifest.FORM`."""


def write_years(course: Course, folder: Path, solver: str, origin: StudyOrigin, stated: dict[str, Any]) -> YearTables:
    """Write the years into a folder, whole or not at all.

    Parameters
    ----------
    stated : dict
        What the manifest says beside: what was asked for, and the answers.

    Raises
    ------
    RecheckError
        If something does not add up; then nothing is written.
    StoreError
        If the folder must not be replaced.
    """
    tables = year_tables(course)
    recheck_years(course, tables)
    with replaced_whole(folder) as fresh:
        for name, columns in RECORDS.items():
            write_table(fresh / f"years_{name}.csv", columns, getattr(tables, name), course.start.case)
        facts = {
            "years": [year.year for year in course.start.years],
            "solver": solver,
            "objectives": dict(course.values),
            "units_per_point": course.scale,
            "gap": float(course.gap) if course.proved else None,
            "proved_within": str(course.within),
            "nobody_moves": not course.moving,
            **stated,
        }
        status = "optimal" if course.proved else "feasible"
        write_manifest(fresh, course.start.case, "phase", status, origin, facts)
    return tables
