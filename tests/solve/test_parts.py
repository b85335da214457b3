"""Parts of a case that are solved side by side: the same plans as one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from cases import make_case, unit
from quick import few
from random_cases import random_case
from rich_cases import rich_case

import quota.solve.side_by_side
from quota.model.ranges import ConflictError, ranges
from quota.model.rules import rows
from quota.need import measure
from quota.scenario import Case
from quota.scenario.records import Ratio
from quota.solve.components import parts
from quota.solve.optimum import Solution, optimise


def told(case: Case) -> Solution | list[list[tuple[str, tuple[str, ...]]]]:
    """Return the plan, or the sets of rows that cannot hold together."""
    try:
        return optimise(case, measure(case))
    except ConflictError as clash:
        return [[(row.rule, row.subject) for row in found] for found in clash.sets]


def many_parts(case: Case) -> bool:
    try:
        return len(list(parts(*ranges(case, rows(case))))) > 2  # the last one is what stands still
    except ConflictError:
        return False


@pytest.mark.parametrize("make", [random_case, rich_case])
@pytest.mark.parametrize("seeds", few([[5, 6, 7, 18], range(20)], 1), ids=str)
def test_side_by_side_as_one_after_another(make: Callable[[int], Case], seeds: Sequence[int], monkeypatch):
    """Proves: plans, values, bounds and conflicts are the same when parts are solved side by side.

    Sensitivity: most of the cases have several parts, some have no plan.
    """
    cases = [make(seed) for seed in seeds]
    expected = [told(case) for case in cases]
    monkeypatch.setattr(quota.solve.side_by_side, "MANY", 0)
    assert [told(case) for case in cases] == expected
    assert sum(map(many_parts, cases)) >= (len(seeds) // 2 if make is random_case else 1)
    assert {isinstance(found, Solution) for found in expected} == {True, False} or make is random_case


def counties(floor: int) -> Case:
    """Two counties without a route between them, and two townships in each; the last one has a floor."""
    units = [unit("a", 5, need=10), unit("b", 5, need=5)]
    units += [unit("c", 5, need=8, jurisdiction="B"), unit("d", 5, need=8, jurisdiction="B", floor=floor)]
    return make_case(units)


def test_a_part_without_a_plan(monkeypatch):
    """Proves: a floor of 11 with 10 posts in its county is a conflict, found side by side too, and only of that county.

    Sensitivity: with a floor of 10 both counties have plans: 7 and 3 of the one, 0 and 10 of the other.
    """
    for many in (5000, 0):
        monkeypatch.setattr(quota.solve.side_by_side, "MANY", many)
        with pytest.raises(ConflictError) as raised:
            optimise(counties(11), measure(counties(11)))
        (found,) = raised.value.sets
        assert {row.rule.id for row in found} >= {"floor", "balance"}
        assert {row.subject.place for row in found if row.rule.id == "balance"} == {"B/township"}
        plan = optimise(counties(10), measure(counties(10)))
        assert [plan.quantities[code, "administrative"] for code in "abcd"] == [7, 3, 0, 10]


def tied(jurisdictions: str, gap: int = 2) -> Case:
    """Equal counties of five townships whose categories are tied to each other so that fractions are left."""
    units = [
        unit(
            f"{jurisdiction}{number}",
            {"administrative": 7 + number % 3, "institution": 5 + number % 2},
            need={"administrative": 9 + number * 3 % 7, "institution": 6 + number * 5 % 6},
            jurisdiction=jurisdiction,
        )
        for jurisdiction in jurisdictions
        for number in range(5)
    ]
    ratio = Ratio("r", "institution", "administrative", "unit", None, None, "", None, Decimal("0.83"), False, "")
    return replace(make_case(units, settings={"gap": gap}), ratios=(ratio,))


def test_distances_of_parts_add_up(monkeypatch):
    """Proves: in a scenario that allows a gap of 2 percent two equal counties are twice as far from their bound as one.

    Sensitivity: the bound lies below the proved value; side by side it is the same plan.
    """
    one, two, proved = told(tied("A")), told(tied("AB")), told(tied("AB", gap=0))
    assert isinstance(one, Solution)
    assert isinstance(two, Solution)
    assert isinstance(proved, Solution)
    assert proved.gap == 0
    assert 0 < two.gap <= 2
    assert two.bound <= proved.value <= two.value
    assert two.value - two.bound == 2 * (one.value - one.bound) > 0
    monkeypatch.setattr(quota.solve.side_by_side, "MANY", 0)
    assert told(tied("AB")) == two
