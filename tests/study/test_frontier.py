"""The frontier of fairness against posts moved."""

from __future__ import annotations

import csv
import itertools
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from cases import make_case, unit
from quick import few
from rich_cases import rich_case
from small import write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.model.costs import plan_cost
from quota.model.rows import Posts, Reserve
from quota.need import measure
from quota.scenario import Case, Pool
from quota.scenario.records import Consolidation
from quota.solve.highs import NoPointError
from quota.solve.optimum import optimise
from quota.study.frontier.tables import own_plan
from quota.study.frontier.walk import FrontierPoint, place_of, walk, without_thresholds


def enumerated(case, needs, step=1):
    """Return the frontier of a one-pool case by trying every plan in which units change by `step` posts or more."""
    units = list(case.units.values())
    total = sum(unit.holdings["administrative"].current for unit in units)
    best: dict[int, Fraction] = {}
    for posts in itertools.product(range(total + 1), repeat=len(units)):
        held = [unit.holdings["administrative"] for unit in units]
        if sum(posts) != total or any(
            number < (one.floor or 0) or (one.ceiling is not None and number > one.ceiling)
            for number, one in zip(posts, held, strict=True)
        ):
            continue
        if any(0 < abs(number - one.current) < step for number, one in zip(posts, held, strict=True)):
            continue
        moved = sum(max(0, number - one.current) for number, one in zip(posts, held, strict=True))
        quantities = {Posts(unit.id, "administrative"): number for unit, number in zip(units, posts, strict=True)}
        quantities[Reserve(Pool("A", "township"), "administrative")] = 0
        value = plan_cost(case, needs, quantities)
        best[moved] = min(best.get(moved, value), value)
    points, least = [], None
    for moved in sorted(best):
        if least is None or best[moved] < least:
            least = best[moved]
            points.append((moved, least))
    return points


@pytest.mark.parametrize("seed", range(6))
def test_every_point_agrees_with_enumeration(seed):
    """Proves: each point is the least priority term of any plan that moves at most m posts, every post counted.

    Sensitivity: leave out the posts that no plan can take away, and the values are too small. Three units of 3 to 6
    posts, needs that call for several moves; with a floor and a ceiling on some.
    """
    needs = [(3, 9, 5), (8, 4, 4), (2, 6, 9), (5, 5, 5), (10, 3, 4), (4, 12, 3)][seed]
    held = [(6, 3, 4), (3, 6, 4), (6, 4, 3), (4, 5, 3), (3, 5, 5), (5, 3, 4)][seed]
    case = make_case(
        [
            unit(name, posts, need=need, floor=1 if name == "a" else None, ceiling=7 if name == "b" else None)
            for name, posts, need in zip("abc", held, needs, strict=True)
        ],
        settings={"stickiness": 3},
    )
    measured = measure(case)
    plain = make_case(
        [
            unit(name, posts, need=need, floor=1 if name == "a" else None, ceiling=7 if name == "b" else None)
            for name, posts, need in zip("abc", held, needs, strict=True)
        ]
    )
    found = [(point.moved, round(point.value, 20)) for point in walk(case, measured).points]
    assert found == [(moved, round(value, 20)) for moved, value in enumerated(plain, measure(plain))]


def test_one_move_at_a_time_by_hand():
    """Proves: with needs 10 and 10, posts 8 and 4, the first move gains 75 − 45 = 30 points, the second 65 − 55 = 10.

    Giving the 8th post (7.5/10) for the 5th (4.5/10) gains 30; the 7th (6.5/10) for the 6th (5.5/10) gains 10; a third
    move would lose. Sensitivity: with a ceiling of 5 on the second unit only the first move is left.
    """
    case = make_case([unit("a", 8, need=10), unit("b", 4, need=10)])
    points = walk(case, measure(case)).points
    assert [point.moved for point in points] == [0, 1, 2]
    assert [points[0].value - point.value for point in points] == [0, 30, 40]
    case = make_case([unit("a", 8, need=10), unit("b", 4, need=10, ceiling=5)])
    assert [point.moved for point in walk(case, measure(case)).points] == [0, 1]


def test_moves_that_the_rules_force_come_first():
    """Proves: where a floor asks for two posts more, the frontier begins at two."""
    case = make_case([unit("a", 8, need=6), unit("b", 4, need=10, floor=6)])
    points = walk(case, measure(case)).points
    assert points[0].moved == 2
    assert all(isinstance(point, FrontierPoint) for point in points)


def test_moves_that_an_approval_forces_come_first():
    """Proves: three posts that are approved must go somewhere, so the frontier begins at three, however few there are.

    Needs 10 and 10, posts 5 and 4 and three more: 6 and 6 is the fairest, and already the best of three moves.
    Sensitivity: try only every 40th limit at first, and it is said that no plan is possible.
    """
    case = make_case([unit("a", 5, need=10), unit("b", 4, need=10)], approvals=[{"posts": 3}])
    (point,) = walk(case, measure(case)).points
    assert (point.moved, point.value) == (3, 2 * (5 + 15 + 25 + 35 + 45 + 55))


