"""Ways to spoil a workbook: its archive, the XML in it, and what a person changes in Excel."""

from __future__ import annotations

import random
import re
import zipfile
from pathlib import Path

import openpyxl
from mutations import one_of, spoil_bytes, spoil_file
from openpyxl.utils.exceptions import IllegalCharacterError

SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml$")
_CELL_PUT = (
    b'<c r="XFD1048576"><v>1</v></c>', b'<c r="ZZZZ9"><v>1</v></c>', b'<c r="A0"><v>1</v></c>', b"<c><v>5</v></c>",
    b'<c r="B2" t="s"><v>99999999</v></c>', b'<c r="B2" t="s"><v>-1</v></c>', b'<c r="B2" t="s"><v>x</v></c>',
    b'<c r="B3"><f>SUM(A1:A9)</f></c>', b'<c r="B3" t="str"><f>A1</f><v></v></c>', b'<c r="B3" t="e"><v>#REF!</v></c>',
    b'<c r="C3" t="d"><v>2020-13-45</v></c>', b'<c r="C3" t="b"><v>7</v></c>', b'<c r="C3" s="9999"><v>1</v></c>',
    b'<c r="C3"><v>1e999</v></c>', b'<c r="C3"><v>nan</v></c>', b'<c r="C3"><v></v></c>', b'<c r="C3" t="zz"><v>3</v></c>',
    b'<c r="C3" t="inlineStr"><is><t>_x0000_</t></is></c>', b'<c r="C3"><v>-5</v></c>', b'<c r="C3"><v>99999999999</v></c>',
)  # fmt: skip


def spoil_archive(generator: random.Random, path: Path) -> None:  # noqa: PLR0912 - a list of ways
    """Spoil the archive of a workbook: a part dropped, swapped, spoilt, packed or named otherwise; XML of a sheet."""
    with zipfile.ZipFile(path) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    at = generator.randrange(len(parts))
    sheets = [place for place, (name, _) in enumerate(parts) if SHEET.search(name)]
    sheet = generator.choice(sheets)
    packing = zipfile.ZIP_DEFLATED
    way = generator.randrange(16)
    name, data = parts[at]
    if way == 0:
        del parts[at]
    elif way == 1:
        other = generator.randrange(len(parts))
        parts[at], parts[other] = (name, parts[other][1]), (parts[other][0], data)
    elif way == 2:
        parts[at] = name, spoil_bytes(generator, data)
    elif way == 3:
        packing = generator.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    elif way == 4:
        parts = [(each.replace("/", "\\"), content) for each, content in parts]
    elif way == 5:
        parts = [(each, content.replace(b"schemas.openxmlformats.org/spreadsheetml/2006/main",
                                        b"purl.oclc.org/ooxml/spreadsheetml/main")) for each, content in parts]  # fmt: skip
    elif way == 6:
        parts = [(each, re.sub(rb"<cellXfs.*?</cellXfs>", b"", content)) for each, content in parts]
    elif way == 7:
        generator.shuffle(parts)
    elif way == 8:
        parts = [(each.upper(), content) for each, content in parts]
    elif way == 9:
        whole = [re.sub(rb"<si>.*?</si>", b"", content, count=3) for _, content in parts]
        parts = [(each, content) for (each, _), content in zip(parts, whole, strict=True)]
    elif way == 10:
        parts = [
            (each, re.sub(rb"<dimension [^>]*>", b'<dimension ref="A1:XFD1048576"/>', content))
            for each, content in parts
        ]
    elif way == 11:
        bomb = b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '" + b"&a;" * 500 + b"'>]>"
        parts[sheet] = parts[sheet][0], re.sub(rb"(<worksheet)", bomb + rb"\1", parts[sheet][1], count=1)
    else:
        put = generator.choice(_CELL_PUT)
        rows = list(re.finditer(rb"<row [^>]*>", parts[sheet][1]))
        end = generator.choice(rows).end() if rows else 0
        parts[sheet] = parts[sheet][0], parts[sheet][1][:end] + put + parts[sheet][1][end:]
    with zipfile.ZipFile(path, "w", packing) as archive:
        for each, content in parts:
            archive.writestr(each, content)


def spoil_sheet(generator: random.Random, path: Path) -> None:
    """Change cells, rows and columns of a workbook as a person does in Excel."""
    book = openpyxl.load_workbook(path)
    for _ in range(generator.randint(1, 3)):
        sheet = generator.choice(book.worksheets)
        row, column = generator.randint(1, sheet.max_row), generator.randint(1, sheet.max_column)
        way = generator.randrange(9)
        if way < 4:
            value = one_of(generator)[:32_766].replace("\ufffe", "")  # which no XML holds
            try:
                _put(sheet, row, column, generator.choice((value, 1e12, -3, 0.5, 1e308, True, f"={value}")))
            except IllegalCharacterError:
                continue
        elif way == 4:
            sheet.delete_rows(row)
        elif way == 5:
            sheet.insert_rows(row)
        elif way == 6:
            sheet.delete_cols(column)
        elif way == 7:
            sheet.insert_cols(column)
        else:
            sheet.title = generator.choice(("x", "单位", "units", "封面", "汇总", "数据 来源"))
    book.save(path)


def _put(sheet: object, row: int, column: int, value: object) -> None:
    cell = sheet.cell(row, column)  # type: ignore[attr-defined]
    if type(cell).__name__ == "Cell":  # none of those that a merged one covers
        cell.value = value


def spoil_book(generator: random.Random, path: Path) -> None:
    way = generator.random()
    if way < 0.45:
        spoil_sheet(generator, path)
    elif way < 0.85:
        spoil_archive(generator, path)
    elif way < 0.97:
        path.write_bytes(spoil_bytes(generator, path.read_bytes()))
    else:
        spoil_file(generator, path)
