"""Ways out of a conflict: the fewest posts by which rows that may be eased must give.

An elastic programme over all rows of the case, in which each row that may be eased gives way at a price:

    minimise   Σ posts eased, of the weight that is eased last first, then of the next (lexicographic)
    with       Σ coefficient · quantity − Σ change · steps of easing   sense   limit         for every row
               steps of easing ≥ 0, whole

Each answer is a plan of the eased rows, checked in whole numbers, so that a way that is told is a way that works.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from quota.model.arrays import Arrays, Constraint
from quota.model.rows import Merge, Quantity, Row, Rule, Switch, Weight
from quota.model.subject import Subject, within
from quota.scenario import Approval, Case
from quota.solve.conflict import NODES, PLENTY, Probe, bounds_of, columns_of, irreducible
from quota.solve.highs import Live, NoPointError
from quota.solve.outcome import Cancelled, Outcome, go_on, never
from quota.solve.ways import Easing, Way, WaysOut

DEFAULT_ORDER: tuple[Weight, ...] = ("policy", "approval")
"""What is eased first, after what the scenario names (`easing_order`). Statutes are never eased."""
WAYS = 3
"""Ways that are looked for."""
DEAR = 1_000
"""Cost of the first post of a row, where few rows are to give; the more it gives already, the less another costs."""


@dataclass(frozen=True, slots=True, eq=False)
class Lever:
    """A decision that eases a row, step by step.

    Parameters
    ----------
    place : int
        Of the row.
    change : Mapping[int, int]
        What one step adds to the right sides, by place of the row: the row itself, and those that follow from it.
    posts : int
        Posts that one step stands for.
    most : int
        Most steps.
    rank : int
        Place in the order of easing.
    """

    place: int
    change: Mapping[int, int]
    posts: int
    most: int
    rank: int


def ways_out(case: Case, rows: Sequence[Row], cancelled: Cancelled = never) -> WaysOut:
    """Find the cheapest ways to ease rows that cannot hold together, each by rows that the ways before it left alone.

    A row is used again only where there is no plan without it.

    Raises
    ------
    DroppedError
        If the answer is no longer waited for.
    """
    levers = tuple(_levers(case, rows))
    found: list[tuple[list[int], Way]] = []
    used: set[int] = set()
    for _ in range(WAYS):
        try:
            steps = _cheapest(rows, levers, used, cancelled)
        except NoPointError as error:
            if error.outcome is Outcome.INFEASIBLE:
                return WaysOut((), _statute(rows, levers, cancelled))
            break
        if all(lever.place in used for lever in steps):
            break
        way = _way(case, rows, steps)
        used.update(place for lever in steps for place in lever.change)
        if Probe(way.rows, cancelled).ended(range(len(rows))) is Outcome.OPTIMAL:
            found.append((_costs(levers, steps), way))
    ways = tuple(way for _, way in sorted(found, key=lambda item: item[0]))
    return WaysOut(ways, granted=_granted(case, rows, levers, cancelled))


def _granted(case: Case, rows: Sequence[Row], levers: Iterable[Lever], cancelled: Cancelled) -> Way | None:
    """Return how little of what is granted or capped must be given up where nothing else gives way; None: no such way."""
    asked = [lever for lever in levers if rows[lever.place].rule.decision]
    try:
        return _way(case, rows, _cheapest(rows, asked, (), cancelled)) if asked else None
    except NoPointError:
        return None


def _costs(levers: Iterable[Lever], steps: Mapping[Lever, int]) -> list[int]:
    """Return the posts eased by rank, the last one first."""
    ranks = sorted({lever.rank for lever in levers}, reverse=True)
    return [sum(count * lever.posts for lever, count in steps.items() if lever.rank == rank) for rank in ranks]


def _statute(rows: Sequence[Row], levers: Iterable[Lever], cancelled: Cancelled) -> tuple[Row, ...]:
    """Return rows without a lever that cannot hold together; none where it is only how far levers reach."""
    eased = {place for lever in levers for place in lever.change}
    rigid = [row for place, row in enumerate(rows) if place not in eased]
    probe = Probe(rigid, cancelled)
    return irreducible(rigid, probe.refuted) if probe.refuted(range(len(rigid))) else ()


def _way(case: Case, rows: Sequence[Row], steps: Mapping[Lever, int]) -> Way:
    """Put steps of levers into rows."""
    change: dict[int, int] = {}
    posts: dict[int, int] = {}
    for lever, count in steps.items():
        posts[lever.place] = posts.get(lever.place, 0) + count * lever.posts
        for place, by in lever.change.items():
            change[place] = change.get(place, 0) + count * by
    eased = tuple(row._replace(limit=row.limit + change.get(place, 0)) for place, row in enumerate(rows))
    told = {
        (rows[place].rule, rows[place].subject) for place in posts
    }  # the second row of one number says nothing more
    return Way(
        tuple(
            Easing(rows[place], eased[place].limit, posts.get(place, 0), rows[place].weight)
            for place in sorted(change, key=lambda place: (place not in posts, place))
            if change[place] and (place in posts or (rows[place].rule, rows[place].subject) not in told)
        ),
        eased,
    )


def _cheapest(
    rows: Sequence[Row], levers: Sequence[Lever], used: Collection[int], cancelled: Cancelled
) -> dict[Lever, int]:
    """Return the steps of the cheapest way: least of what earlier ways used, then of each rank, the last one first.

    Among equals, rules that the earlier ways left alone come first, so that there is a choice; then few rows that give
    much rather than many that give little; then the earliest.

    Raises
    ------
    NoPointError
        If there is no way, or the search stopped.
    """
    elastic = Elastic(rows, levers, cancelled)
    elastic.minimise({lever: lever.posts for lever in levers if lever.place in used})
    for rank in sorted({lever.rank for lever in levers}, reverse=True):
        elastic.minimise({lever: lever.posts for lever in levers if lever.rank == rank})
    rules = {rows[place].rule for place in used}
    elastic.prefer({lever: lever.posts for lever in levers if rows[lever.place].rule in rules})
    earliest = {lever: number for number, lever in enumerate(levers, start=1)}
    elastic.prefer(earliest, binding=False)
    steps = elastic.steps()
    elastic.prefer({lever: DEAR // (1 + steps.get(lever, 0)) for lever in levers})
    elastic.prefer(earliest)
    return elastic.steps()


class Elastic:
    """The rows with their levers, and one goal after the other.

    Parameters
    ----------
    rows : sequence of Row
        All rows of the case.
    levers : sequence of Lever
        In the order of their columns, which come after those of the quantities.
    cancelled : callable
        Asked before every solve.
    """

    def __init__(self, rows: Sequence[Row], levers: Sequence[Lever], cancelled: Cancelled) -> None:
        self._cancelled = cancelled
        columns = columns_of(rows)
        self._levers = levers
        self._first = len(columns)
        self._switches = [column for quantity, column in columns.items() if isinstance(quantity, Switch)]
        self._bounds = [bounds_of(quantity) for quantity in columns] + [(0, lever.most) for lever in levers]
        self._lines = _lines(rows, levers, columns)
        self._point: Sequence[int] = [0] * len(self._bounds)

    def minimise(self, goal: Mapping[Lever, int]) -> None:
        """Find the least total of a goal, by cost of one step, and keep to it from now on.

        Raises
        ------
        NoPointError
            If there is no point, or the search stopped.
        """
        if goal:
            self._point = Live(self._arrays(goal), nodes=NODES, presolved=True).least_whole(at_once=True).tolist()
            self._keep(goal)

    def prefer(self, goal: Mapping[Lever, int], *, binding: bool = True) -> None:
        """Do the same with all choices as they are, where the linear programme has a whole answer; else change nothing.

        A matter of taste is not worth a search in whole numbers.

        Parameters
        ----------
        binding : bool
            Whether to keep to the goal from now on.
        """
        if not goal:
            return
        live = Live(self._arrays(goal), presolved=True)
        for column in self._switches:
            live.bound(column, self._point[column], self._point[column])
        answer = live.solve()
        if answer.outcome is Outcome.OPTIMAL and not answer.fractional.any():
            self._point = answer.whole_point.tolist()
            if binding:
                self._keep(goal)

    def _arrays(self, goal: Mapping[Lever, int]) -> Arrays:
        go_on(self._cancelled)
        return Arrays.of(
            low=[low for low, _ in self._bounds],
            high=[high for _, high in self._bounds],
            cost=[0] * self._first + [goal.get(lever, 0) for lever in self._levers],
            lines=self._lines,
        )

    def _keep(self, goal: Mapping[Lever, int]) -> None:
        """Bound a goal by what it comes to now."""
        costs = [(self._first + number, goal.get(lever, 0)) for number, lever in enumerate(self._levers)]
        terms = tuple((column, by) for column, by in costs if by)
        most = sum(by * self._point[column] for column, by in terms)
        self._lines = [*self._lines, Constraint(terms, "<=", most)]

    def steps(self) -> dict[Lever, int]:
        """Return the steps of each lever that is used."""
        return {lever: count for lever, count in zip(self._levers, self._point[self._first :], strict=True) if count}


def _lines(rows: Sequence[Row], levers: Sequence[Lever], columns: Mapping[Quantity, int]) -> list[Constraint]:
    given: dict[int, list[tuple[int, int]]] = {}
    for number, lever in enumerate(levers):
        for place, by in lever.change.items():
            given.setdefault(place, []).append((len(columns) + number, -by))
    return [
        Constraint(
            (*((columns[quantity], factor) for quantity, factor in row.terms), *given.get(place, ())),
            row.sense,
            row.limit,
        )
        for place, row in enumerate(rows)
    ]


def _levers(case: Case, rows: Sequence[Row]) -> Iterator[Lever]:
    """Yield every way in which a single decision eases a row."""
    follow = Followers(case, rows)
    for place, row in enumerate(rows):
        if row.weight == "statute" or place in follow.bound:
            continue
        rank = easing_rank(case, row)
        if isinstance(row.single, Merge):
            yield Lever(place, {place: -1}, _freed(case, row.single.merge), 1, rank)
            continue
        step = _step(row)
        if row.sense != "<=":
            yield Lever(place, follow.changes(place, -step), 1, PLENTY, rank)
        if row.sense != ">=":
            yield Lever(place, follow.changes(place, step), 1, follow.most(place), rank)


def easing_rank(case: Case, row: Row) -> int:
    """Return the place of a row that may be eased in the order of easing: that of its rule's name, else of its weight."""
    order = (*case.settings.easing_order, *DEFAULT_ORDER)
    return order.index(row.rule.id if row.rule.id in order else row.weight)


