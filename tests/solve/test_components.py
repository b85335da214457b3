"""Parts of a case that no row ties together."""

from __future__ import annotations

import pytest
from cases import make_case, unit
from random_cases import random_case
from rich_cases import rich_case

from quota.model.ranges import ConflictError, ranges
from quota.model.rows import Posts
from quota.model.rules import rows
from quota.need import measure
from quota.scenario import Case
from quota.solve.components import parts
from quota.solve.optimum import optimise
from quota.solve.proved import proved_programme
from quota.solve.solvers import Runner

DOWN = {"from_level": "county", "to_level": "township", "scope": "same"}


def posts_of(case: Case) -> list[list[str]]:
    """Units whose posts stand in the same part, part by part; what stands still everywhere comes last."""
    found = parts(*ranges(case, rows(case)))
    return [sorted(quantity.unit for quantity in part.spans if isinstance(quantity, Posts)) for part in found]


def two_counties(**changes) -> Case:
    """Two counties with two townships each, and an institution in the first with a post to spare."""
    units = [unit(code, 5, need=8, jurisdiction=code[0].upper()) for code in ("a1", "a2", "b1", "b2")]
    units.append(unit("ak", 6, level="county", spare=1, jurisdiction="A"))
    return make_case(units, jurisdictions={"C": None, "A": "C", "B": "C"}, **changes)


def test_parts_by_hand():
    """Proves: pools are parts of their own until a route, or an approval that is to be split, ties them together.

    Sensitivity: with its spare post the institution is a part, though it has nowhere to go; what is frozen is in the last.
    """
    assert posts_of(two_counties()) == [["a1", "a2"], ["ak"], ["b1", "b2"], []]
    assert posts_of(two_counties(routes=[DOWN])) == [["a1", "a2", "ak"], ["b1", "b2"], []]
    approved = two_counties(approvals=[{"jurisdiction": "C", "level": "township", "posts": 2}])
    assert posts_of(approved) == [["a1", "a2", "b1", "b2"], ["ak"], []]
    frozen = make_case([unit("a", 5, need=4), unit("b", 5, need=8), unit("c", 5, need=8, pin=5)])
    assert posts_of(frozen)[-1] == ["c"]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("make", [random_case, rich_case])
def test_parts_together_are_the_case(make, seed: int):
    """Proves: every row is in exactly one part; solved apart, the parts have the value of the case solved as a whole."""
    case = make(seed)
    labelled = tuple(rows(case))
    try:
        spans, coupling = ranges(case, labelled)
        solution = optimise(case, measure(case))
    except ConflictError:
        pytest.skip("this case has no plan")
    found = list(parts(spans, coupling))
    assert sorted(id(row) for part in found for row in part.rows) == sorted(map(id, coupling))
    assert set().union(*(part.spans for part in found)) == set(spans)
    programme, whole = proved_programme(case, measure(case), labelled, Runner("highs"))
    assert whole
    together = programme.amounts(whole.point)
    assert {posts: solution.quantities[posts] for posts in together if isinstance(posts, Posts)} == {
        posts: amount for posts, amount in together.items() if isinstance(posts, Posts)
    }
