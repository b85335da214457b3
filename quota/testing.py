"""Small scenarios for tests of one's own scripts: what a test does not say is harmless.

>>> from quota.testing import make_case
>>> plan = make_case([{"unit_id": "a", "current": 9, "need": 12}, {"unit_id": "b", "current": 9, "need": 6}]).solve()
>>> plan.posts[["unit_id", "planned"]].values.tolist()
[['a', 12], ['b', 6]]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from quota.api.reading import from_frames
from quota.api.scenario import Scenario
from quota.api.sources import Rows
from quota.scenario.records import Holding

CITY = "90"
CATEGORIES = {
    "administrative": {"name": "行政编制", "name_en": "administrative posts"},
    "institution": {"name": "事业编制", "name_en": "institution posts"},
}
HELD = frozenset(field.name for field in fields(Holding))


def make_case(
    units: Iterable[Mapping[str, Any]], settings: Mapping[str, object] | None = None, **tables: Rows
) -> Scenario:
    """Return a scenario of some units, read and checked like any other.

    Township units of the county 9001 in the city 90, nobody in post, stated needs, no limits, every threshold 0. Figures
    without a category, such as ``current``, are those of administrative posts.

    Parameters
    ----------
    units : rows
        ``unit_id`` at least, and as a rule ``current`` and ``need``.
    settings : Mapping, optional
        Beside the title.
    tables : rows
        Further tables, or others in place of ``jurisdictions`` and ``categories``.
    """
    rows = [_unit(row) for row in units]
    counties = sorted({str(row["jurisdiction"]) for row in rows} - {CITY})
    held = [code for code in CATEGORIES if any(name.startswith(f"{code}_") for row in rows for name in row)]
    made: dict[str, Rows] = {
        "jurisdictions": [{"code": CITY, "name": "样例市", "parent": None}]
        + [{"code": code, "name": f"{code}县", "parent": CITY} for code in counties],
        "categories": [{"code": code, **CATEGORIES[code], "counts_in_total": True} for code in held],
        "units": rows,
        "sources": [
            {"table": "units", "column": field, "standing": "illustrative", "source": "test"} for field in sorted(HELD)
        ],
    }
    return from_frames({**made, **tables}, {"title": "test", "language": "en", **(settings or {})})


def _unit(row: Mapping[str, Any]) -> dict[str, Any]:
    known = {"name": row["unit_id"], "jurisdiction": "9001", "level": "township", "type": "镇"}
    own = {f"administrative_{name}" if name in HELD else name: value for name, value in row.items()}
    people = {f"{name.removesuffix('_current')}_headcount": 0 for name in own if name.endswith("_current")}
    return {**known, **people, **own}
