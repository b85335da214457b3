"""Cases in which the linear programme leaves fractions: found out, and solved in whole numbers.

Counties A and D each have an institution that can give and a township that lacks posts. One route leads from county to
township within a county, limit 1; another across counties, limit 2. Let A's institution give 2 and D's 1, A's township
take 1 and D's 2. Then, if s posts of A stay in A, 2 − s of A's go to D and 1 − s of A's township's come from D: 3 − 2s cross,
and with both limits full s = 1/2. Three posts can cross in halves; in whole numbers only two can.
"""

import pulp
import pytest
from cases import make_case, unit
from oracles import can_hold

import quota.solve.pulp_problems
from quota.model.ranges import ConflictError
from quota.model.rows import Posts
from quota.need import measure
from quota.scenario import Case
from quota.solve.optimum import optimise
from quota.solve.outcome import Outcome


def crossed(**takers: dict) -> Case:
    """The two counties; what is given for a taker replaces its ceiling."""
    return make_case(
        [
            unit("ka", 10, level="county", jurisdiction="A", spare=2),
            unit("kd", 10, level="county", jurisdiction="D", spare=1),
            unit("ta", 4, jurisdiction="A", need=10, **takers.get("ta", {"ceiling": 5})),
            unit("td", 4, jurisdiction="D", need=10, **takers.get("td", {"ceiling": 6})),
        ],
        jurisdictions={"C": None, "A": "C", "D": "C"},
        routes=[
            {"from_level": "county", "to_level": "township", "scope": "same", "limit": 1},
            {"from_level": "county", "to_level": "township", "scope": "across", "limit": 2},
        ],
    )


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_fractions_are_made_whole(solver: str):
    """Proves: of the three crossings that halves would allow, the best two in whole numbers are taken.

    Last posts of the givers: ka 9.5/8 = 118.75 and 8.5/8 = 106.25, kd 9.5/9 = 105.56; next of the takers: 45 and 45, then
    td's second at 55. The two dearest posts, both of ka, go to ta and td: one within A, one across.
    Sensitivity: with a limit of 2 within counties all three cross.
    """
    case = crossed()
    found = optimise(case, measure(case), solver)
    planned = {key.unit: posts for key, posts in found.quantities.items() if isinstance(key, Posts)}
    assert planned == {"ka": 8, "kd": 10, "ta": 5, "td": 5}
    assert found.outcome is Outcome.OPTIMAL
    assert found.gap == 0


def test_conflict_in_whole_numbers_only():
    """Proves: floors of 5 and 6 ask for all three crossings: possible in halves, impossible in posts, and so a conflict.

    Sensitivity: both routes are among its rows, and without any one of them there is a plan in whole numbers.
    """
    case = crossed(ta={"floor": 5}, td={"floor": 6})
    with pytest.raises(ConflictError) as raised:
        optimise(case, measure(case))
    (rows,) = raised.value.sets
    assert sorted(row.limit for row in rows if row.rule.id == "route") == [1, 2]
    assert not can_hold(rows)
    for row in rows:
        assert can_hold(other for other in rows if other is not row)


class Hasty(pulp.HiGHS):  # type: ignore[misc]
    """A solver whose integer programmes are stopped by a limit just after they found their best plan."""

    def actualSolve(self, lp, **given):  # noqa: N802
        status = super().actualSolve(lp, **given)
        if lp.isMIP():
            lp.assignStatus(pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible)
        return status


def test_a_plan_found_before_a_time_out_is_not_proved(monkeypatch):
    """Proves: PuLP says Optimal after a time-out too; the plan is kept, called feasible, and shown with its gap.

    In halves the third crossing wins 105.56 − 55 = 50.56 points more: that is the distance of value and bound.
    Sensitivity: the same solver without a time-out proves the same plan.
    """
    monkeypatch.setattr(quota.solve.pulp_problems, "make_solver", lambda name, seconds: Hasty(msg=False))
    case = crossed()
    found = optimise(case, measure(case), "cbc")
    assert found.outcome is Outcome.FEASIBLE
    assert float(found.value - found.bound) == pytest.approx(50.56, abs=0.01)
    assert found.gap > 0
    assert all(row.holds(found.quantities) for row in found.rows)
