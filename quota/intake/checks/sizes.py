"""Areas and residents that cannot be, or are far from those of the other units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import median, median_low

from quota.intake.cells.cell_places import cell_of
from quota.intake.records import Figure, Notebook, Told, UnitRow
from quota.intake.vocabulary.header_words import PEOPLE, Meaning
from quota.intake.vocabulary.said import listed, meaning_name
from quota.scenario.problems import Findings
from quota.scenario.reason import LARGEST_TOWNSHIP
from quota.texts import Message

_SHOWN = 5
_AREA_TIMES, _PEOPLE_TIMES = 10, 5
_THIN = 100
"""So many times fewer people on a km2 than usual: mu read as km2 make it 1,500 times."""
_Odd = tuple[UnitRow, Figure, Message]
_LARGE = 1000
"""Area that few townships have; where most of a ledger have more, another unit of measurement is likely. [km2]"""
_VAST = 10_000
"""Area that a handful of townships of the country have. [km2]"""
_FEWEST = 3
"""Of fewer townships nobody can tell which is the odd one."""


def check_sizes(units: Sequence[UnitRow], notes: Notebook, findings: Findings) -> None:
    """Refuse areas that no township has, once; ask once about areas and residents far from all others."""
    townships = [unit for unit in units if unit.is_township]
    huge = [(unit, area) for unit in townships if (area := unit.figure("area_km2")) and area.value > LARGEST_TOWNSHIP]
    odd_areas = _odd_areas(townships)
    if huge:
        unit, area = huge[0]
        others = [(one, other) for one, other, _ in odd_areas if (one, other) not in huge]
        values = {
            "name": unit.name,
            "value": area.value,
            "most": LARGEST_TOWNSHIP,
            "count": len(huge),
            "cells": _cells(huge),
        }
        what = Message("new.huge_area", values)
        if others:
            what = Message("new.huge_area_more", {"what": what, "count": len(others), "cells": _cells(others)})
        findings.error(area.place, what, "new.huge_area_mend")
        return
    _ask_about_unit(townships, notes)
    odd = [*odd_areas, *(found for field in PEOPLE for found in _odd_people(townships, field))]
    if odd:
        notes.add(
            Told.QUESTION,
            odd[0][1].place,
            Message("new.question_size", {"count": len(odd), "figures": listed([said for _, _, said in odd[:_SHOWN]])}),
        )


def _ask_about_unit(townships: Sequence[UnitRow], notes: Notebook) -> None:
    """Ask whether areas are mu or hectares where most townships of a ledger have more than almost any."""
    for key, named, most in (("unit", False, _LARGE), ("all", True, _VAST)):
        areas = [area for unit in townships if (area := unit.figure("area_km2")) and bool(area.unit) == named]
        if areas and median(area.value for area in areas) > most:
            values = {"count": len(areas), "value": areas[0].value}
            notes.add(Told.QUESTION, areas[0].place, f"new.question_area_{key}", **values)


def _cells(found: Sequence[tuple[object, Figure]]) -> str:
    return "、".join(cell_of(figure.place) for _, figure in found)


def _odd_areas(units: Sequence[UnitRow]) -> list[_Odd]:
    """Return areas apart from all others of their kind, one or a few alike, and those whose people live far apart.

    Large ones are far above the usual area of the ledger, too; streets are always small.
    """
    held = [(unit, area) for unit in units if (area := unit.figure("area_km2")) and area.value > 0]
    if len(held) < _FEWEST:
        return []
    everywhere = [area.value for _, area in held]
    usual = median_low(everywhere)
    _, highest = _apart(everywhere)
    kinds = [[(unit, area) for unit, area in held if (unit.type == "街道") == street] for street in (False, True)]
    by_kind = [[area.value for _, area in own] for own in kinds]
    ends, dense = [_apart(own) for own in by_kind], [_usual_density(own) for own in kinds]
    found = []
    for unit, area in held:
        street = unit.type == "街道"
        low, high = ends[street]
        thin = 0 < _THIN * _density(unit, area) < dense[street]
        apart = area.value in high or {area.value} == highest or thin
        large = apart and area.value > _AREA_TIMES * usual
        if large or (not street and area.value in low):
            found.append((unit, area, everywhere if large else by_kind[street]))
    odd = {area.value for _, area, _ in found}
    return [
        (unit, area, _said(unit, Meaning("area_km2"), area, [value for value in among if value not in odd]))
        for unit, area, among in found
    ]


def _apart(values: Sequence[Decimal]) -> tuple[set[Decimal], set[Decimal]]:
    """Return the fewer values that a gap of more than ten times parts from the others, below these and above.

    >>> low, high = _apart([Decimal(88), Decimal(24645), Decimal(109), Decimal(61755), Decimal(46)])
    >>> low, sorted(high)
    (set(), [Decimal('24645'), Decimal('61755')])
    """
    ordered = sorted(values)
    gaps = [at for at, (one, other) in enumerate(pairwise(ordered), 1) if other > _AREA_TIMES * one]
    most = len(ordered) if len(ordered) >= _FEWEST else 0
    low = max((at for at in gaps if 2 * at < most), default=0)
    high = min((at for at in gaps if 2 * (len(ordered) - at) <= most), default=len(ordered))
    return set(ordered[:low]), set(ordered[high:])


def _density(unit: UnitRow, area: Figure) -> Decimal:
    return unit.residents / area.value


def _usual_density(held: Sequence[tuple[UnitRow, Figure]]) -> Decimal:
    known = [density for unit, area in held if (density := _density(unit, area))]
    return median(known) if len(known) >= _FEWEST else Decimal(0)


def _odd_people(units: Sequence[UnitRow], field: str) -> Iterator[_Odd]:
    """Yield residents far beyond or below those of all others, who have no more or fewer posts to match."""
    held = [(unit, figure, posts) for unit in units if (figure := unit.figure(field)) and figure.value > 0
            and (posts := unit.posts) > 0]  # fmt: skip
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


def _said(unit: UnitRow, meaning: Meaning, figure: Figure, others: Sequence[Decimal]) -> Message:
    values = {
        "name": unit.name, "meaning": meaning_name(meaning), "value": figure.value,
        "place": cell_of(figure.place), "least": min(others), "most": max(others),
    }  # fmt: skip
    return Message("new.odd_size", values)
