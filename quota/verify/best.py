"""Whether no plan is better: prices at which every amount of the plan is the cheapest. The proof is in docs/verify.md."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from quota.verify.costs import Costs, Range, added_up, ranges
from quota.verify.files import DamagedError, Quantity, Rule, number
from quota.verify.ledger import PostsLedger, Terms

Node = tuple[str, ...]
_NOUGHT: Node = ("",)
Way = tuple[Fraction, int]
"""The length of a way between two prices, and how often the price of the row over crossings is part of it."""


class ChainError(Exception):
    """A chain of exchanges lowers the value; holds its ends, each followed by the next."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        super().__init__(" → ".join(" ".join(node[1:]) or "·" for node in nodes))


@dataclass(frozen=True)
class Bound:
    """Prices by quantity, and what their lines add to the bound."""

    weights: Mapping[Quantity, Fraction]
    lines: Fraction = Fraction(0)


@dataclass
class StatedProgramme:
    """The programme that a plan's tables state; `given` are the terms of rows that only a certificate tells."""

    ledger: PostsLedger
    given: Mapping[int, Terms] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.costs, self.ranges = Costs(self.ledger), ranges(self.ledger)
        self.there = sum(held.current for held in self.ledger.folder.posts.values())
        self.there += sum(before for before, _, _ in self.ledger.folder.reserve.values())
        self.there += sum(map(abs, self.ledger.folder.changes.values()))

    @cached_property
    def rows(self) -> Mapping[int, tuple[Rule, Terms]]:
        """The rows over several quantities whose terms are known, by their place in rules.csv."""
        found = {}
        for place, row in enumerate(self.ledger.folder.rules):
            terms = self.ledger.terms(row) if row.rule != "consolidation" else ()
            terms = self.given.get(place) if terms is None else terms
            if terms and (len(terms) != 1 or terms[0][1] != 1):
                found[place] = row, terms
        return found

    @cached_property
    def open(self) -> Mapping[str, bool]:
        """The merges that may be taken or not, and whether they are."""
        merges = self.ledger.folder.merges
        return {merge.merge: merge.taken for merge in merges if merge.mode == "optional"}

    def free(self) -> Iterator[tuple[Quantity, int, Range]]:
        """Yield the quantities that a choice of merges leaves open, as the plan has them."""
        for quantity, span in self.ranges.items():
            if quantity[0] == "posts" and self.ledger.merging(quantity[1]) is not None:
                continue
            yield quantity, self.ledger.amounts.get(quantity, 0), span

    def members(self, merge: str) -> list[Quantity]:
        """Return the quantities of the units that a merge would close."""
        lines = self.ledger.folder.lines_of(merge)
        every = [("posts", unit, line.category) for line in lines for unit in line.members]
        return [quantity for quantity in every if quantity[1:] in self.ledger.folder.posts]

    def margin(self, quantity: Quantity, amount: int, span: Range) -> tuple[Fraction | None, Fraction | None]:
        """Return the prices between which an amount is the cheapest; None without end."""
        below, above = self.neighbours(quantity, amount)
        low = self._slope(quantity, below, amount) if span.low is None or below >= span.low else None
        high = self._slope(quantity, amount, above) if span.high is None or above <= span.high else None
        return low, high

    def neighbours(self, quantity: Quantity, amount: int) -> tuple[int, int]:
        """Return the next amounts below and above that a quantity may have."""
        least, held = self._least_change(quantity)
        if least < 2:
            return amount - 1, amount + 1
        below = {held: held - least, held + least: held}.get(amount, amount - 1)
        return below, {held: held + least, held - least: held}.get(amount, amount + 1)

    def _slope(self, quantity: Quantity, start: int, end: int) -> Fraction:
        """Return what a post costs on average between two amounts."""
        if end == start + 1:
            return self.costs.step(quantity, end)
        return (self.costs.upto(quantity, end) - self.costs.upto(quantity, start)) / (end - start)

    def least(self, quantity: Quantity, price: Fraction) -> Fraction:
        """Return the least of cost − price · amount over the range of a quantity."""
        span = self.ranges[quantity]
        low = -self.there if span.low is None else span.low
        high = max(low, self.there if span.high is None else span.high)
        start, end = low, high
        while start < end:  # the last amount whose step costs less than the price
            middle = (start + end + 1) // 2
            start, end = (middle, end) if self.costs.step(quantity, middle) < price else (start, middle - 1)
        likely = [amount for amount in self._allowed(quantity, start) if low <= amount <= high]
        return min((self.costs.upto(quantity, amount) - price * amount for amount in likely), default=Fraction(0))

    def _allowed(self, quantity: Quantity, amount: int) -> tuple[int, ...]:
        """Return an amount if the quantity may have it, else the two about it that it may have."""
        least, held = self._least_change(quantity)
        if not 0 < abs(amount - held) < least:
            return (amount,)
        return (held, held + least) if amount > held else (held - least, held)

    def _least_change(self, quantity: Quantity) -> tuple[int, int]:
        """Return by how much a quantity changes at least, and what it is now; of all but posts nothing is said: 1 and 0."""
        if quantity[0] != "posts":
            return 1, 0
        unit = quantity[1], quantity[2]
        return self.ledger.least.get(unit, 1), self.ledger.folder.posts[unit].current

    def effect(self, merge: str, weights: Mapping[Quantity, Fraction], *, taken: bool) -> Fraction:
        """Return the least that a merge, taken or not, adds to the bound."""
        if not taken:
            return added_up(self.least(quantity, weights[quantity]) for quantity in self.members(merge))
        lines = self.ledger.folder.lines_of(merge)
        earned = [self.successor_price(weights, line.members[0], line.category) * line.kept for line in lines]
        return self.costs.taken(merge) - sum(earned)

    def successor_price(self, weights: Mapping[Quantity, Fraction], member: str, category: str) -> Fraction:
        """Return what a post of a new institution is worth: what one of its members' pool is, by rows over pools."""
        pool = self.ledger.folder.posts[member, category].pool
        return weights.get(("pool", pool, category), Fraction(0))

    def weights(self, prices: Mapping[int, Fraction]) -> Bound:
        """Add up the prices of rows by quantity."""
        found = dict.fromkeys(self.ranges, Fraction(0))
        sums: list[Fraction] = []
        for place, price in prices.items():
            if place not in self.rows:
                raise DamagedError(f"certificate.json: {place}")
            row, terms = self.rows[place]
            if (row.sense == "<=" and price > 0) or (row.sense == ">=" and price < 0):
                raise DamagedError(f"certificate.json: {place}")
            sums.append(price * row.limit)
            pools = self._pools_of(row)
            for quantity, factor in terms:
                if quantity not in found or (not pools and quantity[1] in self.ledger.successors):
                    raise DamagedError(f"certificate.json: {place} {' '.join(quantity)}")
                found[quantity] += price * factor
            for pool in pools:
                found[pool] = found.get(pool, Fraction(0)) + price
        return Bound(found, added_up(sums))

    def _pools_of(self, row: Rule) -> list[Quantity]:
        """Return the pools all of whose units a row counts, one each: new institutions among them."""
        if row.rule in ("balance", "headcount"):
            pool = self.ledger.about(row.key)[1]
            return [("pool", *pool)] if pool else []
        if row.rule in ("total_cap", "never_rise", "never_fall"):
            return [("pool", *pool) for pool in self.ledger.within(row.key)]
        return []

    def cheapest(self, bound: Bound) -> list[Quantity]:
        """Return the quantities whose amount is not the cheapest at these prices."""
        wrong = []
        for quantity, amount, span in self._standing():
            low, high = self.margin(quantity, amount, span)
            price = bound.weights[quantity]
            if (low is not None and price < low) or (high is not None and price > high):
                wrong.append(quantity)
        for merge, taken in self.open.items():
            if self.effect(merge, bound.weights, taken=taken) > self.effect(merge, bound.weights, taken=not taken):
                wrong.append(("merge", merge))
        return wrong

    def _standing(self) -> Iterator[tuple[Quantity, int, Range]]:
        """Yield what is open in the plan: members too, of merges that are not taken."""
        yield from self.free()
        for merge in {line.merge for line in self.ledger.folder.merges} - self.ledger.taken:
            for quantity in self.members(merge):
                yield quantity, self.ledger.amounts[quantity], self.ranges[quantity]

    def tight(self) -> list[Rule]:
        """Return the rows without slack that the exchange argument leaves out."""
        kinds = ("balance", "approval")
        rows = self.ledger.folder.rules
        single = {place for place, row in enumerate(rows) if len(self.ledger.terms(row) or ()) == 1}
        single |= {place for place, (_, terms) in self.rows.items() if all(flow in self.idle for flow, _ in terms)}
        return [
            row
            for place, row in enumerate(rows)
            if row.rule not in (*kinds, "consolidation") and place not in single and not row.slack
        ]

    def exchange_prices(self) -> Bound:
        """Find prices of pools and approvals at which the plan is the cheapest, by shortest ways.

        Raises
        ------
        ChainError
            If there are none: then a chain of exchanges is a better plan of balances, approvals and ranges alone.
        """
        sign, counted = self.crossing
        price = Fraction(0)
        while True:
            graph = self._ways(price)
            try:
                distance = _potentials(graph)
                break
            except ChainError as error:
                ends = zip(error.nodes, [*error.nodes[1:], error.nodes[0]], strict=True)
                lengths, often = zip(*(graph[start][end] for start, end in ends), strict=True)
                if sum(often) <= 0:  # no price of that row makes this chain longer
                    raise
                price -= sum(lengths) / sum(often)  # at less the chain would lower the value
        nought = distance.get(_NOUGHT, Fraction(0))
        weights = {}
        for quantity in self.ranges:
            giver, taker = self._nodes(quantity)
            weights[quantity] = distance.get(giver, nought) - distance.get(taker, nought)
        for quantity in counted:
            weights[quantity] += sign * price
        for pool in self.ledger.pools:
            weights["pool", *pool] = distance.get(("pool", *pool), nought) - nought
        return Bound(weights)

    def _ways(self, price: Fraction) -> dict[Node, dict[Node, Way]]:
        """Return what the prices of pools and approvals may differ by at a price of the row over crossings."""
        graph: dict[Node, dict[Node, Way]] = {}
        sign, counted = self.crossing
        for quantity, amount, span in self._standing():
            low, high = self.margin(quantity, amount, span)
            giver, taker = self._nodes(quantity)
            often = sign if quantity in counted else 0
            # The price of a quantity is that of its giver less that of its taker, and lies between low and high.
            if high is not None:
                _shorten(graph, taker, giver, (high - often * price, -often))
            if low is not None:
                _shorten(graph, giver, taker, (often * price - low, often))
        return graph

    @cached_property
    def crossing(self) -> tuple[int, frozenset[Quantity]]:
        """The sign of the price of the one row without slack over crossings alone, and these; nothing where there are several."""
        found = [
            (-1 if row.sense == "<=" else 1, frozenset(flow for flow, _ in terms))
            for row, terms in self.rows.values()
            if row.sense != "==" and not row.slack and all(flow[0] == "flow" and factor == 1 for flow, factor in terms)
        ]
        found = [(sign, flows) for sign, flows in found if not flows <= self.idle]
        return found[0] if len(found) == 1 else (0, frozenset())

    @cached_property
    def idle(self) -> frozenset[Quantity]:
        """The crossings that nobody may make."""
        return frozenset(flow for flow, span in self.ranges.items() if flow[0] == "flow" and span.high == 0)

    def _nodes(self, quantity: Quantity) -> tuple[Node, Node]:
        if quantity[0] == "posts":
            return ("pool", self.ledger.folder.posts[quantity[1], quantity[2]].pool, quantity[2]), _NOUGHT
        if quantity[0] == "reserve":
            return ("pool", *quantity[1:]), _NOUGHT
        if quantity[0] == "flow":
            return ("pool", quantity[2], quantity[4]), ("pool", quantity[3], quantity[4])
        return ("approval", quantity[1]), ("pool", *quantity[2:])


