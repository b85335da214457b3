"""What unit a word means: by code, by name, or by jurisdiction and name; and which are near where it means none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property

from quota.scenario.names import alike, named, plain
from quota.texts import Message

NEAR = 5
"""Names that are offered in place of one that does not exist."""


class UnitNames:
    """The names of units, looked through only when a word is no code.

    Parameters
    ----------
    codes : collection of str
        Of all units.
    rows : callable
        Returns code, name, and name of the jurisdiction of each unit.
    former : callable
        Returns code and name that a unit had before a stronger layer renamed it: tables below still call it so. It means
        the unit where no unit is called so now.
    """

    def __init__(
        self,
        codes: Iterable[str],
        rows: Callable[[], Iterable[tuple[str, str, str]]],
        former: Callable[[], Iterable[tuple[str, str]]] = tuple,
    ) -> None:
        self._known = frozenset(codes)
        self._rows = rows
        self._former = former

    def codes(self, word: str) -> tuple[str, ...]:
        """Return the units that a word means: one, none, or several of one name."""
        if plain(word) in self._known:
            return (plain(word),)
        return self._spelled.get(alike(word)) or self._spelled_before.get(alike(word), ())

    def near(self, word: str) -> tuple[str, ...]:
        """Return the codes of units with a name that contains the word or is like it, the nearest first."""
        wanted = alike(word)
        holding = [code for name, codes in self._spelled.items() if wanted and wanted in name for code in codes]
        like = get_close_matches(wanted, self._spelled, n=NEAR, cutoff=0.5)
        return tuple(dict.fromkeys([*holding, *(code for name in like for code in self._spelled[name])]))[:NEAR]

    def named(self, codes: Iterable[str]) -> Message:
        """List units by name and code; where another one has the name too, with their jurisdictions."""
        names = [(self._name(code), code) for code in codes]
        zh = "、".join(f"{name}（{code}）" for name, code in names)
        return named(zh, ", ".join(f"{name} ({code})" for name, code in names))

    def _name(self, code: str) -> str:
        name, jurisdiction = self._names[code]
        return name if len(self.codes(name)) == 1 else f"{jurisdiction}{name}"

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, str]]:
        return {code: (name, jurisdiction) for code, name, jurisdiction in self._rows()}

    @cached_property
    def _spelled(self) -> Mapping[str, tuple[str, ...]]:
        return _by_spelling((code, (code, name, f"{place}{name}")) for code, (name, place) in self._names.items())

    @cached_property
    def _spelled_before(self) -> Mapping[str, tuple[str, ...]]:
        return _by_spelling((code, (name, f"{self._names[code][1]}{name}")) for code, name in self._former())


def _by_spelling(units: Iterable[tuple[str, tuple[str, ...]]]) -> Mapping[str, tuple[str, ...]]:
    """Return the codes by everything that units are called."""
    found: dict[str, dict[str, None]] = {}
    for code, names in units:
        for name in filter(None, names):
            found.setdefault(alike(name), {})[code] = None
    return {spelling: tuple(codes) for spelling, codes in found.items()}
