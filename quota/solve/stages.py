"""Several objectives one after the other, each proved before the next, in whole numbers.

After a stage only what leaves its value as it is may change: columns whose reduced cost would cost more stand still, and
where the bound of the linear programme lies below the value a line over the reduced costs, whose numbers are small, holds
the rest. So no stage carries the costs of those before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays, Constraint, Point
from quota.model.matrix import Places, Whole, whole
from quota.solve.order import Preference, Restricted, restrict, whole_prices
from quota.solve.outcome import Outcome, SolverAnswer, StoppedError
from quota.solve.proof import Pricing, evaluate, rounded_prices
from quota.solve.propagation import propagated
from quota.solve.rounding import near_point
from quota.solve.solvers import Runner

HEAVIEST = 10**6
"""Largest cost by which groups of columns that follow each other are told apart in one objective."""


class ImpossibleError(Exception):
    """A programme has no solution in whole numbers."""


@dataclass
class Stages:
    """A programme under objectives that follow each other; `minimise` takes the next one.

    Parameters
    ----------
    arrays : Arrays
        What is left of it. Columns beyond `count` in `places` are slacks.
    runner : Runner
    together : int64 array
        Columns of the first programme with the same number are likely to be fractional together.
    places : int64 array
        Column of the first programme, by column.
    fixed : int64 array
        The first programme's point, with 0 at those places.
    first : Arrays
        The first programme.
    held : int64 array
        The best point so far, over the columns that are left.
    point : int64 array or None
        The same over the first programme's columns; None before the first stage.
    proved : bool
        Whether every stage was proved.
    """

    arrays: Arrays
    runner: Runner
    together: Places
    places: Places = field(init=False)
    fixed: Point = field(init=False)
    held: Point = field(init=False)
    first: Arrays = field(init=False)
    point: Point | None = None
    proved: bool = True

    def __post_init__(self) -> None:
        self.places = np.arange(self.arrays.width)
        self.fixed = np.zeros(self.arrays.width, dtype=np.int64)
        self.held, self.first = self.fixed, self.arrays

    @property
    def count(self) -> int:
        """Number of columns of the first programme."""
        return len(self.fixed)

    @property
    def open(self) -> NDArray[np.bool_]:
        """Which columns of the first programme may still change, as far as equations tell."""
        told = propagated(self.arrays)
        found = np.zeros(self.count, dtype=bool)
        mine = self.places[told.low < told.high]
        found[mine[mine < self.count]] = True
        return found

    @property
    def best(self) -> Point:
        """The best point; there is one after the first stage."""
        if self.point is None:
            raise StoppedError
        return self.point

    def minimise(self, costs: Whole) -> int:
        """Take an objective over the first programme's columns; return its least value, which holds from now on.

        Raises
        ------
        ImpossibleError
            If there is no point at all.
        StoppedError
            If time was over, or the solver gave up, before any was found.
        """
        slacks = np.zeros(self._next_slack() - self.count, dtype=np.int64)
        spread = np.concatenate((whole(costs), slacks))[self.places]
        if self.point is not None and not (spread[self.arrays.low < self.arrays.high] != 0).any():
            return self._value(costs)
        arrays = self.arrays.changed(cost=spread)
        relaxed = self.runner.solve(arrays)
        if relaxed.outcome is Outcome.INFEASIBLE:
            raise ImpossibleError
        if relaxed.outcome is not Outcome.OPTIMAL:
            raise StoppedError(relaxed.outcome)
        pricing = evaluate(arrays, *rounded_prices(arrays, relaxed.prices))
        found = self.held if relaxed.fractional.any() else relaxed.whole_point
        known = self.point is not None or found is not self.held
        if not (known and arrays.allows(found) and pricing.proves(arrays.value(found))):
            found, pricing = self._whole(arrays, relaxed, pricing)
        self._hold(arrays, pricing, found)
        return self._value(costs)

    def _whole(self, arrays: Arrays, relaxed: SolverAnswer, pricing: Pricing) -> tuple[Point, Pricing]:
        """Return the best point in whole numbers, and whole prices."""
        pricing = evaluate(arrays, 1, whole_prices(pricing, arrays.senses))
        near = self._near(arrays, relaxed)
        if near is not None and pricing.proves(arrays.value(near)):
            return near, pricing
        if self.point is not None and (near is None or arrays.value(self.held) < arrays.value(near)):
            near = self.held
        if near is None:
            return self._searched(arrays, None), pricing
        small = restrict(arrays, pricing, near)
        found = small.filled(self._searched(small.arrays, small.held))
        better = arrays.allows(found) and arrays.value(found) <= arrays.value(near)
        self.proved = self.proved and better
        return (found if better else near), pricing

    def _near(self, arrays: Arrays, relaxed: SolverAnswer) -> Point | None:
        """Return a point that differs from the linear programme's only in what goes together with a fraction."""
        slack = self.places >= self.count
        group = np.concatenate((self.together, np.full(self._next_slack() - self.count, -1)))
        preference = Preference(np.full(arrays.width, -1), np.zeros(arrays.width, dtype=np.int64), group[self.places])
        return near_point(arrays, relaxed, preference, slack | (group[self.places] < 0), self.runner)

    def _searched(self, arrays: Arrays, known: Point | None) -> Point:
        """Search in whole numbers; where time is over, return what was found, not proved."""
        answer = self.runner.solve_whole(arrays)
        if answer.outcome is Outcome.OPTIMAL:
            return answer.whole_point
        if answer.outcome is Outcome.INFEASIBLE and known is None:
            raise ImpossibleError
        self.proved = False
        if answer.found:
            return answer.whole_point
        if known is None:
            raise StoppedError(answer.outcome)
        return known

    def _hold(self, arrays: Arrays, pricing: Pricing, found: Point) -> None:
        """Leave out what cannot change without changing the value."""
        small = restrict(arrays, pricing, found)
        self._fill(small, found)
        self.arrays, self.held = _with_value(small), small.held

    def _fill(self, small: Restricted, found: Point) -> None:
        """Take over what now stands still, and the point."""
        mine = self.places < self.count
        whole_point = self.fixed.copy()
        whole_point[self.places[mine]] = found[mine]
        self.point = whole_point
        stays = np.append(self.places, np.arange(len(small.fixed) - len(self.places)) + self._next_slack())
        places = stays[small.places]
        still = np.ones(len(small.fixed), dtype=bool)
        still[small.places] = False
        known = still & (stays < self.count)
        self.fixed[stays[known]] = small.fixed[known]
        self.places = places

    def fix(self, columns: Places) -> None:
        """Let columns of the first programme stand as they are, for good."""
        stands = np.isin(self.places, columns)
        if not stands.any():
            return
        kept = np.where(stands, self.held, 0)
        self.arrays, _ = self.arrays.over(~stands, kept)
        self.fixed[self.places[stands]] = self.held[stands]
        self.places, self.held = self.places[~stands], self.held[~stands]

    def settle(self, groups: Sequence[Places]) -> None:
        """Let groups of columns be as large as they can, each before the next; most are what they are in every best point.

        Whether they are is asked of many at once: of the point that is farthest from the one at hand.
        """
        is_open = self.open
        left = [group[is_open[group]] for group in groups]
        left = [group for group in left if len(group)]
        if not left or not self._may_differ(np.concatenate(left)):
            self.fix(np.concatenate([*left, np.zeros(0, dtype=np.int64)]).astype(np.int64))
        elif len(left) == 1:
            self.settle_one_by_one(left)
        else:
            half = len(left) // 2
            self.settle(left[:half])
            self.settle(left[half:])

    def settle_one_by_one(self, groups: Sequence[Places]) -> None:
        """Do so without asking of many at once, where few are alike in all best points.

        Several follow each other in one objective, in which one more of a group outweighs all that those after it can be.
        """
        costs, weight = np.zeros(self.count, dtype=np.int64), 1
        waiting: list[Places] = []
        for group in reversed(groups):
            reach = 1 + int(self.first.high[group].sum())
            if waiting and weight * reach > HEAVIEST:
                return self._settle_after(groups[: len(groups) - len(waiting)], costs, waiting)
            costs[group] = -weight
            weight *= reach
            waiting.append(group)
        self._settle_after((), costs, waiting)
        return None

    def _settle_after(self, before: Sequence[Places], costs: Whole, groups: Sequence[Places]) -> None:
        """Settle some groups one by one, and then others that one objective is enough for."""
        if before:
            self.settle_one_by_one(before)
        if groups:
            self.minimise(costs)
            self.fix(np.concatenate(groups))

    def _may_differ(self, columns: Places) -> bool:
        """Return whether any best point differs in some columns from the one at hand; where that is not known, it may."""
        mine = np.flatnonzero(np.isin(self.places, columns))
        low, high, held = self.arrays.low[mine], self.arrays.high[mine], self.held[mine]
        if ((low < held) & (held < high)).any():
            return True
        costs = np.zeros(self.arrays.width, dtype=np.int64)
        costs[mine] = np.where(held == low, -1, 1)
        arrays = self.arrays.changed(cost=costs)
        relaxed = self.runner.solve(arrays)
        if relaxed.outcome is not Outcome.OPTIMAL:
            return True
        pricing = evaluate(arrays, *rounded_prices(arrays, relaxed.prices))
        if pricing.proves(arrays.value(self.held)):
            return False
        if not relaxed.fractional.any():
            return True
        answer = self.runner.solve_whole(arrays)
        return not (answer.outcome is Outcome.OPTIMAL and arrays.value(answer.whole_point) >= arrays.value(self.held))

    def _next_slack(self) -> int:
        return max(self.count, int(self.places.max(initial=-1)) + 1)

    def _value(self, costs: Whole) -> int:
        return int(np.dot(whole(costs, int(self.best.sum()) + 1), self.best))


