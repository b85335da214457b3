"""What a plan says of itself, reckoned again: needs, reconciliation, and every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

from quota.verify.files import DamagedError, Folder, Key, Quantity, Rule, Transfer, number

Terms = tuple[tuple[Quantity, int], ...]
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
    "duties_follow",
)
"""Rules with rows over the posts of one unit: their key begins with it and the category."""
_LEVELS = ("township", "county", "city")


@dataclass(frozen=True)
class Finding:
    """Something that is wrong: its kind, as `quota.verify.words` says it, and where."""

    kind: str
    place: str


class Ledger:
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
        parents = self.folder.programme.get("parents", {})
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
    def least(self) -> Mapping[Key, int]:
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
        parents = self.folder.programme.get("parents", {})
        return [
            (pool, kind)
            for pool, kind in self.pools
            if kind == category
            and (not level or pool.endswith(f"/{level}"))
            and place in _lineage(pool.rsplit("/", 1)[0], parents)
        ]

    def terms(self, row: Rule) -> Terms | None:
        """Return what a row adds up; None where the plan does not say it, or a merge decides."""
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
        """Tell whether a crossing counts in a row: its own route's, or what is asked of all givers or of one and all below."""
        if row.rule == "route":
            return flow[1] == row.key
        kind, giver = "/".join(flow[1].split("/")[:3]), flow[2].rsplit("/", 1)[0]
        lineage = _lineage(giver, self.folder.programme.get("parents", {}))
        return row.key in (kind, *(f"{kind}/{place}" for place in lineage))

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


def hops(move: Transfer) -> list[Quantity]:
    """Return the crossings of a transfer."""
    pairs = zip(move.routes, move.pools, move.pools[1:], strict=False)
    return [("flow", route, giver, receiver, move.category) for route, giver, receiver in pairs]


def _kind(route: Mapping[str, str]) -> tuple[str, ...]:
    return (route["from_level"], route["to_level"], route["scope"], route["category"])


def _lineage(place: str, parents: Mapping[str, str]) -> list[str]:
    found = [place]
    while found[-1] in parents and len(found) <= len(parents):
        found.append(parents[found[-1]])
    return found


def _givers(scope: str, place: str, parents: Mapping[str, str]) -> list[str]:
    if scope == "same":
        return [place]
    if scope == "below":
        return _lineage(place, parents)[1:]
    return [code for code, parent in parents.items() if parent == parents.get(place) and code != place]


def findings(ledger: Ledger) -> Iterator[Finding]:
    """Name everything that does not add up or breaks a row."""
    yield from _units(ledger.folder)
    yield from _ends(ledger)
    yield from _merges(ledger)
    yield from _rows(ledger)


def _units(folder: Folder) -> Iterator[Finding]:
    for key, change, need, before, after, line in folder.shown:
        held, place = folder.posts[key], f"posts.csv:{line} {' '.join(key)}"
        if folder.parts.get(key) != held.need or abs(need - held.need) > Fraction(1, 200):
            yield Finding("need", place)
        if held.planned < 0 or change != held.planned - held.current:
            yield Finding("change", place)
        for shown, posts in ((before, held.current), (after, held.planned)):
            if abs(shown - 100 * posts / held.need) > Fraction(1, 200):
                yield Finding("coverage", place)
    for key in folder.parts.keys() - folder.posts.keys():
        yield Finding("need", f"needs.csv {' '.join(key)}")
    for key, shares in folder.offices.items():
        if key not in folder.posts or min(shares) < 0 or sum(shares) != folder.posts[key].planned:
            yield Finding("office", f"offices.csv {' '.join(key)}")


def _ends(ledger: Ledger) -> Iterator[Finding]:
    """Transfers lead from what every end gives to what every end gets, on routes, with their people."""
    folder, net, people = ledger.folder, Counter[Quantity](), Counter[Key]()
    for move in folder.transfers:
        for side, sign in ((0, -1), (1, 1)):
            end, pool = _end(folder, move, side)
            net[end] += (-sign if end[0] == "change" else sign) * move.posts
            people[end[1], move.category] += sign * move.people
            wrong = end[0] not in ("posts", "reserve", "change") or pool not in ("", move.pools[-side])
            if wrong or (move.people and end[0] != "posts") or 0 < move.posts < move.people:
                yield Finding("end", f"transfers.csv:{move.line}")
        if any(flow not in ledger.prices for flow in hops(move)) or (not move.routes and len(set(move.pools)) > 1):
            yield Finding("route", f"transfers.csv:{move.line}")
    due: dict[Quantity, int] = dict(folder.changes)
    for key, held in folder.posts.items():
        due["posts", *key] = held.planned - held.current
        seats = held.planned + max(0, held.headcount - held.current)
        seats = max(seats, held.headcount) if key in folder.digested else seats
        if held.headcount_after != held.headcount + people[key] or not 0 <= held.headcount_after <= seats:
            yield Finding("people", f"posts.csv {' '.join(key)}")
    for key, (before, after, required) in folder.reserve.items():
        due["reserve", *key] = after - before
        if after < required:
            yield Finding("reserve", f"reserve.csv {' '.join(key)}")
    for quantity in due.keys() | net.keys():
        if due.get(quantity, 0) != net[quantity]:
            yield Finding("ends", " ".join(quantity))


