"""Rules of one's own from Python: given once to a scenario, all that is made from it obeys them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import quota
from quota.testing import make_case

TOWNS = [
    {"unit_id": "a", "current": 20, "headcount": 15, "need": 24},
    {"unit_id": "b", "current": 20, "headcount": 15, "need": 16},
]


def at_most(case: object) -> Iterator[quota.Row]:
    """No unit has more than 22 posts: a, which would have 24, gets 22, and b keeps 18."""
    for unit, category, _ in case.holdings():
        about = quota.Subject(unit=unit.id, category=category)
        yield quota.Row(roof, about, ((quota.Posts(unit.id, category), 1),), "<=", 22)


roof = quota.Rule("roof", at_most, basis="2026年县通知", words={"name": ("不超过二十二名", "at most 22")})
typed_in = quota.Rule("typed_in", lambda case: ())


def planned(plan: quota.Plan) -> list[float]:
    return plan.posts["planned"].tolist()


def test_whatever_is_made_from_the_scenario_obeys(tmp_path: Path) -> None:
    """Proves: solve, changes, live cases, sweeps, the frontier, other plans, the repair of a table and PuLP have 22 at most.

    Sensitivity: a way that reads the scenario again and forgets its rules gives 24 and 16.
    """
    case = make_case(TOWNS)
    assert planned(case.solve()) == [24, 16]
    assert planned(case.solve(rules=[roof])) == [22, 18]
    ruled = case.with_rules(roof)
    assert planned(ruled.set({"stickiness": 0}).solve()) == [22, 18]
    live = quota.Session(ruled)
    assert planned(live.solve({"stickiness": 0})) == [22, 18]
    assert live.solve_many([{"stickiness": 0}], by="unit")["planned"].tolist() == [22, 18]
    sweep = ruled.sweep({"stickiness": [0, 1]})
    assert sweep.units["planned"].tolist() == [22, 18] * 2
    assert planned(sweep.plans[1]) == [22, 18]
    assert ruled.frontier().table["growth"].max() == 2
    assert planned(ruled.robustness(draws=2).plans["steadiest"])[0] <= 22
    by_hand = {"unit_id": ["a", "b"], "category": ["administrative"] * 2, "planned": [24, 16]}
    audit = ruled.audit(by_hand)
    assert "roof" in audit.breaches.to_string()
    assert planned(audit.repair())[0] == 22


def test_papers_and_ways_out_tell_of_it(tmp_path: Path) -> None:
    """Proves: a conflict names the rule, its way out keeps it, a saved plan is opened with it alone."""
    ruled = make_case(TOWNS).with_rules(roof)
    tight = ruled.set({"units.a.administrative_floor": 23})
    conflict = tight.conflict()
    assert conflict is not None
    assert "22" in str(conflict)
    changed = next(way for way in conflict.ways if set(way.changes) == {"units.a.administrative_floor"}).apply()
    assert planned(changed.solve())[0] == 22
    folder = ruled.solve().save(tmp_path / "p")
    with pytest.raises(quota.QuotaError):
        quota.open_plan(folder)
    assert planned(quota.open_plan(folder, rules=[roof]).scenario.set({"stickiness": 0}).solve()) == [22, 18]


def test_what_is_no_rule_is_refused_in_words() -> None:
    """Proves: no rule, a name that is taken, and a rule that other processes cannot import are refused before any solve."""
    case = make_case(TOWNS)
    for wrong in ("roof", quota.Rule("floor", at_most)):
        with pytest.raises(quota.QuotaError):
            case.with_rules(wrong)  # type: ignore[arg-type]
    with pytest.raises(quota.QuotaError):
        case.with_rules(roof, roof)
    hidden = case.with_rules(quota.Rule("hidden", lambda case: ()))
    for study in (lambda: hidden.robustness(jobs=2), lambda: hidden.sweep({"stickiness": [1]}, jobs=2)):
        with pytest.raises(quota.QuotaError, match="hidden"):
            study()
