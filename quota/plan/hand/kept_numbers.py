"""Numbers that a repaired plan keeps because somebody wanted them, as its manifest states them.

They belong to the plan and not to the scenario: who reopens or audits the plan must freeze them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from quota.plan.by_hand import ByHand, Shift
from quota.plan.hand.table import HandTable
from quota.scenario import Case, InputCell, Pool


def manifest_entry(table: HandTable, by_hand: ByHand) -> dict[str, Any]:
    """Return what the manifest says of kept numbers: their table, each with its cell, and what they do to others."""
    return {
        "file": table.file,
        "sha256": table.digest,
        "numbers": [
            {
                "unit": shift.unit,
                "category": shift.category,
                "posts": shift.planned,
                "best": shift.best,
                "sheet": cell.sheet,
                "line": cell.line,
                "column": cell.column,
            }
            for shift in by_hand.kept
            for cell in [table.cells[str(shift.unit), shift.category]]
        ],
        "others": [
            {**_whose(shift), "category": shift.category, "best": shift.best, "planned": shift.planned}
            for shift in by_hand.others
        ],
        **({} if by_hand.points is None else {"points": str(by_hand.points)}),
    }


def _whose(shift: Shift) -> dict[str, str]:
    if isinstance(shift.unit, Pool):
        return {"jurisdiction": shift.unit.jurisdiction, "level": shift.unit.level}
    return {"unit": shift.unit}


def told_by_hand(case: Case, manifest: Mapping[str, Any]) -> ByHand | None:
    """Return what a checked manifest says of what kept numbers do; None where it is of an earlier version, or has none."""
    entry = manifest.get("by_hand")
    if not entry or "others" not in entry:
        return None
    pools = {(pool.jurisdiction, str(pool.level)): pool for pool, _ in case.pools}
    others = []
    for shifted in entry["others"]:
        pool = pools.get((shifted.get("jurisdiction", ""), shifted.get("level", "")))
        unit = shifted.get("unit", "")
        if (pool or unit in case.units) and shifted["category"] in case.categories:
            others.append(Shift(pool or unit, shifted["category"], shifted["best"], shifted["planned"]))
    kept = tuple(
        Shift(number["unit"], number["category"], number.get("best", number["posts"]), number["posts"])
        for number in entry["numbers"]
    )
    points = entry.get("points")
    return ByHand(str(entry["file"]), kept, tuple(others), None if points is None else Decimal(points))


def kept_numbers(manifest: Mapping[str, Any]) -> HandTable | None:
    """Read them back from a checked manifest; None where there are none."""
    entry = manifest.get("by_hand")
    if not entry:
        return None
    keys = [(str(number["unit"]), str(number["category"])) for number in entry["numbers"]]
    return HandTable(
        str(entry["file"]),
        str(entry["sha256"]),
        {key: int(number["posts"]) for key, number in zip(keys, entry["numbers"], strict=True)},
        {
            key: InputCell(str(entry["file"]), str(number["sheet"]), int(number["line"]), int(number["column"]))
            for key, number in zip(keys, entry["numbers"], strict=True)
        },
        (),
        frozenset(keys),
    )
