"""Changes from the command line: ``--set key=value``."""

from __future__ import annotations

from quota.scenario.formats.signs import report_unprintable, tidy, unprintable, visible
from quota.scenario.names import alike, mend_name
from quota.scenario.origin import OVERRIDE
from quota.scenario.problems import Findings
from quota.scenario.raw import RawLayer, RawSetting, RawTable
from quota.schema import TABLES, Table

_TABLE_BY_NAME = {alike(name): table for table in TABLES for name in (table.code, table.zh)}


def override_layer(text: str, findings: Findings) -> RawLayer | None:
    """Return the layer of one text; None, and a problem, where it sets nothing."""
    text = tidy(text)
    if sign := unprintable(text):
        report_unprintable(f"{OVERRIDE} {visible(text)}", sign, findings)
        return None
    key, equals, value = text.partition("=")
    key, where = key.strip(), f"{OVERRIDE} {key.strip()}"
    if not equals or not key:
        findings.error(f"{OVERRIDE} {text}", "scenario.no_equals", "scenario.no_equals_mend")
        return None
    first, *parts = key.split(".")
    table = _TABLE_BY_NAME.get(alike(first))
    if table is None:
        return RawLayer(OVERRIDE, settings={key: RawSetting((value.strip(),), listed=False, where=where)})
    return _cell_layer(table, parts, value, where, findings)


def _cell_layer(table: Table, parts: list[str], value: str, where: str, findings: Findings) -> RawLayer | None:
    """Make a table of one row: the parts of its key, and the one column that is set."""
    *key, column = parts or [""]
    needed = sum(table.column(code).required for code in table.key)
    if not needed <= len(key) <= len(table.key):
        names = ".".join(table.key)
        findings.error(where, "scenario.override_key", "scenario.override_key_mend", table=table.code, key=names)
        return None
    if alike(column) in {alike(name) for code in table.key for name in (code, table.column(code).zh)}:
        changeable = [entry for entry in table.columns if entry.code not in table.key]
        mend = mend_name(column, (entry.zh for entry in changeable), (entry.code for entry in changeable))
        findings.error(where, "scenario.override_of_key", mend, column=column)
        return None
    row = (*key, *("",) * (len(table.key) - len(key)), value)
    raw = RawTable(where, "", (*table.key, column), 0, ((0, row),))
    return RawLayer(OVERRIDE, tables={table.code: raw})
