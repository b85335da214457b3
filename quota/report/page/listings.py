"""The further tables of the page: transfers, reserves, approvals, merges, offices, digestion, rules, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from quota.model.rows import Row
from quota.model.subject import pool_of
from quota.plan.offices import UNNAMED
from quota.plan.records import ChangeRow, DigestRow, MergeRow, ReserveRow, RuleRow, TransferRow
from quota.report.page.view import Cell, View, two_decimals
from quota.scenario import SourceRow
from quota.texts import render
from quota.words.binding import InForce, binding_rows, rules_in_force
from quota.words.names import (
    approval_name,
    approving_body,
    category_of,
    column_name,
    end_words,
    kind_of,
    limit_words,
    pool_words,
    signed,
    standing_name,
    subject_words,
    table_name,
    way,
)
from quota.words.standing import most_unsure

MOST_LINES = 600
"""Lines of one table; where there are more, the page names the file that has them all."""

Line = tuple[Cell, ...]
Item = TypeVar("Item")


class Heading(NamedTuple):
    """What stands above a column."""

    words: str
    number: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One table with its title; `rest` says where its further lines are."""

    name: str
    title: str
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    count: int
    rest: str


def listings(view: View) -> list[Listing]:
    """Return the tables that are not empty."""
    found = (
        _transfers(view),
        _reserve(view),
        _approvals(view),
        _merges(view),
        _offices(view),
        _digestion(view),
        _rules(view),
        _binding(view),
        _sources(view),
    )
    return [listing for listing in found if listing.lines]


def _listing(
    view: View,
    name: str,
    headings: str,
    items: Sequence[Item],
    line: Callable[[View, Item], Line],
    *,
    numbers: str = "",
    file: str = "",
) -> Listing:
    """Make a table; `headings` and `numbers` name columns by their texts, with blanks between."""
    counted = numbers.split()
    return Listing(
        name=name,
        title=view.words(f"page.list_{name}"),
        headings=tuple(Heading(view.words(f"report.heading_{one}"), one in counted) for one in headings.split()),
        lines=tuple(line(view, item) for item in items[:MOST_LINES]),
        count=len(items),
        rest=view.words("page.rest", shown=MOST_LINES, file=file) if len(items) > MOST_LINES else "",
    )


def _transfers(view: View) -> Listing:
    headings = "category kind from from_place to to_place posts people route approval"
    return _listing(
        view, "transfers", headings, view.plan.transfers, _transfer, numbers="posts people", file="transfers.csv"
    )


def _transfer(view: View, move: TransferRow) -> Line:
    case, language = view.plan.case, view.language
    result = view.standings.result[move.category]
    return (
        Cell(view.name(move.category)),
        Cell(view.words(f"report.kind_{kind_of(view.plan, move)}")),
        Cell(end_words(case, move.from_unit, move.from_name, language)),
        Cell(pool_words(case, pool_of(move.from_pool), language)),
        Cell(end_words(case, move.to_unit, move.to_name, language)),
        Cell(pool_words(case, pool_of(move.to_pool), language)),
        Cell(str(move.posts), result),
        Cell(str(move.people), result),
        Cell(way(case, move, language)),
        Cell(approving_body(view.plan, move, language)),
    )


def _pool(view: View, row: ReserveRow | ChangeRow) -> Cell:
    return Cell(pool_words(view.plan.case, pool_of(f"{row.jurisdiction}/{row.level}"), view.language))


def _reserve(view: View) -> Listing:
    numbers = "reserve_before reserve_required reserve_after"
    held = [row for row in view.plan.reserve if row.before or row.after or row.required]
    return _listing(view, "reserve", f"category pool {numbers} basis", held, _kept, numbers=numbers, file="reserve.csv")


def _kept(view: View, row: ReserveRow) -> Line:
    terms = view.plan.case.terms_of.get((pool_of(f"{row.jurisdiction}/{row.level}"), row.category))
    standing = view.standings.reserve(row.jurisdiction, row.level, row.category)
    return (
        Cell(view.name(row.category)),
        _pool(view, row),
        *(Cell(str(posts), standing) for posts in (row.before, row.required, row.after)),
        Cell(terms.basis if terms else ""),
    )


def _approvals(view: View) -> Listing:
    headings = "category pool posts approval_item approval basis"
    return _listing(view, "approvals", headings, view.plan.changes, _approved, numbers="posts", file="changes.csv")


def _approved(view: View, row: ChangeRow) -> Line:
    return (
        Cell(view.name(row.category)),
        _pool(view, row),
        Cell(signed(row.posts), view.standings.result[row.category]),
        Cell(approval_name(view.plan.case, row.approval, view.language)),
        Cell(row.body),
        Cell(row.basis),
    )


