"""The audit of year tables that somebody changed by hand: which lines are broken, in which year, and by how much.

What a table states stands. What none of them states is settled so that lines are broken by as little as can be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from quota.model.rows import Posts, Reserve
from quota.model.subject import Subject
from quota.phase.elastic import Obstacle, eased
from quota.phase.programme import write
from quota.phase.quantities import At, Comes, Decided, Hired, Hires, Leaves, Missed, Waiting, YearPeople, YearRow
from quota.phase.rules import every_row, hired_within
from quota.phase.start import Start
from quota.phase.words import year_head, year_named
from quota.plan.hand.cells import read_planned
from quota.plan.hand.sheet import WORKBOOKS, TextSheet, read_sheets
from quota.scenario import CaseError, Pool, Problem
from quota.scenario.cells import Fault
from quota.scenario.folders import content_of
from quota.scenario.names import alike
from quota.scenario.problems import Findings
from quota.solve.solvers import Runner
from quota.texts import Language, Message, text

PREFIX = "years_"


class _Form(NamedTuple):
    """Columns of a table: what names a row, what the row decides, and what repeats the scenario or another table."""

    keys: tuple[str, ...]
    decided: tuple[str, ...]
    given: tuple[str, ...] = ()

    @property
    def columns(self) -> set[str]:
        return {*self.keys, *self.decided, *self.given}


_OF_HOLDERS = ("year", "unit_id", "category")
FORMS = {
    "people": _Form(_OF_HOLDERS, ("hires", "moved_out", "moved_in", "people"), ("exits", "posts")),
    "hiring": _Form(("year", "jurisdiction", "category"), ("hires",)),
    "pools": _Form(("year", "jurisdiction", "level", "category"), ("reserve", "waiting")),
    "posts": _Form(_OF_HOLDERS, ("posts",), ("current", "planned")),
}
"""Tables of the years; a file is the first of them of which it has every column."""
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class HandYears(NamedTuple):
    """What year tables state: quantities, totals as lines, and what a reader should know."""

    stated: Mapping[At, int]
    totals: tuple[YearRow, ...]
    warnings: tuple[Problem, ...]


class YearsAudit(NamedTuple):
    """How many lines were checked, those that are broken, and whether everything was stated."""

    rows: int
    breaches: tuple[Obstacle, ...]
    whole: bool


def is_of_years(path: Path) -> bool:
    """Return whether a folder or a file is one of `quota phase`."""
    return (path / f"{PREFIX}posts.csv").is_file() or (path.name.startswith(PREFIX) and path.suffix.lower() == ".csv")


def audit_years(start: Start, tables: HandYears, runner: Runner, *, moving: bool = True) -> YearsAudit:
    """Check every line of the years; `moving`: whether people may move."""
    rows = [*(row for row in every_row(start, moving=moving) if row.rule not in ("hired", "evenness")), *tables.totals]
    programme = write(start, moving=moving, loose=True, stated=tables.stated, rows=rows)
    high = programme.arrays.high.copy()
    for row in rows:
        for at, _ in row.terms:
            if isinstance(at.what, Missed) and row.row is not None:  # no worse than at the start
                high[list(programme.columns[at])] = abs(min(0, row.row.slack(start.before)))
    programme = replace(programme, arrays=programme.arrays.changed(high=high))
    found = eased(programme, runner, range(len(rows)))
    return YearsAudit(len(rows), found, all(At(Hires(h.posts), 0) in tables.stated for h in start.holders))


def read_hand_years(start: Start, path: Path) -> HandYears:
    """Read a folder of `quota phase`, a table of it, or the sheet of a workbook.

    Raises
    ------
    CaseError
        With every problem, each with its cell.
    """
    findings = Findings()
    reader = _Reader(start, findings)
    for file in sorted(path.glob(f"{PREFIX}*.csv")) if path.is_dir() else [path]:
        data = content_of(file, file.name, findings)
        if data is not None:
            for sheet in read_sheets(data, file.name, findings):
                reader.read(sheet)
    if not (reader.seen or findings.stop):
        findings.error(str(path), "phase.hand_no_table", "phase.hand_no_table_mend")
    reader.compare()
    if findings.stop:
        raise CaseError(findings.all)
    return HandYears(reader.stated, tuple(reader.totals), findings.warnings)


def has_years(path: Path) -> bool:
    """Return whether a workbook has the sheet of the years."""
    if path.suffix.lower() not in WORKBOOKS or not path.is_file():
        return False
    titles = {alike(text("phase.sheet", language)) for language in LANGUAGES}
    return any(alike(sheet.title) in titles for sheet in read_sheets(path.read_bytes(), path.name, Findings()))


class _Copy(NamedTuple):
    """A cell that repeats something."""

    place: str
    at: object
    value: int


class _Reader:
    """Reads tables and sheets."""

    def __init__(self, start: Start, findings: Findings) -> None:
        self.start, self.findings = start, findings
        self.stated: dict[At, int] = {}
        self.totals: list[YearRow] = []
        self.copies: list[_Copy] = []
        self.seen: set[str] = set()
        self._year = {str(year.year): place for place, year in enumerate(start.years)}
        case = start.case
        self._about: dict[tuple[object, ...], object] = {(False, *held.posts): held.posts for held in start.holders}
        self._about |= {(False, *pool, category): (pool, category) for pool, category in case.pools}
        self._about |= {
            (True, place, kind): Hired(place, kind) for place in case.jurisdictions for kind in case.categories
        }

    def read(self, sheet: TextSheet) -> None:
        """Read one sheet; one that is none of the years is passed over."""
        for place, (_, cells) in enumerate(sheet.lines):
            for name, form in FORMS.items():
                if form.columns <= set(cells):
                    self._table(name, form, cells, sheet, place + 1)
                    return
            for language in LANGUAGES:
                columns = self._columns(cells, language)
                if columns:
                    self._by_unit(columns, sheet, place + 1)
                    return

    def compare(self) -> None:
        """Warn of cells that repeat something else than what counts."""
        known: dict[object, int] = {("posts", *at): posts for at, posts in self.stated.items()}
        for holder in self.start.holders:
            known |= {("current", holder.posts): holder.before, ("planned", holder.posts): holder.target}
            known |= {("exits", holder.posts, year): people for year, people in enumerate(holder.exits)}
        other = [copy for copy in self.copies if copy.value != known.get(copy.at, copy.value)]
        if other:
            values = {"count": len(other), "first": other[0].place, "known": known[other[0].at]}
            self.findings.warning(other[0].place.split(":")[0], "phase.hand_given", "phase.hand_given_mend", **values)

    def _table(self, name: str, form: _Form, header: Sequence[str], sheet: TextSheet, top: int) -> None:
        self.seen.add(name)
        position = {column: header.index(column) for column in form.columns}
        stated = set[tuple[int, object]]()
        for line, cells in sheet.lines[top:]:
            key = tuple(cells[position[column]].strip() for column in form.keys)
            known = self._known(name, key)
            if known is None:
                place = str(sheet.cell(line, position[form.keys[1]]))
                self.findings.error(place, "phase.hand_unknown", "audit.unknown_name_mend", text=" ".join(key))
                continue
            year, about = known
            stated.add(known)
            for column in (*form.decided, *form.given):
                value = self._number(sheet, line, cells, position[column])
                if value is not None and column in form.decided:
                    self._state(column, year, about, value)
                elif value is not None:
                    at = (column, about, year) if column in ("posts", "exits") else (column, about)
                    self.copies.append(_Copy(str(sheet.cell(line, position[column])), at, value))
        if form.keys == _OF_HOLDERS:
            self._missing(sheet, stated)

    def _known(self, name: str, key: tuple[str, ...]) -> tuple[int, object] | None:
        """Return the year and what a row is about; None where the years have no such thing."""
        year, about = self._year.get(key[0]), self._about.get((name == "hiring", *key[1:]))
        return None if year is None or about is None else (year, about)

    def _state(self, column: str, year: int, about: object, value: int) -> None:
        if isinstance(about, Hired):
            terms = hired_within(self.start, about.category, about.jurisdiction, year)
            of = Subject(jurisdiction=about.jurisdiction, category=about.category)
            self.totals.append(YearRow("totals", of, year, tuple(terms), "==", value))
        else:
            self.stated[At(_quantity(column, about), year)] = value

    def _number(self, sheet: TextSheet, line: int, cells: Sequence[str], position: int) -> int | None:
        """Return a whole number; note a fault where there is none."""
        value = read_planned(cells[position])
        if isinstance(value, int):
            return value
        fault = value or Fault(Message("audit.no_figure"), Message("audit.no_figure_mend"))
        self.findings.error(str(sheet.cell(line, position)), fault.what, fault.mend)
        return None

    def _missing(self, sheet: TextSheet, stated: set[tuple[int, object]]) -> None:
        """Note holders and years of which a table says nothing."""
        years = range(len(self.start.years))
        holders = [holder.posts for holder in self.start.in_table_order]
        missing = [(posts, year) for posts in holders for year in years if (year, posts) not in stated]
        if missing and not self.findings.stop:
            posts, year = missing[0]
            words = f"{self.start.years[year].year} {posts.unit} {posts.category}"
            self.findings.error(
                sheet.file,
                Message("phase.hand_missing", {"count": len(missing), "first": words}),
                Message("phase.hand_missing_mend"),
            )

    # the sheet of the workbook

    def _columns(self, cells: Sequence[str], language: Language) -> dict[tuple[str, int | None], int]:
        """Return where posts and people of every year and their totals stand; nothing where this is no header of them."""
        heads: dict[tuple[str, int | None], str] = {
            (name, None): text(f"phase.column_{name}", language) for name in ("hires", "out", "into")
        }
        for place, year in enumerate(self.start.years):
            named = year_named(self.start, year.year, language)
            heads |= {(name, place): year_head(named, name, language) for name in ("posts", "people")}
        trimmed = [cell.strip() for cell in cells]
        return (
            {what: trimmed.index(word) for what, word in heads.items()} if set(heads.values()) <= set(trimmed) else {}
        )

    def _by_unit(self, columns: Mapping[tuple[str, int | None], int], sheet: TextSheet, top: int) -> None:
        """Read the lines of units, which have no codes: they stand in the order of the tables."""
        self.seen.add("by_unit")
        case = self.start.case
        waiting = iter(self.start.in_table_order)
        for line, cells in sheet.lines[top:]:
            named = [alike(cell) for cell in cells[:3]]
            for holder in waiting:
                unit, category = case.units[holder.posts.unit], case.categories[holder.posts.category]
                if named[:2] == [alike(unit.name), alike(case.jurisdictions[unit.jurisdiction].name)] and named[2] in {
                    alike(category.named(language)) for language in LANGUAGES
                }:
                    self._unit(columns, sheet, line, cells, holder.posts)
                    break
            else:
                return

    def _unit(
        self,
        columns: Mapping[tuple[str, int | None], int],
        sheet: TextSheet,
        line: int,
        cells: Sequence[str],
        posts: Posts,
    ) -> None:
        years = range(len(self.start.years))
        for (name, year), position in columns.items():
            value = self._number(sheet, line, cells, position)
            if value is not None and year is not None:
                self.stated[At(_quantity(name, posts), year)] = value
            elif value is not None:
                terms = tuple((At(_quantity(name, posts), each), 1) for each in years)
                of = Subject(unit=posts.unit, category=posts.category)
                self.totals.append(YearRow("totals", of, years[-1], terms, "==", value))


def _quantity(column: str, about: object) -> Decided:
    """Return the quantity of a column."""
    if isinstance(about, Posts):
        kinds: dict[str, Callable[[Posts], Decided]] = {
            "people": YearPeople, "hires": Hires, "moved_out": Leaves, "out": Leaves, "moved_in": Comes, "into": Comes,
        }  # fmt: skip
        return kinds[column](about) if column in kinds else about
    assert isinstance(about, tuple)
    pool, category = about
    assert isinstance(pool, Pool)
    return Reserve(pool, category) if column == "reserve" else Waiting(pool, category)
