"""The formats of GB/T 9704-2012 as Word's own styles: fonts, sizes, lines and spacing.

Type area 156 mm × 225 mm with 22 lines of 28 characters: lines are 28.95 points high, which is also the file's grid of
lines, and 3号 (16 points) loses a quarter of a point between characters. A grid of characters as well would say the
same, but some programs give every character two cells of it; and without a height of their own, lines of a font that is
taller than the grid take more than one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from quota.texts import Language

BODY, KAI, HEI, TITLE, SONG, LATIN = (
    "仿宋_GB2312",
    "楷体_GB2312",
    "黑体",
    "方正小标宋简体",
    "宋体",
    "Times New Roman",
)
"""Names of fonts as Chinese Windows knows them."""
STAND_INS = {BODY: "仿宋", KAI: "楷体", HEI: "SimHei", TITLE: "宋体", SONG: "SimSun", LATIN: "Times"}
"""What to take where a font is missing, by the file's table of fonts."""

SIZE_2, SMALL_2, SIZE_3, SIZE_4, SMALL_4, SIZE_5 = 22.0, 18.0, 16.0, 14.0, 12.0, 10.5
"""2号, 小二, 3号, 4号, 小四 and 五号, in points."""
LINE_PITCH = 579
"""22 lines in 225 mm [1/20 point]."""
TIGHTENED = -5
"""28 characters of 16 points in 156 mm [1/20 point between characters]."""
RIGHT_EDGE = 8524
"""Where words at the right end, one character from the edge [1/20 point]."""
INDENT = 2
"""Characters by which a paragraph is indented."""


class TextSize(NamedTuple):
    """Size of running text and height of its lines, in points."""

    size: float
    pitch: float


TEXT_LINES: Mapping[Language, tuple[TextSize, ...]] = MappingProxyType(
    {
        "zh": (TextSize(SIZE_3, LINE_PITCH / 20), TextSize(15, 26.5), TextSize(SIZE_4, 25), TextSize(SIZE_4, 22)),
        "en": (TextSize(12, 19), TextSize(12, 17), TextSize(11, 15.5)),
    }
)
"""Lines of the text: those of the standard, and closer ones, which it allows where a paper needs them. Latin letters of
3号 are no official's size."""
BRIEF_LINES: Mapping[Language, tuple[TextSize, ...]] = MappingProxyType(
    {
        "zh": (TextSize(SIZE_5, 14.5), TextSize(10, 13.2), TextSize(9, 12)),
        "en": (TextSize(10, 13), TextSize(9.5, 12), TextSize(9, 10.5)),
    }
)
"""Lines of the page that a leader reads, which is one page."""


class Style(NamedTuple):
    """A style of paragraphs. Sizes in points, `indent`, `hanging` and `right` in characters.

    `exact` is the height of a line where it is not that of the body.
    """

    name: str
    font: str
    size: float
    align: str = "both"
    indent: float = 0
    hanging: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    exact: float | None = None
    keep_next: bool = False
    keep_lines: bool = False
    level: int | None = None
    colour: str = "000000"
    boxed: bool = False
    ruled: bool = False


STYLES = (
    Style("Mark", TITLE, 36, "center", exact=60, colour="C00000"),
    Style("Number", BODY, SIZE_3, "both", indent=1, right=1, colour="000000", ruled=True),
    Style("Title", TITLE, SIZE_2, "center", exact=34, keep_next=True, level=0),
    Style("Brief title", TITLE, SMALL_2, "center", exact=30, keep_next=True),
    Style("Brief subtitle", KAI, SMALL_4, "center", exact=18, after=3, keep_next=True),
    Style("Subtitle", KAI, SIZE_3, "center", keep_next=True),
    Style("Alarm", KAI, SMALL_4, boxed=True, exact=16),
    Style("Addressee", BODY, SIZE_3),
    Style("Body Text", BODY, SIZE_3, indent=INDENT),
    Style("Brief", BODY, SIZE_5, indent=INDENT, exact=14.5),
    Style("Letter", BODY, SMALL_4, indent=INDENT, exact=17),
    Style("heading 1", HEI, SIZE_3, indent=INDENT, keep_next=True, level=0),
    Style("heading 2", KAI, SIZE_3, indent=INDENT, keep_next=True, level=1),
    Style("caption", HEI, SMALL_4, "center", before=6, after=3, exact=18, keep_next=True),
    Style("Brief caption", HEI, SMALL_4, "center", before=6, after=3, exact=18, keep_next=True),
    Style("Note", BODY, SMALL_4, exact=18, keep_lines=True),
    Style("Brief note", BODY, 9, exact=12, keep_lines=True),
    Style("Cell", BODY, 10.5, "center", exact=None),
    Style("Right", BODY, SIZE_3, "right", right=4, keep_next=True),
    Style("Closing", BODY, SIZE_3, indent=INDENT, keep_next=True),
    Style("Attachment", HEI, SIZE_3, "left", keep_next=True),
    Style("header", KAI, SMALL_4, "center", exact=16),
    Style("footer", SONG, SIZE_4, "left", exact=17),
    Style("Gap", BODY, 6, exact=9),
    Style("Break", BODY, 1, exact=1),
)

_LATIN: Mapping[str, TextSize] = MappingProxyType(
    {
        "Mark": TextSize(24, 38),
        "Title": TextSize(17, 26),
        "Brief title": TextSize(15, 20),
        "Brief subtitle": TextSize(10.5, 13),
        "Alarm": TextSize(9.5, 12),
        "Brief caption": TextSize(10, 13),
        "Letter": TextSize(11, 15),
    }
)
"""Sizes of Latin letters where those of Chinese characters are too large for them."""
_NORMAL = "Normal"
_WIDOW = '<w:widowControl w:val="0"/>'
_NO_GAPS = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
"""No gaps between figures and Chinese characters."""


