"""Posts and people in post that cannot be, or hardly: beside residents, beside each other, beside other units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from quota.scenario.books.columns import listed, meaning_name
from quota.scenario.books.people import PEOPLE
from quota.scenario.books.places import TOWNSHIP_TYPES
from quota.scenario.books.understanding import Figure, Kind, Notebook, UnitRow
from quota.scenario.books.words import LEADERS, Meaning
from quota.scenario.problems import Findings
from quota.scenario.reason import MANY, SOME, beyond_residents
from quota.texts import Message

_OTHER = {"current": "headcount", "headcount": "current"}
_DOUBTFUL = 100
"""Smaller figures are never asked about."""
_SHOWN = 5


class _Suspect(NamedTuple):
    """A figure that cannot be (`sure`), or hardly, and what speaks against it."""

    unit: UnitRow
    meaning: Meaning
    figure: Figure
    reasons: tuple[Message, ...]
    sure: bool


def check_plausible(units: Sequence[UnitRow], notes: Notebook, findings: Findings) -> None:
    """Refuse posts and people that cannot be, and ask about those that hardly can; once each."""
    columns: dict[tuple[Meaning, str, bool], list[tuple[UnitRow, Figure]]] = defaultdict(list)
    for unit in units:
        for meaning, figure in unit.figures.items():
            if meaning.field in _OTHER and figure.value > 0:
                columns[meaning, unit.level, _is_township(unit)].append((unit, figure))
    suspects = [
        suspect
        for (meaning, _, _), held in columns.items()
        for unit, figure in held
        if figure.value >= _DOUBTFUL
        and (suspect := _suspect(unit, meaning, figure, [other.value for owner, other in held if owner is not unit]))
    ]
    sure = [suspect for suspect in suspects if suspect.sure]
    sure += _few_residents(units, {id(suspect.unit) for suspect in sure})
    if sure:
        first, *more = sure
        hint = _exchanged_with_residents(first, columns, units)
        reasons = (*first.reasons, *([hint] if hint else ()))
        values = {**_said(first._replace(reasons=reasons)), "count": len(more), "cells": _cells(more)}
        what = Message("new.implausible_more" if more else "new.implausible", values)
        findings.error(first.figure.place, what, Message("new.implausible_mend"))
    elif suspects:
        words = [Message("new.doubtful_figure", _said(suspect)) for suspect in suspects[:_SHOWN]]
        values = {"count": len(suspects), "figures": listed(words)}
        notes.add(Kind.QUESTION, suspects[0].figure.place, Message("new.question_doubtful", values))


def _is_township(unit: UnitRow) -> bool:
    return unit.level == "township" and unit.type in TOWNSHIP_TYPES


def _suspect(unit: UnitRow, meaning: Meaning, figure: Figure, others: Sequence[Decimal]) -> _Suspect | None:
    """Weigh a figure against the unit's residents, against people or posts, and against other units of its kind."""
    township, value, least = _is_township(unit), figure.value, SOME if _is_township(unit) else MANY
    residents = _residents(unit)
    beside = unit.count(_OTHER[meaning.field], meaning.category) or Decimal(0)
    most = max(others) if len(others) > 1 else Decimal(0)
    usual = 0 < 100 * value <= residents
    alone = not beside / 2 <= value <= 2 * beside
    apart = township and value >= MANY and not usual
    sure = (
        beyond_residents(value, residents, unit.level)
        or (beside > 0 and value >= least and value > (10 if township else 100) * beside)
        or (apart and 0 < 10 * most < value)
    )
    reasons = (
        *([Message("new.against_residents", {"residents": residents})] if 0 < residents < 20 * value else ()),
        *([Message(f"new.against_{_OTHER[meaning.field]}", {"other": beside})] if 0 < 10 * beside < value else ()),
        *(
            [Message("new.against_others", {"most": most})]
            if alone | sure and _stands_out(value, others, township)
            else ()
        ),
    )
    if not reasons and apart:
        reasons = (Message("new.against_townships"),)
    return _Suspect(unit, meaning, figure, reasons, sure) if reasons else None


def _stands_out(value: Decimal, others: Sequence[Decimal], township: bool) -> bool:
    """Tell whether a figure is far above those of other units; institutions differ more than townships do."""
    if len(others) < 2:
        return False
    return value > 5 * median(others) if township else value >= MANY and value > 10 * max(others)


def _few_residents(units: Sequence[UnitRow], known: set[int]) -> Iterator[_Suspect]:
    """Yield townships with fewer residents than posts, and not a hundredth of what other townships have."""
    townships = [unit for unit in units if _is_township(unit) and _residents(unit) > 0]
    for unit in townships if len(townships) > 2 else ():
        residents, usual = _residents(unit), median(_residents(other) for other in townships if other is not unit)
        posts = sum(
            figure.value for (field, code), figure in unit.figures.items() if field == "current" and code not in LEADERS
        )
        if id(unit) not in known and posts > residents and 100 * residents < usual:
            meaning = next(Meaning(field) for field in PEOPLE if unit.count(field) == residents)
            reasons = (
                Message("new.fewer_than_posts", {"posts": posts}),
                Message("new.usual_residents", {"usual": usual}),
            )
            yield _Suspect(unit, meaning, unit.figures[meaning], reasons, sure=True)


def _residents(unit: UnitRow) -> Decimal:
    return max(unit.count(field) or Decimal(0) for field in PEOPLE)


def _said(suspect: _Suspect) -> dict[str, object]:
    return {
        "name": suspect.unit.name,
        "meaning": meaning_name(suspect.meaning),
        "value": suspect.figure.value,
        "place": suspect.figure.place.rpartition("!")[2],
        "reasons": listed(suspect.reasons),
    }


def _cells(suspects: Sequence[_Suspect]) -> str:
    cells = [suspect.figure.place.rpartition("!")[2] for suspect in suspects[:_SHOWN]]
    return "、".join([*cells, *["…"] * (len(suspects) > _SHOWN)])


def _exchanged_with_residents(
    suspect: _Suspect,
    columns: Mapping[tuple[Meaning, str, bool], Sequence[tuple[UnitRow, Figure]]],
    units: Sequence[UnitRow],
) -> Message | None:
    """Say that a figure and the residents of its unit would both agree with other units the other way round."""
    held = columns.get((suspect.meaning, suspect.unit.level, _is_township(suspect.unit)), ())
    for field in PEOPLE:
        known = suspect.unit.figure(field)
        figures = [other.value for unit, other in held if unit is not suspect.unit]
        people = [other.value for unit in units if unit is not suspect.unit and (other := unit.figure(field))]
        if known and is_among(known.value, figures) and is_among(suspect.figure.value, people):
            values = {"place": known.place.rpartition("!")[2], "residents": known.value}
            return Message("new.exchanged_with_residents", values)
    return None


def is_among(value: Decimal, others: Sequence[Decimal]) -> bool:
    """Tell whether a figure is of the size of others: within ten times of the smallest and of the largest."""
    some = [other for other in others if other > 0]
    return value == 0 or (bool(some) and min(some) <= 10 * value <= 100 * max(some))
