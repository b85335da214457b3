"""Ranges kept from case to case: those that are found from nothing, with room where no row limits a quantity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from cases import make_case, unit
from changes import reshaping, walk
from quick import few
from random_cases import random_case
from rich_cases import rich_case

from quota.model.kept_ranges import ROOM, KeptRanges
from quota.model.kept_rows import KeptRows
from quota.model.ranges import ConflictError, Range, ranges
from quota.model.rows import Change, Merge, Posts, Quantity, Reserve
from quota.model.rules import rows
from quota.scenario import Case, read_case
from quota.scenario.records import Consolidation
from quota.scenario.successors import with_successors

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"
A = Posts("a", "administrative")


class Compared:
    """Ranges of one case after another, kept ones next to those found from nothing."""

    def __init__(self) -> None:
        self._rows, self.kept = KeptRows(), KeptRanges()
        self.plans = self.clashes = 0

    def take(self, case: Case) -> None:
        exchange = self._rows.of(case)
        labelled = exchange.rows
        assert labelled == tuple(rows(case))
        try:
            spans, coupling = ranges(case, labelled)
        except ConflictError:
            self.clashes += 1
            with pytest.raises(ConflictError):
                self.kept.take(case, exchange)
            return
        self.plans += 1
        self.kept.take(case, exchange)
        assert list(self.kept.coupling) == coupling
        assert list(self.kept.spans) == list(self.kept.open) == list(spans)
        for quantity, span in spans.items():
            assert_same(quantity, self.kept.spans[quantity], span)


def assert_same(quantity: Quantity, mine: Range, span: Range) -> None:
    """Compare limits, and that a row sets them; of rows with equal limits it may be another. Without one there is room."""
    if span.low_row is not None or not isinstance(quantity, Change):
        assert mine.low == span.low, quantity
    else:
        assert mine.low <= span.low, quantity
    if span.high_row is None:  # a row that allows more than there is may still allow less than the room
        assert mine.high >= span.high, quantity
    else:
        assert mine.high == span.high, quantity
    assert mine.low <= mine.high
    for limit, row in ((mine.low, mine.low_row), (mine.high, mine.high_row)):
        assert row is None or row.single == quantity
        assert row is None or row.limit == limit or mine.low == mine.high == limit, quantity


def compared(start: Case, later: Iterator[Case]) -> Compared:
    found = Compared()
    found.take(start)
    for case in later:
        found.take(case)
    return found


@pytest.mark.parametrize("make", [random_case, rich_case])
@pytest.mark.parametrize("seeds", few([range(5), range(5, 20)], 1), ids=str)
def test_same_ranges_after_changes_of_a_planner(make: Callable[[int], Case], seeds: range):
    """Proves: limits, quantities and coupling rows are those found from nothing, after each of many changes.

    Sensitivity: approvals, floors, ceilings, pins and paces change; prices, stickiness and needs change no range.
    """
    found = [compared(make(seed), (case for case, _ in walk(make(seed), seed, 24))) for seed in seeds]
    assert sum(one.plans for one in found) > 10 * len(seeds)


@pytest.mark.parametrize("make", [random_case, rich_case])
@pytest.mark.parametrize("seeds", few([range(1), range(1, 12)], 1), ids=str)
def test_same_ranges_after_changes_of_any_table(make: Callable[[int], Case], seeds: range):
    """Proves: the same where posts, pools, routes, approvals and the tree change too, and with them the quantities.

    Sensitivity: clashes come up on the way, and the cases after them are right again.
    """
    found = [compared(make(seed), (case for _, case in reshaping(make(seed), seed, 2))) for seed in seeds]
    assert sum(one.plans for one in found) > 16 * len(seeds)
    assert sum(one.clashes for one in found) >= len(seeds)


@pytest.mark.slow
def test_same_ranges_of_a_city():
    """Proves: the same in a city with every table."""
    case = read_case(NANPING)
    assert compared(case, (other for _, other in reshaping(case, 2))).plans > 5
    assert compared(case, (other for other, _ in walk(case, 2, 24))).plans > 20


# By hand


def pair(**limits: int | None) -> Case:
    """Two townships of 6 and 4 posts; what is given limits the first."""
    return make_case([unit("a", 6, need=4, **limits), unit("b", 4, need=8)], approvals=[{"posts": 2}])


def test_room_for_approvals_to_grow():
    """Proves: 10 posts and an approval of 2 leave room for an approval of 2 · 2 + 20 = 24, so a could have 34 posts.

    Up to 24 the same ranges stand; with 25 all are found anew: 10 + 2 · 25 + 20 = 80. Sensitivity: without the room a
    larger approval would need other ranges at once, and the solver another programme; if an approval of 25 stood in
    the old ones, a could not take all 35 posts that are there.
    """
    found, kept = KeptRanges(), KeptRows()
    case = pair()

    def take(posts: int) -> int:
        other = replace(case, approvals=(replace(case.approvals[0], posts=posts),))
        found.take(other, kept.of(other))
        assert found.spans[A].high_row is None
        assert ranges(other, kept.of(other).rows)[0][A].high == 10 + abs(posts)
        return found.spans[A].high

    assert take(2) == 10 + 2 * 2 + ROOM == 34
    first = found.open
    assert take(24) == take(-24) == 34
    assert found.open is first
    assert take(25) == 10 + 2 * 25 + ROOM == 80
    assert found.open is not first


def test_an_approval_that_nobody_can_share():
    """Proves: an approval for county B, which has no pool, comes and goes: 4 posts more are there, though none can take them.

    Sensitivity: no balance tells of it, only its own row, which is over nothing.
    """
    case = pair()
    more = replace(case, approvals=(*case.approvals, replace(case.approvals[0], jurisdiction="B", posts=4)))
    found = compared(case, iter((more, case, more)))
    assert found.plans == 4
    assert found.kept.spans[A].high == 10 + (2 * 2 + ROOM) + (2 * 4 + ROOM)


def test_clash_and_back():
    """Proves: a floor of 8 above a ceiling of 7 is a clash of these two; the case after it has its own ranges.

    Sensitivity: rows that clash leave nothing behind, whether the next case is the one before or another one.
    """
    found, kept = KeptRanges(), KeptRows()

    def span(case: Case) -> tuple[int, int]:
        found.take(case, kept.of(case))
        return found.spans[A].low, found.spans[A].high

    assert span(pair(floor=5, ceiling=7)) == (5, 7)
    for after, expected in (
        (pair(floor=5, ceiling=7), (5, 7)),
        (pair(floor=6, ceiling=9), (6, 9)),
        (pair(pin=6), (6, 6)),
    ):
        clash = pair(floor=8, ceiling=7)
        for _ in range(2):  # also where the same rows come again
            with pytest.raises(ConflictError) as raised:
                found.take(clash, kept.of(clash))
            ((low, high),) = raised.value.sets
            assert (low.rule.id, low.limit, high.rule.id, high.limit) == ("floor", 8, "ceiling", 7)
            assert not found.spans
        assert span(after) == expected


def test_a_floor_out_of_reach():
    """Proves: a floor of 100 where there are 12 posts leaves a at 100, as found from nothing: that it fails is for rows to tell.

    Sensitivity: a floor within reach is followed again.
    """
    found = compared(pair(), iter((pair(floor=100), pair(floor=5))))
    assert (found.plans, found.clashes) == (3, 0)
    assert found.kept.spans[A].low == 5
    found.take(pair(floor=100))
    assert (found.kept.spans[A].low, found.kept.spans[A].high) == (100, 100)


def test_objects_stay_where_nothing_changed():
    """Proves: without a change spans and coupling rows stay the same objects, and a limit of one unit leaves both others.

    Sensitivity: the span of that unit is another one; more posts in a reserve change the balance, so that all is new.
    """
    found, kept = KeptRanges(), KeptRows()
    case = pair()
    found.take(case, kept.of(case))
    spans, coupling, reach = found.spans, found.coupling, found.open
    found.take(pair(), kept.of(pair()))
    assert (found.spans, found.coupling) == (spans, coupling)
    assert found.spans is spans
    found.take(pair(floor=3), kept.of(pair(floor=3)))
    assert found.coupling is coupling
    assert found.open is reach
    assert found.spans[A].low == 3
    assert all(found.spans[quantity] is span for quantity, span in spans.items() if quantity != A)
    more = replace(case, units={**case.units, "b": replace(case.units["b"], holdings=with_posts(case, "b", 5))})
    found.take(more, kept.of(more))
    assert found.open is not reach


def with_posts(case: Case, code: str, posts: int) -> dict:
    return {key: replace(held, current=posts) for key, held in case.units[code].holdings.items()}


def test_a_merge_that_is_given_up_is_gone():
    """Proves: without its row among the merges a merge is no longer a quantity; put back, it is one again.

    Sensitivity: pools and crossings stay as they are, so that no balance tells of it.
    """
    units = [unit("j", 10, level="county", consolidation="M"), unit("k", 8, level="county", consolidation="M")]
    case = make_case([*units, unit("a", 8, need=16)])
    item = Consolidation("M", "administrative", "optional", "n", "new", 12, 0, Decimal(0), "", "")
    case = replace(case, consolidations=(item,), units=with_successors(case.units, [item]))
    found = compared(case, iter((replace(case, consolidations=()), case)))
    assert found.plans == 3
    assert Merge("M") in found.kept.spans
    assert sum(isinstance(quantity, Reserve) for quantity in found.kept.spans) == 2
