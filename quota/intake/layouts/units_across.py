"""Tables that lie on their side: units across, quantities down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from quota.intake.cells.grid import Area, Sheet, packed
from quota.intake.cells.rewritten import Rewriter
from quota.intake.cells.workbooks import MOST_COLUMNS
from quota.intake.records import Notebook, Told
from quota.intake.vocabulary.header_words import UNITS_OF_MEASUREMENT
from quota.intake.vocabulary.meanings import meaning_of, place_field, speaks_of_figures, without_unit
from quota.intake.vocabulary.numbers import is_blank, is_number
from quota.intake.vocabulary.unit_names import county_in, is_section
from quota.scenario.problems import Findings

_MOST_LABELS = 3


def turned(sheet: Sheet, notes: Notebook, findings: Findings) -> Sheet | None:
    """Return a sheet whose units stand across as a sheet whose units stand one below the other; None for any other.

    Every cell keeps its place in the file.
    """
    parts = list(_parts(sheet))
    if not any(_is_known(_label(sheet, row, part.labels, part.top)) for part in parts for row in part.rows):
        return None
    if sheet.width >= MOST_COLUMNS:
        findings.error(sheet.place(), "new.wide_turned", "new.wide_turned_mend", most=MOST_COLUMNS)
    rewriter = Rewriter(sheet)
    for part in parts:
        for row in part.rows:
            if not _label(sheet, row, part.labels, part.top):
                findings.error(sheet.cell_place(row, 1), "new.no_quantity", "new.no_quantity_mend")
        notes.add(Told.GUESSED, sheet.place(), "new.turned", line=part.top)
        _turn(rewriter, sheet, part)
    return replace(rewriter.sheet(), hidden_rows=frozenset(), hidden_columns=frozenset())


class _Part(NamedTuple):
    """One table on its side."""

    first: int  # its first line, titles included
    top: int  # the line that names units
    labels: int  # columns before the units
    units: Sequence[int]  # columns of units
    rows: Sequence[int]  # lines of quantities


def _parts(sheet: Sheet) -> Iterator[_Part]:
    heads: list[tuple[int, list[int]]] = []
    corner: tuple[str, ...] = ()

    @cache
    def last_figure(column: int) -> int:
        figures = (line for line in range(sheet.height, 0, -1) if is_number(sheet.filled(line, column)))
        return next(figures, 0)

    for line in range(1, sheet.height + 1):
        units = _units(sheet, line, last_figure)
        if not units or units[0] - 1 > _MOST_LABELS:
            continue
        label = _label(sheet, line, units[0] - 1, line - 1)
        if (not heads and not _is_known(label)) or label == corner or _field(label) == "name":
            heads.append((line, units))
            corner = corner or label
    before = 1
    ends = [*(line for line, _ in heads[1:]), sheet.height + 1]
    for (top, units), end in zip(heads, ends, strict=False):
        labels = units[0] - 1
        rows = [row for row in range(top + 1, end) if any(sheet.text(row, column) for column in units)]
        rows = [row for row in rows if _field(_label(sheet, row, labels, row - 1)) != "jurisdiction"]
        if rows:
            yield _Part(before, top, labels, units, rows)
            before = rows[-1] + 1


def _field(label: tuple[str, ...]) -> str:
    return place_field("".join(label))


def _units(sheet: Sheet, line: int, last_figure: Callable[[int], int]) -> list[int]:
    """Return the columns of a line that may name units: the words to the right of the first.

    Those above no figure are left out: they head words, as 计量单位 and 类别 do.
    """
    texts = sheet.texts(line)
    columns = [column for column in range(2, sheet.width + 1) if texts.get(column) and not is_number(texts[column])]
    columns = [column for column in columns if last_figure(column) > line]
    return columns if len(columns) > 1 and columns == list(range(columns[0], columns[-1] + 1)) else []


def _label(sheet: Sheet, row: int, labels: int, top: int) -> tuple[str, ...]:
    """Return the words before a row of figures, the unit of measurement in brackets behind them."""
    found: list[str] = []
    for column in range(1, labels + 1):
        text = packed(sheet.filled(row, column))
        if not text and column < labels:
            above = sheet.last_filled(row, column)
            text = packed(sheet.filled(above, column)) if above > top else ""
        if found and UNITS_OF_MEASUREMENT.fullmatch(text):
            found[-1] = f"{found[-1]}({text})"
        elif text and not is_blank(text) and not text.isdigit() and text not in found[-1:]:
            found.append(text)
    return tuple(found)


def _under_sections(labels: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the labels of rows, those that recur below the numbered one above them: 二、核定编制, then 三、实有人数."""
    recurring = Counter(without_unit(label)[0] for label in labels)
    found: list[tuple[str, ...]] = []
    section = ""
    for label in labels:
        own = bool(label) and is_section(label[0])
        section = without_unit(label[:1])[0][0] if own else section
        below = section and not own and recurring[without_unit(label)[0]] > 1
        found.append((section, *label) if below else label)
    return found


def _is_known(label: tuple[str, ...]) -> bool:
    bare, _ = without_unit(label)
    return bool(label) and (meaning_of(bare) is not None or any(speaks_of_figures(text) for text in label))


def _turn(rewriter: Rewriter, sheet: Sheet, part: _Part) -> None:
    """Write one table with its units below each other."""
    above = part.top - 1
    counties = [county_in(sheet.filled(above, column)) if above else "" for column in part.units]
    heads = [above] * (all(counties) and len(counties) > 1) + [part.top]
    for line in range(part.first, heads[0]):
        rewriter.put((text, Area.cell(line, column)) for column, text in sheet.texts(line).items())
    headers = _under_sections([_label(sheet, row, part.labels, part.top) for row in part.rows])
    names = [("县区" if line == above else "单位", Area.cell(line, 1)) for line in heads]
    for depth in range(max(map(len, headers), default=0)):
        texts = [label[min(depth, len(label) - 1)] if label else "" for label in headers]
        own = [("" if depth else text, area) for text, area in names]
        rewriter.put((*own, *((text, Area.cell(row, 1)) for text, row in zip(texts, part.rows, strict=True))))
    for column in part.units:
        lines = (*heads, *part.rows)
        rewriter.put((sheet.filled(line, column), Area.cell(line, column)) for line in lines)
