"""Figures that were changed because somebody asked for it, and what each change did: one list, of workbook and annex alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from quota.need import two_decimals
from quota.scenario.demands import Appeal
from quota.scenario.edits import Target
from quota.schema import table as schema_table
from quota.texts import render
from quota.words.edits import label_of, value_words
from quota.words.names import column_name
from quota.words.pen import Pen
from quota.words.standing import most_unsure
from quota.words.table import Cell, Line, Table

Untold = Literal["", "no_before", "no_plan", "not_read"]
"""Why it cannot be told what a change did: the figure before is not known, or there is no plan, or no scenario, with it."""


@dataclass(frozen=True, slots=True)
class Appealed:
    """An appeal, and the plan with and without it.

    Parameters
    ----------
    key : tuple of str
        Of the row of the figure.
    before, after : str or None
        The figure, as it is written; None where it is not known.
    unit : str
        Code of the unit that it is about; empty where it is about none.
    need, posts : Mapping[category, (before, after)]
        Of that unit, where they differ; before it is None where it does not hold the category without the change.
    moved : Mapping[category, (units, more, fewer)]
        Units that stand elsewhere in the plan, and their posts.
    """

    appeal: Appeal
    key: tuple[str, ...]
    before: str | None
    after: str | None
    unit: str = ""
    need: Mapping[str, tuple[Fraction | None, Fraction | None]] = field(default_factory=dict)
    posts: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    moved: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    untold: Untold = ""


NAMES = (
    *("ordinal", "asked_by", "asked_on", "asked_in", "unit", "figure", "figure_before", "figure_after"),
    *("need_shift", "posts_shift", "plan_shift", "asked_why"),
)


def appeals(pen: Pen, found: Sequence[Appealed]) -> Table:
    """Return the list; empty where there are no appeals."""
    lines = [Line(_cells(pen, number, one)) for number, one in enumerate(found, start=1)]
    notes = [pen.words("words.note_appeals")] if lines else []
    return Table(pen.words("words.list_appeals"), pen.heads(*NAMES), lines, notes=notes, count=len(lines))


def _cells(pen: Pen, number: int, found: Appealed) -> Iterator[Cell | str]:
    case, appeal = pen.plan.case, found.appeal
    own = pen.standings.of(appeal.table, found.key, appeal.column)
    result = most_unsure(pen.standings.result.values())
    unit = case.units.get(found.unit)
    yield str(number)
    yield from (appeal.who, appeal.date, appeal.document)
    yield unit.name if unit else "—"
    yield _figure(pen, found)
    yield from (Cell(_written(pen, found, value), "text", own) for value in (found.before, found.after))
    for words in _effects(pen, found):
        yield Cell(words, "text", result)
    yield appeal.reason


def _figure(pen: Pen, found: Appealed) -> str:
    """Name the figure; where it is none of the unit's own table, with whom or what it is about."""
    appeal = found.appeal
    if appeal.table == "units":
        return column_name(pen.plan.case, appeal.table, appeal.column, pen.language)
    return render(label_of(pen.plan.case, _target(found, pen)), pen.language)


def _target(found: Appealed, pen: Pen) -> Target:
    table, column = found.appeal.table, found.appeal.column
    about = pen.plan.case.vocabulary.columns(schema_table(table))[column]
    return Target(table, found.key, column, about)


def _written(pen: Pen, found: Appealed, value: str | None) -> str:
    return "—" if value is None else render(value_words(_target(found, pen).about, value), pen.language)


def _effects(pen: Pen, found: Appealed) -> tuple[str, str, str]:
    """Say what the change did to the need and the posts of the unit, and to the plan."""
    if found.untold:
        return "—", "—", pen.words(f"words.appeal_{found.untold}")
    same = pen.words("words.appeal_same")
    needs = [
        (category, *("—" if need is None else f"{two_decimals(need)}" for need in pair))
        for category, pair in found.need.items()
    ]
    posts = [
        (category, *("—" if number is None else str(number) for number in pair))
        for category, pair in found.posts.items()
    ]
    own = [
        pen.clauses(
            pen.words("words.appeal_shift", category=pen.name(category), before=before, after=after)
            for category, before, after in shifts
        )
        for shifts in (needs, posts)
    ]
    plan = pen.clauses(
        pen.words("words.appeal_moved", category=pen.name(category), units=units, more=more, fewer=fewer)
        for category, (units, more, fewer) in found.moved.items()
    )
    return (own[0] or same if found.unit else "—"), (own[1] or same if found.unit else "—"), plan or same
