"""The frontier of fairness against posts moved."""

from __future__ import annotations

import csv
import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from cases import make_case, unit
from small import write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.model.costs import plan_cost
from quota.model.rows import Posts, Reserve
from quota.need import measure
from quota.scenario import Pool
from quota.study.frontier import FrontierPoint, frontier


def enumerated(case, needs, scale=100_000):
    """Return the frontier of a one-pool case by trying every plan."""
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
        moved = sum(max(0, number - one.current) for number, one in zip(posts, held, strict=True))
        quantities = {Posts(unit.id, "administrative"): number for unit, number in zip(units, posts, strict=True)}
        quantities[Reserve(Pool("A", "township"), "administrative")] = 0
        value = Fraction(plan_cost(case, needs, quantities, scale), scale)
        best[moved] = min(best.get(moved, value), value)
    points, least = [], None
    for moved in sorted(best):
        if least is None or best[moved] < least:
            least = best[moved]
            points.append((moved, least))
    return points


def differences(points):
    """Values up to a constant: the programme leaves out the posts that no plan can change."""
    return [(moved, value - points[0][1]) for moved, value in points]


@pytest.mark.parametrize("seed", range(6))
def test_every_point_agrees_with_enumeration(seed):
    """Proves: each point is the least priority term of any plan that moves at most m posts.

    Sensitivity: three units of 3 to 6 posts, needs that call for several moves; with a floor and a ceiling on some.
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
    found = [(point.moved, point.value) for point in frontier(case, measured)]
    assert differences(found) == differences(enumerated(plain, measure(plain)))


def test_one_move_at_a_time_by_hand():
    """Proves: with needs 10 and 10, posts 8 and 4, the first move gains 75 − 45 = 30 points, the second 65 − 55 = 10.

    Giving the 8th post (7.5/10) for the 5th (4.5/10) gains 30; the 7th (6.5/10) for the 6th (5.5/10) gains 10; a third
    move would lose. Sensitivity: with a ceiling of 5 on the second unit only the first move is left.
    """
    case = make_case([unit("a", 8, need=10), unit("b", 4, need=10)])
    points = frontier(case, measure(case))
    assert [point.moved for point in points] == [0, 1, 2]
    assert [points[0].value - point.value for point in points] == [0, 30, 40]
    case = make_case([unit("a", 8, need=10), unit("b", 4, need=10, ceiling=5)])
    assert [point.moved for point in frontier(case, measure(case))] == [0, 1]


def test_moves_that_the_rules_force_come_first():
    """Proves: where a floor asks for two posts more, the frontier begins at two."""
    case = make_case([unit("a", 8, need=6), unit("b", 4, need=10, floor=6)])
    points = frontier(case, measure(case))
    assert points[0].moved == 2
    assert all(isinstance(point, FrontierPoint) for point in points)


def test_the_command_prints_the_frontier(tmp_path):
    """Proves: `quota frontier` prints moves and gains that never fall, each move worth no more than the one before."""
    result = CliRunner().invoke(app, ["frontier", str(write_scenario(tmp_path / "s")), "--lang", "en"])
    assert result.exit_code == 0
    rows = list(csv.reader(result.stdout.splitlines()))[1:]
    gains = [Decimal(row[1]) for row in rows]
    assert gains == sorted(gains)
    assert gains[0] == 0
    assert len(gains) > 2