def styles_for(language: Language, body: TextSize, brief: TextSize) -> Iterator[Style]:
    """Yield the styles of a paper with these lines of its text and of the page that a leader reads."""
    own = dict(_LATIN) if language == "en" else {}
    for style in STYLES:
        if style.name in own:
            yield style._replace(size=own[style.name].size, exact=own[style.name].pitch)
        elif style.name == "Brief":
            yield style._replace(size=brief.size, exact=brief.pitch)
        elif style.size == SIZE_3:
            pitch = None if body == TEXT_LINES["zh"][0] else body.pitch
            yield style._replace(size=body.size, exact=style.exact or pitch)
        else:
            yield style


def style_xml(namespaces: str, styles: Iterable[Style], *, bold_heads: bool) -> Iterator[str]:
    """Yield every style as the file writes it; `namespaces` declares the prefix ``w``.

    Latin letters have no 黑体: where a paper is in English, `bold_heads` stands in for it.
    """
    height = f'<w:spacing w:before="0" w:after="0" w:line="{LINE_PITCH}" w:lineRule="exact"/>'
    plain = f'<w:pPr>{_WIDOW}{_NO_GAPS}{height}<w:jc w:val="both"/></w:pPr>'
    yield (
        f'<w:style {namespaces} w:type="paragraph" w:default="1" w:styleId="{_NORMAL}"><w:name w:val="{_NORMAL}"/>'
        f"<w:qFormat/>{plain}{run_xml(BODY, SIZE_3, language=True)}</w:style>"
    )
    for style in styles:
        bold = bold_heads and style.font in (HEI, TITLE)
        yield (
            f'<w:style {namespaces} w:type="paragraph" w:styleId="{style_id(style.name)}">'
            f'<w:name w:val="{style.name}"/><w:basedOn w:val="{_NORMAL}"/><w:qFormat/>'
            f"{_paragraph_xml(style)}{run_xml(style.font, style.size, bold=bold, colour=style.colour)}</w:style>"
        )


def style_id(name: str) -> str:
    """Return the id of a style.

    >>> style_id("Body Text")
    'BodyText'
    """
    return name.replace(" ", "")


def run_xml(font: str, size: float, *, bold: bool = False, colour: str = "000000", language: bool = False) -> str:
    """Return the properties of characters."""
    weight = "<w:b/>" if bold else '<w:b w:val="0"/>'
    tight = f'<w:spacing w:val="{TIGHTENED if size == SIZE_3 else 0}"/>'
    tongue = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>' if language else ""
    halves = round(2 * size)
    return (
        f'<w:rPr>{fonts_xml(font)}{weight}<w:i w:val="0"/><w:color w:val="{colour}"/>{tight}'
        f'<w:sz w:val="{halves}"/><w:szCs w:val="{halves}"/>{tongue}</w:rPr>'
    )


def fonts_xml(font: str) -> str:
    """Name a font for Chinese characters, and the one for figures and Latin letters."""
    latin = SONG if font == SONG else LATIN
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{LATIN}" w:eastAsia="{font}"/>'


def font_table_xml() -> str:
    """Return the table of fonts, in which a reader's program finds what to take where a font is missing."""
    fonts = "".join(
        f'<w:font w:name="{font}"><w:altName w:val="{other}"/></w:font>' for font, other in STAND_INS.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{fonts}</w:fonts>'
    )


def _paragraph_xml(style: Style) -> str:
    keep = ("<w:keepNext/>" if style.keep_next else "") + (
        "<w:keepLines/>" if style.keep_next or style.keep_lines else ""
    )
    edge = 'w:val="single" w:sz="12" w:space="4" w:color="C00000"'
    sides = ("top", "left", "bottom", "right") if style.boxed else ("bottom",) if style.ruled else ()
    border = "".join(f"<w:{side} {edge}/>" for side in sides)
    border = f"<w:pBdr>{border}</w:pBdr>" if border else ""
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{RIGHT_EDGE}"/></w:tabs>' if style.ruled else ""
    height = round(20 * style.exact) if style.exact else LINE_PITCH
    line = ' w:line="240" w:lineRule="auto"' if style.name == "Cell" else f' w:line="{height}" w:lineRule="exact"'
    snap = '<w:snapToGrid w:val="0"/>' if style.exact or style.name == "Cell" else ""
    spacing = f'<w:spacing w:before="{round(20 * style.before)}" w:after="{round(20 * style.after)}"{line}/>'
    level = "" if style.level is None else f'<w:outlineLvl w:val="{style.level}"/>'
    place = f'{spacing}{_indent_xml(style)}<w:jc w:val="{style.align}"/>{level}'
    return f"<w:pPr>{keep}{_WIDOW}{border}{tabs}{_NO_GAPS}{snap}{place}</w:pPr>"


def _indent_xml(style: Style) -> str:
    """Indent the first line of running text, and the whole of anything else."""
    first = style.align == "both" and not style.hanging and not style.ruled
    sides = {"firstLine" if first else "left": style.indent, "hanging": style.hanging, "right": style.right}
    if style.boxed:
        return '<w:ind w:left="113" w:right="113"/>'
    named = "".join(
        f' w:{side}Chars="{round(100 * size)}" w:{side}="{round(20 * style.size * size)}"'
        for side, size in sides.items()
        if size
    )
    return f"<w:ind{named}/>"
