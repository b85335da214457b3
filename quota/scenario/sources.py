"""The tables sources and appeals: what each figure rests on, and who asked for it to be changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter

from quota.scenario.cells import Fault, Mark, read_cell, shown
from quota.scenario.demands import Appeal
from quota.scenario.inputs import Inputs
from quota.scenario.lookups import is_own
from quota.scenario.merged import MergedTable
from quota.scenario.names import alike, mend_name, nearest, plain
from quota.scenario.origin import OVERRIDE, SCENARIO, Key, SourceRow, Voucher, WrittenTable, row_name
from quota.scenario.problems import Findings
from quota.scenario.vocabulary import TABLE_BY_NAME, Vocabulary
from quota.schema import TABLE_CODES, TABLES, Domain
from quota.texts import Message

APPEALS = "appeals"
_FIGURES = frozenset({Domain.WHOLE, Domain.NUMBER, Domain.CHANGE, Domain.RELATIVE})


def vouchers(inputs: Inputs, findings: Findings) -> tuple[Voucher, ...]:
    """Return what the table sources says; report rows that name nothing that is there."""
    merged = inputs.tables["sources"]
    found = []
    for key, record in merged.records():
        named = _named_column(inputs, "sources", key, findings)
        if named is None:
            continue
        table, column = named
        about = inputs.tables[table]
        rows = _rows(key[2], about, inputs.vocabulary, own=is_own(inputs, "sources", key))
        if rows is None:
            names = (*map(row_name, about.rows), *_values(about))
            _report_rows(inputs, "sources", key, table, names, "scenario.unknown_source_rows_mend", findings)
        elif record["standing"] is not None:
            by = next(layer for layer in merged.layers if layer.value(key, "standing") is not None)
            noted = (shown(record[name]) for name in ("source", "date", "note"))
            found.append(Voucher(by.rank, by.layer, SourceRow(table, column, rows, record["standing"], *noted)))
    return tuple(sorted(found, key=attrgetter("row")))


def _report_rows(
    inputs: Inputs, at: str, key: Key, table: str, names: Iterable[str], mend: str, findings: Findings
) -> None:
    """Refuse rows that are not there, with the nearest of some names, or else other advice."""
    near = nearest(key[2], names)
    advice = Message("scenario.use_nearest", {"nearest": near}) if near else mend
    findings.error(inputs.place(at, key, "rows"), "scenario.unknown_source_rows", advice, rows=key[2], table=table)


def _named_column(inputs: Inputs, at: str, key: Key, findings: Findings) -> tuple[str, str] | None:
    """Return the codes of the table and column that a row of a table begins with; report where there is none such."""
    known = TABLE_BY_NAME.get(alike(key[0]))
    if known is None:
        mend = mend_name(key[0], (entry.zh for entry in TABLES), TABLE_CODES)
        findings.error(inputs.place(at, key, "table"), "scenario.unknown_source_table", mend, table=key[0])
        return None
    table = inputs.tables[known.code]
    column = _column_code(key[1], table, inputs.vocabulary)
    if column is None:
        mend = mend_name(key[1], (entry.zh for entry in table.columns.values()), table.columns)
        place = inputs.place(at, key, "column")
        findings.error(place, "scenario.unknown_source_column", mend, column=key[1], table=known.code)
        return None
    return known.code, column


def _column_code(name: str, table: MergedTable, vocabulary: Vocabulary) -> str | None:
    """Return the code of a column by any of its names; a field alone stands for all categories."""
    fields = {alike(word): column.code for column in table.table.per_category for word in (column.code, column.zh)}
    return vocabulary.headers(table.table).get(alike(name)) or fields.get(alike(name))


def appeals_of(inputs: Inputs, findings: Findings) -> tuple[Appeal, ...]:
    """Return what the table appeals says, in codes; report rows that name no figure that is there."""
    found = []
    for key, record in inputs.tables[APPEALS].filled():
        named = _named_column(inputs, APPEALS, key, findings)
        if named is None:
            continue
        table, column = named
        about = inputs.tables[table]
        if about.whole and not any(row_name(other) == key[2] for other in about.rows):
            names = map(row_name, about.rows)
            _report_rows(inputs, APPEALS, key, table, names, "scenario.no_appealed_row_mend", findings)
        noted = {name: shown(record[name]) for name in ("who", "date", "document", "reason")}
        found.append(Appeal(table, column, key[2], **noted))
    return tuple(sorted(found, key=lambda appeal: (appeal.table, appeal.rows, appeal.column)))


def check_appeals(inputs: Inputs, findings: Findings) -> None:
    """Every appeal names a figure."""
    appeals_of(inputs, findings)


def warn_of_sources(inputs: Inputs, findings: Findings) -> None:
    """List the columns with figures that neither the table sources nor a basis in every row vouches for."""
    missing = {f"{table}.{column}": by for table, column, by in _figures(inputs)}
    if missing:
        strongest = min(missing.values(), key=attrgetter("rank"))
        findings.warning(_sources_for(inputs, strongest), "scenario.no_source", columns=", ".join(missing))


def _sources_for(inputs: Inputs, figures: WrittenTable) -> str:
    """Return the table sources that may vouch for what a layer wrote, or, where there is none, that of the layer itself."""
    for written in inputs.tables["sources"].layers:
        if written.header_line and (written.rank <= figures.rank or written.layer == figures.layer):
            return f"{written.file} {written.sheet}".strip()
    if figures.sheet:
        return f"{figures.file} sources"
    return "sources.csv" if figures.layer == SCENARIO else f"{figures.layer}/sources.csv"


def _figures(inputs: Inputs) -> Iterator[tuple[str, str, WrittenTable]]:
    """Yield (table, column, strongest layer) without a source where a figure of a file stands in a row without a basis."""
    for code, merged in inputs.tables.items():
        in_files = {
            column: written
            for written in reversed(merged.layers)
            if written.layer != OVERRIDE
            for column in written.positions
        }
        bare = [
            column
            for column, description in merged.columns.items()
            if description.kind in _FIGURES and column in in_files and not inputs.origins.has_source(code, column)
        ]
        based = {key for key, value in merged.column_values("basis") if value is not None} if bare else set()
        for column in bare:
            if any(value is not None and key not in based for key, value in merged.column_values(column)):
                yield code, column, in_files[column]


def _values(merged: MergedTable) -> set[str]:
    """Return all values of words and codes, as a row of sources names rows by them."""
    named = [
        code for code, column in merged.columns.items() if column.kind in (Domain.TEXT, Domain.CHOICE, Domain.CODE)
    ]
    return {f"{code}={shown(value)}" for code in named for _, value in merged.column_values(code) if value is not None}


def _rows(text: str, merged: MergedTable, vocabulary: Vocabulary, *, own: bool) -> str | None:
    """Return which rows are meant, in codes; None where there are none such. Those of a parent need not be there."""
    name, equals, value = plain(text).partition("=")
    if not equals:
        known = not name or any(row_name(key) == name for key in merged.rows)
        return name.rstrip("/") if known or not merged.whole else None
    column = merged.columns.get(_column_code(name, merged, vocabulary) or "")
    if column is None:
        return None
    read = read_cell(value, column, vocabulary.synonyms(column))
    if isinstance(read, (Fault, Mark)):
        return None
    there = (
        not own or not merged.whole or any(shown(held) == shown(read) for _, held in merged.column_values(column.code))
    )
    return f"{column.code}={shown(read)}" if there else None
