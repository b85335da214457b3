"""Sheets that others complete: a table that goes on without its header, and one that names units by their codes alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quota.intake.cells.grid import Area, Sheet, packed
from quota.intake.cells.rewritten import Rewriter
from quota.intake.headers.blocks import Block
from quota.intake.records import Notebook, Told
from quota.intake.rows.sheet_counties import unit_names
from quota.intake.vocabulary.meanings import place_field, speaks_of_figures
from quota.intake.vocabulary.numbers import is_blank, is_number
from quota.intake.vocabulary.unit_names import name_key

_FEWEST = 2


def continued(sheet: Sheet, before: Sequence[tuple[Sheet, Sequence[Block]]], notes: Notebook) -> Sheet | None:
    """Return a sheet without a header below that of the sheet before it, whose table it goes on with; None for any other."""
    if not before or before[-1][0].book != sheet.book or not before[-1][1]:
        return None
    other, blocks = before[-1]
    block = blocks[-1]
    lines = _lines_alike(sheet, block)
    known = {name_key(name) for name in unit_names(block)}
    if not lines or block.left > 1 or any(name_key(sheet.name(line, block.column("name"))) in known for line in lines):
        return None
    rewriter = Rewriter(sheet)
    rewriter.copy_lines(1, lines[0] - 1)
    for line in range(block.top, block.bottom + 1):
        rewriter.put((other.filled(line, at), Area(lines[0], at, lines[0], at)) for at in range(1, other.width + 1))
    rewriter.copy_lines(lines[0], sheet.height)
    notes.add(Told.GUESSED, sheet.place(), "new.continued", other=other.place())
    return rewriter.sheet()


def _lines_alike(sheet: Sheet, block: Block) -> list[int]:
    """Return the lines with figures where they stand below the headings of a table as its own do; else none."""
    name, figures = block.column("name"), {entry.column for entry in block.numeric}
    apart = {block.column(field) for field in ("sequence", "code", "note")} | figures
    held = [line for line in range(1, sheet.height + 1) if any(map(is_number, sheet.texts(line).values()))]
    alike = [
        line
        for line in held
        if not is_number(sheet.text(line, name))
        and {column for column, text in sheet.texts(line).items() if is_number(text)} <= apart
        and any(is_number(sheet.text(line, column)) for column in figures)
        and not any(
            not is_blank(sheet.text(line, column)) and not is_number(sheet.text(line, column)) for column in figures
        )
    ]
    named = [line for line in alike if sheet.text(line, name)]
    return alike if len(named) >= _FEWEST and 4 * len(alike) >= 3 * len(held) else []


def named_by_codes(sheet: Sheet, read: Sequence[tuple[Sheet, Sequence[Block]]], notes: Notebook) -> Sheet | None:
    """Return a sheet that has codes in the place of names with the names that another gives to the codes; else None."""
    top = next((line for line in range(1, sheet.height + 1) if _code_column(sheet, line)), 0)
    names = _names_by_code(read) if top else {}
    column = _code_column(sheet, top) if names else 0
    found = {
        line: names[code] for line in range(top + 1, sheet.height + 1) if (code := _code(sheet, line, column)) in names
    }
    if len(found) < _FEWEST:
        return None
    rewriter = Rewriter(sheet)
    for line in range(1, sheet.height + 1):
        place = Area.cell(line, column)
        rewriter.put(
            [("单位" if line == top else found.get(line, _code(sheet, line, column)), place), *sheet.cells(line)]
        )
    notes.add(Told.GUESSED, sheet.cell_place(top, column), "new.named_by_codes", count=len(found))
    return rewriter.sheet()


def _code_column(sheet: Sheet, line: int) -> int:
    texts = sheet.texts(line)
    codes = [column for column, text in texts.items() if place_field(packed(text)) == "code"]
    return codes[0] if codes and any(map(speaks_of_figures, texts.values())) else 0


def _code(sheet: Sheet, line: int, column: int) -> str:
    return packed(sheet.filled(line, column)).removesuffix(".0") if column else ""


def _names_by_code(read: Sequence[tuple[Sheet, Sequence[Block]]]) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for sheet, blocks in read:
        for block in blocks:
            for line in block.lines:
                code, name = _code(sheet, line, block.column("code")), sheet.name(line, block.column("name"))
                if code and name and not is_number(name):
                    names.setdefault(code, name)
    return names
