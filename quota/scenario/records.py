"""The records of a scenario: one for every row of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from quota.scenario.names import named
from quota.texts import Language, Message

Level = Literal["city", "county", "township"]
LEVEL_ORDER: tuple[Level, ...] = ("city", "county", "township")
"""From the top down; a transfer to a later level goes down."""
_NOTHING = MappingProxyType({"str": "", "Decimal": Decimal(0)})


def when_empty(field: Field[Any]) -> object:
    """Return what a field holds where nothing is written: None, but in a field that never does."""
    return _NOTHING.get(str(field.type))


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

    @property
    def words(self) -> Message:
        """Its name, to be worded in the reader's language."""
        return named(self.named("zh"), self.named("en"))

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
    floor: int | None = None
    ceiling: int | None = None
    pin: int | None = None
    spare: int | None = None
    movable: int = 0
    dispatched: Decimal = Decimal(0)
    need: Decimal | None = None
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
        """Return whether the unit is a giver: it states spare posts, or stands above the townships with no need stated."""
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
    year : int or None
        From which it counts where a plan is carried out over years; None: the first.
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
    year: int | None = None

    @property
    def id(self) -> str:
        """Name of the approval in tables, e.g. ``350700/administrative/township/文号``."""
        return "/".join((self.jurisdiction, self.category, self.level or "", self.document)).rstrip("/")


@dataclass(frozen=True, slots=True)
class Route:
    """A permitted direction from pool to pool. `jurisdiction` None: for every giver.

    `price` is in percentage points of coverage; `limit` and `at_least` in posts over the whole route; `up_to_need` of the units
    that it leads to. Without terms it only asks for crossings of its jurisdiction, with all below, on the general route.
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
    at_least: int | None = None
    has_terms: bool = True
    up_to_need: bool = False

    @property
    def kind(self) -> tuple[str, str, str, str]:
        """Its levels, scope and category, which rows of several givers have in common."""
        return (self.from_level, self.to_level, self.scope, self.category)

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
        """Return whether the unit is of the type and class that the limit names."""
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
class TotalBound:
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
        """Return whether the unit is of the level and type that the ratio names."""
        return self.level in (None, unit.level) and self.type in ("", unit.type)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much the yearly cost of posts may rise in a jurisdiction. [10,000 yuan]"""

    jurisdiction: str
    amount: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class SoftLimit:
    """Limits of a rule that may be exceeded at a price in percentage points per post; what is empty holds for any."""

    rule: str
    category: str | None
    unit: str | None
    item: str
    price: Decimal
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
    """Posts that a unit may go below its people, to be cut within some years as people leave.

    Meanwhile `entering` people may be hired for every `leaving` who left: 0 for 1 unless it says so.
    """

    unit: str
    category: str
    posts: int
    years: int
    basis: str
    leaving: int = 1
    entering: int = 0
