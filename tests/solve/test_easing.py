"""Ways out of conflicts solved by hand: each case misses a plan by exactly one post.

Two units come again and again: a with 6 posts and need 4, b with 4 posts and need 8, in one pool of 10.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from cases import make_case, unit

from quota.model.rows import Row
from quota.model.rules import RULES
from quota.model.rules import rows as labelled_rows
from quota.need import measure
from quota.scenario import Case
from quota.scenario.demands import Protection
from quota.scenario.office_records import OfficeTemplate
from quota.scenario.records import (
    Budget,
    Category,
    Consolidation,
    Digest,
    Ratio,
    TotalBound,
)
from quota.scenario.work_records import Delegation
from quota.schema import SETTINGS
from quota.solve.conflict import conflict
from quota.solve.easing import DEFAULT_ORDER, ways_out
from quota.solve.optimum import optimise
from quota.solve.ways import Way, WaysOut

DOWN = {"from_level": "county", "to_level": "township", "scope": "same"}
UP = {"from_level": "township", "to_level": "county", "scope": "same"}
ORGAN = Category("organ", "organ", "organ", True, None, "")
LEADERS = Category("leaders", "leaders", "leaders", True, None, "", seated_on="organ")
PUBLIC = Category("public", "public", "public", True, None, "")


def pair(a: dict | None = None, b: dict | None = None, **changes) -> Case:
    return make_case([unit("a", 6, need=4, **(a or {})), unit("b", 4, need=8, **(b or {}))], **changes)


def county(a: dict | None = None, route: dict | None = None, **changes) -> Case:
    """A county institution k with 10 posts, 3 of them to spare, above a township a with 9."""
    return make_case(
        [unit("k", 10, level="county", spare=3), unit("a", 9, need=20, **(a or {}))],
        routes=[{**DOWN, **(route or {})}],
        **changes,
    )


def total(direction: str) -> dict:
    return {"totals": (TotalBound("A", "administrative", "township", direction, ""),)}


def budget_case() -> Case:
    paid = Category("administrative", "a", "a", True, Decimal(10), "")
    case = pair(categories=[paid], approvals=[{"posts": 1}])
    return replace(case, budgets=(Budget("A", Decimal(0), ""),))


def merged() -> Case:
    """Two institutions with 3 people each become one with 5 posts: one person has no seat. 8 posts are held, 3 freed."""
    members = [unit(code, 4, level="county", need=4, headcount=3, consolidation="m") for code in "xy"]
    case = make_case([*members, unit("z", 0, level="county", need=5), unit("w", 9, level="county", need=9)])
    merge = Consolidation("m", "administrative", "required", "z", "z", 5, 0, Decimal(0), "", "")
    return replace(case, consolidations=(merge,))


def delegated() -> Case:
    """Work of 2 posts goes down whole, on a route that carries 1."""
    case = county(route={"limit": 1}, settings={"need": {"available_hours": Decimal(100)}})
    item = Delegation("d", "d", "k", "administrative", Decimal(200), Decimal(1), (), "", Decimal(100), "")
    return replace(case, delegations=(item,))


def structured() -> Case:
    template = OfficeTemplate("town", "a", "o", "o", "office", "administrative", Decimal(1), 4, True, "")
    return replace(pair({"ceiling": 3}), templates=(template,))


def ratio_case() -> Case:
    """5 organ posts allow 6 public ones at 1.2; 7 are held, and no reserve can take one."""
    case = make_case([unit("u", {"organ": 5, "public": 7}, need=5)], categories=[ORGAN, PUBLIC])
    ratio = Ratio("r", "public", "organ", "unit", None, None, "", None, Decimal("1.2"), True, "")
    return replace(case, ratios=(ratio,))


def leading(ceiling: int | None = None, people: int = 0) -> Case:
    """3 leaders, who sit on organ posts, of which the unit has 2."""
    return make_case(
        [
            unit(
                "u",
                {"organ": 2, "leaders": 3},
                need=3,
                headcount={"leaders": people},
                ceiling={"organ": ceiling},
            )
        ],
        categories=[ORGAN, LEADERS],
    )


CASES: dict[str, tuple[Case, set[str], list[list[str]]]] = {
    "floor": (
        pair({"floor": 4}, {"floor": 7}),
        {"balance A/township", "floor a", "floor b"},
        [["floor a 4->3"], ["floor b 7->6"]],
    ),
    "ceiling": (
        pair({"ceiling": 3}, {"ceiling": 6}),
        {"balance A/township", "reserve A/township", "ceiling a", "ceiling b"},
        [["ceiling a 3->4"], ["reserve A/township 0->1"], ["ceiling b 6->7"]],
    ),
    "pin": (
        pair({"pin": 5}, {"floor": 6}),
        {"balance A/township", "pin a", "floor b"},
        [["floor b 6->5"], ["pin a 5->4"]],
    ),
    "kept": (
        replace(pair({"pin": 5}, {"floor": 6}), kept=frozenset({("a", "administrative")})),
        {"balance A/township", "kept a", "floor b"},
        [["floor b 6->5"], ["kept a 5->4"]],
    ),
    # the one post approved has nowhere to go: a has what its work justifies, and no reserve can take it
    "up_to_need": (
        make_case([unit("a", 9, need=9)], approvals=[{"posts": 1}], settings={"up_to_need": True}),
        {"balance A/township", "reserve A/township", "approval A/administrative", "up_to_need a"},
        [["reserve A/township 0->1"], ["up_to_need a 9->10"], ["approval A/administrative 1->0"]],
    ),
    # one post is approved, and a changes by two at least or not at all
    "least_step": (
        make_case([unit("a", 9, need=20)], approvals=[{"posts": 1}], settings={"least_step": 2}),
        {
            "balance A/township",
            "reserve A/township",
            "approval A/administrative",
            "least_step a",
            "least_step a one_way",
        },
        [["least_step a 9->8"], ["reserve A/township 0->1"], ["approval A/administrative 1->0"]],
    ),
    # b can rise to 6; with 7, a would have to fall below 4
    "pace": (
        pair(b={"floor": 7}, settings={"pace_posts": 2}),
        {"floor b", "pace b pace_posts"},
        [["floor b 7->6"], ["pace a pace_posts 4->3", "pace b pace_posts 6->7"]],
    ),
    "reserve": (
        pair({"floor": 3}, {"floor": 6}, pool_terms=[{"reserve_min": 2}]),
        {"balance A/township", "reserve A/township", "floor a", "floor b"},
        [["floor a 3->2"], ["reserve A/township 2->1"], ["floor b 6->5"]],
    ),
    "route": (
        county({"floor": 12}, {"limit": 2}),
        {"balance A/township", "route county>township/same/administrative", "floor a"},
        [["floor a 12->11"], ["route county>township/same/administrative 2->3"]],
    ),
    "route_least": (
        county(route={"at_least": 4}),
        {"balance A/county", "floor k spare", "route_least county>township/same/administrative"},
        [["floor k spare 7->6"], ["route_least county>township/same/administrative 4->3"]],
    ),
    "protected": (
        replace(pair(b={"pin": 5}), protections=(Protection("a", None, ("a",), None, ""),)),
        {"balance A/township", "pin b", "protected a protected/1"},
        [["protected a protected/1 6->5"], ["pin b 5->4"]],
    ),
    "approval": (
        pair({"floor": 3}, {"floor": 7}, approvals=[{"posts": -1}]),
        {"balance A/township", "approval A/administrative", "floor a", "floor b"},
        [["floor a 3->2"], ["floor b 7->6"], ["approval A/administrative -1->0"]],
    ),
    "total_cap": (
        make_case([unit("a", 9, need=20)], approvals=[{"posts": 2}], pool_terms=[{"cap": 10}]),
        {"balance A/township", "approval A/administrative", "total_cap A/township"},
        [["approval A/administrative 2->1"], ["total_cap A/township 10->11"]],
    ),
    "never_rise": (
        replace(county({"floor": 10}), **total("never_rise")),
        {"never_rise A/township", "floor a"},
        [["never_rise A/township 9->10"], ["floor a 10->9"]],
    ),
    "never_fall": (
        replace(pair(approvals=[{"posts": -1}]), **total("never_fall")),
        {"balance A/township", "approval A/administrative", "never_fall A/township"},
        [["never_fall A/township 10->9"], ["approval A/administrative -1->0"]],
    ),
    "township_only": (
        make_case(
            [unit("k", 4, level="county", need=20, floor=5), unit("a", 10, need=5)],
            routes=[UP],
            settings={"share_scarcity": True},
        ),
        {"balance A/county", "township_only A/township", "floor k"},
        [["floor k 5->4"], ["township_only A/township 0->1"]],
    ),
    "special": (
        pair({"special": 4, "ceiling": 3}),
        {"special a", "ceiling a"},
        [["ceiling a 3->4"]],
    ),
    "headcount": (
        pair({"headcount": 6}, {"headcount": 4}, approvals=[{"posts": -1}]),
        {"balance A/township", "approval A/administrative", "headcount A/township"},
        [["approval A/administrative -1->0"]],
    ),
    "structure": (structured(), {"structure a", "ceiling a"}, [["ceiling a 3->4"], ["structure a 4->3"]]),
    "leadership": (
        leading(people=3),
        {"balance A/township", "leadership u", "headcount u"},
        [],
    ),
    "budget": (
        budget_case(),
        {"balance A/township", "reserve A/township", "approval A/administrative", "budget A"},
        [["reserve A/township 0->1"], ["budget A 100->110"], ["approval A/administrative 1->0"]],
    ),
    "consolidation": (merged(), {"consolidation m"}, [["consolidation m 1->0"]]),
    "duties_follow": (
        delegated(),
        {"duties_follow A/county", "route county>township/same/administrative"},
        [["route county>township/same/administrative 1->2"], ["duties_follow k 8->9", "duties_follow A/county 2->1"]],
    ),
    "ratio": (
        ratio_case(),
        {"balance A/township", "reserve A/township", "ratio u r"},
        [["ratio u r 0->5"], ["reserve A/township 0->1"]],
    ),
}
"""By rule: a case, the rows of its one set, and its ways out, row by row with the right sides."""
EASED_BY = {"pace": {1, 2}, "consolidation": {3}}
"""Posts eased where a way is not one post: a second unit's pace, and the posts that a merge called off does not free."""


