"""The way from a planner's workbook to a scenario, step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from quota.scenario.books.choosing import choose_needs
from quota.scenario.books.columns import Settled, category_name, report_kinds, require_posts, settle
from quota.scenario.books.grid import Area, Sheet, packed
from quota.scenario.books.header import Block, Heading, find_blocks
from quota.scenario.books.joining import Joiner, committees, headcounts, one_spelling, without_approval
from quota.scenario.books.locating import in_order, locate
from quota.scenario.books.opening import MOST_COLUMNS, open_book
from quota.scenario.books.people import which_population
from quota.scenario.books.places import county_in, places_in_title
from quota.scenario.books.rows import Row, RowKind, RowReader
from quota.scenario.books.sheet_names import counties_of_sheets
from quota.scenario.books.totals import check_sums
from quota.scenario.books.understanding import Draft, Kind, Notebook, UnitRow
from quota.scenario.books.words import CATEGORIES, LEADERS, MADE_UP
from quota.scenario.problems import CaseError, Findings
from quota.texts import Message, text


def draft_of_book(path: Path) -> Draft:
    """Read a planner's workbook into a draft of a scenario.

    Raises
    ------
    CaseError
        If it cannot be read, or its figures contradict each other; with everything that is wrong.
    """
    findings, notes = Findings(), Notebook()
    sheets = open_book(path, findings)
    if findings.stop and not sheets:
        raise CaseError(findings.all)
    tables = _tables(sheets, notes, findings)
    if not findings.stop and not any(table.holds_posts for table in tables):
        findings.error(path.name, "new.no_table", "new.no_table_mend")
    elif not findings.stop:
        require_posts(tables, findings)
    if findings.stop:
        raise CaseError(findings.all)
    check_sums(tables, notes)
    units = _units(tables, notes, findings)
    if findings.stop:
        raise CaseError(findings.all)
    titles = _titles(path, tables)
    without_approval(units, notes)
    categories = _held(units)
    if not categories:
        findings.error(path.name, "new.no_table", "new.no_table_mend")
        raise CaseError(findings.all)
    _report_headcounts(units, categories, notes)
    jurisdictions = locate(units, _places(path, sheets, titles), notes)
    population = which_population(units, notes, findings)
    if findings.stop:
        raise CaseError(findings.all)
    weights = choose_needs(units, categories, population, notes)
    if not any(unit.count("current", category) for unit in units for category in categories):
        findings.error(path.name, "new.no_posts", "new.no_posts_mend")
        raise CaseError(findings.all)
    _report_formula_names(units, notes)
    report_kinds(units, _held(units), notes)
    return Draft(
        path.name,
        title=text("new.title", "zh", place=jurisdictions[0].name),
        jurisdictions=jurisdictions,
        categories=_held(units),
        units=in_order(units, jurisdictions),
        weights=weights,
        population=population,
        made_up=bool(MADE_UP.search("".join((path.stem, *titles)))),
        notes=notes.notes,
    )


def _held(units: Sequence[UnitRow]) -> tuple[str, ...]:
    return tuple(code for code in CATEGORIES if any(unit.figure("current", code) for unit in units))


def _tables(sheets: Sequence[Sheet], notes: Notebook, findings: Findings) -> list[Settled]:
    read: list[tuple[Block, list[Row]]] = []
    found = {sheet.title: find_blocks(sheet) for sheet in sheets}
    counties = counties_of_sheets(found, notes)
    for sheet in sheets:
        blocks = found[sheet.title]
        if not blocks:
            notes.add(Kind.LEFT_OUT, sheet.place(), Message("new.left_sheet"))
            continue
        _report_sheet(sheet, notes)
        reader = RowReader(sheet, counties[sheet.title], notes, findings)
        for block in blocks:
            rows = reader.rows(block)
            units = sum(row.kind is RowKind.UNIT for row in rows)
            notes.add(Kind.UNDERSTOOD, block.place, Message("new.table", {"units": units, "line": block.top}))
            read.append((block, rows))
    specific = any(
        entry.meaning and entry.meaning.field in ("population_resident", "population_registered")
        for block, _ in read
        for entry in block.numeric
    )
    alike: dict[tuple[Heading, ...], list[Row]] = defaultdict(list)
    for block, rows in read:
        alike[block.headings] += rows
    return [settle(block, rows, alike[block.headings], specific, notes, findings) for block, rows in read]


def _report_sheet(sheet: Sheet, notes: Notebook) -> None:
    if sheet.hidden:
        notes.add(Kind.UNDERSTOOD, sheet.place(), Message("new.hidden_sheet"))
    if sheet.hidden_rows:
        lines = "、".join(str(line) for line in sorted(sheet.hidden_rows)[:10])
        notes.add(Kind.UNDERSTOOD, sheet.place(), Message("new.hidden_rows", {"lines": lines}))
    hidden = [column for column in sorted(sheet.hidden_columns) if column <= sheet.width]
    if hidden:
        columns = "、".join(str(Area(1, column, 1, column)).rstrip("1") for column in hidden)
        notes.add(Kind.UNDERSTOOD, sheet.place(), Message("new.hidden_columns", {"columns": columns}))
    if sheet.width >= MOST_COLUMNS:
        notes.add(Kind.LEFT_OUT, sheet.place(), Message("new.far_columns", {"most": MOST_COLUMNS}))


def _units(tables: Sequence[Settled], notes: Notebook, findings: Findings) -> list[UnitRow]:
    counties = [row.county for table in tables for row in table.rows if row.county]
    units = Joiner(one_spelling(sorted(set(counties)), notes), notes, findings).join(tables)
    committees(units, notes)
    headcounts(units, notes)
    if not units:
        findings.error(tables[0].block.sheet.book, "new.no_units", "new.no_units_mend")
    return units


def _titles(path: Path, tables: Sequence[Settled]) -> list[str]:
    """Return the titles of the tables with posts, the most telling first."""
    found = [packed(text) for table in tables if table.holds_posts for _, text in table.block.titles]
    return sorted(dict.fromkeys(text for text in found if len(text) >= 6 and "单位:" not in text), key=_plainness)


def _plainness(title: str) -> tuple[bool, int]:
    return ("编" not in title, -len(title))


def _places(path: Path, sheets: Sequence[Sheet], titles: Sequence[str]) -> list[str]:
    texts = (*titles, *(packed(sheet.title) for sheet in sheets), packed(path.stem))
    found = [place for text in texts for place in (*places_in_title(text), county_in(text)) if place]
    return list(dict.fromkeys(found))


def _report_formula_names(units: Sequence[UnitRow], notes: Notebook) -> None:
    names = [unit.name for unit in units if unit.name.startswith(("=", "+", "-", "@"))]
    if names:
        notes.add(Kind.GUESSED, "units.csv", Message("new.formula_name", {"names": "、".join(names)}))


def _report_headcounts(units: Sequence[UnitRow], categories: Sequence[str], notes: Notebook) -> None:
    """Say which headcounts are missing, and which people have no approved posts."""
    for category in categories:
        if category in LEADERS:
            continue  # leaders stay as they are
        lacking = [
            unit.name for unit in units if unit.count("current", category) and not unit.figure("headcount", category)
        ]
        if lacking:
            names = "、".join([*lacking[:5], *["…"] * (len(lacking) > 5)])
            values = {"category": category_name(category), "count": len(lacking), "names": names}
            what = Message("new.no_headcount", values)
            notes.add(Kind.MISSING, "units.csv", what, Message("new.no_headcount_mend"))
