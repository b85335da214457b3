"""What is kept of the sheets of a workbook, and how the values of cells become texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from quota.scenario.formats.archive import OversizedError
from quota.scenario.formats.signs import tidy_lines
from quota.scenario.problems import Findings

MOST_PLACES = 10_000_000
"""Lines that are filled, times the columns that the sheet reaches to."""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of a workbook. Lines and columns count from 1, positions from 0.

    Parameters
    ----------
    lines : tuple of (int, tuple of str)
        Line and cells of every line that is not empty, to its last cell that is not. `FAULTY_TEXT` stands for a formula
        without stored result, and for a text that was refused.
    merged : tuple of (int, int, int, int)
        Top, left, bottom, right of cells that were made one.
    formulas : Mapping[tuple[int, int], str]
        Formulas by line and position; read on demand.
    unreckoned : tuple of (int, int)
        Line and position of the formulas without stored result.
    errors : Mapping[tuple[int, int], str]
        Error values, e.g. ``#REF!``, by line and position.
    formats : Mapping[tuple[int, int], str]
        Number formats other than the general one, by line and position.
    numbers : frozenset of (int, int)
        Line and position of numbers with such a format.
    indents : Mapping[tuple[int, int], int]
        Steps by which texts are indented, by line and position.
    struck : frozenset of (int, int)
        Line and position of texts that are struck through.
    corrected : frozenset of (int, int)
        Line and position of texts a part of which is struck through; that part is left out.
    """

    file: str
    title: str
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    unreckoned: tuple[tuple[int, int], ...] = ()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    numbers: frozenset[tuple[int, int]] = frozenset()
    indents: Mapping[tuple[int, int], int] = field(default_factory=dict)
    struck: frozenset[tuple[int, int]] = frozenset()
    corrected: frozenset[tuple[int, int]] = frozenset()

    @property
    def width(self) -> int:
        """Number of columns of the longest line."""
        return max((len(cells) for _, cells in self.lines), default=0)


def evenly(
    lines: Mapping[int, Mapping[int, str]], file: str, title: str, findings: Findings
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Put the cells of each line beside each other, tidied.

    Raises
    ------
    OversizedError
        If there are too many lines, or the sheet reaches out too far for its number of lines.
    """
    filled = {line: cells for line, cells in lines.items() if any(text.strip() for text in cells.values())}
    if sum(max(cells) + 1 for cells in filled.values()) > MOST_PLACES:
        raise OversizedError
    rows = ((line, [cells.get(at, "") for at in range(max(cells) + 1)]) for line, cells in sorted(filled.items()))
    return tuple((line, tuple(cells)) for line, cells in tidy_lines(rows, file, title, findings))


def plain_text(text: str) -> str:
    """Undo the escapes of signs, e.g. ``_x000D_``; line ends become one."""
    if "_x" in text:
        from openpyxl.utils.escape import unescape  # noqa: PLC0415

        joined = unescape(text).encode("utf-16-le", "surrogatepass")  # two halves of a sign become one
        text = joined.decode("utf-16-le", "surrogatepass")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def cell_text(value: object, number_format: str = "") -> str:
    """Return what the planner sees, but exact: whole numbers without point, percent as percent, dates as 2020-08-24."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number_text(value, percent="%" in number_format)
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _number_text(value: float, *, percent: bool) -> str:
    number = Decimal(repr(value))
    if not number.is_finite():
        return str(value)
    text = format(number.scaleb(2) if percent else number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if percent else text