def _shorten(graph: dict[Node, dict[Node, Way]], start: Node, end: Node, way: Way) -> None:
    ways = graph.setdefault(start, {})
    graph.setdefault(end, {})
    if end not in ways or way < ways[end]:
        ways[end] = way


def _potentials(graph: Mapping[Node, Mapping[Node, Way]]) -> dict[Node, Fraction]:
    """Return distances d with d(end) ≤ d(start) + length for every way (Bellman and Ford)."""
    distance = dict.fromkeys(graph, Fraction(0))
    before: dict[Node, Node] = {}
    hops = dict.fromkeys(graph, 0)
    waiting, inside = deque(graph), set(graph)
    while waiting:
        start = waiting.popleft()
        inside.discard(start)
        for end, (length, _) in graph[start].items():
            if distance[start] + length < distance[end]:
                distance[end], before[end], hops[end] = distance[start] + length, start, hops[start] + 1
                if hops[end] > len(graph):
                    raise ChainError(_circle(before, end))
                if end not in inside:
                    inside.add(end)
                    waiting.append(end)
    return distance


def _circle(before: Mapping[Node, Node], node: Node) -> list[Node]:
    for _ in before:
        node = before[node]
    nodes = [node]
    while before[nodes[-1]] != node:
        nodes.append(before[nodes[-1]])
    return nodes[::-1]


def certified(programme: StatedProgramme, leaf: Mapping[str, object]) -> Bound:
    """Read the prices of a leaf of a certificate."""
    found = leaf.get("multipliers")
    if not isinstance(found, dict):
        raise DamagedError("certificate.json: multipliers")
    prices = {}
    for place, price in found.items():
        if not str(place).isdecimal() or not str(place).isascii():
            raise DamagedError(f"certificate.json: {str(place)[:40]}")
        prices[int(place)] = number(price, f"certificate.json: {place}")
    return programme.weights(prices)


def bound_of(programme: StatedProgramme, bound: Bound, choice: Mapping[str, bool]) -> Fraction:
    """Return what no plan with this choice of merges has less than; merges that are not chosen take the cheaper way."""
    parts = [bound.lines]
    parts += [programme.least(quantity, bound.weights[quantity]) for quantity, _, _ in programme.free()]
    modes = {line.merge: line.mode for line in programme.ledger.folder.merges}
    for merge, mode in modes.items():
        ways = [choice[merge]] if merge in choice else [True] if mode == "required" else [True, False]
        if mode == "excluded":
            ways = [False]
        parts.append(min(programme.effect(merge, bound.weights, taken=taken) for taken in ways))
    return added_up(parts)
