"""What some units of one category come to, figure by figure; each is as unsure as the figures that it follows from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from quota.plan.records import PostsRow
from quota.words.columns import KINDS
from quota.words.pen import Pen
from quota.words.standing import FIELDS, Field, most_unsure
from quota.words.table import Cell

OF_TOTAL: Mapping[str, str] = {
    "units": "before.units",
    "mean_before": "before.mean",
    "mean_after": "after.mean",
    "coverage_after": "after.mean",
    "least_before": "before.least",
    "least_after": "after.least",
    "units_gaining": "gaining",
    "units_losing": "losing",
}
"""Where a total has a figure, unless by its name."""
RESTS_ON: Mapping[str, tuple[Field, ...]] = {
    "units": (),
    "current": ("current",),
    "headcount": ("headcount",),
    "vacancy": ("current", "headcount"),
    "need": ("need",),
    **dict.fromkeys(("coverage_before", "mean_before", "least_before"), ("current", "need")),
}
"""What of a scenario a figure follows from; what is not here follows from all of it, as the plan does."""


def cells(pen: Pen, category: str, rows: Sequence[PostsRow], names: Iterable[str]) -> Iterator[Cell]:
    """Yield the figures of these names; without rows cells without a value."""
    found = pen.total(rows)
    known = {field: pen.standing(rows, field) for field in FIELDS}
    result = pen.standings.result[category]
    for name in names:
        rests_on = RESTS_ON.get(name)
        standing = result if rests_on is None else most_unsure(known[field] for field in rests_on)
        yield Cell(attrgetter(OF_TOTAL.get(name, name))(found) if rows else None, KINDS[name], standing)
