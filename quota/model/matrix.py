"""Sparse matrices and vectors of whole numbers, multiplied exactly and fast.

Machine integers where no sum can leave their range, Python's own where one could.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

LARGEST = 2**62
"""Sums below this fit into machine integers with room to spare."""

Whole = NDArray[Any]
"""Whole numbers: int64, or Python integers."""
Places = NDArray[np.int64]
"""Positions of columns, lines or entries."""


def whole(numbers: ArrayLike, reach: int = 1) -> Whole:
    """Return whole numbers as an array that can be multiplied by amounts of this sum without leaving its range.

    >>> whole([1, 2], 10).dtype, whole([2**61, 1], 10).dtype
    (dtype('int64'), dtype('O'))
    """
    stated = np.asarray(numbers) if isinstance(numbers, np.ndarray) else np.array(numbers, dtype=object)
    return stated.astype(np.int64 if largest(stated) * max(reach, 1) < LARGEST else object)


def largest(numbers: Whole) -> int:
    """Return the largest magnitude among numbers; 0 of none."""
    return max(abs(int(numbers.max())), abs(int(numbers.min()))) if len(numbers) else 0


def total(numbers: Whole) -> int:
    """Add up whole numbers.

    >>> total(np.array([2**61, 2**61, 2**61]))
    6917529027641081856
    """
    return int(numbers.sum() if largest(numbers) * len(numbers) < LARGEST else numbers.astype(object).sum())


@dataclass(frozen=True)
class Matrix:
    """A sparse matrix, entry by entry.

    Parameters
    ----------
    rows, columns, factors : int64 arrays, one number per entry
        In the order of rows.
    height, width : int
        Number of rows and of columns.
    """

    rows: Places
    columns: Places
    factors: NDArray[np.int64]
    height: int
    width: int

    @classmethod
    def of(cls, lines: Iterable[Sequence[tuple[int, int]]], width: int) -> Matrix:
        """Take in lines of (column, factor)."""
        listed = list(lines)
        numbers = chain.from_iterable(chain.from_iterable(listed))
        entries = np.fromiter(numbers, dtype=np.int64).reshape(-1, 2)
        rows = np.repeat(np.arange(len(listed)), [len(line) for line in listed])
        return cls(rows, entries[:, 0], entries[:, 1], len(listed), width)

    @cached_property
    def starts(self) -> Places:
        """Where the entries of each row begin, and the number of entries."""
        return np.concatenate(([0], np.cumsum(np.bincount(self.rows, minlength=self.height))))

    @cached_property
    def most(self) -> int:
        """The largest sum of magnitudes of a row's or a column's factors, or more."""
        magnitudes = np.abs(self.factors)
        sums = [
            np.bincount(places, magnitudes, size).max(initial=0)
            for places, size in ((self.rows, self.height), (self.columns, self.width))
        ]
        return int(max(sums, default=0)) + 1

    @cached_property
    def kinds(self) -> Places:
        """A number for every column, the same for those with the same entries in all rows."""
        order = np.lexsort((self.rows, self.columns))
        columns, rows = self.columns[order], self.rows[order]
        values, factors = np.unique(self.factors[order], return_inverse=True)
        count = np.bincount(columns, minlength=self.width)
        turn = np.arange(len(columns)) - np.repeat(np.cumsum(count) - count, count)
        kind = np.zeros(self.width, dtype=np.int64)
        for number in range(int(count.max(initial=0))):
            here = np.flatnonzero(turn == number)
            entry = (kind[columns[here]] * self.height + rows[here]) * len(values) + factors[here]
            kind[columns[here]] = kind.max() + 1 + np.unique(entry, return_inverse=True)[1]
        return kind

    def parts(self) -> tuple[Places, Places]:
        """Number the parts that no row ties together, by column and by row."""
        label = np.arange(self.width)
        while True:
            least = np.full(self.height, self.width)
            np.minimum.at(least, self.rows, label[self.columns])
            spread = label.copy()
            np.minimum.at(spread, self.columns, least[self.rows])
            if np.array_equal(spread, label):
                break
            label = spread[spread]  # a label is a column, whose own may be smaller by now
        _, part = np.unique(label, return_inverse=True)
        row_part = np.zeros(self.height, dtype=np.int64)
        row_part[self.rows] = part[self.columns]
        return part, row_part

    def times(self, point: Whole) -> Whole:
        """Return Σ_columns factor · amount, for every row."""
        return self._summed(self.rows, whole(point, self.most)[self.columns], self.height)

    def summed(self, amounts: Whole) -> Whole:
        """Return Σ factor · amount, for every row, where each entry has an amount of its own."""
        return self._summed(self.rows, whole(amounts, self.most), self.height)

    def weighted(self, prices: Whole) -> Whole:
        """Return Σ_rows factor · price, for every column."""
        return self._summed(self.columns, whole(prices, self.most)[self.rows], self.width)

    def _summed(self, places: Places, amounts: Whole, size: int) -> Whole:
        sums = np.zeros(size, dtype=amounts.dtype)
        np.add.at(sums, places, self.factors.astype(amounts.dtype, copy=False) * amounts)
        return sums

    def with_entries(self, rows: Places, columns: Places, factors: Whole, height: int, width: int) -> Matrix:
        """Return the matrix with more entries, rows and columns."""
        every = np.concatenate((self.rows, rows))
        order = np.argsort(every, kind="stable")
        return Matrix(
            every[order],
            np.concatenate((self.columns, columns))[order],
            np.concatenate((self.factors, factors))[order],
            height,
            width,
        )

    def over(self, columns: NDArray[np.bool_]) -> tuple[Matrix, NDArray[np.bool_]]:
        """Return the entries of some columns, columns and rows numbered afresh, and which rows have any."""
        entries = np.flatnonzero(columns[self.columns])
        rows = np.zeros(self.height, dtype=bool)
        rows[self.rows[entries]] = True
        smaller = Matrix(
            (np.cumsum(rows) - 1)[self.rows[entries]],
            (np.cumsum(columns) - 1)[self.columns[entries]],
            self.factors[entries],
            int(np.count_nonzero(rows)),
            int(np.count_nonzero(columns)),
        )
        return smaller, rows