def _end(folder: Folder, move: Transfer, side: int) -> tuple[Quantity, str]:
    """Return what an end of a transfer is, and the pool in which it must be; nothing where any will do."""
    name, pool = move.ends[side], move.pools[-side]
    held = folder.posts.get((name, move.category))
    if held is not None:
        return ("posts", name, move.category), held.pool
    if name == "reserve":
        return ("reserve", pool, move.category), ""
    if name == "approval":
        return ("change", move.names[side], pool, move.category), ""
    return ("", name), ""


def _merges(ledger: Ledger) -> Iterator[Finding]:
    for merge in ledger.folder.merges:
        place, category = f"merges.csv {merge.merge} {merge.category}", merge.category
        posts = [ledger.amounts["posts", unit, category] for unit in merge.members]
        held = [ledger.folder.posts.get((unit, category)) for unit in merge.members]
        opened = ledger.amounts["posts", merge.successor, category]
        due = merge.taken or merge.mode != "required"
        opens = opened == (merge.kept if merge.taken else 0) and not (merge.taken and any(posts))
        whole = merge.taken == (merge.merge in ledger.taken) and merge.held == sum(
            unit.current for unit in held if unit
        )
        if not (due and opens and whole):
            yield Finding("merge", place)


def _rows(ledger: Ledger) -> Iterator[Finding]:
    """Every row holds and has the activity that the posts give it; limits that follow from the ledger are theirs."""
    balanced = set()
    for row in ledger.folder.rules:
        place = f"rules.csv:{row.line} {row.rule} {row.key}"
        activity = _activity(ledger, row)
        slack = {"<=": row.limit - row.activity, ">=": row.activity - row.limit}.get(
            row.sense, -abs(row.activity - row.limit)
        )
        if slack < 0 or slack != row.slack or (activity is not None and activity != row.activity):
            yield Finding("row", place)
        if not _limit_fits(ledger, row):
            yield Finding("limit", place)
        if row.rule == "balance":
            balanced.add(ledger.about(row.key)[1])
    for pool in ledger.pools.keys() - balanced:
        yield Finding("unbalanced", " ".join(pool))


def _activity(ledger: Ledger, row: Rule) -> int | None:
    """Reckon the left side of a row; None where the plan does not say what it adds up."""
    if row.rule == "consolidation":
        return _merge_activity(ledger, row)
    terms = ledger.terms(row)
    if terms is None:
        return None
    activity = sum(factor * ledger.amounts.get(quantity, 0) for quantity, factor in terms)
    unit = row.key.split(" ")[0]
    gives_way = len(terms) == 1 and row.sense != "<=" and ledger.merging(unit) in ledger.taken
    if gives_way and unit in ledger.successors:
        return row.activity  # its posts are those kept, whatever its limits
    return activity + row.limit if gives_way and row.limit > 0 else activity


def _merge_activity(ledger: Ledger, row: Rule) -> int | None:
    words = row.key.split(" ")
    if len(words) == 1:
        return int(words[0] in ledger.taken)
    if len(words) != 3:
        return None
    unit, category, merge = words
    if unit in ledger.successors or merge not in ledger.taken:
        return 0 if unit in ledger.successors else ledger.amounts["posts", unit, category]
    return row.limit


def _limit_fits(ledger: Ledger, row: Rule) -> bool:
    """Tell whether a limit that follows from the ledger or the settings is what follows."""
    unit, pool = ledger.about(row.key)
    folder = ledger.folder
    if row.rule in ("never_rise", "never_fall"):
        return row.limit == sum(_now(ledger, key) for key in ledger.within(row.key))
    if row.rule == "balance":
        return pool is not None and row.sense == "==" and row.limit == _now(ledger, pool)
    if row.rule == "reserve" and pool and row.sense == ">=":
        return row.limit == folder.reserve[pool][2]
    if unit and unit[0] not in ledger.successors:
        return _unit_limit_fits(ledger, row, unit)
    return True


def _unit_limit_fits(ledger: Ledger, row: Rule, unit: Key) -> bool:
    folder = ledger.folder
    held = folder.posts[unit]
    if row.rule == "leadership":
        return row.limit == 0
    if row.rule == "protected":
        return row.sense == ">=" and row.limit <= held.current
    if row.rule == "headcount":
        return row.sense == ">=" and row.limit <= min(held.headcount, held.current)
    if row.rule == "up_to_need":
        return row.limit == max(held.current, ceil(held.need), ledger.least[unit])
    if row.rule == "pace":
        name, current = row.key.split(" ")[-1], held.current
        most = folder.points(f"{name}.{unit[1]}") * (Fraction(current, 100) if name == "pace_percent" else 1)
        given_way = ledger.merging(unit[0]) is not None and row.sense == ">=" and row.limit == 0
        least = max(0, current - int(most))
        return given_way or row.limit == (current + int(most) if row.sense == "<=" else least)
    return True


def _now(ledger: Ledger, pool: Key) -> int:
    held = sum(ledger.folder.posts[unit, pool[1]].current for unit in ledger.pools[pool])
    return held + ledger.folder.reserve[pool][0]
