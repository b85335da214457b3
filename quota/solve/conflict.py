"""Rows that cannot hold together, none of which can be spared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import numpy as np

from quota.model.arrays import Arrays, Constraint
from quota.model.ranges import ConflictError
from quota.model.rows import Change, Quantity, Row, Switch
from quota.model.rules import rows as labelled_rows
from quota.scenario import Case
from quota.solve.components import components
from quota.solve.highs import Live, NoPointError
from quota.solve.outcome import Cancelled, Outcome, StoppedError, go_on, never

NOTHING = 1e-7
"""A price below this is none."""
PLENTY = 10**7
"""More posts than any row asks for; whole numbers are found sooner where none is without bound."""
NODES = 2_000
"""Nodes of one search in whole numbers; more would not end in a time that a planner waits."""

Refuted = Callable[[Collection[int]], bool]
"""Whether the rows at these places are proved not to hold together."""


def conflict(case: Case) -> ConflictError | None:
    """Return why a case has no plan; None if it has one.

    Raises
    ------
    StoppedError
        If neither could be shown.
    """
    rows = tuple(labelled_rows(case))
    ended = Probe(rows).ended(range(len(rows)))
    if ended in (Outcome.STOPPED, Outcome.GAVE_UP):
        raise StoppedError(ended)
    return ConflictError(conflict_sets(rows)) if ended is Outcome.INFEASIBLE else None


class NoPlan(ConflictError):  # noqa: N818 - what it says
    """No plan keeps every rule; why, is found when it is asked for.

    Parameters
    ----------
    rows : sequence of Row
        All rows of the case.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        Exception.__init__(self, "no plan keeps every rule")
        self.rows = tuple(rows)
        self._sets: tuple[tuple[Row, ...], ...] | None = None

    @property
    def sets(self) -> tuple[tuple[Row, ...], ...]:  # type: ignore[override]
        """Sets of rows that cannot hold together, none of which can be spared."""
        return self.why()

    def why(self, cancelled: Cancelled = never) -> tuple[tuple[Row, ...], ...]:
        """Return `sets`, which are found once.

        Raises
        ------
        DroppedError
            If the answer is no longer waited for.
        """
        if self._sets is None:
            self._sets = conflict_sets(self.rows, cancelled)
        return self._sets


def conflict_sets(rows: Sequence[Row], cancelled: Cancelled = never) -> tuple[tuple[Row, ...], ...]:
    """Find sets of rows that cannot hold together, none of whose rows can be spared, until easing them leaves a plan.

    What may be eased is in one set at most, so that independent conflicts are all told. The sets together are not all
    that there are: the same shortage may break other rows as well.

    Raises
    ------
    DroppedError
        If the answer is no longer waited for.
    """
    found: list[tuple[Row, ...]] = []
    told: set[object] = set()

    def tell(rows_of_set: tuple[Row, ...]) -> None:
        found.append(rows_of_set)
        told.update(_spent(rows_of_set))

    def untold(some: Iterable[Row]) -> list[Row]:
        return [row for row in some if _decision(row) not in told]

    while True:
        left = untold(rows)
        probe = Probe(left, cancelled)
        if found and not probe.refuted(range(len(left))):
            return tuple(found)
        count = len(found)
        for part in _parts([left[place] for place in probe.pressed()]):
            while (smaller := _set_within(untold(part), cancelled)) is not None:
                tell(smaller)
        if len(found) == count:
            tell(irreducible(left, probe.refuted))


def irreducible(rows: Sequence[Row], refuted: Refuted) -> tuple[Row, ...]:
    """Shrink rows that cannot hold together until every proper part of them could.

    Whole rules are left out first, then stretches of rows, then single rows. Where it is not proved that the others
    cannot hold together, what was left out comes back.
    """
    kept = list(range(len(rows)))
    for group in _groups(rows):
        trial = [place for place in kept if place not in group]
        if len(trial) < len(kept) and refuted(trial):
            kept = trial
    return tuple(rows[place] for place in kept)


def _groups(rows: Sequence[Row]) -> Iterator[Collection[int]]:
    """Yield places to leave out together, the largest groups first."""
    for rule in dict.fromkeys(row.rule for row in rows):
        yield {place for place, row in enumerate(rows) if row.rule is rule}
    length = len(rows) // 2
    while length > 1:
        yield from (range(start, start + length) for start in range(0, len(rows), length))
        length //= 2
    yield from ((place,) for place in range(len(rows)))


