"""The figures that a proposal opens with: totals of a plan by category, level and jurisdiction, and what moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from quota.need.parts import exact_sum
from quota.plan.plan import Plan
from quota.plan.records import PostsRow, TransferRow
from quota.scenario import LEVEL_ORDER, Level
from quota.words.names import KINDS, Kind, kind_of

ROUNDING = 1e-12
"""Relative error that a rough share can have, many times over."""


@dataclass(frozen=True)
class Total:
    """Units of one category taken together, before and after.

    Parameters
    ----------
    units, gaining, losing : int
        Number of units: those that there are now, those that gain, those that lose.
    current, headcount, planned : int
        In posts or people.
    need_before, need : Fraction
        In posts, of the units that there are before and after; above 0 unless there are none.
    there_before, there_after : sequence of PostsRow
        The units that there are before and after.
    """

    units: int
    gaining: int
    losing: int
    current: int
    headcount: int
    need_before: Fraction
    need: Fraction
    planned: int
    there_before: Sequence[PostsRow]
    there_after: Sequence[PostsRow]

    @cached_property
    def least_before(self) -> PostsRow | None:
        """The unit of least coverage before, the first of equals; None where there are no units."""
        return _least(self.there_before, before, lambda row: row.current)

    @cached_property
    def least_after(self) -> PostsRow | None:
        """The unit of least coverage after, the first of equals; None where there are no units."""
        return _least(self.there_after, after, lambda row: row.planned)

    @property
    def change(self) -> int:
        """Posts gained, less posts lost."""
        return self.planned - self.current

    @property
    def mean_before(self) -> Fraction | None:
        """Total posts ÷ total need before."""
        return self.current / self.need_before if self.need_before else None

    @property
    def mean_after(self) -> Fraction | None:
        """Total posts ÷ total need after."""
        return self.planned / self.need if self.need else None


def before(row: PostsRow) -> Fraction:
    """Return the exact coverage of a unit before; tables round it only when they show it."""
    return row.current / row.need_exact


def after(row: PostsRow) -> Fraction:
    """Return the exact coverage of a unit after."""
    return row.planned / row.need_exact


def total(rows: Iterable[PostsRow], opened: Set[str] = frozenset(), closed: Set[str] = frozenset()) -> Total:
    """Add up rows of one category; units that a merge opens or closes have no need before or after it."""
    rows = tuple(rows)
    there_before = [row for row in rows if row.unit_id not in opened]
    there_after = [row for row in rows if row.unit_id not in closed]
    return Total(
        units=len(there_before),
        gaining=sum(row.change > 0 for row in rows),
        losing=sum(row.change < 0 for row in rows),
        current=sum(row.current for row in rows),
        headcount=sum(row.headcount for row in rows),
        need_before=exact_sum(row.need_exact for row in there_before),
        need=exact_sum(row.need_exact for row in there_after),
        planned=sum(row.planned for row in rows),
        there_before=there_before,
        there_after=there_after,
    )


def _least(
    rows: Iterable[PostsRow], coverage: Callable[[PostsRow], Fraction], posts: Callable[[PostsRow], int]
) -> PostsRow | None:
    """Return the row of least coverage, the first of equals by code; exact, but exact only where it must be."""
    rough = [(posts(row) / float(row.need_exact), row) for row in rows]
    if not rough:
        return None
    bound = min(share for share, _ in rough) * (1 + ROUNDING)
    return min((row for share, row in rough if share <= bound), key=lambda row: (coverage(row), row.unit_id))


def merged(plan: Plan) -> tuple[frozenset[str], frozenset[str]]:
    """Return the units that merges open, and those that they close."""
    taken = [merge for merge in plan.merges if merge.taken]
    opened = frozenset(merge.successor for merge in taken)
    return opened, frozenset(unit for merge in taken for unit in merge.members.split())


def lowest_level(plan: Plan) -> Level:
    """Return the level that a proposal is about: townships, or the lowest that there is."""
    return max((unit.level for unit in plan.case.units.values()), key=LEVEL_ORDER.index, default="township")


def totals_by_level(plan: Plan) -> Mapping[tuple[str, str], Total]:
    """Return totals by (category, level), for those that have units."""
    return _totals(plan, (((row.category, row.level), row) for row in plan.posts))


def totals_by_jurisdiction(plan: Plan, level: str) -> Mapping[tuple[str, str], Total]:
    """Return totals of one level by (jurisdiction, category), for those that have units."""
    return _totals(plan, (((row.jurisdiction, row.category), row) for row in plan.posts if row.level == level))


def _totals(plan: Plan, keyed: Iterable[tuple[tuple[str, str], PostsRow]]) -> dict[tuple[str, str], Total]:
    rows: dict[tuple[str, str], list[PostsRow]] = defaultdict(list)
    for key, row in keyed:
        rows[key].append(row)
    opened, closed = merged(plan)
    return {key: total(rows[key], opened, closed) for key in sorted(rows)}


class Balance(NamedTuple):
    """Both sides of ``before + reserve before + approved = after + reserve after``, in posts."""

    before: int
    reserve_before: int
    approved: int
    after: int
    reserve_after: int

    @property
    def even(self) -> bool:
        """Whether both sides are equal."""
        return self.before + self.reserve_before + self.approved == self.after + self.reserve_after


def balance(plan: Plan, category: str) -> Balance:
    """Return both sides of a category's balance."""
    posts = [row for row in plan.posts if row.category == category]
    reserve = [row for row in plan.reserve if row.category == category]
    return Balance(
        sum(row.current for row in posts),
        sum(row.before for row in reserve),
        sum(row.posts for row in plan.changes if row.category == category),
        sum(row.planned for row in posts),
        sum(row.after for row in reserve),
    )


@dataclass(frozen=True, slots=True)
class Flow:
    """Transfers of one category, kind, route and approving body, taken together."""

    category: str
    kind: Kind
    route: str
    approval: str
    count: int
    posts: int
    people: int


def flows(plan: Plan) -> list[Flow]:
    """Return what moved, in the order of categories, kinds and routes."""
    groups: dict[tuple[str, Kind, str, str], list[TransferRow]] = defaultdict(list)
    for move in plan.transfers:
        groups[move.category, kind_of(plan.case, move), move.route, move.approval].append(move)
    category_order = {category: place for place, category in enumerate(plan.case.categories)}
    keys = sorted(groups, key=lambda key: (category_order[key[0]], KINDS.index(key[1]), key[2:]))
    return [
        Flow(
            *key,
            count=len(groups[key]),
            posts=sum(move.posts for move in groups[key]),
            people=sum(move.people for move in groups[key]),
        )
        for key in keys
    ]
