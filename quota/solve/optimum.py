"""From a case to its proved optimum."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays, Point
from quota.model.costs import fine_scale, plan_cost
from quota.model.matrix import Places
from quota.model.programme import Programme, build
from quota.model.ranges import ConflictError, Range, ranges
from quota.model.rows import Merge, Posts, Quantity, Row
from quota.model.rules import rows
from quota.model.windows import Window, first_windows, widened
from quota.need import Needs
from quota.scenario import Case
from quota.solve.choice import Settle, Solve, best_choice
from quota.solve.components import Part, parts
from quota.solve.conflict import conflict_sets
from quota.solve.flows import Flows
from quota.solve.near import settled_near
from quota.solve.order import Preference, settle, settle_whole
from quota.solve.outcome import Answer, Outcome, StoppedError, no_answer
from quota.solve.proof import Pricing, evaluate, rounded_prices
from quota.solve.solvers import Runner
from quota.solve.wholeness import least_whole

MANY = 5_000
"""Quantities from which the parts of a case are solved side by side."""


@dataclass(frozen=True)
class Solution:
    """A plan in numbers, and how sure it is.

    Parameters
    ----------
    quantities : Mapping[Quantity, int]
        Posts, reserves, transfers and changes. [posts]
    rows : tuple of Row
        Every labelled row that it keeps.
    outcome : Outcome
        `OPTIMAL` if proved, else `FEASIBLE`.
    value, bound : Fraction
        Of the plan, and the least that any plan can have. [percentage points of coverage, summed over posts]
    scale : int
        Cost units per percentage point at which both were computed in whole numbers.
    """

    quantities: Mapping[Quantity, int]
    rows: tuple[Row, ...]
    outcome: Outcome
    value: Fraction
    bound: Fraction
    scale: int

    @property
    def gap(self) -> Fraction:
        """Relative distance of value and bound, in percent; 0 means proved."""
        return 100 * (self.value - self.bound) / max(abs(self.value), Fraction(1, self.scale))


@dataclass(frozen=True, slots=True)
class Found:
    """A plan of one programme.

    Parameters
    ----------
    point : int64 array
        The plan, column by column.
    pricing : Pricing
        Prices that bound the value of every plan from below.
    proved : bool
        Whether no plan is better.
    distance : int
        Value less bound, in cost units; 0 where the value is proved.
    integer : bool
        Whether the linear programme left fractions, so that the proof is the solver's.
    """

    point: Point
    pricing: Pricing
    proved: bool
    distance: int
    integer: bool


def optimise(
    case: Case,
    needs: Needs,
    solver: str = "highs",
    seconds: float | None = None,
    *,
    labelled: tuple[Row, ...] | None = None,
) -> Solution:
    """Solve the step programme of a case to proved optimality, or as far as the time limit allows.

    Parameters
    ----------
    labelled : tuple of Row, optional
        The rows to keep; by default all that the rules say. Others are the same rows with some limits eased.

    Raises
    ------
    ConflictError
        If no plan keeps every rule; holds sets of rows that cannot hold together, none of which can be spared.
    StoppedError
        If the time limit came before any plan.
    SolverError
        If the solver is not there or broke down.
    """
    runner = Runner.within(solver, seconds)
    labelled = tuple(rows(case)) if labelled is None else labelled
    try:
        spans, coupling = ranges(case, labelled)
        solved = _solved_parts(case, needs, spans, coupling, runner)
    except ConflictError:
        solved = None  # two rows on one quantity already exclude each other; there may be more
    if solved is None:
        raise ConflictError(conflict_sets(case, labelled))
    found = {quantity: amount for part in solved for quantity, amount in part.quantities.items()}
    quantities = {quantity: found[quantity] for quantity in spans}
    scale = max(part.scale for part in solved)
    value = Fraction(plan_cost(case, needs, quantities, scale), scale)
    return Solution(
        quantities,
        labelled,
        Outcome.OPTIMAL if all(part.proved for part in solved) else Outcome.FEASIBLE,
        value,
        value - sum(part.distance for part in solved),
        scale,
    )


class _SolvedPart(NamedTuple):
    """What was found in one part of a case; `distance` of value and bound in percentage points."""

    quantities: Mapping[Quantity, int]
    proved: bool
    distance: Fraction
    scale: int


def _solved_parts(
    case: Case, needs: Needs, spans: Mapping[Quantity, Range], coupling: Sequence[Row], runner: Runner
) -> list[_SolvedPart] | None:
    """Solve what no row ties together for itself, at one scale of costs; None if a part has no plan."""
    windows = first_windows(case, needs, spans)
    scale = fine_scale(case.settings.divisor, needs, windows)

    def solve(part: Part) -> _SolvedPart | None:
        own = {posts: windows[posts] for posts in part.spans if isinstance(posts, Posts)}
        programme, found = _proved(case, needs, part, own, scale, runner)
        if found is None:
            return None
        flows = Flows(programme.quantities, part.rows)
        amounts = flows.settled(case, part.spans, part.rows, programme.sums(found.point), runner)
        quantities = dict(zip(programme.quantities, amounts.tolist(), strict=True))
        return _SolvedPart(quantities, found.proved, Fraction(found.distance, programme.scale), programme.scale)

    every = parts(spans, coupling)
    if len(spans) < MANY:
        return _all_of(map(solve, every))
    # Solvers work outside of Python, several at a time.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return _all_of(pool.map(solve, every))


def _all_of(solved: Iterable[_SolvedPart | None]) -> list[_SolvedPart] | None:
    """Return the parts; None as soon as one has no plan."""
    found = []
    for part in solved:
        if part is None:
            return None
        found.append(part)
    return found


def proved_programme(
    case: Case, needs: Needs, labelled: Iterable[Row], runner: Runner
) -> tuple[Programme, Found | None]:
    """Widen the windows until they hold the optimum; return the last programme and what was found in it.

    Nothing is found where no plan is possible.

    Raises
    ------
    ConflictError, StoppedError, SolverError
        As `optimise`.
    """
    spans, coupling = ranges(case, labelled)
    return _proved(case, needs, Part(spans, coupling), first_windows(case, needs, spans), 0, runner)


def _proved(
    case: Case, needs: Needs, part: Part, windows: Mapping[Posts, Window], scale: int, runner: Runner
) -> tuple[Programme, Found | None]:
    """Widen the windows of a part until they hold its optimum."""
    while True:
        programme = build(case, needs, part.spans, part.rows, windows, scale)
        solve = runner.opened(programme.arrays)
        relaxed = _relaxed(programme, solve)
        if relaxed is None:
            return programme, None
        narrow = programme.outside(_cleaned(relaxed))
        if not narrow:  # else an integer programme would be solved for nothing
            found = _settled(case, needs, programme, relaxed, solve, runner)
            narrow = programme.outside(found.point) if found is not None else set()
            if not narrow:
                return programme, found
        windows = widened(windows, narrow, part.spans)


def _relaxed(programme: Programme, solve: Solve) -> Answer | None:
    """Solve a programme as a linear one; None if it has no solution."""
    answer = no_answer(Outcome.INFEASIBLE) if programme.impossible else solve(programme.arrays)
    if answer.outcome is Outcome.INFEASIBLE:
        return None
    if answer.outcome is not Outcome.OPTIMAL:
        raise StoppedError
    return answer


def _cleaned(answer: Answer) -> NDArray[np.float64]:
    """Return a solver's amounts, whole where they are meant to be."""
    return np.where(answer.fractional, answer.point, np.rint(answer.point))


