"""The step programme in PuLP.

A unit's posts are built up one by one; the programme fills the posts of least priority number, under the rules.

    minimise   Σ (d(i)/need[u,k]) · step[u,k,i]  +  Σ stickiness[k] · (steps above current, posts that enter the reserve)
             + Σ price[r,k] · transfer[r,k]      +  Σ reserve_at[k] · reserve[p,k]
    with       posts[u,k] = lower[u,k] + Σ_i step[u,k,i],    0 ≤ step ≤ 1

Costs are whole numbers: percentage points of coverage times a scale so fine that no two different priorities of one
category fall together. That is checked at build.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pulp

from quota.model.priorities import priority, priority_cost, same_priority
from quota.model.ranges import Range
from quota.model.rows import Merge, Posts, Quantity, Reserve, Row, Transfer
from quota.model.windows import Window
from quota.need import Needs
from quota.scenario import Case, Consolidation, Divisor, Unit

SCALES = (10**5, 10**6, 10**7, 10**8, 10**9, 10**10, 10**11)
"""Cost units per percentage point that are tried, coarsest first: small numbers are kinder to solvers."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the programme.

    Parameters
    ----------
    quantity : Quantity
        What it is a part of.
    low, high : int
        Bounds. [posts]
    cost : int
        Per post, in units of 1/scale percentage points, thresholds included.
    thresholds : int
        How many thresholds (stickiness, price) a post of this column crosses; ties stay on this side of them.
    post : int
        For steps: which post of the unit it is (for a bulk, the one that sets its price); else 0.
    bulk : str
        ``below`` or ``above`` for the posts outside a window; else empty.
    """

    quantity: Quantity
    low: int
    high: int
    cost: int
    thresholds: int = 0
    post: int = 0
    bulk: str = ""


@dataclass(frozen=True)
class Programme:
    """A step programme ready to be solved.

    Parameters
    ----------
    problem : pulp.LpProblem
        What the solver sees: ASCII names, whole costs and right sides, every variable continuous.
    columns : Mapping[str, Column]
        By name of the variable.
    base : Mapping[Quantity, int]
        Where each quantity starts; its columns come on top.
    rows : Mapping[str, Row]
        The labelled row behind each constraint, by name of the constraint.
    rank : Mapping[str, int]
        The published order of equal priorities, by name of the variable: larger need first, then smaller unit code;
        reserves last.
    scale : int
        Cost units per percentage point.
    impossible : bool
        Whether a row fails whatever the solver does: all its quantities are fixed.
    """

    problem: pulp.LpProblem
    columns: Mapping[str, Column]
    base: Mapping[Quantity, int]
    rows: Mapping[str, Row]
    rank: Mapping[str, int]
    scale: int
    impossible: bool

    def quantities(self, values: Mapping[str, int]) -> dict[Quantity, int]:
        """Add up the columns of each quantity."""
        found = dict(self.base)
        for name, column in self.columns.items():
            found[column.quantity] += values[name]
        return found

    def outside(self, values: Mapping[str, float]) -> set[Posts]:
        """Return the units' posts whose windows were too narrow for this solution, whole or not."""
        return {
            column.quantity
            for name, column in self.columns.items()
            if (column.bulk == "below" and values[name] < column.high)
            or (column.bulk == "above" and values[name] > column.low)
            if isinstance(column.quantity, Posts)
        }


def build(
    case: Case,
    needs: Needs,
    spans: Mapping[Quantity, Range],
    rows: Iterable[Row],
    windows: Mapping[Posts, Window],
    scale: int = 0,
) -> Programme:
    """Write the programme of a case, or of a part of it.

    Parameters
    ----------
    spans : Mapping[Quantity, Range]
        What each quantity can be by itself, from `quota.model.ranges.ranges`.
    rows : iterable of Row
        The rows over several quantities.
    windows : Mapping[Posts, Window]
        Where posts are taken one by one.
    scale : int
        Cost units per percentage point, or more where these do not tell all priorities apart.
    """
    scale = fine_scale(case, needs, windows, scale)
    columns: dict[str, Column] = {}
    base: dict[Quantity, int] = {}
    parts: dict[Quantity, list[pulp.LpVariable]] = defaultdict(list)
    problem = pulp.LpProblem("quota", pulp.LpMinimize)
    for quantity, span in spans.items():
        base[quantity] = span.low
        for column in columns_of(case, needs, quantity, span, windows, scale):
            name = f"x{len(columns):07d}"
            columns[name] = column
            parts[quantity].append(problem.add_variable(name, column.low, column.high))
    variables = [variable for quantity in spans for variable in parts[quantity]]
    problem.setObjective(pulp.LpAffineExpression([(variable, columns[variable.name].cost) for variable in variables]))
    labelled: dict[str, Row] = {}
    impossible = False
    for row in rows:
        terms = [(variable, factor) for quantity, factor in row.terms for variable in parts[quantity]]
        start = sum(factor * base[quantity] for quantity, factor in row.terms)
        if terms:
            name = f"r{len(labelled):06d}"
            labelled[name] = row
            problem.addConstraint(_constraint(terms, row.sense, row.limit - start), name)
        else:
            impossible = impossible or not row.holds(base)
    return Programme(problem, columns, base, labelled, ranks(needs, columns), scale, impossible)


