"""From a way out of a conflict to changes of the inputs, by which the reader comes to the eased rows itself."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from quota.model.rows import InputPlace, Row
from quota.model.rules import rows
from quota.model.subject import Subject
from quota.scenario import Case
from quota.scenario.cells import shown
from quota.schema import table as schema_table
from quota.solve.ways import Easing, Way

INSTEAD = {"reserve_now": "reserve_min", "units": "at_least"}
"""What is set where a row rests on what there is: the limit that stands above it."""
FACTS = ("current", "headcount", "special", "spare", "movable", "seated_on")
"""Ends of columns that say what there is. No way out changes those."""
FARTHEST = 1_000
"""Points by which a share is changed at most."""

Mark = tuple[str, Subject, str, int]
"""Rule, subject and sense of a row, and which it is among those that have them in common."""
Wanted = Mapping[Mark, Easing]


Read = Callable[[Mapping[str, str]], Case | None]
"""Returns the case with some changes, as ``--set`` takes them; None where it cannot be read with them."""


class NotEasedError(Exception):
    """No cell or setting can be changed such that a row gives way as far as it is wanted to."""

    def __init__(self, row: Row) -> None:
        self.row = row
        super().__init__(row.rule.id)


def eased(way: Way, read: Read) -> dict[str, str]:
    """Return what is to be set such that the rows of a case are at least as loose as a way out wants them.

    What holds for many units, such as a setting, is changed for all of them.

    Raises
    ------
    NotEasedError
        If there is no such change.
    """
    easings = {easing.row: easing for easing in way.easings}
    case = read({})
    wanted = {mark: easings[row] for mark, row in _marked(case) if row in easings} if case else {}
    changes: dict[str, str] = {}
    for mark, easing in wanted.items():
        if easing.posts and not _is_loose(read, changes, {mark: easing}):
            changes |= _change(read, changes, {mark: easing})
    if not wanted or not _is_loose(read, changes, wanted):
        raise NotEasedError(way.easings[0].row)
    return changes


def _change(read: Read, changes: Mapping[str, str], wanted: Wanted) -> dict[str, str]:
    """Return the first change that is enough for one row: to the limit itself, to another choice, or of a share."""
    (easing,) = wanted.values()
    place, case = easing.row.place, read({})
    if case is None or place is None or place.column.endswith(FACTS):
        raise NotEasedError(easing.row)
    place = place._replace(column=INSTEAD.get(place.column, place.column))
    if place.table != "scenario" and place.column in schema_table(place.table).key:
        raise NotEasedError(easing.row)
    now = _written(case, place)
    plain = format(Decimal(easing.limit) / easing.row.unit, "f")
    for value in (plain, *(code for code in _choices(place) if code != now)):
        if _is_loose(read, {**changes, _key(place): value}, wanted):
            return {_key(place): value}
    value = _share(now, lambda text: _is_loose(read, {**changes, _key(place): text}, wanted))
    if not value:
        raise NotEasedError(easing.row)
    return {_key(place): value}


def _key(place: InputPlace) -> str:
    if place.table == "scenario":
        return ".".join(place.key)
    return f"{'.'.join((place.table, *place.key)).rstrip('.')}.{place.column}"


def _share(now: str, is_enough: Callable[[str], bool]) -> str:
    """Return the number nearest to what is written now, in whole points from it, that is enough; empty if none is."""
    try:
        start = Decimal(now)
    except InvalidOperation:
        return ""
    for sign in (1, -1):
        moved = [_moved(start, sign * by) for by in range(FARTHEST + 1)]
        far = 1
        while far <= FARTHEST and not is_enough(moved[far]):
            far *= 2
        if far <= FARTHEST:
            return moved[bisect_left(moved, True, far // 2 + 1, far, key=is_enough)]
    return ""


def _moved(start: Decimal, by: int) -> str:
    return format(max(start + by, Decimal(0)), "f")


def _choices(place: InputPlace) -> list[str]:
    if place.table == "scenario":
        return []
    column = next((known for known in schema_table(place.table).columns if known.code == place.column), None)
    return [code for code, _ in column.choices] if column else []


def _written(case: Case, place: InputPlace) -> str:
    """Return what the inputs say; empty where they say nothing."""
    if place.table == "scenario":
        layers = case.origins.setting(".".join(place.key))
        return layers[0][0] if layers else ""
    values = (layer.value(place.key, place.column) for layer in case.origins.tables.get(place.table, ()))
    return next((shown(value) for value in values if value is not None), "")


def _marked(case: Case) -> Iterator[tuple[Mark, Row]]:
    seen: Counter[tuple[str, Subject, str]] = Counter()
    for row in rows(case):
        own = (row.rule.id, row.subject, row.sense)
        yield (*own, seen[own]), row
        seen[own] += 1


def _is_loose(read: Read, changes: Mapping[str, str], wanted: Wanted) -> bool:
    """Return whether rows are at least as loose as they are wanted, or gone, once the inputs are changed."""
    case = read(changes)
    if case is None:
        return False
    now = {mark: row for mark, row in _marked(case) if mark in wanted}
    return all(mark not in now or _allows(now[mark], easing) for mark, easing in wanted.items())


def _allows(row: Row, easing: Easing) -> bool:
    if row.terms != easing.row.terms:
        return False
    if row.sense == "==":
        return row.limit == easing.limit
    return row.limit >= easing.limit if row.sense == "<=" else row.limit <= easing.limit
