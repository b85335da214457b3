"""How the plan holds when the figures behind the needs are uncertain.

Populations and workloads are drawn anew within their stated uncertainty, each draw is solved like a scenario of its own,
and the plans are compared: the range of every unit's posts, and which plan loses least in the draw that suits it worst.
A draw is the base case with other needs: prices stay, and of the rules only those follow that ask for no more than the need.

A plan that a time limit cut short would be another one tomorrow, and no plan loses anything against it for certain. So a
time limit of the scenario ends the study where one of its solves is not proved in time; it never changes what comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, partial
from math import ceil
from typing import NamedTuple

import numpy as np

from quota.model.rows import Quantity
from quota.need import Needs, measure, with_needs
from quota.scenario import Case
from quota.solve.optimum import Solution, optimise
from quota.solve.outcome import Outcome, StoppedError
from quota.study.crews.crew import Assignment, Crew, Here
from quota.study.crews.processes import crew_here
from quota.study.resolving import CaseResolver
from quota.texts import Message

PARTS = 10_000
"""Factors are drawn in whole parts of this, so that a draw is exact and can be written down."""
BATCH = 5
"""Draws that are handed to a process at a time: the case goes with them."""


class UnprovedError(StoppedError):
    """The scenario's time limit came before the best plan of a draw was proved; draw 0 is the base case."""

    def __init__(self, draw: int, limit: Decimal) -> None:
        super().__init__(Outcome.STOPPED)
        plan = Message("robustness.drawn", {"draw": draw}) if draw else Message("robustness.base")
        self.message = Message("robustness.not_proved", {"plan": plan, "limit": limit})
        self.args, self.draw, self.limit = (draw, limit), draw, limit


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What is drawn: each figure times a factor between 1 − share and 1 + share, evenly. Shares in percent."""

    population: Decimal
    workload: Decimal
    draws: int
    seed: int


class Draw(NamedTuple):
    """What one draw makes of the needs, and the plan that is best for them. Its needs have no parts."""

    needs: Needs
    plan: Mapping[Quantity, int]


@dataclass(frozen=True)
class Draws:
    """The base case and what was drawn.

    Parameters
    ----------
    case, needs, base
        The base case, its needs as measured, and its optimum.
    drawn : tuple of Draw
        In order; the first is draw 1.
    """

    case: Case
    needs: Needs
    base: Solution
    drawn: tuple[Draw, ...]

    @property
    def plans(self) -> tuple[Mapping[Quantity, int], ...]:
        """The base plan and then the plan of each draw."""
        return (self.base.quantities, *(draw.plan for draw in self.drawn))


def drawn_case(case: Case, uncertainty: Uncertainty, draw: int) -> Case:
    """Return the case with the figures of one draw, counted from 1; the same for the same seed, whatever else is drawn."""
    random = np.random.default_rng([uncertainty.seed, draw])
    units = {}
    for unit in case.units.values():
        factor = _factor(random, uncertainty.population)
        drivers = {
            name: value * factor if name.startswith("population_") else value for name, value in unit.drivers.items()
        }
        units[unit.id] = replace(unit, drivers=drivers)
    workload = {key: volume * _factor(random, uncertainty.workload) for key, volume in case.workload.items()}
    return replace(case, units=units, workload=workload)


def _factor(random: np.random.Generator, percent: Decimal) -> Decimal:
    width = int(percent * PARTS / 100)
    return 1 + Decimal(int(random.integers(-width, width + 1))) / PARTS


def solve_draws(
    case: Case,
    uncertainty: Uncertainty,
    jobs: int = 1,
    done: Callable[[int], None] = lambda draw: None,
    crew: Crew | None = None,
) -> Draws:
    """Solve the base case and every draw, in so many processes or by a crew; tell ``done`` of each draw.

    The scenario's time limit holds for each of these solves.

    Raises
    ------
    CaseError
        If a need that was drawn is none.
    ConflictError
        If no plan keeps every rule.
    UnprovedError
        If one of them takes longer.
    SolverError
        As `quota.solve.optimum.optimise`.
    """
    needs = measure(case)
    base = _proved(0, case, needs, optimise)
    drawn = []
    for draw in _drawn(case, uncertainty, jobs, crew, base):
        drawn.append(draw)
        done(len(drawn))
    return Draws(case, needs, base, tuple(drawn))


def _drawn(case: Case, uncertainty: Uncertainty, jobs: int, crew: Crew | None, base: Solution) -> Iterator[Draw]:
    """Yield the draws in order; each is the same whatever its process has solved before."""
    numbers = range(1, uncertainty.draws + 1)
    crew = crew or crew_here(jobs, ceil(len(numbers) / BATCH))
    size = 1 if isinstance(crew, Here) else BATCH
    batches = [numbers[start : start + size] for start in range(0, len(numbers), size)]
    try:
        for found in crew.each(Assignment(_solved_batch, (case, uncertainty), batches), partial(_fits, case, base)):
            yield from found
    finally:
        _resolver.cache_clear()  # of this process, where the draws were solved here


def _solved_batch(asked: tuple[Case, Uncertainty], numbers: Sequence[int]) -> list[Draw]:
    return [_solved_draw(*asked, number, _resolver()) for number in numbers]


@cache
def _resolver() -> CaseResolver:
    """Return the resolver of this process, which is handed draws a few at a time: there is nowhere else to keep it."""
    return CaseResolver()


def _fits(case: Case, base: Solution, numbers: Sequence[int], found: object) -> bool:
    """Return whether these are as many draws as were asked for, each with all needs and a plan that keeps every rule."""
    return isinstance(found, list) and len(found) == len(numbers) and all(_is_draw(case, base, draw) for draw in found)


def _is_draw(case: Case, base: Solution, draw: object) -> bool:
    match draw:
        case Draw(needs=Needs() as needs, plan=dict() as plan):
            held = {(unit.id, category) for unit, category, _ in case.holdings()}
            return (
                needs.keys() == held
                and plan.keys() == base.quantities.keys()
                and all(type(amount) is int for amount in plan.values())
                and all(row.holds(plan) for row in base.rows)
            )
        case _:
            return False


def _solved_draw(case: Case, uncertainty: Uncertainty, number: int, resolver: CaseResolver) -> Draw:
    needs = measure(drawn_case(case, uncertainty, number))
    return Draw(_without_parts(needs), _proved(number, with_needs(case, needs), needs, resolver.solve).quantities)


def _proved(
    draw: int, case: Case, needs: Needs, solve: Callable[[Case, Needs, str, float | None], Solution]
) -> Solution:
    """Return the best plan, as far from it as the scenario allows; none where its time limit comes first."""
    limit, allowed = case.settings.time_limit, case.settings.gap
    if limit is None:
        return solve(case, needs, case.settings.solver, None)
    try:
        solution = solve(case, needs, case.settings.solver, float(limit))
    except StoppedError as error:
        if not error.by_limit:
            raise
        raise UnprovedError(draw, limit) from None
    if solution.outcome is Outcome.OPTIMAL or (allowed and solution.gap <= allowed):
        return solution
    raise UnprovedError(draw, limit)


def _without_parts(needs: Needs) -> Needs:
    """Leave out what no comparison asks for: thousands of draws are kept, and come from other processes."""
    return Needs({holding: replace(need, parts=()) for holding, need in needs.items()}, ())
