"""How runs of solvers end, and what is said of it."""

from types import SimpleNamespace

import highspy
import pulp
import pytest
from cases import make_case, unit

import quota.solve.pulp_problems
from quota.need import measure
from quota.scenario import Case
from quota.solve.highs import _ended
from quota.solve.optimum import optimise
from quota.solve.outcome import Outcome, SolverError, StoppedError, no_answer
from quota.solve.pulp_problems import make_solver, outcome
from quota.solve.solvers import Runner


def small() -> Case:
    return make_case([unit("a", 6, need=4), unit("b", 4, need=8)])


STATUSES = sorted(pulp.LpStatus)
SOLUTIONS = sorted(pulp.LpSolution)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("solution", SOLUTIONS)
def test_only_a_proof_is_called_optimal(status: int, solution: int):
    """Proves: of all pairs of PuLP's two statuses only (Optimal, Optimal Solution Found) is optimal.

    Sensitivity: (Optimal, Solution Found) is what PuLP says after a time-out; it is feasible, no more.
    """
    problem = pulp.LpProblem("ends", pulp.LpMinimize)
    problem.assignStatus(status, solution)
    proved = status == pulp.LpStatusOptimal and solution == pulp.LpSolutionOptimal
    assert (outcome(problem) is Outcome.OPTIMAL) == proved


@pytest.mark.parametrize(
    ("status", "solution", "expected"),
    [
        (pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible, Outcome.FEASIBLE),
        (pulp.LpStatusInfeasible, pulp.LpSolutionInfeasible, Outcome.INFEASIBLE),
        (pulp.LpStatusUnbounded, pulp.LpSolutionUnbounded, Outcome.UNBOUNDED),
        (pulp.LpStatusNotSolved, pulp.LpSolutionNoSolutionFound, Outcome.STOPPED),
        (pulp.LpStatusUndefined, pulp.LpSolutionNoSolutionFound, Outcome.STOPPED),
    ],
)
def test_other_ends(status: int, solution: int, expected: Outcome):
    problem = pulp.LpProblem("ends", pulp.LpMinimize)
    problem.assignStatus(status, solution)
    assert outcome(problem) is expected


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_no_time_no_plan(solver: str):
    """Proves: with no time at all the solve stops and says so. Sensitivity: with time there is a plan."""
    case = small()
    with pytest.raises(StoppedError):
        optimise(case, measure(case), solver, 0)
    assert optimise(case, measure(case), solver, 60).outcome is Outcome.OPTIMAL


def test_a_run_after_the_deadline_does_not_start():
    problem = pulp.LpProblem("late", pulp.LpMinimize)
    assert Runner.within("no such solver", 0).run(problem) is Outcome.STOPPED


class Stopped(pulp.HiGHS):  # type: ignore[misc]
    """A solver that is stopped by a limit in the middle of a linear programme, with a point that breaks rows."""

    def actualSolve(self, lp, **given):  # noqa: N802
        for variable in lp.variables():
            variable.varValue = variable.lowBound
        lp.assignStatus(pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible)
        return lp.status


def test_a_linear_programme_stopped_by_a_limit_gives_no_plan(monkeypatch):
    """Proves: the point of an unfinished linear programme is never taken for a plan."""
    monkeypatch.setattr(quota.solve.pulp_problems, "make_solver", lambda name, seconds: Stopped(msg=False))
    case = small()
    with pytest.raises(StoppedError):
        optimise(case, measure(case), "cbc")


class GivesUp(pulp.HiGHS):  # type: ignore[misc]
    """A solver that ends by itself without an answer."""

    def actualSolve(self, lp, **given):  # noqa: N802
        lp.assignStatus(pulp.LpStatusUndefined, pulp.LpSolutionNoSolutionFound)
        return lp.status


@pytest.mark.parametrize("seconds", [None, 600])
def test_a_solver_that_gives_up_is_not_called_a_time_limit(monkeypatch, seconds: float | None):
    """Proves: without an answer, and the limit not reached, the solver gave up; with no time left it was the limit.

    Sensitivity: PuLP has one word for both ends.
    """
    monkeypatch.setattr(quota.solve.pulp_problems, "make_solver", lambda name, seconds: GivesUp(msg=False))
    case = small()
    with pytest.raises(StoppedError) as gave_up:
        optimise(case, measure(case), "cbc", seconds)
    assert not gave_up.value.by_limit
    with pytest.raises(StoppedError) as stopped:
        optimise(case, measure(case), "cbc", 0)
    assert stopped.value.by_limit


def test_highs_tells_a_limit_from_giving_up():
    """Proves: of all ends that HiGHS has without an answer, limits alone are limits."""
    ends = {
        status: _ended(SimpleNamespace(getModelStatus=lambda status=status: status), integer=False)
        for status in highspy.HighsModelStatus.__members__.values()
    }
    assert {status.name for status, end in ends.items() if end is Outcome.STOPPED} == {
        "kTimeLimit", "kIterationLimit", "kSolutionLimit", "kInterrupt",
    }  # fmt: skip
    assert ends[highspy.HighsModelStatus.kSolveError] is Outcome.GAVE_UP


@pytest.mark.parametrize("ended", [Outcome.STOPPED, Outcome.GAVE_UP, Outcome.INFEASIBLE])
def test_an_answer_that_is_none_has_no_whole_point(ended: Outcome):
    """Proves: whoever rounds what was not found learns how the run ended, not that shapes differ."""
    with pytest.raises(StoppedError) as raised:
        _ = no_answer(ended).whole_point
    assert raised.value.by_limit == (ended is Outcome.STOPPED)


def test_unknown_solver():
    """Proves: an unknown solver is named, with those that could be used."""
    case = small()
    with pytest.raises(SolverError) as raised:
        optimise(case, measure(case), "gurobbi")
    assert raised.value.name == "gurobbi"
    assert {"highs", "cbc"} <= set(raised.value.available)


class Broken(pulp.HiGHS):  # type: ignore[misc]
    def actualSolve(self, lp, **given):  # noqa: N802
        raise pulp.PulpSolverError("out of memory")


def test_a_solver_that_breaks_down(monkeypatch):
    """Proves: a solver's own failure is told as such, with its reason."""
    monkeypatch.setattr(quota.solve.pulp_problems, "make_solver", lambda name, seconds: Broken(msg=False))
    case = small()
    with pytest.raises(SolverError, match="out of memory"):
        optimise(case, measure(case), "cbc")


def test_a_solver_by_the_name_that_pulp_gives_it():
    """Proves: any solver that PuLP finds can be named, in any case of letters."""
    assert type(make_solver("pulp_cbc_cmd", None)).__name__ == "PULP_CBC_CMD"
    case = small()
    found = optimise(case, measure(case), "PULP_CBC_CMD")
    assert found.quantities == optimise(case, measure(case)).quantities
