"""The rules of the years, each a function that yields labelled rows. Years count from 0; Σ_{s≤t} is over all up to that year.

Everything that a plan decides lies between what there is and what the plan comes to, and has come to it in the last year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from quota.model.rows import Change, Merge, Posts, Quantity, Reserve, Row, Sense, Transfer, Turn
from quota.model.rules import rows as labelled_rows
from quota.model.subject import Subject
from quota.phase.quantities import (
    Along,
    At,
    Comes,
    Decided,
    Hired,
    Hires,
    Leaves,
    Missed,
    Overfilled,
    Swing,
    Waiting,
    YearPeople,
    YearRow,
)
from quota.phase.start import Holder, Start, crossings
from quota.scenario import Pool

Terms = list[tuple[At, int]]


def _change(what: Decided, year: int) -> Terms:
    """Return by how much a quantity is more than the year before; all of it in the first."""
    return [(At(what, year), 1), *([(At(what, year - 1), -1)] if year else [])]


def plan_rows(start: Start, *, every: bool = False) -> Iterator[YearRow]:
    """Every row of the plan holds in every year; one that is broken before the first year is broken as little as can be.

    Σ coefficient · quantity[t] (− missed[t])  sense  limit                       for every row and year       [posts]
    balance: Σ_{u∈p} posts[t] + reserve[t] + waiting[t] = held + approved by then + in − out                   [posts]

    Left out is what holds of whatever lies between start and end: rows of one quantity that hold at both, and limits of whole
    pools that follow from their balances; `every`: they too, for tables that somebody changed. Rows about people are said by
    the rules below, those of a least change hold of the change as a whole.
    """
    known = list(labelled_rows(start.case))
    balances = [row for row in known if row.rule.accounts == "posts"]
    for place, row in enumerate(known):
        if row.rule.accounts == "people" or any(isinstance(quantity, Turn) for quantity, _ in row.terms):
            continue
        held = row.slack(start.before) >= 0
        if row.rule.accounts == "posts":
            yield from _repeated(start, row, place, waits=True, every=every)
        elif every or (
            (row.price is not None or len(row.terms) > 1 or not held) and not _follows(start, row, balances)
        ):
            yield from _repeated(start, row, place, missed=not held and row.price is None, every=every)


def _repeated(
    start: Start, row: Row, place: int, *, waits: bool = False, missed: bool = False, every: bool = False
) -> Iterator[YearRow]:
    for year in range(len(start.years)):
        limit, terms = row.limit, []
        for quantity, factor in row.terms:
            if isinstance(quantity, Change):
                limit -= factor * start.granted(quantity, year)
            elif isinstance(quantity, Merge):
                limit -= factor * start.target[quantity]
            elif not isinstance(quantity, Turn):
                terms.append((At(quantity, year), factor))
        if not every and all(_still(start, at.what) for at, _ in terms) and limit == row.limit:
            continue
        if waits and row.subject.pool is not None:
            terms.append((At(Waiting(row.subject.pool, row.subject.category), year), 1))
        if missed:
            terms += [(At(Missed(place, above), year), -1 if above else 1) for above in _sides(row)]
        yield YearRow("balance" if waits else "plan", row.subject, year, tuple(terms), row.sense, limit, row, not waits)


def _follows(start: Start, row: Row, balances: Sequence[Row]) -> bool:
    """Return whether a row holds in every year because the balances of pools do: a cap of all that some pools have."""
    if (
        row.sense != "<="
        or row.price is not None
        or not any(isinstance(quantity, Reserve) for quantity, _ in row.terms)
    ):
        return False
    left, sure = dict(row.terms), 0
    for balance in balances:
        held = [(quantity, factor) for quantity, factor in balance.terms if isinstance(quantity, Posts | Reserve)]
        share = left.get(held[0][0], 0) if held else 0
        if share > 0 and all(factor == 1 and left.get(quantity) == share for quantity, factor in held):
            left = {quantity: factor for quantity, factor in left.items() if quantity not in dict(held)}
            sure += share * balance.limit
            for quantity, factor in balance.terms:
                if not isinstance(quantity, Posts | Reserve):
                    left[quantity] = left.get(quantity, 0) - share * factor
    return sure + sum(_most(start, quantity, factor) for quantity, factor in left.items()) <= row.limit


def _most(start: Start, quantity: Quantity, factor: int) -> int:
    """Return the most that a quantity adds in any year: it lies between what it is before and in the end."""
    if isinstance(quantity, Change):
        there = factor * start.target[quantity]
        return max(0, there) if start.year_of(quantity.approval) else there
    return max(factor * start.before.get(quantity, 0), factor * start.target.get(quantity, 0))


def _sides(row: Row) -> tuple[bool, ...]:
    return {"<=": (True,), ">=": (False,), "==": (True, False)}[row.sense]


def _still(start: Start, what: Decided) -> bool:
    """Return whether a quantity never changes."""
    if isinstance(what, Posts | Reserve | Transfer):
        return start.before[what] == start.target[what]
    return False


def ratchet(start: Start) -> Iterator[YearRow]:
    """No to and fro: who gains in the plan never loses in a year, who gives never gains; what has crossed has crossed.

    posts[t] ≥ posts[t − 1] of takers, ≤ of givers;   transfer[t] ≥ transfer[t − 1]                                [posts]
    """
    changing: list[tuple[Subject | Transfer, Decided, bool]] = [
        (holder.subject, holder.posts, holder.target > holder.before)
        for holder in start.holders
        if holder.target != holder.before
    ]
    for about, what, rises in [*changing, *((transfer, transfer, True) for transfer in crossings(start))]:
        for year in range(1, len(start.years)):
            yield YearRow("ratchet", about, year, tuple(_change(what, year)), ">=" if rises else "<=", 0, gives=False)


def yearly_pace(start: Start) -> Iterator[YearRow]:
    """A unit changes by at most so many posts a year, where the scenario says so (`yearly_pace`).

    |posts[t] − posts[t − 1]| ≤ pace[k]                                                                            [posts]
    """
    for holder in start.holders:
        pace = start.case.settings.yearly_pace[holder.posts.category]
        change = holder.target - holder.before
        if pace is None or abs(change) <= pace:
            continue
        sense: Sense = "<=" if change > 0 else ">="
        for year in range(len(start.years)):
            limit = (0 if year else holder.before) + (pace if change > 0 else -pace)
            yield YearRow("yearly_pace", holder.subject, year, tuple(_change(holder.posts, year)), sense, limit)


def people(start: Start) -> Iterator[YearRow]:
    """Nobody appears or vanishes.

    people[t] = people[t − 1] − exits[t] + hires[t] − leaves[t] + comes[t]                                        [people]
    """
    for holder in start.holders:
        for year, leavers in enumerate(holder.exits):
            moves = ((Hires, -1), (Leaves, 1), (Comes, -1))
            terms = _change(YearPeople(holder.posts), year)
            terms += [(At(kind(holder.posts), year), factor) for kind, factor in moves]
            limit = -leavers if year else holder.people - leavers
            yield YearRow("people", holder.subject, year, tuple(terms), "==", limit, gives=False)


def seats(start: Start) -> Iterator[YearRow]:
    """People sit on posts. Those who were too many shrink as people leave, and while there are any, nobody comes.

    people[t] ≤ posts[t] + over[t] · overfilled[t]                                                                [people]
    hires[t] + comes[t] ≤ most · (1 − overfilled[t])        hires on a digest schedule (n for m) apart              [people]
    over[t] = max(0, people beyond posts at the start, or that a schedule lets posts go below − those who left since
              + those hired on the schedule);   0 from the last year of a digest schedule on

    Legal basis
        Decree 486 art. 6 and 26: people in post may not exceed the posts approved.
    """
    for holder in start.holders:
        for year in range(len(start.years)):
            over = holder.over(year)
            terms: Terms = [(At(YearPeople(holder.posts), year), 1), (At(holder.posts, year), -1)]
            if over:
                switch = At(Overfilled(holder.posts), year)
                most = max(holder.before, holder.target) + over
                coming: Terms = [(At(Comes(holder.posts), year), 1), (switch, most)]
                if not holder.refills(year):
                    coming.append((At(Hires(holder.posts), year), 1))
                yield YearRow("overfilled", holder.subject, year, tuple(coming), "<=", most, gives=False)
                terms.append((switch, -over))
            yield YearRow("seats", holder.subject, year, tuple(terms), "<=", 0)


def refills(start: Start) -> Iterator[YearRow]:
    """On a digest schedule so many are hired for so many who leave: none (leave one, cut one), or one for two.

    Σ_{s≤t} hires[s] ≤ ⌊n · Σ_{s≤t} exits[s] / m⌋                                                                 [people]

    Like a hiring plan it never stands in the way of a plan, only of people for the work: no rule asks that anybody is hired.
    """
    for holder in start.holders:
        for year in range(len(start.years)):
            most = holder.refills(year)
            if most is not None:
                terms = tuple((At(Hires(holder.posts), earlier), 1) for earlier in range(year + 1))
                yield YearRow("refills", holder.subject, year, terms, "<=", most, gives=False)


def movers(start: Start) -> Iterator[YearRow]:
    """People move only with posts that their unit gives, or where the plan has none for them; as many as can, and no more.

    Σ_{s≤t} leaves[s] ≤ movable                                                                                   [people]
    Σ_{s≤t} leaves[s] ≤ posts given by then + people without a post at the start                 of givers          [people]
                      ≤ max(0, people at the start − posts of the plan)                          of all others      [people]
    """
    last = len(start.years) - 1
    for holder in start.holders:
        if not may_leave(holder):
            continue
        for year in range(last + 1):
            leaving: Terms = [(At(Leaves(holder.posts), earlier), 1) for earlier in range(year + 1)]
            given = () if holder.target >= holder.before else ((At(holder.posts, year), 1),)
            limit = max(holder.people, holder.before) if given else max(0, holder.people - holder.target)
            yield YearRow("with_posts", holder.subject, year, (*leaving, *given), "<=", limit, gives=False)
            if year == last:
                yield YearRow("movers", holder.subject, year, tuple(leaving), "<=", holder.movable)


def may_leave(holder: Holder) -> bool:
    """Return whether anybody of a holder may move."""
    return bool(holder.movable) and (holder.target < holder.before or holder.people > holder.target)


def seats_elsewhere(start: Start) -> Iterator[YearRow]:
    """Who moves arrives, in the same pool or where posts of that year cross to.

    Σ_{u∈p} leaves[t] + along into p = Σ_{u∈p} comes[t] + along out of p                                          [people]
    along[t] ≤ transfer[t] − transfer[t − 1]                                                                      [people]
    """
    ends: dict[tuple[Pool, str], list[tuple[Decided, int]]] = defaultdict(list)
    for holder in start.holders:
        ends[holder.pool, holder.posts.category] += [(Leaves(holder.posts), 1), (Comes(holder.posts), -1)]
    for transfer in crossings(start):
        ends[transfer.giver, transfer.category].append((Along(transfer), -1))
        ends[transfer.receiver, transfer.category].append((Along(transfer), 1))
    for year in range(len(start.years)):
        for (pool, category), found in ends.items():
            terms = tuple((At(what, year), factor) for what, factor in found)
            yield YearRow("arrivals", Subject(pool=pool, category=category), year, terms, "==", 0, gives=False)
        for transfer in crossings(start):
            crossed = [(at, -factor) for at, factor in _change(transfer, year)]
            yield YearRow("along", transfer, year, ((At(Along(transfer), year), 1), *crossed), "<=", 0, gives=False)


def hiring(start: Start) -> Iterator[YearRow]:
    """So many people are hired in a jurisdiction and year as its hiring plan has, and no more.

    Σ_{u∈j} hires[t] ≤ most[j, k, t]                                                                              [people]
    """
    number = {year.year: place for place, year in enumerate(start.years)}
    for item in start.case.hiring:
        if item.year in number:
            year = number[item.year]
            terms = hired_within(start, item.category, item.jurisdiction, year)
            about = Subject(jurisdiction=item.jurisdiction, category=item.category)
            yield YearRow("hiring", about, year, tuple(terms), "<=", item.most, gives=False)


def hired_within(start: Start, category: str, jurisdiction: str | None, year: int) -> Terms:
    """Return the hires of a category in a year, of a jurisdiction and all below it where one is named."""
    return [(At(Hires(holder.posts), year), 1) for holder in start.holders_of(category, jurisdiction)]


def evenness(start: Start) -> Iterator[YearRow]:
    """How much hiring changes from year to year, of each hiring plan; of a category where there is none.

    hired[t] = Σ hires[t];    hired[t] − hired[t − 1] = more[t] − less[t]                                         [people]
    """
    planned = dict.fromkeys((item.jurisdiction, item.category) for item in start.case.hiring)
    loose = [category for category in start.case.categories if all(category != other for _, other in planned)]
    groups: list[tuple[str | None, str]] = [*planned, *((None, category) for category in loose)]
    for jurisdiction, category in groups:
        hired = Hired(jurisdiction or "", category)
        about = Subject(jurisdiction=hired.jurisdiction, category=category)
        for year in range(len(start.years)):
            terms = hired_within(start, category, jurisdiction, year)
            yield YearRow("hired", about, year, (*terms, (At(hired, year), -1)), "==", 0, gives=False)
            if year:
                swing = [
                    (At(Swing(hired.jurisdiction, hired.category, more), year), -1 if more else 1)
                    for more in (True, False)
                ]
                yield YearRow("evenness", about, year, (*_change(hired, year), *swing), "==", 0, gives=False)


RULES = (plan_rows, ratchet, yearly_pace, people, seats, refills, movers, seats_elsewhere, hiring, evenness)


def year_rows(start: Start) -> list[YearRow]:
    """Return every labelled row of the years."""
    return [row for rule in RULES for row in rule(start)]


def every_row(start: Start, *, moving: bool = True) -> Iterator[YearRow]:
    """Yield every labelled row, and what holds of all that the programme can decide without being said.

    posts[0] ≥ posts before of takers, ≤ of givers;   posts[t] = posts before of all others                       [posts]
    posts[last] = posts of the plan                                                                               [posts]
    leaves[t] = 0 of those of whom nobody may move; of all where nobody moves (`unmoved`)                        [people]
    """
    yield from plan_rows(start, every=True)
    for rule in RULES[1:]:
        yield from rule(start)
    for holder in start.holders:
        sense: Sense = "==" if holder.target == holder.before else ">=" if holder.target > holder.before else "<="
        last = len(start.years) - 1
        if not (moving and may_leave(holder)):
            stays = "movers" if moving else "unmoved"
            for year in range(last + 1):
                yield YearRow(stays, holder.subject, year, ((At(Leaves(holder.posts), year), 1),), "<=", 0)
        for year in range(last if sense == "==" else 1):
            yield YearRow("ratchet", holder.subject, year, ((At(holder.posts, year), 1),), sense, holder.before)
        yield YearRow("end", holder.subject, last, ((At(holder.posts, last), 1),), "==", holder.target)
