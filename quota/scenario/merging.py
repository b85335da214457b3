"""Edits of two planners on one scenario: their union, and where they clash.

What one planner alone changed, and what both changed alike, stands in the union. Where they changed the same thing
differently it is a clash, which somebody has to settle: nobody's number is passed over in silence. A text that is what the
base says anyway gives way to a change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from quota.scenario.case import Case
from quota.scenario.edits import Edit, EditsError, in_order, read_edits, target, value_of
from quota.scenario.read import Reader
from quota.schema import TABLE_CODES

Side = Literal["a", "b"]
_SHARES = "weights"
"""The table whose rows of one category add up to 1, so that they are settled together."""
_RESTS_ON = ("basis", "body")
"""Columns that say what a row rests on: one planner's document must not vouch for the other's number."""

Said = Mapping[str, Edit]
"""Edits of one side by key."""


@dataclass(frozen=True, slots=True)
class Clash:
    """What two planners changed differently.

    Parameters
    ----------
    key : str
        By which it is settled: of the cell or setting, or of the row or rows that have to be settled together.
    a, b : tuple of Edit
        What each of them says.
    """

    key: str
    a: tuple[Edit, ...]
    b: tuple[Edit, ...]

    def named_by(self, word: str) -> bool:
        """Return whether a word names it: its key, a key of an edit of it, or how such keys begin."""
        known = (self.key, *(edit.key for edit in (*self.a, *self.b)))
        return any(key == word or key.startswith(f"{word}.") for key in known)


@dataclass(frozen=True, slots=True)
class Union:
    """The edits of two planners laid together.

    Parameters
    ----------
    edits : tuple of Edit
        Those that do not clash.
    clashes : tuple of Clash
        In the order of A's edits.
    """

    edits: tuple[Edit, ...]
    clashes: tuple[Clash, ...]

    def settled(self, side_of: Callable[[Clash], Side | None]) -> Union:
        """Return the union with some clashes settled; those for which there is no side stay open."""
        sides = [(clash, side_of(clash)) for clash in self.clashes]
        taken = [edit for clash, side in sides if side is not None for edit in getattr(clash, side)]
        return Union((*self.edits, *taken), tuple(clash for clash, side in sides if side is None))


def edits_upon(reader: Reader, base: Path, child: Path) -> tuple[Edit, ...]:
    """Return what a scenario changes of one that it inherits from, be it by way of others.

    Raises
    ------
    CaseError
        If files cannot be read.
    EditsError
        If it does not inherit from the base, or says what no edit can say.
    """
    way: list[Edit] = []
    found = child
    while True:
        try:
            saved = read_edits(found)
        except EditsError as error:
            if found == child or error.message.key != "edits.one_base":
                raise
            raise EditsError("edits.other_base", folder=child.name, base=base.name) from None
        way = [*saved.edits, *way]
        if saved.base.resolve() == base.resolve():
            return in_order(reader, way) if found != child else saved.edits
        found = saved.base


def union(case: Case, a: Iterable[Edit], b: Iterable[Edit]) -> Union:
    """Lay the edits of two planners together.

    Parameters
    ----------
    case : Case
        The base.
    a, b : iterable of Edit
        In their published form, each thing once.
    """
    own, other = ({edit.key: edit for edit in side} for side in (a, b))
    groups: dict[tuple[str, bool], list[str]] = {}
    for key in dict.fromkeys((*own, *other)):
        groups.setdefault(_together(case, key, own.keys() | other.keys()), []).append(key)
    agreed, clashes = list[Edit](), list[Clash]()
    for (name, whole), keys in groups.items():
        apart = _whole_apart(name, keys, own, other) if whole else _row_apart(case, name, keys, own, other)
        clashes += (
            Clash(clash, *(tuple(side[key] for key in held if key in side) for side in (own, other)))
            for clash, held in apart.items()
        )
        left = set(keys).difference(*apart.values())
        agreed += (edit for key in keys if key in left and (edit := _both(case, own.get(key), other.get(key))))
    return Union(tuple(agreed), tuple(clashes))


def _together(case: Case, key: str, keys: Collection[str]) -> tuple[str, bool]:
    """Return the name of what may have to be settled together with a key, and whether that is one whole.

    Weights of a category share 1, and a word on all categories of a setting takes back those on single ones: each is a
    whole. The cells of a row may rest on the same document.
    """
    table, *parts = key.split(".")
    if table == _SHARES and len(parts) > 1:
        return f"{table}.{parts[0]}", True
    row, _, last = key.rpartition(".")
    if table in TABLE_CODES:
        return row, False
    broad = row if last in case.categories else key
    return (broad, True) if broad in keys else (key, False)


def _whole_apart(name: str, keys: Iterable[str], own: Said, other: Said) -> Mapping[str, Sequence[str]]:
    """Return the keys of a whole by its name, where both sides speak of it, and differently."""
    said = [{key: side[key].value for key in keys if key in side} for side in (own, other)]
    return {name: tuple(keys)} if all(said) and said[0] != said[1] else {}


def _row_apart(case: Case, row: str, keys: Iterable[str], own: Said, other: Said) -> Mapping[str, Sequence[str]]:
    """Return the keys on which two sides differ, by what settles them: all at once where the row says what it rests on."""
    apart = [key for key in keys if key in own and key in other and _both(case, own[key], other[key]) is None]
    basis = [key for key in keys if key.removeprefix(f"{row}.") in _RESTS_ON]
    together = tuple(dict.fromkeys((*apart, *basis)))
    if apart and basis and len(together) > 1:
        return {row: together}
    return {key: (key,) for key in apart}


def _both(case: Case, own: Edit | None, other: Edit | None) -> Edit | None:
    """Return what two edits of one thing come to; None where they clash."""
    if own is None or other is None:
        return own or other
    if own.value != other.value:
        changing = [edit for edit in (own, other) if edit.notes or not _is_idle(case, edit)]
        return changing[0] if len(changing) == 1 else None
    if any(own.notes.get(name, words) != words for name, words in other.notes.items()):
        return None
    return replace(own, **other.notes)


def _is_idle(case: Case, edit: Edit) -> bool:
    """Return whether an edit says what the base says anyway."""
    of = target(case, edit.key)
    return of is not None and value_of(case, of) == edit.value
