"""Finding the tables of a sheet, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from quota.intake.appendix import table_below, table_beside, tables_above
from quota.intake.figures import is_number
from quota.intake.grid import Area, Sheet, packed
from quota.intake.header_paths import header_path
from quota.intake.kinds import DIFFERENCE, KINDS_ALONE, category_in, names_other_funding
from quota.intake.meanings import (
    LONGEST_HEADER,
    meaning_of,
    place_field,
    speaks_of_figures,
    without_unit,
)
from quota.intake.name_columns import (
    are_parts,
    column_of_whole,
    holds_counties,
    holds_words,
    name_column,
    texts_below,
    unnamed_column,
)
from quota.intake.places import township_type
from quota.intake.quantities import says_duty, why_unused
from quota.intake.row_names import is_own_office
from quota.intake.stages import AFTER, NOW, stage_of
from quota.intake.unit_rows import noted_unit, notes_below, numbers_alone, units_in
from quota.intake.words import MONEY, PLACES, Meaning

_DEEPEST = 4
_LOWER = re.compile(r"(19|20)\d\d年(度|底|末|\d{1,2}月)?$|其中[:：]?.")
"""What a lower line of a header may say, and a row of units does not: a year, a part of what stands above."""
_STAGES = (0, AFTER, NOW)
"""What a lower line of a header says of when the figures below hold: 调整前, 调整后, 现."""


class Heading(NamedTuple):
    """One column of a table.

    Parameters
    ----------
    column : int
        From 1.
    header : str
        As people read it, e.g. ``行政编制 / 实有``.
    meaning : Meaning or None
        None where it was not understood.
    unit : str
        Unit of measurement that the header names.
    guessed : bool
        Whether the meaning was inferred from a neighbour or from the cells below.
    plus : tuple of int
        Further columns whose figures are added, such as 副职 to 正职.
    """

    column: int
    header: str
    meaning: Meaning | None
    unit: str = ""
    guessed: bool = False
    plus: tuple[int, ...] = ()

    @property
    def columns(self) -> tuple[int, ...]:
        """Every column whose figures count."""
        return (self.column, *self.plus)

    def figure(self, numbers: Mapping[int, Decimal]) -> Decimal | None:
        """Return the figure of a row, by the numbers of its columns; None where it has none."""
        found = [numbers[column] for column in self.columns if column in numbers]
        return sum(found, Decimal(0)) if found else None


@dataclass(frozen=True)
class Block:
    """A table in a sheet.

    Parameters
    ----------
    titles : tuple of (line, text)
        What stands above the header.
    top, bottom : int
        First and last line of the header.
    last : int
        Last line that may belong to it.
    headings : tuple of Heading
        Every column with a header.
    left, right : int
        First and last column; two tables may stand side by side.
    apart : tuple of Area
        Tables without units beside it or below it.
    """

    sheet: Sheet
    titles: tuple[tuple[int, str], ...]
    top: int
    bottom: int
    last: int
    headings: tuple[Heading, ...]
    left: int
    right: int
    apart: tuple[Area, ...] = ()

    def texts(self, line: int) -> dict[int, str]:
        """Return the texts of a line of the table by column, without empty ones."""
        return self.sheet.texts(line, self.left, self.right)

    def column(self, field: str) -> int:
        """Return the column of a field that says what a row is about; 0 where there is none."""
        return next((entry.column for entry in self.headings if entry.meaning == Meaning(field)), 0)

    def cells(self, entry: Heading) -> Area:
        """Return the cells below the heading of a column."""
        return Area(self.bottom + 1, entry.column, max(self.last, self.bottom + 1), entry.column)

    def repeats(self, entry: Heading) -> bool:
        """Tell whether a column says what another before it says of the rows, so that it is not read."""
        field = entry.meaning.field if entry.meaning else ""
        return field in PLACES and field not in ("funding", "sequence", "name") and entry.column != self.column(field)

    @cached_property
    def numeric(self) -> tuple[Heading, ...]:
        """The columns that hold figures which were understood."""
        return tuple(entry for entry in self.headings if entry.meaning and entry.meaning.field not in PLACES)

    @property
    def shape(self) -> tuple[str, tuple[str, ...]]:
        """What tables of a sheet have in common that are one which goes on: on the next page, or further right."""
        return self.sheet.place(), tuple(entry.header for entry in self.headings)

    @property
    def place(self) -> str:
        """Sheet and range of the table."""
        left, right = self.headings[0].column, self.headings[-1].column
        return self.sheet.place(Area(self.top, left, max(self.last, self.bottom), right))


def header_lines(sheet: Sheet) -> Iterator[tuple[int, int, int, int]]:
    """Yield, for each header that names units, its first and last line, the column of names, and the last line below it."""
    found: list[tuple[int, int, int]] = []
    line = 1
    while line <= sheet.height:
        if name := name_column(sheet, line):
            found.append((*_extent(sheet, line, name), name))
            line = found[-1][1]
        line += 1
    yield from _with_ends(sheet, found)


def _with_ends(sheet: Sheet, headers: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Yield headers with the last line that may belong to each: up to the titles of the next."""
    ends = (_titles_from(sheet, bottom + 1, top) - 1 for (_, bottom, _), (top, _, _) in pairwise(headers))
    for header, end in zip(headers, [*ends, sheet.height], strict=False):
        yield *header, end


