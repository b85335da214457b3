"""A case kept in the solver: after any change it gives the plan of a solve from scratch, to the post."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from cases import make_case, unit
from changes import reshaping, walk
from quick import blocks, few
from random_cases import random_case
from rich_cases import rich_case

from quota.model.arrays import Arrays
from quota.model.costs import plan_cost
from quota.model.ranges import ConflictError
from quota.model.rows import Merge
from quota.need import Needs, measure
from quota.scenario import Case, CaseError, read_case
from quota.scenario.records import Ratio
from quota.solve.conflict import NoPlan
from quota.solve.highs import Live
from quota.solve.live.case import NEAR, LiveCase
from quota.solve.optimum import Solution, optimise
from quota.solve.outcome import SolverAnswer

SCENARIOS = Path(__file__).parents[2] / "scenarios"
CHANGES = 12


def told(solve) -> tuple[str, object]:
    """The quantities of a plan, or all the rows where they cannot hold together: of them alone follows which sets cannot."""
    try:
        solution: Solution = solve()
    except NoPlan as clash:
        return "conflict", [(row.rule, row.subject, row.terms, row.sense, row.limit) for row in clash.rows]
    except ConflictError as clash:
        return "conflict", [[(row.rule, row.subject, row.limit) for row in rows] for rows in clash.sets]
    return solution.outcome.value, solution.quantities


Cases = Iterable[tuple[Case, Needs]]


def measurable(reshaped: Iterable[tuple[str, Case]]) -> Cases:
    """Yield the cases whose needs can be measured, with these."""
    for _, other in reshaped:
        with suppress(CaseError):
            yield other, measure(other)


def same_all_along(case: Case, seed: int, steps: int, taken: set[tuple[int, ...]] | None = None) -> int:
    """Change what a planner changes, and compare as below."""
    return same_as_from_scratch(case, walk(case, seed, steps), taken)


def same_as_from_scratch(case: Case, others: Cases, taken: set[tuple[int, ...]] | None = None) -> int:
    """Compare each plan with one from scratch, and its value with that of its posts; return how many cases had a plan.

    Which merges take place is added to what is ``taken``.
    """
    live = LiveCase(case, measure(case))
    found = 0
    for step, (other, needs) in enumerate(others):
        live.change(other, needs)
        values: list[Fraction] = []

        def solved(other: Case = other, needs: Needs = needs, values: list[Fraction] = values) -> Solution:
            solution = live.solve()
            cost = plan_cost(other, needs, solution.quantities)
            if taken is not None:
                taken.add(tuple(posts for what, posts in solution.quantities.items() if isinstance(what, Merge)))
            values += [solution.value, solution.bound, cost]
            return solution

        mine, scratch = told(solved), told(lambda other=other, needs=needs: optimise(other, needs))
        assert mine == scratch, step
        assert len(set(values)) <= 1, step
        found += mine[0] == "optimal"
    return found


@pytest.mark.parametrize("make", [random_case, rich_case])
@pytest.mark.parametrize("seeds", few([range(1), range(1, 12)], 1), ids=str)
def test_same_plan_as_from_scratch(make, seeds):
    """Proves: after every one of many changes the plan is that of a solve from scratch, transfers and reserves included.

    Cases without a plan come up on the way, with the same sets of rows. Sensitivity: approvals, prices, stickiness,
    floors, ceilings, pins, paces and needs all change, and ties are many.
    """
    assert sum(same_all_along(make(seed), seed, CHANGES) for seed in seeds) > 5 * len(seeds)


@pytest.mark.parametrize("make", [random_case, rich_case])
@pytest.mark.parametrize("seeds", few([range(1), range(1, 6)], 1), ids=str)
def test_same_plan_after_any_change(make, seeds):
    """Proves: the same after changes of any table, one after the other: ratios, routes, budgets, categories, the tree.

    Sensitivity: what changes the programme itself has it written anew, also where as many rows are left.
    """
    found = 0
    for seed in seeds:
        case = make(seed)
        found += same_as_from_scratch(case, measurable(reshaping(case, seed)))
    assert found > 3 * len(seeds)


@pytest.mark.parametrize("seed", few([4, 9, 11], 1))
def test_another_ratio(seed: int):
    """Proves: where the ratio of a row is another, so that its factors are, the plan is that of a new start.

    Sensitivity: as many rows, over the same quantities; the plans of these four ratios are not all the same.
    """
    case = random_case(seed)
    above, below = list(case.categories)[:2]
    others = [
        replace(case, ratios=(Ratio("r", below, above, "unit", None, None, "", None, Decimal(most), False, ""),))
        for most in ("3", "1.5", "2", "1")
    ]
    assert same_as_from_scratch(others[0], [(other, measure(other)) for other in others])
    assert len({str(told(lambda other=other: optimise(other, measure(other)))) for other in others}) > 2


@pytest.mark.slow
def test_same_plan_where_merges_are_decided():
    """Proves: the same in 15 changes of a city that decides on merges. Sensitivity: some are taken, some not."""
    taken: set[tuple[int, ...]] = set()
    assert same_all_along(read_case(SCENARIOS / "nanping-mergers"), 3, 15, taken) > 5
    assert len(taken) > 1


def test_coverage_at_which_posts_stay_unassigned():
    """Proves: with another coverage for going to reserve the posts that stay unassigned are those of a new start.

    By hand: 12 posts over a need of 10; at 200 points all are assigned, at 45 the posts whose priority is above stay: the
    6th and later (Webster: the 5th stands at 45, and ties go to the unit). Sensitivity: nothing else changes.
    """
    case = make_case([unit("a", 12, need=10)])

    def at(coverage: int) -> Case:
        return replace(case, settings=replace(case.settings, reserve_at={"administrative": Decimal(coverage)}))

    live = LiveCase(at(200), measure(case))
    for coverage, posts in ((200, 12), (45, 5), (200, 12), (100, 10)):
        live.change(at(coverage), measure(case))
        assert live.solve().quantities["a", "administrative"] == posts


def test_an_approval_that_nobody_can_share():
    """Proves: an approval for a county without a pool has no plan, as from scratch, and the case before still has its own.

    Sensitivity: its row is over nothing that could fail in the solver.
    """
    case = make_case([unit("a", 6, need=4), unit("b", 4, need=8)], approvals=[{"posts": 2}])
    more = replace(case, approvals=(*case.approvals, replace(case.approvals[0], jurisdiction="B", posts=4)))
    assert same_as_from_scratch(case, [(other, measure(other)) for other in (more, case, more)]) == 1


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


def test_posts_that_change_hands_before_the_plan():
    """Proves: where a has 2 posts more now, and b 2 fewer, the thresholds move with them: the plan is that of a new start.

    No row tells of it, for the pool holds as many as before. Sensitivity: at 5 points of stickiness both keep what they
    have, 8 and 4 as 6 and 6; thresholds that stayed would send posts back.
    """

    def held(first: int, second: int) -> Case:
        case = make_case([unit("a", first, need=7), unit("b", second, need=5)])
        return replace(case, settings=replace(case.settings, stickiness={"administrative": Decimal(25)}))

    live = LiveCase(held(6, 6), measure(held(6, 6)))
    for first, second in ((6, 6), (8, 4), (7, 5), (6, 6)):
        case = held(first, second)
        live.change(case, measure(case))
        assert told(live.solve) == told(lambda case=case: optimise(case, measure(case)))
        assert live.solve().quantities["a", "administrative"] == first


def test_windows_are_drawn_in_about_the_first_plan(monkeypatch: pytest.MonkeyPatch):
    """Proves: from the second case on a unit has a column for each of the two posts next to the plan, and two bulks.

    By hand: two units in a pool of 100 posts, 4 columns each, and its reserve; of a part over nothing, none. Sensitivity: the
    first windows reach from what a unit has to what it needs, 20 posts away; where a plan lies far off, they widen again, and
    it is that of a new start.
    """
    widths: list[int] = []

    class Counted(Live):
        def __init__(self, arrays: Arrays) -> None:
            widths.append(arrays.width)
            super().__init__(arrays)

    monkeypatch.setattr("quota.solve.live.part.Live", Counted)
    case = make_case([unit("a", 60, need=40), unit("b", 40, need=60)])
    live = LiveCase(case, measure(case))
    live.solve()
    sticky = replace(case, settings=replace(case.settings, stickiness={"administrative": Decimal("0.1")}))
    live.change(sticky, measure(sticky))
    live.solve()
    assert widths == [2 * (20 + 2 * NEAR + 2) + 1, 0, 2 * (2 * NEAR + 2) + 1, 0]
    far = replace(case, settings=replace(case.settings, stickiness={"administrative": Decimal(30)}))
    live.change(far, measure(far))
    assert told(live.solve) == told(lambda: optimise(far, measure(far)))
    assert len(widths) > 4


def two_counties(first: int = 0, second: int = 0) -> Case:
    """Two counties that no route joins, each with 10 posts over needs of 10 and 5, and floors of a and of c."""
    return make_case(
        [
            unit("a", 5, need=10, floor=first),
            unit("b", 5, need=5),
            unit("c", 5, need=10, floor=second, jurisdiction="B"),
            unit("d", 5, need=5, jurisdiction="B"),
        ]
    )


def test_only_what_a_change_touches_is_solved_again(monkeypatch: pytest.MonkeyPatch):
    """Proves: a floor in one county has that county solved again and no other; the plan of the other stays.

    By hand: 10 posts over needs of 10 and 5 are 7 and 3 (Webster: the 7th post of the first stands at 65, the 3rd of the
    second at 50, its 4th at 70); a floor of 8 makes it 8 and 2. Sensitivity: without a change nothing is solved at all.
    """
    solves: list[int] = []

    class Counted(Live):
        def solve(self) -> SolverAnswer:
            if self.arrays.width:
                solves.append(self.arrays.width)
            return super().solve()

    monkeypatch.setattr("quota.solve.live.part.Live", Counted)
    live = LiveCase(two_counties(), measure(two_counties()))
    needs = measure(two_counties())

    def planned(case: Case) -> tuple[list[int], int]:
        solves.clear()
        live.change(case, needs)
        quantities = live.solve().quantities
        return [quantities[code, "administrative"] for code in "abcd"], len(solves)

    planned(two_counties())
    planned(two_counties())  # in narrow windows
    assert planned(two_counties()) == ([7, 3, 7, 3], 0)
    assert planned(two_counties(first=8)) == ([8, 2, 7, 3], 1)
    assert planned(two_counties(first=8)) == ([8, 2, 7, 3], 0)
    assert planned(two_counties(second=8)) == ([7, 3, 8, 2], 2)


@pytest.mark.parametrize("seeds", few([range(20, 21), range(21, 24)], 1), ids=str)
def test_parts_side_by_side(seeds: range, monkeypatch: pytest.MonkeyPatch):
    """Proves: solved in threads, as parts of a country are, every plan is the same. Sensitivity: conflicts come up too."""
    monkeypatch.setattr("quota.solve.side_by_side.MANY", 0)
    assert sum(same_all_along(rich_case(seed), seed, CHANGES) for seed in seeds) > 2 * len(seeds)


def test_a_category_without_posts():
    """Proves: a floor where there are no posts at all has no plan, nor has it from scratch; without the floor there is one.

    Sensitivity: such a quantity has no column that could fail.
    """
    case = make_case([unit("a", 0, need=4), unit("b", 0, need=3)])
    live = LiveCase(case, measure(case))
    assert told(live.solve)[0] == "optimal"
    held = make_case([unit("a", 0, need=4, floor=5), unit("b", 0, need=3)])
    live.change(held, measure(held))
    assert told(live.solve) == told(lambda: optimise(held, measure(held)))
    assert told(live.solve)[0] == "conflict"
    live.change(case, measure(case))
    assert told(live.solve)[0] == "optimal"


def test_a_case_that_begins_with_a_clash():
    """Proves: a floor above a ceiling at first is told as from scratch, and the next case has its plan."""
    clash = make_case([unit("a", 5, need=10, floor=8, ceiling=7), unit("b", 5, need=5)])
    live = LiveCase(clash, measure(clash))
    assert told(live.solve) == told(lambda: optimise(clash, measure(clash)))
    case = make_case([unit("a", 5, need=10), unit("b", 5, need=5)])
    live.change(case, measure(case))
    assert told(live.solve) == told(lambda: optimise(case, measure(case)))
    live.change(clash, measure(clash))
    assert told(live.solve)[0] == "conflict"


@pytest.mark.slow
@blocks(20)
def test_same_plan_in_many_changes(block: int):
    """Proves: as above, in ten thousand changes."""
    seeds = range(100 + 10 * block, 110 + 10 * block)
    for seed in seeds:
        same_all_along(random_case(seed), seed, 25)
        same_all_along(rich_case(seed), seed, 25)


@pytest.mark.slow
@pytest.mark.parametrize("modes", [("required",), ("required", "optional")], ids=["required merges", "all merges"])
def test_same_plan_of_a_city(modes: tuple[str, ...]):
    """Proves: as above, in 300 changes of Nanping with a cut, with and without its optional merges."""
    case = read_case(SCENARIOS / "nanping", ["approvals.350700.administrative.posts=-2%"])
    merges = tuple(item for item in case.consolidations if item.mode in modes)
    assert {item.mode for item in merges} == set(modes)
    assert same_all_along(replace(case, consolidations=merges), 1, 300) > 150


@pytest.mark.slow
def test_same_plan_of_a_city_that_merges():
    """Proves: as above, in 300 changes of which some make a merge pay that others do not."""
    case = read_case(SCENARIOS / "nanping-mergers")
    taken: set[tuple[int, ...]] = set()
    assert same_all_along(case, 1, 300, taken) > 150
    assert len(taken) > 1


def test_a_contradiction_costs_no_ranges():
    """Proves: after a floor above a ceiling, told as such, and another one, the case stands on the very ranges that it had, and
    its plan is that of a new start. Sensitivity: ranges forgotten with the contradiction; a quantity left as it was before.
    """
    case = make_case([unit("a", 5, need=5), unit("b", 5, need=6), unit("c", 5, need=7)])

    def limited(**limits: int) -> Case:
        holding = replace(case.units["a"].holdings["administrative"], **limits)
        return replace(case, units={**case.units, "a": replace(case.units["a"], holdings={"administrative": holding})})

    live = LiveCase(case, measure(case))
    live.solve()
    stood = live._ranges.open
    for other in (
        limited(floor=9, ceiling=4),
        limited(floor=8, ceiling=4),
        limited(floor=6),
        limited(floor=9, ceiling=4),
        case,
    ):
        live.change(other, measure(other))
        assert told(live.solve) == told(lambda other=other: optimise(other, measure(other)))
        assert live._ranges.open is stood
