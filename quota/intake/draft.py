"""The way from a planner's workbook to a scenario, step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from quota.intake.cells.cell_places import sheet_of
from quota.intake.cells.grid import Area, Sheet
from quota.intake.cells.workbooks import MOST_COLUMNS
from quota.intake.checks.displaced_columns import check_slipped, is_offset
from quota.intake.checks.exchanged_columns import ask_about_exchange, check_exchanged
from quota.intake.checks.misplaced_rows import check_misplaced
from quota.intake.checks.plausible import check_plausible
from quota.intake.checks.population import which_population
from quota.intake.checks.signs_of_nobody import with_noughts
from quota.intake.checks.sizes import check_sizes
from quota.intake.checks.titles import (
    ask_about_kind_of_people,
    ask_about_years,
    check_titles,
    require_posts,
)
from quota.intake.checks.totals import check_sums
from quota.intake.columns.leaders_by_duty import with_duties
from quota.intake.columns.measures import with_measures
from quota.intake.columns.people_columns import with_bare_people, with_kinds_before, with_people_of_posts
from quota.intake.columns.proved_columns import with_balances, with_row_totals
from quota.intake.columns.settled import SettledTable, settle
from quota.intake.headers.blocks import Block, Heading
from quota.intake.layouts.cards import like_cards
from quota.intake.layouts.items_in_sections import bare_header
from quota.intake.layouts.kind_in_rows import with_row_kinds
from quota.intake.records import Notebook, PlaceRow, PoolRow, ScenarioDraft, Told, UnitRow
from quota.intake.rows.gone_units import ask_about_gone
from quota.intake.rows.rows import BookRow, RowKind, RowReader
from quota.intake.rows.sections import counties_alone, in_sections, without_kind_totals
from quota.intake.rows.sheet_counties import counties_of_sheets, short_names, with_whole_names
from quota.intake.rows.structure import structured
from quota.intake.sheets.books import book_names, open_books, report_unused, tables_of, told_hidden
from quota.intake.sheets.older_sheets import ledger_cell
from quota.intake.sheets.summary_sheets import without_summaries
from quota.intake.units.county_spellings import one_spelling
from quota.intake.units.doubtful_names import ask_about_leftovers, ask_about_lookalikes, check_counties, with_renamed
from quota.intake.units.joined import Joiner
from quota.intake.units.jurisdictions import in_order, locate
from quota.intake.units.known_units import key_of
from quota.intake.units.places_named import Named, places_named, tell_names, titles_of
from quota.intake.units.reserves import read_reserves
from quota.intake.units.unit_figures import committees, headcounts, of_own_kinds, without_approval
from quota.intake.vocabulary.header_words import CATEGORIES, LEADERS, MADE_UP
from quota.intake.vocabulary.numbers import is_number
from quota.intake.vocabulary.said import category_name, few
from quota.intake.vocabulary.unit_names import township_type
from quota.intake.writing.columns_accounted import reconcile
from quota.intake.writing.date_and_office import facts_told
from quota.intake.writing.first_needs import choose_needs, report_kinds
from quota.scenario.problems import CaseError, Findings
from quota.texts import Message, text


def draft_of_book(*paths: Path) -> ScenarioDraft:
    """Read a planner's workbook, or several that belong together, into a draft of a scenario.

    Raises
    ------
    CaseError
        If it cannot be read, or its figures contradict each other; with everything that is wrong.
    """
    findings, notes = Findings(), Notebook()
    sheets = open_books(paths, findings)

    def stop_if_wrong() -> None:
        if findings.stop:
            raise CaseError(told_hidden(findings.all, sheets))

    stop_if_wrong()
    books = tuple(book_names(paths))
    book = "、".join(books)
    tables = _tables(sheets, notes, findings)
    if not findings.stop and not any(table.holds_posts for table in tables):
        _no_posts(book, sheets, tables, findings)
    elif not findings.stop:
        require_posts(tables, findings)
        check_titles(tables, findings)
        tables = without_summaries(tables, notes, findings)
    check_misplaced(tables, notes, findings)  # before sums, which such a row makes wrong
    stop_if_wrong()
    check_sums(tables, notes, findings)
    check_exchanged(tables, findings)
    tables = with_noughts(tables, notes)
    counties = one_spelling(_units_by_county(tables), notes)
    units = _units(books, tables, counties, notes, findings)
    stop_if_wrong()
    categories = _held(units, ())
    if not categories:
        _all_zero(book, tables, findings)
    stop_if_wrong()
    _report_headcounts(units, categories, notes)
    jurisdictions = _located(units, places_named(paths, sheets, tables), books, notes)
    reserves = read_reserves(tables, units, jurisdictions, counties, notes, findings)
    population = which_population(units, notes, findings)
    stop_if_wrong()
    check_plausible(units, notes, findings)
    check_sizes(units, notes, findings)
    stop_if_wrong()
    ask_about_exchange(units, tables, notes)
    ask_about_years(tables, notes)
    ask_about_kind_of_people(tables, notes)
    ask_about_lookalikes(tables, units, notes)
    weights = choose_needs(units, categories, population, notes)
    if not any(unit.count("current", category) for unit in units for category in _bearing(units, categories)):
        _all_zero(book, tables, findings)
    stop_if_wrong()
    _report_formula_names(units, notes)
    report_kinds(units, categories, tables, notes)
    reconcile(tables, units, categories, notes)
    told = facts_told(tables, notes)
    return ScenarioDraft(
        books,
        title=text("new.title", "zh", place=jurisdictions[0].name),
        jurisdictions=jurisdictions,
        categories=_held(units, reserves),
        units=in_order(units, jurisdictions),
        weights=weights,
        population=population,
        made_up=bool(MADE_UP.search("".join((*(path.stem for path in paths), *titles_of(tables))))),
        notes=notes.notes,
        as_of=told.as_of,
        office=told.office,
        reserves=reserves,
    )


def _located(
    units: Sequence[UnitRow], named: Sequence[Named], books: Sequence[str], notes: Notebook
) -> tuple[PlaceRow, ...]:
    jurisdictions = locate(units, [one.name for one in named], notes)
    tell_names(named, jurisdictions, books, notes)
    return jurisdictions


def _held(units: Sequence[UnitRow], reserves: Sequence[PoolRow]) -> tuple[str, ...]:
    kept = {reserve.category for reserve in reserves}
    counted = [(meaning, figure.value) for unit in units for meaning, figure in unit.figures.items()]
    some = {meaning.category for meaning, value in counted if value}
    held = {meaning.category for meaning, _ in counted if meaning.field == "current"}
    return tuple(code for code in CATEGORIES if code in kept or code in (held & some or held))


def _bearing(units: Sequence[UnitRow], categories: Sequence[str]) -> set[str]:
    """Return the categories some of which must have posts: leaders only where nobody is counted on any other."""
    others = set(categories) - LEADERS
    return (
        others if any(unit.count("headcount", category) for unit in units for category in others) else set(categories)
    )


def _tables(sheets: Sequence[Sheet], notes: Notebook, findings: Findings) -> list[SettledTable]:
    read: list[tuple[Block, list[BookRow]]] = []
    found = tables_of(sheets, notes, findings)
    short = short_names(found)
    for (sheet, blocks), county in zip(found, counties_of_sheets(found, notes), strict=True):
        if not blocks and sheet.counted:
            continue  # why it was not counted is told
        if not blocks:
            lost = _lines_of_figures(sheet)
            kind, key = (Told.QUESTION, "new.left_figures") if lost else (Told.LEFT_OUT, "new.left_sheet")
            notes.add(kind, sheet.place(), Message(key, {"count": lost}))
            continue
        _report_sheet(sheet, notes)
        reader = RowReader(sheet, county, notes, findings, short)
        for block in (_with_meanings(block, notes) for block in blocks):
            if not is_offset(block, findings) and not check_slipped(block, findings):
                read.append(
                    (block, in_sections(block, without_kind_totals(block, reader.rows(block), notes, findings), notes))
                )
    if counties := counties_alone(read):
        names = "、".join(counties[:3])
        findings.error(read[0][0].place, "new.only_counties", "new.only_counties_mend", names=names)
        return []
    read = list(structured(with_whole_names(read, notes), notes, findings))
    read = with_people_of_posts([(with_measures(block, rows, notes), rows) for block, rows in read], notes)
    for block, rows in read:
        ask_about_gone(block, rows, notes)
        units = len({(row.county, row.name) for row in rows if row.kind is RowKind.UNIT})
        if not block.sheet.counted:  # what was counted of a list is told
            notes.add(Told.UNDERSTOOD, block.place, "new.table", units=units, line=block.top)
    specific = any(
        entry.field in ("population_resident", "population_registered") for block, _ in read for entry in block.numeric
    )
    alike: dict[tuple[Heading, ...], list[BookRow]] = defaultdict(list)
    for block, rows in read:
        alike[block.headings] += rows
    tables = [settle(block, rows, alike[block.headings], specific, notes, findings) for block, rows in read]
    if not findings.stop:
        _refuse_ledger(sheets, tables, findings)
    return tables


def _units_by_county(tables: Sequence[SettledTable]) -> dict[str, set[str]]:
    """Return the names of the units by each spelling of a county."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in (row for table in tables for row in table.rows if row.county):
        found[row.county] |= {key_of(row.name, row.county)} if row.kind is RowKind.UNIT else set()
    return found


