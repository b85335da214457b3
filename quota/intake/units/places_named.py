"""Which cities and counties a book names, and where: the name of the jurisdiction that no column and no heading says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from quota.intake.cells.cell_places import short_place
from quota.intake.cells.grid import Sheet, packed
from quota.intake.columns.settled import SettledTable
from quota.intake.records import Notebook, PlaceRow, Told
from quota.intake.vocabulary.numbers import is_number
from quota.intake.vocabulary.unit_names import CITY_ENDINGS, county_in, names_an_office, places_in_title
from quota.texts import Message

_BEHIND = re.compile(r"\(([^()]{2,12})\)$")
_NO_NAME = re.compile(
    r"^[县市区]|[局委办部厅和及与的或]|(城|郊|山|老|辖|街|校|院|库|林|农|牧)区$|^.{9,}(?<!自治[县旗])$"
)
"""What such a text names that is no county: the sender's department, a part of the county."""
_TITLE = re.compile(
    r"编制|机构|编办|编委|台账|名册|资料|人口|面积|乡镇|(情况|统计|汇总|明细|调查|一览|基础数据)表|(情况|数据|汇总|统计)$"
)
_PROSE = re.compile(r"的|[。;]|参照|按照|根据|由|如|不|未|本[表县市区]|填报说明")


class Named(NamedTuple):
    """A city or county with its place in the books; `above` where the same text names a county in it."""

    name: str
    where: str
    above: bool
    titled: bool


def titles_of(tables: Sequence[SettledTable]) -> list[str]:
    """Return the titles of the tables with posts, the most telling first."""
    return [packed(text) for text, _ in _titles(tables)]


def places_named(paths: Sequence[Path], sheets: Sequence[Sheet], tables: Sequence[SettledTable]) -> list[Named]:
    """Return each place once: of titles of posts first, then of names of sheets and books, then of any other text."""
    titled = {where for table in tables if table.holds_posts for _, where in _above(table)}
    names = [*((sheet.title, sheet.place()) for sheet in sheets), *((path.stem, path.name) for path in paths)]
    found: dict[str, Named] = {}
    firm = (*_titles(tables), *names)
    used = {*firm, *(pair for table in tables for pair in _above(table))}  # what rows may have taken their county from
    for text, where in (*firm, *_loose(sheets, tables)):
        for name, above in _names(text):
            if (text, where) in used or not _NO_NAME.search(name):
                found.setdefault(name, Named(name, where, above, where in titled))
    return sorted(found.values(), key=lambda one: one.above)


def tell_names(
    named: Sequence[Named], jurisdictions: Sequence[PlaceRow], books: Sequence[str], notes: Notebook
) -> None:
    """Tell where the name of the only county stands if it is no title, and which other names compete with it."""
    held = {place.name for place in jurisdictions}
    name = jurisdictions[-1].name
    own = next((one for one in named if one.name == name), None)
    if len([place for place in jurisdictions if place.parent or len(held) == 1]) != 1 or own is None:
        return
    rivals = [one for one in named if one.name not in held and not one.above and not _NO_NAME.search(one.name)]
    rivals = [one for one in rivals if name.endswith(CITY_ENDINGS) or not one.name.endswith(CITY_ENDINGS)]
    mend = Message("new.jurisdiction_mend")
    if rivals:
        others = "、".join(f"{one.name}（{short_place(books, one.where) or one.where}）" for one in rivals)
        notes.add(Told.GUESSED, own.where, "new.names_compete", mend, name=name, others=others)
    elif not own.titled:
        where = short_place(books, own.where) or own.where
        notes.add(Told.GUESSED, own.where, "new.named_here", mend, name=name, where=where)


def _titles(tables: Sequence[SettledTable]) -> list[tuple[str, str]]:
    found = dict(pair for table in tables if table.holds_posts for pair in reversed(_above(table)))
    told = [(text, where) for text, where in found.items() if len(packed(text)) >= 6 and "单位:" not in packed(text)]
    return sorted(told, key=lambda pair: ("编" not in packed(pair[0]), -len(packed(pair[0]))))


def _above(table: SettledTable) -> list[tuple[str, str]]:
    sheet = table.block.sheet
    return [(text, sheet.text_place(line, text)) for line, text in table.block.titles]


def _loose(sheets: Sequence[Sheet], tables: Sequence[SettledTable]) -> Iterator[tuple[str, str]]:
    """Yield titles of other tables, the lines of sheets without any table that read like titles, and who sends a sheet."""
    yield from (pair for table in tables for pair in _above(table) if _is_title(pair[0]))
    read = {table.block.sheet.place() for table in tables if not table.block.sheet.counted}
    for sheet in sheets:
        for line in range(1, sheet.height + 1):
            texts = sheet.texts(line).values()
            few = len(set(texts)) < 3 and not any(map(is_number, texts)) and sheet.place() not in read
            for text in texts:
                if names_an_office(text) or (few and _is_title(text)):
                    yield text, sheet.text_place(line, text)


def _is_title(text: str) -> bool:
    clean = packed(text)
    return bool(county_in(text) or ":" in clean or _TITLE.search(clean)) and not _PROSE.search(clean)


def _names(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the places that a text begins with, that stand behind a colon, or in brackets at its end."""
    city, county = places_in_title(text)
    yield from ((name, above) for name, above in ((city, True), (county, False)) if name)
    behind = _BEHIND.search(packed(text))
    for part in (text, packed(text).rpartition(":")[2], behind[1] if behind else ""):
        if name := county_in(part):
            yield name, False
