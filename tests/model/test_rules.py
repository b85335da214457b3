"""Every rule on a case solved by hand: what it changes, and what it cannot be kept together with.

Priorities are those of webster, (i − ½)/need, in percent. Two units are used again and again: a with need 4 and b with
need 8. Of 10 posts they get 3 and 7: a's third stands at 2.5/4 = 62.5 and b's seventh at 6.5/8 = 81.25, below a's
fourth at 3.5/4 = 87.5 and b's eighth at 7.5/8 = 93.75.
"""

import pytest
from cases import make_case, unit

from quota.model.ranges import ConflictError
from quota.model.rules.no_mixing import mixed
from quota.model.subject import Subject
from quota.plan import Plan, make_plan
from quota.scenario import Case, Pool

COUNTY_TO_TOWNSHIP = {"from_level": "county", "to_level": "township", "scope": "same"}
TOWNSHIP_TO_COUNTY = {"from_level": "township", "to_level": "county", "scope": "same"}

BALANCE = ("balance", "A/township administrative")
NO_MORE_RESERVE = ("reserve", "A/township administrative")


def pair(a: dict | None = None, b: dict | None = None, **changes) -> Case:
    """Two townships with the needs 4 and 8, which hold 6 and 4 posts."""
    return make_case([unit("a", 6, need=4, **(a or {})), unit("b", 4, need=8, **(b or {}))], **changes)


def county_and_township(a: dict | None = None, k: dict | None = None, route: dict | None = None, **changes) -> Case:
    """A county institution with 10 posts, 3 of them to spare, a township with 9 posts and need 20, and a route between."""
    return make_case(
        [unit("k", 10, level="county", **{"spare": 3, **(k or {})}), unit("a", 9, need=20, **(a or {}))],
        routes=[{**COUNTY_TO_TOWNSHIP, **(route or {})}],
        **changes,
    )


def planned(case: Case) -> dict[str, int]:
    """Posts by unit."""
    return posts(make_plan(case))


def posts(plan: Plan) -> dict[str, int]:
    return {row.unit_id: row.planned for row in plan.posts}


def reserve(case: Case) -> int:
    """The reserve of the only pool that has one."""
    return max(row.after for row in make_plan(case).reserve)


def conflicts(case: Case) -> set[tuple[str, str]]:
    """The rows, as (rule, key), of the one set that cannot hold together."""
    with pytest.raises(ConflictError) as raised:
        make_plan(case)
    (rows,) = raised.value.sets
    found = {(row.rule.id, str(row.subject)) for row in rows}
    assert len(found) == len(rows)
    return found


# balance


def test_balance(without):
    """Proves: a pool hands out what it holds: 10 posts, 3 and 7.

    Sensitivity: without the rule nothing asks for posts, and the least priority is no post at all.
    """
    assert planned(pair()) == {"a": 3, "b": 7}
    without("balance")
    assert planned(pair()) == {"a": 0, "b": 0}


def test_balance_conflict():
    """Proves: floors of 4 and 7 ask for 11 of 10 posts; floors of 4 and 6 leave a plan, 4 and 6."""
    expected = {BALANCE, ("floor", "a administrative"), ("floor", "b administrative")}
    assert conflicts(pair({"floor": 4}, {"floor": 7})) == expected
    assert planned(pair({"floor": 4}, {"floor": 6})) == {"a": 4, "b": 6}


def test_categories_balance_apart():
    """Proves: administrative posts never pay for institution posts.

    a lacks administrative posts, b institution posts; each category has 10 posts and needs 4 and 8, or 8 and 4.
    Sensitivity: mixed, both would have 10 of 12; apart, nobody's posts of one category depend on the other.
    """
    case = make_case(
        [
            unit("a", {"administrative": 6, "institution": 5}, need={"administrative": 4, "institution": 8}),
            unit("b", {"administrative": 4, "institution": 5}, need={"administrative": 8, "institution": 4}),
        ]
    )
    assert [(row.unit_id, row.planned) for row in make_plan(case).posts] == [("a", 3), ("a", 7), ("b", 7), ("b", 3)]


# approval


def test_approval(without):
    """Proves: an approval of 2 on 10 posts is handed out in full: 12 posts for a need of 12.

    Sensitivity: without the rule the pool may lose whatever it likes, and loses everything.
    """
    case = pair(approvals=[{"posts": 2}])
    assert planned(case) == {"a": 4, "b": 8}
    assert [row.posts for row in make_plan(case).changes] == [2]
    without("approval")
    assert planned(case) == {"a": 0, "b": 0}


