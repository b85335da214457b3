"""Whose numbers stand in a plan that was changed by hand, what they cost, and who pays: for papers and screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from quota.plan.by_hand import ByHand, Shift
from quota.scenario import Pool
from quota.words.names import pool_words
from quota.words.pen import Pen
from quota.words.table import Line, Table, change, count, signed

HEADS: Mapping[str, str] = MappingProxyType({"planned": "words.column_planned_with"})


def named(pen: Pen, by_hand: ByHand, most: int) -> str:
    """Name who is changed, unit by unit, those that lose most first; empty where nobody is."""
    shifts = ranked(pen, by_hand.others)
    names = pen.listed(
        pen.words(
            "audit.payer", unit=_whose(pen, shift), category=pen.name(shift.category), change=signed(shift.change)
        )
        for shift in shifts[:most]
    )
    key = "audit.payers_some" if len(shifts) > most else "audit.payers_all"
    return pen.words(key, names=names) if shifts else ""


def ranked(pen: Pen, others: Sequence[Shift]) -> list[Shift]:
    """Return who differs between two plans, those that lose most first."""
    return sorted(others, key=lambda shift: (shift.change, _whose(pen, shift), shift.category))


def stands(pen: Pen, by_hand: ByHand) -> str:
    """Say whose numbers stand, and that the plan is the best with them."""
    numbers = pen.listed(
        pen.words(
            "audit.number_kept",
            unit=_whose(pen, shift),
            category=pen.name(shift.category),
            posts=shift.planned,
            best=shift.best,
        )
        for shift in by_hand.kept
    )
    same = by_hand.points == 0 and not by_hand.others
    stand = pen.words("audit.stands", count=len(by_hand.kept), file=by_hand.file, numbers=numbers)
    best = pen.words("audit.best_anyway" if same else "audit.best_with")
    return ("" if pen.language == "zh" else " ").join((stand, best))


def costs(pen: Pen, by_hand: ByHand) -> Iterator[str]:
    """Yield what the numbers cost, in points and in the posts of others."""
    if by_hand.points is None:
        yield pen.words("audit.cost_open")
    else:
        yield pen.words("audit.cost", points=by_hand.points)
    if not by_hand.others:
        yield pen.words("audit.pays_nobody")
        return
    told = []
    for sign, key in ((-1, "audit.pays_less"), (1, "audit.pays_more")):
        own = [shift for shift in by_hand.others if sign * shift.change > 0]
        if own:
            told.append(pen.words(key, count=len(own), posts=sum(abs(shift.change) for shift in own)))
    yield pen.words("audit.pays", sides=pen.clauses(told))


def payers(pen: Pen, title: str, others: Sequence[Shift], heads: Mapping[str, str] = HEADS) -> Table:
    """Return units, and reserves, that differ between two plans: those that lose most first.

    Parameters
    ----------
    heads : Mapping[str, str]
        Keys of the headers of the numbers of both plans.
    """
    columns = [
        column._replace(header=pen.words(heads[column.name])) if column.name in heads else column
        for column in pen.heads("unit", "category", "best", "planned", "change")
    ]
    lines = [
        Line(
            (
                _whose(pen, shift),
                pen.name(shift.category),
                count(shift.best, pen.standings.result[shift.category]),
                count(shift.planned, pen.standings.result[shift.category]),
                change(shift.change, pen.standings.result[shift.category]),
            )
        )
        for shift in ranked(pen, others)
    ]
    return Table(title, columns, lines, count=len(lines))


def _whose(pen: Pen, shift: Shift) -> str:
    if isinstance(shift.unit, Pool):
        return pen.words("audit.reserve_of", pool=pool_words(pen.plan.case, shift.unit, pen.language))
    return pen.plan.case.units[shift.unit].name
