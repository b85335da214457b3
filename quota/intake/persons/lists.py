"""Lists of persons: how many of each unit and category they hold. Nothing else of them is kept.

A list goes no further than this file: names, numbers and births of people stand in no message and in no output.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from quota.intake.cells.grid import Area, Sheet, packed
from quota.intake.headers.name_columns import texts_below
from quota.intake.records import Notebook, Told
from quota.intake.vocabulary.header_words import CATEGORIES, NO_CATEGORY, OUTSIDE, SUM_LABEL
from quota.intake.vocabulary.kinds import category_in
from quota.intake.vocabulary.meanings import place_field
from quota.intake.vocabulary.numbers import is_blank, is_number
from quota.intake.vocabulary.said import few
from quota.scenario.problems import Findings
from quota.texts import Message

_IDENTITY = re.compile(r"(公民|居民)?身份(证)?(件)?号码?|(居民|公民)?身份证(件)?(号|号码)?|证件号码?")
_PERSON = re.compile(rf"(人员|职工|干部|教师|本人|在编人员)?(姓名|名字)|{_IDENTITY.pattern}")
_UNIT = re.compile(r"(现|所在|工作|编制|所属|在编|人事关系|编制所在)*(单位|部门|机构)(名称|全称)?")
_HOME = re.compile(r"编制")
_CATEGORY = re.compile(
    r"(人员|占用|现占|使用|所占)*(编制|身份|人员|用编)(类别|性质|类型|种类|形式|情况|身份)?|人员身份|身份类别|编制|占编(类别|性质|情况|类型)"
)
_STATUS = re.compile(r"(人员|在岗|在编|编制|在职)?(状态|情况|备注|说明)|在职情况|在岗情况|备注|说明|变动情况")
_ADMINISTRATIVE = re.compile(r"^(国家)?公务员(编|编制)?$|^机关(干部|编)")
_OUTSIDE = re.compile(rf"{OUTSIDE}|非编|临时|政府购买|协管|三支一扶|西部计划|见习|不占编|村干部|志愿")
_LEFT = re.compile(r"退休|离休|退职|离职|辞职|辞退|开除|死亡|去世|病故|调出|调离|已调|转出|注销|解聘|出编|下编|减员")
_NOT_YET = re.compile(r"^(拟|待)|即将|预计|将于|至退休|未退休|尚未|(?<!已)提前退休申请")
_LENT_IN = re.compile(r"借入|调入前|借用人员|跟班|外单位借")
_AWAY = re.compile(r"借调|借出|抽调|挂职|驻村|帮扶|借用|长期病假|离岗|内退|停薪|援")
_HIGHEST = 20


@dataclass
class Counts:
    """What a list gives.

    Parameters
    ----------
    lines : dict
        Lines of the persons by unit and category.
    left_out : dict
        Number of rows by the key of the message that says why they do not count.
    """

    lines: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    left_out: Counter[str] = field(default_factory=Counter)
    away: int = 0


class Listed(NamedTuple):
    """A list of persons: the line that heads it, its columns, and who counts; None where it cannot be counted."""

    head: int
    columns: Mapping[int, str]
    counts: Counts | None


def listed(sheet: Sheet, findings: Findings) -> Listed | None:
    """Return the list of persons of a sheet; None where there is none."""
    head = _head(sheet)
    if not head:
        return None
    columns = {column: packed(text) for column, text in sheet.texts(head).items()}
    return Listed(head, columns, _List(sheet, head, columns, findings).read())


def identity_column(columns: Mapping[int, str]) -> int:
    """Return the column of identity numbers; 0 where there is none."""
    return next((column for column, text in columns.items() if _IDENTITY.fullmatch(text)), 0)


def counted(sheet: Sheet, notes: Notebook, findings: Findings) -> tuple[Sheet | None, Sheet] | None:
    """Return what is left of a sheet with a list of persons, and the headcounts of the list as a table; None for others.

    What is left is what stands above the list, where that is more than titles.
    """
    found = listed(sheet, findings)
    if not found:
        return None
    head, table = found.head, found.counts
    above = replace(sheet, rows=sheet.rows[: head - 1]) if head > 3 else None
    if table is None:
        return above, replace(sheet, rows=(), counted=True)
    rows = sum(map(len, table.lines.values()))
    place = sheet.place(Area.cell(head, 1))
    notes.add(Told.UNDERSTOOD, place, "new.list_counted", rows=rows)
    for key, number in sorted(table.left_out.items()):
        notes.add(Told.LEFT_OUT, sheet.place(), Message(key, {"rows": number}))
    struck = [line for lines in table.lines.values() for line in lines if _is_struck(sheet, line)]
    if struck:
        values = {"rows": len(struck), "lines": "、".join(map(str, sorted(struck)[:8]))}
        notes.add(Told.QUESTION, sheet.place(), "new.list_struck", **values)
    if table.away:
        notes.add(Told.GUESSED, sheet.place(), "new.list_away", "new.list_away_mend", rows=table.away)
    return above, _as_table(sheet, head, table)


def _is_struck(sheet: Sheet, line: int) -> bool:
    cells = {(line, column) for column in sheet.texts(line)}
    return 2 * len(sheet.struck & cells) > len(cells)


def _head(sheet: Sheet) -> int:
    """Return the line that heads a list of persons; 0 where there is none.

    A ledger that names a person of each unit beside its posts is none: its columns of posts hold numbers.
    """
    for line in range(1, min(sheet.height, _HIGHEST) + 1):
        texts = {column: packed(text) for column, text in sheet.texts(line).items()}
        if len(texts) > 1 and any(_PERSON.fullmatch(text) for text in texts.values()):
            numbers = [
                column for column, text in texts.items() if _counts_posts(text) and _mostly_numbers(sheet, line, column)
            ]
            return 0 if numbers else line
    return 0


def _counts_posts(text: str) -> bool:
    return bool(re.search(r"编制|核定|实有|在编|职数|人数|人口|面积", text))


def _mostly_numbers(sheet: Sheet, head: int, column: int) -> bool:
    below = texts_below(sheet, head, column)
    return 2 * sum(is_number(text) for text in below) > len(below)


class _List:
    """Reads one list."""

    def __init__(self, sheet: Sheet, head: int, columns: Mapping[int, str], findings: Findings) -> None:
        self._sheet, self._head, self._findings = sheet, head, findings
        self._columns = columns
        self._persons = [column for column, text in columns.items() if _PERSON.fullmatch(text)]
        self._identity = identity_column(columns)
        self._category = self._column(lambda text: bool(_CATEGORY.fullmatch(text)) and not _IDENTITY.fullmatch(text))
        units = [column for column, text in columns.items() if _UNIT.fullmatch(text) or place_field(text) == "name"]
        units = [column for column in units if column not in self._persons]
        self._unit = min(units, key=lambda column: (not _HOME.search(columns[column]), column), default=0)
        self._status = [
            column for column, text in columns.items() if _STATUS.fullmatch(text) and column != self._category
        ]

    def read(self) -> Counts | None:
        """Return the counts; None where the list cannot be counted, and why was told."""
        if not self._unit:
            self._findings.error(self._sheet.place(), "new.list_without_units", "new.list_without_units_mend")
            return None
        once = self._each_named_once()
        counts, unit = Counts(), ""
        nameless: list[int] = []
        unknown: list[int] = []
        seen: dict[str, tuple[str, str]] = {}
        twice: list[int] = []
        for line in range(self._head + 1, self._sheet.height + 1):
            named = self._sheet.filled(line, self._unit)
            if named and not SUM_LABEL.search(packed(named)):
                unit = self._sheet.name(line, self._unit)
            if not self._is_person(line):
                continue
            if not named and not once:
                nameless.append(line)
                continue
            reason = self._reason_to_leave_out(line, counts)
            if reason:
                counts.left_out[reason] += 1
                continue
            category = self._category_of(line)
            if category is None or not unit:
                (unknown if unit else nameless).append(line)
                continue
            who = packed(self._sheet.text(line, self._identity)).upper() if self._identity else ""
            if who and who in seen:
                if seen[who] == (unit, category):
                    counts.left_out["new.list_twice"] += 1
                else:
                    twice.append(line)
                continue
            seen[who] = unit, category
            counts.lines[unit, category].append(line)
        self._complain(nameless, "new.list_no_unit", "new.list_no_unit_mend", self._unit)
        self._complain(unknown, "new.list_no_category", "new.list_no_category_mend", self._category)
        self._complain(twice, "new.list_in_two_units", "new.list_in_two_units_mend", self._unit)
        return None if nameless or unknown or twice else counts

    def _column(self, fits: Callable[[str], bool]) -> int:
        found = [column for column, text in self._columns.items() if fits(text)]
        exact = [column for column in found if "编" in self._columns[column]]
        return next(iter(exact or found), 0)

    def _each_named_once(self) -> bool:
        """Return whether units are written in their first row alone, so that a blank below means the same unit."""
        cells = [packed(self._sheet.text(line, self._unit)) for line in range(self._head + 1, self._sheet.height + 1)]
        written = [text for text in cells if text]
        return len(written) == len(set(written))

    def _is_person(self, line: int) -> bool:
        """Return whether a line names a person; headers on further pages, sums and footnotes do not."""
        texts = self._sheet.texts(line)
        if any(_PERSON.fullmatch(packed(text)) for text in texts.values()) or len(texts) < 2:
            return False
        if any(SUM_LABEL.search(packed(text)) for text in texts.values()):
            return False
        return any(not is_blank(self._sheet.text(line, column)) for column in self._persons)

    def _reason_to_leave_out(self, line: int, counts: Counts) -> str:
        """Return the message that says why a person does not fill a post of the unit; empty where the person does."""
        words = [
            packed(self._sheet.filled(line, column))
            for column in (*self._status, *([self._category] * bool(self._category)))
        ]
        for text in words:
            if _OUTSIDE.search(text) and not re.search(r"聘用制事业|事业编制?聘用|非编外", text):
                return "new.list_outside"
            if _LEFT.search(text) and not _NOT_YET.search(text):
                return "new.list_left"
            if _LENT_IN.search(text):
                return "new.list_lent_in"
        counts.away += any(_AWAY.search(text) for text in words)
        return ""

    def _category_of(self, line: int) -> str | None:
        """Return the category of a person: that of all where no column names it; None where its words name none."""
        if not self._category:
            return NO_CATEGORY
        text = packed(self._sheet.filled(line, self._category))
        if _ADMINISTRATIVE.search(text):
            return "administrative"
        return category_in(text) or None

    def _complain(self, lines: Sequence[int], key: str, mend: str, column: int) -> None:
        """Refuse rows, all at once; their words may be about persons and are not repeated."""
        if lines:
            shown = few([str(line) for line in lines], 10)
            place = self._sheet.cell_place(lines[0], column)
            self._findings.error(place, key, mend, rows=len(lines), lines=shown)


def _as_table(sheet: Sheet, head: int, counts: Counts) -> Sheet:
    """Return the headcounts as a table of units."""
    categories = [code for code in CATEGORIES if any(known == code for _, known in counts.lines)]
    headers = ["实有人数" if code == NO_CATEGORY else f"{CATEGORIES[code][0]}实有人数" for code in categories]
    rows = [["单位", *headers]]
    origins = {(1, column): Area.cell(head, 1) for column in range(1, len(headers) + 2)}
    persons: dict[tuple[int, int], int] = {}
    for unit in dict.fromkeys(unit for unit, _ in counts.lines):
        every = sorted(line for (known, _), lines in counts.lines.items() if known == unit for line in lines)
        row = [unit]
        origins[len(rows) + 1, 1] = Area(every[0], 1, every[0], 1)
        for column, code in enumerate(categories, start=2):
            lines = counts.lines.get((unit, code), [])
            row.append(str(len(lines)))
            place = lines or every
            origins[len(rows) + 1, column] = Area(place[0], 1, place[-1], 1)
            persons[len(rows) + 1, column] = len(lines)
        rows.append(row)
    return replace(
        sheet, rows=rows, merged=(), hidden_rows=frozenset(), hidden_columns=frozenset(), struck=frozenset(),
        corrected=frozenset(), origins=origins,
        counts=persons, counted=True,
    )  # fmt: skip
