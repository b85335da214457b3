"""Posts that no unit has: 机动编制, 预留, 周转池. They become the reserves of pools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from quota.intake.columns.settled import SettledTable, category_of_row
from quota.intake.records import Notebook, PlaceRow, PoolRow, Told, UnitRow
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.header_words import CATEGORIES, COUNTED
from quota.intake.vocabulary.said import category_name
from quota.intake.vocabulary.unit_names import CITY_ENDINGS, level_in
from quota.scenario.problems import Findings
from quota.texts import Message

LARGEST_RESERVE = 10_000
"""More posts of a kind than this in reserve, and than all units hold together, are no reserve."""


def read_reserves(
    tables: Sequence[SettledTable],
    units: Sequence[UnitRow],
    places: Sequence[PlaceRow],
    counties: Mapping[str, str],
    notes: Notebook,
    findings: Findings,
) -> tuple[PoolRow, ...]:
    """Return the reserves by pool; rows of one table for one pool are added up, two tables may not differ.

    Parameters
    ----------
    counties : Mapping[str, str]
        Full name by every spelling of a county.
    """
    pools: dict[tuple[str, str, str], PoolRow] = {}
    for table in tables:
        own: dict[tuple[str, str, str], PoolRow] = {}
        for row in (row for row in table.rows if row.kind is RowKind.RESERVE):
            place = _place(row, places, counties)
            level = level_in(row.name) or row.level or _level(table, units, place)
            for reserve in _of_row(table, row, place, level, notes, findings):
                known = own.get(reserve[:3])
                own[reserve[:3]] = known.with_more(reserve) if known else reserve
        for key, reserve in own.items():
            known = pools.setdefault(key, reserve)
            if known.posts != reserve.posts:
                values = {"value": reserve.posts, "other": known.posts, "place": known.place}
                findings.error(reserve.place, "new.reserve_twice", "new.reserve_twice_mend", **values)
    for reserve in pools.values():
        _check(reserve, units, notes, findings)
        values = {
            "category": category_name(reserve.category),
            "posts": reserve.posts,
            "jurisdiction": next(place.name for place in places if place.code == reserve.jurisdiction),
            "level": Message(f"model.level_{reserve.level}"),
        }
        notes.add(Told.GUESSED, reserve.place, "new.reserve", "new.reserve_mend", **values)
    return tuple(sorted(pools.values()))


def _check(reserve: PoolRow, units: Sequence[UnitRow], notes: Notebook, findings: Findings) -> None:
    """Refuse a reserve below nought, or larger than can be; ask about one that is larger than all that units hold."""
    held = sum((unit.count("current", reserve.category) or Decimal(0) for unit in units), Decimal(0))
    values = {"value": reserve.posts, "held": held, "category": category_name(reserve.category)}
    if reserve.posts < 0:
        name = CATEGORIES[reserve.category][0]
        findings.error(
            reserve.place, "new.reserve_unreadable", "new.reserve_unreadable_mend", name=name, value=reserve.posts
        )
    elif reserve.posts > held and reserve.posts > LARGEST_RESERVE:
        findings.error(reserve.place, "new.reserve_large", "new.reserve_large_mend", **values)
    elif reserve.posts > held:
        notes.add(Told.QUESTION, reserve.place, "new.question_reserve", **values)


def _of_row(
    table: SettledTable, row: BookRow, place: PlaceRow, level: str, notes: Notebook, findings: Findings
) -> Iterator[PoolRow]:
    for entry in table.taken:
        value = entry.figure(row.numbers)
        if not value or entry.field not in COUNTED:
            continue
        cell = row.place(entry.column)
        if entry.field == "headcount":
            values = {"name": row.name, "people": value}
            notes.add(Told.MISSING, cell, "new.reserve_people", "new.reserve_people_mend", **values)
            continue
        category = category_of_row(entry.category, row)
        if category not in CATEGORIES or value != value.to_integral_value():
            findings.error(cell, "new.reserve_unreadable", "new.reserve_unreadable_mend", name=row.name, value=value)
        else:
            yield PoolRow(place.code, category, level, value, cell)


def _place(row: BookRow, places: Sequence[PlaceRow], counties: Mapping[str, str]) -> PlaceRow:
    """Return the county that a row stands in; without one, the only county or the place above them all."""
    county = counties.get(row.county, row.county)
    named = next((place for place in places if place.name == county), None)
    return named or (places[-1] if len(places) <= 2 else places[0])


def _level(table: SettledTable, units: Sequence[UnitRow], place: PlaceRow) -> str:
    """Return the level of the units of a table in a place where they are all of one, else that of the place."""
    lines = {row.heading for row in table.rows}
    levels = {unit.level for unit in units if unit.jurisdiction == place.code and not lines.isdisjoint(unit.lines)}
    if len(levels) == 1:
        return levels.pop()
    return "city" if place.name.endswith(CITY_ENDINGS) and not place.parent else "county"
