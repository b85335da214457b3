"""The exact optimum: needs as they are, thresholds as they are said, and a count in fractions that shares no code with it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pytest
from cases import make_case, unit
from oracles import divisor_of, exact_value, greedy_posts

from quota.model.ranges import ConflictError
from quota.model.rows import Posts
from quota.model.rules import rows
from quota.need import measure
from quota.scenario import Case
from quota.scenario.records import Ratio
from quota.solve import refine_whole
from quota.solve.export import export_programme
from quota.solve.level import Level
from quota.solve.optimum import Solution, optimise
from quota.solve.proved import proved_programme
from quota.solve.solvers import Runner

DIVISORS = ("webster", "hill", "dean", "adams", "jefferson")


def planned(solution: Solution, codes: Sequence[str], category: str = "administrative") -> list[int]:
    return [solution.quantities[Posts(code, category)] for code in codes]


def worth(divisor: str, post: int, need: Decimal) -> Fraction:
    """Return the priority of a post in percentage points."""
    return 100 * divisor_of(divisor, post) / Fraction(need)


def drawn_need(random: np.random.Generator) -> Decimal:
    """Draw a need between 0.02 and 100,000, with up to four decimals; small ones as often as large ones."""
    digits = int(random.integers(0, 5))
    amount = Decimal(repr(round(float(10 ** random.uniform(np.log10(0.02), 5)), digits)))
    return max(amount, Decimal("0.02"))


class OnePool:
    """A pool with needs far apart or nearly equal, and a threshold made to measure: a gain itself, or a hair beside it."""

    def __init__(self, seed: int, divisor: str) -> None:
        random = np.random.default_rng([seed, DIVISORS.index(divisor)])
        count = int(random.integers(2, 8))
        if random.random() < 0.5:  # near each other, so that posts are nearly equal
            base = drawn_need(random)
            self.needs = [base + Decimal(int(random.integers(0, 40))) / 10_000 for _ in range(count)]
        else:
            self.needs = [drawn_need(random) for _ in range(count)]
        self.divisor = divisor
        self.current = [int(number) for number in random.integers(0, 25, count)]
        self.low = [max(0, number - int(random.integers(0, 9))) for number in self.current]
        self.high = [number + int(random.integers(0, 9)) for number in self.current]
        self.threshold = self._threshold(random)

    def _threshold(self, random: np.random.Generator) -> Decimal:
        """Return a gain of one post that moves: as far as decimals can say it, or a little more or less."""
        giver, taker = (int(place) for place in random.choice(len(self.needs), 2, replace=False))
        post = max(1, self.current[giver])
        gain = worth(self.divisor, post, self.needs[giver]) - worth(
            self.divisor, self.current[taker] + 1, self.needs[taker]
        )
        if gain <= 0:
            return Decimal(int(random.choice([0, 5])))
        digits = int(random.choice([2, 8, 14]))
        shown = round(gain * 10**digits) + int(random.choice([-1, 0, 1]))
        return max(Decimal(0), Decimal(shown).scaleb(-digits))

    def case(self, order: Sequence[int] | None = None) -> Case:
        places = range(len(self.needs)) if order is None else order
        return make_case(
            [
                unit(
                    f"u{place}",
                    self.current[place],
                    need=self.needs[place],
                    floor=self.low[place],
                    ceiling=self.high[place],
                )
                for place in places
            ],
            settings={"divisor": self.divisor, "stickiness": self.threshold},
        )

    def counted(self) -> list[int]:
        exact = [Fraction(need) for need in self.needs]
        posts: list[int] = greedy_posts(
            exact, self.low, self.high, self.current, sum(self.current), self.divisor, Fraction(self.threshold)
        )
        return posts


def agrees(seed: int, divisor: str, **how: Any) -> None:
    pool = OnePool(seed, divisor)
    case = pool.case()
    found = optimise(case, measure(case), **how)
    codes = [f"u{place}" for place in range(len(pool.needs))]
    assert planned(found, codes) == pool.counted(), (seed, divisor, how)
    assert found.gap == 0
    assert found.within == 0


@pytest.mark.parametrize("divisor", DIVISORS)
def test_a_count_in_fractions_agrees(divisor: str):
    """Proves: posts handed out one by one in fractions are those of the plan, for needs of any size and thresholds at a gain.

    Sensitivity: thresholds are a gain to 2, 8 or 14 decimals, or one unit of the last of these beside it; needs differ by
    parts of ten thousand. With costs of 10⁻⁵ points alone one in ten of these plans is another.
    """
    for seed in range(12):
        agrees(seed, divisor)


@pytest.mark.slow
@pytest.mark.parametrize("divisor", DIVISORS)
def test_a_count_in_fractions_agrees_a_hundred_times(divisor: str):
    """Proves: the same of a hundred cases by each method. Sensitivity: rows in another order and CBC change nothing."""
    for seed in range(12, 112):
        agrees(seed, divisor)
    for seed in range(12, 32):
        agrees(seed, divisor, solver="cbc")
        pool = OnePool(seed, divisor)
        order = np.random.default_rng(seed).permutation(len(pool.needs)).tolist()
        shuffled = pool.case(order)
        found = optimise(shuffled, measure(shuffled))
        assert planned(found, [f"u{place}" for place in range(len(pool.needs))]) == pool.counted()


@pytest.mark.parametrize(("people", "posts"), [((1667, 3333, 5000), [2, 3, 5]), ((3502, 6498), [4, 6])])
def test_shares_are_of_the_figures_themselves(people: tuple[int, ...], posts: list[int]):
    """Proves: needs of 3.502 and 6.498 share 10 posts as 4 and 6; shown as 3.50 and 6.50 they would be equal, 3 and 7.

    The fourth post of the one stands at 3.5/3.502 = 99.94 %, the seventh of the other at 6.5/6.498 = 100.03 %.
    Sensitivity: three units, of whom none is near another.
    """
    codes = [f"u{place}" for place in range(len(people))]
    units = [
        unit(code, 10 if place == 0 else 0, drivers={"population_resident": count})
        for place, (code, count) in enumerate(zip(codes, people, strict=True))
    ]
    case = make_case(
        units, weights=[{"driver": "population", "weight": 1}], settings={"need": {"method": "shares", "total": 10}}
    )
    needs = measure(case)
    assert needs[codes[0], "administrative"].exact == Fraction(people[0], 1000)
    assert planned(optimise(case, needs), codes) == posts


@pytest.mark.parametrize(("threshold", "posts"), [("1.9999", [41, 41]), ("2", [41, 41]), ("2.0001", [42, 40])])
def test_a_threshold_that_is_exceeded_by_a_hair(threshold: str, posts: list[int]):
    """Proves: a gain that exceeds the threshold in the sixth decimal moves a post.

    The last of g's 42 posts stands at 41.5/41.09 = 100.9978…, the next of r's at 40.5/40.91 = 98.9978…: 2.0000096 apart.
    Sensitivity: thresholds a little above and below.
    """
    case = make_case([unit("g", 42, need="41.09"), unit("r", 40, need="40.91")], settings={"stickiness": threshold})
    assert planned(optimise(case, measure(case)), ["g", "r"]) == posts


# Rows that couple categories


CATEGORIES = ("administrative", "institution")


def coupled(seed: int, *, hair: bool = False) -> Case:
    """Three or four townships whose institution posts are bound to their administrative ones.

    Needs have four decimals; or (`hair`) are one of three, and at most 10⁻¹² posts apart from it.
    """

    def need() -> Decimal:
        if hair:
            return int(random.choice([2, 3, 5])) + Decimal(int(random.integers(0, 90))).scaleb(-14)
        return Decimal(int(random.integers(100, 80_000))).scaleb(-4)

    random = np.random.default_rng([seed, 11])
    units = [
        unit(
            f"u{place}",
            {category: int(random.integers(1, 6)) for category in CATEGORIES},
            need={category: need() for category in CATEGORIES},
            type="tied" if random.random() < 0.7 else "",
        )
        for place in range(int(random.integers(3, 5)))
    ]
    most = Decimal(int(random.integers(8, 25))) / 10
    row = Ratio("r", *reversed(CATEGORIES), "unit", None, "township", "tied", None, most, False, "")
    stickiness = Decimal(int(random.choice([0, 0, 137, 500]))) / 100
    case = make_case(
        units, categories=CATEGORIES, settings={"stickiness": stickiness, "divisor": str(random.choice(DIVISORS))}
    )
    return replace(case, ratios=(row,))


def least_value(case: Case) -> Fraction | None:
    """Return the least value of all plans, unit by unit over what is left of both categories; None without a plan."""
    needs, units, sticky = measure(case), list(case.units), case.settings.stickiness
    (ratio,) = case.ratios
    most = Fraction(ratio.most or 0)

    @cache
    def cost(code: str, category: str, posts: int) -> Fraction:
        filled = sum((divisor_of(case.settings.divisor, post) for post in range(1, posts + 1)), Fraction(0))
        grown = max(0, posts - case.units[code].holdings[category].current)
        return 100 * filled / needs[code, category].exact + Fraction(sticky[category]) * grown

    @cache
    def least(place: int, administrative: int, institution: int) -> Fraction | None:
        if place == len(units):
            return None if administrative or institution else Fraction(0)
        code, found = units[place], None
        for one in range(administrative + 1):
            for other in range(institution + 1):
                if case.units[code].type == "tied" and other > most * one:
                    break
                rest = least(place + 1, administrative - one, institution - other)
                if rest is not None:
                    value = cost(code, CATEGORIES[0], one) + cost(code, CATEGORIES[1], other) + rest
                    found = value if found is None else min(found, value)
        return found

    return least(0, *(sum(held.holdings[category].current for held in case.units.values()) for category in CATEGORIES))


def agrees_coupled(seeds: Iterable[int], *, hair: bool = False, solver: str = "highs") -> int:
    found = 0
    for seed in seeds:
        case = coupled(seed, hair=hair)
        try:
            plan = optimise(case, measure(case), solver)
        except ConflictError:
            assert least_value(case) is None, seed
            continue
        expected = least_value(case)
        assert expected is not None
        assert abs(exact_value(case, measure(case), plan.quantities) - expected) < Fraction(1, 10**30), seed
        assert plan.within == 0, seed
        found += 1
    return found


def test_coupled_cases_counted_out():
    """Proves: with a ratio in townships the value is the least of all plans, in fractions.

    Sensitivity: some cases have no plan, and a count that shares no code says so too.
    """
    assert 0 < agrees_coupled(range(4, 12)) < 9


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_coupled_cases_with_needs_a_hair_apart(solver: str):
    """Proves: plans whose values differ in the twelfth decimal are told apart, and the best is proved without remainder.

    Sensitivity: rounded costs, and parts of them, are the same in several plans of these cases.
    """
    assert agrees_coupled(range(4), hair=True, solver=solver) > 2


@pytest.mark.parametrize("hair", [False, True])
def test_coupled_cases_searched_as_thousands_of_columns_are(hair: bool, monkeypatch: pytest.MonkeyPatch):
    """Proves: the search that large cases take, without a line over all columns, finds the exact optimum too, and proves it.

    Sensitivity: it leaves the order among equal plans, and how many parts a unit of cost has, to other lines of code.
    """
    monkeypatch.setattr(refine_whole, "MANY", 0)
    assert agrees_coupled(range(4, 8), hair=hair) > 1


def test_what_may_flow_hides_nothing():
    """Proves: what rounding can hide grows with the posts that priorities decide, not with the posts that may flow.

    Solved by hand: two counties divide 5,000 approved posts, at no cost. Every step is rounded by less than one unit, and counts
    once; what flows is not rounded.
    Sensitivity: were flows rounded like priorities, five thousand posts would hide as many units and more.
    """
    units = [unit("a", 5, need=7, jurisdiction="c1"), unit("b", 5, need=11, jurisdiction="c2")]
    approval = {"jurisdiction": "root", "category": "administrative", "posts": 5000}
    case = make_case(units, jurisdictions={"root": None, "c1": "root", "c2": "root"}, approvals=[approval])
    needs = measure(case)
    programme, found = proved_programme(case, needs, tuple(rows(case)), Runner("highs"))
    assert found is not None
    exact = programme.arrays.exact
    assert exact is not None
    level = Level.first(programme.arrays, exact)
    flows = programme.columns.post == 0
    assert int(programme.columns.size[flows].max()) >= 5000
    assert level.rounding[flows].tolist() == [0] * int(flows.sum())
    assert level.rounding[~flows].tolist() == [1] * int((~flows).sum())
    assert int(level.gaps(found.pricing, found.point)[0]) <= int((~flows).sum()) * found.pricing.unit


@pytest.mark.slow
@pytest.mark.parametrize("hair", [False, True])
def test_two_hundred_coupled_cases_counted_out(hair: bool):
    """Proves: the same of two hundred cases. Sensitivity: all methods and thresholds come up."""
    assert agrees_coupled(range(200), hair=hair) > 150


# The programme for other solvers


@pytest.mark.parametrize("ending", ["mps", "lp"])
def test_the_exported_objective_is_the_value(tmp_path: Path, ending: str):
    """Proves: HiGHS reads the exported file and finds the value that the plan has, posts below windows included.

    Sensitivity: 60 posts stand below windows; without the column for them the file's optimum would be far less. The right
    sides in the dictionary are those of the file: of 120 posts, what columns add.
    """
    units = [unit("a", 70, need="61.7", floor=40), unit("b", 50, need="58.3", floor=30)]
    case = make_case(units, settings={"stickiness": "1.25"})
    needs = measure(case)
    file, row_file, _ = export_programme(case, needs, tmp_path / f"p.{ending}")
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.readModel(str(file))
    model.run()
    assert model.getInfo().objective_function_value == pytest.approx(float(optimise(case, needs).value), abs=1e-6)
    with row_file.open(encoding="utf-8-sig", newline="") as opened:
        (row,) = (line for line in csv.DictReader(opened) if line["rule"] == "balance")
    assert (row["limit"], float(row["right_side"])) == ("120", model.getLp().row_lower_[0])
    assert row["right_side"] == "50"
