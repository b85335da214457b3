"""Where the tables of a sheet are, and what each column holds by its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from quota.intake.cells.grid import Area, Sheet, packed
from quota.intake.headers.blocks import Block, Heading
from quota.intake.headers.measure_rows import noted_unit, notes_below, numbers_alone, units_in
from quota.intake.headers.name_columns import (
    are_parts,
    column_of_whole,
    holds_counties,
    holds_words,
    name_column,
    texts_below,
    unnamed_column,
)
from quota.intake.headers.paths import header_path
from quota.intake.headers.side_tables import table_below, table_beside, tables_above
from quota.intake.headers.stages import AFTER, NOW, stage_of
from quota.intake.vocabulary.countable import says_duty, why_unused
from quota.intake.vocabulary.header_words import BARE_SUMS, COUNTED, MONEY, Meaning
from quota.intake.vocabulary.kinds import DIFFERENCE, KINDS_ALONE, category_in, names_other_funding
from quota.intake.vocabulary.meanings import (
    LONGEST_HEADER,
    meaning_of,
    place_field,
    speaks_of_figures,
    without_unit,
)
from quota.intake.vocabulary.numbers import is_number
from quota.intake.vocabulary.row_names import is_own_office
from quota.intake.vocabulary.unit_names import township_type

_DEEPEST = 4
_LOWER = re.compile(r"(19|20)\d\d年(度|底|末|\d{1,2}月)?$|其中[:：]?.")
"""What a lower line of a header may say, and a row of units does not: a year, a part of what stands above."""
_STAGES = (0, AFTER, NOW)
"""What a lower line of a header says of when the figures below hold: 调整前, 调整后, 现."""


def header_lines(sheet: Sheet) -> Iterator[tuple[int, int, int, int]]:
    """Yield, for each header that names units, its first and last line, the column of names, and the last line below it."""
    yield from _with_ends(sheet, list(_named_headers(sheet, lambda top, bottom, name: name)))


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
    """Return whether a title stands above a table; one alone in its line heads all tables that stand side by side."""
    places = {sheet.area(line, column).left for column, text in sheet.texts(line).items() if text == title}
    return len(_different(sheet, line)) == 1 or any(left <= place <= right for place in places)


def _with_noted_unit(entry: Heading, notes: Sequence[str]) -> Heading:
    """Return a heading of people or area with the unit of measurement of a note beside the table, where it names none."""
    if entry.unit or not (entry.field == "area_km2" or entry.field.startswith("population")):
        return entry
    return entry._replace(unit=noted_unit(entry.field, notes))


def _headers(sheet: Sheet) -> Iterator[tuple[int, int, int]]:
    """Yield first line, last line and name column of every header of a table with figures."""

    def of_figures(top: int, bottom: int, name: int) -> int:
        name = column_of_whole(sheet, top, bottom, name) or name
        headings = _headings(sheet, top, bottom, name)
        return name if any(entry.counts for entry in headings) or _counts_duties(sheet, bottom, headings) else 0

    yield from list(_named_headers(sheet, of_figures)) or _nameless_header(sheet)


def _named_headers(sheet: Sheet, names: Callable[[int, int, int], int]) -> Iterator[tuple[int, int, int]]:
    """Yield first and last line of the headers that name units, with the column that `names` makes of theirs; 0: no header."""
    line = 1
    while line <= sheet.height:
        if found := name_column(sheet, line):
            top, bottom = _extent(sheet, line, found)
            if name := names(top, bottom, found):
                yield top, bottom, name
                line = bottom
        line += 1


def _counts_duties(sheet: Sheet, bottom: int, headings: Sequence[Heading]) -> bool:
    """Return whether a header that names no posts has columns of figures by duties of leaders: 党委书记, 副镇长."""
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
    area = sheet.area(line, name) if name else Area.cell(line, 1)
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
    figures = [at for at, entry in enumerate(headings) if entry.counts]
    first = figures[0] if figures else 0
    whole, part = headings[first].meaning if figures else None, headings[first - 1] if first else None
    category = category_in(part.header) if part and "其中" in part.header and part.meaning is None else ""
    if part and whole and whole.field in COUNTED and category and not why_unused(packed(part.header)):
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
    beside = next((one for one in reversed(before) if one.meaning or packed(one.header) not in BARE_SUMS), None)
    left = beside.field if beside else ""
    if beside and meaning and meaning.field == "current" and left == "headcount" and _is_part_of(path, beside):
        meaning, guessed = Meaning(left, category), True
    alone = meaning is None and category and unit not in MONEY and not why_unused("".join(bare))
    if alone and (left in COUNTED or (left and category in KINDS_ALONE)):
        meaning, guessed = Meaning(left if left == "headcount" else "current", category), True
    return Heading(column, " / ".join(path), meaning, unit, guessed)


def _is_part_of(path: Sequence[str], left: Heading) -> bool:
    """Return whether a heading below one that it shares with the column to its left is 其中 of it, and says nothing else."""
    own = path[-1].removeprefix("其中").lstrip(":")
    return own != path[-1] and len(path) > 1 and left.header.startswith(path[0]) and meaning_of((own,)) is None
