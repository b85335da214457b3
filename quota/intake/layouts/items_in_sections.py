"""Tables whose sections or names say what their figures count: written anew with headers and items that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quota.intake.cells.grid import Area, Sheet, packed
from quota.intake.cells.rewritten import Rewriter
from quota.intake.headers.tables import header_lines
from quota.intake.records import Notebook, Told
from quota.intake.vocabulary.countable import why_unused
from quota.intake.vocabulary.header_words import COUNTED, PLAIN, SAYS_PEOPLE
from quota.intake.vocabulary.kinds import category_in
from quota.intake.vocabulary.meanings import field_of, meaning_of, place_field
from quota.intake.vocabulary.numbers import is_number
from quota.intake.vocabulary.unit_names import without_numbering

_ITEM = re.compile(
    r"(?P<item>(核定)?编制(人?数|情况)?|核定(数|情况)?|(实有|在编|现有|在岗)(人员|人)?(数|情况)?|差额数?|余缺数?|[空超缺]编数?)(部分)?"
)
_OF_PEOPLE = re.compile(r"(实有|在编|在职|现有)(人员|人数|情况)")
_OF_POSTS = re.compile(r"核定编制|编制核定|编制数|定编数")
_OF_BOTH = re.compile(r"(编制?|核定)(和|及|与|、)(实有|在编)|(实有|在编)(人员|人数)?(和|及|与|、)|使用情况")
_NAME_AND_ITEM = re.compile(rf"(?P<name>.+?)[(\[:\-—_/]?{_ITEM.pattern}[)\]]?")
_DERIVED = re.compile(r"差额数?|余缺数?|[空超缺]编数?")
_POST_WORDS = re.compile(r"编制?(数|人数)?$")


@dataclass
class _Table:
    """A table, what its figures count by the words above it or between its rows, and the items behind its names."""

    top: int
    bottom: int
    name: int
    last: int
    above: Mapping[int, str]  # what figures count, by column of the last line above the table that says so
    sections: dict[int, str] = field(default_factory=dict)  # what the figures below a line between the rows count
    items: dict[int, tuple[str, str]] = field(default_factory=dict)  # unit and item of a line, where one cell says both

    @property
    def sectioned(self) -> bool:
        """Whether posts and people are told apart by sections."""
        return {field_of(text) for text in self.sections.values()} >= set(COUNTED)


def itemized(sheet: Sheet, notes: Notebook) -> Sheet:
    """Return a sheet whose headers and rows say what figures count where sections, titles or names did; any other as it is."""
    tables = list(_tables(sheet))
    if not any(table.sectioned or table.items or table.above for table in tables):
        return sheet
    rewriter, line = Rewriter(sheet), 1
    for table in tables:
        rewriter.copy_lines(line, table.top - 1)
        _write(sheet, table, rewriter)
        line = table.last + 1
        told = next(iter(table.sections or table.items or {table.top: 0}))
        said = [*table.sections.values()] or [item for _, item in table.items.values()] or [*table.above.values()]
        if said:
            values = {"items": "、".join(dict.fromkeys(said))}
            notes.add(Told.GUESSED, sheet.cell_place(told, table.name), "new.itemized", **values)
    rewriter.copy_lines(line, sheet.height)
    return rewriter.sheet()


def bare_header(sheet: Sheet) -> str:
    """Return the cell of a header that names a kind of posts, and not whether posts or people stand below; else nothing."""
    for top, bottom, _, _ in header_lines(sheet):
        for line in range(top, bottom + 1):
            for column, text in sheet.texts(line).items():
                if _is_bare(text):
                    return sheet.cell_place(line, column)
    return ""


def _is_bare(text: str) -> bool:
    return bool(category_in(packed(text))) and meaning_of((packed(text),)) is None and len(packed(text)) <= 8


def _tables(sheet: Sheet) -> Iterator[_Table]:
    before = 0
    for top, bottom, name, last in header_lines(sheet):
        headers = [text for line in range(top, bottom + 1) for text in sheet.texts(line).values()]
        says_people = any(field_of(packed(text)) == "headcount" for text in headers)
        bare = any(_is_bare(text) or packed(text) in PLAIN for text in headers)
        above = _above(sheet, before, top) if bare and not says_people and not _in_pairs(headers) else {}
        table = _Table(top, bottom, name, last, above)
        if not says_people:
            table.sections = dict(_sections(sheet, table))
            table.items = _items(sheet, table)
        held = any(line not in table.sections and _has_figures(sheet, line) for line in range(bottom + 1, last + 1))
        once = len(set(table.sections.values())) == len(table.sections)  # else each unit has its own
        if not (table.sectioned and once and held):
            table.sections = {}
        yield table
        before = last


def _in_pairs(headers: Sequence[str]) -> bool:
    """Return whether headers tell posts and people of a kind apart: 行政（编）, 行政（人）."""
    said = {(category_in(packed(text)), bool(SAYS_PEOPLE.search(packed(text)))) for text in headers}
    return any(category and (category, False) in said for category, people in said if people)


def _above(sheet: Sheet, before: int, top: int) -> dict[int, str]:
    """Return what the nearest line above a header that says nothing else says of its figures, or the name of the sheet."""
    for line in range(top - 1, before, -1):
        texts = {column: _quantity(text) for column, text in sheet.texts(line).items()}
        if texts and all(texts.values()):
            return texts
    titles = [text for line in range(top - 1, before, -1) for text in sheet.texts(line).values()]
    own = _quantity(sheet.title) or _derived(sheet.title) or next(filter(None, map(_spoken_of, titles)), "")
    return {1: own} if own else {}


def _derived(title: str) -> str:
    """Return the name of a sheet where it says what is left of posts, as 空编 does."""
    own = packed(title)
    return own if _DERIVED.fullmatch(own) and field_of(own) else ""


def _spoken_of(title: str) -> str:
    """Return what a title says that bare figures count, where it speaks of posts or of people alone.

    >>> _spoken_of("乡镇实有人员统计表（2023年底）"), _spoken_of("乡镇核定编制表"), _spoken_of("核定编制和实有人员情况")
    ('实有数', '编制数', '')
    """
    clean = packed(title)
    people, posts = _OF_PEOPLE.search(clean), _OF_POSTS.search(clean)
    if _OF_BOTH.search(clean) or bool(people) == bool(posts):
        return ""
    return "实有数" if people else "编制数"


def _sections(sheet: Sheet, table: _Table) -> Iterator[tuple[int, str]]:
    for line in range(table.bottom + 1, table.last + 1):
        words = {packed(text) for text in sheet.texts(line).values() if not is_number(text)}
        if len(words) == 1 and (found := _heading(words.pop())):
            yield line, found


def _items(sheet: Sheet, table: _Table) -> dict[int, tuple[str, str]]:
    """Return unit and item of the rows whose names end in what their figures count; none unless most do."""
    held = [line for line in range(table.bottom + 1, table.last + 1) if _has_figures(sheet, line)]
    found: dict[int, tuple[str, str]] = {}
    for line in held:
        parts = _NAME_AND_ITEM.fullmatch(packed(sheet.filled(line, table.name)))
        if parts and without_numbering(parts["name"]):
            found[line] = parts["name"], parts["item"]
    names = [name for name, _ in found.values()]
    paired = 2 * len(set(names)) <= len(names) and 3 * len(found) >= 2 * len(held)
    return found if paired and {field_of(item) for _, item in found.values()} >= set(COUNTED) else {}


def _has_figures(sheet: Sheet, line: int) -> bool:
    return any(is_number(text) for text in sheet.texts(line).values())


def _quantity(text: str) -> str:
    """Return what a line says that figures count where it says nothing else, as 一、编制数 does."""
    found = _ITEM.fullmatch(without_numbering(packed(text)).rstrip(":"))
    return found["item"] if found and field_of(found["item"]) in COUNTED else ""


def _heading(text: str) -> str:
    """Return what a heading between rows says that the figures below count, posts and people or what is not used."""
    own = without_numbering(text).rstrip(":")
    if _DERIVED.fullmatch(own):
        return own if field_of(own) else "余缺"
    return _quantity(text) or (own if own != text and why_unused(own) else "")


def _write(sheet: Sheet, table: _Table, rewriter: Rewriter) -> None:
    if not (table.sectioned and min(table.sections) == table.bottom + 1):
        _write_header(sheet, table, rewriter, table.above)
    for line in range(table.bottom + 1, table.last + 1):
        if line in table.sections and table.sectioned:
            rewriter.put([(table.sections[line], Area.cell(line, 1))])
            _write_header(sheet, table, rewriter, {1: table.sections[line]})
            if _has_figures(sheet, line):
                cells = sheet.cells(line)
                cells[table.name - 1] = "合计", Area(line, table.name, line, table.name)
                rewriter.put(cells)
        elif table.items:
            cells = sheet.cells(line)
            cells += [("", Area(line, table.name, line, table.name))] * (table.name - len(cells))
            place = cells[table.name - 1][1]
            name, item = table.items.get(line, (cells[table.name - 1][0], ""))
            rewriter.put([*cells[: table.name - 1], (name, place), (item, place), *cells[table.name :]])
        else:
            rewriter.copy(line)


def _write_header(sheet: Sheet, table: _Table, rewriter: Rewriter, above: Mapping[int, str]) -> None:
    for line in range(table.top, table.bottom + 1):
        cells = sheet.cells(line)
        if table.items:
            place = cells[table.name - 1][1]
            item = "项目" if line == table.top else ""
            rewriter.put([*cells[: table.name], (item, place), *cells[table.name :]])
            continue
        rewriter.put((_with_quantity(text, _left_of(area.left, above)), area) for text, area in cells)


def _left_of(column: int, above: Mapping[int, str]) -> str:
    """Return what stands above a column, or above the nearest one to its left that has anything above it."""
    return next((above[other] for other in sorted(above, reverse=True) if other <= column), "")


def _with_quantity(text: str, quantity: str) -> str:
    clean = packed(text)
    if not quantity or place_field(clean) or not clean:
        return text
    if clean in PLAIN:
        return quantity
    own = meaning_of((clean,))
    if category_in(clean) and (own is None or own.field == "current"):
        return f"{_POST_WORDS.sub('', clean)}{quantity}"
    return text
