"""The tables of a plan, row by row, with their columns in the order of the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple, get_args, get_type_hints

from quota.model.subject import pool_of
from quota.need import NeedRow
from quota.scenario import Pool
from quota.solve.outcome import Outcome


class PostsRow(NamedTuple):
    """One unit's posts of one category, before and after. Coverage in percent.

    `need` has two decimals, for people's eyes; everything is reckoned from `need_exact`.
    """

    unit_id: str
    name: str
    jurisdiction: str
    level: str
    category: str
    current: int
    headcount: int
    need: Decimal
    planned: int
    change: int
    headcount_after: int
    coverage_before: Decimal
    coverage_after: Decimal
    need_exact: Fraction


class TransferRow(NamedTuple):
    """Posts, and people with them, from one end to another.

    An end is a unit's code, or ``reserve`` of the pool, or ``approval``. `route` is empty within one pool; where more
    than one border is crossed, routes are joined by `` + `` and `via` names the pools between. `approval` names the body
    that approves, or the approval itself.
    """

    category: str
    from_unit: str
    from_name: str
    to_unit: str
    to_name: str
    from_pool: str
    to_pool: str
    posts: int
    people: int
    route: str
    via: str
    approval: str


class ReserveRow(NamedTuple):
    """Posts that a pool keeps unassigned, before and after."""

    jurisdiction: str
    level: str
    category: str
    before: int
    after: int
    required: int

    @property
    def pool(self) -> Pool:
        """Whose reserve it is."""
        return pool_of(f"{self.jurisdiction}/{self.level}")


class ChangeRow(NamedTuple):
    """The part of an approval that falls to one pool."""

    approval: str
    category: str
    jurisdiction: str
    level: str
    posts: int
    body: str
    document: str
    basis: str

    @property
    def pool(self) -> Pool:
        """Where it falls to."""
        return pool_of(f"{self.jurisdiction}/{self.level}")


class RuleRow(NamedTuple):
    """One labelled row: left side in the plan, right side, what is left, its value, its basis, its cell.

    `value` is in percentage points of coverage; None where none is stated. `price` and `exceeded` are of a limit that may be
    exceeded: points per post, and the posts by which it is; `slack` is what is left with these.
    """

    rule: str
    key: str
    activity: int
    sense: str
    limit: int
    slack: int
    value: Decimal | None
    basis: str
    source: str
    reference: bool
    price: Decimal | None = None
    exceeded: int | None = None


class MergeRow(NamedTuple):
    """A merge of institutions: whether it takes place, what it keeps, and what it frees."""

    merge: str
    category: str
    successor: str
    name: str
    mode: str
    taken: bool
    members: str
    held: int
    kept: int
    freed: int
    body: str
    basis: str


UNNAMED, ALSO = "unnamed", "also "
"""Note of an office whose name was not published, and what stands before the names hung beside its own."""


class OfficeRow(NamedTuple):
    """Posts of one office or institution inside a township-level unit.

    `note`: ``unnamed``, where its name was not published, and ``also …`` with the names hung beside its own (挂牌).
    """

    unit_id: str
    name: str
    category: str
    office: str
    kind: str
    posts: int
    note: str

    @property
    def unnamed(self) -> bool:
        """Whether its name was not published."""
        return self.note.startswith(UNNAMED)

    @property
    def also(self) -> str:
        """The names hung beside its own: it counts as one all the same."""
        return self.note.partition(ALSO)[2]


class DigestRow(NamedTuple):
    """One year in which an over-filled unit shrinks: as many people leave, so many posts are cut (出一减一).

    `over_filled` are the people above the posts after the plan; `left` those still above them at the end of the year.
    Units without a schedule have one row, with year 0 and nothing leaving.
    """

    unit_id: str
    name: str
    category: str
    over_filled: int
    years: int
    year: int
    leaving: int
    left: int
    basis: str


class Status(NamedTuple):
    """How a plan was found and how sure it is. Value and bound in percentage points, summed over posts; gap in percent.

    `within`: by how many percentage points another plan could be better though this one is proved; mostly 0. `exact`: the
    value as a fraction; None where it has none (divisor hill), or too many digits. `alternative` says of a plan that a study
    offers beside the optimum what it is, as its manifest does; None for others.
    """

    outcome: Outcome
    solver: str
    value: Fraction
    bound: Fraction
    gap: Fraction
    within: Fraction = Fraction(0)
    exact: Fraction | None = None
    alternative: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class PlanFigures:
    """The figures of a plan that change from solve to solve: posts, transfers and reserves, without values of rows.

    `quota.plan.totals.totals` adds them up by category.
    """

    posts: tuple[PostsRow, ...]
    transfers: tuple[TransferRow, ...]
    reserve: tuple[ReserveRow, ...]
    changes: tuple[ChangeRow, ...]
    merges: tuple[MergeRow, ...]

    def only(self, category: str) -> PlanFigures:
        """Return those of one category, and all merges."""
        return PlanFigures(
            posts=tuple([row for row in self.posts if row.category == category]),
            transfers=tuple([row for row in self.transfers if row.category == category]),
            reserve=tuple([row for row in self.reserve if row.category == category]),
            changes=tuple([row for row in self.changes if row.category == category]),
            merges=self.merges,
        )


@dataclass(frozen=True, kw_only=True)
class PlanTables(PlanFigures):
    """All tables of a plan, each sorted by its key."""

    rules: tuple[RuleRow, ...]
    need_parts: tuple[NeedRow, ...]
    offices: tuple[OfficeRow, ...]
    digest: tuple[DigestRow, ...]

    @property
    def tables(self) -> Mapping[str, tuple[Any, ...]]:
        """The rows of every table, by the name of its file."""
        return {file: getattr(self, field) for field, file in FILES.items()}


FILES: Mapping[str, str] = MappingProxyType(
    {field.name: "needs" if field.name == "need_parts" else field.name for field in fields(PlanTables)}
)
"""The file of each table of a plan, by the name of its field."""
OPTIONAL: Mapping[str, tuple[str, ...]] = MappingProxyType({"rules": ("price", "exceeded")})
"""Columns of files that stand there only where they hold anything."""
RECORDS: Mapping[str, type] = MappingProxyType(
    {FILES[field]: get_args(kind)[0] for field, kind in get_type_hints(PlanTables).items()}
)
"""The record of each table of a plan, by the name of its file."""


@cache
def kinds_of(record: Callable[..., Any]) -> Mapping[str, Any]:
    """Return the columns of a record, each with the kind of its values; Python takes a millisecond to find them out."""
    return MappingProxyType(get_type_hints(record))


@dataclass(frozen=True, kw_only=True)
class StoredPlan(PlanTables):
    """The tables of a plan as they were written, and its manifest."""

    manifest: Mapping[str, Any]
