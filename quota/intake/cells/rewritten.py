"""A sheet written anew in the order in which tables are read; every cell keeps its place in the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from quota.intake.cells.grid import Area, Sheet


class Rewriter:
    """Writes the lines of a sheet anew, and remembers where each cell came from."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._lines: list[list[str]] = []
        self._origins: dict[tuple[int, int], Area] = {}

    def put(self, cells: Iterable[tuple[str, Area]]) -> None:
        """Write one line: the texts, and the cells that they stand in."""
        line = list(cells)
        self._lines.append([text for text, _ in line])
        for place, (_, area) in enumerate(line, start=1):
            self._origins[len(self._lines), place] = area

    def copy(self, line: int) -> None:
        """Write a line as it is."""
        rows = self._sheet.rows[line - 1]
        self.put((text, Area.cell(line, column)) for column, text in enumerate(rows, start=1))

    def copy_lines(self, first: int, last: int) -> None:
        """Write lines as they are, both ends included."""
        for line in range(first, last + 1):
            self.copy(line)

    def sheet(self) -> Sheet:
        """Return what was written."""
        old = self._sheet
        return replace(
            old,
            rows=self._lines,
            merged=(),
            origins=self._origins,
            scaled=self._now(old.scaled),
            struck=self._now(old.struck),
            corrected=self._now(old.corrected),
            indents={place: old.indents[area[:2]] for place, area in self._origins.items() if area[:2] in old.indents},
        )

    def _now(self, cells: frozenset[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        return frozenset(place for place, area in self._origins.items() if area[:2] in cells)
