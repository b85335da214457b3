"""A table's rows with the figures that tell sums from units, and what each row is taken for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from quota.intake.headers.blocks import Block
from quota.intake.records import Notebook
from quota.intake.rows.offices_inside import InnerRow, one_row_each
from quota.intake.rows.row_sums import Values, run_of
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.header_words import COUNTED, NOT_ADDED
from quota.intake.vocabulary.row_names import Claim, claim_of
from quota.scenario.problems import Findings


@dataclass
class Reading:
    """What each row is taken for.

    Parameters
    ----------
    kinds : list of RowKind
        By row.
    parts : dict of int to InnerRow
        The rows inside units.
    covers : dict of int to tuple of int
        By row that is a sum by its figures, the rows that it adds up.
    """

    kinds: list[RowKind]
    parts: dict[int, InnerRow]
    covers: dict[int, tuple[int, ...]]

    def with_change(self, rows: Iterable[int], kind: RowKind) -> Reading:
        """Return the reading in which some rows are something else."""
        changed = set(rows)
        kinds = [kind if row in changed else known for row, known in enumerate(self.kinds)]
        parts = {row: part for row, part in self.parts.items() if kinds[row] is RowKind.PART}
        covers = {row: run for row, run in self.covers.items() if kinds[row] is RowKind.FOUND}
        return Reading(kinds, parts, covers)

    def leaves(self, order: Iterable[int]) -> Iterator[int]:
        """Yield the rows that hold posts of their own."""
        return (row for row in order if self.kinds[row] is RowKind.UNIT)


class TableRows:
    """The rows of one table, or of a table that goes on over pages or further right."""

    def __init__(
        self, blocks: Sequence[Block], rows: Sequence[Sequence[BookRow]], notes: Notebook, findings: Findings
    ) -> None:
        self._notes, self._findings = notes, findings
        own = [one_row_each(block, found, notes, findings) for block, found in zip(blocks, rows, strict=True)]
        self._block_of = [number for number, found in enumerate(own) for _ in found]
        self._rows = [row for found in own for row in found]
        self._blocks = blocks
        self._claims = [claim_of(row.name) for row in self._rows]
        self._columns = _counted(blocks[0])
        self._figures = [self._values(place) for place in range(len(self._rows))]

    def _values(self, place: int) -> Values:
        numeric = self._blocks[self._block_of[place]].numeric
        return [self._rows[place].numbers.get(numeric[column].column) for column in self._columns]

    def _below(self, place: int) -> range:
        return range(place + 1, len(self._rows))

    def _above(self, place: int) -> range:
        return range(place - 1, -1, -1)

    @cached_property
    def _odd_names_common(self) -> bool:
        """Whether most rows have names of no known kind, so that nothing follows from such a name."""
        units = [self._claims[place] for place, row in enumerate(self._rows) if row.kind is RowKind.UNIT]
        return 2 * units.count(Claim.OTHER) > len(units)

    @cached_property
    def _column_ids(self) -> list[int]:
        """By column of figures, the first column that is like it."""
        columns = list(zip(*self._figures, strict=True))
        return [columns.index(column) for column in columns]

    def _witnesses(self, place: int) -> int:
        """Return how many columns bear witness to a sum: those with figures, columns that are alike counted once."""
        return len({number for number, value in zip(self._column_ids, self._figures[place], strict=True) if value})

    def _chances(self, reading: Reading) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield the units that happen to be, or are, the sum of the rows beside them."""
        for place in reading.leaves(range(len(self._rows))):
            for order in (self._below(place), self._above(place)):
                if run := run_of(place, self._figures, reading.leaves(order)):
                    yield place, run
                    break

    def _place(self, place: int) -> str:
        return self._rows[place].place(self._blocks[self._block_of[place]].column("name"))


def _counted(block: Block) -> list[int]:
    """Return the columns whose figures tell sums from units: posts and people in post, else whatever can be added."""
    fields = [entry.field for entry in block.numeric]
    posts = [place for place, field in enumerate(fields) if field in COUNTED]
    return posts or [place for place, field in enumerate(fields) if field not in NOT_ADDED]
