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
    return [
        (unit.id, unit.jurisdiction, unit.level, unit.consolidation, category, holding.current, holding.headcount)
        for unit, category, holding in case.holdings()
    ]


def _split(case: Case) -> object:
    """Return among which pools approvals are split, whatever their posts."""
    return [(item.id, item.jurisdiction, item.level, item.category) for item in case.approvals]


def _joined(case: Case) -> object:
    """Return which pools routes join, whatever a crossing costs and how many there may be."""
    return [route.id for route in case.routes]


UNITS, CATEGORIES, TREE = attrgetter("units"), attrgetter("categories"), attrgetter("jurisdictions")
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


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a piece wrote last, unit by unit where it does so, and what it was made from."""

    made_from: tuple[object, ...]
    units: Mapping[str, Unit]
    rows: tuple[Row, ...]
    by_unit: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)


class KeptRows:
    """The rows of one case after another."""

    def __init__(self) -> None:
        self._kept: dict[Piece, _Kept] = {}
        self._holders: tuple[object, object] = (None, None)
        self._held: object = None

    def of(self, case: Case) -> tuple[Row, ...]:
        """Return what `quota.model.rules.rows` yields; most rows that did not change are the same objects as before."""
        wanted = [piece for piece in PIECES if piece.rule in rules.RULES]
        if not (self._holders[0] is case.units and self._holders[1] is case.categories):
            self._holders, self._held = (case.units, case.categories), _ledger(case)
        readers = dict.fromkeys(chain.from_iterable(piece.reads for piece in wanted))
        read = {reader: self._held if reader is _ledger else reader(case) for reader in readers}
        for piece in wanted:
            made_from = (case.consolidations, *(read[reader] for reader in piece.reads))
            before = self._kept.get(piece)
            if before is None or before.made_from != made_from:
                self._kept[piece] = _written_anew(piece, case, made_from, before.rows if before else ())
            elif piece.by_unit and before.units is not case.units:
                self._kept[piece] = _written_again(piece, case, before)
        return tuple(chain.from_iterable(self._kept[piece].rows for piece in wanted))


def _written_anew(piece: Piece, case: Case, made_from: tuple[object, ...], before: tuple[Row, ...]) -> _Kept:
    if not piece.by_unit:
        found = tuple(_rows(piece, case))
        if len(found) == len(before):
            found = tuple(old if old == new else new for old, new in zip(before, found, strict=True))
        return _Kept(made_from, case.units, found)
    by_unit = _rows_by_unit(piece, case, case.units)
    return _Kept(made_from, case.units, tuple(chain.from_iterable(by_unit.values())), by_unit)


def _written_again(piece: Piece, case: Case, before: _Kept) -> _Kept:
    """Write the rows of those units that have changed."""
    changed = {
        code: unit
        for code, unit in case.units.items()
        if before.units.get(code) is not unit and before.units.get(code) != unit
    }
    found = _rows_by_unit(piece, case, changed)
    if case.units.keys() == before.units.keys() and all(before.by_unit[code] == rows for code, rows in found.items()):
        return replace(before, units=case.units)
    by_unit = {code: found[code] if code in found else before.by_unit[code] for code in case.units}
    return _Kept(before.made_from, case.units, tuple(chain.from_iterable(by_unit.values())), by_unit)


def _rows_by_unit(piece: Piece, case: Case, units: Mapping[str, Unit]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {code: [] for code in units}
    for row in _rows(piece, replace(case, units=units)) if units else ():
        found[row.key[0]].append(row)
    return {code: tuple(rows_of_unit) for code, rows_of_unit in found.items()}


def _rows(piece: Piece, case: Case) -> Iterator[Row]:
    write = piece.write or rules.RULES[piece.rule]
    return (give_way(case, row) for row in write(case))
