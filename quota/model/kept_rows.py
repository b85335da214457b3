"""The rows of a case that changes: made anew only where something that they are made from has changed.

A re-solve of a live case takes a few milliseconds, and to write all rows would take most of them. So each rule states what it
reads, and where a row is about one unit alone, the rows of the other units stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from quota.model import rules
from quota.model.reads import CONSOLIDATIONS, SOFT_LIMITS, UNITS, Read, joined, ledger, ledger_entry, split
from quota.model.rows import Row, Rule, RulePiece
from quota.scenario import Case, Unit

ALWAYS: tuple[Read, ...] = (CONSOLIDATIONS, SOFT_LIMITS, UNITS, ledger)
"""What all rows depend on, or whole units."""


_Part = tuple[Rule, RulePiece]


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
        self._kept: Mapping[_Part, _Kept] = {}
        self._read: Mapping[Read, object] = {}
        self._case: Case | None = None

    def of(self, case: Case) -> Exchange:
        """Return what `quota.model.rules.rows` yields; most rows that did not change are the same objects as before."""
        units = self._changed_units(case)
        wanted = [(rule, piece) for rule in rules.rules_of(case).values() for piece in rule.pieces]
        readers = dict.fromkeys(chain(ALWAYS, *(piece.reads or () for _, piece in wanted)))
        read = {reader: self._reading(reader, case, units) for reader in readers}
        anew = {reader for reader, found in read.items() if self._is_other(reader, found)}
        changed = replace(case, units=units) if UNITS in anew else case
        kept: dict[_Part, _Kept] = {}
        for part in wanted:
            before, (_, piece) = self._kept.get(part), part
            every = {CONSOLIDATIONS, SOFT_LIMITS, *(piece.reads or ())}
            if before is None or piece.reads is None or not anew.isdisjoint(every):
                kept[part] = _written_anew(part, case, before.rows if before else ())
            elif piece.by_unit and UNITS in anew:
                kept[part] = _written_again(part, changed, before, case.units)
            else:
                kept[part] = before
        gone, come = _exchanged(self._kept, kept)
        self._kept, self._read, self._case = kept, read, case
        rows = tuple(chain.from_iterable(part.rows for part in kept.values()))
        return Exchange(rows, gone, come, read[ledger])

    def _is_other(self, reader: Read, found: object) -> bool:
        """Return whether a reading is not as it was; the same object is, and mostly it is the same."""
        before = self._read.get(reader)
        return found is not before and found != before

    def _reading(self, reader: Read, case: Case, units: Mapping[str, Unit]) -> object:
        """Read what a piece is made from; the same object as before where it is known to be equal."""
        before = self._case
        if before is None:
            return reader(case)
        if reader is ledger:
            return _ledger_again(case, units, self._read[ledger])
        same = (reader is split and case.approvals is before.approvals) or (
            reader is joined and case.routes is before.routes
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
        return ledger(case)
    entries = {code: ledger_entry(unit) for code, unit in changed.items()}
    return before if all(before[code] == entry for code, entry in entries.items()) else {**before, **entries}


def _exchanged(before: Mapping[_Part, _Kept], now: Mapping[_Part, _Kept]) -> tuple[list[Row], list[Row]]:
    """Return the rows that were there and are no longer, and those that were not."""
    nothing = _Kept(())
    gone: dict[int, Row] = {}
    come: dict[int, Row] = {}
    for part in dict.fromkeys((*before, *now)):
        old, new = before.get(part, nothing), now.get(part, nothing)
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


def _written_anew(part: _Part, case: Case, before: tuple[Row, ...]) -> _Kept:
    if not part[1].by_unit:
        found = tuple(rules.rows_of(case, *part))
        if len(found) == len(before):
            found = tuple(old if old == new else new for old, new in zip(before, found, strict=True))
        return _Kept(found)
    by_unit = _rows_by_unit(part, case)
    return _Kept(tuple(chain.from_iterable(by_unit.values())), by_unit)


def _written_again(part: _Part, changed: Case, before: _Kept, units: Mapping[str, Unit]) -> _Kept:
    """Write the rows of those units that have changed: the units of the case that is given."""
    found = _rows_by_unit(part, changed)
    if units.keys() == before.by_unit.keys() and all(before.by_unit[code] == rows for code, rows in found.items()):
        return before
    by_unit = {code: found[code] if code in found else before.by_unit[code] for code in units}
    return _Kept(tuple(chain.from_iterable(by_unit.values())), by_unit)


def _rows_by_unit(part: _Part, case: Case) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {code: [] for code in case.units}
    for row in rules.rows_of(case, *part) if case.units else ():
        found[row.subject.unit].append(row)
    return {code: tuple(rows_of_unit) for code, rows_of_unit in found.items()}
