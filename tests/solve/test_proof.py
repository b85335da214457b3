"""Bounds from prices, and the published order from them."""

from dataclasses import replace

import numpy as np
import pytest
from random_cases import random_case
from rich_cases import rich_case

from quota.model.programme import Programme
from quota.model.ranges import ConflictError
from quota.model.rows import Posts
from quota.model.rules import rows
from quota.need import measure
from quota.solve.arrays import Arrays, Line
from quota.solve.optimum import Found, proved_programme
from quota.solve.order import Preference, settle
from quota.solve.outcome import Outcome
from quota.solve.proof import FINE, evaluate, rounded_prices, signed_price
from quota.solve.solvers import Runner

HIGHS = Runner("highs")
SEEDS = range(12)


def programme_of(seed: int, *, rich: bool = False) -> tuple[Programme, Found]:
    """The programme in which the optimum of a random case was proved."""
    case = (rich_case if rich else random_case)(seed)
    try:
        programme, found = proved_programme(case, measure(case), tuple(rows(case)), HIGHS)
    except ConflictError:
        found = None
    if found is None:
        pytest.skip("this case has no plan")
    return programme, found


def test_bound_by_hand():
    """Proves: weak duality on a programme of two columns: minimise 3x + 5y, x + y ≥ 4, x ≤ 3, y ≤ 3.

    The optimum is x = 3, y = 1 at 14. Price 5: 5·4 + min(3 − 5)x + min(5 − 5)y = 20 − 2·3 + 0 = 14, which proves it.
    Price 4: 16 − 1·3 + 1·0 = 13. Price 6: 24 − 3·3 − 1·3 = 12. Price 0: 0.
    Sensitivity: a value of 15 is not proved by any of them.
    """
    arrays = Arrays(["x", "y"], [0, 0], [3, 3], [3, 5], [Line("r", ((0, 1), (1, 1)), ">=", 4)])
    assert [evaluate(arrays, 1, [price]).bound for price in (5, 4, 6, 0)] == [14, 13, 12, 0]
    assert arrays.value([3, 1]) == 14
    assert evaluate(arrays, 1, [5]).proves(14)
    assert not evaluate(arrays, 1, [5]).proves(15)
    assert not evaluate(arrays, 1, [4]).proves(14)
    assert evaluate(arrays, 2, [9]).bound == 2 * 13 + 1  # price 4.5: 18 − 1.5·3 + 0.5·0 = 13.5
    assert evaluate(arrays, 2, [9]).least_value == 14  # no whole value lies below


def test_prices_are_rounded_and_signed():
    """Proves: whole prices stay whole numbers, others are kept in fine parts, and wrong signs count 0."""
    lines = [Line(name, ((0, 1),), sense, 0) for name, sense in (("a", ">="), ("b", "<="), ("c", "=="))]
    arrays = Arrays(["x"], [0], [1], [1], lines)
    assert rounded_prices(arrays, {"a": 3.0000000001, "b": -2.0, "c": -7.0}) == (1, [3, -2, -7])
    assert rounded_prices(arrays, {"a": -3.0, "b": 2.0, "c": None}) == (1, [0, 0, 0])
    assert rounded_prices(arrays, {"a": 0.5}) == (FINE, [FINE // 2, 0, 0])


@pytest.mark.parametrize("seed", SEEDS)
def test_any_prices_give_a_bound(seed: int):
    """Proves: whatever prices are guessed, no bound lies above the optimum. Sensitivity: the solver's own reach it."""
    _, found = programme_of(seed)
    value = found.arrays.value(found.point)
    assert found.pricing.proves(value)
    random = np.random.default_rng(seed)
    for size in (1, 10**3, 10**6, 10**7):
        for unit in (1, 7):
            prices = [signed_price(int(random.integers(-size, size + 1)), line.sense) for line in found.arrays.lines]
            guess = evaluate(found.arrays, unit, prices)
            assert guess.bound <= value * unit
            assert not guess.proves(value + 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_only_an_optimum_is_proved(seed: int):
    """Proves: other plans, best for other costs, are proved exactly if they are as good as the optimum."""
    _, found = programme_of(seed)
    random = np.random.default_rng(seed)
    value = found.arrays.value(found.point)
    worse = 0
    for _ in range(5):
        other = replace(found.arrays, cost=[int(number) for number in random.integers(0, 9, len(found.arrays.cost))])
        problem = other.problem()
        assert HIGHS.run(problem) is Outcome.OPTIMAL
        point = [round(variable.varValue or 0) for variable in problem.variables()]
        if found.arrays.allows(point):
            assert found.pricing.proves(found.arrays.value(point)) == (found.arrays.value(point) == value)
            worse += found.arrays.value(point) > value
    assert worse


def preference_of(programme: Programme) -> Preference:
    thresholds = {name: column.thresholds for name, column in programme.columns.items() if column.thresholds}
    return Preference(programme.rank, thresholds)


def planned(programme: Programme, arrays: Arrays, point: list[int]) -> dict[Posts, int]:
    quantities = programme.quantities(dict(zip(arrays.names, point, strict=True)))
    return {key: posts for key, posts in quantities.items() if isinstance(key, Posts)}


@pytest.mark.parametrize("rich", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("prices", ["none", "rough", "of another point"])
def test_the_order_does_not_depend_on_the_prices(seed: int, prices: str, rich: bool):
    """Proves: without the solver's prices, or with rough ones, the same posts are found and proved.

    Sensitivity: prices of 0 prove nothing at first; the order's own programme must find all of them.
    """
    programme, found = programme_of(seed, rich=rich)
    if found.integer:
        pytest.skip("fractions: the order is imposed otherwise")
    arrays = found.arrays
    random = np.random.default_rng(seed)
    given = {
        "none": [0] * len(arrays.lines),
        "rough": [price + int(random.integers(-1, 2)) for price in found.pricing.prices],
        "of another point": [price // 2 for price in found.pricing.prices],
    }[prices]
    unit = found.pricing.unit if prices != "none" else 1
    signed = [signed_price(price, line.sense) for price, line in zip(given, arrays.lines, strict=True)]
    settled = settle(arrays, found.point, evaluate(arrays, unit, signed), preference_of(programme), HIGHS)
    assert settled.proved
    assert arrays.value(settled.point) == arrays.value(found.point)
    assert planned(programme, arrays, settled.point) == planned(programme, arrays, found.point)