def test_the_command_prints_the_frontier(tmp_path):
    """Proves: `quota frontier` prints moves and gains that never fall, each move worth no more than the one before."""
    result = CliRunner().invoke(app, ["frontier", str(write_scenario(tmp_path / "s")), "--lang", "en"])
    assert result.exit_code == 0
    rows = list(csv.reader(result.stdout.splitlines()))[1:]
    gains = [Decimal(row[1]) for row in rows]
    assert gains == sorted(gains)
    assert gains[0] == 0
    assert len(gains) > 2


def test_a_plan_is_placed_beside_the_frontier_by_hand():
    """Proves: with stickiness 20 the optimum makes the first move (30 points) and not the second (10): 1 post, 30 of 40.

    Each of 8 posts at need 10 counts 5, 15, … 75: 320 in all; 4 posts 80; so the plan stands at 400 − 30 = 370.
    Sensitivity: count the threshold of 20, and it stands at 390. A plan that moves as many and stands at 375 gains 25.
    """
    case = make_case([unit("a", 8, need=10), unit("b", 4, need=10)], settings={"stickiness": 20})
    needs = measure(case)
    points, place = walk(case, needs).points, place_of(case, needs, optimise(case, needs).quantities)
    assert [(point.moved, point.value) for point in points] == [(0, 400), (1, 370), (2, 360)]
    assert place == FrontierPoint(1, Fraction(370))
    assert own_plan(points, place) == (1, Decimal("30.00"), Decimal("30.00"))
    assert own_plan(points, FrontierPoint(1, Fraction(375))) == (1, Decimal("25.00"), Decimal("30.00"))


def merging_case() -> Case:
    """Return three townships, and two institutions of one county that may merge and free five posts."""
    codes = {"k": (9, 8), "l": (8, 9), "m": (0, 17), "a": (9, 12), "b": (8, 11), "c": (9, 6)}
    case = make_case(
        [unit(code, posts, need=need) for code, (posts, need) in codes.items()], settings={"stickiness": 2}
    )
    merge = Consolidation(
        merge="J", category="administrative", successor="m", name="m", mode="optional", kept=12, movable=0,
        price=Decimal(5), body="", basis="",
    )  # fmt: skip
    units = {code: replace(one, consolidation="J") if code in "kl" else one for code, one in case.units.items()}
    return replace(case, units=units, consolidations=(merge,))


WITHOUT_A_PLAN = 6


@pytest.mark.parametrize("seed", few([None, *(seed for seed in range(24) if seed != WITHOUT_A_PLAN)], 8))
def test_no_plan_stands_before_the_frontier(seed):
    """Proves: with a merge, routes, prices, caps and reserves the scenario's plan gains at most what as many moves can,
    and without thresholds it is the last point of the frontier, to the hundredth.

    Sensitivity: leave out what the programme does not count, or count prices and stickiness in the plan, and they do not
    meet.
    """
    case = merging_case() if seed is None else rich_case(seed)
    for held in (case, without_thresholds(case)):
        needs = measure(held)
        points = walk(held, needs).points
        place = place_of(held, needs, optimise(held, needs).quantities)
        own = own_plan(points, place)
        assert own.moved >= points[0].moved
        assert own.gain <= own.most
    assert abs(place.value - points[-1].value) < Fraction(1, 100)


def test_least_steps_are_walked_and_stopped_in_time():
    """Proves: with a least step of 2 every point is the best of all plans by enumeration, none moves one post; with no time
    left the walk ends by a stop that is by the limit, in place of going on. Sensitivity: without the rule's rows the first
    point moves one post; a walk that asks no clock returns the whole frontier.
    """
    units = [unit("a", 6, need=10), unit("b", 6, need=5), unit("c", 6, need=4)]
    case = make_case(units, settings={"least_step": {"administrative": 2}})
    needs = measure(case)
    found = walk(case, needs)
    assert found.complete
    assert [(point.moved, round(point.value, 20)) for point in found.points] == [
        (moved, round(value, 20)) for moved, value in enumerated(case, needs, step=2)
    ]
    assert 1 not in [point.moved for point in found.points]
    with pytest.raises(NoPointError) as stopped:
        walk(case, needs, 0)
    assert stopped.value.by_limit


def test_some_ten_points_where_each_is_a_search():
    """Proves: with a least step and more than forty moves to make, the fewest moves, the most, every fourth between and the
    own number are told, each of them as good as in a walk of all, for which time has to be given.

    Sensitivity: walk all at once, and there are forty points; leave out the bisection, and the first point moves a post more.
    """
    units = [unit("a", 101, need=60, ceiling=99), unit("b", 19, need=60), unit("c", 60, need=60)]
    case = make_case(units, settings={"least_step": {"administrative": 2}})
    needs = measure(case)
    some, every = walk(case, needs, own=31), walk(case, needs, 1000.0)
    assert (some.step, some.complete, every.step, every.complete) == (4, True, 1, True)
    exact = {point.moved: point.value for point in every.points}
    assert set(exact) == {*range(2, 42)}
    assert {point.moved for point in some.points} == {2, *range(4, 42, 4), 31, 41}
    assert all(abs(point.value - exact[point.moved]) < Fraction(1, 10**9) for point in some.points)
