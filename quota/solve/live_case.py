"""A case kept in the solver: changed, it is solved again from the last basis, to the plan of a solve from scratch.

The programme is written once over everything that a quantity could be. What single rows say of a quantity (floors, pins,
caps of one pool, people) are bounds of its columns; what rows over several quantities say are right sides; needs, prices
and stickiness are costs. All three can change while the solver keeps its basis. What changes the programme itself
(another rule, another route, a unit that comes or goes, windows that are too narrow) has it written anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from quota.model.arrays import Point
from quota.model.columns import open_flows, reordered, repriced
from quota.model.costs import figures, fine_scale, tells_apart, thresholds
from quota.model.kept_ranges import KeptRanges
from quota.model.programme import build, ranks
from quota.model.ranges import ConflictError, Range, reaches
from quota.model.rows import Posts, Quantity, Row
from quota.model.rules.kept import Exchange, KeptRows
from quota.model.windows import Window, first_windows, widened, windows_about
from quota.need import Needs
from quota.scenario import Case
from quota.solve.choice import best_choice
from quota.solve.conflict import conflict_sets
from quota.solve.flows import Flows
from quota.solve.live import Live, NoPointError
from quota.solve.live_objective import LiveObjective
from quota.solve.near import TooNarrowError
from quota.solve.optimum import Solution
from quota.solve.order import settle_whole
from quota.solve.outcome import Outcome, StoppedError
from quota.solve.proof import evaluate, rounded_prices
from quota.solve.proved import open_merges, preference_of, settle_near
from quota.solve.solvers import Runner

NEAR = 1
"""Posts by which windows reach beyond the first plan: fewer columns make every re-solve faster, and they widen on demand."""


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
        self._first = case
        self._plan: Mapping[Quantity, int] | None = None
        self._is_narrow = False
        self._rows, self._ranges = KeptRows(), KeptRanges()
        self._state = self._read(case, needs)
        self._written = _Written(self._state, {})

    def change(self, case: Case, needs: Needs) -> None:
        """Put another case, or other needs, in place of the present ones."""
        case.take_over(self._first)
        self._state = state = self._read(case, needs)
        drawn_in = self._drawn_in(state)
        if drawn_in or not self._written.takes(state):
            self._written = _Written(state, {**self._written.windows, **drawn_in})

    def _drawn_in(self, state: _State) -> Mapping[Posts, Window]:
        """Return narrow windows about the first plan, once: the plans of the cases to come are likely to be near it."""
        if self._plan is None or self._is_narrow or state.clash:
            return {}
        self._is_narrow = True
        return windows_about(state.case, self._plan, state.open, NEAR)

    def _read(self, case: Case, needs: Needs) -> _State:
        exchange = self._rows.of(case)
        try:
            self._ranges.take(case, exchange)
        except ConflictError:
            return _State(case, needs, exchange, {}, {}, (), clash=True)
        found = self._ranges
        return _State(case, needs, exchange, found.open, found.spans, found.coupling, clash=False)

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
        if state.clash:
            raise ConflictError(conflict_sets(state.case, state.exchange.rows))
        while True:
            try:
                point = self._written.settled_point()
            except TooNarrowError as error:
                point = error.point
            if point is None:
                raise ConflictError(conflict_sets(state.case, state.exchange.rows))
            narrow = self._written.programme.outside(point)
            if not narrow:
                solution = self._written.solution(point)
                self._plan = self._plan or solution.quantities
                return solution
            self._written = _Written(state, widened(self._written.windows, narrow, self._written.spans))


@dataclass(frozen=True, slots=True)
class _State:
    """A case with its rows.

    Parameters
    ----------
    open : Mapping[Quantity, Range]
        What each quantity could be at all.
    spans : Mapping[Quantity, Range]
        How far each quantity can go by the rows that bound it alone; empty where they contradict each other.
    coupling : sequence of Row
        The rows over several quantities.
    clash : bool
        Whether rows that bound one quantity contradict each other.
    """

    case: Case
    needs: Needs
    exchange: Exchange
    open: Mapping[Quantity, Range]
    spans: Mapping[Quantity, Range]
    coupling: Sequence[Row]
    clash: bool


class _Written:
    """The programme of a case, over more than its quantities can be, in a solver that stays."""

    def __init__(self, state: _State, windows: Mapping[Posts, Window]) -> None:
        case, needs = state.case, state.needs
        scale = fine_scale(case.settings.divisor, needs, first_windows(case, needs, state.spans))
        guesses = first_windows(case, needs, state.spans, NEAR)
        self.windows = {posts: windows.get(posts, guess) for posts, guess in guesses.items()}
        self.spans = state.open
        self.programme = programme = build(case, needs, self.spans, state.coupling, self.windows, scale)
        self._flow_spans = open_flows(self.spans)
        self._flows = Flows(programme.quantities, state.coupling)
        self._held = figures(case, needs, programme.quantities, programme.scale)
        self._objective = LiveObjective(programme, self._held, case.settings.divisor)
        self._preference = preference_of(case, programme)
        self._live = Live(programme.arrays)
        self._terms = [row.terms for row in state.coupling]
        line_of = {id(row): line for line, row in enumerate(programme.rows)}
        self._lines = np.array([line_of.get(id(row), -1) for row in state.coupling], dtype=np.int64)
        starts = [sum(factor * programme.least[quantity] for quantity, factor in terms) for terms in self._terms]
        self._starts = np.array(starts, dtype=np.int64)
        self._impossible = False
        self._state = state
        self._bounded: Sequence[Range | None] = [None] * len(programme.quantities)
        self._low, self._high = (np.zeros(len(programme.quantities), dtype=np.int64) for _ in range(2))
        self._bound(state)
        self._limit(state)

    def takes(self, state: _State) -> bool:
        """Take over another case where the programme stays the same but for its numbers; tell whether it does."""
        if state.clash:
            return True  # nothing is solved, and the programme stays for the next case
        if state.coupling is not self._state.coupling and [row.terms for row in state.coupling] != self._terms:
            return False
        if state.open is not self.spans:
            return False
        if not _same_costs(state, self._state) and not self._price(state):
            return False
        if state.spans is not self._state.spans:
            self._bound(state)
        if state.coupling is not self._state.coupling:
            self._limit(state)
        self._state = state
        return True

    def _price(self, state: _State) -> bool:
        """Change what columns cost; tell whether they still are the same columns at the same scale."""
        case, needs, programme, before = state.case, state.needs, self.programme, self._state
        divisor, columns, rank, held = case.settings.divisor, programme.columns, programme.rank, self._held
        other_order = (needs, divisor) != (before.needs, before.case.settings.divisor)
        if other_order and not tells_apart(divisor, needs, self.windows, programme.scale):
            return False
        if other_order or not _same_units(state, before):
            held = figures(case, needs, programme.quantities, programme.scale)
        else:
            held = held._replace(thresholds=thresholds(case, programme.scale))
        if other_order:
            columns = reordered(columns, held, divisor, programme.scale)
            rank = ranks(needs, programme.quantities, columns)
        priced = repriced(columns, case, needs, self._flow_spans, held, programme.scale)
        if priced is None:
            return False
        changed = np.flatnonzero(priced.cost != programme.arrays.cost)
        self._live.price(changed, priced.cost[changed])
        arrays = programme.arrays.changed(cost=priced.cost)
        self.programme = replace(programme, arrays=arrays, columns=priced, rank=rank)
        self._preference = replace(self._preference, rank=rank, thresholds=priced.thresholds)
        self._held = held
        if other_order:
            self._objective.reorder(self.programme, held, divisor)
        else:
            self._objective.reprice(self.programme, held)
        return True

    def _bound(self, state: _State) -> None:
        """Give every column its share of the range of its quantity: columns fill up in their order."""
        programme, arrays = self.programme, self.programme.arrays
        spans = list(state.spans.values())
        ranged = enumerate(zip(spans, self._bounded, strict=True))
        changed = [place for place, (span, before) in ranged if span is not before]
        self._low[changed], self._high[changed] = reaches([spans[place] for place in changed])
        touched = np.zeros(len(spans), dtype=bool)
        touched[changed] = True
        places = np.flatnonzero(touched[programme.columns.owner])
        low, high = arrays.low.copy(), arrays.high.copy()
        low[places], high[places] = programme.filled(self._low, places), programme.filled(self._high, places)
        self._live.bounds(places, low[places], high[places])
        self.programme = replace(programme, arrays=arrays.changed(low=low, high=high))
        self._bounded = spans

    def _limit(self, state: _State) -> None:
        """Change right sides; a row over nothing that can change holds or fails by itself."""
        arrays, written = self.programme.arrays, self._lines >= 0
        stated = np.array([row.limit for row in state.coupling], dtype=np.int64)
        limits = arrays.limits.copy()
        limits[self._lines[written]] = (stated - self._starts)[written]
        for line in np.flatnonzero(limits != arrays.limits).tolist():
            self._live.limit(line, int(limits[line]))
        self.programme = replace(self.programme, arrays=arrays.changed(limits=limits))
        empty = [state.coupling[place] for place in np.flatnonzero(~written).tolist()]
        self._impossible = not all(row.holds(self.programme.least) for row in empty)

    def settled_point(self) -> Point | None:
        """Return the plan that the published order prefers among the best, column by column; None where there is none.

        Raises
        ------
        StoppedError
            If the solver gave up.
        TooNarrowError
            If a good plan lies outside the windows.
        """
        if self._impossible:
            return None
        answer, runner, arrays = self._live.solve(), Runner("highs"), self.programme.arrays
        if answer.outcome is Outcome.INFEASIBLE:
            return None
        if answer.outcome is not Outcome.OPTIMAL:
            raise StoppedError
        pricing = evaluate(arrays, *rounded_prices(arrays, answer.prices))
        settle = settle_near(self.programme, self._preference, runner)
        best = None if answer.fractional.any() else settle(arrays, answer, pricing)
        if best is None:
            chosen = best_choice(arrays, open_merges(self.programme), answer, self._live.solve_within, settle)
            self._live.rebound(arrays)
            best = chosen.settled if chosen is not None else None
        if best is not None:
            return best.point
        try:
            least = self._live.least_whole()
        except NoPointError as error:
            if error.outcome is Outcome.INFEASIBLE:
                return None
            raise StoppedError from error
        return settle_whole(arrays, pricing, least, self._preference, runner).point

    def solution(self, point: Point) -> Solution:
        """Return the plan of a settled point, its flows settled too."""
        state, programme = self._state, self.programme
        amounts = self._flows.settled(
            state.case, self._low, self._high, state.coupling, programme.sums(point), Runner("highs")
        )
        quantities = dict(zip(programme.quantities, amounts.tolist(), strict=True))
        value = self._objective.value(programme, self._held, state.case.settings.divisor, point, amounts)
        proved = Fraction(value, programme.scale)
        return Solution(quantities, state.exchange.rows, Outcome.OPTIMAL, proved, proved, programme.scale)


def _same_costs(one: _State, other: _State) -> bool:
    """Tell whether all that costs depend on is the same; needs as they are, for others are seldom equal."""
    case, before = one.case, other.case
    if one.needs is not other.needs or (case.settings is not before.settings and _prices(case) != _prices(before)):
        return False
    tables = (
        (case.routes, before.routes),
        (case.pool_terms, before.pool_terms),
        (case.consolidations, before.consolidations),
    )
    return all(mine == theirs for mine, theirs in tables) and _same_units(one, other)


def _same_units(one: _State, other: _State) -> bool:
    """Tell whether all units hold the same posts now."""
    return one.exchange.ledger is other.exchange.ledger


def _prices(case: Case) -> tuple[object, ...]:
    return case.settings.divisor, case.settings.stickiness, case.settings.reserve_at
