"""Tables with a row for each quantity of a unit, as 编制数 above 实有数: written anew with one row for each unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from quota.intake.cells.grid import Area, Sheet, packed
from quota.intake.cells.rewritten import Rewriter
from quota.intake.headers.name_columns import names_measures
from quota.intake.headers.paths import header_path
from quota.intake.headers.tables import header_lines
from quota.intake.records import Notebook, Told
from quota.intake.vocabulary.countable import why_unused
from quota.intake.vocabulary.header_words import PLAIN, POST_FIELDS, Meaning
from quota.intake.vocabulary.kinds import category_in
from quota.intake.vocabulary.meanings import meaning_of, place_field, without_unit
from quota.intake.vocabulary.numbers import is_blank, is_number
from quota.scenario.problems import Findings
from quota.texts import Message

_VALUE = re.compile(r"(指标|数据|统计|本期|报告期|填报|实际)?(值|数值|数据|数|量|数额|结果|内容)(\(.*\))?")
"""Such headers of exports that name the quantity in each row."""
_TELL_APART = frozenset({"name", "jurisdiction", "township", "level", "row_category", "part", "year"})
_KINDS = frozenset({"row_category", "funding"})
_SUM = re.compile("计$|^总")
_DIFFERENCE = re.compile(r"差额?数?|相差数?|编?实?差额?")
"""Items that beside 编制数 and 实有数 mean what is left of posts, and not 差额 as a form of funding."""
_Cell = tuple[str, Area]


@dataclass
class _Unit:
    """What words say of a unit, by column, and the line of each of its quantities."""

    words: Mapping[int, _Cell]
    lines: dict[str, int] = field(default_factory=dict)


def unstacked(sheet: Sheet, notes: Notebook, findings: Findings) -> Sheet:
    """Return a sheet whose units have a row for each quantity as one whose units have one row; any other as it is."""
    tables = [_Table(sheet, *found) for found in header_lines(sheet)]
    stacks = [table for table in tables if table.read()]
    if not stacks:
        return sheet
    rewriter = Rewriter(sheet)
    line = 1
    for stack in stacks:
        rewriter.copy_lines(line, stack.top - 1)
        if stack.unclear:
            where, lines = sheet.cell_place(stack.unclear[0], stack.item), "、".join(map(str, stack.unclear[:5]))
            what = Message("new.stacked_unclear", {"lines": lines, "items": "、".join(stack.items)})
            findings.error(where, what, "new.stacked_unclear_mend")
        stack.write(rewriter, findings)
        line = stack.last + 1
        values = {"items": "、".join(stack.items), "count": sum(isinstance(row, _Unit) for row in stack.rows)}
        place = sheet.cell_place(stack.bottom + 1, stack.item)
        notes.add(Told.GUESSED, place, "new.stacked", **values)
    rewriter.copy_lines(line, sheet.height)
    return rewriter.sheet()


class _Table:
    """A table, and its units once it is clear that each has a row for each quantity.

    `item` is the column of the quantities, `rows` are the units and the lines without figures, in their order, and
    `unclear` the lines with figures that do not say what these count.
    """

    def __init__(self, sheet: Sheet, top: int, bottom: int, name: int, last: int) -> None:
        self.top, self.bottom, self.last = top, bottom, last
        self.item, self.items, self.rows = 0, dict[str, Meaning | None](), list[_Unit | int]()
        self.unclear: list[int] = []
        self._sheet, self._name = sheet, name
        self._paths = {column: header_path(sheet, top, bottom, column) for column in range(1, sheet.width + 1)}
        fields = {column: place_field(path[-1]) for column, path in self._paths.items() if path}
        self._fields = fields | {name: "name"}
        self._numbering = {column for column, known in fields.items() if known in ("sequence", "code", "year")}
        self._held = [line for line in range(bottom + 1, last + 1) if self._numbers(line)]
        self._first = min((column for line in self._held[:1] for column in self._numbers(line)), default=0)
        columns = range(1, sheet.width + 1)
        self._measures = next((column for column in columns if names_measures(sheet, bottom, column)), 0)
        self._recurring: frozenset[str] = frozenset()

    def _numbers(self, line: int) -> list[int]:
        texts = self._sheet.texts(line)
        return [column for column, text in texts.items() if column not in self._numbering and is_number(text)]

    def read(self) -> bool:
        """Return whether a column says of every row what its figures count; what recurs there and is not known counts nothing."""
        for item in range(1, self._first):
            if item not in self._numbering and item != self._measures and self._read(item):
                times = Counter(self._item(line, item) for line in self.unclear)
                units = sum(isinstance(row, _Unit) for row in self.rows)
                self._recurring = frozenset(text for text, number in times.items() if text and 2 * number > units > 1)
                return not self._recurring or self._read(item)
        return False

    def _item(self, line: int, column: int) -> str:
        """Return the quantity of a row, with its unit of measurement where a column names it."""
        text = packed(self._sheet.filled(line, column)).rstrip(":")
        measure = packed(self._sheet.text(line, self._measures)) if self._measures and text else ""
        return f"{text}({measure})" if measure and not text.endswith(f"({measure})") else text

    def _read(self, item: int) -> bool:
        self.item, self.items, self.rows, self.unclear = item, {}, [], []
        told: dict[int, _Cell] = {}
        known: dict[tuple[str, ...], _Unit] = {}
        held, quantity = set(self._held), ""
        for line in range(self.bottom + 1, self.last + 1):
            if line not in held:
                told = self._between(line)
                known.clear()
                continue
            quantity = self._item(line, item) or (quantity if item < self._name else "")
            quantity = "余缺" if _DIFFERENCE.fullmatch(quantity) else quantity
            if not self._is_item(quantity):
                self.unclear.append(line)
                continue
            told = told | dict(self._words(line))
            if self._name not in told:
                self.unclear.append(line)
                continue
            key = tuple(told[column][0] for column in sorted(told) if self._fields.get(column) in _TELL_APART)
            unit = known.get(key)
            if unit is None or quantity in unit.lines:
                unit = known[key] = _Unit(told)
                self.rows.append(unit)
            unit.lines[quantity] = line
        fields = {meaning.field for meaning in self.items.values() if meaning}
        units = [row for row in self.rows if isinstance(row, _Unit)]
        several = 2 * sum(len(unit.lines) > 1 for unit in units) > len(units)
        most = 3 * len(self.unclear) < len(self._held)
        of_kinds = len(set(self.items.values())) > 1 and self._fields.get(item) not in _KINDS and self._has_values()
        return several and most and "current" in fields and (len(fields) > 1 or of_kinds)

    def _has_values(self) -> bool:
        """Return whether the first column of figures is headed by nothing that says what they count."""
        return any(map(_is_plain, self._paths[self._first]))

    def _is_item(self, text: str) -> bool:
        if text not in self.items:
            meaning = meaning_of(without_unit((text,))[0]) if text else None
            known = meaning is not None and not place_field(text)
            if not known and not (text and (why_unused(text) or text in self._recurring)):
                return False
            self.items[text] = meaning
        return True

    def _words(self, line: int) -> Iterator[tuple[int, _Cell]]:
        """Yield what stands before the figures of a line but the quantity, where something does."""
        for column in range(1, self._first):
            text = self._sheet.filled(line, column)
            if column not in (self.item, self._measures) and not is_blank(text):
                area = self._sheet.area(line, column)
                yield column, (text, Area(area.top, area.left, area.top, area.left))

    def _between(self, line: int) -> dict[int, _Cell]:
        """Keep a line without figures; below it begins a new part, or, in the column of quantities, the next unit."""
        texts = self._sheet.texts(line)
        if texts and self.item == self._name and len(set(texts.values())) == 1:
            column, text = next(iter(texts.items()))
            return {self._name: (text, Area.cell(line, column))}
        if texts:
            self.rows.append(line)
        return {}

    def write(self, rewriter: Rewriter, findings: Findings) -> None:
        """Write the table with one row for each unit."""
        aside = {self.item, self._measures} - {self._name}
        words = [column for column in range(1, self._first) if column not in aside]
        columns = list(self._columns())
        depth = max(len(path) for _, _, path in columns)
        for level in range(depth):
            heads: list[_Cell] = [
                (
                    "".join(self._paths[column]) or "单位" * (column == self._name) if not level else "",
                    self._head(column),
                )
                for column in words
            ]
            rewriter.put(
                [*heads, *((path[min(level, len(path) - 1)], self._head(column)) for column, _, path in columns)]
            )
        for row in self.rows:
            if isinstance(row, int):
                text = " ".join(dict.fromkeys(self._sheet.texts(row).values()))
                area = Area(row, min(self._sheet.texts(row)), row, max(self._sheet.texts(row)))
                rewriter.put(("", area) if column != self._name else (text, area) for column in words)
                continue
            nothing = "", Area(min(row.lines.values()), self._name, min(row.lines.values()), self._name)
            cells = [row.words.get(column, nothing) for column in words]
            rewriter.put([*cells, *(self._cell(row, column, item, findings) for column, item, _ in columns)])

    def _head(self, column: int) -> Area:
        return Area(self.bottom, column, self.bottom, column)

    def _columns(self) -> Iterator[tuple[int, str, tuple[str, ...]]]:
        """Yield each column of figures with a quantity, empty where all share one figure, and its new header."""
        for column in range(self._first, self._sheet.width + 1):
            path = self._paths[column]
            if not path or column == self._measures:
                continue
            if self._is_shared(path, column):
                yield column, "", path
                continue
            for item in self.items:
                if any(isinstance(row, _Unit) and self._text(row, column, item) for row in self.rows):
                    yield column, item, (*(piece for piece in path if not _is_plain(piece)), item)

    def _is_shared(self, path: tuple[str, ...], column: int) -> bool:
        """Return whether a column counts something else than the quantities of the rows: people of a place, area, notes."""
        bare, _ = without_unit(path)
        if not bare or all(map(_is_plain, bare)):
            return False
        if column == self._first and not meaning_of(bare) and not why_unused("".join(bare)):
            return not self._differs(column)
        meaning = meaning_of(bare)
        return bool(why_unused("".join(bare))) or (
            meaning.field not in POST_FIELDS if meaning else not category_in(*bare) and not _SUM.search(bare[-1])
        )

    def _differs(self, column: int) -> bool:
        """Return whether most units have different figures in a column, whatever heads it: one for each quantity."""
        units = [row for row in self.rows if isinstance(row, _Unit) and len(row.lines) > 1]
        told = [{packed(self._text(unit, column, item)) for item in unit.lines} - {""} for unit in units]
        return 2 * sum(len(texts) > 1 and all(map(is_number, texts)) for texts in told) > len(units)

    def _text(self, unit: _Unit, column: int, item: str) -> str:
        return self._sheet.text(unit.lines[item], column) if item in unit.lines else ""

    def _cell(self, unit: _Unit, column: int, item: str, findings: Findings) -> _Cell:
        if item:
            line = unit.lines.get(item, min(unit.lines.values()))
            return self._text(unit, column, item), Area.cell(line, column)
        found = [(text, line) for line in unit.lines.values() if (text := self._sheet.filled(line, column))]
        different = {packed(text): line for text, line in reversed(found)}
        if len(different) > 1 and all(is_number(text) for text in different):
            (one, first), (other, second) = list(different.items())[::-1][:2]
            values = {"header": " / ".join(self._paths[column]), "one": one, "other": other}
            values["place"] = str(Area.cell(first, column))
            findings.error(
                self._sheet.cell_place(second, column), "new.stacked_differ", "new.stacked_differ_mend", **values
            )
        area = self._sheet.area(found[0][1], column) if found else Area(min(unit.lines.values()), column, 0, 0)
        return found[0][0] if found else "", Area(area.top, column, area.top, column)


def _is_plain(text: str) -> bool:
    """Return whether a header says nothing but that figures stand below."""
    return text in PLAIN or bool(_VALUE.fullmatch(text))
