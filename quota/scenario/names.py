"""Names as people write them: full-width forms, blanks and near misses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

from quota.texts import Message

_SEPARATORS = re.compile(r"[\s·・•_\-]+")
NOTE_SIGNS = "[①-⑳⑴-⒇❶-❿⓵-⓾¹²³⁰⁴-⁹]"
"""Signs that lead to a note. They are no digits of the figure before them, for which NFKC would take them."""
_NOTED = re.compile(rf"((?<=[0-9０-９]){NOTE_SIGNS}+)")
_SHOWN = 12
_QUOTED = 80


def plain(text: str) -> str:
    """Return the text with full-width letters and digits made plain, without blanks around it.

    >>> plain("　１２Ａ "), plain("①"), plain("9①")
    ('12A', '1', '9①')
    """
    if text.isascii():
        return text.strip()
    pieces = _NOTED.split(text)
    return "".join(
        piece if place % 2 else unicodedata.normalize("NFKC", piece) for place, piece in enumerate(pieces)
    ).strip()


@lru_cache(maxsize=10_000)  # the headers that a table may have are the same at every reading
def alike(text: str) -> str:
    """Return what two spellings of one name have in common.

    >>> alike("行政编制 · 现核定") == alike("行政编制现核定")
    True
    >>> alike("Administrative-Current") == alike("administrative_current")
    True
    """
    return _SEPARATORS.sub("", plain(text)).casefold()


def named(zh: str, code: str) -> Message:
    """Return a name that is worded in the reader's language."""
    return Message("scenario.name", {"zh": zh, "code": code})


def listed(names: Iterable[str]) -> Message:
    """Join names to a list in the reader's language."""
    names = tuple(names)
    return named("、".join(names), ", ".join(names))


def nearest(word: str, names: Iterable[str], likeness: float = 0.6) -> str:
    """Return the name most like the word, or an empty text where none is near."""
    spelling: dict[str, str] = {}
    for name in names:
        spelling.setdefault(alike(name), name)
    near = get_close_matches(alike(word), spelling, n=1, cutoff=likeness)
    return spelling[near[0]] if near else ""


def mend_name(word: str, zh: Iterable[str], codes: Iterable[str]) -> Message:
    """Return advice on a name that does not exist: the nearest one, or those that there are."""
    zh, codes = tuple(zh), tuple(codes)
    near = nearest(word, (*codes, *zh))
    if near:
        return Message("scenario.use_nearest", {"nearest": near})
    return Message("scenario.use_one_of", {"names": named("、".join(_some(zh or codes)), ", ".join(_some(codes)))})


def shortened(text: str) -> str:
    """Return a text as it is quoted in a message: cut where it is long."""
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    return names if len(names) <= _SHOWN else (*names[:_SHOWN], "…")


def split_names(text: str) -> tuple[str, ...]:
    """Split a cell that holds several names, by Chinese or English commas and semicolons.

    >>> split_names("镇、乡, 街道")
    ('镇', '乡', '街道')
    """
    return tuple(name for part in re.split("[、,，;；]", text) if (name := part.strip()))
