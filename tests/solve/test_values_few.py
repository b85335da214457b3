"""Values of rows looked for among few columns are those of the whole programme solved again."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from cases import make_case, unit
from random_cases import random_case

from quota.need import measure
from quota.scenario import read_case
from quota.scenario.records import Budget, Ratio
from quota.solve import values
from quota.solve.conflict import NoPlan
from quota.solve.highs import Live
from quota.solve.optimum import optimise
from quota.solve.over_plan import read_planned

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted(file.parent for file in (ROOT / "scenarios").glob("*/scenario.toml"))
MAKE_UP = "import sys, pathlib; from benchmarks.synthetic import write_synthetic; write_synthetic(400, pathlib.Path(sys.argv[1]))"


def both(case, monkeypatch):
    """Return the values as found among few columns, and by solving the whole programme for every row."""
    needs = measure(case)
    solution = optimise(case, needs)
    found = []
    for few in (0, 10**9):
        monkeypatch.setattr(values, "FEW", few)
        found.append(values.row_values(case, needs, solution.rows, solution.quantities))
    return found


@pytest.mark.slow
def test_values_of_random_cases_are_those_of_the_whole_programme(monkeypatch):
    """Proves: of 100 random cases, with each rule of division, every value is equal to the last digit.

    Sensitivity: without the guards, or with a reach taken for endless, a value is too small.
    """
    monkeypatch.setattr(values, "NEAREST", (3, 12))
    seen = 0
    for seed in range(140):
        try:
            few, whole = both(random_case(seed), monkeypatch)
        except NoPlan:
            continue
        assert few == whole, seed
        seen += bool(whole)
    assert seen >= 100


@pytest.mark.slow
@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_values_of_the_examples_are_those_of_the_whole_programme(folder, monkeypatch):
    """Proves: so are those of all scenarios that come along, with routes, merges, ratios and leaders."""
    monkeypatch.setattr(values, "NEAREST", (20, 100))
    few, whole = both(read_planned(folder), monkeypatch)
    assert few == whole


def test_values_of_a_tree_of_pools_take_no_solve_of_the_whole(monkeypatch, tmp_path):
    """Proves: with 400 made-up units in a tree of pools all values, those of the whole, are found among a third of the columns.

    Sensitivity: where the plan were not taken for the optimum, the whole programme would be solved first.
    """
    monkeypatch.setattr(values, "NEAREST", (100, 400))
    widths: list[int] = []

    class Watched(Live):
        def __init__(self, arrays):
            widths.append(arrays.width)
            super().__init__(arrays)

    monkeypatch.setattr(values, "Live", Watched)
    subprocess.run([sys.executable, "-c", MAKE_UP, str(tmp_path / "made-up")], cwd=ROOT, check=True)
    few, whole = both(read_case(tmp_path / "made-up"), monkeypatch)
    assert few == whole
    of_whole = widths[-2:]  # a programme for each category
    assert max(widths[:-2]) < min(of_whole) / 3


def test_a_row_that_gives_way_by_several_posts_is_priced_beyond_the_first_two(monkeypatch):
    """Proves: 10,000 yuan more buy four posts at 2,500 each, and each of the four counts.

    Of ten approved posts none may go to county A, whose budget stands at nothing: B's unit, of need 20, goes from 20 to 30
    (post i at (i − 1/2)/20). A's unit, of need 20 too, holds 5. Four of the ten go there instead: posts 6 to 9 at 27.5, 32.5,
    37.5 and 42.5 % in place of posts 27 to 30 at 132.5, 137.5, 142.5 and 147.5 %: 560 − 140 = 420 points.
    Sensitivity: without guards the kept columns hold two posts of each unit, and the value would be 230 or so.
    """
    case = make_case(
        [unit("a", 5, need=20), unit("b", 20, need=20, jurisdiction="B")],
        approvals=[{"jurisdiction": "C", "posts": 10}],
        settings={"stickiness": 0},
    )
    costs = {code: replace(kind, cost=Decimal("0.25")) for code, kind in case.categories.items()}
    monkeypatch.setattr(values, "NEAREST", (1,))
    few, whole = both(replace(case, categories=costs, budgets=(Budget("A", Decimal(0), ""),)), monkeypatch)
    assert few == whole
    assert list(whole.values()) == [420]


def test_what_three_posts_gain_together_is_not_missed_among_two(monkeypatch):
    """Proves: a row is worth what it is worth in whole posts, though of three posts that are alike only two are looked at.

    A may have an institution post for three administrative ones, has 2 and 6, and no money for more of these. 10,000 yuan buy
    four. With three of them (posts 7 to 9 of need 6: 108⅓, 125 and 141⅔ in place of B's 28 to 30 of need 60: 142.5 together) A
    gets a third institution post (2.5 of need 100, in place of B's 30th of need 5: 590): 587.5 − 232.5 = 355 points.
    Sensitivity: among two of the three nothing is gained in whole posts, the guard stands still, and the value would be 0.
    """
    kinds = ("administrative", "institution")
    case = make_case(
        [
            unit("a", dict(zip(kinds, (6, 2), strict=True)), need=dict(zip(kinds, (6, 100), strict=True))),
            unit("b", dict.fromkeys(kinds, 20), need=dict(zip(kinds, (60, 5), strict=True)), jurisdiction="B"),
        ],
        categories=kinds,
        approvals=[{"jurisdiction": "C", "posts": 10, "category": kind} for kind in kinds],
        settings={"stickiness": 0},
    )
    costs = {**case.categories, "administrative": replace(case.categories["administrative"], cost=Decimal("0.25"))}
    third = Ratio("r", "institution", "administrative", "unit", "A", None, "", None, Decimal("0.3333334"), False, "")
    monkeypatch.setattr(values, "NEAREST", (1,))
    budget = (Budget("A", Decimal(0), ""),)
    few, whole = both(replace(case, categories=costs, budgets=budget, ratios=(third,)), monkeypatch)
    assert few == whole
    assert list(whole.values()) == [355]
