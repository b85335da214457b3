"""Planned posts as somebody wrote them: a plan's posts.csv, any table of units and posts, or the proposal's workbook.

Every unit must be in the table for every category that the table names: an empty cell or a missing unit may be a
slip, and is reported. A category that the table leaves out altogether stays as it is now, and that is told. In the
workbook the number counts that is typed: planned posts that are still the sum of current posts and change are added
up here, because the result that a spreadsheet stored may be stale or gone. A number in its column for hand changes
(调整意见) counts before the planned posts; where both were changed, and differ, nobody can say which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from quota.plan.hand.cells import read_figure, read_planned, read_wish
from quota.plan.hand.header import LANGUAGES, HandLayout, Key, category_names, layout_of
from quota.plan.hand.sheet import TextSheet, read_sheets
from quota.scenario import LEVEL_ORDER, Case, CaseError, InputCell, Level, Problem, Unit
from quota.scenario.cells import Fault
from quota.scenario.folders import content_of
from quota.scenario.names import alike, listed, mend_name, nearest
from quota.scenario.origin import column_letters
from quota.scenario.problems import Findings
from quota.texts import Message, first_few, text

SHEETS = ("report.sheet_adjustment",)
SUMS = ("report.all_units", "report.line_reserve", "report.line_all", "report.line_approved")
"""Messages that name the sheet of the proposal's workbook, and its rows that are no units."""
OTHER_SUMS = ("合计", "小计", "总计", "total", "subtotal")
SHOWN = 12
"""Names listed in one problem."""

_COUNTED = re.compile(r"(.*?)\s*[（(]\d+个?(?:，新设\d+个|, \d+ new)?[）)]")
"""A heading or a sum with the number of its units, as `report.group` and `report.group_opened` write it."""


@dataclass(frozen=True)
class HandTable:
    """Planned posts of a hand-made table.

    Parameters
    ----------
    file, digest : str
        Name of the file, and its SHA-256.
    posts : Mapping[tuple[str, str], int]
        By (unit, category); only what the table states.
    cells : Mapping[tuple[str, str], InputCell]
        Where each of them stands.
    warnings : tuple of Problem
        What a reader should know about the table.
    decided : frozenset of (unit, category)
        Numbers of a repaired plan that it keeps because somebody wanted them: hand changes that its workbook repeats.
    """

    file: str
    digest: str
    posts: Mapping[Key, int]
    cells: Mapping[Key, InputCell]
    warnings: tuple[Problem, ...]
    decided: frozenset[Key] = frozenset()

    def complete(self, case: Case) -> dict[Key, int]:
        """Return the posts of every unit and category: as stated; else as now; 0 where an institution is not opened."""
        stated = {category for _, category in self.posts}
        opened_later = _successors(case)
        return {
            (unit.id, category): self.posts.get(
                (unit.id, category), 0 if category in stated and unit.id in opened_later else holding.current
            )
            for unit, category, holding in case.holdings()
        }


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    posts: dict[Key, int] = field(default_factory=dict)
    cells: dict[Key, InputCell] = field(default_factory=dict)
    stale: list[str] = field(default_factory=list)  # places where current differs from the scenario
    divided: list[str] = field(default_factory=list)  # places where planned is not current + change
    small: list[str] = field(default_factory=list)  # places where a change may have been written for a number
    decided: set[Key] = field(default_factory=set)
    unassigned: bool = False  # whether some row could not be told whose it is


def read_hand_table(case: Case, path: Path) -> HandTable:
    """Read a table of planned posts.

    Raises
    ------
    CaseError
        With every problem of the table, each with its cell.
    """
    findings = Findings()
    there = path.is_file()  # a pipe would be waited for
    data = content_of(path, str(path), findings) if there else None
    if data is None:
        if not there:
            findings.error(str(path), "audit.no_table", "audit.no_table_mend")
        raise CaseError(findings.all)
    sheets = read_sheets(data, path.name, findings)
    chosen = None if findings.stop else _choose(case, sheets, path.name, findings)
    if chosen is None:
        raise CaseError(findings.all)
    reading = _Reader(case, *chosen, findings).read()
    _report_notes(reading, path.name, findings)
    _report_missing(case, reading, path.name, findings)
    if findings.stop:
        raise CaseError(findings.all)
    return HandTable(
        path.name, sha256(data).hexdigest(), reading.posts, reading.cells, findings.warnings, frozenset(reading.decided)
    )


