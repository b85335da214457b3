"""Tables that say of each row which kind of posts it holds: in a section, 一、行政编制 above 二、事业编制, or in a column."""

from __future__ import annotations

from quota.intake.cells.grid import Area, Sheet, packed
from quota.intake.cells.rewritten import Rewriter
from quota.intake.headers.blocks import Block, Heading
from quota.intake.headers.tables import header_lines
from quota.intake.records import Notebook, Told
from quota.intake.vocabulary.header_words import LEADERS, Meaning
from quota.intake.vocabulary.kinds import kind_alone, kind_of_row
from quota.intake.vocabulary.numbers import is_blank, is_number
from quota.intake.vocabulary.unit_names import TOWNSHIP_TYPES, is_numbering, level_in, without_aside, without_numbering

_DESCRIBING = frozenset({"type", "class", "note"})
"""Fields of words about a row that may be nothing but the kind of its posts."""
_TOWNSHIPS = frozenset({*TOWNSHIP_TYPES, "建制镇", "办事处", "街道办", "街道办事处"})
YES, _NO = frozenset({"是", "√", "有", "Y", "y"}), frozenset({"否", "×", "无", "不是", "N", "n"})


def with_kinds(sheet: Sheet, notes: Notebook) -> Sheet:
    """Return a sheet whose rows name the kind of posts that their section does; any other as it is."""
    tables = [
        (top, last, name, sections)
        for top, bottom, name, last in header_lines(sheet)
        if not _heads_kinds(sheet, top, bottom) and (sections := _sections(sheet, top, last, name))
    ]
    if not tables:
        return sheet
    rewriter, line = Rewriter(sheet), 1
    for top, last, name, sections in tables:
        rewriter.copy_lines(line, top - 1)
        kind = "编制类别"
        for other in range(top, last + 1):
            kind = sections.get(other, kind)
            with_sum = other in sections and any(map(is_number, sheet.texts(other).values()))
            if other not in sections or with_sum or level_in(sections[other]):
                cells = sheet.cells(other)
                if with_sum:
                    cells[name - 1] = f"{kind}小计", cells[name - 1][1]
                rewriter.put([*cells, (kind if sheet.texts(other) else "", Area.cell(other, 1))])
        line = last + 1
        first = next(iter(sections))
        values = {"kinds": "、".join(sections.values())}
        notes.add(Told.GUESSED, sheet.cell_place(first, min(sheet.texts(first))), "new.kind_sections", **values)
    rewriter.copy_lines(line, sheet.height)
    return rewriter.sheet()


def _heads_kinds(sheet: Sheet, top: int, bottom: int) -> bool:
    """Return whether columns divide the posts already, 行政编制 beside 事业编制: sections then name kinds of units."""
    texts = {packed(text) for line in range(top, bottom + 1) for text in sheet.texts(line).values()}
    return len({kind for text in texts if (kind := kind_alone(text))} - LEADERS) > 1


def _sections(sheet: Sheet, top: int, last: int, name: int) -> dict[int, str]:
    """Return the lines that name a kind of posts and nothing else, where there are several kinds; else none.

    A sum may stand beside a kind which is not in the column of names: 一、行政机关 below 序号.
    """
    found: dict[int, str] = {}
    for line in range(top + 1, last + 1):
        words = [text for text in map(packed, sheet.texts(line).values()) if not is_numbering(text)]
        if not sheet.filled(line, name) and len(words) > 1:
            words = [words[0], *(text for text in words[1:] if not is_number(text))]
        text = without_aside(without_numbering(words[0])).rstrip(":") if len(set(words)) == 1 else ""
        if kind_alone(text):
            found[line] = text
    kinds = {kind_alone(text) for text in found.values()}
    return found if len(kinds) == len(found) > 1 else {}


def with_row_kinds(block: Block) -> Block:
    """Return a table whose columns that say of each row which kind of posts it holds are known as such.

    So is one headed 类型, 备注, or anything else, where most rows say a kind of posts in it and nothing more; and one
    that says of each row whether it is of a kind.
    """
    figures = [entry.column for entry in block.numeric]
    texts = [block.texts(line) for line in block.lines]
    rows = [row for row in texts if any(is_number(row.get(column, "")) for column in figures)]
    headed = all(
        entry.category for entry in block.numeric if entry.field == "current"
    )  # then the nature of a unit says nothing of its posts
    changed: dict[int, Heading] = {}
    for entry in block.headings:
        if _names_kinds(entry, rows):
            meaning = Meaning("class" if entry.field == "type" and headed else "funding")
            changed[entry.column] = entry._replace(meaning=meaning)
        elif _names_types(block, entry, figures):
            changed[entry.column] = entry._replace(meaning=Meaning("type"))
    return block.with_changed(changed)


def _names_types(block: Block, entry: Heading, figures: list[int]) -> bool:
    """Return whether a column says of each row whether it is a town, a township or a street, whatever its heading."""
    if entry.meaning not in (None, Meaning("class")) or block.column("type"):
        return False
    lines = (line for line in block.lines if any(map(block.texts(line).get, figures)))
    said = [text for line in lines if (text := packed(block.sheet.filled(line, entry.column)))]
    return len(said) > 1 and all(text in _TOWNSHIPS for text in said)


def _names_kinds(entry: Heading, rows: list[dict[int, str]]) -> bool:
    field = entry.field
    if field and field not in _DESCRIBING:
        return False
    said = [packed(text) for row in rows if not is_blank(text := row.get(entry.column, ""))]
    if said and kind_of_row(packed(entry.header)) and {*said} <= YES | _NO and YES.intersection(said):
        return True
    named = sum(bool(kind_alone(text)) for text in said)
    return named > 1 and 3 * named >= 2 * (len(rows) if field == "note" else len(said))
