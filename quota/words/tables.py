"""What a plan lists, each list once, with every column that any paper shows of it; papers name the columns that they show.

Totals stand below the lines of each category that has more than one; a paper without totals shows `Table.plain`. Lists
that are very long are made only as far as they are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from quota.model.rows import Row
from quota.model.subject import pool_of
from quota.need import label
from quota.plan.records import ChangeRow, DigestRow, MergeRow, OfficeRow, ReserveRow, RuleRow, TransferRow
from quota.scenario import SourceRow
from quota.scenario.origin import column_letters
from quota.schema import table as schema_table
from quota.texts import render
from quota.words.binding import InForce, binding_rows, rules_in_force
from quota.words.figures import Flow
from quota.words.figures import flows as flow_groups
from quota.words.names import (
    approval_name,
    approving_body,
    category_of,
    column_name,
    driver_name,
    end_in_full,
    end_words,
    kind_of,
    limit_words,
    pool_words,
    route_words,
    standing_name,
    subject_words,
    table_name,
    value_name,
    way,
)
from quota.words.pen import Pen
from quota.words.standing import most_unsure
from quota.words.table import Cell, Line, Table, change, count, first, with_sums

Item = TypeVar("Item")


def transfers(pen: Pen, moves: Sequence[TransferRow] | None = None) -> Table:
    """Which unit gives to which, and who approves it: all, or `moves` in their order."""
    case, language = pen.plan.case, pen.language
    numbers = {id(move): number for number, move in enumerate(pen.plan.transfers, start=1)}

    def line(move: TransferRow) -> Iterable[Cell | str]:
        result = pen.standings.result[move.category]
        ends = ((move.from_unit, move.from_name, move.from_pool), (move.to_unit, move.to_name, move.to_pool))
        yield count(numbers[id(move)])
        yield pen.name(move.category)
        yield pen.words(f"report.kind_{kind_of(pen.plan, move)}")
        for unit, name, pool in ends:
            yield end_words(case, unit, name, language)
            yield pool_words(case, pool_of(pool), language)
            yield end_in_full(case, unit, name, pool, language)
        yield count(move.posts, result)
        yield count(move.people, result)
        yield way(case, move, language)
        yield approving_body(pen.plan, move, language)

    names = "number category kind from from_place from_full to to_place to_full posts people route approval"
    return _by_category(pen, "transfers", names, pen.plan.transfers if moves is None else moves, line, "posts people")


def flows(pen: Pen) -> Table:
    """What moved, taken together by kind, route and approving body."""

    def line(flow: Flow) -> Iterable[Cell | str]:
        result = pen.standings.result[flow.category]
        yield pen.name(flow.category)
        yield pen.words(f"report.kind_{flow.kind}")
        yield route_words(flow.route, pen.language, pen.plan.case)
        yield _body_of(pen, flow)
        yield from (count(number, result) for number in (flow.count, flow.posts, flow.people))

    summed = "count posts people"
    return _by_category(pen, "transfers", f"category kind route approval {summed}", flow_groups(pen.plan), line, summed)


def _body_of(pen: Pen, flow: Flow) -> str:
    """Name who approves a group of transfers; within a pool it is each jurisdiction's own staffing commission."""
    if flow.kind == "merge":
        bodies = (row.body for row in pen.plan.merges if row.taken and row.category == flow.category)
        return pen.listed(dict.fromkeys(filter(None, bodies)))
    if flow.kind == "approval" or flow.approval or flow.route:
        return flow.approval.replace("; ", "；") if pen.language == "zh" else flow.approval
    return pen.words("report.commissions")


def reserve(pen: Pen) -> Table:
    """What pools keep unassigned."""

    def line(row: ReserveRow) -> Iterable[Cell | str]:
        standing = pen.standings.reserve(row.jurisdiction, row.level, row.category)
        terms = pen.plan.case.terms_of.get((row.pool, row.category))
        yield pen.name(row.category)
        yield _pool(pen, row)
        yield count(row.before, standing)
        yield count(row.required, standing)
        yield change(row.after - row.before, standing)
        yield count(row.after, standing)
        yield terms.basis if terms else ""

    sums = "reserve_before reserve_required reserve_change reserve_after"
    held = [row for row in pen.plan.reserve if row.before or row.after or row.required]
    return _by_category(pen, "reserve", f"category pool {sums} basis", held, line, sums)


def approvals(pen: Pen) -> Table:
    """How approvals are split among pools."""
    case = pen.plan.case

    def line(row: ChangeRow) -> Iterable[Cell | str]:
        yield pen.name(row.category)
        yield _pool(pen, row)
        yield change(row.posts, pen.standings.result[row.category])
        yield approval_name(case, row.approval, pen.language)
        yield row.body
        yield case.approval_of[row.approval].date
        yield row.basis

    names = "category pool approved approval_item approval date basis"
    return _by_category(pen, "approvals", names, pen.plan.changes, line, "approved")


def _pool(pen: Pen, row: ReserveRow | ChangeRow) -> str:
    return pool_words(pen.plan.case, row.pool, pen.language)


