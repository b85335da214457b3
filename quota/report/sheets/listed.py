"""Sheets that set one list each: transfers, reserves, merges, offices, digestion, needs, appeals, rules, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from xlsxwriter.worksheet import Worksheet

from quota.report.book import MOST_LINES, Book, paragraph, rest_of, title, write_table
from quota.report.sheets.notes import write_legend, write_notes
from quota.words import passed, tables
from quota.words.appeals import Appealed, appeals
from quota.words.table import Cell, Line, Table, cell_words

TRANSFERS: Mapping[str, float] = {
    "number": 5, "category": 13, "kind": 13, "from": 31, "from_place": 19, "to": 24, "to_place": 19,
    "posts": 8, "people": 9, "route": 26, "approval": 34,
}  # fmt: skip
RESERVE = (16, 30, 14, 14, 14, 14, 44)
MERGES = (30, 13, 60, 11, 11, 10, 10, 10, 26, 36)
OFFICES = (24, 14, 16, 12, 40, 10, 28)
DIGESTION = (26, 14, 16, 12, 12, 10, 12, 12, 44)
NEEDS = (34, 12, 13, 16, 20, 13, 17, 9, 12, 44)
PASSED = (26, 16, 20, 26, 22, 14, 12, 12, 12)
APPEALS = (5, 13, 11, 16, 12, 15, 8, 8, 20, 18, 24, 20)
RULES = (15, 30, 16, 16, 10, 14, 60, 12, 28)
SOURCES = (14, 26, 24, 10, 52, 13, 60)
"""Widths of columns."""


def write_transfers(book: Book) -> None:
    """Write the sheet 调剂明细."""
    widths = list(TRANSFERS.values())
    sheet = _sheet(book, "transfers", widths)
    top = write_notes(book, sheet, 1, len(widths) - 1, widths)
    table = tables.transfers(book).show(*TRANSFERS)
    shown = replace(table, lines=table.lines[:MOST_LINES], count=len(table.lines))
    end = write_table(book, sheet, top, shown, widths)
    _below(
        book,
        sheet,
        end,
        rest_of(book, shown, "transfers.csv") or ("" if shown.lines else book.words("report.no_moves")),
    )
    _held(sheet, top, 0)
    sheet.autofilter(top, 0, max(end - 1, top), len(widths) - 1)


def write_reserve(book: Book) -> None:
    """Write the sheet 机动编制与批准; a plan without reserves and approvals has none."""
    parts = {"reserve": tables.reserve(book), "approvals": tables.approvals(book)}
    if not any(table.lines for table in parts.values()):
        return
    sheet = _sheet(book, "reserve", RESERVE)
    sheet.freeze_panes(1, 0)
    row = write_notes(book, sheet, 1, len(RESERVE) - 1, RESERVE)
    for name, table in parts.items():
        if table.lines:
            sheet.write_string(row, 0, book.words(f"report.part_{name}"), book.style("part"))
            row = write_table(book, sheet, row + 1, table, RESERVE) + 1


def write_merges(book: Book) -> None:
    """Write the sheet 机构整合; a plan without merges has none."""
    _write(book, "merges", tables.merges(book), MERGES)


def write_offices(book: Book) -> None:
    """Write the sheet 内设机构; a plan without templates of offices has none."""
    _write(book, "offices", tables.offices(book, MOST_LINES), OFFICES, "offices.csv")


def write_digestion(book: Book) -> None:
    """Write the sheet 消化方案; a plan that leaves nobody above the posts has none."""
    _write(book, "digest", tables.digestion(book), DIGESTION)


def write_need_parts(book: Book) -> None:
    """Write the sheet 测算分项."""
    note = book.words("report.note_need") + book.legend()
    _write(book, "need", tables.need_parts(book, MOST_LINES), NEEDS, "needs.csv", note)


def write_passed(book: Book) -> None:
    """Write the sheet 转交工作: by department and by unit; a scenario in which nothing is passed down has none."""
    if not (told := passed.freed_words(book.plan.case, book.language)):
        return
    sheet = _sheet(book, "passed", PASSED)
    row = paragraph(sheet, 1, len(PASSED) - 1, told + book.legend(), book.style("plain"), widths=PASSED)
    for table in passed.lists(book).values():
        sheet.write_string(row, 0, table.title, book.style("part"))
        shown = replace(table, lines=table.lines[:MOST_LINES])
        row = write_table(book, sheet, row + 1, shown, PASSED)
        _below(book, sheet, row, rest_of(book, shown, "workload.csv"))
        row += 2
    sheet.freeze_panes(1, 0)


def write_appeals(book: Book, appealed: Sequence[Appealed]) -> None:
    """Write the sheet 数据异议; a plan without appeals has none."""
    table = appeals(book, appealed)
    _write(book, "appeals", table, APPEALS, note="".join((*table.notes, book.legend())))


def _write(book: Book, name: str, table: Table, widths: Sequence[float], file: str = "", note: str = "") -> None:
    """Write a list on a sheet of its own, with a filter where it may be long, unless it is empty."""
    if not table.lines and name != "need":
        return
    sheet, last = _sheet(book, name, widths), len(widths) - 1
    if note:
        top = paragraph(sheet, 1, last, note, book.style("plain"), widths=widths)
    else:
        top = write_legend(book, sheet, 1, last, widths)
    end = write_table(book, sheet, top, table, widths)
    _below(book, sheet, end, rest_of(book, table, file))
    _held(sheet, top, 1)
    if file:
        sheet.autofilter(top, 0, max(end - 1, top), last)


def write_rules(book: Book) -> None:
    """Write the sheet 规则与依据: what every rule says and rests on, and which rows hold the plan back."""
    sheet = _sheet(book, "rules", RULES)
    top = write_legend(book, sheet, 1, len(RULES) - 1, RULES)
    sheet.write_string(top, 0, book.words("report.part_rules"), book.style("part"))
    row = write_table(book, sheet, top + 1, tables.rules(book), RULES, {"meaning": 4, "basis": 2}) + 1
    sheet.write_string(row, 0, book.words("report.part_binding"), book.style("part"))
    binding = tables.binding(book, MOST_LINES).without("basis_marked")
    end = write_table(book, sheet, row + 1, binding, RULES)
    rest = rest_of(book, binding, "rules.csv")
    _below(book, sheet, end, rest or ("" if binding.lines else book.words("report.none_binding")))
    sheet.freeze_panes(1, 0)


def write_sources(book: Book) -> None:
    """Write the sheet 数据来源: what each column rests on, and which columns say nothing about it."""
    sheet = _sheet(book, "sources", SOURCES)
    sheet.write_string(1, 0, book.words("report.part_sources"), book.style("part"))
    table = tables.sources(book)
    plain = table.each(lambda cell: Cell(cell_words(cell)))  # no figures: nothing to be marked
    end = write_table(book, sheet, 2, plain, SOURCES)
    if not table.lines:
        _below(book, sheet, end, book.words("report.no_sources"))
        end += 1
    unsourced = [Line(names) for names in tables.unsourced(book)]
    if unsourced:
        sheet.write_string(end + 1, 0, book.words("report.part_unsourced"), book.style("part"))
        write_table(book, sheet, end + 2, replace(table.show("table", "column"), lines=unsourced), SOURCES)
    sheet.freeze_panes(3, 0)


def _sheet(book: Book, name: str, widths: Sequence[float]) -> Worksheet:
    sheet = book.sheet(book.words(f"report.sheet_{name}"), widths)
    title(book, sheet, book.words(f"report.title_{name}"), len(widths) - 1)
    return sheet


def _below(book: Book, sheet: Worksheet, row: int, words: str) -> None:
    if words:
        sheet.write_string(row, 0, words, book.style("flow"))


def _held(sheet: Worksheet, top: int, columns: int) -> None:
    """Keep the header, and the first columns, in sight and on every page."""
    sheet.freeze_panes(top + 1, columns)
    sheet.repeat_rows(top)
