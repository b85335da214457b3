"""Bounds from prices, and the published order from them."""

import numpy as np
import pytest
from random_cases import random_case
from rich_cases import rich_case

from quota.model.arrays import Arrays, Constraint, Point
from quota.model.programme import Programme
from quota.model.ranges import ConflictError
from quota.model.rows import Posts
from quota.model.rules import rows
from quota.need import measure
from quota.solve.order import Preference, settle
from quota.solve.outcome import Outcome
from quota.solve.proof import FINE, Pricing, evaluate, rounded_prices, signed_prices
from quota.solve.proved import FoundPlan, proved_programme
from quota.solve.solvers import Runner

HIGHS = Runner("highs")
SEEDS = range(12)


def programme_of(seed: int, *, rich: bool = False) -> tuple[Programme, FoundPlan]:
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
    arrays = Arrays.of([0, 0], [3, 3], [3, 5], [Constraint(((0, 1), (1, 1)), ">=", 4)])

    def priced(price: int, unit: int = 1) -> Pricing:
        return evaluate(arrays, unit, np.array([price]))

    assert [priced(price).bound for price in (5, 4, 6, 0)] == [14, 13, 12, 0]
    assert arrays.value(np.array([3, 1])) == 14
    assert priced(5).proves(14)
    assert not priced(5).proves(15)
    assert not priced(4).proves(14)
    assert priced(9, unit=2).bound == 2 * 13 + 1  # price 4.5: 18 − 1.5·3 + 0.5·0 = 13.5
    assert priced(9, unit=2).least_value == 14  # no whole value lies below


def test_large_numbers_stay_exact():
    """Proves: the bound of test_bound_by_hand holds to the last unit where machine integers would overflow.

    Costs 3·10¹⁸ and 5·10¹⁸ at price 5·10¹⁸: 14·10¹⁸. Sensitivity: it lies above 2⁶³ and one unit more is not proved.
    """
    large = 10**18
    arrays = Arrays.of([0, 0], [3, 3], [3 * large, 5 * large], [Constraint(((0, 1), (1, 1)), ">=", 4)])
    pricing = evaluate(arrays, 1, np.array([5 * large]))
    assert pricing.bound == arrays.value(np.array([3, 1])) == 14 * large > 2**63
    assert pricing.proves(14 * large)
    assert not pricing.proves(14 * large + 1)


def test_prices_are_rounded_and_signed():
    """Proves: whole prices stay whole numbers, others are kept in fine parts, and wrong signs count 0."""
    arrays = Arrays.of([0], [1], [1], [Constraint(((0, 1),), sense, 0) for sense in (">=", "<=", "==")])

    def rounded(*duals: float) -> tuple[int, list[int]]:
        unit, prices = rounded_prices(arrays, np.array(duals))
        return unit, prices.tolist()

    assert rounded(3.0000000001, -2.0, -7.0) == (1, [3, -2, -7])
    assert rounded(-3.0, 2.0, np.nan) == (1, [0, 0, 0])
    assert rounded(0.5, 0.0, 0.0) == (FINE, [FINE // 2, 0, 0])


@pytest.mark.parametrize("seed", SEEDS)
def test_any_prices_give_a_bound(seed: int):
    """Proves: whatever prices are guessed, no bound lies above the optimum. Sensitivity: the solver's own reach it."""
    programme, found = programme_of(seed)
    arrays = programme.arrays
    value = arrays.value(found.point)
    assert found.pricing.proves(value)
    random = np.random.default_rng(seed)
    for size in (1, 10**3, 10**6, 10**7):
        for unit in (1, 7):
            prices = signed_prices(random.integers(-size, size + 1, arrays.height), arrays.senses)
            guess = evaluate(arrays, unit, prices)
            assert guess.bound <= value * unit
            assert not guess.proves(value + 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_only_an_optimum_is_proved(seed: int):
    """Proves: other plans, best for other costs, are proved exactly if they are as good as the optimum."""
    programme, found = programme_of(seed)
    arrays = programme.arrays
    random = np.random.default_rng(seed)
    value = arrays.value(found.point)
    worse = 0
    for _ in range(5):
        answer = HIGHS.solve(arrays.changed(cost=random.integers(0, 9, arrays.width)))
        assert answer.outcome is Outcome.OPTIMAL
        point = answer.whole_point
        if arrays.allows(point):
            assert found.pricing.proves(arrays.value(point)) == (arrays.value(point) == value)
            worse += arrays.value(point) > value
    assert worse


def planned(programme: Programme, point: Point) -> dict[Posts, int]:
    return {key: posts for key, posts in programme.amounts(point).items() if isinstance(key, Posts)}


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
    arrays = programme.arrays
    random = np.random.default_rng(seed)
    given = {
        "none": np.zeros(arrays.height, dtype=np.int64),
        "rough": found.pricing.prices + np.array([int(random.integers(-1, 2)) for _ in range(arrays.height)]),
        "of another point": found.pricing.prices // 2,
    }[prices]
    unit = found.pricing.unit if prices != "none" else 1
    preference = Preference.apart(programme.rank, programme.columns.thresholds)
    pricing = evaluate(arrays, unit, signed_prices(given, arrays.senses))
    settled = settle(arrays, found.point, pricing, preference, HIGHS)
    assert settled.proved
    assert arrays.value(settled.point) == arrays.value(found.point)
    assert planned(programme, settled.point) == planned(programme, found.point)
