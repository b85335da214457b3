"""Windows: the stretch of a unit's posts that the programme takes one by one.

Outside its window a unit has two bulk columns: the posts below it, each priced at the dearest of them, and the posts
above it, each priced at the cheapest. This never makes any plan dearer than it is, compared with the plans inside the
windows, so a plan that leaves no lower bulk unfilled and no upper bulk used is an optimum of the full programme.
Otherwise the windows concerned are widened, and the programme is solved again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quota.model.ranges import Range
from quota.model.rows import Posts, Quantity
from quota.model.rules.reserve import required_reserve
from quota.need import Needs
from quota.scenario import Case, Pool

REACH = 4
"""Posts that a first window reaches beyond the guess, the current number and what a merge would leave."""


@dataclass(frozen=True, slots=True)
class Window:
    """Posts of one unit that are steps of their own: those above `first` and up to `last`."""

    first: int
    last: int

    def widened(self, span: Range) -> Window:
        """Return a window twice as long on both sides, within the unit's range."""
        length = max(self.last - self.first, REACH)
        return Window(max(span.low, self.first - length), min(span.high, self.last + length))


def first_windows(case: Case, needs: Needs, spans: Mapping[Quantity, Range]) -> dict[Posts, Window]:
    """Guess every unit's posts in proportion to need within its pool, and open a window about the guess."""
    windows: dict[Posts, Window] = {}
    merged = _after_merges(case)
    rates = _approved_per_need(case, needs)
    for (pool, category), units in case.pools.items():
        total = case.held(pool, category) - required_reserve(case, pool, category)[0]
        own = sum(needs[unit.id, category].hundredths for unit in units)
        total += round(sum(rate * own for rate in rates.get((pool, category), ())))
        weights = [needs[unit.id, category].hundredths for unit in units]
        limits = [spans[Posts(unit.id, category)] for unit in units]
        for unit, guess, span in zip(units, _proportional(weights, limits, total), limits, strict=True):
            posts = Posts(unit.id, category)
            likely = [guess, unit.holdings[category].current, *merged.get(posts, ())]
            if unit.gives(category):
                likely.append(span.low)  # a giver may give all that it can spare
            first = max(span.low, min(likely) - REACH)
            last = min(span.high, max(likely) + REACH)
            windows[posts] = Window(min(first, span.high), max(last, span.low))
    return windows


def _after_merges(case: Case) -> dict[Posts, tuple[int]]:
    """Return what merges leave to the units that they close and open."""
    opened = {Posts(item.successor, item.category): (item.kept,) for item in case.consolidations}
    closed = {Posts(unit.id, item.category): (0,) for item in case.consolidations for unit in case.members[item.merge]}
    return opened | closed


def _approved_per_need(case: Case, needs: Needs) -> dict[tuple[Pool, str], list[float]]:
    """Return what each approval gives to a pool for every hundredth of a post of need, if it is split by need."""
    rates: dict[tuple[Pool, str], list[float]] = {}
    for approval in case.approvals:
        pools = case.pools_within(approval.jurisdiction, approval.level, approval.category)
        units = (unit for pool in pools for unit in case.pools[pool, approval.category])
        everyone = sum(needs[unit.id, approval.category].hundredths for unit in units)
        for pool in pools:
            rates.setdefault((pool, approval.category), []).append(approval.posts / max(everyone, 1))
    return rates


def _proportional(weights: list[int], limits: list[Range], total: int) -> list[int]:
    """Share out ``total`` by weight, each share kept within its limits; a guess, so near enough is enough."""
    low, high = 0.0, 1.0 + max((span.high / weight for span, weight in zip(limits, weights, strict=True)), default=0.0)
    for _ in range(40):
        middle = (low + high) / 2
        if sum(_shares(weights, limits, middle)) < total:
            low = middle
        else:
            high = middle
    return _shares(weights, limits, high)


def _shares(weights: list[int], limits: list[Range], level: float) -> list[int]:
    return [min(max(round(level * weight), span.low), span.high) for weight, span in zip(weights, limits, strict=True)]
