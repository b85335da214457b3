"""Tables with a section for each kind of posts, 一、行政编制 above 二、事业编制: written anew with the kind in each row."""

from __future__ import annotations

import re

from quota.intake.grid import Area, Sheet, packed
from quota.intake.header import header_lines
from quota.intake.kinds import category_in
from quota.intake.places import without_numbering
from quota.intake.rewriting import Rewriter
from quota.intake.understanding import Kind, Notebook
from quota.texts import Message

_SECTION = re.compile(
    r"(机关|财政)?(行政|事业|工勤|参公|参照|政法专项|政法|全额|差额|自收自支|纪检)+(人员)?编制?(部分|情况|数)?:?"
)


def with_kinds(sheet: Sheet, notes: Notebook) -> Sheet:
    """Return a sheet whose rows name the kind of posts that their section does; any other as it is."""
    tables = [
        (top, last, sections) for top, _, _, last in header_lines(sheet) if (sections := _sections(sheet, top, last))
    ]
    if not tables:
        return sheet
    rewriter, line = Rewriter(sheet), 1
    for top, last, sections in tables:
        for other in range(line, top):
            rewriter.copy(other)
        kind = "编制类别"
        for other in range(top, last + 1):
            kind = sections.get(other, kind)
            if other not in sections:
                cells = [(sheet.filled(other, at), Area(other, at, other, at)) for at in range(1, sheet.width + 1)]
                rewriter.put([*cells, (kind if sheet.texts(other) else "", Area(other, 1, other, 1))])
        line = last + 1
        first = next(iter(sections))
        values = {"kinds": "、".join(sections.values())}
        notes.add(Kind.GUESSED, sheet.cell_place(first, min(sheet.texts(first))), Message("new.kind_sections", values))
    for other in range(line, sheet.height + 1):
        rewriter.copy(other)
    return rewriter.sheet()


def _sections(sheet: Sheet, top: int, last: int) -> dict[int, str]:
    """Return the lines that name a kind of posts and nothing else, where there are several kinds; else none."""
    found: dict[int, str] = {}
    for line in range(top + 1, last + 1):
        words = {packed(text) for text in sheet.texts(line).values()}
        text = without_numbering(next(iter(words))) if len(words) == 1 else ""
        if _SECTION.fullmatch(text) and len(sheet.texts(line)) == 1:
            found[line] = text.rstrip(":")
    kinds = {category_in(text) for text in found.values()}
    return found if len(kinds) == len(found) > 1 and "" not in kinds else {}
