"""Figures of plans one after the other: those of each by itself, and what stays is the same object."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cases import make_case, unit
from changes import walk
from rich_cases import rich_case

from quota.model.ranges import ConflictError
from quota.model.rows import Posts, Quantity
from quota.need import measure
from quota.plan.figures import KeptFigures
from quota.solve.live.case import LiveCase
from quota.solve.optimum import optimise
from quota.solve.outcome import StoppedError


@pytest.mark.parametrize("seed", range(3))
def test_figures_after_any_change_are_those_of_the_plan_by_itself(seed: int):
    """Proves: after random changes of limits, posts, needs, approvals, merges and crossings posts, people, transfers, reserves
    and merges are those that are written for the plan alone. Sensitivity: a table too few among those that transfers follow
    from; a unit that is another and taken for the same.
    """
    case, kept, seen = rich_case(seed), KeptFigures(), 0
    live = LiveCase(case, measure(case))
    for other, needs in walk(case, seed, 12):
        live.change(other, needs)
        try:
            quantities = live.solve().quantities
        except (ConflictError, StoppedError):
            continue
        alone = KeptFigures()
        assert kept.of(other, needs, quantities) == alone.of(other, needs, quantities)
        assert kept.people == alone.people
        seen += 1
    assert seen > 2


def test_what_does_not_change_stays_the_same_object():
    """Proves: one post from a to b writes two rows and one transfer anew, a limit that binds nobody none.

    Sensitivity: rows made anew for every plan.
    """
    case = make_case([unit(code, 5, need=5) for code in "abcd"])
    needs, kept = measure(case), KeptFigures()
    still = optimise(case, needs).quantities
    first = kept.of(case, needs, still)
    moved = {**still, Posts("a", "administrative"): 4, Posts("b", "administrative"): 6}
    then = kept.of(case, needs, moved)
    assert [now is old for now, old in zip(then.posts, first.posts, strict=True)] == [False, False, True, True]
    assert [(row.from_unit, row.to_unit, row.posts) for row in then.transfers] == [("a", "b", 1)]
    holdings = {"administrative": replace(case.units["c"].holdings["administrative"], floor=1)}
    other = replace(case, units={**case.units, "c": replace(case.units["c"], holdings=holdings)})
    assert kept.of(other, needs, moved).posts is then.posts


class _Sparse(dict[Quantity, int]):
    """Quantities as a plan's folder tells them: what is nothing is not written."""

    def __missing__(self, quantity: Quantity) -> int:
        return 0


@pytest.mark.parametrize("seed", range(2))
def test_figures_of_a_plan_that_leaves_out_what_is_nothing(seed: int):
    """Proves: a plan that leaves out what is nothing has the figures of the same plan told in full, by itself, after that one and
    before it, and after one of other posts. Sensitivity: quantities taken from what was written last, or by their place there.
    """
    case = rich_case(seed)
    needs = measure(case)
    full = optimise(case, needs).quantities
    sparse = _Sparse({quantity: posts for quantity, posts in full.items() if posts})
    moved = _Sparse(list(sparse.items())[1:])
    assert len(sparse) < len(full)
    expected = KeptFigures().of(case, needs, full)
    kept = KeptFigures()
    for told in (sparse, full, sparse, moved, sparse, full):
        found = kept.of(case, needs, told)
        assert found == KeptFigures().of(case, needs, told)
        whole = found.posts == expected.posts and found.transfers == expected.transfers
        assert whole is (told is not moved)


def test_equal_amounts_of_other_quantities_are_another_plan():
    """Proves: all ten posts in a, then all in b, each plan leaving out what is nothing, are two plans.

    Sensitivity: amounts compared without whose they are.
    """
    case, kept = make_case([unit(code, 5, need=5, headcount=0) for code in "ab"]), KeptFigures()
    for code in "ab":
        found = kept.of(case, measure(case), _Sparse({Posts(code, "administrative"): 10}))
        assert [row.unit_id for row in found.posts if row.planned == 10] == [code]
