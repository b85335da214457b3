"""What each plan of the draws loses where another one is best, and the range of every unit's posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from quota.model.costs import added_cost, figures, merge_cost
from quota.model.derived import with_derived
from quota.model.matrix import Places, Whole, whole
from quota.model.priorities import numbered, priority_costs
from quota.model.rows import Merge, Posts, Quantity, Row
from quota.model.rules import rows
from quota.need import Needs, with_needs
from quota.scenario import Case
from quota.study.robustness.draws import Draws

SCALE = 10**9
"""Parts of a percentage point in which losses are compared."""


class UnitRange(NamedTuple):
    """A unit's posts over the base plan and all draws; `gains` and `loses` count draws against the present posts."""

    unit_id: str
    name: str
    jurisdiction: str
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
            unit_id=unit.id,
            name=unit.name,
            jurisdiction=unit.jurisdiction,
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
