"""Matrices and programmes of whole numbers, against plain arithmetic and against other ways to the same answer."""

from __future__ import annotations

import numpy as np
import pulp
import pytest

from quota.model.arrays import SENSES, Arrays, Constraint
from quota.model.matrix import LARGEST, Matrix, Whole, largest, total, whole
from quota.solve.bridge import HighsBridge
from quota.solve.highs import Live
from quota.solve.outcome import Outcome
from quota.solve.pulp_problems import problem_of
from quota.solve.solvers import Runner

Random = np.random.Generator
WORDS = tuple(SENSES)


# Matrices


def random_matrix(random: Random, factor: int = 9) -> Matrix:
    """Return a matrix of up to 6 rows and 6 columns, a third of it filled; rows and columns may be empty."""
    height, width = (int(size) for size in random.integers(1, 7, 2))
    lines = [
        [(column, int(random.integers(-factor, factor + 1))) for column in range(width) if random.random() < 1 / 3]
        for _ in range(height)
    ]
    return Matrix.of(lines, width)


def dense(matrix: Matrix) -> Whole:
    """Write a matrix out in Python integers."""
    found = np.zeros((matrix.height, matrix.width), dtype=object)
    for row, column, factor in zip(matrix.rows.tolist(), matrix.columns.tolist(), matrix.factors.tolist(), strict=True):
        found[row, column] += factor
    return found


