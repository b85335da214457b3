"""A case kept in the solver: after any change it gives the plan of a solve from scratch, to the post."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cases import make_case, unit
from changes import walk
from random_cases import random_case
from rich_cases import rich_case

from quota.model.ranges import ConflictError
from quota.need import measure
from quota.scenario import Case, read_case
from quota.solve.live_case import LiveCase
from quota.solve.optimum import Solution, optimise

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"
CHANGES = 12


def told(solve) -> tuple[str, object]:
    """The quantities of a plan, or the sets of rows that cannot hold together."""
    try:
        solution: Solution = solve()
    except ConflictError as clash:
        return "conflict", [[(row.rule, row.key, row.limit) for row in rows] for rows in clash.sets]
    return solution.outcome.value, solution.quantities


def same_all_along(case: Case, seed: int, steps: int) -> int:
    """Compare each plan with one from scratch; return how many cases had a plan."""
    live = LiveCase(case, measure(case))
    found = 0
    for step, (other, needs) in enumerate(walk(case, seed, steps)):
        live.change(other, needs)
        mine, scratch = told(live.solve), told(lambda other=other, needs=needs: optimise(other, needs))
        assert mine == scratch, (seed, step)
        found += mine[0] == "optimal"
    return found


@pytest.mark.parametrize("make", [random_case, rich_case])
def test_same_plan_as_from_scratch(make):
    """Proves: after every one of many changes the plan is that of a solve from scratch, transfers and reserves included.

    Cases without a plan come up on the way, with the same sets of rows. Sensitivity: approvals, prices, stickiness,
    floors, ceilings, pins, paces and needs all change, and ties are many.
    """
    assert sum(same_all_along(make(seed), seed, CHANGES) for seed in range(12)) > 60


def test_by_hand():
    """Proves: 10 posts over needs of 10 and 5 are 7 and 3; with 2 more approved 8 and 4; the first frozen at 6, 6 and 6.

    Webster: priorities of the 7th post of a and the 3rd of b are 65 and 50, of a's 8th and b's 4th 75 and 70.
    """
    case = make_case([unit("a", 5, need=10), unit("b", 5, need=5)], approvals=[{"posts": 1}])
    live = LiveCase(case, measure(case))

    def planned(other: Case) -> list[int]:
        live.change(other, measure(other))
        quantities = live.solve().quantities
        return [quantities[code, "administrative"] for code in "ab"]

    more = replace(case, approvals=(replace(case.approvals[0], posts=2),))
    assert planned(more) == [8, 4]
    first = case.units["a"]
    frozen = replace(first, holdings={"administrative": replace(first.holdings["administrative"], pin=6)})
    assert planned(replace(more, units={**case.units, "a": frozen})) == [6, 6]
    assert planned(more) == [8, 4]


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_same_plan_in_many_changes(block: int):
    """Proves: as above, in ten thousand changes."""
    seeds = range(100 + 10 * block, 110 + 10 * block)
    for seed in seeds:
        same_all_along(random_case(seed), seed, 25)
        same_all_along(rich_case(seed), seed, 25)


@pytest.mark.slow
def test_same_plan_of_a_city():
    """Proves: as above, in 300 changes of Nanping without optional merges, which an integer programme decides."""
    case = read_case(NANPING, ["approvals.350700.administrative.posts=-2%"])
    required = tuple(item for item in case.consolidations if item.mode == "required")
    assert same_all_along(replace(case, consolidations=required), 1, 300) > 150
