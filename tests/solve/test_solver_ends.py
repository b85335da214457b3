"""How runs of solvers end, and what is said of it."""

import pulp
import pytest
from cases import make_case, unit

import quota.solve.solvers
from quota.need import measure
from quota.scenario import Case
from quota.solve.optimum import optimise
from quota.solve.outcome import Outcome, StoppedError, outcome
from quota.solve.solvers import Runner, SolverError, make_solver


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
    monkeypatch.setattr(quota.solve.solvers, "make_solver", lambda name, seconds: Stopped(msg=False))
    case = small()
    with pytest.raises(StoppedError):
        optimise(case, measure(case), "cbc")


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
    monkeypatch.setattr(quota.solve.solvers, "make_solver", lambda name, seconds: Broken(msg=False))
    case = small()
    with pytest.raises(SolverError, match="out of memory"):
        optimise(case, measure(case), "cbc")


def test_a_solver_by_the_name_that_pulp_gives_it():
    """Proves: any solver that PuLP finds can be named, in any case of letters."""
    assert type(make_solver("pulp_cbc_cmd", None)).__name__ == "PULP_CBC_CMD"
    case = small()
    found = optimise(case, measure(case), "PULP_CBC_CMD")
    assert found.quantities == optimise(case, measure(case)).quantities
