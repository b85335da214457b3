"""The rows of a case that changes: made anew only where something that they are made from has changed.

A re-solve of a live case takes a few milliseconds, and to write all rows would take most of them. So it is stated here what
each rule reads, and where a row is about one unit alone, the rows of the other units stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from quota.model import rules
from quota.model.rows import Row
from quota.model.rules.closing import give_way
from quota.model.rules.headcount import people_of_pools, people_of_units
from quota.scenario import Case, Unit

Read = Callable[[Case], object]


def _ledger(case: Case) -> object:
    """Return who holds how many posts with how many people, in which pool, and the merge by which limits give way."""
    return {code: _entry(unit) for code, unit in case.units.items()}


def _entry(unit: Unit) -> tuple[object, ...]:
    held = tuple((category, holding.current, holding.headcount) for category, holding in unit.holdings.items())
    return unit.jurisdiction, unit.level, unit.consolidation, held


def _split(case: Case) -> object:
    """Return among which pools approvals are split, whatever their posts."""
    return [(item.id, item.jurisdiction, item.level, item.category) for item in case.approvals]


def _joined(case: Case) -> object:
    """Return which pools routes join, whatever a crossing costs and how many there may be."""
    return [route.id for route in case.routes]


UNITS, CATEGORIES, TREE = attrgetter("units"), attrgetter("categories"), attrgetter("jurisdictions")
CONSOLIDATIONS = attrgetter("consolidations")
POOLS: tuple[Read, ...] = (_ledger, CATEGORIES, attrgetter("pool_terms"))
"""What pools, and the posts in them, are made from."""
CROSSINGS: tuple[Read, ...] = (*POOLS, TREE, _joined)
"""What the crossings that routes permit are made from."""


class Piece(NamedTuple):
    """A rule, or a part of one.

    Parameters
    ----------
    rule : str
    reads : tuple of callables
        What it reads of a case, beside `consolidations`, by which limits of all rules give way, and, where it writes unit
        by unit, beside `units`.
    by_unit : bool
        Whether it writes unit by unit, and the rows of a unit do not depend on other units.
    write : callable, optional
        Yields the rows of the part; by default all rows of the rule.
    """

    rule: str
    reads: tuple[Read, ...]
    by_unit: bool = False
    write: Callable[[Case], Iterator[Row]] | None = None


def _setting(name: str) -> Read:
    return attrgetter(f"settings.{name}")


PIECES = (
    Piece("balance", (*CROSSINGS, _split)),
    Piece("approval", (*POOLS, TREE, attrgetter("approvals"))),
    Piece("total_cap", (*POOLS, TREE)),
    Piece("never_rise", (*POOLS, TREE, attrgetter("totals"))),
    Piece("never_fall", (*POOLS, TREE, attrgetter("totals"))),
    Piece("headcount", (CATEGORIES, attrgetter("digests")), by_unit=True, write=people_of_units),
    Piece("headcount", (*CROSSINGS, attrgetter("digests")), write=people_of_pools),
    Piece("special", (CATEGORIES,), by_unit=True),
    Piece(
        "floor",
        (CATEGORIES, attrgetter("limits"), attrgetter("delegations"), _setting("share_scarcity"), _setting("need")),
        by_unit=True,
    ),
    Piece("ceiling", (CATEGORIES, attrgetter("limits")), by_unit=True),
    Piece("structure", (attrgetter("templates"),), by_unit=True),
    Piece("leadership", (UNITS, CATEGORIES)),
    Piece("ratio", (UNITS, CATEGORIES, TREE, attrgetter("ratios"))),
    Piece("pin", (CATEGORIES,), by_unit=True),
    Piece("pace", (CATEGORIES, _setting("pace_percent"), _setting("pace_posts")), by_unit=True),
    Piece("route", (*CROSSINGS, attrgetter("routes"))),
    Piece("township_only", (*CROSSINGS, _setting("township_only"))),
    Piece("duties_follow", (*CROSSINGS, UNITS, attrgetter("delegations"), _setting("need"))),
    Piece("consolidation", (*POOLS, UNITS)),
    Piece("reserve", (*POOLS, _setting("reserve_share"), _setting("reserve_at"))),
    Piece("budget", (UNITS, CATEGORIES, TREE, attrgetter("budgets"))),
)
"""All rules in their order."""
ALWAYS: tuple[Read, ...] = (CONSOLIDATIONS, UNITS, _ledger)
READERS = tuple(dict.fromkeys(chain(ALWAYS, *(piece.reads for piece in PIECES))))
"""All that pieces read."""


class Exchange(NamedTuple):
    """The rows of a case, and how they differ from those of the case before, as objects.

    Parameters
    ----------
    rows, gone, come : rows
    ledger : object
        Who holds how many posts; the same object as before where nobody holds more or fewer.
    """

    rows: tuple[Row, ...]
    gone: list[Row]
    come: list[Row]
    ledger: object


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a piece wrote last, unit by unit where it does so."""

    rows: tuple[Row, ...]
    by_unit: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)


