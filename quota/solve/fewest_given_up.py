"""Which of the wanted numbers of posts can be kept together under the rules: as many as possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pulp

from quota.model.ranges import ranges
from quota.model.rows import Posts, Quantity, Row, Switch
from quota.scenario import Case
from quota.solve.outcome import Outcome, StoppedError
from quota.solve.solvers import Runner
from quota.solve.whole_problem import solve_whole


def given_up(
    case: Case, rows: Iterable[Row], wanted: Mapping[Posts, int], changes: Mapping[Posts, int], runner: Runner
) -> set[Posts]:
    """Return the fewest wanted numbers without which the others can all be kept.

    Where several choices are equally few, the one whose numbers are nearest to the best plan. A number that is kept has
    no pace, like any frozen one; for one that is given up the pace holds again.

    Parameters
    ----------
    rows : iterable of Row
        All labelled rows of the case, in which nothing wanted is frozen yet. They must leave a plan.
    wanted : Mapping[Posts, int]
        Whole numbers of posts.
    changes : Mapping[Posts, int]
        How far each is from the best plan. [posts, at least 0]

    Raises
    ------
    StoppedError
        If the solver stopped before it was sure.
    SolverError
        As `Runner.run`.
    """
    paced: list[Row] = []
    lasting: list[Row] = []
    for row in rows:
        (paced if row.rule.frozen == "spares" and row.holding in wanted else lasting).append(row)
    spans, others = ranges(case, lasting)
    problem = pulp.LpProblem("kept", pulp.LpMinimize)
    variables: dict[Quantity, pulp.LpVariable] = {}
    for number, (quantity, span) in enumerate(spans.items()):
        kind = pulp.LpInteger if isinstance(quantity, Switch) else pulp.LpContinuous
        variables[quantity] = problem.add_variable(f"x{number:07d}", span.low, span.high, kind)
    lost = {posts: problem.add_variable(f"z{number:07d}", 0, 1, pulp.LpInteger) for number, posts in enumerate(wanted)}
    for row in others:
        _require(problem, row, [(variables[quantity], factor) for quantity, factor in row.terms], row.limit)
    for posts, number in wanted.items():
        span, held = spans[posts], variables[posts]
        problem += held + (number - span.low) * lost[posts] >= number
        problem += held - (span.high - number) * lost[posts] <= number
    for row in paced:
        # A limit so far out that it never binds, less the same distance once the number is given up.
        away = row.limit if row.sense == ">=" else -max(spans[posts].high for posts in wanted)
        terms = [(variables[quantity], factor) for quantity, factor in row.terms]
        terms.append((lost[row.holding], -away))
        _require(problem, row, terms, row.limit - away)
    each = 1 + sum(changes.values())  # one number more is worse than any distance
    problem.setObjective(
        pulp.LpAffineExpression([(variable, each + changes[posts]) for posts, variable in lost.items()])
    )
    if (ended := solve_whole(problem, runner)) is not Outcome.OPTIMAL:
        raise StoppedError(ended)
    return {posts for posts, variable in lost.items() if round(variable.varValue or 0)}


def _require(problem: pulp.LpProblem, row: Row, terms: list[tuple[pulp.LpVariable, int]], limit: int) -> None:
    senses = {"<=": pulp.LpConstraintLE, ">=": pulp.LpConstraintGE, "==": pulp.LpConstraintEQ}
    if terms:
        problem.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression(terms), senses[row.sense], rhs=limit))
