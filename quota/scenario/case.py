"""The frozen inputs of one scenario, as every later step reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from quota.scenario.origin import Cell, Origins, Standing
from quota.scenario.problems import Problem
from quota.texts import Language

if TYPE_CHECKING:
    import pandas as pd

Divisor = Literal["webster", "hill", "dean", "adams", "jefferson"]
Level = Literal["city", "county", "township"]
LEVEL_ORDER: tuple[Level, ...] = ("city", "county", "township")
"""From the top down; a transfer to a later level goes down."""

HELD_BY_POOLS = ("units", "categories", "pool_terms")
DERIVED_FROM: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "pools": HELD_BY_POOLS,
        "terms_of": ("pool_terms",),
        "members": ("units", "consolidations"),
        "digest_of": ("digests",),
        "route_of": ("routes",),
        "approval_of": ("approvals",),
        "ancestors": ("jurisdictions",),
        "_pools_below": (*HELD_BY_POOLS, "jurisdictions"),
    }
)
"""From which tables of a case its lookups are made; see `Case.take_over`."""


class Pool(NamedTuple):
    """All units of one jurisdiction at one level."""

    jurisdiction: str
    level: Level


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A node of the tree city to county."""

    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of posts that never converts into another."""

    code: str
    name: str
    name_en: str
    counts_in_total: bool
    cost: Decimal | None
    basis: str
    seated_on: str | None = None

    def named(self, language: Language) -> str:
        """Return its name; in English its code where it has none."""
        return (self.name_en or self.code) if language == "en" else self.name


@dataclass(frozen=True, slots=True)
class Holding:
    """One unit's posts of one category. All in whole posts or people, but `dispatched` and `need`.

    `special` posts are part of `current`, managed apart, and stay where they are.
    """

    current: int
    headcount: int
    floor: int | None
    ceiling: int | None
    pin: int | None
    spare: int | None
    movable: int
    dispatched: Decimal
    need: Decimal | None
    special: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """A holder of posts. `holdings` has only the categories that the unit holds; `consolidation` is the merge it joins."""

    id: str
    name: str
    jurisdiction: str
    level: Level
    type: str
    unit_class: str
    role: str
    drivers: Mapping[str, Decimal]
    holdings: Mapping[str, Holding]
    longitude: Decimal | None
    latitude: Decimal | None
    note: str
    consolidation: str = ""

    @property
    def pool(self) -> Pool:
        """The pool whose posts the unit draws on."""
        return Pool(self.jurisdiction, self.level)

    def gives(self, category: str) -> bool:
        """Tell whether the unit is a giver: it states spare posts, or stands above the townships with no need stated."""
        holding = self.holdings[category]
        return holding.spare is not None or (self.level != "township" and holding.need is None)


@dataclass(frozen=True, slots=True)
class PoolTerms:
    """Reserve and cap of a pool, or the cap of a whole jurisdiction where `level` is None."""

    jurisdiction: str
    level: Level | None
    category: str
    reserve_now: int
    reserve_min: int | None
    cap: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class Approval:
    """Posts added to (or, negative, taken from) a jurisdiction.

    Parameters
    ----------
    level : Level or None
        Only pools of this level take part; None: every pool at or below the jurisdiction.
    posts : int
        In whole posts: a share has been turned into posts, rounded down.
    implied : bool
        Whether it follows from a cap below what is held, and stands in no table of its own.
    """

    jurisdiction: str
    category: str
    level: Level | None
    document: str
    posts: int
    body: str
    date: str
    basis: str
    implied: bool = False

    @property
    def id(self) -> str:
        """Name of the approval in tables, e.g. ``350700/administrative/township/文号``."""
        return "/".join((self.jurisdiction, self.category, self.level or "", self.document)).rstrip("/")


@dataclass(frozen=True, slots=True)
class Route:
    """A permitted direction from pool to pool. `jurisdiction` None: for every giver.

    `price` is in percentage points of coverage; `limit` in posts over the whole route.
    """

    from_level: Level
    to_level: Level
    scope: Literal["same", "below", "across"]
    category: str
    jurisdiction: str | None
    price: Decimal
    limit: int | None
    body: str
    basis: str

    @property
    def id(self) -> str:
        """Name of the route in tables, e.g. ``county>township/same/institution``."""
        name = f"{self.from_level}>{self.to_level}/{self.scope}/{self.category}"
        return f"{name}/{self.jurisdiction}" if self.jurisdiction else name


@dataclass(frozen=True, slots=True)
class Limit:
    """A floor or ceiling by type or class; an empty `type` or `unit_class` holds for any."""

    category: str
    type: str
    unit_class: str
    floor: int | None
    ceiling: int | None
    reference: bool
    basis: str

    @property
    def id(self) -> str:
        """Name of the limit in keys, e.g. ``limits/乡/一类``; an empty part stands for any."""
        return f"limits/{self.type}/{self.unit_class}"

    def holds_for(self, unit: Unit) -> bool:
        """Tell whether the unit is of the type and class that the limit names."""
        return self.type in ("", unit.type) and self.unit_class in ("", unit.unit_class)


@dataclass(frozen=True, slots=True)
class Rate:
    """Posts per unit of a driver; `driver` is ``base`` for the fixed part; `type` empty for any."""

    category: str
    type: str
    driver: str
    rate: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class Weight:
    """Weight of a driver in the method ``shares``; None where a method is to find it."""

    category: str
    driver: str
    weight: Decimal | None
    basis: str


@dataclass(frozen=True, slots=True)
class PairwiseJudgement:
    """How many times as important one driver is as another one, in the method ``ahp``."""

    category: str
    driver: str
    other: str
    ratio: Fraction
    basis: str


@dataclass(frozen=True, slots=True)
class Band:
    """A step of a published table: from `start` (included) to `end` (not included; None: no end)."""

    category: str
    unit_class: str
    driver: str
    start: Decimal
    end: Decimal | None
    posts: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class Role:
    """Multiplier of a functional role; `category` empty for all."""

    role: str
    category: str
    name: str
    multiplier: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of the WISN method. `hours` per case, or per person and year; `share` of working time."""

    activity: str
    name: str
    category: str
    kind: Literal["cases", "share", "individual"]
    hours: Decimal
    share: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class Total:
    """A total of a jurisdiction, of one level or of all, that must never rise or never fall."""

    jurisdiction: str
    category: str
    level: Level | None
    direction: Literal["never_rise", "never_fall"]
    basis: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio between the posts of two categories, in every unit or over a jurisdiction; empty texts hold for any."""

    ratio: str
    numerator: str
    denominator: str
    scope: Literal["unit", "jurisdiction"]
    jurisdiction: str | None
    level: Level | None
    type: str
    least: Decimal | None
    most: Decimal | None
    reference: bool
    basis: str

    def holds_for(self, unit: Unit) -> bool:
        """Tell whether the unit is of the level and type that the ratio names."""
        return self.level in (None, unit.level) and self.type in ("", unit.type)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much the yearly cost of posts may rise in a jurisdiction. [10,000 yuan]"""

    jurisdiction: str
    amount: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class Consolidation:
    """What one category of a merge comes to: posts kept, surplus people who can move, price in percentage points."""

    merge: str
    category: str
    mode: Literal["required", "optional"]
    successor: str
    name: str
    kept: int
    movable: int
    price: Decimal
    body: str
    basis: str


