"""Text files as planners' programs write them: encodings, separators, quotes."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from quota.scenario.formats.signs import tidy_lines, unprintable
from quota.scenario.origin import InputCell
from quota.scenario.problems import Findings
from quota.texts import Message

_BOMS: Mapping[bytes, str] = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_SHOWN = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "gb18030": "GB18030"}
_SEPARATORS: Mapping[str, str] = {",": "comma", ";": "semicolon", "\t": "tab"}
_SAMPLE = 100
"""Records that show how a file is separated."""
_SURE = 0.9
"""Share of common signs by which the order of bytes is certain."""


class _Reader(Protocol):
    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


class TextLines(NamedTuple):
    """Records of a text file by the line on which they begin, and whether it could be read to its end."""

    lines: list[tuple[int, list[str]]]
    whole: bool


def decoded(data: bytes, file: str, findings: Findings) -> str | None:
    """Return the text of a file in UTF-8, UTF-16 or GB18030 (with a warning but for UTF-8); None where it is none."""
    encoding, text = _text(data)
    if text is None:
        findings.error(file, "scenario.not_text")
    elif encoding in _SHOWN:
        findings.warning(file, "scenario.not_utf8", encoding=_SHOWN[encoding])
    return text


def _text(data: bytes) -> tuple[str, str | None]:
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return encoding, _decoded(data.removeprefix(bom), encoding)
    if (text := _decoded(data, "utf-8")) is not None and not _bare_utf16(data):
        return "utf-8", text
    if b"\0" not in data:
        return "gb18030", _decoded(data, "gb18030")
    sure = [(encoding, text) for encoding in ("utf-16-le", "utf-16-be") if _is_sure(text := _decoded(data, encoding))]
    return sure[0] if len(sure) == 1 else ("", None)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if encoding != "utf-8" and ("\0" in text or "\uffff" in text) else text


def _bare_utf16(data: bytes) -> bool:
    """Return whether every other byte is 0, as in western letters written in UTF-16."""
    return len(data) > 1 and len(data) % 2 == 0 and data.count(0) * 3 >= len(data)


def _is_sure(text: str | None) -> bool:
    if not text or unprintable(text):
        return False
    common = sum(sign.isascii() or "\u3000" <= sign <= "\u9fff" or unicodedata.category(sign) == "Po" for sign in text)
    return common >= _SURE * len(text)


def text_lines(data: bytes, file: str, findings: Findings) -> TextLines:
    """Take a CSV file apart into records, whatever separates its columns; every fault is noted."""
    text = decoded(data, file, findings)
    if text is None:
        return TextLines([], whole=False)
    separator, skipped = _stated_separator(text)
    if not separator:
        likely = _likely_separators(text)
        if len(likely) > 1:
            findings.error(file, "scenario.ambiguous_separator")
            return TextLines([], whole=False)
        separator = likely[0]
    if separator != ",":
        name = Message(f"scenario.separator_{_SEPARATORS[separator]}")
        findings.warning(file, "scenario.separator", separator=name)
    read: list[tuple[int, list[str]]] = []
    whole = True
    begin = 1  # a record may run over several lines: its place is where it begins
    reader = _reader(text.replace("\0", "\0\0"), separator, strict=True)  # one alone would be `FAULTY_TEXT`
    try:
        for cells in reader:
            if begin > skipped:
                read.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        place = str(InputCell(file, "", begin, 0))
        if "larger than field limit" in str(error):
            most = csv.field_size_limit()
            findings.error(place, "scenario.long_cell", most=most)
        else:
            findings.error(place, "scenario.open_quote")
        whole = False
    clean = tidy_lines(read, file, "", findings)
    return TextLines([(line, list(cells)) for line, cells in clean], whole)


def _reader(text: str, separator: str, *, strict: bool) -> _Reader:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)


def _stated_separator(text: str) -> tuple[str, int]:
    """Return what Excel's own first line ``sep=;`` states, and how many lines to skip for it."""
    first = text[: len("sep=;\r\n") + 2].splitlines()[:1]
    stated = first[0].strip('"') if first else ""
    if stated.lower().startswith("sep=") and stated[4:5] in _SEPARATORS and stated[5:].strip(',;\t"') == "":
        return stated[4], 1
    return "", 0


def _likely_separators(text: str) -> list[str]:
    """Return what separates the columns: the comma, unless it does not and another sign does so in every record.

    Several signs are returned where each of them makes even records of several columns.
    """
    widths = {separator: list(_widths(text, separator)) for separator in _SEPARATORS}
    even = [separator for separator, counts in widths.items() if counts and min(counts) == max(counts) > 1]
    if "," in even or len(even) > 1:
        return even
    several = [separator for separator, counts in widths.items() if counts and sorted(counts)[len(counts) // 2] > 1]
    return even or (several if len(several) == 1 else [","])


def _widths(text: str, separator: str) -> Iterator[int]:
    """Yield the number of columns of the first records; nothing where they cannot be taken apart."""
    try:
        for cells in itertools.islice(_reader(text, separator, strict=False), _SAMPLE):
            if any(cell.strip() for cell in cells):
                yield len(cells)
    except csv.Error:
        return
