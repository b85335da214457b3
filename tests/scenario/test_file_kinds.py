"""Bytes of workbooks and text files, whatever program wrote them: the figures that Excel shows, or one refusal."""

import io
import re
import zipfile

import openpyxl
import pytest

from quota.scenario.cells import FAULTY_TEXT
from quota.scenario.formats import open_pages, text_lines
from quota.scenario.formats.signs import tidy, unprintable
from quota.scenario.problems import Findings

ROWS = (("单位", "编制"), ("东河镇", 30))
TEXTS = [(1, ("单位", "编制")), (2, ("东河镇", "30"))]


def book(change=lambda name, data: (name, data), **cells) -> bytes:
    """Return a workbook, each part of which went through `change`."""
    sheets = openpyxl.Workbook()
    for row in ROWS:
        sheets.active.append(row)
    for cell, value in cells.items():
        sheets.active[cell] = value
    sheets.save(plain := io.BytesIO())
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(changed := io.BytesIO(), "w") as target:
        for name in source.namelist():
            target.writestr(*change(name, source.read(name)))
    return changed.getvalue()


def read(data, **options):
    """Return the lines of the first sheet, and the keys of what was found."""
    pages = open_pages(data, "a.xlsx", findings := Findings(), **options)
    return list(pages[0].lines) if pages else None, [problem.what.key for problem in findings.all]


def inserted(rows):
    """Return a change that puts rows at the end of the sheet."""
    return lambda name, data: (name, data.replace(b"</sheetData>", rows + b"</sheetData>"))


def strict(name, data):
    for ours, theirs in (
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"),
    ):
        data = data if name == "[Content_Types].xml" else data.replace(ours, theirs)
    return name, data


@pytest.mark.parametrize(
    "change",
    [
        strict,
        lambda name, data: (name.replace("/", "\\"), data),
        lambda name, data: (name.replace("sharedStrings", "SHAREDSTRINGS"), data),
        lambda name, data: (name, re.sub(rb"<fill>.*?</fill>", b"<fill/>", data)),
        lambda name, data: (name.replace("worksheets", "ws"), data.replace(b"xl/worksheets", b"xl/ws")),
        lambda name, data: (name, re.sub(rb"<dimension[^>]*>", b"", data)),
    ],
)
def test_habits_of_other_programs(change):
    """Proves: names, places and namespaces of parts that Excel minds not are read. Sensitivity: each fails in openpyxl."""
    assert read(book(change)) == (TEXTS, [])


def test_formulas_without_signs_and_without_result():
    """Proves: empty text is an empty cell; no result is a fault. Sensitivity: both were None to openpyxl."""

    def stored(name, data):
        return name, re.sub(rb'<c r="C2"[^>]*><f>(.*?)</f><v ?/?>(</v>)?', rb'<c r="C2" t="str"><f>\1</f><v></v>', data)

    assert read(book(stored, C2='=IF(B2>0,"","")')) == (TEXTS, [])
    lines, _ = read(book(C2="=B2"))
    assert lines[1][1] == ("东河镇", "30", FAULTY_TEXT)


def test_escapes_of_workbooks():
    """Proves: escapes are undone once, for shared texts too. Sensitivity: openpyxl takes ``x005F_`` away."""
    lines, keys = read(book(A2="东河镇_x000D_", A3="_x005F_x000D_", A4="a_x000B_b"))
    assert ([cells[0].strip() for _, cells in lines[1:]], keys) == (
        ["东河镇", "_x000D_", FAULTY_TEXT],
        ["scenario.unprintable"],
    )


def test_cells_far_out_cost_nothing_and_too_many_are_refused():
    """Proves: empty formatted cells are not kept; empty cells count. Sensitivity: 1.7e10 cells, no limit before."""
    assert read(book(inserted(b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'))) == (TEXTS, [])
    many = inserted(b'<row r="9">' + b"<c/>" * 1_500_001 + b"</row>")
    assert read(book(many)) == (None, ["scenario.huge_workbook"])


def test_other_kinds_of_files():
    """Proves: a page of the web, an empty book and an old book are named as such."""
    assert read(b"<html><table>") == (None, ["scenario.other_kind"])
    assert read(b"\xd0\xcf\x11\xe0" + b"\0" * 600) == (None, ["scenario.other_kind"])

    def none(name, data):
        return name, re.sub(rb"<sheets>.*</sheets>", b"<sheets></sheets>", data)

    assert read(book(none)) == (None, ["scenario.no_sheets"])


@pytest.mark.parametrize(
    ("text", "encoding", "keys"),
    [
        ("单位,编制\r\n东河镇,30", "utf-8", []),
        ("单位,编制\r东河镇,30\r", "utf-8-sig", []),
        ("单位\t编制\r\n东河镇\t30", "utf-16", ["not_utf8", "separator"]),
        ("单位,编制\n东河镇,30\n", "utf-16-le", ["not_utf8"]),
        ("单位,编制\n东河镇,30\n", "utf-16-be", ["not_utf8"]),
        ("单位;编制\n东河镇;30\n", "gb18030", ["not_utf8", "separator"]),
        ("单位\u200b,编制\n东\u00ad河镇,30\n", "utf-8", []),
    ],
)
def test_encodings_and_separators(text, encoding, keys):
    """Proves: one table from every encoding and separator, told. Sensitivity: UTF-16 and ; were refused."""
    lines, whole = text_lines(text.encode(encoding), "a.csv", findings := Findings())
    assert [(line, tuple(cells)) for line, cells in lines] == TEXTS
    assert whole
    assert [problem.what.key.removeprefix("scenario.") for problem in findings.all] == keys


def test_stated_and_doubtful_separators():
    """Proves: ``sep=`` is obeyed and counts as a line; two separators that fit both are refused."""
    assert text_lines(b"sep=;\r\na,1;b\r\n", "a.csv", Findings()).lines == [(2, ["a,1", "b"])]
    text_lines(b"a;b,c\r\nd;e,f\r\n", "a.csv", findings := Findings())
    assert [problem.what.key for problem in findings.all] == ["scenario.ambiguous_separator"]


@pytest.mark.parametrize("sign", "\0\x0b\x1f\x7f\x85\u2028\u202e\u2066\ufffe\ud800")
def test_signs_that_no_paper_can_hold(sign):
    """Proves: each is found; tabs, line ends, Chinese and look-alikes are not. Sensitivity: take one range away."""
    assert unprintable(f"东{sign}镇") == f"U+{ord(sign):04X}"
    assert not unprintable("东\t河\r\n镇①㎢😀")
    assert tidy("⻰⼭\uf900①") == "龙山豈①"