def _settled(
    case: Case, needs: Needs, programme: Programme, relaxed: Answer, solve: Solve, runner: Runner
) -> Found | None:
    """Return the plan in whole numbers that the published order prefers among the best; None if there is none.

    Where the linear programme leaves fractions, merges are decided one by one, and with them decided the best plan is
    sought near the linear programme's. Where that leads nowhere, the columns concerned become integer, and again those
    that are newly fractional, until all are whole; the bound of the linear programme stays the bound. A scenario that
    allows a gap gets the first plan within it.
    """
    arrays = programme.arrays
    preference = preference_of(case, programme)
    pricing = evaluate(arrays, *rounded_prices(arrays, relaxed.prices))
    if not relaxed.fractional.any():
        point = relaxed.whole_point
        if not arrays.allows(point):
            raise StoppedError
        settled = settle(arrays, point, pricing, preference, runner)
        return _found(arrays, settled.point, settled.pricing, proved=settled.proved, integer=False)

    near = settle_near(programme, preference, runner, _allowed(case, needs, programme, relaxed))
    best = best_choice(arrays, open_merges(programme), relaxed, solve, near)
    if best is not None:
        return _found(arrays, best.point, pricing, proved=best.proved, integer=True)
    answer = least_whole(arrays, runner, preference.together, relaxed)
    if answer.outcome is Outcome.INFEASIBLE:
        return None
    point = answer.whole_point
    if not answer.found or not arrays.allows(point):
        raise StoppedError
    proved = answer.outcome is Outcome.OPTIMAL or pricing.proves(arrays.value(point))
    if proved and not programme.outside(point):  # in windows too narrow the order would be settled for nothing
        point = settle_whole(arrays, pricing, point, preference, runner).point
    return _found(arrays, point, pricing, proved=proved, integer=True)


def _allowed(case: Case, needs: Needs, programme: Programme, relaxed: Answer) -> int:
    """Return how far from the best a plan may be by the scenario, in cost units; a little less, for its value is not known."""
    if not case.settings.gap:
        return 0
    value = plan_cost(case, needs, programme.amounts(relaxed.whole_point), programme.scale)
    return int(Fraction(case.settings.gap) / 100 * value * 9 / 10)


def settle_near(programme: Programme, preference: Preference, runner: Runner, allowed: int = 0) -> Settle:
    """Return what settles a programme whose merges are decided."""
    flows = programme.columns.post == 0
    return lambda arrays, answer, pricing: settled_near(arrays, answer, pricing, preference, flows, runner, allowed)


def open_merges(programme: Programme) -> Places:
    """Return the columns of the merges that may take place or not."""
    return programme.columns_of(quantity for quantity in programme.quantities if isinstance(quantity, Merge))


def _found(arrays: Arrays, point: Point, pricing: Pricing, *, proved: bool, integer: bool) -> Found:
    distance = 0 if proved else arrays.value(point) - pricing.least_value
    return Found(point, pricing, proved, distance, integer)


def preference_of(case: Case, programme: Programme) -> Preference:
    """Return the published order of a programme's columns.

    Where whole numbers are searched for, the steps of a county's units become whole together; of other quantities each by
    itself.
    """
    groups: dict[object, int] = {}
    group = [
        groups.setdefault(
            case.units[quantity.unit].jurisdiction if isinstance(quantity, Posts) else quantity, len(groups)
        )
        for quantity in programme.quantities
    ]
    owner = programme.columns.owner
    return Preference(programme.rank, programme.columns.thresholds, np.array(group, dtype=np.int64)[owner])