def test_approval_conflict():
    """Proves: a cut of 1 leaves 9 posts, too few for floors of 3 and 7; for 3 and 6 they are enough."""
    cut = [{"posts": -1}]
    assert conflicts(pair({"floor": 3}, {"floor": 7}, approvals=cut)) == {
        BALANCE,
        ("approval", "A/administrative"),
        ("floor", "a administrative"),
        ("floor", "b administrative"),
    }
    assert planned(pair({"floor": 3}, {"floor": 6}, approvals=cut)) == {"a": 3, "b": 6}


def test_approval_keeps_its_sign():
    """Proves: of 1 post approved for the city no county can lose one so that another gains two.

    b may have 4 posts and holds 5, so it would have to give one; its reserve is fixed. With a ceiling of 5 the post goes
    to a. Sensitivity: the conflict names the row of the sign, not of the total.
    """

    def case(ceiling: int) -> Case:
        units = [unit("a", 5, need=10), unit("b", 5, need=10, jurisdiction="B", ceiling=ceiling)]
        return make_case(units, approvals=[{"jurisdiction": "C", "posts": 1}])

    assert conflicts(case(4)) == {
        ("balance", "B/township administrative"),
        ("reserve", "B/township administrative"),
        ("approval", "C/administrative B/township"),
        ("ceiling", "b administrative"),
    }
    assert planned(case(5)) == {"a": 6, "b": 5}


def test_an_approval_is_split_where_posts_are_dearest():
    """Proves: the programme splits 3 posts of the city between counties whose units stand at 50 and 40 percent.

    Needs 10 and 10, holding 5 and 4: the posts at 4.5/10, 5.5/10 and 5.5/10 make 6 and 6, so 1 for A and 2 for B.
    Sensitivity: an approval of 1 goes to B alone.
    """

    def split(approved: int) -> dict[str, int]:
        units = [unit("a", 5, need=10), unit("b", 4, need=10, jurisdiction="B")]
        case = make_case(units, approvals=[{"jurisdiction": "C", "posts": approved}])
        return {row.jurisdiction: row.posts for row in make_plan(case).changes}

    assert split(3) == {"A": 1, "B": 2}
    assert split(1) == {"A": 0, "B": 1}


# total_cap


def cap(level: str | None, most: int) -> dict:
    return {"pool_terms": [{"level": level, "cap": most}]}


def test_total_cap(without):
    """Proves: of the 3 posts that the county can spare, 1 fits under a cap of 10 on a pool of 9.

    Sensitivity: without the rule all 3 come: a's twelfth post stands at 11.5/20 = 57.5, k's eighth at 7.5/7 = 107.
    """
    case = county_and_township(**cap("township", 10))
    assert planned(case) == {"a": 10, "k": 9}
    without("total_cap")
    assert planned(case) == {"a": 12, "k": 7}


def test_total_cap_conflict():
    """Proves: 2 posts approved for a pool of 9 exceed a cap of 10 by 1; a cap of 11 holds them."""
    approved = [{"posts": 2, "level": "township"}]
    assert conflicts(make_case([unit("a", 9, need=20)], approvals=approved, **cap("township", 10))) == {
        BALANCE,
        ("approval", "A/administrative/township"),
        ("total_cap", "A/township administrative"),
    }
    assert planned(make_case([unit("a", 9, need=20)], approvals=approved, **cap("township", 11))) == {"a": 11}


def test_total_cap_of_a_jurisdiction_holds_over_its_levels_and_reserves():
    """Proves: a cap of 22 on county A counts k's 10, a's 9 and a reserve of 2, so of 3 posts approved for the city 1 fits.

    County B takes the other 2 although its unit is fully staffed. Sensitivity: a cap of 24 takes all 3 to A.
    """

    def case(most: int) -> Case:
        return make_case(
            [unit("k", 10, level="county", spare=0), unit("a", 9, need=20), unit("b", 5, need=5, jurisdiction="B")],
            approvals=[{"jurisdiction": "C", "posts": 3}],
            pool_terms=[{"level": "township", "reserve_now": 2}, {"level": None, "cap": most}],
        )

    assert planned(case(22)) == {"a": 10, "b": 7, "k": 10}
    assert planned(case(24)) == {"a": 12, "b": 5, "k": 10}


