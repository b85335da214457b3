"""A case kept in the solver: changed, it is solved again from the last basis, to the plan of a solve from scratch.

The programme is written once over everything that a quantity could be. What single rows say of a quantity (floors, pins,
caps of one pool, people) are bounds of its columns; what rows over several quantities say are right sides; needs, prices
and stickiness are costs. All three can change while the solver keeps its basis. What changes the programme itself
(another rule, another route, a unit that comes or goes, windows that are too narrow) has it written anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from quota.model.programme import build, columns_of, plan_cost, ranks, tells_apart
from quota.model.ranges import ConflictError, Range, open_ranges, ranges
from quota.model.rows import Merge, Posts, Quantity, Reserve, Row, Transfer
from quota.model.rules import rows
from quota.model.windows import Window, first_windows
from quota.need import Needs
from quota.scenario import Case
from quota.solve.arrays import Arrays
from quota.solve.conflict import conflict_sets
from quota.solve.flows import settle_flows_within
from quota.solve.live import Live, NoPointError, fractional_places
from quota.solve.optimum import Solution
from quota.solve.order import Preference, settle, settle_whole
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
            point = self._written.settled_point()
            if point is None:
                raise ConflictError(conflict_sets(state.case, state.labelled))
            narrow = self._written.narrow(point)
            if not narrow:
                break
            self._written = _Written(state, self._written.widened(narrow))
        runner = Runner("highs")
        quantities = settle_flows_within(
            state.case, state.spans, state.coupling, self._written.quantities(point), runner
        )
        scale = self._written.programme.scale
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

    def cost_basis(self, quantity: Quantity) -> object:
        """Return all that the costs of a quantity's columns depend on."""
        case, settings = self.case, self.case.settings
        if isinstance(quantity, Posts):
            current = case.units[quantity.unit].holdings[quantity.category].current
            return settings.divisor, self.needs[quantity].hundredths, current, settings.stickiness[quantity.category]
        if isinstance(quantity, Reserve):
            category = quantity.category
            return case.reserve_now(*quantity), settings.reserve_at[category], settings.stickiness[category]
        if isinstance(quantity, Transfer):
            return next(route.price for route in case.routes if route.id == quantity.route)
        return None


