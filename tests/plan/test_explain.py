"""Every number of an explanation: on cases solved by hand, and against solves from scratch.

Priorities are those of webster, (i − ½)/need, in percent. Of 10 posts, a with need 4 gets 3 and b with need 8 gets 7: a's
third stands at 62.5 and its fourth at 87.5, b's seventh at 81.25 and its eighth at 93.75.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from cases import make_case, unit
from quick import few
from random_cases import random_case

from quota.model.ranges import ConflictError
from quota.model.rows import Merge, Posts, Quantity, Reserve, Row
from quota.model.rules import rows
from quota.model.rules.consolidation import consolidation
from quota.model.subject import Subject
from quota.need import Needs, measure
from quota.plan import make_plan
from quota.plan.coverage import coverage, points
from quota.plan.explain import FEW, SEARCHED, SHOWN, NotBestError, explain, explain_solved, post_worth
from quota.plan.explanation import Explanation, PoolStep
from quota.scenario import Approval, Case, Pool, read_case
from quota.scenario.records import Consolidation, Ratio
from quota.solve.optimum import Solution, optimise
from quota.solve.outcome import Outcome
from quota.solve.proved import proved_programme
from quota.solve.solvers import Runner
from quota.solve.values import EASED
from quota.solve.what_if import SolvedPlan

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"
ADMINISTRATIVE = "administrative"
SEEDS = (0, 1, 10, 3, 4, 5, 6, 7, 8, 9)
"""Random cases that have a plan."""


def pair(a: dict | None = None, b: dict | None = None, **changes) -> Case:
    """Two townships with the needs 4 and 8, which hold 6 and 4 posts."""
    return make_case([unit("a", 6, need=4, **(a or {})), unit("b", 4, need=8, **(b or {}))], **changes)


def explained(case: Case, code: str, category: str = ADMINISTRATIVE) -> Explanation:
    needs = measure(case)
    return of_solution(case, needs, optimise(case, needs), code, category)


def of_solution(case: Case, needs: Needs, solution: Solution, code: str, category: str) -> Explanation:
    solved = SolvedPlan(case, needs, solution.rows, solution.quantities)
    return explain_solved(solved, code, category, proved=solution.outcome is Outcome.OPTIMAL)


def moves(steps: tuple[PoolStep, ...]) -> list[tuple[str, int, str]]:
    """The unit, its new number and the worth of the post, of steps that concern one unit each."""
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert all(len(step.changes) == 1 and not step.reserve for step in steps)
    return [(step.changes[0].unit, step.changes[0].after, str(step.changes[0].worth)) for step in steps]


# numbers of the unit and its pool


def test_last_and_next_post():
    """Proves: a's third post stands at 2.5/4 and its fourth at 3.5/4; the pool's cut-off is the lower of 87.5 and 93.75.

    Coverage: 6/4 before, 3/4 after. Sensitivity: b's seventh and eighth stand at 6.5/8 and 7.5/8.
    """
    found = explained(pair(), "a")
    assert (found.current, found.planned, found.need) == (6, 3, Decimal("4.00"))
    assert (found.last_post, found.next_post, found.cut_off) == (Decimal("62.50"), Decimal("87.50"), Decimal("87.50"))
    assert (found.coverage_before, found.coverage_after) == (Decimal("150.00"), Decimal("75.00"))
    found = explained(pair(), "b")
    assert (found.last_post, found.next_post, found.cut_off) == (Decimal("81.25"), Decimal("93.75"), Decimal("87.50"))


def test_no_post_no_last_post():
    """Proves: a unit without posts has no last post, and its first stands at ½ of its need: 0.5/0.2 = 250."""
    found = explained(make_case([unit("a", 0, need="0.2"), unit("b", 4, need=8)]), "a")
    assert (found.planned, found.last_post, found.next_post) == (0, None, Decimal("250.00"))


@pytest.mark.parametrize(
    ("divisor", "worth"),
    [("webster", "62.50"), ("hill", "61.24"), ("dean", "60.00"), ("adams", "50.00"), ("jefferson", "75.00")],
)
def test_worth_of_a_post(divisor: str, worth: str):
    """Proves: the third post of need 4 by every divisor: 2.5, √6 = 2.4495, 12/5, 2 and 3, each over 4."""
    assert post_worth(divisor, 3, Fraction(4)) == Decimal(worth)


# who is next


def test_who_gets_and_who_gives():
    """Proves: the next posts go by lowest worth, a 87.5, b 93.75, b 106.25, a 112.5; they leave by highest.

    Leaving: b's seventh 81.25, sixth 68.75, a's third 62.5, b's fifth 56.25 and so on to the last.
    """
    found = explained(pair(), "b")
    assert moves(found.gains)[:4] == [("a", 4, "87.50"), ("b", 8, "93.75"), ("b", 9, "106.25"), ("a", 5, "112.50")]
    assert moves(found.losses)[:4] == [("b", 6, "81.25"), ("b", 5, "68.75"), ("a", 2, "62.50"), ("b", 4, "56.25")]
    assert (len(found.gains), len(found.losses)) == (SHOWN, SHOWN)
    assert found.moved_totals == ()


def test_steps_end_where_no_plan_is_left():
    """Proves: with ceilings of 4 and 8, two more posts find room and a third does not; with 8 people, 8 posts must stay."""
    found = explained(pair({"ceiling": 4, "headcount": 1}, {"ceiling": 8, "headcount": 4}), "b")
    assert moves(found.gains) == [("a", 4, "87.50"), ("b", 8, "93.75")]
    assert moves(found.losses) == [
        ("b", 6, "81.25"), ("b", 5, "68.75"), ("a", 2, "62.50"), ("b", 4, "56.25"), ("a", 1, "37.50")
    ]  # fmt: skip


def test_equal_posts_go_in_the_published_order():
    """Proves: of 9 posts for two units of need 8 the fifth goes to the smaller code; the next post is b's fifth."""
    found = explained(make_case([unit("a", 3, need=8), unit("b", 6, need=8)]), "b")
    assert found.planned == 4
    assert moves(found.gains)[:2] == [("b", 5, "56.25"), ("a", 6, "68.75")]


