"""Repair: what somebody wants is kept as far as the rules allow, and what forbids the rest is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from cases import make_case, unit
from random_cases import random_case

from quota.model.ranges import ConflictError
from quota.model.rows import Posts
from quota.plan import make_plan
from quota.plan.hand.audit import Audit, HandPlan, audit
from quota.plan.hand.repair import Repair, pinned, reason, repair
from quota.plan.hand.table import HandTable
from quota.scenario import Case, Consolidation, InputCell
from quota.words.figures import audited


def table_of(posts: Mapping[tuple[str, str], int]) -> HandTable:
    """A hand-made table, as if written to one file."""
    cells = {key: InputCell("手工.csv", "", line, 4) for line, key in enumerate(sorted(posts), start=2)}
    return HandTable("手工.csv", "0", dict(posts), cells, ())


def audit_of(case: Case, **changes: int) -> Audit:
    """Audit the best plan with some administrative posts changed."""
    best = {(row.unit_id, row.category): row.planned for row in make_plan(case).posts}
    best |= {(code, "administrative"): posts for code, posts in changes.items()}
    return audit(case, HandPlan(table_of(best), None))


def mended(case: Case, **changes: int) -> Repair:
    return repair(audit_of(case, **changes))


def five(settings: dict | None = None, **units: dict) -> Case:
    """Five townships with needs of 8 each and 40 posts: 8 each."""
    return make_case([unit(code, 8, need=8, **units.get(code, {})) for code in "abcde"], settings=settings)


def planned(result: Repair) -> dict[str, int]:
    return {row.unit_id: row.planned for row in result.plan.posts}


def test_wishes_are_kept_and_the_rest_follows():
    """Proves: with 11 wished for a and 5 for b, the other 24 posts go 8, 8, 8; a total that did not add up does then.

    Sensitivity: with 11 wished for a alone, three of the others give a post (the smaller unit code keeps it last).
    """
    both = mended(five(), a=11, b=5)
    assert planned(both) == {"a": 11, "b": 5, "c": 8, "d": 8, "e": 8}
    alone = mended(five(), a=11)
    assert planned(alone)["a"] == 11
    assert sorted(planned(alone).values()) == [7, 7, 7, 8, 11]
    assert [wish.kept for wish in alone.wanted] == [True]
    assert not audit_of(five(), **planned(alone)).breaches


def test_a_kept_number_has_no_pace():
    """Proves: a change of 3 is kept though the pace is 2, and that is told; the others keep to it.

    Sensitivity: a change of 2 is within the pace.
    """
    (wish,) = mended(five(settings={"pace_posts": 2}), a=11).wanted
    assert wish.kept
    assert [(row.rule.id, row.limit) for row in wish.beyond] == [("pace", 10)]
    assert mended(five(settings={"pace_posts": 2}), a=10).wanted[0].beyond == ()


def test_a_wish_against_a_floor_is_given_up():
    """Proves: 5 for a cannot be kept above its floor of 7, 11 for b can; the floor is named, with the reason in words."""
    found = audit_of(five(a={"floor": 7}), a=5, b=11)
    result = repair(found)
    lost = [wish for wish in result.wanted if not wish.kept]
    assert [(wish.unit, wish.posts, wish.best) for wish in lost] == [("a", 5, 8)]
    assert [row.rule.id for row in lost[0].forbidden_by] == ["floor"]
    assert "不少于 7 名" in reason(found, result, lost[0].forbidden_by[0], "zh")
    assert "at least 7 posts" in reason(found, result, lost[0].forbidden_by[0], "en")
    assert planned(result)["b"] == 11


def test_the_fewest_are_given_up():
    """Proves: of the wishes 25, 9 and 9 with floors of 4 for the others, the one of 25 goes, not the two of 9.

    40 posts; d and e need 4 each, so a, b and c can have 32 at most; without one of the nines they would want 34.
    Sensitivity: with 14 wished for a all is kept. What forbids 25 are the kept wishes: 25, 9 and 9 are more than 40.
    """
    case = five(d={"floor": 4}, e={"floor": 4})
    found = audit_of(case, a=25, b=9, c=9)
    result = repair(found)
    assert {wish.unit: wish.kept for wish in result.wanted} == {"a": False, "b": True, "c": True}
    lost = result.wanted[0]
    assert {(row.rule.id, row.subject.place) for row in lost.forbidden_by} >= {
        ("balance", "A/township"),
        ("kept", "b"),
        ("kept", "c"),
    }
    words = [reason(found, result, row, "zh") for row in lost.forbidden_by if row.subject.place == "b"]
    assert words == ["保留的手工数：b administrative 9 名（手工.csv:3:4）"]
    assert all(wish.kept for wish in mended(case, a=14, b=9, c=9).wanted)


def test_among_equally_few_the_nearest_are_given_up():
    """Proves: with the others frozen a and b have 16 posts; of 13 and 14 the one nearer to 8 is given up.

    Sensitivity: of 14 and 13 it is the other one.
    """
    frozen = {code: {"pin": 8} for code in "cde"}
    result = mended(five(**frozen), a=13, b=14)
    assert planned(result) == {"a": 2, "b": 14, "c": 8, "d": 8, "e": 8}
    assert [wish.kept for wish in result.wanted] == [False, True]
    assert [wish.kept for wish in mended(five(**frozen), a=14, b=13).wanted] == [True, False]


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_among_equally_near_the_last_are_given_up(solver: str):
    """Proves: with d and e frozen, a, b and c have 24 posts; of three times 13, the first unit keeps its number.

    Sensitivity: without an order among equals each solver keeps another one.
    """
    found = audit_of(five(d={"pin": 8}, e={"pin": 8}), a=13, b=13, c=13)
    assert [wish.kept for wish in repair(found, solver=solver).wanted] == [True, False, False]


def test_a_frozen_unit_is_given_up():
    """Proves: a number against the scenario's own pin is given up, and the pin is named with what it asks."""
    result = mended(five(a={"pin": 8}), a=10)
    (wish,) = result.wanted
    assert not wish.kept
    assert [(row.rule.id, row.limit) for row in wish.forbidden_by] == [("pin", 8)]