def _set_within(rows: Sequence[Row], cancelled: Cancelled) -> tuple[Row, ...] | None:
    """Return a set of a few rows that share quantities; None where these rows can hold together."""
    probe = Probe(rows, cancelled)
    return irreducible(rows, probe.refuted) if probe.refuted(range(len(rows))) else None


def _spent(rows: Sequence[Row]) -> Iterator[object]:
    """Yield what is set aside once a set is told: what may be eased of it; all of it where nothing may."""
    easable = [row for row in rows if row.weight != "statute"]
    return (_decision(row) for row in easable or rows)


def _decision(row: Row) -> object:
    """Return what stands for the decision behind a row: the row itself, but a cap and the cut that it means are one."""
    return row.place if row.rule.decision and row.place else id(row)


def _parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Part rows into groups that share no quantity: small groups first, then in the order of their first rows."""
    joined = [places for _, places in components(columns_of(rows), rows)]
    alone = [[place] for place, row in enumerate(rows) if not row.terms]
    for places in sorted((*joined, *alone), key=lambda places: (len(places), places[0])):
        yield [rows[place] for place in places]


class Probe:
    """Rows in one live programme, of which any can be left out: its breach is then free.

    Parameters
    ----------
    rows : sequence of Row
        Places count in this sequence.
    cancelled : callable, optional
        Asked before every solve.
    """

    def __init__(self, rows: Sequence[Row], cancelled: Cancelled = never) -> None:
        self._rows, self._cancelled = rows, cancelled
        self._quantities = columns_of(rows)
        self._breaches: dict[int, list[int]] = defaultdict(list)
        self._lines: list[Constraint] = []
        count = len(self._quantities)
        for place, row in enumerate(rows):
            terms = [(self._quantities[quantity], factor) for quantity, factor in row.terms]
            for sign, idle in ((1, "<="), (-1, ">=")):
                if row.sense != idle:
                    terms.append((count, sign))
                    self._breaches[place].append(count)
                    count += 1
            self._lines.append(Constraint(terms, row.sense, row.limit))
        self._live = Live(self._arrays(), nodes=NODES, presolved=True)
        self._kept = set(range(len(rows)))

    def ended(self, places: Collection[int]) -> Outcome:
        """Return whether the rows at these places can hold together in whole posts: optimal or feasible if they can."""
        go_on(self._cancelled)
        kept = set(places)
        for place in kept ^ self._kept:
            for column in self._breaches[place]:
                self._live.bound(column, 0, 0 if place in kept else most_exceeded(self._rows[place]))
        self._kept = kept
        try:
            point = self._live.least_whole(at_once=True)
        except NoPointError as error:
            return error.outcome
        values = dict(zip(self._quantities, point.tolist(), strict=False))
        return Outcome.OPTIMAL if all(self._rows[place].holds(values) for place in kept) else Outcome.STOPPED

    def refuted(self, places: Collection[int]) -> bool:
        """Return whether it is proved that the rows at these places cannot hold together."""
        return self.ended(places) is Outcome.INFEASIBLE

    def pressed(self) -> list[int]:
        """Return the places of the rows on which a shortage presses: those with a price where the total breach is least.

        What cannot hold together in fractions of posts cannot do so without the rows that have no price.
        """
        answer = Live(self._arrays(free=True), presolved=True).solve()
        pressed: list[int] = np.flatnonzero(np.abs(answer.prices) > NOTHING).tolist()
        return pressed

    def _arrays(self, *, free: bool = False) -> Arrays:
        """Write the programme: with no breach, or with any at a cost of 1 each."""
        bounds = [bounds_of(quantity) for quantity in self._quantities]
        most = [most_exceeded(self._rows[place]) for place, columns in self._breaches.items() for _ in columns]
        return Arrays.of(
            low=[low for low, _ in bounds] + [0] * len(most),
            high=[high for _, high in bounds] + (most if free else [0] * len(most)),
            cost=[0] * len(bounds) + [int(free)] * len(most),
            lines=self._lines,
        )


def columns_of(rows: Iterable[Row]) -> dict[Quantity, int]:
    """Number the quantities of rows in the order in which they come."""
    return {
        quantity: column
        for column, quantity in enumerate(dict.fromkeys(quantity for row in rows for quantity, _ in row.terms))
    }


def most_exceeded(row: Row) -> int:
    """Return by how much, at most, a row can be exceeded or missed, whatever a post counts in it."""
    return PLENTY * max([1, *(abs(factor) for _, factor in row.terms)])


def bounds_of(quantity: Quantity) -> tuple[int, int]:
    """Return what a quantity can be whatever the rules say."""
    if isinstance(quantity, Switch):
        return 0, 1
    return (-PLENTY if isinstance(quantity, Change) else 0), PLENTY
