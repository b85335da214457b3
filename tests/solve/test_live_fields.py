"""A live case is the plan from nothing after any change: every field of every table, made from the schema."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cases import make_case, unit
from field_walk import COMPLETE, Field, Walk, fields
from quick import blocks, few

from quota.model.ranges import ConflictError
from quota.need import Needs, measure
from quota.scenario import Case
from quota.scenario.records import TotalBound
from quota.solve.conflict import NoPlan
from quota.solve.live.case import LiveCase
from quota.solve.optimum import Solution, optimise

DRAWS = 60
"""How often a value is drawn for a field before it counts as one that cannot be turned."""


def told(solve) -> tuple[object, ...]:
    """What a plan is: its quantities, value and rows, or the sets of rows that cannot hold together."""
    try:
        solution: Solution = solve()
    except NoPlan as clash:  # which sets cannot hold follows from all the rows alone
        return "conflict", [(row.rule, row.subject, row.terms, row.sense, row.limit) for row in clash.rows]
    except ConflictError as clash:
        return "conflict", [[(row.rule, row.subject, row.limit) for row in rows] for rows in clash.sets]
    return solution.outcome.value, solution.quantities, solution.value, solution.bound, solution.rows


def compared(live: LiveCase, case: Case, needs: Needs, about: str) -> bool:
    """Compare a live case with a solve from nothing; return whether there is a plan."""
    live.change(case, needs)
    mine, scratch = told(live.solve), told(lambda: optimise(case, needs))
    assert mine == scratch, about
    return mine[0] == "optimal"


def walked(folder: Path, seed: int, steps: int) -> tuple[int, set[str]]:
    """Walk, and compare after each step; return how many cases had a plan, and which fields were turned.

    A turn that leaves no plan is taken back before the next one.
    """
    walk, found = Walk(folder, seed), 0
    live = LiveCase(walk.case, measure(walk.case))
    live.solve()
    for name, case, needs in walk.steps(steps):
        if compared(live, case, needs, name):
            found += 1
        else:
            walk.undo()
    return found, walk.turned


@pytest.mark.parametrize("turns", few([12, 30, 100], 1))
def test_a_walk_over_all_fields(tmp_path: Path, turns: int):
    """Proves: after each of some turns of any field the live case has the plan, value, bound and rows of a new start.

    Sensitivity: cases without a plan come up as well, with the same sets of rows.
    """
    found, turned = walked(tmp_path / "s", 1, turns)
    assert found > turns // 5
    assert len(turned) > turns // 2


@pytest.mark.parametrize("turns", [("never_rise", "never_fall"), ("never_fall", "never_rise")])
def test_a_total_that_turns_round(turns: tuple[str, str]):
    """Proves: where a total that must not rise must not fall from now on, or the reverse, the plan follows.

    By hand: a has 6 of 12 posts and needs 3 of 12, b 6 and needs 9, a free route between their counties. With a's county
    never to rise the plan is 3 and 9; never to fall, 6 and 6. Sensitivity: terms and right-hand side are the same.
    """
    case = make_case(
        [unit("a", 6, need=3), unit("b", 6, need=9, jurisdiction="B")],
        routes=[{"from_level": "township", "to_level": "township", "scope": "across", "price": 0}],
    )
    needs, posts = measure(case), {"never_rise": 3, "never_fall": 6}
    for first, then in (turns, turns[::-1]):
        held = [_with_total(case, direction) for direction in (first, first, then)]
        live = LiveCase(held[0], needs)
        for direction, other in zip((first, first, then), held, strict=True):
            assert compared(live, other, needs, direction)
            assert live.solve().quantities["a", "administrative"] == posts[direction]


def _with_total(case: Case, direction: str) -> Case:
    return replace(case, totals=(TotalBound("A", "administrative", None, direction, ""),))


@pytest.mark.slow
def test_every_field_of_the_schema(tmp_path: Path):
    """Proves: turned one after the other, each field of the schema leaves the live case with the plan of a new start.

    Sensitivity: a field that no draw can turn fails, so that a new one cannot be left out.
    """
    walk = Walk(tmp_path / "s", 2)
    live = LiveCase(walk.case, measure(walk.case))
    live.solve()
    for field in fields():
        if str(field) in COMPLETE:
            continue
        found = turned(walk, field)
        for seed in range(3, 13):  # what was turned before may stand in its way
            if found is not None:
                break
            walk = Walk(tmp_path / f"{field}{seed}", seed)
            found = turned(walk, field)
        assert found, f"{field} was never turned"
        compared(live, *found, str(field))


def turned(walk: Walk, field: Field) -> tuple[Case, Needs] | None:
    """Draw until a value can be read; None where none of many can."""
    return next(filter(None, (walk.turn(field) for _ in range(DRAWS))), None)


@pytest.mark.slow
@blocks(20)
def test_ten_thousand_turns(tmp_path: Path, block: int):
    """Proves: as above, in ten thousand turns from twenty starts."""
    found, _ = walked(tmp_path / "s", 100 + block, 500)
    assert found > 20