def find_blocks(sheet: Sheet) -> tuple[Block, ...]:
    """Return the tables of a sheet, from top to bottom."""
    blocks = []
    before = 1
    for top, bottom, named, reach in _with_ends(sheet, list(_headers(sheet))):
        beyond = table_below(sheet, bottom, reach)
        end = beyond.top - 1 if beyond else reach
        above = tuple((line, text) for line in range(before, top) for text in _different(sheet, line))
        notes = (*(text for _, text in above), *notes_below(sheet, bottom, end))
        for left, edge, name in _side_by_side(sheet, top, bottom, named):
            titles = tuple(entry for entry in above if _heads(sheet, *entry, left, edge))
            other = table_beside(sheet, top, bottom, name, end) if edge == sheet.width and left == 1 else None
            right = other.left - 1 if other else edge
            headings = tuple(
                _with_noted_unit(entry, notes) for entry in _headings(sheet, top, bottom, name, left, right)
            )
            apart = (*tables_above(sheet, before, top), *filter(None, (other, beyond)))
            blocks.append(Block(sheet, titles, top, bottom, end, headings, left, right, apart))
        before = reach + 1
    return tuple(blocks)


def _heads(sheet: Sheet, line: int, title: str, left: int, right: int) -> bool:
    """Tell whether a title stands above a table; one alone in its line heads all tables that stand side by side."""
    places = {sheet.area(line, column).left for column, text in sheet.texts(line).items() if text == title}
    return len(_different(sheet, line)) == 1 or any(left <= place <= right for place in places)


def _with_noted_unit(entry: Heading, notes: Sequence[str]) -> Heading:
    """Return a heading of people or area with the unit of measurement of a note beside the table, where it names none."""
    field = entry.meaning.field if entry.meaning else ""
    if entry.unit or not (field == "area_km2" or field.startswith("population")):
        return entry
    return entry._replace(unit=noted_unit(field, notes))


def _headers(sheet: Sheet) -> Iterator[tuple[int, int, int]]:
    """Yield first line, last line and name column of every header."""
    found = False
    line = 1
    while line <= sheet.height:
        name = name_column(sheet, line)
        if name:
            top, bottom = _extent(sheet, line, name)
            name = column_of_whole(sheet, top, bottom, name) or name
            headings = _headings(sheet, top, bottom, name)
            if any(entry.meaning and entry.meaning.field not in PLACES for entry in headings) or _counts_duties(
                sheet, bottom, headings
            ):
                found = True
                yield top, bottom, name
                line = bottom
        line += 1
    if not found:
        yield from _nameless_header(sheet)