def _constraint(terms: list[tuple[pulp.LpVariable, int]], sense: str, limit: int) -> pulp.LpConstraint:
    senses = {"<=": pulp.LpConstraintLE, ">=": pulp.LpConstraintGE, "==": pulp.LpConstraintEQ}
    return pulp.LpConstraint(pulp.LpAffineExpression(terms), senses[sense], rhs=limit)


def columns_of(
    case: Case, needs: Needs, quantity: Quantity, span: Range, windows: Mapping[Posts, Window], scale: int
) -> Iterator[Column]:
    """Yield the columns of one quantity above its least value; none where it has only one value."""
    if span.low == span.high:
        return
    if isinstance(quantity, Posts):
        yield from _steps(case, needs, quantity, span, windows[quantity], scale)
    elif isinstance(quantity, Reserve):
        yield from _reserve_columns(case, quantity, span, scale)
    elif isinstance(quantity, Transfer):
        price = next(route.price for route in case.routes if route.id == quantity.route)
        yield Column(quantity, 0, span.high - span.low, _points(price, scale), thresholds=int(price > 0))
    elif isinstance(quantity, Merge):
        yield Column(quantity, 0, 1, merge_cost(case, needs, quantity.merge, scale))
    else:
        yield Column(quantity, 0, span.high - span.low, 0)


def _steps(case: Case, needs: Needs, posts: Posts, span: Range, window: Window, scale: int) -> Iterator[Column]:
    """Yield one column per post of the window, and the bulks outside it."""
    need = needs[posts].hundredths
    current = case.units[posts.unit].holdings[posts.category].current
    stickiness = case.settings.stickiness[posts.category]
    threshold = _points(stickiness, scale)

    def step(post: int, count: int = 1, bulk: str = "") -> Column:
        sticky = post > current and stickiness > 0
        cost = priority_cost(case.settings.divisor, post, need, scale) + (threshold if sticky else 0)
        return Column(posts, 0, count, cost, int(sticky), post, bulk)

    if window.first > span.low:
        yield step(window.first, window.first - span.low, "below")
    for post in range(window.first + 1, window.last + 1):
        yield step(post)
    if window.last < span.high:
        yield step(window.last + 1, span.high - window.last, "above")


def _reserve_columns(case: Case, quantity: Reserve, span: Range, scale: int) -> Iterator[Column]:
    """Yield the posts that stay in the reserve, then those that enter it."""
    kept = min(max(case.reserve_now(*quantity), span.low), span.high)
    coverage = case.settings.reserve_at[quantity.category]
    stickiness = case.settings.stickiness[quantity.category]
    cost = _points(coverage, scale) if coverage is not None else 0
    if kept > span.low:
        yield Column(quantity, 0, kept - span.low, cost)
    if span.high > kept:
        yield Column(quantity, 0, span.high - kept, cost + _points(stickiness, scale), int(stickiness > 0))


def merge_cost(case: Case, needs: Needs, merge: str, scale: int) -> int:
    """Return what taking a merge adds to the objective, so that it pays only above its price.

    The members' posts leave the objective, and those that are freed come back at the coverage of the units that get them.
    Taken as a whole the merge must change the objective by price − Σ_freed (100 − that coverage); hence

        cost[m] = Σ_members Σ_{i ≤ current} d(i)/need − 100 · freed + price.

    It is rounded up, and a unit higher for each post freed, whose coverage is rounded down: at equality nothing merges.
    """
    total = Fraction(0)
    freed = 0
    for item in case.consolidations:
        if item.merge == merge:
            members = [unit for unit in case.members[merge] if item.category in unit.holdings]
            held = sum(unit.holdings[item.category].current for unit in members)
            freed += held - item.kept
            total += Fraction(item.price) - 100 * (held - item.kept)
            total += Fraction(sum(_filled(case, needs, unit, item.category, scale) for unit in members), scale)
            total -= Fraction(_successor_cost(case, needs, item, scale), scale)
    return ceil(total * scale) + freed


