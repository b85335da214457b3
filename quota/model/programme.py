"""The step programme.

A unit's posts are built up one by one; the programme fills the posts of least priority number, under the rules.

    minimise   Σ (d(i)/need[u,k]) · step[u,k,i]  +  Σ stickiness[k] · (steps above current, posts that enter the reserve)
             + Σ price[r,k] · transfer[r,k]      +  Σ reserve_at[k] · reserve[p,k]
    with       posts[u,k] = lower[u,k] + Σ_i step[u,k,i],    0 ≤ step ≤ 1

Costs are rounded to whole numbers (`quota.model.costs`) beside which the exact ones are kept (`quota.model.exact`); right
sides are whole; every column is continuous.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import SENSES, Arrays, Constraint
from quota.model.columns import ABOVE, BELOW, STEP, Columns, columns_of
from quota.model.costs import coarse_scale, figures
from quota.model.exact import ExactCosts
from quota.model.matrix import Matrix, Places, Whole
from quota.model.ranges import Range, reaches
from quota.model.rows import Merge, Posts, Quantity, Reserve, Row, Turn
from quota.model.windows import TooNarrowError, Window
from quota.need import Needs
from quota.scenario import Case


@dataclass(frozen=True)
class Programme:
    """A step programme ready to be solved.

    Parameters
    ----------
    arrays : Arrays
        What the solver sees.
    quantities : tuple of Quantity
        What is decided.
    base : int64 array
        Where each quantity starts; its columns come on top.
    columns : Columns
        What the columns of the arrays stand for.
    rows : tuple of Row
        The labelled row behind each line of the arrays; the lines of least steps, after all others, have none.
    rank : int64 array
        The published order of equal priorities, by column: larger need first, then smaller unit code; reserves last. -1 for
        other columns.
    impossible : bool
        Whether a row fails whatever the solver does: all its quantities are fixed.
    """

    arrays: Arrays
    quantities: tuple[Quantity, ...]
    base: Places
    columns: Columns
    rows: tuple[Row, ...]
    rank: Places
    impossible: bool

    @property
    def scale(self) -> int:
        """Cost units per percentage point."""
        return self.arrays.scale

    @cached_property
    def least(self) -> Mapping[Quantity, int]:
        """The least of each quantity, with no column filled."""
        return dict(zip(self.quantities, self.base.tolist(), strict=True))

    @cached_property
    def line_of(self) -> Mapping[int, int]:
        """The line of each labelled row, by the id of the row; rows over what stands still have none."""
        return {id(row): line for line, row in enumerate(self.rows)}

    def amounts(self, point: Places) -> dict[Quantity, int]:
        """Return how many posts each quantity has."""
        return dict(zip(self.quantities, self.sums(point).tolist(), strict=True))

    def sums(self, point: Places) -> Places:
        """Add up the columns of each quantity, by its place."""
        sums = self.base.copy()
        np.add.at(sums, self.columns.owner, point)
        return sums

    def outside(self, point: NDArray[np.float64] | Places) -> dict[Posts, int]:
        """Return the units' posts whose windows were too narrow for this solution, whole or not, and how many these are."""
        bulk, low, high = self.columns.bulk, self.arrays.low, self.arrays.high
        left = ((bulk == BELOW) & (point < high)) | ((bulk == ABOVE) & (point > low))
        if not left.any():
            return {}
        sums = self.sums(np.rint(point).astype(np.int64)).tolist()
        owners = {owner: self.quantities[owner] for owner in set(self.columns.owner[left].tolist())}
        return {posts: sums[owner] for owner, posts in owners.items() if isinstance(posts, Posts)}

    def require_inside(self, point: NDArray[np.float64] | Places) -> None:
        """Do nothing where the windows hold a solution.

        Raises
        ------
        TooNarrowError
            If they do not.
        """
        narrow = self.outside(point)
        if narrow:
            raise TooNarrowError(narrow)

    def point(self, quantities: Mapping[Quantity, int]) -> Places:
        """Return the point that stands for given quantities."""
        return self.filled(np.array([quantities[quantity] for quantity in self.quantities], dtype=np.int64))

    def filled(self, amounts: Places, places: Places | None = None) -> Places:
        """Return the point that stands for the amounts of all quantities: columns fill up in their order.

        Parameters
        ----------
        amounts : int64 array, one number per quantity
        places : int64 array, optional
            The columns of which the point is wanted; by default all.
        """
        columns = self.columns
        owner, before, size = columns.owner, columns.before, columns.size
        if places is not None:
            owner, before, size = owner[places], before[places], size[places]
        point: Places = np.minimum(np.maximum((amounts - self.base)[owner] - before, 0), size)
        return point

    def grown(self, case: Case) -> NDArray[np.bool_]:
        """Return of each column whether it holds posts above what its unit has now."""
        current = [
            case.units[quantity.unit].holdings[quantity.category].current if isinstance(quantity, Posts) else 0
            for quantity in self.quantities
        ]
        return self.columns.post > np.array(current, dtype=np.int64)[self.columns.owner]

    def places_of(self, wanted: Iterable[Quantity]) -> Places:
        """Return the places of the columns of some quantities."""
        asked = set(wanted)
        owners = np.array([quantity in asked for quantity in self.quantities], dtype=bool)
        return np.flatnonzero(owners[self.columns.owner])


