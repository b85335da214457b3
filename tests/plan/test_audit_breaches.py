"""Every rule, broken by hand in a small case: the audit names the rule, whom it is about, and by how many posts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from cases import make_case, unit

from quota.model.rows import Posts, Quantity, Transfer
from quota.model.rules import RULES, rows
from quota.plan.hand.breaches import Breach, find_breaches
from quota.scenario import Case, Consolidation, Delegation, Pool, Ratio, TotalBound
from quota.scenario.office_records import OfficeTemplate
from quota.scenario.records import Budget, Category, Digest
from quota.solve.least_breach import least_breach
from quota.solve.solvers import Runner
from quota.texts import Language, Message, render

DOWN = {"from_level": "county", "to_level": "township", "scope": "same"}
UP = {"from_level": "township", "to_level": "county", "scope": "same"}


def audited(case: Case, posts: dict[str, int] | dict[tuple[str, str], int], solver: str = "highs") -> list[Breach]:
    """Breaches of posts alone; a unit by itself means its administrative posts."""
    labelled = tuple(rows(case))
    wanted: dict[Quantity, int] = {
        Posts(*(key if isinstance(key, tuple) else (key, "administrative"))): number for key, number in posts.items()
    }
    return list(find_breaches(case, labelled, least_breach(case, labelled, wanted, Runner(solver))))


def told(case: Case, posts: dict[str, int] | dict[tuple[str, str], int]) -> list[tuple[str, int]]:
    """(rule, posts over or short) of every breach; both solvers say the same."""
    found = [(breach.rule.id, breach.posts) for breach in audited(case, posts)]
    assert found == [(breach.rule.id, breach.posts) for breach in audited(case, posts, "cbc")]
    return found


def pair(a: dict | None = None, b: dict | None = None, **changes) -> Case:
    """Two townships of county A, with 6 and 4 posts."""
    return make_case([unit("a", 6, need=4, **(a or {})), unit("b", 4, need=8, **(b or {}))], **changes)


def county_and_township(route: dict | None = None, **changes) -> Case:
    """A county institution with 10 posts, 3 of them to spare, a township with 9, and a route between."""
    units = [unit("k", 10, level="county", spare=3), unit("a", 9, need=20)]
    return make_case(units, routes=[{**DOWN, **(route or {})}], **changes)


def both(case_a: dict[str, int], need: int = 10, **changes) -> Case:
    """One township with posts of several categories."""
    return make_case([unit("a", case_a, need=dict.fromkeys(case_a, need))], **changes)


def test_posts_that_keep_every_rule():
    """Proves: a swap inside a pool, and a crossing on a route, break nothing. Sensitivity: one post more does."""
    assert told(pair(), {"a": 3, "b": 7}) == []
    assert told(county_and_township(), {"k": 8, "a": 11}) == []
    assert told(county_and_township(), {"k": 8, "a": 12}) == [("balance", 1)]


@pytest.mark.parametrize(("b", "posts", "word"), [(6, 2, "多出 2 名"), (1, 3, "少 3 名")])
def test_balance(b, posts, word):
    """Proves: 6 and 4 posts make 10; 6 and 6 are 2 too many, 6 and 1 are 3 too few."""
    (found,) = audited(pair(), {"a": 6, "b": b})
    assert (found.rule.id, found.posts) == ("balance", posts)
    assert word in render(found.sentence, "zh")
    assert "应为 10 名" in render(found.sentence, "zh")


def test_approval():
    """Proves: of 3 posts approved for the city, 3 may be handed out in any county; 5 are 2 too many, 1 is 2 too few."""
    units = [unit("a", 5, need=10), unit("b", 4, need=10, jurisdiction="B")]
    case = make_case(units, approvals=[{"jurisdiction": "C", "posts": 3, "document": "闽编〔1〕号"}])
    assert told(case, {"a": 6, "b": 6}) == []
    assert told(case, {"a": 7, "b": 7}) == [("approval", 2)]
    assert told(case, {"a": 5, "b": 5}) == [("approval", 2)]
    assert "闽编〔1〕号" in render(audited(case, {"a": 7, "b": 7})[0].sentence, "zh")


def test_total_cap():
    """Proves: 3 posts may cross, but the township holds 9 under a cap of 10: 12 are 2 above it."""
    case = county_and_township(pool_terms=[{"cap": 10}])
    assert told(case, {"k": 7, "a": 12}) == [("total_cap", 2)]
    assert told(case, {"k": 9, "a": 10}) == []


@pytest.mark.parametrize(("direction", "k", "a"), [("never_rise", 8, 11), ("never_fall", 12, 7)])
def test_totals(direction, k, a):
    """Proves: the total of the townships may not rise, or not fall, though a route would let it."""
    route = DOWN if direction == "never_rise" else UP
    case = make_case(
        [unit("k", 10, level="county", need=10), unit("a", 9, need=20)],
        routes=[route],
        settings={"township_only": False},
    )
    assert told(case, {"k": k, "a": a}) == []
    bound = replace(case, totals=(TotalBound("A", "administrative", "township", direction, "文件"),))
    assert told(bound, {"k": k, "a": a}) == [(direction, 2)]


def test_headcount():
    """Proves: of a's 6 people 1 can move, so a keeps 5 posts; with 3 it is 2 short.

    Sensitivity: the pool as a whole keeps a seat for everyone, so only the unit's row is broken.
    """
    case = pair({"headcount": 6, "movable": 1})
    assert told(case, {"a": 3, "b": 7}) == [("headcount", 2)]
    assert told(case, {"a": 5, "b": 5}) == []


def test_digest_schedule():
    """Proves: a's 6 people all stay, so 4 posts are 2 short; a schedule of 2 allows them, and 3 are then one short.

    Sensitivity: people may outnumber the posts of a unit only as far as a schedule says how they leave.
    """
    case = pair({"headcount": 6})
    assert told(case, {"a": 4, "b": 6}) == [("headcount", 2)]
    scheduled = replace(case, digests=(Digest("a", "administrative", 2, 2, "文件"),))
    assert told(scheduled, {"a": 4, "b": 6}) == []
    assert told(scheduled, {"a": 3, "b": 7}) == [("headcount", 1)]


def test_headcount_of_a_pool():
    """Proves: two people who may move need seats in their pool; a cut of 2 posts takes them."""
    case = pair({"headcount": 6, "movable": 2}, {"headcount": 4}, approvals=[{"posts": -2}])
    assert ("headcount", 2) in told(case, {"a": 4, "b": 4})


def test_special():
    """Proves: 5 special posts stay with a. Sensitivity: 5 posts are enough."""
    case = pair()
    holding = replace(case.units["a"].holdings["administrative"], special=5)
    case = replace(case, units={**case.units, "a": replace(case.units["a"], holdings={"administrative": holding})})
    assert told(case, {"a": 3, "b": 7}) == [("special", 2)]
    assert told(case, {"a": 5, "b": 5}) == []


def test_floor_and_ceiling():
    """Proves: floors and ceilings, of the unit and of its type, are told with what they rest on."""
    assert told(pair({"floor": 5}), {"a": 3, "b": 7}) == [("floor", 2)]
    assert told(pair(b={"ceiling": 6}), {"a": 3, "b": 7}) == [("ceiling", 1)]
    of_type = pair(limits=[{"type": "town", "floor": 4, "basis": "某地2021年", "reference": True}])
    (found,) = audited(of_type, {"a": 3, "b": 7})
    assert (found.rule.id, found.posts, found.limit, found.activity) == ("floor", 1, 4, 3)
    assert render(found.basis, "zh") == "参照：某地2021年"
    assert told(county_and_township(), {"k": 6, "a": 13}) == [("floor", 1)]


def test_structure():
    """Proves: offices that need 4 posts at the least are not filled by 3."""
    offices = tuple(
        OfficeTemplate("town", None, code, code, "office", "administrative", Decimal(1), 2, True, "") for code in "xy"
    )
    assert told(replace(pair(), templates=offices), {"a": 3, "b": 7}) == [("structure", 1)]


def test_leadership():
    """Proves: 4 leaders need 4 administrative posts; on 3 there is 1 too many."""
    kinds = (
        Category("administrative", "行政编制", "administrative posts", True, None, ""),
        Category("leadership", "领导职数", "leadership posts", False, None, "", "administrative"),
    )
    case = make_case([unit(code, {"administrative": 5, "leadership": 3}, need=5) for code in "ab"], categories=kinds)
    wanted = {("a", "administrative"): 3, ("a", "leadership"): 4, ("b", "administrative"): 7, ("b", "leadership"): 2}
    assert told(case, wanted) == [("leadership", 1)]
    (found,) = audited(case, wanted)
    assert render(found.sentence, "zh") == "a：领导职数 4 名，行政编制 3 名，多出 1 名"
    assert render(found.sentence, "en") == "a: 4 leadership posts on 3 administrative posts, 1 too many"


def test_ratio():
    """Proves: at most 1.2 institution posts to 1 administrative post: on 5 of these 6 are allowed, 8 are 2 too many.

    Sensitivity: least 1.2 makes 5 of them 1 too few.
    """
    held = {"administrative": 5, "institution": 6}
    case = make_case([unit(code, held, need=5) for code in "ab"])
    item = Ratio("r", "institution", "administrative", "unit", None, None, "", None, Decimal("1.2"), True, "长沙2011年")
    wanted = {("a", "administrative"): 5, ("a", "institution"): 8, ("b", "administrative"): 5, ("b", "institution"): 4}
    (found,) = audited(replace(case, ratios=(item,)), wanted)
    assert (found.rule.id, found.posts) == ("ratio", 2)
    assert "8 名" in render(found.sentence, "zh")
    assert "1.2" in render(found.sentence, "en")
    least = replace(item, least=Decimal("1.2"), most=None, scope="jurisdiction", jurisdiction="A")
    short = {**wanted, ("a", "institution"): 7}
    assert told(replace(case, ratios=(least,)), short) == [("balance", 1), ("ratio", 1)]


def test_pin_and_pace():
    """Proves: a frozen unit and the largest change are told. Sensitivity: a frozen unit has no pace."""
    assert told(pair({"pin": 6}), {"a": 3, "b": 7}) == [("pin", 3)]
    assert told(pair(settings={"pace_posts": 2}), {"a": 3, "b": 7}) == [("pace", 1), ("pace", 1)]
    assert told(pair({"pin": 3}, settings={"pace_posts": 2}), {"a": 3, "b": 7}) == [("pace", 1)]


def test_least_step():
    """Proves: one post more and one fewer are told, each with the step; two more and two fewer are not, nor a frozen number.

    Sensitivity: the words are those of a gain and of a loss.
    """
    case = pair(settings={"least_step": 2})
    assert told(case, {"a": 5, "b": 5}) == [("least_step", 1), ("least_step", 1)]
    loss, gain = audited(case, {"a": 5, "b": 5})
    assert "减 1 名，不足最小变动 2 名" in render(loss.sentence, "zh")
    assert "1 more, below the least step of 2" in render(gain.sentence, "en")
    assert told(case, {"a": 4, "b": 6}) == told(case, {"a": 6, "b": 4}) == []
    assert told(pair({"pin": 5}, settings={"least_step": 2}), {"a": 5, "b": 5}) == [("least_step", 1)]


def test_route_limit():
    """Proves: 3 posts on a route for 2 are 1 above its limit, and the route is named in words."""
    case = county_and_township({"limit": 2})
    (found,) = audited(case, {"k": 7, "a": 12})
    assert (found.rule.id, found.posts) == ("route", 1)
    assert render(found.sentence, "zh").startswith("县级到乡镇级（本辖区） administrative：拟 3 名，上限 2 名")


def test_crossing_without_a_route():
    """Proves: posts too few in one county and too many in another are told as a crossing, not as two sums that fail.

    Sensitivity: where they are not equally many, the rest does not add up.
    """
    case = make_case([unit("a", 6, need=6), unit("b", 4, need=8, jurisdiction="B")])
    (found,) = audited(case, {"a": 4, "b": 6})
    assert (found.rule.id, found.posts, found.row) == ("route", 2, None)
    assert render(found.sentence, "zh") == "A乡镇级调往B乡镇级 2 名administrative，没有准许的通道"
    assert told(case, {"a": 4, "b": 7}) == [("balance", 1), ("route", 2)]


def test_a_stated_crossing_without_a_route():
    """Proves: a crossing that a plan states, and no route permits, is told once, and its pools add up."""
    case = make_case([unit("a", 6, need=6), unit("b", 4, need=8, jurisdiction="B")])
    crossing = Transfer("none/such", Pool("A", "township"), Pool("B", "township"), "administrative")
    quantities = {Posts("a", "administrative"): 4, Posts("b", "administrative"): 6, crossing: 2}
    assert [breach.rule.id for breach in find_breaches(case, rows(case), quantities)] == ["route"]


def test_township_only():
    """Proves: a post taken upwards is told even where a route leads there."""
    case = make_case([unit("k", 4, level="county", need=20), unit("a", 10, need=5)], routes=[UP])
    assert told(case, {"k": 6, "a": 8}) == [("township_only", 2)]


def test_no_mixing():
    """Proves: 2 administrative posts too many while 2 institution posts are missing in one pool is mixing.

    Sensitivity: with both too many it is not.
    """
    case = both({"administrative": 5, "institution": 6})
    wanted = {("a", "administrative"): 7, ("a", "institution"): 4}
    assert told(case, wanted) == [("balance", 2), ("balance", 2), ("no_mixing", 2)]
    assert told(case, {**wanted, ("a", "institution"): 8}) == [("balance", 2), ("balance", 2)]
    assert "混用" in render(audited(case, wanted)[-1].sentence, "zh")


def test_reserve():
    """Proves: a post taken from a required reserve is told as such. Sensitivity: beyond the reserve it does not add up."""
    case = pair(pool_terms=[{"reserve_now": 2}])
    assert told(case, {"a": 6, "b": 5}) == [("reserve", 1)]
    assert told(case, {"a": 6, "b": 4}) == []
    assert told(case, {"a": 6, "b": 7}) == [("balance", 1), ("reserve", 2)]


def test_budget():
    """Proves: 3 more posts at 10 each exceed a rise of 15 by 15, which 2 posts mend."""
    kinds = (Category("administrative", "行政编制", "", True, Decimal(10), ""),)
    case = make_case([unit("a", 5, need=10)], categories=kinds, approvals=[{"posts": 3}])
    bound = replace(case, budgets=(Budget("A", Decimal(15), "预算"),))
    assert told(bound, {"a": 8}) == [("budget", 2)]
    assert "15.00 万元" in render(audited(bound, {"a": 8})[0].sentence, "zh")


def delegating() -> Case:
    """A county office that hands down work of 2 posts; 10 posts, and a township with 9."""
    case = make_case(
        [unit("k", 10, level="county", need=10), unit("a", 9, need=20)],
        routes=[DOWN],
        settings={"need": {"available_hours": Decimal(1000)}, "share_scarcity": True},
    )
    item = Delegation("d", "事项", "k", "administrative", Decimal(2000), Decimal(1), (), "", Decimal(100), "权责下放")
    return replace(case, delegations=(item,))


def test_duties_follow():
    """Proves: 2 posts must leave with their work: with 1 the unit keeps 1 too many, and 1 too few goes down."""
    assert told(delegating(), {"k": 9, "a": 10}) == [("duties_follow", 1), ("duties_follow", 1)]
    assert told(delegating(), {"k": 8, "a": 11}) == []


def merging(mode: str = "required") -> Case:
    """Two county institutions of 5 posts that merge into n with 7."""
    units = [unit(code, 5, level="county", need=5, consolidation="m") for code in ("k", "l")]
    units += [unit("n", 0, level="county", need=7), unit("o", 4, level="county", need=9)]
    case = make_case(units, settings={"share_scarcity": True})
    item = Consolidation("m", "administrative", mode, "n", "新中心", 7, 0, Decimal(0), "", "")
    return replace(case, consolidations=(item,))


def test_consolidation():
    """Proves: a required merge left out, a member that keeps posts, and a successor of the wrong size are told.

    Sensitivity: members closed, 7 posts kept and 3 given to o keep every rule; an optional merge may be left out.
    """
    assert told(merging(), {"k": 0, "l": 0, "n": 7, "o": 7}) == []
    assert told(merging(), {"k": 5, "l": 5, "n": 0, "o": 4}) == [("consolidation", 10)]
    assert told(merging("optional"), {"k": 5, "l": 5, "n": 0, "o": 4}) == []
    assert told(merging(), {"k": 2, "l": 0, "n": 7, "o": 5}) == [("consolidation", 2)]
    assert told(merging(), {"k": 0, "l": 0, "n": 8, "o": 6}) == [("consolidation", 1)]
    assert "新中心" in render(audited(merging(), {"k": 5, "l": 5, "n": 0, "o": 4})[0].sentence, "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_has_words(language: Language):
    """Proves: name, meaning and basis of every rule, and the sentences of breaches, exist in both languages."""
    for rule in RULES:
        assert all(render(Message(f"rules.{rule}_{part}"), language) for part in ("name", "meaning", "basis"))
    for found in audited(delegating(), {"k": 9, "a": 12}) + audited(merging(), {"k": 3, "l": 0, "n": 9, "o": 9}):
        assert render(found.sentence, language)
        assert render(found.basis, language)
