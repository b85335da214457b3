"""Posts and people in post that cannot be, or hardly: beside residents, beside each other, beside other units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from quota.intake.cells.cell_places import cell_of
from quota.intake.records import Figure, Notebook, Told, UnitRow
from quota.intake.vocabulary.header_words import PEOPLE, Meaning
from quota.intake.vocabulary.said import few, listed, meaning_name
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


class _Scale(NamedTuple):
    """How large the figures of a column are."""

    usual: Decimal  # their median
    largest: tuple[Decimal, ...]  # the two largest; none where fewer than two other units can be compared

    @classmethod
    def of(cls, figures: Sequence[Decimal]) -> _Scale:
        return cls(median(figures), tuple(sorted(figures)[:-3:-1]) if len(figures) > 2 else ())

    def most_beside(self, own: Decimal) -> Decimal:
        """Return the largest figure of the other units; 0 where too few can be compared."""
        return next((largest for largest in self.largest[self.largest[:1] == (own,) :]), Decimal(0))


def check_plausible(units: Sequence[UnitRow], notes: Notebook, findings: Findings) -> None:
    """Refuse posts and people that cannot be, and ask about those that hardly can; once each."""
    columns: dict[tuple[Meaning, str, bool], list[tuple[UnitRow, Figure]]] = defaultdict(list)
    for unit in units:
        for meaning, figure in unit.figures.items():
            if meaning.field in _OTHER and figure.value > 0:
                columns[meaning, unit.level, unit.is_township].append((unit, figure))
    suspects = [
        suspect
        for (meaning, _, _), held in columns.items()
        if (scale := _Scale.of([figure.value for _, figure in held]))
        for unit, figure in held
        if figure.value >= _DOUBTFUL and (suspect := _suspect(unit, meaning, figure, scale))
    ]
    suspects += _few_residents(units, {id(suspect.unit) for suspect in suspects if suspect.sure})
    sure = [suspect for suspect in suspects if suspect.sure]
    if sure:
        first, *more = sure
        hint = _exchanged_with_residents(first, columns, units)
        reasons = (*first.reasons, *([hint] if hint else ()))
        values = {**_said(first._replace(reasons=reasons)), "count": len(more), "cells": _cells(more)}
        what = Message("new.implausible_more" if more else "new.implausible", values)
        findings.error(first.figure.place, what, "new.implausible_mend")
    elif suspects:
        words = [Message("new.doubtful_figure", _said(suspect)) for suspect in suspects[:_SHOWN]]
        values = {"count": len(suspects), "figures": listed(words)}
        notes.add(Told.QUESTION, suspects[0].figure.place, "new.question_doubtful", **values)


def _suspect(unit: UnitRow, meaning: Meaning, figure: Figure, scale: _Scale) -> _Suspect | None:
    """Weigh a figure against the unit's residents, against people or posts, and against other units of its kind."""
    township, value, residents = unit.is_township, figure.value, unit.residents
    beside = unit.count(_OTHER[meaning.field], meaning.category) or Decimal(0)
    most = scale.most_beside(value)
    usual = 0 < 100 * value <= residents
    least, times = (SOME, 10) if township else (MANY, 100)
    apart = township and value >= MANY and not usual
    sure = (
        beyond_residents(value, residents, unit.level)
        or (value >= least and 0 < times * beside < value)
        or (apart and 0 < 10 * most < value)
    )
    alone = not beside / 2 <= value <= 2 * beside
    above = value > 5 * scale.usual if township else value >= MANY and value > 10 * most
    reasons = {
        Message("new.against_residents", {"residents": residents}): 0 < residents < 20 * value,
        Message(f"new.against_{_OTHER[meaning.field]}", {"other": beside}): 0 < 10 * beside < value,
        Message("new.against_others", {"most": most}): most > 0 and above and (alone or sure),
    }
    found = tuple(reason for reason, holds in reasons.items() if holds)
    found = found or ((Message("new.against_townships"),) if apart else ())
    return _Suspect(unit, meaning, figure, found, sure) if found else None


def _few_residents(units: Sequence[UnitRow], known: set[int]) -> Iterator[_Suspect]:
    """Yield townships with fewer residents than posts; not a hundredth of what townships usually have cannot be."""
    townships = [unit for unit in units if unit.is_township and unit.residents > 0]
    usual = median(unit.residents for unit in townships) if townships else Decimal(0)
    for unit in townships:
        residents = unit.residents
        if id(unit) not in known and unit.posts >= residents:
            meaning = next(Meaning(field) for field in PEOPLE if unit.count(field) == residents)
            sure = 100 * residents < usual
            reasons = [Message("new.fewer_than_posts", {"posts": unit.posts})]
            reasons += [Message("new.usual_residents", {"usual": usual})] if sure else []
            yield _Suspect(unit, meaning, unit.figures[meaning], tuple(reasons), sure)


def _said(suspect: _Suspect) -> dict[str, object]:
    return {
        "name": suspect.unit.name,
        "meaning": meaning_name(suspect.meaning),
        "value": suspect.figure.value,
        "place": cell_of(suspect.figure.place),
        "reasons": listed(suspect.reasons),
    }


def _cells(suspects: Sequence[_Suspect]) -> str:
    return few([cell_of(suspect.figure.place) for suspect in suspects])


def _exchanged_with_residents(
    suspect: _Suspect,
    columns: Mapping[tuple[Meaning, str, bool], Sequence[tuple[UnitRow, Figure]]],
    units: Sequence[UnitRow],
) -> Message | None:
    """Say that a figure and the residents of its unit would both agree with other units the other way round."""
    held = columns.get((suspect.meaning, suspect.unit.level, suspect.unit.is_township), ())
    for field in PEOPLE:
        known = suspect.unit.figure(field)
        figures = [other.value for unit, other in held if unit is not suspect.unit]
        people = [other.value for unit in units if unit is not suspect.unit and (other := unit.figure(field))]
        if known and is_among(known.value, figures) and is_among(suspect.figure.value, people):
            values = {"place": cell_of(known.place), "residents": known.value}
            return Message("new.exchanged_with_residents", values)
    return None


def is_among(value: Decimal, others: Sequence[Decimal]) -> bool:
    """Return whether a figure is of the size of others: within ten times of the smallest and of the largest."""
    some = [other for other in others if other > 0]
    return value == 0 or (bool(some) and min(some) <= 10 * value <= 100 * max(some))