def _filled(case: Case, needs: Needs, unit: Unit, category: str, scale: int) -> int:
    """Return the cost of a unit's present posts."""
    need = needs[unit.id, category].hundredths
    posts = unit.holdings[category].current
    return sum(priority_cost(case.settings.divisor, post, need, scale) for post in range(1, posts + 1))


def _successor_cost(case: Case, needs: Needs, item: Consolidation, scale: int) -> int:
    """Return the cost of the posts that a successor opens with; they are a decision, not a gain."""
    if not item.kept:
        return 0
    need = needs[item.successor, item.category].hundredths
    cost = sum(priority_cost(case.settings.divisor, post, need, scale) for post in range(1, item.kept + 1))
    return cost + item.kept * _points(case.settings.stickiness[item.category], scale)


def plan_cost(case: Case, needs: Needs, quantities: Mapping[Quantity, int], scale: int) -> int:
    """Evaluate the objective of a plan in whole numbers, post by post, without windows or solver. [points · scale]"""
    total = 0
    stickiness = {category: _points(points, scale) for category, points in case.settings.stickiness.items()}
    for unit, category, holding in case.holdings():
        posts = quantities[Posts(unit.id, category)]
        need = needs[unit.id, category].hundredths
        total += sum(priority_cost(case.settings.divisor, post, need, scale) for post in range(1, posts + 1))
        total += stickiness[category] * max(0, posts - holding.current)
    prices = {route.id: route.price for route in case.routes}
    for quantity, posts in quantities.items():
        if isinstance(quantity, Transfer):
            total += _points(prices[quantity.route], scale) * posts
        elif isinstance(quantity, Reserve):
            entered = max(0, posts - case.reserve_now(*quantity))
            total += _points(case.settings.reserve_at[quantity.category] or Decimal(0), scale) * posts
            total += stickiness[quantity.category] * entered
        elif isinstance(quantity, Merge):
            total += merge_cost(case, needs, quantity.merge, scale) * posts
    return total


def _points(points: Decimal, scale: int) -> int:
    return floor(Fraction(points) * scale)


def fine_scale(case: Case, needs: Needs, windows: Mapping[Posts, Window], least: int = 0) -> int:
    """Find the coarsest scale, of at least so many units, at which different priorities of one category differ in cost.

    Raises
    ------
    OverflowError
        If even the finest scale does not tell them apart; needs in hundredths of a post never get there.
    """
    for scale in SCALES:
        if scale >= least and tells_apart(case.settings.divisor, needs, windows, scale):
            return scale
    raise OverflowError("priorities cannot be told apart")


def tells_apart(divisor: Divisor, needs: Needs, windows: Mapping[Posts, Window], scale: int) -> bool:
    """Tell whether equal costs mean equal priorities, over all steps and bulk prices of the windows."""
    seen: dict[tuple[str, int], tuple[int, int]] = {}
    for posts, window in windows.items():
        need = needs[posts].hundredths
        for post in range(max(window.first, 1), window.last + 2):
            exact = priority(divisor, post, need)
            key = (posts.category, priority_cost(divisor, post, need, scale))
            if not same_priority(seen.setdefault(key, exact), exact):
                return False
    return True


def ranks(needs: Needs, columns: Mapping[str, Column]) -> dict[str, int]:
    """Number the steps in the published order: larger need first, then smaller unit code, then earlier post.

    Reserves come last: a post at exactly the coverage for going to reserve goes to a unit.
    """

    def order(name: str) -> tuple[int, int, str, str, int]:
        column = columns[name]
        quantity = column.quantity
        if isinstance(quantity, Posts):
            return (0, -needs[quantity].hundredths, quantity.unit, quantity.category, column.post)
        return (1, 0, name, "", 0)

    ranked = (name for name, column in columns.items() if isinstance(column.quantity, Posts | Reserve))
    return {name: place for place, name in enumerate(sorted(ranked, key=order))}
