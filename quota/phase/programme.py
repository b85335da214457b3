"""The programme of the years: the step programme of every year side by side, with the people in it.

    posts[u, k, t]  = least + Σ_i step[u, k, i, t]           between what there is and what the plan comes to
    people[u, k, t] = least + Σ_i person[u, k, i, t]

Objectives, each proved before the next (docs/years.md):

    waiting    Σ_t posts that find no place yet
    missed     Σ_t posts by which rows that were broken at the start still are
    fairness   Σ_t objective of the plan at the posts of year t
    short      Σ_t Σ_u max(0, ⌈need⌉ − people)
    moves      Σ_t people who move
    unevenness Σ_t how much hiring changes from year to year; then more of it in earlier years
    staffing   Σ_t Σ_u Σ_{i ≤ people} d(i)/need      the same people where they are fewest for the work, as posts are
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np

from quota.model.arrays import Arrays, Constraint, Point
from quota.model.columns import columns_of
from quota.model.costs import DEAREST, coarse_scale
from quota.model.matrix import Places, Whole, whole
from quota.model.priorities import priority_floor
from quota.model.ranges import Range, ranges
from quota.model.rows import Excess, Posts, Quantity, Reserve, Transfer
from quota.model.rules import rows as labelled_rows
from quota.model.windows import Window
from quota.need import Needs
from quota.phase.quantities import (
    Along,
    At,
    Comes,
    Hired,
    Hires,
    Leaves,
    Missed,
    Overfilled,
    Swing,
    Waiting,
    YearPeople,
    YearRow,
)
from quota.phase.rules import may_leave, year_rows
from quota.phase.start import Start, crossings

STAGES = ("waiting", "missed", "fairness", "short", "moves", "unevenness", "staffing")
"""Objectives in their order."""
FINEST = 10**7
"""Cost units per percentage point where costs are rounded: finer than in a plan, for here nothing settles the rest afterwards."""


@dataclass(frozen=True)
class YearsProgramme:
    """The programme of the years.

    Parameters
    ----------
    start : Start
    rows : tuple of YearRow
        The labelled row behind each line.
    base : Mapping[At, int]
        Least of each quantity.
    columns : Mapping[At, tuple of int]
        Columns on top of it.
    arrays : Arrays
    costs : Mapping[str, array]
        By objective.
    together : int64 array
        Columns of one county have one number.
    scale : int
        Cost units per percentage point.
    exact : bool
        Whether costs are whole at that scale; else they are rounded down.
    moving : bool
        Whether people may move.
    """

    start: Start
    rows: tuple[YearRow, ...]
    base: Mapping[At, int]
    columns: Mapping[At, tuple[int, ...]]
    arrays: Arrays
    costs: Mapping[str, Whole]
    together: Places
    scale: int
    exact: bool
    moving: bool

    def amounts(self, point: Point) -> dict[At, int]:
        """Return what each quantity comes to."""
        found = point.tolist()
        return {at: least + sum(found[place] for place in self.columns.get(at, ())) for at, least in self.base.items()}

    @cached_property
    def swings(self) -> list[Places]:
        """Columns of how much hiring changes from year to year."""
        return [np.array(places, dtype=np.int64) for at, places in self.columns.items() if isinstance(at.what, Swing)]

    @cached_property
    def hired(self) -> list[Places]:
        """Columns of the people hired, plan by plan, earlier years first."""
        return [np.array(self.columns[at], dtype=np.int64) for at in self.base if isinstance(at.what, Hired)]

    @cached_property
    def order(self) -> list[list[Places]]:
        """Columns of quantities as the published order takes them: what comes earlier is as large as it can be.

        Posts, year by year, holders by larger need and then by code; then people, moves and hires alike; then flows.
        """
        years = range(len(self.start.years))
        posts = [holder.posts for holder in self.start.holders]
        kinds: list[list[At]] = [
            [At(kind(what), year) for year in years for what in posts]
            for kind in (_itself, YearPeople, Leaves, Comes, Hires)
        ]
        flows = [at for at in self.base if isinstance(at.what, Transfer | Along | Reserve | Waiting)]
        kinds.append(sorted(flows, key=lambda at: (at.year, type(at.what).__name__, str(at.what))))
        return [[np.array(self.columns[at], dtype=np.int64) for at in kind if self.columns.get(at)] for kind in kinds]


def _itself(posts: Posts) -> Posts:
    return posts


class _Writer:
    """Columns as they are written."""

    def __init__(self) -> None:
        self.base: dict[At, int] = {}
        self.columns: dict[At, tuple[int, ...]] = {}
        self.high: list[int] = []
        self.group: list[object] = []
        self.costs: dict[str, dict[int, int]] = {name: {} for name in STAGES}

    def quantity(
        self,
        at: At,
        low: int,
        sizes: Sequence[int],
        group: object,
        costs: Mapping[str, Sequence[int]] | None = None,
    ) -> None:
        """Write a quantity: its least, the sizes of its columns, and their costs by objective."""
        self.base[at] = low
        first = len(self.high)
        self.columns[at] = tuple(range(first, first + len(sizes)))
        self.high += sizes
        self.group += [group] * len(sizes)
        for name, given in (costs or {}).items():
            priced = zip(self.columns[at], given, strict=True)
            self.costs[name].update({place: cost for place, cost in priced if cost})


def write(
    start: Start,
    *,
    moving: bool = True,
    hiring: bool = True,
    loose: bool = False,
    stated: Mapping[At, int] | None = None,
    rows: Sequence[YearRow] | None = None,
) -> YearsProgramme:
    """Write the programme of the years.

    Parameters
    ----------
    moving : bool
        Whether people may move; else only hiring and leaving change who sits where.
    hiring : bool
        Whether hiring plans hold.
    loose : bool
        Whether more may move than can, so that the lines about movers can give.
    stated : Mapping[At, int], optional
        What somebody decided by hand: it stands, whatever lines say of it.
    rows : sequence of YearRow, optional
        Default: those of `quota.phase.rules`.
    """
    rows = [row for row in (year_rows(start) if rows is None else rows) if hiring or row.rule != "hiring"]
    writer = _Writer()
    scale, exact = _write_posts(start, writer)
    _write_people(start, writer, scale, moving=moving, loose=loose)
    _write_others(start, writer, rows)
    for at, amount in (stated or {}).items():
        writer.base[at], writer.columns[at] = amount, ()
    lines = [_line(row, writer) for row in rows]
    arrays = Arrays.of([0] * len(writer.high), writer.high, [0] * len(writer.high), lines)
    numbers: dict[object, int] = {}
    together = np.array([numbers.setdefault(group, len(numbers)) for group in writer.group], dtype=np.int64)
    costs = {name: _spread(given, len(writer.high)) for name, given in writer.costs.items()}
    return YearsProgramme(
        start, tuple(rows), writer.base, writer.columns, arrays, costs, together, scale, exact, moving
    )


def _spread(costs: Mapping[int, int], width: int) -> Whole:
    found = np.zeros(width, dtype=object)
    for place, cost in costs.items():
        found[place] = cost
    return whole(found)


def _line(row: YearRow, writer: _Writer) -> Constraint:
    limit, terms = row.limit, dict[int, int]()
    for at, factor in row.terms:
        limit -= factor * writer.base.get(at, 0)
        for place in writer.columns.get(at, ()):
            terms[place] = terms.get(place, 0) + factor
    return Constraint(list(terms.items()), row.sense, limit)


def _write_posts(start: Start, writer: _Writer) -> tuple[int, bool]:
    """Write what the plan decides, priced as in the plan; return the scale, and whether costs are exact."""
    case = start.case
    found, _ = ranges(case, labelled_rows(case))
    spans: dict[Quantity, Range] = {}
    for quantity, span in found.items():
        if isinstance(quantity, Posts | Reserve | Transfer):
            ends = start.before[quantity], start.target[quantity]
            spans[quantity] = Range(min(ends), max(ends))
        elif isinstance(quantity, Excess):
            spans[quantity] = Range(0, span.high)
    windows = {posts: Window(span.low, span.high) for posts, span in spans.items() if isinstance(posts, Posts)}
    scale, exact = _scale(start, windows)
    priced = {id(needs): _priced(start, needs, spans, windows, scale) for needs in start.distinct_needs}
    last = len(start.years) - 1
    for owner, (quantity, span) in enumerate(spans.items()):
        group = _group(start, quantity)
        for year, needs in enumerate(start.yearly):
            at = At(_decided(quantity), year)
            if year == last and not isinstance(quantity, Excess):
                writer.quantity(at, start.target[quantity], (), group)
            else:
                sizes, costs = priced[id(needs)].get(owner, ([], []))
                writer.quantity(at, span.low, sizes, group, {"fairness": costs})
    return scale, exact


def _priced(
    start: Start, needs: Needs, spans: Mapping[Quantity, Range], windows: Mapping[Posts, Window], scale: int
) -> dict[int, tuple[list[int], list[int]]]:
    """Return sizes and costs of columns by the place of their quantity."""
    columns = columns_of(start.case, needs, spans, windows, scale)
    found: dict[int, tuple[list[int], list[int]]] = {}
    for owner, size, cost in zip(columns.owner.tolist(), columns.size.tolist(), columns.cost.tolist(), strict=True):
        sizes, costs = found.setdefault(owner, ([], []))
        sizes.append(size)
        costs.append(cost)
    return found


def _scale(start: Start, windows: Mapping[Posts, Window]) -> tuple[int, bool]:
    """Return cost units per percentage point, and whether all costs are whole at that scale.

    They are at the least common multiple of their denominators; where that is too large for solvers, costs are rounded down.
    """
    settings = start.case.settings
    coarse = min(coarse_scale(needs, windows, FINEST) for needs in start.distinct_needs)
    if settings.divisor not in ("webster", "adams", "jefferson"):
        return coarse, False
    points = [*settings.stickiness.values(), *(known for known in settings.reserve_at.values() if known is not None)]
    points += [route.price for route in start.case.routes] + [item.price for item in start.case.soft_limits]
    common = lcm(*(Fraction(point).denominator for point in points))
    for need in dict.fromkeys(need for holder in start.holders for need in holder.needs):
        common = lcm(common, 2 * need.numerator)
        if common * 100 > DEAREST:
            return coarse, False
    largest = max(
        (max(holder.before, holder.target, holder.people) / min(holder.needs) for holder in start.holders), default=0
    )
    return (common, True) if 100 * common * (largest + 1) <= DEAREST else (coarse, False)


def _decided(quantity: Quantity) -> Posts | Reserve | Transfer | Excess:
    assert isinstance(quantity, Posts | Reserve | Transfer | Excess)
    return quantity


def _group(start: Start, quantity: object) -> object:
    """Return what a quantity is likely to be fractional together with: all of its county and category."""
    if isinstance(quantity, Posts):
        return start.case.units[quantity.unit].jurisdiction, quantity.category
    return quantity


def _write_people(start: Start, writer: _Writer, scale: int, *, moving: bool, loose: bool) -> None:
    """Write the people of every holder, who comes and who goes, and the switches of those who are too many."""
    divisor = start.case.settings.divisor
    reached = _reached(start) if moving else set()
    for holder in start.holders:
        group = _group(start, holder.posts)
        away = (holder.people if loose else holder.movable) if moving and may_leave(holder) else 0
        comes = (holder.pool, holder.posts.category) in reached
        top = max(holder.before, holder.target, holder.people)
        prices = {
            need: [priority_floor(divisor, post, need, scale) for post in range(1, top + 1)]
            for need in dict.fromkeys(holder.needs)
        }
        for year, need in enumerate(holder.needs):
            stay = holder.people - holder.left(year)
            low = max(0, stay - away)
            high = max(low, min(top, max(holder.before, holder.target) + holder.over(year)))
            steps, wanted = range(low + 1, high + 1), holder.wanted(year)
            costs = {
                "short": [-1 if post <= wanted else 0 for post in steps],
                "staffing": [prices[need][post - 1] for post in steps],
            }
            writer.quantity(At(YearPeople(holder.posts), year), low, [1] * len(steps), group, costs)
            writer.quantity(At(Hires(holder.posts), year), 0, [top] if top else [], group)
            if away:
                writer.quantity(At(Leaves(holder.posts), year), 0, [away], group, {"moves": [1]})
            if comes:
                writer.quantity(At(Comes(holder.posts), year), 0, [top], group)
            if holder.over(year):
                writer.quantity(At(Overfilled(holder.posts), year), 0, [1], group)
    if moving:
        for transfer in crossings(start):
            most = sum(holder.people for holder in start.holders) if loose else start.target[transfer]
            for year in range(len(start.years)):
                writer.quantity(At(Along(transfer), year), 0, [most], transfer)


def _reached(start: Start) -> set[tuple[object, str]]:
    """Return the pools to which anybody can move."""
    found: set[tuple[object, str]] = {
        (holder.pool, holder.posts.category) for holder in start.holders if may_leave(holder)
    }
    return found | {(transfer.receiver, transfer.category) for transfer in crossings(start)}


def _write_others(start: Start, writer: _Writer, rows: Sequence[YearRow]) -> None:
    """Write what only rows bring about: posts that wait, rows that are still broken, swings of hiring."""
    everything = sum(abs(amount) for amount in start.target.values()) + sum(abs(a) for a in start.before.values())
    hired = sum(max(holder.before, holder.target, holder.people) for holder in start.holders)
    number = {year.year: place for place, year in enumerate(start.years)}
    plans = [item for item in start.case.hiring if item.year in number] if any(r.rule == "hiring" for r in rows) else []
    most = {(Hired(item.jurisdiction, item.category), number[item.year]): item.most for item in plans}
    for row in rows:
        for at, _ in row.terms:
            if at in writer.base:
                continue
            if isinstance(at.what, Waiting):
                last = row.year == len(start.years) - 1
                open_sizes = [] if last else [everything]
                writer.quantity(at, 0, open_sizes, at.what, {"waiting": [1] * len(open_sizes)})
            elif isinstance(at.what, Missed):
                broken = -row.row.slack(start.before) if row.row else 0
                writer.quantity(at, 0, [broken + everything], at.what, {"missed": [1]})
            elif isinstance(at.what, Hired):
                writer.quantity(at, 0, [min(hired, most.get((at.what, at.year), hired))], at.what)
            elif isinstance(at.what, Swing):
                writer.quantity(at, 0, [hired], at.what, {"unevenness": [1]})
