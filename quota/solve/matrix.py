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
from numpy.typing import NDArray

LARGEST = 2**62
"""Sums below this fit into machine integers with room to spare."""

Whole = NDArray[Any]
"""Whole numbers: int64, or Python integers."""


def whole(numbers: Sequence[int] | Whole, reach: int = 1) -> Whole:
    """Return whole numbers as an array that can be multiplied by amounts of this sum without leaving its range.

    >>> whole([1, 2], 10).dtype, whole([2**61, 1], 10).dtype
    (dtype('int64'), dtype('O'))
    """
    return np.array(numbers, dtype=np.int64 if largest(numbers) * max(reach, 1) < LARGEST else object)


def largest(numbers: Sequence[int] | Whole) -> int:
    """Return the largest magnitude among numbers; 0 of none."""
    return max(abs(int(max(numbers))), abs(int(min(numbers)))) if len(numbers) else 0


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

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
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
    def most(self) -> int:
        """The largest sum of magnitudes of a row's or a column's factors, or more."""
        magnitudes = np.abs(self.factors)
        sums = [
            np.bincount(places, magnitudes, size).max(initial=0)
            for places, size in ((self.rows, self.height), (self.columns, self.width))
        ]
        return int(max(sums, default=0)) + 1

    def times(self, point: Sequence[int] | Whole) -> Whole:
        """Return Σ_columns factor · amount, for every row."""
        return self._summed(self.rows, whole(point, self.most)[self.columns], self.height)

    def weighted(self, prices: Sequence[int] | Whole) -> Whole:
        """Return Σ_rows factor · price, for every column."""
        return self._summed(self.columns, whole(prices, self.most)[self.rows], self.width)

    def _summed(self, places: NDArray[np.int64], amounts: Whole, size: int) -> Whole:
        sums = np.zeros(size, dtype=amounts.dtype)
        np.add.at(sums, places, self.factors.astype(amounts.dtype) * amounts)
        return sums
