"""From posts by unit to transfers from unit to unit, with the people who move along.

Pools are taken in the order in which posts flow through them. In each, what is given (by units, the reserve, approvals,
and what came in from other pools) meets what is taken (by units, the reserve, cuts, and what goes out): equal amounts
first, then the largest with the largest, which leaves fewer pairs than there are givers and takers. Vacant posts go to
ends without a seat (reserve, cut) first; people go with the posts that find a seat. Before all this a merge hands the
posts of its members to the institution that it opens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from quota.model.rows import Change, Merge, Posts, Quantity, Reserve, Transfer
from quota.model.rules.headcount import digested, seated
from quota.model.subject import pool_name
from quota.scenario import Case, Pool

RESERVE = "reserve"
APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class TransferEnd:
    """One end of a transfer: a unit, a pool's reserve, or an approval that adds or takes posts.

    `name` is the unit's code, or ``reserve`` or ``approval``; `pool` where it is; `approval` which one.
    """

    name: str
    pool: Pool
    approval: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Posts, and people with them, that go from one end to another.

    Parameters
    ----------
    posts, people : int
        People without posts (posts 0) take a vacant post where they arrive.
    hops : tuple of Transfer
        The crossings on the way; empty within one pool.
    """

    category: str
    giver: TransferEnd
    taker: TransferEnd
    posts: int
    people: int
    hops: tuple[Transfer, ...]


@dataclass(slots=True)
class _Supply:
    end: TransferEnd
    posts: int
    people: int
    hops: tuple[Transfer, ...] = ()

    @property
    def vacant(self) -> int:
        return self.posts - self.people


@dataclass(slots=True)
class _Demand:
    end: TransferEnd | None  # None: goes out on `hop`
    posts: int
    seats: bool
    hop: Transfer | None = None


@dataclass(slots=True)
class _Pool:
    supplies: list[_Supply] = field(default_factory=list)
    demands: list[_Demand] = field(default_factory=list)
    standing: list[_Supply] = field(default_factory=list)  # people whose posts went to a reserve or a cut


def match(case: Case, quantities: Mapping[Quantity, int], category: str) -> list[Move]:
    """Return the transfers of a plan in one category, sorted by giver and taker; no other category has a part in them."""
    changes, crossings = _changes(quantities, category), _crossings(quantities, category)
    pools = {
        pool: _ends(case, quantities, pool, category, changes.get(pool, ()))
        for pool, held in case.pools
        if held == category
    }
    for transfer, posts in crossings:
        pools[transfer.giver].demands.append(_Demand(None, posts, True, transfer))
    moves = _open(case, quantities, category, pools)
    for pool in _downstream(list(pools), [transfer for transfer, _ in crossings]):
        moves += _match_pool(category, pools, pool)
    moves += _seat(case, quantities, category, pools, moves)
    return sorted(_joined(moves), key=lambda move: (_place(move.giver), _place(move.taker), move.hops))


def _joined(moves: Iterable[Move]) -> Iterator[Move]:
    """Make one of moves between the same ends: posts go to a cut in two lots, the vacant ones first."""
    lots: dict[tuple[object, ...], list[Move]] = {}
    for move in moves:
        lots.setdefault((move.category, move.giver, move.taker, move.hops, move.posts > 0), []).append(move)
    for lot in lots.values():
        posts, people = sum(move.posts for move in lot), sum(move.people for move in lot)
        yield lot[0] if len(lot) == 1 else replace(lot[0], posts=posts, people=people)


def _place(end: TransferEnd) -> tuple[Pool, str, str]:
    return (end.pool, end.name, end.approval)


def _crossings(quantities: Mapping[Quantity, int], category: str) -> list[tuple[Transfer, int]]:
    return sorted(
        (quantity, posts)
        for quantity, posts in quantities.items()
        if isinstance(quantity, Transfer) and quantity.category == category and posts
    )


