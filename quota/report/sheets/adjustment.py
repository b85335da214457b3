"""Sheet 调整方案: every unit before and after, by county, with its givers below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from quota.plan.records import PostsRow
from quota.report import figures
from quota.report.book import (
    A3,
    A4,
    BAND,
    CHANGE,
    COUNT,
    DECIMAL,
    GROUP,
    PERCENT,
    TOTAL,
    Book,
    Cell,
    Formula,
    laid_out,
    lines_of,
    put,
    title,
    width_of,
)
from quota.report.sheets.notes import write_notes
from quota.report.standing import most_unsure
from quota.report.words import category_name, level_units, listed, role_name
from quota.scenario import LEVEL_ORDER, Level, Standing, Unit
from quota.texts import Language

FIELDS: Mapping[str, str] = {
    "current": COUNT,
    "headcount": COUNT,
    "vacancy": COUNT,
    "need": DECIMAL,
    "change": CHANGE,
    "planned": COUNT,
    "coverage_before": PERCENT,
    "coverage_after": PERCENT,
}
"""Columns of every category and their number formats."""
INPUTS = ("current", "headcount", "need", "change")
"""Fields that are written as numbers; the others follow from them by formulas."""
SUMMED = ("current", "headcount", "vacancy", "need", "change", "planned")
DRIVERS: Mapping[str, str] = {
    "area_km2": "#,##0.0",
    "population_resident": COUNT,
    "population_registered": COUNT,
    "villages": COUNT,
}
OF_WORK = ("need", "coverage_before", "coverage_after")
"""Fields that a unit which a merge closes leaves empty."""
LEAST_NAME = 27
"""Width, in half characters, of the longest name of a section."""
LEAST_WIDTH: Mapping[Language, float] = {"zh": 6.2, "en": 9.8}
"""Width of a column of posts that its header needs."""
SUM_BACKGROUND: Mapping[str, str] = {"group": GROUP, "section": TOTAL, "total": BAND}


class _Layout(NamedTuple):
    """Which column holds what.

    Parameters
    ----------
    words, drivers : dict of str to int
        Column of each text about a unit, and of each of its drivers.
    fields : dict of (category, field) to int
    note : int
    widths : list of float
    """

    words: Mapping[str, int]
    drivers: Mapping[str, int]
    fields: Mapping[tuple[str, str], int]
    note: int
    widths: Sequence[float]


class _Group(NamedTuple):
    """Units under one subtotal."""

    name: str
    units: Sequence[Unit]


class _Section(NamedTuple):
    """Groups of one level, under one heading."""

    name: str
    groups: Sequence[_Group]

    @property
    def units(self) -> list[Unit]:
        return [unit for group in self.groups for unit in group.units]


def write_adjustment(book: Book) -> None:
    """Write the sheet."""
    layout = _layout(book)
    paper = A4 if len(book.plan.case.categories) == 1 else A3
    sheet = book.sheet(book.words("report.sheet_adjustment"), layout.widths, paper)
    words = book.words("report.title_adjustment", title=book.plan.case.settings.title)
    title(book, sheet, words, layout.note)
    writer = _Writer(book, sheet, layout)
    top = write_notes(book, sheet, 1, layout.note, layout.widths)
    writer.header(top)
    sheet.freeze_panes(top + 2, layout.words["unit"] + 1)
    sheet.repeat_rows(top, top + 1)
    sheet.outline_settings(visible=True, symbols_below=False, symbols_right=False)
    last = writer.units(top + 2, _sections(book))
    last = writer.balance(last, top + 2)
    sheet.print_area(0, 0, last - 1, layout.note)


def _layout(book: Book) -> _Layout:
    case = book.plan.case
    words = {"number": 0, "unit": 1, "type": 2}
    if any(unit.role for unit in case.units.values()):
        words["role"] = 3
    held = [driver for driver in DRIVERS if any(driver in unit.drivers for unit in case.units.values())]
    other = "population_registered" if case.settings.population != "registered" else "population_resident"
    if "population_resident" in held and "population_registered" in held:
        held.remove(other)
    drivers = {driver: len(words) + place for place, driver in enumerate(held)}
    start = len(words) + len(drivers)
    fields = {
        (category, field): start + place
        for place, (category, field) in enumerate((category, field) for category in case.categories for field in FIELDS)
    }
    note = start + len(fields)
    return _Layout(words, drivers, fields, note, _widths(book, [*words], [*drivers], [*fields]))


def _widths(book: Book, words: list[str], drivers: list[str], fields: list[tuple[str, str]]) -> list[float]:
    """Return the width of every column: names as long as they are, within reason, and totals in full."""
    case = book.plan.case
    units = [unit for unit in case.units.values() if unit.holdings]
    texts = {
        "number": len(str(len(units))) + 2,
        "unit": _clipped((width_of(unit.name) for unit in units), LEAST_NAME, 31),
        "type": _clipped((width_of(unit.type) for unit in units), 6, 12.5),
        "role": _clipped((width_of(role_name(case, unit.role)) for unit in units), 6, 12.5),
    }
    sums = {driver: sum(unit.drivers.get(driver, Decimal(0)) for unit in units) for driver in drivers}
    posts = {
        category: max(len(f"{max(balance.before, balance.after):,}") + 1.5, LEAST_WIDTH[book.language])
        for category in case.categories
        for balance in [figures.balance(book.plan, category)]
    }
    return [
        *(texts[name] for name in words),
        *(max(len(f"{sums[driver]:,.1f}") + 0.5, 9.8) for driver in drivers),
        *(posts[category] + (2 if field == "need" else 1) * (field in OF_WORK) for category, field in fields),
        22,
    ]


def _clipped(widths: Iterable[int], least: int, most: float) -> float:
    return min(0.86 * max([least, *widths]) + 1.5, most)


def _sections(book: Book) -> list[_Section]:
    """Return townships first, then the levels above from the top down."""
    case = book.plan.case
    there = {row.unit_id for row in book.plan.posts}
    by_level: dict[Level, dict[str, list[Unit]]] = defaultdict(lambda: defaultdict(list))
    for unit in case.units.values():
        if unit.id in there:
            by_level[unit.level][unit.jurisdiction].append(unit)
    changes: dict[str, int] = defaultdict(int)
    for row in book.plan.posts:
        changes[row.level] += row.change
    sections = []
    for level in sorted(by_level, key=lambda level: (level != "township", LEVEL_ORDER.index(level))):
        name = level_units(level, book.language)
        if level != "township" and changes[level] < 0:
            name = book.words("report.givers", level=name)
        groups = [
            _Group(case.jurisdictions[code].name, tuple(units)) for code, units in sorted(by_level[level].items())
        ]
        sections.append(_Section(name, groups))
    return sections


def _merge_notes(book: Book) -> dict[str, str]:
    """Say of every unit that a merge opens or closes what becomes of it."""
    notes: dict[str, str] = {}
    for merge in book.plan.merges:
        if merge.taken:
            notes |= dict.fromkeys(merge.members.split(), book.words("report.merged_into", name=merge.name))
            notes[merge.successor] = book.words("report.merged_from")
    return notes


class _Writer:
    """Writes the rows; keeps which style a cell takes."""

    def __init__(self, book: Book, sheet: Worksheet, layout: _Layout) -> None:
        self._book, self._sheet, self._layout = book, sheet, layout
        self._posts: dict[tuple[str, str], PostsRow] = {(row.unit_id, row.category): row for row in book.plan.posts}
        self._categories = tuple(book.plan.case.categories)
        self._styles: dict[tuple[str, Standing | None, str], Format] = {}
        self._merge_notes = _merge_notes(book)
        self._opened, self._closed = figures.merged(book.plan)

    def header(self, top: int) -> None:
        """Write the band of categories and the names of columns below it."""
        book, sheet, layout = self._book, self._sheet, self._layout
        style = book.style("head", font_size=9)
        sheet.set_row(top, 18)
        sheet.set_row(top + 1, 52)
        singles = {**layout.words, **layout.drivers, "note": layout.note}
        for name, column in singles.items():
            suffix = self._suffix(self._driver_standings(name)) if name in layout.drivers else ""
            sheet.merge_range(top, column, top + 1, column, "", style)
            sheet.write_string(top, column, book.words(f"report.heading_{name}") + suffix, style)
        for category in self._categories:
            first = layout.fields[category, "current"]
            sheet.merge_range(top, first, top, first + len(FIELDS) - 1, "", style)
            sheet.write_string(top, first, self._band(category), style)
            for field in FIELDS:
                standings = [self._standing(row, field) for row in book.plan.posts if row.category == category]
                words = book.words(f"report.field_{field}") + self._suffix(standings)
                sheet.write_string(top + 1, layout.fields[category, field], words, style)

    def _band(self, category: str) -> str:
        name = category_name(self._book.plan.case, category, self._book.language)
        if self._book.plan.case.categories[category].counts_in_total:
            return name
        return self._book.words("report.not_in_total", category=name)

    def _suffix(self, standings: Iterable[Standing | None]) -> str:
        found = set(standings)
        worst = most_unsure(found)
        if worst not in ("illustrative", "estimated"):
            return ""
        return "\n" + self._book.words(f"report.suffix_{'all' if len(found) == 1 else 'some'}_{worst}")

    def _driver_standings(self, driver: str) -> Iterator[Standing | None]:
        for unit in self._book.plan.case.units.values():
            if driver in unit.drivers and unit.holdings:
                yield self._book.standings.driver(unit, driver)

    def _standing(self, row: PostsRow, field: str) -> Standing | None:
        """Return the standing of one figure."""
        standings, holding = self._book.standings, (row.unit_id, row.category)
        match field:
            case "current":
                return standings.current[holding]
            case "headcount":
                return standings.headcount[holding]
            case "vacancy":
                return most_unsure([standings.current[holding], standings.headcount[holding]])
            case "need":
                return standings.need[holding]
            case "coverage_before":
                return most_unsure([standings.current[holding], standings.need[holding]])
        return standings.result[row.category]

    def units(self, row: int, sections: Sequence[_Section]) -> int:
        """Write all sections under one total; return the next row."""
        total_row, number = row, 1
        row += 1
        for section in sections:
            section_row = row
            row += len(sections) > 1
            for group in section.groups:
                group_row = row
                grouped = len(section.groups) > 1
                row += grouped
                for unit in group.units:
                    self._unit(row, number, unit, level=1 if grouped else 0)
                    row, number = row + 1, number + 1
                if grouped:
                    name = self._book.words("report.group", name=group.name, count=len(group.units))
                    self._sum(group_row, row - 1, name, group.units, "group")
            if len(sections) > 1:
                name = self._book.words("report.group", name=section.name, count=len(section.units))
                self._sum(section_row, row - 1, name, section.units, "section")
        units = [unit for section in sections for unit in section.units]
        name = self._book.words("report.group", name=self._book.words("report.all_units"), count=len(units))
        self._sum(total_row, max(row - 1, total_row + 1), name, units, "total")
        return row

    def _unit(self, row: int, number: int, unit: Unit, *, level: int) -> None:
        book, sheet, layout = self._book, self._sheet, self._layout
        note = self._note(unit)
        rooms = {"unit": unit.name, "type": unit.type, "note": note}
        lines = max(
            lines_of(words, layout.widths[layout.note if name == "note" else layout.words[name]], size=9)
            for name, words in rooms.items()
        )
        sheet.set_row(row, 12.5 * lines + 2, None, {"level": level})
        role = role_name(book.plan.case, unit.role)
        texts: dict[str, Cell] = {"number": number, "unit": unit.name, "type": unit.type, "role": role}
        for name, column in layout.words.items():
            put(sheet, row, column, texts[name], self._style(COUNT if name == "number" else "words", None))
        for driver, column in layout.drivers.items():
            standing = book.standings.driver(unit, driver) if driver in unit.drivers else None
            put(sheet, row, column, unit.drivers.get(driver), self._style(DRIVERS[driver], standing))
        for category in self._categories:
            posts = self._posts.get((unit.id, category))
            for field, number_format in FIELDS.items():
                cell = None if posts is None else self._unit_cell(posts, row, field)
                standing = None if posts is None else self._standing(posts, field)
                put(sheet, row, layout.fields[category, field], cell, self._style(number_format, standing))
        put(sheet, row, layout.note, note, self._style("words", None))

    def _unit_cell(self, posts: PostsRow, row: int, field: str) -> Cell:
        closed = posts.unit_id in self._closed  # its work is the successor's
        if (closed and field in OF_WORK) or (posts.unit_id in self._opened and field == "coverage_before"):
            return None
        if field in INPUTS:
            value: int | Decimal = getattr(posts, field)
            return value
        at = self._address(posts.category, row)
        match field:
            case "vacancy":
                return Formula(f"={at('current')}-{at('headcount')}", posts.current - posts.headcount)
            case "planned":
                return Formula(f"={at('current')}+{at('change')}", posts.planned)
            case "coverage_before":
                return Formula(f"={at('current')}/{at('need')}", posts.current / float(posts.need))
        return Formula(f"={at('planned')}/{at('need')}", posts.planned / float(posts.need))

    def _address(self, category: str, row: int) -> Callable[[str], str]:
        """Return how to address the fields of a category in a row: ``at("current")`` is ``H7``."""
        return lambda field: f"{xl_col_to_name(self._layout.fields[category, field])}{row + 1}"

    def _note(self, unit: Unit) -> str:
        book = self._book
        names = [category_name(book.plan.case, category, book.language) for category in self._categories]
        frozen = [
            name
            for category, name in zip(self._categories, names, strict=True)
            if category in unit.holdings and unit.holdings[category].pin is not None
        ]
        notes = [unit.note] if unit.note else []
        if unit.id in self._merge_notes:
            notes.append(self._merge_notes[unit.id])
        if frozen:
            notes.append(book.words("report.frozen", categories=listed(frozen, book.language)))
        for category, name in zip(self._categories, names, strict=True):
            posts = self._posts.get((unit.id, category))
            if posts is not None and posts.headcount_after > posts.planned:
                over = posts.headcount_after - posts.planned
                notes.append(book.words("report.overfilled", category=name, people=over))
        return ("；" if book.language == "zh" else "; ").join(notes)

    def _sum(self, row: int, last: int, name: str, units: Sequence[Unit], kind: str) -> None:
        """Write a row that adds up the rows below it down to ``last``; sums within sums are not counted twice."""
        book, sheet, layout = self._book, self._sheet, self._layout
        for column in (*layout.words.values(), layout.note):
            words = name if column == layout.words["unit"] else None
            put(sheet, row, column, words, self._style("words", None, kind))
        for driver, column in layout.drivers.items():
            holders = [unit for unit in units if driver in unit.drivers]
            value = sum((unit.drivers[driver] for unit in holders), Decimal(0))
            standing = most_unsure(book.standings.driver(unit, driver) for unit in holders)
            driver_sum = Formula(_subtotal(column, row, last), float(value)) if holders else None
            put(sheet, row, column, driver_sum, self._style(DRIVERS[driver], standing, kind))
        for category in self._categories:
            posts = [self._posts[unit.id, category] for unit in units if (unit.id, category) in self._posts]
            total = figures.total(posts, self._opened, self._closed)
            for field, number_format in FIELDS.items():
                cell = self._sum_cell(total, category, field, row, last) if posts else None
                standing = most_unsure(self._standing(held, field) for held in posts)
                put(sheet, row, layout.fields[category, field], cell, self._style(number_format, standing, kind))

    def _sum_cell(self, total: figures.Total, category: str, field: str, row: int, last: int) -> Cell:
        if field in SUMMED:
            value = total.current - total.headcount if field == "vacancy" else getattr(total, field)
            return Formula(_subtotal(self._layout.fields[category, field], row, last), float(value))
        if not total.need or (field == "coverage_before" and total.need != total.need_before):
            return None
        at = self._address(category, row)
        posts = "current" if field == "coverage_before" else "planned"
        return Formula(f"={at(posts)}/{at('need')}", getattr(total, posts) / float(total.need))

    def balance(self, row: int, total_row: int) -> int:
        """Write how units, reserves and approvals add up, where there are any; return the next row."""
        plan, layout = self._book.plan, self._layout
        balances = {category: figures.balance(plan, category) for category in self._categories}
        if not any(item.reserve_before or item.reserve_after or item.approved for item in balances.values()):
            return row
        names = [self._book.words(f"report.line_{name}") for name in ("reserve", "all", "approved")]
        for place, name in enumerate(names):
            for column in range(layout.note + 1):
                words = name if column == layout.words["unit"] else None
                put(self._sheet, row + place, column, words, self._style("words", None, "section"))
        for category, item in balances.items():
            reserve = item.reserve_after - item.reserve_before
            of_reserve = {"current": item.reserve_before, "change": reserve, "planned": item.reserve_after}
            of_all = {
                "current": item.before + item.reserve_before,
                "change": item.after - item.before + reserve,
                "planned": item.after + item.reserve_after,
            }
            standing = self._book.standings.all_reserves(category)
            for field, value in of_reserve.items():
                column, letters = layout.fields[category, field], xl_col_to_name(layout.fields[category, field])
                style = self._style(FIELDS[field], standing, "section")
                put(self._sheet, row, column, value, style)
                sum_words = f"={letters}{total_row + 1}+{letters}{row + 1}"
                style = self._style(FIELDS[field], self._book.standings.result[category], "section")
                put(self._sheet, row + 1, column, Formula(sum_words, of_all[field]), style)
            column = layout.fields[category, "change"]
            put(self._sheet, row + 2, column, item.approved, self._style(CHANGE, None, "section"))
        return row + len(names)

    def _style(self, number: str, standing: Standing | None, kind: str = "") -> Format:
        """Return the style of a cell: its number format, or ``words``; how sure it is; which sort of sum it is."""
        key = (number, standing, kind)
        if key not in self._styles:
            more: dict[str, object] = {"text_wrap": not kind} if number == "words" else {**laid_out(COUNT)}
            if number != "words":
                more["num_format"] = number
            if number == CHANGE or kind:
                more["bold"] = True
            if kind:
                more["bg_color"] = SUM_BACKGROUND[kind]
            self._styles[key] = self._book.style("small", standing, **more)
        return self._styles[key]


def _subtotal(column: int, row: int, last: int) -> str:
    letters = xl_col_to_name(column)
    return f"=SUBTOTAL(9,{letters}{row + 2}:{letters}{last + 1})"
