"""Reading a table from a CSV file as planners' programs write it."""

from __future__ import annotations

from dataclasses import replace

from quota.scenario.formats import text_lines
from quota.scenario.problems import Findings
from quota.scenario.raw import RawTable, rectangular, unreadable


def read_text_table(data: bytes, file: str, findings: Findings) -> RawTable:
    """Read a CSV file."""
    lines, whole = text_lines(data, file, findings)
    if not whole and not lines:
        return unreadable(file)
    table = rectangular(file, "", lines, findings)
    return table if whole else replace(table, whole=False)
