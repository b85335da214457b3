"""Why a unit got what it got: every number is reckoned from the needs, or found by solving again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from quota.model.priorities import priority_points
from quota.model.rows import Posts, Quantity, Reserve, Row, Transfer
from quota.model.rules import rows as labelled_rows
from quota.model.subject import Subject
from quota.need import Needs
from quota.need.parts import to_hundredths
from quota.plan.coverage import coverage, points
from quota.plan.explanation import Binding, Explanation, OneMore, PoolStep, Rise, UnitChange
from quota.plan.plan import Plan, pool_cut_offs
from quota.plan.recheck import read_quantities
from quota.scenario import Case, Divisor, Pool
from quota.solve.outcome import Outcome
from quota.solve.what_if import Changes, Nearby, SolvedPlan

SHOWN = 10
"""Posts of the pool whose takers and givers are told."""
SEARCHED = 20
"""Extra posts that are tried until the unit gets one."""
FEW = 3
"""Posts that are told, and tried, where each takes a large integer programme."""
LARGE = 500
"""Columns from which an integer programme takes a second or more."""
LARGEST_NEED = 10**9
"""Hundredths of a post up to which a need is sought."""
ROUNDING = Fraction(8, 10**5)
"""Percentage points by which a plan of least rounded costs may cost more than the best."""


class NotBestError(Exception):
    """The plan is not the best of its case: it was altered, or another version of the product made it."""


def explain(plan: Plan, unit: str, categories: Iterable[str]) -> list[Explanation]:
    """Explain a unit's posts, category by category.

    Parameters
    ----------
    unit : str
    categories : iterable of str
        Codes.

    Raises
    ------
    KeyError
        If the unit does not exist or holds no posts of a category.
    NotBestError
        If the plan calls itself proved and is not the best of the case.
    """
    solved = SolvedPlan(plan.case, plan.needs, tuple(labelled_rows(plan.case)), read_quantities(plan.case, plan))
    proved = plan.status.outcome is Outcome.OPTIMAL
    return [explain_solved(solved, unit, category, proved=proved) for category in categories]


def explain_solved(solved: SolvedPlan, unit: str, category: str, *, proved: bool) -> Explanation:
    """Explain a unit's posts of one category where the rows of the case are at hand; see `explain`."""
    case, posts = solved.case, Posts(unit, category)
    cut_offs = pool_cut_offs(case, solved.needs, solved.rows, solved.quantities)
    cut_off = cut_offs.get((case.units[unit].pool, category))
    binding = [Binding(solved.rows[place], None) for place in _binding(solved, posts)]
    found = read_off(case, solved.needs, posts, solved.quantities[posts], cut_off, binding)
    return _SolvedAgain(solved, posts).completed(replace(found, proved=True)) if proved else found


def read_off(
    case: Case, needs: Needs, posts: Posts, planned: int, cut_off: Decimal | None, binding: Iterable[Binding]
) -> Explanation:
    """Return what can be told of a unit's posts without another solve.

    Parameters
    ----------
    planned : int
        Posts of the plan.
    cut_off : Decimal or None
        That of the unit's pool, in percent.
    binding : iterable of Binding
        Rows over these posts that leave no slack.
    """
    unit, divisor = case.units[posts.unit], case.settings.divisor
    holding, need = unit.holdings[posts.category], needs[posts]
    return Explanation(
        unit=posts.unit,
        category=posts.category,
        pool=unit.pool,
        current=holding.current,
        headcount=holding.headcount,
        planned=planned,
        need=need.amount,
        parts=need.parts,
        coverage_before=coverage(holding.current, need.exact),
        coverage_after=coverage(planned, need.exact),
        last_post=post_worth(divisor, planned, need.exact) if planned else None,
        next_post=post_worth(divisor, planned + 1, need.exact),
        stickiness=case.settings.stickiness[posts.category],
        cut_off=cut_off,
        binding=tuple(binding),
        proved=False,
    )


def post_worth(divisor: Divisor, post: int, need: Fraction) -> Decimal:
    """Return d(post)/need in percent with two decimals.

    >>> post_worth("webster", 3, Fraction(5)), post_worth("hill", 2, Fraction(2))
    (Decimal('50.00'), Decimal('70.71'))
    """
    return points(priority_points(divisor, post, need))