def found(case: Case) -> WaysOut:
    return ways_out(case, tuple(labelled_rows(case)))


def name(case: Case, row: Row) -> str:
    """Rule and key, without categories."""
    return " ".join((row.rule.id, *(part for part in row.subject.parts if part not in case.categories)))


def told(case: Case, way: Way) -> list[str]:
    return [f"{name(case, easing.row)} {easing.row.limit}->{easing.limit}" for easing in way.easings]


def solves(case: Case, way: Way) -> bool:
    solution = optimise(case, measure(case), labelled=way.rows)
    return all(row.holds(solution.quantities) for row in way.rows)


@pytest.mark.parametrize("rule", CASES)
def test_one_post_is_missing(rule: str):
    """Proves: the set is exactly the rows that miss a plan by one post, and easing one row by one post is enough.

    Sensitivity: what statutes say is not eased; what comes from an approving body is eased after what is policy.
    """
    case, expected, ways = CASES[rule]
    clash = conflict(case)
    assert clash
    (rows,) = clash.sets
    assert {name(case, row) for row in rows} == expected
    assert rule in {row.rule.id for row in rows}
    out = found(case)
    assert [told(case, way) for way in out.ways] == ways
    assert all(solves(case, way) for way in out.ways)
    assert {way.posts for way in out.ways} <= EASED_BY.get(rule, {1})
    assert bool(out.statute) == (not ways)


def test_every_rule_has_a_case():
    """Proves: no rule is left out, of the cases or of the table of weights; the setting knows those that may be eased.

    The balance, which has no limit of its own, is in most of the sets.
    """
    assert set(CASES) == set(RULES) - {"balance", "no_mixing"}
    (setting,) = (setting for setting in SETTINGS if setting.key == "easing_order")
    easable = {name for name, rule in RULES.items() if rule.weight != "statute"}
    assert {code for code, _ in setting.choices} == {*DEFAULT_ORDER, *easable}


def test_a_conflict_of_statutes_alone_says_so():
    """Proves: 3 people in leading posts, 2 posts to sit on, and a ledger: nothing may be eased.

    Sensitivity: with nobody in post a reserve takes the third leading post, and one post eased is enough.
    """
    out = found(leading(people=3))
    assert out.ways == ()
    assert {row.rule.id for row in out.statute} == {"balance", "leadership", "headcount"}
    free = leading()
    assert [told(free, way) for way in found(free).ways] == [["reserve A/township 0->1"]]


def test_the_scenario_may_set_another_order():
    """Proves: `easing_order` decides what is eased first: a class of rules, or one rule; the rest comes last."""

    def first(*order: str) -> list[str]:
        case = pair({"floor": 3}, {"ceiling": 5}, approvals=[{"posts": 0}], settings={"easing_order": order})
        case = replace(case, approvals=(replace(case.approvals[0], posts=-3),))
        case = replace(case, units={**case.units, "b": _floor(case, 5)})
        return told(case, found(case).ways[0])

    assert first() == ["floor a 3->2"]
    assert first("approval", "policy") == ["approval A/administrative -3->-2"]
    assert first("approval") == ["approval A/administrative -3->-2"]
    assert first("floor", "approval") == ["floor a 3->2"]


def _floor(case: Case, floor: int):
    unit_b = case.units["b"]
    holding = replace(unit_b.holdings["administrative"], floor=floor)
    return replace(unit_b, holdings={"administrative": holding})


