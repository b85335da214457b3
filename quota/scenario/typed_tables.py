"""From the texts of one layer's table to values by key and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quota.scenario.cells import FAULTY_TEXT, Mark, Written, default_of, read_column, report_empty, shown
from quota.scenario.names import alike, listed, mend_name, named, shortened
from quota.scenario.origin import InputCell, Key, WrittenTable, row_name
from quota.scenario.problems import Findings
from quota.scenario.raw import RawTable
from quota.scenario.unit_names import UnitNames
from quota.scenario.vocabulary import Vocabulary
from quota.schema import ColumnSchema, TableSchema

_MOST_UNKNOWN = 8
"""Faulty columns that are reported one by one."""


def typed(
    raw: RawTable, table: TableSchema, vocabulary: Vocabulary, rank: int, layer: str, findings: Findings
) -> WrittenTable:
    """Read every cell; report unknown columns, faulty cells, and keys that are missing or stand twice."""
    if not raw.header:
        return WrittenTable(rank, layer, raw.file, raw.sheet, 0, {}, {}, {}, whole=False)
    columns = vocabulary.columns(table)
    positions = _positions(raw, table, vocabulary, columns, findings)
    if not raw.header_line and len(positions) < len(raw.header):
        return WrittenTable(rank, layer, raw.file, raw.sheet, 0, {}, {}, {}, whole=True)  # --set of an unknown column
    values = _values(raw, positions, columns, vocabulary, findings)
    keys = _keys(raw, table, positions, values, findings)
    rows: dict[Key, tuple[Written, ...]] = {}
    lines: dict[Key, int] = {}
    for key, (line, _), row in zip(keys, raw.rows, zip(*values, strict=True), strict=True):
        if key is None:
            continue
        if key in rows:
            findings.error(
                raw.place(line, positions[table.key[0]]),
                "scenario.duplicate_key",
                key=row_name(key),
                first=lines[key],
            )
            continue
        rows[key], lines[key] = row, line
    whole = raw.whole and len(rows) == len(raw.rows)
    return WrittenTable(rank, layer, raw.file, raw.sheet, raw.header_line, positions, rows, lines, whole)


def _positions(
    raw: RawTable, table: TableSchema, vocabulary: Vocabulary, columns: Mapping[str, ColumnSchema], findings: Findings
) -> dict[str, int]:
    """Return the position of each column that is known, from 0."""
    headers = vocabulary.headers(table)
    positions: dict[str, int] = {}
    headless: list[int] = []
    unknown: list[int] = []
    for position, header in enumerate(raw.header):
        place = raw.place(raw.header_line, position)
        code = headers.get(alike(header))
        if header == FAULTY_TEXT:
            continue
        if not header.strip():
            headless.append(position)
        elif code is None:
            unknown.append(position)
        elif code in positions:
            findings.error(place, "scenario.duplicate_column", column=header.strip())
        else:
            positions[code] = position
    _report_headless(raw, headless, findings)
    if vocabulary.whole or not table.per_category:
        _report_unknown(raw, unknown, columns, findings)
    return positions


def _report_unknown(
    raw: RawTable, unknown: Sequence[int], columns: Mapping[str, ColumnSchema], findings: Findings
) -> None:
    """Report each unknown column with the nearest name; many of them in one message, without comparing names."""
    names = [shortened(raw.header[position].strip()) for position in unknown]
    if len(unknown) > _MOST_UNKNOWN:
        place = raw.place(raw.header_line, unknown[0])
        shown_names = listed(names[:_MOST_UNKNOWN])
        findings.error(place, "scenario.unknown_columns", count=len(unknown), columns=shown_names)
        return
    for position, name in zip(unknown, names, strict=True):
        mend = mend_name(name, (column.zh for column in columns.values()), columns)
        findings.error(raw.place(raw.header_line, position), "scenario.unknown_column", mend, column=name)


def _report_headless(raw: RawTable, headless: Sequence[int], findings: Findings) -> None:
    """Report columns with cells but without a name; many of them in one message."""
    first: dict[int, int] = {}
    for row, (_, cells) in enumerate(raw.rows if headless else ()):
        for position in headless:
            if cells[position].strip():
                first.setdefault(position, row)
    for position, row in list(first.items())[:_MOST_UNKNOWN]:
        line, cells = raw.rows[row]
        text = shortened(cells[position])
        findings.error(raw.place(line, position), "scenario.no_column_name", text=text)


def _values(
    raw: RawTable,
    positions: Mapping[str, int],
    columns: Mapping[str, ColumnSchema],
    vocabulary: Vocabulary,
    findings: Findings,
) -> list[list[Written]]:
    """Return the values by position and row; None in columns without a known header."""
    values: list[list[Written]] = [[None] * len(raw.rows) for _ in raw.header]
    for code, position in positions.items():
        texts: Sequence[str] = [cells[position] for _, cells in raw.rows]
        if _means_units(raw, columns[code]):
            texts = _codes_of_units(raw, position, texts, vocabulary.units, findings)
        values[position], faults = read_column(texts, columns[code], vocabulary.synonyms(columns[code]))
        for row, fault in faults:
            findings.error(raw.place(raw.rows[row][0], position), fault.what, fault.mend)
    return values


def _means_units(raw: RawTable, column: ColumnSchema) -> bool:
    """Return whether names may stand for codes of units: in what refers to them, and in changes of their own rows."""
    return column.refers_to == "units" or (column.code == "unit_id" and not raw.header_line)


def _codes_of_units(
    raw: RawTable, position: int, texts: Sequence[str], units: UnitNames, findings: Findings
) -> Sequence[str]:
    """Put the code in place of each word that one unit has as its name; report one that several have, once."""
    meant = {text: units.codes(text) for text in dict.fromkeys(texts) if text.strip()}
    for text, codes in meant.items():
        if len(codes) > 1:
            place = raw.place(raw.rows[texts.index(text)][0], position)
            values = {"text": text.strip(), "names": units.named(codes)}
            findings.error(place, "scenario.several_units", **values)
    codes_of = {text: codes[0] if len(codes) == 1 else FAULTY_TEXT for text, codes in meant.items() if codes}
    return [codes_of.get(text, text) for text in texts]


def _keys(
    raw: RawTable, table: TableSchema, positions: Mapping[str, int], values: list[list[Written]], findings: Findings
) -> list[Key | None]:
    """Return the key of every row; None where a part of it is missing or faulty."""
    parts = []
    for column in (table.column(code) for code in table.key):
        position = positions.get(column.code)
        if position is None and column.required:
            place = str(InputCell(raw.file, raw.sheet, raw.header_line, 0))
            name = named(column.zh, column.code)
            findings.error(place, "scenario.missing_column", column=name)
            return [None] * len(raw.rows)
        written: list[Written] = [None] * len(raw.rows) if position is None else values[position]
        parts.append(_key_parts(raw, column, position or 0, written, findings))
    return [
        None if None in key else tuple(part for part in key if part is not None) for key in zip(*parts, strict=True)
    ]


def _key_parts(
    raw: RawTable, column: ColumnSchema, position: int, values: list[Written], findings: Findings
) -> list[str | None]:
    empty = None if column.required else shown(default_of(column))
    parts: list[str | None] = []
    for (line, _), value in zip(raw.rows, values, strict=True):
        if value is Mark.FAULTY:
            parts.append(None)
        elif value is None or value is Mark.CLEARED:
            parts.append(empty)
            if empty is None:
                report_empty(raw.place(line, position), column, findings)
        else:
            parts.append(shown(value))
    return parts
