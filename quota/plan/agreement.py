"""Whether the tables of a plan agree with its manifest and with each other, as far as they can tell without its scenario."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter
from typing import Any

from quota.need.parts import exact_sum, two_decimals
from quota.plan.coverage import coverage
from quota.plan.matching import APPROVAL, RESERVE
from quota.plan.records import RECORDS, StoredPlan, kinds_of
from quota.plan.subjects import rules_in
from quota.scenario import LEVEL_ORDER
from quota.texts import Message, render

_ROUTE = re.compile("({0})>({0})/(same|below|across)/[^/]+(/[^/]+)?".format("|".join(LEVEL_ORDER)))
_KEYS: Mapping[str, tuple[str, ...]] = {
    "posts": ("unit_id", "category"),
    "transfers": (
        "category",
        "from_unit",
        "from_name",
        "to_unit",
        "to_name",
        "from_pool",
        "to_pool",
        "posts",
        "route",
        "via",
    ),
    "reserve": ("jurisdiction", "level", "category"),
    "changes": ("approval", "category", "jurisdiction", "level"),
    "rules": ("rule", "key", "sense"),
    "needs": ("unit_id", "category", "part", "driver"),
    "merges": ("merge",),
    "offices": ("unit_id", "category", "office"),
    "digest": ("unit_id", "category", "year"),
}
"""What no two rows of a table share; people alone may go where posts of their unit go with others."""
_SIGNED = ("change", "slack", "activity", "limit", "value", "quantity", "rate", "amount")
"""Columns that may be below 0; so may the posts of changes.csv."""


@dataclass(frozen=True)
class Disagreement:
    """A cell of a table that says what others deny; rows count from 0. `what` names its message."""

    table: str
    row: int
    column: str
    what: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        place = f"{self.table}.csv {self.row} {self.column}"
        return render(Message(f"plan.damage_{self.what}", {"place": place, **self.values}), "en")


def disagreements(stored: StoredPlan) -> Iterator[Disagreement]:
    """Yield the first disagreement of each kind; where names are unknown or twice, no figures are compared."""
    found = list(_names(stored))
    yield from found
    if not found:
        yield from _figures(stored)
        yield from _ends(stored)
        yield from _people(stored)


def _names(stored: StoredPlan) -> Iterator[Disagreement]:
    """Every row has a key of its own, names only what there is, and calls a unit by its one name."""
    known = _known(stored)
    for table, rows in stored.tables.items():
        columns = rows[0]._fields if rows else ()
        yield from _twice(table, rows, columns)
        for column in columns:
            there = known.get(f"{table}.{column}") or known.get(column)
            if there is not None:
                yield from _where(table, rows, (column,), _lacking(there), "unknown")
    holdings = {(row.unit_id, row.category) for row in stored.posts}
    yield from _where("posts", stored.posts, ("unit_id", "name"), _second_name(stored), "two_names")
    for table in ("needs", "offices", "digest"):
        yield from _where(
            table, stored.tables[table], ("unit_id", "category"), lambda key: key not in holdings, "unknown"
        )
        yield from _where(table, stored.tables[table], ("unit_id", "name"), _second_name(stored), "two_names")
    for end in ("from", "to"):
        own = (f"{end}_unit", f"{end}_name")
        yield from _where("transfers", stored.transfers, own, _second_name(stored), "two_names")
    yield from _where("transfers", stored.transfers, ("route", "via"), _is_broken_way, "unknown")


def _known(stored: StoredPlan) -> Mapping[str, Callable[[Any], bool]]:
    """Return what tells whether a name is known, by column, or by table and column."""
    names, posts = stored.manifest.get("names", {}), stored.posts
    units = {row.unit_id for row in posts}
    pools = {f"{row.jurisdiction}/{row.level}" for rows in (posts, stored.reserve) for row in rows}
    categories: Collection[str] = names.get("categories") or {row.category for row in posts}
    jurisdictions: Collection[str] = names.get("jurisdictions") or {row.jurisdiction for row in posts}
    end, pool = {*units, RESERVE, APPROVAL}.__contains__, pools.__contains__
    return {
        "unit_id": units.__contains__,
        "category": categories.__contains__,
        "jurisdiction": jurisdictions.__contains__,
        "level": frozenset(LEVEL_ORDER).__contains__,
        "from_unit": end,
        "to_unit": end,
        "from_pool": pool,
        "to_pool": pool,
        "via": lambda text: pools.issuperset(text.split()),
        "members": lambda text: units.issuperset(text.split()),
        "transfers.route": lambda text: not text or all(map(_ROUTE.fullmatch, text.split(" + "))),
        "changes.approval": lambda text: "/" in text,
        "rules.rule": rules_in(stored.manifest).__contains__,
        "sense": ("<=", ">=", "==").__contains__,
    }


def _lacking(there: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: not there(value)


def _second_name(stored: StoredPlan) -> Callable[[Any], bool]:
    """Return what tells of a unit and a name whether it bears another."""
    first = {row.unit_id: row.name for row in reversed(stored.posts)}
    return lambda key: bool(first.get(key[0], key[1]) != key[1])


def _is_broken_way(way: tuple[str, str]) -> bool:
    """Return whether a route names more crossings, or fewer, than there are pools between."""
    route, via = way
    return len(via.split()) != len(route.split(" + ")) - 1


def _twice(table: str, rows: Sequence[Any], columns: Sequence[str]) -> Iterator[Disagreement]:
    if not rows:
        return
    key = itemgetter(*map(columns.index, _KEYS[table])) if len(_KEYS[table]) > 1 else itemgetter(0)
    if len(set(map(key, rows))) < len(rows):
        seen: set[object] = set()
        for place, row in enumerate(rows):
            if key(row) in seen:
                yield Disagreement(table, place, "", "twice", {})
                return
            seen.add(key(row))


def _where(
    table: str, rows: Sequence[Any], columns: tuple[str, ...], wrong: Callable[[Any], bool], what: str
) -> Iterator[Disagreement]:
    """Yield the first row whose cells are wrong; each different value is looked at once, as a country has many rows."""
    if not rows:
        return
    cells = itemgetter(*map(rows[0]._fields.index, columns))
    found = {value for value in set(map(cells, rows)) if wrong(value)}
    if found:
        place = next(place for place, row in enumerate(rows) if cells(row) in found)
        yield Disagreement(table, place, columns[-1], what, {"text": str(getattr(rows[place], columns[-1]))[:40]})


def _figures(stored: StoredPlan) -> Iterator[Disagreement]:
    """No number is below 0 that cannot be, and every figure that follows from others follows."""
    for table, rows in stored.tables.items():
        kinds = kinds_of(RECORDS[table]) if rows else {}
        for column, kind in kinds.items():
            if kind is int and column not in _SIGNED and (table, column) != ("changes", "posts"):
                yield from _where(table, rows, (column,), lambda number: number < 0, "negative")
    for place, row in enumerate(stored.posts):
        if row.need_exact.numerator <= 0:
            yield Disagreement("posts", place, "need_exact", "negative", {"text": str(row.need_exact)[:40]})
    yield from _posts(stored)
    for place, rule in enumerate(stored.rules):
        left = rule.limit - rule.activity
        slack = left if rule.sense == "<=" else -left if rule.sense == ">=" else -abs(left)
        if rule.slack == slack >= 0:
            continue
        if rule.price is not None and slack < 0 < (rule.exceeded or 0) and rule.slack >= 0:
            continue  # exceeded at its price
        if rule.slack != slack:
            yield from _unlike("rules", place, rule, {"slack": slack})
        elif slack < 0:
            yield Disagreement("rules", place, "activity", "breach", {"text": rule.activity, "limit": rule.limit})
    for place, merge in enumerate(stored.merges):
        yield from _unlike("merges", place, merge, {"freed": merge.held - merge.kept if merge.taken else 0})


def _posts(stored: StoredPlan) -> Iterator[Disagreement]:
    """Changes, needs and coverages follow, and the offices of a unit have all its posts."""
    needs: dict[tuple[str, str], list[Fraction]] = defaultdict(list)
    for part in stored.need_parts:
        needs[part.unit_id, part.category].append(part.exact)
    for place, row in enumerate(stored.posts):
        need = exact_sum(needs[row.unit_id, row.category])
        follows = {"change": row.planned - row.current, "need_exact": need, "need": two_decimals(need)}
        if need > 0:
            follows |= {"coverage_before": coverage(row.current, need)}
            follows |= {"coverage_after": coverage(row.planned, need)}
        yield from _unlike("posts", place, row, follows)
    offices = Counter[tuple[str, str]]()
    for office in stored.offices:
        offices[office.unit_id, office.category] += office.posts
    for place, row in enumerate(stored.posts):
        found = offices.get((row.unit_id, row.category), row.planned)
        if found != row.planned:
            yield _unlike_sum("posts", place, "planned", row.planned, found, "offices.csv")


def _unlike(table: str, place: int, row: object, follows: Mapping[str, object]) -> Iterator[Disagreement]:
    for column, value in follows.items():
        if getattr(row, column) != value:
            yield Disagreement(table, place, column, "figure", {"text": getattr(row, column), "found": value})


def _unlike_sum(table: str, place: int, column: str, stated: int, found: int, other: str) -> Disagreement:
    return Disagreement(table, place, column, "sum", {"text": stated, "found": found, "other": other})


def _ends(stored: StoredPlan) -> Iterator[Disagreement]:
    """Every change of a unit, a reserve or an approval equals what its transfers bring and take."""
    net: Counter[tuple[str, str, str]] = Counter()
    where: dict[tuple[str, str, str], tuple[str, int, str]] = {}
    due: Counter[tuple[str, str, str]] = Counter()
    for place, move in enumerate(stored.transfers):
        for unit, pool, sign in ((move.from_unit, move.from_pool, -1), (move.to_unit, move.to_pool, 1)):
            key = unit, pool if unit in (RESERVE, APPROVAL) else "", move.category
            net[key] += sign * move.posts
            where.setdefault(key, ("transfers", place, "posts"))
    for place, row in enumerate(stored.posts):
        due[row.unit_id, "", row.category] += row.planned - row.current
        where[row.unit_id, "", row.category] = "posts", place, "change"
    for place, kept in enumerate(stored.reserve):
        key = RESERVE, f"{kept.jurisdiction}/{kept.level}", kept.category
        due[key] += kept.after - kept.before
        where[key] = "reserve", place, "after"
    for place, change in enumerate(stored.changes):
        key = APPROVAL, f"{change.jurisdiction}/{change.level}", change.category
        due[key] -= change.posts
        where[key] = "changes", place, "posts"
    for key in sorted(where):
        if net[key] != due[key]:
            yield _unlike_sum(*where[key], due[key], net[key], "transfers.csv")


def _people(stored: StoredPlan) -> Iterator[Disagreement]:
    """People are neither lost nor made: they go with posts, or without any to where there is room."""
    moved: Counter[tuple[str, str]] = Counter()
    for place, move in enumerate(stored.transfers):
        if move.posts and move.people > move.posts:
            yield _unlike_sum("transfers", place, "people", move.people, move.posts, "transfers.csv posts")
        moved[move.from_unit, move.category] -= move.people
        moved[move.to_unit, move.category] += move.people
    for place, row in enumerate(stored.posts):
        after = row.headcount + moved[row.unit_id, row.category]
        if row.headcount_after != after:
            yield _unlike_sum("posts", place, "headcount_after", row.headcount_after, after, "transfers.csv")
    for end in (RESERVE, APPROVAL):
        for place, move in enumerate(stored.transfers):
            if move.people and end in (move.from_unit, move.to_unit):
                yield _unlike_sum("transfers", place, "people", move.people, 0, "posts.csv")
