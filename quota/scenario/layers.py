"""A scenario, what it inherits from, and which of them wins.

From strong to weak: ``--set``, the scenario, the scenarios that it extends (each before those that it extends itself),
the presets. Defaults come last and are no layer.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path, PurePosixPath

from quota.scenario.folders import Shelf
from quota.scenario.names import alike, mend_name
from quota.scenario.origin import OVERRIDE, SCENARIO
from quota.scenario.overrides import override_layers, with_cells_apart
from quota.scenario.paths import Thing, shortened, thing_at
from quota.scenario.problems import Findings
from quota.scenario.raw import RawLayer, RawSetting

PRESETS = Path(__file__).parent / "presets"
PRESET_PREFIX = "preset "
GENERATIONS = 100
"""Scenarios above one another at most; nobody could say any more what a figure comes from."""
MEMBERS = 300
"""Scenarios of one family at most: every two of them are compared."""
_SPELLINGS: Mapping[str, frozenset[str]] = {
    "extends": frozenset({"extends", "继承"}),
    "presets": frozenset({"presets", "预置标准"}),
}


@dataclass(frozen=True, slots=True)
class Stack:
    """All layers of a scenario.

    Parameters
    ----------
    layers : tuple of RawLayer
        The strongest first; the place of a layer is its rank.
    outranked : tuple of frozenset of int
        For each layer the ranks that it may overrule: what it inherits from. Two scenarios that a third one extends
        overrule each other nowhere.
    files : tuple of (name, SHA-256)
        Every file that was read, sorted by name.
    """

    layers: tuple[RawLayer, ...]
    outranked: tuple[frozenset[int], ...]
    files: tuple[tuple[str, str], ...]

    def contested(self, values: Mapping[int, object]) -> tuple[int, int] | None:
        """Return two ranks that give different values to one thing, where no layer above both settles it."""
        for first, second in combinations(sorted(values), 2):
            if values[first] == values[second] or second in self.outranked[first]:
                continue
            if not any({first, second} <= self.outranked[rank] for rank in values):
                return first, second
        return None

    @property
    def rivals(self) -> tuple[tuple[int, int], ...]:
        """Pairs of layers that overrule each other nowhere."""
        pairs = combinations(range(len(self.layers)), 2)
        return tuple((first, second) for first, second in pairs if second not in self.outranked[first])


def read_stack(path: Path, overrides: Sequence[str], findings: Findings) -> Stack:
    """Read a scenario with all that it inherits from."""
    home = path if thing_at(path) is Thing.OUT_OF_REACH else path.resolve()  # a loop of links has no end
    shelf = Shelf(findings, (home.parent, PRESETS.resolve()))
    set_layers = override_layers(overrides, findings)
    family = _Family(home, shortened(path.name or str(path)), shelf, findings)
    members = [
        (source, layer) for source in family.line() for layer in with_cells_apart(family.layers[source], findings)
    ]
    presets = _presets([*set_layers, *(layer for _, layer in members)], shelf, findings)
    layers = [*set_layers, *(layer for _, layer in members), *presets]
    first, end = len(set_layers), len(layers)
    outranked = [frozenset(range(rank + 1, end)) for rank in range(first)]
    for source, _ in members:
        ancestors = family.ancestors(source)
        below = {first + place for place, (other, _) in enumerate(members) if other in ancestors}
        outranked.append(frozenset(below) | frozenset(range(end - len(presets), end)))
    outranked += [frozenset()] * len(presets)
    return Stack(tuple(layers), tuple(outranked), tuple(sorted(shelf.files.items())))


class _Family:
    """A scenario and the scenarios that it extends, by resolved path."""

    def __init__(self, home: Path, name: str, shelf: Shelf, findings: Findings) -> None:
        self.layers: dict[Path, RawLayer] = {}
        self._parents: dict[Path, list[Path]] = {}
        self._shelf, self._findings = shelf, findings
        self._home = home
        self._read(home, SCENARIO, "", name, ())

    def line(self) -> list[Path]:
        """Return every member after all that inherit from it, the scenario itself first."""
        return list(reversed(self._visited(self._home, {})))

    def ancestors(self, source: Path) -> set[Path]:
        """Return all that a member inherits from."""
        return self._visited(source, {}).keys() - {source}

    def _visited(self, source: Path, visited: dict[Path, None]) -> dict[Path, None]:
        """Add a member after all that it inherits from, each once: the last parent's first."""
        if source not in visited:
            for parent in reversed(self._parents[source]):
                self._visited(parent, visited)
            visited[source] = None
        return visited

    def _read(self, source: Path, name: str, prefix: str, where: str, heirs: tuple[Path, ...]) -> None:
        self.layers[source] = layer = self._shelf.read(source, name, prefix, where)
        self._parents[source] = []
        for key, setting in _named_settings(layer, "extends"):
            for text in _entries(setting):
                parent = self._resolved(source, text, setting.where)
                if parent in (*heirs, source):
                    self._findings.error(setting.where, "scenario.cycle", "scenario.cycle_mend", setting=key, path=text)
                    parent = None
                elif parent not in self.layers and (len(heirs) >= GENERATIONS or len(self.layers) >= MEMBERS):
                    self._findings.error(
                        setting.where,
                        "scenario.large_family",
                        "scenario.large_family_mend",
                        generations=GENERATIONS,
                        members=MEMBERS,
                    )
                    self.layers[source] = replace(layer, whole=False)
                    return
                if parent is None:
                    self.layers[source] = replace(layer, whole=False)
                    continue
                self._parents[source].append(parent)
                if parent not in self.layers:
                    folder = self._base(parent)
                    shown = PurePosixPath(Path(os.path.relpath(parent, self._base(self._home))).as_posix())
                    before = shown if folder == parent else shown.parent
                    self._read(parent, str(shown), f"{before}/", setting.where, (*heirs, source))

    def _resolved(self, source: Path, text: str, where: str) -> Path | None:
        """Return the path that ``extends`` means; None, and a problem, where it leaves the tree of the scenario."""
        written = PurePosixPath(text.replace("\\", "/"))
        if written.is_absolute() or ":" in text:
            self._findings.error(where, "scenario.absolute_path", "scenario.absolute_path_mend", path=shortened(text))
            return None
        try:
            parent = (self._base(source) / written).resolve()
        except (OSError, RuntimeError, ValueError):  # a loop of links, or signs that no path can have
            parent = self._home.parent
        if not parent.is_relative_to(self._home.parent) or parent == self._home.parent:
            self._findings.error(where, "scenario.outside_path", "scenario.outside_path_mend", path=shortened(text))
            return None
        return parent

    @staticmethod
    def _base(source: Path) -> Path:
        return source if thing_at(source) is Thing.FOLDER else source.parent


