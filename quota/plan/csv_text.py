"""Words in CSV files that spreadsheets would take for formulas.

A spreadsheet reckons a cell that begins with ``=``, ``+``, ``-`` or ``@``, even from a CSV file, and even inside quotes.
So such words are written with an apostrophe before them, which makes them words in any program; words that are so
written already get one more, so that what is read back is always what was meant.
"""

from __future__ import annotations

import re

_STARTS = re.compile(r"'*[=+\-@\t\r]")
_OPERATORS = ("==",)
"""Senses of rows: nothing follows them that could be reckoned, and programs compare them."""


def guarded(words: str) -> str:
    """Return words as they are written.

    >>> guarded("=1+1"), guarded("'=1"), guarded("来舟镇"), guarded("==")
    ("'=1+1", "''=1", '来舟镇', '==')
    """
    return f"'{words}" if words not in _OPERATORS and _STARTS.match(words) else words


def unguarded(written: str) -> str:
    """Return words as they were meant.

    >>> unguarded("'=1+1"), unguarded("''=1"), unguarded("'x"), unguarded("-3")
    ('=1+1', "'=1", "'x", '-3')
    """
    return written[1:] if written.startswith("'") and _STARTS.match(written) else written
