"""What no unit has though some unit lacks it: names that are left over in one table, and units in another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from quota.intake.cells.cell_places import cell_of
from quota.intake.columns.settled import SettledTable
from quota.intake.records import Notebook, Told, UnitRow
from quota.intake.rows.rows import BookRow
from quota.intake.units.known_units import key_of, names_an_organ
from quota.intake.vocabulary.row_names import Claim, claim_of
from quota.intake.vocabulary.said import few, listed, meaning_name
from quota.intake.vocabulary.unit_names import township_type
from quota.scenario.names import nearest
from quota.scenario.problems import Findings
from quota.texts import Message


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
        notes.add(Told.LEFT_OUT, one.row.place(1), Message("new.unmatched", {"name": one.row.name}), mend)
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
    """Tell whether a unit of the county of a row has none of the figures that the row states."""
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
            notes.add(Told.QUESTION, alone[0].lines[0], what, Message("new.question_leftovers_mend"))


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
            findings.error(place, what, Message("new.one_county_twice_mend"))
        else:
            notes.add(Told.QUESTION, place, what, Message("new.one_county_twice_mend"))
