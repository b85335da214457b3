"""From the text of a cell to its exact value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from quota.scenario.names import alike, mend_name, named, plain
from quota.scenario.problems import Findings
from quota.schema import ColumnSchema, Domain
from quota.texts import Message

FAULTY_TEXT = "\0"
"""Stands for a cell whose fault was reported when the file was read; no text file has this sign."""

LARGEST_SHARE = 1000
"""Percent of what is held that a change may be."""

_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_CODE = re.compile(r"[\w()-]+")
_OVER_PLAN = re.compile(r"(?:plan|(?:原|本)?方案)(?:数)?\s*(?:([+-])\s*(\d{1,9})\s*名?)?", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_LONGEST_NUMBER = 40
_YES = frozenset({"yes", "y", "true", "1", "是"})
_NO = frozenset({"no", "n", "false", "0", "否"})
NOTHING = "无"
"""How a change says that there is nothing, whatever a base says."""
_CLEARED = frozenset({"-", NOTHING})
_EMPTY = frozenset({"", "—", "——", "/"})


class Mark(Enum):
    """What a cell may hold besides a value."""

    CLEARED = "-"  # takes away what a parent wrote
    FAULTY = "?"  # already reported


@dataclass(frozen=True, slots=True)
class Share:
    """A signed share of what is held, in percent as written."""

    percent: Decimal

    def __str__(self) -> str:
        return f"{self.percent}%"


@dataclass(frozen=True, slots=True)
class OverPlan:
    """So many posts more, or fewer, than a plan has."""

    posts: int

    def __str__(self) -> str:
        return f"plan{self.posts:+}" if self.posts else "plan"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text is no value, and what to write instead."""

    what: Message
    mend: Message


Value = str | int | Decimal | bool | Share | OverPlan | None
Written = Value | Mark


def read_cell(text: str, column: ColumnSchema, synonyms: Mapping[str, str]) -> Written | Fault:
    """Return the value of one cell; None where it is empty.

    Parameters
    ----------
    synonyms : Mapping[str, str]
        Code by other spelling (as `alike` makes it), for columns that name a category or a driver.
    """
    if text == FAULTY_TEXT:
        return Mark.FAULTY
    clean = plain(text).replace("\u2212", "-")
    if clean in _EMPTY:
        return None
    if clean in _CLEARED:
        return Mark.CLEARED
    if column.kind is Domain.TEXT:
        return text.strip()
    if column.kind is Domain.CODE:
        return _code(clean, column, synonyms)
    return _READERS[column.kind](clean, column)


def read_column(
    texts: Sequence[str], column: ColumnSchema, synonyms: Mapping[str, str]
) -> tuple[list[Written], list[tuple[int, Fault]]]:
    """Return the values of a column of cells, and the faults by row. Each different text is read once."""
    values: dict[str, Written] = {}
    faults: dict[str, Fault] = {}
    for text in dict.fromkeys(texts):
        value = read_cell(text, column, synonyms)
        if isinstance(value, Fault):
            faults[text] = value
            value = Mark.FAULTY
        values[text] = value
    return [values[text] for text in texts], [(row, faults[text]) for row, text in enumerate(texts) if text in faults]


def default_of(column: ColumnSchema) -> Value:
    """Return what an empty cell of the column means."""
    value = read_cell(column.default, column, {})
    if isinstance(value, (Fault, Mark)):
        raise TypeError(f"default of {column.code}: {column.default}")
    return value


def shown(value: Written) -> str:
    """Return a value as text: exact, and the same for every way to write it."""
    if isinstance(value, Mark):
        return value.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def report_empty(place: str, column: ColumnSchema, findings: Findings) -> None:
    """Refuse a cell that is empty and needs to say something."""
    name = named(column.zh, column.code)
    findings.error(place, "scenario.empty_cell", column=name, example=column.example)


def fault(text: str, column: ColumnSchema, what: str, *, mend: str = "", **values: object) -> Fault:
    """Return a fault of a cell; both messages may name the column, the text and the example."""
    given = {
        "column": named(column.zh, column.code),
        "text": text,
        "example": column.example or column.default,
        **values,
    }
    return Fault(Message(what, given), Message(mend or f"{what}_mend", given))


def _code(text: str, column: ColumnSchema, synonyms: Mapping[str, str]) -> Written | Fault:
    known = synonyms.get(alike(text))
    if known is not None:
        return known
    if _CODE.fullmatch(text):
        return text
    return fault(text, column, "scenario.not_a_code")