def _changes(quantities: Mapping[Quantity, int], category: str) -> dict[Pool, list[tuple[Change, int]]]:
    """Return what each pool gets from approvals, or loses by them, sorted by approval."""
    found: dict[Pool, list[tuple[Change, int]]] = {}
    for quantity, posts in quantities.items():
        if isinstance(quantity, Change) and quantity.category == category:
            found.setdefault(quantity.pool, []).append((quantity, posts))
    return {pool: sorted(changes) for pool, changes in found.items()}


def _downstream(pools: list[Pool], crossings: list[Transfer]) -> Iterator[Pool]:
    """Yield the pools so that every giver comes before its receivers; flows that cross least have no cycles."""
    givers: dict[Pool, set[Pool]] = {}
    for hop in crossings:
        givers.setdefault(hop.receiver, set()).add(hop.giver)
    waiting = sorted(pools)
    while waiting:
        still = set(waiting)
        ready = [pool for pool in waiting if still.isdisjoint(givers.get(pool, ()))]
        yield from ready
        still.difference_update(ready)
        waiting = [pool for pool in waiting if pool in still]


def _ends(
    case: Case,
    quantities: Mapping[Quantity, int],
    pool: Pool,
    category: str,
    changes: Iterable[tuple[Change, int]],
) -> _Pool:
    """Gather who gives and who takes in a pool."""
    ends = _Pool()
    for unit in case.pools[pool, category]:
        holding, posts = unit.holdings[category], quantities[Posts(unit.id, category)]
        if posts != holding.current:
            people = max(0, seated(holding) - posts - digested(case, unit.id, category))
            _add(ends, TransferEnd(unit.id, pool), posts - holding.current, people=people)
    _add(
        ends,
        TransferEnd(RESERVE, pool),
        quantities[Reserve(pool, category)] - case.reserve_now(pool, category),
        seats=False,
    )
    for quantity, posts in changes:
        _add(ends, TransferEnd(APPROVAL, pool, quantity.approval), -posts, seats=False)
    return ends


def _add(ends: _Pool, end: TransferEnd, change: int, *, people: int = 0, seats: bool = True) -> None:
    if change < 0:
        ends.supplies.append(_Supply(end, -change, people))
    elif change > 0:
        ends.demands.append(_Demand(end, change, seats))


def _open(case: Case, quantities: Mapping[Quantity, int], category: str, pools: Mapping[Pool, _Pool]) -> list[Move]:
    """Let new institutions take their posts from the members that close, filled ones first.

    So only as many people leave a merge as find no post in the institution that it opens.
    """
    moves: list[Move] = []
    for item in case.consolidations:
        if item.category != category or not item.kept or not quantities[Merge(item.merge)]:
            continue
        members = {unit.id for unit in case.members[item.merge]}
        pool = case.units[item.successor].pool
        demand = next(demand for demand in pools[pool].demands if demand.end == TransferEnd(item.successor, pool))
        supplies = [supply for supply in pools[pool].supplies if supply.end.name in members]
        people = _in_turn(demand.posts, [supply.people for supply in supplies])
        vacant = _in_turn(demand.posts - sum(people), [supply.vacant for supply in supplies])
        for supply, filled, empty in zip(supplies, people, vacant, strict=True):
            moves += [Move(category, supply.end, TransferEnd(item.successor, pool), filled + empty, filled, ())]
            supply.posts -= filled + empty
            supply.people -= filled
            demand.posts -= filled + empty
    return [move for move in moves if move.posts]


def _in_turn(total: int, amounts: list[int]) -> list[int]:
    """Take amounts one after the other until the total is reached.

    >>> _in_turn(7, [5, 5, 5])
    [5, 2, 0]
    """
    taken: list[int] = []
    for amount in amounts:
        taken.append(min(amount, total - sum(taken)))
    return taken


