"""Prices of rows that let others reckon again, in fractions, that no plan is better.

At these prices every amount of the plan is the cheapest within its range (`docs/verify.md`). A linear programme finds
prices that leave as much room as can be; what is left without room is an equation, and equations are solved in fractions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pulp

from quota.model.costs import added_cost
from quota.model.priorities import priority_points
from quota.model.programme import least_steps
from quota.model.quantities import words_of
from quota.model.ranges import ConflictError, Range, ranges
from quota.model.rows import Change, Merge, Posts, Quantity, Row, Turn
from quota.model.rules import rows
from quota.model.rules.consolidation import consolidation
from quota.model.subject import Subject
from quota.need import Needs
from quota.scenario import Case
from quota.solve.optimum import optimise
from quota.solve.solvers import Runner

ROOMS = (1e-2, 1e-5, 1e-8)
"""Percentage points within which prices are kept from their limits; smaller where a larger room is not to be had."""
DIGITS = 10**9
"""Parts of a percentage point to which prices that are free are rounded."""
DEAR = 1000.0
"""What a limit exceeded costs against room gained, where no prices keep all of them."""
MOST_CHOICES = 8
"""Choices of merges that are all certified one by one."""

Terms = tuple[tuple[int, int], ...]


class _Limits(NamedTuple):
    """Σ factor · price of row, for all quantities with these factors, lies between low and high."""

    low: Fraction | None
    high: Fraction | None


def certificate(case: Case, needs: Needs, amounts: Mapping[Quantity, int]) -> Mapping[str, Any]:
    """Return prices of rows by leaf: for the plan, and for every other choice of open merges, each by its own best plan."""
    labelled = tuple(rows(case))
    leaves = [_leaf(case, needs, labelled, amounts, {})]
    modes = {item.merge: item.mode for item in case.consolidations}
    names = [merge for merge, mode in modes.items() if mode == "optional"]
    if names and 2 ** len(names) <= MOST_CHOICES:
        for ways in product((False, True), repeat=len(names)):
            leaves += _chosen(case, needs, labelled, dict(zip(names, ways, strict=True)))
    terms = {
        str(place): [[*words_of(quantity), factor] for quantity, factor in row.terms]
        for place, row in enumerate(labelled)
        if row.rule.in_tables not in (("all",) if row.single is None else ("all", "single"))
    }
    return {"leaves": leaves, "terms": terms}


def write_certificate(case: Case, needs: Needs, amounts: Mapping[Quantity, int], folder: Path) -> None:
    """Write the certificate of a plan into its folder.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    text = json.dumps(certificate(case, needs, amounts), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "certificate.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _chosen(case: Case, needs: Needs, labelled: Sequence[Row], choice: Mapping[str, bool]) -> Iterator[dict[str, Any]]:
    """Yield the leaf of a choice of merges; none where no plan has it."""
    decided = tuple(
        Row(consolidation, Subject(item=merge), ((Merge(merge), 1),), "==", int(taken))
        for merge, taken in choice.items()
    )
    try:
        other = optimise(case, needs, labelled=(*labelled, *decided))
    except ConflictError:
        return
    yield _leaf(case, needs, labelled, other.quantities, choice)


def _leaf(
    case: Case,
    needs: Needs,
    labelled: Sequence[Row],
    amounts: Mapping[Quantity, int],
    choice: Mapping[str, bool],
) -> dict[str, Any]:
    """Return the prices of rows at which a plan is the cheapest, or nearly so."""
    spans, _ = ranges(case, labelled)
    joint = {}
    for place, row in enumerate(labelled):
        merge = next((quantity for quantity, _ in row.terms if isinstance(quantity, Merge)), None)
        if any(isinstance(quantity, Turn) for quantity, _ in row.terms):
            continue  # no sum: it says what a unit may have, which the limits below regard
        if merge is None:
            if len(row.terms) > 1:
                joint[place] = row
        elif not amounts[merge] and not row.implied and isinstance(first := row.terms[0][0], Posts):
            spans[first].tighten(row._replace(terms=row.terms[:1]))
    fixed = {unit.id for merge in case.members if amounts[Merge(merge)] for unit in case.members[merge]}
    fixed |= {item.successor for item in case.consolidations}
    least = least_steps(case, labelled)
    limits = _limits(case, needs, joint, spans, amounts, fixed, least)
    tight = {place for place, row in joint.items() if not row.slack(amounts)}
    for room in ROOMS:
        prices = _prices(limits, joint, amounts, room)
        exact = _exact(limits, joint, tight, prices, room)
        if exact is not None:
            break
    else:
        exact = {place: _rounded(price) for place, price in prices.items()}
        exact = {place: price for place, price in exact.items() if _signed(joint[place], price)}
    told = {str(place): f"{price.numerator}/{price.denominator}" for place, price in exact.items() if price}
    return {"merges": dict(choice), "multipliers": told}


def _limits(
    case: Case,
    needs: Needs,
    joint: Mapping[int, Row],
    spans: Mapping[Quantity, Range],
    amounts: Mapping[Quantity, int],
    fixed: set[str],
    least: Mapping[Posts, int],
) -> dict[Terms, _Limits]:
    """Return between what the prices of quantities lie: what their last unit costs, and what their next would."""
    columns: dict[Quantity, list[tuple[int, int]]] = {}
    for place, row in joint.items():
        for quantity, factor in row.terms:
            columns.setdefault(quantity, []).append((place, factor))
    found: dict[Terms, _Limits] = {}
    for quantity, terms in columns.items():
        if isinstance(quantity, Posts) and quantity.unit in fixed:
            continue
        amount, span, key = amounts[quantity], spans[quantity], tuple(terms)
        low, high = found.get(key, _Limits(None, None))
        below, above = _neighbours(case, quantity, amount, least)
        if below >= span.low:
            last = _slope(case, needs, quantity, below, amount)
            low = last if low is None else max(low, last)
        if above <= span.high:
            following = _slope(case, needs, quantity, amount, above)
            high = following if high is None else min(high, following)
        found[key] = _Limits(low, high)
    return found


def _neighbours(case: Case, quantity: Quantity, amount: int, least: Mapping[Posts, int]) -> tuple[int, int]:
    """Return the next amounts below and above that a quantity may have."""
    step = least.get(quantity, 1) if isinstance(quantity, Posts) else 1
    if not isinstance(quantity, Posts) or step < 2:
        return amount - 1, amount + 1
    held = case.units[quantity.unit].holdings[quantity.category].current
    below, above = {held: held - step, held + step: held}, {held: held + step, held - step: held}
    return below.get(amount, amount - 1), above.get(amount, amount + 1)


def _slope(case: Case, needs: Needs, quantity: Quantity, start: int, end: int) -> Fraction:
    """Return what a unit of a quantity costs on average between two amounts."""
    steps = (_step(case, needs, quantity, amount) for amount in range(start + 1, end + 1))
    return sum(steps, Fraction(0)) / (end - start)


def _step(case: Case, needs: Needs, quantity: Quantity, amount: int) -> Fraction:
    """Return what the last unit of an amount costs."""
    if isinstance(quantity, Change):
        return Fraction(0)
    added = added_cost(case, needs, {quantity: amount}) - added_cost(case, needs, {quantity: amount - 1})
    if isinstance(quantity, Posts):
        return added + priority_points(case.settings.divisor, amount, needs[quantity].exact)
    return added


def _prices(
    limits: Mapping[Terms, _Limits], joint: Mapping[int, Row], amounts: Mapping[Quantity, int], room: float
) -> dict[int, float]:
    """Find prices that leave room to as many limits as can be; where they cannot all be kept, exceed them least."""
    problem = pulp.LpProblem("prices", pulp.LpMaximize)
    sense = {"<=": (None, 0), ">=": (0, None), "==": (None, None)}
    prices = {place: problem.add_variable(f"y{place}", *sense[row.sense]) for place, row in joint.items()}
    gained: list[tuple[Any, float]] = []

    def keep(terms: list[tuple[Any, int]], limit: float, side: int) -> None:
        number = len(gained)
        spare, lack = problem.add_variable(f"s{number}", 0, room), problem.add_variable(f"l{number}", 0)
        line = pulp.LpAffineExpression([*terms, (spare, side), (lack, -side)])
        kind = pulp.LpConstraintLE if side > 0 else pulp.LpConstraintGE
        problem.addConstraint(pulp.LpConstraint(line, kind, rhs=limit))
        gained.extend([(spare, 1.0), (lack, -DEAR)])

    for terms, (low, high) in limits.items():
        left = [(prices[place], factor) for place, factor in terms]
        if low is not None:
            keep(left, float(low), -1)
        if high is not None:
            keep(left, float(high), 1)
    for place, row in joint.items():
        sign = {"<=": 1, ">=": -1, "==": 0}[row.sense]
        if sign:
            gained.append((prices[place], sign * DEAR * row.slack(amounts)))
            if not row.slack(amounts):
                keep([(prices[place], 1)], 0.0, sign)
    problem.setObjective(pulp.LpAffineExpression(gained))
    Runner("highs").run(problem)
    return {place: price.varValue or 0.0 for place, price in prices.items()}


def _exact(
    limits: Mapping[Terms, _Limits], joint: Mapping[int, Row], tight: set[int], prices: Mapping[int, float], room: float
) -> dict[int, Fraction] | None:
    """Return prices in fractions that keep every limit; None if these do not lead to any."""
    equations: list[tuple[dict[int, Fraction], Fraction]] = []
    for place, row in joint.items():
        if place not in tight or (row.sense != "==" and abs(prices[place]) < room / 2):
            equations.append(({place: Fraction(1)}, Fraction(0)))
    for terms, both in limits.items():
        weight = sum(factor * prices[place] for place, factor in terms)
        near = next((limit for limit in both if limit is not None and abs(weight - float(limit)) < room / 2), None)
        if near is not None:
            equations.append(({place: Fraction(factor) for place, factor in terms}, near))
    solved = _solved(equations, prices)
    for terms, (low, high) in limits.items():
        exact = sum((factor * solved[place] for place, factor in terms), Fraction(0))
        if (low is not None and exact < low) or (high is not None and exact > high):
            return None
    if all(_signed(joint[place], price) and (place in tight or not price) for place, price in solved.items()):
        return solved
    return None


def _solved(
    equations: Sequence[tuple[dict[int, Fraction], Fraction]], prices: Mapping[int, float]
) -> dict[int, Fraction]:
    """Solve equations one after the other; what they leave free is as found, rounded."""
    pivots: list[tuple[int, dict[int, Fraction], Fraction]] = []
    for terms, side in equations:
        left, right = dict(terms), side
        for pivot, known, value in pivots:
            factor = left.get(pivot)
            if factor:
                for place, other in known.items():
                    left[place] = left.get(place, Fraction(0)) - factor * other
                right -= factor * value
        left = {place: factor for place, factor in left.items() if factor}
        if left:
            pivot = min(left)
            scale = left[pivot]
            pivots.append((pivot, {place: factor / scale for place, factor in left.items()}, right / scale))
    led = {pivot for pivot, _, _ in pivots}
    found = {place: _rounded(price) for place, price in prices.items() if place not in led}
    for pivot, known, value in reversed(pivots):
        found[pivot] = value - sum(
            (factor * found[place] for place, factor in known.items() if place != pivot), Fraction(0)
        )
    return found


def _rounded(price: float) -> Fraction:
    return Fraction(round(price * DIGITS), DIGITS)


def _signed(row: Row, price: Fraction) -> bool:
    return row.sense == "==" or (price <= 0 if row.sense == "<=" else price >= 0)