# headcount


def test_headcount(without):
    """Proves: a unit full of people gives as many posts as people can move: of a's 6 people 1, so 5 and 5.

    Sensitivity: without the rule a would fall to 3, with three people standing.
    """
    case = pair({"headcount": 6, "movable": 1})
    plan = make_plan(case)
    assert posts(plan) == {"a": 5, "b": 5}
    assert [row.headcount_after for row in plan.posts] == [5, 1]
    without("headcount")
    assert planned(case) == {"a": 3, "b": 7}


def test_headcount_conflict():
    """Proves: 6 people of whom none can move do not fit under a ceiling of 5; if one can move they do."""
    assert conflicts(pair({"headcount": 6, "ceiling": 5})) == {
        ("headcount", "a administrative"),
        ("ceiling", "a administrative"),
    }
    assert planned(pair({"headcount": 6, "ceiling": 5, "movable": 1})) == {"a": 5, "b": 5}


def test_overfilled_units_are_not_given_posts_for_it():
    """Proves: of 9 people on 6 posts only 6 count, so with 3 movable a may fall to 3; the 3 too many stay on the books.

    Sensitivity: if all 9 counted, a would have to be given posts (9 − 3 = 6).
    """
    plan = make_plan(pair({"headcount": 9, "movable": 3}))
    assert posts(plan) == {"a": 3, "b": 7}
    assert [row.headcount_after for row in plan.posts] == [6, 3]


def test_people_who_move_have_a_post_to_sit_on(without):
    """Proves: with everybody's post filled a pool cannot put a post into its reserve, though people can move.

    6 and 4 people hold all 10 posts, so a reserve of 1 leaves 9 for 10 people. With one vacancy in b there is a plan: a
    gives 3 posts, of which b gets 2 with 2 people and the reserve 1, whose holder sits down on b's vacancy.
    Sensitivity: without the rule 9 posts go 3 and 6.
    """
    full = {"pool_terms": [{"reserve_min": 1}]}
    a = {"headcount": 6, "movable": 3}
    case = pair(a, {"headcount": 4}, **full)
    assert conflicts(case) == {
        BALANCE,
        ("headcount", "A/township administrative"),
        ("reserve", "A/township administrative"),
    }
    plan = make_plan(pair(a, {"headcount": 3}, **full))
    assert posts(plan) == {"a": 3, "b": 6}
    assert [row.headcount_after for row in plan.posts] == [3, 6]
    without("headcount")
    assert planned(case) == {"a": 3, "b": 6}


# floor


def test_floor(without):
    """Proves: a keeps its floor of 5. Sensitivity: without the rule it gets 3."""
    case = pair({"floor": 5})
    assert planned(case) == {"a": 5, "b": 5}
    without("floor")
    assert planned(case) == {"a": 3, "b": 7}


def test_floor_by_type_and_class(without):
    """Proves: a limit for the type town and class one holds for a alone, in its own category.

    Sensitivity: limits of another type, class or category change nothing; without the rule a gets 3.
    """
    case = pair(
        {"unit_class": "one"}, {"unit_class": "two"}, limits=[{"type": "town", "unit_class": "one", "floor": 4}]
    )
    assert planned(case) == {"a": 4, "b": 6}
    others = [{"type": "street", "floor": 5}, {"unit_class": "three", "floor": 5}]
    assert planned(pair(limits=others)) == {"a": 3, "b": 7}
    without("floor")
    assert planned(case) == {"a": 3, "b": 7}


def test_floor_of_a_limit_conflict():
    """Proves: a floor of 5 for towns stands against a ceiling of 4; the smallest change is one post of either."""
    limits = [{"type": "town", "floor": 5}]
    assert conflicts(pair({"ceiling": 4}, limits=limits)) == {
        ("floor", "a administrative limits/town/"),
        ("ceiling", "a administrative"),
    }
    assert planned(pair({"ceiling": 5}, limits=limits)) == {"a": 5, "b": 5}


