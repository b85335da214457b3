"""Words within a width; a Chinese sign takes two columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from unicodedata import combining, east_asian_width

_PIECE = re.compile(r"\s+|[（【《“‘]*(?:[\x21-\x7e]+|.)[，。；：、！？）】》”’…％%]*", re.DOTALL)
"""What no line is broken within: blanks, a word or a number, a sign with the brackets and stops beside it."""
_INDENT = re.compile(r" *(?:- )?")


def width_of(words: str) -> int:
    """Return the width of words in Latin letters; a Chinese sign takes two, and so does one that some fonts show wide.

    >>> width_of("ab编制")
    6
    """
    if words.isascii():
        return len(words)
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WFA" else 1 for sign in words)


def cut(words: str, width: int) -> str:
    """Shorten words to a width.

    >>> cut("nanping-registered", 10), cut("编制", 4)
    ('nanping...', '编制')
    """
    taken = _taken(words)
    if not taken or taken[-1] <= width:
        return words
    return words[: bisect_right(taken, width - 3)] + "..."


def folded(words: str, width: int) -> str:
    """Break lines that are longer than a width; what follows stands below the words of the first line.

    >>> print(folded("- 来舟镇 24 名。麻沙镇 31 名。", 16))
    - 来舟镇 24 名。
      麻沙镇 31 名。
    """
    return "\n".join(line for whole in words.split("\n") for line in _lines(whole, width))


def _lines(whole: str, width: int) -> list[str]:
    if width_of(whole) <= width:
        return [whole]
    found = _INDENT.match(whole)
    indent = " " * (len(found[0]) if found and len(found[0]) < width // 2 else 0)
    lines = [""]
    for piece in _PIECE.findall(whole):
        if width_of(lines[-1] + piece.rstrip()) <= width or not lines[-1].strip():
            lines[-1] += piece
        else:
            lines.append(indent + piece.lstrip())
        while width_of(lines[-1].rstrip()) > width:
            place = bisect_right(_taken(lines[-1]), width)
            lines[-1:] = [lines[-1][:place], indent + lines[-1][place:]]
    return [line.rstrip() for line in lines if line.strip()]


def _taken(words: str) -> list[int]:
    return list(accumulate(map(width_of, words)))
