"""Tables without units that stand above, below or beside a table of units: sums by kind, how reserves are held."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from quota.intake.cells.grid import Area, Sheet, packed
from quota.intake.headers.paths import header_path
from quota.intake.vocabulary.header_words import COUNTED, SUM_LABEL, Meaning
from quota.intake.vocabulary.meanings import meaning_of, place_field
from quota.intake.vocabulary.numbers import is_blank, is_number, read_number

_TITLE = re.compile(r"^(另?附(表|件|录)?\d*[:：、.]?|另[:：])")
_SUMS = re.compile(r"^(全[县市区旗]|各类|编制|分类|总?)(汇总|合计|总计|统计)(表|数)?$")
_FIRST = frozenset({"类别", "种类", "项目", "指标", "内容", "分类", "编制种类"})
_DESCRIBING = frozenset({"row_category", "type", "class", "funding"})
_FEWEST = 2


def table_below(sheet: Sheet, bottom: int, last: int) -> Area | None:
    """Return the lines from which another table begins below the header's own; None where none does.

    It has a title, or an empty line above it, and a header that begins with what it divides by: 类别, 编制性质.
    """
    for line in range(bottom + 2, last):
        if not _is_header(sheet, line):
            continue
        title = line - 1 if len(sheet.texts(line - 1)) == 1 else line
        told = title < line and _TITLE.match(packed(next(iter(sheet.texts(title).values()))))
        if told or not sheet.texts(title - 1):
            return Area(title, 1, last, max(sheet.width, 1))
    return None


def tables_above(sheet: Sheet, first: int, top: int) -> Iterator[Area]:
    """Yield the lines of a table of sums by kind that stands above a header, among its titles."""
    line = first
    while line < top - 1:
        if _is_header(sheet, line):
            start = line
            while line < top and sheet.texts(line):
                line += 1
            yield Area(start, 1, line - 1, max(sheet.width, 1))
        line += 1


class StatedFigure(NamedTuple):
    """A figure of a table without units: what it counts, and where it stands."""

    meaning: Meaning
    value: Decimal
    place: str
    line: int


def stated(sheet: Sheet, area: Area) -> Iterator[StatedFigure]:
    """Yield the posts and people that a table without units states of kinds of posts, or of all."""
    header = next((line for line in range(area.top, area.bottom) if _is_header(sheet, line, area.left, area.right)), 0)
    for line in range(header + 1, area.bottom + 1) if header else ():
        texts = sheet.texts(line, area.left, area.right)
        label = packed(texts.get(min(texts), "")) if texts else ""
        whole = bool(SUM_LABEL.match(label))
        for column, text in texts.items():
            heading = packed(sheet.text(header, column))
            meaning = meaning_of((label, heading)) if not whole else meaning_of((heading,))
            if meaning and meaning.field in COUNTED and (whole or meaning.category) and is_number(text):
                yield StatedFigure(meaning, read_number(text) or Decimal(0), sheet.cell_place(line, column), line)


def _is_header(sheet: Sheet, line: int, left: int = 1, right: int = 0) -> bool:
    right = right or sheet.width
    texts, under = sheet.texts(line, left, right), sheet.texts(line + 1, left, right)
    if len(texts) < _FEWEST or any(map(is_number, texts.values())):
        return False
    figures = sum(is_number(under.get(column, "")) for column in texts)
    return bool(figures) and _divides(packed(texts[min(texts)])) and not is_number(under.get(min(texts), "0"))


def _divides(heading: str) -> bool:
    return heading in _FIRST or bool(_SUMS.search(heading)) or place_field(heading) in _DESCRIBING


def table_beside(sheet: Sheet, top: int, bottom: int, name: int, last: int) -> Area | None:
    """Return the columns of another table to the right, behind an empty column; None where there is none.

    Its rows are not those of the units: beside some of them it has nothing.
    """
    rows = [line for line in range(bottom + 1, last + 1) if sheet.texts(line)]
    used = {column for line in range(top, last + 1) for column in sheet.texts(line)}
    for left in range(name + 2, sheet.width + 1):
        if left - 1 in used or left not in used:
            continue
        own = next((line for line in range(top, bottom) if _is_header(sheet, line, left)), bottom)  # it may end higher
        if own == bottom and not _divides("".join(header_path(sheet, top, bottom, left))):
            continue
        inside = [line for line in range(own + 1, bottom + 1) if sheet.text(line, left)]
        words = [text for line in (*inside, *rows) if not is_blank(text := sheet.text(line, left))]
        units = [line for line in rows if not is_blank(sheet.filled(line, name))]
        alone = any(not sheet.texts(line, left, sheet.width) for line in units)
        if len(words) >= _FEWEST and alone and not any(map(is_number, words)):
            return Area(top, left, last, sheet.width)
    return None