def _counts_duties(sheet: Sheet, bottom: int, headings: Sequence[Heading]) -> bool:
    """Tell whether a header that names no posts has columns of figures by duties of leaders: 党委书记, 副镇长."""
    duties = [entry for entry in headings if says_duty(entry.header) and not why_unused(packed(entry.header))]
    return sum(any(map(is_number, texts_below(sheet, bottom, entry.column))) for entry in duties) > 1


def _side_by_side(sheet: Sheet, top: int, bottom: int, name: int) -> Iterator[tuple[int, int, int]]:
    """Yield first, last and name column of each of the tables that share a header; mostly there is one."""
    path = header_path(sheet, top, bottom, name)
    paths = [header_path(sheet, top, bottom, column) for column in range(1, sheet.width + 2)]
    names = [column for column in range(1, sheet.width + 1) if path and paths[column - 1] == path]
    names += [  # 县直部门 beside 乡镇: other words head names before the same columns
        column
        for column in range(name + 2, sheet.width)
        if column not in names and paths[column] == paths[name] != () and holds_words(sheet, bottom, column)
    ]
    names.sort()
    names = [column for column in names if column == name or column - 1 not in names] or [name]
    starts = [
        column - (column > 1 and place_field("".join(header_path(sheet, top, bottom, column - 1))) == "sequence")
        for column in names
    ]
    starts[0] = 1
    yield from zip(starts, [*(start - 1 for start in starts[1:]), sheet.width], names, strict=True)


def _nameless_header(sheet: Sheet) -> Iterator[tuple[int, int, int]]:
    """Yield a header whose name column has no name, or a divided one: found by its other columns and what is below."""
    for line in range(1, sheet.height + 1):
        known = [column for column, text in sheet.texts(line).items() if speaks_of_figures(text)]
        if len(known) < 2:
            continue
        _, bottom = _extent(sheet, line, 0)
        if column := unnamed_column(sheet, line, bottom, known[0]):
            yield *_extent(sheet, line, column), column
        return


def _extent(sheet: Sheet, line: int, name: int) -> tuple[int, int]:
    """Return the first and last line of the header that the line belongs to."""
    area = sheet.area(line, name) if name else Area(line, 1, line, 1)
    top, bottom = area.top, max(area.bottom, line)
    while bottom - top + 1 < _DEEPEST and bottom < sheet.height and _is_lower_header(sheet, bottom + 1, name):
        bottom += 1
    while bottom - top + 1 < _DEEPEST and top > 1 and name and _is_upper_header(sheet, top - 1, name):
        top -= 1
    for below in range(bottom + 1, min(bottom + 2, sheet.height) + 1):
        if units_in(sheet, below, name):
            return top, below
        if not numbers_alone(sheet.texts(below).values()):
            break
    return top, bottom


def _is_lower_header(sheet: Sheet, line: int, name: int) -> bool:
    texts = sheet.texts(line)
    return (
        bool(texts)
        and (not name or not sheet.text(line, name))
        and not any(is_number(text) for text in texts.values())
        and any(
            speaks_of_figures(text)
            or _LOWER.match(packed(text))
            or stage_of(packed(text)).rank in _STAGES
            or says_duty(packed(text))
            for text in texts.values()
        )
        and all(len(text) <= LONGEST_HEADER for text in texts.values())
    )


def _is_upper_header(sheet: Sheet, line: int, name: int) -> bool:
    texts = sheet.texts(line)
    return (
        bool(texts)
        and min(texts) > name
        and not any(is_number(text) for text in texts.values())
        and (any(speaks_of_figures(text) for text in texts.values()) or units_in(sheet, line, name, 2))
    )


def _titles_from(sheet: Sheet, first: int, header: int) -> int:
    """Return the first of the lines above a header that are titles rather than rows of the table before it."""
    line = header
    while line > first and len(_different(sheet, line - 1)) <= 2 and not _has_numbers(sheet, line - 1):
        line -= 1
    return line


def _has_numbers(sheet: Sheet, line: int) -> bool:
    return any(is_number(text) for text in sheet.texts(line).values())


def _different(sheet: Sheet, line: int) -> list[str]:
    return list(dict.fromkeys(sheet.texts(line).values()))


