"""The tables behind the paper: units, transfers, needs, merges, offices, digestion; very long ones are only named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from quota.plan.records import OfficeRow, PostsRow
from quota.report.document.blocks import Attachment
from quota.report.document.draft import MOST_ROWS, Draft
from quota.report.document.sections import offices
from quota.report.document.sections.method import PartSums, part_sums, parts_shown
from quota.scenario import LEVEL_ORDER, Unit
from quota.words import tables
from quota.words.names import level_units
from quota.words.standing import most_unsure
from quota.words.table import Cell, Column, Line, Table

TOGETHER = 2
"""Categories side by side in a table of units."""
UNIT_FIELDS = ("current", "headcount", "need", "change", "planned", "coverage_before", "coverage_after")


def attachments(draft: Draft) -> list[Attachment]:
    """Return the attachments that are not empty, in their order."""
    plan = draft.plan
    found = [
        *_units(draft),
        _attachment(draft, "transfers", len(plan.transfers), _transfers),
        _attachment(draft, "needs", len(draft.places), _needs),
        _attachment(draft, "merges", len(plan.merges), _merges),
        _attachment(draft, "offices", len(draft.places) if plan.offices else 0, _offices),
        _attachment(draft, "digestion", len(plan.digest), _digestion),
    ]
    return [replace(attachment, title=draft.title(attachment.title)) for attachment in found if attachment is not None]


def _attachment(draft: Draft, name: str, rows: int, grids: Callable[[Draft], list[Table]]) -> Attachment | None:
    if not rows:
        return None
    title = draft.words(f"document.attachment_{name}")
    return Attachment(title, grids(draft) if rows <= MOST_ROWS else [])


# units


def _units(draft: Draft) -> Iterator[Attachment]:
    """Yield tables of the units that the paper is about, of others, and the sum of all; very long ones are only named."""
    for level_wise in (True, False):
        categories = [code for code in draft.plan.case.categories if _own(draft, code, level_wise=level_wise)]
        counted = [code for code in categories if draft.plan.case.categories[code].counts_in_total]
        groups = [counted[place : place + TOGETHER] for place in range(0, len(counted), TOGETHER)]
        for group in [*groups, *([code] for code in categories if code not in counted)]:
            rows = [row for category in group for row in _own(draft, category, level_wise=level_wise)]
            levels = [
                level_units(level, draft.language) for level in draft.levels if any(row.level == level for row in rows)
            ]
            names = draft.listed(draft.name(category) for category in group)
            title = draft.words("document.attachment_units", categories=names, levels=draft.listed(levels))
            long = len({row.unit_id for row in rows}) > MOST_ROWS
            yield Attachment(title, [] if long else [_UnitTable(draft, group, rows).grid()])
    if len(draft.levels) > 1:
        yield Attachment(draft.words("document.attachment_levels"), [_levels(draft)])


def _own(draft: Draft, category: str, *, level_wise: bool) -> list[PostsRow]:
    """Return the rows at the level that the paper is about, or those at other levels."""
    return [row for row in draft.rows(category) if (row.level == draft.level) is level_wise]


class _UnitTable:
    """Units with their jurisdiction, a subtotal below each jurisdiction, and a total that adds up."""

    def __init__(self, draft: Draft, categories: Sequence[str], rows: Sequence[PostsRow]) -> None:
        self._draft, self._categories = draft, categories
        self._posts = {(row.unit_id, row.category): row for row in rows}
        there = {row.unit_id for row in rows}
        self._units = [unit for unit in draft.plan.case.units.values() if unit.id in there]
        population = draft.plan.case.settings.population
        drivers = ["area_km2", *([f"population_{population}"] if population else [])]
        known = {driver: [unit.drivers[driver] for unit in self._units if driver in unit.drivers] for driver in drivers}
        self._drivers = {driver: _step_of(values) for driver, values in known.items() if values}

    def grid(self) -> Table:
        """Return the table."""
        draft = self._draft
        columns = [
            Column(draft.words("words.column_number")),
            Column(draft.words("words.column_jurisdiction"), kind="text"),
            Column(draft.words("words.column_unit"), kind="text"),
            *(Column(draft.words(f"words.column_{driver}_plain")) for driver in self._drivers),
            *(
                Column(draft.words(f"words.column_{field}"), draft.name(category))
                for category in self._categories
                for field in UNIT_FIELDS
            ),
        ]
        notes = [draft.words("document.note_coverage"), *self._remarks()]
        return Table("", columns, list(self._lines()), draft.words("document.unit_posts"), notes)

    def _lines(self) -> Iterator[Line]:
        groups: dict[tuple[int, str], list[Unit]] = defaultdict(list)
        for unit in self._units:
            groups[LEVEL_ORDER.index(unit.level), unit.jurisdiction].append(unit)
        number = 0
        for key in sorted(groups):
            for unit in groups[key]:
                number += 1
                yield self._unit(number, unit)
            if len(groups) > 1:
                yield self._sum(self._draft.place_name(key[1]), groups[key])
        yield self._sum("", self._units)

    def _unit(self, number: int, unit: Unit) -> Line:
        draft = self._draft
        cells: list[Cell | str] = [str(number), draft.place_name(unit.jurisdiction), unit.name]
        for driver in self._drivers:
            known = unit.drivers.get(driver)
            cells.append("" if known is None else self._driver(known, driver, [unit]))
        for category in self._categories:
            row = self._posts.get((unit.id, category))
            cells += ["—"] * len(UNIT_FIELDS) if row is None else posts_cells(draft, [row])
        return Line(cells)

    def _driver(self, value: Decimal, driver: str, units: Sequence[Unit]) -> Cell:
        """Write a driver with as many decimals as the others of its column."""
        standing = most_unsure(self._draft.standings.driver(unit, driver) for unit in units if driver in unit.drivers)
        return Cell(value.quantize(self._drivers[driver]), "number", standing)

    def _sum(self, place: str, units: Sequence[Unit]) -> Line:
        """Add up the units of a place, or all."""
        cells: list[Cell | str] = ["", place, self._counted(units, whole=not place)]
        for driver in self._drivers:
            known = [unit.drivers[driver] for unit in units if driver in unit.drivers]
            cells.append(self._driver(sum(known, Decimal(0)), driver, units) if known else "")
        for category in self._categories:
            rows = [self._posts[unit.id, category] for unit in units if (unit.id, category) in self._posts]
            cells += posts_cells(self._draft, rows) if rows else ["—"] * len(UNIT_FIELDS)
        return Line(cells, strong=True)

    def _counted(self, units: Sequence[Unit], *, whole: bool) -> str:
        """Name a sum with the number of its units; those that a merge is yet to open are counted apart."""
        opened = sum(unit.id in self._draft.merged[0] for unit in units)
        if not opened:
            return self._draft.words("document.all_units" if whole else "document.subtotal", count=len(units))
        key = "document.all_units_opened" if whole else "document.subtotal_opened"
        return self._draft.words(key, count=len(units) - opened, opened=opened)

    def _remarks(self) -> Iterator[str]:
        """Say below the table what becomes of units that merge, and whose posts are frozen."""
        draft = self._draft
        for merge in draft.plan.merges:
            if merge.taken and (merge.successor, merge.category) in self._posts:
                members = draft.listed(draft.plan.case.units[unit].name for unit in merge.members.split())
                yield draft.words("document.note_merge", members=members, name=merge.name)
        frozen = [
            unit.name
            for unit in self._units
            if any(
                unit.holdings[category].pin is not None for category in self._categories if category in unit.holdings
            )
        ]
        if frozen:
            yield draft.words("document.note_frozen", names=draft.listed(frozen))


def _step_of(values: Sequence[Decimal]) -> Decimal:
    """Return the step in which a column of a driver is written: as fine as its finest figure, so that it adds up.

    >>> _step_of([Decimal(178), Decimal("6.60")]), _step_of([Decimal(1500)])
    (Decimal('0.1'), Decimal('1'))
    """
    finest = min(int(value.normalize().as_tuple().exponent) for value in values)
    return Decimal(1).scaleb(min(finest, 0))


def _levels(draft: Draft) -> Table:
    """Sum up units by category and level."""
    heads = ("category", "level", "units", *UNIT_FIELDS)
    columns = draft.heads(heads, words=("category", "level"))
    lines = []
    for category in draft.plan.case.categories:
        levels = [level for level in draft.levels if draft.rows(category, level)]
        for level in (*levels, *([None] if len(levels) > 1 else [])):
            rows = draft.rows(category, level)
            name = level_units(level, draft.language) if level else draft.words("document.sum")
            there = sum(row.unit_id not in draft.merged[0] for row in rows)
            cells = (draft.name(category), name, draft.count(there), *posts_cells(draft, rows))
            lines.append(Line(cells, strong=level is None))
    notes = [draft.words("document.note_coverage")]
    return Table("", columns, lines, draft.words("document.unit_posts"), notes)


def posts_cells(draft: Draft, rows: Sequence[PostsRow]) -> list[Cell | str]:
    """Return the fields of some rows of one category taken together; a closed unit's work is its successor's."""
    total = draft.total(rows)
    current, need = draft.standing(rows, "current"), draft.standing(rows, "need")
    result = draft.standings.result[rows[0].category]
    return [
        draft.count(total.current, current),
        draft.count(total.headcount, draft.standing(rows, "headcount")),
        draft.amount(total.need, need) if total.need else "—",
        draft.change(total.change, result),
        draft.count(total.planned, result),
        Cell(draft.mean_before(total), "percent", most_unsure([current, need])),
        Cell(total.after.mean, "percent", result),
    ]


# transfers


def _transfers(draft: Draft) -> list[Table]:
    names = ("number", "category", "kind", "from_full", "to_full", "posts", "people", "approval")
    return [_set(draft, tables.transfers(draft).show(*names), "from_full")]


def _set(draft: Draft, table: Table, total: str = "", note: str = "", unit: str = "posts") -> Table:
    """Return a list as the paper has it: `total` is the column in which totals are named; blanks are to be filled in."""
    return replace(
        table,
        title="",
        lines=[_line(draft, table, line, total) for line in table.lines],
        unit=draft.words(f"document.unit_{unit}"),
        notes=[draft.words(f"document.note_{note}")] if note else [],
    )


def _line(draft: Draft, table: Table, line: Line, total: str) -> Line:
    names = {"category": line.label, total: draft.words("document.sum")} if line.strong else {}
    cells = [
        Cell(names[column.name])
        if column.name in names
        else Cell(draft.blank(column.blank))
        if column.blank and cell.value in ("", None) and not line.strong
        else cell
        for column, cell in zip(table.columns, line.cells, strict=True)
    ]
    return Line(cells, strong=line.strong)


# needs, merges, offices, digestion


def _needs(draft: Draft) -> list[Table]:
    """Parts of needs by jurisdiction, a table for each category."""
    sums = part_sums(draft)
    return [_need(draft, category, sums) for category in draft.present]


def _need(draft: Draft, category: str, sums: PartSums) -> Table:
    parts = dict.fromkeys(name for _, held, name in sums if held == category)
    band = draft.name(category)
    columns = [
        Column(draft.words("words.column_jurisdiction"), kind="text"),
        *(Column(name, band) for name in parts),
        Column(draft.words("words.column_whole"), band),
    ]

    def cells(*places: str) -> Iterable[Cell | str]:
        return parts_shown(draft, sums, category, parts, places, "—").values()

    lines = [Line((draft.place_name(code), *cells(code))) for code in draft.by_place(category)]
    if len(lines) > 1:
        lines.append(Line((draft.words("document.sum"), *cells(*draft.places)), strong=True))
    return Table("", columns, lines, draft.words("document.unit_posts"))


def _merges(draft: Draft) -> list[Table]:
    return [_set(draft, tables.merges(draft).without("mode", "basis"), "successor", "merges")]


def _offices(draft: Draft) -> list[Table]:
    groups: dict[str, list[OfficeRow]] = defaultdict(list)
    for row in draft.plan.offices:
        groups[draft.place_of[draft.plan.case.units[row.unit_id].jurisdiction]].append(row)
    lines = [offices.line(draft, draft.place_name(code), groups[code]) for code in sorted(groups)]
    if len(lines) > 1:
        lines.append(offices.line(draft, draft.words("document.sum"), draft.plan.offices, strong=True))
    note = draft.words("document.note_offices_workbook")
    return [Table("", offices.columns(draft, "jurisdiction"), lines, draft.words("document.unit_offices"), [note])]


def _digestion(draft: Draft) -> list[Table]:
    return [_set(draft, tables.digestion(draft), note="digestion", unit="people")]
