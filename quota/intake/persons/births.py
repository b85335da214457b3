"""Lists of persons: how many of each unit and category were born in which month, and which law of retirement is theirs.

As in `quota.intake.persons.lists`, names, numbers and single births stand in no message; counts by month are all that is kept.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from quota.intake.cells.grid import Sheet, packed
from quota.intake.cells.workbooks import open_book
from quota.intake.persons.lists import Listed, identity_column, listed
from quota.intake.records import Note, Notebook, Told
from quota.intake.vocabulary.dates import date_in
from quota.intake.vocabulary.header_words import CATEGORIES, NO_CATEGORY
from quota.intake.vocabulary.numbers import is_blank
from quota.intake.vocabulary.said import few
from quota.intake.vocabulary.unit_names import name_key
from quota.scenario import Case, CaseError, Unit
from quota.scenario.problems import Findings
from quota.texts import Message

MAN, OFFICER, WORKER = "男", "女干部", "女工人"
"""Kinds of the preset retirement-2025."""
_BORN = re.compile(r"(出生)(年月日?|日期|时间|年)?|生日|生年")
_SEX = re.compile(r"性别")
_GRADE = re.compile(
    r"(人员|个人|干部|职工|岗位|现|聘用)*(身份|岗位|职务|职级|类别|性质|类型|等级|层次)+(类别|性质|类型|等级|情况)?|职务|职称"
)
_WORKER = re.compile(r"工勤|工人|技工|普工|技师|司机|驾驶员|炊事")
_OFFICER = re.compile(
    r"干部|公务员|参公|管理|专业技术|专技|职员|科员|主任|[局科股镇乡]长|书记|教师|医师|工程师|会计师|经济师"
)
_NUMBER = re.compile(
    r"\d{6}(?P<long>(?:19|20)\d\d)(?P<month>\d\d)\d\d\d\d(?P<sex>\d)[\dX]|\d{6}(?P<short>\d\d)(?P<old>\d\d)\d\d\d\d(?P<odd>\d)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHOWN = 10


class Born(NamedTuple):
    """People of a unit and category who were born in a month and retire by one law; `month` None: not known."""

    unit: str
    category: str
    kind: str
    born: int
    month: int | None
    people: int


class Births(NamedTuple):
    """What a list gives, and what there is to say about it."""

    rows: tuple[Born, ...]
    notes: tuple[Note, ...]


class _Person(NamedTuple):
    born: int
    month: int | None
    kind: str


def births_of_book(path: Path, case: Case) -> Births:
    """Read the lists of persons of a workbook for the units of a case.

    Raises
    ------
    CaseError
        If there is none, or somebody's unit, category, birth or sex cannot be told; with everything that is wrong.
    """
    findings, notes = Findings(), Notebook()
    counts: Counter[tuple[str, str, _Person]] = Counter()
    found = [(sheet, one) for sheet in open_book(path, findings) if (one := listed(sheet, findings))]
    if not found and not findings.stop:
        findings.error(path.name, "new.people_no_list", "new.people_no_list_mend")
    for sheet, one in found:
        for held, people in _read(sheet, one, case, notes, findings).items():
            counts.update({(*held, person): number for person, number in people.items()})
    rows = tuple(
        Born(unit, category, person.kind, person.born, person.month, people)
        for (unit, category, person), people in sorted(counts.items(), key=_in_order)
    )
    _compare(path.name, rows, case, notes, findings)
    if findings.stop:
        raise CaseError(findings.all)
    return Births(rows, notes.notes)


def _in_order(entry: tuple[tuple[str, str, _Person], int]) -> tuple[object, ...]:
    unit, category, person = entry[0]
    return unit, category, person.kind, person.born, person.month or 0


def _read(
    sheet: Sheet, found: Listed, case: Case, notes: Notebook, findings: Findings
) -> Mapping[tuple[str, str], Counter[_Person]]:
    people: dict[tuple[str, str], Counter[_Person]] = defaultdict(Counter)
    if found.counts is None:
        return people
    columns = _Columns(found.columns)
    doubts: dict[str, list[int]] = defaultdict(list)
    for (name, category), lines in found.counts.lines.items():
        held = _held(case, name, category)
        if isinstance(held, str):
            values = {"unit": name, "category": CATEGORIES[category][0], "rows": len(lines), "line": lines[0]}
            findings.error(sheet.line_place(lines[0]), f"new.people_{held}", f"new.people_{held}_mend", **values)
            continue
        for line in lines:
            person = columns.person(sheet, line, held[1], doubts)
            if person is not None:
                people[held][person] += 1
    for key in ("no_birth", "no_sex"):
        if lines := doubts.pop(key, []):
            values = {"rows": len(lines), "lines": _lines(lines)}
            findings.error(sheet.line_place(lines[0]), f"new.people_{key}", f"new.people_{key}_mend", **values)
    for key, lines in doubts.items():
        kind = Told.GUESSED if key == "grade" else Told.QUESTION
        values = {"rows": len(lines), "lines": _lines(lines)}
        notes.add(kind, sheet.place(), f"new.people_{key}", f"new.people_{key}_mend", **values)
    for key, number in sorted(found.counts.left_out.items()):
        notes.add(Told.LEFT_OUT, sheet.place(), Message(key, {"rows": number}))
    return people


def _lines(lines: list[int]) -> str:
    return few([str(line) for line in sorted(lines)], _SHOWN)


class _Columns:
    """The columns of a list that tell births, sex and grade."""

    def __init__(self, columns: Mapping[int, str]) -> None:
        def first(pattern: re.Pattern[str]) -> int:
            return next((column for column, text in columns.items() if pattern.fullmatch(text)), 0)

        self._identity, self._born, self._sex = identity_column(columns), first(_BORN), first(_SEX)
        self._grades = [
            column for column, text in columns.items() if _GRADE.fullmatch(text) and column != self._identity
        ]

    def person(self, sheet: Sheet, line: int, category: str, doubts: dict[str, list[int]]) -> _Person | None:
        """Return when somebody was born and which law is theirs; None, and the doubt, where that cannot be told."""
        number = _NUMBER.fullmatch(packed(sheet.text(line, self._identity)).upper()) if self._identity else None
        told = _month(sheet.text(line, self._born)) if self._born else None
        stated = _of_number(number)
        if (told and stated and told[0] != stated[0]) or (
            told and stated and None not in (told[1], stated[1]) and told != stated
        ):
            doubts["births_differ"].append(line)
        born = told if told and (told[1] or not stated) else stated
        if born is None:
            doubts["no_birth"].append(line)
            return None
        sex = packed(sheet.text(line, self._sex))[:1] if self._sex else ""
        if sex not in ("男", "女"):
            sex = ("女", "男")[int(number["sex"] or number["odd"]) % 2] if number else ""
        if not sex:
            doubts["no_sex"].append(line)
            return None
        return _Person(*born, MAN if sex == "男" else self._law(sheet, line, category, doubts))

    def _law(self, sheet: Sheet, line: int, category: str, doubts: dict[str, list[int]]) -> str:
        words = "、".join(packed(sheet.filled(line, column)) for column in self._grades)
        if _WORKER.search(words) or "support" in category:
            return WORKER
        if not _OFFICER.search(words) and category not in ("administrative", "leadership", "reference"):
            doubts["grade"].append(line)
        return OFFICER


def _of_number(number: re.Match[str] | None) -> tuple[int, int | None] | None:
    if number is None:
        return None
    year, month = (number["long"], number["month"]) if number["long"] else (f"19{number['short']}", number["old"])
    return (int(year), int(month)) if 1 <= int(month) <= 12 else None


def _month(text: str) -> tuple[int, int | None] | None:
    """Return year and month of a birth as lists write it; None where it is none.

    >>> _month("1966.05"), _month("1966年5月3日"), _month("19660503"), _month("1966"), _month("六十")
    ((1966, 5), (1966, 5), (1966, 5), (1966, None), None)
    """
    clean = packed(text)
    if is_blank(clean):
        return None
    if _YEAR.fullmatch(clean):
        return int(clean), None
    when = date_in(clean)
    return (when.year, when.month or None) if when and _YEAR.match(clean) else None


def _held(case: Case, name: str, category: str) -> tuple[str, str] | str:
    """Return the unit and category that a list means; else why there is none: a message."""
    units = list(_units_named(case, name))
    if len(units) != 1:
        return "several_units" if units else "no_unit"
    unit = units[0]
    held = [code for code in case.categories if code in unit.holdings and case.categories[code].counts_in_total]
    if category == NO_CATEGORY:
        return (unit.id, held[0]) if len(held) == 1 else "not_split"
    zh = CATEGORIES[category][0]
    same = [code for code in unit.holdings if code == category or case.categories[code].name == zh]
    return (unit.id, same[0]) if same else "not_held"


def _units_named(case: Case, name: str) -> Iterator[Unit]:
    for unit in case.units.values():
        county = case.jurisdictions[unit.jurisdiction].name
        if name == unit.id or name_key(name, county) == name_key(unit.name, county):
            yield unit


def _compare(book: str, rows: tuple[Born, ...], case: Case, notes: Notebook, findings: Findings) -> None:
    """Refuse more people than the scenario has, and tell where it has more."""
    listed_people: Counter[tuple[str, str]] = Counter()
    for row in rows:
        listed_people[row.unit, row.category] += row.people
    fewer = []
    for (code, category), people in listed_people.items():
        unit, there = case.units[code], case.units[code].holdings[category].headcount
        if people > there:
            values = {"unit": unit.name, "category": case.categories[category].words, "people": people, "there": there}
            findings.error(book, "new.people_more", "new.people_more_mend", **values)
        elif people < there:
            fewer.append(f"{unit.name} {people}/{there}")
    if fewer:
        shown = few(fewer, _SHOWN)
        notes.add(Told.QUESTION, book, "new.people_fewer", count=len(fewer), units=shown)
