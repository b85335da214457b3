"""Which signs a text may hold: those that nobody sees are taken away, those that no paper can hold are refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from quota.scenario.cells import FAULTY_TEXT
from quota.scenario.origin import InputCell
from quota.scenario.problems import Findings

_UNPRINTABLE = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control signs but tab and line ends
    "\u2028\u2029"  # line ends of web pages
    "\u202a-\u202e\u2066-\u2069"  # they turn the direction of what follows: a name can look like another one
    "\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff"  # no signs at all
    "\ud800-\udfff]"  # halves of a sign
)
_UNSEEN = "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0]"
"""Soft hyphens, signs without width, marks of direction that turn nothing by themselves, fillers."""
_BLANK = "[\u00a0\u2000-\u200a\u202f\u205f]"
_COPIED = "[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]"
"""Radicals and compatibility ideographs: they look like common signs, and come from PDF files and old encodings."""
_RADICALS = str.maketrans(
    "⺝⺟⺠⺩⺫⺮⺶⺷⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
    "月母民王目竹羊羊虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
)
"""Radicals of the supplement that are signs of their own; Unicode gives only two of them an equivalent."""
_SUSPECT = re.compile("|".join((_UNPRINTABLE, _UNSEEN, _BLANK, _COPIED)))
"""The parts are compiled where a text has any of them, which is rare."""


def tidy(text: str) -> str:
    """Return the text as everybody sees it: without unseen signs, common signs for those that only look like them.

    >>> tidy("东\u00ad河\u200b镇"), tidy("⼀号"), tidy("①㎢")
    ('东河镇', '一号', '①㎢')
    """
    if text.isascii() or not _SUSPECT.search(text):
        return text
    clean = re.sub(_BLANK, " ", re.sub(_UNSEEN, "", text)).translate(_RADICALS)
    return re.sub(_COPIED, lambda found: unicodedata.normalize("NFKC", found[0]), clean)


def unprintable(text: str) -> str:
    """Name the first sign of a text that no paper can hold, as ``U+000B``; empty where there is none."""
    found = re.search(_UNPRINTABLE, text)
    return f"U+{ord(found[0]):04X}" if found else ""


def visible(text: str) -> str:
    """Return the text with every unprintable sign written as ``<U+000B>``, to be shown to people."""
    return re.sub(_UNPRINTABLE, lambda found: f"<U+{ord(found[0]):04X}>", text)


def tidy_lines(
    lines: Iterable[tuple[int, Sequence[str]]], file: str, sheet: str, findings: Findings
) -> Iterator[tuple[int, Sequence[str]]]:
    """Tidy every cell; report those with unprintable signs, one a column, and pass `FAULTY_TEXT` on for them."""
    reported: set[int] = set()
    for line, cells in lines:
        if not _SUSPECT.search("".join(cells)):
            yield line, cells
            continue
        clean = [cell if cell == FAULTY_TEXT else tidy(cell) for cell in cells]
        for position, cell in enumerate(clean):
            sign = "" if cell == FAULTY_TEXT else unprintable(cell)
            if not sign:
                continue
            clean[position] = FAULTY_TEXT
            if position not in reported:
                reported.add(position)
                report_unprintable(str(InputCell(file, sheet, line, position + 1)), sign, findings)
        yield line, clean


def report_unprintable(place: str, sign: str, findings: Findings) -> None:
    """Refuse a text with a sign that no paper can hold."""
    findings.error(place, "scenario.unprintable", sign=sign)
