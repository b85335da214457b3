"""All that is known of a scenario before it becomes a case: what the checks look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quota.scenario.merged import MergedTable, Record
from quota.scenario.origin import Key, Origins
from quota.scenario.settings import WrittenSettings
from quota.scenario.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Inputs:
    """Tables by code, settings, the scenario's own names, and where everything was written."""

    tables: Mapping[str, MergedTable]
    settings: WrittenSettings
    vocabulary: Vocabulary
    origins: Origins

    def records(self, table: str) -> Iterator[tuple[Key, Record]]:
        """Yield the rows of a table as written: None where a cell is empty or its fault is already reported."""
        return self.tables[table].records()

    def place(self, table: str, key: Key, column: str) -> str:
        """Return the place of a cell, or of the row or table where it is missed."""
        return self.origins.place(table, key, column)
