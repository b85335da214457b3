"""From the rows of all tables to units: which rows are one unit, and where it belongs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from decimal import Decimal
from typing import cast

from quota.intake.cells.cell_places import cell_of, sheet_of
from quota.intake.cells.grid import packed
from quota.intake.columns.settled import SettledTable, category_of_row, says_by_row
from quota.intake.headers.blocks import Heading
from quota.intake.records import Figure, Notebook, Told, UnitRow
from quota.intake.rows.rows import BookRow
from quota.intake.units.county_spellings import county_before
from quota.intake.units.doubtful_names import Left, tell_unmatched
from quota.intake.units.known_units import KnownUnits, is_divided, key_of, names_an_organ, successors, whole_names
from quota.intake.units.unit_figures import held_closely
from quota.intake.vocabulary.header_words import (
    COORDINATES,
    DERIVED,
    LEADERS,
    NO_CATEGORY,
    SIZES,
    Meaning,
)
from quota.intake.vocabulary.numbers import converted, factor, is_blank
from quota.intake.vocabulary.said import few, meaning_name
from quota.intake.vocabulary.unit_names import CITY_ENDINGS
from quota.scenario.problems import Findings
from quota.texts import Message

_POSTS = frozenset(
    {"current", "headcount", "vacancy", "overfill", "difference", "spare", "movable", "floor", "ceiling", "pin", "special"}
)  # fmt: skip
_SIGNED = DERIVED | COORDINATES
_MOST_TOLD = 5
_SEVERAL = 2
"""So many names that stand in another county alone are no chance."""
_Clash = tuple[str, dict[str, object]]  # a cell, and what is said of the figure that it contradicts


class Joiner:
    """Gathers the units of all tables. Tables with posts make units; the others add to them."""

    def __init__(self, counties: Mapping[str, str], notes: Notebook, findings: Findings) -> None:
        self._counties, self._notes, self._findings = counties, notes, findings
        self._units: list[UnitRow] = []
        self._known = KnownUnits()
        self._merged: list[tuple[SettledTable, BookRow, UnitRow]] = []
        self._above: frozenset[str] = frozenset()
        self._clashes: dict[tuple[str, str], list[_Clash]] = defaultdict(list)
        self._listed: dict[tuple[int, Meaning], tuple[UnitRow, Figure]] = {}
        self._rows: dict[tuple[int, str], list[BookRow]] = defaultdict(list)
        self._left: list[Left] = []
        self._same: dict[str, list[tuple[str, dict[str, object]]]] = defaultdict(list)
        self._by_name: frozenset[str] = frozenset()
        self._not_split: dict[str, Decimal] = defaultdict(Decimal)
        self.used: frozenset[str] = frozenset()
        """Names of the books that figures were taken from."""

    def join(self, tables: Sequence[SettledTable]) -> list[UnitRow]:
        """Return the units, in the order in which they were met."""
        self._above = self._places_above(tables)
        named = [(row, self._county(row)) for table in tables for row in table.units]
        self._known.names_stand_in(named)
        whole = {key_of(row.name, county) for row, county in named}
        first = sorted(tables, key=lambda table: self._is_short(table, whole))
        for table in sorted(first, key=lambda table: (not table.holds_posts, self._is_above(table))):
            self._by_name = self._filled_in_vain(table)
            for row in table.units:
                if unit := self._unit(table, row):
                    self._add(table, row, unit)
        self._add_merged()
        self._report_clashes()
        self._take_lists()
        self._tell_same()
        tell_unmatched(self._left, self._units, self._notes)
        return self._units

    def _unit(self, table: SettledTable, row: BookRow) -> UnitRow | None:
        """Return the unit of a row: one that is there already, or a new one where the table holds posts."""
        county = "" if row.heading in self._by_name else self._county(row)
        found = self._known.find(row, county, posts=table.holds_posts)
        if len(found) > 1 and (table.holds_posts or self._known.stands_in_several(found)):
            self._ambiguous(row, found)
            return None
        unit = found[0] if len(found) == 1 and not self._is_other(table, row, found[0]) else None
        if unit is None and not table.holds_posts:
            into = [] if found else self._known.merged_into(table.block, row, county)
            if len(into) == 1 and not is_divided(table.block, row):
                self._merged.append((table, row, into[0]))
            else:
                self._unmatched(table, row, county, found or into)
            return None
        if unit is None:
            unit = UnitRow(row.name, county, row.level)
            self._units.append(unit)
            self._known.add(unit)
        unit.jurisdiction = unit.jurisdiction or county
        if packed(unit.name) != packed(row.name):
            values: dict[str, object] = {"name": row.name, "unit": unit.name, "place": next(iter(unit.lines), "")}
            self._known.with_whole_name(unit, row)
            self._same[row.sheet.place()].append((self._place(table, row), values))
        return unit

    def _tell_same(self) -> None:
        """Tell which names are written in two ways: one by one, or in one line where a sheet has many."""
        for found in self._same.values():
            pairs = [f"{values['name']}（{cell_of(place)}）→{values['unit']}" for place, values in found]
            values = {"count": len(found), "pairs": "、".join(pairs), "place": found[0][1]["place"]}
            if len(found) > _MOST_TOLD:
                self._notes.add(Told.GUESSED, found[0][0], "new.same_units", **values)
                continue
            for place, own in found:
                self._notes.add(Told.GUESSED, place, "new.same_unit", **own)

    def _county(self, row: BookRow) -> str:
        county = self._counties.get(row.county, row.county) or county_before(row.name, self._counties)
        return "" if county in self._above else county

    def _filled_in_vain(self, table: SettledTable) -> frozenset[str]:
        """Return the rows of a table without posts whose county is that of a row above, where it is not theirs.

        So it is where several of their names stand in another county alone: the column was filled in some rows only.
        """
        column = table.block.column("jurisdiction")
        rows = table.units if column and not table.holds_posts else []
        blank = [row for row in rows if is_blank(row.sheet.filled(row.line, column))]
        elsewhere = [
            row
            for row in blank
            if not self._known.find(row, self._county(row), posts=False)
            and len(self._known.find(row, "", posts=False)) == 1
        ]
        if len(elsewhere) < _SEVERAL or len(elsewhere) * 10 < len(blank):
            return frozenset()
        values = {"count": len(blank), "names": few([row.name for row in elsewhere])}
        self._notes.add(Told.GUESSED, blank[0].place(column), "new.filled_in_vain", **values)
        return frozenset(row.heading for row in blank)

    def _is_short(self, table: SettledTable, whole: Container[str]) -> bool:
        """Return whether a table names units without their endings that others name whole: these come first."""
        keys = (key_of(row.name, self._county(row)) for row in table.units)
        return any(longer in whole for key in keys for longer in whole_names(key))

    def _is_above(self, table: SettledTable) -> bool:
        return any(row.county in self._above for row in table.rows)

    def _places_above(self, tables: Sequence[SettledTable]) -> frozenset[str]:
        """Return the places of titles that are no county: at least half of their units stand under others too.

        So a sheet 南平市各乡镇人口 adds to the units of the counties' own sheets; and one of sizes with the title of
        another county than that of the posts of the same units adds to these.
        """
        held: dict[str, set[str]] = defaultdict(set)
        with_posts = {self._county(row) for table in tables if table.holds_posts for row in table.rows}
        for table in tables:
            for row in table.units:
                if row.county:
                    county = self._county(row)
                    held[county].add(key_of(row.name, county))
        stated = {self._county(row) for table in tables if table.block.column("jurisdiction") for row in table.rows}
        cities = {county for county in with_posts if county.endswith(CITY_ENDINGS)}
        within = held.keys() if cities else set()  # counties of a city whose title stands above the posts
        times = Counter(key for keys in held.values() for key in keys)
        return frozenset(
            county
            for county, keys in held.items()
            if ((county.endswith(CITY_ENDINGS) and county not in stated) or county in held.keys() - with_posts - within)
            and 2 * sum(times[key] > 1 for key in keys) >= len(keys)
        )

    def _place(self, table: SettledTable, row: BookRow) -> str:
        return row.place(table.block.column("name"))

    def _ambiguous(self, row: BookRow, same: Sequence[UnitRow]) -> None:
        values = {"name": row.name, "counties": "、".join(unit.jurisdiction or "—" for unit in same)}
        self._findings.error(row.place(1), "new.which_unit", "new.which_unit_mend", **values)

    def _is_other(self, table: SettledTable, row: BookRow, unit: UnitRow) -> bool:
        """Return whether an organ of a township, 城关镇机关, has other figures than the township, and so is a unit of its own."""
        figures = ((entry.meaning, entry.figure(row.numbers)) for entry in table.taken if entry.meaning)
        known = ((unit.figures.get(meaning), value) for meaning, value in figures)
        differ = any(figure and value not in (None, figure.value) for figure, value in known)
        other = table.holds_posts and differ and names_an_organ(row.name) and packed(row.name) != packed(unit.name)
        if other:
            values = {"name": row.name, "unit": unit.name, "place": unit.lines[0] if unit.lines else ""}
            self._notes.add(Told.QUESTION, self._place(table, row), "new.question_organ", **values)
        return other

    def _unmatched(self, table: SettledTable, row: BookRow, county: str, may_be: Sequence[UnitRow]) -> None:
        if row.sheet.counted:
            values = {"name": row.name, "people": sum(row.numbers.values(), Decimal(0))}
            self._notes.add(Told.MISMATCH, row.place(1), "new.unmatched_people", "new.unmatched_mend", **values)
        else:
            self._left.append(Left(table, row, county, may_be))

    def _add_merged(self) -> None:
        """Add the sizes of townships that are part of others now to those of these, and tell which."""
        pairs = []
        for table, row, unit in self._merged:
            for entry in table.taken:
                number = entry.figure(row.numbers)
                if number is None or not entry.meaning or entry.field not in SIZES:
                    continue
                place = "+".join(row.cells(entry))
                value = converted(number, factor(entry.field, entry.unit))
                known = unit.figures.get(entry.meaning)
                if known and sheet_of(known.place) != sheet_of(place) and "+" not in known.place:
                    continue  # another table knows the whole
                total = Figure(known.value + value, f"{known.place}+{place}", unit=known.unit) if known else None
                unit.figures[entry.meaning] = total or Figure(value, place, unit=entry.unit)
            unit.lines.append(row.heading)
            for column in successors(table.block, row):
                self._notes.withdraw(Told.LEFT_OUT, row.sheet.cell_place(table.block.bottom, column))
            pairs.append(f"{row.name}（{cell_of(row.place(1))}）→{unit.name}")
        if pairs:
            values = {"count": len(pairs), "pairs": "、".join(pairs)}
            place = self._merged[0][1].place(1)
            self._notes.add(Told.GUESSED, place, "new.merged", "new.merged_mend", **values)

    def _add(self, table: SettledTable, row: BookRow, unit: UnitRow) -> None:
        if row.heading not in unit.lines:
            unit.lines.append(row.heading)
        if (column := table.block.column("jurisdiction")) and not unit.unplaced:
            unit.unplaced = row.place(column)
        self.used |= {row.sheet.book}
        unit.level = unit.level or row.level
        for field in ("code", "type", "level", "class", "note"):
            if text := row.words.get(field):
                unit.words.setdefault(field, text)
        self._rows[id(unit), row.sheet.place()].append(row)
        by_row = any(map(says_by_row, table.taken))
        for entry in table.taken:
            number = entry.figure(row.numbers)
            if number is None or not (meaning := self._meaning(entry, row)):
                continue
            if row.sheet.counted:
                self._count(unit, row, entry, meaning)
            elif by_row and entry.meaning == meaning and self._repeats(unit, entry, meaning, number):
                self._notes.compared |= {row.place(column) for column in entry.columns}
            else:
                self._figure(unit, row, entry, meaning, number)

    def _meaning(self, entry: Heading, row: BookRow) -> Meaning | None:
        meaning = entry.meaning
        if meaning is None or not says_by_row(entry):
            return meaning
        category = category_of_row(meaning.category, row)
        text = row.words.get("row_category", "")
        if not category:
            self._findings.error(
                row.place(entry.column), "new.row_category", "new.row_category_mend", text=text or "—", name=row.name
            )
            return None
        return Meaning(meaning.field, category)

    def _repeats(self, unit: UnitRow, entry: Heading, meaning: Meaning, number: Decimal) -> bool:
        """Return whether a figure of the unit, as its people, only stands anew in the row of another category."""
        known = unit.figures.get(meaning)
        return known is not None and known.value == converted(number, factor(meaning.field, entry.unit))

    def _figure(self, unit: UnitRow, row: BookRow, entry: Heading, meaning: Meaning, number: Decimal) -> None:
        place = "+".join(row.cells(entry))
        values = {"name": row.name, "meaning": meaning_name(meaning), "value": number}
        if number < 0 and meaning.field not in _SIGNED:
            self._findings.error(place, "new.negative", "new.negative_mend", **values)
            return
        if meaning.field in _POSTS and number != number.to_integral_value():
            self._findings.error(place, "new.fraction", "new.fraction_mend", **values)
            return
        value = converted(number, factor(meaning.field, entry.unit))
        figure = Figure(value, place, unit=entry.unit)
        known = unit.figures.setdefault(meaning, figure)
        if known is figure:
            return
        self._notes.compared.update(figure.cells)
        if known.value != value or sheet_of(known.place) == sheet_of(place):
            values |= {"other": known.value, "place": known.place, "same": known.value == value, "unit": id(unit)}
            sheets = sheet_of(known.place), sheet_of(place)
            self._clashes[sheets].append((place, values))

    def _report_clashes(self) -> None:
        """Refuse figures that contradict each other: once for two sheets, and once for a unit that stands twice in one."""
        for (one, other), clashes in self._clashes.items():
            if one != other:
                self._refuse_different(clashes, "new.twice_sheets_mend")
                continue
            units = _by_unit(clashes)
            different = [found for found in units if not all(clash[1]["same"] for clash in found)]
            for found in units:
                if found not in different:
                    self._stands_twice(one, *found[0])
            if different:
                self._refuse_different(different[0], "new.twice_mend", [found[0] for found in different[1:]])

    def _refuse_different(self, clashes: Sequence[_Clash], mend: str, others: Sequence[_Clash] = ()) -> None:
        """Refuse figures that contradict each other, once: the first cell, how many more, and the other units."""
        different = [clash for clash in clashes if not clash[1]["same"]]
        if not different:
            return
        (place, values), *more = different
        others_ = (f"{cell_of(at)} {one['name']} {one['value']}/{one['other']}" for at, one in more)
        cells = few(list(others_), _MOST_TOLD)
        what = Message("new.twice_more" if more else "new.twice", {**values, "more": len(more), "cells": cells})
        if others:
            names = few([str(clash[1]["name"]) for clash in others])
            what = Message("new.twice_units", {"what": what, "count": len(others), "names": names})
        self._findings.error(place, what, Message(mend))

    def _stands_twice(self, sheet: str, place: str, values: Mapping[str, object]) -> None:
        """Refuse a unit that has several rows which do not differ, and say which can go without loss."""
        rows = self._rows[cast(int, values["unit"]), sheet]
        spare = [
            row
            for number, row in reversed(list(enumerate(rows)))
            if any(row.numbers.items() <= other.numbers.items() for other in rows[:number] + rows[number + 1 :])
        ]
        told = {"name": values["name"], "lines": "、".join(str(row.line) for row in rows)}
        mend = Message("new.twice_same_mend", {"line": spare[0].line}) if spare else Message("new.twice_parts_mend")
        self._findings.error(place, "new.twice_same", mend, **told)

    def _count(self, unit: UnitRow, row: BookRow, entry: Heading, meaning: Meaning) -> None:
        """Take a headcount from a list of persons; where the ledger has one, that stands and the other is compared."""
        held = sorted({known.category for known in unit.figures if known.field == "current"} - LEADERS)
        if meaning.category == "institution":
            meaning = Meaning(meaning.field, held_closely(unit, "institution") or "institution")
        place, people = row.place(entry.column), row.numbers[entry.column]
        if meaning.category == NO_CATEGORY and held != [NO_CATEGORY]:
            if len(held) != 1:
                self._not_split[row.sheet.place()] += people
                return
            meaning = Meaning(meaning.field, held[0])
        key = id(unit), meaning
        if key in self._listed:  # the list writes the unit in two ways
            before = self._listed[key][1]
            people, place = people + before.value, f"{before.place}+{place}" if people else before.place
        self._listed[key] = unit, Figure(people, place)

    def _take_lists(self) -> None:
        """Give units the headcounts of lists, and compare them with those of the ledger."""
        differing: dict[str, list[str]] = defaultdict(list)
        for (_, meaning), (unit, counted) in self._listed.items():
            known = unit.figures.get(meaning)
            if known is None and not unit.figure("vacancy", meaning.category):
                unit.figures[meaning] = counted
            elif known and known.value != counted.value:
                place = counted.place.split("!", 1)[0]  # the first of those that were added up
                differing[place].append(f"{unit.name} {known.value}/{counted.value}")
        for place, words in differing.items():
            what = Message("new.list_differs", {"count": len(words), "units": few(words)})
            self._notes.add(Told.MISMATCH, place, what, "new.list_differs_mend")
        for place, people in self._not_split.items():
            self._notes.add(Told.MISMATCH, place, "new.list_not_split", "new.list_not_split_mend", people=people)


def _by_unit(clashes: Sequence[_Clash]) -> list[list[_Clash]]:
    found: dict[object, list[_Clash]] = defaultdict(list)
    for clash in clashes:
        found[clash[1]["unit"]].append(clash)
    return list(found.values())