def test_floor_of_a_giver(without):
    """Proves: a county institution keeps all but its 3 spare posts: 7, and the township gets 12.

    k's need is what it keeps, 7. Sensitivity: without the rule both share in scarcity, 19 posts for 27: k's fifth post
    stands at 4.5/7 = 64.3 and a's fourteenth at 13.5/20 = 67.5, below k's sixth at 78.6 and a's fifteenth at 72.5.
    `share_scarcity` says the same in the scenario.
    """
    case = county_and_township()
    assert planned(case) == {"a": 12, "k": 7}
    assert planned(county_and_township(settings={"share_scarcity": True})) == {"a": 14, "k": 5}
    without("floor")
    assert planned(case) == {"a": 14, "k": 5}


def test_floor_of_a_giver_conflict():
    """Proves: a cut of 4 at county level exceeds the 3 posts that are to spare there; 4 to spare are enough."""
    cut = [{"posts": -4, "level": "county"}]
    assert conflicts(county_and_township(approvals=cut)) == {
        ("balance", "A/county administrative"),
        ("approval", "A/administrative/county"),
        ("floor", "k administrative spare"),
    }
    assert planned(county_and_township(k={"spare": 4}, approvals=cut)) == {"a": 9, "k": 6}


# ceiling


def test_ceiling(without):
    """Proves: b has no more than its ceiling of 6. Sensitivity: without the rule it gets 7."""
    case = pair(b={"ceiling": 6})
    assert planned(case) == {"a": 4, "b": 6}
    without("ceiling")
    assert planned(case) == {"a": 3, "b": 7}


def test_ceiling_by_class(without):
    """Proves: a limit for class two holds for b alone. Sensitivity: without the rule b gets 7."""
    case = pair({"unit_class": "one"}, {"unit_class": "two"}, limits=[{"unit_class": "two", "ceiling": 5}])
    assert planned(case) == {"a": 5, "b": 5}
    without("ceiling")
    assert planned(case) == {"a": 3, "b": 7}


def test_ceiling_conflict():
    """Proves: ceilings of 3 and 6 leave one of 10 posts without a place, as the reserve is fixed at 0; 3 and 7 do not."""
    assert conflicts(pair({"ceiling": 3}, {"ceiling": 6})) == {
        BALANCE,
        NO_MORE_RESERVE,
        ("ceiling", "a administrative"),
        ("ceiling", "b administrative"),
    }
    assert planned(pair({"ceiling": 3}, {"ceiling": 7})) == {"a": 3, "b": 7}


# pin


def test_pin(without):
    """Proves: a stays at its frozen 5 posts. Sensitivity: without the rule it gets 3."""
    case = pair({"pin": 5})
    assert planned(case) == {"a": 5, "b": 5}
    without("pin")
    assert planned(case) == {"a": 3, "b": 7}


def test_pin_conflict():
    """Proves: 5 frozen posts and a floor of 6 ask for 11 of 10; a floor of 5 is possible."""
    expected = {BALANCE, ("pin", "a administrative"), ("floor", "b administrative")}
    assert conflicts(pair({"pin": 5}, {"floor": 6})) == expected
    assert planned(pair({"pin": 5}, {"floor": 5})) == {"a": 5, "b": 5}


def test_conflict_where_everything_is_frozen():
    """Proves: 6 and 5 frozen posts do not add up to the 10 of the pool; only the rows that press are named.

    Sensitivity: the rows of the reserve and of b's ceiling, which also fix something, are spared.
    """
    assert conflicts(pair({"pin": 6}, {"floor": 5, "ceiling": 5})) == {
        BALANCE,
        ("pin", "a administrative"),
        ("floor", "b administrative"),
    }
    assert planned(pair({"pin": 5}, {"floor": 5, "ceiling": 5})) == {"a": 5, "b": 5}


# pace


def test_pace_in_posts(without):
    """Proves: units that change by at most 2 posts come to 4 and 6. Sensitivity: without the rule to 3 and 7."""
    case = pair(settings={"pace_posts": 2})
    assert planned(case) == {"a": 4, "b": 6}
    without("pace")
    assert planned(case) == {"a": 3, "b": 7}


def test_pace_in_percent(without):
    """Proves: 40 % of 6 posts are 2 whole ones, 40 % of 4 are 1: b takes 1, so a gives 1.

    Sensitivity: 49 % of 4 are still 1; 50 % are 2 and 3 of 6.
    """
    assert planned(pair(settings={"pace_percent": 40})) == {"a": 5, "b": 5}
    assert planned(pair(settings={"pace_percent": "49.9"})) == {"a": 5, "b": 5}
    assert planned(pair(settings={"pace_percent": 50})) == {"a": 4, "b": 6}
    without("pace")
    assert planned(pair(settings={"pace_percent": 40})) == {"a": 3, "b": 7}