def _with_meanings(block: Block, notes: Notebook) -> Block:
    """Return a table whose columns mean what other columns and their figures show."""
    headed = with_duties(with_row_kinds(with_row_totals(with_kinds_before(block, notes))), notes)
    return with_balances(with_bare_people(headed, notes), notes)


def _report_sheet(sheet: Sheet, notes: Notebook) -> None:
    older = [str(note.what.values["older"]).split("、") for note in notes.notes if note.what.key == "new.newest_sheet"]
    if sheet.hidden and not any(sheet.place() in places for places in older):
        notes.add(Told.QUESTION, sheet.place(), "new.hidden_sheet", "new.hidden_sheet_mend")
    if sheet.hidden_rows:
        lines = "、".join(str(line) for line in sorted(sheet.hidden_rows)[:10])
        notes.add(Told.UNDERSTOOD, sheet.place(), "new.hidden_rows", lines=lines)
    hidden = [column for column in sorted(sheet.hidden_columns) if column <= sheet.width]
    if hidden:
        columns = "、".join(str(Area.cell(1, column)).rstrip("1") for column in hidden)
        notes.add(Told.UNDERSTOOD, sheet.place(), "new.hidden_columns", columns=columns)
    if sheet.width >= MOST_COLUMNS:
        notes.add(Told.LEFT_OUT, sheet.place(), "new.far_columns", most=MOST_COLUMNS)


