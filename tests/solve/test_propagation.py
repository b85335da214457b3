"""What lines alone tell, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from quota.model.arrays import Arrays, Constraint
from quota.solve.outcome import Outcome
from quota.solve.propagation import propagated
from quota.solve.solvers import Runner


def bounds(low: list[int], high: list[int], *lines: Constraint) -> list[tuple[int, int]]:
    """Return the bounds of columns after propagation, once it is seen that the programme itself stays as it was."""
    arrays = Arrays.of(low, high, [0] * len(low), lines)
    found = propagated(arrays)
    assert (arrays.low.tolist(), arrays.high.tolist()) == (low, high)
    return list(zip(found.low.tolist(), found.high.tolist(), strict=True))


def test_a_chain_of_equations():
    """Proves: with a = 4, a + b = 7 tells b = 3, b + 2c = 13 tells c = 5, and c − d = 6 tells d = −1; e stays open.

    Sensitivity: the equations stand in the order that needs a round each; without the first nothing is told at all.
    """
    chain = [
        Constraint([(2, 1), (3, -1)], "==", 6),
        Constraint([(1, 1), (2, 2)], "==", 13),
        Constraint([(0, 1), (1, 1)], "==", 7),
        Constraint([(3, 1), (4, 1), (5, 1)], "==", 3),
    ]
    low, high = [4, 0, 0, -9, 0, 0], [4, 9, 9, 9, 9, 9]
    assert bounds(low, high, *chain) == [(4, 4), (3, 3), (5, 5), (-1, -1), (0, 9), (0, 9)]
    low[0] = 0
    assert bounds(low, high, *chain) == list(zip(low, high, strict=True))


@pytest.mark.parametrize(("sense", "limit"), [("<=", 8), (">=", 7), (">=", 12)])
def test_an_inequality_with_a_choice_tells_nothing(sense: str, limit: int):
    """Proves: with a = 4 and b from 3 to 9, a + b ≤ 8, ≥ 7 or ≥ 12 leaves b open. Sensitivity: an equation fixes it."""
    line = Constraint([(0, 1), (1, 1)], sense, limit)
    assert bounds([4, 3], [4, 9], line) == [(4, 4), (3, 9)]
    assert bounds([4, 3], [4, 9], line._replace(sense="==")) == [(4, 4), (limit - 4, limit - 4)]


def test_a_line_that_its_least_or_its_most_alone_can_keep_leaves_no_choice():
    """Proves: a + b + c = 7 at least values 4, 3, 0 tells all three; so do ≤ 7, ≥ 12 at most values, and factors below 0.

    a − b + c ≤ −5 with a ≥ 1, b ≤ 6 and c ≥ 0 tells a = 1, b = 6, c = 0. Sensitivity: one more, and nothing is told.
    """
    three = Constraint([(0, 1), (1, 1), (2, 1)], "==", 7)
    low, high = [4, 3, 0], [5, 5, 2]
    for sense, limit, told in (("==", 7, low), ("<=", 7, low), ("==", 12, high), (">=", 12, high)):
        assert bounds(low, high, three._replace(sense=sense, limit=limit)) == [(one, one) for one in told]
    assert bounds(low, high, three._replace(limit=8)) == list(zip(low, high, strict=True))
    apart = Constraint([(0, 1), (1, -1), (2, 1)], "<=", -5)
    assert bounds([1, 0, 0], [9, 6, 9], apart) == [(1, 1), (6, 6), (0, 0)]
    assert bounds([1, 0, 0], [9, 6, 9], apart._replace(limit=-4)) == [(1, 9), (0, 6), (0, 9)]


def test_columns_without_equations_stay():
    """Proves: nothing is told of columns in no equation, in one with two open ones, or where all are fixed already."""
    assert bounds([0], [5]) == [(0, 5)]
    assert bounds([0, 0], [5, 5], Constraint([(0, 1), (1, 1)], "==", 5)) == [(0, 5), (0, 5)]
    assert bounds([2, 3], [2, 3], Constraint([(0, 1), (1, 1)], "==", 5)) == [(2, 2), (3, 3)]


def test_two_equations_on_one_column():
    """Proves: two equations that agree fix their column; two that do not fix it at a value that the programme does not allow.

    Sensitivity: b = 3 by one and 4 by the other; no solver finds a plan in either.
    """
    first, second = Constraint([(0, 1), (1, 1)], "==", 7), Constraint([(0, 1), (1, 2)], "==", 10)
    assert bounds([4, 0], [4, 9], first, second) == [(4, 4), (3, 3)]
    arrays = Arrays.of([4, 0], [4, 9], [0, 0], [first, second._replace(limit=12)])
    found = propagated(arrays)
    assert found.low[1] == found.high[1]
    assert not found.allows(found.low)
    assert Runner("highs").solve(arrays).outcome is Outcome.INFEASIBLE


def test_the_only_plan_is_found():
    """Proves: in 200 programmes whose equations fix one column after the other, what is found is the plan they were made from.

    Sensitivity: equations and columns come in any order, factors of both signs.
    """
    random = np.random.default_rng(1)
    for _ in range(200):
        width = int(random.integers(2, 8))
        plan, order = random.integers(-5, 6, width), random.permutation(width)
        lines = []
        for place in range(1, width):
            columns = order[: place + 1].tolist()
            terms = [(column, int(random.choice([-3, -2, -1, 1, 2, 3]))) for column in columns]
            lines.append(Constraint(terms, "==", sum(factor * int(plan[column]) for column, factor in terms)))
        low, high = np.full(width, -9), np.full(width, 9)
        low[order[0]] = high[order[0]] = plan[order[0]]
        shuffled = [lines[place] for place in random.permutation(len(lines)).tolist()]
        found = propagated(Arrays.of(low, high, [0] * width, shuffled))
        assert found.low.tolist() == found.high.tolist() == plan.tolist()
        assert found.allows(found.low)
