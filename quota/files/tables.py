"""Tables as CSV, in which no word is taken for a formula.

A spreadsheet reckons a cell that begins with ``=``, ``+``, ``-`` or ``@``, even from a CSV file, and even inside quotes.
So such words are written with an apostrophe before them, which makes them words in any program; words that are so
written already get one more, so that what is read back is always what was meant.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import islice
from pathlib import Path
from types import NoneType
from typing import TextIO

DECIMALS = 10
"""Decimals that an exact number may have to be written as one."""
_PARTS = 10**DECIMALS
TOGETHER = 200
"""Rows that are read or written at a time, column by column: as many as stay near the processor."""

_STARTS = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?")
_OWN = ("==", "--set")
"""Words of the product: nothing follows them that could be reckoned, and programs compare them."""


class Number(str):
    """A number as it is to be shown, such as ``+3``: written as it is, where other texts are words."""

    __slots__ = ()


def number_or_words(text: str) -> str:
    """Return a text, of which nobody knows what it is, as a number if it is one.

    >>> type(number_or_words("-2%")).__name__, type(number_or_words("-2+3")).__name__
    ('Number', 'str')
    """
    return Number(text) if _NUMBER.fullmatch(text) else text


def guarded(words: str) -> str:
    """Return words as they are written.

    >>> guarded("=1+1"), guarded("'=1"), guarded("来舟镇"), guarded("==")
    ("'=1+1", "''=1", '来舟镇', '==')
    """
    return f"'{words}" if words not in _OWN and _STARTS.match(words) else words


def unguarded(written: str) -> str:
    """Return words as they were meant.

    >>> unguarded("'=1+1"), unguarded("''=1"), unguarded("'x"), unguarded("-3")
    ('=1+1', "'=1", "'x", '-3')
    """
    return written[1:] if written.startswith("'") and _STARTS.match(written) else written


def exact_text(number: Fraction) -> str:
    """Write an exact number: as a decimal where that is short, else as a quotient, which Excel takes for no date.

    >>> exact_text(Fraction(5, 4)), exact_text(Fraction(-1, 3))
    ('1.25', '-1÷3')
    """
    above, below = number.as_integer_ratio()
    if below == 1:
        return str(above)
    if _PARTS % below:
        return f"{above}÷{below}"
    whole, parts = divmod(abs(above) * (_PARTS // below), _PARTS)
    return f"{'-' if above < 0 else ''}{whole}.{parts:0{DECIMALS}d}".rstrip("0")


def read_exact(text: str) -> Fraction:
    """Return the number that `exact_text` wrote."""
    numerator, _, denominator = text.partition("÷")  # a tenth of the time that `Fraction` takes to read a text
    whole, _, decimals = numerator.partition(".")
    return Fraction(int(whole + decimals), int(denominator or 10 ** len(decimals)))


def write_csv(file: Path, header: Iterable[str], rows: Iterable[Sequence[object]], *, guard: bool = True) -> None:
    """Write a table such that Excel opens it with Chinese signs; the caller sees to it that the file is whole.

    Parameters
    ----------
    guard : bool
        Whether words are guarded. Those of a scenario are the planner's own and stand as they are, and so do those of the
        template.
    """
    with file.open("w", encoding="utf-8", newline="") as opened:
        opened.write("\ufeff")  # as utf-8-sig would, whose encoder is called for every row
        _write(opened, "\r\n", header, rows, guarded if guard else str)


def csv_text(header: Iterable[str], rows: Iterable[Sequence[object]]) -> str:
    r"""Return a table as the text that goes to another program.

    >>> csv_text(["name", "change"], [["=1", Number("+1")], ["a", None], ["b", Decimal("-0.50")]])
    "name,change\n'=1,+1\na,\nb,-0.50\n"
    """
    buffer = io.StringIO()
    _write(buffer, "\n", header, rows, guarded)
    return buffer.getvalue()


def _write(
    file: TextIO, end: str, header: Iterable[str], rows: Iterable[Sequence[object]], written: Callable[[str], str]
) -> None:
    writer = csv.writer(file, lineterminator=end)
    writer.writerow(map(written, header))
    known = cache(written)  # each different word is looked at once
    waiting = iter(rows)
    while some := tuple(islice(waiting, TOGETHER)):
        writer.writerows(zip(*(_cells(column, known) for column in zip(*some, strict=True)), strict=True))


def _cells(column: Sequence[object], words: Callable[[str], str]) -> Iterable[object]:
    """Return what stands in the cells of a column; columns of one kind, as a plan has them, cost next to nothing."""
    kinds = set(map(type, column))
    if kinds <= {int, NoneType}:  # which the writer leaves empty
        return column
    if kinds == {str}:
        return map(words, column)  # type: ignore[arg-type]  # as just found
    if kinds == {Fraction}:
        return [words(shown) if "÷" in shown else shown for shown in map(exact_text, column)]  # type: ignore[arg-type]
    if kinds <= {Decimal, NoneType}:
        return (value if value is None else format(value, "f") for value in column)
    return (_cell(value, words) for value in column)


def _cell(value: object, words: Callable[[str], str]) -> object:
    """Return what stands in a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Fraction):
        shown = exact_text(value)
        return words(shown) if "÷" in shown else shown
    return value if isinstance(value, int | float | Number) else words(str(value))