def merges(pen: Pen) -> Table:
    """Which institutions merge, and the posts that this frees.

    Posts held and freed are added up: those kept by a merge that does not take place are nobody's.
    """
    units = pen.plan.case.units
    modes = dict(schema_table("consolidations").column("mode").choices) if pen.language == "zh" else {}

    def line(row: MergeRow) -> Iterable[Cell | str]:
        yield row.name
        yield pen.name(row.category)
        yield pen.listed(units[unit].name for unit in row.members.split())
        yield modes.get(row.mode, row.mode)
        yield pen.words("report.taken_yes" if row.taken else "report.taken_no")
        yield from (count(posts, pen.standings.result[row.category]) for posts in (row.held, row.kept, row.freed))
        yield row.body
        yield row.basis or pen.words("rules.consolidation_basis")

    names = "successor category members mode taken held kept freed approval basis"
    return _by_category(pen, "merges", names, pen.plan.merges, line, "held freed")


def offices(pen: Pen, most: int | None = None) -> Table:
    """The posts of every office and institution of every unit."""
    case = pen.plan.case

    def line(row: OfficeRow) -> Iterable[Cell | str]:
        yield row.name
        yield case.jurisdictions[case.units[row.unit_id].jurisdiction].name
        yield pen.name(row.category)
        yield pen.words(f"report.office_{row.kind}")
        yield row.office
        yield count(row.posts, pen.standings.result[row.category])
        notes = [pen.words("report.unnamed_office")] if row.unnamed else []
        notes += [pen.words("report.hung", names=row.also)] if row.also else []
        yield pen.clauses(notes)

    return _listed(pen, "offices", "unit jurisdiction category kind office posts note", pen.plan.offices, line, most)


def office_words(pen: Pen, row: OfficeRow) -> str:
    """Name an office or institution, with the names hung beside its own."""
    return pen.words("report.office_also", office=row.office, names=row.also) if row.also else row.office


def office_names(pen: Pen) -> Table:
    """Offices and institutions of the same name taken together."""
    units: Counter[tuple[str, str, str]] = Counter()
    posts: Counter[tuple[str, str, str]] = Counter()
    for row in pen.plan.offices:
        key = (row.category, row.kind, pen.words("report.unnamed_office") if row.unnamed else office_words(pen, row))
        units[key] += 1
        posts[key] += row.posts

    def line(key: tuple[str, str, str]) -> Iterable[Cell | str]:
        category, kind, name = key
        yield from (pen.name(category), pen.words(f"report.office_{kind}"), name, count(units[key]))
        yield count(posts[key], pen.standings.result[category])

    keys = sorted(units, key=lambda key: (key[0], key[1], -units[key], key[2]))
    return _listed(pen, "offices", "category kind office units posts", keys, line)


def digestion(pen: Pen) -> Table:
    """How over-filled units shrink, year by year."""
    case = pen.plan.case

    def line(row: DigestRow) -> Iterable[Cell | str]:
        result = pen.standings.result[row.category]
        years = (row.years, row.year, row.leaving) if row.year else (None, None, None)
        yield row.name
        yield case.jurisdictions[case.units[row.unit_id].jurisdiction].name
        yield pen.name(row.category)
        yield count(row.over_filled, result)
        yield from (Cell(years[0], "count"), Cell(years[1], "count"), Cell(years[2], "count", result))
        yield count(row.left, result)
        yield row.basis if row.year else pen.words("report.no_schedule")

    names = "unit jurisdiction category over_filled years year leaving left basis"
    return _listed(pen, "digest", names, pen.plan.digest, line)


def rules(pen: Pen) -> Table:
    """The rules in force: what each says and rests on, how many rows it has, and how many of them bind."""

    def line(found: InForce) -> Iterable[Cell | str]:
        yield from (render(found.rule.told(what), pen.language) for what in ("name", "meaning", "basis"))
        yield Cell(found.rows or None, "count")
        yield Cell(found.binding, "count")

    return _listed(pen, "rules", "rule meaning basis rows binding", rules_in_force(pen.plan), line)


def binding(pen: Pen, most: int | None = None) -> Table:
    """The rows with nothing to spare that a planner can influence."""
    return limits(pen, binding_rows(pen.plan), most)


def limits(pen: Pen, rows: Sequence[tuple[Row, RuleRow]], most: int | None = None) -> Table:
    """Rows of rules, with what the plan makes of each."""
    case, language = pen.plan.case, pen.language
    everything = most_unsure(pen.standings.result.values())

    def line(pair: tuple[Row, RuleRow]) -> Iterable[Cell | str | None]:
        row, told = pair
        category = category_of(case, row)
        result = pen.standings.result[category] if category else everything
        basis = told.basis or render(row.rule.told("basis"), language)
        yield render(row.rule.told("name"), language)
        yield subject_words(case, row, language)
        yield pen.name(category) if category else None
        limit = limit_words(case, row, language)
        limit = pen.words("report.limit_exceeded", limit=limit, posts=told.exceeded) if told.exceeded else limit
        yield Cell(limit, standing=pen.standings.limit(row, category))
        yield Cell(told.activity if row.rule.counts == "posts" else None, "count", result)
        yield Cell(told.slack if row.rule.counts == "posts" else None, "count", result)
        yield Cell(told.value, "amount", result)
        yield basis
        yield pen.listed([pen.words("report.reference"), basis]) if told.reference else basis
        yield pen.words("report.reference") if told.reference else None
        yield _cell_of(pen, row)

    names = "rule subject category limit activity slack value basis basis_marked reference cell"
    return _listed(pen, "binding", names, rows, line, most)