def test_a_member_of_a_required_merge_is_given_up():
    """Proves: 3 posts for an institution that must merge cannot be kept, and the merge is named; nor can 8 for 7 kept."""
    units = [unit(code, 5, level="county", need=5, consolidation="m") for code in ("k", "l")]
    units += [unit("n", 0, level="county", need=7), unit("o", 4, level="county", need=9)]
    item = Consolidation("m", "administrative", "required", "n", "新中心", 7, 0, Decimal(0), "", "")
    case = replace(make_case(units, settings={"share_scarcity": True}), consolidations=(item,))
    result = mended(case, k=3, n=8)
    assert planned(result) == {"k": 0, "l": 0, "n": 7, "o": 7}
    for wish in result.wanted:
        assert "consolidation" in {row.rule.id for row in wish.forbidden_by}


def test_no_plan_at_all():
    """Proves: a scenario without a plan cannot be repaired; the audit still tells the breaches."""
    case = five(a={"floor": 41})
    wanted = {(code, "administrative"): 8 for code in "abcde"}
    found = audit(case, HandPlan(table_of(wanted), None))
    assert found.best is None
    assert found.conflict is not None
    assert [breach.rule.id for breach in found.breaches] == ["floor"]
    with pytest.raises(ConflictError):
        repair(found)


@pytest.mark.parametrize("seed", [0, 1, 3, 4, 5, 6, 7, 8])
def test_as_many_wishes_as_can_be_kept(seed):
    """Proves: on random cases no larger set of wishes can be kept, found by trying every set that is larger by one.

    And the repaired plan has every kept number and keeps every rule.
    """
    case = random_case(seed)
    best = {(row.unit_id, row.category): row.planned for row in make_plan(case).posts}
    random = np.random.default_rng(seed)
    keys = sorted(best)
    chosen = [keys[place] for place in random.permutation(len(keys))[:4]]
    wishes = best | {key: max(0, best[key] + int(random.integers(-5, 6))) for key in chosen}
    found = audit(case, HandPlan(table_of(wishes), None))
    result = repair(found)
    kept = {(wish.unit, wish.category) for wish in result.wanted if wish.kept}
    differing = [key for key in chosen if wishes[key] != best[key]]
    for larger in combinations(differing, len(kept) + 1):
        assert not possible(case, wishes, larger)
    for wish in result.wanted:
        assert wish.kept or wish.forbidden_by
        assert result.quantities[Posts(wish.unit, wish.category)] == wish.planned


def possible(case: Case, wishes: Mapping[tuple[str, str], int], keys) -> bool:
    try:
        make_plan(pinned(case, table_of(wishes), keys))
    except ConflictError:
        return False
    return True


def test_cost_and_coverage():
    """Proves: a post moved from c to a costs 8.5/8 − 7.5/8 = 12.5 points, and coverage is told for every plan.

    Sensitivity: the best plan by hand costs nothing; a plan that breaks a rule has no cost.
    """
    assert (audit_of(five()).excess, audit_of(five()).is_best) == (0, True)
    found = audit_of(five(), a=9, c=7)
    assert not found.breaches
    assert not found.is_best
    assert str(found.excess) == "12.50"
    assert audit_of(five(), a=9).excess is None
    rows = {whose: row for _, whose, row in audited(found, mended(five(), a=9, c=7).quantities)}
    assert [rows[whose].least for whose in ("before", "best", "hand", "repaired")] == [
        1,
        1,
        Fraction(7, 8),
        Fraction(7, 8),
    ]
    assert (rows["hand"].least_unit, rows["hand"].short, rows["hand"].mean) == ("c", 1, 1)


def test_best_is_what_no_plan_can_be_better_than():
    """Proves: another plan of the same value is best too; one that is hardly dearer is not, nor one that is not proved.

    41 posts for five needs of 8: whoever has the odd post, the plan is as good. Sensitivity: ask for the rounded
    figure, and a plan that stands 1/1,000 of a point above the best passes for it.
    """
    case = make_case([unit(code, 9 if code == "e" else 8, need=8) for code in "abcde"])
    other = audit_of(case, a=8, b=9)
    assert [row.planned for row in make_plan(case).posts] == [9, 8, 8, 8, 8]
    assert (other.loss, other.is_best) == (0, True)
    hardly = replace(other, loss=Fraction(1, 1000))
    assert (str(hardly.excess), hardly.is_best) == ("0.00", False)
    assert other.best is not None
    unproved = replace(other, best=replace(other.best, bound=other.best.value - 1))
    assert not unproved.is_best