def _lines_of_figures(sheet: Sheet) -> int:
    """Return how many lines of a sheet that is not read hold words and several figures, as those of units do."""
    lines = [sheet.texts(line).values() for line in range(1, sheet.height + 1)]
    figures = [sum(map(is_number, texts)) * (1 + any(map(township_type, texts))) for texts in lines]
    return sum(number > 1 and not all(map(is_number, texts)) for texts, number in zip(lines, figures, strict=True))


def _no_posts(book: str, sheets: Sequence[Sheet], tables: Sequence[SettledTable], findings: Findings) -> None:
    lists = [table.block.sheet.place() for table in tables if table.block.sheet.counted]
    if lists:
        findings.error(lists[0], "new.list_alone", "new.list_alone_mend")
    elif cell := next(filter(None, map(bare_header, sheets)), ""):
        findings.error(cell, "new.bare_header", "new.bare_header_mend")
    elif cells := like_cards(sheets):
        findings.error(
            cells[0], "new.unread_cards", "new.unread_cards_mend", sheets=len(dict.fromkeys(map(sheet_of, cells)))
        )
    else:
        findings.error(book, "new.no_table", "new.no_table_mend")


def _heads_posts(table: SettledTable) -> bool:
    """Return whether a table has a column of posts that are not those of leaders."""
    taken = [entry.meaning for entry in table.taken if entry.meaning]
    return any(meaning.field == "current" and meaning.category not in LEADERS for meaning in taken)


def _refuse_ledger(sheets: Sequence[Sheet], tables: Sequence[SettledTable], findings: Findings) -> None:
    """Refuse a running ledger of changes where no sheet has posts in one row for each unit."""
    ledgers = {sheet.place(): cell for sheet in sheets if (cell := ledger_cell(sheet))}
    by_unit = (table for table in tables if table.block.sheet.place() not in ledgers or _names_each_once(table))
    if ledgers and not any(map(_heads_posts, by_unit)):
        findings.error(next(iter(ledgers.values())), "new.running_ledger", "new.running_ledger_mend")


def _names_each_once(table: SettledTable) -> bool:
    return len({(row.county, row.name) for row in table.units}) == len(table.units)


def _all_zero(book: str, tables: Sequence[SettledTable], findings: Findings) -> None:
    """Say why no unit has posts: they stand in no column, or are 0."""
    if any(map(_heads_posts, tables)):
        findings.error(book, "new.no_posts", "new.no_posts_mend")
    else:
        looked = "、".join(dict.fromkeys(table.block.sheet.title or table.block.sheet.book for table in tables))
        findings.error(book, "new.no_posts_headed", "new.no_posts_headed_mend", sheets=looked)


def _units(
    books: Sequence[str],
    tables: Sequence[SettledTable],
    counties: Mapping[str, str],
    notes: Notebook,
    findings: Findings,
) -> list[UnitRow]:
    joiner = Joiner(counties, notes, findings)
    units = with_renamed(joiner.join(tables), notes)
    ask_about_leftovers(tables, units, notes)
    check_counties(units, notes, findings)
    summed = {row.sheet.book for table in tables for row in table.rows if row.kind is RowKind.FOUND}
    report_unused(books, joiner.used | summed, notes, findings)
    committees(units, notes)
    of_own_kinds(units)
    headcounts(units, notes)
    without_approval(units, notes)
    if not units:
        findings.error(tables[0].block.sheet.book, "new.no_units", "new.no_units_mend")
    return units


def _report_formula_names(units: Sequence[UnitRow], notes: Notebook) -> None:
    names = [unit.name for unit in units if unit.name.startswith(("=", "+", "-", "@"))]
    if names:
        notes.add(Told.GUESSED, "units.csv", "new.formula_name", names="、".join(names))


def _report_headcounts(units: Sequence[UnitRow], categories: Sequence[str], notes: Notebook) -> None:
    """Say which headcounts are missing, and which people have no approved posts."""
    for category in categories:
        if category in LEADERS:
            continue  # leaders stay as they are
        lacking = [
            unit.name for unit in units if unit.count("current", category) and not unit.figure("headcount", category)
        ]
        if lacking:
            names = few(lacking)
            values = {"category": category_name(category), "count": len(lacking), "names": names}
            notes.add(Told.MISSING, "units.csv", "new.no_headcount", "new.no_headcount_mend", **values)
