"""From posts by unit to transfers from unit to unit, with the people who move along: by hand."""

from collections import Counter
from pathlib import Path

import pytest
from cases import make_case, unit
from plan_cases import full_case
from random_cases import random_case
from rich_cases import rich_case

from quota.model.ranges import ConflictError
from quota.plan import Plan, make_plan, read_rows, recheck, write_tables
from quota.plan.matching import headcounts, match
from quota.scenario import Case
from quota.solve.optimum import optimise

Moved = tuple[str, str, int, int]


def moves(plan: Plan, category: str = "administrative") -> list[Moved]:
    """(from, to, posts, people), in the order of the table."""
    return [(row.from_unit, row.to_unit, row.posts, row.people) for row in plan.transfers if row.category == category]


def pinned(*units: dict, **changes) -> Plan:
    """Plan for units given as (code, current, planned, fields)."""
    return make_plan(
        make_case([unit(code, current, need=10, pin=pin, **more) for code, current, pin, more in units], **changes)
    )


def test_one_giver_two_takers():
    """Proves: 5 posts of a go to b and c, 3 and 2, the larger taker first; that is one transfer per taker."""
    plan = pinned(("a", 9, 4, {}), ("b", 4, 7, {}), ("c", 4, 6, {}))
    assert moves(plan) == [("a", "b", 3, 0), ("a", "c", 2, 0)]


def test_equal_amounts_meet_first():
    """Proves: givers of 7 and 5 meet takers of 5, 4 and 3 in three transfers: 5 to 5, then 7 to 4 and 3.

    Sensitivity: largest with largest alone would take four: 5 of 7, 4 of 5, then 2 and 1 for the last.
    """
    plan = pinned(("a", 9, 2, {}), ("b", 9, 4, {}), ("c", 1, 6, {}), ("d", 1, 5, {}), ("e", 1, 4, {}))
    assert moves(plan) == [("a", "d", 4, 0), ("a", "e", 3, 0), ("b", "c", 5, 0)]


def test_people_go_with_the_posts_that_find_a_seat():
    """Proves: a gives 5 posts, of which 2 are vacant; 3 people leave with their posts and take seats with b and c.

    Sensitivity: with everybody free to stay (no one in post) nobody moves.
    """
    plan = pinned(("a", 9, 4, {"headcount": 7, "movable": 3}), ("b", 4, 7, {"headcount": 4}), ("c", 4, 6, {}))
    assert moves(plan) == [("a", "b", 3, 3), ("a", "c", 2, 0)]
    assert [row.headcount_after for row in plan.posts] == [4, 7, 0]


def test_vacant_posts_go_to_the_reserve_first():
    """Proves: of a's 5 posts, 3 with people, the reserve takes the 2 vacant ones and b the others with their people.

    Sensitivity: taken in the order of size the 3 for b would come first and leave one person standing.
    """
    plan = pinned(
        ("a", 9, 4, {"headcount": 7, "movable": 3}), ("b", 4, 7, {"headcount": 4}), pool_terms=[{"reserve_min": 2}]
    )
    assert moves(plan) == [("a", "b", 3, 3), ("a", "reserve", 2, 0)]
    assert [row.headcount_after for row in plan.posts] == [4, 7]


def test_people_whose_posts_are_cut_take_vacant_seats():
    """Proves: 3 posts of a are cut, all with people; they sit down on the 4 vacancies of b, which gains no post.

    Sensitivity: the posts go to the approval without people, the people to b without posts.
    """
    plan = pinned(
        ("a", 9, 6, {"headcount": 9, "movable": 3}),
        ("b", 9, 9, {"headcount": 5}),
        approvals=[{"posts": -3, "body": "county", "document": "No. 7"}],
    )
    assert moves(plan) == [("a", "approval", 3, 0), ("a", "b", 0, 3)]
    assert [row.headcount_after for row in plan.posts] == [6, 8]
    assert plan.transfers[0].approval == "county No. 7"
    assert plan.transfers[0].to_name == "A/administrative//No. 7"


def test_posts_that_go_to_a_cut_in_two_lots_are_one_transfer():
    """Proves: of a's two posts that are cut one is vacant; they are one transfer, and the person takes b's vacant post.

    Sensitivity: as two transfers with the same ends the plan is taken for damaged when it is read.
    """
    plan = pinned(("a", 5, 3, {"headcount": 4, "movable": 1}), ("b", 4, 4, {"headcount": 3}), approvals=[{"posts": -2}])
    assert sorted(moves(plan)) == [("a", "approval", 2, 0), ("a", "b", 0, 1)]


def test_people_without_posts_go_where_posts_of_their_unit_go_too(tmp_path: Path):
    """Proves: a gives 5 filled posts, 3 to b with their people and 2 to the reserve; those 2 people take b's vacant posts.

    Then two transfers have the same ends, one of them of people alone, and the written plan holds. Sensitivity: as one
    transfer 3 posts would have 5 people; with a key of the ends alone the plan is refused as telling one transfer twice.
    """
    plan = pinned(
        ("a", 5, 0, {"headcount": 5, "movable": 5}), ("b", 3, 6, {"headcount": 1}), pool_terms=[{"reserve_min": 2}]
    )
    assert sorted(moves(plan)) == [("a", "b", 0, 2), ("a", "b", 3, 3), ("a", "reserve", 2, 0)]
    write_tables(plan, tmp_path, 0.0)
    recheck(plan.case, read_rows(tmp_path))


def test_an_overfilled_giver_gives_seated_people_only():
    """Proves: of 11 people on 9 posts two have none; a gives 3 posts with the 3 people on them, and 8 stay on 6.

    Sensitivity: the two too many neither move nor disappear.
    """
    plan = pinned(("a", 9, 6, {"headcount": 11, "movable": 3}), ("b", 4, 7, {"headcount": 4}))
    assert moves(plan) == [("a", "b", 3, 3)]
    assert [row.headcount_after for row in plan.posts] == [8, 7]


