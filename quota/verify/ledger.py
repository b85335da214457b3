"""A plan by quantity, and what each of its rows adds up, from its tables alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

from quota.verify.files import DamagedError, Folder, Key, Quantity, Rule, Transfer, number

Terms = tuple[tuple[Quantity, int], ...]
LEAST_STEP = "least_step"
UNIT_RULES = (
    "headcount",
    "special",
    "floor",
    "protected",
    "ceiling",
    "structure",
    "pace",
    "pin",
    "up_to_need",
    "kept",
    "duties_follow",
)
"""Rules with rows over the posts of one unit: their key begins with it and the category."""
_LEVELS = ("township", "county", "city")


class PostsLedger:
    """A plan, by quantity, and what each row says about quantities."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.amounts: dict[Quantity, int] = Counter()
        for (unit, category), held in folder.posts.items():
            self.amounts["posts", unit, category] = held.planned
        for (pool, category), (_, after, _) in folder.reserve.items():
            self.amounts["reserve", pool, category] = after
        self.amounts.update(folder.changes)
        for move in folder.transfers:
            for flow in hops(move):
                self.amounts[flow] += move.posts
        self.taken = {merge.merge for merge in folder.merges if merge.taken}
        self.soft = {exceeded_of(row): row.price for row in folder.rules if row.price is not None}
        self.amounts.update({exceeded_of(row): row.exceeded for row in folder.rules if row.price is not None})

    @cached_property
    def pools(self) -> Mapping[Key, list[str]]:
        """The units of every pool and category."""
        found: dict[Key, list[str]] = {key: [] for key in self.folder.reserve}
        for (unit, category), held in self.folder.posts.items():
            if (held.pool, category) not in found:
                raise DamagedError(f"reserve.csv: {held.pool} {category}")
            found[held.pool, category].append(unit)
        return found

    @cached_property
    def prices(self) -> Mapping[Quantity, Fraction]:
        """Every crossing that the routes permit, with its price."""
        parents = self.folder.parents
        routes = self.folder.programme.get("routes", {})
        named = {(*_kind(route), route["jurisdiction"]) for route in routes.values() if route["jurisdiction"]}
        found: dict[Quantity, Fraction] = {}
        for name, route in routes.items():
            price = number(route["price"], f"manifest.json: {name}")
            for pool, category in self.pools:
                place, level = pool.rsplit("/", 1)
                if level != route["to_level"] or category != route["category"]:
                    continue
                for giving in _givers(route["scope"], place, parents):
                    giver = f"{giving}/{route['from_level']}"
                    own = route["jurisdiction"] or (giving if (*_kind(route), giving) not in named else None)
                    if own == giving and giver != pool and (giver, category) in self.pools:
                        found["flow", name, giver, pool, category] = price
        return found

    @cached_property
    def touching(self) -> Mapping[Key, list[tuple[Quantity, int]]]:
        """What crosses the border of each pool: 1 what goes out, −1 what comes in."""
        found: dict[Key, list[tuple[Quantity, int]]] = {key: [] for key in self.pools}
        for flow in self.prices:
            _, _, giver, receiver, category = flow
            found[giver, category].append((flow, 1))
            found[receiver, category].append((flow, -1))
        return found

    @cached_property
    def _changes(self) -> Mapping[str, list[Quantity]]:
        found: dict[str, list[Quantity]] = {}
        for change in self.folder.changes:
            found.setdefault(change[1], []).append(change)
        return found

    @cached_property
    def _keys(self) -> tuple[Mapping[str, Key], Mapping[str, Key]]:
        return {" ".join(key): key for key in self.folder.posts}, {" ".join(key): key for key in self.pools}

    @cached_property
    def standards(self) -> Mapping[Key, int]:
        """The most that floors and offices ask for of each unit and category."""
        found: dict[Key, int] = Counter()
        for row in self.folder.rules:
            unit, _ = self.about(row.key) if row.rule in ("floor", "structure") else (None, None)
            if unit:
                found[unit] = max(found[unit], row.limit)
        return found

    def about(self, key: str) -> tuple[Key | None, Key | None]:
        """Return the unit, or the pool, and the category with which a key begins."""
        units, pools = self._keys
        words = key.split(" ")
        for end in range(len(words), 1, -1):
            start = " ".join(words[:end])
            if start in units or start in pools:
                return units.get(start), pools.get(start)
        return None, None

    def within(self, key: str) -> list[Key]:
        """Return the pools of a total: those of a jurisdiction and all below it, of one level or of all."""
        name, category = key.rsplit(" ", 1)
        place, _, level = name.rpartition("/")
        if level not in _LEVELS or not place:
            place, level = name, ""
        return [
            (pool, kind)
            for pool, kind in self.pools
            if kind == category
            and (not level or pool.endswith(f"/{level}"))
            and place in lineage(pool.rsplit("/", 1)[0], self.folder.parents)
        ]

    @cached_property
    def least(self) -> Mapping[Key, int]:
        """The least change of the posts that have one, by their rows; those of units in a merge are left open."""
        rows = [row for row in self.folder.rules if row.rule == LEAST_STEP and row.sense == ">="]
        found = {}
        for row in rows:
            unit, _ = self.about(row.key)
            if unit and self.merging(unit[0]) is None:
                found[unit] = int(self.folder.points(f"{LEAST_STEP}.{unit[1]}"))
        return found

    def terms(self, row: Rule) -> Terms | None:
        """Return what a row adds up, with what it may be exceeded by; None where the plan does not say it, or a merge decides."""
        found = () if row.rule == LEAST_STEP else self._terms(row)  # no sum says that a unit may change by this or that
        if found and row.price is not None and row.sense != "==":
            return (*found, (exceeded_of(row), -1 if row.sense == "<=" else 1))
        return found

    def _terms(self, row: Rule) -> Terms | None:
        unit, pool = self.about(row.key)
        if unit:
            return self._unit_terms(row, unit)
        if pool and row.rule in ("balance", "headcount", "reserve", "township_only"):
            return self._pool_terms(row, pool)
        if row.rule in ("total_cap", "never_rise", "never_fall"):
            return tuple(self._held(self.within(row.key)))
        if row.rule == "approval":
            name, _, place = row.key.rpartition(" ")
            split = self._changes.get(row.key)
            split = [change for change in self._changes.get(name, ()) if change[2] == place] if split is None else split
            return tuple((change, 1) for change in split)
        if row.rule in ("route", "route_least"):
            return tuple((flow, 1) for flow in self.prices if self._counts(flow, row))
        return () if row.key.split(" ")[0] in self.successors else None

    def _counts(self, flow: Quantity, row: Rule) -> bool:
        """Return whether a crossing counts in a row: its own route's, or what is asked of all givers or of one and all below."""
        if row.rule == "route":
            return flow[1] == row.key
        kind, giver = "/".join(flow[1].split("/")[:3]), flow[2].rsplit("/", 1)[0]
        above = lineage(giver, self.folder.parents)
        return row.key in (kind, *(f"{kind}/{place}" for place in above))

    def _unit_terms(self, row: Rule, unit: Key) -> Terms | None:
        if row.rule in UNIT_RULES:
            return ((("posts", *unit), 1),)
        if row.rule == "leadership":
            seats = (unit[0], str(self.folder.programme.get("seated_on", {}).get(unit[1], "")))
            return ((("posts", *unit), 1), *(((("posts", *seats), -1),) if seats in self.folder.posts else ()))
        return None

    def _pool_terms(self, row: Rule, pool: Key) -> Terms:
        if row.rule == "reserve":
            return ((("reserve", *pool), 1),)
        if row.rule == "township_only":
            upward = [flow for flow, sign in self.touching[pool] if sign == 1 and not flow[3].endswith("/township")]
            return tuple((flow, 1) for flow in upward)
        if row.rule == "headcount":
            return (*self._posts(pool), *self.touching[pool])
        changes = [(change, -1) for change in self.folder.changes if change[2:] == pool]
        return (*self._held([pool]), *self.touching[pool], *changes)

    def _posts(self, pool: Key) -> list[tuple[Quantity, int]]:
        return [(("posts", unit, pool[1]), 1) for unit in self.pools[pool]]

    def _held(self, pools: list[Key]) -> list[tuple[Quantity, int]]:
        return [term for pool in pools for term in (*self._posts(pool), (("reserve", *pool), 1))]

    def merging(self, unit: str) -> str | None:
        """Return the merge that a unit would close in, or be opened by."""
        return self._merging.get(unit)

    @cached_property
    def _merging(self) -> Mapping[str, str]:
        found = {merge.successor: merge.merge for merge in self.folder.merges}
        return found | {unit: merge.merge for merge in self.folder.merges for unit in merge.members}

    @cached_property
    def successors(self) -> frozenset[str]:
        """The units that merges open."""
        return frozenset(merge.successor for merge in self.folder.merges)


def exceeded_of(row: Rule) -> Quantity:
    """Return the quantity by which a row is exceeded."""
    return ("exceeded", row.rule, row.key, row.sense)


def hops(move: Transfer) -> list[Quantity]:
    """Return the crossings of a transfer."""
    pairs = zip(move.routes, move.pools, move.pools[1:], strict=False)
    return [("flow", route, giver, receiver, move.category) for route, giver, receiver in pairs]


def _kind(route: Mapping[str, str]) -> tuple[str, ...]:
    return (route["from_level"], route["to_level"], route["scope"], route["category"])


def lineage(place: str, parents: Mapping[str, str]) -> list[str]:
    """Return a jurisdiction and all above it."""
    found = [place]
    while found[-1] in parents and len(found) <= len(parents):
        found.append(parents[found[-1]])
    return found


def _givers(scope: str, place: str, parents: Mapping[str, str]) -> list[str]:
    if scope == "same":
        return [place]
    if scope == "below":
        return lineage(place, parents)[1:]
    return [code for code, parent in parents.items() if parent == parents.get(place) and code != place]
