"""Which edit moved whom, solved by hand; why there is no plan, as calls that can be dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import write_scenario

from quota.need import measure
from quota.plan.figures import KeptFigures
from quota.plan.plan import make_plan, plan_of
from quota.plan.totals import totals
from quota.scenario import read_case
from quota.solve.conflict import NoPlan, conflict_sets
from quota.solve.easing import ways_out
from quota.solve.live.case import LiveCase
from quota.solve.optimum import optimise
from quota.solve.outcome import DroppedError
from quota.study.edits.attribution import Effect, Shifted, attribution
from quota.study.resolving import CaseResolver


def test_by_hand(tmp_path: Path):
    """Proves: freezing the east at 18 moves it and the west; a floor below what the plan gives moves nobody.

    County 1 has 38 posts, the east 20 for a need of 24, the west 18 for 15, with 18 people: 20 and 18 in the plan, and with
    the east at 18, 18 and 20. Sensitivity: left out, not added.
    """
    folder = write_scenario(tmp_path / "s")
    batches = [["units.9001A.administrative_pin=18"], ["units.9002A.administrative_floor=10"]]
    moved, idle = attribution(CaseResolver(), folder, batches)
    assert moved.shifted == (Shifted("9001A", "administrative", 18, 20), Shifted("9001B", "administrative", 20, 18))
    assert idle == Effect()


def test_where_the_rest_has_no_plan_or_no_sense(tmp_path: Path):
    """Proves: an edit without which there is no plan, or nothing to read, says so. Sensitivity: the others go on."""
    folder = write_scenario(tmp_path / "s")
    fewer_people = "units.9001A.administrative_headcount=15"
    batches = [[fewer_people], ["pools.9001.administrative.township.cap=35"], ["stickiness=1"]]
    without_people, without_cap, _ = attribution(CaseResolver(), folder, batches)
    assert not without_people.possible
    assert without_people.readable
    assert without_cap.possible
    new = ["units.N.name=n", "units.N.jurisdiction=9001", "units.N.level=township", "units.N.type=镇"]
    new += ["units.N.administrative_current=3", "units.N.administrative_need=3"]
    first, _ = attribution(CaseResolver(), folder, [new, ["units.N.administrative_pin=3"]])
    assert not first.readable


def test_a_search_that_nobody_waits_for(tmp_path: Path):
    """Proves: attribution, conflict sets and ways out end when they are dropped; asked again, they answer in full.

    Sensitivity: it is asked again between solves.
    """
    folder = write_scenario(tmp_path / "s")
    case = read_case(folder, ["pools.9001.administrative.township.cap=30"])
    live = LiveCase(case, measure(case))
    with pytest.raises(NoPlan) as none:
        live.solve()
    rows = none.value.rows
    for search in (
        lambda dropped: attribution(CaseResolver(), folder, [["stickiness=1"]], dropped),
        none.value.why,
        lambda dropped: ways_out(case, rows, dropped),
    ):
        with pytest.raises(DroppedError):
            search(lambda: True)
    polls = iter([False] * 5)
    with pytest.raises(DroppedError):
        ways_out(case, rows, lambda: next(polls, True))
    assert none.value.sets == conflict_sets(rows)
    with pytest.raises(NoPlan) as scratch:
        optimise(case, measure(case))
    assert scratch.value.sets == none.value.sets


def test_figures_without_values(tmp_path: Path):
    """Proves: posts, transfers, reserves and totals are those of the whole plan. Sensitivity: crossings, people, reserves."""
    case = read_case(write_scenario(tmp_path / "s"), ["pools.9001.administrative.township.reserve_now=2"])
    needs = measure(case)
    solution = optimise(case, needs)
    whole, figures = plan_of(case, needs, solution, "highs"), KeptFigures().of(case, needs, solution.quantities)
    assert whole.posts == make_plan(case).posts
    for name in ("posts", "transfers", "reserve", "changes", "merges"):
        assert getattr(figures, name) == getattr(whole, name)
    assert figures.transfers
    assert [totals(figures, category) for category in case.categories] == [
        totals(whole, category) for category in case.categories
    ]
