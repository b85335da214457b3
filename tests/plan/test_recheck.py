"""The re-check finds every change of a written plan, with one figure turned at a time."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from plan_cases import full_case, stored

from quota.plan import RecheckError, StoredPlan, recheck
from quota.plan.recheck import balance_excess, read_quantities
from quota.plan.records import TransferRow

CASE = full_case()
Change = Callable[[StoredPlan], StoredPlan]


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> StoredPlan:
    _, found = stored(CASE, tmp_path_factory.mktemp("plan"))
    return found


def turned(table: str, where: Callable[[Any], bool], **changes: Callable[[Any], Any]) -> Change:
    """Return a change of the first row of a table that meets a condition."""

    def turn(plan: StoredPlan) -> StoredPlan:
        rows = list(getattr(plan, table))
        place = next(place for place, row in enumerate(rows) if where(row))
        rows[place] = rows[place]._replace(
            **{name: change(getattr(rows[place], name)) for name, change in changes.items()}
        )
        return replace(plan, **{table: tuple(rows)})

    return turn


def without(table: str, where: Callable[[Any], bool]) -> Change:
    """Return a change that drops rows of a table."""
    return lambda plan: replace(plan, **{table: tuple(row for row in getattr(plan, table) if not where(row))})


def unit_row(code: str, category: str = "administrative") -> Callable[[Any], bool]:
    return lambda row: (row.unit_id, row.category) == (code, category)


def move(giver: str, taker: str, category: str = "administrative") -> Callable[[Any], bool]:
    return lambda row: (row.from_unit, row.to_unit, row.category) == (giver, taker, category)


def anything(row: object) -> bool:
    return True


def more(number: int) -> int:
    return number + 1


def fewer(number: int) -> int:
    return number - 1


def negative(number: int) -> int:
    return -number


def given(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def both(*changes: Change) -> Change:
    def turn(plan: StoredPlan) -> StoredPlan:
        for change in changes:
            plan = change(plan)
        return plan

    return turn


def standing(plan: StoredPlan) -> TransferRow:
    """Two people who go from b to a without posts."""
    return next(row for row in plan.transfers if move("b", "a")(row))._replace(posts=0, people=2)


MUTATIONS: dict[str, Change] = {
    "one post more": turned("posts", unit_row("a"), planned=more),
    "one post more, and its change": turned("posts", unit_row("a"), planned=more, change=more),
    "change": turned("posts", unit_row("a"), change=more),
    "one post from one unit to the next": both(
        turned("posts", unit_row("a"), planned=more, change=more),
        turned("posts", unit_row("b"), planned=fewer, change=fewer),
    ),
    "present posts": turned("posts", unit_row("a"), current=more),
    "present posts of two units": both(
        turned("posts", unit_row("a"), current=more, change=fewer),
        turned("posts", unit_row("b"), current=fewer, change=more),
        turned("transfers", move("b", "a"), posts=fewer),
    ),
    "headcount": turned("posts", unit_row("d"), headcount=more, headcount_after=more),
    "headcount after": turned("posts", unit_row("d"), headcount_after=more),
    "people of two units swapped": both(
        turned("posts", unit_row("d"), headcount_after=more), turned("posts", unit_row("a"), headcount_after=fewer)
    ),
    "need": turned("posts", unit_row("a"), need=given(Decimal("17.00"))),
    "coverage": turned("posts", unit_row("a"), coverage_after=given(Decimal("99.99"))),
    "a unit that is missing": without("posts", unit_row("d")),
    "a unit that does not exist": lambda plan: replace(
        plan, posts=(*plan.posts, plan.posts[0]._replace(unit_id="z", planned=0, current=0, change=0))
    ),
    "posts moved": turned("transfers", move("k", "a"), posts=fewer),
    "people moved": turned("transfers", move("k", "a"), people=fewer),
    "more people than posts": both(
        turned("transfers", move("b", "reserve"), people=more), turned("posts", unit_row("b"), headcount_after=fewer)
    ),
    "people without posts sent to a unit that was over-filled by fewer": both(
        lambda plan: replace(plan, transfers=(*plan.transfers, standing(plan))),
        turned("posts", unit_row("b"), headcount_after=lambda number: number - 2),
        turned("posts", unit_row("a"), headcount_after=lambda number: number + 2),
    ),
    "negative people": turned("transfers", move("k", "a"), people=negative),
    "a transfer the wrong way round": turned(
        "transfers", move("b", "a"), from_unit=given("a"), to_unit=given("b"), posts=negative, people=negative
    ),
    "a transfer that is missing": without("transfers", move("b", "a")),
    "a transfer from nowhere": turned("transfers", move("k", "a"), from_unit=given("")),
    "another giver": turned("transfers", move("b", "a"), from_unit=given("d")),
    "another pool": turned("transfers", move("b", "a"), from_pool=given("B/township"), to_pool=given("B/township")),
    "a pool that does not exist": turned("transfers", move("k", "a"), from_pool=given("A/village")),
    "no route": turned("transfers", move("k", "a"), route=given("")),
    "a route that is not permitted": turned(
        "transfers", move("k", "a"), route=given("county>township/across/administrative")
    ),
    "a route of another category": turned("transfers", move("k", "a"), category=given("institution")),
    "half a way": turned("transfers", move("c", "a"), route=given("city>county/below/administrative")),
    "another way": turned("transfers", move("c", "a"), via=given("B/township")),
    "reserve after": turned("reserve", lambda row: row.after == 1, after=more),
    "reserve before": turned("reserve", lambda row: row.before == 1, before=given(0)),
    "reserve required": turned("reserve", lambda row: row.required == 1, required=given(0)),
    "part of an approval": turned("changes", lambda row: row.posts == 2, posts=fewer),
    "an approval in another pool": both(
        turned("changes", lambda row: row.posts == 2, posts=given(0)),
        turned("changes", lambda row: (row.level, row.category) == ("city", "administrative"), posts=given(2)),
    ),
    "a cut that is missing": without("changes", lambda row: row.posts < 0),
    "activity of a rule": turned("rules", anything, activity=more),
    "limit of a rule": turned("rules", lambda row: row.rule == "floor", limit=fewer),
    "slack of a rule": turned("rules", anything, slack=more),
    "a rule that is missing": without("rules", lambda row: row.rule == "pace" or row.key.startswith("k ")),
    "a rule too many": lambda plan: replace(plan, rules=(*plan.rules, plan.rules[-1])),
    "a part of a need": lambda plan: replace(
        plan, need_parts=(plan.need_parts[0]._replace(exact=plan.need_parts[0].exact + 1), *plan.need_parts[1:])
    ),
}


def test_a_plan_as_written_passes(written: StoredPlan):
    recheck(CASE, written)


@pytest.mark.parametrize("name", MUTATIONS)
def test_every_change_is_found(name: str, written: StoredPlan):
    """Proves: a plan with one thing changed does not pass. Sensitivity: the change did change something."""
    broken = MUTATIONS[name](written)
    assert broken != written
    with pytest.raises(RecheckError) as raised:
        recheck(CASE, broken)
    assert raised.value.breaches


def test_breaches_say_what_is_wrong(written: StoredPlan):
    """Proves: one post more for a breaks the balance of its pool, its own transfers and the sum of the category."""
    with pytest.raises(RecheckError) as raised:
        recheck(CASE, turned("posts", unit_row("a"), planned=more, change=more)(written))
    words = "\n".join(raised.value.breaches)
    assert "balance A/township administrative: 18 == 17" in words
    assert "posts.csv 0 change is 7, where transfers.csv makes it 6" in words
    assert "administrative: 44 + 2 is not 47" in words


def test_posts_of_one_category_used_as_another_are_mixing(written: StoredPlan):
    """Proves: two balances of one pool broken in opposite directions are reported as mixing, with the posts."""
    mixed = both(
        turned("posts", unit_row("a"), planned=lambda number: number + 2, change=lambda number: number + 2),
        turned("posts", unit_row("a", "institution"), planned=fewer, change=fewer),
    )(written)
    excess = balance_excess(CASE, read_quantities(CASE, mixed))
    assert {str(subject): posts for subject, posts in excess.items()} == {
        "A/township administrative": 2,
        "A/township institution": -1,
    }
    with pytest.raises(RecheckError, match="mixing A/township administrative institution 1"):
        recheck(CASE, mixed)


def test_an_approval_and_a_cut_reconcile(written: StoredPlan, tmp_path: Path):
    """Proves: before + approved = after, reserves included: 44 + 0 + 2 = 45 + 1 and 40 + 1 − 1 = 40 + 0."""
    for category, approved in (("administrative", 2), ("institution", -1)):
        before = sum(row.current for row in written.posts if row.category == category)
        before += sum(row.before for row in written.reserve if row.category == category)
        after = sum(row.planned for row in written.posts if row.category == category)
        after += sum(row.after for row in written.reserve if row.category == category)
        assert before + approved == after
        assert sum(row.posts for row in written.changes if row.category == category) == approved
