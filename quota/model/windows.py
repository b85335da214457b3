"""Windows: the stretch of a unit's posts that the programme takes one by one.

Outside its window a unit has bulk columns: of posts below it, each priced at the dearest of them, and of posts above it,
each priced at the cheapest; one on each side, or several where there are hundreds. This never makes any plan dearer than
it is, compared with the plans inside the windows, so a plan that leaves no lower bulk unfilled and no upper bulk used is
an optimum of the full programme. Otherwise the windows concerned are widened, and the programme is solved again
(`until_wide_enough`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from quota.model.matrix import Places
from quota.model.ranges import Range
from quota.model.rows import Posts, Quantity
from quota.model.rules.reserve import required_reserve
from quota.need import Needs
from quota.scenario import Case, Pool

REACH = 4
"""Posts that a first window reaches beyond the guess, the current number and what a merge would leave."""
FAR = 256
"""Posts outside a window that are one bulk; plans still farther off are approached in such steps, and ever larger ones."""
HALVINGS = 60
"""Rounds in which the common share of need is sought; the last changes no guess."""

Found = TypeVar("Found")


class Window(NamedTuple):
    """Posts of one unit that are steps of their own: those above `first` and up to `last`."""

    first: int
    last: int

    def widened(self, span: Range, amount: int) -> Window:
        """Return a window three times as long that holds the amount, within the unit's range; about that where it is far off."""
        length = max(self.last - self.first, REACH)
        first, last = (
            (self.first, self.last) if self.first - FAR <= amount <= self.last + FAR else (amount - 1, amount + 1)
        )
        return Window(max(span.low, min(first - length, amount)), min(span.high, max(last + length, amount)))


def widened(
    windows: Mapping[Posts, Window], narrow: Mapping[Posts, int], spans: Mapping[Quantity, Range]
) -> dict[Posts, Window]:
    """Return the windows, those of some units widened, by the amounts that lay outside."""
    return {
        posts: window.widened(spans[posts], narrow[posts]) if posts in narrow else window
        for posts, window in windows.items()
    }


class TooNarrowError(Exception):
    """Windows are too narrow for what was found; holds the units' posts that lay outside, and how many these are."""

    def __init__(self, narrow: Mapping[Posts, int]) -> None:
        self.narrow = narrow
        super().__init__(f"{len(narrow)} window(s) are too narrow")


def until_wide_enough(
    windows: Mapping[Posts, Window],
    spans: Mapping[Quantity, Range],
    attempt: Callable[[Mapping[Posts, Window]], Found],
) -> Found:
    """Return what is found in windows that hold it: they are widened, and it is looked for again, as long as they do not.

    Parameters
    ----------
    spans : Mapping[Quantity, Range]
        How far each quantity can go at all.
    attempt : callable
        Takes windows; raises `TooNarrowError` where what it finds in them lies outside.
    """
    while True:
        try:
            return attempt(windows)
        except TooNarrowError as error:
            windows = widened(windows, error.narrow, spans)


def at_ends(
    windows: Mapping[Posts, Window], amounts: Mapping[Quantity, int], spans: Mapping[Quantity, Range]
) -> dict[Posts, int]:
    """Return the amounts that stand at an end of their window, but not of their range: soon they may lie outside."""
    return {
        posts: amounts[posts]
        for posts, window in windows.items()
        if spans[posts].low < window.first == amounts[posts] or amounts[posts] == window.last < spans[posts].high
    }


