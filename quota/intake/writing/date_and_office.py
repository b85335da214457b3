"""What the lines around the tables tell for the paper: the date of the figures, and the office that sends them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

from quota.intake.cells.grid import Sheet, packed
from quota.intake.columns.settled import SettledTable
from quota.intake.records import Notebook, Told
from quota.intake.vocabulary.dates import OTHER_DATE, When, date_in
from quota.intake.vocabulary.unit_names import SENDER, county_in

_AS_OF = re.compile(r"截[至止]|时点|统计(时间|日期)|数据日期")
_SENDER = re.compile(rf"{SENDER}(.*)")
_OFFICE = re.compile(r"[\u4e00-\u9fff×()]{3,40}")
_NO_OFFICE = re.compile(r"^(名|人|个|万人|元|单位|\(?盖?章\)?)*$|人:|日期|年|月")
_IN_TITLE = re.compile(r"^(?:附件\d*[:、]?)?((?:中共)?[\u4e00-\u9fff×]{2,14}?委?(?:机构编制委员会(?:办公室)?|编办))")


class TitleFacts(NamedTuple):
    """What titles tell; empty where they do not."""

    as_of: str = ""
    office: str = ""


def facts_told(tables: Sequence[SettledTable], notes: Notebook) -> TitleFacts:
    """Return the date and the office that the sheets with posts name; two offices of equal right are none."""
    sheets = list({id(table.block.sheet): table for table in tables if table.holds_posts}.values())
    dates = [found for table in sheets if (found := _as_of(table))]
    offices = {office: place for table in sheets for office, place in _offices(table.block.sheet)}
    told = TitleFacts(
        max(dates, key=lambda found: found[0].order)[0].words if dates else "",
        next(iter(offices)) if len(offices) == 1 else "",
    )
    if told.as_of:
        where = max(dates, key=lambda found: found[0].order)[1]
        notes.add(Told.GUESSED, where, "new.told_as_of", "new.told_mend", date=told.as_of)
    if told.office:
        notes.add(Told.GUESSED, offices[told.office], "new.told_office", "new.told_mend", office=told.office)
    return told


def _as_of(table: SettledTable) -> tuple[When, str] | None:
    """Return the date of a table's figures and its place: one that says so, else that of a title, of the sheet or the book."""
    sheet = table.block.sheet
    lines = [
        (line, text)
        for line in range(1, sheet.height + 1)
        for text in sheet.texts(line).values()
        if _AS_OF.search(text)
    ]
    titles = [(line, text) for line, text in table.block.titles if not OTHER_DATE.search(packed(text))]
    for line, text in (*lines, *titles):
        if when := date_in(text):
            return when, sheet.text_place(line, text)
    for text in (sheet.title, PurePath(sheet.book).stem):
        if when := date_in(text):
            return when, sheet.place()
    return None


def _offices(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for line in range(1, sheet.height + 1):
        texts = sheet.texts(line)
        for column, text in texts.items():
            first = packed(text.replace("\u3000", " ").split("  ")[0])
            if found := _SENDER.match(packed(text)):
                value = found[1] if len(found[1]) >= 3 else packed(texts.get(column + 1, ""))
                own = _SENDER.match(first)
                value = own[1] if own and len(own[1]) >= 3 else value
                value = re.split(r"(?:填报|填表|制表|负责)(?:人|日期|时间)|单位:|日期", value)[0]
                if _OFFICE.fullmatch(value) and not county_in(value) and not _NO_OFFICE.search(value):
                    yield value, sheet.cell_place(line, column)
            elif line <= 3 and (titled := _IN_TITLE.match(packed(text))):
                yield titled[1], sheet.cell_place(line, column)
