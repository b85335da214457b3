"""The search for the plan that differs most, in whole posts and with its proof."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays, Point
from quota.solve.order import Preference
from quota.solve.outcome import Outcome, StoppedError
from quota.solve.proof import evaluate, rounded_prices
from quota.solve.solvers import Runner
from quota.study.alternatives.distances import Distances
from quota.study.crews.crew import Assignment, Crew
from quota.study.least import least_point

_Terms = tuple[str, float | None]
"""Name of a solver, and the seconds that it has."""
SETTLING = 10.0
"""Seconds that a plan found at the end of the time has to be settled in whole posts."""


@dataclass(frozen=True, slots=True)
class Farthest:
    """What was found.

    Parameters
    ----------
    point : int64 array
        By column of the arrays of `Distances`.
    nearest : int
        Its smallest difference from a given plan. [posts]
    most : int
        No plan can have a larger one; equal where that is proved. [posts]
    """

    point: Point
    nearest: int
    most: int


@dataclass(frozen=True, slots=True)
class _Branch:
    """The plans that take some merges and leave others; none of them has a larger smallest difference than `most`."""

    arrays: Arrays
    most: int


def farthest_by(crew: Crew, written: Distances, runner: Runner) -> Farthest | None:
    """Return what `farthest` finds, wherever it is sought."""
    seconds = None if math.isinf(runner.deadline) else runner.deadline - time.monotonic()
    (found,) = crew.each(Assignment(_sought, written, [(runner.solver, seconds)]), partial(_fits, written))
    return found


def _sought(written: Distances, terms: _Terms) -> Farthest | None:
    return farthest(written, Runner.within(*terms))


def _fits(written: Distances, _: _Terms, found: object) -> bool:
    """Return whether a plan keeps all that it was sought by."""
    match found:
        case None:
            return True
        case Farthest(point=np.ndarray() as point, nearest=int(nearest), most=int(most)):
            whole = point.dtype == np.int64 and point.shape == (written.arrays.width,)
            return whole and nearest == point[-1] and nearest <= most and written.arrays.allows(point)
        case _:
            return False


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
    answer = runner.solve(arrays)
    if answer.outcome is Outcome.INFEASIBLE:
        return
    if answer.outcome is not Outcome.OPTIMAL:
        raise StoppedError(answer.outcome)
    if not merges:
        yield _Branch(arrays, -evaluate(arrays, *rounded_prices(arrays, answer.prices)).least_value)
        return
    for taken in (0, 1):
        yield from _branches(written, arrays.fixed({merges[0]: taken}), merges[1:], runner)


def _farthest_within(written: Distances, branch: _Branch, runner: Runner) -> Farthest | None:
    """Return the farthest plan of one choice of merges.

    First only switches and the smallest difference are whole. That programme bounds every plan. Then a plan in whole
    posts is sought where its switches stand; where that falls short of the bound, the columns with fractions become
    whole too, and again.
    """
    integer = np.zeros(branch.arrays.width, dtype=bool)
    integer[[*written.switches, -1]] = True
    most = branch.most
    while True:
        answer = runner.solve(branch.arrays, integer)
        if answer.outcome is Outcome.INFEASIBLE:
            return None
        if not answer.found:
            raise StoppedError(answer.outcome)
        if answer.outcome is Outcome.OPTIMAL:
            most = min(most, round(answer.point[-1]))
        ends = max(runner.deadline, time.monotonic() + SETTLING)
        point = _between(written, branch.arrays, answer.point, Runner(runner.solver, ends))
        broken = answer.fractional & ~integer
        last = not broken.any() or answer.outcome is Outcome.FEASIBLE
        if point is not None and (point[-1] == most or last):
            return Farthest(point, int(point[-1]), most)
        if last:
            raise StoppedError
        integer |= broken


def _between(written: Distances, arrays: Arrays, found: NDArray[np.float64], runner: Runner) -> Point | None:
    """Return the preferred plan in whole posts whose switches stand as they do in ``found``; None without one.

    There all differences are linear. Of the plans whose smallest difference is as large as there, or else as large as can
    be, it is the one of least cost; among equals, the first by the published order.
    """
    cell = arrays.fixed({place: round(found[place]) for place in written.switches}).changed(cost=written.cost)
    for nearest in range(round(found[-1]), int(arrays.low[-1]) - 1, -1):
        point = least_point(cell.fixed({arrays.width - 1: nearest}), runner, _preference(written))
        if point is not None:
            return point
    return None


def _preference(written: Distances) -> Preference:
    """Return the published order of the parts; switches and the smallest difference have none."""
    programme, sources = written.programme, written.sources
    of_parts = Preference.apart(programme.rank[sources], programme.columns.thresholds[sources])
    return of_parts.of(np.arange(written.arrays.width))