def test_reserve_and_approval_give():
    """Proves: posts approved and posts set free from the reserve come without people and name where they come from."""
    plan = pinned(
        ("a", 4, 8, {"headcount": 4}),
        ("b", 4, 5, {"headcount": 4}),
        approvals=[{"posts": 4, "body": "province"}],
        pool_terms=[{"reserve_now": 1, "reserve_min": 0}],
    )
    assert moves(plan) == [("approval", "a", 4, 0), ("reserve", "b", 1, 0)]
    assert [(row.from_name, row.approval) for row in plan.transfers] == [
        ("A/administrative", "province"),
        ("reserve", ""),
    ]


def test_transit_over_the_county():
    """Proves: posts of the city that reach a township over the county's pool are one transfer with both routes.

    The county passes on 2 posts of the city's, with 1 person, and adds 2 of its own. Sensitivity: routes, the pool
    between and both approving bodies are named; each pool's own balance is kept by the hops.
    """
    plan = make_plan(full_case())
    rows = [row for row in plan.transfers if row.from_unit == "c" and row.to_unit == "a"]
    assert [(row.category, row.posts, row.people) for row in rows] == [("administrative", 2, 1), ("institution", 2, 0)]
    assert rows[0].from_pool == "C/city"
    assert rows[0].to_pool == "A/township"
    assert rows[0].via == "A/county"
    assert rows[0].route == "city>county/below/administrative + county>township/same/administrative"
    assert rows[0].approval == "city commission; county commission"


def test_full_case_by_hand():
    """Proves: all kinds of ends together. a holds 8 posts with 9 people and gets 6: 2 from k, 2 from c, 2 from b.

    b gives 3 of 9 posts with 2 of its 8 people, one vacant post to the reserve; the approval of 2 goes to d.
    """
    plan = make_plan(full_case())
    assert sorted(moves(plan)) == [
        ("approval", "d", 2, 0),
        ("b", "a", 2, 2),
        ("b", "reserve", 1, 0),
        ("c", "a", 2, 1),
        ("k", "a", 2, 2),
    ]
    assert sorted(moves(plan, "institution")) == [
        ("b", "a", 2, 1),
        ("c", "a", 2, 0),
        ("c", "approval", 1, 0),
        ("k", "a", 2, 2),
        ("reserve", "d", 1, 0),
    ]


def cases() -> list[Case]:
    return [random_case(seed) for seed in range(25)] + [rich_case(seed) for seed in range(25)]


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    found = []
    for case in cases():
        try:
            found.append(make_plan(case))
        except ConflictError:
            continue
    assert len(found) > 40
    return found


def test_posts_and_people_add_up(plans: list[Plan]):
    """Proves: in many random plans every change is explained by transfers, people are conserved and find seats."""
    for plan in plans:
        net: Counter[tuple[str, str]] = Counter()
        people: Counter[tuple[str, str]] = Counter()
        for row in plan.transfers:
            for code, sign in ((row.from_unit, -1), (row.to_unit, 1)):
                net[code, row.category] += sign * row.posts
                people[code, row.category] += sign * row.people
        for row in plan.posts:
            assert net[row.unit_id, row.category] == row.change
            assert row.headcount_after == row.headcount + people[row.unit_id, row.category]
            assert row.headcount_after <= row.planned + max(0, row.headcount - row.current)
        for category in plan.case.categories:
            assert people["reserve", category] == people["approval", category] == 0


def test_no_more_people_leave_than_can_move(plans: list[Plan]):
    for plan in plans:
        left: Counter[tuple[str, str]] = Counter()
        for row in plan.transfers:
            left[row.from_unit, row.category] += row.people
        for member, category, holding in plan.case.holdings():
            assert left[member.id, category] <= holding.movable


def test_nobody_gives_and_takes(plans: list[Plan]):
    """Proves: a unit that gives posts takes none of the same category, and the other way round."""
    for plan in plans:
        givers = {
            (row.from_unit, row.category) for row in plan.transfers if row.posts and row.from_unit in plan.case.units
        }
        takers = {(row.to_unit, row.category) for row in plan.transfers if row.posts and row.to_unit in plan.case.units}
        assert not givers & takers


def test_transfers_are_few():
    """Proves: within one pool there are fewer transfers than givers and takers together, whatever the amounts.

    Sensitivity: with 12 units pairing each giver with each taker could need 36.
    """
    for seed in range(20):
        case = random_case(seed, routes=[], approvals=[], settings={})
        try:
            plan = make_plan(case)
        except ConflictError:
            continue
        for category in case.categories:
            for pool in {row.from_pool for row in plan.transfers}:
                rows = [row for row in plan.transfers if (row.category, row.from_pool) == (category, pool)]
                ends = {row.from_unit for row in rows} | {row.to_unit for row in rows}
                assert len(rows) <= max(0, len(ends) - 1)


def test_matching_reads_posts_only_from_the_plan():
    """Proves: `match` and `headcounts` are functions of case and quantities. Sensitivity: no change, no transfer."""
    case = full_case()
    plan = make_plan(case)
    found = optimise(case, plan.needs)
    again = [move for category in case.categories for move in match(case, found.quantities, category)]
    assert len(again) == len(plan.transfers)
    after = headcounts(case, again)
    assert [after[row.unit_id, row.category] for row in plan.posts] == [row.headcount_after for row in plan.posts]
    still = make_case([unit("a", 5, need=5), unit("b", 5, need=5)])
    assert make_plan(still).transfers == ()
