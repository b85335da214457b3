"""From a case to its proved optimum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from quota.model.programme import Programme, build, fine_scale, plan_cost
from quota.model.ranges import ConflictError, Range, ranges
from quota.model.rows import Posts, Quantity, Row
from quota.model.rules import rows
from quota.model.windows import Window, first_windows
from quota.need import Needs
from quota.scenario import Case
from quota.solve.arrays import Arrays
from quota.solve.components import Part, parts
from quota.solve.conflict import conflict_sets
from quota.solve.flows import settle_flows_within
from quota.solve.order import Preference, settle, settle_whole
from quota.solve.outcome import Outcome, StoppedError
from quota.solve.proof import Pricing, evaluate, rounded_prices
from quota.solve.solvers import Runner
from quota.solve.wholeness import WHOLE, fractional, least_whole


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
    arrays : Arrays
        The programme.
    point : list of int
        The plan, column by column.
    pricing : Pricing
        Prices that bound the value of every plan from below.
    proved : bool
        Whether no plan is better.
    integer : bool
        Whether the linear programme left fractions, so that the proof is the solver's.
    """

    arrays: Arrays
    point: list[int]
    pricing: Pricing
    proved: bool
    integer: bool

    @property
    def distance(self) -> int:
        """Value less bound, in cost units; 0 where the value is proved."""
        return 0 if self.proved else self.arrays.value(self.point) - self.pricing.least_value

    def named(self) -> dict[str, int]:
        """Return the plan by name of the variable."""
        return dict(zip(self.arrays.names, self.point, strict=True))


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
    scale = fine_scale(case, needs, windows)
    solved = []
    for part in parts(spans, coupling):
        own = {posts: windows[posts] for posts in part.spans if isinstance(posts, Posts)}
        programme, found = _proved(case, needs, part, own, scale, runner)
        if found is None:
            return None
        quantities = settle_flows_within(case, part.spans, part.rows, programme.quantities(found.named()), runner)
        distance = Fraction(found.distance, programme.scale)
        solved.append(_SolvedPart(quantities, found.proved, distance, programme.scale))
    return solved


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
        relaxed = _relaxed(programme, runner)
        if relaxed is None:
            return programme, None
        narrow = programme.outside(relaxed.values)
        if not narrow:  # else an integer programme would be solved for nothing
            together = _together(case, programme)
            found = _whole(programme, relaxed, together, runner)
            if found is None:
                return programme, None
            narrow = programme.outside(found.named())
            if not narrow:
                found = _settled(programme, found, together, runner)
                narrow = programme.outside(found.named())
            if not narrow:
                return programme, found
        windows = _widened(windows, narrow, part.spans)


def _together(case: Case, programme: Programme) -> dict[str, object]:
    """Return which columns become whole together: the steps of a county's units; of other quantities each by itself."""
    return {
        name: case.units[column.quantity.unit].jurisdiction if isinstance(column.quantity, Posts) else column.quantity
        for name, column in programme.columns.items()
    }


def _widened(
    windows: Mapping[Posts, Window], narrow: set[Posts], spans: Mapping[Quantity, Range]
) -> dict[Posts, Window]:
    return {posts: window.widened(spans[posts]) if posts in narrow else window for posts, window in windows.items()}


@dataclass(frozen=True, slots=True)
class _Relaxed:
    """The optimum of a linear programme.

    Parameters
    ----------
    arrays : Arrays
        The programme.
    values : dict of str to float
        Of its columns, by name; whole ones exactly.
    pricing : Pricing
        Prices that bound the value of every plan from below.
    """

    arrays: Arrays
    values: dict[str, float]
    pricing: Pricing


def _relaxed(programme: Programme, runner: Runner) -> _Relaxed | None:
    """Solve a programme as a linear one; None if it has no solution."""
    if programme.impossible:
        return None
    problem = programme.problem
    arrays = Arrays.of(problem)
    if not arrays.names:
        return _Relaxed(arrays, {}, Pricing(1, [], np.zeros(0, dtype=np.int64), 0))
    ended = runner.run(problem)
    if ended is Outcome.INFEASIBLE:
        return None
    if ended is not Outcome.OPTIMAL:
        raise StoppedError
    pricing = evaluate(arrays, *rounded_prices(arrays, {line.name: line.pi for line in problem.constraints()}))
    values = {variable.name: _cleaned(variable.varValue or 0.0) for variable in problem.variables()}
    return _Relaxed(arrays, values, pricing)


def _cleaned(amount: float) -> float:
    """Return a solver's amount, whole where it is meant to be."""
    return round(amount) if abs(amount - round(amount)) <= WHOLE else amount


def _whole(programme: Programme, relaxed: _Relaxed, together: Mapping[str, object], runner: Runner) -> Found | None:
    """Find a least plan of a programme in whole numbers; None if there is none.

    Where the linear programme leaves fractions, the columns concerned become integer, and again those that are newly
    fractional, until all are whole; the bound of the linear programme stays the bound.
    """
    problem, arrays, pricing = programme.problem, relaxed.arrays, relaxed.pricing
    if not arrays.names:
        return Found(arrays, [], pricing, proved=True, integer=False)
    integer = any(isinstance(amount, float) for amount in relaxed.values.values())
    if not integer:
        point = [int(amount) for amount in relaxed.values.values()]
        if not arrays.allows(point):
            raise StoppedError
        return Found(arrays, point, pricing, proved=pricing.proves(arrays.value(point)), integer=False)
    ended = least_whole(problem, runner, together, Outcome.OPTIMAL)
    if ended is Outcome.INFEASIBLE:
        return None
    point = [round(variable.varValue or 0) for variable in problem.variables()]
    if ended not in (Outcome.OPTIMAL, Outcome.FEASIBLE) or fractional(problem) or not arrays.allows(point):
        raise StoppedError
    proved = ended is Outcome.OPTIMAL or pricing.proves(arrays.value(point))
    return Found(arrays, point, pricing, proved=proved, integer=True)


def _settled(programme: Programme, found: Found, together: Mapping[str, object], runner: Runner) -> Found:
    """Replace what was found by the plan that the published order prefers among those of equal value."""
    thresholds = {name: column.thresholds for name, column in programme.columns.items() if column.thresholds}
    preference = Preference(programme.rank, thresholds, together)
    if not found.integer:
        settled = settle(found.arrays, found.point, found.pricing, preference, runner)
        return replace(found, point=settled.point, pricing=settled.pricing, proved=settled.proved)
    if not found.proved:
        return found
    return replace(found, point=settle_whole(found.arrays, found.pricing, found.point, preference, runner))
