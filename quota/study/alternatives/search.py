"""Plans that lose little against the optimum and differ from it, and from each other, as much as they can.

A planner who knows what else is nearly as good can weigh what no programme knows. The first alternative is the plan that
differs most from the optimum among all that keep every rule and lose at most so much; each further one is the plan whose
smallest difference from the optimum and all alternatives before it is largest.

    loss = (value − value of the optimum) ÷ (value of the fewest moves − value of the optimum)

is the part that is given up of what the optimum gains over the best plan that moves as few posts as the rules allow.
Value is the objective of the scenario, thresholds included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal

import numpy as np

from quota.model.arrays import Arrays, Point
from quota.model.costs import plan_cost
from quota.model.programme import Programme, build
from quota.model.ranges import ranges
from quota.model.rows import Posts, Reserve, Row
from quota.model.rules.reserve import reserve
from quota.model.subject import Subject
from quota.model.windows import TooNarrowError, Window, first_windows, until_wide_enough
from quota.need import Needs
from quota.scenario import Case
from quota.solve.flows import settle_flows
from quota.solve.optimum import Solution, optimise
from quota.solve.outcome import Outcome, StoppedError
from quota.solve.solvers import Runner
from quota.study.alternatives.distances import Distances, Numbers, difference, distances
from quota.study.alternatives.farthest import Farthest, farthest_by
from quota.study.crews.crew import Crew, Here
from quota.study.frontier.walk import growth_line
from quota.study.least import least_point

Ended = Literal["count", "none_left", "stopped", "gave_up"]


@dataclass(frozen=True, slots=True)
class DifferTerms:
    """What is asked for.

    Parameters
    ----------
    loss : Fraction
        How much of the attainable gain may be given up. [percent]
    differ : int
        By how many posts, at least 1, any two of the plans must differ; see `quota.study.alternatives.distances.difference`.
    count : int
        How many alternatives are wanted.
    """

    loss: Fraction
    differ: int
    count: int


@dataclass(frozen=True, slots=True)
class Alternative:
    """A plan that loses little.

    Parameters
    ----------
    solution : Solution
        Its value, and as bound that of the optimum.
    loss : Fraction
        What it gives up of the attainable gain. [percent]
    difference : int
        From the optimum. [posts]
    nearest : int
        The smallest difference from the optimum and the alternatives before it. [posts]
    most : int
        No plan within the loss can have a larger one; equal to `nearest` where that is proved.
    """

    solution: Solution
    loss: Fraction
    difference: int
    nearest: int
    most: int


@dataclass(frozen=True)
class Alternatives:
    """The optimum and the alternatives to it.

    Parameters
    ----------
    optimum : Solution
    attainable : Fraction
        What the optimum gains over the best plan of fewest moves. [percentage points, summed over posts]
    found : tuple of Alternative
    ended : str
        ``count``: as many as asked for; ``none_left``: no further plan within the loss differs enough from all of these,
        which is proved; ``stopped``: the time limit came.
    """

    optimum: Solution
    attainable: Fraction
    found: tuple[Alternative, ...]
    ended: Ended

    @property
    def solutions(self) -> tuple[Solution, ...]:
        """The optimum, then the alternatives."""
        return (self.optimum, *(each.solution for each in self.found))

    @property
    def proved(self) -> bool:
        """Whether every alternative is proved to differ most, and every missing one not to exist."""
        return self.ended not in ("stopped", "gave_up") and all(each.nearest == each.most for each in self.found)


def alternatives(
    case: Case,
    needs: Needs,
    terms: DifferTerms,
    solver: str = "highs",
    seconds: float | None = None,
    done: Callable[[int], None] = lambda number: None,
    crew: Crew | None = None,
) -> Alternatives:
    """Find plans within a stated loss of the optimum that differ most, pairwise by at least so many posts.

    Parameters
    ----------
    seconds : float, optional
        Time limit of the whole study.
    done : callable
        Told the number of each plan that was found; 0 for the optimum.
    crew : Crew, optional
        Who seeks each of them; by default this process.

    Raises
    ------
    ConflictError
        If no plan keeps every rule.
    StoppedError
        If the time limit came before the optimum was proved.
    SolverError
        If the solver is not there or broke down.
    """
    runner = Runner.within(solver, seconds)
    optimum = optimise(case, needs, solver, seconds)
    if optimum.outcome is not Outcome.OPTIMAL:
        raise StoppedError(Outcome.STOPPED)
    search = _Search(case, needs, optimum, terms, runner, crew or Here())
    done(0)
    found: list[Alternative] = []
    ended: Ended = "count"
    while len(found) < terms.count and ended == "count":
        try:
            further = search.next([optimum, *(each.solution for each in found)])
        except StoppedError as error:
            ended = "stopped" if error.by_limit else "gave_up"
            continue
        if further is None:
            ended = "none_left"
        else:
            found.append(further)
            done(len(found))
    return Alternatives(optimum, search.attainable, tuple(found), ended)


class _Search:
    """A case kept ready for one search after the other; its windows only grow."""

    def __init__(
        self, case: Case, needs: Needs, optimum: Solution, terms: DifferTerms, runner: Runner, crew: Crew
    ) -> None:
        self._case, self._needs, self._terms, self._runner, self._crew = case, needs, terms, runner, crew
        self._optimum = optimum
        self._spans, self._coupling = ranges(case, optimum.rows)
        self._windows: Mapping[Posts, Window] = first_windows(case, needs, self._spans)
        self._fewest = self._fewest_moves()
        self._less = 0

    @property
    def attainable(self) -> Fraction:
        """What the optimum gains over the best plan of fewest moves. [percentage points, summed over posts]"""
        return self._cost(self._fewest) - self._optimum.value

    def _cost(self, plan: Numbers) -> Fraction:
        return plan_cost(self._case, self._needs, plan)

    def next(self, before: Sequence[Solution]) -> Alternative | None:
        """Return the plan that differs most from those before it; None where none differs enough.

        Raises
        ------
        StoppedError
            If the time limit came first.
        """
        plans = [solution.quantities for solution in before]
        while True:
            written, found = until_wide_enough(
                self._windows, self._spans, lambda windows: self._farthest(windows, plans)
            )
            if found is None:
                return None
            further = self._alternative(written, found, plans)
            over = (further.loss - self._terms.loss) * self.attainable / 100
            if over <= 0:
                return further
            self._less += ceil(over * written.programme.scale)  # rounded costs fitted, the exact ones do not

    def _farthest(self, windows: Mapping[Posts, Window], plans: Sequence[Numbers]) -> tuple[Distances, Farthest | None]:
        """Return the programme, with windows that hold every plan so far, and the plan that differs most from these."""
        narrow = {
            posts: plan[posts]
            for posts, window in windows.items()
            for plan in plans
            if not window.first <= plan[posts] <= window.last
        }
        if narrow:
            raise TooNarrowError(narrow)
        programme = self._programme(windows)
        allowance = floor(self._terms.loss * self.attainable / 100 * programme.scale) - self._less
        written = distances(self._case, programme, plans, allowance, self._terms.differ)
        found = farthest_by(self._crew, written, self._runner)
        if found is not None:
            programme.require_inside(written.joined(found.point))
        return written, found

    def _programme(self, windows: Mapping[Posts, Window]) -> Programme:
        self._windows = windows
        return build(self._case, self._needs, self._spans, self._coupling, windows)

    def _fewest_moves(self) -> Numbers:
        """Return the best of the plans that move as few posts as the rules allow."""
        return until_wide_enough(self._windows, self._spans, self._fewest_within)

    def _fewest_within(self, windows: Mapping[Posts, Window]) -> Numbers:
        programme = self._programme(windows)
        arrays, growing = programme.arrays, programme.grown(self._case)
        if not arrays.width:
            return self._optimum.quantities
        fewest = self._least(arrays.changed(cost=growing.astype(np.int64)))
        line = growth_line(self._case, programme, int(fewest[growing].sum()))
        point = self._least(arrays.with_line(line))
        programme.require_inside(point)
        return programme.amounts(point)

    def _least(self, arrays: Arrays) -> Point:
        """Return a least point of a programme that has one."""
        point = least_point(arrays, self._runner)
        if point is None:
            raise StoppedError(self._runner.without_answer)
        return point

    def _alternative(self, written: Distances, found: Farthest, before: Sequence[Numbers]) -> Alternative:
        """Settle the flows of what was found, and reckon it all again from the plan itself."""
        case, labelled = self._case, self._optimum.rows
        drawn = written.programme.amounts(written.joined(found.point))
        quantities = settle_flows(case, (*labelled, *_as_they_are(drawn)), drawn, self._runner)
        best, value, attainable = self._optimum.value, self._cost(quantities), self.attainable
        apart = [difference(case, quantities, plan) for plan in before]
        loss = 100 * (value - best) / attainable if attainable else Fraction(0)
        if min(apart) < found.nearest or not all(row.holds(quantities) for row in labelled):
            raise AssertionError("an alternative breaks what it was searched by")
        solution = Solution(quantities, labelled, Outcome.FEASIBLE, value, best)
        return Alternative(solution, loss, apart[0], min(apart), found.most)


def _as_they_are(found: Numbers) -> Iterator[Row]:
    """Yield rows that keep the reserves of a plan while its flows are settled: they count in its differences."""
    for quantity, posts in found.items():
        if isinstance(quantity, Reserve):
            yield Row(reserve, Subject(pool=quantity.pool, category=quantity.category), ((quantity, 1),), "==", posts)
