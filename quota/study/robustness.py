"""How the plan holds when the figures behind the needs are uncertain.

Populations and workloads are drawn anew within their stated uncertainty, each draw is solved like a scenario of its own,
and the plans are compared: the range of every unit's posts, and which plan loses least in the draw that suits it worst.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from quota.model.costs import merge_cost, plan_cost
from quota.model.priorities import priority_cost
from quota.model.rows import Merge, Posts, Quantity
from quota.need import Needs, measure
from quota.scenario import Case, read_case
from quota.solve.optimum import Solution, optimise

PARTS = 10_000
"""Factors are drawn in whole parts of this, so that a draw is exact and can be written down."""
SCALE = 10**6
"""Cost units per percentage point at which losses are compared."""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What is drawn: each figure times a factor between 1 − share and 1 + share, evenly. Shares in percent."""

    population: Decimal
    workload: Decimal
    draws: int
    seed: int


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
    """

    ranges: tuple[UnitRange, ...]
    losses: tuple[Fraction, ...]

    @property
    def steadiest(self) -> int:
        """Number of the plan of least greatest loss: 0 for the base plan, else the draw; the earliest of equals."""
        return self.losses.index(min(self.losses))


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


def solved(case: Case, solver: str) -> tuple[Needs, Solution]:
    """Measure and solve one case."""
    needs = measure(case)
    return needs, optimise(case, needs, solver)


def robustness(case: Case, draws: Sequence[tuple[Case, Needs, Solution]]) -> Robustness:
    """Compare the base plan, the first of ``draws``, with the plans of all the others.

    The rules do not depend on need, so every plan keeps them in every draw, and its loss there is the difference of two
    objectives, reckoned in whole numbers.
    """
    plans = [solution.quantities for _, _, solution in draws]
    ranges = tuple(_range(case, plans, unit.id, category) for unit, category, _ in case.holdings())
    fixed = [_fixed(drawn, needs, plan) for (drawn, needs, _), plan in zip(draws, plans, strict=True)]
    worst = [0] * len(plans)
    for place, (drawn, needs, _) in enumerate(draws[1:], start=1):
        varying = _varying(drawn, needs, plans)
        costs = [part + cost for part, cost in zip(varying, fixed, strict=True)]
        worst = [max(loss, cost - costs[place]) for loss, cost in zip(worst, costs, strict=True)]
    return Robustness(ranges, tuple(Fraction(loss, SCALE) for loss in worst))


def _range(case: Case, plans: Sequence[Mapping[Quantity, int]], unit: str, category: str) -> UnitRange:
    posts = [plan[Posts(unit, category)] for plan in plans]
    current = case.units[unit].holdings[category].current
    drawn = posts[1:]
    return UnitRange(
        unit=unit,
        category=category,
        current=current,
        planned=posts[0],
        least=min(posts),
        most=max(posts),
        gains=sum(number > current for number in drawn),
        loses=sum(number < current for number in drawn),
    )


def _varying(case: Case, needs: Needs, plans: Sequence[Mapping[Quantity, int]]) -> list[int]:
    """Return the part of each plan's cost that depends on need: the priorities of its posts, and what its merges cost.

    The priorities of a unit are added up once, for as many posts as any plan gives it.
    """
    merges = [Merge(merge) for merge in case.members]
    price = {merge: merge_cost(case, needs, merge.merge, SCALE) for merge in merges}
    costs = [sum(price[merge] * plan[merge] for merge in merges) for plan in plans]
    for unit, category, _ in case.holdings():
        held = [plan[Posts(unit.id, category)] for plan in plans]
        need = needs[unit.id, category].hundredths
        each = (priority_cost(case.settings.divisor, post, need, SCALE) for post in range(1, max(held) + 1))
        up_to = [0, *accumulate(each)]
        costs = [cost + up_to[posts] for cost, posts in zip(costs, held, strict=True)]
    return costs


def _fixed(case: Case, needs: Needs, plan: Mapping[Quantity, int]) -> int:
    """Return the part of a plan's cost that does not depend on need: prices, stickiness, reserves."""
    return plan_cost(case, needs, plan, SCALE) - _varying(case, needs, [plan])[0]


def solve_draws(
    scenario: Path,
    overrides: Sequence[str],
    uncertainty: Uncertainty,
    jobs: int,
    done: Callable[[int], None],
) -> list[tuple[Case, Needs, Solution]]:
    """Solve the base case and every draw, in so many processes; in order, the base case first."""
    case = read_case(scenario, overrides)
    found = [(case, *solved(case, case.settings.solver))]
    # A process that is copied from a running one, as Linux would have it, inherits the threads' locks, of a notebook too.
    with ProcessPoolExecutor(max_workers=jobs, mp_context=get_context("spawn")) as pool:
        solve = partial(_solve_draw, scenario, tuple(overrides), uncertainty)
        for draw, quantities in enumerate(pool.map(solve, range(1, uncertainty.draws + 1)), start=1):
            drawn = drawn_case(case, uncertainty, draw)
            found.append((drawn, measure(drawn), quantities))
            done(draw)
    return found


def _solve_draw(scenario: Path, overrides: Sequence[str], uncertainty: Uncertainty, draw: int) -> Solution:
    drawn = drawn_case(read_case(scenario, overrides), uncertainty, draw)
    return solved(drawn, drawn.settings.solver)[1]
