"""Solving case after case: the same plans as from scratch, and kept in the solver only where that is allowed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from cases import make_case, unit

from quota.model.ranges import ConflictError
from quota.need import measure
from quota.scenario import Case
from quota.solve.optimum import optimise
from quota.solve.outcome import StoppedError
from quota.study import resolving
from quota.study.resolving import CaseResolver


def case_with(posts: int = 1, floor: int = 0, gap: str = "0") -> Case:
    """Return 10 posts, and more that are approved, over needs of 10 and 5."""
    case = make_case([unit("a", 5, need=10, floor=floor), unit("b", 5, need=5)], approvals=[{"posts": posts}])
    return replace(case, settings=replace(case.settings, gap=Decimal(gap)))


def planned(resolver: CaseResolver, case: Case, solver: str = "highs", seconds: float | None = None) -> list[int]:
    quantities = resolver.solve(case, measure(case), solver, seconds).quantities
    return [quantities[code, "administrative"] for code in "ab"]


class _Counted(resolving.LiveCase):
    """Counts how often a case is taken into the solver, and how often it is changed there."""

    taken = changed = 0

    def __init__(self, case, needs):
        type(self).taken += 1
        super().__init__(case, needs)

    def change(self, case, needs):
        type(self).changed += 1
        super().change(case, needs)


@pytest.fixture
def counted(monkeypatch):
    kind = type("Counted", (_Counted,), {})
    monkeypatch.setattr(resolving, "LiveCase", kind)
    return kind


def test_the_next_case_begins_where_the_last_one_ended(counted):
    """Proves: by Webster 11 posts are 7 and 4, 12 are 8 and 4; the second is solved by changing the first."""
    resolver = CaseResolver()
    assert planned(resolver, case_with(1)) == [7, 4]
    assert planned(resolver, case_with(2)) == [8, 4]
    assert (counted.taken, counted.changed) == (1, 1)


@pytest.mark.parametrize(
    ("solver", "seconds", "gap"), [("cbc", None, "0"), ("highs", 60.0, "0"), ("highs", None, "0.5")]
)
def test_other_solvers_time_limits_and_gaps_start_from_scratch(counted, monkeypatch, solver, seconds, gap):
    """Proves: there the answer is that of `optimise`, asked for just that; nothing is kept."""
    asked = []

    def noted(case, needs, *terms):
        asked.append(terms)
        return optimise(case, needs, *terms)

    monkeypatch.setattr(resolving, "optimise", noted)
    assert planned(CaseResolver(), case_with(gap=gap), solver, seconds) == [7, 4]
    assert asked == [(solver, seconds)]
    assert counted.taken == 0


@pytest.mark.parametrize("first", [True, False])
def test_a_conflict_spoils_nothing(counted, first):
    """Proves: a case without a plan, at the beginning or in between, tells the same rows as from scratch; the next has
    its plan."""
    resolver = CaseResolver()
    impossible = case_with(1, floor=40)
    if not first:
        planned(resolver, case_with(1))
    with pytest.raises(ConflictError) as kept:
        planned(resolver, impossible)
    with pytest.raises(ConflictError) as scratch:
        optimise(impossible, measure(impossible))
    assert kept.value.sets == scratch.value.sets
    assert planned(resolver, case_with(2)) == [8, 4]
    assert counted.taken == 1


@pytest.mark.parametrize("error", [StoppedError, RuntimeError])
def test_what_goes_wrong_in_the_solver_is_not_kept(counted, monkeypatch, error):
    """Proves: a kept case on which the solver gives up is solved from scratch, and after any fault the next begins anew."""
    resolver = CaseResolver()
    assert planned(resolver, case_with(1)) == [7, 4]

    def broken(self):
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(counted, "solve", broken)
        if error is StoppedError:
            assert planned(resolver, case_with(2)) == [8, 4]
        else:
            with pytest.raises(RuntimeError):
                planned(resolver, case_with(2))
    assert planned(resolver, case_with(2)) == [8, 4]
    assert counted.taken == 2