@dataclass(frozen=True, slots=True)
class Delegation:
    """Work that moves from a unit to townships below it. `types` empty: all of them; `least_share` in percent."""

    item: str
    name: str
    origin: str
    category: str
    volume: Decimal
    hours: Decimal
    types: tuple[str, ...]
    driver: str
    least_share: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class Position:
    """A leading position of a type of unit; `cross_posted` of its posts are filled by holders of other positions."""

    category: str
    type: str
    position: str
    posts: int
    cross_posted: int
    basis: str


@dataclass(frozen=True, slots=True)
class Digest:
    """Posts that a unit may go below its people, to be cut within some years as people leave."""

    unit: str
    category: str
    posts: int
    years: int
    basis: str


@dataclass(frozen=True, slots=True)
class OfficeTemplate:
    """An office or institution inside units of a type, or inside one unit."""

    type: str
    unit: str | None
    office: str
    name: str
    kind: Literal["office", "institution"]
    category: str
    share: Decimal
    least: int
    named: bool
    basis: str


@dataclass(frozen=True, slots=True)
class OfficeLimit:
    """The most offices or institutions that a unit of a type and class may have; empty texts hold for any."""

    type: str
    unit_class: str
    kind: Literal["office", "institution"]
    most: int
    reference: bool
    basis: str


