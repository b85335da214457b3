"""How planners' books are written down for tests: sheets as text, and the truth beside them.

A sheet is written as text: a line for each row, `|` between
cells, nothing for an empty cell, a quote mark before a number kept as text.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its text, what is merged and hidden, and the formulas whose results stand in the text."""

    text: str
    merged: str = ""
    name: str = "Sheet1"
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: str = ""
    formulas: Mapping[str, str] = field(default_factory=dict)
    state: str = "visible"


@dataclass(frozen=True)
class Truth:
    """What the planner knows: units, posts and people by category, residents, reserves, single cells."""

    units: int
    posts: Mapping[str, int]
    people: Mapping[str, int] = field(default_factory=dict)
    residents: int | None = None
    cells: Mapping[tuple[str, str], int] = field(default_factory=dict)
    reserve: Mapping[str, int] = field(default_factory=dict)
    area: float | None = None
    """Square kilometres, where the book is about units of area."""


@dataclass(frozen=True)
class Book:
    """Files of one planner, the truth, and whether a refusal is a failure (plain)."""

    name: str
    files: Mapping[str, tuple[Sheet, ...] | bytes]
    truth: Truth
    plain: bool = True
    said: str = ""
    """For a mistake that leaves figures as they stand: what the report must speak of (a pattern), else a refusal."""


def value(cell: str) -> str | int | float | None:
    cell = cell.strip(" ")
    if NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    return cell.removeprefix("'").replace("\\n", "\n") or None


def write_sheet(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.name)
    page.sheet_state = sheet.state
    for number, line in enumerate(sheet.text.strip("\n").split("\n"), 1):
        for place, cell in enumerate(line.split("|"), 1):
            page.cell(number, place).value = value(cell)
    for cell in sheet.formulas:
        if page[cell].value is None:
            page[cell].value = "nothing"
    for span in sheet.merged.split():
        page.merge_cells(span)
    for number in sheet.hidden_rows:
        page.row_dimensions[number].hidden = True
    for letter in sheet.hidden_columns:
        page.column_dimensions[letter].hidden = True


def put_formulas(file: Path, sheets: tuple[Sheet, ...]) -> None:
    """Give cells their formula as Excel stores it: with the result, and empty text where there is none."""
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for number, sheet in enumerate(sheets, 1):
        part = f"xl/worksheets/sheet{number}.xml"
        text = parts[part].decode()
        for cell, formula in sheet.formulas.items():
            whole = re.compile(rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)')
            old = whole.search(text)
            assert old, cell
            result = re.search(r"<v>(.*?)</v>", old[0])
            text_cell = re.search(r't="(s|inlineStr)"', old[0])
            kind, shown = ("", result[1]) if result and not text_cell else (' t="str"', "")
            text = whole.sub(f'<c r="{cell}"{kind}><f>{formula}</f><v>{shown}</v></c>', text)
        parts[part] = text.encode()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def write_book(book: Book, folder: Path) -> list[Path]:
    """Write the files of a book; return their paths in the order of the book."""
    files = []
    for name, content in book.files.items():
        file = folder / name
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            made = Workbook()
            made.remove(made.active)
            for sheet in content:
                write_sheet(made, sheet)
            made.save(file)
            if any(sheet.formulas for sheet in content):
                put_formulas(file, content)
        files.append(file)
    return files


def one(name: str, text: str, truth: Truth, *, merged: str = "", plain: bool = True, said: str = "", **more) -> Book:
    """A book of one file with one sheet."""
    return Book(name, {f"{name}.xlsx": (Sheet(text, merged, **more),)}, truth, plain, said)


ADMIN, INST, LEAD, LAW, LIKE, WORK, ANY = "行政", "事业", "领导", "政法", "参公", "工勤", "编制"
