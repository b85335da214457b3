"""A part of a case kept in the solver: changed, it is solved again from the last basis.

The programme is written once over everything that a quantity could be. What single rows say of a quantity (floors, pins,
caps of one pool, people) are bounds of its columns; what rows over several quantities say are right sides; needs, prices
and stickiness are costs. All three can change while the solver keeps its basis.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from quota.model.arrays import Point
from quota.model.columns import open_flows, reordered, repriced
from quota.model.costs import added_cost, coarse_scale, figures, thresholds
from quota.model.exact import ExactCosts
from quota.model.matrix import Places, total
from quota.model.priorities import FINE, filled_costs
from quota.model.programme import build, ranks
from quota.model.ranges import Range, reaches
from quota.model.rows import Change, Posts, Reserve, Row, Transfer
from quota.model.windows import Window, until_wide_enough
from quota.need import Needs
from quota.scenario import Case
from quota.solve.choice import Chosen, Cut, Settle, best_choice
from quota.solve.components import Component
from quota.solve.flows import Flows
from quota.solve.highs import Live, NoPointError
from quota.solve.outcome import Outcome, SolverAnswer, StoppedError
from quota.solve.proof import evaluate, rounded_prices
from quota.solve.proved import open_merges, preference_of, settle_near
from quota.solve.refine_whole import settle_whole_exactly
from quota.solve.solvers import Runner


class PartPlan(NamedTuple):
    """The proved plan of a part.

    Parameters
    ----------
    amounts : int64 array
        Of every quantity of the part.
    value : Fraction
        Of the objective. [percentage points, to some parts of `FINE`]
    """

    amounts: Places
    value: Fraction


class LivePart:
    """A part of a case that is solved again and again with changes.

    Parameters
    ----------
    case : Case
    needs : Needs
    part : Component
        What each of its quantities could be at all, and the rows over several of them.
    spans : sequence of Range
        How far each of its quantities can go now.
    windows : Mapping[Posts, Window]
        Where posts are taken one by one; they are widened on demand.
    """

    def __init__(
        self,
        case: Case,
        needs: Needs,
        part: Component,
        spans: Sequence[Range],
        windows: Mapping[Posts, Window],
    ) -> None:
        self._case, self._needs = case, needs
        self._open, self._rows = part.spans, list(part.rows)
        self._low, self._high = reaches(spans)
        _, self._most = reaches(part.spans.values())
        own = {
            quantity.category for quantity in part.spans if isinstance(quantity, Posts | Reserve | Transfer | Change)
        }
        self.categories = [category for category in case.categories if category in own]
        self._flow_spans = open_flows(part.spans)
        self._flows = Flows(tuple(part.spans), part.rows)
        self.windows = windows
        self._write()

    def _write(self) -> None:
        """Write the programme anew."""
        case, needs = self._case, self._needs
        self._programme = programme = build(case, needs, self._open, self._rows, self.windows)
        self._held = figures(case, needs, programme.quantities, programme.scale)
        self._preference = preference_of(case, programme)
        self._live = Live(programme.arrays)
        self._cuts: Sequence[Cut] = ()
        self._lines = [programme.line_of.get(id(row)) for row in self._rows]
        self._starts = [row.activity(programme.least) for row in self._rows]
        self._stale = True
        self._plan: PartPlan | None = None
        self._bound(np.arange(len(programme.quantities)))

    def change(
        self,
        case: Case,
        needs: Needs,
        spans: Sequence[tuple[int, Range]],
        rows: Sequence[tuple[int, Row]],
        *,
        same_units: bool,
        same_needs: bool,
    ) -> bool:
        """Take over another case; return whether the programme stays the same but for its numbers.

        Parameters
        ----------
        spans : sequence of (int, Range)
            Which of its quantities can go how far, where that is new.
        rows : sequence of (int, Row)
            Which of its rows have another right side.
        same_units : bool
            Whether all units hold the same posts now.
        same_needs : bool
            Whether all units need the same posts of the categories that the part is about.
        """
        if not self._price(case, needs, same_units=same_units, same_needs=same_needs):
            return False
        if spans:
            places = np.array([place for place, _ in spans], dtype=np.int64)
            low, high = reaches([span for _, span in spans])
            others = (low != self._low[places]) | (high != self._high[places])
            self._low[places], self._high[places] = low, high
            if others.any():
                self._bound(places[others])
        if rows:
            self._limit(rows)
        return True

    def _price(self, case: Case, needs: Needs, *, same_units: bool, same_needs: bool) -> bool:
        """Change what columns cost; return whether they still are the same columns at the same scale."""
        programme, divisor, before = self._programme, case.settings.divisor, self._case
        other_order = not same_needs or divisor != before.settings.divisor
        self._case, self._needs = case, needs
        if not other_order and same_units and self._same_prices(case, before):
            return True
        if other_order and coarse_scale(needs, self.windows) != programme.scale:
            return False
        columns, rank = programme.columns, programme.rank
        if other_order or not same_units:
            held = figures(case, needs, programme.quantities, programme.scale)
        else:
            held = self._held._replace(thresholds=thresholds(case, programme.scale))
        if other_order:
            columns = reordered(columns, held, divisor, programme.scale)
            rank = ranks(needs, programme.quantities, columns)
        priced = repriced(columns, case, needs, self._flow_spans, held, programme.scale)
        if priced is None:
            return False
        changed = np.flatnonzero(priced.cost != programme.arrays.cost)
        self._live.price(changed, priced.cost[changed])
        exact = ExactCosts(case, needs, programme.quantities, priced, held.needs)
        arrays = programme.arrays.changed(cost=priced.cost, exact=exact)
        self._programme = replace(programme, arrays=arrays, columns=priced, rank=rank)
        self._preference = replace(self._preference, rank=rank, thresholds=priced.thresholds)
        self._held = held
        self._stale = True
        return True

    def _same_prices(self, case: Case, before: Case) -> bool:
        tables = attrgetter("settings", "routes", "pool_terms", "consolidations")
        if all(map(operator.is_, tables(case), tables(before))):
            return True
        return self._prices(case) == self._prices(before)

    def _prices(self, case: Case) -> tuple[object, ...]:
        """Return what costs depend on, beside needs, the divisor method and what units have now."""
        settings = case.settings
        here = self.categories
        own = [(settings.stickiness[category], settings.reserve_at[category]) for category in here]
        reserves = [
            (terms.jurisdiction, terms.level, terms.category, terms.reserve_now, terms.reserve_min)
            for terms in case.pool_terms
            if terms.category in here
        ]
        return own, [route for route in case.routes if route.category in here], reserves, case.consolidations

    def _bound(self, changed: Places) -> None:
        """Give every column its share of the range of its quantity: columns fill up in their order."""
        programme, arrays = self._programme, self._programme.arrays
        touched = np.zeros(len(self._low), dtype=bool)
        touched[changed] = True
        places = np.flatnonzero(touched[programme.columns.owner])
        low, high = arrays.low.copy(), arrays.high.copy()
        low[places], high[places] = programme.filled(self._low, places), programme.filled(self._high, places)
        self._live.bounds(places, low[places], high[places])
        self._programme = replace(programme, arrays=arrays.changed(low=low, high=high))
        self._stale = True

    def _limit(self, changed: Sequence[tuple[int, Row]]) -> None:
        """Change right sides."""
        limits = self._programme.arrays.limits.copy()
        others = [number for number, row in changed if row.limit != self._rows[number].limit]
        for number, row in changed:
            self._rows[number] = row
        if not others:
            return
        for number in others:
            line = self._lines[number]
            if line is not None:
                limits[line] = self._rows[number].limit - self._starts[number]
                self._live.limit(line, int(limits[line]))
        self._programme = replace(self._programme, arrays=self._programme.arrays.changed(limits=limits))
        self._stale = True

    def plan(self) -> PartPlan | None:
        """Return the plan that the published order prefers among the best; None where there is none.

        Raises
        ------
        StoppedError
            If the solver gave up.
        """
        if self._stale:
            self._plan = self._found()
            self._stale = False
        return self._plan

    def _found(self) -> PartPlan | None:
        return until_wide_enough(self.windows, self._open, self._found_in) if self._is_in_reach() else None

    def _found_in(self, windows: Mapping[Posts, Window]) -> PartPlan | None:
        if windows is not self.windows:
            self.windows = windows
            self._write()
        point = self._settled_point()
        if point is None:
            return None
        self._programme.require_inside(point)
        return self._plan_of(point)

    def _is_in_reach(self) -> bool:
        """Return whether there is as much of each quantity as it must have, and rows over nothing that can change hold."""
        empty = (row for row, line in zip(self._rows, self._lines, strict=True) if line is None)
        return bool((self._low <= self._most).all()) and all(row.holds(self._programme.least) for row in empty)

    def _settled_point(self) -> Point | None:
        """Return the preferred plan column by column; None where there is none.

        Raises
        ------
        StoppedError
            If the solver gave up.
        TooNarrowError
            If a good plan lies outside the windows.
        """
        runner, arrays = Runner("highs"), self._programme.arrays
        settle = settle_near(self._programme, self._preference, runner)
        chosen = self._decided(None, settle) if self._cuts else None
        if chosen is not None:
            return chosen.settled.point
        answer = self._live.solve()
        if answer.outcome is Outcome.INFEASIBLE:
            return None
        if answer.outcome is not Outcome.OPTIMAL:
            raise StoppedError(answer.outcome)
        pricing = evaluate(arrays, *rounded_prices(arrays, answer.prices))
        best = None if answer.fractional.any() else settle(arrays, answer, pricing)
        if best is None:
            chosen = self._decided(answer, settle)
            best = chosen.settled if chosen is not None else None
        if best is not None:
            return best.point
        try:
            least = self._live.least_whole()
        except NoPointError as error:
            if error.outcome is Outcome.INFEASIBLE:
                return None
            raise StoppedError(error.outcome) from error
        return settle_whole_exactly(arrays, pricing, least, self._preference, runner).point

    def _decided(self, relaxed: SolverAnswer | None, settle: Settle) -> Chosen | None:
        """Decide the merges: from the answer to the programme as it stands, or from what the last search excluded."""
        arrays, live, cuts = self._programme.arrays, self._live, () if relaxed else self._cuts
        self._cuts = ()
        try:
            chosen = best_choice(arrays, open_merges(self._programme), relaxed, live.solve_within, settle, cuts)
        finally:
            live.rebound(arrays)
        self._cuts = chosen.cuts if chosen is not None else ()
        return chosen

    def _plan_of(self, point: Point) -> PartPlan:
        """Return the plan of a settled point, its flows settled too."""
        programme, case = self._programme, self._case
        sums = programme.sums(point)
        amounts = self._flows.settled(case, self._low, self._high, self._rows, sums, Runner("highs"))
        return PartPlan(amounts, self._value(amounts))

    def _value(self, amounts: Places) -> Fraction:
        """Return the objective of a plan, as `quota.model.costs.plan_cost` does."""
        case, held, quantities = self._case, self._held, self._programme.quantities
        units = held.category >= 0
        filled = filled_costs(case.settings.divisor, amounts[units], held.needs.at(np.flatnonzero(units)), FINE)
        telling = np.flatnonzero(np.where(units, amounts > held.current, amounts != 0))
        added = {quantities[place]: int(amounts[place]) for place in telling.tolist()}
        return Fraction(total(filled), FINE) + added_cost(case, self._needs, added)
