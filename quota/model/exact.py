"""What the columns of a programme cost exactly.

Solvers see costs rounded down to whole numbers (`quota.model.costs`). Wherever that could hide a difference, the few columns
concerned are reckoned here: exactly, or rounded down at any finer scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import gcd, lcm

import numpy as np

from quota.model.columns import Columns
from quota.model.costs import merge_cost
from quota.model.matrix import Places, Whole
from quota.model.priorities import ROOTS, Ratios, priority, priority_costs
from quota.model.rows import Excess, Merge, Posts, Quantity, Reserve, Transfer
from quota.need import Needs
from quota.need.parts import exact_sum
from quota.scenario import Case

NO_NEED = Fraction(1)
NOTHING = Fraction(0)
Kind = tuple[Fraction, Fraction]
MANY = 500
"""Columns whose costs are added up exactly; the digits of a sum grow with them."""


@dataclass(frozen=True, slots=True)
class ExactCosts:
    """Costs of the columns of a programme in percentage points.

    Parameters
    ----------
    case : Case
    needs : Needs
    quantities : sequence of Quantity
    columns : Columns
    ratios : Ratios
        Needs by quantity.
    """

    case: Case
    needs: Needs
    quantities: Sequence[Quantity]
    columns: Columns
    ratios: Ratios

    def floors(self, places: Places, factor: int) -> Whole:
        """Return the costs of some columns times a factor, each rounded down once."""
        divisor, columns = self.case.settings.divisor, self.columns
        found = np.zeros(len(places), dtype=object)
        steps, crossing = columns.post[places] > 0, columns.thresholds[places] > 0
        for number in np.flatnonzero(~steps).tolist():
            _, _, added = self._of(int(places[number]))
            found[number] = factor * added.numerator // added.denominator
        alike = {"": np.flatnonzero(steps & ~crossing).tolist()}  # columns of posts by the threshold that they cross
        beyond = np.flatnonzero(steps & crossing)
        for number, owner in zip(beyond.tolist(), columns.owner[places[beyond]].tolist(), strict=True):
            alike.setdefault(self.quantities[owner].category, []).append(number)
        for category, here in alike.items():
            added = _points(self.case.settings.stickiness[category]) if category else NOTHING
            posts, needs = columns.post[places[here]], self.ratios.at(columns.owner[places[here]])
            costs = priority_costs(divisor, posts, needs, factor * added.denominator)
            found[here] = (costs.astype(object) + factor * added.numerator) // added.denominator if added else costs
        return found

    def rounding(self, places: Places, costs: Whole, scale: int) -> Places:
        """Return by less than how much costs fall short of the exact ones times a scale; 0 where they are equal.

        Only priorities are hardly ever whole. What flows cost, mostly nothing, is compared.
        """
        found = np.ones(len(places), dtype=np.int64)
        for number in np.flatnonzero(self.columns.post[places] == 0).tolist():
            _, _, added = self._of(int(places[number]))
            short = scale * added.numerator - int(costs[number]) * added.denominator
            found[number] = short // added.denominator + 1 if short else 0
        return found

    def unit(self, places: Places, most: int) -> int | None:
        """Return a number that makes the costs of some columns whole; None where the least one is above `most`.

        With roots there is none. Then it makes everything else whole, and is so large that costs rounded down at it keep
        apart what any two posts and thresholds keep apart: the product of the four sums ±√a ± √b − t is a multiple of
        1/(denominators)⁴, and each of them is below 10¹².
        """
        divisor, whole, digits = self.case.settings.divisor, 1, 0
        for post, need, added in map(self._of, places.tolist()):
            whole = lcm(whole, added.denominator)
            if post and divisor == "hill":
                digits = max(digits, len(str(need.numerator)))
            elif post:
                up, down = priority(divisor, post, need.numerator, need.denominator)
                whole = lcm(whole, down // gcd(100 * up, down))
            if whole > most:  # of thousands of columns it has thousands of digits
                return None
        if divisor == "hill":
            whole *= int(10 ** (8 * digits + 4 * len(str(whole)) + 36))
        return whole if whole <= most else None

    def kinds(self, places: Places) -> list[Kind | None]:
        """Return what sets the costs of some columns: alike for equal costs; None for what costs nothing.

        Of roots it is the square, so that unlike kinds may cost the same.
        """
        divisor = self.case.settings.divisor
        found: list[Kind | None] = []
        for post, need, added in map(self._of, places.tolist()):
            ratio = Fraction(*priority(divisor, post, need.numerator, need.denominator)) if post else Fraction(0)
            kind = (ratio, added) if divisor == "hill" else (100 * ratio + added, Fraction(0))
            found.append(kind if any(kind) else None)
        return found

    def total(self, places: Places, amounts: Whole) -> Fraction:
        """Return Σ cost · amount over columns, in percentage points; of roots, and of many columns, to `ROOTS` parts."""
        divisor = self.case.settings.divisor
        if divisor == "hill" or len(places) > MANY:
            total, near = int((self.floors(places, ROOTS) * amounts).sum()), int(np.abs(amounts).sum())
            return Fraction(total if abs(total) > near else 0, ROOTS)
        costs = []
        for amount, (post, need, added) in zip(amounts.tolist(), map(self._of, places.tolist()), strict=True):
            if post:
                up, down = priority(divisor, post, need.numerator, need.denominator)
                costs.append(Fraction(100 * up * amount, down))
            if added:
                costs.append(amount * added)
        return exact_sum(costs)

    def _of(self, place: int) -> tuple[int, Fraction, Fraction]:
        """Return the post that sets the column's priority (0: none), the need, and what is added in percentage points."""
        columns, settings = self.columns, self.case.settings
        quantity = self.quantities[int(columns.owner[place])]
        crossed = bool(columns.thresholds[place])
        if isinstance(quantity, Posts):
            added = _points(settings.stickiness[quantity.category]) if crossed else NOTHING
            return int(columns.post[place]), self.needs[quantity].exact, added
        if isinstance(quantity, Reserve):
            added = _points(settings.reserve_at[quantity.category])
            return 0, NO_NEED, added + _points(settings.stickiness[quantity.category]) if crossed else added
        if isinstance(quantity, Transfer):
            return 0, NO_NEED, _points(self.case.route_of[quantity.route].price)
        if isinstance(quantity, Merge):
            return 0, NO_NEED, merge_cost(self.case, self.needs, quantity.merge)
        if isinstance(quantity, Excess):
            return 0, NO_NEED, _points(quantity.price)
        return 0, NO_NEED, NOTHING


@cache
def _points(stated: Decimal | None) -> Fraction:
    """Return percentage points as a fraction; a case states few different ones."""
    return Fraction(stated or 0)
