"""Numbers that add to a plan: ``plan + 30`` is thirty more than the plan has of the scenario that is extended.

Which plan that is depends on the file that the number is written in, and on nothing else:

- in a scenario that extends others: the plan of these;
- in one that extends none: its own plan without such numbers;
- in ``--set``: the plan of the scenario as its files have it.

So a number does not move with what an heir, a sweep or ``--set`` changes elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple, Protocol

from quota.scenario.case import Case
from quota.scenario.cells import OverPlan, Value
from quota.scenario.demands import OverPlanned
from quota.scenario.inputs import Inputs
from quota.scenario.layers import PRESET_PREFIX, Stack
from quota.scenario.lookups import lines_above
from quota.scenario.merged import MergedTable
from quota.scenario.origin import OVERRIDE, Key
from quota.scenario.problems import CaseError, Findings
from quota.schema import Domain

TABLE = "routes"
_KIND = ("from_level", "to_level", "scope", "category")


class Crossed(NamedTuple):
    """What a plan has: the title of its scenario, and the posts that cross by levels, scope, category and giver."""

    title: str
    posts: Mapping[tuple[str, str, str, str, str], int]


class NoPlanError(Exception):
    """A scenario has no plan that a number could add to: its rules cannot hold together, or none was found in time."""


class Planner(Protocol):
    """Makes the plans that numbers add to."""

    def __call__(self, which: Hashable, read: Callable[[], Case]) -> Crossed:
        """Return what the plan of a case has; what is `which` is the same case, and need not be read again.

        Raises
        ------
        NoPlanError
            If it has no plan.
        """


class Below(NamedTuple):
    """A scenario whose plan a number adds to; `own` if it is that of the number itself, without such numbers."""

    stack: Stack
    own: bool


class _Found(NamedTuple):
    key: Key
    column: str
    rank: int
    over: OverPlan


def with_plans(
    inputs: Inputs, stack: Stack, planner: Planner | None, read: Callable[[Below], Case], findings: Findings
) -> tuple[MergedTable, tuple[OverPlanned, ...]]:
    """Return the routes with numbers in place of what adds to a plan, and how they come about."""
    merged = inputs.tables[TABLE]
    values: dict[tuple[Key, str], Value] = {}
    told = []
    for found in _found(merged):
        if planner is None:
            raise TypeError("numbers that add to a plan: quota.solve.over_plan.read_planned reads them")
        below = _below(stack, found.rank)
        which = (stack.files, tuple(layer.name for layer in below.stack.layers), below.own)
        place = inputs.place(TABLE, found.key, found.column)
        try:
            crossed = planner(which, partial(read, below))
        except NoPlanError:
            findings.error(place, "scenario.no_plan_below")
        except CaseError as error:
            problem = error.errors[0]
            values_of = {"place": problem.where, "fault": problem.what}
            findings.error(place, "scenario.faulty_plan_below", **values_of)
        else:
            plan = _posts(inputs, found.key, crossed)
            over = OverPlanned(TABLE, found.key, found.column, plan, found.over.posts, crossed.title)
            told.append(over)
            values[found.key, found.column] = over.posts
    return _replaced(merged, values), tuple(told)


def without_plans(inputs: Inputs) -> tuple[MergedTable, tuple[OverPlanned, ...]]:
    """Return the routes without what adds to a plan."""
    return _replaced(inputs.tables[TABLE], {}), ()


def _found(merged: MergedTable) -> Iterator[_Found]:
    for column in (column for column, described in merged.columns.items() if described.kind is Domain.RELATIVE):
        for key, value in merged.column_values(column):
            if isinstance(value, OverPlan):
                rank = next(layer.rank for layer in merged.layers if layer.value(key, column) is not None)
                yield _Found(key, column, rank, value)


def _replaced(merged: MergedTable, values: Mapping[tuple[Key, str], Value]) -> MergedTable:
    """Return a table with other values in place of those that add to a plan; nothing where there is none."""
    if not any(_found(merged)):
        return merged
    rows = {
        key: tuple(
            values.get((key, column)) if isinstance(value, OverPlan) else value
            for column, value in zip(merged.positions, row, strict=True)
        )
        for key, row in merged.rows.items()
    }
    return replace(merged, rows=rows)


def _below(stack: Stack, rank: int) -> Below:
    """Return the layers of the scenario whose plan a number adds to that stands in one of them."""
    layers, own = dict(stack.ranked), False
    if layers[rank].name == OVERRIDE:
        kept = [place for place, other in layers.items() if other.name != OVERRIDE]
    else:
        kept = sorted(stack.outranked[rank])
        if all(layers[place].name.startswith(PRESET_PREFIX) for place in kept):
            kept = [place for place, other in layers.items() if other.name == layers[rank].name or place in kept]
            own = True
    ranks = {place: number for number, place in enumerate(kept)}
    outranked = {
        ranks[place]: frozenset(ranks[below] for below in stack.outranked[place] if below in ranks) for place in kept
    }
    return Below(Stack(tuple(layers[place] for place in kept), 0, outranked, stack.files), own)


def _posts(inputs: Inputs, key: Key, crossed: Crossed) -> int:
    """Return the posts that cross in a plan on the route of a row, from all givers or from those of its jurisdiction."""
    *kind, jurisdiction = key
    above = lines_above(inputs)
    return sum(
        posts
        for (*other, giver), posts in crossed.posts.items()
        if other == kind and (not jurisdiction or jurisdiction in above.get(giver, (giver,)))
    )