def test_stickiness_counts_on_top():
    """Proves: with a threshold of 10 points a's fourth post, not above its 6, goes before b's fifth of 4 held.

    b's fifth stands at 4.5/8 = 56.25, with the threshold 66.25; a's third at 62.5. So a has 4 and b 6: b's seventh costs
    91.25 and a's fourth 87.5. The next post is b's seventh: 81.25 and 10.
    """
    found = explained(pair(settings={"stickiness": 10}), "b")
    assert (found.planned, found.stickiness) == (6, 10)
    (change,) = found.gains[0].changes
    assert (change.unit, change.after, change.worth, change.threshold) == ("b", 7, Decimal("81.25"), 10)
    (change,) = found.losses[0].changes
    assert (change.unit, change.worth, change.threshold) == ("a", Decimal("87.50"), 0)


def test_a_total_without_room_moves_along():
    """Proves: a cap of 10 that the pool fills is raised with it, and named; a cap of 30 is not touched.

    Sensitivity: without raising it, the cap forbids every further post.
    """
    caps = [{"jurisdiction": "A", "cap": 10}]
    found = explained(pair(pool_terms=caps), "b")
    assert moves(found.gains)[:2] == [("a", 4, "87.50"), ("b", 8, "93.75")]
    assert [(row.rule.id, row.limit) for row in found.moved_totals] == [("total_cap", 10)]
    assert explained(pair(pool_terms=[{"jurisdiction": "A", "cap": 30}]), "b").moved_totals == ()


def test_a_post_may_go_to_the_reserve():
    """Proves: above a coverage of 85 the next post is kept in reserve (a's fourth stands at 87.5), and the last leaves it.

    At 85 percent the 10 posts still go out: b's seventh stands at 81.25.
    """
    found = explained(pair(settings={"reserve_at": 85}), "a")
    assert found.planned == 3
    assert [(step.changes, step.reserve) for step in found.gains[:2]] == [((), 1), ((), 1)]
    assert moves(found.losses)[0] == ("b", 6, "81.25")


def test_a_post_may_go_to_another_pool():
    """Proves: one more post of the county's pool goes down to the township, whose coverage is lower.

    The county unit holds 10 and needs 10 at most; the township's tenth stands at 9.5/20 = 47.5.
    """
    case = make_case(
        [unit("k", 10, level="county", ceiling=10), unit("a", 9, need=20)],
        routes=[{"from_level": "county", "to_level": "township", "scope": "same"}],
    )
    found = explained(case, "k")
    assert found.pool == Pool("A", "county")
    assert moves(found.gains)[0] == ("a", 10, "47.50")
    assert found.cut_off is None


