"""Which optional merges take place: every choice is excluded by a bound, or solved as a linear programme.

A merge taken by half would lend the programme posts, so linear programmes tend to take some by half. With the merges decided
the rest mostly comes out in whole numbers. Few merges are ever open, so they are decided one by one, and the bounds of
`quota.solve.proof` cut off what cannot be best: that takes a few linear programmes in place of an integer one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from quota.model.arrays import Arrays, Point
from quota.model.matrix import Places
from quota.solve.outcome import Answer, Outcome
from quota.solve.proof import Pricing, evaluate, rounded_prices

MOST = 200
"""Linear programmes after which an integer one is tried instead."""

Solve = Callable[[Arrays], Answer]
"""Solves the programme with other bounds."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best choice.

    Parameters
    ----------
    arrays : Arrays
        The programme with the merges decided; every other choice is worse.
    point : int64 array
        A best plan.
    pricing : Pricing
        Prices for that programme.
    """

    arrays: Arrays
    point: Point
    pricing: Pricing


class _UndecidedError(Exception):
    """A decided choice leaves fractions, two choices are equally good, or there are too many."""


def best_choice(arrays: Arrays, merges: Places, relaxed: Answer, solve: Solve) -> Chosen | None:
    """Decide the merges so that nothing is better; None where linear programmes do not tell.

    Parameters
    ----------
    merges : int64 array
        Columns of the merges, each 0 or 1.
    relaxed : Answer
        To the programme as it stands.
    """
    search = _Search(merges, solve)
    try:
        search.within(arrays, relaxed)
    except _UndecidedError:
        return None
    return search.best


class _Search:
    """Depth first, towards what the linear programme takes rather than leaves."""

    def __init__(self, merges: Places, solve: Solve) -> None:
        self._merges, self._solve = merges, solve
        self._left = MOST
        self.best: Chosen | None = None

    def within(self, arrays: Arrays, answer: Answer) -> None:
        """Search the choices that the bounds of the programme leave open."""
        if answer.outcome is Outcome.INFEASIBLE:
            return
        if answer.outcome is not Outcome.OPTIMAL:
            raise _UndecidedError
        pricing = evaluate(arrays, *rounded_prices(arrays, answer.prices))
        if self._is_worse(pricing, 0):
            return
        still_open = [place for place in self._merges.tolist() if arrays.low[place] < arrays.high[place]]
        if not still_open:
            self._take(arrays, answer, pricing)
            return
        place = max(still_open, key=lambda column: (_doubt(float(answer.point[column])), -column))
        likely = round(float(answer.point[place]))
        for amount in (likely, 1 - likely):
            # At the bound that its reduced cost speaks against, a merge costs that much more.
            against = int(pricing.reduced[place]) * (1 if amount else -1)
            if not self._is_worse(pricing, max(against, 0)):
                self._left -= 1
                if self._left < 0:
                    raise _UndecidedError
                decided = arrays.fixed({place: amount})
                self.within(decided, self._solve(decided))

    def _is_worse(self, pricing: Pricing, more: int) -> bool:
        """Tell whether every plan of the programme, at so much more than its bound, is worse than the best so far."""
        if self.best is None:
            return False
        return pricing.bound + more > self.best.arrays.value(self.best.point) * pricing.unit

    def _take(self, arrays: Arrays, answer: Answer, pricing: Pricing) -> None:
        point = answer.whole_point
        if answer.fractional.any() or not arrays.allows(point) or not pricing.proves(arrays.value(point)):
            raise _UndecidedError
        value = arrays.value(point)
        least = None if self.best is None else self.best.arrays.value(self.best.point)
        if least is not None and value == least:
            raise _UndecidedError  # the published order decides between them
        if least is None or value < least:
            self.best = Chosen(arrays, point, pricing)


def _doubt(amount: float) -> float:
    """Return how far a merge is from being decided."""
    return min(amount, 1 - amount)