def _cell_of(pen: Pen, row: Row) -> str:
    """Say where the limit was written, as Excel names cells: ``units.csv R97``."""
    cell = pen.plan.case.cell(*row.place) if row.place else None
    if cell is None or not (cell.line and cell.column):
        return row.source(pen.plan.case)
    address = f"{column_letters(cell.column)}{cell.line}"
    return f"{cell.file} {cell.sheet}!{address}" if cell.sheet else f"{cell.file} {address}"


def sources(pen: Pen) -> Table:
    """What each column rests on."""
    case, language = pen.plan.case, pen.language

    def line(row: SourceRow) -> Iterable[Cell | str]:
        yield table_name(row.table, language)
        yield column_name(case, row.table, row.column, language)
        yield _applies(pen, row) or pen.words("report.all_rows")
        standing = pen.standings.of_source(row)
        yield Cell(standing_name(standing, language), standing=standing)
        yield from (row.source, row.date, row.note)

    return _listed(pen, "sources", "table column applies standing source date note", case.origins.source_rows(), line)


def _applies(pen: Pen, row: SourceRow) -> str:
    """Say which rows are meant, e.g. ``层级 = 县级`` or the name of a unit."""
    case, language = pen.plan.case, pen.language
    column, equals, value = row.rows.partition("=")
    if equals:
        name = column_name(case, row.table, column, language)
        return f"{name} = {value_name(case, row.table, column, value, language)}"
    return case.units[row.rows].name if row.table == "units" and row.rows in case.units else row.rows


def unsourced(pen: Pen) -> Iterator[tuple[str, str]]:
    """Yield table and column of figures that nobody says where they are from, by name."""
    case, language = pen.plan.case, pen.language
    for warning in case.warnings:
        if warning.what.key == "scenario.no_source":
            for name in str(warning.what.values["columns"]).split(", "):
                table, _, column = name.partition(".")
                yield table_name(table, language), column_name(case, table, column, language)


def columns_by_table(pen: Pen, rows: Iterable[SourceRow], in_part: str) -> Mapping[str, Collection[str]]:
    """Return the columns that rows of the sources are about, by table; `in_part` says it of a column of some rows alone."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        name = column_name(pen.plan.case, row.table, row.column, pen.language)
        name = pen.words(in_part, name=name) if row.rows else name
        found.setdefault(table_name(row.table, pen.language), {})[name] = None
    return found


def need_parts(pen: Pen, most: int | None = None) -> Table:
    """What each need is made of, townships first."""
    case, language = pen.plan.case, pen.language
    drivers = {driver: driver_name(case, driver, language) for driver in {row.driver for row in pen.plan.need_parts}}
    places = sorted(
        range(len(pen.plan.need_parts)),
        key=lambda place: case.units[pen.plan.need_parts[place].unit_id].level != "township",
    )

    def line(place: int) -> Iterable[Cell | str]:
        row, standing = pen.plan.need_parts[place], pen.standings.parts[place]
        yield row.name
        yield case.jurisdictions[case.units[row.unit_id].jurisdiction].name
        yield pen.name(row.category)
        yield render(label(row.part), language)
        yield drivers[row.driver]
        yield Cell(row.quantity, "number", standing)
        yield Cell(row.rate, "number", standing)
        yield Cell(row.amount, "amount", standing)
        yield standing_name(standing, language)
        yield row.basis

    names = "unit jurisdiction category part driver quantity rate amount standing basis"
    return _listed(pen, "needs", names, places, line, most)


def _listed(
    pen: Pen,
    name: str,
    names: str,
    items: Sequence[Item],
    line: Callable[[Item], Iterable[Cell | str | None]],
    most: int | None = None,
) -> Table:
    lines = first((Line(line(item)) for item in items), most)
    return Table(pen.words(f"words.list_{name}"), pen.heads(*names.split()), lines, count=len(items))


Categorised = TypeVar("Categorised", TransferRow, Flow, ReserveRow, ChangeRow, MergeRow)


def _by_category(
    pen: Pen,
    name: str,
    names: str,
    items: Sequence[Categorised],
    line: Callable[[Categorised], Iterable[Cell | str]],
    summed: str,
) -> Table:
    """List items category by category, with totals."""
    columns = pen.heads(*names.split())
    groups = [
        (pen.name(category), [Line(line(item)) for item in items if item.category == category])
        for category in pen.plan.case.categories
    ]
    return Table(
        pen.words(f"words.list_{name}"), columns, list(with_sums(groups, columns, summed.split())), count=len(items)
    )
