"""Measures of fairness, on three units worked by hand."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from cases import make_case, unit

from quota.plan import Plan, make_plan, read_tables, write_tables
from quota.scenario import Origins
from quota.study.fairness import fairness, gini, known_bases, theil

POSTS = np.array([2.0, 2.0, 4.0])
PEOPLE = np.array([100.0, 200.0, 100.0])


def pairwise(posts: np.ndarray, base: np.ndarray) -> float:
    """The weighted Gini index as its formula stands, over all pairs."""
    ratio, total = posts / base, base.sum()
    differences = np.abs(ratio[:, None] - ratio[None, :])
    return float((base[:, None] * base[None, :] * differences).sum() / (2 * total**2 * posts.sum() / total))


def test_gini_by_hand() -> None:
    """Proves: weighted pairs. Posts per resident 0.02, 0.01, 0.04; W = 400, mean 0.02.

    Pairs: 100·200·0.01 + 100·100·0.02 + 200·100·0.03 = 1000; both ways 2000; 2·400²·0.02 = 6400; G = 0.3125.
    Sensitivity: without the weights (all bases alike) the same posts give 1/6.
    """
    assert gini(POSTS, PEOPLE) == pytest.approx(0.3125, abs=1e-15)
    assert gini(POSTS, np.full(3, 7.0)) == pytest.approx(1 / 6, abs=1e-15)


def test_theil_by_hand() -> None:
    """Proves: shares of posts ¼, ¼, ½ over shares of people ¼, ½, ¼ give ¼ ln ½ + ½ ln 2 = ¼ ln 2.

    Sensitivity: a unit without posts adds nothing: posts 0, 4, 4 give ½ ln 1 + ½ ln 2.
    """
    assert theil(POSTS, PEOPLE) == pytest.approx(math.log(2) / 4, abs=1e-15)
    assert theil(np.array([0.0, 4.0, 4.0]), PEOPLE) == pytest.approx(math.log(2) / 2, abs=1e-15)


@pytest.mark.parametrize("measure", [gini, theil])
def test_even_and_empty(measure) -> None:
    """Proves: 0 where everyone has the same; no number where there are no posts."""
    assert measure(PEOPLE / 50, PEOPLE) == pytest.approx(0, abs=1e-15)
    assert measure(np.zeros(3), PEOPLE) is None
    assert measure(np.array([]), np.array([])) is None


@pytest.mark.parametrize("seed", range(5))
def test_the_short_way_equals_all_pairs(seed: int) -> None:
    """Proves: sorting gives the double sum, equal ratios and empty units included, in any order of units."""
    random = np.random.default_rng(seed)
    posts, base = random.integers(0, 12, 60).astype(float), random.integers(1, 9, 60).astype(float)
    order = random.permutation(60)
    assert gini(posts, base) == pytest.approx(pairwise(posts, base), rel=1e-12)
    assert gini(posts[order], base[order]) == gini(posts, base)
    assert theil(posts[order], base[order]) == theil(posts, base)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Three townships with 20 posts; webster gives 9, 6, 5. The county's institution counts in no measure."""
    return make_plan(
        make_case(
            [
                unit("a", 5, need=12, drivers={"population_resident": 100, "area_km2": 10}),
                unit("b", 5, need=9, drivers={"population_resident": 200, "area_km2": 20}),
                unit("c", 10, need=7, drivers={"population_resident": 100}),
                unit("x", 4, need=100, level="county", drivers={"population_resident": 5}),
            ]
        )
    )


def test_coverage_before_and_after(plan: Plan) -> None:
    """Proves: least, mean and share below 90 % over the townships, exactly.

    Before: 5/12, 5/9, 10/7; after: 9/12, 6/9, 5/7; mean 20/28 throughout.
    """
    before, after = fairness(plan)
    assert (before.when, after.when) == ("before", "after")
    assert (before.least, before.least_unit, before.short) == (Fraction(5, 12), "a", 2)
    assert (after.least, after.least_unit, after.short) == (Fraction(6, 9), "b", 3)
    assert before.mean == after.mean == Fraction(20, 28)
    assert (after.units, after.posts, after.short_share) == (3, 20, Fraction(1))


def test_bases_side_by_side(plan: Plan) -> None:
    """Proves: by people and by area side by side; a unit without an area is left out there, and the count says so."""
    _, after = fairness(plan)
    assert after.spreads["population_resident"].gini == pytest.approx(
        pairwise(np.array([9.0, 6.0, 5.0]), np.array([100.0, 200.0, 100.0]))
    )
    area = after.spreads["area_km2"]
    assert (area.units, after.spreads["population_resident"].units) == (2, 3)
    assert area.gini == pytest.approx(pairwise(np.array([9.0, 6.0]), np.array([10.0, 20.0])))
    assert "population_registered" not in after.spreads


def test_a_folder_knows_the_drivers_of_its_needs(tmp_path: Path) -> None:
    """Proves: read back, a plan knows the bases that its needs were measured by, under the population that was meant."""
    case = make_case(
        [unit("a", 6, drivers={"population_resident": 1, "population_registered": 300, "area_km2": 4})],
        settings={"population": "registered", "need": {"method": "rates"}},
        rates=[{"driver": "population", "rate": "0.02"}],
        origins=Origins(settings={"population": (("registered", "scenario"),)}),
    )
    plan = make_plan(case)
    write_tables(plan, tmp_path, 0)
    assert known_bases(read_tables(tmp_path)) == {"population_registered": {"a": Decimal(300)}}
    assert set(known_bases(plan)) == {"population_resident", "population_registered", "area_km2"}
