"""Rows that cannot hold together, none of which can be spared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pulp

from quota.model.ranges import ConflictError, open_ranges, ranges
from quota.model.rows import Quantity, Row
from quota.model.rules import rows as labelled_rows
from quota.scenario import Case
from quota.solve.outcome import Outcome
from quota.solve.solvers import Runner

NOTHING = 1e-7
"""A price below this is none."""


def conflict(case: Case, solver: str) -> ConflictError | None:
    """Tell why a case has no plan; None if it has one, or if the solver cannot tell."""
    labelled = tuple(labelled_rows(case))
    runner = Runner(solver)
    try:
        ranges(case, labelled)
    except ConflictError as clash:
        return clash
    return None if _solvable(case, labelled, runner) else ConflictError([irreducible(case, labelled, runner)])


def irreducible(case: Case, rows: Sequence[Row], runner: Runner) -> tuple[Row, ...]:
    """Shrink the rows of an infeasible case until every proper part of them could hold.

    First a programme that lets every row be broken at a price tells which rows the shortage presses on; what it leaves
    is thinned out, whole rules first, then single rows. A run that ends without proof of infeasibility keeps the row.
    """
    kept = _pressed(case, rows, runner)
    if _solvable(case, kept, runner):
        kept = list(rows)
    for rule in dict.fromkeys(row.rule for row in kept):
        trial = [row for row in kept if row.rule != rule]
        if len(trial) < len(kept) and not _solvable(case, trial, runner):
            kept = trial
    for row in list(kept):
        trial = [other for other in kept if other is not row]
        if not _solvable(case, trial, runner):
            kept = trial
    return tuple(kept)


def _pressed(case: Case, rows: Sequence[Row], runner: Runner) -> list[Row]:
    """Return the rows with a price in the programme of least total breach."""
    problem, variables = _empty_problem(case)
    breaches = []
    for number, row in enumerate(rows):
        more = problem.add_variable(f"m{number:07d}", 0) if row.sense != "<=" else None
        fewer = problem.add_variable(f"f{number:07d}", 0) if row.sense != ">=" else None
        slack = [(breach, sign) for breach, sign in ((more, 1), (fewer, -1)) if breach is not None]
        breaches += [breach for breach, _ in slack]
        _add(problem, variables, row, number, slack)
    problem.setObjective(pulp.LpAffineExpression([(breach, 1) for breach in breaches]))
    if runner.run(problem) is not Outcome.OPTIMAL:
        return list(rows)
    prices = {line.name: line.pi or 0.0 for line in problem.constraints()}
    return [row for number, row in enumerate(rows) if abs(prices[f"r{number:07d}"]) > NOTHING]


def _solvable(case: Case, rows: Iterable[Row], runner: Runner) -> bool:
    """Tell whether the rows can hold together in whole posts; False only where it is proved that they cannot."""
    problem, variables = _empty_problem(case)
    for number, row in enumerate(rows):
        _add(problem, variables, row, number, [])
    problem.setObjective(pulp.LpAffineExpression([]))
    ended = runner.run(problem)
    if ended is Outcome.INFEASIBLE:
        return False
    for variable in variables.values():
        variable.cat = pulp.LpInteger
    return runner.run(problem) is not Outcome.INFEASIBLE


def _empty_problem(case: Case) -> tuple[pulp.LpProblem, dict[Quantity, pulp.LpVariable]]:
    problem = pulp.LpProblem("conflict", pulp.LpMinimize)
    variables = {
        quantity: problem.add_variable(f"x{number:07d}", span.low, None)
        for number, (quantity, span) in enumerate(open_ranges(case).items())
    }
    return problem, variables


def _add(
    problem: pulp.LpProblem,
    variables: dict[Quantity, pulp.LpVariable],
    row: Row,
    number: int,
    slack: list[tuple[pulp.LpVariable, int]],
) -> None:
    senses = {"<=": pulp.LpConstraintLE, ">=": pulp.LpConstraintGE, "==": pulp.LpConstraintEQ}
    terms = [(variables[quantity], factor) for quantity, factor in row.terms] + slack
    if not terms:
        # A line without quantities fails by itself; a variable that must be 0 and 1 says so to the solver.
        terms = [(problem.add_variable(f"z{number:07d}", 0, 0), 1)]
    problem.addConstraint(
        pulp.LpConstraint(pulp.LpAffineExpression(terms), senses[row.sense], rhs=row.limit), f"r{number:07d}"
    )