def _binding(solved: SolvedPlan, posts: Posts) -> list[int]:
    """Return the places of the rows over these posts, or over routes from or to their pool, that leave no slack.

    Only of rows that somebody can decide about.
    """
    pool = solved.case.units[posts.unit].pool
    return [
        place
        for place, row in enumerate(solved.rows)
        if row.decided
        and (_factor(row, posts) or (row.rule.items == "routes" and _leads(row, pool, posts.category)))
        and row.slack(solved.quantities) == 0
    ]


def _leads(row: Row, pool: Pool, category: str) -> bool:
    """Return whether a row is about crossings from or to a pool."""
    return any(
        isinstance(term, Transfer) and term.category == category and pool in (term.giver, term.receiver)
        for term, _ in row.terms
    )


def _factor(row: Row, quantity: Quantity) -> int:
    return next((factor for term, factor in row.terms if term == quantity), 0)


class _SolvedAgain:
    """What takes another solve: values of rows, who is next, what would have to change."""

    def __init__(self, solved: SolvedPlan, posts: Posts) -> None:
        self._solved = solved
        self._posts = posts
        self._planned = solved.quantities[posts]
        pool = solved.case.units[posts.unit].pool
        rows = list(enumerate(solved.rows))
        self._binding = _binding(solved, posts)
        self._balance = next(
            place
            for place, row in rows
            if row.rule.accounts == "posts" and row.subject == Subject(pool=pool, category=posts.category)
        )
        self._totals = [
            place for place, row in rows if row.rule.scope == "totals" and _factor(row, Reserve(pool, posts.category))
        ]
        raising = [place for place, row in rows if row.grants and row.limit > 0]
        self._nearby = Nearby(solved, posts, {*self._binding, self._balance, *self._totals, *raising}, SEARCHED)
        self._raising = [place for place in raising if self._nearby.touches(solved.rows[place])]
        self._brief = not self._nearby.is_linear({}, {}) and self._nearby.size >= LARGE
        self._found: dict[int, Mapping[Posts, int] | None] = {0: self._nearby.plan_posts()}

    def completed(self, found: Explanation) -> Explanation:
        """Return the explanation with all that takes another solve."""
        if not self._nearby.is_least():
            raise NotBestError
        gains, losses = tuple(self._steps(1)), tuple(self._steps(-1))
        moved = {*self._pool_change(len(gains)), *self._pool_change(-len(losses))} - {self._balance}
        return replace(
            found,
            binding=tuple(
                Binding(self._solved.rows[place], points(self._nearby.row_value(place))) for place in self._binding
            ),
            gains=gains,
            losses=losses,
            asked=FEW if self._brief else SHOWN,
            moved_totals=tuple(self._solved.rows[place] for place in sorted(moved)),
            one_more=self._one_more(),
            rise=self._rise(),
        )

    def _pool_change(self, posts: int) -> Changes:
        """Return the changes that give the pool so many posts more: of its balance, and of totals that lack room for it."""
        changes = {self._balance: posts}
        for place in self._totals:
            row = self._solved.rows[place]
            sign = 1 if row.sense == "<=" else -1
            lacking = sign * posts - row.slack(self._solved.quantities)
            if lacking > 0:
                changes[place] = sign * lacking
        return changes

    def _with(self, posts: int) -> Mapping[Posts, int] | None:
        """Return everyone's posts if the pool had so many more; None where there is no such plan."""
        if posts not in self._found:
            self._found[posts] = self._nearby.posts(self._pool_change(posts))
        return self._found[posts]

    def _steps(self, sign: int) -> Iterator[PoolStep]:
        """Yield what changes from post to post, upwards or downwards."""
        for number in range(1, (FEW if self._brief else SHOWN) + 1):
            before, after = self._with(sign * (number - 1)), self._with(sign * number)
            if before is None or after is None:
                return
            changes = tuple(self._changes(before, after))
            given = sum(change.after - change.before for change in changes if change.category == self._posts.category)
            yield PoolStep(number, changes, sign - given)

    def _changes(self, before: Mapping[Posts, int], after: Mapping[Posts, int]) -> Iterator[UnitChange]:
        """Yield the units whose posts differ, those that gain first."""
        differing = [posts for posts in before if before[posts] != after[posts]]
        for posts in sorted(differing, key=lambda posts: (before[posts] - after[posts], posts)):
            post = max(before[posts], after[posts])
            worth = post_worth(self._solved.case.settings.divisor, post, self._solved.needs[posts].exact)
            yield UnitChange(*posts, before[posts], after[posts], worth, self._threshold(posts, post))

    def _threshold(self, posts: Posts, post: int) -> Decimal:
        """Return the percentage points that a post has to gain on top of its priority."""
        case = self._solved.case
        current = case.units[posts.unit].holdings[posts.category].current
        return case.settings.stickiness[posts.category] if post > current else Decimal(0)

    def _one_more(self) -> OneMore:
        """Find out what would give the unit one post more."""
        broken = tuple(row for row in self._solved.rows if self._breaks(row))
        forbidden = any(row.single for row in broken)
        searched = 0 if forbidden else FEW if self._brief else SEARCHED
        extra = next((posts for posts in range(1, searched + 1) if self._gets(posts)), None)
        sought = not forbidden and not self._brief
        return OneMore(
            searched=searched,
            extra_posts=extra,
            forbidden_by=broken if extra is None else (),
            need_for_next=self._need(1) if sought and extra != 1 else None,
            need_at_this_total=self._need(0) if sought else None,
        )

    def _breaks(self, row: Row) -> bool:
        """Return whether the row, which holds, would break if only this unit had one post more."""
        how_many = row.rule.scope == "totals" or not row.rule.priceable  # not who may have them
        if how_many or not _factor(row, self._posts):
            return False
        return not row.holds({**self._solved.quantities, self._posts: self._planned + 1})

    def _gets(self, posts: int) -> bool:
        found = self._with(posts)
        return found is not None and found[self._posts] > self._planned

    def _need(self, posts: int) -> Decimal | None:
        """Return the least need at which the unit gets one more of a pool that has so many posts more.

        The others lose `worth` by it; so d(planned + 1)/need, with the threshold, must not be more. Where it may be just
        that, the published order decides; and where rows couple categories, a unit may get two posts and not one. Then
        needs about the one found are tried out.
        """
        change = self._pool_change(posts)
        worth = self._nearby.worth_of_next(change, self._posts)
        least = None if worth is None else self._least_need(worth + ROUNDING)
        numbers = (self._planned, self._planned + 1)
        if all(self._nearby.is_linear(change, {self._posts: number}) for number in numbers):
            if worth is None or least is None:
                return None
            if least == self._least_need(worth - ROUNDING):
                return Decimal(least).scaleb(-2)
        found = self._tried_need(least or to_hundredths(self._solved.needs[self._posts].exact), posts)
        return None if found is None else Decimal(found).scaleb(-2)

    def _tried_need(self, guess: int, posts: int) -> int | None:
        """Return the least need, in hundredths, at which a solve gives the unit one more: more need never gives it less."""
        low, high, step = guess - 1, guess, 1
        while low >= 1 and self._gets_at(low, posts):
            low, high, step = low - 2 * step, low, 2 * step
        while not self._gets_at(high, posts):
            if high >= LARGEST_NEED:
                return None
            low, high, step = high, min(high + 2 * step, LARGEST_NEED), 2 * step
        needs = range(max(low, 0) + 1, high)
        return max(low, 0) + 1 + bisect_left(needs, True, key=lambda need: self._gets_at(need, posts))

    def _least_need(self, worth: Fraction) -> int | None:
        """Return the least need, in hundredths, at which the unit's next post costs no more than this; None for none."""
        divisor, post = self._solved.case.settings.divisor, self._planned + 1
        threshold = Fraction(self._threshold(self._posts, post))

        def enough(need: int) -> bool:
            return priority_points(divisor, post, Fraction(need, 100)) + threshold <= worth

        needs = range(1, LARGEST_NEED)
        place = bisect_left(needs, True, key=enough)
        return needs[place] if place < len(needs) else None

    def _gets_at(self, need: int, posts: int) -> bool:
        """Return whether the unit would get one more at a need, in hundredths, if the pool had so many posts more."""
        needs = self._solved.needs
        other = replace(needs[self._posts], exact=Fraction(need, 100))
        found = self._nearby.with_needs(Needs({**needs, self._posts: other}, ())).posts(self._pool_change(posts))
        return found is not None and found[self._posts] > self._planned

    def _rise(self) -> Rise | None:
        """Compare with the plan without the approvals that raise a total."""
        if not self._raising:
            return None
        rows = [self._solved.rows[place] for place in self._raising]
        without = self._nearby.posts({place: -self._solved.rows[place].limit for place in self._raising})
        return Rise(
            tuple(row.subject.item for row in rows),
            sum(row.limit for row in rows),
            None if without is None else without[self._posts],
        )
