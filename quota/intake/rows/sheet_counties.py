"""Which county a sheet is about, by its name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import PurePath

from quota.intake.cells.grid import Sheet, packed
from quota.intake.headers.blocks import Block
from quota.intake.records import Notebook, Told
from quota.intake.rows.rows import BookRow
from quota.intake.vocabulary.header_words import SUM_LABEL
from quota.intake.vocabulary.kinds import kind_alone
from quota.intake.vocabulary.row_names import may_be_part
from quota.intake.vocabulary.unit_names import county_in, name_key, places_in_title, township_type

_SHORT_NAME = re.compile(r"[\u4e00-\u9fff]{2,5}")
_KIND_OF_TOWNSHIP = re.compile("(镇|乡|街道)$")
_NO_TITLE = re.compile(r"(Sheet|工作表)\d*")
_NO_NAME = re.compile(
    r"编|表|行政|事业|职数|工勤|人口|面积|汇总|合计|单位|机构|乡镇|街道|镇街|街镇|托管|开发区|党委|党群|政府|部门|群团|机关|学校|医院|卫生|教育|公安|政法"
    r"|基本|情况|台账|直|级|类|年"
)


def counties_of_sheets(read: Sequence[tuple[Sheet, Sequence[Block]]], notes: Notebook) -> list[str]:
    """Return the county of each sheet; empty where its title, or the name of its book, names none.

    Several sheets with the same header, each with a short name such as 延平 and 建阳, are taken for counties too. Of
    several books with one sheet each, their names count.
    """
    books = Counter(sheet.book for sheet, _ in read)
    titles = [_title(sheet, several=len(books) > 1, alone=books[sheet.book] == 1) for sheet, _ in read]
    counties = [_named(title) for title in titles]
    by_header: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, (_, found) in enumerate(read):
        if found and not counties[place] and _may_be_county(titles[place], found):
            by_header[tuple(entry.header for entry in found[0].headings)].append(place)
    for places in by_header.values():
        if any(_share_units(read[one][1], read[other][1]) for one, other in combinations(places, 2)):
            continue  # drafts, quarters, posts and people of the same units
        names = list(dict.fromkeys(packed(titles[place]) for place in places))
        if len(names) > 1:
            _take(places, titles, counties, notes)
    zones = [place for place, (_, found) in enumerate(read) if not counties[place] and _is_zone(titles[place], found)]
    if zones and 2 * sum(map(bool, counties)) >= len(read):
        _take(zones, titles, counties, notes)
    return counties


def _take(places: Sequence[int], titles: Sequence[str], counties: list[str], notes: Notebook) -> None:
    """Take the names of sheets for those of their counties."""
    for place in places:
        counties[place] = packed(titles[place])
    names = "、".join(dict.fromkeys(counties[place] for place in places))
    notes.add(Told.GUESSED, "", "new.sheets_are_counties", names=names)


def _is_zone(title: str, blocks: Sequence[Block]) -> bool:
    """Return whether a sheet of townships is called, and titled, like a zone that stands beside counties: 高新技术产业开发区."""
    name = packed(title)
    titled = any(packed(text).startswith(name) for block in blocks for _, text in block.titles)
    townships = (township_type(unit) for block in blocks for unit in unit_names(block))
    return len(name) > 2 and name.endswith("区") and titled and any(townships)


def _share_units(one: Sequence[Block], other: Sequence[Block]) -> bool:
    """Return whether two sheets are about mostly the same units."""
    names = [{name_key(name) for block in blocks for name in unit_names(block)} for blocks in (one, other)]
    return 2 * len(names[0] & names[1]) > min(map(len, names))


def unit_names(block: Block) -> Iterator[str]:
    """Yield the names of a table but for those of its sums."""
    column = block.column("name")
    for line in block.lines:
        name = block.sheet.name(line, column)
        if name and not SUM_LABEL.search(packed(name)) and len(block.texts(line)) > 1:
            yield name


def short_names(read: Sequence[tuple[Sheet, Sequence[Block]]]) -> frozenset[str]:
    """Return the names of townships without what kind they are: 旧县 for 旧县街道."""
    names = (name_key(name) for _, blocks in read for block in blocks for name in unit_names(block))
    return frozenset(_KIND_OF_TOWNSHIP.sub("", name) for name in names if township_type(name))


def with_whole_names(read: Sequence[tuple[Block, list[BookRow]]], notes: Notebook) -> list[tuple[Block, list[BookRow]]]:
    """Return tables whose short names of townships that end like an inner office, 岔科 for 岔科镇, are whole, and tell of it."""
    whole: dict[str, set[str]] = defaultdict(set)
    for name in {name_key(row.name) for _, rows in read for row in rows if township_type(row.name)}:
        whole[_KIND_OF_TOWNSHIP.sub("", name)].add(name)

    def named(block: Block, row: BookRow) -> BookRow:
        longer = whole.get(packed(row.name), set()) if may_be_part(row.name) else set()
        if len(longer) != 1:
            return row
        values = {"name": row.name, "unit": min(longer)}
        notes.add(Told.GUESSED, row.place(block.column("name")), "new.short_of_township", **values)
        return replace(row, name=min(longer))

    return [(block, [named(block, row) for row in rows]) for block, rows in read]


def _title(sheet: Sheet, *, several: bool, alone: bool) -> str:
    """Return the title of a sheet; of the only sheet of one of several books, the name of the book."""
    return (
        PurePath(sheet.book).stem
        if several and alone and (not sheet.title or _NO_TITLE.fullmatch(sheet.title))
        else sheet.title
    )


def _named(title: str) -> str:
    name = packed(title).lstrip("0123456789.、_-")
    return county_in(name) or places_in_title(name)[1]


def _may_be_county(title: str, blocks: Sequence[Block]) -> bool:
    name = packed(title)
    told = any(block.column("jurisdiction") for block in blocks) or any(
        places_in_title(text)[1] for block in blocks for _, text in block.titles
    )
    units = {unit for block in blocks for unit in unit_names(block)}
    own = len(units) == 1 and name in packed(units.pop())  # the card of a unit
    return (
        bool(_SHORT_NAME.fullmatch(name))
        and not _NO_NAME.search(name)
        and not kind_alone(name)
        and not told
        and not own
    )
