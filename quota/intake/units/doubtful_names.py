"""Names that may mean a unit of another name: left over in one table, misspelt, shortened, or the same in two counties."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from quota.intake.cells.cell_places import cell_of
from quota.intake.columns.settled import SettledTable
from quota.intake.records import Notebook, Told, UnitRow
from quota.intake.rows.rows import BookRow
from quota.intake.units.known_units import key_of, names_an_organ
from quota.intake.vocabulary.header_words import COUNTED
from quota.intake.vocabulary.row_names import Claim, claim_of
from quota.intake.vocabulary.said import few, listed, meaning_name
from quota.intake.vocabulary.unit_names import name_key, township_type
from quota.scenario.names import nearest
from quota.scenario.problems import Findings
from quota.texts import Message

_APART = re.compile(r"[一二三四五六七八九十\d东西南北中上下左右前后内外大小新老甲乙丙丁a-z]")
"""What tells real names apart: 第一中学 and 第二中学, 东城区 and 西城区."""
_MOST_ALIKE = 20
"""Figures that more units share are no sign that two of them are one."""


class Left(NamedTuple):
    """A row of a table without posts that no unit has; `may_be` are the units that its name fits, if several."""

    table: SettledTable
    row: BookRow
    county: str
    may_be: Sequence[UnitRow]


def tell_unmatched(left: Sequence[Left], units: Sequence[UnitRow], notes: Notebook) -> None:
    """Tell which rows no unit has; ask once about those whose figures a unit lacks, with the units that they may be."""
    asked: list[str] = []
    lacking: dict[str, None] = {}
    for one in left:
        without = [unit for unit in units if _lacks(unit, one)]
        near = nearest(one.row.name, [unit.name for unit in without])
        likely = [unit.name for unit in one.may_be] or ([near] if near else [])
        mend = (
            Message("scenario.use_nearest", {"nearest": "”或“".join(likely)})
            if likely
            else Message("new.unmatched_mend")
        )
        notes.add(Told.LEFT_OUT, one.row.place(1), "new.unmatched", mend, name=one.row.name)
        townships = [unit.name for unit in without if township_type(unit.name) and not likely]
        if likely or (townships and claim_of(one.row.name) in (Claim.TOWNSHIP, Claim.OTHER)):
            cell = cell_of(one.row.place(1))
            asked.append(f"{one.row.name}（{cell}{'，疑为' if likely else ''}{'或'.join(likely)}）")
            lacking |= dict.fromkeys(townships)
    if asked:
        values = {"count": len(asked), "pairs": few(asked)}
        what = Message("new.question_unmatched", values)
        if lacking:
            what = Message("new.question_unmatched_units", {"what": what, "units": few(list(lacking))})
        notes.add(Told.QUESTION, left[0].row.place(1), what)


def _lacks(unit: UnitRow, one: Left) -> bool:
    """Return whether a unit of the county of a row has none of the figures that the row states."""
    stated = {entry.meaning for entry in one.table.taken if entry.meaning and entry.figure(one.row.numbers) is not None}
    return (not one.county or unit.jurisdiction in ("", one.county)) and stated.isdisjoint(unit.figures)


def ask_about_leftovers(tables: Sequence[SettledTable], units: Sequence[UnitRow], notes: Notebook) -> None:
    """Ask about units that stand in one sheet alone, where townships lack what that sheet says of those that others have too."""
    sheet_of = {row.heading: row.sheet.place() for table in tables for row in table.rows}
    held_in = {id(unit): {sheet_of[line] for line in unit.lines if line in sheet_of} for unit in units}
    asked: set[frozenset[str]] = set()
    for sheet in dict.fromkeys(sheet_of.values()):
        here = [unit for unit in units if sheet in held_in[id(unit)]]
        alone = [unit for unit in here if held_in[id(unit)] == {sheet} and _may_be_township(unit.name)]
        shared = [unit for unit in here if len(held_in[id(unit)]) > 1]
        told = {
            meaning for unit in shared for meaning, one in unit.figures.items() if one.place.startswith(f"{sheet}!")
        }
        places = {unit.jurisdiction for unit in alone}
        lacking = [
            unit
            for unit in units
            if (places & {unit.jurisdiction, ""} or not unit.jurisdiction)
            and _may_be_township(unit.name)
            and unit not in here
            and told.isdisjoint(unit.figures)
        ]
        names = [unit.name for unit in (*alone, *lacking)]
        if lacking and len(shared) >= len(alone) > 0 and told and frozenset(names) not in asked:
            asked.add(frozenset(names))
            values = {
                "alone": few([unit.name for unit in alone]),
                "lacking": few([unit.name for unit in lacking]),
            }
            what = Message("new.question_leftovers", values)
            notes.add(Told.QUESTION, alone[0].lines[0], what, "new.question_leftovers_mend")


def _may_be_township(name: str) -> bool:
    return bool(township_type(name)) or names_an_organ(name) or claim_of(name) is Claim.OTHER


def check_counties(units: Sequence[UnitRow], notes: Notebook, findings: Findings) -> None:
    """Refuse, or ask about, two counties whose units of one name have each what the other lacks: they may be one county."""
    by_key: dict[str, list[UnitRow]] = defaultdict(list)
    for unit in units:
        by_key[key_of(unit.name, unit.jurisdiction)].append(unit)
    pairs: dict[tuple[str, str], list[tuple[UnitRow, UnitRow]]] = defaultdict(list)
    for same in by_key.values():
        for one, other in combinations(sorted(same, key=lambda unit: unit.jurisdiction), 2):
            if one.jurisdiction and one.jurisdiction != other.jurisdiction:
                pairs[one.jurisdiction, other.jurisdiction].append((one, other))
    sizes = Counter(unit.jurisdiction for unit in units)
    for (county, other_county), found in pairs.items():
        if any(not one.figures.keys().isdisjoint(other.figures) for one, other in found):
            continue
        (one, other), place = found[0], found[0][1].lines[0]
        values = {
            "one": county,
            "other": other_county,
            "count": len(found),
            "names": few([one.name for one, _ in found]),
            "of_one": listed([meaning_name(meaning) for meaning in one.figures]),
            "of_other": listed([meaning_name(meaning) for meaning in other.figures]),
        }
        what = Message("new.one_county_twice", values)
        if 2 * len(found) >= min(sizes[county], sizes[other_county]):
            findings.error(place, what, "new.one_county_twice_mend")
        else:
            notes.add(Told.QUESTION, place, what, "new.one_county_twice_mend")


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
            notes.add(Told.QUESTION, other.lines[0], "new.question_lookalike", **values)
    _ask_about_two_counties(units, notes)
    rows = [row for table in tables for row in table.units if row.county]
    counties = Counter(row.county for row in rows)
    for county in [county for county, count in counties.items() if count == 1]:
        alike = [other for other, count in counties.items() if count > 1 and _slip(county, other)]
        if alike:
            row = next(row for row in rows if row.county == county)
            values = {"county": county, "other": alike[0], "name": row.name}
            notes.add(Told.QUESTION, row.heading, "new.question_county_lookalike", **values)


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
        notes.add(Told.QUESTION, found[0][-1].lines[0], "new.question_two_counties", **values)


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
        notes.add(Told.QUESTION, single[0][0].lines[0], "new.question_renamed", pairs=names)
    gone = {id(one) for one, _ in single}
    return [unit for unit in units if id(unit) not in gone]


def _holds(unit: UnitRow, field: str) -> bool:
    return any(meaning.field == field for meaning in unit.figures)


def _shortened(one: UnitRow, other: UnitRow) -> bool:
    """Return whether one name has all signs of the other in their order, the first and the last too: 县卫健局, 县卫生健康局."""
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
    """Return whether two names differ by one character written wrongly, left out or put in.

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
