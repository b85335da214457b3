"""Units of measurement outside the headers: in a row of their own under or above these, and in notes beside the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from quota.intake.cells.grid import Sheet, packed
from quota.intake.vocabulary.header_words import COLUMN_NUMBERS, UNITS_OF_MEASUREMENT
from quota.intake.vocabulary.numbers import factor, is_blank

_UNIT = re.compile(rf"\(?(?:单位:?)?(?:{UNITS_OF_MEASUREMENT.pattern})\)?")
_LABEL = re.compile(r"\(?(?:计量单位|度量单位|计算单位|单位|计量)\)?:?")

_RECKONED = re.compile(r"(?<=\d)=\d{1,2}(?:[-+×*/÷]\d{1,3}%?)+$|(?<=^\()(?=\d+\)$)|^\((?=\d+\)$)|(?<=^\(\d)\)$")
"""What a number of a column adds: how the column follows from others."""
_NOTED = re.compile(rf"(?:{UNITS_OF_MEASUREMENT.pattern})(?!口)")
_NOTE = re.compile(r"(计量)?单位:?[^:]*$")
_NOTE_BELOW = re.compile(r"(面积|人口|计量)[^。;:]*单位")


def is_unit_label(text: str) -> bool:
    """Return whether a cell only says that units of measurement stand beside it."""
    return bool(_LABEL.fullmatch(packed(text)))


def units_in(sheet: Sheet, line: int, name: int, least: int = 1) -> bool:
    """Return whether a line holds units of measurement alone, for a number of columns at least.

    Parameters
    ----------
    name : int
        The column of names; up to it a label such as 计量单位 may stand.
    """
    held = 0
    for column, text in sheet.texts(line).items():
        if is_blank(text) or (column <= name and is_unit_label(text)):
            continue
        if not _UNIT.fullmatch(packed(text)):
            return False
        held += 1
    return held >= least


def numbers_alone(cells: Iterable[str]) -> bool:
    """Return whether cells only number the columns of a form: ``甲 1 2 3``, with ``3=1-2`` for what follows from others."""
    texts = [_RECKONED.sub("", packed(text)) for text in cells]
    numbers = [text for text in texts if text.isdigit()]
    others = [text for text in texts if not text.isdigit()]
    counted = numbers in ([str(n) for n in range(first, first + len(numbers))] for first in (1, 2, 3))
    return len(numbers) >= 2 and counted and all(text in COLUMN_NUMBERS or text in "甲乙丙丁" for text in others)


def notes_below(sheet: Sheet, bottom: int, end: int) -> Iterator[str]:
    """Yield what stands alone in a line below a header and speaks of units of measurement."""
    for line in range(bottom + 1, end + 1):
        texts = set(sheet.texts(line).values())
        if len(texts) == 1 and _NOTE_BELOW.search(packed(text := texts.pop())):
            yield text


def noted_unit(field: str, notes: Sequence[str]) -> str:
    """Return the unit of measurement of people or area that notes name; empty where none does, or several.

    >>> noted_unit("area_km2", ["单位：名、公顷"]), noted_unit("population", ["注：面积单位为公顷，人口单位为万人。"])
    ('公顷', '万人')
    """
    noted = [unit for text in notes if (note := _NOTE.search(packed(text))) for unit in _NOTED.findall(note[0])]
    fitting = {unit for unit in noted if factor(field, unit) != 1}
    plain = {"人"} if field.startswith("population") else {"平方公里", "平方千米", "km2"}
    found = fitting if fitting else plain.intersection(noted) if field == "area_km2" else set()
    return found.pop() if len(found) == 1 and not (fitting and plain.intersection(noted)) else ""
