"""Page numbers as the file writes them: — 1 — at the outer side, on pages across turned with the page.

A sheet that is read across lies with its head to the left of the upright page. Its number stays where it is on all
other pages, below the type area as the sheet is bound: that is left of the type area as the sheet is read.
"""

from __future__ import annotations

from typing import Literal

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

Side = Literal["left", "right"]
EMU = 36_000
"""In a millimetre."""
LEFT, TOP, BOTTOM = 23.5, 33.0, 179.0
"""Left of the box of a turned number, where it begins on even pages, and where it ends on odd ones, in mm."""
WIDTH, HEIGHT = 6.5, 40.0
"""Of the box, in mm."""
_NUMBER = (
    '<w:r><w:t xml:space="preserve">— </w:t></w:r>'
    '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    '<w:r><w:t xml:space="preserve"> —</w:t></w:r>'
)
_DRAWN = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def upright(side: Side) -> BaseOxmlElement:
    """Return the paragraph of a number on an upright page, one character from the edge."""
    indent = f'<w:ind w:{side}Chars="100" w:{side}="280"/>'
    return parse_xml(f"<w:p {nsdecls('w')}>{_properties(side, indent)}{_NUMBER}</w:p>")


def turned(side: Side) -> BaseOxmlElement:
    """Return a paragraph that holds a number on a page across, in a box that is turned with the page."""
    top = TOP if side == "left" else BOTTOM - HEIGHT
    number = f"<w:p>{_properties(side, '')}{_NUMBER}</w:p>"
    shape = (
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{round(EMU * WIDTH)}" cy="{round(EMU * HEIGHT)}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{number}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/></wps:wsp>'
    )
    anchor = (
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" '
        'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{round(EMU * LEFT)}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{round(EMU * top)}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{round(EMU * WIDTH)}" cy="{round(EMU * HEIGHT)}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:wrapNone/><wp:docPr id="{1 if side == "left" else 2}" name="PAGE"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"{shape}</a:graphicData></a:graphic></wp:anchor>"
    )
    drawing = f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{anchor}</w:drawing></mc:Choice></mc:AlternateContent>'
    return parse_xml(f"<w:p {nsdecls('w')} {_DRAWN}>{_properties(side, '')}<w:r>{drawing}</w:r></w:p>")


def _properties(side: Side, indent: str) -> str:
    return f'<w:pPr><w:pStyle w:val="footer"/>{indent}<w:jc w:val="{side}"/></w:pPr>'
