"""The nearest value of one edit with which there is a plan, where there is none.

Where the number is itself the right side of rows, one elastic programme finds how far it must move; all other numbers are
searched by halves. Either way the value that is told was solved to a proof, and the one nearer by a step has no plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from quota.model.ranges import ConflictError
from quota.model.rows import Row
from quota.model.rules import rows as labelled_rows
from quota.scenario import Case, CaseError
from quota.scenario.edits import Target, target, value_of
from quota.schema import Domain
from quota.solve.nearest import nearest_shift
from quota.solve.outcome import Cancelled, StoppedError, go_on, never
from quota.study.resolving import CaseResolver

_NUMBER = re.compile(r"(plan)?([+-]?\d+(?:\.\d+)?)(%?)")
Works = Callable[[str], bool]


class _Written(NamedTuple):
    """A number with what stands before and after it."""

    before: str
    number: Decimal
    after: str

    @property
    def step(self) -> Decimal:
        """One in its last digit."""
        exponent = self.number.as_tuple().exponent
        return Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)

    def at(self, number: Decimal) -> str:
        """Write another number like it."""
        text = format(number, "f")
        return f"{self.before}{'+' if self.before and number >= 0 else ''}{text}{self.after}"


def nearest_value(
    resolver: CaseResolver, scenario: Path, overrides: Sequence[str], key: str, cancelled: Cancelled = never
) -> str | None:
    """Return the value of a key, nearest to the one that is set, with which there is a plan; None where no value has one.

    Numbers are searched in steps of the last digit in which the value, or the one before it, is written.

    Parameters
    ----------
    resolver : CaseResolver
        Solves.
    overrides : sequence of str
        Texts of ``--set``, in their published form, with which there is no plan.
    key : str
        That of one of them.

    Raises
    ------
    CaseError
        If the scenario cannot be read with the overrides.
    DroppedError
        If the answer is no longer waited for.
    """
    others = [text for text in overrides if text.partition("=")[0] != key]
    case = resolver.read(scenario, overrides)
    about = target(case, key)
    if about is None:
        return None

    def works(value: str) -> bool:
        go_on(cancelled)
        return _solved(resolver, scenario, [*others, f"{key}={value}"])

    without = _read(resolver, scenario, others)
    now, before = value_of(case, about), "" if without is None else value_of(without, about)
    if about.about.kind in (Domain.CHOICE, Domain.YES_NO):
        codes = [code for code, _ in about.about.choices] or ["yes", "no"]
        return next((code for code in dict.fromkeys((before, *codes)) if code not in ("", now) and works(code)), None)
    written = _written(now)
    if written is None:
        return None
    return _by_rows(case, about, written, works, cancelled) or _by_halves(
        about, written, _written(before), _reach(case, about), works
    )


def _solved(resolver: CaseResolver, scenario: Path, overrides: Sequence[str]) -> bool:
    """Return whether a scenario has a plan."""
    try:
        resolver.plan(scenario, overrides)
    except (CaseError, ConflictError, StoppedError):
        return False
    return True


def _read(resolver: CaseResolver, scenario: Path, overrides: Sequence[str]) -> Case | None:
    try:
        return resolver.read(scenario, overrides)
    except CaseError:
        return None


def _written(text: str) -> _Written | None:
    found = _NUMBER.fullmatch(text)
    return None if found is None else _Written(found[1] or "", Decimal(found[2]), found[3])


def _by_rows(case: Case, about: Target, written: _Written, works: Works, cancelled: Cancelled) -> str | None:
    """Move the rows whose right side the number is; None where it is none, or what is found does not hold."""
    rows = tuple(labelled_rows(case))
    own = [place for place, row in enumerate(rows) if _is_of(row, about)]
    if not own or any(rows[place].unit != 1 or rows[place].limit != written.number for place in own):
        return None
    shift = nearest_shift(case, rows, own, cancelled)
    if not shift:
        return None
    found, nearer = (written.at(written.number + by) for by in (shift, shift - (1 if shift > 0 else -1)))
    return found if works(found) and (abs(shift) == 1 or not works(nearer)) else None


def _is_of(row: Row, about: Target) -> bool:
    """Return whether the right side of a row stands in a cell or setting."""
    place = row.place
    if place is None or row.price is not None or (place.table, place.column) != (about.table, about.column):
        return False
    return place.key[: len(about.key)] == about.key if about.table == "scenario" else place.key == about.key


def _by_halves(
    about: Target, written: _Written, before: _Written | None, reach: tuple[Decimal, Decimal], works: Works
) -> str | None:
    """Search by halves: towards the value before where that works, else on both sides, further and further away.

    What works is taken to be a range without gaps.
    """
    step = min(written.step, before.step) if before else written.step
    same = before is not None and before[::2] == written[::2]
    if before and same and before.number != written.number and works(before.at(before.number)):
        return written.at(_border(written, before.number, step, works))
    found = [
        _border(written, reached, step, works, near)
        for near, reached in filter(None, (_reached(reach, written, sign * step, works) for sign in (1, -1)))
    ]
    return written.at(min(found, key=lambda number: abs(number - written.number))) if found else None


def _reach(case: Case, about: Target) -> tuple[Decimal, Decimal]:
    """Return the least and the most that is searched: what may be written, and of posts no more than there are in all."""
    column = about.about
    there = Decimal(sum(holding.current for _, _, holding in case.holdings()))
    most = min(column.maximum or column.largest, column.largest, *([there] if column.unit == "posts" else ()))
    return (column.minimum if column.minimum is not None else -most), most


def _reached(
    reach: tuple[Decimal, Decimal], written: _Written, step: Decimal, works: Works
) -> tuple[Decimal, Decimal] | None:
    """Go away from a number by doubled steps; return the last number that does not work, and the first that does."""
    near = written.number
    for number in _ever_further(reach, written.number, step):
        if works(written.at(number)):
            return near, number
        near = number
    return None


def _ever_further(reach: tuple[Decimal, Decimal], start: Decimal, step: Decimal) -> Iterator[Decimal]:
    """Yield numbers ever further from a start, the last one the end of what is searched."""
    bound = reach[step > 0]
    while (start < bound) if step > 0 else (start > bound):
        start = min(start + step, bound) if step > 0 else max(start + step, bound)
        yield start
        step *= 2


def _border(
    written: _Written, works_at: Decimal, step: Decimal, works: Works, fails_at: Decimal | None = None
) -> Decimal:
    """Return the number nearest to one that does not work, towards one that does."""
    fails = written.number if fails_at is None else fails_at
    while abs(works_at - fails) > step:
        middle = fails + (works_at - fails) / step // 2 * step
        if works(written.at(middle)):
            works_at = middle
        else:
            fails = middle
    return works_at