def test_pace_is_reckoned_exactly():
    """Proves: 29 % of 100 posts are 29, though 0.29 · 100 is below 29 in binary arithmetic."""
    case = make_case([unit("a", 100, need=10), unit("b", 100, need=1000)], settings={"pace_percent": 29})
    assert planned(case) == {"a": 71, "b": 129}


def test_pace_conflict():
    """Proves: from 4 posts at a pace of 2 b reaches 6, not a floor of 7; at a pace of 3 it does."""
    assert conflicts(pair(b={"floor": 7}, settings={"pace_posts": 2})) == {
        ("pace", "b administrative pace_posts"),
        ("floor", "b administrative"),
    }
    assert planned(pair(b={"floor": 7}, settings={"pace_posts": 3})) == {"a": 3, "b": 7}


def test_a_frozen_unit_has_no_pace():
    """Proves: a pin of 2 was decided, so it stands although it is 4 posts away from the present 6.

    Sensitivity: b, which is not frozen, would break the pace, and takes it from a's posts only with a pace of 4.
    """
    assert planned(pair({"pin": 2}, settings={"pace_posts": 4})) == {"a": 2, "b": 8}
    assert ("pace", "b administrative pace_posts") in conflicts(pair({"pin": 2}, settings={"pace_posts": 3}))


# route


def test_route_limit(without):
    """Proves: 2 of 3 spare posts cross where the route takes 2. Sensitivity: without the rule all 3 cross."""
    case = county_and_township(route={"limit": 2})
    assert planned(case) == {"a": 11, "k": 8}
    without("route")
    assert planned(case) == {"a": 12, "k": 7}


def test_route_limit_conflict():
    """Proves: a floor of 12 asks 9 posts for 3 more, which a route limited to 2 does not bring; limited to 3 it does."""
    assert conflicts(county_and_township({"floor": 12}, route={"limit": 2})) == {
        BALANCE,
        ("route", "county>township/same/administrative"),
        ("floor", "a administrative"),
    }
    assert planned(county_and_township({"floor": 12}, route={"limit": 3})) == {"a": 12, "k": 7}


def test_a_route_limit_holds_over_all_pairs_of_pools():
    """Proves: counties A and B share a limit of 2, and both crossings are A's.

    The givers' last posts stand at 9.5/7 = 135.7 and 8.5/7 = 121.4. a's next stand at 5.5/20 = 27.5 and 6.5/20 = 32.5, so
    its second crossing wins 88.9 points; b's next stands at 5.5/6 = 91.7, so its first would win 44.
    Sensitivity: a route of B's own stands in place of the general one there, and brings its own limit.
    """
    units = [
        unit("k", 10, level="county", spare=3),
        unit("l", 10, level="county", spare=3, jurisdiction="B"),
        unit("a", 5, need=20),
        unit("b", 5, need=6, jurisdiction="B"),
    ]
    general = {**COUNTY_TO_TOWNSHIP, "limit": 2}
    assert planned(make_case(units, routes=[general])) == {"a": 7, "b": 5, "k": 8, "l": 10}
    own = {**COUNTY_TO_TOWNSHIP, "limit": 1, "jurisdiction": "B"}
    assert planned(make_case(units, routes=[general, own])) == {"a": 7, "b": 6, "k": 8, "l": 9}


def test_posts_cross_only_where_a_route_permits():
    """Proves: without a route to it the county keeps its spare posts, and so where the route is for another category.

    Sensitivity: the same posts cross on the route; a floor of 10 without one is a conflict of floor and balance alone.
    """
    units = [unit("k", 10, level="county", spare=3), unit("a", 9, need=20)]
    assert planned(make_case(units)) == {"a": 9, "k": 10}
    assert planned(make_case(units, routes=[TOWNSHIP_TO_COUNTY])) == {"a": 9, "k": 10}
    elsewhere = {**COUNTY_TO_TOWNSHIP, "category": "institution"}
    kinds = ("administrative", "institution")
    assert planned(make_case(units, routes=[elsewhere], categories=kinds)) == {"a": 9, "k": 10}
    lacking = make_case([units[0], unit("a", 9, need=20, floor=10)])
    assert conflicts(lacking) == {BALANCE, ("floor", "a administrative")}


