"""Columns of several numbers in one cell, 42/40 below 行政编制/实有, 行政45名，事业30名: written anew as several columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from quota.intake.cells.grid import Area, Sheet, packed
from quota.intake.cells.rewritten import Rewriter
from quota.intake.headers.paths import header_path
from quota.intake.headers.tables import header_lines
from quota.intake.records import Notebook, Told
from quota.intake.vocabulary.header_words import CATEGORIES, LEADERS, POST_FIELDS
from quota.intake.vocabulary.kinds import category_in
from quota.intake.vocabulary.meanings import field_of, meaning_of, without_unit
from quota.intake.vocabulary.numbers import is_blank
from quota.scenario.problems import Findings
from quota.texts import Message

_BETWEEN = re.compile(r"[/\\|、()]+")
_OF_ONE = re.compile(r"([^()/]+)\(([^()/、|]+(?:[/、|][^()/、|]+)+)\)")
"""One kind of posts, and in brackets what is said of it: 行政编制(核定/实有)."""
_NUMBERS = re.compile(r"\d{1,7}[名人个]?(?:[/\\|、(]\d{1,7}[名人个]?)+\)?")

_LABELLED = re.compile(r"((?![和及])[\u4e00-\u9fff]+(?:\([\u4e00-\u9fff]+\))?):?(\d{1,7})[名人个]?")
_ALL_LABELLED = re.compile(rf"(?:{_LABELLED.pattern}[,、;/。和及]*)+")
_NO_KIND = frozenset({"", *LEADERS})


@dataclass(frozen=True)
class _Split:
    """A column of one table: where its header and its rows stand, and the heading of each of its numbers."""

    column: int
    top: int
    bottom: int
    last: int
    piece: str
    heads: tuple[str, ...]
    labels: tuple[str, ...] = ()  # what stands before the numbers in each cell

    def numbers(self, text: str) -> tuple[str, ...]:
        """Return the numbers of a cell, by their labels where cells have such; none where it holds others."""
        if not self.labels:
            return _numbers(text, len(self.heads))
        found = _labelled(text)
        return tuple(found.get(label, "") for label in self.labels) if found else ()

    def texts(self, sheet: Sheet, line: int) -> tuple[str, ...]:
        """Return what stands in a line, once for each number."""
        written = sheet.filled(line, self.column)
        if line <= self.bottom:
            return self.heads if packed(written) == self.piece else (written,) * len(self.heads)
        if is_blank(written) or line > self.last:
            return (sheet.text(line, self.column),)
        return self.numbers(written) or (written,)


def split(sheet: Sheet, notes: Notebook, findings: Findings) -> Sheet:
    """Return a sheet whose cells hold one number each where its headings say which they hold; any other as it is."""
    found = [one for one in _splits(sheet) if _is_meant(sheet, one, findings)]
    if not found:
        return sheet
    for one in found:
        line = next(line for line in range(one.bottom + 1, one.last + 1) if one.numbers(sheet.text(line, one.column)))
        held = zip(one.heads, one.texts(sheet, line), strict=True)
        parts = "、".join(f"{head} {number}" for head, number in held if number)
        values = {"header": one.piece, "text": sheet.text(line, one.column), "parts": parts}
        place = sheet.cell_place(one.bottom, one.column)
        kind, key = (Told.GUESSED, "new.split_by_label") if one.labels else (Told.QUESTION, "new.split")
        if _OF_ONE.fullmatch(one.piece):
            kind, key = Told.GUESSED, "new.split_as_headed"
        notes.add(kind, place, Message(key, values), "new.split_mend")
    width = {one.column: 0 for one in found}
    for one in found:
        width[one.column] = max(width[one.column], len(one.heads))
    return _rewritten(sheet, found, width)


def _rewritten(sheet: Sheet, found: Sequence[_Split], width: dict[int, int]) -> Sheet:
    rewriter = Rewriter(sheet)
    columns = range(1, sheet.width + 1)
    gone = [area for area in sheet.merged if any(_heads(one, area) for one in found)]
    loose = {(line, column) for area in gone for line, column in _cells(area)}
    for line in range(1, sheet.height + 1):
        own = {one.column: one.texts(sheet, line) for one in found if one.top <= line <= one.last}
        cells: list[tuple[str, Area]] = []
        for column in columns:
            plain = sheet.filled(line, column) if (line, column) in loose else _written(sheet, line, column)
            texts = own.get(column, (plain,))
            area = Area.cell(line, column)
            cells += [(text, area) for text in (*texts, *[""] * (width.get(column, 1) - len(texts)))]
        rewriter.put(cells)
    before = {column: column + sum(more - 1 for other, more in width.items() if other < column) for column in columns}
    merged = [
        Area(area.top, before[area.left], area.bottom, before[area.right] + width.get(area.right, 1) - 1)
        for area in sheet.merged
        if area not in gone and area.right in before
    ]
    return replace(rewriter.sheet(), merged=tuple(merged))


def _written(sheet: Sheet, line: int, column: int) -> str:
    row = sheet.rows[line - 1]
    return row[column - 1] if column <= len(row) else ""


def _heads(one: _Split, area: Area) -> bool:
    """Return whether merged cells are part of the header above a column."""
    return area.left <= one.column <= area.right and one.top <= area.top <= one.bottom


def _cells(area: Area) -> Iterator[tuple[int, int]]:
    return ((line, column) for line in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1))


def _splits(sheet: Sheet) -> Iterator[_Split]:
    for top, bottom, _, last in header_lines(sheet):
        for column in range(1, sheet.width + 1):
            path = header_path(sheet, top, bottom, column)
            for piece in path:
                if heads := _quantities(piece):
                    yield _Split(column, top, bottom, last, piece, heads)
                    break
            else:
                yield from _splits_by_label(sheet, top, bottom, last, column)


def _splits_by_label(sheet: Sheet, top: int, bottom: int, last: int, column: int) -> Iterator[_Split]:
    """Yield a column all of whose figures stand behind kinds of posts in each cell: 行政编制45名，事业编制30名."""
    path = header_path(sheet, top, bottom, column)
    texts = [text for line in range(bottom + 1, last + 1) if re.search(r"\d", text := sheet.text(line, column))]
    cells = [_labelled(text) for text in texts]
    labels = tuple(dict.fromkeys(label for cell in cells for label in cell))
    meaning = meaning_of(path) if path else None
    if len(labels) < 2 or len(cells) < 2 or not all(cells) or (meaning and meaning.field not in POST_FIELDS):
        return
    people = meaning is not None and meaning.field == "headcount"
    heads = tuple(_head(label, people=people) for label in labels)
    if len(set(heads)) == len(heads):
        yield _Split(column, top, bottom, last, path[-1], heads, labels)


def _labelled(text: str) -> dict[str, str]:
    """Return the numbers of a cell by the kind of posts before each; none where anything else stands there.

    >>> _labelled("行政编制45名，事业编制30名。"), _labelled("正科级3名、副科级6名")
    ({'行政编制': '45', '事业编制': '30'}, {})
    """
    clean = packed(text)
    parts = _LABELLED.findall(clean) if _ALL_LABELLED.fullmatch(clean) else []
    found = {label: number for label, number in parts if category_in(label) not in _NO_KIND}
    return found if len(found) == len(parts) else {}


def _head(label: str, *, people: bool) -> str:
    """Return the heading of the numbers behind a label: 事业编制 of 事业, 事业实有 where the column is of people."""
    if people:
        return f"{label.removesuffix('人员').removesuffix('编制')}实有"
    return label if field_of(label) in POST_FIELDS else f"{label}编制"


def _quantities(piece: str) -> tuple[str, ...]:
    """Return the headings that one heading puts together; none where it names one quantity.

    >>> _quantities("行政编制/实有"), _quantities("编制(实有)"), _quantities("行政编制")
    (('行政编制', '行政实有'), ('编制', '实有'), ())
    >>> _quantities("行政编制(核定/实有)")
    ('行政编制核定', '行政编制实有')
    """
    whole = _OF_ONE.fullmatch(piece)
    parts = [f"{whole[1]}{part}" for part in _BETWEEN.split(whole[2])] if whole else []
    parts = parts if len({_field(part) for part in parts}) > 1 else [part for part in _BETWEEN.split(piece) if part]
    fields = set(map(_field, parts))
    if len(parts) < 2 or len(fields) < len(parts) or not fields <= POST_FIELDS:
        return ()
    category = category_in(parts[0])
    named = CATEGORIES[category][0].removesuffix("编制") if category else ""
    return (parts[0], *(part if category_in(part) else f"{named}{part}" for part in parts[1:]))


def _field(part: str) -> str:
    return field_of(*without_unit((part,))[0])


def _numbers(text: str, count: int) -> tuple[str, ...]:
    clean = packed(text)
    found = tuple(part for part in _BETWEEN.split(clean) if part) if _NUMBERS.fullmatch(clean) else ()
    return found if len(found) >= count else ()


def _is_meant(sheet: Sheet, one: _Split, findings: Findings) -> bool:
    """Return whether cells hold as many numbers as the heading names; where only some do, refuse the others."""
    lines = [line for line in range(one.bottom + 1, one.last + 1) if not is_blank(sheet.text(line, one.column))]
    if one.labels:
        return True  # each cell says it
    right = [line for line in lines if len(_numbers(sheet.text(line, one.column), 2)) == len(one.heads)]
    wrong = [line for line in lines if line not in right and re.search(r"\d", sheet.text(line, one.column))]
    if right and wrong:
        values = {"text": sheet.text(wrong[0], one.column), "header": one.piece, "count": len(wrong)}
        place = sheet.cell_place(wrong[0], one.column)
        findings.error(place, "new.split_unclear", "new.split_unclear_mend", **values)
    return bool(right)