def numbers(random: Random, size: int, reach: int) -> Whole:
    """Return random whole numbers of both signs, machine integers where they fit."""
    return whole([int(number) * reach // 10**6 for number in random.integers(-(10**6), 10**6 + 1, size)])


@pytest.mark.parametrize("reach", [20, 10**15, 2**61, 10**30])
@pytest.mark.parametrize("factor", [9, 10**12])
def test_products_against_dense_ones(reach: int, factor: int):
    """Proves: rows times amounts and columns times prices are what full matrices of Python integers give.

    Sensitivity: numbers whose products leave the range of machine integers, and numbers that leave it themselves.
    """
    random = np.random.default_rng([reach % 1009, factor % 1009])
    for _ in range(60):
        matrix = random_matrix(random, factor)
        full = dense(matrix)
        amounts, prices = numbers(random, matrix.width, reach), numbers(random, matrix.height, reach)
        assert matrix.times(amounts).tolist() == full.dot(amounts.astype(object)).tolist()
        assert matrix.weighted(prices).tolist() == full.T.dot(prices.astype(object)).tolist()
        magnitudes = np.abs(full)
        assert matrix.most >= max(magnitudes.sum(axis=0).max(), magnitudes.sum(axis=1).max())


def test_small_products_stay_machine_integers():
    """Proves: 10⁶ times factors of 9 stays int64, 2⁶¹ times 9 does not. Sensitivity: the speed rests on the first."""
    matrix = Matrix.of([[(0, 9), (1, -9)], [(1, 9)]], 2)
    assert matrix.times(np.array([10**6, 10**6])).dtype == np.int64
    assert matrix.times(np.array([2**61, 0])).tolist() == [9 * 2**61, 0]


def test_parts_of_matrices_against_dense_ones():
    """Proves: `over` is what striking columns, and rows without any, leaves, `with_entries` adds to what is there; in order.

    Sensitivity: rows begin where `starts` says, also empty ones, in 200 random matrices.
    """
    random = np.random.default_rng(2)
    for _ in range(200):
        matrix = random_matrix(random)
        columns = random.random(matrix.width) < 0.6
        part, kept = matrix.over(columns)
        has_entries = np.zeros(matrix.height, dtype=bool)
        has_entries[matrix.rows[columns[matrix.columns]]] = True
        assert kept.tolist() == has_entries.tolist()
        assert dense(part).tolist() == dense(matrix)[kept][:, columns].tolist()
        height, width, many = matrix.height + 2, matrix.width + 1, int(random.integers(0, 6))
        rows, places = random.integers(0, height, many), random.integers(0, width, many)
        factors = random.integers(-9, 10, many)
        more = matrix.with_entries(rows, places, factors, height, width)
        expected = np.zeros((height, width), dtype=object)
        expected[: matrix.height, : matrix.width] = dense(matrix)
        np.add.at(expected, (rows, places), factors.astype(object))
        assert dense(more).tolist() == expected.tolist()
        for found in (matrix, part, more):
            assert (np.diff(found.rows) >= 0).all()
            assert len(found.starts) == found.height + 1
            for row in range(found.height):
                assert (found.rows[found.starts[row] : found.starts[row + 1]] == row).all()
            assert found.starts[-1] == len(found.rows)


def test_numbers_that_fit():
    """Proves: whole numbers become machine integers where their product with what they meet fits, and sums never overflow.

    Sensitivity: 2⁶² − 1 fits and 2⁶² does not; five times 2⁶¹ is added up beyond the range.
    """
    assert whole([LARGEST - 1]).dtype == np.int64
    assert whole([LARGEST]).dtype == object
    assert whole([2**40], 2**21).dtype == np.int64
    assert whole([2**40], 2**22).dtype == object
    assert whole(np.array([2**40, -(2**41)]), 2**21).dtype == object
    assert largest(np.array([3, -7])) == 7
    assert largest(np.zeros(0, dtype=np.int64)) == 0
    assert total(np.array([2**61] * 5)) == 5 * 2**61
    assert total(whole([])) == 0


# Programmes


def random_programme(random: Random) -> Arrays:
    """Return a programme of up to 6 columns and 5 lines that a point within its bounds keeps."""
    width = int(random.integers(1, 7))
    low = random.integers(-3, 2, width)
    high = low + random.integers(0, 6, width)
    inside = random.integers(low, high + 1)
    lines = []
    for _ in range(int(random.integers(0, 6))):
        terms = [(column, int(random.choice([-2, -1, 1, 3]))) for column in range(width) if random.random() < 0.5]
        reached = sum(factor * int(inside[column]) for column, factor in terms)
        sense = WORDS[int(random.integers(3))]
        room = int(random.integers(0, 3))
        lines.append(Constraint(terms, sense, reached + {"<=": room, "==": 0, ">=": -room}[sense]))
    return Arrays.of(low, high, random.integers(-9, 10, width), lines)


def least(arrays: Arrays) -> int | None:
    """Return the least value among all whole points that keep the lines, counted out; None without any."""
    spans = [range(low, high + 1) for low, high in zip(arrays.low.tolist(), arrays.high.tolist(), strict=True)]
    points = np.stack([axis.ravel() for axis in np.meshgrid(*spans, indexing="ij")], axis=1)
    above = points @ dense(arrays.matrix).astype(np.int64).T - arrays.limits
    kept = {"<=": above <= 0, "==": above == 0, ">=": above >= 0}
    words = [line.sense for line in arrays.lines()]
    allowed = np.all([kept[word][:, place] for place, word in enumerate(words)], axis=0) if words else slice(None)
    values = points[allowed] @ arrays.cost
    return int(values.min()) if len(values) else None


@pytest.mark.parametrize(
    ("sense", "kept"), [("<=", [True, True, False]), ("==", [False, True, False]), (">=", [False, True, True])]
)
def test_what_a_line_allows(sense: str, kept: list[bool]):
    """Proves: of 2a + b at 4, 5 and 6 against 5 each sense keeps what it says; beyond a bound nothing is allowed.

    Sensitivity: a is at most 3, b at least 0, whatever the line says.
    """
    arrays = Arrays.of([0, 0], [3, 9], [1, 1], [Constraint([(0, 2), (1, 1)], sense, 5)])
    assert [arrays.allows(np.array([1, b])) for b in (2, 3, 4)] == kept
    assert not arrays.allows(np.array([4, -3]))
    assert not arrays.allows(np.array([3, -1]))
    assert not arrays.allows(np.array([4, 0]))


def test_value_beyond_machine_integers():
    """Proves: 10¹⁸ · 30 − 10¹⁸ · 7 = 23 · 10¹⁸, more than a machine integer holds. Sensitivity: costs stay exact to the unit."""
    arrays = Arrays.of([0, 0], [30, 7], [10**18, 1 - 10**18], [])
    assert arrays.value(np.array([30, 7])) == 23 * 10**18 + 7
    assert Arrays.of([], [], [], []).value(np.zeros(0, dtype=np.int64)) == 0


def test_three_ways_to_one_answer():
    """Proves: Live, PuLP with the bridge, and counting out give the same least value of 100 small programmes.

    Sensitivity: bounds below 0, fixed columns, lines over nothing, all senses; linear answers, too, are the same in both.
    """
    random = np.random.default_rng(3)
    fractions = 0
    for _ in range(100):
        arrays = random_programme(random)
        everything = np.ones(arrays.width, dtype=bool)
        for integer in (None, everything):
            live = Runner("highs").solve(arrays, integer)
            problem = problem_of(arrays, integer)
            problem.solve(HighsBridge())
            assert live.outcome is Outcome.OPTIMAL
            assert problem.sol_status == pulp.LpSolutionOptimal
            assert arrays.cost @ live.point == pytest.approx(pulp.value(problem.objective))
            fractions += bool(live.fractional.any())
        assert arrays.allows(live.whole_point)
        assert arrays.value(live.whole_point) == least(arrays)
    assert fractions


def test_impossible_programmes():
    """Proves: what no whole point keeps, no solver finds; a line over nothing that fails is enough.

    Sensitivity: without that line, and with another right side, there is a plan.
    """
    arrays = Arrays.of([0, 0], [1, 1], [1, 1], [Constraint([(0, 2), (1, 2)], "==", 2)])
    assert Runner("highs").solve(arrays).outcome is Outcome.OPTIMAL
    odd = arrays.changed(limits=np.array([3]))
    everything = np.ones(2, dtype=bool)
    assert least(odd) is None
    assert Runner("highs").solve(odd, everything).outcome is Outcome.INFEASIBLE
    assert Runner("highs").solve(arrays.with_line(Constraint([], ">=", 1))).outcome is Outcome.INFEASIBLE


def test_lines_come_back():
    """Proves: lines that were taken in come out again, and with one more, and make the same programme.

    Sensitivity: lines over nothing, and columns twice in a line.
    """
    random = np.random.default_rng(4)
    for _ in range(100):
        arrays = random_programme(random)
        lines = list(arrays.lines())
        again = Arrays.of(arrays.low, arrays.high, arrays.cost, lines)
        assert list(again.lines()) == lines
        assert dense(again.matrix).tolist() == dense(arrays.matrix).tolist()
        added = Constraint([(0, 2), (arrays.width - 1, -1)], ">=", -4)
        assert list(arrays.with_line(added).lines()) == [*lines, added]
        assert list(arrays.lines()) == lines
    assert list(arrays.with_line(Constraint([], "==", 0)).lines()) == [*lines, Constraint([], "==", 0)]


def test_fixed_columns():
    """Proves: a fixed column has one value, others theirs, and the programme itself is left as it was."""
    arrays = Arrays.of([0, 0], [5, 5], [1, -1], [Constraint([(0, 1), (1, 1)], "<=", 6)])
    fixed = arrays.fixed({0: 4})
    assert (fixed.low.tolist(), fixed.high.tolist()) == ([4, 0], [4, 5])
    assert (arrays.low.tolist(), arrays.high.tolist()) == ([0, 0], [5, 5])
    assert Runner("highs").solve(fixed).whole_point.tolist() == [4, 2]
    assert arrays.fixed({}).low.tolist() == [0, 0]


def test_programmes_over_some_columns():
    """Proves: over some columns, the others held, a point is allowed where the full one is, but for lines over none of them.

    Values differ by the cost of what is held. Sensitivity: 150 random programmes, with columns free at random.
    """
    random = np.random.default_rng(6)
    for _ in range(150):
        arrays = random_programme(random)
        free = random.random(arrays.width) < 0.5
        held = np.where(free, 0, random.integers(arrays.low, arrays.high + 1))
        small, lines = arrays.over(free, held)
        full = dense(arrays.matrix)
        assert lines.tolist() == [line for line in range(arrays.height) if (full[line, free] != 0).any()]
        every = list(arrays.lines())
        same = Arrays.of(arrays.low, arrays.high, arrays.cost, [every[line] for line in lines.tolist()])
        for point in random.integers(arrays.low, arrays.high + 1, (10, arrays.width)):
            mixed = np.where(free, point, held)
            assert small.allows(point[free]) == same.allows(mixed)
            assert arrays.value(mixed) - arrays.value(held) == small.value(point[free])


def test_a_live_programme_follows_its_changes():
    """Proves: after changes of bounds, costs and right sides a live programme gives the least value of the changed one.

    Sensitivity: 40 programmes with 6 changes each; answers of one solve are the start of the next, whole or not.
    """
    random = np.random.default_rng(8)
    for _ in range(40):
        arrays = random_programme(random)
        live = Live(arrays)
        for _ in range(6):
            arrays = changed(arrays, live, random)
            live.make_integer(np.ones(arrays.width, dtype=bool))
            answer, expected = live.solve(), least(arrays)
            assert (answer.outcome is Outcome.OPTIMAL) == (expected is not None)
            if expected is not None:
                assert arrays.value(answer.whole_point) == expected
            live.make_integer(np.zeros(arrays.width, dtype=bool))
            assert live.solve().outcome is Runner("highs").solve(arrays).outcome


def changed(arrays: Arrays, live: Live, random: Random) -> Arrays:
    """Change a column's bounds and costs, and a line's right side, in the programme and in the solver."""
    place, step = int(random.integers(arrays.width)), int(random.integers(-1, 2))
    low, high, cost = arrays.low.copy(), arrays.high.copy(), arrays.cost.copy()
    high[place] = max(int(low[place]), int(high[place]) + step)
    cost[place] -= step
    limits = arrays.limits.copy()
    live.bound(place, int(low[place]), int(high[place]))
    live.price(np.array([place]), cost[[place]])
    if arrays.height:
        line = int(random.integers(arrays.height))
        limits[line] += step
        live.limit(line, int(limits[line]))
    return arrays.changed(high=high, cost=cost, limits=limits)