def build(
    case: Case,
    needs: Needs,
    spans: Mapping[Quantity, Range],
    rows: Iterable[Row],
    windows: Mapping[Posts, Window],
) -> Programme:
    """Write the programme of a case, or of a part of it.

    Parameters
    ----------
    spans : Mapping[Quantity, Range]
        What each quantity can be by itself, from `quota.model.ranges.ranges`.
    rows : iterable of Row
        The rows over several quantities.
    windows : Mapping[Posts, Window]
        Where posts are taken one by one.
    """
    scale = coarse_scale(needs, windows)
    quantities = tuple(spans)
    held = figures(case, needs, quantities, scale)
    columns = columns_of(case, needs, spans, windows, scale, held)
    base, _ = reaches(spans.values())
    labelled = list(rows)
    entries = _entries(labelled, quantities)
    count = np.bincount(columns.owner, minlength=len(quantities))
    limits = np.array([row.limit for row in labelled], dtype=np.int64) - entries.times(base)
    senses = np.array([SENSES[row.sense] for row in labelled], dtype=np.int8)
    matrix, written = _spread(entries, count).over(np.ones(len(columns.owner), dtype=bool))
    empty = ~written
    failing = np.where(senses == 0, limits != 0, limits * senses > 0)
    arrays = Arrays(
        np.zeros(len(columns.owner), dtype=np.int64),
        columns.size,
        columns.cost,
        matrix,
        senses[written],
        limits[written],
        ExactCosts(case, needs, quantities, columns, held.needs),
        scale,
    )
    together = list(_steps_together(case, spans, labelled, columns))
    arrays = arrays.with_lines(together) if together else arrays
    kept = tuple(row for row, here in zip(labelled, written.tolist(), strict=True) if here)
    rank = ranks(needs, quantities, columns)
    return Programme(arrays, quantities, base, columns, kept, rank, bool((empty & failing).any()))


def _entries(rows: Sequence[Row], quantities: Sequence[Quantity]) -> Matrix:
    """Return rows over quantities by their places."""
    place = {quantity: number for number, quantity in enumerate(quantities)}
    terms = [[(place[quantity], factor) for quantity, factor in row.terms] for row in rows]
    return Matrix.of(terms, len(quantities))


def _spread(entries: Matrix, count: Places) -> Matrix:
    """Put all columns of a quantity in its place; `count` tells how many each has."""
    many = count[entries.columns]
    first = np.repeat((np.cumsum(count) - count)[entries.columns], many)
    within = np.arange(len(first)) - np.repeat(np.cumsum(many) - many, many)
    return Matrix(
        np.repeat(entries.rows, many),
        first + within,
        np.repeat(entries.factors, many),
        entries.height,
        int(count.sum()),
    )