def test_rows_of_an_approving_body_come_after_policy():
    """Proves: a route limit with an approving body is eased after the floor, not before it; without one they are equal."""
    weights = []
    for body in ("", "编委"):
        case = county({"floor": 12}, {"limit": 2, "body": body})
        out = found(case)
        weights.append([easing.weight for way in out.ways for easing in way.easings])
    assert weights == [["policy", "policy"], ["policy", "approval"]]


def test_a_digest_schedule_can_be_made_longer_where_there_is_one():
    """Proves: 6 people on 6 posts, at most 4: a schedule of 1 leaves one person; it gives way, and the law does not.

    Sensitivity: without the schedule the ceiling alone can give, by 2.
    """
    case = pair({"headcount": 6, "ceiling": 4})
    assert [told(case, way) for way in found(case).ways] == [["ceiling a 4->6"]]
    case = replace(case, digests=(Digest("a", "administrative", 1, 3, ""),))
    assert [told(case, way) for way in found(case).ways] == [["ceiling a 4->5"], ["headcount a 5->4"]]


def test_a_cap_is_eased_with_the_cut_that_follows_from_it():
    """Proves: a cap of 8 on 10 posts cuts 2; with people on 9 of them, cap and cut give by one post, told once.

    The reader makes the cut of a cap an approval of its own, marked as implied.
    """
    case = pair({"headcount": 5}, {"headcount": 4}, approvals=[{"level": "township", "posts": -2, "implied": True}])
    case = replace(case, pool_terms=make_case([unit("a", 1)], pool_terms=[{"cap": 8}]).pool_terms)
    (way,) = found(case).ways
    assert told(case, way) == ["total_cap A/township 8->9", "approval A/administrative/township -2->-1"]
    assert way.posts == 1
    assert solves(case, way)


def test_a_cut_around_another_cut_grows_where_that_shrinks():
    """Proves: A is cut from 10 to 8, the city from 20 to 17, so B loses 1. Nine people in A: A's cap rises to 9, and the
    city's own cut from 1 to 2 falls on B, which has room. Sensitivity: with B full the city's cap rises too.
    """

    def way_for(people_in_b: int) -> list[str]:
        case = make_case(
            [
                unit("a", 10, need=8, headcount=9),
                unit("b", 10, need=8, headcount=people_in_b, jurisdiction="B"),
            ],
            approvals=[
                {"jurisdiction": "A", "posts": -2, "implied": True},
                {"jurisdiction": "C", "posts": -1, "implied": True},
            ],
            pool_terms=[
                {"jurisdiction": "A", "level": None, "cap": 8},
                {"jurisdiction": "C", "level": None, "cap": 17},
            ],
        )
        (way,) = found(case).ways
        assert solves(case, way)
        return told(case, way)

    inner = "approval A/administrative -2->-1"
    assert way_for(8) == ["total_cap A 8->9", inner, "approval C/administrative -1->-2"]
    assert way_for(9) == ["total_cap A 8->9", "total_cap C 17->18", inner]


def test_independent_conflicts_are_eased_together():
    """Proves: two counties, each one post short, give ways of two rows, one for each; the second way leaves both alone."""
    case = make_case(
        [
            unit("a", 3, need=5, floor=4),
            unit("b", 3, need=5, floor=3),
            unit("c", 3, need=5, floor=4, jurisdiction="B"),
            unit("d", 3, need=5, floor=3, jurisdiction="B"),
        ]
    )
    ways = [told(case, way) for way in found(case).ways]
    assert ways == [["floor a 4->3", "floor c 4->3"], ["floor b 3->2", "floor d 3->2"]]


def test_a_row_without_substitute_is_used_again():
    """Proves: where one of two shortages has a single way out, that way is part of every way."""
    case = make_case(
        [
            unit("a", 3, need=5, special=3, ceiling=2),
            unit("b", 3, need=5, floor=4, jurisdiction="B"),
            unit("c", 3, need=5, floor=3, jurisdiction="B"),
        ]
    )
    ways = [told(case, way) for way in found(case).ways]
    assert ways == [["floor b 4->3", "ceiling a 2->3"], ["floor c 3->2", "ceiling a 2->3"]]


def test_an_approval_can_grow_beyond_what_is_there():
    """Proves: one unit with all 9 posts and a floor of 11 gets 2 more approved, and the eased rows are solved as such."""
    case = make_case(
        [unit("a", 9, need=9, special=9, floor=11)],
        approvals=[{"posts": 1}],
        settings={"easing_order": ("approval",)},
    )
    way = found(case).ways[0]
    assert told(case, way) == ["approval A/administrative 1->2"]
    assert solves(case, way)


def test_no_conflict_needs_no_easing():
    assert found(pair()).ways == ()
