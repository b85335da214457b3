"""The search for the plan that differs most, in whole posts and with its proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pulp

from quota.solve.arrays import Arrays
from quota.solve.order import Preference
from quota.solve.outcome import Outcome, StoppedError
from quota.solve.proof import evaluate, rounded_prices
from quota.solve.solvers import Runner
from quota.solve.wholeness import fractional
from quota.study.distances import Distances
from quota.study.least import least_point


@dataclass(frozen=True, slots=True)
class Farthest:
    """What was found.

    Parameters
    ----------
    point : tuple of int
        By column of the arrays of `Distances`.
    nearest : int
        Its smallest difference from a given plan. [posts]
    most : int
        No plan can have a larger one; equal where that is proved. [posts]
    """

    point: tuple[int, ...]
    nearest: int
    most: int


@dataclass(frozen=True, slots=True)
class _Branch:
    """The plans that take some merges and leave others; none of them has a larger smallest difference than `most`."""

    arrays: Arrays
    most: int


def farthest(written: Distances, runner: Runner) -> Farthest | None:
    """Return the plan whose smallest difference from the given plans is largest; None where none differs enough.

    Every choice of optional merges that the loss leaves open is searched by itself: a merge taken by half would lend
    the programme posts. The most promising comes first, and a choice that cannot beat what was found is left out.

    Raises
    ------
    StoppedError
        If the time limit came before any plan, or before the proof that there is none.
    """
    best: Farthest | None = None
    most = 0
    for branch in sorted(_branches(written, written.arrays, written.merges, runner), key=lambda known: -known.most):
        if best is not None and branch.most <= best.nearest:
            break
        try:
            found = _farthest_within(written, branch, runner)
        except StoppedError:
            if best is None:
                raise
            most = max(most, branch.most)  # nor can any choice after this one have more
            break
        if found is not None:
            most = max(most, found.most)
            best = max(best or found, found, key=lambda known: known.nearest)
    return replace(best, most=max(most, best.nearest)) if best else None


def _branches(written: Distances, arrays: Arrays, merges: Sequence[int], runner: Runner) -> Iterator[_Branch]:
    """Yield every choice of merges whose linear programme has a solution."""
    problem = arrays.problem()
    ended = runner.run(problem)
    if ended is Outcome.INFEASIBLE:
        return
    if ended is not Outcome.OPTIMAL:
        raise StoppedError
    if not merges:
        prices = {line.name: line.pi for line in problem.constraints()}
        yield _Branch(arrays, -evaluate(arrays, *rounded_prices(arrays, prices)).least_value)
        return
    for taken in (0, 1):
        yield from _branches(written, _fixed(arrays, {merges[0]: taken}), merges[1:], runner)


def _fixed(arrays: Arrays, amounts: dict[int, int]) -> Arrays:
    """Return the programme with some columns fixed, by position."""
    low = [amounts.get(place, bound) for place, bound in enumerate(arrays.low)]
    high = [amounts.get(place, bound) for place, bound in enumerate(arrays.high)]
    return replace(arrays, low=low, high=high)


def _farthest_within(written: Distances, branch: _Branch, runner: Runner) -> Farthest | None:
    """Return the farthest plan of one choice of merges.

    First only switches and the smallest difference are whole. That programme bounds every plan. Then a plan in whole
    posts is sought where its switches stand; where that falls short of the bound, the columns with fractions become
    whole too, and again.
    """
    problem = branch.arrays.problem()
    variables = problem.variables()
    broken = [variables[place] for place in written.switches] + variables[-1:]
    most = branch.most
    while True:
        for variable in broken:
            variable.cat = pulp.LpInteger
        ended = runner.run(problem)
        if ended is Outcome.INFEASIBLE:
            return None
        if ended not in (Outcome.OPTIMAL, Outcome.FEASIBLE):
            raise StoppedError
        if ended is Outcome.OPTIMAL:
            most = min(most, round(variables[-1].varValue))
        point = _between(written, branch.arrays, [variable.varValue for variable in variables], Runner(runner.solver))
        broken = fractional(problem)
        if point is not None and (point[-1] == most or not broken or ended is Outcome.FEASIBLE):
            return Farthest(tuple(point), point[-1], most)
        if not broken or ended is Outcome.FEASIBLE:
            raise StoppedError


def _between(written: Distances, arrays: Arrays, found: Sequence[float], runner: Runner) -> list[int] | None:
    """Return the preferred plan in whole posts whose switches stand as they do in ``found``; None without one.

    There all differences are linear. Of the plans whose smallest difference is as large as there, or else as large as can
    be, it is the one of least cost; among equals, the first by the published order.
    """
    cell = replace(_fixed(arrays, {place: round(found[place]) for place in written.switches}), cost=written.cost)
    columns, ranks = written.programme.columns, written.programme.rank
    preference = Preference(
        rank={part.name: ranks[part.source] for part in written.parts if part.source in ranks},
        thresholds={part.name: columns[part.source].thresholds for part in written.parts},
    )
    for nearest in range(round(found[-1]), arrays.low[-1] - 1, -1):
        point = least_point(_fixed(cell, {len(found) - 1: nearest}), runner, preference)
        if point is not None:
            return point
    return None