# rows


def test_value_of_a_ceiling():
    """Proves: a ceiling of 2 costs a its third post at 62.5 and gives b its eighth at 93.75: worth 31.25 points.

    Sensitivity: a ceiling of 3 binds too, and is worth nothing: a's fourth at 87.5 would take b's seventh at 81.25.
    """
    found = explained(pair({"ceiling": 2}), "a")
    assert [(bound.row.rule.id, bound.value) for bound in found.binding] == [("ceiling", Decimal("31.25"))]
    found = explained(pair({"ceiling": 3}), "a")
    assert [(bound.row.rule.id, bound.value) for bound in found.binding] == [("ceiling", Decimal("0.00"))]
    assert explained(pair({"ceiling": 4}), "a").binding == ()


COUPLED = Ratio("pub", "institution", ADMINISTRATIVE, "unit", None, None, "", None, Decimal(1), False, "")
"""No unit has more institution posts than administrative posts."""


def two_categories(approved: int = 0) -> Case:
    """Two townships with equal needs of administrative posts; v needs more institution posts than it has seats for."""
    current = {"administrative": 2, "institution": 2}
    case = make_case(
        [
            unit("u", current, need={"administrative": 4, "institution": "2.5"}),
            unit("v", current, need={"administrative": 4, "institution": "5.5"}),
        ],
        approvals=[{"posts": approved, "document": "more"}] if approved else (),
    )
    return replace(case, ratios=(COUPLED,))


def test_value_of_a_ratio():
    """Proves: the value of a row that couples categories. v's 3rd institution post stands at 2.5/5.5 = 45.45.

    It would take u's 2nd, at 1.5/2.5 = 60: worth 14.55 points. To make room by a third administrative post of v would
    cost 62.5 − 37.5 = 25.
    """
    found = explained(two_categories(), "v", "institution")
    assert found.planned == 2
    assert [(bound.row.rule.id, bound.value) for bound in found.binding] == [("ratio", Decimal("14.55"))]


# one more


def test_need_for_one_more():
    """Proves: b's eighth post must stand at no more than a's fourth, 87.5: 7.5/0.875 = 8.5714, so 8.58.

    At the present total it must stand at no more than a's third, 62.5: 7.5/0.625 = 12; equal posts go to the larger need.
    a gets the next post anyway; at the present total its fourth must be below b's seventh: 3.5/0.8125 = 4.3077.
    """
    more = explained(pair(), "b").one_more
    assert (more.extra_posts, more.forbidden_by) == (2, ())
    assert (more.need_for_next, more.need_at_this_total) == (Decimal("8.58"), Decimal("12.00"))
    more = explained(pair(), "a").one_more
    assert (more.extra_posts, more.need_for_next, more.need_at_this_total) == (1, None, Decimal("4.31"))


def test_equal_need_is_not_enough_for_the_larger_code():
    """Proves: b with need 8 has 4 of 9 posts and a 5; with 8.00 they are equal and a comes first, with 8.01 b does."""
    more = explained(make_case([unit("a", 3, need=8), unit("b", 6, need=8)]), "b").one_more
    assert more.need_at_this_total == Decimal("8.01")


def test_a_ceiling_forbids_one_more():
    """Proves: no need and no post of the pool gives a unit more than its ceiling, its pin or its pace."""
    for limit, rule in (({"ceiling": 2}, "ceiling"), ({"pin": 2}, "pin")):
        more = explained(pair(limit), "a").one_more
        assert (more.extra_posts, more.need_for_next, more.need_at_this_total) == (None, None, None)
        assert [row.rule.id for row in more.forbidden_by] == [rule]
    more = explained(pair(settings={"pace_posts": 2}), "b").one_more
    assert [(row.rule.id, row.limit) for row in more.forbidden_by] == [("pace", 6)]