class KeptRows:
    """The rows of one case after another."""

    def __init__(self) -> None:
        self._kept: Mapping[Piece, _Kept] = {}
        self._read: Mapping[Read, object] = {}
        self._case: Case | None = None

    def of(self, case: Case) -> Exchange:
        """Return what `quota.model.rules.rows` yields; most rows that did not change are the same objects as before."""
        units = self._changed_units(case)
        wanted = [piece for piece in PIECES if piece.rule in rules.RULES]
        read = {reader: self._reading(reader, case, units) for reader in READERS}
        anew = {reader for reader, found in read.items() if self._is_other(reader, found)}
        changed = replace(case, units=units) if UNITS in anew else case
        kept: dict[Piece, _Kept] = {}
        for piece in wanted:
            before = self._kept.get(piece)
            if before is None or CONSOLIDATIONS in anew or not anew.isdisjoint(piece.reads):
                kept[piece] = _written_anew(piece, case, before.rows if before else ())
            elif piece.by_unit and UNITS in anew:
                kept[piece] = _written_again(piece, changed, before, case.units)
            else:
                kept[piece] = before
        gone, come = _exchanged(self._kept, kept)
        self._kept, self._read, self._case = kept, read, case
        rows = tuple(chain.from_iterable(piece.rows for piece in kept.values()))
        return Exchange(rows, gone, come, read[_ledger])

    def _is_other(self, reader: Read, found: object) -> bool:
        """Tell whether a reading is not as it was; the same object is, and mostly it is the same."""
        before = self._read.get(reader)
        return found is not before and found != before

    def _reading(self, reader: Read, case: Case, units: Mapping[str, Unit]) -> object:
        """Read what a piece is made from; the same object as before where it is known to be equal."""
        before = self._case
        if before is None:
            return reader(case)
        if reader is _ledger:
            return _ledger_again(case, units, self._read[_ledger])
        same = (reader is _split and case.approvals is before.approvals) or (
            reader is _joined and case.routes is before.routes
        )
        return self._read[reader] if same else reader(case)

    def _changed_units(self, case: Case) -> Mapping[str, Unit]:
        """Return the units that are not as they were in the last case."""
        before = self._case.units if self._case else {}
        return {
            code: unit
            for code, unit in (() if case.units is before else case.units.items())
            if before.get(code) is not unit and before.get(code) != unit
        }


def _ledger_again(case: Case, changed: Mapping[str, Unit], before: object) -> object:
    """Return the ledger; the same object as before where nothing that it holds has changed."""
    assert isinstance(before, dict)
    if case.units.keys() != before.keys():
        return _ledger(case)
    entries = {code: _entry(unit) for code, unit in changed.items()}
    return before if all(before[code] == entry for code, entry in entries.items()) else {**before, **entries}


def _exchanged(before: Mapping[Piece, _Kept], now: Mapping[Piece, _Kept]) -> tuple[list[Row], list[Row]]:
    """Return the rows that were there and are no longer, and those that were not."""
    nothing = _Kept(())
    gone: dict[int, Row] = {}
    come: dict[int, Row] = {}
    for piece in dict.fromkeys((*before, *now)):
        old, new = before.get(piece, nothing), now.get(piece, nothing)
        for old_rows, new_rows in () if old is new else _pairs(old, new):
            gone.update((id(row), row) for row in old_rows)
            come.update((id(row), row) for row in new_rows)
    stayed = gone.keys() & come.keys()
    return [row for key, row in gone.items() if key not in stayed], [
        row for key, row in come.items() if key not in stayed
    ]


def _pairs(old: _Kept, new: _Kept) -> Iterator[tuple[tuple[Row, ...], tuple[Row, ...]]]:
    """Yield the rows before and now of what may have changed."""
    if not old.by_unit or not new.by_unit:
        yield old.rows, new.rows
        return
    for code, new_rows in new.by_unit.items():
        old_rows = old.by_unit.get(code, ())
        if old_rows is not new_rows:
            yield old_rows, new_rows
    for code in sorted(old.by_unit.keys() - new.by_unit.keys()):
        yield old.by_unit[code], ()


def _written_anew(piece: Piece, case: Case, before: tuple[Row, ...]) -> _Kept:
    if not piece.by_unit:
        found = tuple(_rows(piece, case))
        if len(found) == len(before):
            found = tuple(old if old == new else new for old, new in zip(before, found, strict=True))
        return _Kept(found)
    by_unit = _rows_by_unit(piece, case)
    return _Kept(tuple(chain.from_iterable(by_unit.values())), by_unit)


def _written_again(piece: Piece, changed: Case, before: _Kept, units: Mapping[str, Unit]) -> _Kept:
    """Write the rows of those units that have changed: the units of the case that is given."""
    found = _rows_by_unit(piece, changed)
    if units.keys() == before.by_unit.keys() and all(before.by_unit[code] == rows for code, rows in found.items()):
        return before
    by_unit = {code: found[code] if code in found else before.by_unit[code] for code in units}
    return _Kept(tuple(chain.from_iterable(by_unit.values())), by_unit)


def _rows_by_unit(piece: Piece, case: Case) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {code: [] for code in case.units}
    for row in _rows(piece, case) if case.units else ():
        found[row.key[0]].append(row)
    return {code: tuple(rows_of_unit) for code, rows_of_unit in found.items()}


def _rows(piece: Piece, case: Case) -> Iterator[Row]:
    write = piece.write or rules.RULES[piece.rule]
    return (give_way(case, row) for row in write(case))
