"""Which of the wanted numbers of posts can be kept together under the rules: as many as possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quota.model.arrays import Arrays, Constraint, Point
from quota.model.matrix import whole
from quota.model.ranges import ranges
from quota.model.rows import Posts, Row
from quota.scenario import Case
from quota.solve.outcome import Outcome, StoppedError
from quota.solve.solvers import Runner


def given_up(
    case: Case, rows: Iterable[Row], wanted: Mapping[Posts, int], changes: Mapping[Posts, int], runner: Runner
) -> set[Posts]:
    """Return the fewest wanted numbers without which the others can all be kept.

    Where several choices are equally few, the one whose numbers are nearest to the best plan; of equally near ones, the one
    whose places among those wanted are the last, added up. A number that is kept has no pace, like any frozen one; for one
    that is given up the pace holds again.

    Parameters
    ----------
    rows : iterable of Row
        All labelled rows of the case, in which nothing wanted is frozen yet. They must leave a plan.
    wanted : Mapping[Posts, int]
        Whole numbers of posts, those to be kept rather first.
    changes : Mapping[Posts, int]
        How far each is from the best plan. [posts, at least 0]

    Raises
    ------
    StoppedError
        If the solver stopped before it was sure.
    SolverError
        As `Runner.solve`.
    """
    paced: list[Row] = []
    lasting: list[Row] = []
    for row in rows:
        (paced if row.rule.frozen == "spares" and row.holding in wanted else lasting).append(row)
    spans, others = ranges(case, lasting)
    column = {quantity: place for place, quantity in enumerate(spans)}
    lost = {posts: len(spans) + number for number, posts in enumerate(wanted)}

    def line(row: Row, *more: tuple[int, int], limit: int) -> Constraint:
        return Constraint([*((column[quantity], factor) for quantity, factor in row.terms), *more], row.sense, limit)

    lines = [line(row, limit=row.limit) for row in others]
    for posts, number in wanted.items():
        span, held = spans[posts], column[posts]
        lines.append(Constraint([(held, 1), (lost[posts], number - span.low)], ">=", number))
        lines.append(Constraint([(held, 1), (lost[posts], number - span.high)], "<=", number))
    for row in paced:
        # A limit so far out that it never binds, less the same distance once the number is given up.
        away = row.limit if row.sense == ">=" else -max(spans[posts].high for posts in wanted)
        lines.append(line(row, (lost[row.holding], -away), limit=row.limit - away))
    each = 1 + sum(changes.values())  # one number more is worse than any distance
    price = {posts: each + changes[posts] for posts in wanted}
    arrays = Arrays.of(
        low=[span.low for span in spans.values()] + [0] * len(lost),
        high=[span.high for span in spans.values()] + [1] * len(lost),
        cost=[0] * len(spans) + list(price.values()),
        lines=lines,
    )
    least = _least(arrays, runner)
    if not any(least[place] for place in lost.values()):
        return set()
    no_dearer = Constraint([(place, price[posts]) for posts, place in lost.items()], "<=", arrays.value(least))
    last = whole([0] * len(spans) + [-number for number in range(len(lost))])
    point = _least(arrays.changed(cost=last).with_lines([no_dearer]), runner)
    return {posts for posts, place in lost.items() if point[place]}


def _least(arrays: Arrays, runner: Runner) -> Point:
    answer = runner.solve_whole(arrays)
    if answer.outcome is not Outcome.OPTIMAL:
        raise StoppedError(answer.outcome)
    return answer.whole_point