class _Written:
    """The programme of a case, over more than its quantities can be, in a solver that stays."""

    def __init__(self, state: _State, windows: Mapping[Posts, Window]) -> None:
        guesses = first_windows(state.case, state.needs, state.spans)
        self.windows = {posts: windows.get(posts, guess) for posts, guess in guesses.items()}
        self._spans = {quantity: _wide(span) for quantity, span in open_ranges(state.case, state.labelled).items()}
        self.programme = build(state.case, state.needs, self._spans, state.coupling, self.windows)
        self._arrays = Arrays.of(self.programme.problem)
        self._live = Live(self._arrays)
        self._columns = [self.programme.columns[name] for name in self._arrays.names]
        self._terms = [row.terms for row in state.coupling]
        self._quantities = list(self._spans)
        self._place_of_columns()
        lines = iter(self._arrays.lines)
        name_of = {id(row): name for name, row in self.programme.rows.items()}
        self._lines = [next(lines) if id(row) in name_of else None for row in state.coupling]
        self._starts = [
            sum(factor * self.programme.base[quantity] for quantity, factor in terms) for terms in self._terms
        ]
        self._bases = {quantity: state.cost_basis(quantity) for quantity in self._quantities}
        self._needs = state.needs
        self._preference = self._preferred(state)
        self._impossible = False
        self._bound(state)
        self._limit(state)

    def _place_of_columns(self) -> None:
        """Note which quantity each column is a part of, and how many posts come before it."""
        number = {quantity: place for place, quantity in enumerate(self._quantities)}
        self._owner = np.array([number[column.quantity] for column in self._columns], dtype=np.int64)
        self._width = np.array([column.high - column.low for column in self._columns], dtype=np.int64)
        before = np.cumsum(self._width) - self._width
        first = np.searchsorted(self._owner, self._owner)  # columns stand in the order of quantities
        self._before = before - before[first]
        self._base = np.array([self.programme.base[quantity] for quantity in self._quantities], dtype=np.int64)
        self._bulks = [
            (place, column) for place, column in enumerate(self._columns) if column.bulk and column.high > column.low
        ]

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
        case, needs, scale = state.case, state.needs, self.programme.scale
        other = {quantity: state.cost_basis(quantity) for quantity in self._quantities}
        changed = [quantity for quantity in self._quantities if other[quantity] != self._bases[quantity]]
        changed += [quantity for quantity in self._quantities if isinstance(quantity, Merge)]
        if not changed:
            return True
        if needs is not self._needs and not tells_apart(case.settings.divisor, needs, self.windows, scale):
            return False
        costs, columns = list(self._arrays.cost), list(self._columns)
        for quantity in changed:
            places = np.flatnonzero(self._owner == self._quantities.index(quantity)).tolist()
            found = list(columns_of(case, needs, quantity, self._spans[quantity], self.windows, scale))
            if [(new.low, new.high, new.bulk) for new in found] != [
                (columns[place].low, columns[place].high, columns[place].bulk) for place in places
            ]:
                return False
            for place, new in zip(places, found, strict=True):
                columns[place], costs[place] = new, new.cost
        places = [place for place, cost in enumerate(costs) if cost != self._arrays.cost[place]]
        self._live.price(places, [costs[place] for place in places])
        self._columns, self._bases, self._needs = columns, other, needs
        self._arrays = self._arrays.changed(cost=costs)
        self._preference = self._preferred(state)
        return True

    def _bound(self, state: _State) -> None:
        """Give every column its share of the range of its quantity: columns fill up in their order."""
        low = np.array([state.spans[quantity].low for quantity in self._quantities], dtype=np.int64) - self._base
        high = np.array([state.spans[quantity].high for quantity in self._quantities], dtype=np.int64) - self._base
        least = np.clip(low[self._owner] - self._before, 0, self._width)
        most = np.clip(high[self._owner] - self._before, 0, self._width)
        old_least, old_most = self._arrays.bounds
        places = np.flatnonzero((least != old_least) | (most != old_most)).tolist()
        self._live.bounds(places, least[places].tolist(), most[places].tolist())
        self._arrays = self._arrays.changed(low=least.tolist(), high=most.tolist())

    def _limit(self, state: _State) -> None:
        """Change right sides; a row over nothing that can change holds or fails by itself."""
        limits = {}
        self._impossible = False
        for row, line, start in zip(state.coupling, self._lines, self._starts, strict=True):
            if line is None:
                self._impossible = self._impossible or not row.holds(self.programme.base)
            else:
                limits[line.name] = row.limit - start
        for line in self._arrays.lines:
            if line.limit != limits[line.name]:
                self._live.limit(line.name, limits[line.name])
        self._arrays = self._arrays.with_limits(limits)

    def _preferred(self, state: _State) -> Preference:
        columns = dict(zip(self._arrays.names, self._columns, strict=True))
        thresholds = {name: column.thresholds for name, column in columns.items() if column.thresholds}
        together = {name: column.quantity for name, column in columns.items()}
        return Preference(ranks(state.needs, columns), thresholds, together)

    def settled_point(self) -> list[int] | None:
        """Return the plan that the published order prefers among the best, column by column; None where there is none.

        Raises
        ------
        StoppedError
            If the solver gave up.
        """
        if self._impossible:
            return None
        answer, runner = self._live.solve(), Runner("highs")
        if answer.outcome is Outcome.INFEASIBLE:
            return None
        if answer.outcome is not Outcome.OPTIMAL:
            raise StoppedError
        pricing = evaluate(self._arrays, *rounded_prices(self._arrays, answer.prices))
        if not fractional_places(answer.point):
            point = [round(amount) for amount in answer.point]
            settled = settle(self._arrays, point, pricing, self._preference, runner)
            if settled.proved:
                return settled.point
        try:
            least = self._live.least_whole()
        except NoPointError as error:
            if error.outcome is Outcome.INFEASIBLE:
                return None
            raise StoppedError from error
        return settle_whole(self._arrays, pricing, least, self._preference, runner)

    def narrow(self, point: Sequence[int]) -> set[Posts]:
        """Return the units whose windows are too narrow for a plan, given column by column."""
        low, high = self._arrays.low, self._arrays.high
        return {
            column.quantity
            for place, column in self._bulks
            if isinstance(column.quantity, Posts)
            and (point[place] < high[place] if column.bulk == "below" else point[place] > low[place])
        }

    def widened(self, narrow: set[Posts]) -> dict[Posts, Window]:
        """Return the windows, those of some units widened."""
        return {
            posts: window.widened(self._spans[posts]) if posts in narrow else window
            for posts, window in self.windows.items()
        }

    def quantities(self, point: Sequence[int]) -> dict[Quantity, int]:
        """Add up the columns of each quantity."""
        amounts = self._base.copy()
        np.add.at(amounts, self._owner, np.array(point, dtype=np.int64))
        return dict(zip(self._quantities, amounts.tolist(), strict=True))


def _wide(span: Range) -> Range:
    """Leave room for approvals and caps to grow before the programme has to be written anew."""
    room = span.high - span.low
    return Range(span.low - room if span.low else 0, span.high + room) if span.high > 1 else Range(span.low, span.high)


def _within(span: Range, wide: Range) -> bool:
    return wide.low <= span.low and span.high <= wide.high
