"""Alternatives: near-optimal plans that differ most, against every plan that there is."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from cases import make_case, unit
from quick import few

from quota.model.costs import plan_cost
from quota.model.ranges import ConflictError
from quota.model.rows import Merge, Posts, Reserve
from quota.model.rules import rows
from quota.need import measure
from quota.scenario import Pool
from quota.scenario.records import Category, Consolidation, Ratio
from quota.solve.outcome import Outcome, StoppedError
from quota.study.alternatives import search as study
from quota.study.alternatives.distances import difference
from quota.study.alternatives.search import DifferTerms, alternatives

SCALE = 10**9
"""Cost units per percentage point at which plans are reckoned here: finer than any that the programme uses."""
POOL = Pool("A", "township")


def every_plan(case):
    """Yield every plan of a case of one pool that keeps every rule; what no unit has is in reserve."""
    labelled = tuple(rows(case))
    splits = [list(_splits(case, category)) for category in case.categories]
    for parts in itertools.product(*splits):
        for taken in itertools.product((0, 1), repeat=len(case.members)):
            plan = {key: posts for part in parts for key, posts in part.items()}
            plan |= {Merge(merge): each for merge, each in zip(case.members, taken, strict=True)}
            if all(row.holds(plan) for row in labelled):
                yield plan


def _splits(case, category):
    total = case.held(POOL, category)
    names = [member.id for member, held, _ in case.holdings() if held == category]
    for posts in itertools.product(range(total + 1), repeat=len(names)):
        if sum(posts) <= total:
            split = {Posts(name, category): number for name, number in zip(names, posts, strict=True)}
            yield split | {Reserve(POOL, category): total - sum(posts)}


def grown(case, plan):
    return sum(max(0, plan[Posts(member.id, category)] - held.current) for member, category, held in case.holdings())


def assert_farthest(case, terms):
    """Compare what is found with all plans, reckoned one by one; return it."""
    needs = measure(case)
    found = alternatives(case, needs, terms)
    plans = list(every_plan(case))
    values = [plan_cost(case, needs, plan) for plan in plans]
    best = min(values)
    fewest = min(grown(case, plan) for plan in plans)
    start = min(value for plan, value in zip(plans, values, strict=True) if grown(case, plan) == fewest)
    allowed = [
        plan for plan, value in zip(plans, values, strict=True) if 100 * (value - best) <= terms.loss * (start - best)
    ]
    assert found.attainable == start - best
    before = [found.optimum.quantities]
    for each in found.found:
        most = max(min(difference(case, plan, other) for other in before) for plan in allowed)
        own = each.solution.quantities
        assert {key: own[key] for key in plans[0]} in allowed
        assert (
            min(difference(case, own, other) for other in before) == each.nearest == each.most == most >= terms.differ
        )
        assert each.difference == difference(case, own, before[0])
        before.append(own)
    if found.ended == "none_left":
        assert not [plan for plan in allowed if min(difference(case, plan, other) for other in before) >= terms.differ]
    else:
        assert len(found.found) == terms.count
    assert found.proved
    return found


def one_pool(held, needs, **given):
    members = [
        unit(name, posts, need=need, floor=1 if name == "a" else None, ceiling=9 if name == "b" else None)
        for name, posts, need in zip("abcd", held, needs, strict=False)
    ]
    return make_case(members, **given)


CASES = [
    ((6, 3, 4), (3, 9, 5)),
    ((3, 6, 4), (8, 4, 4)),
    ((6, 4, 3), (2, 6, 9)),
    ((4, 3, 5, 3), (5, 5, 5, 5)),
    ((3, 5, 2, 4), (10, 3, 4, 3)),
    ((5, 2, 3, 4), (4, 12, 3, 3)),
]


@pytest.mark.parametrize(("held", "needs"), CASES)
@pytest.mark.parametrize("loss", few([20, 3, 60], 1))
def test_every_alternative_agrees_with_enumeration(held, needs, loss):
    """Proves: each alternative keeps rules and loss, and no plan is farther from all before it; nor is one overlooked.

    Sensitivity: without the switches the programme fills a post above a gap and promises differences that no plan has.
    """
    assert_farthest(one_pool(held, needs, settings={"stickiness": 3}), DifferTerms(Fraction(loss), 1, 4))


def test_posts_that_go_to_reserve_count():
    """Proves: with a coverage for going to reserve, a post there is placed differently too, and differences stay whole."""
    terms = [{"reserve_now": 1, "reserve_min": 0}]
    case = one_pool((7, 5, 4), (4, 9, 3), settings={"reserve_at": 90}, pool_terms=terms)
    found = assert_farthest(case, DifferTerms(Fraction(50), 1, 4))
    reserves = {solution.quantities[Reserve(POOL, "administrative")] for solution in found.solutions}
    assert len(reserves) > 1


@pytest.mark.parametrize("most", ["1.2", "0.7"])
def test_a_ratio_row_needs_whole_numbers(most):
    """Proves: with institution posts tied to administrative ones in every unit, alternatives are whole and the farthest."""
    members = [
        unit("a", {"administrative": 3, "institution": 2}, need={"administrative": 4, "institution": 3}),
        unit("b", {"administrative": 4, "institution": 2}, need={"administrative": 3, "institution": 4}),
        unit("c", {"administrative": 2, "institution": 1}, need={"administrative": 2, "institution": 2}),
    ]
    ratio = Ratio("r", "institution", "administrative", "unit", None, "township", "", None, Decimal(most), False, "")
    assert_farthest(replace(make_case(members), ratios=(ratio,)), DifferTerms(Fraction(70), 1, 3))


def test_the_farthest_plan_by_hand():
    """Proves: loss and difference are what they are said to be, on two units with need 10, posts 8 and 4.

    The optimum is 6 and 6: two moves gain 30 + 10 points over the present state, which is the plan of fewest moves. One
    move back, 7 and 5, gives up 10 of 40: 25 %; so does 5 and 7. Between them lie two posts.
    """
    case = make_case([unit("a", 8, need=10), unit("b", 4, need=10)])
    needs = measure(case)
    found = alternatives(case, needs, DifferTerms(Fraction(25), 1, 5))
    assert found.attainable == 40
    posts = [tuple(s.quantities[Posts(name, "administrative")] for name in "ab") for s in found.solutions]
    assert posts[0] == (6, 6)
    assert sorted(posts[1:]) == [(5, 7), (7, 5)]
    assert [(each.loss, each.difference, each.nearest) for each in found.found] == [(25, 1, 1), (25, 1, 1)]
    assert found.ended == "none_left"
    assert alternatives(case, needs, DifferTerms(Fraction("24.9"), 1, 5)).found == ()
    assert alternatives(case, needs, DifferTerms(Fraction(25), 2, 5)).found == ()


def test_equal_plans_are_alternatives_without_any_loss():
    """Proves: at a loss of 0 only plans of equal value are left: here the odd post may sit with either unit."""
    found = alternatives(
        case := make_case([unit("a", 3, need=4), unit("b", 0, need=4)]), measure(case), DifferTerms(Fraction(0), 1, 3)
    )
    assert len(found.found) == 1
    assert found.found[0].loss == 0
    assert found.found[0].solution.value == found.optimum.value


def test_alternatives_are_not_called_optimal():
    """Proves: an alternative has the status feasible and the optimum's value as its bound, so that its gap tells the loss."""
    case = make_case([unit("a", 8, need=10), unit("b", 4, need=10)])
    (each,) = alternatives(case, measure(case), DifferTerms(Fraction(25), 1, 1)).found
    assert each.solution.outcome is Outcome.FEASIBLE
    assert each.solution.bound == each.solution.value - 10
    assert each.solution.gap > 0


