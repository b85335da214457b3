"""No more than the work justifies: a unit gains up to its need, rounded up, and keeps what it has above it.

Webster, (i − ½)/need in percent. a holds 2 posts and needs 3.2, b holds 9 and needs 4. Of 11 posts a would get 5, its fifth
at 4.5/3.2 = 140.6, and b 6, for its seventh stands at 162.5.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import ceil
from pathlib import Path

import pytest
from cases import make_case, unit
from papers import written
from small import write_scenario
from stored import stored_plan

from quota.model.ranges import ConflictError
from quota.model.rows import Posts
from quota.model.rules import RULES, rows
from quota.need import measure
from quota.plan import make_plan
from quota.plan.explain import explain
from quota.plan.hand.breaches import find_breaches
from quota.report.explanation import explanation_words
from quota.scenario import Case, read_case
from quota.scenario.records import SoftLimit
from quota.solve.easing import ways_out
from quota.study.robustness.draws import Uncertainty, drawn_case, solve_draws
from quota.texts import render
from quota.verify.__main__ import verify
from quota.words.binding import rules_in_force

ON = {"up_to_need": True}
COUNTY_TO_TOWNSHIP = {"from_level": "county", "to_level": "township", "scope": "same"}


def pair(a: dict | None = None, b: dict | None = None, settings: dict | None = None, **changes) -> Case:
    """a holds 2 and needs 3.2, b holds 9 and needs 4; of 11 posts a gets 5 (140.6) and b 6 without the rule."""
    units = [unit("a", 2, need="3.2", **(a or {})), unit("b", 9, need=4, **(b or {}))]
    return make_case(units, settings=ON if settings is None else settings, **changes)


def planned(case: Case) -> dict[str, int]:
    return {row.unit_id: row.planned for row in make_plan(case).posts}


def limits(case: Case) -> dict[str, int]:
    return {row.key.split(" ")[0]: row.limit for row in make_plan(case).rules if row.rule == "up_to_need"}


def test_a_unit_gains_up_to_its_need_rounded_up(without):
    """Proves: a stops at 4 = ⌈3.2⌉ and b keeps 7, more than its need of 4; a's fifth post at 140.6 is worth less than b's
    seventh at 162.5, and yet stays with b. A need of 4 exactly is no 5. Sensitivity: without the rule a gets 5.
    """
    assert planned(pair()) == {"a": 4, "b": 7}
    assert limits(pair()) == {"a": 4, "b": 9}
    assert limits(make_case([unit("a", 2, need=4)], settings=ON)) == {"a": 4}
    without("up_to_need")
    assert planned(pair()) == {"a": 5, "b": 6}


@pytest.mark.parametrize(("price", "a"), [("21", 5), ("22", 4)])
def test_at_a_price(price: str, a: int):
    """Proves: b's seventh post at 162.5 moved to a's fifth at 140.6 gains 21.9: beyond the need at a price of 21, not of 22."""
    case = pair()
    case = replace(case, soft_limits=(SoftLimit("up_to_need", None, None, "", Decimal(price), ""),))
    assert planned(case)["a"] == a


def test_what_stands_above_the_need_is_kept_and_not_added_to(without):
    """Proves: a and b both hold more than they need; nothing moves, though a's 5th stands at 150 and b's 12th at 575.

    Sensitivity: without the rule a rises above its need.
    """
    case = make_case([unit("a", 4, need=3), unit("b", 12, need=2)], settings=ON)
    assert planned(case) == {"a": 4, "b": 12}
    without("up_to_need")
    assert planned(case)["a"] > 4


def test_by_category():
    """Proves: one category may be held to its need and another not."""
    needs, held = {"administrative": "3.2", "institution": "3.2"}, {"administrative": 2, "institution": 2}
    more = {"administrative": 9, "institution": 9}
    units = [unit("a", held, need=needs), unit("b", more, need={"administrative": 4, "institution": 4})]
    case = make_case(units, settings={"up_to_need": {"institution": True}})
    found = {(row.unit_id, row.category): row.planned for row in make_plan(case).posts}
    assert found["a", "administrative"] == 5
    assert found["a", "institution"] == 4


def test_by_route():
    """Proves: a route that says so leads to no unit beyond its need; one of a county alone leaves the others.

    By hand: k holds 12 posts and needs 6, t 2 and 3.2; of 14 t gets 5 (140.6), for k's tenth stands at 158.3. Held to its need
    t gets 4; k, to which the route does not lead, keeps 10. Sensitivity: without the word t gets 5.
    """
    units = [
        unit(f"{kind}{county}", posts, jurisdiction=county, **given)
        for county in "AB"
        for kind, posts, given in (("k", 12, {"level": "county", "need": 6}), ("t", 2, {"need": "3.2"}))
    ]
    free = make_case(units, routes=[COUNTY_TO_TOWNSHIP])
    assert planned(free)["tA"] == planned(free)["tB"] == 5
    held = make_case(units, routes=[{**COUNTY_TO_TOWNSHIP, "up_to_need": True}])
    assert planned(held)["tA"] == planned(held)["tB"] == 4
    assert limits(held) == {"tA": 4, "tB": 4}
    one = make_case(units, routes=[COUNTY_TO_TOWNSHIP, {**COUNTY_TO_TOWNSHIP, "jurisdiction": "B", "up_to_need": True}])
    assert (planned(one)["tA"], planned(one)["tB"]) == (5, 4)
    source = next(row for row in make_plan(held).rules if row.rule == "up_to_need")
    assert source.key == "tA administrative"


def test_floors_offices_and_frozen_numbers_stand_above_the_need():
    """Proves: a floor of 6, or of the type, or a frozen 5, is reached though a needs 3.2; beyond the floor nothing is."""
    assert planned(pair(a={"floor": 6})) == {"a": 6, "b": 5}
    assert planned(pair(limits=[{"type": "town", "floor": 5}])) == {"a": 5, "b": 6}
    assert planned(pair(a={"pin": 5})) == {"a": 5, "b": 6}


def test_posts_that_nobody_may_have():
    """Proves: two more posts have room for one alone: no plan; with `reserve_at` the other is kept in reserve.

    a takes 2 of them at most (2 → 4), b none (5 is above its need of 4). Sensitivity: with 2 there is a plan.
    """

    def given(posts: int, **more: object) -> Case:
        units = [unit("a", 2, need="3.2", floor=2), unit("b", 5, need=4, floor=5)]
        return make_case(units, approvals=[{"posts": posts}], settings={**ON, **more})

    assert planned(given(2)) == {"a": 4, "b": 5}
    with pytest.raises(ConflictError) as raised:
        make_plan(given(3))
    (clash,) = raised.value.sets
    assert {(row.rule.id, row.subject.unit) for row in clash if row.rule.scope == "units"} == {
        ("up_to_need", "a"),
        ("up_to_need", "b"),
    }
    eased = [
        [(easing.row.rule.id, easing.posts) for easing in way.easings]
        for way in ways_out(given(3), tuple(rows(given(3)))).ways
    ]
    assert [("up_to_need", 1)] in eased
    kept = make_plan(given(3, reserve_at=200))
    assert sum(row.after for row in kept.reserve) == 1


def test_a_plan_by_hand_beyond_the_need_is_audited():
    """Proves: 5 posts for a, whose need is 3.2, are a breach by one post that names unit, need and limit, in both languages."""
    case = pair()
    plan = make_plan(case)
    quantities = {Posts(row.unit_id, row.category): row.planned for row in plan.posts}
    hand = {**quantities, Posts("a", "administrative"): 5, Posts("b", "administrative"): 6}
    (breach,) = [found for found in find_breaches(case, rows(case), hand) if found.rule.id == "up_to_need"]
    assert (breach.posts, breach.row.subject.unit) == (1, "a")
    for language, parts in (("zh", ("3.20", "4 名", "多 1 名")), ("en", ("3.20", "up to 4", "1 too many"))):
        assert all(part in render(breach.sentence, language) for part in parts)


def test_explained_and_verified(tmp_path: Path):
    """Proves: the explanation of a names the rule, need and limit; the verifier passes the plan, and refuses another limit."""
    case = pair()
    plan = make_plan(case)
    found = explain(plan, "a", ["administrative"])[0]
    told = str(list(explanation_words(plan, found, "en")))
    assert "no gain beyond need" in told
    assert "Need 3.20" in told
    folder = stored_plan(case, tmp_path / "plan")
    assert verify(folder, "en")[0] == 0
    rules = folder / "rules.csv"
    text = rules.read_text(encoding="utf-8-sig")
    line = next(line for line in text.splitlines() if line.startswith("up_to_need,a "))
    assert "<=,4,0," in line
    rules.write_text(text.replace(line, line.replace("<=,4,0,", "<=,5,1,")), encoding="utf-8-sig")
    assert verify(folder, "en")[0] == 3


def test_the_paper_says_so(tmp_path: Path):
    """Proves: the proposal has the principle where the rule holds. Sensitivity: without the setting it does not."""
    plans = {
        holds: make_plan(read_case(write_scenario(tmp_path / holds, settings=f'title = "x"\nup_to_need = {holds}\n')))
        for holds in ("true", "false")
    }
    assert {
        holds: RULES["up_to_need"] in {found.rule for found in rules_in_force(plan)} for holds, plan in plans.items()
    } == {
        "true": True,
        "false": False,
    }
    assert "按需增编" in written(plans["true"], tmp_path).words


def test_draws_follow_their_own_needs(tmp_path: Path):
    """Proves: where populations are drawn, each draw's plan keeps to the needs of the draw. Sensitivity: to those of the
    scenario it does not: some unit gains beyond them.
    """
    units = [unit("a", 2, drivers={"population_resident": 3200}), unit("b", 30, drivers={"population_resident": 4000})]
    rates = [{"driver": "population", "rate": "0.001"}]
    case = make_case(units, settings={**ON, "need": {"method": "rates"}}, rates=rates)
    uncertainty = Uncertainty(Decimal(40), Decimal(0), 12, 1)
    seen = set()
    for number, draw in enumerate(solve_draws(case, uncertainty).drawn, start=1):
        need = measure(drawn_case(case, uncertainty, number))["a", "administrative"].exact
        assert draw.plan[Posts("a", "administrative")] == ceil(need)
        seen.add(ceil(need))
    assert len(seen) > 1