def _steps_together(
    case: Case, spans: Mapping[Quantity, Range], rows: Iterable[Row], columns: Columns
) -> Iterator[Constraint]:
    """Yield lines that let the first posts that a unit gains, or gives, come all or none.

    Rows over whole quantities say as much of whole numbers. In fractions these lines say more: there, too, the first posts
    cost what they do together, so that the linear programme takes few units by part (docs/model.md, "Least steps").
    """
    place_of: dict[Quantity, int] = {}
    for posts, least in least_steps(case, rows).items():
        place_of = place_of or {quantity: place for place, quantity in enumerate(spans)}
        unit, held = case.units[posts.unit], case.units[posts.unit].holdings[posts.category].current
        steps = columns.of(place_of[posts])
        merge = Merge(unit.consolidation)
        closing = columns.of(place_of.get(merge, -1)).tolist()
        closed = spans[merge].low if merge in spans else 0
        for up, first in ((True, held), (False, held - least)):
            switch = columns.of(place_of[Turn(*posts, up)]).tolist()
            post = columns.post[steps]
            together = steps[(columns.bulk[steps] == STEP) & (first < post) & (post <= first + least)]
            for step in together.tolist() if switch else ():
                switched = switch if up else [*switch, *closing]
                terms = [(step, 1), *((column, -1 if up else 1) for column in switched)]
                yield Constraint(terms, "==", 0 if up else 1 - closed)


def least_steps(case: Case, rows: Iterable[Row]) -> dict[Posts, int]:
    """Return the least changes of units whose rows say so as the rule does: neither eased nor to be exceeded."""
    found: dict[Posts, list[int]] = {}
    for row in rows:
        turns = [(quantity, factor) for quantity, factor in row.terms[-2:] if isinstance(quantity, Turn)]
        if len(turns) == 2 and isinstance(row.terms[0][0], Posts):
            held = case.units[turns[0][0].unit].holdings[turns[0][0].category].current
            if row.limit == held:
                found.setdefault(row.holding, []).append(-turns[0][1] if row.sense == ">=" else 0)
    return {posts: max(least) for posts, least in found.items() if len(least) == 2}


def _sizes(needs: Needs, held: Iterable[Posts]) -> dict[Posts, int]:
    """Number units' posts by need, the largest first, equal needs alike; fractions are compared where decimals do not tell."""
    exact = {posts: needs[posts].exact for posts in held}
    found: dict[Posts, int] = {}
    place, last = -1, Fraction(0)
    for posts in sorted(exact, key=lambda posts: (needs[posts].rough, exact[posts]), reverse=True):
        if exact[posts] != last:
            place, last = place + 1, exact[posts]
        found[posts] = place
    return found


def ranks(needs: Needs, quantities: Sequence[Quantity], columns: Columns) -> Places:
    """Number the steps in the published order: larger need first, then smaller unit code, then earlier post.

    Reserves come last: a post at exactly the coverage for going to reserve goes to a unit.
    """
    names = {posts: place for place, posts in enumerate(sorted(held for held in quantities if isinstance(held, Posts)))}
    sizes = _sizes(needs, names)
    keys = [
        (0, sizes[quantity], names[quantity])
        if isinstance(quantity, Posts)
        else (1 if isinstance(quantity, Reserve) else 2, 0, 0)
        for quantity in quantities
    ]
    kind, need, name = np.array(keys, dtype=np.int64).reshape(-1, 3).T[:, columns.owner]
    order = np.lexsort((np.arange(len(kind)), columns.post, name, need, kind))
    found: Whole = np.full(len(kind), -1, dtype=np.int64)
    ranked = order[kind[order] < 2]
    found[ranked] = np.arange(len(ranked))
    return found
