"""An answer's figures beside those of the base: who has more, who has fewer, and the totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from quota.need import Needs
from quota.plan.coverage import coverage, coverage_words, percent_words
from quota.plan.records import PostsRow
from quota.plan.totals import totals
from quota.scenario import Case
from quota.texts import Language
from quota.whatif.records import Row, Total
from quota.whatif.solved import Solved

Holding = tuple[str, str]


class KeptDifferences:
    """The rows of one answer after another; a row that says the same as before is the same object."""

    def __init__(self) -> None:
        self._made: dict[Holding, tuple[PostsRow, int | None, bool, Row]] = {}

    def of(self, solved: Solved, base: Solved | None) -> tuple[Row, ...]:
        """Return one row per unit and category, in the order of the plan's table."""
        planned_before = _planned(base)
        if solved.figures is None:
            return tuple(_unplanned(solved.case, solved.needs, planned_before))
        made: dict[Holding, tuple[PostsRow, int | None, bool, Row]] = {}
        for row in solved.figures.posts:
            place = row.unit_id, row.category
            posts = planned_before.get(place)
            pinned = solved.case.units[row.unit_id].holdings[row.category].pin is not None
            old = self._made.get(place)
            same = old is not None and old[0] is row and old[1] == posts and old[2] == pinned
            made[place] = old if old is not None and same else (row, posts, pinned, _row(row, posts, pinned=pinned))
        self._made = made
        return tuple(row for *_, row in made.values())


def _planned(solved: Solved | None) -> Mapping[Holding, int]:
    if solved is None or solved.figures is None:
        return {}
    return {(row.unit_id, row.category): row.planned for row in solved.figures.posts}


def _row(row: PostsRow, base: int | None, *, pinned: bool) -> Row:
    return Row(
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


def _unplanned(case: Case, needs: Needs, base: Mapping[Holding, int]) -> Iterator[Row]:
    """Yield the rows of a case that has no plan yet: what there is, without what will be."""
    for unit, category, holding in case.holdings():
        need = needs[unit.id, category]
        yield Row(
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


def totals_of(solved: Solved, base: Solved | None, rows: Sequence[Row], language: Language) -> tuple[Total, ...]:
    """Return the totals of every category; none where there is no plan."""
    if solved.figures is None:
        return ()
    before = {} if base is None else base.least
    nothing = None, None
    found = []
    for category, known in solved.case.categories.items():
        (short, least), (base_short, base_least) = solved.least[category], before.get(category, nothing)
        sums = totals(solved.figures, category)
        beside = short, base_short, least, base_least
        differences = _differences(row.difference for row in rows if row.category == category)
        found.append(Total(category, known.named(language), *sums, *beside, *differences))
    return tuple(found)


def _differences(found: Iterable[int | None]) -> tuple[int, int, int, int]:
    """Return how many units have more and fewer posts than in the base, and those posts."""
    other = [posts for posts in found if posts]
    more, fewer = [posts for posts in other if posts > 0], [-posts for posts in other if posts < 0]
    return len(more), len(fewer), sum(more), sum(fewer)


def changed_rows(rows: Sequence[Row], before: Sequence[Row] | None) -> tuple[Row, ...]:
    """Return the rows that are others than before; all where nothing is known of before."""
    same = set(map(id, before or ()))  # mostly it is the very same row, and to compare it takes longer
    other = [row for row in rows if id(row) not in same]
    known = set(before or ()) if other else set()
    return tuple(row for row in other if row not in known)