def test_beyond_what_is_searched():
    """Proves: a's second post at 1.5/1 comes after 50 of b's, more than are tried; its need at which it would is told.

    b with need 40 has 29 of 30 posts. b's 30th stands at 29.5/40 = 73.75: 1.5/0.7375 = 2.034, so 2.04. At the present
    total the 29th, 28.5/40 = 71.25: 1.5/0.7125 = 2.105, so 2.11.
    """
    more = explained(make_case([unit("a", 1, need=1), unit("b", 29, need=40)]), "a").one_more
    assert (more.extra_posts, more.need_for_next, more.need_at_this_total) == (None, Decimal("2.04"), Decimal("2.11"))


# a total that rose


def test_lost_because_a_total_rose():
    """Proves: one more administrative post costs u an institution post, and the explanation says so.

    v takes the administrative post, for then it has a seat for its third institution post, which stands at 45.45
    against u's second at 60. Without the approval both have two.
    """
    found = explained(two_categories(approved=1), "u", "institution")
    assert found.planned == 1
    assert (found.rise.approvals, found.rise.posts) == (("A/administrative//more",), 1)
    assert found.rise.planned_without == 2


def test_not_lost_because_a_total_rose():
    """Proves: with 2 posts approved b has 8 of 12, without them 7 of 10; without an approval, or with a cut, nothing rose."""
    found = explained(pair(approvals=[{"posts": 2}]), "b")
    assert (found.planned, found.rise.planned_without) == (8, 7)
    assert explained(pair(), "b").rise is None
    assert explained(pair(approvals=[{"posts": -2}]), "b").rise is None


def test_no_plan_without_the_rise():
    """Proves: floors of 4 and 8 need 12 posts; without the 2 that are approved there is no plan, and that is told."""
    found = explained(pair({"floor": 4}, {"floor": 8}, approvals=[{"posts": 2}]), "b")
    assert found.rise.planned_without is None


# how sure the plan is


def test_a_plan_that_is_not_proved_is_not_solved_again():
    """Proves: only what needs no solve is told about a plan without proof."""
    case = pair()
    needs = measure(case)
    found = of_solution(case, needs, replace(optimise(case, needs), outcome=Outcome.FEASIBLE), "a", ADMINISTRATIVE)
    assert (found.proved, found.last_post, found.cut_off) == (False, Decimal("62.50"), Decimal("87.50"))
    assert (found.gains, found.losses, found.one_more, found.rise) == ((), (), None, None)


def test_a_plan_that_is_not_the_best_is_refused():
    """Proves: a plan that calls itself proved, with one post in another place, is found out."""
    case = pair()
    needs = measure(case)
    solution = optimise(case, needs)
    worse = {**solution.quantities, Posts("a", ADMINISTRATIVE): 4, Posts("b", ADMINISTRATIVE): 6}
    with pytest.raises(NotBestError):
        of_solution(case, needs, replace(solution, quantities=worse), "a", ADMINISTRATIVE)


def test_plan_and_solution_give_the_same():
    """Proves: a finished plan is explained as the solution that it came from."""
    case = random_case(3)
    plan = make_plan(case)
    code, category = plan.posts[0].unit_id, plan.posts[0].category
    assert explain(plan, code, [category]) == [explained(case, code, category)]


def test_optional_merges_stand_still():
    """Proves: a merge that the plan takes is not taken back for one post more, and the record starts from the plan.

    The merge frees 4 posts, for a's 11th to 14th at 52.5 to 67.5: worth 100 less that each, 160 in all, above its price
    of 150. With one post more they are its 12th to 15th, worth 140.
    Sensitivity: a solve from scratch with one post more does take the merge back.
    """
    members = {"level": "county", "spare": 0, "consolidation": "m"}
    case = make_case(
        [
            unit("k", 10, **members),
            unit("l", 10, **members),
            unit("n", 0, level="county", need=16),
            unit("a", 10, need=20),
        ],
        routes=[{"from_level": "county", "to_level": "township", "scope": "same"}],
    )
    merge = Consolidation("m", ADMINISTRATIVE, "optional", "n", "n", 16, 0, Decimal(150), "", "")
    case = replace(case, consolidations=(merge,))
    assert optimise(case, measure(case)).quantities[Merge("m")] == 1
    assert moves(explained(case, "a").gains)[0] == ("a", 15, "72.50")
    more = Approval("A", ADMINISTRATIVE, "township", "extra", 1, "", "", "")
    again = replace(case, approvals=(more,))
    assert optimise(again, measure(again)).quantities[Merge("m")] == 0


# against solves from scratch


