"""What the years begin with and lead to: posts and people of every holder, who leaves, who may be hired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

from quota.model.quantities import transfers
from quota.model.ranges import open_ranges
from quota.model.rows import Change, Merge, Posts, Quantity, Reserve, Transfer
from quota.model.rules.headcount import digested
from quota.model.subject import Subject
from quota.need import Needs
from quota.phase.exits import Leaving, exits_of
from quota.phase.needs import needs_by_year
from quota.scenario import Case, Digest, Pool, Year
from quota.texts import Message, RefusalError


class YearsError(RefusalError):
    """The years cannot be had as they are asked for; holds what to say."""


@dataclass(frozen=True)
class Holder:
    """A unit's posts and people of one category; the members of a merge are its successor's from the start.

    Parameters
    ----------
    posts : Posts
        Unit and category.
    pool : Pool
    before, target : int
        Posts before the first year and after the last.
    people : int
        Before the first year.
    exits : tuple of int
        People who leave, by year.
    movable : int
        People who may move with their posts, over all years.
    spare : int
        People beyond the posts that there are, or that a digest schedule lets posts fall below.
    digest : Digest or None
        The schedule.
    need : Fraction
        That the plan rests on. [posts]
    needs : tuple of Fraction
        By year. [posts]
    members : tuple of str
        Units that the merge closes.
    """

    posts: Posts
    pool: Pool
    before: int
    target: int
    people: int
    exits: tuple[int, ...]
    movable: int
    spare: int
    digest: Digest | None
    need: Fraction
    needs: tuple[Fraction, ...]
    members: tuple[str, ...] = ()

    @property
    def subject(self) -> Subject:
        """What a row of a rule about it is about."""
        return Subject(unit=self.posts.unit, category=self.posts.category)

    def wanted(self, year: int, percent: int = 100) -> int:
        """Return how many people the work of a year justifies: so much of the need, rounded up."""
        return ceil(percent * self.needs[year] / 100)

    def left(self, year: int) -> int:
        """Return how many have left by the end of a year, counted from 0."""
        return sum(self.exits[: year + 1])

    def refills(self, year: int) -> int | None:
        """Return how many may be hired by the end of a year on the digest schedule; None where none binds."""
        if self.digest is None or year >= self.digest.years:
            return None
        return self.digest.entering * self.left(year) // self.digest.leaving

    def over(self, year: int) -> int:
        """Return by how many, at most, people may exceed posts at the end of a year."""
        if self.digest is not None and year + 1 >= self.digest.years:
            return 0
        return max(0, self.spare - self.left(year) + (self.refills(year) or 0))


@dataclass(frozen=True)
class Start:
    """Where the years start and end.

    Parameters
    ----------
    case, needs
    years : tuple of Year
    holders : tuple of Holder
        Sorted by the published order: larger need first, then unit code, then category.
    before, target : Mapping[Quantity, int]
        What a plan decides, before the first year and after the last; merges have taken place, members hold nothing.
    yearly : tuple of Needs
        By year: where drivers of that year are known (``population@2028``), needs differ from the plan's.
    """

    case: Case
    needs: Needs
    years: tuple[Year, ...]
    holders: tuple[Holder, ...]
    before: Mapping[Quantity, int]
    target: Mapping[Quantity, int]
    yearly: tuple[Needs, ...]

    @cached_property
    def in_table_order(self) -> tuple[Holder, ...]:
        """Holders by unit code and category, as tables have them."""
        order = {code: place for place, code in enumerate(self.case.categories)}
        return tuple(sorted(self.holders, key=lambda holder: (holder.posts.unit, order[holder.posts.category])))

    def holders_of(self, category: str, jurisdiction: str | None = None) -> list[Holder]:
        """Return the holders of a category, of a jurisdiction and all below it where one is named."""
        case = self.case
        return [
            holder
            for holder in self.holders
            if holder.posts.category == category
            and (jurisdiction is None or case.is_below(case.units[holder.posts.unit].jurisdiction, jurisdiction))
        ]

    @property
    def distinct_needs(self) -> list[Needs]:
        """Needs of the years, each once."""
        return list({id(needs): needs for needs in self.yearly}.values())

    def year_of(self, approval: str) -> int:
        """Return from which year an approval counts, from 0; one beyond the last year counts in the last."""
        stated = self.case.approval_of[approval].year
        return 0 if stated is None else max(0, stated - self.years[0].year)

    def granted(self, change: Change, year: int) -> int:
        """Return what an approval has added to a pool by the end of a year."""
        return self.target[change] if year >= self.year_of(change.approval) else 0


def years_of(case: Case, count: int | None) -> tuple[Year, ...]:
    """Return the years asked for: the first ones of the scenario; where it has none they are numbered.

    Raises
    ------
    YearsError
        If the scenario has fewer.
    """
    if not case.years:
        if count is None:
            raise YearsError(Message("phase.no_years"))
        return tuple(Year(number, "") for number in range(1, count + 1))
    if count is not None and count > len(case.years):
        known = {"years": count, "known": len(case.years), "last": case.years[-1].year}
        raise YearsError(Message("phase.too_few_years", known))
    return case.years[:count]


def start_of(
    case: Case,
    needs: Needs,
    target: Mapping[Quantity, int],
    count: int | None = None,
    *,
    yearly: tuple[Needs, ...] | None = None,
) -> Start:
    """Return where the years start, and where they end: at a plan.

    Parameters
    ----------
    needs : Needs
        That the plan rests on.
    target : Mapping[Quantity, int]
        What the plan decides.
    count : int, optional
        How many years. Default: all of the scenario.
    yearly : tuple of Needs, optional
        By year. Default: as the case has them, beginning with those that the plan rests on.

    Raises
    ------
    YearsError
        If the scenario has fewer years, or an approval counts only after the last one.
    """
    years = years_of(case, count)
    late = [item for item in case.approvals if item.year is not None and item.year > years[-1].year]
    if late:
        raise YearsError(Message("phase.late_approval", {"approval": late[0].id, "year": years[-1].year}))
    end = {quantity: target.get(quantity, 0) for quantity in open_ranges(case)}
    closed = {
        Posts(unit.id, item.category): Posts(item.successor, item.category)
        for item in case.consolidations
        if end.get(Merge(item.merge)) and item.kept
        for unit in case.members[item.merge]
        if item.category in unit.holdings
    }
    absent = {item.successor for item in case.consolidations if not end.get(Merge(item.merge))}
    before = _before(case, end, closed)
    gone: Counter[tuple[Posts, int]] = Counter()
    for (unit_id, category, year), people in leaving(case, years).items():
        leaver = Posts(unit_id, category)
        gone[closed.get(leaver, leaver), year] += people
    held = [Posts(unit.id, category) for unit, category, _ in case.holdings() if unit.id not in absent]
    yearly = needs_by_year(case, needs, years) if yearly is None else yearly
    holders = [
        _holder(case, [needs, *yearly], posts, closed, before, end, [gone[posts, year.year] for year in years])
        for posts in held
        if posts not in closed
    ]
    order = {code: place for place, code in enumerate(case.categories)}
    holders.sort(key=lambda holder: (-holder.need, holder.posts.unit, order[holder.posts.category]))
    return Start(case, needs, years, tuple(holders), before, end, yearly)


def leaving(case: Case, years: Sequence[Year]) -> Leaving:
    """Return who leaves in each year.

    Raises
    ------
    YearsError
        If more do than are there.
    """
    found = exits_of(case, years)
    totals: Counter[tuple[str, str]] = Counter()
    for (unit, category, _), people in found.items():
        totals[unit, category] += people
    for (unit, category), people in sorted(totals.items()):
        there = case.units[unit].holdings[category].headcount
        if people > there:
            words = {"unit": case.units[unit].name, "category": case.categories[category].words}
            raise YearsError(Message("scenario.exits_above_headcount", {**words, "people": people, "there": there}))
    return found


def _before(case: Case, end: Mapping[Quantity, int], closed: Mapping[Posts, Posts]) -> dict[Quantity, int]:
    found: dict[Quantity, int] = dict.fromkeys(end, 0)
    for unit, category, holding in case.holdings():
        posts = Posts(unit.id, category)
        found[closed.get(posts, posts)] += holding.current
    for quantity, amount in end.items():
        if isinstance(quantity, Reserve):
            found[quantity] = case.reserve_now(*quantity)
        elif isinstance(quantity, Merge):
            found[quantity] = amount
    for transfer in transfers(case):
        found[transfer] = 0
    return found


def _holder(
    case: Case,
    needs: Sequence[Needs],
    posts: Posts,
    closed: Mapping[Posts, Posts],
    before: Mapping[Quantity, int],
    end: Mapping[Quantity, int],
    exits: Sequence[int],
) -> Holder:
    unit, category = case.units[posts.unit], posts.category
    members = tuple(member.unit for member, successor in closed.items() if successor == posts)
    held = [case.units[code].holdings[category] for code in members]
    own = unit.holdings[category]
    people = sum(holding.headcount for holding in held) + own.headcount
    joined = [
        item.movable
        for item in case.consolidations
        if item.category == category
        and (unit.id == item.successor or (not item.kept and unit in case.members[item.merge]))
    ]
    return Holder(
        posts=posts,
        pool=unit.pool,
        before=before[posts],
        target=end[posts],
        people=people,
        exits=tuple(exits),
        movable=sum(joined) if members or (joined and not end[posts]) else own.movable,
        spare=max(0, people - before[posts]) + digested(case, posts.unit, category),
        digest=case.digest_of.get((posts.unit, category)),
        need=needs[0][posts].exact,
        needs=tuple(of_year[posts].exact for of_year in needs[1:]),
        members=members,
    )


def crossings(start: Start) -> list[Transfer]:
    """Return the crossings that take place over the years."""
    return [quantity for quantity, posts in start.target.items() if isinstance(quantity, Transfer) and posts]
