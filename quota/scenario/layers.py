"""A scenario, what it inherits from, and which of them wins.

From strong to weak: ``--set``, the scenario, the scenarios that it extends (each before those that it extends itself),
the presets. Defaults come last and are no layer.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path, PurePosixPath

from quota.scenario.folders import Shelf
from quota.scenario.names import alike, mend_name
from quota.scenario.origin import OVERRIDE, SCENARIO
from quota.scenario.overrides import override_layer, with_cells_apart
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
        The strongest first.
    first : int
        Rank of the strongest layer. Those of the scenario itself begin at rank 0, and each ``--set`` has a rank below 0: what
        is set or no longer set changes no other rank.
    outranked : Mapping[int, frozenset of int]
        For each layer from rank 0 on the ranks that it may overrule: what it inherits from. Two scenarios that a third one
        extends overrule each other nowhere, nor do the files of one scenario and the cells among its settings.
    files : tuple of (name, SHA-256)
        Every file that was read, sorted by name.
    """

    layers: tuple[RawLayer, ...]
    first: int
    outranked: Mapping[int, frozenset[int]]
    files: tuple[tuple[str, str], ...]

    @property
    def whole(self) -> bool:
        """Whether every layer was there and could be read."""
        return all(layer.whole for layer in self.layers)

    @property
    def ranked(self) -> tuple[tuple[int, RawLayer], ...]:
        """Every layer with its rank."""
        return tuple(enumerate(self.layers, start=self.first))

    def contested(self, values: Mapping[int, object]) -> tuple[int, int] | None:
        """Return two ranks that give different values to one thing, where no layer above both settles it."""
        for first, second in combinations(sorted(values), 2):
            if values[first] == values[second] or self._overrules(first, second):
                continue
            if not any(self._overrules(rank, first) and self._overrules(rank, second) for rank in values):
                return first, second
        return None

    def _overrules(self, one: int, other: int) -> bool:
        return one < other if one < 0 else other in self.outranked[one]

    @property
    def rivals(self) -> tuple[tuple[int, int], ...]:
        """Pairs of layers that overrule each other nowhere."""
        pairs = combinations((rank for rank, _ in self.ranked), 2)
        return tuple((first, second) for first, second in pairs if not self._overrules(first, second))


class Library:
    """The files of a scenario and of all that it inherits from, read once; then laid under whatever is set.

    Parameters
    ----------
    path : Path
        The scenario.
    """

    def __init__(self, path: Path) -> None:
        home = path if thing_at(path) is Thing.OUT_OF_REACH else path.resolve()  # a loop of links has no end
        self._trees = (home.parent, PRESETS.resolve())
        self._found = Findings()
        shelf = Shelf(self._found, self._trees)
        self._family = _Family(home, shortened(path.name or str(path)), shelf, self._found)
        self._members = [
            (source, layer)
            for source in self._family.line()
            for layer in with_cells_apart(self._family.layers[source], self._found)
        ]
        self._files = shelf.files
        self._presets: dict[str, tuple[RawLayer, Findings, Mapping[str, str]]] = {}
        self._set: dict[str, tuple[RawLayer | None, Findings]] = {}

    def stack(self, overrides: Sequence[str], findings: Findings) -> Stack:
        """Return all layers, with what is set above them: one layer for each text, the last one first, for it wins."""
        self._set = {text: self._set.get(text) or _set_layer(text) for text in reversed(overrides)}
        set_layers = []
        for text in reversed(overrides):
            layer, found = self._set[text]
            findings.repeat(found)
            set_layers += [layer] if layer is not None else []
        findings.repeat(self._found)
        own = [*set_layers, *(layer for _, layer in self._members)]
        files = dict(self._files)
        presets = [self._preset(name, setting, files, findings) for name, setting in _named_presets(own)]
        end = len(self._members)
        below = range(end, end + len(presets))
        ancestors = {source: self._family.ancestors(source) for source, _ in self._members}
        outranked = {
            rank: frozenset(place for place, (other, _) in enumerate(self._members) if other in ancestors[source])
            | frozenset(below)
            for rank, (source, _) in enumerate(self._members)
        }
        outranked |= dict.fromkeys(below, frozenset())
        return Stack((*own, *presets), -len(set_layers), outranked, tuple(sorted(files.items())))

    def _preset(self, name: str, setting: RawSetting, files: dict[str, str], findings: Findings) -> RawLayer:
        available = sorted(entry.name for entry in PRESETS.iterdir() if entry.is_dir()) if PRESETS.is_dir() else []
        if name not in available:
            mend = mend_name(name, (), available)
            findings.error(setting.where, "scenario.unknown_preset", mend, preset=name)
            return RawLayer(name, whole=False)
        if name not in self._presets:
            found, shown = Findings(), f"{PRESET_PREFIX}{name}"
            shelf = Shelf(found, self._trees)
            self._presets[name] = shelf.read(PRESETS / name, shown, f"{shown}/", setting.where), found, shelf.files
        layer, found, read = self._presets[name]
        findings.repeat(found)
        files |= read
        return layer


def _set_layer(text: str) -> tuple[RawLayer | None, Findings]:
    found = Findings()
    return override_layer(text, found), found


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
                    self._findings.error(setting.where, "scenario.cycle", setting=key, path=text)
                    parent = None
                elif parent not in self.layers and (len(heirs) >= GENERATIONS or len(self.layers) >= MEMBERS):
                    self._findings.error(
                        setting.where, "scenario.large_family", generations=GENERATIONS, members=MEMBERS
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
            self._findings.error(where, "scenario.absolute_path", path=shortened(text))
            return None
        try:
            parent = (self._base(source) / written).resolve()
        except (OSError, RuntimeError, ValueError):  # a loop of links, or signs that no path can have
            parent = self._home.parent
        if not parent.is_relative_to(self._home.parent) or parent == self._home.parent:
            self._findings.error(where, "scenario.outside_path", path=shortened(text))
            return None
        return parent

    @staticmethod
    def _base(source: Path) -> Path:
        return source if thing_at(source) is Thing.FOLDER else source.parent


def _named_presets(layers: Iterable[RawLayer]) -> list[tuple[str, RawSetting]]:
    """Return the presets that the strongest layer with such a setting names."""
    for layer in layers:
        for _, setting in _named_settings(layer, "presets"):
            return [(name, setting) for name in dict.fromkeys(_entries(setting))]
    return []


def _named_settings(layer: RawLayer, key: str) -> list[tuple[str, RawSetting]]:
    if layer.name == OVERRIDE and key == "extends":
        return []
    return [(name, setting) for name, setting in layer.settings.items() if alike(name) in _SPELLINGS[key]]


def _entries(setting: RawSetting) -> list[str]:
    texts = setting.texts if setting.listed else tuple(setting.texts[0].replace("，", ",").split(","))
    return [text.strip() for text in texts if text.strip()]