class Scratch:
    """Solves from scratch around a plan; merges stay as the plan has them."""

    def __init__(self, case: Case, needs: Needs, solution: Solution) -> None:
        self._case = case
        self._needs = needs
        self._quantities = solution.quantities
        self._merges = [
            Row(consolidation, Subject(item=merge.merge), ((merge, 1),), "==", taken)
            for merge, taken in solution.quantities.items()
            if isinstance(merge, Merge)
        ]
        self._known: dict[tuple[Pool, str, int], Mapping[Quantity, int] | None] = {}

    def with_posts(self, pool: Pool, category: str, posts: int) -> Mapping[Quantity, int] | None:
        """Approve so many posts for the pool; totals that lack room for them are moved along."""
        key = (pool, category, posts)
        if key not in self._known:
            self._known[key] = self.solve(self._needs, pool, category, posts)
        return self._known[key]

    def solve(self, needs: Needs, pool: Pool, category: str, posts: int) -> Mapping[Quantity, int] | None:
        more = Approval(pool.jurisdiction, category, pool.level, "extra", posts, "", "", "")
        case = replace(self._case, approvals=(*self._case.approvals, more)) if posts else self._case
        return self._posts(case, needs, [self._moved(row, Reserve(pool, category), posts) for row in rows(case)])

    def without_rises(self) -> Mapping[Quantity, int] | None:
        case = replace(self._case, approvals=tuple(item for item in self._case.approvals if item.posts <= 0))
        return self._posts(case, self._needs, list(rows(case)))

    def eased(self, row: Row, change: int) -> Solution | None:
        labelled = [
            own._replace(limit=own.limit + change * own.unit) if own == row else own for own in rows(self._case)
        ]
        try:
            return optimise(self._case, self._needs, labelled=(*labelled, *self._merges))
        except ConflictError:
            return None

    def _moved(self, row: Row, reserve: Reserve, posts: int) -> Row:
        if all(term != reserve for term, _ in row.terms):
            return row
        lacking = abs(posts) - row.slack(self._quantities)
        if row.rule.id in ("total_cap", "never_rise") and posts > 0 and lacking > 0:
            return row._replace(limit=row.limit + lacking)
        if row.rule.id == "never_fall" and posts < 0 and lacking > 0:
            return row._replace(limit=row.limit - lacking)
        return row

    def _posts(self, case: Case, needs: Needs, labelled: list[Row]) -> Mapping[Quantity, int] | None:
        try:
            programme, found = proved_programme(case, needs, [*labelled, *self._merges], Runner("highs"))
        except ConflictError:
            return None
        if found is None:
            return None
        assert found.proved
        return {
            quantity: amount
            for quantity, amount in programme.amounts(found.point).items()
            if isinstance(quantity, Posts)
        }


def check_units(case: Case, needs: Needs, found: Explanation) -> None:
    """Recompute what takes no solve."""
    need = needs[found.unit, found.category]
    assert found.need == need.amount == sum(part.amount for part in found.parts)
    assert found.coverage_after == coverage(found.planned, need.exact)
    assert found.next_post == post_worth(case.settings.divisor, found.planned + 1, need.exact)


def check_steps(scratch: Scratch, found: Explanation, start: Mapping[Quantity, int], numbers: range) -> None:
    """Follow the steps from the plan; at each of the numbers compare with a solve from scratch."""
    for sign, steps in ((1, found.gains), (-1, found.losses)):
        posts = {quantity: amount for quantity, amount in start.items() if isinstance(quantity, Posts)}
        for step in steps:
            for change in step.changes:
                key = Posts(change.unit, change.category)
                assert posts[key] == change.before
                posts[key] = change.after
            if step.number in numbers:
                assert scratch.with_posts(found.pool, found.category, sign * step.number) == posts
        if len(steps) < SHOWN:
            assert scratch.with_posts(found.pool, found.category, sign * (len(steps) + 1)) is None