@dataclass(frozen=True, slots=True)
class NeedSettings:
    """How the need of one category is found. `total` None: the posts held now."""

    method: Literal["rates", "shares", "entropy", "ahp", "bands", "positions", "stated"]
    total: Decimal | None
    dispatched_weight: Decimal
    available_hours: Decimal | None


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, resolved: what may differ by category is given for every category.

    Percent and percentage points are kept as written: 5 means five points.
    """

    title: str
    as_of: str
    office: str
    language: Language
    population: Literal["resident", "registered"] | None
    divisor: Divisor
    gap: Decimal
    stickiness: Mapping[str, Decimal]
    reserve_at: Mapping[str, Decimal | None]
    reserve_share: Mapping[str, Decimal | None]
    pace_percent: Mapping[str, Decimal | None]
    pace_posts: Mapping[str, int | None]
    township_only: bool
    share_scarcity: bool
    need: Mapping[str, NeedSettings]
    solver: str
    time_limit: Decimal | None
    easing_order: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One scenario, read and checked.

    Everything is sorted by its key, so that no result depends on the order of input rows.

    Parameters
    ----------
    units : Mapping[str, Unit]
        By unit code, sorted.
    workload : Mapping[tuple[str, str], Decimal]
        Yearly volume by (unit code, activity).
    origins : Origins
        Where each figure was written and what it rests on.
    warnings : tuple of Problem
        Facts of life that do not stop the work.
    rules : tuple of `quota.model.rows.Rule`
        Rules of one's own, beside those of the product.
    """

    settings: Settings
    jurisdictions: Mapping[str, Jurisdiction]
    categories: Mapping[str, Category]
    units: Mapping[str, Unit]
    pool_terms: tuple[PoolTerms, ...]
    approvals: tuple[Approval, ...]
    routes: tuple[Route, ...]
    limits: tuple[Limit, ...]
    rates: tuple[Rate, ...]
    weights: tuple[Weight, ...]
    bands: tuple[Band, ...]
    roles: tuple[Role, ...]
    activities: Mapping[str, Activity]
    workload: Mapping[tuple[str, str], Decimal]
    origins: Origins
    warnings: tuple[Problem, ...]
    totals: tuple[Total, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    budgets: tuple[Budget, ...] = ()
    consolidations: tuple[Consolidation, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    positions: tuple[Position, ...] = ()
    digests: tuple[Digest, ...] = ()
    templates: tuple[OfficeTemplate, ...] = ()
    office_limits: tuple[OfficeLimit, ...] = ()
    comparisons: tuple[PairwiseJudgement, ...] = ()
    rules: tuple[object, ...] = ()

    def with_rules(self, *rules: object) -> Case:
        """Return the case with rules of one's own beside those that it has: whoever solves, checks or tells it obeys them."""
        return replace(self, rules=(*self.rules, *rules)) if rules else self

    def holdings(self) -> Iterator[tuple[Unit, str, Holding]]:
        """Yield (unit, category, holding) for every unit and category that it holds, in order."""
        for unit in self.units.values():
            for category in self.categories:
                if category in unit.holdings:
                    yield unit, category, unit.holdings[category]

    @cached_property
    def pools(self) -> Mapping[tuple[Pool, str], tuple[Unit, ...]]:
        """Units of every (pool, category) that has units or a reserve of its own, sorted."""
        members: dict[tuple[Pool, str], list[Unit]] = {}
        for terms in self.pool_terms:
            if terms.level is not None:
                members.setdefault((Pool(terms.jurisdiction, terms.level), terms.category), [])
        for unit, category, _ in self.holdings():
            members.setdefault((unit.pool, category), []).append(unit)
        order = {code: place for place, code in enumerate(self.categories)}
        level = {name: place for place, name in enumerate(LEVEL_ORDER)}
        return {
            key: tuple(members[key])
            for key in sorted(members, key=lambda key: (order[key[1]], key[0].jurisdiction, level[key[0].level]))
        }

    @cached_property
    def terms_of(self) -> Mapping[tuple[Pool, str], PoolTerms]:
        """Reserve and cap of the pools that have them."""
        return {
            (Pool(terms.jurisdiction, terms.level), terms.category): terms
            for terms in self.pool_terms
            if terms.level is not None
        }

    def reserve_now(self, pool: Pool, category: str) -> int:
        """Posts that the pool holds unassigned now."""
        terms = self.terms_of.get((pool, category))
        return terms.reserve_now if terms else 0

    @cached_property
    def members(self) -> Mapping[str, tuple[Unit, ...]]:
        """Units that take part in each merge, sorted."""
        joined: dict[str, list[Unit]] = {item.merge: [] for item in self.consolidations}
        for unit in self.units.values():
            if unit.consolidation in joined:
                joined[unit.consolidation].append(unit)
        return {merge: tuple(units) for merge, units in joined.items()}

    @cached_property
    def digest_of(self) -> Mapping[tuple[str, str], Digest]:
        """Digest schedules by (unit, category)."""
        return {(digest.unit, digest.category): digest for digest in self.digests}

    @cached_property
    def route_of(self) -> Mapping[str, Route]:
        """Routes by id."""
        return {route.id: route for route in self.routes}

    @cached_property
    def approval_of(self) -> Mapping[str, Approval]:
        """Approvals by id."""
        return {approval.id: approval for approval in self.approvals}

    def held(self, pool: Pool, category: str) -> int:
        """Posts that the pool holds now, reserve included."""
        return self.reserve_now(pool, category) + sum(
            unit.holdings[category].current for unit in self.pools.get((pool, category), ())
        )

    @cached_property
    def ancestors(self) -> Mapping[str, tuple[str, ...]]:
        """For every jurisdiction: itself, its parent, and so on to the top."""
        lines: dict[str, tuple[str, ...]] = {}
        for code in self.jurisdictions:
            line: list[str] = []
            node: str | None = code
            while node is not None:
                line.append(node)
                node = self.jurisdictions[node].parent
            lines[code] = tuple(line)
        return lines

    def is_below(self, jurisdiction: str, above: str) -> bool:
        """Tell whether ``jurisdiction`` is ``above`` or lies below it."""
        return above in self.ancestors[jurisdiction]

    def pools_within(self, jurisdiction: str, level: Level | None, category: str) -> tuple[Pool, ...]:
        """Return the pools at or below a jurisdiction, of one level or of all."""
        pools = self._pools_below.get((jurisdiction, category), ())
        return tuple(pool for pool in pools if level in (None, pool.level))

    @cached_property
    def _pools_below(self) -> Mapping[tuple[str, str], tuple[Pool, ...]]:
        """Pools at or below every jurisdiction, by category; a country asks for them thousands of times."""
        below: dict[tuple[str, str], list[Pool]] = {}
        for pool, category in self.pools:
            for above in self.ancestors[pool.jurisdiction]:
                below.setdefault((above, category), []).append(pool)
        return {key: tuple(pools) for key, pools in below.items()}

    def take_over(self, other: Case) -> None:
        """Take over the lookups of another case that were made from the very same tables, so that they are not made again.

        Cases of which one is the other with one figure changed have most tables in common.
        """
        mine, ready = vars(self), vars(other)
        for name, tables in DERIVED_FROM.items():
            if name in ready and name not in mine and all(mine[table] is ready[table] for table in tables):
                mine[name] = ready[name]

    @cached_property
    def illustrative(self) -> bool:
        """Whether any figures are made up, be it posts, drivers or weights: then no result is a fact."""
        return any(row.standing == "illustrative" for row in self.origins.source_rows())

    def frame(self) -> pd.DataFrame:
        """Return who holds what, and the drivers: one row per unit and category."""
        import pandas as pd  # noqa: PLC0415 - heavy, and only notebooks ask for it

        return pd.DataFrame(
            {
                "unit_id": unit.id,
                "name": unit.name,
                "jurisdiction": self.jurisdictions[unit.jurisdiction].name,
                "level": unit.level,
                "type": unit.type,
                "category": category,
                "current": holding.current,
                "headcount": holding.headcount,
                **unit.drivers,
            }
            for unit, category, holding in self.holdings()
        )

    def cell(self, table: str, key: tuple[str, ...], column: str) -> Cell | None:
        """Tell where a figure was written; None where a default stands."""
        return self.origins.cell(table, key, column)

    def standing(self, table: str, key: tuple[str, ...], column: str) -> Standing | None:
        """Tell whether a figure is real, estimated or illustrative; None where the scenario does not say."""
        return self.origins.standing(table, key, column)

    def _repr_html_(self) -> str:
        from quota.scenario.display import case_html  # noqa: PLC0415 - only notebooks ask for it

        return case_html(self)
