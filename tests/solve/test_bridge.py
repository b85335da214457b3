"""The bridge to HiGHS against PuLP's own interface and CBC, on random programmes of every kind."""

from __future__ import annotations

import numpy as np
import pulp
import pytest
from quick import few

from quota.solve.bridge import HighsBridge
from quota.solve.outcome import Outcome
from quota.solve.pulp_problems import make_solver, outcome

CONSTRAINTS = {"<=": pulp.LpConstraintLE, ">=": pulp.LpConstraintGE, "==": pulp.LpConstraintEQ}


def random_problem(seed: int, *, integers: bool) -> pulp.LpProblem:
    """A programme with bounded, free and fixed columns, all senses, constants, and rows without terms."""
    random = np.random.default_rng(seed)
    sense = pulp.LpMaximize if seed % 2 else pulp.LpMinimize
    problem = pulp.LpProblem("random", sense)
    columns = []
    for place in range(int(random.integers(2, 7))):
        low, high = sorted(int(bound) for bound in random.integers(-4, 9, 2))
        low, high = [(low, high), (low, None), (None, high), (low, low)][int(random.integers(4))]
        kind = pulp.LpInteger if integers and random.integers(2) else pulp.LpContinuous
        columns.append(problem.add_variable(f"x{place}", low, high, kind))
    costs = random.integers(-5, 6, len(columns))
    problem.setObjective(pulp.LpAffineExpression(list(zip(columns, map(float, costs), strict=True)), 3.5))
    for place in range(int(random.integers(1, 6))):
        factors = random.integers(-3, 4, len(columns)) * random.integers(0, 2, len(columns))
        terms = pulp.LpAffineExpression(list(zip(columns, map(float, factors), strict=True)))
        sign = list(CONSTRAINTS)[int(random.integers(3))]
        problem.addConstraint(
            pulp.LpConstraint(terms, CONSTRAINTS[sign], rhs=float(random.integers(-6, 15))), f"r{place}"
        )
    return problem


def ended(problem: pulp.LpProblem, solver: pulp.LpSolver) -> tuple[Outcome, float | None]:
    problem.solve(solver)
    end = outcome(problem)
    return end, round(problem.objective.value(), 6) if end is Outcome.OPTIMAL else None


@pytest.mark.parametrize("integers", [False, True])
@pytest.mark.parametrize("seeds", few([range(30), range(30, 150)], 1), ids=str)
def test_same_ends_as_other_interfaces(integers: bool, seeds: range):
    """Proves: drawn programmes end as with PuLP's own interface and with CBC, with the same optimum.

    Every end is among them. Sensitivity: PuLP calls both ends without an optimum infeasible where presolve cannot tell
    them apart; the bridge tells, as CBC does for linear programmes.
    """
    ends = set()
    for seed in seeds:
        problem = random_problem(seed, integers=integers)
        bridged = ended(problem, HighsBridge())
        own = ended(problem, pulp.HiGHS(msg=False))
        assert bridged[1] == pytest.approx(own[1], abs=1e-5), seed
        if bridged[0] is not Outcome.UNBOUNDED:
            assert bridged[0] is own[0], seed
        other = ended(problem, make_solver("cbc", None))
        assert bridged[1] == pytest.approx(other[1], abs=1e-5), seed
        ends.add(bridged[0])
    assert ends == {Outcome.OPTIMAL, Outcome.INFEASIBLE, Outcome.UNBOUNDED}


def test_prices_and_slacks_are_those_of_the_own_interface():
    """Proves: prices, reduced costs and slacks of linear programmes carry the same signs, whatever the sense."""
    for seed in range(60):
        problem = random_problem(seed, integers=False)
        found = []
        for solver in (HighsBridge(), pulp.HiGHS(msg=False)):
            if ended(problem, solver)[0] is Outcome.OPTIMAL:
                columns = [(variable.varValue, variable.dj) for variable in problem.variables()]
                found.append((columns, [(line.slack, line.pi) for line in problem.constraints()]))
        assert found[:1] == found[1:], seed


def test_integers_can_be_taken_as_continuous():
    """Proves: max x, 2x ≤ 3, x whole is 1; as a linear programme 1.5."""
    problem = pulp.LpProblem("half", pulp.LpMaximize)
    x = problem.add_variable("x", 0, 5, pulp.LpInteger)
    problem += x
    problem += 2 * x <= 3
    assert ended(problem, HighsBridge()) == (Outcome.OPTIMAL, 1)
    assert ended(problem, HighsBridge(mip=False)) == (Outcome.OPTIMAL, 1.5)


def knapsacks(size: int) -> pulp.LpProblem:
    """A search in whole numbers that takes long: many knapsacks over the same columns."""
    random = np.random.default_rng(0)
    problem = pulp.LpProblem("long", pulp.LpMaximize)
    columns = [problem.add_variable(f"x{place:03d}", 0, 1, pulp.LpInteger) for place in range(size)]
    problem += pulp.lpSum(
        int(cost) * column for cost, column in zip(random.integers(50, 99, size), columns, strict=True)
    )
    for _ in range(20):
        weights = random.integers(1, 100, size)
        total = int(weights.sum()) // 2
        problem += pulp.lpSum(int(weight) * column for weight, column in zip(weights, columns, strict=True)) <= total
    return problem


def test_a_limit_is_told():
    """Proves: stopped by time with a plan in hand is feasible, never optimal; stopped before any is stopped.

    Sensitivity: the same problem within a wide gap is optimal as far as it was asked to be.
    """
    problem = knapsacks(60)
    assert ended(problem, HighsBridge(seconds=0.2))[0] is Outcome.FEASIBLE
    assert ended(problem, HighsBridge(seconds=0.0))[0] is Outcome.STOPPED
    assert ended(problem, HighsBridge(gap_relative=0.5))[0] is Outcome.OPTIMAL


def test_a_linear_programme_stopped_in_mid_way_has_no_plan():
    """Proves: the point at which the simplex method was stopped is no solution, which PuLP's own interface says it is."""
    ends = set()
    for seed in range(40):
        problem = random_problem(seed, integers=False)
        problem.solve(HighsBridge(options={"simplex_iteration_limit": 0, "presolve": "off"}))
        ends.add(outcome(problem))
        if outcome(problem) is Outcome.FEASIBLE:
            assert all(line.valid(1e-6) for line in problem.constraints()), seed
    assert {Outcome.FEASIBLE, Outcome.STOPPED} <= ends


def test_unknown_options_are_refused():
    """Proves: a misspelt option is an error; HiGHS alone would go on without it."""
    with pytest.raises(pulp.PulpSolverError, match="mip_gap"):
        random_problem(0, integers=False).solve(HighsBridge(options={"mip_gap": 0.1}))


def test_the_log_is_shown_only_when_asked_for(capfd):
    """Proves: HiGHS is silent, or tells its version."""
    random_problem(0, integers=False).solve(HighsBridge())
    assert capfd.readouterr().out == ""
    random_problem(0, integers=False).solve(HighsBridge(msg=True))
    assert "HiGHS" in capfd.readouterr().out


def test_problems_without_columns():
    """Proves: a problem of constants alone is optimal or infeasible as its rows hold or not."""
    for limit, expected in ((1, Outcome.OPTIMAL), (-1, Outcome.INFEASIBLE)):
        problem = pulp.LpProblem("empty", pulp.LpMinimize)
        problem.setObjective(pulp.LpAffineExpression())
        problem.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression(), pulp.LpConstraintLE, rhs=limit), "r")
        problem.solve(HighsBridge())
        assert outcome(problem) is expected
