"""Plans near a proved one: the same programme with some right sides changed, solved again in the published order.

An explanation asks what would happen if a pool had one post more, if a row were eased, if an approval were taken back. Each
answer is the plan that a solve from scratch would give. It is found faster in two ways: only what rows connect with the unit
in question is solved again, the rest stands still in every such plan; and the programme is built once, around the plan.
Merges, and which units gain or give where there is a least step, stay as the plan decides them: each is a choice of its own,
which nobody takes back for one post.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from quota.model.arrays import Point
from quota.model.matrix import Places
from quota.model.programme import build
from quota.model.ranges import Range, ranges
from quota.model.rows import Posts, Quantity, Row, Switch
from quota.model.windows import Window, until_wide_enough, window_about
from quota.need import Needs
from quota.scenario import Case
from quota.solve.components import components
from quota.solve.highs import Live, NoPointError
from quota.solve.order import Preference
from quota.solve.outcome import Outcome, SolverAnswer
from quota.solve.proof import evaluate, rounded_prices
from quota.solve.refine import settle_exactly
from quota.solve.refine_whole import settle_whole_exactly
from quota.solve.solvers import Runner
from quota.solve.values import EASED

REACH = 2
"""Posts on both sides of the plan that the first programme takes one by one."""

Changes = Mapping[int, int]
"""What is added to the right sides of rows, by their place among the rows of the case."""


@dataclass(frozen=True, slots=True)
class SolvedPlan:
    """A plan and what surrounds it: the case, its needs, its labelled rows, and the quantities of the plan.

    The plan is proved and settled in the published order: what a solve of the case gives.
    """

    case: Case
    needs: Needs
    rows: Sequence[Row]
    quantities: Mapping[Quantity, int]


class Nearby:
    """Plans that differ from a given one in a few right sides.

    Parameters
    ----------
    solved : SolvedPlan
        The plan to start from.
    around : Posts
        Whose part of the case is solved again: all that rows connect with these posts.
    changing : collection of int
        Places of the rows whose right sides may change.
    room : int
        Posts that changes may add to what is there at all.
    """

    def __init__(self, solved: SolvedPlan, around: Posts, changing: Collection[int], room: int = 0) -> None:
        self._solved = solved
        connected = connected_quantities(solved.rows, around)
        here = {place: row for place, row in enumerate(solved.rows) if any(term in connected for term, _ in row.terms)}
        self._explicit = {place: row for place, row in here.items() if row.single is None or place in changing}
        folded = (row for place, row in here.items() if place not in self._explicit)
        spans, _ = ranges(solved.case, folded, self._explicit.values())
        switches = {term for row in self._explicit.values() for term, _ in row.terms if isinstance(term, Switch)}
        self._spans = {quantity: _widened(spans[quantity], room) for quantity in spans if quantity in connected}
        self._spans |= {term: Range(solved.quantities[term], solved.quantities[term]) for term in sorted(switches)}
        self._build(
            {
                posts: window_about(span, (solved.quantities[posts],), REACH)
                for posts, span in self._spans.items()
                if isinstance(posts, Posts)
            }
        )

    def with_needs(self, needs: Needs) -> Nearby:
        """Return the same with other needs, still around the same plan."""
        other = copy(self)
        other._solved = replace(self._solved, needs=needs)
        other._build(self._windows)
        return other

    def _build(self, windows: Mapping[Posts, Window]) -> None:
        """Write the programme."""
        self._windows = windows
        self._programme = build(self._solved.case, self._solved.needs, self._spans, self._explicit.values(), windows)
        self._arrays = self._changed_arrays = self._programme.arrays
        self._live = Live(self._arrays)
        line_of = self._programme.line_of
        self._line_of = {place: line_of[id(row)] for place, row in self._explicit.items() if id(row) in line_of}
        columns = self._programme.columns
        self._preference = Preference(self._programme.rank, columns.thresholds, columns.owner)

    @property
    def size(self) -> int:
        """Columns of the programme."""
        return self._arrays.width

    def touches(self, row: Row) -> bool:
        """Return whether a row is about something that is solved again."""
        return any(quantity in self._spans for quantity, _ in row.terms)

    def plan_posts(self) -> dict[Posts, int]:
        """Return the posts, in the plan itself, of all that are solved again."""
        return {posts: self._solved.quantities[posts] for posts in self._spans if isinstance(posts, Posts)}

    def posts(self, changes: Changes) -> dict[Posts, int] | None:
        """Return everyone's posts in the plan that the changed case has; None where it has none.

        Raises
        ------
        NoPointError
            If the solver stopped before it was sure.
        """
        found = self._in_wide_windows(lambda: self._settled_point(changes))
        if found is None:
            return None
        amounts = zip(self._programme.quantities, found.tolist(), strict=True)
        return {posts: amount for posts, amount in amounts if isinstance(posts, Posts)}

    def is_least(self) -> bool:
        """Return whether no plan has a smaller objective than the plan itself."""
        least = self._best({})
        return least is not None and self._gain(self._start(), least) <= 0

    def is_linear(self, changes: Changes, held: Mapping[Posts, int]) -> bool:
        """Return whether the linear programme comes out in whole numbers by itself, or has no plan at all.

        Parameters
        ----------
        held : Mapping[Posts, int]
            Numbers of posts that stand still.
        """
        if not self._change(changes):
            return True
        with self._holding(held):
            return not self._live.solve().fractional.any()

    def row_value(self, place: int) -> Fraction:
        """Return what one post of slack in a row is worth, in percentage points; see `quota.solve.values`."""
        row = self._solved.rows[place]
        gains = [Fraction(0)]
        for change in EASED[row.sense]:
            eased = self._best({place: change * row.unit})
            if eased is not None:
                gains.append(self._gain(self._start(), eased))
        return max(gains)

    def worth_of_next(self, changes: Changes, posts: Posts) -> Fraction | None:
        """Return what all others lose if a unit gets one post more than in the plan, in percentage points.

        The unit's own cost of that post is left out. None where it cannot have the post, or cannot keep what it has.
        """
        planned = self._solved.quantities[posts]
        fewer, more = self._best(changes, {posts: planned}), self._best(changes, {posts: planned + 1})
        if fewer is None or more is None:
            return None
        return self._gain(fewer, more) + self._step_cost(posts, planned + 1)

    def _step_cost(self, posts: Posts, post: int) -> Fraction:
        places = self._programme.places_of([posts])
        filled = np.zeros(self._arrays.width, dtype=np.int64)
        filled[places[self._programme.columns.post[places] == post]] = 1
        return self._arrays.gain(filled, np.zeros_like(filled))

    def _in_wide_windows(self, find: Callable[[], Point | None]) -> Places | None:
        """Return the amounts of what is found, which stay what they are in other windows; None: no plan."""

        def attempt(windows: Mapping[Posts, Window]) -> Places | None:
            if windows is not self._windows:
                self._build(windows)
            point = find()
            if point is None:
                return None
            self._programme.require_inside(point)
            return self._programme.sums(point)

        return until_wide_enough(self._windows, self._spans, attempt)

    def _best(self, changes: Changes, held: Mapping[Posts, int] | None = None) -> Places | None:
        """Return the amounts of a plan of least cost under the changes; None: no plan.

        `held` are numbers of posts that stand still.
        """
        return self._in_wide_windows(lambda: self._least(changes, held or {}))

    def _gain(self, one: Places, other: Places) -> Fraction:
        """Return by how much the other plan costs less than the one, in percentage points."""
        return self._arrays.gain(self._programme.filled(one), self._programme.filled(other))

    def _start(self) -> Places:
        """Return the amounts of the plan itself."""
        return np.array([self._solved.quantities[quantity] for quantity in self._programme.quantities], dtype=np.int64)

    def _change(self, changes: Changes) -> bool:
        """Hand the changes to the solver; return False where one of them breaks a row by itself."""
        for place, change in changes.items():
            row = self._solved.rows[place]
            if place not in self._line_of and not row._replace(limit=row.limit + change).holds(self._programme.least):
                return False
        limits = self._arrays.limits.copy()
        for place, change in changes.items():
            if place in self._line_of:
                limits[self._line_of[place]] += change
        for line in np.flatnonzero(limits != self._changed_arrays.limits).tolist():
            self._live.limit(line, int(limits[line]))
        self._changed_arrays = self._arrays.changed(limits=limits)
        return True

    def _least(self, changes: Changes, held: Mapping[Posts, int]) -> Point | None:
        """Return a point of least cost in whole numbers."""
        if not self._change(changes):
            return None
        with self._holding(held):
            try:
                return self._live.least_whole()
            except NoPointError as error:
                if error.outcome is Outcome.INFEASIBLE:
                    return None
                raise

    @contextmanager
    def _holding(self, held: Mapping[Posts, int]) -> Iterator[None]:
        """Hold posts at a number for a while."""
        places = self._programme.places_of(held)
        amounts = self._programme.point(dict(self._programme.least) | dict(held))[places]
        self._live.bounds(places, amounts, amounts)
        yield
        self._live.bounds(places, self._arrays.low[places], self._arrays.high[places])

    def _good_point(self, changes: Changes, answer: SolverAnswer) -> Point | None:
        """Return a point in whole numbers that is least or near it, where the linear programme leaves fractions.

        Units whose numbers are not whole keep those of the plan; that mostly leaves whole numbers, and is found at once.
        """
        held: dict[Posts, int] = {}
        while (broken := answer.fractional).any():
            owners = {self._programme.quantities[owner] for owner in self._programme.columns.owner[broken].tolist()}
            new = {posts for posts in owners if isinstance(posts, Posts) and posts not in held}
            held |= {posts: self._solved.quantities[posts] for posts in new}
            with self._holding(held):
                answer = self._live.solve()
            if not new or answer.outcome is not Outcome.OPTIMAL:
                return self._least(changes, {})
        return answer.whole_point

    def _settled_point(self, changes: Changes) -> Point | None:
        """Return the point that the published order prefers among those of least cost."""
        if not self._change(changes):
            return None
        answer = self._live.solve()
        if answer.outcome is Outcome.INFEASIBLE:
            return None
        if answer.outcome is not Outcome.OPTIMAL:
            raise NoPointError(answer.outcome)
        arrays, runner = self._changed_arrays, Runner("highs")
        pricing = evaluate(arrays, *rounded_prices(arrays, answer.prices))
        fractions = bool(answer.fractional.any())
        if not fractions:
            settled = settle_exactly(arrays, answer.whole_point, pricing, self._preference, runner)
            if settled.proved and arrays.allows(settled.point):
                return settled.point
        # One integer programme settles both the least cost and the order, over the columns that a good point leaves open.
        good = self._good_point(changes, answer) if fractions else self._least(changes, {})
        return None if good is None else settle_whole_exactly(arrays, pricing, good, self._preference, runner).point


def connected_quantities(rows: Iterable[Row], start: Quantity) -> set[Quantity]:
    """Return everything that rows tie to a quantity, itself included: nothing else can answer to a change of it.

    Merges, and whether a unit gains or gives, stand still, and tie nothing together.
    """
    labelled = list(rows)
    changing = dict.fromkeys(
        quantity for row in labelled for quantity, _ in row.terms if not isinstance(quantity, Switch)
    )
    part, _ = next(components([start, *changing], labelled))  # the first is the one that holds the start
    return set(part)


def _widened(span: Range, room: int) -> Range:
    """Let a quantity that no row limits take the posts that a change may add."""
    return span if span.high_row else Range(span.low, span.high + room, span.low_row)
