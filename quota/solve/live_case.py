"""A case kept in the solver: changed, it is solved again from the last basis, to the plan of a solve from scratch.

The programme is written once over everything that a quantity could be. What single rows say of a quantity (floors, pins,
caps of one pool, people) are bounds of its columns; what rows over several quantities say are right sides; needs, prices
and stickiness are costs. All three can change while the solver keeps its basis. What changes the programme itself
(another rule, another route, a unit that comes or goes, windows that are too narrow) has it written anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from quota.model.arrays import Point
from quota.model.columns import columns_of
from quota.model.costs import plan_cost, tells_apart
from quota.model.programme import build, ranks
from quota.model.ranges import ConflictError, Range, open_ranges, ranges
from quota.model.rows import Posts, Quantity, Row
from quota.model.rules import rows
from quota.model.windows import Window, first_windows, widened
from quota.need import Needs
from quota.scenario import Case
from quota.solve.conflict import conflict_sets
from quota.solve.flows import settle_flows_within
from quota.solve.live import Live, NoPointError
from quota.solve.optimum import Solution, preference_of
from quota.solve.order import settle, settle_whole
from quota.solve.outcome import Outcome, StoppedError
from quota.solve.proof import evaluate, rounded_prices
from quota.solve.solvers import Runner


class LiveCase:
    """A case that is solved again and again with changes.

    Parameters
    ----------
    case : Case
        As it is first.
    needs : Needs
        Its needs, as measured.
    """

    def __init__(self, case: Case, needs: Needs) -> None:
        self._state = _State(case, needs)
        self._written = _Written(self._state, {})

    def change(self, case: Case, needs: Needs) -> None:
        """Put another case, or other needs, in place of the present ones."""
        state = _State(case, needs)
        if not self._written.takes(state):
            self._written = _Written(state, self._written.windows)
        self._state = state

    def solve(self) -> Solution:
        """Return the proved plan of the case as it is now.

        Raises
        ------
        ConflictError
            If no plan keeps every rule; holds the sets of rows that cannot hold together.
        StoppedError
            If the solver gave up.
        """
        state = self._state
        if state.clash is not None:
            raise ConflictError(conflict_sets(state.case, state.labelled))
        while True:
            point = self._written.settled_point(state)
            if point is None:
                raise ConflictError(conflict_sets(state.case, state.labelled))
            narrow = self._written.programme.outside(point)
            if not narrow:
                break
            self._written = _Written(state, self._written.widened(narrow))
        written = self._written.programme
        quantities = settle_flows_within(
            state.case, state.spans, state.coupling, written.amounts(point), Runner("highs")
        )
        scale = written.scale
        value = Fraction(plan_cost(state.case, state.needs, quantities, scale), scale)
        return Solution(quantities, state.labelled, Outcome.OPTIMAL, value, value, scale)


class _State:
    """A case with its rows, and how far each quantity can go by the rows that bound it alone."""

    def __init__(self, case: Case, needs: Needs) -> None:
        self.case, self.needs = case, needs
        self.labelled = tuple(rows(case))
        self.clash: ConflictError | None = None
        self.spans: Mapping[Quantity, Range] = {}
        self.coupling: Sequence[Row] = ()
        try:
            self.spans, self.coupling = ranges(case, self.labelled)
        except ConflictError as clash:
            self.clash = clash


class _Written:
    """The programme of a case, over more than its quantities can be, in a solver that stays."""

    def __init__(self, state: _State, windows: Mapping[Posts, Window]) -> None:
        guesses = first_windows(state.case, state.needs, state.spans)
        self.windows = {posts: windows.get(posts, guess) for posts, guess in guesses.items()}
        self._spans = {quantity: _wide(span) for quantity, span in open_ranges(state.case, state.labelled).items()}
        self.programme = build(state.case, state.needs, self._spans, state.coupling, self.windows)
        self._divisor, self._needs = state.case.settings.divisor, state.needs
        self._terms = [row.terms for row in state.coupling]
        line_of = {id(row): line for line, row in enumerate(self.programme.rows)}
        self._lines = [line_of.get(id(row)) for row in state.coupling]
        least = self.programme.least
        self._starts = [sum(factor * least[quantity] for quantity, factor in terms) for terms in self._terms]
        self._impossible = False
        self._live = Live(self.programme.arrays)
        self._bound(state)
        self._limit(state)

    def takes(self, state: _State) -> bool:
        """Take over another case where the programme stays the same but for its numbers; tell whether it does."""
        if state.clash is not None:
            return True  # nothing is solved, and the programme stays for the next case
        if state.spans.keys() != self._spans.keys() or [row.terms for row in state.coupling] != self._terms:
            return False
        if not all(_within(span, self._spans[quantity]) for quantity, span in state.spans.items()):
            return False
        if not self._price(state):
            return False
        self._bound(state)
        self._limit(state)
        return True

    def _price(self, state: _State) -> bool:
        """Change what columns cost; tell whether they still are the same columns at the same scale."""
        case, needs, programme = state.case, state.needs, self.programme
        divisor = case.settings.divisor
        others = (needs, divisor) != (self._needs, self._divisor)
        if others and not tells_apart(divisor, needs, self.windows, programme.scale):
            return False
        columns = columns_of(case, needs, self._spans, self.windows, programme.scale)
        if not columns.same_pieces(programme.columns):
            return False
        dearer = np.flatnonzero(columns.cost != programme.arrays.cost)
        self._live.price(dearer, columns.cost[dearer])
        self._divisor, self._needs = divisor, needs
        self.programme = replace(
            programme,
            arrays=programme.arrays.changed(cost=columns.cost),
            columns=columns,
            rank=ranks(needs, programme.quantities, columns) if others else programme.rank,
        )
        return True

    def _bound(self, state: _State) -> None:
        """Give every column its share of the range of its quantity: columns fill up in their order."""
        programme, arrays = self.programme, self.programme.arrays
        low = programme.point({quantity: span.low for quantity, span in state.spans.items()})
        high = programme.point({quantity: span.high for quantity, span in state.spans.items()})
        places = np.flatnonzero((low != arrays.low) | (high != arrays.high))
        self._live.bounds(places, low[places], high[places])
        self.programme = replace(programme, arrays=arrays.changed(low=low, high=high))

    def _limit(self, state: _State) -> None:
        """Change right sides; a row over nothing that can change holds or fails by itself."""
        arrays = self.programme.arrays
        limits = arrays.limits.copy()
        self._impossible = False
        for row, line, start in zip(state.coupling, self._lines, self._starts, strict=True):
            if line is None:
                self._impossible = self._impossible or not row.holds(self.programme.least)
            else:
                limits[line] = row.limit - start
        for line in np.flatnonzero(limits != arrays.limits).tolist():
            self._live.limit(line, int(limits[line]))
        self.programme = replace(self.programme, arrays=arrays.changed(limits=limits))

    def settled_point(self, state: _State) -> Point | None:
        """Return the plan that the published order prefers among the best, column by column; None where there is none.

        Raises
        ------
        StoppedError
            If the solver gave up.
        """
        if self._impossible:
            return None
        answer, runner, arrays = self._live.solve(), Runner("highs"), self.programme.arrays
        if answer.outcome is Outcome.INFEASIBLE:
            return None
        if answer.outcome is not Outcome.OPTIMAL:
            raise StoppedError
        pricing = evaluate(arrays, *rounded_prices(arrays, answer.prices))
        preference = preference_of(state.case, self.programme)
        if not answer.fractional.any():
            settled = settle(arrays, answer.whole_point, pricing, preference, runner)
            if settled.proved:
                return settled.point
        try:
            least = self._live.least_whole()
        except NoPointError as error:
            if error.outcome is Outcome.INFEASIBLE:
                return None
            raise StoppedError from error
        return settle_whole(arrays, pricing, least, preference, runner)

    def widened(self, narrow: set[Posts]) -> dict[Posts, Window]:
        """Return the windows, those of some units widened."""
        return widened(self.windows, narrow, self._spans)


def _wide(span: Range) -> Range:
    """Leave room for approvals and caps to grow before the programme has to be written anew."""
    room = span.high - span.low
    return Range(span.low - room if span.low else 0, span.high + room) if span.high > 1 else Range(span.low, span.high)


def _within(span: Range, wide: Range) -> bool:
    return wide.low <= span.low and span.high <= wide.high
