"""The archive of a workbook, as openpyxl wants it: limited in size, and without the habits of other programs."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import IO, Literal

LARGEST_CONTENT = 300_000_000
"""Bytes of the unpacked workbook; more is a mistake or an attack. An archive never gives more than it states."""
MOST_ROWS = 200_000
"""Rows of one sheet."""
MOST_CELLS = 500_000
"""Cells of one part, empty ones too: each takes some 10 µs to open and as long again to understand; ledgers have a fifth."""
MOST_TAGS = 400_000
"""Opening and closing tags of styles, relations and the like."""
_CHUNK = 1 << 20
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?(?:c|si|mergeCell)[\s/>]")
_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMESPACES: Mapping[bytes, bytes] = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
    b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
}
"""What a book saved as Strict Open XML calls things, and what every other book calls them."""
_EMPTY_FILL = re.compile(rb"<((?:\w+:)?)fill\s*(?:/>|>\s*</(?:\w+:)?fill>)")
_OTHER_KINDS: Mapping[str, str] = {"xl/workbook.bin": ".xlsb", "content.xml": ".ods", "word/document.xml": ".docx"}


class OversizedError(Exception):
    """The workbook holds more than is read."""


class OtherKindError(Exception):
    """The archive is a file of another kind; the argument is its suffix."""


class Archive(zipfile.ZipFile):
    """An archive whose parts are found however their names are written, and read as if by Excel.

    Raises
    ------
    OversizedError
        If it holds more than is read.
    OtherKindError
        If it is no workbook of this kind.
    ValueError
        If a part declares entities: no spreadsheet does, and they can swell without end.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        entries = self.infolist()
        if sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
            raise OversizedError
        self._spelled = {_spelled(entry.filename): entry for entry in entries}
        self._measured: dict[str, int] = {}
        for part, suffix in _OTHER_KINDS.items():
            if part in self._spelled and "xl/workbook.xml" not in self._spelled:
                raise OtherKindError(suffix)
        for name in self._spelled:
            if name.endswith(".xml"):
                self._measure(name)

    def getinfo(self, name: str) -> zipfile.ZipInfo:
        """Return the entry of a part; Excel minds neither case nor the direction of strokes."""
        return self._spelled.get(_spelled(name)) or super().getinfo(name)

    def part(self, name: str) -> IO[bytes]:
        """Open a sheet or the table of texts."""
        self._measure(name)
        content = super().open(self.getinfo(name))
        if _STRICT not in content.peek(_CHUNK):  # type: ignore[attr-defined]
            return content
        with content:
            return io.BytesIO(_transitional(content.read()))

    def open(
        self,
        name: str | zipfile.ZipInfo,
        mode: Literal["r", "w"] = "r",
        pwd: bytes | None = None,
        *,
        force_zip64: bool = False,
    ) -> IO[bytes]:
        """Open a part that describes the book."""
        if mode == "r" and isinstance(name, str):
            if self._measure(name) > MOST_TAGS:
                raise OversizedError
            with super().open(self.getinfo(name)) as content:
                return io.BytesIO(_EMPTY_FILL.sub(rb"<\1fill><\1patternFill/></\1fill>", _transitional(content.read())))
        return super().open(name, mode, pwd, force_zip64=force_zip64)

    def _measure(self, name: str) -> int:
        """Count the tags of a part without unpacking it into memory, until there are too many rows or cells."""
        entry = self.getinfo(name)
        if entry.filename in self._measured:
            return self._measured[entry.filename]
        rows, cells, tags, tail = 0, 0, 0, b""
        with super().open(entry) as content:
            while chunk := content.read(_CHUNK):
                window = tail + chunk
                if b"<!DOCTYPE" in window:
                    raise ValueError(name)
                cut = window.rfind(b"<")  # a tag may run over the end of a chunk: it is counted with the next
                window, tail = (window[:cut], window[cut:]) if cut > 0 else (window, b"")
                rows += len(_ROW.findall(window))
                cells += len(_CELL.findall(window))
                tags += window.count(b"<")
                if rows > MOST_ROWS or cells > MOST_CELLS:
                    raise OversizedError
        if rows + len(_ROW.findall(tail)) > MOST_ROWS:
            raise OversizedError
        self._measured[entry.filename] = tags
        return tags


def _spelled(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _transitional(content: bytes) -> bytes:
    if _STRICT in content:
        for strict, common in _NAMESPACES.items():
            content = content.replace(strict, common)
    return content