# township_only


def upward(floor: int | None = None, *, township_only: bool = True) -> Case:
    """A county unit with 4 posts and need 20, a township with 10 and need 5, and a route that leads upwards."""
    return make_case(
        [unit("k", 4, level="county", need=20, floor=floor), unit("a", 10, need=5)],
        routes=[TOWNSHIP_TO_COUNTY],
        settings={"township_only": township_only, "share_scarcity": True},
    )


def test_township_only(without):
    """Proves: a township's posts stay although the county stands at 20 percent and the township at 200.

    Sensitivity: without the rule 14 posts go 11 and 3: k's eleventh stands at 10.5/20 = 52.5, a's third at 2.5/5 = 50.
    The setting `township_only = false` says the same.
    """
    assert planned(upward()) == {"a": 10, "k": 4}
    assert planned(upward(township_only=False)) == {"a": 3, "k": 11}
    without("township_only")
    assert planned(upward()) == {"a": 3, "k": 11}


def test_township_only_conflict():
    """Proves: a floor of 5 for a county unit with 4 posts could only be met by the township; a floor of 4 is met."""
    assert conflicts(upward(floor=5)) == {
        ("balance", "A/county administrative"),
        ("township_only", "A/township administrative"),
        ("floor", "k administrative"),
    }
    assert planned(upward(floor=4)) == {"a": 10, "k": 4}


# reserve


def test_reserve(without):
    """Proves: a reserve of 2 leaves 8 posts: 3 and 5 (a's third at 62.5, b's fifth at 56.25, its sixth at 68.75).

    Sensitivity: without the rule nothing holds posts outside the reserve, which costs nothing.
    """
    case = pair(pool_terms=[{"reserve_min": 2}])
    assert planned(case) == {"a": 3, "b": 5}
    assert reserve(case) == 2
    without("reserve")
    assert planned(case) == {"a": 0, "b": 0}


def test_reserve_without_a_minimum_stays():
    """Proves: what a pool keeps now is what it must keep. Sensitivity: a stated least reserve of 0 frees both posts."""
    assert planned(pair(pool_terms=[{"reserve_now": 2}])) == {"a": 3, "b": 7}
    assert planned(pair(pool_terms=[{"reserve_now": 2, "reserve_min": 0}])) == {"a": 4, "b": 8}


def test_reserve_share():
    """Proves: 25 % of 10 posts are 2.5, so 3 whole posts stay in reserve: 2 and 5 (a's second at 37.5).

    Sensitivity: 30 % are 3 exactly; 30.1 % are 4; a stated least reserve of 4 is more than 25 %.
    """
    case = pair(settings={"reserve_share": 25})
    assert planned(case) == {"a": 2, "b": 5}
    assert reserve(case) == 3
    assert reserve(pair(settings={"reserve_share": 30})) == 3
    assert reserve(pair(settings={"reserve_share": "30.1"})) == 4
    assert reserve(pair(settings={"reserve_share": 25}, pool_terms=[{"reserve_min": 4}])) == 4


def test_reserve_at():
    """Proves: posts that stand above 60 percent are better kept: a's third (62.5), b's sixth (68.75) and seventh.

    That leaves 2 and 5 and a reserve of 3. Sensitivity: at exactly 62.5 a's third post goes to a, at 68.75 b's sixth too.
    """

    def case(coverage: str) -> Case:
        return pair(settings={"reserve_at": coverage})

    assert planned(case("60")) == {"a": 2, "b": 5}
    assert reserve(case("60")) == 3
    assert planned(case("62.5")) == {"a": 3, "b": 5}
    assert planned(case("68.75")) == {"a": 3, "b": 6}
    assert planned(case("68.74")) == {"a": 3, "b": 5}


def test_reserve_at_with_stickiness():
    """Proves: posts enter a reserve only if they stand above its coverage by more than the stickiness.

    a and b hold 3 and 5, the dearest post being a's third at 62.5. With reserve_at 60 it stands 2.5 points above.
    Sensitivity: a stickiness of 2.4 lets it go, one of 2.5 does not.
    """

    def case(stickiness: str) -> Case:
        units = [unit("a", 3, need=4), unit("b", 5, need=8)]
        return make_case(units, settings={"reserve_at": 60, "stickiness": stickiness})

    assert planned(case("2.4")) == {"a": 2, "b": 5}
    assert planned(case("2.5")) == {"a": 3, "b": 5}


