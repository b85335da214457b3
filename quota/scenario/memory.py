"""What the steps of reading made, kept for as long as what they read stays the same.

Nobody states what a step reads: it is watched while it runs. So a step that comes to read more is kept no longer than is right.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

from quota.scenario.cells import Value
from quota.scenario.inputs import Inputs
from quota.scenario.merged import MergedTable
from quota.scenario.origin import Key, WrittenTable
from quota.scenario.problems import Findings
from quota.scenario.settings import WrittenSetting, WrittenSettings
from quota.schema import Setting

Made = TypeVar("Made")
Held = TypeVar("Held")


class Memory:
    """Results of steps by name, each with all that it read and found."""

    def __init__(self) -> None:
        self._steps: dict[Hashable, _Step] = {}
        self._parts: dict[Hashable, tuple[tuple[object, ...], Any, Findings]] = {}
        self._rows: dict[str, tuple[object, object, dict[Key, tuple[Value, ...]], dict[Key, Any]]] = {}

    def of(self, name: Hashable, step: Callable[[Inputs, Findings], Made], inputs: Inputs, findings: Findings) -> Made:
        """Return what a step makes of inputs, and note what it finds; run it only where what it read is another now."""
        before = self._steps.get(name)
        if before is None or not before.reads.still_hold(inputs):
            reads, found = _Reads(inputs), Findings()
            made = step(reads.watched, found)
            self._steps[name] = before = _Step(made if before is None else same(before.made, made), found, reads)
        findings.repeat(before.found)
        made_once: Made = before.made
        return made_once

    def last(self, name: Hashable) -> Any:  # noqa: ANN401 - whatever the part of that name is
        """Return what was made of some parts last; None where nothing was."""
        return self._parts[name][1] if name in self._parts else None

    def by_row(self, table: MergedTable, make: Callable[[MergedTable], Iterator[Made]]) -> dict[Key, Made]:
        """Return what is made of each row of a table; make it only of rows that are others now.

        Parameters
        ----------
        make : callable
            Makes something of each row, in order, and of nothing else but the names of the vocabulary.
        """
        columns, positions, before, known = self._rows.get(table.table.code, (None, None, {}, {}))
        rows = dict(table.rows)
        old = before if columns is table.columns and positions == table.positions else {}
        anew = [key for key, row in rows.items() if old.get(key) is not row]
        fresh = dict(zip(anew, make(table.only(anew)), strict=True))
        made = {key: fresh[key] if key in fresh else known[key] for key in rows}
        self._rows[table.table.code] = table.columns, table.positions, rows, made
        return made

    def part(
        self, name: Hashable, parts: tuple[object, ...], make: Callable[[Findings], Made], findings: Findings
    ) -> Made:
        """Return what is made of some parts, and note what is found; make it only where one of them is another object."""
        before = self._parts.get(name)
        if (
            before is None
            or len(before[0]) != len(parts)
            or any(a is not b for a, b in zip(before[0], parts, strict=True))
        ):
            found = Findings()
            made = make(found)
            self._parts[name] = before = parts, made if before is None else same(before[1], made), found
        findings.repeat(before[2])
        made_once: Made = before[1]
        return made_once


def same(before: Made, now: Made) -> Made:
    """Return the object from before where the one now equals it, and where not, one with the equal entries from before.

    Whoever compares by identity then sees just what has changed. Values that are equal have the same text, too: numbers
    are read without needless zeros. Tables see to it themselves.
    """
    if isinstance(now, MergedTable):
        return now
    if isinstance(before, dict) and isinstance(now, dict) and list(before) == list(now):
        for key, value in now.items():
            now[key] = before[key] if before[key] is value or before[key] == value else value
        return before if all(value is before[key] for key, value in now.items()) else now
    return before if before == now else now


@dataclass(frozen=True)
class _Step:
    made: Any
    found: Findings
    reads: _Reads


Look = Callable[[MergedTable], object]
"""How a step looks at a table: at its keys, at one column, or at all of it."""


def _at_all(table: MergedTable) -> object:
    return table


_PARTS: Mapping[str, Look] = {name: attrgetter(name) for name in ("keys", "positions", "faulty", "whole")}
"""What a table says beside its cells and places."""
_GIVEN = ("table", "columns")
"""What a table has from schema and vocabulary."""


class _Reads:
    """What a step reads of inputs that it is given."""

    def __init__(self, inputs: Inputs) -> None:
        self._seen: dict[tuple[str, Look | str], object] = {}
        self._settings: dict[tuple[Setting, str], dict[int, WrittenSetting]] = {}
        self._vocabulary, self._sources = inputs.vocabulary, inputs.origins.sources
        self._held = inputs
        tables = _Watched(
            inputs.tables, lambda code: cast("MergedTable", _WatchedTable(inputs.tables[code], self._seen))
        )
        origins = replace(inputs.origins, tables=_Watched(inputs.origins.tables, partial(self._places, inputs)))
        self.watched = Inputs(tables, _WatchedSettings(inputs.settings, self._settings), inputs.vocabulary, origins)

    def _places(self, inputs: Inputs, code: str) -> tuple[WrittenTable, ...]:
        self._seen[code, _at_all] = inputs.tables[code]
        return inputs.origins.tables[code]

    def still_hold(self, inputs: Inputs) -> bool:
        """Return whether other inputs say the same wherever the step looked."""
        tables, before = inputs.tables, self._held.tables
        holds = (
            inputs.vocabulary is self._vocabulary
            and inputs.origins.sources is self._sources
            and all(
                (now := tables[code].column(look) if isinstance(look, str) else look(tables[code])) is seen
                or (look is not _at_all and now == seen)
                for (code, look), seen in self._seen.items()
                if tables[code] is not before[code]
            )
            and (
                inputs.settings is self._held.settings
                or all(inputs.settings.said(*asked) == said for asked, said in self._settings.items())
            )
        )
        if holds:
            self._held = inputs
        return holds


class _Watched(Mapping[str, Held], Generic[Held]):
    """Things by the code of a table; whoever asks for one is watched."""

    def __init__(self, held: Mapping[str, Held], look: Callable[[str], Held]) -> None:
        self._held, self._look = held, look

    def __getitem__(self, code: str) -> Held:
        return self._look(code)

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


class _WatchedTable:
    """A table that notes how it is looked at: whoever asks for more than a column, or for its keys, sees all of it."""

    def __init__(self, table: MergedTable, seen: dict[tuple[str, Look | str], object]) -> None:
        self._merged, self._seen = table, seen

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the table has of that name
        if name not in _GIVEN:
            look = _PARTS.get(name, _at_all)
            self._seen[self._merged.table.code, look] = look(self._merged)
        return getattr(self._merged, name)

    @property
    def rows(self) -> Mapping[Key, tuple[Value, ...]]:
        return _WatchedRows(self._merged, self.__getattr__)

    def column(self, column: str) -> Sequence[Value]:
        values = self._merged.column(column)
        self._seen[self._merged.table.code, column] = values
        return values

    def column_values(self, column: str) -> Iterator[tuple[Key, Value]]:
        return zip(self.rows, self.column(column), strict=True)


class _WatchedRows(Mapping[Key, "tuple[Value, ...]"]):
    """The rows of a table: whoever asks which there are sees its keys, whoever takes one sees all of it."""

    def __init__(self, table: MergedTable, see: Callable[[str], object]) -> None:
        self._rows, self._see = table.rows, see

    def __getitem__(self, key: Key) -> tuple[Value, ...]:
        self._see("layers")
        return self._rows[key]

    def __contains__(self, key: object) -> bool:
        self._see("keys")
        return key in self._rows

    def __iter__(self) -> Iterator[Key]:
        self._see("keys")
        return iter(self._rows)

    def __len__(self) -> int:
        self._see("keys")
        return len(self._rows)


class _WatchedSettings(WrittenSettings):
    """Settings that note what they are asked for."""

    def __init__(self, settings: WrittenSettings, seen: dict[tuple[Setting, str], dict[int, WrittenSetting]]) -> None:
        super().__init__(settings.by_rank, settings.layers, settings.categories)
        object.__setattr__(self, "_seen", seen)
        object.__setattr__(self, "_asked", settings)

    def said(self, setting: Setting, category: str) -> dict[int, WrittenSetting]:
        asked: WrittenSettings = vars(self)["_asked"]
        found = asked.said(setting, category)
        vars(self)["_seen"][setting, category] = found
        return found
