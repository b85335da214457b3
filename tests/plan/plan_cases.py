"""A case that uses every kind of transfer, and how to write and read its plan."""

from __future__ import annotations

from pathlib import Path

from cases import make_case, unit

from quota.plan import Plan, StoredPlan, make_plan, read_tables, write_tables
from quota.scenario import Case

CATEGORIES = ("administrative", "institution")


def full_case(*, shuffled: bool = False) -> Case:
    """City, county and townships with transit, an approval, a cut, reserves that grow and shrink, and people who move."""
    tables = {
        "units": [
            unit(
                "c",
                {"administrative": 12, "institution": 12},
                level="city",
                jurisdiction="C",
                spare={"administrative": 2, "institution": 3},
                headcount={"administrative": 11, "institution": 9},
                movable=1,
            ),
            unit("k", {"administrative": 10, "institution": 10}, level="county", spare=2, headcount=10, movable=2),
            unit(
                "a",
                {"administrative": 8, "institution": 4},
                need={"administrative": 16, "institution": 12},
                headcount={"administrative": 9, "institution": 4},
            ),
            unit(
                "b",
                {"administrative": 9, "institution": 8},
                need={"administrative": 5, "institution": 8},
                headcount={"administrative": 8, "institution": 7},
                movable=2,
            ),
            unit("d", {"administrative": 5, "institution": 6}, need=10, jurisdiction="B", headcount=5),
        ],
        "routes": [
            {
                "from_level": giver,
                "to_level": receiver,
                "scope": scope,
                "category": category,
                "body": f"{giver} commission",
                "price": 1,
            }
            for giver, receiver, scope in (("city", "county", "below"), ("county", "township", "same"))
            for category in CATEGORIES
        ],
        "approvals": [
            {"jurisdiction": "C", "category": "administrative", "posts": 2, "body": "province", "document": "No. 1"},
            {"jurisdiction": "C", "category": "institution", "posts": -1, "level": "city", "document": "No. 2"},
        ],
        "pool_terms": [
            {"reserve_min": 1},
            {"jurisdiction": "B", "category": "institution", "reserve_now": 1, "reserve_min": 0},
        ],
    }
    if shuffled:
        tables = {name: rows[::-1] for name, rows in tables.items()}
    return make_case(**tables, categories=CATEGORIES)


def stored(case: Case, folder: Path) -> tuple[Plan, StoredPlan]:
    """Solve, write and read back."""
    plan = make_plan(case)
    folder.mkdir(exist_ok=True)
    write_tables(plan, folder, 1.25)
    return plan, read_tables(folder)