def _match_pool(category: str, pools: Mapping[Pool, _Pool], pool: Pool) -> list[Move]:
    """Pair off one pool; what goes out becomes a supply of the pool that it reaches."""
    ends = pools[pool]
    moves: list[Move] = []
    for seats in (False, True):
        supplies, demands = ends.supplies, [demand for demand in ends.demands if demand.seats is seats]
        for supply, demand, posts in _pairs(supplies, demands, seats=seats):
            people = min(posts, supply.people) if seats else max(0, posts - supply.vacant)
            supply.posts -= posts
            supply.people -= people
            demand.posts -= posts
            hops = supply.hops
            if demand.hop is not None:
                pools[demand.hop.receiver].supplies.append(_Supply(supply.end, posts, people, (*hops, demand.hop)))
            elif demand.end is not None:
                moves.append(Move(category, supply.end, demand.end, posts, people if seats else 0, hops))
                if people and not seats:
                    ends.standing.append(_Supply(supply.end, 0, people, hops))
    return moves


def _pairs(supplies: list[_Supply], demands: list[_Demand], *, seats: bool) -> Iterator[tuple[_Supply, _Demand, int]]:
    """Yield pairs until every demand is met; amounts change as the caller takes them."""
    while True:
        demand = max((demand for demand in demands if demand.posts), key=lambda demand: demand.posts, default=None)
        given = [supply for supply in supplies if supply.posts]
        if demand is None or not given:
            return
        whole = [supply for supply in given if seats or not supply.people]
        first_of = {supply.posts: supply for supply in reversed(whole)}
        equal = next((other for other in demands if other.posts in first_of), None)
        if equal is not None:
            yield first_of[equal.posts], equal, equal.posts
            continue
        if not seats and any(supply.vacant for supply in given):
            supply = max(given, key=lambda supply: supply.vacant)
            yield supply, demand, min(supply.vacant, demand.posts)
        else:
            supply = max(given, key=lambda supply: supply.posts)
            yield supply, demand, min(supply.posts, demand.posts)


def _seat(
    case: Case, quantities: Mapping[Quantity, int], category: str, pools: Mapping[Pool, _Pool], moves: list[Move]
) -> list[Move]:
    """Find vacant posts for people whose posts went to a reserve or a cut, in the pool where that happened.

    There is room: by the rule `headcount` a pool keeps a post for everyone in it.
    """
    if not any(ends.standing for ends in pools.values()):
        return []
    people = headcounts(case, moves)
    room = {unit: quantities[Posts(unit, held)] - seats for (unit, held), seats in people.items() if held == category}
    seating: list[Move] = []
    for pool, ends in pools.items():
        for group in ends.standing:
            # Those who stand are still counted where they came from, but need no seat there.
            room[group.end.name] += group.people
        for group in ends.standing:
            for unit in sorted(case.pools[pool, category], key=lambda unit: (-room[unit.id], unit.id)):
                seats = min(group.people, room[unit.id])
                if seats > 0 and unit.id != group.end.name:
                    seating.append(Move(category, group.end, TransferEnd(unit.id, pool), 0, seats, group.hops))
                    room[unit.id] -= seats
                    group.people -= seats
    return seating


def headcounts(case: Case, moves: list[Move]) -> dict[tuple[str, str], int]:
    """Return the people of every unit and category after the moves."""
    people = {(unit.id, category): holding.headcount for unit, category, holding in case.holdings()}
    for move in moves:
        for end, sign in ((move.giver, -1), (move.taker, 1)):
            if (end.name, move.category) in people:
                people[end.name, move.category] += sign * move.people
    return people


def approvers(case: Case) -> dict[str, str]:
    """Name who approves, by id of the route or approval: its body, of an approval with the number of the document."""
    bodies = {name: route.body for name, route in case.route_of.items()}
    return bodies | {name: f"{item.body} {item.document}".strip() for name, item in case.approval_of.items()}


def approving(approver_of: Mapping[str, str], move: Move) -> str:
    """Name who approves a move: the bodies of its routes, or the approval that it comes from or goes to."""
    ids = [end.approval for end in (move.giver, move.taker) if end.approval] + [hop.route for hop in move.hops]
    return "; ".join(dict.fromkeys(name for name in map(approver_of.__getitem__, ids) if name))


def via(move: Move) -> str:
    """Name the pools between giver and taker, where a move crosses more than one border."""
    return " ".join(pool_name(hop.receiver) for hop in move.hops[:-1])
