"""Which merges take place: as every choice solved for itself would have it, in fewer linear programmes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from cases import make_case, unit
from quick import few

import quota.solve.choice
from quota.model.arrays import Arrays, Constraint
from quota.model.matrix import Places
from quota.model.programme import Programme, build
from quota.model.ranges import ranges
from quota.model.rows import Merge
from quota.model.rules import rows
from quota.model.windows import first_windows
from quota.need import measure
from quota.scenario import Case
from quota.scenario.records import Consolidation
from quota.scenario.successors import with_successors
from quota.solve.choice import Chosen, Cut, Settle, best_choice
from quota.solve.live.case import LiveCase
from quota.solve.optimum import optimise
from quota.solve.order import SettledOrder
from quota.solve.outcome import Outcome, SolverAnswer, no_answer
from quota.solve.proof import Pricing
from quota.solve.proved import open_merges, preference_of, settle_near
from quota.solve.solvers import Runner

HIGHS = Runner("highs")
DOWN = {"from_level": "county", "to_level": "township", "scope": "same"}


def with_merges(seed: int, many: int = 4) -> Case:
    """Return a case of two counties, with so many merges of two institutions each that may take place or not."""
    random = np.random.default_rng(seed)
    units, items = [], []
    for number in range(many):
        county, merge = "AB"[number % 2], f"M{number}"
        posts = [int(size) for size in random.integers(4, 12, 2)]
        units += [
            unit(f"k{number}{which}", held, level="county", jurisdiction=county, spare=0, consolidation=merge)
            for which, held in enumerate(posts)
        ]
        kept = sum(posts) - int(random.integers(1, 6))
        price = Decimal(int(random.choice([0, 20, 150, 1000, 5000])))
        items.append(Consolidation(merge, "administrative", "optional", f"n{number}", "new", kept, 0, price, "", ""))
    for number in range(5):
        held = int(random.integers(4, 10))
        need = held + int(random.integers(0, 9))
        county = "AB"[number % 2]
        ceiling = held + 3 if random.random() < 0.3 else None
        units.append(unit(f"t{number}", held, jurisdiction=county, need=need, ceiling=ceiling))
    limit = int(random.integers(2, 9)) if random.random() < 0.7 else None
    across = {"from_level": "county", "to_level": "township", "scope": "across", "price": 4, "limit": 2}
    case = make_case(units, routes=[{**DOWN, "limit": limit, "price": 2}, across], settings={"stickiness": 2})
    return replace(case, consolidations=tuple(items), units=with_successors(case.units, items))


@dataclass
class Search:
    """A programme with its merges, how many linear programmes were solved for the choice, and whether all was settled."""

    programme: Programme
    merges: Places
    best: Chosen | None
    solved: int
    settled: bool


def search(case: Case, near: Settle | None = None) -> Search:
    """Let the best choice be found, and count."""
    needs = measure(case)
    spans, coupling = ranges(case, rows(case))
    programme = build(case, needs, spans, coupling, first_windows(case, needs, spans))
    arrays, merges = programme.arrays, open_merges(programme)
    near = near or settle_near(programme, preference_of(case, programme), HIGHS)
    solved: list[Arrays] = []
    settled: list[SettledOrder | None] = []

    def solve(decided: Arrays) -> SolverAnswer:
        solved.append(decided)
        return HIGHS.solve(decided)

    def settle(*decided: Any) -> SettledOrder | None:
        settled.append(near(*decided))
        return settled[-1]

    best = best_choice(arrays, merges, HIGHS.solve(arrays), solve, settle)
    return Search(programme, merges, best, len(solved), settled=None not in settled)


@cache
def drawn(seed: int) -> Search:
    """Search a drawn case, once for all that is proved of it."""
    return search(with_merges(seed))


def all_choices(found: Search) -> dict[tuple[int, ...], int]:
    """Solve the programme of every choice in whole numbers; return their values, those that are possible."""
    arrays, values = found.programme.arrays, {}
    for choice in product((0, 1), repeat=len(found.merges)):
        fixed = arrays.fixed(dict(zip(found.merges.tolist(), choice, strict=True)))
        answer = HIGHS.solve(fixed, np.ones(arrays.width, dtype=bool))
        if answer.outcome is Outcome.OPTIMAL:
            values[choice] = arrays.ceiling(answer.whole_point)
    return values


@pytest.mark.parametrize("seed", few(range(30), 5))
def test_best_of_all_choices(seed: int):
    """Proves: the choice found is the best of all sixteen, each solved in whole numbers by itself.

    Where two are equally good, or one cannot be settled near its linear programme, there is none.
    Sensitivity: prices, route limits and needs let different merges pay, and every plan is one that the programme allows.
    """
    found = drawn(seed)
    values = all_choices(found)
    best = [choice for choice, value in values.items() if value == min(values.values())]
    if found.best is None:
        assert len(set(values.values())) < len(values) or not found.settled
        return
    point = found.best.settled.point
    assert found.programme.arrays.allows(point)
    assert found.programme.arrays.ceiling(point) == min(values.values())
    assert best == [tuple(point[found.merges].tolist())]
    assert found.best.settled.proved
    assert found.best.least == min(values.values())


def test_cases_are_of_all_kinds():
    """Proves: in the cases above none, one, two or three of four merges take place; in half of them bounds cut choices off.

    Sensitivity: to solve all choices takes thirty linear programmes, two for each merge that is decided.
    """
    found = [drawn(seed) for seed in range(30)]
    taken = [int(one.best.settled.point[one.merges].sum()) for one in found if one.best]
    assert len(taken) >= 20
    assert set(taken) >= {0, 1, 2, 3}
    assert sum(one.solved < 16 for one in found if one.best) >= 12
    assert max(one.solved for one in found) <= 30


@pytest.mark.parametrize("seed", few(range(6), 1))
def test_the_solve_takes_the_best_choice(seed: int):
    """Proves: the plan of a case has the merges of the best choice, whether solved at once or kept in a solver.

    Sensitivity: its value is proved, though the linear programme would take merges by half.
    """
    case = with_merges(seed)
    needs, found = measure(case), drawn(seed)
    plan = optimise(case, needs)
    assert plan.outcome is Outcome.OPTIMAL
    assert plan.gap == 0
    assert LiveCase(case, needs).solve().quantities == plan.quantities
    values = all_choices(found)
    taken = tuple(plan.quantities[found.programme.quantities[place]] for place in owners(found))
    assert values[taken] == min(values.values())


def owners(found: Search) -> list[int]:
    return found.programme.columns.owner[found.merges].tolist()


def twins(limit: int) -> Case:
    """Two equal merges of one county, each of which frees 4 posts; so many posts may go down to the one township."""
    members = [
        unit(f"k{merge}{which}", 6, level="county", spare=0, consolidation=f"M{merge}")
        for merge in "12"
        for which in "ab"
    ]
    case = make_case([*members, unit("t", 8, need=24)], routes=[{**DOWN, "limit": limit}])
    items = [
        Consolidation(f"M{merge}", "administrative", "optional", f"n{merge}", "new", 8, 0, Decimal(0), "", "")
        for merge in "12"
    ]
    return replace(case, consolidations=tuple(items), units=with_successors(case.units, items))


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_equal_choices_are_left_to_the_published_order(solver: str):
    """Proves: if 4 posts may go down, either of two equal merges would free them: linear programmes do not tell which.

    The plan is proved all the same, with one merge, and the same one from every solver. Sensitivity: if 8 may go down
    both take place, and linear programmes tell.
    """
    case = twins(limit=4)
    assert search(case).best is None
    plan = optimise(case, measure(case), solver)
    assert plan.outcome is Outcome.OPTIMAL
    assert sum(amount for quantity, amount in plan.quantities.items() if isinstance(quantity, Merge)) == 1
    assert plan.quantities == optimise(case, measure(case)).quantities
    both = search(twins(limit=8))
    assert both.best is not None
    assert both.best.settled.point[both.merges].tolist() == [1, 1]


def test_nothing_is_told_without_an_answer(monkeypatch):
    """Proves: no choice where a decided one is not settled, or too many are asked for.

    Where time is over before all are settled it is the best so far, with the first programme's bound; none where there is
    none yet. Sensitivity: the same case has one otherwise, for which more than one linear programme is solved.
    """
    case = next(case for case in map(with_merges, range(30)) if search(case).solved > 3)
    assert search(case).best is not None
    assert search(case, lambda *_: None).best is None
    found = search(case)
    arrays = found.programme.arrays
    near = settle_near(found.programme, preference_of(case, found.programme), HIGHS)
    best = best_choice(arrays, found.merges, HIGHS.solve(arrays), HIGHS.solve, near)
    assert best is not None

    def stopped_after(count: int) -> Chosen | None:
        left = iter(range(count))

        def solve(decided: Arrays) -> SolverAnswer:
            return HIGHS.solve(decided) if next(left, None) is not None else no_answer(Outcome.STOPPED)

        return best_choice(arrays, found.merges, HIGHS.solve(arrays), solve, near)

    late = stopped_after(found.solved - 1)
    assert late is not None
    assert late.least <= best.least <= arrays.ceiling(late.settled.point)
    assert stopped_after(0) is None
    monkeypatch.setattr(quota.solve.choice, "MOST", 1)
    assert search(case).best is None


def test_no_choice_where_no_plan_is_possible():
    """Proves: a programme that no choice makes possible has none. Sensitivity: the same with room has one."""
    found = search(with_merges(0))
    arrays = found.programme.arrays.with_line(next(found.programme.arrays.lines())._replace(limit=-(10**6), sense="<="))
    assert HIGHS.solve(arrays).outcome is Outcome.INFEASIBLE
    assert best_choice(arrays, found.merges, HIGHS.solve(arrays), HIGHS.solve, lambda *_: None) is None


def small(random: np.random.Generator) -> Arrays:
    """Return a programme of four merges and four other columns, with costs of the same size and lines that tie them."""
    high = np.concatenate((np.ones(4, dtype=np.int64), random.integers(1, 6, 4)))
    lines = []
    for _ in range(4):
        terms = [(column, int(random.choice([-2, -1, 1, 3]))) for column in range(8) if random.random() < 0.5]
        lines.append(Constraint(terms, str(random.choice(["<=", ">="])), int(random.integers(-2, 3))))  # type: ignore[arg-type]
    return Arrays.of(np.zeros(8, dtype=np.int64), high, random.integers(-40, 41, 8), lines)


@pytest.mark.parametrize("many", few([40, 150], 1))
def test_nothing_better_is_cut_off(many: int):
    """Proves: in many small programmes the best of sixteen choices, each in whole numbers, is found, and none in vain.

    Sensitivity: reduced costs are large beside the values, so that a choice would be missed if they counted for more than
    they are; more than half of all choices are cut off.
    """
    random = np.random.default_rng(1)
    everything, solved, plans = np.ones(8, dtype=bool), 0, 0

    def solve(decided: Arrays) -> SolverAnswer:
        nonlocal solved
        solved += 1
        return HIGHS.solve(decided)

    def settle(decided: Arrays, _: SolverAnswer, pricing: Pricing) -> SettledOrder | None:
        found = HIGHS.solve(decided, everything)
        return SettledOrder(found.whole_point, pricing, proved=True) if found.found else None

    for _ in range(many):
        arrays = small(random)
        whole = HIGHS.solve(arrays, everything)
        best = best_choice(arrays, np.arange(4), HIGHS.solve(arrays), solve, settle)
        if best is not None:
            assert arrays.value(best.settled.point) == best.least == arrays.value(whole.whole_point)
            plans += 1
    assert plans > many // 2
    assert solved < many * 15


@pytest.mark.parametrize("many", few([20, 100], 1))
def test_decided_again_from_what_was_excluded(many: int):
    """Proves: with other costs and other amounts allowed, in many small programmes the best choice found from the last one's cuts
    is that of all sixteen, with fewer linear programmes; a choice that is closed now is left out, and back when it is open.

    Sensitivity: a bound of prices that were another programme's taken as it was then; a cut forgotten while it is closed.
    """
    random = np.random.default_rng(2)
    everything, solved = np.ones(8, dtype=bool), [0, 0]

    def settle(decided: Arrays, _: SolverAnswer, pricing: Pricing) -> SettledOrder | None:
        found = HIGHS.solve(decided, everything)
        return SettledOrder(found.whole_point, pricing, proved=True) if found.found else None

    def decided(arrays: Arrays, cuts: Sequence[Cut]) -> Chosen | None:
        def solve(of: Arrays) -> SolverAnswer:
            solved[bool(cuts)] += 1
            return HIGHS.solve(of)

        return best_choice(arrays, np.arange(4), None if cuts else HIGHS.solve(arrays), solve, settle, cuts)

    compared = 0
    for _ in range(many):
        arrays, cuts = small(random), ()
        for turn in range(4):
            closed = {int(random.integers(4)): int(random.integers(2))} if turn == 2 else {}
            now = arrays.changed(cost=arrays.cost + random.integers(-2, 3, 8)).fixed(closed)
            again, anew = decided(now, cuts), decided(now, ())
            if again is not None and anew is not None:
                assert now.value(again.settled.point) == now.value(anew.settled.point) == again.least
                compared += bool(cuts)
            cuts = again.cuts if again is not None else ()
    assert compared > many
    assert solved[1] < solved[0]


def test_the_bound_is_that_of_all_choices():
    """Proves: with the merge a plan of 13 is found where 9 is the bound, without it one of 11 where 10 is: 11 is the best.

    If the first is only near the best of its choice, some plan may have 9; if only the second, 10; if both are proved, 11.
    Sensitivity: the merge comes first, as the linear programme takes it, so that its bound must outlive its plan.
    """
    arrays = Arrays.of([0, 0], [1, 20], [-1, 1], [Constraint([(1, 1)], ">=", 10)])

    def least(*proved: bool) -> int:
        def settle(decided: Arrays, _: SolverAnswer, pricing: Pricing) -> SettledOrder:
            merged = int(decided.low[0])
            return SettledOrder(np.array([1, 14] if merged else [0, 11]), pricing, proved=proved[merged])

        best = best_choice(arrays, np.array([0]), HIGHS.solve(arrays), HIGHS.solve, settle)
        assert best is not None
        assert best.settled.point.tolist() == [0, 11]
        return best.least

    assert least(True, False) == least(False, False) == 9
    assert least(False, True) == 10
    assert least(True, True) == 11
