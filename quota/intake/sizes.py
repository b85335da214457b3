"""Areas and residents that cannot be, or are far from those of the other units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from quota.intake.columns import listed, meaning_name
from quota.intake.people import PEOPLE
from quota.intake.places import TOWNSHIP_TYPES
from quota.intake.understanding import Figure, Kind, Notebook, UnitRow
from quota.intake.words import LEADERS, Meaning
from quota.scenario.problems import Findings
from quota.scenario.reason import LARGEST_TOWNSHIP
from quota.texts import Message

_SHOWN = 5
_AREA_TIMES, _PEOPLE_TIMES = 10, 5
_LARGE = 1000
"""Area that few townships have; where most of a ledger have more, another unit of measurement is likely. [km2]"""
_FEWEST = 3
"""Of fewer townships nobody can tell which is the odd one."""


def check_sizes(units: Sequence[UnitRow], notes: Notebook, findings: Findings) -> None:
    """Refuse areas that no township has, once; ask once about areas and residents far from all others."""
    townships = [unit for unit in units if unit.level == "township" and unit.type in TOWNSHIP_TYPES]
    huge = [(unit, area) for unit in townships if (area := unit.figure("area_km2")) and area.value > LARGEST_TOWNSHIP]
    if huge:
        unit, area = huge[0]
        cells = "、".join(figure.place.rpartition("!")[2] for _, figure in huge[:_SHOWN])
        values = {"name": unit.name, "value": area.value, "most": LARGEST_TOWNSHIP, "count": len(huge), "cells": cells}
        findings.error(area.place, Message("new.huge_area", values), Message("new.huge_area_mend"))
        return
    bare = [area for unit in townships if (area := unit.figure("area_km2")) and not area.unit]
    if bare and median(area.value for area in bare) > _LARGE:
        values = {"count": len(bare), "value": bare[0].value}
        notes.add(Kind.QUESTION, bare[0].place, Message("new.question_area_unit", values))
    odd = [*_odd_areas(townships), *(found for field in PEOPLE for found in _odd_people(townships, field))]
    if odd:
        notes.add(
            Kind.QUESTION,
            odd[0][1].place,
            Message("new.question_size", {"count": len(odd), "figures": listed([said for _, _, said in odd[:_SHOWN]])}),
        )


def _odd_areas(units: Sequence[UnitRow]) -> Iterator[tuple[UnitRow, Figure, Message]]:
    """Yield areas more than ten times those of all others, or less than a tenth; streets are always small."""
    by_kind: dict[bool, list[tuple[UnitRow, Figure]]] = defaultdict(list)
    for unit in units:
        if (area := unit.figure("area_km2")) and area.value > 0:
            by_kind[unit.type == "街道"].append((unit, area))
    everywhere = [found for held in by_kind.values() for found in held]
    for street, held in by_kind.items():
        ends = {*_ends([area.value for _, area in everywhere]), *_ends([area.value for _, area in held])}
        for unit, area in (found for found in held if found[1].value in ends):
            all_others = [figure.value for other, figure in everywhere if other is not unit]
            others = [figure.value for other, figure in held if other is not unit]
            large = len(all_others) + 1 >= _FEWEST and area.value > _AREA_TIMES * max(all_others)
            small = not street and len(others) + 1 >= _FEWEST and area.value * _AREA_TIMES < min(others)
            if large or small:
                yield unit, area, _said(unit, Meaning("area_km2"), area, all_others if large else others)


def _odd_people(units: Sequence[UnitRow], field: str) -> Iterator[tuple[UnitRow, Figure, Message]]:
    """Yield residents far beyond or below those of all others, who have no more or fewer posts to match."""
    held = [(unit, figure, posts) for unit in units if (figure := unit.figure(field)) and figure.value > 0
            and (posts := _posts(unit)) > 0]  # fmt: skip
    ends = _ends([figure.value for _, figure, _ in held])
    for unit, figure, posts in (found for found in held if found[1].value in ends) if len(held) >= _FEWEST else ():
        others = [other.value for one, other, _ in held if one is not unit]
        shares = [other.value / its for one, other, its in held if one is not unit]
        share = figure.value / posts
        large = figure.value > _PEOPLE_TIMES * max(others) and share > _PEOPLE_TIMES * max(shares)
        small = figure.value * _PEOPLE_TIMES < min(others) and share * _PEOPLE_TIMES < min(shares)
        if large or small:
            yield unit, figure, _said(unit, Meaning(field), figure, others)


def _ends(values: Sequence[Decimal]) -> set[Decimal]:
    """Return the least and the most: none between them is far beyond or below all others."""
    return {min(values), max(values)} if values else set()


def _posts(unit: UnitRow) -> Decimal:
    return sum(
        (figure.value for (field, code), figure in unit.figures.items() if field == "current" and code not in LEADERS),
        Decimal(0),
    )


def _said(unit: UnitRow, meaning: Meaning, figure: Figure, others: Sequence[Decimal]) -> Message:
    values = {
        "name": unit.name, "meaning": meaning_name(meaning), "value": figure.value,
        "place": figure.place.rpartition("!")[2], "least": min(others), "most": max(others),
    }  # fmt: skip
    return Message("new.odd_size", values)
