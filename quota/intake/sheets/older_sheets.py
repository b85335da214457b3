"""Sheets that show one thing at several times: the newest holds, older ones are its history, plans and ledgers no facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from quota.intake.cells.grid import Sheet, packed
from quota.intake.headers.blocks import Block
from quota.intake.headers.stages import CHANGES
from quota.intake.records import Notebook, Told
from quota.intake.rows.sheet_counties import unit_names
from quota.intake.vocabulary.countable import DOCUMENT
from quota.intake.vocabulary.dates import OTHER_DATE, When, date_in
from quota.intake.vocabulary.header_words import COUNTED, PLACES, SIZES, Meaning
from quota.intake.vocabulary.said import few, listed, meaning_name
from quota.intake.vocabulary.unit_names import name_key
from quota.scenario.problems import Findings
from quota.texts import Message

_PLAN = re.compile(r"(?<!模)拟(?!稿)|建议|草案|设想|征求意见|预案")
_JOURNAL = re.compile(r"(变动|变更|调整|增减|划转|收发)(情况)?(登记|记录|明细账|台账)|登记[簿本]|流水")
_OWN_FACTS = re.compile(r"现(?!象|有人)|原(?!则)|[前已]核定|调整前")
_BEFORE = re.compile(rf"(?:{CHANGES}|核定)之?前|^原|旧|初稿|上报|申报")
_AFTER = re.compile(rf"(?:{CHANGES}|核定)之?后|^现(?!场)|^新|定稿|审定|审核|批复")
_PART = re.compile(r"第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年|^(?P<month>1[0-2]|[1-9])月(份|底|末)?$")
_NEED = re.compile(r"测算|应[编核配]|需求|讨论稿|[报送]审稿|报批稿?|(?<!三定)方案")
_DAY = re.compile(r"(变动|调整|记账|登记|发文|批准|批复|发生|核定)?(日期|时间|年月日?)")
_OF_POSTS = r"(本次|本期|变动后|调整后|现有|行政|事业|参公|工勤|编制|人员|数)*"
_MORE, _LESS, _REST = (
    re.compile(rf"{_OF_POSTS}({words}){_OF_POSTS}(\(.*\))?")
    for words in ("增加|划入|调入|核增|收入|增", "减少|划出|调出|核减|支出|减", "结余|余额|结存|余|累计")
)
"""What heads, in a running ledger, the posts that came, that went, and that are left: 增加编制, 行政编制减少, 余额."""
_DEEPEST = 20


@dataclass
class _Table:
    """A sheet with its tables, and when its figures hold."""

    sheet: Sheet
    blocks: tuple[Block, ...]
    when: When | None
    phase: int
    part: int
    meanings: frozenset[Meaning]
    names: dict[str, str]
    place: str

    def about_the_same(self, other: _Table) -> bool:
        """Return whether two sheets show the same figures of mostly the same units."""
        shared = len(self.names.keys() & other.names.keys())
        return bool(self.meanings & other.meanings) and 2 * shared >= min(len(self.names), len(other.names)) > 0

    def later_than(self, other: _Table) -> bool | None:
        """Return whether the figures hold later than another's; None where nothing says."""
        if self.when and other.when and self.when.order != other.when.order:
            return self.when.order > other.when.order
        if self.part and other.part and self.part != other.part:
            return self.part > other.part
        if self.phase and other.phase and self.phase != other.phase:
            return self.phase > other.phase
        return None


def facts_of_today(
    read: Sequence[tuple[Sheet, tuple[Block, ...]]], notes: Notebook, findings: Findings
) -> list[tuple[Sheet, tuple[Block, ...]]]:
    """Return the sheets without plans and without what a newer sheet says; what was let go is told."""
    tables = [_table(sheet, part, when) for sheet, blocks in read for when, part in _by_time(blocks)]
    plans = [table for table in tables if table.blocks and _is_called(table, _PLAN)]
    held = [table for table in tables if table not in plans]
    needs = [table for table in held if _is_called(table, _NEED)]
    others = [table for table in held if table.blocks and table not in needs]
    plans += [table for table in needs if any(map(table.about_the_same, others))]
    if plans and not any(table.blocks for table in tables if table not in plans):
        findings.error(plans[0].sheet.place(), "new.only_a_plan", "new.only_a_plan_mend")
        return []
    for plan in plans:
        notes.add(Told.LEFT_OUT, plan.sheet.place(), "new.a_plan")
    told = [table for table in tables if table not in plans]
    journals = [table for table in told if table.blocks and _is_journal(table)]
    if len(journals) == sum(bool(table.blocks) for table in told):
        journals = []  # nothing else says what is held
    for journal in journals:
        notes.add(Told.LEFT_OUT, journal.sheet.place(), "new.a_journal")
    facts = [table for table in told if table not in journals]
    older: dict[int, list[_Table]] = {}
    kept = []
    for table in facts:
        newer = [
            other for other in facts if other is not table and table.about_the_same(other) and other.later_than(table)
        ]
        if not newer:
            kept.append((table.sheet, table.blocks))
            continue
        newest = next(other for other in newer if not any(later.later_than(other) for later in newer))
        older.setdefault(id(newest), []).append(table)
        rest = tuple(_sizes_alone(table, newest))
        kept += [(table.sheet, rest)] if rest else []
    for newest in facts:
        if id(newest) in older:
            _report(newest, older[id(newest)], notes)
    together: dict[int, tuple[Sheet, list[Block]]] = {}
    for sheet, blocks in kept:
        together.setdefault(id(sheet), (sheet, []))[1].extend(blocks)
    return [(sheet, tuple(blocks)) for sheet, blocks in together.values()]


