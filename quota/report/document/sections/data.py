"""What each figure rests on: real, estimated, illustrative, or nobody says."""

from __future__ import annotations

from collections.abc import Iterator

from quota.report.document.blocks import Block, Text
from quota.report.document.draft import Draft
from quota.scenario import SourceRow
from quota.words import tables
from quota.words.names import column_name, standing_name, table_name
from quota.words.standing import FIELDS, MOST_UNSURE_FIRST
from quota.words.table import Cell, Column, Line, Table


def data(draft: Draft) -> Iterator[Block]:
    """Yield the tables of standings and sources, and name what has no source."""
    yield _standings(draft)
    rows = draft.plan.case.origins.source_rows()
    yield _sources(draft, rows) if rows else Text(draft.words("document.no_sources"))
    unsourced = draft.clauses(
        draft.words("document.figures_of_table", table=table, names=names) for table, names in tables.unsourced(draft)
    )
    if unsourced:
        yield Text(draft.words("document.unsourced", columns=unsourced))


def _standings(draft: Draft) -> Table:
    """How sure the figures of every category are, taken together."""
    columns = [
        *draft.heads("category"),
        *(Column(draft.words(f"words.column_{field}")) for field in (*FIELDS, "planned")),
    ]
    lines = []
    for category in draft.plan.case.categories:
        rows = draft.rows(category)
        if rows:
            names: list[Cell | str] = [standing_name(draft.standing(rows, field), draft.language) for field in FIELDS]
            lines.append(
                Line((draft.name(category), *names, standing_name(draft.standings.result[category], draft.language)))
            )
    return Table(draft.words("document.table_standings"), columns, lines)


def _sources(draft: Draft, rows: tuple[SourceRow, ...]) -> Table:
    """Sources by standing, each with the figures that rest on it."""
    groups: dict[tuple[int, str, str], list[SourceRow]] = {}
    for row in rows:
        groups.setdefault((MOST_UNSURE_FIRST.index(draft.standings.of_source(row)), row.source, row.date), []).append(
            row
        )
    columns = draft.heads("nature", "source", "date", "figures", "remark")
    lines = [
        Line(
            (
                standing_name(MOST_UNSURE_FIRST[place], draft.language),
                source,
                date,
                draft.clauses(_figures(draft, groups[place, source, date])),
                draft.clauses(dict.fromkeys(row.note for row in groups[place, source, date] if row.note)),
            )
        )
        for place, source, date in sorted(groups)
    ]
    return Table(draft.words("document.table_sources"), columns, lines)


def _figures(draft: Draft, rows: list[SourceRow]) -> Iterator[str]:
    """Yield the columns that rows of one source are about, table by table."""
    columns: dict[str, dict[str, None]] = {}
    for row in rows:
        name = column_name(draft.plan.case, row.table, row.column, draft.language)
        name = draft.words("document.in_part", name=name) if row.rows else name
        columns.setdefault(row.table, {})[name] = None
    for table, names in columns.items():
        yield draft.words(
            "document.figures_of_table", table=table_name(table, draft.language), names=draft.listed(names)
        )
