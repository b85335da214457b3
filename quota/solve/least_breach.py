"""The flows under which given posts break the rules least.

A table made by hand states posts, and often nothing else: not which pool gives to which, not what stays in reserve, not
how an approval is split. The plan gets the benefit of the doubt: of all flows, those are taken under which the fewest
posts are over or short.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from quota.model.arrays import Arrays, Constraint, Point
from quota.model.ranges import open_ranges
from quota.model.rows import Excess, Posts, Quantity, Row, Transfer
from quota.scenario import Case, Pool
from quota.solve.conflict import PLENTY, most_exceeded
from quota.solve.outcome import Outcome, StoppedError
from quota.solve.solvers import Runner

ROW = 200
"""Cost of a post by which a row is broken."""
BALANCE = 400
"""Cost of a post that does not add up: rather a limit is exceeded, or an approval, than that posts come from nowhere."""
ABOVE_TOWNSHIPS = 10
"""Added to that in pools above the townships: posts that left there and did not arrive are missed where they should be."""
SUSPECT = 5
"""Taken off where another category does not add up either: where several pools could be meant, it is told of this one."""
CHANGED = 3
"""Taken off where a number was changed by hand: rather there than in a pool that nobody touched."""
LEAVES, ARRIVES = 200, 300
"""Cost of a post that leaves, and of one that reaches, a pool where no route leads.

Together they are dearer than a limit, and cheaper than a post too few in one pool and one too many in another.
"""
LAST = 600
"""Cost of what is never assumed without need: posts hidden in a reserve, an approval that takes where it adds."""
CROSSING = 1
"""Cost of a post that crosses on a route, so that none goes in a circle."""

End = tuple[Pool, str]
"""Pool and category."""


def least_breach(
    case: Case,
    rows: Iterable[Row],
    posts: Mapping[Quantity, int],
    runner: Runner,
    changed: frozenset[End] = frozenset(),
) -> dict[Quantity, int]:
    """Return the posts as given, with the flows and merges under which the rows are broken least.

    Crossings for which there is no route have an empty route.

    Parameters
    ----------
    posts : Mapping[Quantity, int]
        For every unit and category that it holds.
    changed : frozenset of (pool, category), optional
        Where numbers were changed by hand.

    Raises
    ------
    StoppedError
        If the solver stopped before it was sure.
    SolverError
        As `Runner.solve`.
    """
    labelled = tuple(rows)
    found, unbalanced = _solved(_Programme(case, labelled, frozenset(), changed), labelled, posts, runner)
    if unbalanced:
        found, _ = _solved(_Programme(case, labelled, unbalanced, changed), labelled, posts, runner)
    return {**posts, **found}


def _solved(
    programme: _Programme, rows: Iterable[Row], posts: Mapping[Quantity, int], runner: Runner
) -> tuple[dict[Quantity, int], frozenset[End]]:
    """Return flows of least breach, and the pools and categories that do not add up."""
    for row in rows:
        programme.add(row, posts)
    point = programme.solved(runner)
    return programme.flows(point), programme.unbalanced(point)


class _Programme:
    """The programme of least breach, built row by row."""

    def __init__(self, case: Case, rows: Iterable[Row], suspects: frozenset[End], changed: frozenset[End]) -> None:
        self._case, self._suspects, self._changed = case, suspects, changed
        self._columns: list[tuple[int, int, int]] = []
        self._lines: list[Constraint] = []
        self._breaches: list[tuple[End, int]] = []
        self._flows = {
            quantity: self._column(CROSSING if isinstance(quantity, Transfer | Excess) else 0, span.low, span.high)
            for quantity, span in open_ranges(case, rows).items()
            if not isinstance(quantity, Posts)
        }
        self._leaving = {end: self._column(LEAVES) for end in case.pools}
        self._arriving = {end: self._column(ARRIVES) for end in case.pools}
        for category in case.categories:
            ends = [end for end in case.pools if end[1] == category]
            crossing = [(self._leaving[end], 1) for end in ends] + [(self._arriving[end], -1) for end in ends]
            self._lines.append(Constraint(crossing, "==", 0))

    def _column(self, cost: int, low: int = 0, high: int = PLENTY) -> int:
        """Add a column; return its place."""
        self._columns.append((low, high, cost))
        return len(self._columns) - 1

    def add(self, row: Row, posts: Mapping[Quantity, int]) -> None:
        """Add a row that can be broken at a price; a row over posts alone decides nothing here."""
        terms = [(self._flows[quantity], factor) for quantity, factor in row.terms if quantity in self._flows]
        if not terms:
            return
        held = sum(factor * posts[quantity] for quantity, factor in row.terms if isinstance(quantity, Posts))
        end = row.border
        if end is not None:
            terms += [(self._leaving[end], 1), (self._arriving[end], -1)]
        for sign, idle in ((1, "<="), (-1, ">=")):
            if row.sense != idle:
                breach = self._column(self._cost(row, end), high=most_exceeded(row))
                terms.append((breach, sign))
                if row.rule.accounts == "posts" and end is not None:
                    self._breaches.append((end, breach))
        self._lines.append(Constraint(terms, row.sense, row.limit - held))

    def _cost(self, row: Row, end: End | None) -> int:
        """Return what a post by which the row is broken costs."""
        if row.rule.accounts == "posts" and end is not None:
            pool, held = end
            suspect = any(other == pool and category != held for other, category in self._suspects)
            above = (pool.level != "township") * ABOVE_TOWNSHIPS
            return BALANCE + above - suspect * SUSPECT - (end in self._changed) * CHANGED
        return LAST if row.implied and not row.rule.priceable else ROW

    def unbalanced(self, point: Point) -> frozenset[End]:
        """Return the pools and categories that do not add up in what was solved."""
        return frozenset(end for end, breach in self._breaches if point[breach])

    def solved(self, runner: Runner) -> Point:
        """Return the columns of least cost."""
        low, high, cost = zip(*self._columns, strict=True)
        answer = runner.solve_whole(Arrays.of(low, high, cost, self._lines))
        if answer.outcome is not Outcome.OPTIMAL:
            raise StoppedError(answer.outcome)
        return answer.whole_point

    def flows(self, point: Point) -> dict[Quantity, int]:
        """Return flows, merges and crossings without a route."""
        found: dict[Quantity, int] = {quantity: int(point[column]) for quantity, column in self._flows.items()}
        for category in self._case.categories:
            leaving, arriving = (
                {pool: int(point[end]) for (pool, held), end in ends.items() if held == category}
                for ends in (self._leaving, self._arriving)
            )
            found |= _paired(category, leaving, arriving)
        return found


def _paired(category: str, leaving: dict[Pool, int], arriving: dict[Pool, int]) -> dict[Quantity, int]:
    """Pair off posts that leave with posts that arrive: equal numbers first, then in the order of pools."""
    pairs: Counter[Quantity] = Counter()
    for exact in (True, False):
        for giver in sorted(leaving):
            for receiver in sorted(arriving):
                posts = min(leaving[giver], arriving[receiver])
                if posts and (not exact or leaving[giver] == arriving[receiver]):
                    pairs[Transfer("", giver, receiver, category)] += posts
                    leaving[giver] -= posts
                    arriving[receiver] -= posts
    return dict(pairs)
