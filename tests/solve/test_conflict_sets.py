"""Sets of rows that cannot hold together, none of which can be spared."""

import pytest
from cases import make_case, unit
from oracles import can_hold
from quick import few
from random_cases import random_case
from rich_cases import rich_case

from quota.model.ranges import ConflictError
from quota.model.rows import Row
from quota.need import measure
from quota.scenario import Case
from quota.solve.conflict import conflict
from quota.solve.optimum import optimise

KINDS = {
    "cut": {"approvals": [{"jurisdiction": "A", "category": "administrative", "posts": -14}]},
    "cap": {"pool_terms": [{"jurisdiction": "C", "level": None, "category": "institution", "cap": 9}]},
    "pace": {
        "settings": {"pace_posts": 0},
        "approvals": [{"jurisdiction": "B", "category": "institution", "posts": 2}],
    },
}


def sets_of(case: Case) -> list[tuple[Row, ...]]:
    try:
        optimise(case, measure(case))
    except ConflictError as error:
        return list(error.sets)
    return []


@pytest.mark.parametrize("seed", few(range(10), 3))
@pytest.mark.parametrize("kind", KINDS)
def test_a_set_is_a_conflict_and_nothing_can_be_spared(kind: str, seed: int):
    """Proves: by a plain integer programme of its own, each set cannot hold, and without any one row it can.

    Sensitivity: `quota check`, which does not solve the case, tells the same sets; shuffled rows change nothing.
    """
    case = random_case(seed, **KINDS[kind])
    sets = sets_of(case)
    assert sets
    for found in sets:
        assert not can_hold(found)
        for row in found:
            assert can_hold(other for other in found if other is not row)
    checked = conflict(case)
    assert checked
    assert list(checked.sets) == sets
    assert sets_of(random_case(seed, shuffled=True, **KINDS[kind])) == sets


def test_cases_with_a_plan_have_no_conflict():
    """Proves: `conflict` finds one exactly where the solve finds no plan."""
    for seed in range(15):
        for case in (random_case(seed), rich_case(seed)):
            assert (conflict(case) is None) == (not sets_of(case))


def test_independent_conflicts_are_all_told():
    """Proves: two counties, each with floors one above what it holds, make two sets of their own.

    Sensitivity: one post less in a floor of B leaves one set.
    """

    def case(floor: int) -> Case:
        return make_case(
            [
                unit("a", 3, need=5, floor=4),
                unit("b", 3, need=5, floor=3),
                unit("c", 3, need=5, floor=4, jurisdiction="B"),
                unit("d", 3, need=5, floor=floor, jurisdiction="B"),
            ]
        )

    def keys(floor: int) -> list[set[str]]:
        return [{str(row.subject) for row in found} for found in sets_of(case(floor))]

    first = {"A/township administrative", "a administrative", "b administrative"}
    second = {"B/township administrative", "c administrative", "d administrative"}
    assert keys(3) == [first, second]
    assert keys(2) == [first]