def test_leaders_are_not_counted_twice():
    """Proves: posts of a category outside the total do not count as a difference."""
    kinds = [Category("administrative", "", "", True, None, ""), Category("leadership", "", "", False, None, "")]
    members = [
        unit(name, {"administrative": 5, "leadership": 3}, need={"administrative": 5, "leadership": 3}) for name in "ab"
    ]
    case = make_case(members, categories=kinds)
    one = {Posts("a", "administrative"): 5, Posts("b", "administrative"): 5, Posts("a", "leadership"): 2}
    other = {Posts("a", "administrative"): 4, Posts("b", "administrative"): 6, Posts("a", "leadership"): 4}
    assert difference(case, one, other) == 1


def test_no_plan_and_no_time_are_told():
    """Proves: a conflict is a conflict, no time leaves no optimum, and little time ends the list instead of the study."""
    clash = make_case([unit("a", 8, need=10, floor=9), unit("b", 4, need=10, floor=9)])
    with pytest.raises(ConflictError):
        alternatives(clash, measure(clash), DifferTerms(Fraction(1), 1, 1))
    case = make_case([unit("a", 8, need=10), unit("b", 4, need=10)])
    with pytest.raises(StoppedError):
        alternatives(case, measure(case), DifferTerms(Fraction(25), 1, 2), seconds=0)


