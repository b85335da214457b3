"""The frontier as a table, and chosen points of it as plans."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from quota.plan import Plan
from quota.plan.coverage import points
from quota.scenario import Case
from quota.study.frontier.walk import FrontierPoint
from quota.study.store import StudyOrigin, write_manifest, write_plan, write_table


class FrontierRow(NamedTuple):
    """A point of the frontier. [posts; percentage points, summed over posts]

    `gain` is how much less the priority of the posts filled is than at the first point, `last` than at the point before.
    """

    moved: int
    gain: Decimal
    last: Decimal


class OwnPlan(NamedTuple):
    """Where the plan of the scenario itself stands, which weighs moves by its thresholds. [as in a `FrontierRow`]

    `most` is the greatest gain of any plan that moves no more posts.
    """

    moved: int
    gain: Decimal
    most: Decimal


def own_plan(found: Sequence[FrontierPoint], place: FrontierPoint) -> OwnPlan:
    """Compare a plan of the case with the frontier, which it cannot be better than."""
    least = min((point.value for point in found if point.moved <= place.moved), default=place.value)
    return OwnPlan(place.moved, points(found[0].value - place.value), points(found[0].value - least))


def frontier_rows(found: Sequence[FrontierPoint]) -> tuple[FrontierRow, ...]:
    """Return the points with what each move gains."""
    return tuple(
        FrontierRow(point.moved, points(found[0].value - point.value), points(before.value - point.value))
        for before, point in zip((found[0], *found), found, strict=False)
    )


def write_frontier(
    folder: Path,
    origin: StudyOrigin,
    case: Case,
    found: Sequence[FrontierPoint],
    own: OwnPlan,
    plans: Sequence[tuple[int, Plan]],
) -> None:
    """Write all points, and the plans of chosen ones by their number of moves, into an existing, empty folder."""
    rows = frontier_rows(found)
    write_table(folder / "frontier.csv", FrontierRow._fields, rows, case)
    for moved, plan in plans:
        write_plan(plan, folder, f"moved-{moved}", origin, {"study": "frontier", "most_moved": moved})
    stated = {
        "points": len(rows),
        "least_moved": rows[0].moved,
        "own_plan": {"moved": own.moved, "gain": str(own.gain), "most": str(own.most)},
        "plans": [moved for moved, _ in plans],
    }
    write_manifest(folder, case, "frontier", "optimal", origin, stated)
