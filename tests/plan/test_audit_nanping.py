"""The best plan of the Nanping scenario, and the same changed by hand in more than twenty ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from solved import solved

from quota.model.rows import Posts
from quota.model.rules import rows
from quota.model.rules.headcount import digested, seated
from quota.plan.hand.breaches import Breach, find_breaches
from quota.scenario import Unit
from quota.solve.least_breach import least_breach
from quota.solve.solvers import Runner
from quota.texts import render

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"
ADMINISTRATIVE, INSTITUTION, LEADERSHIP = "administrative", "institution", "leadership"
RESERVED, BARE, OTHER = "350702", "350703", "350721"
"""A county with a reserve of administrative posts, and two without."""


class Hand:
    """The best plan's posts, for a hand to change."""

    def __init__(self) -> None:
        self.plan = solved("nanping")
        self.case = self.plan.case
        self.posts = {(unit.id, category): 0 for unit, category, _ in self.case.holdings()}
        self.posts |= {(row.unit_id, row.category): row.planned for row in self.plan.posts}

    def towns(self, county: str, category: str = ADMINISTRATIVE) -> list[Unit]:
        """Units of a county's township pool that are not frozen, the most posts first."""
        units = [
            unit
            for unit in self.case.units.values()
            if (unit.jurisdiction, unit.level) == (county, "township") and unit.holdings[category].pin is None
        ]
        return sorted(units, key=lambda unit: -self.posts[unit.id, category])

    def first(self, level: str, category: str) -> Unit:
        """The first unit of a level that no merge touches."""
        merging = {item.successor for item in self.case.consolidations}
        return next(
            unit
            for unit in self.case.units.values()
            if unit.level == level and category in unit.holdings and not unit.consolidation and unit.id not in merging
        )

    def add(self, unit: Unit, category: str, posts: int) -> None:
        self.posts[unit.id, category] += posts

    def move(self, category: str, giver: Unit, taker: Unit, posts: int) -> None:
        self.add(giver, category, -posts)
        self.add(taker, category, posts)

    def lower(self, unit: Unit, category: str, posts: int) -> None:
        """Bring a unit down to so many posts; what it loses goes to another unit of its pool."""
        others = [other for other in self.towns(unit.jurisdiction, category) if other.id != unit.id]
        self.move(category, unit, others[-1], self.posts[unit.id, category] - posts)

    def breaches(self) -> list[Breach]:
        labelled = tuple(rows(self.case))
        wanted = {Posts(*key): posts for key, posts in self.posts.items()}
        return list(find_breaches(self.case, labelled, least_breach(self.case, labelled, wanted, Runner("highs"))))


def crossing(hand: Hand) -> str:
    hand.move(ADMINISTRATIVE, hand.towns(BARE)[0], hand.towns(OTHER)[0], 2)
    return f"{hand.case.jurisdictions[BARE].name}乡镇级"


def too_many(hand: Hand) -> str:
    hand.add(hand.towns(BARE)[0], ADMINISTRATIVE, 1)
    return f"{BARE}/township"


def too_few(hand: Hand) -> str:
    hand.add(hand.towns(BARE)[0], ADMINISTRATIVE, -1)
    return f"{BARE}/township"


def lost_institution_posts(hand: Hand) -> str:
    hand.add(hand.towns(OTHER, INSTITUTION)[0], INSTITUTION, -1)
    return f"{OTHER}/township"


def from_reserve(hand: Hand) -> str:
    hand.add(hand.towns(RESERVED)[0], ADMINISTRATIVE, 1)
    return f"{RESERVED}/township"


def beyond_reserve(hand: Hand) -> str:
    hand.add(hand.towns(RESERVED)[0], ADMINISTRATIVE, 5)
    return f"{RESERVED}/township"


def leaders_in_all(hand: Hand) -> str:
    hand.add(hand.towns(BARE, LEADERSHIP)[-1], LEADERSHIP, 1)
    return "350700"


def few_leaders(hand: Hand) -> str:
    unit = hand.towns(BARE, LEADERSHIP)[0]
    hand.lower(unit, LEADERSHIP, 4)
    return unit.id


def many_leaders(hand: Hand) -> str:
    giver, taker = hand.towns(BARE, LEADERSHIP)[-1], hand.towns(BARE, LEADERSHIP)[0]
    hand.move(LEADERSHIP, giver, taker, 10 - hand.posts[taker.id, LEADERSHIP])
    return taker.id


def leaders_without_seats(hand: Hand) -> str:
    unit = hand.towns(BARE)[0]
    hand.lower(unit, ADMINISTRATIVE, hand.posts[unit.id, LEADERSHIP] - 1)
    return unit.id


def below_floor(hand: Hand) -> str:
    unit = next(unit for unit in hand.towns(BARE) if unit.type != "街道")
    hand.lower(unit, ADMINISTRATIVE, 14)
    return unit.id


def below_offices(hand: Hand) -> str:
    unit = hand.towns(BARE, INSTITUTION)[0]
    hand.lower(unit, INSTITUTION, 8)
    return unit.id