@pytest.mark.parametrize(("end", "told"), [(Outcome.STOPPED, "stopped"), (Outcome.GAVE_UP, "gave_up")])
def test_a_search_that_is_stopped_says_so(monkeypatch, end: Outcome, told: str):
    """Proves: what was found before the limit, or before the solver gave up, stays; nothing is claimed about the rest."""
    case = make_case([unit("a", 8, need=10), unit("b", 4, need=10)])
    searches = []

    def search(crew, written, runner):
        searches.append(written)
        if len(searches) > 1:
            raise StoppedError(end)
        return whole(crew, written, runner)

    whole = study.farthest_by
    monkeypatch.setattr(study, "farthest_by", search)
    found = alternatives(case, measure(case), DifferTerms(Fraction(25), 1, 2))
    assert (len(found.found), found.ended, found.proved) == (1, told, False)


def test_cbc_finds_plans_as_far():
    """Proves: the largest difference does not depend on the solver."""
    case = one_pool((5, 2, 3, 4), (4, 12, 3, 3))
    terms = DifferTerms(Fraction(20), 1, 2)
    by_solver = [
        [each.nearest for each in alternatives(case, measure(case), terms, name).found] for name in ("highs", "cbc")
    ]
    assert by_solver[0] == by_solver[1]
    assert by_solver[0]


def test_optional_merges_are_searched_one_by_one():
    """Proves: a plan that takes or leaves a merge against the optimum is found where it is farthest within the loss.

    Institutions k and l may merge and free five posts. Every plan is reckoned here, those with the merge too.
    Sensitivity: a merge taken by half would free posts that nobody has, and promise larger differences.
    """
    members = [
        unit("k", 5, need=4),
        unit("l", 4, need=4),
        unit("m", 0, need=4),
        unit("a", 3, need=6),
        unit("b", 2, need=4),
    ]
    plain = make_case(members)
    merge = Consolidation("J", "administrative", "optional", "m", "m", 4, 0, Decimal(30), "", "")
    units = {code: replace(one, consolidation="J") if code in "kl" else one for code, one in plain.units.items()}
    case = replace(plain, units=units, consolidations=(merge,))
    taken = set()
    for loss in (10, 60):
        found = assert_farthest(case, DifferTerms(Fraction(loss), 1, 3))
        taken |= {solution.quantities[Merge("J")] for solution in found.solutions}
    assert taken == {0, 1}


def test_where_nothing_can_move_there_is_no_alternative():
    """Proves: with every unit frozen the optimum is the only plan, and that is proved."""
    case = make_case([unit("a", 3, need=4, pin=3), unit("b", 5, need=4, pin=5)])
    found = alternatives(case, measure(case), DifferTerms(Fraction(100), 1, 3))
    assert (found.found, found.ended, found.proved, found.attainable) == ((), "none_left", True, 0)