def _headings(sheet: Sheet, top: int, bottom: int, name: int, left: int = 1, right: int = 0) -> tuple[Heading, ...]:
    headings: list[Heading] = []
    paths = {column: header_path(sheet, top, bottom, column) for column in range(left, (right or sheet.width) + 1)}
    funded = any(names_other_funding(piece) for path in paths.values() for piece in path)
    for column, path in paths.items():
        if column == name:
            headings.append(Heading(column, " / ".join(path), Meaning("name"), guessed=not path or not _is_name(path)))
        elif path:
            said = path if funded else (*path[:-1], DIFFERENCE.sub("余缺", path[-1]))
            headings.append(_heading(column, said, headings)._replace(header=" / ".join(path)))
    return _with_counties(sheet, bottom, tuple(_one_name(sheet, bottom, _with_first_part(headings), name)))


def _with_counties(sheet: Sheet, bottom: int, headings: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """Return the headings; a column of names of counties is that of the counties, whatever heads it, where none other is."""
    if any(entry.meaning == Meaning("jurisdiction") for entry in headings):
        return headings
    found = next((one for one in headings if not one.meaning and holds_counties(sheet, bottom, one.column)), None)
    named = found and found._replace(meaning=Meaning("jurisdiction"), guessed=True)
    return tuple(named if named and entry is found else entry for entry in headings)


def _with_first_part(headings: Sequence[Heading]) -> list[Heading]:
    """Return the headings; 其中：工勤 that stands before the first posts or people is part of the column behind it."""
    result = list(headings)
    figures = [at for at, entry in enumerate(headings) if entry.meaning and entry.meaning.field not in PLACES]
    first = figures[0] if figures else 0
    whole, part = headings[first].meaning if figures else None, headings[first - 1] if first else None
    category = category_in(part.header) if part and "其中" in part.header and part.meaning is None else ""
    if part and whole and whole.field in ("current", "headcount") and category and not why_unused(packed(part.header)):
        result[first - 1] = part._replace(meaning=Meaning(whole.field, category), guessed=True)
    return result


def _is_name(path: Sequence[str]) -> bool:
    return place_field("".join(path)) == "name" or place_field(path[-1]) == "name"


def _one_name(sheet: Sheet, bottom: int, headings: Sequence[Heading], name: int) -> Iterator[Heading]:
    """Yield the headings with one column of names; another before it may say in which township a unit is."""
    for entry in headings:
        if entry.meaning != Meaning("name") or entry.column == name:
            yield entry
        else:
            below = texts_below(sheet, bottom, entry.column)
            names = (sheet.text(line, name) for line in range(bottom + 1, sheet.height + 1))
            inside = any(township_type(text) for text in below) or any(map(is_own_office, names))
            township = entry.column < name and inside
            townships = all(map(township_type, texts_below(sheet, bottom, name)))
            part = entry.column > name and are_parts(below, in_townships=townships)
            yield entry._replace(meaning=Meaning("township") if township else Meaning("part") if part else None)


def _heading(column: int, path: tuple[str, ...], before: Sequence[Heading]) -> Heading:
    bare, unit = without_unit(path)
    meaning = None if unit in MONEY else meaning_of(bare)
    guessed = False
    category = category_in(*bare)
    left = before[-1].meaning.field if before and before[-1].meaning else ""
    if meaning and meaning.field == "current" and left == "headcount" and _is_part_of(path, before[-1]):
        meaning, guessed = Meaning(left, category), True
    alone = meaning is None and category and unit not in MONEY and not why_unused("".join(bare))
    if alone and (left in ("current", "headcount") or (left and category in KINDS_ALONE)):
        meaning, guessed = Meaning(left if left == "headcount" else "current", category), True
    return Heading(column, " / ".join(path), meaning, unit, guessed)


def _is_part_of(path: Sequence[str], left: Heading) -> bool:
    """Tell whether a heading below one that it shares with the column to its left is 其中 of it, and says nothing else."""
    own = path[-1].removeprefix("其中").lstrip(":")
    return own != path[-1] and len(path) > 1 and left.header.startswith(path[0]) and meaning_of((own,)) is None
