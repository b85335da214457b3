"""Proof of optimality in whole numbers, from the prices of a solver's last basis.

For any prices π of the lines (≥ 0 on ``>=``, ≤ 0 on ``<=``) the value of every plan x is at least

    bound(π) = Σ_lines π · limit + Σ_columns min over low ≤ x ≤ high of (cost − π·A) · x

(weak duality). Rounded prices are as good as exact ones: the bound that is computed from them, in whole numbers, holds.
A column whose reduced cost exceeds value − bound stands at its bound in every plan that is as good; likewise a line
whose price exceeds it is tight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from quota.solve.arrays import Arrays
from quota.solve.matrix import LARGEST, Whole, largest

FINE = 1 << 16
"""Prices that are not whole are kept in parts of 1/65,536."""


@dataclass(frozen=True, slots=True)
class Pricing:
    """Prices and what follows from them, all multiplied by `unit` to be whole.

    Parameters
    ----------
    unit : int
        What prices, reduced costs and bound are multiplied by.
    prices : list of int, one per line
    reduced : array of whole numbers, one per column
    bound : int
        No plan has a value · unit below this.
    """

    unit: int
    prices: list[int]
    reduced: Whole
    bound: int

    def gap(self, value: int) -> int:
        """Return value · unit − bound."""
        return value * self.unit - self.bound

    def proves(self, value: int) -> bool:
        """Tell whether no whole value lies between the bound and this one."""
        return self.gap(value) < self.unit

    @property
    def least_value(self) -> int:
        """The least whole value that the bound allows."""
        return -(-self.bound // self.unit)


def rounded_prices(arrays: Arrays, duals: Mapping[str, float | None]) -> tuple[int, list[int]]:
    """Round a solver's dual values to whole numbers of 1/unit, wrong signs to 0; return (unit, prices)."""
    raw = [duals.get(line.name) or 0.0 for line in arrays.lines]
    whole = all(abs(price - round(price)) <= 1e-6 * max(1.0, abs(price)) for price in raw)
    unit = 1 if whole else FINE
    prices = [round(Fraction(price) * unit) for price in raw]
    return unit, [signed_price(price, line.sense) for price, line in zip(prices, arrays.lines, strict=True)]


def signed_price(price: int, sense: str) -> int:
    """Return the price, or 0 where its sign would make the bound invalid."""
    if sense == ">=":
        return max(price, 0)
    if sense == "<=":
        return min(price, 0)
    return price


def evaluate(arrays: Arrays, unit: int, prices: Sequence[int]) -> Pricing:
    """Compute reduced costs and bound from prices given in 1/unit."""
    matrix = arrays.matrix
    dearest = unit * arrays.dearest + largest(prices) * matrix.most
    kind = np.int64 if dearest * max(arrays.reach, 1) < LARGEST else object
    reduced = unit * arrays.costs.astype(kind) - matrix.weighted(prices).astype(kind)
    low, high = arrays.bounds
    at_bound = int((reduced * np.where(reduced > 0, low, high)).sum()) if len(reduced) else 0
    bound = sum(price * line.limit for price, line in zip(prices, arrays.lines, strict=True) if price) + at_bound
    return Pricing(unit, list(prices), reduced, bound)