def _choose(
    case: Case, sheets: Iterable[TextSheet], file: str, findings: Findings
) -> tuple[TextSheet, HandLayout] | None:
    """Return the sheet of planned posts: the proposal's own, or the only one that looks like one."""
    titles = {alike(text(key, language)) for key in SHEETS for language in LANGUAGES}
    found = [(sheet, layout) for sheet in sheets if (layout := layout_of(case, sheet)) is not None]
    own = [(sheet, layout) for sheet, layout in found if alike(sheet.title) in titles]
    if len(own or found) == 1:
        return (own or found)[0]
    if found:
        titles_found = listed(sheet.title for sheet, _ in found)
        findings.error(file, "audit.several_sheets", "audit.several_sheets_mend", sheets=titles_found)
    else:
        findings.error(file, "audit.no_header", "audit.no_header_mend")
    return None


def _successors(case: Case) -> frozenset[str]:
    return frozenset(item.successor for item in case.consolidations)


class _Reader:
    """Reads the rows of one sheet; keeps under which heading it is."""

    def __init__(self, case: Case, sheet: TextSheet, layout: HandLayout, findings: Findings) -> None:
        self._case, self._sheet, self._layout, self._findings = case, sheet, layout, findings
        self._reading = _Reading()
        self._categories = category_names(case)
        self._jurisdiction: str | None = None
        self._level: Level | None = None
        self._by_name: dict[str, list[Unit]] = {}
        for unit in case.units.values():
            self._by_name.setdefault(alike(unit.name), []).append(unit)
        self._sums = {alike(text(key, language)) for key in SUMS for language in LANGUAGES}
        self._sums |= {alike(word) for word in OTHER_SUMS}

    def read(self) -> _Reading:
        """Read every row below the header."""
        for line, cells in self._sheet.lines[self._layout.top :]:
            name = self._word(cells, "name")
            if not self._word(cells, "unit_id") and self._is_sum(name):
                self._enter(name)
                continue
            unit = self._unit(line, cells)
            if unit is None:
                self._reading.unassigned = True
                continue
            for category, position in self._planned_cells(line, cells):
                self._figure(unit, category, line, cells, position)
        return self._reading

    def _word(self, cells: tuple[str, ...], word: str) -> str:
        position = self._layout.words.get(word)
        return "" if position is None else cells[position].strip()

    def _is_sum(self, name: str) -> bool:
        if alike(name) in self._by_name:
            return False
        return bool(_COUNTED.fullmatch(name)) or alike(name) in self._sums

    def _enter(self, heading: str) -> None:
        """Take in a heading: the units below it are of this level or jurisdiction."""
        counted = _COUNTED.fullmatch(heading)
        name = counted.group(1) if counted else heading
        for level in LEVEL_ORDER:
            if any(text(f"report.level_units_{level}", language) in name for language in LANGUAGES):
                self._level, self._jurisdiction = level, None
        for jurisdiction in self._case.jurisdictions.values():
            if alike(jurisdiction.name) == alike(name):
                self._jurisdiction = jurisdiction.code

    def _unit(self, line: int, cells: tuple[str, ...]) -> Unit | None:
        """Find the unit of a row, by code or else by name."""
        code, name = self._word(cells, "unit_id"), self._word(cells, "name")
        if code and (code in self._case.units or alike(code) not in self._by_name):
            return self._by_code(line, code, name)
        if code or name:
            return self._by_its_name(line, cells, code or name)
        filled = [position for position in self._layout.figures.values() if cells[position].strip()]
        if filled:
            self._findings.error(str(self._sheet.cell(line, filled[0])), "audit.no_unit", "audit.no_unit_mend")
        return None

    def _by_code(self, line: int, code: str, name: str) -> Unit | None:
        place = str(self._sheet.cell(line, self._layout.words["unit_id"]))
        unit = self._case.units.get(code)
        if unit is None:
            self._unknown(place, code, nearest(code, self._case.units) or self._near_name(code))
        elif name and alike(name) != alike(unit.name):
            values = {"code": code, "name": name, "known": unit.name}
            self._findings.error(place, "audit.other_name", "audit.other_name_mend", **values)
            return None
        return unit

    def _by_its_name(self, line: int, cells: tuple[str, ...], name: str) -> Unit | None:
        column = next(word for word in ("unit_id", "name") if alike(self._word(cells, word)) == alike(name))
        place = str(self._sheet.cell(line, self._layout.words[column]))
        units = self._by_name.get(alike(name), [])
        if not units:
            self._unknown(place, name, self._near_name(name))
            return None
        here = [unit for unit in units if self._is_here(unit, self._word(cells, "jurisdiction"))]
        if len(units) > 1 and len(here) != 1:
            codes = listed(unit.id for unit in units)
            self._findings.error(place, "audit.ambiguous", "audit.ambiguous_mend", name=name, codes=codes)
            return None
        return units[0] if len(units) == 1 else here[0]

    def _near_name(self, word: str) -> str:
        return nearest(word, (unit.name for unit in self._case.units.values()))

    def _is_here(self, unit: Unit, jurisdiction: str) -> bool:
        """Return whether a unit is in the jurisdiction that its row names, or else under the heading of its row."""
        if jurisdiction:
            names = (unit.jurisdiction, self._case.jurisdictions[unit.jurisdiction].name)
            return alike(jurisdiction) in [alike(name) for name in names]
        return self._level in (None, unit.level) and self._jurisdiction in (None, unit.jurisdiction)

    def _unknown(self, place: str, unit: str, near: str) -> None:
        mend = Message("scenario.use_nearest", {"nearest": near}) if near else Message("audit.unknown_unit_mend")
        self._findings.error(place, Message("audit.unknown_unit", {"unit": unit}), mend)

    def _planned_cells(self, line: int, cells: tuple[str, ...]) -> Iterator[tuple[str, int]]:
        """Yield the category and the position of every planned figure in a row."""
        for (category, name), position in self._layout.figures.items():
            if name != "planned":
                continue
            if category:
                yield category, position
            elif "category" in self._layout.words:
                yield from self._long_cell(line, cells, position)
            elif len(self._case.categories) == 1:
                yield next(iter(self._case.categories)), position
            else:
                self._reading.unassigned = True
                place = str(self._sheet.cell(line, position))
                self._findings.error(place, "audit.no_category", "audit.no_category_mend")

    def _long_cell(self, line: int, cells: tuple[str, ...], position: int) -> Iterator[tuple[str, int]]:
        word = self._word(cells, "category")
        category = self._categories.get(alike(word))
        if category is not None:
            yield category, position
            return
        self._reading.unassigned = True
        place = str(self._sheet.cell(line, self._layout.words["category"]))
        names = [known.name for known in self._case.categories.values()]
        mend = mend_name(word, names, list(self._case.categories))
        self._findings.error(place, Message("audit.unknown_category", {"category": word}), mend)

    def _figure(self, unit: Unit, category: str, line: int, cells: tuple[str, ...], position: int) -> None:
        """Take the number of one unit and category: the hand change where there is one, else the planned posts."""
        key, place = (unit.id, category), self._sheet.cell(line, position)
        figures = {name: self._number(line, cells, category, name) for name in ("current", "change", "solved")}
        planned = self._planned(line, cells, category, position, figures)
        wish = self._wish(line, cells, category)
        if wish is not None and not isinstance(planned, Fault):
            place = self._sheet.cell(line, self._position(category, "wish"))
            if isinstance(wish, int) and planned not in (None, wish, _proposed(figures)):
                values = {"planned": planned, "wish": wish, "cell": str(self._sheet.cell(line, position))}
                wish = Fault(Message("audit.two_numbers", values), Message("audit.two_numbers_mend"))
        number = planned if wish is None or isinstance(planned, Fault) else wish
        values = {"unit": unit.name, "category": self._case.categories[category].words}
        if isinstance(number, Fault):
            self._findings.error(str(place), number.what, number.mend)
            self._reading.cells.setdefault(key, place)
        elif category not in unit.holdings:
            if number:
                self._findings.error(str(place), "audit.no_holding", "audit.no_holding_mend", **values)
        elif key in self._reading.cells:
            first = str(self._reading.cells[key])
            self._findings.error(str(place), "audit.twice", "scenario.setting_twice_mend", first=first, **values)
        elif number is None:
            self._reading.cells[key] = place
            self._findings.error(str(place), "audit.no_number", "audit.no_number_mend", **values)
        else:
            self._reading.cells[key], self._reading.posts[key] = place, number
            current = unit.holdings[category].current
            if isinstance(wish, int):
                self._note_wish(key, place, wish, figures["solved"], current)
            else:
                self._compare(place, number, figures, current)

    def _wish(self, line: int, cells: tuple[str, ...], category: str) -> int | Fault | None:
        """Return the hand change; None where there is none."""
        position = self._position(category, "wish")
        return read_wish(cells[position]) if position >= 0 else None

    def _note_wish(self, key: Key, place: InputCell, wish: int, solved: int | None, current: int) -> None:
        """Note a hand change that the plan has already, and one that may be meant as a change of the number."""
        if wish == solved:
            self._reading.decided.add(key)
        elif 2 * wish < current:
            self._reading.small.append(str(place))

    def _compare(self, place: InputCell, planned: int, figures: Mapping[str, int | None], current: int) -> None:
        """Note figures of the table that disagree with each other, or with the scenario."""
        before, change = figures["current"], figures["change"]
        if before is not None and before != current:
            self._reading.stale.append(str(place))
        if before is not None and change is not None and before + change != planned:
            self._reading.divided.append(str(place))

    def _planned(
        self, line: int, cells: tuple[str, ...], category: str, position: int, figures: Mapping[str, int | None]
    ) -> int | Fault | None:
        """Return planned posts: as typed, or added up where the cell is the sum of current posts and change."""
        written = cells[position]
        formula = self._sheet.formulas.get((line, position), "")
        before, change = figures["current"], figures["change"]
        if before is not None and change is not None and formula in self._sum_formulas(line, category):
            written = str(before + change)
        return read_planned(written)

    def _sum_formulas(self, line: int, category: str) -> tuple[str, ...]:
        """Return the formulas that say current + change of this row."""
        before, change = (
            column_letters(self._position(category, name) + 1) + str(line) for name in ("current", "change")
        )
        return f"={before}+{change}", f"={change}+{before}"

    def _position(self, category: str, name: str) -> int:
        figures = self._layout.figures
        return figures.get((category, name), figures.get(("", name), -1))

    def _number(self, line: int, cells: tuple[str, ...], category: str, name: str) -> int | None:
        """Return a figure beside the planned posts; None where there is none, or none that can be read."""
        position = self._position(category, name)
        return read_figure(cells[position]) if position >= 0 else None


