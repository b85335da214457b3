"""A case kept in the solver: changed, only the parts that the change touches are solved again, to the plan of a new start.

What changes the programme itself (another rule, another route, a unit that comes or goes) has it written anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from quota.model.derived import with_derived
from quota.model.kept_ranges import KeptRanges
from quota.model.kept_rows import Exchange, KeptRows
from quota.model.ranges import ConflictError, Range
from quota.model.rows import Posts, Quantity, Row
from quota.model.windows import Window, first_windows, windows_about
from quota.need import Needs
from quota.scenario import Case
from quota.solve.components import parts
from quota.solve.conflict import NoPlan
from quota.solve.live.part import LivePart
from quota.solve.optimum import Solution
from quota.solve.outcome import Outcome
from quota.solve.side_by_side import side_by_side

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
        self._parts = None if self._state.clash else _Parts(self._state, {})

    def change(self, case: Case, needs: Needs) -> None:
        """Put another case, or other needs, in place of the present ones."""
        case.take_over(self._first)
        self._state = state = self._read(case, needs)
        if state.clash:
            return  # nothing is solved, and the programmes stay for the next case
        drawn_in = self._drawn_in(state)
        if self._parts is None:
            self._parts = _Parts(state, {})
        elif drawn_in or not self._parts.follow(state):
            self._parts = _Parts(state, {**self._parts.windows, **drawn_in})

    def _drawn_in(self, state: _State) -> Mapping[Posts, Window]:
        """Return narrow windows about the first plan, once: the plans of the cases to come are likely to be near it."""
        if self._plan is None or self._is_narrow:
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
        NoPlan
            If no plan keeps every rule; why, it finds when it is asked.
        StoppedError
            If the solver gave up.
        """
        state = self._state
        solution = None if state.clash or self._parts is None else self._parts.solution(state)
        if solution is None:
            raise NoPlan(state.exchange.rows)
        self._plan = self._plan or solution.quantities
        return solution


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


class _Parts:
    """The parts of a case that no row ties together.

    Parameters
    ----------
    state : _State
    windows : Mapping[Posts, Window]
        Where posts are taken one by one, as far as it is known.
    """

    def __init__(self, state: _State, windows: Mapping[Posts, Window]) -> None:
        case, needs, spans = state.case, state.needs, state.spans
        self._state = state
        self._forms = [row.form for row in state.coupling]
        place_of = {quantity: place for place, quantity in enumerate(state.open)}
        number_of = {id(row): number for number, row in enumerate(state.coupling)}
        self._quantities: dict[int, list[tuple[int, int]]] = {place: [] for place in place_of.values()}
        self._rows: dict[int, tuple[int, int]] = {}
        self._parts: list[LivePart] = []
        self._places: list[list[int]] = []
        guesses = first_windows(case, needs, spans, NEAR)
        for part in parts(state.open, state.coupling):
            here = len(self._parts)
            own = {posts: windows.get(posts, guesses[posts]) for posts in part.spans if isinstance(posts, Posts)}
            places = [place_of[quantity] for quantity in part.spans]
            for within, place in enumerate(places):
                self._quantities[place].append((here, within))
            for within, row in enumerate(part.rows):
                self._rows[number_of[id(row)]] = here, within
            reach = [spans[quantity] for quantity in part.spans]
            self._places.append(places)
            self._parts.append(LivePart(case, needs, part, reach, own))

    @property
    def windows(self) -> dict[Posts, Window]:
        """Where posts are taken one by one."""
        return {posts: window for part in self._parts for posts, window in part.windows.items()}

    def follow(self, state: _State) -> bool:
        """Take over another case where the programmes stay the same but for their numbers; return whether they do."""
        before = self._state
        if state.open is not before.open:
            return False
        if state.coupling is not before.coupling and [row.form for row in state.coupling] != self._forms:
            return False
        spans: list[list[tuple[int, Range]]] = [[] for _ in self._parts]
        rows: list[list[tuple[int, Row]]] = [[] for _ in self._parts]
        for place, (span, old) in enumerate(zip(state.spans.values(), before.spans.values(), strict=True)):
            if span is not old:
                for part, within in self._quantities[place]:
                    spans[part].append((within, span))
        for number, (row, old_row) in enumerate(zip(state.coupling, before.coupling, strict=True)):
            if row is not old_row:
                part, within = self._rows[number]
                rows[part].append((within, row))
        self._state = state
        same_units = state.exchange.ledger is before.exchange.ledger
        others = _categories_of_other_needs(before.needs, state.needs)
        return all(
            part.change(
                state.case,
                state.needs,
                spans[number],
                rows[number],
                same_units=same_units,
                same_needs=others.isdisjoint(part.categories),
            )
            for number, part in enumerate(self._parts)
        )

    def solution(self, state: _State) -> Solution | None:
        """Return the plan of all parts together; None if one of them has none."""
        plans = side_by_side(LivePart.plan, self._parts, len(state.open))
        if plans is None:
            return None
        amounts = np.zeros(len(state.open), dtype=np.int64)
        for plan, places in zip(plans, self._places, strict=True):
            amounts[places] = plan.amounts
        quantities = dict(zip(state.open, amounts.tolist(), strict=True))
        quantities = with_derived(state.case, state.coupling, quantities)
        value = sum((plan.value for plan in plans), Fraction(0))
        return Solution(quantities, state.exchange.rows, Outcome.OPTIMAL, value, value)


def _categories_of_other_needs(before: Needs, now: Needs) -> set[str]:
    """Return the categories of which anybody's need is another."""
    return set() if before is now else {of[1] for of, need in now.items() if before.by_holding.get(of) is not need}