def _step(row: Row) -> int:
    """Return by how much a right side changes for one post: of money, for the least that a post costs."""
    if row.rule.counts == "money":
        return min((factor for _, factor in row.terms), default=row.unit)
    return row.unit


def _freed(case: Case, merge: str) -> int:
    """Return the posts that a merge frees, and that stay where they are if it is called off; at least 1."""
    kept = sum(item.kept for item in case.consolidations if item.merge == merge)
    categories = {item.category for item in case.consolidations if item.merge == merge}
    held = sum(
        holding.current
        for unit in case.members[merge]
        for category, holding in unit.holdings.items()
        if category in categories
    )
    return max(1, held - kept)


class Followers:
    """Rows that change along with others because one follows from the other in the inputs.

    A cap below what is held is a cut: with the cap goes the approval that says the same, by as many posts. A cut that
    follows from a cap counts the approvals inside its jurisdiction, so it changes the other way where these do. A post
    that may stay where work was delegated is one that need not leave its pool. A least step holds for gains and losses alike.

    Parameters
    ----------
    bound : set of int
        Places of approvals that follow from a cap and are not decided by themselves.
    """

    def __init__(self, case: Case, rows: Sequence[Row]) -> None:
        self._case = case
        self._rows = rows
        self._place = {row.subject.item: place for place, row in enumerate(rows) if row.grants}
        self._place_of = {(row.rule, row.subject): place for place, row in enumerate(rows) if row.rule.pool_follows}
        self._other = self._second_rows()
        self._of_cap = {
            place: approval
            for place, row in enumerate(rows)
            if row.rule.decision == "cap" and (approval := self._cut_of(row)) is not None
        }
        self.bound = {self._place[approval.id] for approval in self._of_cap.values()} | set(self._other.values())

    def changes(self, place: int, by: int) -> dict[int, int]:
        """Return what changes, by place, when the right side of a row changes."""
        found = {place: by}
        row = self._rows[place]
        approval = self._of_cap.get(place) or (self._case.approval_of[row.subject.item] if row.grants else None)
        if approval is not None:
            found |= self._with_outer(approval, by)
        if row.rule.pool_follows and row.subject.unit:
            pool = Subject(pool=self._case.units[row.subject.unit].pool, category=row.subject.category)
            found[self._place_of[row.rule, pool]] = -by
        if place in self._other:
            found[self._other[place]] = -by
        return found

    def _second_rows(self) -> dict[int, int]:
        """Return the place of the row that is eased with another one, of the other sense, by the place of that."""
        first: dict[tuple[Rule, Subject], int] = {}
        other: dict[int, int] = {}
        for place, row in enumerate(self._rows):
            if row.rule.eased_together and not row.implied:
                before = first.setdefault((row.rule, row.subject), place)
                if before != place:
                    other[before] = place
        return other

    def most(self, place: int) -> int:
        """Return how far a row can be raised: a cap that cuts, until nothing is cut."""
        approval = self._of_cap.get(place)
        return PLENTY if approval is None else -approval.posts

    def _cut_of(self, cap: Row) -> Approval | None:
        """Return the approval that says the same as a cap below what is held."""
        for approval in self._case.approvals:
            pools = self._case.pools_within(approval.jurisdiction, approval.level, approval.category)
            held = sum(self._case.held(pool, approval.category) for pool in pools)
            same = within(approval.jurisdiction, approval.level, approval.category) == cap.subject
            if same and approval.posts < 0 and held > cap.limit:
                return approval
        return None

    def _with_outer(self, approval: Approval, by: int) -> dict[int, int]:
        """Return the change of an approval, and of the cuts around it that follow from caps, from the inside out."""
        change = {approval.id: by}
        outer = [item for item in self._of_cap.values() if item.implied and self._within(approval, item)]
        for item in sorted(outer, key=lambda item: (-len(self._case.ancestors[item.jurisdiction]), item.level is None)):
            change[item.id] = -sum(
                moved for inner, moved in change.items() if self._within(self._case.approval_of[inner], item)
            )
        return {self._place[name]: moved for name, moved in change.items() if moved}

    def _within(self, inner: Approval, outer: Approval) -> bool:
        """Return whether an approval lies inside the jurisdiction and level of another one."""
        return (
            inner.id != outer.id
            and inner.category == outer.category
            and self._case.is_below(inner.jurisdiction, outer.jurisdiction)
            and outer.level in (None, inner.level)
        )