def _proposed(figures: Mapping[str, int | None]) -> int | None:
    """Return the planned posts as the proposal had them: repeated out of sight, or else current posts and change."""
    before, change, solved = figures["current"], figures["change"], figures["solved"]
    if solved is not None:
        return solved
    return None if before is None or change is None else before + change


def _report_notes(reading: _Reading, file: str, findings: Findings) -> None:
    """Tell of figures that disagree."""
    notes = {"audit.divided": reading.divided, "audit.stale": reading.stale, "audit.small_wish": reading.small}
    for what, places in notes.items():
        if places:
            findings.warning(file, what, count=len(places), places=_some(places))


def _some(names: list[str]) -> Message:
    return listed(first_few(names, SHOWN))


def _report_missing(case: Case, reading: _Reading, file: str, findings: Findings) -> None:
    """Tell of units that the table leaves out, and of categories that it leaves out altogether.

    While some row is nobody's, it may be that of a unit that seems to be missing: that is told first.
    """
    if reading.unassigned:
        return
    stated = {category for _, category in reading.cells}
    opened_later = _successors(case)
    for category in case.categories.values():
        name = category.words
        holders = [unit for unit in case.units.values() if category.code in unit.holdings]
        if category.code not in stated:
            if holders:
                findings.warning(file, "audit.left_out", "audit.left_out_mend", category=name)
            continue
        missing = [
            unit for unit in holders if (unit.id, category.code) not in reading.cells and unit.id not in opened_later
        ]
        if missing:
            values = {"category": name, "count": len(missing), "names": _some([unit.name for unit in missing])}
            findings.error(file, Message("audit.missing", values), Message("audit.missing_mend"))