def _choice(text: str, column: ColumnSchema) -> Written | Fault:
    for code, zh in column.choices:
        if alike(text) in (alike(code), alike(zh)):
            return code
    codes, words = zip(*column.choices, strict=True)
    mend = mend_name(text, words, codes)
    return Fault(Message("scenario.not_a_choice", {"column": named(column.zh, column.code), "text": text}), mend)


def _yes_no(text: str, column: ColumnSchema) -> Written | Fault:
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    return fault(text, column, "scenario.not_yes_no")


def _date(text: str, column: ColumnSchema) -> Written | Fault:
    found = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())).isoformat() if found else _no_date(text, column)
    except ValueError:
        return _no_date(text, column)


def _no_date(text: str, column: ColumnSchema) -> Fault:
    return fault(text, column, "scenario.not_a_date")


def _change(text: str, column: ColumnSchema) -> Written | Fault:
    if not text.endswith("%"):
        return _number(text, column)
    percent = _decimal(text.removesuffix("%").strip())
    if percent is None:
        return fault(text, column, "scenario.not_a_change")
    if abs(percent) > LARGEST_SHARE:
        return fault(text, column, "scenario.too_large")
    return _bounded(percent, column, text) or Share(percent)


def _relative(text: str, column: ColumnSchema) -> Written | Fault:
    over = _OVER_PLAN.fullmatch(text)
    if over is None:
        return _number(text, column)
    return OverPlan(int(f"{over[1]}{over[2]}") if over[1] else 0)


def _number(text: str, column: ColumnSchema) -> Written | Fault:
    digits = text
    if text.endswith("%") and column.kind is Domain.NUMBER and column.unit in ("percent", ""):
        digits = text.removesuffix("%").strip()
    number = _decimal(digits)
    if number is None:
        return _no_number(text, column)
    if digits != text and not column.unit:
        number = _decimal(format(number.scaleb(-2), "f")) or Decimal(0)
    outside = _bounded(number, column, text)
    if outside is not None:
        return outside
    if column.decimals is not None and number != round(number, column.decimals):
        return fault(text, column, "scenario.many_decimals", decimals=column.decimals)
    if column.kind is Domain.NUMBER:
        return number
    if number != number.to_integral_value():
        return fault(text, column, "scenario.not_whole")
    return int(number)


def _year(text: str, column: ColumnSchema) -> Written | Fault:
    return _number(text.removesuffix("年").strip(), column)


def _decimal(text: str) -> Decimal | None:
    """Return the number without needless zeros, so that its text is one and the same for 5, 5.0 and 05."""
    if len(text) > _LONGEST_NUMBER or not text.isascii() or not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text.replace(",", ""))
    return Decimal(format(number.normalize(), "f")) if number else Decimal(0)


def _bounded(number: Decimal, column: ColumnSchema, text: str) -> Fault | None:
    if abs(number) > column.largest:
        if column.unit in ("posts", "people"):
            return fault(text, column, "scenario.too_many_posts")
        return fault(text, column, "scenario.too_large")
    if column.minimum is not None and number < column.minimum:
        return fault(text, column, "scenario.below_minimum", mend="scenario.bound_mend", bound=column.minimum)
    if column.maximum is not None and number > column.maximum:
        return fault(text, column, "scenario.above_maximum", mend="scenario.bound_mend", bound=column.maximum)
    return None


def _no_number(text: str, column: ColumnSchema) -> Fault:
    if column.kind is Domain.NUMBER:
        return fault(text, column, "scenario.not_a_number")
    if column.kind is Domain.CHANGE:
        return fault(text, column, "scenario.not_a_change")
    if column.kind is Domain.RELATIVE:
        return fault(text, column, "scenario.not_whole", mend="scenario.not_relative_mend")
    return fault(text, column, "scenario.not_whole")


_READERS: Mapping[Domain, Callable[[str, ColumnSchema], Written | Fault]] = {
    Domain.CHOICE: _choice,
    Domain.YES_NO: _yes_no,
    Domain.DATE: _date,
    Domain.CHANGE: _change,
    Domain.RELATIVE: _relative,
    Domain.WHOLE: _number,
    Domain.YEAR: _year,
    Domain.NUMBER: _number,
}
