"""Which rows of a table add up rows near them, by their figures alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, combinations
from typing import TypeVar

Values = Sequence[Decimal | None]
"""The figures of a row, column by column; None where it has none."""
_Row = TypeVar("_Row")
_MOST_RESERVES, _MOST_SEARCHED = 4, 300
_SLIP, _SLIPS = Decimal(2), 50


def agree(written: Decimal, total: Decimal, rows: int) -> bool:
    """Return whether a written sum is that of so many rows: whole numbers exactly, others but for the rounding of each.

    >>> agree(Decimal(62), Decimal(61), 3), agree(Decimal("18.6"), Decimal("18.61"), 3)
    (False, True)
    """
    if written == total:
        return True
    places = min(int(number.normalize().as_tuple().exponent) for number in (written, total))
    coarser = max(min(int(number.normalize().as_tuple().exponent), 0) for number in (written, total))
    return places < 0 and abs(written - total) * 2 <= (rows + 1) * Decimal(1).scaleb(coarser)


def added(rows: Sequence[Values], which: Iterable[int]) -> list[Decimal]:
    """Return the sum of rows, column by column."""
    width = len(rows[0]) if rows else 0
    total = [Decimal(0)] * width
    for row in which:
        for column, value in enumerate(rows[row]):
            if value:
                total[column] += value
    return total


class Tally:
    """Sums of any stretch of rows, reckoned once: of those that count, and of those that would if some did or did not.

    Parameters
    ----------
    counts : sequence of bool
        By row, whether it counts.
    """

    def __init__(self, rows: Sequence[Values], counts: Sequence[bool]) -> None:
        self._rows, self._counts = rows, counts
        self._up_to = [[Decimal(0)] * (len(rows[0]) if rows else 0)]
        for row, values in enumerate(rows):
            last = self._up_to[-1]
            new = [one + (value or 0) for one, value in zip(last, values, strict=True)] if counts[row] else last
            self._up_to.append(new)

    def sum(self, scope: range, changed: Mapping[int, bool]) -> list[Decimal]:
        """Return the sum of a stretch of rows, column by column; `changed` tells of some rows whether they count."""
        ends = zip(self._up_to[scope.stop], self._up_to[scope.start], strict=True)
        total = [upper - lower for upper, lower in ends]
        for row, counts in changed.items():
            if row in scope and counts != self._counts[row]:
                for column, value in enumerate(self._rows[row]):
                    total[column] += (value or 0) if counts else -(value or 0)
        return total


def is_sum(written: Values, total: Sequence[Decimal]) -> bool:
    """Return whether each figure that a row has is the sum, and one of them more than 0."""
    return any(written) and all(value is None or value == sum_ for value, sum_ in zip(written, total, strict=True))


def columns_right(written: Values, total: Sequence[Decimal]) -> int:
    """Return in how many columns a row has the sum, other than 0."""
    return sum(bool(value) and value == sum_ for value, sum_ in zip(written, total, strict=True))


def run_of(row: int, rows: Sequence[Values], order: Iterable[int]) -> tuple[int, ...]:
    """Return the rows, from the nearest on, that a row adds up; none where there are none.

    Parameters
    ----------
    order : iterable of int
        The rows below it or above it that hold posts of their own, the nearest first.
    """
    return next((run for run, total in _runs(row, rows, order) if is_sum(rows[row], total)), ())


def nearest_run(row: int, rows: Sequence[Values], order: Iterable[int]) -> tuple[int, ...]:
    """Return the run of at least two rows that a row nearly adds up; none where there is none.

    It does so where some column is right, or all are as near as a slip of the pen.
    """
    written = rows[row]
    found = [
        (columns_right(written, total) or int(_nearly(written, total)), run)
        for run, total in _runs(row, rows, order, whole=False)
        if len(run) > 1
    ]
    best, run = max(found, key=lambda entry: entry[0], default=(0, ()))
    return run if best else ()


def _nearly(written: Values, total: Sequence[Decimal]) -> bool:
    return all(
        value is None or abs(value - sum_) <= max(_SLIP, value / _SLIPS)
        for value, sum_ in zip(written, total, strict=True)
    )


def _runs(
    row: int, rows: Sequence[Values], order: Iterable[int], *, whole: bool = True
) -> Iterator[tuple[tuple[int, ...], list[Decimal]]]:
    """Yield longer and longer runs with their sums, as long as some figure (`whole`: every figure) is not exceeded."""
    written = rows[row]
    total = [Decimal(0)] * len(written)
    run: list[int] = []
    for other in order:
        run.append(other)
        for column, value in enumerate(rows[other]):
            if value:
                total[column] += value
        over = [
            value is not None and sum_ > value for value, sum_ in zip(written, total, strict=True) if value is not None
        ]
        if not over or (any(over) if whole else all(over)):
            return
        yield tuple(run), total


def some_of(rows: Sequence[_Row]) -> Iterator[tuple[_Row, ...]]:
    """Yield none, one, and more of the first few rows: a ledger may count a reserve in or leave it aside."""
    few = rows[:_MOST_RESERVES]
    return chain.from_iterable(combinations(few, size) for size in range(len(few) + 1))


def rows_that_make(wanted: Sequence[Decimal], rows: Sequence[Values]) -> tuple[int, ...]:
    """Return one to three rows whose figures are the sum that is wanted, in every column; none where there are none."""
    if not any(wanted) or len(rows) > _MOST_SEARCHED:
        return ()
    figures = [tuple(value or Decimal(0) for value in row) for row in rows]
    goal = tuple(wanted)
    made: dict[tuple[Decimal, ...], tuple[int, ...]] = {}
    for row, values in enumerate(figures):
        if values == goal:
            return (row,)
        made.setdefault(values, (row,))
    pairs: dict[tuple[Decimal, ...], tuple[int, ...]] = {}
    for (one, first), (other, second) in combinations(enumerate(figures), 2):
        pairs.setdefault(tuple(a + b for a, b in zip(first, second, strict=True)), (one, other))
    if goal in pairs:
        return pairs[goal]
    for row, values in enumerate(figures):
        found = pairs.get(tuple(a - b for a, b in zip(goal, values, strict=True)), ())
        if found and row not in found:
            return tuple(sorted((*found, row)))
    return ()


def column_heads(rows: Sequence[Values]) -> dict[int, tuple[int, ...]]:
    """Return the rows that have in some columns the sum of the rows right below, which have no other figures; and those.

    So bureaus stand that count their institutions in, in the column of these alone. One such row is chance, and so are
    several among more that are none.
    """
    found: dict[int, tuple[int, ...]] = {}
    others = place = 0
    held = [{column for column, value in enumerate(row) if value} for row in rows]
    while place < len(rows):
        end = place + 1
        while end < len(rows) and held[end] and held[end] < held[place]:
            end += 1
        run = tuple(range(place + 1, end))
        columns = set().union(*(held[row] for row in run))
        if len(run) > 1 and all(
            rows[place][column] == sum(rows[row][column] or 0 for row in run) for column in columns
        ):
            found[place] = run
        else:
            others += len(run) > 1
        place = end
    return found if len(found) > max(1, others) else {}
