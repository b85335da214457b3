"""The columns that quantities are built up from, and plans as points over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from cases import make_case, unit
from priced import ADMINISTRATIVE, posts, priced, random_amounts
from random_cases import random_case
from rich_cases import rich_case

from quota.model.columns import Columns, columns_of, open_flows, reordered, repriced
from quota.model.costs import figures, plan_cost
from quota.model.programme import Programme, build
from quota.model.ranges import ConflictError, ranges
from quota.model.rows import Posts, Quantity, Reserve, Transfer
from quota.model.rules import rows
from quota.model.windows import Window, first_windows
from quota.need import Needs, measure
from quota.scenario import Case
from quota.scenario.records import Pool

SCALE = 10**5
TOWNSHIPS = Pool("A", "township")
CaseOf = Callable[[int], Case]


def test_columns_by_hand():
    """Proves: a, which can have 2 to 12 posts, with a window from 4 to 6, is a bulk of 2, two steps and a bulk of 6.

    Post 4 sets the price of the bulk below, 35 points, and post 7 that of the bulk above, 65; from the sixth on there is a
    threshold of 3. The reserve, 1 now, is split where posts enter it: 1 at 50 points and the others at 53.
    """
    case = priced()
    needs = measure(case)
    limited = [unit("a", 5, need=10, floor=2, ceiling=12)]
    case = replace(case, units={**case.units, "a": make_case(limited).units["a"]})
    spans, _ = ranges(case, rows(case))
    windows = {**first_windows(case, needs, spans), posts("a"): Window(4, 6)}
    columns, quantities = columns_of(case, needs, spans, windows, SCALE), list(spans)

    def told(quantity: Quantity, *names: str) -> list[tuple[int, ...]]:
        mine = columns.owner == quantities.index(quantity)
        return list(zip(*(getattr(columns, name)[mine].tolist() for name in names), strict=True))

    assert told(posts("a"), "size", "cost", "thresholds", "post", "bulk") == [
        (2, 35 * SCALE, 0, 4, -1),
        (1, 45 * SCALE, 0, 5, 0),
        (1, (55 + 3) * SCALE, 1, 6, 0),
        (6, (65 + 3) * SCALE, 1, 7, 1),
    ]
    there = spans[Reserve(TOWNSHIPS, ADMINISTRATIVE)].high
    assert told(Reserve(TOWNSHIPS, ADMINISTRATIVE), "size", "cost", "thresholds", "post") == [
        (1, 50 * SCALE, 0, 0),
        (there - 1, 53 * SCALE, 1, 0),
    ]
    (crossing,) = [quantity for quantity in quantities if isinstance(quantity, Transfer)]
    assert told(crossing, "cost", "thresholds", "post") == [(2 * SCALE, 1, 0)]


def same(one: Columns, other: Columns) -> bool:
    return all(
        np.array_equal(mine, theirs) for mine, theirs in zip(vars(one).values(), vars(other).values(), strict=True)
    )


def with_settings(case: Case, **settings: object) -> Case:
    return replace(case, settings=replace(case.settings, **settings))  # type: ignore[arg-type]


@pytest.mark.parametrize("make", [random_case, rich_case])
def test_prices_change_alone(make: CaseOf):
    """Proves: at the needs, stickiness, divisor, present posts, prices and coverage of another case the columns are those
    written anew.

    Priorities are reckoned anew for other needs and another divisor alone. Sensitivity: each of them changes costs in some
    case.
    """
    others = 0
    for seed in range(12):
        case = make(seed)
        needs = measure(case)
        try:
            spans, _ = ranges(case, rows(case))
        except ConflictError:
            continue
        windows = first_windows(case, needs, spans)
        first = columns_of(case, needs, spans, windows, SCALE)
        more = Needs({key: replace(need, exact=need.exact + Fraction("1.37")) for key, need in needs.items()}, ())
        every = dict.fromkeys(case.categories, Decimal("4.5"))
        routes = tuple(replace(item, price=item.price + 1) for item in case.routes)
        grown = {code: replace(held, holdings=grown_holdings(held.holdings)) for code, held in case.units.items()}
        for other, other_needs in (
            (case, more),
            (with_settings(case, stickiness=every), needs),
            (with_settings(case, stickiness=dict.fromkeys(every, Decimal(0))), needs),
            (with_settings(case, reserve_at=every), needs),
            (with_settings(case, divisor="adams" if case.settings.divisor != "adams" else "hill"), needs),
            (replace(case, routes=routes), needs),
            (replace(case, units=grown), needs),
        ):
            held = figures(other, other_needs, tuple(spans), SCALE)
            in_order = first
            if other_needs is not needs or other.settings.divisor != case.settings.divisor:
                in_order = reordered(first, held, other.settings.divisor, SCALE)
            found = repriced(in_order, other, other_needs, open_flows(spans), held, SCALE)
            assert found is not None
            assert same(found, columns_of(other, other_needs, spans, windows, SCALE))
            others += not np.array_equal(found.cost, first.cost)
    assert others > 40


def grown_holdings(holdings: dict) -> dict:
    return {category: replace(held, current=held.current + 1) for category, held in holdings.items()}


def test_a_reserve_that_is_split_elsewhere_has_other_columns():
    """Proves: with 2 posts in the reserve now in place of 1 the columns are no longer the same, nor with none.

    Sensitivity: at 1 as before they are, though it is another record.
    """
    case = priced()
    needs = measure(case)
    spans, _ = ranges(case, rows(case))
    first = columns_of(case, needs, spans, first_windows(case, needs, spans), SCALE)
    held = figures(case, needs, tuple(spans), SCALE)

    def at(reserve: int) -> Columns | None:
        terms = tuple(replace(item, reserve_now=reserve) for item in case.pool_terms)
        return repriced(first, replace(case, pool_terms=terms), needs, open_flows(spans), held, SCALE)

    again = at(1)
    assert again is not None
    assert same(again, first)
    assert at(2) is at(0) is None


# Plans as points


def programme_of(case: Case, windows: dict[Posts, Window] | None = None) -> Programme | None:
    try:
        spans, coupling = ranges(case, rows(case))
    except ConflictError:
        return None
    needs = measure(case)
    return build(case, needs, spans, coupling, windows or first_windows(case, needs, spans))


@pytest.mark.parametrize("make", [random_case, rich_case])
def test_plans_are_points_and_points_plans(make: CaseOf):
    """Proves: amounts fill the columns of their quantities in order, and add up to themselves again.

    Sensitivity: no column has less than nothing or more than its size, and none has anything while an earlier one of the
    same quantity has room.
    """
    for seed in range(12):
        case = make(seed)
        programme, plan = programme_of(case), random_amounts(case, seed)
        if programme is None or plan is None:
            continue
        point = programme.point(plan)
        assert programme.amounts(point) == plan
        assert programme.filled(programme.sums(point)).tolist() == point.tolist()
        assert programme.least == programme.amounts(np.zeros(len(point), dtype=np.int64))
        size, owner = programme.columns.size, programme.columns.owner
        assert ((point >= 0) & (point <= size)).all()
        for column, after in pairwise(range(len(point))):
            assert owner[column] != owner[after] or point[column] == size[column] or point[after] == 0


@pytest.mark.parametrize("make", [random_case, rich_case])
def test_points_cost_what_plans_cost(make: CaseOf):
    """Proves: with windows over everything two plans differ by as much as their points; base amounts cost what they cost.

    Sensitivity: ranks number each step once, by larger need and then by code, and nothing but steps and reserves.
    """
    for seed in range(12):
        case, needs = make(seed), measure(make(seed))
        plan = random_amounts(case, seed)
        if plan is None:
            continue
        spans, coupling = ranges(case, rows(case))
        whole = {
            quantity: Window(span.low, span.high) for quantity, span in spans.items() if isinstance(quantity, Posts)
        }
        programme = build(case, needs, spans, coupling, whole)
        found = plan_cost(case, needs, plan) - plan_cost(case, needs, programme.least)
        point = programme.point(plan)
        assert abs(found - programme.arrays.gain(point, np.zeros_like(point))) < Fraction(1, 10**20)
        rounded = found * programme.scale - programme.arrays.value(point)
        assert -Fraction(1, 10**15) < rounded <= 2 * int(point.sum())
        assert not programme.outside(programme.point(plan))
        ranked = np.flatnonzero(programme.rank >= 0)
        expected = sorted(ranked.tolist(), key=lambda column: published(programme, needs, column))
        assert programme.rank[expected].tolist() == list(range(len(ranked)))


def published(programme: Programme, needs: Needs, column: int) -> tuple:
    """Return the place of a column in the published order: larger need, smaller unit code, earlier post; reserves last."""
    quantity = programme.quantities[programme.columns.owner[column]]
    assert isinstance(quantity, Posts | Reserve)
    if isinstance(quantity, Reserve):
        return (1, column)
    return (0, -needs[quantity].exact, quantity, int(programme.columns.post[column]))