def _presets(layers: Sequence[RawLayer], shelf: Shelf, findings: Findings) -> list[RawLayer]:
    """Read the presets that the strongest layer with such a setting names."""
    available = sorted(entry.name for entry in PRESETS.iterdir() if entry.is_dir()) if PRESETS.is_dir() else []
    for layer in layers:
        for _, setting in _named_settings(layer, "presets"):
            presets = []
            for name in dict.fromkeys(_entries(setting)):
                if name in available:
                    shown = f"{PRESET_PREFIX}{name}"
                    presets.append(shelf.read(PRESETS / name, shown, f"{shown}/", setting.where))
                else:
                    mend = mend_name(name, (), available)
                    findings.error(setting.where, "scenario.unknown_preset", mend, preset=name)
                    presets.append(RawLayer(name, whole=False))
            return presets
    return []


def _named_settings(layer: RawLayer, key: str) -> list[tuple[str, RawSetting]]:
    if layer.name == OVERRIDE and key == "extends":
        return []
    return [(name, setting) for name, setting in layer.settings.items() if alike(name) in _SPELLINGS[key]]


def _entries(setting: RawSetting) -> list[str]:
    texts = setting.texts if setting.listed else tuple(setting.texts[0].replace("，", ",").split(","))
    return [text.strip() for text in texts if text.strip()]
