"""Names that differ by one character where they seem to be one: a unit entered twice, a county in a single row."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from quota.intake.columns import Settled
from quota.intake.places import name_key
from quota.intake.rows import RowKind
from quota.intake.understanding import Kind, Notebook, UnitRow
from quota.texts import Message

_APART = re.compile(r"[一二三四五六七八九十\d东西南北中上下左右前后内外大小新老甲乙丙丁a-z]")
"""What tells real names apart: 第一中学 and 第二中学, 东城区 and 西城区."""

_MOST_ALIKE = 20
"""Figures that more units share are no sign that two of them are one."""


def ask_about_lookalikes(tables: Sequence[Settled], units: Sequence[UnitRow], notes: Notebook) -> None:
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
            notes.add(Kind.QUESTION, other.lines[0], Message("new.question_lookalike", values))
    rows = [row for table in tables for row in table.rows if row.kind is RowKind.UNIT and row.county]
    counties = Counter(row.county for row in rows)
    for county in [county for county, count in counties.items() if count == 1]:
        alike = [other for other, count in counties.items() if count > 1 and _slip(county, other)]
        if alike:
            row = next(row for row in rows if row.county == county)
            values = {"county": county, "other": alike[0], "name": row.name}
            notes.add(Kind.QUESTION, row.heading, Message("new.question_county_lookalike", values))


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
