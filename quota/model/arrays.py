"""A minimising programme in whole numbers, as arrays.

Columns and lines are known by their position. Solvers that read PuLP get it written in PuLP (quota/solve/pulp_problems.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quota.model.matrix import LARGEST, Matrix, Places, Whole, largest, whole
from quota.model.priorities import FINE
from quota.model.rows import Sense

if TYPE_CHECKING:
    from quota.model.exact import ExactCosts

SENSES: Mapping[Sense, int] = MappingProxyType({"<=": -1, "==": 0, ">=": 1})
"""Senses of lines, as numbers; the sign of a price that bounds from below agrees with it."""


class Constraint(NamedTuple):
    """One constraint: Σ factor · column  sense  limit, columns by position."""

    terms: Sequence[tuple[int, int]]
    sense: Sense
    limit: int


@dataclass(frozen=True)
class Arrays:
    """A minimising programme in whole numbers.

    Parameters
    ----------
    low, high, cost : arrays of whole numbers, one per column
    matrix : Matrix
        The left sides of all lines.
    senses : int8 array, one per line
        See `SENSES`.
    limits : int64 array, one per line
        The right sides.
    exact : ExactCosts or None
        Where the costs are rounded down: what they are exactly, in percentage points.
    scale : int
        What exact costs were multiplied by, before they were rounded.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    cost: Whole
    matrix: Matrix
    senses: NDArray[np.int8]
    limits: NDArray[np.int64]
    exact: ExactCosts | None = None
    scale: int = 1

    @classmethod
    def of(cls, low: ArrayLike, high: ArrayLike, cost: ArrayLike, lines: Sequence[Constraint]) -> Arrays:
        """Take in a programme written line by line."""
        costs = whole(cost)
        return cls(
            np.array(low, dtype=np.int64),
            np.array(high, dtype=np.int64),
            costs,
            Matrix.of((line.terms for line in lines), len(costs)),
            np.array([SENSES[line.sense] for line in lines], dtype=np.int8),
            np.array([line.limit for line in lines], dtype=np.int64),
        )

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.matrix.width

    @property
    def height(self) -> int:
        """Number of lines."""
        return self.matrix.height

    def lines(self) -> Iterator[Constraint]:
        """Yield the lines one by one."""
        matrix = self.matrix
        terms = list(zip(matrix.columns.tolist(), matrix.factors.tolist(), strict=True))
        word = {number: sense for sense, number in SENSES.items()}
        sides = zip(self.senses.tolist(), self.limits.tolist(), pairwise(matrix.starts.tolist()), strict=True)
        for sense, limit, (start, end) in sides:
            yield Constraint(terms[start:end], word[sense], limit)

    def changed(
        self,
        *,
        low: NDArray[np.int64] | None = None,
        high: NDArray[np.int64] | None = None,
        cost: Whole | None = None,
        senses: NDArray[np.int8] | None = None,
        limits: NDArray[np.int64] | None = None,
        exact: ExactCosts | None = None,
    ) -> Arrays:
        """Return the same lines over the same columns with other numbers; other costs are exact unless told otherwise."""
        return Arrays(
            self.low if low is None else low,
            self.high if high is None else high,
            self.cost if cost is None else cost,
            self.matrix,
            self.senses if senses is None else senses,
            self.limits if limits is None else limits,
            self.exact if cost is None else exact,
            self.scale,
        )

    def fixed(self, amounts: Mapping[int, int]) -> Arrays:
        """Return the programme with some columns fixed, by position."""
        low, high = self.low.copy(), self.high.copy()
        for place, amount in amounts.items():
            low[place] = high[place] = amount
        return self.changed(low=low, high=high)

    def over(self, free: NDArray[np.bool_], held: NDArray[np.int64]) -> tuple[Arrays, Places]:
        """Return the programme over some columns, and the places of its lines in this one.

        Parameters
        ----------
        free : array of bool
            The columns that stay; lines without any of them are left out.
        held : int64 array
            What the other columns hold; 0 at those that stay.
        """
        matrix, touched = self.matrix.over(free)
        limits = self.limits - self.matrix.times(held).astype(np.int64, copy=False)
        smaller = Arrays(
            self.low[free], self.high[free], self.cost[free], matrix, self.senses[touched], limits[touched]
        )
        return smaller, np.flatnonzero(touched)

    def with_columns(self, low: ArrayLike, high: ArrayLike, cost: ArrayLike) -> Arrays:
        """Return the programme with more columns, the last ones, in no line yet; all costs count as exact."""
        costs = whole(np.append(self.cost, cost))
        return Arrays(
            np.append(self.low, low).astype(np.int64),
            np.append(self.high, high).astype(np.int64),
            costs,
            replace(self.matrix, width=len(costs)),
            self.senses,
            self.limits,
        )

    def with_line(self, line: Constraint) -> Arrays:
        """Return the programme with one more line, the last."""
        return self.with_lines((line,))

    def with_lines(self, lines: Sequence[Constraint]) -> Arrays:
        """Return the programme with more lines, the last ones."""
        more = Matrix.of((line.terms for line in lines), self.width)
        matrix = self.matrix.with_entries(
            self.height + more.rows, more.columns, more.factors, self.height + more.height, self.width
        )
        return replace(
            self,
            matrix=matrix,
            senses=np.append(self.senses, np.array([SENSES[line.sense] for line in lines], dtype=np.int8)),
            limits=np.append(self.limits, np.array([line.limit for line in lines], dtype=np.int64)),
        )

    @cached_property
    def reach(self) -> int:
        """The largest sum that the magnitudes of all amounts can have."""
        return int(np.maximum(np.abs(self.low), np.abs(self.high)).sum())

    @cached_property
    def dearest(self) -> int:
        """The largest magnitude of a cost."""
        return largest(self.cost)

    @cached_property
    def costs(self) -> Whole:
        """Costs, ready to be multiplied by amounts within the bounds."""
        exact = self.dearest * max(self.reach, 1) < LARGEST
        return self.cost.astype(np.int64 if exact else object, copy=False)

    def value(self, point: Whole) -> int:
        """Evaluate the objective at a point within the bounds."""
        return int(np.dot(self.costs, point.astype(self.costs.dtype))) if self.width else 0

    def ceiling(self, point: Whole) -> int:
        """Return a whole number of cost units that the point costs at most, with its exact costs."""
        if self.exact is None:
            return self.value(point)
        filled = np.flatnonzero(point)
        cost = int(((self.exact.floors(filled, FINE) + 1) * point[filled]).sum())
        return -(-cost * self.scale // FINE)

    def gain(self, one: Whole, other: Whole) -> Fraction:
        """Return by how much the other point costs less than the one, in percentage points."""
        apart = np.flatnonzero(one != other)
        if self.exact is None:
            return Fraction(self.value(one) - self.value(other), self.scale)
        return self.exact.total(apart, one[apart] - other[apart])

    def allows(self, point: Whole) -> bool:
        """Return whether a whole-number point keeps every bound and line."""
        if not bool(np.all((self.low <= point) & (point <= self.high))):
            return False
        above = self.matrix.times(point) - self.limits
        return bool(np.all(np.where(self.senses == 0, above == 0, above * self.senses >= 0)))


def column_name(place: int) -> str:
    """Name a column in PuLP and in exported files."""
    return f"x{place:07d}"


def line_name(place: int) -> str:
    """Name a line in PuLP and in exported files."""
    return f"r{place:06d}"


Point = Places
"""A plan in whole numbers, column by column."""
