"""What each appeal did to a plan: the figure put back to what it was, all else as it is, and solved again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from quota.model.ranges import ConflictError
from quota.model.rows import Posts, Quantity
from quota.need import Needs
from quota.plan import Plan
from quota.plan.figures import KeptFigures
from quota.plan.records import PostsRow
from quota.scenario import Case, CaseError
from quota.scenario.cells import shown
from quota.scenario.demands import Appeal
from quota.scenario.origin import Key
from quota.schema import table as schema_table
from quota.study.edits.attribution import Shifted, shifts
from quota.study.resolving import KEPT, CaseResolver
from quota.words.appeals import Appealed

Read = Callable[[str], Case]
"""Reads the scenario of a plan with one text of ``--set`` more."""


def appealed(plan: Plan, read: Read) -> tuple[Appealed, ...]:
    """Return the appeals of a plan's scenario, and what each did; none are solved where there are none.

    Raises
    ------
    StoppedError, SolverError
        If a solver stops without an answer.
    """
    resolver, figures = CaseResolver(), KeptFigures()
    return tuple(_appealed(plan, appeal, read, resolver, figures) for appeal in plan.case.appeals)


def _appealed(plan: Plan, appeal: Appeal, read: Read, resolver: CaseResolver, figures: KeptFigures) -> Appealed:
    table = schema_table(appeal.table)
    parts = appeal.rows.split("/")
    key = (*parts, *("",) * (len(table.key) - len(parts)))
    unit = next((part for part in parts if part in plan.case.units), "")
    values = _values(plan.case, appeal, key)
    after, before = (values[0] if values else None), (values[1] if len(values) > 1 else None)
    told = Appealed(appeal, key, before, after, unit)
    if before is None:
        return replace(told, untold="no_before")
    try:
        case = read(f"{'.'.join((appeal.table, *parts, appeal.column))}={before or '-'}")
        needs = resolver.measure(case)
        rows = figures.of(case, needs, resolver.solve(case, needs, KEPT).quantities).posts
    except CaseError:
        return replace(told, untold="not_read")
    except ConflictError:
        return replace(told, untold="no_plan")
    found = shifts(_planned(plan.posts), _planned(rows))
    own = {one.category: (one.without, one.planned) for one in found if one.unit == unit}
    return replace(told, need=_needs(plan, needs, unit), posts=own, moved=_moved(plan.case, found))


def _values(case: Case, appeal: Appeal, key: Key) -> list[str]:
    """Return the figure as it holds and as it was before that; only the first where nothing lies below who wrote it."""
    layers = case.origins.tables.get(appeal.table, ())
    values = [(layer, value) for layer in layers if (value := layer.value(key, appeal.column)) is not None]
    if not values:
        return []
    found = [shown(value) for _, value in values[:2]]
    return found if len(found) > 1 or values[0][0] is layers[-1] else [*found, ""]


def _planned(rows: Iterable[PostsRow]) -> Mapping[Quantity, int]:
    return {Posts(row.unit_id, row.category): row.planned for row in rows}


def _needs(plan: Plan, before: Needs, unit: str) -> Mapping[str, tuple[Fraction | None, Fraction | None]]:
    """Return the needs of a unit by category, where they differ."""
    pairs = {
        category: tuple(
            needs[unit, category].exact if (unit, category) in needs else None for needs in (before, plan.needs)
        )
        for category in plan.case.categories
    }
    return {category: (was, now) for category, (was, now) in pairs.items() if was != now}


def _moved(case: Case, shifted: Iterable[Shifted]) -> Mapping[str, tuple[int, int, int]]:
    """Return units, and posts more and fewer, by category."""
    by_category: dict[str, list[int]] = {category: [] for category in case.categories}
    for one in shifted:
        by_category[one.category].append((one.planned or 0) - (one.without or 0))
    return {
        category: (len(posts), sum(moved for moved in posts if moved > 0), -sum(moved for moved in posts if moved < 0))
        for category, posts in by_category.items()
        if posts
    }
