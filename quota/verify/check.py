"""What a plan says of itself, reckoned again: needs, reconciliation, and every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from quota.verify.files import Folder, Key, Quantity, Rule, Transfer
from quota.verify.ledger import LEAST_STEP, PostsLedger, exceeded_of, hops


@dataclass(frozen=True)
class Finding:
    """Something that is wrong: its kind, as `quota.verify.words` says it, and where."""

    kind: str
    place: str


def findings(ledger: PostsLedger) -> Iterator[Finding]:
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


def _ends(ledger: PostsLedger) -> Iterator[Finding]:
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
        if after < required and not ledger.soft.get(("exceeded", "reserve", " ".join((key[0], key[1])), ">=")):
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


def _merges(ledger: PostsLedger) -> Iterator[Finding]:
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


def _rows(ledger: PostsLedger) -> Iterator[Finding]:
    """Every row holds and has the activity that the posts give it; limits that follow from the ledger are theirs."""
    balanced = set()
    for row in ledger.folder.rules:
        place = f"rules.csv:{row.line} {row.rule} {row.key}"
        activity = _activity(ledger, row)
        slack = _slack_beyond(row) if row.exceeded else row.left
        if slack < 0 or slack != row.slack or (activity is not None and activity != row.activity):
            yield Finding("row", place)
        if not _limit_fits(ledger, row):
            yield Finding("limit", place)
        if row.rule == "balance":
            balanced.add(ledger.about(row.key)[1])
    for pool in ledger.pools.keys() - balanced:
        yield Finding("unbalanced", " ".join(pool))


def _slack_beyond(row: Rule) -> int:
    """Return what is left of a row that is exceeded at its price: less than a post, in whatever it is counted."""
    if row.sense == "==":
        return 0 if row.left == -row.exceeded else row.left
    per_post, rest = divmod(row.slack - row.left, row.exceeded)
    return row.slack if not rest and 0 <= row.slack < per_post else row.left


def _step_activity(ledger: PostsLedger, row: Rule) -> int | None:
    """Reckon the left side of a line of a least step: posts, and whether the unit gains or gives."""
    unit, _ = ledger.about(row.key)
    if unit is None:
        return None
    held, merge = ledger.folder.posts[unit], ledger.merging(unit[0])
    closed = merge in ledger.taken
    gains, gives = held.planned > held.current, held.planned < held.current and not closed
    if row.key.endswith(" one_way"):
        return gains + gives + closed
    least = int(ledger.folder.points(f"{LEAST_STEP}.{unit[1]}"))
    if row.sense == ">=":
        return held.planned - least * gains + held.current * (gives + closed)
    there = sum(other.current for key, other in ledger.folder.posts.items() if key[1] == unit[1])
    there += sum(before for key, (before, _, _) in ledger.folder.reserve.items() if key[1] == unit[1])
    added = Counter[str]()
    for change, posts in ledger.folder.changes.items():
        added[change[1]] += posts if change[3] == unit[1] else 0
    there += sum(posts for posts in added.values() if posts > 0)
    return held.planned - there * gains + least * gives


def _activity(ledger: PostsLedger, row: Rule) -> int | None:
    """Reckon the left side of a row; None where the plan does not say what it adds up."""
    if row.rule == "consolidation":
        return _merge_activity(ledger, row)
    if row.rule == LEAST_STEP:
        return _step_activity(ledger, row)
    terms = ledger.terms(row)
    if terms is None:
        return None
    terms = tuple(term for term in terms if term[0] != exceeded_of(row))
    activity = sum(factor * ledger.amounts.get(quantity, 0) for quantity, factor in terms)
    unit = row.key.split(" ")[0]
    gives_way = len(terms) == 1 and row.sense != "<=" and ledger.merging(unit) in ledger.taken
    if gives_way and unit in ledger.successors:
        return row.activity  # its posts are those kept, whatever its limits
    return activity + row.limit if gives_way and row.limit > 0 else activity


def _merge_activity(ledger: PostsLedger, row: Rule) -> int | None:
    words = row.key.split(" ")
    if len(words) == 1:
        return int(words[0] in ledger.taken)
    if len(words) != 3:
        return None
    unit, category, merge = words
    if unit in ledger.successors or merge not in ledger.taken:
        return 0 if unit in ledger.successors else ledger.amounts["posts", unit, category]
    return row.limit


def _limit_fits(ledger: PostsLedger, row: Rule) -> bool:
    """Return whether a limit that follows from the ledger or the settings is what follows."""
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


def _unit_limit_fits(ledger: PostsLedger, row: Rule, unit: Key) -> bool:
    held = ledger.folder.posts[unit]
    if row.rule == "leadership":
        return row.limit == 0
    if row.rule == LEAST_STEP:
        return row.limit == (1 if row.key.endswith(" one_way") else held.current)
    if row.rule == "protected":
        return row.sense == ">=" and row.limit <= held.current
    if row.rule == "headcount":
        return row.sense == ">=" and row.limit <= min(held.headcount, held.current)
    if row.rule == "up_to_need":
        return row.limit == max(held.current, ceil(held.need), ledger.standards[unit])
    return row.rule != "pace" or _pace_fits(ledger, row, unit)


def _pace_fits(ledger: PostsLedger, row: Rule, unit: Key) -> bool:
    name, current = row.key.split(" ")[-1], ledger.folder.posts[unit].current
    most = ledger.folder.points(f"{name}.{unit[1]}") * (Fraction(current, 100) if name == "pace_percent" else 1)
    given_way = ledger.merging(unit[0]) is not None and row.sense == ">=" and row.limit == 0
    least = max(0, current - int(most))
    return given_way or row.limit == (current + int(most) if row.sense == "<=" else least)


def _now(ledger: PostsLedger, pool: Key) -> int:
    held = sum(ledger.folder.posts[unit, pool[1]].current for unit in ledger.pools[pool])
    return held + ledger.folder.reserve[pool][0]
