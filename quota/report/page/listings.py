"""The further tables of the page: transfers, reserves, approvals, merges, offices, digestion, rules, sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from quota.words import passed, tables
from quota.words.pen import Pen
from quota.words.table import Table

FILES = {"approvals": "changes.csv", "binding": "rules.csv", "passed_works": "workload.csv"}
"""Files that have all lines of a table, where they have another name."""
MOST_LINES = 600
"""Lines of one table; where there are more, the page names the file that has them all."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One table of the page, as many of its lines as are set; `rest` says where its further lines are."""

    name: str
    table: Table
    rest: str


def listings(pen: Pen) -> list[Listing]:
    """Return the tables that are not empty."""
    return [_listing(pen, name, table) for name, table in _tables(pen) if table.lines]


def _tables(pen: Pen) -> Iterator[tuple[str, Table]]:
    yield "transfers", tables.transfers(pen).without("number", "from_full", "to_full")
    yield "reserve", tables.reserve(pen).without("reserve_change")
    yield "approvals", tables.approvals(pen).without("date")
    yield "merges", tables.merges(pen).without("mode")
    yield "offices", tables.office_names(pen)
    yield "digest", tables.digestion(pen)
    yield from ((f"passed_{name}", table) for name, table in passed.lists(pen).items())
    yield "rules", tables.rules(pen)
    names = ("rule", "subject", "category", "limit", "value", "basis_marked", "cell")
    yield "binding", tables.binding(pen, MOST_LINES).show(*names)
    yield "sources", tables.sources(pen)


def _listing(pen: Pen, name: str, table: Table) -> Listing:
    shown = replace(table, lines=table.plain[:MOST_LINES])
    file = FILES.get(name, f"{name}.csv")
    return Listing(name, shown, pen.words("page.rest", shown=MOST_LINES, file=file) if table.count > MOST_LINES else "")
