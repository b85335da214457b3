"""The further tables of the page: transfers, reserves, approvals, merges, offices, digestion, rules, sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from quota.report.page.view import PageView
from quota.words import passed, tables
from quota.words.table import Table, cell_words

FILES = {"approvals": "changes.csv", "binding": "rules.csv", "passed_works": "workload.csv"}
"""Files that have all lines of a table, where they have another name."""
MOST_LINES = 600
"""Lines of one table; where there are more, the page names the file that has them all."""


class ListingHeading(NamedTuple):
    """What stands above a column."""

    words: str
    number: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One table as the page sets it: words, each with how sure it is; `rest` says where its further lines are."""

    name: str
    title: str
    headings: tuple[ListingHeading, ...]
    lines: tuple[tuple[tuple[str, str | None], ...], ...]
    count: int
    rest: str


def listings(view: PageView) -> list[Listing]:
    """Return the tables that are not empty."""
    return [_listing(view, name, table) for name, table in _tables(view) if table.lines]


def _tables(view: PageView) -> Iterator[tuple[str, Table]]:
    yield "transfers", tables.transfers(view).without("number", "from_full", "to_full")
    yield "reserve", tables.reserve(view).without("reserve_change")
    yield "approvals", tables.approvals(view).without("date")
    yield "merges", tables.merges(view).without("mode")
    yield "offices", tables.office_names(view)
    yield "digest", tables.digestion(view)
    yield from ((f"passed_{name}", table) for name, table in passed.lists(view).items())
    yield "rules", tables.rules(view)
    names = ("rule", "subject", "category", "limit", "value", "basis_marked", "cell")
    yield "binding", tables.binding(view, MOST_LINES).show(*names)
    yield "sources", tables.sources(view)


def _listing(view: PageView, name: str, table: Table) -> Listing:
    file = FILES.get(name, f"{name}.csv")
    return Listing(
        name=name,
        title=table.title,
        headings=tuple(ListingHeading(column.header, column.kind != "text") for column in table.columns),
        lines=tuple(
            tuple((cell_words(cell), cell.standing) for cell in line.cells) for line in table.plain[:MOST_LINES]
        ),
        count=table.count,
        rest=view.words("page.rest", shown=MOST_LINES, file=file) if table.count > MOST_LINES else "",
    )
