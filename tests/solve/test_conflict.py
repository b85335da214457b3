"""Conflicts of whole scenarios, of whole numbers, and searches that are stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from cases import make_case, unit
from oracles import can_hold
from quick import few
from random_cases import random_case
from small import changed, with_column, write_scenario

from quota.model.rows import Row
from quota.model.rules import rows as labelled_rows
from quota.need import measure
from quota.scenario import Case, read_case
from quota.scenario.records import Budget, Category, Ratio
from quota.solve.conflict import Probe, conflict, irreducible
from quota.solve.easing import easing_rank, ways_out
from quota.solve.optimum import optimise
from quota.solve.outcome import Outcome, StoppedError

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"
POOL = ("jurisdiction", "level", "category")
TREE = ("jurisdiction", "category", "level")

SMALL = {
    "cap below the people": {"pools": ((*POOL, "cap"), ("9001", "township", "administrative", "20"))},
    "cap of a county": {"pools": ((*POOL, "cap"), ("9001", "", "institution", "40"))},
    "reserve": {"pools": ((*POOL, "reserve_min"), ("9002", "township", "institution", "9"))},
    "floor": {"units": changed("units", 1, "administrative_floor", 24)},
    "ceiling": {"units": changed("units", 1, "administrative_ceiling", 10)},
    "pin": {"units": changed("units", 2, "administrative_pin", 12)},
    "limits": {"limits": (("category", "type", "floor"), ("administrative", "镇", "35"))},
    "approval": {"approvals": ((*TREE, "posts"), ("9001", "administrative", "township", "-3"))},
    "never fall": {
        "approvals": ((*TREE, "posts"), ("9002", "institution", "township", "-1")),
        "totals": ((*TREE, "direction"), ("9002", "institution", "township", "never_fall")),
    },
    "route": {
        "routes": (
            ("from_level", "to_level", "scope", "category", "price", "limit"),
            ("county", "township", "same", "institution", "0", "3"),
        ),
        "units": with_column(changed("units", 1, "institution_floor", 20), "note"),
    },
    "ratio": {
        "ratios": (
            ("ratio", "numerator", "denominator", "scope", "level", "most"),
            ("r", "institution", "administrative", "unit", "township", "0.6"),
        )
    },
}
"""Small scenarios, each made impossible by one table."""

CITY = {
    "pace of nothing": ["pace_percent=0"],
    "cap below the people": ["pools.350702.administrative.township.cap=200"],
    "reserve": ["pools.350703.administrative.township.reserve_min=90"],
    "floor": ["units.350702001.administrative_floor=60"],
    "pin": ["units.350702001.administrative_pin=500"],
    "cut": ["approvals.350700.administrative.posts=-20%"],
    "added": ["approvals.350702.institution.posts=300"],
    "limits": ["limits.administrative.镇.floor=40"],
    "leaders": ["pools.350700.leadership.cap=700"],
    "merge": ["consolidations.J01.institution.kept=20"],
    "two at once": ["units.350702001.administrative_floor=60", "units.350783001.leadership_floor=50"],
}
"""The city of Nanping, made impossible by changes of a few cells."""


@pytest.mark.parametrize("name", SMALL)
def test_small_scenarios(name: str, tmp_path: Path):
    """Proves: each set cannot hold, by an integer programme that shares no code, and does without any one row; each
    way out gives a proved plan. Sensitivity: without the table the scenario has no conflict.
    """
    assert conflict(read_case(write_scenario(tmp_path / "ok"))) is None
    explained(read_case(write_scenario(tmp_path / "spoilt", **SMALL[name])))


@pytest.mark.slow
@pytest.mark.parametrize("name", CITY)
def test_a_city(name: str):
    """Proves: the same, for 207 units and three categories."""
    explained(read_case(NANPING, CITY[name]))


@pytest.mark.slow
@pytest.mark.parametrize("most", ["1.2", "1.37"])
def test_a_city_with_ratios(most: str):
    """Proves: the same, where each township's institution posts are bound to its administrative posts.

    The best of the eased plans takes long to prove; that there is one is enough here.
    """
    case = read_case(NANPING)
    ratio = Ratio("r", "institution", "administrative", "unit", None, "township", "", None, Decimal(most), False, "")
    explained(replace(case, ratios=(ratio,)), solved=False)


def explained(case: Case, *, solved: bool = True) -> None:
    """Check everything that is told about a case without a plan."""
    rows = tuple(labelled_rows(case))
    clash = conflict(case)
    assert clash
    for found in clash.sets:
        assert not can_hold(found)
        for row in found:
            assert can_hold(other for other in found if other is not row)
    easable = [id(row) for found in clash.sets for row in found if row.weight != "statute"]
    assert len(easable) == len(set(easable))
    out = ways_out(case, rows)
    assert out.ways
    assert not out.statute
    for way in out.ways:
        if solved:
            solution = optimise(case, measure(case), labelled=way.rows)
            assert all(row.holds(solution.quantities) for row in way.rows)
        assert can_hold(way.rows)
        assert not any(easing.row.weight == "statute" for easing in way.easings if easing.posts)


@pytest.mark.parametrize("seed", few(range(6), 2))
def test_no_single_row_is_enough_with_fewer_posts(seed: int):
    """Proves: no row alone gives a plan with one post less than the cheapest way takes of its weight; and no lighter row
    does with as many posts as the whole way takes. Each is tried out by an integer programme of its own.
    """
    cut = {"approvals": [{"jurisdiction": "A", "category": "administrative", "posts": -12}]}
    case = random_case(seed, **cut)
    rows = tuple(labelled_rows(case))
    first = ways_out(case, rows).ways[0]
    heaviest = max(easing_rank(case, easing.row) for easing in first.easings)
    heavy = sum(easing.posts for easing in first.easings if easing_rank(case, easing.row) == heaviest)
    for place, row in enumerate(rows):
        if row.weight == "statute" or easing_rank(case, row) > heaviest:
            continue
        fewer = heavy - 1 if easing_rank(case, row) == heaviest else first.posts
        for sign in {"<=": (1,), ">=": (-1,), "==": (1, -1)}[row.sense]:
            alone = row._replace(limit=row.limit + sign * row.unit * fewer)
            assert not can_hold((*rows[:place], alone, *rows[place + 1 :]))


def test_a_budget_of_costs_with_four_decimals_is_named():
    """Proves: 300 posts more that no budget pays for cannot come, and the budget is among the rows, though in ten-thousandths
    of 10,000 yuan it is short of more than ten million.

    Sensitivity: with as many posts as before there is no conflict.
    """
    units = [unit("a", 100, need=800, floor=400), unit("b", 400, need=100, jurisdiction="B")]
    case = make_case(units, jurisdictions={"A": None, "B": "A"}, approvals=[{"posts": 300}])
    dear = {code: replace(category, cost=Decimal("8.1234")) for code, category in case.categories.items()}
    case = replace(case, categories=dear, budgets=(Budget("A", Decimal(0), ""),))
    found = conflict(case)
    assert found is not None
    (rows,) = found.sets
    assert {row.rule.id for row in rows} == {"budget", "floor", "balance", "approval", "reserve"}
    assert not can_hold(rows)
    assert all(can_hold(other for other in rows if other is not row) for row in rows)
    enough = make_case([unit("a", 100, need=800, floor=100), units[1]], jurisdictions={"A": None, "B": "A"})
    assert conflict(replace(enough, categories=dear, budgets=case.budgets)) is None


def test_whole_numbers_alone_can_be_the_conflict():
    """Proves: 3 organ posts allow 4 public ones at 1.5, and 4.5 in fractions; 9 posts in two such units cannot be placed.

    8 can. In fractions 9 could, so the set is found by searching in whole numbers.
    """
    kinds = [Category(code, code, code, True, None, "") for code in ("organ", "public")]

    def case(public: int) -> Case:
        held = [{"organ": 3, "public": public // 2}, {"organ": 3, "public": public - public // 2}]
        units = [unit(code, posts, need=5, pin={"organ": 3}) for code, posts in zip("ab", held, strict=True)]
        ratio = Ratio("r", "public", "organ", "unit", None, None, "", None, Decimal("1.5"), False, "")
        return replace(make_case(units, categories=kinds), ratios=(ratio,))

    assert conflict(case(8)) is None
    clash = conflict(case(9))
    assert clash
    (found,) = clash.sets
    assert sorted((row.rule.id, row.subject.parts[0]) for row in found) == [
        ("balance", "A/township"),
        ("pin", "a"),
        ("pin", "b"),
        ("ratio", "a"),
        ("ratio", "b"),
        ("reserve", "A/township"),
    ]
    explained(case(9))


def short_of_one() -> list[Row]:
    """Rows of floors of 4 and 7 on 10 posts."""
    case = make_case([unit("a", 6, need=4, floor=4), unit("b", 4, need=8, floor=7)])
    return list(labelled_rows(case))


def test_a_search_that_is_stopped_keeps_the_row():
    """Proves: what is not proved to be spare is kept. Sensitivity: a search that may end keeps three rows of eight."""
    rows = short_of_one()
    assert irreducible(rows, lambda places: False) == tuple(rows)
    probe = Probe(rows)
    assert len(irreducible(rows, probe.refuted)) == 3


def test_a_search_that_is_stopped_at_one_row_keeps_that_row():
    """Proves: only the rows are left out whose absence was proved not to matter: here the stopped one stays as the fourth."""
    rows = short_of_one()
    probe = Probe(rows)
    stubborn = next(place for place, row in enumerate(rows) if row.rule.id == "headcount")

    def stopped_without_it(places: Sequence[int]) -> bool:
        return stubborn in places and probe.refuted(places)

    found = irreducible(rows, stopped_without_it)
    assert len(found) == 4
    assert rows[stubborn] in found


def test_a_stopped_search_is_neither_a_plan_nor_a_conflict(monkeypatch):
    """Proves: where nothing could be shown, `conflict` says neither that there is a plan nor that there is none."""
    monkeypatch.setattr(Probe, "ended", lambda self, places: Outcome.STOPPED)
    with pytest.raises(StoppedError):
        conflict(make_case([unit("a", 6, need=4)]))
