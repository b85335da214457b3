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
from fractions import Fraction
from functools import partial
from typing import NamedTuple

import numpy as np

from quota.model.costs import added_cost, figures, merge_cost
from quota.model.derived import with_derived
from quota.model.matrix import Places, Whole, whole
from quota.model.priorities import numbered, priority_costs
from quota.model.rows import Merge, Posts, Quantity, Row
from quota.model.rules import rows
from quota.need import Needs, measure, with_needs
from quota.scenario import Case
from quota.solve.optimum import Solution, optimise
from quota.solve.outcome import Outcome, StoppedError
from quota.study.crews.crew import Crew, in_processes
from quota.study.resolving import CaseResolver, resolver_here
from quota.texts import Message

PARTS = 10_000
"""Factors are drawn in whole parts of this, so that a draw is exact and can be written down."""
SCALE = 10**9
"""Parts of a percentage point in which losses are compared."""
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


@dataclass(frozen=True, slots=True)
class UnitRange:
    """A unit's posts over the base plan and all draws; `gains` and `loses` count draws against the present posts."""

    unit: str
    category: str
    current: int
    planned: int
    least: int
    most: int
    gains: int
    loses: int


@dataclass(frozen=True)
class Robustness:
    """What the draws show.

    Parameters
    ----------
    ranges : tuple of UnitRange
    losses : tuple of Fraction
        For the base plan and then the plan of each draw: what it loses at most over all draws against the plan that is
        best there. [percentage points of coverage, summed over posts]
    steadiest : int
        Number of the plan of least greatest loss among those that keep every rule of the base case: 0 for the base plan,
        else the draw; the earliest of equals.
    """

    ranges: tuple[UnitRange, ...]
    losses: tuple[Fraction, ...]
    steadiest: int


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
    batches = [numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH)]
    crew = crew or in_processes(jobs, len(batches))
    if crew is None:
        resolver = CaseResolver()
        yield from (_solved_draw(case, uncertainty, number, resolver) for number in numbers)
        return
    for found in crew.each(_solved_batch, (case, uncertainty), batches, partial(_fits, case, base)):
        yield from found


def _solved_batch(asked: tuple[Case, Uncertainty], numbers: Sequence[int]) -> list[Draw]:
    return [_solved_draw(*asked, number, resolver_here()) for number in numbers]


def _fits(case: Case, base: Solution, numbers: Sequence[int], found: object) -> bool:
    """Tell whether these are as many draws as were asked for, each with all needs and a plan that keeps every rule."""
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


def robustness(draws: Draws) -> Robustness:
    """Compare the base plan with the plans of all draws.

    A plan's loss in a draw is the difference of two objectives, reckoned in small parts of a percentage point. Where units
    gain only up to their need, a plan may have posts beyond the needs of another draw: there it keeps them, as units keep
    what they have above their need. But what is proposed keeps the rules as they are.
    """
    case, plans = draws.case, draws.plans
    holdings = [Posts(unit.id, category) for unit, category, _ in case.holdings()]
    posts = np.array([[plan[held] for held in holdings] for plan in plans], dtype=np.int64).reshape(len(plans), -1)
    merges = [[plan[Merge(merge)] for merge in case.members] for plan in plans]
    added = _Added(case, plans)
    worst = [0] * len(plans)
    varying = (_varying(case, draw.needs, posts, merges) for draw in draws.drawn)
    for place, (draw, parts) in enumerate(zip(draws.drawn, varying, strict=True), start=1):
        costs = [part + cost for part, cost in zip(parts, added.at(draw.needs), strict=True)]
        worst = [max(loss, cost - costs[place]) for loss, cost in zip(worst, costs, strict=True)]
    return Robustness(
        tuple(_ranges(case, posts)), tuple(Fraction(loss, SCALE) for loss in worst), _steadiest(draws, worst)
    )


def in_base(draws: Draws, plan: Mapping[Quantity, int]) -> Mapping[Quantity, int]:
    """Return the plan of a draw as the base case sees it: a row with a price may be exceeded by more there, or by less."""
    return with_derived(draws.case, draws.base.rows, plan)


def _steadiest(draws: Draws, worst: Sequence[int]) -> int:
    def keeps(plan: Mapping[Quantity, int]) -> bool:
        return all(row.holds(plan) for row in draws.base.rows)

    by_loss = sorted(range(len(worst)), key=worst.__getitem__)
    return next(
        number for number in by_loss if keeps(in_base(draws, draws.plans[number]))
    )  # the base plan keeps them all


class _Added:
    """What plans cost beside the priorities of their posts and their merges: the same in all draws whose priced rows are."""

    def __init__(self, case: Case, plans: Sequence[Mapping[Quantity, int]]) -> None:
        self._case, self._plans = case, plans
        self._rows: tuple[Row, ...] | None = None

    def at(self, needs: Needs) -> list[int]:
        """Return it for each plan."""
        drawn = with_needs(self._case, needs)
        may_be_priced = self._case.soft_limits or self._case.rules
        priced = tuple(row for row in rows(drawn) if row.price is not None) if may_be_priced else ()
        if priced != self._rows:
            self._rows = priced
            unmerged: dict[Quantity, int] = dict.fromkeys(map(Merge, self._case.members), 0)
            self._costs = [
                round(SCALE * added_cost(drawn, needs, {**with_derived(drawn, priced, plan), **unmerged}))
                for plan in self._plans
            ]
        return self._costs


def _ranges(case: Case, posts: Places) -> Iterator[UnitRange]:
    """Yield the range of every holding from the posts of all plans, one plan a line, the base plan first."""
    for (unit, category, holding), given in zip(case.holdings(), posts.T.tolist(), strict=True):
        planned, *drawn = given
        yield UnitRange(
            unit=unit.id,
            category=category,
            current=holding.current,
            planned=planned,
            least=min(given),
            most=max(given),
            gains=sum(number > holding.current for number in drawn),
            loses=sum(number < holding.current for number in drawn),
        )


def _varying(case: Case, needs: Needs, posts: Places, merges: Sequence[Sequence[int]]) -> list[int]:
    """Return the part of each plan's cost that depends on need: the priorities of its posts, and what its merges cost.

    Priorities are added up once, over as many posts of each holding as any plan gives it.

    Parameters
    ----------
    posts : plans × holdings
    merges : plans × merges, 1 where it takes place
    """
    most = posts.max(axis=0)
    held = figures(case, needs, [Posts(unit.id, category) for unit, category, _ in case.holdings()], SCALE)
    each = priority_costs(
        case.settings.divisor, numbered(most), held.needs.at(np.repeat(np.arange(len(most)), most)), SCALE
    )
    up_to: Whole = np.concatenate(([0], np.cumsum(whole(each, len(each)))))
    before = np.cumsum(most) - most
    filled = (up_to[before + posts] - up_to[before]).sum(axis=1).tolist()
    price = [round(SCALE * merge_cost(case, needs, merge)) for merge in case.members]
    return [
        cost + sum(each * taken for each, taken in zip(price, chosen, strict=True))
        for cost, chosen in zip(filled, merges, strict=True)
    ]