def _merges(view: View) -> Listing:
    numbers = "held kept freed"
    headings = f"successor category members taken {numbers} approval basis"
    return _listing(view, "merges", headings, view.plan.merges, _merge, numbers=numbers, file="merges.csv")


def _merge(view: View, row: MergeRow) -> Line:
    units = view.plan.case.units
    return (
        Cell(row.name),
        Cell(view.name(row.category)),
        Cell(view.listed(units[unit].name for unit in row.members.split())),
        Cell(view.words("report.taken_yes" if row.taken else "report.taken_no")),
        *(Cell(str(posts), view.standings.result[row.category]) for posts in (row.held, row.kept, row.freed)),
        Cell(row.body),
        Cell(row.basis or view.words("rules.consolidation_basis")),
    )


class _Offices(NamedTuple):
    """Offices or institutions of one name, over all units."""

    category: str
    kind: str
    name: str
    units: int
    posts: int


def _offices(view: View) -> Listing:
    """Count offices and institutions of the same name; those of one unit are in its explanation."""
    units: Counter[tuple[str, str, str]] = Counter()
    posts: Counter[tuple[str, str, str]] = Counter()
    for row in view.plan.offices:
        name = view.words("report.unnamed_office") if row.note == UNNAMED else row.office
        units[row.category, row.kind, name] += 1
        posts[row.category, row.kind, name] += row.posts
    keys = sorted(units, key=lambda key: (key[0], key[1], -units[key], key[2]))
    return _listing(
        view,
        "offices",
        "category kind office units posts",
        [_Offices(*key, units[key], posts[key]) for key in keys],
        _office,
        numbers="units posts",
        file="offices.csv",
    )


def _office(view: View, row: _Offices) -> Line:
    return (
        Cell(view.name(row.category)),
        Cell(view.words(f"report.office_{row.kind}")),
        Cell(row.name),
        Cell(str(row.units)),
        Cell(str(row.posts), view.standings.result[row.category]),
    )


def _digestion(view: View) -> Listing:
    numbers = "over_filled years year leaving left"
    headings = f"unit jurisdiction category {numbers} basis"
    return _listing(view, "digest", headings, view.plan.digest, _digest, numbers=numbers, file="digest.csv")


def _digest(view: View, row: DigestRow) -> Line:
    case, result = view.plan.case, view.standings.result[row.category]
    years, year, leaving = (row.years, row.year, row.leaving) if row.year else ("", "", "")
    return (
        Cell(row.name),
        Cell(case.jurisdictions[case.units[row.unit_id].jurisdiction].name),
        Cell(view.name(row.category)),
        Cell(str(row.over_filled), result),
        Cell(str(years)),
        Cell(str(year)),
        Cell(str(leaving), result),
        Cell(str(row.left), result),
        Cell(row.basis if row.year else view.words("report.no_schedule")),
    )


def _rules(view: View) -> Listing:
    found = [found for found in rules_in_force(view.plan) if found.rows]
    return _listing(view, "rules", "rule meaning basis rows binding", found, _rule, numbers="rows binding")


def _rule(view: View, found: InForce) -> Line:
    words = (render(found.rule.told(what), view.language) for what in ("name", "meaning", "basis"))
    return (*map(Cell, words), Cell(str(found.rows)), Cell("" if found.binding is None else str(found.binding)))


def _binding(view: View) -> Listing:
    """List the rows with nothing to spare that a planner can influence."""
    headings = "rule subject category limit value basis cell"
    return _listing(view, "binding", headings, binding_rows(view.plan), _bound, numbers="value", file="rules.csv")


def _bound(view: View, pair: tuple[Row, RuleRow]) -> Line:
    (row, told), case, language = pair, view.plan.case, view.language
    category = category_of(case, row)
    result = view.standings.result[category] if category else most_unsure(view.standings.result.values())
    reference = [view.words("report.reference")] if told.reference else []
    return (
        Cell(render(row.rule.told("name"), language)),
        Cell(subject_words(case, row, language)),
        Cell(view.name(category) if category else ""),
        Cell(limit_words(case, row, language), view.standings.limit(row, category)),
        Cell(two_decimals(told.value), result),
        Cell(view.listed([*reference, told.basis or render(row.rule.told("basis"), language)])),
        Cell(told.source),
    )


def _sources(view: View) -> Listing:
    headings = "table column applies standing source date note"
    rows = view.plan.case.origins.source_rows()
    return _listing(view, "sources", headings, rows, _source, file="sources.csv")


def _source(view: View, row: SourceRow) -> Line:
    case, language = view.plan.case, view.language
    return (
        Cell(table_name(row.table, language)),
        Cell(column_name(case, row.table, row.column, language)),
        Cell(row.rows or view.words("report.all_rows")),
        Cell(standing_name(row.standing, language), row.standing),
        Cell(row.source),
        Cell(row.date),
        Cell(row.note),
    )