def test_reserve_conflict():
    """Proves: floors of 3 and 6 and a reserve of 2 ask for 11 of 10 posts; a reserve of 1 is possible."""
    assert conflicts(pair({"floor": 3}, {"floor": 6}, pool_terms=[{"reserve_min": 2}])) == {
        BALANCE,
        ("reserve", "A/township administrative"),
        ("floor", "a administrative"),
        ("floor", "b administrative"),
    }
    assert planned(pair({"floor": 3}, {"floor": 6}, pool_terms=[{"reserve_min": 1}])) == {"a": 3, "b": 6}


# no_mixing


def test_no_mixing():
    """Proves: one category too many and another too few in one pool is mixing, of the smaller number of posts.

    Sensitivity: in different pools, or in the same direction, it is not.
    """
    excess = {
        Subject(pool=Pool("A", "township"), category="administrative"): 3,
        Subject(pool=Pool("A", "township"), category="institution"): -2,
        Subject(pool=Pool("B", "township"), category="administrative"): 1,
        Subject(pool=Pool("B", "county"), category="institution"): -1,
        Subject(pool=Pool("C", "city"), category="administrative"): 2,
        Subject(pool=Pool("C", "city"), category="institution"): 2,
        Subject(pool=Pool("A", "county"), category="administrative"): 0,
        Subject(pool=Pool("A", "county"), category="institution"): -4,
    }
    ((more, fewer, posts),) = mixed(excess)
    assert (str(more), str(fewer), posts) == ("A/township administrative", "A/township institution", 2)
    assert mixed({}) == []


# thresholds


def test_stickiness_at_equality_nothing_moves():
    """Proves: a's sixth post stands at 5.5/10 = 55, b's next at 4.5/10 = 45; a gap of 10 does not pay a stickiness of 10.

    Sensitivity: a hundredth less, and the post moves.
    """

    def case(stickiness: str) -> Case:
        return make_case([unit("a", 6, need=10), unit("b", 4, need=10)], settings={"stickiness": stickiness})

    assert planned(case("10")) == {"a": 6, "b": 4}
    assert planned(case("9.99")) == {"a": 5, "b": 5}
    assert planned(case("0")) == {"a": 5, "b": 5}


def crossing(price: str, stickiness: str = "0") -> Case:
    """A county unit whose last post stands at 55, a township whose next would stand at 45, and a route."""
    return make_case(
        [unit("k", 6, level="county", need=10), unit("a", 4, need=10)],
        routes=[{**COUNTY_TO_TOWNSHIP, "price": price}],
        settings={"stickiness": stickiness, "share_scarcity": True},
    )


def test_price_at_equality_nothing_crosses():
    """Proves: a gap of 10 does not pay a price of 10. Sensitivity: a hundredth less, and the post crosses."""
    assert planned(crossing("10")) == {"a": 4, "k": 6}
    assert planned(crossing("9.99")) == {"a": 5, "k": 5}


def test_price_and_stickiness_add():
    """Proves: a gap of 10 points does not pay 5 + 6, nor exactly 5 + 5. Sensitivity: it pays 5 + 4.99."""
    assert planned(crossing("5", "6")) == {"a": 4, "k": 6}
    assert planned(crossing("5", "5")) == {"a": 4, "k": 6}
    assert planned(crossing("5", "4.99")) == {"a": 5, "k": 5}


def test_prices_add_along_a_way():
    """Proves: from the city over the county to the township a post pays both prices.

    The city's last post stands at 55, the township's next at 45; the county, pinned, only passes on.
    Sensitivity: 6 + 4 are not paid, 6 + 3.99 are.
    """

    def case(second: str) -> Case:
        return make_case(
            [
                unit("c", 6, level="city", jurisdiction="C", need=10),
                unit("k", 5, level="county", need=10, pin=5),
                unit("a", 4, need=10),
            ],
            routes=[
                {"from_level": "city", "to_level": "county", "scope": "below", "price": 6},
                {**COUNTY_TO_TOWNSHIP, "price": second},
            ],
            settings={"share_scarcity": True},
        )

    assert planned(case("4")) == {"a": 4, "c": 6, "k": 5}
    assert planned(case("3.99")) == {"a": 5, "c": 5, "k": 5}
