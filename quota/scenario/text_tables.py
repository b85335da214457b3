"""Reading a table from a CSV file as planners' programs write it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from quota.scenario.origin import Cell
from quota.scenario.problems import Findings
from quota.scenario.raw import RawTable, rectangular, unreadable


def decoded(data: bytes, file: str, findings: Findings) -> str | None:
    """Return the text of a file in UTF-8, with or without BOM, or in GB18030 (with a warning)."""
    if b"\0" in data:
        findings.error(file, "scenario.not_text", "scenario.not_text_mend")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        findings.error(file, "scenario.not_text", "scenario.not_text_mend")
        return None
    findings.warning(file, "scenario.not_utf8", "scenario.not_utf8_mend")
    return text


def read_text_table(data: bytes, file: str, findings: Findings) -> RawTable:
    """Read a CSV file."""
    text = decoded(data, file, findings)
    if text is None:
        return unreadable(file)
    lines: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin = 1  # a record may run over several lines: its place is where it begins
    try:
        for cells in reader:
            lines.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error:
        findings.error(str(Cell(file, "", begin, 0)), "scenario.open_quote", "scenario.open_quote_mend")
        return replace(rectangular(file, "", lines, findings), whole=False) if lines else unreadable(file)
    return rectangular(file, "", lines, findings)
