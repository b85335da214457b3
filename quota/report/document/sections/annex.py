"""The annex, kept for questions: every table behind the proposal, changes by their size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from quota.plan.records import PostsRow, TransferRow
from quota.report.document.blocks import Block, Item, Section, SectionHeading, Text
from quota.report.document.draft import Draft
from quota.report.document.sections.bases import bases_table
from quota.report.document.sections.by_hand import payers_of
from quota.report.document.sections.data import data
from quota.report.document.sections.method import how, need_by_place, parts_table, population
from quota.report.document.sections.necessity import over_filled, vacant_units
from quota.report.document.sections.offices import offices
from quota.report.document.sections.passed import passed_down
from quota.report.document.sections.principles import limits_by_type, principles, thresholds
from quota.report.document.sections.standards import standards
from quota.report.document.sections.steps import years
from quota.study.fairness import BASES, Fairness, fairness
from quota.words import tables
from quota.words.appeals import Appealed, appeals
from quota.words.names import level_units
from quota.words.standing import most_unsure
from quota.words.sums import cells
from quota.words.table import Cell, Column, Line, Table

MOST_ROWS = 600
"""Rows of a table, about a dozen pages; longer ones are in the workbook alone."""
UNIT_FIELDS = ("current", "headcount", "need", "change", "planned", "coverage_before", "coverage_after")


def sections(draft: Draft, appealed: Sequence[Appealed] = ()) -> Iterator[Section]:
    """Yield the parts of the annex; some may be empty."""
    yield payers_of(draft)
    parts: tuple[tuple[str, Iterable[Block]], ...] = (
        ("state", _state(draft)),
        ("rules", _rules(draft)),
        ("method", _method(draft)),
        ("passed", passed_down(draft)),
        ("units", _units(draft)),
        ("places", _places(draft)),
        ("moves", _moves(draft)),
        ("years", years(draft)),
        ("offices", offices(draft)),
        ("limits", _limits(draft)),
        ("appeals", _appeals(draft, appealed)),
        ("data", data(draft)),
    )
    for name, blocks in parts:
        yield Section(draft.words(f"document.annex_{name}"), [_short(draft, block) for block in blocks])


def _short(draft: Draft, block: Block) -> Block:
    """Leave a table to the workbook that is too long to be printed."""
    if isinstance(block, Table) and max(len(block.lines), block.count) > MOST_ROWS:
        return Text(draft.words("document.in_workbook", title=block.title))
    return block


def _appeals(draft: Draft, appealed: Sequence[Appealed]) -> Iterator[Table]:
    """Yield the list of appeals, if there are any."""
    if appealed:
        yield appeals(draft, appealed)


# the present state


def _state(draft: Draft) -> Iterator[Block]:
    known = [category for category in draft.present if draft.known_now(category)]
    if known:
        lines = [line for category in known for line in _held(draft, category)]
        yield Table(
            draft.words("document.now"),
            draft.heads("category", "level", "units", "current", "headcount", "vacant", "over", "reserve"),
            lines,
            draft.words("document.unit_posts"),
            [draft.words("document.note_vacant"), *_apart(draft)],
        )
    yield _evenness(draft)


def _apart(draft: Draft) -> list[str]:
    names = draft.listed(draft.name(category) for category in draft.apart)
    return [draft.words("document.note_apart", names=names)] if names else []


def _held(draft: Draft, category: str) -> Iterator[Line]:
    for level, name, every in draft.by_level(category):
        rows = [row for row in every if row.unit_id not in draft.opened]
        current, people = draft.standing(rows, "current"), draft.standing(rows, "headcount")
        either = most_unsure([current, people])
        reserves = [row for row in draft.plan.reserve if row.category == category and level in (None, row.level)]
        held = most_unsure(draft.standings.reserve(row.jurisdiction, row.level, category) for row in reserves)
        cells = (
            draft.name(category),
            name,
            draft.count(len(rows)),
            draft.count(sum(row.current for row in rows), current),
            draft.count(sum(row.headcount for row in rows), people),
            draft.count(sum(row.current - row.headcount for row in vacant_units(rows)), either),
            draft.count(sum(row.headcount - row.current for row in over_filled(rows)), either),
            draft.count(sum(row.before for row in reserves), held),
        )
        yield Line(cells, strong=level is None)


def _evenness(draft: Draft) -> Table:
    """How evenly posts are spread, before and after."""
    measured = fairness(draft.plan)
    found = {
        category: [
            one for one in measured if one.category == category and (one.when == "after" or draft.known_now(category))
        ]
        for category in draft.present
    }
    columns = [
        *draft.heads("measure"),
        *(
            Column(draft.words(f"words.column_whole_{one.when}"), draft.name(category))
            for category, several in found.items()
            for one in several
        ),
    ]
    there = [one for several in found.values() for one in several]
    bases = [base for base in BASES if any(base in one.spreads and one.spreads[base].gini is not None for one in there)]
    names = {measure: draft.words(f"document.measure_{measure}_percent") for measure in ("mean", "least")}
    names |= {"short": draft.words("document.measure_short")}
    names |= {base: draft.words("document.gini", base=draft.words(f"document.base_{base}")) for base in bases}
    lines = [Line((name, *(_measured(draft, measure, one) for one in there))) for measure, name in names.items()]
    notes = [draft.words("document.note_gini")] if bases else []
    return Table(draft.words("document.table_evenness", level=draft.units_name), columns, lines, notes=notes)


def _measured(draft: Draft, measure: str, one: Fairness) -> Cell:
    standing = draft.standings.result[one.category]
    if one.when == "before":
        standing = draft.standing(draft.rows(one.category, draft.level), "current", "need")
    match measure:
        case "mean" | "least":
            return Cell(one.mean if measure == "mean" else one.least, "percent", standing)
        case "short":
            return draft.count(one.short, standing)
    return Cell(one.spreads[measure].gini if measure in one.spreads else None, "index", standing)


# rules and needs


def _rules(draft: Draft) -> Iterator[Block]:
    yield SectionHeading(draft.words("document.bases"))
    yield bases_table(draft)
    yield SectionHeading(draft.words("document.principles"))
    yield from principles(draft)
    yield thresholds(draft)
    if draft.plan.case.limits:
        yield limits_by_type(draft)


def _method(draft: Draft) -> Iterator[Block]:
    yield Text(draft.words("document.coverage_means", population=population(draft)))
    yield from (Item(draft.name(category), how(draft, category)) for category in draft.present)
    yield from standards(draft)
    yield parts_table(draft)
    if len(draft.places) > 1:
        yield from (need_by_place(draft, category) for category in draft.present)


# units


def _units(draft: Draft) -> Iterator[Table]:
    """Yield a table of every category: the units that the papers are about, then the others."""
    for own in (True, False):
        for category in draft.plan.case.categories:
            rows = [row for row in draft.rows(category) if (row.level == draft.level) is own]
            if rows:
                yield _UnitTable(draft, category, rows).grid()


class _UnitTable:
    """Units of one category: those that gain, those that lose, by the size of the change, and those that stay."""

    def __init__(self, draft: Draft, category: str, rows: Sequence[PostsRow]) -> None:
        self._draft, self._category, self._rows = draft, category, rows

    def grid(self) -> Table:
        """Return the table."""
        draft = self._draft
        columns = draft.heads("ordinal", "jurisdiction", "unit", *UNIT_FIELDS)
        levels = [level for level in draft.levels if any(row.level == level for row in self._rows)]
        title = draft.words(
            "document.table_units",
            category=draft.name(self._category),
            levels=draft.listed(level_units(level, draft.language) for level in levels),
        )
        notes = [draft.words("document.note_coverage"), *self._remarks()]
        count = len(self._rows)
        lines = list(self._lines()) if count <= MOST_ROWS else []  # longer ones are not printed
        return Table(title, columns, lines, draft.words("document.unit_posts"), notes, count)

    def _lines(self) -> Iterator[Line]:
        groups: dict[str, list[PostsRow]] = {"gain": [], "lose": [], "merge": [], "stay": []}
        anew = self._draft.anew
        for row in self._rows:
            kind = (
                "merge" if row.unit_id in anew else "gain" if row.change > 0 else "lose" if row.change < 0 else "stay"
            )
            groups[kind].append(row)
        number = 0
        for kind, rows in groups.items():
            for row in sorted(rows, key=lambda row: (-abs(row.change), row.unit_id)):
                number += 1
                yield self._unit(number, row)
            if rows and len(self._rows) > len(rows):
                yield self._sum(self._draft.words(f"document.group_{kind}"), rows)
        yield self._sum(self._draft.words("document.sum"), self._rows)

    def _unit(self, number: int, row: PostsRow) -> Line:
        draft = self._draft
        unit = draft.plan.case.units[row.unit_id]
        place = draft.place_name(unit.jurisdiction)
        name = draft.unit(unit.name)
        return Line((str(number), place, name.removeprefix(place) or name, *_sums(draft, [row])))

    def _sum(self, name: str, rows: Sequence[PostsRow]) -> Line:
        """Add up some units; those that a merge is yet to open are counted apart."""
        draft = self._draft
        units = [draft.plan.case.units[row.unit_id] for row in rows]
        opened = sum(unit.id in draft.opened for unit in units)
        key = "document.counted_opened" if opened else "document.counted"
        counted = draft.words(key, count=len(units) - opened, opened=opened)
        return Line(("", name, counted, *_sums(draft, rows)), strong=True)

    def _remarks(self) -> Iterator[str]:
        """Say below the table what becomes of units that merge, and whose posts are frozen, and why."""
        draft = self._draft
        there = {row.unit_id for row in self._rows}
        for merge in draft.plan.merges:
            if merge.taken and merge.category == self._category and merge.successor in there:
                members = draft.listed(draft.unit(draft.plan.case.units[unit].name) for unit in merge.members.split())
                yield draft.words("document.note_merge", members=members, name=draft.unit(merge.name))
        frozen: dict[str, list[str]] = defaultdict(list)  # by what the scenario notes of them, said once
        for row in self._rows:
            pinned = draft.plan.case.units[row.unit_id].holdings[self._category].pin is not None
            if pinned and (row.unit_id, self._category) not in draft.plan.case.kept:
                frozen[draft.note(row.unit_id)].append(draft.unit(row.name))
        if frozen:
            names = (self._noted(draft.listed(names), note, len(names)) for note, names in frozen.items())
            yield draft.words("document.note_frozen", names=draft.clauses(names))

    def _noted(self, names: str, note: str, count: int) -> str:
        key = "document.each_in_brackets" if count > 1 else "document.in_brackets"
        return names + (self._draft.words(key, words=note) if note else "")


def _sums(draft: Draft, rows: Sequence[PostsRow], names: Sequence[str] = UNIT_FIELDS) -> list[Cell | str]:
    """Return figures of some rows of one category taken together; a closed unit's work is its successor's."""
    return [
        cell if column != "need" or cell.value else "—"
        for column, cell in zip(names, cells(draft, rows[0].category, rows, names), strict=True)
    ]


# by jurisdiction and level


def _places(draft: Draft) -> Iterator[Table]:
    """Yield every category by jurisdiction, the largest change first; and all by level."""
    fields = ("units", *UNIT_FIELDS, "units_gaining", "units_losing")
    if len(draft.places) > 1:
        for category in draft.present:
            places = draft.by_place(category)
            ordered = sorted(places, key=lambda code: (-sum(row.change for row in places[code]), code))
            lines = [Line((draft.place_name(code), *_sums(draft, places[code], fields))) for code in ordered]
            whole = (draft.words("document.sum"), *_sums(draft, draft.rows(category, draft.level), fields))
            title = draft.words("document.table_places", category=draft.name(category), level=draft.units_name)
            columns = draft.heads("jurisdiction", *fields)
            notes = [draft.words("document.note_coverage")]
            yield Table(title, columns, [*lines, Line(whole, strong=True)], draft.words("document.unit_posts"), notes)
    if len(draft.levels) > 1:
        yield _levels(draft)


def _levels(draft: Draft) -> Table:
    """Sum up units by category and level."""
    lines = []
    for category in draft.plan.case.categories:
        for level, name, rows in draft.by_level(category):
            there = sum(row.unit_id not in draft.opened for row in rows)
            cells = (draft.name(category), name, draft.count(there), *_sums(draft, rows))
            lines.append(Line(cells, strong=level is None))
    columns = draft.heads("category", "level", "units", *UNIT_FIELDS)
    notes = [draft.words("document.note_coverage")]
    return Table(draft.words("document.table_levels"), columns, lines, draft.words("document.unit_posts"), notes)


# what moves


def _moves(draft: Draft) -> Iterator[Table]:
    plan = draft.plan
    if not plan.transfers:
        return
    yield _set(draft, tables.flows(draft).without("count"), "kind", title="approval_by_body")
    if plan.changes:
        yield _set(draft, tables.approvals(draft), "pool", title="approvals")
    if any(row.before or row.after or row.required for row in plan.reserve):
        yield _set(draft, tables.reserve(draft), "pool", title="reserve")
    if plan.merges:
        yield _set(draft, tables.merges(draft).without("mode", "basis"), "successor", title="merges", note="merges")
    by_size = sorted(plan.transfers, key=_largest_first)[: MOST_ROWS + 1]  # more are not printed
    listed = tables.transfers(draft, by_size).show(
        "category", "kind", "from_full", "to_full", "posts", "people", "route"
    )
    yield _set(draft, listed, "from_full", title="transfers")


def _largest_first(move: TransferRow) -> int:
    return -move.posts


def _set(draft: Draft, table: Table, total: str, *, title: str, note: str = "", unit: str = "posts") -> Table:
    """Return a list as the papers have it: `total` is the column in which totals are named; blanks are to be filled in."""
    return replace(
        table,
        title=draft.words(f"document.table_{title}"),
        lines=[_line(draft, table, line, total) for line in table.lines],
        unit=draft.words(f"document.unit_{unit}"),
        notes=[draft.words(f"document.note_{note}")] if note else [],
    )


def _line(draft: Draft, table: Table, line: Line, total: str) -> Line:
    names = {"category": line.label, total: draft.words("document.sum")} if line.strong else {}
    cells = []
    for column, cell in zip(table.columns, line.cells, strict=True):
        if column.name in names:
            cells.append(Cell(names[column.name]))
        elif column.blank and cell.value in ("", None) and not line.strong:
            cells.append(Cell(draft.blank(column.blank)))
        elif column.blank == "body" and isinstance(cell.value, str) and cell.value:
            cells.append(Cell(draft.bodies(cell.value)))
        else:
            cells.append(draft.cell(cell))
    return line.of(cells)


# limits, people above the posts


def _limits(draft: Draft) -> Iterator[Table]:
    found = [
        (row, told)
        for row, told in draft.plan.labelled
        if row.rule.scope in ("totals", "areas") and not row.subject.unit
    ]
    if found:
        listed = tables.limits(draft, found).show(
            "rule", "subject", "category", "limit", "activity", "slack", "reference"
        )
        yield _set(draft, listed, "rule", title="limits")
    if draft.plan.digest:
        yield _set(draft, tables.digestion(draft), "unit", title="digestion", note="digestion", unit="people")