def blocks(posts: int) -> list[int]:
    """Return the sizes of the bulks outside a window, from the window on: one to `FAR`, then each a quarter of what came before.

    >>> blocks(200), blocks(400), blocks(0)
    ([200], [256, 144], [])
    """
    sizes: list[int] = []
    while posts > 0:
        sizes.append(min(posts, max(FAR, sum(sizes) // 4)))
        posts -= sizes[-1]
    return sizes


def first_windows(case: Case, needs: Needs, spans: Mapping[Quantity, Range], reach: int = REACH) -> dict[Posts, Window]:
    """Guess every unit's posts in proportion to need within its pool, and open a window about the guess.

    Parameters
    ----------
    reach : int, optional
        Posts that a window reaches beyond what is likely; by default `REACH`.
    """
    held = [(Posts(unit.id, category), unit) for (_, category), units in case.pools.items() for unit in units]
    merged = _after_merges(case)
    windows: dict[Posts, Window] = {}
    for (posts, unit), guess in zip(held, _guesses(case, needs, spans).tolist(), strict=True):
        span = spans[posts]
        likely = [guess, unit.holdings[posts.category].current, *merged.get(posts, ())]
        if unit.gives(posts.category):
            likely.append(span.low)  # a giver may give all that it can spare
        likely += _first_steps(case, posts)
        if max(likely) - min(likely) > FAR:
            likely = [guess]
        room = reach + (case.settings.least_step[posts.category] or 0)
        first = max(span.low, min(likely) - room)
        last = min(span.high, max(likely) + room)
        windows[posts] = Window(min(first, span.high), max(last, span.low))
    return windows


def window_about(span: Range, likely: Collection[int], reach: int) -> Window:
    """Return a window that reaches so many posts beyond all that is likely, within the unit's range."""
    return Window(max(span.low, min(likely) - reach), min(span.high, max(likely) + reach))


def windows_about(
    case: Case, plan: Mapping[Quantity, int], spans: Mapping[Quantity, Range], reach: int
) -> dict[Posts, Window]:
    """Return narrow windows about a plan, for plans of cases that differ little; none for units that a merge opens or closes.

    Parameters
    ----------
    reach : int
        Posts that a window reaches beyond the plan on both sides.
    """
    merging = _after_merges(case)
    about = {
        posts: (amount, *_first_steps(case, posts))
        for posts, amount in plan.items()
        if isinstance(posts, Posts) and posts in spans and posts not in merging
    }
    return {posts: window_about(spans[posts], likely, reach) for posts, likely in about.items()}


def _first_steps(case: Case, posts: Posts) -> tuple[int, ...]:
    """Return between which numbers of posts a unit changes least; nothing where any change will do."""
    least, held = case.settings.least_step[posts.category], case.units[posts.unit].holdings[posts.category].current
    return (held - least, held + least) if least else ()


def _after_merges(case: Case) -> dict[Posts, tuple[int]]:
    """Return what merges leave to the units that they close and open."""
    opened = {Posts(item.successor, item.category): (item.kept,) for item in case.consolidations}
    closed = {Posts(unit.id, item.category): (0,) for item in case.consolidations for unit in case.members[item.merge]}
    return opened | closed


def _guesses(case: Case, needs: Needs, spans: Mapping[Quantity, Range]) -> Places:
    """Share out what each pool is likely to have in proportion to need, each share within the unit's range."""
    weights = {
        (pool, category): [needs[unit.id, category].rough for unit in units]
        for (pool, category), units in case.pools.items()
    }
    own = {key: sum(needed) for key, needed in weights.items()}
    rates = _approved_per_need(case, own)
    totals = [
        case.held(pool, category)
        - required_reserve(case, pool, category)[0]
        + round(sum(rate * own[pool, category] for rate in rates.get((pool, category), ())))
        for pool, category in case.pools
    ]
    limits = [spans[Posts(unit.id, category)] for (_, category), units in case.pools.items() for unit in units]
    return _proportional(
        np.array([weight for needed in weights.values() for weight in needed]),
        np.array([span.low for span in limits], dtype=np.int64),
        np.array([span.high for span in limits], dtype=np.int64),
        np.repeat(np.arange(len(totals)), [len(units) for units in case.pools.values()]),
        np.array(totals, dtype=np.int64),
    )


def _approved_per_need(case: Case, needs: Mapping[tuple[Pool, str], float]) -> dict[tuple[Pool, str], list[float]]:
    """Return what each approval gives to a pool for every post of need, if it is split by need."""
    rates: dict[tuple[Pool, str], list[float]] = {}
    for approval in case.approvals:
        pools = case.pools_within(approval.jurisdiction, approval.level, approval.category)
        everyone = sum(needs[pool, approval.category] for pool in pools)
        for pool in pools:
            rates.setdefault((pool, approval.category), []).append(approval.posts / everyone if everyone else 0.0)
    return rates


def _proportional(weights: NDArray[np.float64], low: Places, high: Places, pool: Places, totals: Places) -> Places:
    """Share out the total of every pool by weight, each share within its limits; a guess, so near enough is enough.

    Parameters
    ----------
    weights, low, high, pool : arrays, one number per unit
        `pool` is the place of the unit's pool.
    totals : array, one number per pool
    """
    least, most = np.zeros(len(totals)), np.ones(len(totals))
    np.maximum.at(most, pool, 1.0 + high / weights)
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        shared = np.bincount(pool, _shares(weights, low, high, middle[pool]), len(totals))
        short = shared < totals
        least, most = np.where(short, middle, least), np.where(short, most, middle)
    return _shares(weights, low, high, most[pool])


def _shares(weights: NDArray[np.float64], low: Places, high: Places, level: NDArray[np.float64]) -> Places:
    return np.clip(np.rint(level * weights).astype(np.int64), low, high)
