"""Proof of optimality in whole numbers, from the prices of a solver's last basis.

For any prices π of the lines (≥ 0 on ``>=``, ≤ 0 on ``<=``) the value of every plan x is at least

    bound(π) = Σ_lines π · limit + Σ_columns min over low ≤ x ≤ high of (cost − π·A) · x

(weak duality). Rounded prices are as good as exact ones: the bound that is computed from them, in whole numbers, holds.
A column whose reduced cost exceeds value − bound stands at its bound in every plan that is as good; likewise a line
whose price exceeds it is tight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quota.model.arrays import Arrays
from quota.model.matrix import LARGEST, Whole, largest, total, whole

FINE = 1 << 16
"""Prices that are not whole are kept in parts of 1/65,536."""


@dataclass(frozen=True, slots=True)
class Pricing:
    """Prices and what follows from them, all multiplied by `unit` to be whole.

    Parameters
    ----------
    unit : int
        What prices, reduced costs and bound are multiplied by.
    prices : array of whole numbers, one per line
    reduced : array of whole numbers, one per column
    bound : int
        No plan has a value · unit below this.
    """

    unit: int
    prices: Whole
    reduced: Whole
    bound: int

    def gap(self, value: int) -> int:
        """Return value · unit − bound."""
        return value * self.unit - self.bound

    def proves(self, value: int) -> bool:
        """Return whether no whole value lies between the bound and this one."""
        return self.gap(value) < self.unit

    @property
    def least_value(self) -> int:
        """The least whole value that the bound allows."""
        return -(-self.bound // self.unit)


def rounded_prices(arrays: Arrays, duals: NDArray[np.float64]) -> tuple[int, Whole]:
    """Round a solver's dual values to whole numbers of 1/unit, wrong signs to 0; return (unit, prices).

    Parameters
    ----------
    duals : array, one per line
        Not a number where the solver tells none.
    """
    raw = np.where(np.isnan(duals), 0.0, duals)
    nearest = np.rint(raw)
    unit = 1 if bool(np.all(np.abs(raw - nearest) <= 1e-6 * np.maximum(1.0, np.abs(raw)))) else FINE
    fine = nearest if unit == 1 else np.rint(raw * unit)
    prices = fine.astype(np.int64) if bool(np.all(np.abs(fine) < LARGEST)) else whole([int(price) for price in fine])
    return unit, signed_prices(prices, arrays.senses)


def signed_prices(prices: Whole, senses: NDArray[np.int8]) -> Whole:
    """Return the prices, 0 where a sign would make the bound invalid."""
    signed: Whole = np.where((senses != 0) & (prices * senses < 0), 0, prices)
    return signed


def evaluate(arrays: Arrays, unit: int, prices: Whole) -> Pricing:
    """Compute reduced costs and bound from prices given in 1/unit."""
    matrix = arrays.matrix
    dearest = unit * arrays.dearest + largest(prices) * matrix.most
    kind = np.int64 if dearest * max(arrays.reach, 1) < LARGEST else object
    reduced = unit * arrays.costs.astype(kind, copy=False) - matrix.weighted(prices).astype(kind, copy=False)
    at_bound = reduced * np.where(reduced > 0, arrays.low, arrays.high)
    bound = total(whole(prices, largest(arrays.limits)) * arrays.limits) + total(at_bound)
    return Pricing(unit, prices, reduced, bound)
