"""Changes of single cells: ``--set key=value``, and lines of a scenario's settings that name a cell in the same way."""

from __future__ import annotations

from dataclasses import replace

from quota.scenario.formats.signs import report_unprintable, tidy, unprintable, visible
from quota.scenario.names import alike, mend_name
from quota.scenario.origin import OVERRIDE
from quota.scenario.problems import Findings
from quota.scenario.raw import RawLayer, RawSetting, RawTable
from quota.scenario.vocabulary import TABLE_BY_NAME
from quota.schema import TableSchema


def with_cells_apart(layer: RawLayer, findings: Findings) -> list[RawLayer]:
    """Return a layer for each cell that stands among the settings of a layer, and the layer without them."""
    cells = {key: table for key in layer.settings if (table := _table_of(key)) is not None}
    found = []
    for key, table in cells.items():
        setting = layer.settings[key]
        raw = _cell(table, key.split(".")[1:], "、".join(setting.texts), setting.where, findings)
        if raw is not None:
            found.append(RawLayer(layer.name, tables={table.code: raw}))
    settings = {key: setting for key, setting in layer.settings.items() if key not in cells}
    return [*found, replace(layer, settings=settings)]


def _table_of(key: str) -> TableSchema | None:
    return TABLE_BY_NAME.get(alike(key.split(".", maxsplit=1)[0]))


def override_layer(text: str, findings: Findings) -> RawLayer | None:
    """Return the layer of one text; None, and a problem, where it sets nothing."""
    text = tidy(text)
    if sign := unprintable(text):
        report_unprintable(f"{OVERRIDE} {visible(text)}", sign, findings)
        return None
    key, equals, value = text.partition("=")
    key, where = key.strip(), f"{OVERRIDE} {key.strip()}"
    if not equals or not key:
        findings.error(f"{OVERRIDE} {text}", "scenario.no_equals")
        return None
    table = _table_of(key)
    if table is None:
        return RawLayer(OVERRIDE, settings={key: RawSetting((value.strip(),), listed=False, where=where)})
    raw = _cell(table, key.split(".")[1:], value, where, findings)
    return None if raw is None else RawLayer(OVERRIDE, tables={table.code: raw})


def _cell(table: TableSchema, parts: list[str], value: str, where: str, findings: Findings) -> RawTable | None:
    """Make a table of one row: the parts of its key, and the one column that is set.

    Where a table has a column for which a line stands by itself, that column and the rest of the key.
    """
    rest = tuple(code for code in table.key if code != table.line)
    if table.line and len(parts) <= len(rest):
        row = (value, *parts, *("",) * (len(rest) - len(parts)))
        return RawTable(where, "", (table.line, *rest), 0, ((0, row),))
    *key, column = parts or [""]
    needed = sum(table.column(code).required for code in table.key)
    if not needed <= len(key) <= len(table.key):
        names = ".".join(table.key)
        findings.error(where, "scenario.override_key", table=table.code, key=names)
        return None
    if alike(column) in {alike(name) for code in table.key for name in (code, table.column(code).zh)}:
        changeable = [entry for entry in table.columns if entry.code not in table.key]
        mend = mend_name(column, (entry.zh for entry in changeable), (entry.code for entry in changeable))
        findings.error(where, "scenario.override_of_key", mend, column=column)
        return None
    row = (*key, *("",) * (len(table.key) - len(key)), value)
    return RawTable(where, "", (*table.key, column), 0, ((0, row),))
