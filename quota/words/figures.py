"""The figures that a proposal opens with: totals of a plan by category, level and jurisdiction, and what moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from quota.model.rows import Merge, Posts, Quantity
from quota.need.parts import exact_sum
from quota.plan import Plan
from quota.plan.records import PlanFigures, PostsRow, TransferRow
from quota.scenario import LEVEL_ORDER, Case, Level
from quota.words.names import KINDS, Kind, Tables, kind_of

if TYPE_CHECKING:
    from quota.plan.hand.audit import Audit

ROUNDING = 1e-12
"""Relative error that a rough share can have, many times over."""
ENOUGH = Fraction(9, 10)
"""Units below this coverage are counted as short."""
When = Literal["before", "after"]


class Held(NamedTuple):
    """What a unit holds of one category: posts, and the need that they are for (above 0)."""

    unit: str
    name: str
    posts: int
    need: Fraction

    @property
    def coverage(self) -> Fraction:
        """Exact coverage; tables round it only when they show it."""
        return self.posts / self.need


@dataclass(frozen=True)
class Coverage:
    """How well some units of one category are staffed; shares are exact, and None where there are no units."""

    held: Sequence[Held]

    @property
    def units(self) -> int:
        """Number of units."""
        return len(self.held)

    @cached_property
    def posts(self) -> int:
        """What they hold together."""
        return sum(one.posts for one in self.held)

    @cached_property
    def need(self) -> Fraction:
        """What they need together, in posts."""
        return exact_sum(one.need for one in self.held)

    @property
    def mean(self) -> Fraction | None:
        """Total posts ÷ total need."""
        return self.posts / self.need if self.need else None

    @cached_property
    def worst(self) -> Held | None:
        """The unit of least coverage, the first of equals by code."""
        if not self.held:
            return None
        bound = min(self._rough) * (1 + ROUNDING)  # exact only where it must be
        near = (one for one, share in zip(self.held, self._rough, strict=True) if share <= bound)
        return min(near, key=lambda one: (one.coverage, one.unit))

    @property
    def least(self) -> Fraction | None:
        """Least coverage."""
        return self.worst.coverage if self.worst else None

    @property
    def least_unit(self) -> str:
        """Name of the unit of least coverage; empty without units."""
        return self.worst.name if self.worst else ""

    @cached_property
    def short(self) -> int:
        """Units whose coverage is below 90 %."""
        least, of = ENOUGH.as_integer_ratio()
        return sum(of * one.posts * one.need.denominator < least * one.need.numerator for one in self.held)

    @property
    def short_share(self) -> Fraction | None:
        """Share of the units that are short."""
        return Fraction(self.short, self.units) if self.units else None

    @cached_property
    def _rough(self) -> Sequence[float]:
        return [one.posts / float(one.need) for one in self.held]


@dataclass(frozen=True)
class Total:
    """Units of one category taken together.

    Parameters
    ----------
    gaining, losing : int
        Number of units that gain and lose.
    current, headcount, planned : int
        In posts or people.
    before, after : Coverage
        Of the units that there are before and after.
    """

    gaining: int
    losing: int
    current: int
    headcount: int
    planned: int
    before: Coverage
    after: Coverage

    @property
    def change(self) -> int:
        """Posts gained, less posts lost."""
        return self.planned - self.current

    @property
    def vacancy(self) -> int:
        """Posts that nobody fills, less people above the posts."""
        return self.current - self.headcount

    @property
    def need(self) -> Fraction:
        """In posts, of the units that there are after; above 0 unless there are none."""
        return self.after.need

    @property
    def coverage_before(self) -> Fraction | None:
        """Mean coverage before, where it can be reckoned from the figures beside it: not across a merge."""
        return self.before.mean if self.current and self.need == self.before.need else None


def held(row: PostsRow, when: When) -> Held:
    """Return what a unit holds before or after."""
    return Held(row.unit_id, row.name, row.current if when == "before" else row.planned, row.need_exact)


def before(row: PostsRow) -> Fraction:
    """Return the exact coverage of a unit before; tables round it only when they show it."""
    return row.current / row.need_exact


def after(row: PostsRow) -> Fraction:
    """Return the exact coverage of a unit after."""
    return row.planned / row.need_exact


def total(rows: Iterable[PostsRow], opened: Set[str] = frozenset(), closed: Set[str] = frozenset()) -> Total:
    """Add up rows of one category; units that a merge opens or closes have no need before or after it."""
    rows = tuple(rows)
    return Total(
        gaining=sum(row.change > 0 for row in rows),
        losing=sum(row.change < 0 for row in rows),
        current=sum(row.current for row in rows),
        headcount=sum(row.headcount for row in rows),
        planned=sum(row.planned for row in rows),
        before=Coverage([held(row, "before") for row in rows if row.unit_id not in opened]),
        after=Coverage([held(row, "after") for row in rows if row.unit_id not in closed]),
    )


def merged(tables: Tables | PlanFigures) -> tuple[frozenset[str], frozenset[str]]:
    """Return the units that merges open, and those that they close."""
    taken = [merge for merge in tables.merges if merge.taken]
    opened = frozenset(merge.successor for merge in taken)
    return opened, frozenset(unit for merge in taken for unit in merge.members.split())


def lowest_level(tables: Tables | PlanFigures) -> Level:
    """Return the level that a proposal is about: townships, or the lowest that holds posts."""
    return lowest_of(row.level for row in tables.posts)


def lowest_of(levels: Iterable[str]) -> Level:
    """Return the lowest of some levels; townships where there are none."""
    there = set(levels)
    return next((level for level in reversed(LEVEL_ORDER) if level in there), "township")


def lowest_rows(tables: Tables) -> tuple[PostsRow, ...]:
    """Return the posts of the level that a plan is about."""
    level = lowest_level(tables)
    return tuple(row for row in tables.posts if row.level == level)


def totals_by_level(plan: Plan) -> Mapping[tuple[str, str], Total]:
    """Return totals by (category, level), for those that have units."""
    rows: dict[tuple[str, str], list[PostsRow]] = defaultdict(list)
    for row in plan.posts:
        rows[row.category, row.level].append(row)
    opened, closed = merged(plan)
    return {key: total(rows[key], opened, closed) for key in sorted(rows)}


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
        groups[move.category, kind_of(plan, move), move.route, move.approval].append(move)
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


Whose = Literal["before", "best", "hand", "repaired"]


def audited(found: Audit, repaired: Mapping[Quantity, int] | None = None) -> Iterator[tuple[str, Whose, Coverage]]:
    """Yield category, plan and coverage: before, in the best plan, by hand, and in the repaired plan.

    Of the units that a proposal is about, as everywhere.
    """
    now: dict[Quantity, int] = {
        Posts(unit.id, category): holding.current for unit, category, holding in found.case.holdings()
    }
    plans: list[tuple[Whose, Mapping[Quantity, int] | None]] = [
        ("before", now),
        ("best", found.best.quantities if found.best else None),
        ("hand", found.quantities),
        ("repaired", repaired),
    ]
    for category in found.case.categories:
        for whose, quantities in plans:
            if quantities is not None:
                yield category, whose, Coverage(list(_held_in(found, category, quantities)))


def _held_in(found: Audit, category: str, quantities: Mapping[Quantity, int]) -> Iterator[Held]:
    """Yield the units that there are in a plan: neither closed by a merge nor still to be opened."""
    absent = _absent(found.case, quantities)
    lowest = lowest_of(unit.level for unit, _, _ in found.case.holdings())
    for unit in found.case.units.values():
        if category in unit.holdings and unit.level == lowest and unit.id not in absent:
            posts = quantities[Posts(unit.id, category)]
            yield Held(unit.id, unit.name, posts, found.needs[unit.id, category].exact)


def _absent(case: Case, quantities: Mapping[Quantity, int]) -> set[str]:
    absent = set()
    for item in case.consolidations:
        if quantities.get(Merge(item.merge)):
            absent |= {unit.id for unit in case.members[item.merge]}
        else:
            absent.add(item.successor)
    return absent
