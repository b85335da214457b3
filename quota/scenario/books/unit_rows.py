"""Rows of a header that hold nothing but units of measurement: （人） and （公顷） under, or above, what they measure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quota.scenario.books.figures import is_blank
from quota.scenario.books.grid import Sheet, packed
from quota.scenario.books.words import COLUMN_NUMBERS, UNITS_OF_MEASUREMENT

_UNIT = re.compile(rf"\(?(?:单位:?)?(?:{UNITS_OF_MEASUREMENT.pattern})\)?")
_LABEL = re.compile(r"\(?(?:计量单位|度量单位|计算单位|单位|计量)\)?:?")


def is_unit_label(text: str) -> bool:
    """Tell whether a cell only says that units of measurement stand beside it."""
    return bool(_LABEL.fullmatch(packed(text)))


def units_in(sheet: Sheet, line: int, name: int, least: int = 1) -> bool:
    """Tell whether a line holds units of measurement alone, for a number of columns at least.

    Parameters
    ----------
    name : int
        The column of names; up to it a label such as 计量单位 may stand.
    """
    found = {column: packed(text) for column, text in sheet.texts(line).items() if not is_blank(text)}
    held = [text for column, text in found.items() if column > name or not is_unit_label(text)]
    return len(held) >= least and all(_UNIT.fullmatch(text) for text in held)


def numbers_alone(cells: Iterable[str]) -> bool:
    """Tell whether cells only number the columns of a form: ``甲 1 2 3``."""
    texts = [packed(text) for text in cells]
    numbers = [text for text in texts if text.isdigit()]
    others = [text for text in texts if not text.isdigit()]
    counted = numbers in ([str(n) for n in range(first, first + len(numbers))] for first in (1, 2, 3))
    return len(numbers) >= 2 and counted and all(text in COLUMN_NUMBERS or text in "甲乙丙丁" for text in others)