def _with_value(small: Restricted) -> Arrays:
    """Return the restricted programme with a line for the value, where reduced costs leave it open."""
    reduced = small.pricing.reduced[small.places] if len(small.places) else np.zeros(0, dtype=np.int64)
    arrays = small.arrays.changed(cost=np.zeros(len(small.places), dtype=np.int64))
    places = np.flatnonzero(reduced != 0)
    if not len(places):
        return arrays
    terms = [(int(place), int(reduced[place])) for place in places.tolist()]
    return arrays.with_line(Constraint(terms, "==", sum(factor * int(small.held[place]) for place, factor in terms)))


def parts_of(arrays: Arrays) -> list[Places]:
    """Return the columns that lines tie together, part by part: objectives that add up are least where they are in each."""
    part, _ = arrays.matrix.parts()
    order = np.argsort(part, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(part[order])) + 1) if arrays.width else []


def alone(arrays: Arrays, part: Places, together: Places, runner: Runner) -> Stages:
    """Return one of the parts, to be solved for itself."""
    inside = np.zeros(arrays.width, dtype=bool)
    inside[part] = True
    smaller, _ = arrays.over(inside, np.zeros(len(inside), dtype=np.int64))
    return Stages(smaller, runner, together[part])


def demand_possible(arrays: Arrays) -> None:
    """Do nothing where lines without any column hold.

    Raises
    ------
    ImpossibleError
        If one does not.
    """
    empty = np.diff(arrays.matrix.starts) == 0
    failing = np.where(arrays.senses == 0, arrays.limits != 0, arrays.limits * arrays.senses > 0)
    if (empty & failing).any():
        raise ImpossibleError
