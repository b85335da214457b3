"""From a plan to the years in which it is carried out: the stages solved one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from quota.model.matrix import Places
from quota.phase.elastic import Obstacle, obstacles
from quota.phase.programme import STAGES, YearsProgramme, write
from quota.phase.quantities import At, Comes, Hires, Leaves, YearPeople
from quota.phase.start import Holder, Start
from quota.solve.solvers import Runner
from quota.solve.stages import ImpossibleError, Stages, alone, demand_possible, parts_of


class NoCourseError(Exception):
    """No course of the years keeps every rule; holds the lines that stand in the way, and by how many each."""

    def __init__(self, found: tuple[Obstacle, ...]) -> None:
        self.obstacles = found
        super().__init__(f"{len(found)} row(s) stand in the way")


class YearSums(NamedTuple):
    """What some holders come to in a year; `moved`: posts that they have gained so far."""

    posts: int
    moved: int
    people: int
    exits: int
    hires: int
    out: int
    into: int
    vacant: int
    over: int


@dataclass(frozen=True)
class Course:
    """The years of a plan.

    Parameters
    ----------
    start : Start
    amounts : Mapping[At, int]
        What every quantity comes to.
    values : Mapping[str, int]
        Least value of each objective; fairness and staffing in units of 1/`scale` percentage points.
    scale : int
    proved : bool
        Whether no course is better, objective by objective.
    within : Fraction
        Percentage points, summed over posts and years, that rounded costs can hide; 0 where costs are whole.
    moving : bool
        Whether people may move.
    """

    start: Start
    amounts: Mapping[At, int]
    values: Mapping[str, int]
    scale: int
    proved: bool
    within: Fraction = Fraction(0)
    moving: bool = True

    @property
    def gap(self) -> Fraction:
        """What rounded costs can hide, as a share of what posts that move are worth to fairness."""
        return self.within * self.scale / max(1, abs(self.values["fairness"]))

    def of(self, what: object, year: int) -> int:
        """Return what a quantity comes to in a year; 0 of what there is not."""
        return self.amounts.get(At(what, year), 0)  # type: ignore[arg-type]  # nothing else is a key

    def sums(self, holders: Iterable[Holder], year: int) -> YearSums:
        """Add up what some holders come to in a year."""
        each = []
        for holder in holders:
            posts, people = self.of(holder.posts, year), self.of(YearPeople(holder.posts), year)
            hires, out, into = (self.of(kind(holder.posts), year) for kind in (Hires, Leaves, Comes))
            moved, vacant, over = (max(0, more) for more in (posts - holder.before, posts - people, people - posts))
            each.append((posts, moved, people, holder.exits[year], hires, out, into, vacant, over))
        return YearSums(*map(sum, zip(*each, strict=True))) if each else YearSums(*(0,) * len(YearSums._fields))


def make_course(start: Start, solver: str = "highs", seconds: float | None = None, *, moving: bool = True) -> Course:
    """Solve the years of a plan.

    Raises
    ------
    NoCourseError
        If no course keeps every rule.
    StoppedError, SolverError
        As `quota.solve.optimum.optimise`.
    """
    return solved(write(start, moving=moving), Runner.within(solver, seconds))


def posts_alone(programme: YearsProgramme, runner: Runner) -> Course:
    """Solve a programme of the years as far as posts go: what people do beside that is left open."""
    return solved(programme, runner, STAGES[: STAGES.index("fairness") + 1])


def solved(programme: YearsProgramme, runner: Runner, names: Sequence[str] = STAGES) -> Course:
    """Solve a programme of the years, each part that no row ties to others for itself.

    Raises
    ------
    NoCourseError
        If no course keeps every rule.
    """
    arrays = programme.arrays
    point = np.zeros(arrays.width, dtype=np.int64)
    values = dict.fromkeys(names, 0)
    proved = True
    try:
        demand_possible(arrays)
        parts = parts_of(arrays)
        ordered = _ordered(programme, parts, programme.order if names is STAGES else programme.order[:1])
        for part, in_order in zip(parts, ordered, strict=True):
            stages, found = _staged(programme, part, runner, names, in_order)
            point[part] = stages.best
            proved = proved and stages.proved
            for name in names:
                values[name] += found[name]
    except ImpossibleError as error:
        raise NoCourseError(obstacles(programme, runner)) from error
    if "short" in names:
        values["short"] += _wanted_above_least(programme)
    hidden = 0 if programme.exact else int(np.dot(programme.costs["fairness"] != 0, arrays.high))
    within = Fraction(hidden, programme.scale)
    return Course(programme.start, programme.amounts(point), values, programme.scale, proved, within, programme.moving)


def _wanted_above_least(programme: YearsProgramme) -> int:
    """Return how many people are wanted beyond those whom the columns of people start from."""
    years = range(len(programme.start.years))
    return sum(
        max(0, holder.wanted(year) - programme.base[At(YearPeople(holder.posts), year)])
        for holder in programme.start.holders
        for year in years
    )


class _InOrder(NamedTuple):
    """Groups of one part's columns, numbered within it: of hiring, of its swings, and of what the published order takes."""

    hired: list[Places]
    swings: list[Places]
    order: list[list[Places]]


def _ordered(
    programme: YearsProgramme, parts: Sequence[Places], order: Sequence[Sequence[Places]]
) -> Iterator[_InOrder]:
    """Yield the groups of each part; a group's columns are of one part."""
    part_of = np.zeros(programme.arrays.width, dtype=np.int64)
    number = np.zeros(programme.arrays.width, dtype=np.int64)
    for place, part in enumerate(parts):
        part_of[part], number[part] = place, np.arange(len(part))

    def apart(groups: Iterable[Places]) -> dict[int, list[Places]]:
        found: dict[int, list[Places]] = {}
        for group in groups:
            found.setdefault(int(part_of[group[0]]), []).append(number[group])
        return found

    hired, swings = apart(programme.hired), apart(programme.swings)
    kinds = [apart(groups) for groups in order]
    for place in range(len(parts)):
        yield _InOrder(hired.get(place, []), swings.get(place, []), [kind.get(place, []) for kind in kinds])


def _staged(
    programme: YearsProgramme, part: Places, runner: Runner, names: Sequence[str], in_order: _InOrder
) -> tuple[Stages, dict[str, int]]:
    """Solve one part, objective by objective, and settle what all of them leave open by the published order."""
    stages = alone(programme.arrays, part, programme.together, runner)
    values = {}
    for name in names:
        values[name] = stages.minimise(programme.costs[name][part])
        if name == "unevenness":
            stages.settle_one_by_one(in_order.hired)
            stages.fix(np.concatenate([*in_order.swings, np.zeros(0, dtype=np.int64)]).astype(np.int64))
    for groups in in_order.order:
        stages.settle(groups)
    return stages, values
