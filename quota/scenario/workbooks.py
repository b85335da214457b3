"""Reading the tables and settings of a scenario from an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from quota.scenario.cells import FAULTY_TEXT
from quota.scenario.formats import Page, open_pages, report_no_results
from quota.scenario.names import alike, listed, nearest
from quota.scenario.origin import InputCell, column_letters
from quota.scenario.problems import Findings
from quota.scenario.raw import RawLayer, RawSetting, RawTable, rectangular
from quota.scenario.vocabulary import LIKE_A_TABLE, TABLE_BY_NAME, TABLE_NAMES

_SETTINGS_SHEETS = ("scenario", "情景")


def read_workbook(data: bytes, file: str, name: str, findings: Findings) -> RawLayer:
    """Read every sheet that bears the name of a table, and the sheet of settings."""
    pages = {page.title: page for page in open_pages(data, file, findings)}
    if not pages:
        return RawLayer(name, whole=False)
    settings: dict[str, RawSetting] = {}
    tables: dict[str, RawTable] = {}
    for title, table in _known_sheets(pages, file, findings).items():
        raw = _table(pages[title], findings)
        if table:
            tables[table] = raw
        else:
            settings = _settings(raw, findings)
    return RawLayer(name, settings, tables)


def _known_sheets(sheets: Iterable[str], file: str, findings: Findings) -> dict[str, str]:
    """Return the table by sheet title; an empty name for the sheet of settings."""
    known: dict[str, str] = {}
    ignored = []
    for title in sheets:
        named = TABLE_BY_NAME.get(alike(title))
        table = "" if alike(title) in _SETTINGS_SHEETS else named.code if named else None
        near = nearest(title, (*TABLE_NAMES, *_SETTINGS_SHEETS), LIKE_A_TABLE)
        if table in known.values():
            findings.error(f"{file} {title}", "scenario.table_twice", table=table or title)
        elif table is not None:
            known[title] = table
        elif near:
            findings.error(f"{file} {title}", "scenario.unknown_table", "scenario.use_nearest", nearest=near)
        else:
            ignored.append(title)
    if ignored:
        findings.warning(file, "scenario.ignored_sheets", sheets=listed(ignored))
    return known


def _table(page: Page, findings: Findings) -> RawTable:
    for (line, position), text in page.errors.items():
        place = str(InputCell(page.file, page.title, line, position + 1))
        findings.error(place, "scenario.excel_error", text=text)
    report_no_results(page, findings)
    raw = rectangular(page.file, page.title, _lines(page), findings)
    last = raw.rows[-1][0] if raw.rows else raw.header_line
    for top, left, bottom, right in page.merged:
        if top <= last and left <= len(raw.header):
            cells = f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
            findings.error(f"{page.file} {page.title}!{cells}", "scenario.merged_cells")
    hidden = [line for line, _ in raw.rows if line in page.hidden_rows]
    if hidden:
        place = f"{page.file} {page.title}"
        findings.warning(place, "scenario.hidden_rows", count=len(hidden), first=hidden[0])
    return raw


def _lines(page: Page) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the lines, with `FAULTY_TEXT` for error values."""
    faulty = {line for line, _ in page.errors}
    for line, cells in page.lines:
        if line in faulty:
            yield line, [FAULTY_TEXT if (line, at) in page.errors else cell for at, cell in enumerate(cells)]
        else:
            yield line, cells


def _settings(raw: RawTable, findings: Findings) -> dict[str, RawSetting]:
    """Read a sheet of two columns, key and value; its first row is a header or already a setting."""
    settings: dict[str, RawSetting] = {}
    rows = [(raw.header_line, raw.header), *raw.rows]
    if raw.header and alike(raw.header[0]) in ("key", "键", "设置"):
        rows = rows[1:]
    for line, cells in rows:
        key, value = (cell.strip() for cell in (*cells, "", "")[:2])
        if key in settings:
            findings.error(raw.place(line, 0), "scenario.setting_twice", setting=key)
        elif value:
            settings[key] = RawSetting((value,), listed=False, where=raw.place(line, 1))
    return settings