def check_one_more(scratch: Scratch, needs: Needs, found: Explanation, *, tried: range) -> None:
    """Find the least number of extra posts by trying, and solve at the needs told and just below."""
    key = Posts(found.unit, found.category)

    def gets(answer: Mapping[Quantity, int] | None) -> bool:
        return answer is not None and answer[key] > found.planned

    more = found.one_more
    for posts in tried:
        enough = more.extra_posts is not None and posts >= more.extra_posts
        assert gets(scratch.with_posts(found.pool, found.category, posts)) == enough
    for posts, least in ((1, more.need_for_next), (0, more.need_at_this_total)):
        for need, enough in ((least, True), (least and least - Decimal("0.01"), False)):
            if least is not None and need > 0:
                other = Needs({**needs, key: replace(needs[key], exact=Fraction(need))}, ())
                assert gets(scratch.solve(other, found.pool, found.category, posts)) == enough
        if least is None and more.extra_posts != 1:
            other = Needs({**needs, key: replace(needs[key], exact=Fraction(900))}, ())
            assert not gets(scratch.solve(other, found.pool, found.category, posts))


def check_values(scratch: Scratch, solution: Solution, found: Explanation) -> None:
    """Ease every binding row from scratch."""
    for bound in found.binding:
        eased = [scratch.eased(bound.row, change) for change in EASED[bound.row.sense]]
        assert bound.value == points(max([0, *(solution.value - plan.value for plan in eased if plan)]))


def check_rise(scratch: Scratch, case: Case, found: Explanation) -> None:
    if any(item.posts > 0 for item in case.approvals):
        without = scratch.without_rises()
        expected = without and without[found.unit, found.category]
        if found.rise is not None:
            assert found.rise.planned_without == expected
        elif without is not None:
            assert found.planned == expected


def check_all(case: Case, place: int) -> Explanation:
    """Check every number of one explanation, of the unit and category at this place."""
    needs = measure(case)
    solution = optimise(case, needs)
    held = [(holder.id, category) for holder, category, _ in case.holdings()]
    found = of_solution(case, needs, solution, *held[place % len(held)])
    scratch = Scratch(case, needs, solution)
    check_units(case, needs, found)
    check_steps(scratch, found, solution.quantities, range(1, SHOWN + 1))
    check_one_more(scratch, needs, found, tried=range(1, SEARCHED + 1, 3))
    check_values(scratch, solution, found)
    check_rise(scratch, case, found)
    return found


@pytest.mark.parametrize("seed", few(SEEDS, 4))
def test_against_scratch(seed: int):
    """Proves: every number of an explanation equals that of a solve from scratch, on random cases with many ties."""
    check_all(random_case(seed), seed)


@pytest.mark.parametrize("seed", few([26, 39, 51], 1))
def test_against_scratch_in_whole_numbers(seed: int):
    """Proves: the same where rows that couple categories leave fractions, and every answer is an integer programme's."""
    coupled = replace(COUPLED, most=Decimal("1.6"))
    check_all(replace(random_case(seed), ratios=(coupled,)), seed)


def test_large_integer_programmes_are_asked_less(monkeypatch: pytest.MonkeyPatch):
    """Proves: where each answer takes a large integer programme, a few posts are told, and the record says how many."""
    case = replace(random_case(51), ratios=(replace(COUPLED, most=Decimal("1.6")),))
    full = explained(case, "u03")
    monkeypatch.setattr("quota.plan.explain.LARGE", 1)
    brief = explained(case, "u03")
    assert (full.asked, brief.asked, brief.one_more.searched) == (SHOWN, FEW, FEW)
    assert (brief.gains, brief.losses) == (full.gains[:FEW], full.losses[:FEW])
    assert (brief.one_more.need_for_next, brief.one_more.need_at_this_total) == (None, None)
    assert explained(pair(), "a").asked == SHOWN


@pytest.mark.slow
def test_a_hundred_units_of_nanping_against_scratch():
    """Proves: the same on Nanping, for a hundred units in turn over the categories."""
    case = read_case(NANPING)
    needs = measure(case)
    solution = optimise(case, needs)
    scratch = Scratch(case, needs, solution)
    held = [(holder.id, category) for holder, category, _ in case.holdings()]
    for number, (code, category) in enumerate(held[:: len(held) // 100][:100]):
        found = of_solution(case, needs, solution, code, category)
        check_units(case, needs, found)
        check_steps(scratch, found, solution.quantities, range(1, SHOWN + 1, 9))
        extra = found.one_more.extra_posts
        tried = [posts for posts in (extra and extra - 1, extra or SEARCHED) if posts]
        check_one_more(scratch, needs, found, tried=tried if number % 10 == 0 else [])
        if number % 10 == 0:
            check_values(scratch, solution, found)