def frozen(hand: Hand) -> str:
    unit = next(unit for unit in hand.case.units.values() if unit.holdings.get(ADMINISTRATIVE) and
                unit.holdings[ADMINISTRATIVE].pin is not None)  # fmt: skip
    hand.move(ADMINISTRATIVE, unit, hand.towns(unit.jurisdiction)[0], 1)
    return unit.id


def fast(hand: Hand) -> str:
    giver, taker = hand.towns(BARE)[:2]
    most = hand.case.units[taker.id].holdings[ADMINISTRATIVE].current * 12 // 10
    hand.move(ADMINISTRATIVE, giver, taker, most + 1 - hand.posts[taker.id, ADMINISTRATIVE])
    return taker.id


def people_without_posts(hand: Hand) -> str:
    unit = hand.towns(BARE)[0]
    holding = unit.holdings[ADMINISTRATIVE]
    least = seated(holding) - holding.movable - digested(hand.case, unit.id, ADMINISTRATIVE)
    hand.lower(unit, ADMINISTRATIVE, least - 1)
    return unit.id


def taken_up(hand: Hand) -> str:
    """More institution posts go back to the county than came down."""
    came = sum(
        row.change for row in hand.plan.posts
        if (row.jurisdiction, row.level, row.category) == (OTHER, "township", INSTITUTION)
    )  # fmt: skip
    unit = next(unit for unit in hand.case.units.values() if (unit.jurisdiction, unit.level) == (OTHER, "county"))
    hand.move(INSTITUTION, hand.towns(OTHER, INSTITUTION)[0], unit, came + 1)
    return f"{OTHER}/township"


def mixed(hand: Hand) -> str:
    unit = hand.towns(BARE)[0]
    hand.add(unit, ADMINISTRATIVE, 2)
    hand.add(unit, INSTITUTION, -2)
    return f"{hand.case.jurisdictions[BARE].name}乡镇级"


def giver_drained(hand: Hand) -> str:
    unit = hand.first("county", INSTITUTION)
    holding = unit.holdings[INSTITUTION]
    hand.posts[unit.id, INSTITUTION] = holding.current - (holding.spare or 0) - 1
    return unit.id


def institution_grows(hand: Hand) -> str:
    unit = next(
        unit for unit in hand.case.units.values()
        if unit.level == "county" and unit.holdings[INSTITUTION].ceiling is not None and not unit.consolidation
    )  # fmt: skip
    hand.posts[unit.id, INSTITUTION] = (unit.holdings[INSTITUTION].ceiling or 0) + 1
    return unit.id


def merge_left_out(hand: Hand) -> str:
    item = next(item for item in hand.case.consolidations if item.mode == "required")
    hand.posts[item.successor, INSTITUTION] = 0
    for unit in hand.case.members[item.merge]:
        hand.posts[unit.id, INSTITUTION] = unit.holdings[INSTITUTION].current
    return item.merge


def member_left_open(hand: Hand) -> str:
    item = next(item for item in hand.case.consolidations if item.mode == "required")
    member = hand.case.members[item.merge][0]
    hand.add(member, INSTITUTION, 2)
    hand.add(hand.towns("350783", INSTITUTION)[0], INSTITUTION, -2)
    return member.id


def successor_too_large(hand: Hand) -> str:
    item = next(item for item in hand.case.consolidations if item.mode == "required")
    hand.posts[item.successor, INSTITUTION] += 1
    return item.successor


CHANGES: tuple[tuple[Callable[[Hand], str], str], ...] = (
    (crossing, "route"),
    (too_many, "balance"),
    (too_few, "balance"),
    (lost_institution_posts, "balance"),
    (from_reserve, "reserve"),
    (beyond_reserve, "total_cap"),
    (leaders_in_all, "total_cap"),
    (few_leaders, "floor"),
    (many_leaders, "ceiling"),
    (leaders_without_seats, "leadership"),
    (below_floor, "floor"),
    (below_offices, "structure"),
    (frozen, "pin"),
    (fast, "pace"),
    (people_without_posts, "headcount"),
    (taken_up, "never_fall"),
    (mixed, "no_mixing"),
    (giver_drained, "floor"),
    (institution_grows, "ceiling"),
    (merge_left_out, "consolidation"),
    (member_left_open, "consolidation"),
    (successor_too_large, "consolidation"),
)


def test_the_best_plan_breaks_nothing():
    """Proves: posts alone are enough to see that the best plan keeps every rule."""
    assert Hand().breaches() == []


@pytest.mark.parametrize(("change", "rule"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_a_change_is_reported_by_the_rule_that_it_breaks(change, rule):
    """Proves: the rule is named, with the unit, pool or merge concerned, and words in both languages."""
    hand = Hand()
    subject = change(hand)
    found = hand.breaches()
    here = [breach for breach in found if breach.rule.id == rule and subject in _subjects(breach)]
    assert here, [(breach.rule.id, render(breach.sentence, "zh")) for breach in found]
    assert all(breach.posts > 0 for breach in found)
    assert all(render(breach.sentence, "zh") and render(breach.sentence, "en") for breach in found)


def _subjects(breach: Breach) -> str:
    """Codes of the row, or the words where no row is broken."""
    return str(breach.row.subject) if breach.row is not None else render(breach.sentence, "zh")
