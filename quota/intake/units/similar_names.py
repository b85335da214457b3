"""Names that differ by one character where they seem to be one: a unit entered twice, a county in a single row."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from quota.intake.columns.settled import SettledTable
from quota.intake.records import Notebook, Told, UnitRow
from quota.intake.vocabulary.header_words import COUNTED
from quota.intake.vocabulary.said import few
from quota.intake.vocabulary.unit_names import name_key
from quota.texts import Message

_APART = re.compile(r"[一二三四五六七八九十\d东西南北中上下左右前后内外大小新老甲乙丙丁a-z]")
"""What tells real names apart: 第一中学 and 第二中学, 东城区 and 西城区."""

_MOST_ALIKE = 20
"""Figures that more units share are no sign that two of them are one."""


def ask_about_lookalikes(tables: Sequence[SettledTable], units: Sequence[UnitRow], notes: Notebook) -> None:
    """Ask about units that seem to stand twice, and about a county that may be another one misspelt."""
    same_figures: dict[object, list[UnitRow]] = defaultdict(list)
    for unit in units:
        figures = {meaning: figure.value for meaning, figure in unit.figures.items()}
        if sum(value > 0 for value in figures.values()) > 1:
            same_figures[unit.jurisdiction, frozenset(figures.items())].append(unit)
    for one, other in (
        pair for same in same_figures.values() if len(same) <= _MOST_ALIKE for pair in combinations(same, 2)
    ):
        if _slip(name_key(one.name, one.jurisdiction), name_key(other.name, other.jurisdiction)):
            lines = "、".join(line.rpartition(" ")[2] for unit in (one, other) for line in unit.lines)
            values = {"one": one.name, "other": other.name, "lines": lines}
            notes.add(Told.QUESTION, other.lines[0], Message("new.question_lookalike", values))
    _ask_about_two_counties(units, notes)
    rows = [row for table in tables for row in table.units if row.county]
    counties = Counter(row.county for row in rows)
    for county in [county for county, count in counties.items() if count == 1]:
        alike = [other for other, count in counties.items() if count > 1 and _slip(county, other)]
        if alike:
            row = next(row for row in rows if row.county == county)
            values = {"county": county, "other": alike[0], "name": row.name}
            notes.add(Told.QUESTION, row.heading, Message("new.question_county_lookalike", values))


def _ask_about_two_counties(units: Sequence[UnitRow], notes: Notebook) -> None:
    """Ask once about units that stand in several counties with one name and the same figures."""
    same: dict[object, list[UnitRow]] = defaultdict(list)
    for unit in units:
        figures = frozenset((meaning, figure.value) for meaning, figure in unit.figures.items())
        if sum(value > 0 for _, value in figures) > 1:
            same[name_key(unit.name, unit.jurisdiction), figures].append(unit)
    found = [twins for twins in same.values() if len({unit.jurisdiction for unit in twins}) > 1]
    if found:
        words = [
            f"{twins[0].name}（{'、'.join(f'{unit.jurisdiction} {unit.lines[0]}' for unit in twins)}）"
            for twins in found
        ]
        values = {"units": few(words), "count": len(found)}
        notes.add(Told.QUESTION, found[0][-1].lines[0], Message("new.question_two_counties", values))


def with_renamed(units: list[UnitRow], notes: Notebook) -> list[UnitRow]:
    """Return the units, people of one without posts given to the one without people whose name is the same but shorter or longer.

    So 县农业局 stands in one table for 县农业农村局 in another. It is asked about once.
    """
    without = {field: [unit for unit in units if not _holds(unit, field)] for field in COUNTED}
    pairs = [(one, other) for one in without["current"] for other in without["headcount"] if _shortened(one, other)]
    times = Counter(id(unit) for pair in pairs for unit in pair)
    single = [(one, other) for one, other in pairs if times[id(one)] == times[id(other)] == 1]
    for one, other in single:
        other.figures = {**one.figures, **other.figures}
        other.lines += [line for line in one.lines if line not in other.lines]
    if single:
        names = "、".join(f"{one.name}＝{other.name}" for one, other in single)
        notes.add(Told.QUESTION, single[0][0].lines[0], Message("new.question_renamed", {"pairs": names}))
    gone = {id(one) for one, _ in single}
    return [unit for unit in units if id(unit) not in gone]


def _holds(unit: UnitRow, field: str) -> bool:
    return any(meaning.field == field for meaning in unit.figures)


def _shortened(one: UnitRow, other: UnitRow) -> bool:
    """Tell whether one name has all signs of the other in their order, the first and the last too: 县卫健局, 县卫生健康局."""
    short, long = sorted((name_key(unit.name, unit.jurisdiction) for unit in (one, other)), key=len)
    signs = iter(long)
    same = len(short) > 2 and short[-1] == long[-1] and short[0] == long[0] and one.jurisdiction == other.jurisdiction
    return (
        same
        and short != long
        and all(sign in signs for sign in short)
        and not _APART.search("".join({*long} - {*short}))
    )


def _slip(one: str, other: str) -> bool:
    """Tell whether two names differ by one character written wrongly, left out or put in.

    >>> _slip("鸬鹚渡镇", "鸬鹚度镇"), _slip("清河区", "清河县"), _slip("东山镇", "西山镇"), _slip("三堂街镇", "三堂镇")
    (True, True, False, True)
    """
    short, long = sorted((one, other), key=len)
    if min(len(short), 3) < 3 or len(long) - len(short) > 1 or one == other:
        return False
    start = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    same = len(short) == len(long)
    differing = long[start] + (short[start] if same else "")
    return short[start + same :] == long[start + 1 :] and not _APART.search(differing)
