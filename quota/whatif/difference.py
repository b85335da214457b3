"""An answer's figures beside those of the base: who has more, who has fewer, and the totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from quota.need import Needs
from quota.plan.coverage import coverage, coverage_words, percent_words
from quota.plan.records import PlanFigures, PostsRow
from quota.plan.totals import totals
from quota.scenario import Case, Level
from quota.texts import Language
from quota.whatif.records import CategoryTotal, UnitPosts
from quota.whatif.solved import SolvedCase
from quota.words.figures import Coverage, held, lowest_level, merged

Holding = tuple[str, str]


class _Category(NamedTuple):
    """What is told of a category, and what from.

    Parameters
    ----------
    figures : PlanFigures
        Of the category alone.
    level : str
        The lowest of the plan.
    pinned : list of bool
        Which of its rows are frozen.
    """

    figures: PlanFigures
    level: Level
    pinned: list[bool]
    rows: tuple[UnitPosts, ...]
    total: CategoryTotal


class KeptDifferences:
    """One answer beside its base after another; what says the same as before is the same object.

    Parameters
    ----------
    base : SolvedCase or None
    language : str
        Of the names of categories.
    """

    def __init__(self, base: SolvedCase | None, language: Language) -> None:
        self._language = language
        self._planned = _planned(base)
        self._least: dict[str, tuple[int, Fraction | None]] = {}
        if base is not None and base.figures is not None:
            level = lowest_level(base.figures)
            self._least = {name: _least(base.figures.only(name), level) for name in base.case.categories}
        self._told: dict[str, _Category] = {}
        self._rows: tuple[UnitPosts, ...] = ()

    def of(self, solved: SolvedCase) -> tuple[tuple[UnitPosts, ...], tuple[CategoryTotal, ...]]:
        """Return one row per unit and category, in the order of the plan's table, and the totals of every category.

        Where there is no plan there are no totals.
        """
        figures, case = solved.figures, solved.case
        if figures is None:
            return tuple(_unplanned(case, solved.needs, self._planned)), ()
        level = lowest_level(figures)
        told = {name: self._of(case, figures.only(name), name, level) for name in case.categories}
        if any(told[name] is not self._told.get(name) for name in told):
            made = {(row.unit_id, row.category): row for found in told.values() for row in found.rows}
            self._rows = tuple([made[row.unit_id, row.category] for row in figures.posts])
        self._told = told
        return self._rows, tuple(found.total for found in told.values())

    def _of(self, case: Case, figures: PlanFigures, category: str, level: Level) -> _Category:
        """Return what is told of a category; the figures are those of the category alone."""
        pinned = [case.units[row.unit_id].holdings[category].pin is not None for row in figures.posts]
        before = self._told.get(category)
        if before is not None and (before.level, before.pinned, before.figures) == (level, pinned, figures):
            return before
        old = {id(row): told for row, told in zip(before.figures.posts, before.rows, strict=True)} if before else {}
        rows = [self._row(*of, old.get(id(of[0]))) for of in zip(figures.posts, pinned, strict=True)]
        return _Category(figures, level, pinned, tuple(rows), self._total(case, figures, category, level, rows))

    def _row(self, row: PostsRow, pinned: bool, old: UnitPosts | None) -> UnitPosts:
        if old is not None and old.pinned == pinned:
            return old
        return _row(row, self._planned.get((row.unit_id, row.category)), pinned=pinned)

    def _total(
        self, case: Case, figures: PlanFigures, category: str, level: Level, rows: Sequence[UnitPosts]
    ) -> CategoryTotal:
        (short, least), (base_short, base_least) = _least(figures, level), self._least.get(category, (None, None))
        beside = short, base_short, least, base_least
        name = case.categories[category].named(self._language)
        return CategoryTotal(
            category, name, *totals(figures, category), *beside, *_differences(row.difference for row in rows)
        )


def _least(figures: PlanFigures, level: Level) -> tuple[int, Fraction | None]:
    """Return how many units of a level are short of 90 %, and the least coverage among them."""
    _, closed = merged(figures)
    there = Coverage([held(row, "after") for row in figures.posts if row.level == level and row.unit_id not in closed])
    return there.short, there.least


def _planned(solved: SolvedCase | None) -> Mapping[Holding, int]:
    if solved is None or solved.figures is None:
        return {}
    return {(row.unit_id, row.category): row.planned for row in solved.figures.posts}


def _row(row: PostsRow, base: int | None, *, pinned: bool) -> UnitPosts:
    return UnitPosts(
        unit_id=row.unit_id,
        name=row.name,
        jurisdiction=row.jurisdiction,
        level=row.level,
        category=row.category,
        current=row.current,
        headcount=row.headcount,
        need=row.need,
        base=base,
        planned=row.planned,
        change=row.change,
        difference=None if base is None else row.planned - base,
        headcount_after=row.headcount_after,
        coverage_before=row.coverage_before,
        coverage_after=row.coverage_after,
        coverage_words=coverage_words(row.planned, row.need_exact),
        pinned=pinned,
    )


def _unplanned(case: Case, needs: Needs, base: Mapping[Holding, int]) -> Iterator[UnitPosts]:
    """Yield the rows of a case that has no plan yet: what there is, without what will be."""
    for unit, category, holding in case.holdings():
        need = needs[unit.id, category]
        yield UnitPosts(
            unit_id=unit.id,
            name=unit.name,
            jurisdiction=unit.jurisdiction,
            level=unit.level,
            category=category,
            current=holding.current,
            headcount=holding.headcount,
            need=need.amount,
            base=base.get((unit.id, category)),
            planned=None,
            change=None,
            difference=None,
            headcount_after=None,
            coverage_before=coverage(holding.current, need.exact),
            coverage_after=None,
            coverage_words=percent_words(None),
            pinned=holding.pin is not None,
        )


def _differences(found: Iterable[int | None]) -> tuple[int, int, int, int]:
    """Return how many units have more and fewer posts than in the base, and those posts."""
    other = [posts for posts in found if posts]
    more, fewer = [posts for posts in other if posts > 0], [-posts for posts in other if posts < 0]
    return len(more), len(fewer), sum(more), sum(fewer)


def changed_rows(rows: Sequence[UnitPosts], before: Sequence[UnitPosts] | None) -> tuple[UnitPosts, ...]:
    """Return the rows that are others than before; all where nothing is known of before."""
    same = set(map(id, before or ()))  # mostly it is the very same row, and to compare it takes longer
    other = [row for row in rows if id(row) not in same]
    known = set(before or ()) if other else set()
    return tuple(row for row in other if row not in known)
