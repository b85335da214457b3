"""The look that all charts share: fonts, ink, and words within a width.

Ink is chosen to be told apart in grey as well: what is after, or gained, is dark; what was before, or lost, is light,
and has another shape.
"""

from __future__ import annotations

SHIPPED_FONT = "Quota Sans SC"
"""Family of the font in the folder ``fonts``."""
FONTS = f'"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", "{SHIPPED_FONT}", sans-serif'
"""Chinese fonts of Windows, macOS and Linux: a reader's browser takes the first that it has."""

DARK, LIGHT, PALE, GRID = "#1f4e79", "#e69f3c", "#b8b8b8", "#e6e6e6"
TEXT, FAINT = "#222222", "#555555"
WIDTH = 640
"""Of the field of a chart. [px]"""
WIDE, NARROW = 840.0, 400.0
"""Of a whole chart: on paper or a desk, and on a page that a telephone shows too. [px]"""
ROW = 22
"""Height of one row of names, in pixels."""
FONT_SIZE = 12
NAME_LIMIT = 330
"""Longest name in a chart, in pixels; a longer one loses its middle, and stands in full in the tooltip."""


def text_width(words: str, size: int = FONT_SIZE) -> float:
    """Estimate the width of a line in pixels: Chinese signs are square, others about half as wide.

    >>> text_width("延平区"), text_width("ab", 10)
    (36.0, 11.0)
    """
    return sum(size * (1.0 if ord(sign) > 0x2E7F else 0.55) for sign in words)


def shortened(words: str, width: float = NAME_LIMIT, size: int = FONT_SIZE) -> str:
    """Cut words that are wider than `width` pixels in their middle: long names differ at their ends.

    >>> shortened("延平区", 40), shortened("延平区甲镇", 50)
    ('延平区', '延平…镇')
    """
    kept = len(words)
    while kept > 1 and text_width(words[:kept], size) + (size if kept < len(words) else 0) > width:
        kept -= 1
    return words if kept == len(words) else f"{words[: (kept + 1) // 2]}…{words[len(words) - kept // 2 :]}"


def wrapped(words: str, width: float, size: int = FONT_SIZE) -> list[str]:
    """Break words into lines of about `width` pixels: between Chinese signs, else at blanks.

    >>> wrapped("one two", 30)
    ['one', 'two']
    """
    lines, line = [], ""
    for piece in _pieces(words):
        if line and text_width((line + piece).rstrip(), size) > width and piece not in "，。；：、）”％%":
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _pieces(words: str) -> list[str]:
    pieces: list[str] = []
    for sign in words:
        if pieces and ord(sign) <= 0x2E7F and ord(pieces[-1][-1]) <= 0x2E7F and pieces[-1][-1] != " ":
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces
