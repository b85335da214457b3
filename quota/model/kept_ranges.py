"""How far each quantity of a case that changes can go: found anew only where rows about it have changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from quota.model.kept_rows import Exchange
from quota.model.ranges import ConflictError, Range, chosen, open_ranges
from quota.model.rows import Quantity, Row
from quota.model.subject import Subject
from quota.scenario import Case

ROOM = 20
"""Posts by which any approval can grow, beyond twice its size, before all ranges are found anew."""


class KeptRanges:
    """The ranges of one case after another, as `quota.model.ranges.ranges` finds them.

    They differ from those in one thing: a quantity that no row limits has room for approvals to grow, so that a larger
    approval does not change all ranges. Rows that are the same objects as before count as unchanged.
    """

    def __init__(self) -> None:
        self.open: Mapping[Quantity, Range] = {}
        self.spans: Mapping[Quantity, Range] = {}
        self.coupling: Sequence[Row] = ()
        self._known: Mapping[Quantity, Range] = {}
        self._contradicted: Collection[Quantity] = ()
        self._room: dict[Subject, int] = {}
        self._single: dict[int, Quantity | None] = {}
        self._rows_of: dict[Quantity, dict[int, Row]] = {}

    def take(self, case: Case, exchange: Exchange) -> None:
        """Find ranges and coupling rows; they stay the same objects where nothing has changed.

        Parameters
        ----------
        exchange : Exchange
            The rows of the case; what has come and gone since those of the case that was taken last.

        Raises
        ------
        ConflictError
            If rows leave a quantity no value.
        """
        labelled, gone, come = exchange.rows, exchange.gone, exchange.come
        if self.spans and not gone and not come:
            return
        known, self.spans = self._known, {}  # empty until it is known that no rows contradict each other
        if known and self._stands(gone, come):
            changed = {**dict.fromkeys(self._contradicted), **dict.fromkeys(self._exchange(gone, come))}
        else:
            self._room = {row.subject: 2 * abs(row.limit) + ROOM for row in labelled if row.grants}
            grown = (row._replace(limit=self._room[row.subject]) for row in labelled if row.grants)
            choosing = (row for row in labelled if not row.grants and chosen(row))
            known = self.open = open_ranges(case, (*grown, *choosing))
            self._single, self._rows_of, gone, come = {}, {quantity: {} for quantity in known}, [], list(labelled)
            changed = dict.fromkeys((*self._exchange(gone, come), *known))
        if any(row.single is None for row in (*gone, *come)):
            self.coupling = _in_place(self.coupling, gone, come) or [row for row in labelled if row.single is None]
        folded, conflicts = {}, {}
        for quantity in changed:
            try:
                folded[quantity] = self._folded(quantity)
            except ConflictError as conflict:
                conflicts[quantity] = conflict
        self._known, self._contradicted = {**known, **folded}, tuple(conflicts)
        if conflicts:
            raise next(iter(conflicts.values()))
        self.spans = self._known

    def _stands(self, gone: Sequence[Row], come: Sequence[Row]) -> bool:
        """Return whether the same quantities are there, with room enough."""
        before, now = ({row.subject: row for row in rows if row.grants} for rows in (gone, come))
        return (
            not any(
                row.rule.accounts == "posts" or row.rule.items == "consolidations" or chosen(row)
                for row in (*gone, *come)
            )
            and before.keys() == now.keys()
            and all(row.form == before[key].form and abs(row.limit) <= self._room[key] for key, row in now.items())
        )

    def _exchange(self, gone: Iterable[Row], come: Iterable[Row]) -> Collection[Quantity]:
        """Put rows in place of others; return the quantities that they bound."""
        changed: dict[Quantity, None] = {}
        for row in gone:
            quantity = self._single.pop(id(row))
            if quantity is not None:
                del self._rows_of[quantity][id(row)]
                changed[quantity] = None
        for row in come:
            quantity = self._single[id(row)] = row.single
            if quantity is not None:
                self._rows_of[quantity][id(row)] = row
                changed[quantity] = None
        return changed

    def _folded(self, quantity: Quantity) -> Range:
        span = replace(self.open[quantity])
        for row in self._rows_of[quantity].values():
            span.tighten(row)
        if span.low > span.high and span.low_row and span.high_row:
            raise ConflictError([(span.low_row, span.high_row)])
        span.high = max(span.high, span.low)
        return span


def _in_place(coupling: Sequence[Row], gone: Sequence[Row], come: Sequence[Row]) -> list[Row] | None:
    """Return the coupling rows with new ones in the place of old ones; None if they do not correspond."""
    old, new = ({(row.rule, row.subject): row for row in rows if row.single is None} for rows in (gone, come))
    if old.keys() != new.keys() or len(old) + len(new) != sum(row.single is None for row in (*gone, *come)):
        return None
    instead = {id(row): new[key] for key, row in old.items()}
    return [instead.get(id(row), row) for row in coupling]