def _by_time(blocks: tuple[Block, ...]) -> list[tuple[When | None, tuple[Block, ...]]]:
    """Return the tables of a sheet; where every table tells its own date and these differ, by date."""
    parts: dict[When | None, list[Block]] = {}
    for block in blocks:
        parts.setdefault(_own_date(block), []).append(block)
    if len(parts) < 2 or None in parts:
        return [(None, blocks)]
    return [(when, tuple(part)) for when, part in parts.items()]


def _own_date(block: Block) -> When | None:
    """Return the date of a table: that of the title nearest to it, else the latest of its headers."""
    titles = [date_in(text) for _, text in reversed(block.titles) if not OTHER_DATE.search(packed(text))]
    headers = [when for entry in block.numeric if (when := date_in(entry.header))]
    return next(filter(None, titles), max(headers, key=lambda when: when.order, default=None))


def _table(sheet: Sheet, blocks: tuple[Block, ...], own_date: When | None) -> _Table:
    titles = [packed(text) for block in blocks for _, text in block.titles]
    stem = PurePath(sheet.book).stem
    when = own_date or next(filter(None, (date_in(text) for text in (sheet.title, *titles, stem))), None)
    own = packed(sheet.title) or stem
    phase = -1 if _BEFORE.search(own) else 1 if _AFTER.search(own) else 0
    meanings = frozenset(
        entry.meaning for block in blocks for entry in block.numeric if entry.meaning and entry.field not in PLACES
    )
    names = {name_key(name): name for block in blocks for name in unit_names(block)}
    place = "、".join(block.place for block in blocks) if own_date else sheet.place()
    return _Table(sheet, blocks, when, phase, _part(own), meanings, names, place)


def _part(title: str) -> int:
    """Return the month in which the part of a year ends that the name of a sheet speaks of; 0 where it speaks of none."""
    found = _PART.search(title)
    if found is None:
        return 0
    if found["quarter"]:
        return 3 * ("一二三四1234".index(found["quarter"]) % 4 + 1)
    return int(found["month"]) if found["month"] else 6 if found["half"] == "上" else 12


def _is_called(table: _Table, words: re.Pattern[str]) -> bool:
    """Return whether the name of a sheet speaks of plans or needs, and no column of it says that it holds facts."""
    headers = "".join(entry.header for block in table.blocks for entry in block.headings)
    return bool(words.search(packed(table.sheet.title)) and not _OWN_FACTS.search(headers))


def _is_journal(table: _Table) -> bool:
    """Return whether a sheet records changes one by one: its name or title says so, and its header asks for documents."""
    titles = [packed(text) for block in table.blocks for _, text in block.titles]
    headers = {packed(entry.header) for block in table.blocks for entry in block.headings}
    told = any(_JOURNAL.search(text) for text in (packed(table.sheet.title), *titles))
    return told and any(DOCUMENT.search(header) or re.search("日期|时间", header) for header in headers)


def _sizes_alone(table: _Table, newest: _Table) -> Iterator[Block]:
    """Yield the tables of an older sheet with those columns alone that say how large units are, if the newest lacks them."""
    for block in table.blocks:
        headings = tuple(
            entry
            for entry in block.headings
            if entry.meaning
            and (entry.field in PLACES or entry.field in SIZES)
            and entry.meaning not in newest.meanings
        )
        if any(entry.field in SIZES for entry in headings):
            yield replace(block, headings=headings)


def _report(newest: _Table, older: Sequence[_Table], notes: Notebook) -> None:
    gone = {key: name for table in older for key, name in table.names.items() if key not in newest.names}
    names = few(list(gone.values()))
    values = {"newest": newest.place, "older": "、".join(table.place for table in older)}
    notes.add(Told.GUESSED, newest.place, "new.newest_sheet", "new.newest_sheet_mend", **values)
    held = {meaning for meaning in newest.meanings if meaning.field in COUNTED}
    before = {meaning for table in older for meaning in table.meanings if meaning.field in COUNTED}
    lost = sorted(meaning for meaning in before - held if meaning.category)
    if lost and all(meaning.category for meaning in held):
        names_lost = listed([meaning_name(meaning) for meaning in lost])
        what = Message("new.gone_columns", {"what": names_lost, "older": values["older"]})
        notes.add(Told.MISSING, newest.place, what, "new.gone_columns_mend")
    if gone:
        notes.add(Told.MISSING, newest.place, "new.gone_units", "new.gone_units_mend", names=names, count=len(gone))


def ledger_cell(sheet: Sheet) -> str:
    """Return the cell that heads what is left after each change; empty where the sheet is no running ledger."""
    for line in range(1, min(sheet.height, _DEEPEST) + 1):
        texts = {column: packed(text) for column, text in sheet.texts(line).items()}
        rest = [column for column, text in texts.items() if _REST.fullmatch(text)]
        if rest and all(any(map(words.fullmatch, texts.values())) for words in (_DAY, _MORE, _LESS)):
            return sheet.cell_place(line, rest[0])
    return ""
