"""Numbers that a repaired plan keeps because somebody wanted them, as its manifest states them.

They belong to the plan and not to the scenario: who reopens or audits the plan must freeze them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from quota.plan.hand.header import Key
from quota.plan.hand.table import HandTable
from quota.scenario import Cell


def manifest_entry(table: HandTable, keys: Iterable[Key]) -> dict[str, Any]:
    """Return what the manifest says of kept numbers: the table in which they were written, and each with its cell."""
    return {
        "file": table.file,
        "sha256": table.digest,
        "numbers": [
            {
                "unit": unit,
                "category": category,
                "posts": table.posts[unit, category],
                "sheet": table.cells[unit, category].sheet,
                "line": table.cells[unit, category].line,
                "column": table.cells[unit, category].column,
            }
            for unit, category in sorted(keys)
        ],
    }


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
            key: Cell(str(entry["file"]), str(number["sheet"]), int(number["line"]), int(number["column"]))
            for key, number in zip(keys, entry["numbers"], strict=True)
        },
        (),
        frozenset(keys),
    )
