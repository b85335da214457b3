"""How much room words take on a page, reckoned as tables are, so that a paper can choose its lines before anybody sets it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from quota.report.document.fitting import WIDEST, width_on_line
from quota.report.document.formats import LINE_PITCH, SIZE_3, TIGHTENED, Style

TYPE_AREA = (156 / 25.4 * 72, 225 / 25.4 * 72)
"""Width and height of an upright page within its margins, in points."""
BROKEN = 1.06
"""What lines lose where they break: before figures and words, and before signs that begin no line."""
FULL = 0.95
"""How much of a page that must not run over may be reckoned to be full: borders are not reckoned."""


@dataclass(frozen=True, slots=True)
class PaperPiece:
    """Words in a style, or a table of some height in points."""

    style: str
    words: str = ""
    height: float = 0.0


def height_of(pieces: Iterable[PaperPiece], styles: Mapping[str, Style]) -> float:
    """Return about how high some pieces are, one below the other, in points."""
    return sum(piece.height or _paragraph(styles[piece.style], piece.words) for piece in pieces)


def _paragraph(style: Style, words: str) -> float:
    character = style.size + (TIGHTENED / 20 if style.size == SIZE_3 else 0)
    room = TYPE_AREA[0] - style.right * style.size - style.hanging * style.size
    first = style.indent * style.size
    long = first + width_on_line(words, WIDEST) * character / 2
    lines = ceil(long / room * BROKEN) if long > room else 1
    return style.before + style.after + lines * (style.exact or LINE_PITCH / 20)


def pages_of(pieces: list[PaperPiece], closing: list[PaperPiece], styles: Mapping[str, Style]) -> int:
    """Return about how many pages a text takes whose closing lines stand together, on a page with some of the text."""
    page = TYPE_AREA[1]
    whole, kept = height_of(pieces, styles), height_of(closing, styles)
    full, rest = divmod(whole, page)
    return int(full) + (1 if rest + kept <= page else 2)
