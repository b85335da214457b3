"""What the steps of reading made, kept for as long as what they read stays the same.

Nobody states what a step reads: it is watched while it runs. So a step that comes to read more is kept no longer than is right.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from quota.scenario.inputs import Inputs
from quota.scenario.merged import MergedTable
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
    are read without needless zeros.
    """
    if isinstance(before, dict) and isinstance(now, dict) and list(before) == list(now):
        for key, value in now.items():
            now[key] = before[key] if before[key] == value else value
        return before if all(value is before[key] for key, value in now.items()) else now
    return before if before == now else now


@dataclass(frozen=True)
class _Step:
    made: Any
    found: Findings
    reads: _Reads


class _Reads:
    """What a step reads of inputs that it is given."""

    def __init__(self, inputs: Inputs) -> None:
        self._tables: dict[str, MergedTable] = {}
        self._settings: dict[tuple[Setting, str], dict[int, WrittenSetting]] = {}
        self._vocabulary, self._sources = inputs.vocabulary, inputs.origins.sources
        tables = _Watched(inputs.tables, inputs.tables, self._tables)
        origins = replace(inputs.origins, tables=_Watched(inputs.origins.tables, inputs.tables, self._tables))
        self.watched = Inputs(tables, _WatchedSettings(inputs.settings, self._settings), inputs.vocabulary, origins)

    def still_hold(self, inputs: Inputs) -> bool:
        """Tell whether other inputs say the same wherever the step looked."""
        return (
            inputs.vocabulary is self._vocabulary
            and inputs.origins.sources is self._sources
            and all(inputs.tables[code] is table for code, table in self._tables.items())
            and all(inputs.settings.said(*asked) == said for asked, said in self._settings.items())
        )


class _Watched(Mapping[str, Held], Generic[Held]):
    """Things by the code of a table; whoever asks for one reads that table."""

    def __init__(
        self, held: Mapping[str, Held], tables: Mapping[str, MergedTable], seen: dict[str, MergedTable]
    ) -> None:
        self._held, self._tables, self._seen = held, tables, seen

    def __getitem__(self, code: str) -> Held:
        self._seen[code] = self._tables[code]
        return self._held[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


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
