"""What each figure rests on: real, estimated, illustrative, or nobody says."""

from __future__ import annotations

from collections.abc import Iterator

from quota.report.document.blocks import Block, Text
from quota.report.document.draft import Draft
from quota.scenario import SourceRow
from quota.words import tables
from quota.words.names import standing_name
from quota.words.standing import FIELDS, MOST_UNSURE_FIRST
from quota.words.table import Column, Line, Table


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
        if rows := draft.rows(category):
            found = [*(draft.standing(rows, field) for field in FIELDS), draft.standings.result[category]]
            lines.append(Line((draft.name(category), *(standing_name(one, draft.language) for one in found))))
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
    for table, names in tables.columns_by_table(draft, rows, "document.in_part").items():
        yield draft.words("document.figures_of_table", table=table, names=draft.listed(names))
