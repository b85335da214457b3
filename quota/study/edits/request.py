"""One unit's request for more posts, or fewer, than it has: what it would take from others, and what stands in the way."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from quota.model.ranges import ConflictError
from quota.model.rows import Posts, Row
from quota.plan.by_hand import Shift
from quota.plan.coverage import points
from quota.plan.plan import Plan
from quota.plan.records import PostsRow
from quota.scenario import Case
from quota.solve.outcome import Outcome

Solve = Callable[[Case], Plan]
Verdict = Literal["planned", "costs", "impossible"]
"""Whether the plan gives what is asked for anyway, at a cost to others, or no plan can."""


@dataclass(frozen=True)
class Request:
    """What became of a request.

    Parameters
    ----------
    unit, category : str
        Codes.
    asked : int
        Posts more than the unit has now; below 0: fewer.
    plan : Plan
        The best plan without the request.
    granted : Plan or None
        The best plan that grants it; None where there is none.
    in_the_way : tuple of Row
        Where there is none: rows that cannot hold together with it.
    nearest : int
        Posts of the unit that some plan has, nearest to what is asked for.
    """

    unit: str
    category: str
    asked: int
    plan: Plan
    granted: Plan | None
    in_the_way: tuple[Row, ...]
    nearest: int

    @property
    def row(self) -> PostsRow:
        """The unit in the plan without the request."""
        return row_of(self.plan, self.unit, self.category)

    @property
    def target(self) -> int:
        """Posts that the unit asks for."""
        return self.row.current + self.asked

    @property
    def verdict(self) -> Verdict:
        """What can be said of it."""
        if self.granted is None:
            return "impossible"
        return "planned" if _meets(self.row.planned, self.target, self.asked) else "costs"

    @property
    def others(self) -> tuple[Shift, ...]:
        """Units, then reserves, that differ when it is granted: who would pay."""
        if self.granted is None:
            return ()
        before = {(row.unit_id, row.category): row.planned for row in self.plan.posts}
        kept = {(row.jurisdiction, row.level, row.category): row.after for row in self.plan.reserve}
        units = [
            Shift(row.unit_id, row.category, before.get((row.unit_id, row.category), 0), row.planned)
            for row in self.granted.posts
            if (row.unit_id, row.category) != (self.unit, self.category)
        ]
        reserves = [
            Shift(
                row.pool,
                row.category,
                kept.get((row.jurisdiction, row.level, row.category), 0),
                row.after,
            )
            for row in self.granted.reserve
        ]
        return tuple(shift for shift in (*units, *reserves) if shift.change)

    @property
    def points(self) -> Decimal | None:
        """What granting it costs. [percentage points of coverage, summed over posts] None where that cannot be told."""
        if self.granted is None or not self.plan.status.outcome is self.granted.status.outcome is Outcome.OPTIMAL:
            return None
        return points(self.granted.status.value - self.plan.status.value)


def row_of(plan: Plan, unit: str, category: str) -> PostsRow:
    """Return the row of a unit and category."""
    return next(row for row in plan.posts if (row.unit_id, row.category) == (unit, category))


def request(case: Case, solve: Solve, unit: str, category: str, asked: int) -> Request:
    """Solve a case as it is, and with the request as a limit of the unit: at least, or at most, so many posts.

    Parameters
    ----------
    solve : callable
        Returns the best plan of a case.
    asked : int
        Posts more than the unit has now; below 0: fewer.

    Raises
    ------
    ConflictError
        If the case has no plan as it is.
    """
    plan = solve(case)
    row = row_of(plan, unit, category)
    target = row.current + asked
    if _meets(row.planned, target, asked):
        return Request(unit, category, asked, plan, plan, (), target)
    try:
        return Request(unit, category, asked, plan, solve(_limited(case, unit, category, target, asked)), (), target)
    except ConflictError as clash:
        in_the_way = {
            row.subject: row for rows in clash.sets for row in rows if not _is_own(row, unit, category, target)
        }

    def is_impossible(posts: int) -> bool:
        try:
            solve(_limited(case, unit, category, posts, asked))
        except ConflictError:
            return True
        return False

    step = 1 if asked > 0 else -1
    between = range(row.planned, target, step)  # some plan has the first of these, none what comes after the last
    nearest = between[bisect_left(between, True, lo=1, key=is_impossible) - 1]
    return Request(unit, category, asked, plan, None, tuple(in_the_way.values()), nearest)


def _meets(posts: int, target: int, asked: int) -> bool:
    return posts >= target if asked > 0 else posts <= target


def _limited(case: Case, unit: str, category: str, posts: int, asked: int) -> Case:
    """Return the case in which the unit has at least, or at most, so many posts."""
    holdings = dict(case.units[unit].holdings)
    held = holdings[category]
    holdings[category] = replace(held, floor=posts) if asked > 0 else replace(held, ceiling=posts)
    return replace(case, units={**case.units, unit: replace(case.units[unit], holdings=holdings)})


def _is_own(row: Row, unit: str, category: str, posts: int) -> bool:
    """Return whether a row is the request itself."""
    single = row.single == Posts(unit, category) and row.limit == posts
    return single and row.place is not None and row.place.column.endswith(("_floor", "_ceiling"))
