"""What the files of one scenario say, as texts, before anything is understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quota.scenario.origin import InputCell
from quota.scenario.problems import Findings


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table of texts. Every row has as many cells as the header.

    Parameters
    ----------
    file, sheet : str
        As in `InputCell`.
    header : tuple of str
        As written.
    header_line : int
        Line of the header; 0 for a table made by ``--set``.
    rows : tuple of (int, tuple of str)
        Line and cells.
    whole : bool
        Whether the table could be read to its end.
    """

    file: str
    sheet: str
    header: tuple[str, ...]
    header_line: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    whole: bool = True

    def place(self, line: int, position: int) -> str:
        """Return the place of a cell; `position` counts from 0."""
        return str(InputCell(self.file, self.sheet, line, position + 1 if line else 0))


@dataclass(frozen=True, slots=True)
class RawSetting:
    """A setting as written; ``texts`` has more than one entry, or none, only for a list."""

    texts: tuple[str, ...]
    listed: bool
    where: str


@dataclass(frozen=True, slots=True)
class RawLayer:
    """The files of one scenario, one preset, or one ``--set``.

    Parameters
    ----------
    name : str
        ``--set``, ``scenario``, ``../base``, or ``preset NAME``.
    settings : Mapping[str, RawSetting]
        By dotted key as written.
    tables : Mapping[str, RawTable]
        By table code.
    whole : bool
        Whether it was there, and its settings and all that it extends could be read.
    """

    name: str
    settings: Mapping[str, RawSetting] = field(default_factory=dict)
    tables: Mapping[str, RawTable] = field(default_factory=dict)
    whole: bool = True


def unreadable(file: str) -> RawTable:
    """Return what stands for a table that cannot be read, so that nothing is looked for in it."""
    return RawTable(file, "", (), 0, (), whole=False)


def rectangular(file: str, sheet: str, lines: Iterable[tuple[int, Sequence[str]]], findings: Findings) -> RawTable:
    """Take the first row that is not empty as header, drop empty rows, and make all rows as long as the header."""
    filled = [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)]
    if not filled:
        findings.error(f"{file} {sheet}".strip(), "scenario.no_header")
        return unreadable(file)
    header_line, header = filled[0]
    while header and not header[-1].strip():
        header = header[:-1]
    width = len(header)
    rows = []
    for line, cells in filled[1:]:
        if len(cells) > width:
            _report_surplus(InputCell(file, sheet, line, 0), cells, width, findings)
        rows.append((line, (*cells[:width], *("",) * (width - len(cells)))))
    return RawTable(file, sheet, tuple(header), header_line, tuple(rows))


def _report_surplus(row: InputCell, cells: Sequence[str], width: int, findings: Findings) -> None:
    for position, cell in enumerate(cells[width:], start=width + 1):
        if cell.strip():
            place = str(InputCell(row.file, row.sheet, row.line, position))
            findings.error(place, "scenario.surplus_cell", text=cell.strip(), columns=width)
            return
